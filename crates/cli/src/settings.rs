//! Settings of the service: from flags, from the environment, from a file, or the default, in this order.
//!
//! Every setting is a name and a text until the very end, so that all four ways are read by the same rules and each
//! mistake can be blamed on the place that it stands in.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fmt, fs};

use managem_server::{DatabaseAddress, Limits};
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// All settings, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// Where `/healthz`, `/readyz` and `/metrics` are answered, if at all.
    pub(crate) operations: Option<SocketAddr>,
    pub(crate) database: DatabaseAddress,
    pub(crate) log_format: LogFormat,
    pub(crate) log_filter: String,
    /// The files of the certificate and of its key, if TLS is to be spoken.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) limits: Limits,
}

/// What the command line says of settings.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    /// Name and text of each setting that was given.
    pub(crate) values: Vec<(String, String)>,
}

/// Where a setting comes from.
#[derive(Clone, Debug)]
enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => f.write_str(variable),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// A setting as it stands in the place that counts.
struct Value {
    text: String,
    origin: Origin,
}

/// What stands for nothing.
const NONE: &str = "none";

/// Every setting there is. The order is the one that they are shown in.
fn defaults() -> Vec<(&'static str, String)> {
    let limits = Limits::default();
    let seconds = |duration: Duration| format!("{}s", duration.as_secs());
    vec![
        ("listen", "127.0.0.1:8080".to_owned()),
        ("operations", "127.0.0.1:8081".to_owned()),
        ("database", "sqlite:managem.db".to_owned()),
        ("log.format", "text".to_owned()),
        ("log.filter", "info".to_owned()),
        ("tls.certificate", NONE.to_owned()),
        ("tls.key", NONE.to_owned()),
        ("limits.body_bytes", limits.body_bytes.to_string()),
        ("limits.header_bytes", limits.header_bytes.to_string()),
        ("limits.json_depth", limits.json_depth.to_string()),
        ("limits.message_characters", limits.message_characters.to_string()),
        ("limits.requests_per_minute", limits.requests_per_minute.to_string()),
        ("limits.connections", limits.connections.to_string()),
        ("limits.connections_per_address", limits.connections_per_address.to_string()),
        ("limits.header_timeout", seconds(limits.header_timeout)),
        ("limits.body_timeout", seconds(limits.body_timeout)),
        ("limits.send_timeout", seconds(limits.send_timeout)),
        ("limits.stop_timeout", seconds(limits.stop_timeout)),
    ]
}

/// All settings, and where each of them comes from.
pub(crate) struct Resolved {
    values: BTreeMap<&'static str, Value>,
}

impl Resolved {
    /// Gathers the settings; what they say is checked by [`Resolved::settings`].
    pub(crate) fn new(flags: &Flags) -> Result<Self, Failure> {
        let defaults = defaults();
        let names = defaults.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let mut resolved = Self {
            values: defaults.into_iter().map(|(name, text)| (name, Value { text, origin: Origin::Default })).collect(),
        };
        let config = flags.config.clone().or_else(|| env::var_os("MANAGEM_CONFIG").map(PathBuf::from));
        if let Some(path) = config {
            resolved.read_file(&path)?;
        }
        for name in names {
            let variable = format!("MANAGEM_{}", name.replace('.', "_").to_uppercase());
            match env::var(&variable) {
                Ok(text) if !text.is_empty() => resolved.set(name, text, Origin::Environment(variable))?,
                Err(env::VarError::NotUnicode(_)) => return Err(Failure::because(format!("{variable} is not text"))),
                _ => {}
            }
        }
        for (name, text) in &flags.values {
            resolved.set(name, text.clone(), Origin::Flag)?;
        }
        Ok(resolved)
    }

    fn set(&mut self, name: &str, text: String, origin: Origin) -> Result<(), Failure> {
        // A flag may say body-bytes for what a file calls body_bytes.
        let name = name.replace('-', "_");
        if let Some(value) = self.values.get_mut(name.as_str()) {
            *value = Value { text, origin };
            return Ok(());
        }
        let (group, _) = name.rsplit_once('.').unwrap_or(("", ""));
        let of_group = |known: &&&str| known.rsplit_once('.').map_or("", |(known, _)| known) == group;
        let known = self.values.keys().filter(of_group).copied().collect::<Vec<_>>().join(", ");
        let hint = if known.is_empty() { String::new() } else { format!("; there are {known}") };
        Err(Failure::because(format!("{origin}: there is no setting {name:?}{hint}")))
    }

