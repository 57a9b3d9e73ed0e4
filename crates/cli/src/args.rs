//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::settings::Flags;

/// Ends the help of the program.
const EXIT_CODES: &str = "\
Exit codes:
  0  it is done
  1  the service understood and refused, or it showed something else than expected
  2  it could not be done, or not be asked for: the message says which and what to do";

/// Conversations between the buyers and sellers of a trading-card marketplace
#[derive(Debug, Parser)]
#[command(name = "managem", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole of it: service, client, recordings, drift check; needs nothing
    Demo(DemoArgs),
    /// Run the conversation service until it is told to stop
    Serve(ServeArgs),
    /// Take users, orders and tokens into the database: all of them, or none
    Import(ImportArgs),
    /// Tokens that let users in
    #[command(subcommand)]
    Token(Token),
    /// Begin, list, show, lock and unlock conversations
    #[command(subcommand)]
    Conversations(Conversations),
    /// List and send the messages of a conversation
    #[command(subcommand)]
    Messages(Messages),
    /// Write a consistent copy of the database into a new file, while the service runs
    Backup(BackupArgs),
    /// Settings of the service
    #[command(subcommand)]
    Config(Config),
    /// Print the completions of a shell
    #[command(
        after_help = "For example: managem completions bash > ~/.local/share/bash-completion/completions/managem"
    )]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands
    Man {
        /// Write one page for each command into this folder
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check all settings and show where each of them comes from
    Check(ServeArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token for a user and print it, this once
    Issue(IssueArgs),
    /// Revoke all tokens of a user
    Revoke(RevokeArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Conversations {
    /// Begin a conversation about an order with its first message
    Create(CreateArgs),
    /// List your conversations, each with its latest message
    List(ListConversationsArgs),
    /// Show one of your conversations; the API lists them only, so they are looked through
    Show(ShowArgs),
    /// As the operator: let a conversation take no more messages
    Lock(LockArgs),
    /// As the operator: let a conversation take messages again
    Unlock(LockArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Messages {
    /// List the messages of a conversation, the latest first; those of the other side count as read from then on
    List(ListMessagesArgs),
    /// Send a message in a conversation
    Send(SendArgs),
}

/// Where the service keeps its data
#[derive(Debug, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// Database: sqlite:PATH, made if there is none, or the URL of a PostgreSQL database [default: sqlite:managem.db]
    #[arg(long, value_name = "DATABASE")]
    database: Option<String>,
    /// File of settings; see `managem config check`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl DatabaseArgs {
    pub(crate) fn flags(&self) -> Flags {
        let database = self.database.iter().map(|text| ("database".to_owned(), text.clone()));
        Flags { config: self.config.clone(), values: database.collect() }
    }
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
A setting may come from a flag, from the environment (MANAGEM_LISTEN, MANAGEM_LIMITS_BODY_BYTES, …) or from the file that \
--config or MANAGEM_CONFIG names, in this order. `managem config check` shows all settings and where each comes from, \
in the form of such a file.")]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Address for /healthz, /readyz and /metrics, or none [default: 127.0.0.1:8081]
    #[arg(long, value_name = "ADDRESS")]
    operations: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Log lines for people (text) or machines (json) [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What to log: a level, or levels by target [default: info]
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<String>,
    /// Speak TLS, with the certificate (and those between it and the root) in this PEM file; SIGHUP reads it again
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<String>,
    /// The private key of the certificate, in a PEM file
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// One of the limits, as in body-bytes=65536; may be given again
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    limits: Vec<String>,
}

impl ServeArgs {
    pub(crate) fn flags(&self) -> Result<Flags, Failure> {
        let mut flags = self.database.flags();
        let given = [
            ("listen", &self.listen),
            ("operations", &self.operations),
            ("log.format", &self.log_format),
            ("log.filter", &self.log_filter),
            ("tls.certificate", &self.tls_certificate),
            ("tls.key", &self.tls_key),
        ];
        for (name, value) in given {
            flags.values.extend(value.iter().map(|text| (name.to_owned(), text.clone())));
        }
        for limit in &self.limits {
            let (name, text) = limit
                .split_once('=')
                .ok_or_else(|| Failure::because(format!("--limit {limit}: write it as NAME=VALUE")))?;
            flags.values.push((format!("limits.{name}"), text.to_owned()));
        }
        Ok(flags)
    }
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line is one record in JSON:
  {\"kind\":\"user\",\"id\":\"u1\",\"username\":\"misty\",\"reviews\":12,\"rating\":4.6,\"joined\":\"2023-11-07T05:31:56Z\"}
  {\"kind\":\"order\",\"id\":\"o1\",\"buyer\":\"u1\",\"seller\":\"u2\"}
  {\"kind\":\"token\",\"user\":\"u1\",\"sha256\":\"(64 hexadecimal digits)\",\"expires\":\"2027-01-01T00:00:00Z\"}
Users stand before the orders and tokens that name them. A user that exists is renewed; an order
or a token that exists must agree. If any line is broken, nothing of its file is stored.")]
pub(crate) struct ImportArgs {
    /// Files of JSON lines, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct IssueArgs {
    /// ID of the user that the token is for
    #[arg(long, value_name = "ID")]
    pub(crate) user: String,
    /// How long it is valid, as in 12h, 90d or 1y; without it, until it is revoked
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) expires: Option<jiff::SignedDuration>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RevokeArgs {
    /// ID of the user whose tokens are to be revoked
    #[arg(long, value_name = "ID")]
    pub(crate) user: String,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// File to write; there must be none of this name
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LockArgs {
    /// ID of the conversation
    #[arg(value_name = "ID")]
    pub(crate) conversation: String,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CreateArgs {
    /// ID of the order that the conversation is about
    #[arg(long, value_name = "ID")]
    pub(crate) order: String,
    /// ID of the other party of the order
    #[arg(long, value_name = "ID")]
    pub(crate) recipient: String,
    /// The first message, or - to read it from standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) body: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// Which part of a list
#[derive(Debug, clap::Args)]
pub(crate) struct PageArgs {
    /// Which page, counted from 1
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) page: u64,
    /// How many a page has, from 1 to 50 [default: 20]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) size: Option<u32>,
    /// All pages
    #[arg(long, conflicts_with = "page")]
    pub(crate) all: bool,
}

/// What conversations are sorted by.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Sort {
    /// When they began
    Created,
    /// When they were last written to
    Updated,
}

/// Which way a list goes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Order {
    /// The oldest first
    Asc,
    /// The latest first
    Desc,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListConversationsArgs {
    #[command(flatten)]
    pub(crate) page: PageArgs,
    /// What to sort by [default: updated]
    #[arg(long, value_enum)]
    pub(crate) sort: Option<Sort>,
    /// Which way [default: desc]
    #[arg(long, value_enum)]
    pub(crate) order: Option<Order>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// ID of the conversation
    #[arg(value_name = "ID")]
    pub(crate) conversation: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListMessagesArgs {
    /// ID of the conversation
    #[arg(value_name = "ID")]
    pub(crate) conversation: String,
    #[command(flatten)]
    pub(crate) page: PageArgs,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SendArgs {
    /// ID of the conversation
    #[arg(value_name = "ID")]
    pub(crate) conversation: String,
    /// The message, or - to read it from standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) body: String,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Keep the recordings (HAR 1.2) in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) recordings: Option<PathBuf>,
}

/// Where the API is, who calls it, and what is made of its answer
#[derive(Debug, clap::Args)]
pub(crate) struct ApiArgs {
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Base URL of the API
    #[arg(long, value_name = "URL", env = "MANAGEM_URL", default_value = managem::SERVER)]
    pub(crate) url: String,
    /// File with the bearer token, readable by its owner alone; the variable `MANAGEM_TOKEN` goes before it
    #[arg(long, value_name = "FILE", env = "MANAGEM_TOKEN_FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// A length of time in hours, days and so on; a day has 24 hours and a year 365 days.
fn parse_duration(text: &str) -> Result<jiff::SignedDuration, String> {
    let example = || "expected a length of time such as 12h, 90d or 1y".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| example())?;
    if span.get_months() != 0 {
        return Err("months differ in length; say it in days".to_owned());
    }
    let days = jiff::Span::new()
        .try_days(i64::from(span.get_years()) * 365 + i64::from(span.get_weeks()) * 7 + i64::from(span.get_days()))
        .map_err(|_| example())?;
    let duration = span
        .years(0)
        .weeks(0)
        .days(days.get_days())
        .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
        .map_err(|_| example())?;
    if duration.is_positive() { Ok(duration) } else { Err("it has to be longer than nothing".to_owned()) }
}
