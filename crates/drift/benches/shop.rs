//! Orders of a shop, with lists, nulls, escapes and non-ASCII text; a known share of them drifts.

use std::io::{self, Write};

use crate::har::{self, Api, Call, Random, Written, time, words};

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

fn order(random: &mut Random, per_mille: u64) -> Call {
    let drift = if random.per_mille(per_mille) { random.below(5) + 1 } else { 0 };
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
    let response = format!(
        r#"{{"id":{id},"state":"{state}","buyer":{},"seller":{seller},"items":[{}],"note":"{}","created":"{created}","updated":null{extra}}}"#,
        party(random),
        items(random),
        words(random, 40)
    );
    let request = format!(r#"{{"items":[{}],"note":"{}"}}"#, items(random), words(random, 20));
    Call { request, response, drifts: drift > 0 }
}

/// Writes a HAR of at least so many bytes, over `shop.yaml`.
pub(crate) fn write_har(out: &mut dyn Write, bytes: usize, per_mille: u64) -> io::Result<Written> {
    let api = Api { host: "shop.example", path: "/orders", counter: Some("X-Left") };
    har::write_har(out, bytes, api, |random| order(random, per_mille))
}
