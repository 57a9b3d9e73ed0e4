//! IDs of what the service creates.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

/// The length of every ID, in characters.
pub const ID_LENGTH: usize = 24;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// 2020-01-01T00:00:00Z: the time part counts from here, so that its eight digits last until 2084.
const EPOCH_MS: i64 = 1_577_836_800_000;
const TIME_DIGITS: usize = 8;

/// Where IDs come from.
#[derive(Debug)]
pub(crate) enum Ids {
    /// From the clock and the operating system's randomness.
    Random,
    /// One after the other, for recordings that are to be compared.
    Counted(AtomicU64),
}

impl Ids {
    /// The next ID.
    pub(crate) fn next(&self, now: Timestamp) -> Result<String, getrandom::Error> {
        match self {
            Self::Random => new_id(now),
            Self::Counted(count) => Ok(format!("sample{:018}", count.fetch_add(1, Ordering::Relaxed))),
        }
    }
}

/// Makes an ID that looks like the vendor's cuid2: 24 characters, a letter first, then letters and digits.
///
/// The first eight characters say when, to the millisecond; the other sixteen are 82 random bits of the operating
/// system. New rows then go to the end of an index and not to a random page of it, which is what keeps an insert
/// as cheap with ten million rows as with none. Nobody is let in for knowing an ID.
///
/// # Errors
///
/// Fails if the operating system gives no random bytes.
fn new_id(now: Timestamp) -> Result<String, getrandom::Error> {
    let mut id = [0_u8; ID_LENGTH];
    // The leading digit is one of 26 letters, the others are any of 36.
    let span = 26 * 36_i64.pow(7);
    let mut time = (now.as_millisecond() - EPOCH_MS).clamp(0, span - 1).unsigned_abs();
    for digit in id[1..TIME_DIGITS].iter_mut().rev() {
        *digit = DIGITS[usize::try_from(time % 36).unwrap_or(0)];
        time /= 36;
    }
    id[0] = b'a' + u8::try_from(time).unwrap_or(0);
    fill_random(&mut id[TIME_DIGITS..])?;
    Ok(id.iter().copied().map(char::from).collect())
}

/// Fills a slice with random digits, each as likely as the others.
fn fill_random(digits: &mut [u8]) -> Result<(), getrandom::Error> {
    let mut random = [0_u8; 32];
    let mut filled = 0;
    loop {
        getrandom::fill(&mut random)?;
        // 252 is the largest multiple of 36 in a byte: what is above would favour the first digits.
        for byte in random.iter().filter(|&&byte| byte < 252) {
            let Some(digit) = digits.get_mut(filled) else { return Ok(()) };
            *digit = DIGITS[usize::from(byte % 36)];
            filled += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_like_a_cuid2() {
        let id = new_id(Timestamp::now()).expect("random bytes");
        assert_eq!(id.len(), ID_LENGTH);
        assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{id}");
        assert!(id.bytes().all(|byte| DIGITS.contains(&byte)), "{id}");
    }

    #[test]
    fn later_ids_sort_later_and_equal_times_differ() {
        let at = |ms| new_id(Timestamp::from_millisecond(ms).expect("in range")).expect("random bytes");
        let (first, second, twin) = (at(1_790_000_000_000), at(1_790_000_000_001), at(1_790_000_000_001));
        assert!(first < second);
        assert_ne!(second, twin);
        assert_eq!(second[..TIME_DIGITS], twin[..TIME_DIGITS]);
    }

    #[test]
    fn counted_ids_have_the_same_form() {
        let ids = Ids::Counted(AtomicU64::new(1));
        assert_eq!(ids.next(Timestamp::UNIX_EPOCH).expect("counted"), "sample000000000000000001");
        assert_eq!(ids.next(Timestamp::UNIX_EPOCH).expect("counted").len(), ID_LENGTH);
    }

    #[test]
    fn times_out_of_range_still_give_an_id() {
        for ms in [0, -1, 9_000_000_000_000] {
            let id = new_id(Timestamp::from_millisecond(ms).expect("in range")).expect("random bytes");
            assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{id}");
        }
    }
}
