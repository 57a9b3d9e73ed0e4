//! The command line from outside: the real binary, the real service, what a person reads.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod config;
mod crash;
mod create;
mod data;
mod demo;
mod deployment;
mod errors;
mod faults;
mod help;
mod load;
mod run;
mod serve;
mod talk;
