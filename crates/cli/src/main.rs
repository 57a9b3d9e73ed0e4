//! `managem`: the conversation service and its client for people at a terminal.
//!
//! It takes arguments and environment, and gives data on standard output, talk on standard error and an exit code:
//! 0 when it did what it was asked, 1 when the service refused, 2 when it could not be done. It must never take a
//! token as an argument, where other users of the machine and the shell's history could read it.

mod api;
mod args;
mod commands;
mod failure;
mod log;
mod output;
mod settings;
mod token;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command, Config, Conversations, Messages, Token};
use crate::failure::Failure;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has read enough.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error gone there is nowhere left to say so.
            let _ = write!(io::stderr().lock(), "{failure}");
            failure.exit_code()
        }
    }
}

fn run(args: Args) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("the program cannot start", error))?;
    runtime.block_on(async {
        match args.command {
            Command::Demo(args) => commands::demo::run(args).await,
            Command::Serve(args) => commands::serve::run(args).await,
            Command::Import(args) => commands::import::run(args).await,
            Command::Backup(args) => commands::backup::run(args).await,
            Command::Config(Config::Check(args)) => commands::config_check::run(&args),
            Command::Token(Token::Issue(args)) => commands::token_issue::run(args).await,
            Command::Token(Token::Revoke(args)) => commands::token_revoke::run(args).await,
            Command::Conversations(Conversations::Lock(args)) => commands::conversations_lock::run(args, true).await,
            Command::Conversations(Conversations::Unlock(args)) => commands::conversations_lock::run(args, false).await,
            Command::Conversations(Conversations::Create(args)) => commands::conversations_create::run(args).await,
            Command::Conversations(Conversations::List(args)) => commands::conversations_list::run(args).await,
            Command::Conversations(Conversations::Show(args)) => commands::conversations_show::run(args).await,
            Command::Messages(Messages::List(args)) => commands::messages_list::run(args).await,
            Command::Messages(Messages::Send(args)) => commands::messages_send::run(args).await,
            Command::Completions { shell } => commands::completions::run(shell),
            Command::Man { folder } => commands::man::run(folder.as_deref()),
        }
    })
}
