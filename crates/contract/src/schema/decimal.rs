//! JSON numbers, compared and divided by their decimal text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// A limit on the decimal digits of a long division, which takes quadratic time. A divisor of up to
/// 64 bits needs no long division and has no limit.
pub(crate) const MAX_DIVISION_DIGITS: u64 = 4096;

/// A number as it is written in JSON, exact for any number of digits.
///
/// Two decimals are equal when their values are: `1.0`, `1` and `10e-1` are one number.
#[derive(Debug, Clone)]
pub struct Decimal(Form);

#[derive(Debug, Clone)]
enum Form {
    /// `digits` × 10^`exponent`, with digits of 64 bits if the number was parsed.
    Short {
        digits: i128,
        exponent: i32,
    },
    Long(Box<Scientific<'static>>),
}

/// ±0.`digits` × 10^`exponent`. The digits are ASCII and neither start nor end with a zero, so that
/// each value has one form; zero has no digits and no sign.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scientific<'a> {
    negative: bool,
    digits: Cow<'a, [u8]>,
    /// Saturates: numbers of more than 10^(2^62) digits before or after the point are all alike.
    exponent: i64,
}

const MAX_EXPONENT: i64 = 1 << 62;

/// The number of digits that always fit 64 bits.
const SHORT_DIGITS: usize = 19;

impl Decimal {
    /// Reads a number in JSON's syntax.
    #[must_use]
    pub fn parse(raw: &str) -> Self {
        Self(Form::short(raw).unwrap_or_else(|| Form::Long(Box::new(Scientific::parse(raw)))))
    }

    /// Whether this number is a whole multiple of `divisor`, or `None` if that was not computed: the
    /// divisor is not positive, or the division is longer than 4096 digits.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: &Self) -> Option<bool> {
        if let (Form::Short { digits: a, exponent: x }, Form::Short { digits: b, exponent: y }) = (&self.0, &divisor.0)
        {
            if *b <= 0 {
                return None;
            }
            if let Some((a, b)) = aligned((*a, *x), (*b, *y)) {
                return Some(a % b == 0);
            }
        }
        let (mut a_digits, mut b_digits) = (DigitBuffer::EMPTY, DigitBuffer::EMPTY);
        let (a, b) = (self.scientific(&mut a_digits), divisor.scientific(&mut b_digits));
        if b.negative || b.digits.is_empty() {
            return None;
        }
        if a.digits.is_empty() {
            return Some(true);
        }
        // Both as integers without trailing zeros, times a power of ten. If the dividend's power is the
        // lower one, the dividend would have to be divisible by ten.
        let Ok(zeros) = u64::try_from(a.last_place().saturating_sub(b.last_place())) else { return Some(false) };
        if let Some(divisor) = integer(&b.digits) {
            return Some(remainder_is_zero(&a.digits, zeros, divisor));
        }
        let dividend_digits = zeros.saturating_add(a.digits.len() as u64);
        if dividend_digits.max(b.digits.len() as u64) > MAX_DIVISION_DIGITS {
            return None;
        }
        let zeros = (0..zeros).map(|_| b'0');
        Some(long_remainder_is_zero(a.digits.iter().copied().chain(zeros), &b.digits))
    }

    /// Whether the value has no fraction: `5.0` and `1e3` have none.
    pub(crate) fn is_integral(&self) -> bool {
        match &self.0 {
            Form::Short { digits, exponent } if *exponent < 0 => {
                let unit = exponent.checked_neg().and_then(|places| 10_i128.checked_pow(places.cast_unsigned()));
                unit.map_or(*digits == 0, |unit| digits % unit == 0)
            }
            Form::Short { .. } => true,
            Form::Long(number) => number.digits.is_empty() || number.last_place() >= 0,
        }
    }

    /// Appends a text that two numbers share exactly when they are equal. It is never much longer
    /// than the number was written.
    pub fn write_canonical(&self, out: &mut String) {
        let mut buffer = DigitBuffer::EMPTY;
        let number = self.scientific(&mut buffer);
        if number.negative {
            out.push('-');
        }
        if number.digits.is_empty() {
            out.push('0');
            return;
        }
        out.extend(number.digits.iter().copied().map(char::from));
        // Writing to a string cannot fail.
        let _ = write!(out, "e{}", number.last_place());
    }

    fn scientific<'a>(&'a self, buffer: &'a mut DigitBuffer) -> Scientific<'a> {
        match &self.0 {
            Form::Short { digits, exponent } => {
                let written = buffer.write(digits.unsigned_abs());
                Scientific::new(*digits < 0, Cow::Borrowed(written), i64::from(*exponent))
            }
            Form::Long(number) => Scientific {
                negative: number.negative,
                digits: Cow::Borrowed(&number.digits),
                exponent: number.exponent,
            },
        }
    }
}

