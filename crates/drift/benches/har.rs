//! A large recording, entry by entry: the same arguments give the same bytes.

use std::fmt::Write as _;
use std::io::{self, Write};

/// How much was written.
pub(crate) struct Written {
    pub(crate) exchanges: u64,
    pub(crate) drifting: u64,
}

/// A call that was answered with 201, both sides as JSON.
pub(crate) struct Call {
    pub(crate) request: String,
    pub(crate) response: String,
    pub(crate) drifts: bool,
}

/// Where the calls go.
pub(crate) struct Api {
    pub(crate) host: &'static str,
    pub(crate) path: &'static str,
    /// A header of each answer that counts something.
    pub(crate) counter: Option<&'static str>,
}

/// xorshift64*: numbers that look random, the same at each run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True so many times of a thousand.
    pub(crate) fn per_mille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }
}

const WORDS: [&str; 12] = [
    "first",
    "edition",
    "corner",
    "worn",
    "Größe",
    "sent \\\"today\\\"",
    "日本",
    "holo",
    "see photo",
    "thanks",
    "near\\nmint",
    "foil",
];

/// One to `most` words, as the inside of a JSON string.
pub(crate) fn words(random: &mut Random, most: u64) -> String {
    (0..=random.below(most))
        .map(|_| WORDS[usize::try_from(random.below(12)).unwrap_or_default()])
        .collect::<Vec<_>>()
        .join(" ")
}

/// A date-time of 2024.
pub(crate) fn time(random: &mut Random) -> String {
    let (month, day, hour) = (random.below(12) + 1, random.below(28) + 1, random.below(24));
    format!(
        "2024-{month:02}-{day:02}T{hour:02}:{:02}:{:02}.{:03}Z",
        random.below(60),
        random.below(60),
        random.below(1000)
    )
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Writes a HAR of at least so many bytes: `POST` to the same place, again and again.
pub(crate) fn write_har(
    out: &mut dyn Write,
    bytes: usize,
    Api { host, path, counter }: Api,
    mut call: impl FnMut(&mut Random) -> Call,
) -> io::Result<Written> {
    let mut random = Random(7);
    let mut written = Written { exchanges: 0, drifting: 0 };
    let mut size = 0;
    out.write_all(
        b"{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"traffic\",\"version\":\"1\"},\"entries\":[\n",
    )?;
    while size < bytes {
        let Call { request, response, drifts } = call(&mut random);
        let counted = counter.map(|name| format!(r#",{{"name":"{name}","value":"{}"}}"#, random.below(500)));
        let mut entry = String::new();
        let separator = if written.exchanges == 0 { "" } else { ",\n" };
        // Writing to a string cannot fail.
        let _ = write!(
            entry,
            r#"{separator}{{"startedDateTime":"{}","time":12,"request":{{"method":"POST","url":"https://{host}{path}","httpVersion":"HTTP/2","cookies":[],"headers":[{{"name":"Host","value":"{host}"}},{{"name":"Authorization","value":"Bearer REDACTED"}},{{"name":"Content-Type","value":"application/json"}}],"queryString":[],"postData":{{"mimeType":"application/json","text":"{}"}},"headersSize":-1,"bodySize":{}}},"response":{{"status":201,"statusText":"Created","httpVersion":"HTTP/2","cookies":[],"headers":[{{"name":"Content-Type","value":"application/json; charset=utf-8"}},{{"name":"Cache-Control","value":"no-store"}}{}],"content":{{"size":{},"mimeType":"application/json","text":"{}"}},"redirectURL":"","headersSize":-1,"bodySize":{}}},"cache":{{}},"timings":{{"send":0,"wait":12,"receive":0}}}}"#,
            time(&mut random),
            quoted(&request),
            request.len(),
            counted.unwrap_or_default(),
            response.len(),
            quoted(&response),
            response.len(),
        );
        out.write_all(entry.as_bytes())?;
        size += entry.len();
        written.exchanges += 1;
        written.drifting += u64::from(drifts);
    }
    out.write_all(b"\n]}}\n")?;
    Ok(written)
}

/// A program that writes such a recording to standard output: `PROGRAM MEGABYTES DRIFT-PER-MILLE`.
#[allow(dead_code, reason = "the benchmarks write to memory")]
pub(crate) fn main(write: impl FnOnce(&mut dyn Write, usize, u64) -> io::Result<Written>) -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u32>());
    let mut next = |default| match arguments.next() {
        Some(Ok(number)) => Ok(number),
        Some(Err(_)) => Err(io::Error::other("expected: MEGABYTES DRIFT-PER-MILLE")),
        None => Ok(default),
    };
    let (megabytes, per_mille) = (next(100)?, next(10)?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write(&mut out, megabytes as usize * 1_000_000, u64::from(per_mille))?;
    out.flush()?;
    writeln!(io::stderr(), "{} exchanges, {} of them drifting", written.exchanges, written.drifting)
}
