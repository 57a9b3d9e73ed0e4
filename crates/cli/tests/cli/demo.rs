//! `managem demo`

use std::fs;

use crate::run::Place;

/// The port differs from run to run, and nothing else.
fn masked(shown: &str) -> String {
    let words = shown
        .split(' ')
        .map(|word| if word.starts_with("http://127.0.0.1:") { "http://127.0.0.1:PORT," } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn it_shows_the_whole_and_all_goes_well() {
    insta::assert_snapshot!(masked(&Place::new().shown(["demo"], "")));
}

#[test]
fn its_recordings_are_the_same_in_every_run_and_hold_no_secrets() {
    let place = Place::new();
    let shown = place.shown(["demo", "--recordings", "first"], "");
    assert!(shown.contains("\nThe recordings are in first; tokens and messages are taken out.\n"), "{shown}");
    assert!(place.managem(["demo", "--recordings", "second"], "").status.success());
    let mut names = Vec::new();
    for entry in fs::read_dir(place.path().join("first")).unwrap() {
        let name = entry.unwrap().file_name();
        let [first, second] =
            ["first", "second"].map(|run| fs::read_to_string(place.path().join(run).join(&name)).unwrap());
        assert_eq!(first, second);
        assert!(!first.contains("managem_") && !first.contains("charizard") && !first.contains("127.0.0.1"), "{first}");
        names.push(name.into_string().unwrap());
    }
    names.sort();
    insta::assert_snapshot!(names.join("\n"), @r"
    create-conversation-201.har
    create-conversation-401.har
    create-conversation-404.har
    create-conversation-409.har
    create-conversation-422.har
    ");
}
