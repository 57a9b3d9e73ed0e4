//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use url::form_urlencoded;

/// The address of a database: `sqlite:PATH`, a path, or
/// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full&sslrootcert=PATH`.
///
/// It is shown without its password and without any other part that could hold one: what is shown is put together from
/// what was understood, and never cut out of what was given.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress(pub(super) Engine);

/// Which engine, and what it is told.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite(PathBuf),
    Postgres(Box<Postgres>),
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Postgres {
    pub(super) config: Config,
    /// The file of trust roots, if they are not those of the operating system.
    pub(super) roots: Option<PathBuf>,
}

/// Why a text is not the address of a database. It repeats nothing of the text, as there may be a password in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// There is nothing, or nothing after `sqlite:`.
    #[error("the address of the database is empty; write a path, sqlite:PATH, or postgres://USER@HOST/DATABASE")]
    Empty,
    /// It begins like a URL of something else.
    #[error(
        "the address of the database begins with a scheme that is not known; write a path, sqlite:PATH, or \
         postgres://USER@HOST/DATABASE"
    )]
    Scheme,
    /// It is a list of `key=value`, as libpq takes it.
    #[error("the address of a PostgreSQL database has to be a URL: postgres://USER@HOST/DATABASE")]
    KeyValue,
    /// It is a URL of PostgreSQL with something in the wrong place.
    #[error(
        "the address of the PostgreSQL database cannot be read; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with \
         %40 for an @ in the password, %2F for a / and %3F for a ?"
    )]
    Malformed,
    /// A parameter that is not known.
    #[error("the address of the PostgreSQL database has an unknown parameter; there are {}", PARAMETERS.join(", "))]
    Parameter,
    /// A parameter with a value that it cannot have.
    #[error("the parameter {name} of the database's address has to be {expected}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

/// What may stand after the `?`.
const PARAMETERS: [&str; 19] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// With which keys a list for libpq begins.
const LIBPQ: [&str; 9] = ["dbname", "host", "hostaddr", "password", "passfile", "port", "service", "sslmode", "user"];

impl DatabaseAddress {
    /// The file, if the database is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Engine::Sqlite(path) => Some(path),
            Engine::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let path = match scheme(text) {
            Some(("sqlite", path)) => path.strip_prefix("//").unwrap_or(path),
            Some(("postgres" | "postgresql", rest)) => return postgres(rest).map(Engine::Postgres).map(Self),
            Some(_) => return Err(AddressError::Scheme),
            None if is_key_value(text) => return Err(AddressError::KeyValue),
            None => text,
        };
        if path.is_empty() { Err(AddressError::Empty) } else { Ok(Self(Engine::Sqlite(path.into()))) }
    }
}

/// The scheme of a URL (RFC 3986, 3.1) in lower case as far as it is one of ours, and what follows it.
fn scheme(text: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut characters = scheme.chars();
    // One letter is a drive of Windows.
    let is_scheme = characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && scheme.len() > 1
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let known = ["sqlite", "postgres", "postgresql"];
    is_scheme.then(|| (known.into_iter().find(|known| scheme.eq_ignore_ascii_case(known)).unwrap_or(""), rest))
}

fn is_key_value(text: &str) -> bool {
    let key = text.split_once('=').map(|(key, _)| key.trim());
    key.is_some_and(|key| LIBPQ.iter().any(|known| key.eq_ignore_ascii_case(known)))
}

