//! Settings: four ways to give them, one to see them.

use std::fmt::Write as _;
use std::fs;

use crate::run::{Place, finish};

const FILE: &str = r#"database = "sqlite:cards.db"

[log]
format = "json"

[limits]
body_bytes = 1000
stop_timeout = "1m"
"#;

#[test]
fn every_setting_is_shown_with_its_origin() {
    let place = Place::new();
    fs::write(place.path().join("managem.toml"), FILE).unwrap();
    let mut command = place.command(["config", "check", "--config", "managem.toml", "--listen", "[::1]:9000"]);
    command.args(["--limit", "body-bytes=3000"]);
    command.env("MANAGEM_LIMITS_BODY_BYTES", "2000").env("MANAGEM_LIMITS_JSON_DEPTH", "5");
    insta::assert_snapshot!(place.show(&finish(command, "")));
}

#[test]
fn what_is_shown_can_be_read_again() {
    let place = Place::new();
    let shown = place.managem(["config", "check"], "").stdout;
    fs::write(place.path().join("managem.toml"), &shown).unwrap();
    let again = place.managem(["config", "check", "--config", "managem.toml"], "").stdout;
    let without_origin = |text: &[u8]| {
        let text = String::from_utf8(text.to_vec()).unwrap();
        text.lines().map(|line| line.split(" # ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(without_origin(&shown), without_origin(&again));
    assert!(String::from_utf8(again).unwrap().contains("# managem.toml:1\n"));
}

#[test]
fn a_mistake_is_blamed_on_its_place() {
    let place = Place::new();
    let mut told = String::new();
    let files = [
        "listen = 127.0.0.1",
        "\nlisten = \"here\"",
        "[limits]\nbody_bites = 5",
        "[limits]\nbody_bytes = 0",
        "[limits]\nbody_bytes = true",
        "[limits]\nbody_timeout = \"soon\"",
        "[logs]\nformat = \"text\"",
        "[log]\nformat = \"xml\"",
        "[log]\nfilter = \"managem=loud\"",
    ];
    for file in files {
        fs::write(place.path().join("managem.toml"), file).unwrap();
        let shown = place.shown(["config", "check", "--config", "managem.toml"], "");
        writeln!(told, "{}\n{shown}", file.trim()).unwrap();
    }
    for arguments in [
        &["config", "check", "--config", "missing.toml"][..],
        &["serve", "--limit", "body-bytes"],
        &["serve", "--limit", "speed=5"],
        &["serve", "--listen", "here"],
        &["serve", "--tls-key", "key.pem"],
        &["serve", "--tls-key", "key.pem", "--tls-certificate", "missing.pem"],
        &["import", "--config", "managem.toml", "--database", "", "-"],
    ] {
        writeln!(told, "{}\n{}", arguments.join(" "), place.shown(arguments, "")).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_environment_that_is_wrong_is_named() {
    let place = Place::new();
    let mut command = place.command(["serve"]);
    command.env("MANAGEM_OPERATIONS", "off");
    insta::assert_snapshot!(place.show(&finish(command, "")));
}

#[test]
fn a_password_is_not_shown() {
    let place = Place::new();
    for (address, shown) in [
        ("postgres://managem:hunter2@db.example/managem", r#"database = "postgres://managem@db.example/managem""#),
        (
            "postgres://managem@db.example/managem?password=hunter2",
            r#"database = "postgres://managem@db.example/managem""#,
        ),
        ("host=db.example user=managem password=hunter2", "has to be a URL"),
        ("pgsql://managem:hunter2@db.example/managem", "a scheme that is not known"),
        ("postgres://managem:hun@ter2hunter2@db.example/managem", "cannot be read"),
        ("postgres://managem:hunter2@db.example/managem?sslmode=foo", "the parameter sslmode"),
    ] {
        for arguments in [&["config", "check", "--database", address][..], &["import", "--database", address, "-"]] {
            let told = place.shown(arguments, "");
            assert!(arguments[0] == "import" || told.contains(shown), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        let mut command = place.command(["config", "check"]);
        command.env("MANAGEM_DATABASE", address);
        let told = place.show(&finish(command, ""));
        assert!(told.contains(shown) && told.contains("MANAGEM_DATABASE"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "none of them became a file");
}