/// Whether a JSON number is written as an integer: without a point and an exponent.
#[inline]
pub(crate) fn is_written_as_integer(raw: &str) -> bool {
    !raw.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

impl From<i128> for Decimal {
    fn from(digits: i128) -> Self {
        Self(Form::Short { digits, exponent: 0 })
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Short { digits: a, exponent: x }, Form::Short { digits: b, exponent: y }) = (&self.0, &other.0)
            && let Some((a, b)) = aligned((*a, *x), (*b, *y))
        {
            return a.cmp(&b);
        }
        let (mut a_digits, mut b_digits) = (DigitBuffer::EMPTY, DigitBuffer::EMPTY);
        self.scientific(&mut a_digits).cmp(&other.scientific(&mut b_digits))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Form {
    /// The number if its digits fit. Most numbers of a recording take this path, so it looks at each
    /// byte once and allocates nothing.
    fn short(raw: &str) -> Option<Self> {
        let bytes = raw.as_bytes();
        let negative = bytes.first() == Some(&b'-');
        let mut digits: u64 = 0;
        let mut count = 0;
        let mut exponent: i32 = 0;
        let mut in_fraction = false;
        let mut at = usize::from(negative);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => {
                    count += usize::from(count > 0 || byte > b'0');
                    if count > SHORT_DIGITS {
                        return None;
                    }
                    digits = digits * 10 + u64::from(byte - b'0');
                    exponent = exponent.checked_sub(i32::from(in_fraction))?;
                }
                b'.' => in_fraction = true,
                b'e' | b'E' => {
                    exponent = exponent.checked_add(raw.get(at + 1..)?.parse().ok()?)?;
                    break;
                }
                _ => return None,
            }
            at += 1;
        }
        let digits = i128::from(digits);
        Some(Self::Short { digits: if negative { -digits } else { digits }, exponent })
    }
}

/// Both numbers as multiples of the lower of their powers of ten, if 128 bits are enough.
#[inline]
fn aligned((a, x): (i128, i32), (b, y): (i128, i32)) -> Option<(i128, i128)> {
    if x == y {
        return Some((a, b));
    }
    let factor = 10_i128.checked_pow(x.abs_diff(y))?;
    if x > y { Some((a.checked_mul(factor)?, b)) } else { Some((a, b.checked_mul(factor)?)) }
}

impl<'a> Scientific<'a> {
    /// The number `digits` × 10^`exponent`.
    fn new(negative: bool, digits: Cow<'a, [u8]>, exponent: i64) -> Self {
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        let trailing = digits[leading..].iter().rev().take_while(|digit| **digit == b'0').count();
        let whole = digits.len() - leading;
        let significant = leading..digits.len() - trailing;
        if significant.is_empty() {
            return Self { negative: false, digits: Cow::Borrowed(&[]), exponent: 0 };
        }
        let digits = match digits {
            Cow::Borrowed(digits) => Cow::Borrowed(&digits[significant]),
            Cow::Owned(mut digits) => {
                digits.truncate(significant.end);
                digits.drain(..significant.start);
                Cow::Owned(digits)
            }
        };
        let exponent = exponent.saturating_add_unsigned(whole as u64).clamp(-MAX_EXPONENT, MAX_EXPONENT);
        Self { negative, digits, exponent }
    }

    /// The power of ten of the last digit.
    fn last_place(&self) -> i64 {
        self.exponent.saturating_sub_unsigned(self.digits.len() as u64)
    }
}

impl Scientific<'static> {
    fn parse(raw: &str) -> Self {
        let (mantissa, exponent) = match raw.find(['e', 'E']) {
            Some(at) => (&raw[..at], saturating_exponent(&raw[at + 1..])),
            None => (raw, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).collect();
        let exponent = exponent.saturating_sub_unsigned(fraction.len() as u64);
        Self::new(raw.starts_with('-'), Cow::Owned(digits), exponent)
    }
}

fn saturating_exponent(text: &str) -> i64 {
    text.parse().unwrap_or(if text.starts_with('-') { -MAX_EXPONENT } else { MAX_EXPONENT })
}

impl Ord for Scientific<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let sizes = self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits));
            if self.negative { sizes.reverse() } else { sizes }
        })
    }
}

impl PartialOrd for Scientific<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Room for the digits of a short number, so that comparing it with a long one allocates nothing.
struct DigitBuffer([u8; 39]);

