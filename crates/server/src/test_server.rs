//! The whole service in one value, for tests of whatever talks to it.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tempfile::TempDir;
use tokio::sync::watch;

use crate::app::App;
use crate::clock::{Clock, from_millis};
use crate::id::Ids;
use crate::import::{ImportError, Records};
use crate::limits::Limits;
use crate::serve::{ServeError, Server};
use crate::store::{IssueError, SqliteStore, Store, StoreError};
use crate::token::Token;

/// The users that a test server starts with: all that the contract says of a user, half of it, next to nothing.
const USERS: &str = r#"
{"kind":"user","id":"k5w0j1r9s2m8d7f6g4h3b2n1","username":"mistys_binder","reviews":12,"rating":4.6,"score":4.5,"sales":3,"purchases":41,"joined":"2023-11-07T05:31:56Z","avatar":"https://assets.managem.co.uk/avatars/usr_123.png","cover":"https://assets.managem.co.uk/covers/usr_123.png","profile":"Water types only."}
{"kind":"user","id":"pfh0haxfpzowht3oi213cqos","username":"brocks_bulk","reviews":120,"rating":4.9,"score":4.8,"sales":540,"purchases":83,"avatar":"https://assets.managem.co.uk/avatars/usr_789.png"}
{"kind":"user","id":"b8v1c6x3z0l5k2j9h4g7f1d6","username":"jessies_joyride"}
"#;

/// 2026-03-01T12:00:00Z, in milliseconds since 1970.
const NOON: i64 = 1_772_366_400_000;

const DATABASE: &str = "managem.db";

/// Name and ID of each.
const NAMES: [(&str, &str); 3] = [
    ("buyer", "k5w0j1r9s2m8d7f6g4h3b2n1"),
    ("seller", "pfh0haxfpzowht3oi213cqos"),
    ("stranger", "b8v1c6x3z0l5k2j9h4g7f1d6"),
];

/// The real service on a free port of this machine, over a temporary database, with a few users and an order.
///
/// The users are called `buyer`, `seller` and `stranger`; the last is no party of any order. It needs a running tokio
/// runtime. When it is dropped the service stops and its database is gone.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), managem_server::TestServerError> {
/// let service = managem_server::TestServer::start().await?;
/// assert!(service.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct TestServer {
    addresses: Vec<SocketAddr>,
    operations_address: SocketAddr,
    next: AtomicUsize,
    store: Arc<dyn Store>,
    tokens: HashMap<&'static str, Token>,
    orders: AtomicU64,
    _stop: watch::Sender<()>,
    folder: Option<TempDir>,
}

impl std::fmt::Debug for TestServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestServer").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// How a [`TestServer`] is to be.
#[must_use]
pub struct TestServerBuilder {
    stores: Vec<Arc<dyn Store>>,
    limits: Limits,
    reproducible: bool,
}

impl std::fmt::Debug for TestServerBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestServerBuilder").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl TestServerBuilder {
    /// Uses this store and not a temporary SQLite file. Given again, there is one more service, as if in a process of
    /// its own, and requests go to one after the other; all of the stores have to be of the same database.
    pub fn store(mut self, store: Arc<dyn Store>) -> Self {
        self.stores.push(store);
        self
    }

    /// Sets the limits. Unless set they are the usual ones, without one on the requests of a user: a test may send what
    /// a person would not.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Gives the service a clock that stands still and IDs that count, so that the same requests get the same answers
    /// in every run: for recordings that are committed.
    pub fn reproducible(mut self) -> Self {
        self.reproducible = true;
        self
    }

    /// Starts the service.
    ///
    /// # Errors
    ///
    /// Fails if there is no temporary folder or no free port, or a store that was given fails.
    pub async fn start(self) -> Result<TestServer, TestServerError> {
        let Self { mut stores, limits, reproducible } = self;
        let mut folder = None;
        if stores.is_empty() {
            let made = tempfile::tempdir().map_err(TestServerError::Folder)?;
            stores.push(Arc::new(SqliteStore::open(made.path().join(DATABASE)).await?));
            folder = Some(made);
        }
        let store = Arc::clone(&stores[0]);
        store.import(Records::new("sample users", USERS.as_bytes())).await?;
        let mut tokens = HashMap::new();
        for (name, id) in NAMES {
            let token = Token::generate().map_err(TestServerError::Random)?;
            store.issue_token(id, token.hash(), None).await?;
            tokens.insert(name, token);
        }
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut servers = Vec::new();
        let mut addresses = Vec::new();
        for (number, store) in (0_u64..).zip(stores) {
            let (clock, ids) = if reproducible {
                (Clock::fixed(from_millis(NOON)), Ids::Counted(AtomicU64::new(1 + number * 1_000_000)))
            } else {
                (Clock::default(), Ids::Random)
            };
            let app = App::assemble(store, limits.clone(), clock, ids);
            let server = Server::bind(free, &app).await?;
            addresses.push(server.address());
            servers.push(server);
            servers.push(Server::bind_operations(free, &app).await?);
        }
        let operations_address = servers[1].address();
        let (stop, stopped) = watch::channel(());
        for server in servers {
            let mut stopped = stopped.clone();
            tokio::spawn(server.run(async move {
                // It never changes: what ends the wait is the other end being dropped.
                let _ = stopped.changed().await;
            }));
        }
        let service = TestServer {
            addresses,
            operations_address,
            next: AtomicUsize::new(0),
            store,
            tokens,
            orders: AtomicU64::new(0),
            _stop: stop,
            folder,
        };
        service.new_order().await?;
        Ok(service)
    }
}

