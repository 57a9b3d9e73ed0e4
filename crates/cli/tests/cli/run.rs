//! Running the binary.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of its own, with a database in it once something has been imported.
pub(crate) struct Place {
    folder: TempDir,
}

pub(crate) const SAMPLE: &str = r#"{"kind":"user","id":"misty","username":"mistys_binder","reviews":12}
{"kind":"user","id":"brock","username":"brocks_bulk"}
{"kind":"order","id":"order-1","buyer":"misty","seller":"brock"}
"#;

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A place whose database has two users and an order between them.
    pub(crate) fn with_sample() -> Self {
        let place = Self::new();
        let output = place.managem(["import", "-"], SAMPLE);
        assert!(output.status.success(), "{output:?}");
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The command, which sees nothing of the environment that the tests run in.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_managem"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command
    }

    /// Runs it to its end.
    pub(crate) fn managem<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &str) -> Output {
        finish(self.command(arguments), input)
    }

    /// What a person reads, and the exit code.
    pub(crate) fn shown<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &str) -> String {
        self.show(&self.managem(arguments, input))
    }

    pub(crate) fn show(&self, output: &Output) -> String {
        let mut text = format!("exit code: {}\n", output.status.code().unwrap());
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                write!(text, "----- {name}\n{}", std::str::from_utf8(bytes).unwrap()).unwrap();
            }
        }
        text.replace(self.path().to_str().unwrap(), "FOLDER")
    }

    /// A token for a user of the sample.
    pub(crate) fn token(&self, user: &str) -> String {
        let output = self.managem(["token", "issue", "--user", user], "");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The service on a free port.
    pub(crate) fn serve(&self) -> Service {
        self.serve_with(&[])
    }

    pub(crate) fn serve_with(&self, arguments: &[&str]) -> Service {
        let mut command = self.command(SERVE);
        command.args(arguments);
        Service::start(command)
    }
}

pub(crate) fn finish(mut command: Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that reads no input may have ended before it could be given any.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The arguments of a service that tests talk to. Nobody reads its log after the first line, and a pipe that is full
/// would hold it up, so it says little.
pub(crate) const SERVE: [&str; 7] =
    ["serve", "--listen", "127.0.0.1:0", "--operations", "none", "--log-filter", "info,managem::request=off"];

/// A running `managem serve`.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Service {
    /// Runs a command that becomes the service, and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.split('"').find(|part| part.starts_with("http"));
        let url = url.unwrap_or_else(|| panic!("it does not listen: {line}")).to_owned();
        Self { child, url }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        self.url.split("://").last().unwrap().to_owned()
    }

    pub(crate) fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Has it end well by a signal, and gives all of its log but the first line.
    pub(crate) fn stop(mut self, signal: &str) -> String {
        self.signal(signal);
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success(), "{log}");
        log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
