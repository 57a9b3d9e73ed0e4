//! Top-level domains, and ordinary words that are no part of a host name.

use crate::codes;
use table::{NAMES, WORDS, WRITTEN};

#[allow(clippy::unreadable_literal, clippy::large_stack_arrays, reason = "generated")]
mod table {
    include!(concat!(env!("OUT_DIR"), "/hosts.rs"));
}

/// How far a top-level domain is evidence of a host name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tld {
    /// In the root zone, and no word.
    Plain,
    /// Known to everybody.
    Common,
    /// An ordinary word as well.
    Word,
    /// The ending of a file's name as well.
    File,
}

const LONGEST: usize = 24;

/// The kind of the top-level domain that these codes spell, in whatever case.
pub(crate) fn of(label: &[u8]) -> Option<Tld> {
    if is_universal(label) {
        return Some(Tld::Common);
    }
    if !(2..=LONGEST).contains(&label.len()) || label[0].is_ascii_digit() {
        return None;
    }
    let mut room = [0; LONGEST];
    let lower = &mut room[..label.len()];
    for (lower, &code) in lower.iter_mut().zip(label) {
        *lower = codes::as_latin(code);
    }
    let at = NAMES.binary_search_by(|&(name, _)| name.cmp(lower)).ok()?;
    Some(match NAMES[at].1 {
        2 => Tld::Common,
        3 => Tld::Word,
        4 => Tld::File,
        _ => Tld::Plain,
    })
}

/// Whether this is a top-level domain in another alphabet.
pub(crate) fn is_written(label: &str) -> bool {
    let label = label.to_lowercase();
    WRITTEN.binary_search(&label.as_str()).is_ok()
}

/// One that everybody types without thinking: good even where its dot has been lost from sight.
pub(crate) fn is_universal(label: &[u8]) -> bool {
    [&b"com"[..], b"net", b"org", b"c0m", b"n3t", b"0rg"].iter().any(|known| label.eq_ignore_ascii_case(known))
}

/// Whether the label is an ordinary word (wrongly so for about one in a hundred others).
pub(crate) fn is_ordinary(label: &[u8]) -> bool {
    const LONGEST_WORD: usize = 16;
    // Words that stand for a host name as such.
    const STAND_INS: [&[u8]; 12] = [
        b"example", b"domain", b"website", b"test", b"sample", b"site", b"mail", b"shop", b"store", b"web", b"blog",
        b"home",
    ];
    if label.len() > LONGEST_WORD {
        return false;
    }
    let mut room = [0; LONGEST_WORD];
    let lower = &mut room[..label.len()];
    lower.copy_from_slice(label);
    lower.make_ascii_lowercase();
    if STAND_INS.contains(&&*lower) {
        return false;
    }
    if lower.iter().any(|&code| !codes::is_letter(code)) {
        return false;
    }
    let size = WORDS.len() as u64 * 8;
    // FNV-1a; `build.rs` has the same.
    let mut hash = lower
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    for _ in 0..5 {
        let bit = usize::try_from(hash % size).unwrap_or_default();
        if WORDS[bit / 8] >> (bit % 8) & 1 == 0 {
            return false;
        }
        hash = hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    true
}

/// Whether the label is that of a provider of mail that people name without its top-level domain.
pub(crate) fn is_mail_provider(label: &[u8]) -> bool {
    const PROVIDERS: [&str; 16] = [
        "gmail",
        "googlemail",
        "hotmail",
        "outlook",
        "yahoo",
        "icloud",
        "protonmail",
        "proton",
        "gmx",
        "aol",
        "mailru",
        "yandex",
        "tutanota",
        "libero",
        "laposte",
        "freenet",
    ];
    PROVIDERS.iter().any(|known| label.eq_ignore_ascii_case(known.as_bytes()))
}

/// Hosts that everybody knows by name, however their dot is written: messengers, shorteners.
pub(crate) fn is_known(label: &[u8], name: &[u8]) -> bool {
    const HOSTS: [(&[u8], &[u8]); 25] = [
        (b"t", b"me"),
        (b"wa", b"me"),
        (b"m", b"me"),
        (b"fb", b"me"),
        (b"telegram", b"me"),
        (b"paypal", b"me"),
        (b"revolut", b"me"),
        (b"line", b"me"),
        (b"discord", b"gg"),
        (b"discord", b"com"),
        (b"youtu", b"be"),
        (b"bit", b"ly"),
        (b"cutt", b"ly"),
        (b"ow", b"ly"),
        (b"rb", b"gy"),
        (b"amzn", b"to"),
        (b"instagr", b"am"),
        (b"ig", b"me"),
        (b"goo", b"gl"),
        (b"is", b"gd"),
        (b"v", b"gd"),
        (b"t", b"co"),
        (b"linktr", b"ee"),
        (b"redd", b"it"),
        (b"shorturl", b"at"),
    ];
    HOSTS.iter().any(|(first, second)| label.eq_ignore_ascii_case(first) && name.eq_ignore_ascii_case(second))
}

/// Names of programs that look like hosts.
pub(crate) fn is_no_host(label: &[u8], name: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"asp", b"ado", b"vb"];
    // `Müller GmbH & Co.KG`
    let firm = name.eq_ignore_ascii_case(b"kg") && label.eq_ignore_ascii_case(b"co");
    firm || name.eq_ignore_ascii_case(b"net") && NAMES.iter().any(|known| label.eq_ignore_ascii_case(known))
}
