//! The examples do what they say.

#[path = "../../examples/create.rs"]
mod create;
#[path = "../../examples/inbox.rs"]
mod inbox;
#[cfg(feature = "mock")]
#[path = "../../examples/mock.rs"]
mod mock;
#[path = "../../examples/retry.rs"]
mod retry;

#[test]
fn they_run() {
    create::main().unwrap();
    inbox::main().unwrap();
    retry::main().unwrap();
    #[cfg(feature = "mock")]
    mock::main().unwrap();
}
