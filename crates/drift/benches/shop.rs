//! Traffic for measurements: the same numbers give the same bytes.

use std::fmt::Write as _;
use std::io::{self, Write};

/// How much was written.
pub(crate) struct Written {
    pub(crate) exchanges: u64,
    pub(crate) drifting: u64,
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
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

fn words(random: &mut Random, most: u64) -> String {
    (0..=random.below(most))
        .map(|_| WORDS[usize::try_from(random.below(12)).unwrap_or_default()])
        .collect::<Vec<_>>()
        .join(" ")
}

fn time(random: &mut Random) -> String {
    let (month, day, hour) = (random.below(12) + 1, random.below(28) + 1, random.below(24));
    format!(
        "2024-{month:02}-{day:02}T{hour:02}:{:02}:{:02}.{:03}Z",
        random.below(60),
        random.below(60),
        random.below(1000)
    )
}

fn party(random: &mut Random) -> String {
    let picture = if random.below(3) == 0 {
        "null".to_owned()
    } else {
        format!("\"https://img.example/{}.webp\"", random.next())
    };
    format!(
        r#"{{"id":"u_{}","name":"{}","rating":{}.{},"joined":"{}","picture":{picture}}}"#,
        random.next(),
        words(random, 2),
        random.below(5),
        random.below(100),
        time(random)
    )
}

fn items(random: &mut Random) -> String {
    let item = |random: &mut Random| {
        format!(
            r#"{{"sku":"AB-{}","count":{},"price":{}.5,"gift":null}}"#,
            random.below(9999),
            random.below(9) + 1,
            random.below(300)
        )
    };
    (0..=random.below(4)).map(|_| item(random)).collect::<Vec<_>>().join(",")
}

/// An order, and whether it drifts.
fn order(random: &mut Random, per_mille: u64) -> (String, bool) {
    let drift = if random.below(1000) < per_mille { random.below(5) + 1 } else { 0 };
    let state =
        if drift == 1 { "LOST" } else { ["NEW", "PAID", "SENT"][usize::try_from(random.below(3)).unwrap_or_default()] };
    let created = if drift == 2 { "2024-13-45 10:00".to_owned() } else { time(random) };
    let seller = if drift == 3 { "null".to_owned() } else { party(random) };
    let extra = if drift == 4 { r#","archived":false"# } else { "" };
    let id = if drift == 5 {
        "17".to_owned()
    } else {
        format!("\"{:08x}-0000-4000-8000-{:012x}\"", random.below(1 << 32), random.below(1 << 48))
    };
    let text = format!(
        r#"{{"id":{id},"state":"{state}","buyer":{},"seller":{seller},"items":[{}],"note":"{}","created":"{created}","updated":null{extra}}}"#,
        party(random),
        items(random),
        words(random, 40)
    );
    (text, drift > 0)
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

/// Writes a HAR of at least so many bytes.
pub(crate) fn write_har(out: &mut dyn Write, bytes: usize, per_mille: usize) -> io::Result<Written> {
    let mut random = Random(7);
    let mut written = Written { exchanges: 0, drifting: 0 };
    let mut size = 0;
    out.write_all(
        b"{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"traffic\",\"version\":\"1\"},\"entries\":[\n",
    )?;
    while size < bytes {
        let (body, drifts) = order(&mut random, per_mille as u64);
        let request = format!(r#"{{"items":[{}],"note":"{}"}}"#, items(&mut random), words(&mut random, 20));
        let mut entry = String::new();
        let separator = if written.exchanges == 0 { "" } else { ",\n" };
        // Writing to a string cannot fail.
        let _ = write!(
            entry,
            r#"{separator}{{"startedDateTime":"{}","time":12,"request":{{"method":"POST","url":"https://shop.example/orders","httpVersion":"HTTP/2","cookies":[],"headers":[{{"name":"Host","value":"shop.example"}},{{"name":"Authorization","value":"Bearer REDACTED"}},{{"name":"Content-Type","value":"application/json"}}],"queryString":[],"postData":{{"mimeType":"application/json","text":"{}"}},"headersSize":-1,"bodySize":{}}},"response":{{"status":201,"statusText":"Created","httpVersion":"HTTP/2","cookies":[],"headers":[{{"name":"Content-Type","value":"application/json; charset=utf-8"}},{{"name":"X-Left","value":"{}"}},{{"name":"Cache-Control","value":"no-store"}}],"content":{{"size":{},"mimeType":"application/json","text":"{}"}},"redirectURL":"","headersSize":-1,"bodySize":{}}},"cache":{{}},"timings":{{"send":0,"wait":12,"receive":0}}}}"#,
            time(&mut random),
            quoted(&request),
            request.len(),
            random.below(500),
            body.len(),
            quoted(&body),
            body.len(),
        );
        out.write_all(entry.as_bytes())?;
        size += entry.len();
        written.exchanges += 1;
        written.drifting += u64::from(drifts);
    }
    out.write_all(b"\n]}}\n")?;
    Ok(written)
}