    fn read_file(&mut self, path: &Path) -> Result<(), Failure> {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read the configuration {}", path.display()), error))?;
        let line = |offset: usize| 1 + text[..offset].matches('\n').count();
        let table = DeTable::parse(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| line(span.start));
            Failure::because(format!("{}:{line}: {}", path.display(), error.message()))
        })?;
        self.read_table(path, "", table.get_ref(), &line)
    }

    fn read_table(
        &mut self,
        path: &Path,
        group: &str,
        table: &DeTable<'_>,
        line: &dyn Fn(usize) -> usize,
    ) -> Result<(), Failure> {
        for (key, value) in table {
            let name = format!("{group}{}", key.get_ref());
            let origin = Origin::File { path: path.to_owned(), line: line(key.span().start) };
            match value.get_ref() {
                DeValue::Table(inner) if group.is_empty() => {
                    self.read_table(path, &format!("{name}."), inner, line)?;
                }
                DeValue::String(text) => self.set(&name, text.clone().into_owned(), origin)?,
                DeValue::Integer(number) => self.set(&name, number.to_string(), origin)?,
                _ => return Err(Failure::because(format!("{origin}: `{name}` has to be a text or a whole number"))),
            }
        }
        Ok(())
    }

    /// What the settings say, if all of them say something that makes sense.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let mut limits = Limits::default();
        limits.body_bytes = self.read("limits.body_bytes", at_least(1))?;
        limits.header_bytes = self.read("limits.header_bytes", at_least(1))?;
        limits.json_depth = self.read("limits.json_depth", at_least(2))?;
        limits.message_characters = self.read("limits.message_characters", at_least(1))?;
        limits.requests_per_minute = self.read("limits.requests_per_minute", |text| {
            text.parse().map_err(|_| "a whole number, or 0 for any number of requests".to_owned())
        })?;
        limits.connections = self.read("limits.connections", at_least(1))?;
        limits.connections_per_address = self.read("limits.connections_per_address", at_least(1))?;
        limits.header_timeout = self.read("limits.header_timeout", duration)?;
        limits.body_timeout = self.read("limits.body_timeout", duration)?;
        limits.send_timeout = self.read("limits.send_timeout", duration)?;
        limits.stop_timeout = self.read("limits.stop_timeout", duration)?;
        Ok(Settings {
            listen: self.read("listen", address)?,
            operations: self
                .read("operations", |text| if text == NONE { Ok(None) } else { address(text).map(Some) })?,
            database: self.database()?,
            log_format: self.read("log.format", |text| match text {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err("text or json".to_owned()),
            })?,
            log_filter: self.read("log.filter", |text| {
                let filter = text.parse::<tracing_subscriber::filter::Targets>();
                filter.map(|_| text.to_owned()).map_err(|_| "a level such as info, or levels by target".to_owned())
            })?,
            tls: self.tls()?,
            limits,
        })
    }

    /// One without the other would be a service without TLS where one with it was meant.
    fn tls(&self) -> Result<Option<(PathBuf, PathBuf)>, Failure> {
        let file = |name| self.read(name, |text| Ok((text != NONE).then(|| PathBuf::from(text))));
        match (file("tls.certificate")?, file("tls.key")?) {
            (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Failure::because("there is a `tls.certificate` and no `tls.key`")),
            (None, Some(_)) => Err(Failure::because("there is a `tls.key` and no `tls.certificate`")),
        }
    }

    /// Where the data is. There may be a password in the text, so that a mistake in it is told without it.
    pub(crate) fn database(&self) -> Result<DatabaseAddress, Failure> {
        let Some(Value { text, origin }) = self.values.get("database") else {
            return Err(Failure::because("there is no setting \"database\""));
        };
        text.parse().map_err(|error| match origin {
            Origin::Flag => Failure::of(error),
            origin => Failure::new(format!("{origin}: `database` cannot be used"), error),
        })
    }

    fn read<T>(&self, name: &'static str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
        let Some(value) = self.values.get(name) else {
            return Err(Failure::because(format!("there is no setting {name:?}")));
        };
        read(&value.text).map_err(|expected| {
            Failure::because(format!("{}: `{name}` is {:?}, and has to be {expected}", value.origin, value.text))
        })
    }
}

/// As a file that could be read again, with the origin of each setting.
impl fmt::Display for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut group = "";
        for (name, _) in defaults() {
            let Some(Value { text, origin }) = self.values.get(name) else { continue };
            let (of, own) = name.split_once('.').unwrap_or(("", name));
            if of != group {
                write!(f, "\n[{of}]\n")?;
                group = of;
            }
            // A URL may have a password in it, which is nobody's business.
            let database = (name == "database").then(|| text.parse::<DatabaseAddress>());
            let text = match database {
                Some(Ok(address)) => &address.to_string(),
                Some(Err(_)) => "",
                None => text,
            };
            let shown = if text.parse::<i64>().is_ok() { text.to_owned() } else { format!("{text:?}") };
            writeln!(f, "{:<40} # {origin}", format!("{own} = {shown}"))?;
        }
        Ok(())
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address such as 127.0.0.1:8080".to_owned())
}

fn at_least(least: usize) -> impl Fn(&str) -> Result<usize, String> {
    move |text| match text.parse() {
        Ok(number) if number >= least => Ok(number),
        _ => Err(format!("a whole number, at least {least}")),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    duration.filter(|duration| !duration.is_zero()).ok_or_else(|| "a length of time such as 15s or 500ms".to_owned())
}
