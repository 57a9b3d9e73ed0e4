//! Writes a large recording of `POST /conversations` over the workspace's `openapi.yaml`:
//! `cargo run --release -p managem-drift --example conversations -- MEGABYTES DRIFT-PER-MILLE > big.har`.
//!
//! One kind of drift for each thing that a client may do with it: what it cannot read, what it drops, what it keeps.

#[path = "../../drift/benches/har.rs"]
mod har;

use har::{Api, Call, Random, time, words};

fn main() -> std::io::Result<()> {
    har::main(|out, bytes, per_mille| {
        let api = Api { host: "api.managem.co.uk", path: "/conversations", counter: None };
        har::write_har(out, bytes, api, |random| conversation(random, per_mille))
    })
}

fn id(random: &mut Random) -> String {
    format!("{:012x}{:012x}", random.below(1 << 48), random.below(1 << 48))
}

/// What goes wrong in one user.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    WrongType,
    NoId,
    NullName,
    BadTime,
}

fn user(random: &mut Random, fault: Fault) -> String {
    let own = id(random);
    let id = if fault == Fault::NoId { String::new() } else { format!(r#""id":"{own}","#) };
    let name =
        if fault == Fault::NullName { "null".to_owned() } else { format!(r#""trader_{}""#, random.below(1 << 20)) };
    let sales = random.below(90_000).to_string();
    let sales = if fault == Fault::WrongType { format!("\"{sales}\"") } else { sales };
    let joined = if fault == Fault::BadTime { "2023-13-45 10:00".to_owned() } else { time(random) };
    let avatar = if random.per_mille(200) {
        "null".to_owned()
    } else {
        format!(r#""https://assets.managem.co.uk/a/{own}.webp""#)
    };
    let profile = if random.per_mille(500) { format!(r#","profile":"{}""#, words(random, 20)) } else { String::new() };
    format!(
        r#"{{{id}"username":{name},"reviews":{},"rating":{}.{:02},"score":{}.{},"sales":{sales},"purchases":{},"joined":"{joined}","avatar":{avatar},"cover":null{profile}}}"#,
        random.below(5000),
        random.below(5),
        random.below(100),
        random.below(5),
        random.below(10),
        random.below(9000),
    )
}

fn message(random: &mut Random, conversation: &str, text: &str) -> String {
    let viewed = if random.per_mille(500) { format!("\"{}\"", time(random)) } else { "null".to_owned() };
    let image = |random: &mut Random| {
        let own = id(random);
        format!(r#"{{"id":"{}","imageId":"{own}","url":"https://assets.managem.co.uk/i/{own}.webp"}}"#, id(random))
    };
    let images = random.below(8).saturating_sub(4);
    let attachments = (0..images).map(|_| image(random)).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"id":"{}","conversationId":"{conversation}","sender":{},"body":"{text}","createdAt":"{}","viewedAt":{viewed},"attachments":[{attachments}]}}"#,
        id(random),
        user(random, Fault::None),
        time(random),
    )
}

fn conversation(random: &mut Random, per_mille: u64) -> Call {
    let drift = if random.per_mille(per_mille) { random.below(6) + 1 } else { 0 };
    let fault = match drift {
        1 => Fault::WrongType,
        2 => Fault::NoId,
        3 => Fault::NullName,
        4 => Fault::BadTime,
        _ => Fault::None,
    };
    let kind = if drift == 5 { "TRADE" } else { "ORDER" };
    let extra = if drift == 6 { r#","archived":false"# } else { "" };
    let (own, order) = (id(random), id(random));
    let text = words(random, 60);
    let last = if random.per_mille(850) {
        format!(r#","lastMessage":{}"#, message(random, &own, &text))
    } else {
        String::new()
    };
    let response = format!(
        r#"{{"id":"{own}","source":{{"type":"{kind}","id":"{order}"}},"userA":{},"userB":{},"locked":{},"createdAt":"{}","updatedAt":null{last}{extra}}}"#,
        user(random, fault),
        user(random, Fault::None),
        random.per_mille(50),
        time(random),
    );
    let request =
        format!(r#"{{"source":{{"type":"ORDER","id":"{order}"}},"recipientId":"{}","body":"{text}"}}"#, id(random));
    Call { request, response, drifts: drift > 0 }
}
