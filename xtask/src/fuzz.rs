//! The fuzz targets, for a bounded time: libFuzzer with coverage, on the stable toolchain.
//!
//! cargo-fuzz would do it too and wants a nightly toolchain for its address sanitizer. There is no unsafe code here for
//! that to look at, and what remains of it, the instrumentation by which libFuzzer finds its way, any toolchain has.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::run::{cargo, root};

/// A fuzz target: its package, its name, and where it starts from.
struct Target {
    package: &'static str,
    name: &'static str,
    seeds: &'static [&'static str],
    /// The longest input that is tried, in bytes. What is long is not what is rare, and costs time.
    longest: u32,
}

const TARGETS: [Target; 3] = [
    Target {
        package: "crates/drift/fuzz",
        name: "recording",
        seeds: &["crates/drift/tests/data/corpus", "recordings"],
        longest: 16_384,
    },
    Target {
        package: "crates/drift/fuzz",
        name: "description",
        seeds: &["crates/drift/tests/data/corpus", "crates/drift/tests/data/foreign"],
        longest: 16_384,
    },
    Target { package: "crates/sanitizer/fuzz", name: "sanitize", seeds: &[], longest: 400 },
];

/// What makes the compiler count the edges that are taken, as cargo-fuzz does it.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                        -Cllvm-args=-sanitizer-coverage-pc-table \
                        -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,

    /// Which targets: recording, description, sanitize; all unless given
    targets: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    for name in &args.targets {
        ensure!(known.contains(&name.as_str()), "no fuzz target is called {name}; there are {}", known.join(", "));
    }
    let host = host()?;
    for target in TARGETS {
        if args.targets.is_empty() || args.targets.iter().any(|name| name == target.name) {
            println!("\n== {}, {} s", target.name, args.seconds);
            fuzz(&target, args.seconds, &host).with_context(|| {
                format!("{}: what broke it is in target/fuzz/found; commit it as a test", target.name)
            })?;
        }
    }
    Ok(())
}

fn fuzz(target: &Target, seconds: u32, host: &str) -> Result<()> {
    // What was learned stays for the next run.
    let learned = root().join("target/fuzz/learned").join(target.name);
    let found = root().join("target/fuzz/found");
    fs::create_dir_all(&learned)?;
    fs::create_dir_all(&found)?;
    let manifest = format!("{}/Cargo.toml", target.package);
    let mut command = cargo(["run", "--quiet", "--release", "--manifest-path", &manifest, "--bin", target.name]);
    // With a target named, build scripts and macros are left without instrumentation.
    command.args(["--target", host, "--target-dir", "target/fuzz/target", "--"]);
    command.env("RUSTFLAGS", COVERAGE).arg(&learned);
    command.args(target.seeds.iter().map(|seeds| root().join(seeds)));
    command.arg(format!("-artifact_prefix={}/{}-", found.display(), target.name));
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={}", target.longest));
    // A minute for one input is a hang, and a GiB is memory without bounds.
    command.args(["-timeout=60", "-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=0"]);
    // libFuzzer ends with pages of words that it learned; only its figures, and what went wrong, are for a reader.
    let output = command.stderr(Stdio::piped()).output().context("cannot start cargo")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        eprintln!("{said}");
        bail!("{}", output.status);
    }
    for figure in said.lines().filter_map(|line| line.strip_prefix("stat::")) {
        println!("{figure}");
    }
    Ok(())
}

/// The platform, as the compiler calls it.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().context("cannot start rustc")?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(host) => Ok(host.to_owned()),
        None => bail!("rustc -vV does not say what it runs on"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_there() {
        for target in TARGETS {
            let manifest = fs::read_to_string(root().join(target.package).join("Cargo.toml")).unwrap();
            assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
            for seeds in target.seeds {
                assert!(root().join(seeds).is_dir(), "{seeds}");
            }
        }
        assert!(host().unwrap().contains('-'));
    }
}
