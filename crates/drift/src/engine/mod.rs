//! Recordings in, report out: cut, judge in parallel, count together.

mod bounded;
mod collect;
mod run;
mod settle;

pub(crate) use bounded::Smallest;
pub(crate) use collect::{Aggregate, Collector, Group, Key, NotChecked, Observation, PassedOver, Place, Site, SiteKey};
pub(crate) use run::run;
