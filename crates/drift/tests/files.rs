//! Commands that write files: whichever file is named is the one that changes, and it changes as a whole or not at all.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SPEC: &str = "\
openapi: 3.0.3
servers: [{url: 'https://api.test'}]
paths:
  /x:
    get:
      responses:
        200:
          description: It
          content:
            application/json:
              schema:
                type: object
                properties:
                  a: {type: integer}
";

/// An exchange with a secret and an undocumented field.
const EXCHANGE: &str = r#"{"request": {"method": "GET", "url": "/x", "headers": {"authorization": "Bearer top-secret"}}, "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"a": 1, "b": 2}}}"#;

/// A command that changes the file `{}`.
struct Writer {
    arguments: &'static [&'static str],
    /// What the file holds before.
    before: String,
    /// Whether it holds what the command is for.
    is_done: fn(&str) -> bool,
}

/// Each command that changes a file that is there. (`record` is tried with the other tests of recording.)
fn writers() -> Vec<Writer> {
    // More than a disk of one block takes.
    let long = format!("# {}\n", "x".repeat(4000));
    vec![
        Writer {
            arguments: &["redact", "{}"],
            before: format!("{EXCHANGE}\n").repeat(20),
            is_done: |text| text.contains("REDACTED") && !text.contains("top-secret"),
        },
        Writer {
            arguments: &["baseline", "--reason", "known", "--baseline", "{}", "recording"],
            before: long.clone(),
            is_done: |text| text.contains("undocumented-field"),
        },
        Writer {
            arguments: &["baseline", "--prune", "--baseline", "{}", "recording"],
            before: format!("{long}- code: wrong-type\n  at: '#/gone'\n  reason: 'known'\n"),
            is_done: |text| !text.contains("gone"),
        },
        Writer {
            arguments: &["check", "--write", "--spec", "{}", "recording"],
            before: format!("{long}{SPEC}"),
            is_done: |text| text.contains("b:"),
        },
    ]
}

const TOOL: &str = env!("CARGO_BIN_EXE_openapi-drift");

struct Setting {
    folder: tempfile::TempDir,
}