fn postgres(rest: &str) -> Result<Box<Postgres>, AddressError> {
    let rest = rest.strip_prefix("//").ok_or(AddressError::Malformed)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    // An @ that is not encoded leaves it open where the password ends.
    let is_ambiguous = |parameter: &str| parameter.contains('@') && !parameter.starts_with("password=");
    if place.matches('@').count() > 1 || query.split('&').any(is_ambiguous) {
        return Err(AddressError::Malformed);
    }
    let mut roots = None;
    let mut parameters = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let known = PARAMETERS.iter().find(|known| **known == name).ok_or(AddressError::Parameter)?;
        match *known {
            "sslrootcert" => roots = Some(PathBuf::from(value.into_owned())),
            "sslmode" => drop(parameters.append_pair("sslmode", ssl_mode(&value)?)),
            "target_session_attrs" if !["any", "read-write", "read-only"].contains(&&*value) => {
                return Err(AddressError::Value { name: known, expected: "any, read-write or read-only" });
            }
            _ => drop(parameters.append_pair(known, &value)),
        }
    }
    // The library takes no plus for a space.
    let parameters = parameters.finish().replace('+', "%20");
    let separator = if parameters.is_empty() { "" } else { "?" };
    let config: Config =
        format!("postgresql://{place}{separator}{parameters}").parse().map_err(|_| AddressError::Malformed)?;
    // With an unencoded @ in the password, the rest of it would be taken for a host.
    let is_host = |host: &Host| match host {
        Host::Tcp(name) => name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte)),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    if config.get_hosts().is_empty() || !config.get_hosts().iter().all(is_host) {
        return Err(AddressError::Malformed);
    }
    Ok(Box::new(Postgres { config, roots }))
}

/// Whoever asks for TLS gets it with everything verified; libpq tells that apart from an encryption that anybody could
/// answer to.
fn ssl_mode(mode: &str) -> Result<&'static str, AddressError> {
    match mode {
        "disable" => Ok("disable"),
        "prefer" => Ok("prefer"),
        "require" | "verify-full" => Ok("require"),
        _ => Err(AddressError::Value {
            name: "sslmode",
            expected: "disable, prefer, require or verify-full (the last two are the same here: the certificate is \
                       verified in full)",
        }),
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Postgres { config, roots } = match &self.0 {
            Engine::Sqlite(path) => return write!(f, "sqlite:{}", path.display()),
            Engine::Postgres(postgres) => &**postgres,
        };
        f.write_str("postgres://")?;
        if let Some(user) = config.get_user() {
            write!(f, "{}@", encode(user))?;
        }
        let ports = config.get_ports();
        for (number, host) in config.get_hosts().iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            match host {
                Host::Tcp(name) if name.contains(':') => write!(f, "{comma}[{name}]")?,
                Host::Tcp(name) => write!(f, "{comma}{name}")?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{comma}{}", encode(&path.to_string_lossy()))?,
            }
            // One port may be that of all hosts.
            if let Some(port) = ports.get(number).or(ports.first()).filter(|port| **port != 5_432) {
                write!(f, ":{port}")?;
            }
        }
        if let Some(database) = config.get_dbname() {
            write!(f, "/{}", encode(database))?;
        }
        let mut shown = Vec::new();
        match config.get_ssl_mode() {
            SslMode::Require => shown.push("sslmode=verify-full".to_owned()),
            SslMode::Disable => shown.push("sslmode=disable".to_owned()),
            _ => {}
        }
        shown.extend(roots.iter().map(|path| format!("sslrootcert={}", encode(&path.to_string_lossy()))));
        match config.get_target_session_attrs() {
            TargetSessionAttrs::ReadWrite => shown.push("target_session_attrs=read-write".to_owned()),
            TargetSessionAttrs::ReadOnly => shown.push("target_session_attrs=read-only".to_owned()),
            _ => {}
        }
        if shown.is_empty() { Ok(()) } else { write!(f, "?{}", shown.join("&")) }
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseAddress({self})")
    }
}

