//! PostgreSQL servers of our own.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// How long a server may take to be there: to recover from a crash, too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A PostgreSQL server on a port of its own, gone when it is dropped.
pub(super) struct Postgres {
    child: Child,
    binaries: PathBuf,
    folder: TempDir,
    port: u16,
    settings: Vec<String>,
}

impl Postgres {
    /// Starts one from the binaries that are installed. Without any, says so and gives `None`, unless the tests are
    /// told that there have to be some.
    pub(super) async fn start() -> Option<Self> {
        Self::start_with(&[]).await
    }

    /// The same with settings such as `fsync=off`.
    pub(super) async fn start_with(settings: &[&str]) -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert!(env::var_os("MANAGEM_TEST_REQUIRE_POSTGRES").is_none(), "PostgreSQL is not installed");
            // Not captured by the test harness, so that it is seen although the test passes.
            io::stderr().write_all(b"\nSKIPPED: PostgreSQL is not installed, so nothing was tested on it\n").unwrap();
            return None;
        };
        let folder = folder();
        let mut initdb = run_as(&binaries.join("initdb"));
        initdb.args(["--auth=trust", "--username=tests", "--encoding=UTF8", "--no-sync", "--pgdata"]);
        assert!(initdb.arg(folder.path().join("data")).stdout(Stdio::null()).status().unwrap().success());
        Some(Self::run(binaries, folder, settings.iter().map(|setting| (*setting).to_owned()).collect()).await)
    }

    /// Another server that follows this one, and can be promoted.
    pub(super) async fn standby(&self) -> Self {
        let folder = folder();
        let mut copy = run_as(&self.binaries.join("pg_basebackup"));
        copy.args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync", "--dbname"]);
        copy.arg(self.url()).arg("--pgdata").arg(folder.path().join("data"));
        assert!(copy.status().unwrap().success());
        Self::run(self.binaries.clone(), folder, Vec::new()).await
    }

    async fn run(binaries: PathBuf, folder: TempDir, settings: Vec<String>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(&binaries, folder.path(), port, &settings);
        let mut server = Self { child, binaries, folder, port, settings };
        server.wait().await;
        server
    }

    /// Until it answers. What was killed a moment ago may leave processes that hold its memory: then it ends at once,
    /// and is tried again.
    async fn wait(&mut self) {
        let begun = Instant::now();
        while tokio_postgres::connect(&format!("{}/postgres", self.url()), NoTls).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.child.try_wait().unwrap().is_some() {
                self.child = spawn(&self.binaries, self.folder.path(), self.port, &self.settings);
            }
        }
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://tests@127.0.0.1:{}", self.port)
    }

    /// Ends it as a power cut would, with every process of it.
    pub(super) fn kill(&mut self) {
        if self.child.try_wait().unwrap().is_some() {
            return;
        }
        let children = children(self.child.id());
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // Some may have noticed already that they are orphans.
        let _ = Command::new("kill").arg("-KILL").args(children).stderr(Stdio::null()).status();
    }

    pub(super) async fn start_again(&mut self) {
        self.child = spawn(&self.binaries, self.folder.path(), self.port, &self.settings);
        self.wait().await;
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(binaries: &Path, folder: &Path, port: u16, settings: &[String]) -> Child {
    let mut command = run_as(&binaries.join("postgres"));
    command.arg("-D").arg(folder.join("data"));
    command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=500"]);
    command.args(["-p", &port.to_string()]);
    for setting in settings {
        command.args(["-c", setting]);
    }
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    command.stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

/// The processes that a process has started.
fn children(parent: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let numbers = processes.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    let is_child = |process: &String| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // `PID (name) STATE PARENT …`, and the name may have anything in it.
        let rest = stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').nth(1).map(str::to_owned));
        rest.flatten() == Some(parent.to_string())
    };
    numbers.filter(is_child).collect()
}

/// A folder that the server may write to.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    if let Some(owner) = owner() {
        std::os::unix::fs::chown(folder.path(), Some(owner), None).unwrap();
    }
    folder
}

/// Where `initdb` is: in the path, or where distributions put it.
fn binaries() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).collect::<Vec<_>>();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let has = |folder: &PathBuf| ["initdb", "postgres", "pg_basebackup"].iter().all(|name| folder.join(name).is_file());
    folders.into_iter().find(has)
}

/// PostgreSQL does not run as root; as root, it is run as `nobody`.
pub(super) fn owner() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;

    const NOBODY: u32 = 65_534;
    (fs::metadata("/proc/self").ok()?.uid() == 0).then_some(NOBODY)
}

fn run_as(binary: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;

    let mut command = Command::new(binary);
    command.current_dir("/");
    if let Some(owner) = owner() {
        command.uid(owner).gid(owner);
    }
    command
}