/// Why a test server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestServerError {
    /// There is no temporary folder to be had.
    #[error("no temporary folder")]
    Folder(#[source] std::io::Error),
    /// There is no randomness to be had.
    #[error("no random bytes")]
    Random(#[source] getrandom::Error),
    /// The database could not be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sample data could not be stored.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The tokens could not be stored.
    #[error(transparent)]
    Token(#[from] IssueError),
    /// There is no free port.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl TestServer {
    /// Sets a service up before it is started.
    pub fn builder() -> TestServerBuilder {
        let limits = Limits { requests_per_minute: 0, ..Limits::default() };
        TestServerBuilder { stores: Vec::new(), limits, reproducible: false }
    }

    /// Starts the service.
    ///
    /// # Errors
    ///
    /// Fails if there is no temporary folder or no free port.
    pub async fn start() -> Result<Self, TestServerError> {
        Self::builder().start().await
    }

    /// The base URL: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Where it listens; with several services, where one of them does, and the next one the next time.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses[self.next.fetch_add(1, Ordering::Relaxed) % self.addresses.len()]
    }

    /// Where it answers to `/healthz`, `/readyz` and `/metrics`.
    #[must_use]
    pub fn operations_address(&self) -> SocketAddr {
        self.operations_address
    }

    /// The bearer token of a user.
    ///
    /// # Panics
    ///
    /// Panics if there is no user of that name.
    #[must_use]
    pub fn token(&self, name: &str) -> String {
        self.tokens.get(name).unwrap_or_else(|| panic!("no user is called {name:?}")).reveal().to_owned()
    }

    /// The ID of a user.
    ///
    /// # Panics
    ///
    /// Panics if there is no user of that name.
    #[must_use]
    pub fn user(&self, name: &str) -> String {
        let user = NAMES.iter().find(|(known, _)| *known == name);
        user.unwrap_or_else(|| panic!("no user is called {name:?}")).1.to_owned()
    }

    /// The ID of the order that `buyer` and `seller` have with each other from the start.
    #[must_use]
    pub fn order(&self) -> String {
        order_id(0)
    }

    /// Gives `buyer` and `seller` another order, and returns its ID.
    ///
    /// # Errors
    ///
    /// Fails if the order cannot be stored.
    pub async fn new_order(&self) -> Result<String, ImportError> {
        let id = order_id(self.orders.fetch_add(1, Ordering::Relaxed));
        let line = format!(
            r#"{{"kind":"order","id":"{id}","buyer":"{}","seller":"{}"}}"#,
            self.user("buyer"),
            self.user("seller")
        );
        self.store.import(Records::new("new order", std::io::Cursor::new(line))).await?;
        Ok(id)
    }

    /// The file that the database is in, unless a store was given.
    #[must_use]
    pub fn database(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().join(DATABASE))
    }

    /// The store behind the service.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }
}

/// The same from run to run, so that what is recorded of a test can be compared.
fn order_id(number: u64) -> String {
    format!("tz4a98xxat96iws9zm{number:06}")
}
