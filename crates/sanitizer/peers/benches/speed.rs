//! This crate, rustrict and linkify on the same messages, in one run; `run.py` reads criterion's samples.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use message_sanitizer::sanitize;
use rustrict::CensorStr;
use sanitizer_peers::linkify;

fn bench(criterion: &mut Criterion) {
    let text = include_str!("../../tests/data/messages.txt");
    let messages: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let finder = linkify();
    let runs: [(&str, &dyn Fn(&str) -> usize); 3] = [
        ("message-sanitizer", &|message| sanitize(message).text.len()),
        ("rustrict", &|message| message.censor().len()),
        ("linkify", &|message| finder.links(message).count()),
    ];
    let mut group = criterion.benchmark_group("peers");
    for (name, run) in runs {
        group.bench_function(name, |bencher| {
            bencher.iter(|| messages.iter().map(|message| run(black_box(message))).sum::<usize>());
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
