//! No false alarm over whole lists: names of Pokémon and of the cards of four games, of European
//! places, the words of an English dictionary, and ten thousand numbers as a card market writes them.
//! `data/README.md` says where the lists come from.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::GzDecoder;
use message_sanitizer::sanitize;

fn list(compressed: &[u8]) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(compressed).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn flagged(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).filter(|line| !sanitize(line).is_clean()).collect()
}

/// The list has more entries than that, and these alone are changed.
fn check(compressed: &[u8], least: usize, masked: &[&str]) {
    let names = list(compressed);
    assert!(names.len() > least);
    assert_eq!(flagged(&names), masked);
}

#[test]
fn pokemon_in_eleven_languages() {
    check(include_bytes!("data/pokemon.txt.gz"), 8_000, &[]);
}

/// Moves, abilities, items, and the forms of the species.
#[test]
fn what_a_pokemon_fights_with() {
    check(include_bytes!("data/pokemon-battle.txt.gz"), 3_000, &[]);
}

/// The names of the cards, of the attacks and of the abilities that are printed on them.
#[test]
fn pokemon_cards() {
    check(include_bytes!("data/pokemon-cards.txt.gz"), 13_000, &[]);
}

/// Two cards are called what people call each other far more often.
#[test]
fn magic_cards() {
    check(include_bytes!("data/magic.txt.gz"), 36_000, &["Dumb Ass", "Fat Ass"]);
}

#[test]
fn lorcana_cards() {
    check(include_bytes!("data/lorcana.txt.gz"), 5_000, &[]);
}

#[test]
fn flesh_and_blood_cards() {
    check(include_bytes!("data/flesh-and-blood.txt.gz"), 2_900, &[]);
}

#[test]
fn sets_and_illustrators() {
    check(include_bytes!("data/credits.txt.gz"), 2_000, &[]);
}

/// A name in a sentence can become what it is not by itself: `you` before a `Creep`, `have` before `Snap`.
#[test]
fn cards_that_are_written_of() {
    let mut names = Vec::new();
    for compressed in [
        &include_bytes!("data/magic.txt.gz")[..],
        include_bytes!("data/pokemon-cards.txt.gz"),
        include_bytes!("data/lorcana.txt.gz"),
        include_bytes!("data/flesh-and-blood.txt.gz"),
        include_bytes!("data/credits.txt.gz"),
    ] {
        names.extend(list(compressed));
    }
    names.sort_unstable();
    names.dedup();
    let mut found = String::new();
    for (before, after) in [
        ("Hi, do you still have ", "? I would take two."),
        ("I will send you ", " tomorrow."),
        ("Your ", " arrived today, thanks!"),
        ("Can you show me your ", "?"),
        ("Te vendo ", " por 5 euros"),
        ("Je te vends ", " pour 5 euros"),
        ("Ti mando ", " domani"),
        ("Suche ", " auf Deutsch"),
    ] {
        let wrong: Vec<_> =
            names.iter().filter(|name| !sanitize(&format!("{before}{name}{after}")).is_clean()).collect();
        writeln!(found, "{before}…{after} {} of {}: {wrong:?}", wrong.len(), names.len()).unwrap();
    }
    insta::assert_snapshot!(found);
}

#[test]
fn places_in_europe() {
    check(include_bytes!("data/places-europe.txt.gz"), 20_000, &[]);
}

/// Of the dictionary's words exactly those are flagged that are listed on purpose.
#[test]
fn the_words_of_an_english_dictionary() {
    let words = list(include_bytes!("data/dictionary-en.txt.gz"));
    assert!(words.len() > 70_000);
    let found: BTreeSet<&str> = flagged(&words).into_iter().collect();
    let meant: BTreeSet<&str> =
        include_str!("data/dictionary-profane.txt").lines().filter(|line| !line.starts_with('#')).collect();
    let ordinary: Vec<_> = found.difference(&meant).collect();
    let missed: Vec<_> = meant.difference(&found).collect();
    assert!(
        ordinary.is_empty() && missed.is_empty(),
        "ordinary words flagged: {ordinary:?}; profane words missed: {missed:?}"
    );
}

