//! The shared tests once more on PostgreSQL, and what only it can go through.

use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use managem_server::{PostgresStore, Store, StoreError, TestServer};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::engine::{self, POSTGRES, SERVICES};
use crate::wire::Ask;

/// The modules whose tests say nothing of the engine.
const SHARED: [&str; 7] = ["client::", "create::", "refusals::", "messages::", "idempotency::", "import::", "routes::"];

/// A PostgreSQL server on a port of its own, gone when it is dropped.
struct Postgres {
    child: Child,
    binaries: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Starts one from the binaries that are installed. Without any, says so and gives `None`, unless the tests are
    /// told that there have to be some.
    async fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert!(env::var_os("MANAGEM_TEST_REQUIRE_POSTGRES").is_none(), "PostgreSQL is not installed");
            // Not captured by the test harness, so that it is seen although the test passes.
            io::stderr().write_all(b"\nSKIPPED: PostgreSQL is not installed, so nothing was tested on it\n").unwrap();
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let owner = owner();
        if let Some(owner) = owner {
            std::os::unix::fs::chown(folder.path(), Some(owner), None).unwrap();
        }
        let data = folder.path().join("data");
        let initdb = run_as(owner, &binaries.join("initdb"))
            .args(["--auth=trust", "--username=tests", "--encoding=UTF8", "--no-sync", "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(initdb.success());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Self::spawn(&binaries, &data, port);
        let server = Self { child, binaries, folder, port };
        server.wait().await;
        Some(server)
    }

    fn spawn(binaries: &Path, data: &Path, port: u16) -> Child {
        run_as(owner(), &binaries.join("postgres"))
            .arg("-D")
            .arg(data)
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=500"])
            .args(["-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(fs::File::create(data.with_file_name("log")).unwrap())
            .spawn()
            .unwrap()
    }

    async fn wait(&self) {
        let begun = Instant::now();
        while tokio_postgres::connect(&format!("{}/postgres", self.url()), NoTls).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn log(&self) -> String {
        let mut log = String::new();
        fs::File::open(self.folder.path().join("log")).unwrap().read_to_string(&mut log).unwrap();
        log
    }

    fn url(&self) -> String {
        format!("postgres://tests@127.0.0.1:{}", self.port)
    }

    /// Ends it as a power cut would.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn start_again(&mut self) {
        self.child = Self::spawn(&self.binaries, &self.folder.path().join("data"), self.port);
        self.wait().await;
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `initdb` is: in the path, or where distributions put it.
fn binaries() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).collect::<Vec<_>>();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// PostgreSQL does not run as root; as root, it is run as `nobody`.
fn owner() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;

    const NOBODY: u32 = 65_534;
    (fs::metadata("/proc/self").ok()?.uid() == 0).then_some(NOBODY)
}

fn run_as(owner: Option<u32>, binary: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;

    let mut command = Command::new(binary);
    command.current_dir("/");
    if let Some(owner) = owner {
        command.uid(owner).gid(owner);
    }
    command
}

/// Runs the shared tests in a process of their own, against this server.
fn run_shared(server: &Postgres, services: u32) {
    let output = Command::new(env::current_exe().unwrap())
        .args(SHARED)
        .args(["--test-threads", "4"])
        .env(POSTGRES, server.url())
        .env(SERVICES, services.to_string())
        .env("INSTA_UPDATE", "no")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    // A filter that fits nothing would pass as well.
    assert!(shown.matches(" ... ok").count() > 40, "{shown}");
}

#[tokio::test]
async fn the_shared_tests_pass_on_postgresql() {
    if let Some(server) = Postgres::start().await {
        run_shared(&server, 1);
    }
}

#[tokio::test]
async fn the_shared_tests_pass_with_two_services_on_one_postgresql() {
    if let Some(server) = Postgres::start().await {
        run_shared(&server, 2);
    }
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    drop(PostgresStore::open(&address).await.unwrap());
    let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("UPDATE managem.version SET version = 99").await.unwrap();
    let error = PostgresStore::open(&address).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with("it has version 99, and this program knows versions up to 1; it was left as it is"),
        "{text}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_without_the_password() {
    let error = PostgresStore::open("postgres://me:secret@127.0.0.1:1/managem").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    let error = PostgresStore::open("postgres://me:secret@[nothing").await.unwrap_err();
    assert!(matches!(error, StoreError::Address(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn of_services_that_start_at_once_one_migrates() {
    let Some(server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let address = address.clone();
        starting.spawn(async move { PostgresStore::open(&address).await.map(drop) });
    }
    for started in starting.join_all().await {
        started.unwrap();
    }
}

#[tokio::test]
async fn what_was_answered_survives_a_crash_of_the_server_and_the_service_goes_on() {
    let Some(mut server) = Postgres::start().await else { return };
    let address = engine::new_database(&server.url()).await;
    let store = Arc::new(PostgresStore::open(&address).await.unwrap()) as Arc<dyn Store>;
    let service = TestServer::builder().store(store).start().await.unwrap();
    let created = Ask::create(&service).send(&service).await;
    assert_eq!(created.status, 201);
    server.kill();
    let refused = Ask::message(&service, "buyer", created.json()["id"].as_str().unwrap(), "More").send(&service).await;
    assert!(matches!(refused.status.as_u16(), 500 | 503), "{}", refused.text);
    server.start_again().await;
    // Connections that died are noticed one by one.
    let mut answer = Ask::create(&service).send(&service).await;
    for _ in 0..50 {
        if answer.status == 409 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer = Ask::create(&service).send(&service).await;
    }
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(answer.json()["conversationId"], created.json()["id"]);
    assert_eq!(engine::count_conversations(&service).await, 1);
}
