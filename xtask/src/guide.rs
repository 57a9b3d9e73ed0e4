//! `docs/client.md`, followed to the letter from an empty folder: its commands are run, and each of its programs is compiled
//! as it is printed.
//!
//! The tests of the client compile the same blocks, but among the client's own dependencies, with lines that a reader does
//! not see, and with every feature on.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::run::{root, succeed, target};

const GUIDE: &str = "docs/client.md";
/// Where the guide expects a clone of this repository.
const CLONE: &str = "../managem";

pub(crate) fn run() -> Result<()> {
    let guide = fs::read_to_string(root().join(GUIDE)).with_context(|| format!("cannot read {GUIDE}"))?;
    let commands = commands(&guide);
    let programs = blocks(&guide, "rust");
    ensure!(!commands.is_empty() && !programs.is_empty(), "{GUIDE} has no commands or no programs");

    let temporary = tempfile::tempdir()?;
    let mut folder = temporary.path().to_owned();
    for command in &commands {
        let command = command.replace(CLONE, &root().display().to_string());
        let mut words = command.split_whitespace();
        match (words.next(), words) {
            (Some("cd"), mut words) => folder.push(words.next().context("`cd` needs a folder")?),
            (Some("cargo"), words) => {
                succeed(Command::new(env!("CARGO")).args(words).arg("--quiet").current_dir(&folder))?;
            }
            (program, _) => anyhow::bail!("{GUIDE}: only cargo and cd are run, not {program:?}"),
        }
    }
    let binaries = folder.join("src/bin");
    fs::create_dir_all(&binaries)?;
    for (line, program) in &programs {
        fs::write(binaries.join(format!("line_{line}.rs")), program)?;
    }
    // The versions that everything else is tested with.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut check = Command::new(env!("CARGO"));
    check.args(["check", "--quiet", "--bins", "--target-dir"]).arg(target()?).current_dir(&folder);
    succeed(&mut check).with_context(|| format!("{GUIDE}: a program does not compile; its name has its line"))?;
    println!("{GUIDE}: {} commands and {} programs hold", commands.len(), programs.len());
    Ok(())
}

/// What a reader types: the lines of the console blocks that begin with a prompt.
fn commands(guide: &str) -> Vec<String> {
    let typed = |(_, block): (usize, String)| {
        block.lines().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)).collect::<Vec<_>>()
    };
    blocks(guide, "console").into_iter().flat_map(typed).collect()
}

/// The blocks of a language, each with the number of its first line.
fn blocks(guide: &str, language: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = guide.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
        let block: String = block.flat_map(|line| [line, "\n"]).collect();
        if info.split(',').next() == Some(language) {
            found.push((number + 2, block));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\n```console\n$ cargo new shop\nCreating\n$ cd shop\n```\n```rust,no_run\nfn main() {}\n```\n\
                        ```text\n```rust\n```\n```rust\nmod a {}\n\nfn b() {}\n```\n";

    #[test]
    fn commands_and_programs_are_found() {
        assert_eq!(commands(TEXT), ["cargo new shop", "cd shop"]);
        let programs = blocks(TEXT, "rust");
        assert_eq!(programs, [(8, "fn main() {}\n".to_owned()), (14, "mod a {}\n\nfn b() {}\n".to_owned())]);
    }

    /// A reader sees the lines that rustdoc hides.
    #[test]
    fn the_guide_has_no_lines_that_only_rustdoc_hides() {
        let guide = fs::read_to_string(root().join(GUIDE)).unwrap();
        for (line, program) in blocks(&guide, "rust") {
            assert!(program.contains("fn main()"), "line {line} is no program");
            assert!(!program.lines().any(|line| line == "#" || line.starts_with("# ")), "line {line}");
        }
    }
}
