//! Runs this crate, rustrict and linkify on cases; `run.py` makes the table.
//!
//! `sanitizer-peers FILE…` writes one JSON line for each case and library: which flag it.

use std::error::Error;

use message_sanitizer::{Kind, sanitize};
use rustrict::CensorStr;
use sanitizer_peers::linkify;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    std::env::args().skip(1).try_for_each(|file| cases(&file))
}

fn cases(file: &str) -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let finder = linkify();
    for case in cases {
        let text = case["text"].as_str().ok_or("a case without a text")?;
        let ours = sanitize(text);
        let flags = json!({
            "message-sanitizer": !ours.is_clean(),
            "message-sanitizer profanity": ours.count(Kind::Profanity) > 0,
            "rustrict": text.is_inappropriate(),
            "linkify": finder.links(text).next().is_some(),
        });
        println!("{flags}");
    }
    Ok(())
}
