//! Recordings in, report out: cut, judge in parallel, count together.

mod bounded;
mod collect;
mod counters;
mod cover;
mod live;
mod run;
mod settle;
mod surface;

pub(crate) use bounded::Smallest;
pub(crate) use collect::{Aggregate, Collector, Group, Key, NotChecked, Observation, PassedOver, Place, Site, SiteKey};
pub(crate) use counters::{Counters, GUESSED};
pub(crate) use cover::coverage;
pub use live::Live;
pub(crate) use run::run;
pub(crate) use surface::{exercised, walk};
