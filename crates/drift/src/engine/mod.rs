//! Recordings in, report out: cut, judge in parallel, count together.

mod build;
mod cover;
mod live;
mod run;

pub use live::Live;
pub(crate) use run::run;
