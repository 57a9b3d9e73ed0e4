//! Broken input of every kind: nothing panics, nothing grows without bound.
//!
//! Runs a fixed number of mutations of the test data, the same at each run. `cargo xtask fuzz` looks
//! for more, with the same properties.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod properties;

use std::path::Path;

use openapi_drift::{Contract, Input, Options, check};

/// xorshift64*: a source of mutations that needs no crate and gives the same at each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }
}

/// Tokens that parsers stumble over.
const SPICE: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    ":",
    ",",
    "\n",
    "\r",
    "\t",
    " ",
    "-",
    "- ",
    "#",
    "&a",
    "*a",
    "<<: ",
    "!!",
    "|",
    ">",
    "'",
    "~",
    "null",
    "true",
    "1e999",
    "-0",
    "5.0",
    "00",
    "\u{feff}",
    "\u{0}",
    "é",
    "😀",
    "$ref: '#'",
    "$ref: '#/a'",
    "? ",
    "---\n",
    "%",
    "oneOf",
    "allOf",
    "type: ",
    "nullable: 7",
    "pattern: '('",
    "99999999999999999999",
    "{{{{",
    "[[[[",
    "/{",
    "}/{a}{b}",
];

fn mutate(text: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(text.len() + 1);
        match random.below(6) {
            0 => text.truncate(at),
            1 => drop(text.drain(at..(at + random.below(40)).min(text.len()))),
            2 if at < text.len() => text[at] = u8::try_from(random.below(256)).unwrap(),
            3 => {
                let end = (at + random.below(200)).min(text.len());
                let copy = text[at..end].to_vec();
                let to = random.below(text.len() + 1);
                text.splice(to..to, copy);
            }
            _ => {
                let spice = SPICE[random.below(SPICE.len())];
                text.splice(at..at, spice.bytes());
            }
        }
    }
    text
}