impl DigitBuffer {
    const EMPTY: Self = Self([0; 39]);

    fn write(&mut self, mut number: u128) -> &[u8] {
        let mut start = self.0.len();
        while number > 0 {
            start -= 1;
            self.0[start] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        &self.0[start..]
    }
}

/// The digits as an integer, if it fits.
fn integer(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}

/// Whether the digits followed by that many zeros are a multiple of the divisor.
fn remainder_is_zero(digits: &[u8], zeros: u64, divisor: u64) -> bool {
    let divisor = u128::from(divisor);
    let mut remainder = digits.iter().fold(0, |remainder, digit| (remainder * 10 + u128::from(digit - b'0')) % divisor);
    let (mut power, mut left) = (10 % divisor, zeros);
    while left > 0 {
        if left % 2 == 1 {
            remainder = remainder * power % divisor;
        }
        power = power * power % divisor;
        left /= 2;
    }
    remainder == 0
}

/// The digits of one limb of a long number.
const LIMB_DIGITS: usize = 9;
const LIMB: u64 = 1_000_000_000;

/// Long division, one decimal digit at a time; only the remainder is kept.
fn long_remainder_is_zero(dividend: impl Iterator<Item = u8>, divisor: &[u8]) -> bool {
    let parse = |limb: &[u8]| limb.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    // The lowest limb first, and one limb more than the divisor needs, for a remainder times ten.
    let mut divisor: Vec<u64> = divisor.rchunks(LIMB_DIGITS).map(parse).collect();
    divisor.push(0);
    let mut remainder = vec![0_u64; divisor.len()];
    for digit in dividend {
        let mut carry = u64::from(digit - b'0');
        for limb in &mut remainder {
            let product = *limb * 10 + carry;
            *limb = product % LIMB;
            carry = product / LIMB;
        }
        while remainder.iter().rev().ge(divisor.iter().rev()) {
            let mut borrow = 0;
            for (limb, subtrahend) in remainder.iter_mut().zip(&divisor) {
                let taken = *subtrahend + borrow;
                borrow = u64::from(*limb < taken);
                *limb = *limb + borrow * LIMB - taken;
            }
        }
    }
    remainder.iter().all(|limb| *limb == 0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        let (first, second) = (Decimal::parse(a), Decimal::parse(b));
        let order = first.cmp(&second);
        assert_eq!(order.reverse(), second.cmp(&first), "{a} and {b}");
        assert_eq!(order == Ordering::Equal, first.canonical() == second.canonical(), "{a} and {b}");
        order
    }

    impl Decimal {
        fn canonical(&self) -> String {
            let mut text = String::new();
            self.write_canonical(&mut text);
            text
        }
    }

    #[test]
    fn compares_by_value() {
        for (a, b) in [
            ("9007199254740992", "9007199254740993"),
            ("1", "1.0000000000000000001"),
            ("1", "1.00000000000000000000000000000000000000000000000000001"),
            ("-1", "0"),
            ("-1", "-0.5"),
            ("0.1", "0.10000000001"),
            ("1e2", "101"),
            ("99", "1E2"),
            ("1e300", "1e301"),
            ("1e400", "1e401"),
            ("-1e401", "-1e400"),
            ("0", "1e-300"),
            ("-1e-300", "0"),
            ("0", "1e-99999999999999999999"),
            ("99999999999999999999", "100000000000000000000000"),
            ("18446744073709551615", "18446744073709551616"),
            ("-18446744073709551616", "-18446744073709551615"),
            ("12345678901234567890123456789", "12345678901234567890123456789.1"),
            ("1e999999999", "1e1000000000"),
            ("9e1000000000", "1e1000000001"),
            ("1e1000000000", "1e99999999999999999999999"),
            ("-1e99999999999999999999999", "-1e1000000000"),
            ("1e-99999999999999999999999", "1e-1000000000"),
        ] {
            assert_eq!(compare(a, b), Ordering::Less, "{a} < {b}");
        }
    }

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        for (a, b) in [
            ("1", "1.0"),
            ("100e-2", "1"),
            ("-0", "0"),
            ("-0.0e5", "0"),
            ("0e99999999999999999999", "0"),
            ("0.00000000000000000000000000000000000000", "-0"),
            ("1.50e1", "15"),
            ("1E+2", "100"),
            ("10e999", "1e1000"),
            ("1000000000000000000000000000000", "1e30"),
            ("0.000000000000000000000000000001", "1e-30"),
            ("00000000000000000000000001", "1"),
            ("123456789012345678901234567890", "1234567890.12345678901234567890e20"),
            ("1e1000000000", "10e999999999"),
            ("-12.340", "-1234e-2"),
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} = {b}");
        }
    }

    #[test]
    fn multiples_are_decimal() {
        let multiple = |a: &str, b: &str| Decimal::parse(a).is_multiple_of(&Decimal::parse(b));
        let long = "123456789012345678901234567890";
        for (a, b) in [
            ("0.3", "0.1"),
            ("19.99", "0.01"),
            ("-19.99", "0.01"),
            ("1e3", "10"),
            ("0", "7"),
            ("-0.0", "0.3"),
            ("1e308", "0.5"),
            ("1e1000000000", "0.01"),
            ("1e1000000000000", "1024"),
            ("12391239123912391239123912391239", "1239"),
            (long, "1234567890"),
            (long, long),
            ("370370367037037036703703703670", long),
            ("12193263113702179522618503273374485596337448559633993293699274500837814967230570", long),
            ("1e4000", "100000000000000000000000000000000000"),
            ("1.0000000000000000000000000000000000001", "0.0000000000000000000000000000000000001"),
        ] {
            assert_eq!(multiple(a, b), Some(true), "{a} by {b}");
        }
        for (a, b) in [
            ("0.35", "0.1"),
            ("7", "2"),
            ("1e-300", "1"),
            ("0.5", "1e30"),
            ("1e1000000000", "3"),
            ("1e30", "7"),
            ("12193263113702179522618503273374485596337448559633993293699274500837814967230580", long),
            ("12345678901234567890123456789", long),
            ("1.0000000000000000000000000000000000001", "0.0000000000000000000000000000000000002"),
            ("9007199254740993", "2"),
        ] {
            assert_eq!(multiple(a, b), Some(false), "{a} by {b}");
        }
    }

    #[test]
    fn divisions_that_are_not_computed_say_so() {
        let multiple = |a: &str, b: &str| Decimal::parse(a).is_multiple_of(&Decimal::parse(b));
        for divisor in ["0", "-0.0", "-3", "-123456789012345678901234567890", "0e9"] {
            assert_eq!(multiple("6", divisor), None, "{divisor}");
        }
        assert_eq!(multiple("1e5000", "123456789012345678901234567891"), None);
        assert_eq!(multiple("1e4000", "123456789012345678901234567891"), Some(false));
        let started = Instant::now();
        assert_eq!(multiple(&"9".repeat(4096), &"7".repeat(2000)), Some(false));
        assert_eq!(multiple(&"9".repeat(1_000_000), "7"), Some(false));
        assert_eq!(multiple(&"9".repeat(1_000_000), "9"), Some(true));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn long_division_agrees_with_short_division() {
        let mut seed = 1_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 33
        };
        for _ in 0..2000 {
            let (factor, divisor, rest) = (u128::from(next()), u128::from(next() + 1), u128::from(next() % 3));
            let dividend = factor * divisor + rest;
            let expected = dividend.is_multiple_of(divisor);
            let digits = dividend.to_string();
            assert_eq!(long_remainder_is_zero(digits.bytes(), divisor.to_string().as_bytes()), expected);
            assert_eq!(remainder_is_zero(digits.as_bytes(), 0, u64::try_from(divisor).unwrap()), expected);
        }
    }

    #[test]
    fn integers_in_disguise() {
        let integral = |text: &str| Decimal::parse(text).is_integral();
        for text in
            ["5", "-5", "5.0", "1e3", "1.50e1", "0.0", "0e-5", "0e-99999999999", "1e400", "1e99999999999999999999"]
        {
            assert!(integral(text), "{text}");
        }
        for text in ["5.5", "1e-1", "1e-400", "1e-2147483648", "1.50e0", "123456789012345678901234567890.5"] {
            assert!(!integral(text), "{text}");
        }
        assert!(is_written_as_integer("-12") && !is_written_as_integer("5.0") && !is_written_as_integer("1E3"));
    }

    #[test]
    fn canonical_texts_are_short() {
        assert_eq!(Decimal::parse("1e1000000000").canonical(), "1e1000000000");
        assert_eq!(Decimal::parse("-120.50").canonical(), "-1205e-1");
        assert_eq!(Decimal::parse("-0.000").canonical(), "0");
        assert_eq!(Decimal::parse("100").canonical(), "1e2");
    }

    #[test]
    fn time_is_linear_in_the_text() {
        let started = Instant::now();
        let long = Decimal::parse(&format!("0.{}1e-1000000000", "0".repeat(4_000_000)));
        assert!(long > Decimal::parse("0") && long < Decimal::parse("1e-1000000000") && !long.is_integral());
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