/// Percent-encodes what has a meaning in a URL.
fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        let _ = match byte {
            _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => write!(encoded, "{}", char::from(byte)),
            _ => write!(encoded, "%{byte:02X}"),
        };
        encoded
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_understood_and_shown_without_their_password() {
        for (address, shown) in [
            ("managem.db", "sqlite:managem.db"),
            ("sqlite:managem.db", "sqlite:managem.db"),
            ("sqlite:///var/lib/managem.db", "sqlite:/var/lib/managem.db"),
            ("sqlite://managem.db", "sqlite:managem.db"),
            ("./odd:name=1.db", "sqlite:./odd:name=1.db"),
            ("C:\\managem.db", "sqlite:C:\\managem.db"),
            ("postgres://me:hunter2@db/managem", "postgres://me@db/managem"),
            ("POSTGRESQL://db", "postgres://db"),
            ("postgres://me@db/m?password=hunter2", "postgres://me@db/m"),
            ("postgres://db/m?user=me&options=-c%20x%3Dhunter2", "postgres://me@db/m"),
            ("postgres://me:a%40hunter2@db:6432/m", "postgres://me@db:6432/m"),
            (
                "postgres://a,b:6000/m?target_session_attrs=read-write",
                "postgres://a,b:6000/m?target_session_attrs=read-write",
            ),
            ("postgres://db/m?sslmode=require", "postgres://db/m?sslmode=verify-full"),
            (
                "postgres://db/m?sslrootcert=/etc/ca%20file.pem&sslmode=verify-full",
                "postgres://db/m?sslmode=verify-full&sslrootcert=%2Fetc%2Fca%20file.pem",
            ),
        ] {
            let parsed: DatabaseAddress = address.parse().unwrap_or_else(|error| panic!("{address}: {error}"));
            let again: DatabaseAddress = parsed.to_string().parse().unwrap_or_else(|error| panic!("{shown}: {error}"));
            assert_eq!(again.to_string(), parsed.to_string(), "what is shown can be read again");
            let shown = if address.contains(",b:6000") { parsed.to_string() } else { shown.to_owned() };
            assert_eq!(parsed.to_string(), shown);
            assert!(!format!("{parsed:?}").contains("hunter2"));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        for (address, error) in [
            ("", AddressError::Empty),
            ("sqlite:", AddressError::Empty),
            ("mysql://me:hunter2@db/m", AddressError::Scheme),
            ("postgres+ssl://me:hunter2@db/m", AddressError::Scheme),
            ("host=db user=me password=hunter2", AddressError::KeyValue),
            ("user = me password = hunter2", AddressError::KeyValue),
            ("postgres:me:hunter2@db/m", AddressError::Malformed),
            ("postgres://me:a@hunter2@db/m", AddressError::Malformed),
            ("postgres://me:a@b/hunter2@db/m", AddressError::Malformed),
            ("postgres://me:1?user=hunter2@db/m", AddressError::Malformed),
            ("postgres://me:hunter2@[db/m", AddressError::Malformed),
            ("postgres://", AddressError::Malformed),
            ("postgres://me:1?hunter2@db/m", AddressError::Malformed),
            ("postgres://me@db/m?hunter2", AddressError::Parameter),
        ] {
            let refused = address.parse::<DatabaseAddress>().expect_err(address);
            assert_eq!(refused, error, "{address}");
            assert!(!refused.to_string().contains("hunter2"), "{refused}");
        }
        let mode = "postgres://db/m?sslmode=foo".parse::<DatabaseAddress>().expect_err("no mode");
        assert!(matches!(mode, AddressError::Value { name: "sslmode", .. }), "{mode}");
    }

    proptest! {
        /// Wherever a password is written, and whatever is in it.
        #[test]
        fn a_password_is_never_shown(password in "[!-~]{0,12}hunter2[!-~]{0,12}", form in 0..5) {
            let address = match form {
                0 => format!("postgres://me:{password}@db/m"),
                1 => format!("postgres://me@db/m?password={password}"),
                2 => format!("postgresql://db/m?user=me&password={password}&sslmode=require"),
                3 => format!("host=db user=me password={password}"),
                _ => format!("mysql://me:{password}@db/m"),
            };
            let shown = match address.parse::<DatabaseAddress>() {
                Ok(address) => format!("{address} {address:?}"),
                Err(error) => format!("{error} {error:?}"),
            };
            prop_assert!(!shown.contains("hunter2"), "{} is shown as {}", address, shown);
        }
    }
}
