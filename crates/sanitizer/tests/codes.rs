//! Nothing that a market writes every day is taken for a word, a number or a link: times of day, postcodes, and codes
//! to redeem, to track and to collect.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use message_sanitizer::sanitize;

/// A small generator of numbers that look random, the same ones each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % most as u64).unwrap()
    }

    fn draw(&mut self, letters: &str, count: usize) -> String {
        (0..count).map(|_| char::from(letters.as_bytes()[self.below(letters.len())])).collect()
    }
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BOTH: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DIGITS: &str = "0123456789";

#[track_caller]
fn unchanged(lines: impl Iterator<Item = String>) {
    let changed: Vec<String> = lines.filter(|line| !sanitize(line).is_clean()).take(40).collect();
    assert_eq!(changed, [""; 0]);
}

#[test]
fn every_time_of_the_twelve_hours() {
    let mut lines = Vec::new();
    for hour in 1..=12 {
        for half in ["am", "pm", "AM", "PM", "Am", "Pm", "a.m.", "p.m.", "A.M.", "P.M."] {
            for space in ["", " "] {
                lines.push(format!("I can pick it up at {hour}{space}{half}"));
                lines.push(format!("{hour}{space}{half}-{}{space}{half} works", hour % 12 + 1));
                for minute in 0..60 {
                    lines.push(format!("at {hour}:{minute:02}{space}{half} please"));
                }
            }
        }
    }
    unchanged(lines.into_iter());
}

/// The areas of the United Kingdom with every number that a district may have, and every second half of one digit and
/// two letters (those in use leave out six letters).
#[test]
fn postcodes_of_the_united_kingdom() {
    const AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC \
        EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N \
        NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR \
        TS TW UB W WA WC WD WF WN WR WS WV YO ZE";
    const INWARD: &str = "ABDEFGHJLNPQRSTUWXYZ";
    let pairs = || INWARD.chars().flat_map(|one| INWARD.chars().map(move |other| format!("{one}{other}")));
    let inward: Vec<String> = (0..10).flat_map(|digit| pairs().map(move |pair| format!("{digit}{pair}"))).collect();
    unchanged(inward.iter().map(|inward| format!("Flat 2, 14 Elm Road, Edinburgh EH4 {inward}")));
    let mut dice = Dice(1);
    let mut lines = Vec::new();
    for area in AREAS.split_whitespace() {
        let districts =
            (1..=99).map(|number| number.to_string()).chain(["1A", "1P", "1W", "2C", "3Y"].map(str::to_owned));
        lines.extend(districts.map(|district| format!("{area}{district} {}", inward[dice.below(inward.len())])));
    }
    unchanged(lines.into_iter());
}

#[test]
fn postcodes_of_other_countries() {
    let mut dice = Dice(2);
    unchanged((0..20_000).map(|_| format!("{}{} {}", dice.below(9) + 1, dice.draw(DIGITS, 3), dice.draw(LETTERS, 2))));
    unchanged((0..20_000).map(|_| {
        let [a, b, c] = [1, 2, 3].map(|_| (dice.draw("ABCEGHJKLMNPRSTVXY", 1), dice.draw(DIGITS, 1)));
        format!("{}{}{} {}{}{}", a.0, a.1, b.0, b.1, c.0, c.1)
    }));
    // Of an Irish one the second half mixes letters and digits.
    unchanged((0..50_000).map(|_| {
        let unit = loop {
            let unit = dice.draw("ACDEFHKNPRTVWXY0123456789", 4);
            if unit.contains(|c: char| c.is_ascii_digit()) && unit.contains(|c: char| c.is_ascii_uppercase()) {
                break unit;
            }
        };
        format!("{}{} {unit}", dice.draw("ACDEFHKNPRTVWXY", 1), dice.draw(DIGITS, 2))
    }));
    unchanged((0..20_000).map(|_| format!("{}-{} Kraków", dice.draw(DIGITS, 2), dice.draw(DIGITS, 3))));
    unchanged((0..20_000).map(|_| format!("{}-{} Lisboa", dice.draw(DIGITS, 4), dice.draw(DIGITS, 3))));
}

/// Codes to redeem have four groups, in which a digit is hardly ever missing; one that has none is left out here.
#[test]
fn a_hundred_thousand_codes() {
    let mut dice = Dice(7);
    let redeemed = (0..25_000).map(|_| [3, 4, 3, 3].map(|count| dice.draw(BOTH, count)).join("-"));
    unchanged(redeemed.filter(|line| line.contains(|c: char| c.is_ascii_digit())));
    let mut dice = Dice(8);
    unchanged((0..25_000).map(|at| match at % 5 {
        0 => format!("{}{}{}", dice.draw(LETTERS, 2), dice.draw(DIGITS, 9), dice.draw(LETTERS, 2)),
        1 => format!("1Z{}{}", dice.draw(BOTH, 6), dice.draw(DIGITS, 10)),
        2 => format!("JJD{}", dice.draw(DIGITS, 16)),
        3 => format!("3S{}{}", dice.draw(LETTERS, 4), dice.draw(DIGITS, 9)),
        _ => format!("CJ{}FR {}", dice.draw(DIGITS, 9), dice.draw(DIGITS, 5)),
    }));
    let mut dice = Dice(9);
    unchanged((0..50_000).map(|at| match at % 4 {
        0 => format!("{}-EN{}", dice.draw(LETTERS, 4), dice.draw(DIGITS, 3)),
        1 => format!("{} {}/{}", dice.draw(BOTH, 3), dice.draw(DIGITS, 3), dice.draw(DIGITS, 3)),
        2 => format!("{}{}-{}", dice.draw(LETTERS, 2), dice.draw(DIGITS, 2), dice.draw(DIGITS, 3)),
        _ => format!("{}-{}", dice.draw(BOTH, 4), dice.draw(DIGITS, 3)),
    }));
}
