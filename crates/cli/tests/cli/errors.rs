//! What stands in the way of every command.

use std::fs;
use std::net::TcpListener;

use crate::run::Place;

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let place = Place::new();
    let text = "These are my notes. ".repeat(100);
    fs::write(place.path().join("notes.txt"), &text).unwrap();
    insta::assert_snapshot!(
        place.shown(["serve", "--database", "notes.txt", "--listen", "127.0.0.1:0", "--operations", "none"], "")
    );
    insta::assert_snapshot!(place.shown(["import", "--database", "sqlite:notes.txt", "-"], ""));
    assert_eq!(fs::read_to_string(place.path().join("notes.txt")).unwrap(), text);
}

#[test]
fn an_address_that_is_no_database_is_refused() {
    insta::assert_snapshot!(Place::new().shown(["import", "--database", "mysql://localhost/managem", "-"], ""));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let address = format!("127.0.0.1:{port}");
    insta::assert_snapshot!(Place::new().shown(["serve", "--listen", &address], "").replace(&port, "PORT"));
}

#[test]
fn an_address_of_another_machine_is_refused() {
    insta::assert_snapshot!(Place::new().shown(["serve", "--listen", "192.0.2.1:8080"], ""));
}