impl Setting {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Another user runs the command where this one may do everything.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        fs::write(folder.path().join("openapi.yaml"), SPEC).unwrap();
        fs::write(folder.path().join("recording"), EXCHANGE).unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    fn names(&self) -> Vec<OsString> {
        let mut names: Vec<_> = fs::read_dir(self.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    /// The command, for files of this folder.
    fn command(&self, tool: &str, arguments: &[&str], file: &Path) -> Command {
        let mut command = Command::new(tool);
        command.current_dir(self.folder.path());
        for argument in arguments {
            command.arg(if *argument == "{}" { file.as_os_str() } else { OsStr::new(argument) });
        }
        command
    }

    fn run(&self, writer: &Writer, file: &Path) -> Output {
        self.command(TOOL, writer.arguments, file).output().unwrap()
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Two names that are shown as the same text are two files.
#[test]
fn the_file_that_is_named_is_the_one_that_changes() {
    let names = [&b"a\xff.ndjson"[..], b"a\xfe.ndjson", b"a\xef\xbf\xbd.ndjson", b"-a b\n.ndjson"];
    for writer in writers() {
        let setting = Setting::new();
        for name in names {
            fs::write(setting.path(OsStr::from_bytes(name)), &writer.before).unwrap();
        }
        for (count, name) in (1..).zip(names) {
            let output = setting.run(&writer, &setting.path(OsStr::from_bytes(name)));
            assert_ne!(output.status.code(), Some(2), "{}", said(&output));
            let texts = names.map(|name| fs::read_to_string(setting.path(OsStr::from_bytes(name))).unwrap());
            for (text, index) in texts.iter().zip(0..) {
                let is_as_it_was = *text == writer.before;
                assert_eq!((writer.is_done)(text), index < count, "{:?}, {count}: {text}", writer.arguments);
                assert_eq!(is_as_it_was, index >= count, "{:?}, {count}: {text}", writer.arguments);
            }
        }
        assert_eq!(setting.names().len(), names.len());
    }
}

/// The same when a folder is searched, and when one run names them all.
#[test]
fn every_file_of_a_folder_is_cleaned() {
    let names = [&b"a\xff.ndjson"[..], b"a\xfe.ndjson", b"\xff\xff.har", b"\xef\xbf\xbd.jsonl"];
    let [redact, ..] = &writers()[..] else { unreachable!() };
    for by_folder in [true, false] {
        let setting = Setting::new();
        let paths = names.map(|name| setting.path(OsStr::from_bytes(name)));
        for path in &paths {
            fs::write(path, &redact.before).unwrap();
        }
        let mut command = Command::new(TOOL);
        command.current_dir(setting.folder.path()).arg("redact");
        let files: &[PathBuf] = if by_folder { &[setting.path("")] } else { &paths };
        let output = command.args(files).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        for path in &paths {
            assert!((redact.is_done)(&fs::read_to_string(path).unwrap()), "{path:?}");
        }
    }
}

#[test]
fn a_link_stays_and_the_mode_is_kept() {
    for writer in writers() {
        let setting = Setting::new();
        fs::write(setting.path("file"), &writer.before).unwrap();
        fs::set_permissions(setting.path("file"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", setting.path("link")).unwrap();
        let output = setting.run(&writer, &setting.path("link"));
        assert_ne!(output.status.code(), Some(2), "{}", said(&output));
        assert!((writer.is_done)(&fs::read_to_string(setting.path("file")).unwrap()), "{:?}", writer.arguments);
        assert_eq!(fs::read_link(setting.path("link")).unwrap(), Path::new("file"));
        assert_eq!(fs::metadata(setting.path("file")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(setting.names(), ["file", "link"]);
    }
}

/// A baseline that is not there yet is made where its link leads.
#[test]
fn a_new_file_is_made_where_the_link_leads() {
    let setting = Setting::new();
    fs::create_dir(setting.path("kept")).unwrap();
    symlink("kept/baseline.yaml", setting.path("link")).unwrap();
    let output = setting.run(&writers()[1], &setting.path("link"));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(fs::read_to_string(setting.path("kept/baseline.yaml")).unwrap().contains("undocumented-field"));
    assert!(fs::symlink_metadata(setting.path("link")).unwrap().is_symlink());
}

/// A disk that takes no more: here, a limit on the size of files.
#[test]
fn a_full_disk_leaves_the_old_file() {
    for writer in writers() {
        let setting = Setting::new();
        fs::write(setting.path("file"), &writer.before).unwrap();
        let limited = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
        let arguments = [&["-c", limited, "sh", TOOL], writer.arguments].concat();
        let output = setting.command("sh", &arguments, &setting.path("file")).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{:?}: {}", writer.arguments, said(&output));
        assert!(said(&output).contains("File too large"), "{}", said(&output));
        assert_eq!(fs::read_to_string(setting.path("file")).unwrap(), writer.before);
        assert_eq!(setting.names(), ["file"]);
    }
}

/// Neither a folder that takes no file nor a file that may not be written is got around.
#[test]
fn what_is_read_only_is_left_as_it_was() {
    let reachable = tempfile::tempdir().unwrap();
    fs::set_permissions(reachable.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let tool = reachable.path().join("tool");
    // Where the other user can reach it; and by a process of its own, so that no other thread has it open for writing.
    assert!(Command::new("cp").args([Path::new(TOOL), &tool]).status().unwrap().success());
    for (of_folder, of_file) in [(0o555, 0o666), (0o777, 0o444)] {
        for writer in writers() {
            let setting = Setting::new();
            fs::write(setting.path("file"), &writer.before).unwrap();
            fs::set_permissions(setting.path("file"), fs::Permissions::from_mode(of_file)).unwrap();
            fs::set_permissions(setting.path(""), fs::Permissions::from_mode(of_folder)).unwrap();
            let mut command = setting.command(tool.to_str().unwrap(), writer.arguments, &setting.path("file"));
            if fs::metadata(setting.path("file")).unwrap().uid() == 0 {
                // Nothing is read-only for the superuser.
                command.uid(65534).gid(65534);
            }
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{:?}: {}", writer.arguments, said(&output));
            assert!(said(&output).contains("ermission denied"), "{}", said(&output));
            assert_eq!(fs::read_to_string(setting.path("file")).unwrap(), writer.before);
            assert_eq!(setting.names(), ["file"]);
            // So that the folder can go.
            fs::set_permissions(setting.path(""), fs::Permissions::from_mode(0o777)).unwrap();
        }
    }
}

/// A document whose folder and files have names that are not UTF-8.
#[test]
fn edits_go_to_the_file_of_the_document() {
    let setting = Setting::new();
    let folder = setting.path(OsString::from_vec(b"api \xff".to_vec()));
    fs::create_dir(&folder).unwrap();
    let [head, rest] = SPEC.split("                type: object").collect::<Vec<_>>()[..] else { unreachable!() };
    let main = format!("{head}                $ref: 'schemas.yaml#/It'\n");
    let others =
        format!("It:\n  type: object{}", rest.replace("                  ", "    ").replace("                ", "  "));
    let main_path = folder.join(OsStr::from_bytes(b"openapi \xff.yaml"));
    fs::write(&main_path, &main).unwrap();
    fs::write(folder.join("schemas.yaml"), &others).unwrap();
    let output = setting.run(&writers()[3], &main_path);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(fs::read_to_string(&main_path).unwrap(), main);
    assert!(fs::read_to_string(folder.join("schemas.yaml")).unwrap().contains("b:"), "{}", said(&output));

    // A file whose name is shown like that of the document: nobody can tell from the report which is meant.
    fs::write(&main_path, main.replace("schemas.yaml", "openapi \u{fffd}.yaml")).unwrap();
    fs::write(folder.join("openapi \u{fffd}.yaml"), &others).unwrap();
    let before = fs::read(&main_path).unwrap();
    let output = setting.run(&writers()[3], &main_path);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(fs::read(&main_path).unwrap(), before);
    assert_eq!(fs::read_to_string(folder.join("openapi \u{fffd}.yaml")).unwrap(), others);
}
