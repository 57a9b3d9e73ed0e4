//! The plain way, for comparison: a whole recording and the bodies in it, with `serde_json` into `Value`s, one thread.
//! `cargo run --release -p openapi-drift --example plain -- FILE`. It checks nothing.

use std::error::Error;
use std::io::Write as _;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("expected: FILE")?;
    let recording: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let entries = recording.pointer("/log/entries").and_then(Value::as_array).ok_or("no `log.entries`")?;
    let mut bodies = Vec::new();
    for entry in entries {
        for pointer in ["/request/postData/text", "/response/content/text"] {
            if let Some(text) = entry.pointer(pointer).and_then(Value::as_str) {
                bodies.push(serde_json::from_str::<Value>(text)?);
            }
        }
        // Whoever goes through a recording this way lets go of a body before the next.
        std::hint::black_box(&bodies);
        bodies.clear();
    }
    writeln!(std::io::stdout(), "{} exchanges", entries.len())?;
    Ok(())
}
