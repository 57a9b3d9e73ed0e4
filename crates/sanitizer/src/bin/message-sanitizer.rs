//! Cleans messages from standard input: text in, text out, or one JSON object for each message.

use std::borrow::Cow;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use message_sanitizer::{Change, Kind, Language, Policy, PolicyFile};
use serde_json::{Value, json};

/// Takes links, contacts, payment details, emojis and profanity out of messages.
///
/// Reads messages from standard input, one a line, and writes them cleaned, with the line ends they came with. Bytes
/// that are not UTF-8 are replaced by U+FFFD, and reported.
///
/// Exit status: 0 success, 2 usage or environment error.
#[derive(Parser)]
#[command(name = "message-sanitizer", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// A policy as JSON, as the documentation of `PolicyFile` describes it
    #[arg(long, value_name = "FILE", global = true)]
    policy: Option<PathBuf>,
    /// How messages are read
    #[arg(long, value_enum, default_value_t = Form::Lines)]
    input: Form,
    /// Write one JSON object for each message instead of its text
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Form {
    /// Each line is a message
    Lines,
    /// Each line is a JSON string, so that a message may have line ends of its own; implies `--json`
    Ndjson,
}

#[derive(Subcommand)]
enum Command {
    /// Show what is found in a text, and why
    Explain {
        /// The text
        text: String,
    },
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, such as `head`, is no failure.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done if standard error is closed too.
            let _ = writeln!(io::stderr(), "message-sanitizer: {error}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(arguments: &Arguments) -> Result<()> {
    let policy = match &arguments.policy {
        None => Policy::default(),
        Some(path) => {
            let shown = path.display();
            let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
            let file: PolicyFile = serde_json::from_str(&text).map_err(|error| format!("{shown}: {error}"))?;
            file.build().map_err(|error| format!("{shown}: {error}"))?
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match &arguments.command {
        Some(Command::Explain { text }) => explain(&policy, text, &mut out)?,
        None => clean(&policy, arguments, &mut io::stdin().lock(), &mut out)?,
    }
    Ok(out.flush()?)
}

fn clean(policy: &Policy, arguments: &Arguments, input: &mut impl BufRead, out: &mut impl Write) -> Result<()> {
    let mut line = Vec::new();
    let mut number = 0_u64;
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        let body = line.strip_suffix(b"\n").unwrap_or(&line);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        let text = String::from_utf8_lossy(body);
        let invalid = matches!(text, Cow::Owned(_));
        if arguments.input == Form::Ndjson {
            let message: String =
                serde_json::from_str(&text).map_err(|error| format!("line {number}: not a JSON string: {error}"))?;
            writeln!(out, "{}", object(policy, &message, invalid))?;
        } else if arguments.json {
            writeln!(out, "{}", object(policy, &text, invalid))?;
        } else {
            if invalid {
                writeln!(io::stderr(), "message-sanitizer: line {number}: not UTF-8, replaced by U+FFFD")?;
            }
            out.write_all(policy.sanitize(&text).text.as_bytes())?;
            out.write_all(&line[body.len()..])?;
        }
        line.clear();
    }
    Ok(())
}

fn object(policy: &Policy, message: &str, invalid: bool) -> Value {
    let answer = policy.sanitize(message);
    let shown = |changes: &[Change]| changes.iter().map(|change| shown(change, message)).collect::<Vec<_>>();
    json!({
        "text": answer.text,
        "changes": shown(&answer.changes),
        "flags": shown(&answer.flags),
        "refused": answer.refused().map(Kind::as_str),
        "invalid_utf8": invalid,
    })
}

fn shown(change: &Change, message: &str) -> Value {
    let (chars, utf16) = (change.char_span(message), change.utf16_span(message));
    json!({
        "kind": change.kind.as_str(),
        "category": change.category.as_str(),
        "severity": change.severity().number(),
        "rule": change.rule,
        "language": change.language.map(Language::code),
        "listed": change.listed,
        "action": change.action.as_str(),
        "bytes": [change.span.start, change.span.end],
        "chars": [chars.start, chars.end],
        "utf16": [utf16.start, utf16.end],
        "replacement": change.replacement,
    })
}

fn explain(policy: &Policy, text: &str, out: &mut impl Write) -> io::Result<()> {
    let answer = policy.sanitize(text);
    writeln!(out, "{}", answer.text)?;
    if answer.is_clean() && answer.flags.is_empty() {
        return writeln!(out, "\nNothing was found.");
    }
    for change in answer.changes.iter().chain(&answer.flags) {
        let (span, severity) = (&change.span, change.severity().number());
        writeln!(out, "\n{:?}, bytes {} to {}", &text[span.clone()], span.start, span.end)?;
        writeln!(out, "  {}, severity {severity}, rule {}: {}", change.category, change.rule, change.action.as_str())?;
        if let Some(listed) = &change.listed {
            let language = change.language.map_or("none", Language::code);
            writeln!(out, "  listed as {listed:?}, language {language}")?;
        }
    }
    Ok(())
}
