//! One module for each operation of the contract.

pub(crate) mod create_conversation;
