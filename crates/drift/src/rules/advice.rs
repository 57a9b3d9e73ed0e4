//! Where the document could say more than it does: judged from counts, at the end of a run.

use openapi_contract::schema::{CompiledSchema, Direction};
use openapi_contract::{Contract, NodeId};

use super::{always_integer, always_present, narrower_format, never_null, unseen_enum_value, unseen_response};
use crate::observation::{Aggregate, Counters, walk};
use crate::rules::Code;

/// How many samples are enough to say "always" or "never".
pub(crate) const ENOUGH: u64 = 20;

/// One piece of advice.
pub(crate) struct Advice {
    pub(crate) code: Code,
    pub(crate) node: NodeId,
    pub(crate) subject: String,
    /// What was or was not seen.
    pub(crate) found: Vec<String>,
    /// Of how many.
    pub(crate) samples: u64,
}

/// What an advising rule is given: one schema, and what was counted for it.
pub(crate) struct Sample<'c, 'a> {
    pub(crate) contract: &'c Contract,
    pub(crate) counters: &'a Counters,
    pub(crate) rules: &'c CompiledSchema,
}

/// All advice, in no order. Only answers count: what clients leave out of requests says nothing
/// about the service.
pub(crate) fn advise(contract: &Contract, aggregate: &Aggregate) -> Vec<Advice> {
    let mut out = Vec::new();
    walk(contract, aggregate, &mut |direction, rules| {
        if direction != Direction::Response {
            return;
        }
        let sample = Sample { contract, counters: &aggregate.counters, rules };
        always_present::advise(&sample, &mut out);
        never_null::advise(&sample, &mut out);
        narrower_format::advise(&sample, &mut out);
        always_integer::advise(&sample, &mut out);
        unseen_enum_value::advise(&sample, &mut out);
    });
    unseen_response::advise(contract, aggregate, &mut out);
    out
}
