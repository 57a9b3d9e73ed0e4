//! Addresses of crypto currencies, and keys that are random.

/// The fewest codes of an address.
pub(super) const SHORTEST: usize = 26;
/// The length of a key written as a UUID.
pub(super) const UUID: usize = 36;

/// Whether the word is an address: Bitcoin, Litecoin, Ethereum and those that have theirs, Tron, Solana, Monero.
pub(super) fn is_address(word: &[u8]) -> bool {
    is_hexadecimal(word) || is_segwit(word) || is_base58(word)
}

/// `0x` and forty hexadecimal digits.
fn is_hexadecimal(word: &[u8]) -> bool {
    matches!(word, [b'0', b'x' | b'X', digits @ ..] if digits.len() == 40 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// `bc1…`, `ltc1…`, whose checksum is right (BIP 173 and 350).
fn is_segwit(word: &[u8]) -> bool {
    const LETTERS: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const PREFIXES: [&[u8]; 3] = [b"bc", b"ltc", b"tb"];
    let Some(prefix) = PREFIXES.into_iter().find(|prefix| {
        word.len() > prefix.len() && word[..prefix.len()].eq_ignore_ascii_case(prefix) && word[prefix.len()] == b'1'
    }) else {
        return false;
    };
    let step = |sum: u32, value: u32| {
        const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let top = sum >> 25;
        let sum = (sum & 0x01ff_ffff) << 5 ^ value;
        (0..5).filter(|at| top >> at & 1 != 0).fold(sum, |sum, at| sum ^ GENERATOR[at])
    };
    let mut sum = prefix.iter().fold(1, |sum, &code| step(sum, u32::from(code >> 5)));
    sum = prefix.iter().fold(step(sum, 0), |sum, &code| step(sum, u32::from(code & 31)));
    for code in &word[prefix.len() + 1..] {
        let Some(value) = LETTERS.iter().position(|letter| *letter == code.to_ascii_lowercase()) else { return false };
        sum = step(sum, u32::try_from(value).unwrap_or_default());
    }
    matches!(sum, 1 | 0x2bc8_30a3)
}

/// Letters of both cases and digits, none of those that are taken for another: no word is so long and so mixed.
fn is_base58(word: &[u8]) -> bool {
    let of = |is: fn(&u8) -> bool| word.iter().filter(|code| is(code)).count();
    (SHORTEST..=110).contains(&word.len())
        && word.iter().all(|code| code.is_ascii_alphanumeric() && !matches!(code, b'0' | b'O' | b'I' | b'l'))
        && of(u8::is_ascii_digit) >= 3
        && of(u8::is_ascii_uppercase) >= 5
        && of(u8::is_ascii_lowercase) >= 5
}

/// Whether a UUID begins at `at`: the random keys of Pix.
pub(super) fn is_uuid(codes: &[u8], at: usize) -> bool {
    codes.get(at..at + UUID).is_some_and(|key| {
        key.iter()
            .enumerate()
            .all(|(at, code)| if matches!(at, 8 | 13 | 18 | 23) { *code == b'-' } else { code.is_ascii_hexdigit() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_long_words() {
        for address in [
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "0x742d35Cc6634C0532925a3b844Bc454e4438f44e",
            "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE",
        ] {
            assert!(is_address(address.as_bytes()), "{address}");
        }
        for other in [
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdr",
            "donaudampfschifffahrtsgesellschaft",
            "00340434161094021501000000",
            "0x742d35Cc6634C0532925a3b844Bc454e4438f44",
        ] {
            assert!(!is_address(other.as_bytes()), "{other}");
        }
    }
}
