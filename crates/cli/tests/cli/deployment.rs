//! The files of `docs` that the service is deployed with say what is so.

use crate::run::{Place, finish};

const CONTAINERFILE: &str = include_str!("../../../../docs/Containerfile");
const UNIT: &str = include_str!("../../../../docs/managem.service");
const OPERATING: &str = include_str!("../../../../docs/operating.md");

/// What comes after a word at the beginning of a line.
fn instructions<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix([' ', '='])).collect()
}

#[test]
fn the_settings_of_the_container_are_known_and_its_ports_are_theirs() {
    let place = Place::new();
    let mut command = place.command(["config", "check"]);
    let settings = instructions(CONTAINERFILE, "ENV")[0].split(' ').map(|pair| pair.split_once('=').unwrap());
    command.envs(settings.clone());
    let shown = place.show(&finish(command, ""));
    assert!(shown.starts_with("exit code: 0"), "{shown}");
    for (name, value) in settings {
        let line = shown.lines().find(|line| line.ends_with(&format!("# {name}")));
        assert!(line.is_some_and(|line| line.contains(&format!("\"{value}\""))), "{name}={value} is not in\n{shown}");
    }
    assert!(shown.contains(&format!(":{}\"", instructions(CONTAINERFILE, "EXPOSE")[0])), "{shown}");
}

#[test]
fn the_container_is_built_with_a_compiler_that_will_do_and_run_where_it_was_linked() {
    let from = instructions(CONTAINERFILE, "FROM");
    let rust = from[0].strip_prefix("docker.io/library/rust:").unwrap();
    let (rust, debian) = rust.strip_suffix(" AS build").unwrap().split_once('-').unwrap();
    assert_eq!(from[1], format!("docker.io/library/debian:{debian}-slim"));
    let number = |version: &str| version.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    assert!(number(rust) >= number(env!("CARGO_PKG_RUST_VERSION")), "{rust}");
    // Whoever is to see that it is not root knows nothing of names.
    let user = instructions(CONTAINERFILE, "USER")[0];
    assert!(user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "{user}");
    for id in user.split(':').zip(["groupadd --gid", "useradd --uid"]) {
        assert!(CONTAINERFILE.contains(&format!("{} {} ", id.1, id.0)), "{id:?}");
    }
}

#[test]
fn the_unit_is_the_one_that_the_manual_shows() {
    assert!(OPERATING.contains(&format!("```ini\n{UNIT}```")), "docs/operating.md does not show docs/managem.service");
    // It has to be able to end as it wants to.
    let place = Place::new();
    let shown = place.shown(["config", "check"], "");
    let stop = shown.lines().find(|line| line.starts_with("stop_timeout")).unwrap();
    let seconds = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u32>().unwrap();
    assert!(seconds(instructions(UNIT, "TimeoutStopSec")[0]) > seconds(stop), "{stop}");
}

#[test]
fn the_limits_are_the_ones_that_the_manual_lists() {
    let place = Place::new();
    let shown = place.shown(["config", "check"], "");
    let limits = shown.lines().skip_while(|line| *line != "[limits]").skip(1).filter_map(|line| line.split_once(" = "));
    let value = |text: &str| text.split_whitespace().next().unwrap().trim_matches(['"', ',']).to_owned();
    let known = limits.map(|(name, rest)| (name.to_owned(), value(rest))).collect::<Vec<_>>();
    let rows = OPERATING.lines().filter_map(|line| line.strip_prefix("| `limits.")?.split_once("` | "));
    let listed = rows.map(|(name, rest)| (name.to_owned(), value(rest))).collect::<Vec<_>>();
    assert_eq!(listed, known);
    assert!(known.len() > 5, "{shown}");
}
