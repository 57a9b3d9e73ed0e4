//! `managem serve` from its start to its end.

use std::io::Read as _;
use std::process::Command;

use crate::run::Place;

#[test]
fn it_stops_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let place = Place::with_sample();
        let mut service = place.serve();
        let id = service.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert!(service.child.wait().unwrap().success());
        let mut rest = String::new();
        service.child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with(" stopped\n"), "{rest}");
        // The log was written back into the database, and a copy of the one file is a whole copy.
        assert!(!place.path().join("managem.db-wal").exists());
    }
}
