//! Runs this crate, rustrict and linkify on cases and messages; `run.py` makes the table.
//!
//! `sanitizer-peers cases FILE…` writes one JSON line for each case and library: which flag it.
//! `sanitizer-peers speed FILE` writes the median time for each message, in microseconds.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use linkify::{LinkFinder, LinkKind};
use message_sanitizer::{Kind, sanitize};
use rustrict::CensorStr;
use serde_json::{Value, json};

const ROUNDS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("cases") => arguments.try_for_each(|file| cases(&file)),
        Some("speed") => speed(&arguments.next().ok_or("which messages?")?),
        _ => Err("say `cases FILE…` or `speed FILE`".into()),
    }
}

fn linkify() -> LinkFinder {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(false);
    finder
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

/// The median of rounds that take turns, so that a busy moment strikes all alike.
fn speed(file: &str) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(file)?;
    let messages: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let finder = linkify();
    let runs: [(&str, &dyn Fn(&str) -> usize); 3] = [
        ("message-sanitizer", &|message| sanitize(message).text.len()),
        ("rustrict", &|message| message.censor().len()),
        ("linkify", &|message| finder.links(message).count()),
    ];
    let mut times = vec![Vec::new(); runs.len()];
    for _ in 0..ROUNDS {
        for ((_, run), times) in runs.iter().zip(&mut times) {
            let start = Instant::now();
            for message in &messages {
                black_box(run(black_box(message)));
            }
            times.push(start.elapsed().as_secs_f64() * 1e6 / messages.len() as f64);
        }
    }
    for ((name, _), mut times) in runs.iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!("{}", json!({ "name": name, "median": times[ROUNDS / 2], "least": times[0] }));
    }
    Ok(())
}
