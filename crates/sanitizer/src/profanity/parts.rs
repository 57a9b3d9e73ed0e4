//! The parts that words play in threats, curses and insults; `data/roles/en.txt` explains them.
//! Compiled into the build script too, which reads the lists.

/// The names of the parts in the lists, in the order of their bits.
const NAMES: [&str; 32] = [
    "will", "kill", "hurt", "wreck", "beat", "now", "you", "your", "thou", "kin", "body", "home", "game", "not",
    "break", "the", "pad", "wish", "die", "filth", "clear", "beast", "tame", "folk", "voc", "my", "cop", "soft", "are",
    "call", "lone", "thing",
];

/// The bit of a part.
pub(crate) const fn bit(name: &str) -> Option<u32> {
    let mut at = 0;
    while at < NAMES.len() {
        if same(NAMES[at].as_bytes(), name.as_bytes()) {
            return Some(1 << at);
        }
        at += 1;
    }
    None
}

/// The hash by which a word is looked up: FNV-1a of 32 bits.
pub(crate) fn hash(word: &[u8]) -> usize {
    let hash = word.iter().fold(0x811c_9dc5_u32, |hash, &code| (hash ^ u32::from(code)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 15) as usize
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The bits of several parts; a name that is none stops the compiler.
pub(crate) const fn bits<const N: usize>(names: [&str; N]) -> u32 {
    let mut bits = 0;
    let mut at = 0;
    while at < N {
        bits |= match bit(names[at]) {
            Some(bit) => bit,
            None => panic!("no such part"),
        };
        at += 1;
    }
    bits
}

/// The parts whose words are looked for; all others matter only beside one of these.
#[allow(dead_code, reason = "the build script uses it")]
pub(crate) const ANCHORS: u32 = bits(["kill", "hurt", "wreck", "beat", "wish", "clear", "beast", "tame", "folk"]);