/// A small generator of numbers that look random, the same ones each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'A' + u8::try_from(self.below(26)).unwrap())).collect()
    }
}

#[test]
fn ten_thousand_numbers() {
    let mut dice = Dice(199_165);
    let mut lines = Vec::new();
    for _ in 0..2_500 {
        lines.push(collector_number(&mut dice));
        lines.push(price(&mut dice));
        lines.push(date(&mut dice));
        lines.push(parcel(&mut dice));
    }
    assert_eq!(lines.len(), 10_000);
    assert_eq!(flagged(&lines), [""; 0]);
}

fn collector_number(dice: &mut Dice) -> String {
    let (number, total) = (dice.below(250) + 1, dice.below(200) + 50);
    match dice.below(9) {
        0 => format!("{number}/{total}"),
        1 => format!("{number:03}/{total:03}"),
        2 => format!("{}{number:03}", dice.letters(3)),
        3 => format!("{}-EN{number:03}", dice.letters(3)),
        4 => format!("#{number}"),
        5 => format!("{}-{number:03}", dice.letters(4)),
        6 => format!("TG{:02}/TG30", number % 30),
        7 => format!("{}{}a {number:03}/{total:03}", dice.letters(2), dice.below(9)),
        _ => format!("{number:03}/{total:03} {:03}/{total:03} {:03}/{total:03}", number + 1, number + 2),
    }
}

fn price(dice: &mut Dice) -> String {
    let (whole, cents) = (dice.below(5_000), dice.below(100));
    match dice.below(9) {
        0 => format!("{whole}.{cents:02} €"),
        1 => format!("€{whole},{cents:02}"),
        2 => format!("${}.{cents:02}", whole % 1_000),
        3 => format!("{},{:03}.{cents:02} EUR", whole / 10 + 1, whole % 1_000),
        4 => format!("{}.{:03},{cents:02} EUR", whole / 10 + 1, whole % 1_000),
        5 => format!("{} {:03} {:03} zł", whole / 10 + 1, whole % 1_000, cents),
        6 => format!("{whole},-"),
        7 => format!("{whole}-{}€", whole + 10),
        _ => format!("{whole}.{cents:02} {whole}.{cents:02} {whole}.{cents:02}"),
    }
}

fn date(dice: &mut Dice) -> String {
    let (year, month, day) = (1990 + dice.below(40), dice.below(12) + 1, dice.below(28) + 1);
    let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
    match dice.below(8) {
        0 => format!("{day:02}.{month:02}.{year}"),
        1 => format!("{month}/{day}/{year}"),
        2 => format!("{year}-{month:02}-{day:02}"),
        3 => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        4 => format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}"),
        5 => format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}"),
        6 => format!("{day:02}-{month:02}-{year}"),
        _ => format!("{day}. {month}. {year}, {hour}h{minute:02}"),
    }
}

fn parcel(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => format!("{}{}DE", dice.letters(2), dice.digits(9)),
        1 => format!("00340434{}", dice.digits(12)),
        2 => format!("JJD{}", dice.digits(18)),
        3 => format!("1Z{}{}", dice.letters(3), dice.digits(13)),
        4 => dice.digits(12),
        5 => dice.digits(14),
        6 => dice.digits(10),
        7 => format!("tracking {}", dice.digits(11)),
        8 => format!("order {}-{}-{}", dice.digits(3), dice.digits(7), dice.digits(7)),
        9 => format!("3S{}{}", dice.letters(4), dice.digits(7)),
        10 => format!("{} {} {}", dice.digits(4), dice.digits(4), dice.digits(4)),
        _ => dice.digits(22),
    }
}
