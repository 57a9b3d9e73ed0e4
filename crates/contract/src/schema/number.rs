//! Numbers, judged by their text.

use super::{FaultKind, Format};
use crate::document::NodeId;

#[derive(Debug, Default)]
pub(crate) struct NumberRules {
    pub(crate) format: Option<(Format, NodeId)>,
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) multiple_of: Option<(Decimal, NodeId)>,
}

#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) limit: Decimal,
    pub(crate) exclusive: bool,
    pub(crate) node: NodeId,
}

/// A number, exact where 128 bits can hold its digits and scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decimal {
    /// `digits` × 10^-`scale`
    Exact {
        digits: i128,
        scale: u32,
    },
    Float(f64),
}

/// Powers of ten beyond this do not fit beside a number of 64 bits.
const MAX_SCALE: u32 = 18;

impl Decimal {
    pub(crate) fn parse(text: &str) -> Self {
        Self::exact(text).unwrap_or_else(|| Self::Float(text.parse().unwrap_or(f64::NAN)))
    }

    fn exact(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut digits: i128 = 0;
        let negative = whole.starts_with('-');
        for digit in whole.trim_start_matches('-').bytes().chain(fraction.bytes()) {
            digits = digits.checked_mul(10)?.checked_add(i128::from(digit.checked_sub(b'0')?))?;
        }
        if digits > i128::from(u64::MAX) {
            return None;
        }
        if negative {
            digits = -digits;
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if scale >= 0 {
            let scale = u32::try_from(scale).ok().filter(|scale| *scale <= MAX_SCALE)?;
            Some(Self::Exact { digits, scale })
        } else {
            let power = u32::try_from(-scale).ok().filter(|power| *power <= MAX_SCALE)?;
            Some(Self::Exact { digits: digits.checked_mul(10_i128.pow(power))?, scale: 0 })
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "only used when one side is beyond exact arithmetic anyway")]
    fn as_f64(self) -> f64 {
        match self {
            Self::Exact { digits, scale } => digits as f64 / 10_f64.powi(scale.cast_signed()),
            Self::Float(float) => float,
        }
    }

    /// Both as whole numbers of the same unit.
    fn aligned(self, other: Self) -> Option<(i128, i128)> {
        let (Self::Exact { digits: a, scale: x }, Self::Exact { digits: b, scale: y }) = (self, other) else {
            return None;
        };
        let scale = x.max(y);
        Some((a.checked_mul(10_i128.pow(scale - x))?, b.checked_mul(10_i128.pow(scale - y))?))
    }

    fn less_than(self, other: Self) -> bool {
        self.aligned(other).map_or_else(|| self.as_f64() < other.as_f64(), |(a, b)| a < b)
    }

    fn is_multiple_of(self, other: Self) -> bool {
        match self.aligned(other) {
            Some((_, 0)) => true,
            Some((a, b)) => a % b == 0,
            None => {
                let quotient = self.as_f64() / other.as_f64();
                !quotient.is_finite() || (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
            }
        }
    }
}

/// Whether a JSON number is written as an integer.
#[inline]
pub(super) fn is_integer(raw: &str) -> bool {
    !raw.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// Whether a number that is not written as an integer is one all the same: `5.0`, `1e3`.
pub(super) fn has_no_fraction(raw: &str) -> bool {
    match Decimal::parse(raw) {
        Decimal::Exact { digits, scale } => digits % 10_i128.pow(scale) == 0,
        Decimal::Float(float) => float.is_infinite() || float.fract() == 0.0,
    }
}

impl NumberRules {
    pub(super) fn check(&self, raw: &str, mut found: impl FnMut(FaultKind<'static>, NodeId)) {
        if let Some((format, node)) = self.format
            && !format.allows_number(raw)
        {
            found(FaultKind::Format(format), node);
        }
        if self.minimum.is_none() && self.maximum.is_none() && self.multiple_of.is_none() {
            return;
        }
        let number = Decimal::parse(raw);
        if let Some(bound) = &self.minimum {
            let exclusive = bound.exclusive;
            if number.less_than(bound.limit) || (exclusive && !bound.limit.less_than(number)) {
                found(FaultKind::BelowMinimum { exclusive }, bound.node);
            }
        }
        if let Some(bound) = &self.maximum {
            let exclusive = bound.exclusive;
            if bound.limit.less_than(number) || (exclusive && !number.less_than(bound.limit)) {
                found(FaultKind::AboveMaximum { exclusive }, bound.node);
            }
        }
        if let Some((divisor, node)) = &self.multiple_of
            && !number.is_multiple_of(*divisor)
        {
            found(FaultKind::NotMultiple, *node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_exactly() {
        let less = |a: &str, b: &str| Decimal::parse(a).less_than(Decimal::parse(b));
        assert!(less("9007199254740992", "9007199254740993"), "an f64 would take them for equal");
        assert!(less("-1", "0") && less("0.1", "0.10000000001") && !less("1.0", "1"));
        assert!(less("1e2", "101") && less("1e300", "1e301") && !less("1e-300", "0"));
        assert!(less("99999999999999999999", "100000000000000000000000"));
    }

    #[test]
    fn multiples_are_decimal() {
        let multiple = |a: &str, b: &str| Decimal::parse(a).is_multiple_of(Decimal::parse(b));
        assert!(multiple("0.3", "0.1") && multiple("19.99", "0.01") && multiple("1e3", "10"));
        assert!(!multiple("0.35", "0.1") && !multiple("7", "2"));
        assert!(multiple("7", "0"), "a divisor of zero is the description's fault");
    }

    #[test]
    fn integers_in_disguise() {
        assert!(
            has_no_fraction("5.0") && has_no_fraction("1e3") && has_no_fraction("1.50e1") && has_no_fraction("1e400")
        );
        assert!(!has_no_fraction("5.5") && !has_no_fraction("1e-1"));
    }
}
