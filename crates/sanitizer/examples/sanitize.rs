//! Reads messages from standard input, one a line, and writes one JSON object for each:
//! the cleaned text, and what was found where (byte spans of the line as it was read).
//!
//! `printf 'fvck, see example.com\n' | cargo run -q -p message-sanitizer --example sanitize`

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, such as `head`, is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done if standard error is closed too.
            let _ = writeln!(io::stderr(), "sanitize: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|error| io::Error::new(error.kind(), format!("line {}: {error}", number + 1)))?;
        let answer = message_sanitizer::sanitize(&line);
        let spans: Vec<Value> = answer
            .changes
            .iter()
            .map(|change| {
                json!({
                    "kind": change.kind.as_str(),
                    "start": change.span.start,
                    "end": change.span.end,
                    "replacement": change.replacement,
                })
            })
            .collect();
        writeln!(out, "{}", json!({ "text": answer.text, "spans": spans }))?;
    }
    out.flush()
}