/// How many mutations are tried: enough to notice what breaks at the first touch.
const ROUNDS: usize = 400;

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn seeds(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(data().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn recordings() {
    let contract = properties::contract();
    let mut seeds = [seeds("corpus", ".har"), seeds("corpus", ".gz")].concat();
    seeds.push(
        br#"{"request":{"method":"GET","url":"/x","headers":{}},"response":{"status":200,"headers":{},"body":"{}"}}"#
            .to_vec(),
    );
    let mut random = Random(17);
    for round in 0..ROUNDS {
        properties::recording(&contract, &mutate(&seeds[round % seeds.len()], &mut random));
    }
}

#[test]
fn descriptions_and_their_edits() {
    let mut seeds = [seeds("corpus", ".yaml"), seeds("foreign", ".yaml"), seeds("foreign", ".json")].concat();
    seeds.push(b"openapi: 3.0.3\npaths: {/conversations: {post: {responses: {201: {description: a, content: {application/json: {schema: {type: object, required: [a], properties: {a: {}}}}}}}}}}\n".to_vec());
    let mut random = Random(23);
    for round in 0..ROUNDS {
        let Ok(text) = String::from_utf8(mutate(&seeds[round % seeds.len()], &mut random)) else { continue };
        properties::description(&text);
    }
}

/// Small files that would be large things.
#[test]
fn bombs() {
    use std::io::Write as _;
    let contract = Contract::parse(
        "openapi.yaml",
        "openapi: 3.0.3\npaths: {/x: {get: {responses: {200: {description: a, content: {application/json: {}}}}}}}\n",
    )
    .unwrap();
    let gzip = |bytes: &[u8]| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    };
    let run = |bytes: Vec<u8>| {
        let report = check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes }], &Options::default()).unwrap();
        let mut text = Vec::new();
        report.write_text(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    };
    // A compressed recording with one entry of 70 MiB.
    let mut entry = br#"{"log":{"entries":[{"x":""#.to_vec();
    entry.resize(entry.len() + (70 << 20), b'a');
    entry.extend_from_slice(br#""}]}}"#);
    assert!(run(gzip(&entry)).contains("has an entry over 64 MiB"));
    // A body that is 70 MiB when decompressed.
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, gzip(&vec![b' '; 70 << 20]));
    let har = format!(
        r#"{{"log":{{"entries":[{{"request":{{"method":"GET","url":"/x","headers":[]}},"response":{{"status":200,"headers":[],"content":{{"mimeType":"application/json","encoding":"base64","text":"{body}"}}}}}}]}}}}"#
    );
    assert!(run(har.into_bytes()).contains("larger than 64 MiB when decompressed"));
    // The same in the other codings that a body may be kept in, and broken ones.
    let coded = |coding: &str, bytes: &[u8]| {
        let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        run(format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"GET","url":"/x","headers":[]}},"response":{{"status":200,"headers":[{{"name":"Content-Encoding","value":"{coding}"}}],"content":{{"mimeType":"application/json","encoding":"base64","text":"{body}"}}}}}}]}}}}"#
        )
        .into_bytes())
    };
    let spaces = vec![b' '; 70 << 20];
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(&spaces).unwrap();
    let zstd = |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    for (coding, bytes) in [("deflate", deflate.finish().unwrap()), ("zstd", zstd(&spaces))] {
        let said = coded(coding, &bytes);
        assert!(said.contains("larger than 64 MiB when decompressed"), "{coding}: {said}");
    }
    for coding in ["deflate", "br"] {
        let said = coded(coding, b"\x00\x01\x02\xff\xfe");
        assert!(said.contains("its compression is broken"), "{coding}: {said}");
    }
    // A name, and what stands before the entries, have no end either.
    let mut name = br#"{"log":{"entries":[],"#.to_vec();
    name.push(b'"');
    name.resize(70 << 20, b'a');
    assert!(run(gzip(&name)).contains("has an entry over 64 MiB"), "{}", run(gzip(&name)));
    let lead = format!(r#"{{"a":"{}","log":{{"entries":[]}}}}"#, "a".repeat(70 << 20));
    assert!(run(gzip(lead.as_bytes())).contains("has no entries"), "what is not wanted is passed over");
    // Depth in a recording, in a body and in a description.
    let deep = "[".repeat(100_000);
    assert!(run(deep.clone().into_bytes()).contains("not a HAR"));
    let nested = format!(r#"{{"log":{{"entries":[{}]}}}}"#, deep + &"]".repeat(100_000));
    assert!(run(nested.into_bytes()).contains("nested deeper than 128 levels"));
    let spec = format!("openapi: 3.0.3\npaths: {}", "{a: ".repeat(10_000));
    assert!(Contract::parse("a.yaml", &spec).unwrap_err().to_string().contains("nested deeper"));
    // Aliases of aliases share, and do not multiply.
    let mut spec = "openapi: 3.0.3\nx-0: &a0 [1, 1]\n".to_owned();
    for level in 1..60 {
        let below = level - 1;
        std::fmt::Write::write_fmt(&mut spec, format_args!("x-{level}: &a{level} [*a{below}, *a{below}]\n")).unwrap();
    }
    spec.push_str("paths: {}\n");
    Contract::parse("a.yaml", &spec).unwrap();
    // A schema that includes itself.
    let circle = "openapi: 3.0.3\npaths: {/x: {get: {responses: {200: {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}, B: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], not: {$ref: '#/components/schemas/A'}}}}\n";
    let contract = Contract::parse("a.yaml", circle).unwrap();
    let har = br#"{"log":{"entries":[{"request":{"method":"GET","url":"/x","headers":[]},"response":{"status":200,"headers":[],"content":{"mimeType":"application/json","text":"{}"}}}]}}"#;
    check(&contract, vec![Input::Bytes { name: "a.har".into(), bytes: har.to_vec() }], &Options::default()).unwrap();
}
