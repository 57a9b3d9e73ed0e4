//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Conversations between the buyers and sellers of a trading-card marketplace
#[derive(Debug, Parser)]
#[command(name = "managem", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the conversation service until it is told to stop
    Serve(ServeArgs),
    /// Take users, orders and tokens into the database: all of them, or none
    Import(ImportArgs),
    /// Tokens that let users in
    #[command(subcommand)]
    Token(Token),
    /// Conversations, as a user of the API
    #[command(subcommand)]
    Conversations(Conversations),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token for a user and print it, this once
    Issue(IssueArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Conversations {
    /// Begin a conversation about an order with its first message
    Create(CreateArgs),
}

/// Where the service keeps its data
#[derive(Debug, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// Database: a path, or sqlite:PATH; made if there is none
    #[arg(long, value_name = "DATABASE", env = "MANAGEM_DATABASE", default_value = "managem.db")]
    pub(crate) database: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", env = "MANAGEM_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
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
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

/// Where the API is, and who calls it
#[derive(Debug, clap::Args)]
pub(crate) struct ApiArgs {
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
