//! Observations of the rules, counted by cause as they come in.

mod aggregate;
mod bounded;
mod collector;
mod counters;
mod location;
mod names;
mod seen;
mod shape;
mod surface;

pub(crate) use aggregate::{Aggregate, FurtherNames, Group, Key, MAX_NAMES, NotChecked, PassedOver};
pub(crate) use bounded::Smallest;
pub(crate) use collector::{Collector, Observation};
pub(crate) use counters::{Counters, GUESSED};
pub(crate) use location::{EntryRef, Location, LocationKey, Part};
pub(crate) use names::{DocumentKeys, Names, cut};
pub(crate) use seen::{seen, seen_json, seen_text};
pub(crate) use shape::shape;
pub(crate) use surface::{exercised, walk};
