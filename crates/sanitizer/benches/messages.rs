//! Messages of about 200 characters, nine of ten clean, as a card market sees them.
//!
//! `cargo bench -p message-sanitizer`

#![allow(missing_docs, reason = "criterion's macros make public items")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

use message_sanitizer::{Policy, PolicyBuilder, sanitize};

fn messages() -> Vec<String> {
    include_str!("../tests/data/messages.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn bench(criterion: &mut Criterion) {
    let messages = messages();
    let bytes: usize = messages.iter().map(String::len).sum();

    let mut group = criterion.benchmark_group("messages");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("mixed", |bencher| {
        bencher.iter(|| messages.iter().map(|message| sanitize(black_box(message)).changes.len()).sum::<usize>());
    });
    let clean: Vec<&String> = messages.iter().filter(|message| sanitize(message).is_clean()).collect();
    group.throughput(Throughput::Elements(clean.len() as u64));
    group.bench_function("clean", |bencher| {
        bencher.iter(|| clean.iter().filter(|message| sanitize(black_box(message)).is_clean()).count());
    });
    let dirty: Vec<&String> = messages.iter().filter(|message| !sanitize(message).is_clean()).collect();
    group.throughput(Throughput::Elements(dirty.len() as u64));
    group.bench_function("dirty", |bencher| {
        bencher.iter(|| dirty.iter().map(|message| sanitize(black_box(message)).changes.len()).sum::<usize>());
    });
    group.finish();
    assert!(bytes > 0);

    let mut group = criterion.benchmark_group("hostile");
    group.sample_size(10);
    let million = 1 << 20;
    let texts = [
        ("f", "f".repeat(million)),
        ("dots", ".".repeat(million)),
        ("f-spaced", "f ".repeat(million / 2)),
        ("a.a.", "a.".repeat(million / 2)),
        ("fuck", "fuck".repeat(million / 4)),
        ("digits", "0 ".repeat(million / 2)),
        // Signs that stand for letters, alone and beside the letter: runs of one class.
        ("at signs", "@".repeat(million)),
        ("a@a@", "a@".repeat(million / 2)),
        ("|1|1", "|1".repeat(million / 2)),
    ];
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| sanitize(black_box(text)).changes.len()));
    }
    group.finish();

    let mut group = criterion.benchmark_group("start");
    group.bench_function("policy with ten own words", |bencher| {
        bencher.iter_batched(
            || {
                [
                    "scalper",
                    "reseller",
                    "proxy",
                    "fake",
                    "bootleg",
                    "orica",
                    "custom",
                    "reprint",
                    "counterfeit",
                    "replica",
                ]
            },
            |words| words.into_iter().fold(Policy::builder(), PolicyBuilder::forbid).build().is_ok(),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
