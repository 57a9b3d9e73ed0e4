//! Numbers: bounds, multiples and formats.

use super::decimal::Decimal;
use super::{Format, ViolationKind};
use crate::document::NodeId;

#[derive(Debug, Default)]
pub(crate) struct NumberRules {
    pub(crate) format: Option<(Format, NodeId)>,
    pub(crate) minimum: Option<Bound>,
    pub(crate) exclusive_minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) exclusive_maximum: Option<Bound>,
    pub(crate) multiple_of: Option<(Decimal, NodeId)>,
}

#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) limit: Decimal,
    pub(crate) node: NodeId,
}

/// The outcome of checking a number, for each keyword that is not met or not judged.
pub(crate) enum Judged {
    Violated(ViolationKind<'static>, NodeId),
    /// The keyword could not be judged.
    Not(NodeId),
}

impl NumberRules {
    pub(crate) fn is_empty(&self) -> bool {
        self.format.is_none() && self.multiple_of.is_none() && !self.has_bounds()
    }

    fn has_bounds(&self) -> bool {
        self.minimum.is_some()
            || self.exclusive_minimum.is_some()
            || self.maximum.is_some()
            || self.exclusive_maximum.is_some()
    }

    pub(super) fn check(&self, raw: &str, mut found: impl FnMut(Judged)) {
        if let Some((format, node)) = self.format
            && !format.allows_number(raw)
        {
            found(Judged::Violated(ViolationKind::Format(format), node));
        }
        if !self.has_bounds() && self.multiple_of.is_none() {
            return;
        }
        let number = Decimal::parse(raw);
        if let Some(bound) = self.minimum.as_ref().filter(|bound| number < bound.limit) {
            found(Judged::Violated(ViolationKind::BelowMinimum { exclusive: false }, bound.node));
        }
        if let Some(bound) = self.exclusive_minimum.as_ref().filter(|bound| number <= bound.limit) {
            found(Judged::Violated(ViolationKind::BelowMinimum { exclusive: true }, bound.node));
        }
        if let Some(bound) = self.maximum.as_ref().filter(|bound| number > bound.limit) {
            found(Judged::Violated(ViolationKind::AboveMaximum { exclusive: false }, bound.node));
        }
        if let Some(bound) = self.exclusive_maximum.as_ref().filter(|bound| number >= bound.limit) {
            found(Judged::Violated(ViolationKind::AboveMaximum { exclusive: true }, bound.node));
        }
        if let Some((divisor, node)) = &self.multiple_of {
            match number.is_multiple_of(divisor) {
                Some(true) => {}
                Some(false) => found(Judged::Violated(ViolationKind::NotMultiple, *node)),
                None => found(Judged::Not(*node)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rules: &NumberRules, raw: &str) -> Vec<String> {
        let mut out = Vec::new();
        rules.check(raw, |judged| {
            out.push(match judged {
                Judged::Violated(kind, _) => kind.to_string(),
                Judged::Not(_) => "not judged".to_owned(),
            });
        });
        out
    }

    #[test]
    fn bounds_are_exact() {
        let bound = |text: &str| Some(Bound { limit: Decimal::parse(text), node: NodeId(0) });
        let rules = NumberRules { minimum: bound("0"), exclusive_maximum: bound("1"), ..NumberRules::default() };
        assert!(found(&rules, "0.99999999999999999999").is_empty() && found(&rules, "-0").is_empty());
        assert_eq!(found(&rules, "1.0"), ["number is not below the exclusive maximum"]);
        assert_eq!(found(&rules, "-1e-400"), ["number is below the minimum"]);
        let rules = NumberRules { maximum: bound("1"), exclusive_minimum: bound("-1"), ..NumberRules::default() };
        assert_eq!(found(&rules, "1.0000000000000000001"), ["number is above the maximum"]);
        assert_eq!(found(&rules, "-1"), ["number is not above the exclusive minimum"]);
        let rules = NumberRules { multiple_of: Some((Decimal::parse("0.1"), NodeId(0))), ..NumberRules::default() };
        assert!(found(&rules, "0.3").is_empty());
        assert_eq!(found(&rules, "0.35"), ["number is not a multiple of `multipleOf`"]);
        let rules = NumberRules {
            multiple_of: Some((Decimal::parse("0.7777777777777777777777777"), NodeId(0))),
            ..NumberRules::default()
        };
        assert_eq!(found(&rules, &"13".repeat(5000)), ["not judged"]);
    }
}
