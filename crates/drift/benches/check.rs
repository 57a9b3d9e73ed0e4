//! The parts that the speed of a check rests on, and the whole of it, beside plain `serde_json`.
//!
//! `cargo bench -p openapi-drift`
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that fails should stop, and the macros write no docs"
)]

mod har;
mod shop;

use std::hint::black_box;
use std::num::NonZero;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use openapi_contract::json::Tape;
use openapi_contract::schema::{Direction, Violations};
use openapi_drift::{Contract, Input, Options, check};

const SPEC: &str = include_str!("shop.yaml");

fn traffic(bytes: usize) -> Vec<u8> {
    let mut out = Vec::new();
    shop::write_har(&mut out, bytes, 10).unwrap();
    out
}

fn parts(criterion: &mut Criterion) {
    let har = String::from_utf8(traffic(1_000_000)).unwrap();
    let mut tape = Tape::new();
    let root = tape.parse(&har).unwrap();
    let entries = root.get("log").unwrap().get("entries").unwrap();
    let text = |entry: openapi_contract::json::Value<'_>| {
        entry.get("response").unwrap().get("content").unwrap().get("text").unwrap().text().into_owned()
    };
    let bodies: Vec<String> = entries.elements().map(text).collect();
    let size: usize = bodies.iter().map(String::len).sum();
    let contract = Contract::parse("shop.yaml", SPEC).unwrap();
    let operation = &contract.operations()[0];
    let media_type = operation.details().response(201).unwrap().media_type("application/json").unwrap();
    let schema = media_type.schema.unwrap();

    let mut group = criterion.benchmark_group("bodies");
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function("serde_json to Value", |bencher| {
        bencher.iter(|| {
            for body in &bodies {
                black_box(serde_json::from_str::<serde_json::Value>(body).unwrap());
            }
        });
    });
    group.bench_function("tape", |bencher| {
        let mut tape = Tape::new();
        bencher.iter(|| {
            for body in &bodies {
                black_box(tape.parse(body).unwrap());
            }
        });
    });
    group.bench_function("tape and schema", |bencher| {
        let mut tape = Tape::new();
        bencher.iter(|| {
            for body in &bodies {
                let mut violations = Violations::default();
                contract.check(schema, tape.parse(body).unwrap(), Direction::Response, &mut violations);
                black_box(violations);
            }
        });
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let har = traffic(8_000_000);
    let contract = Contract::parse("shop.yaml", SPEC).unwrap();
    let mut group = criterion.benchmark_group("recording");
    group.sample_size(20).throughput(Throughput::Bytes(har.len() as u64));
    group.bench_function("serde_json to Value, file and bodies", |bencher| {
        bencher.iter(|| {
            let value: serde_json::Value = serde_json::from_slice(&har).unwrap();
            for entry in value["log"]["entries"].as_array().unwrap() {
                let text = |pointer| entry.pointer(pointer).and_then(serde_json::Value::as_str).unwrap();
                for pointer in ["/request/postData/text", "/response/content/text"] {
                    black_box(serde_json::from_str::<serde_json::Value>(text(pointer)).unwrap());
                }
            }
        });
    });
    for threads in [1, 2] {
        group.bench_function(format!("check, {threads} judging"), |bencher| {
            let options = Options::default().with_threads(NonZero::new(threads).unwrap());
            bencher.iter(|| {
                let input = Input::Bytes { name: "a.har".into(), bytes: har.clone() };
                black_box(check(&contract, vec![input], &options).unwrap());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parts, whole);
criterion_main!(benches);
