//! Users, orders and tokens from files of JSON lines.
//!
//! One record a line, each with its `kind`:
//!
//! ```json
//! {"kind":"user","id":"pfh0haxfpzowht3oi213cqos","username":"brocks_bulk","reviews":120,"rating":4.9}
//! {"kind":"order","id":"tz4a98xxat96iws9zmbrgj3a","buyer":"k5w0j1r9s2m8d7f6g4h3b2n1","seller":"pfh0haxfpzowht3oi213cqos"}
//! {"kind":"token","user":"k5w0j1r9s2m8d7f6g4h3b2n1","sha256":"ba78…","expires":"2027-01-01T00:00:00Z"}
//! ```
//!
//! A user has the properties of the contract's `User`; only `id` is required. A user that exists gets the new
//! properties, and loses those that the line does not have. An order or a token that exists must agree. Users stand
//! before the orders and tokens that name them. Blank lines are passed over.

use std::borrow::Cow;
use std::io::{self, BufRead, Read as _};

use jiff::Timestamp;
use managem::types::User;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::store::StoreError;
use crate::text::is_hidden;
use crate::token::TokenHash;

/// The longest line that is read, in bytes.
const MAX_LINE: usize = 1024 * 1024;
/// The longest ID, in bytes.
const MAX_ID: usize = 128;
const HIDDEN: &str = "has a control character in it, or one that changes the direction of the text or is never shown";

/// How many records an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// Users, new and renewed.
    pub users: u64,
    /// Orders, new and known.
    pub orders: u64,
    /// Tokens, new and known.
    pub tokens: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A record is broken or contradicts another.
    #[error("{name}:{line}: {kind}")]
    Line {
        /// The name of the input.
        name: String,
        /// The line in it, counted from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        kind: ImportErrorKind,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportErrorKind {
    /// It cannot be read.
    #[error("cannot be read")]
    Read(#[source] io::Error),
    /// It is no record.
    #[error("{0}")]
    Syntax(String),
    /// A value is none that can be stored.
    #[error("`{member}` {problem}")]
    Value {
        /// The member of the record.
        member: &'static str,
        /// What it would have to be.
        problem: String,
    },
    /// It names a user that neither the database nor an earlier line has.
    #[error("`{member}`: there is no user {id:?}; users stand before what names them")]
    UnknownUser {
        /// The member of the record.
        member: &'static str,
        /// The user's ID.
        id: String,
    },
    /// The order is known with other parties.
    #[error("order {0:?} exists with another buyer or seller")]
    OrderDiffers(String),
    /// The token is known as another user's.
    #[error("this token is known as another user's, or with another expiry")]
    TokenDiffers,
}

/// One line, checked as far as it can be by itself.
#[derive(Debug)]
pub(crate) enum Record {
    User(Box<User>),
    Order { id: String, buyer: String, seller: String },
    Token { user: String, hash: TokenHash, expires: Option<Timestamp> },
}

/// What a line is, whatever else it says.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    kind: Cow<'l, str>,
}

/// The contract's `User`, closed: a member that is not one of its own is a typing error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserLine {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    id: String,
    username: Option<String>,
    reviews: Option<f64>,
    rating: Option<f64>,
    score: Option<f64>,
    sales: Option<f64>,
    purchases: Option<f64>,
    joined: Option<String>,
    avatar: Option<String>,
    cover: Option<String>,
    profile: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderLine {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    id: String,
    buyer: String,
    seller: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenLine {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    user: String,
    sha256: String,
    expires: Option<String>,
}

/// The records of one input, read one after the other.
pub struct Records {
    name: String,
    input: Box<dyn BufRead + Send>,
    line: u64,
    buffer: Vec<u8>,
    observer: Option<Box<dyn FnMut(u64) + Send>>,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("name", &self.name).field("line", &self.line).finish_non_exhaustive()
    }
}

impl Records {
    /// The records of `input`; `name` stands before the line number in errors.
    pub fn new(name: impl Into<String>, input: impl BufRead + Send + 'static) -> Self {
        Self { name: name.into(), input: Box::new(input), line: 0, buffer: Vec::new(), observer: None }
    }

    /// Calls `observer` with the number of bytes of each line that was read, for a progress bar.
    #[must_use]
    pub fn observed(mut self, observer: impl FnMut(u64) + Send + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// The next record, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, ImportError> {
        loop {
            self.line += 1;
            if !self.read_line().map_err(|kind| self.blame(kind))? {
                return Ok(None);
            }
            if !self.buffer.trim_ascii().is_empty() {
                return record(&self.buffer).map(Some).map_err(|kind| self.blame(kind));
            }
        }
    }

    /// The name of the input.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The line that was read last, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Says that the line that was read last is the one at fault.
    pub(crate) fn blame(&self, kind: ImportErrorKind) -> ImportError {
        ImportError::Line { name: self.name.clone(), line: self.line, kind }
    }

    /// Reads a line into the buffer; `false` at the end.
    fn read_line(&mut self) -> Result<bool, ImportErrorKind> {
        self.buffer.clear();
        let limit = u64::try_from(MAX_LINE + 1).unwrap_or(u64::MAX);
        let read =
            self.input.as_mut().take(limit).read_until(b'\n', &mut self.buffer).map_err(ImportErrorKind::Read)?;
        if read > MAX_LINE {
            return Err(ImportErrorKind::Syntax(format!("the line has more than {MAX_LINE} bytes")));
        }
        if let Some(observer) = &mut self.observer {
            observer(u64::try_from(read).unwrap_or(u64::MAX));
        }
        // Some editors begin a file with a byte order mark.
        if self.line == 1 && self.buffer.starts_with("\u{feff}".as_bytes()) {
            self.buffer.drain(..3);
        }
        Ok(read > 0)
    }
}

fn record(line: &[u8]) -> Result<Record, ImportErrorKind> {
    let Line { kind } = decode(line)?;
    match &*kind {
        "user" => user_record(decode(line)?),
        "order" => order_record(decode(line)?),
        "token" => token_record(decode(line)?),
        _ => Err(value("kind", "is none of: user, order, token")),
    }
}

/// Decodes a line, or says which member of it is at fault.
fn decode<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, ImportErrorKind> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let syntax = |error: &serde_json::Error, member: Option<String>| {
        let text = error.to_string();
        // The line is the file's and not the record's.
        let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).replace("f64", "a number");
        ImportErrorKind::Syntax(match member {
            Some(member) => format!("`{member}`: {what}"),
            None => format!("{what} at column {}", error.column()),
        })
    };
    let decoded = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let member = error.path().to_string();
        let named = error.inner().is_data() && member != ".";
        syntax(error.inner(), named.then_some(member))
    })?;
    json.end().map_err(|error| syntax(&error, None))?;
    Ok(decoded)
}

fn order_record(OrderLine { id, buyer, seller, .. }: OrderLine) -> Result<Record, ImportErrorKind> {
    check_id("id", &id)?;
    check_id("buyer", &buyer)?;
    check_id("seller", &seller)?;
    if buyer == seller {
        return Err(value("seller", "is the buyer; an order has two parties"));
    }
    Ok(Record::Order { id, buyer, seller })
}

fn token_record(TokenLine { user, sha256, expires, .. }: TokenLine) -> Result<Record, ImportErrorKind> {
    check_id("user", &user)?;
    let hash = TokenHash::from_hex(&sha256).ok_or_else(|| {
        value("sha256", "is not the SHA-256 of a token in 64 hexadecimal digits; a token itself has no place in a file")
    })?;
    let expires = expires
        .map(|text| text.parse().map_err(|_| value("expires", "is not a time such as 2027-01-01T00:00:00Z")))
        .transpose()?;
    Ok(Record::Token { user, hash, expires })
}

fn user_record(user: UserLine) -> Result<Record, ImportErrorKind> {
    check_id("id", &user.id)?;
    let texts = [("username", &user.username), ("profile", &user.profile)];
    for (member, text) in texts {
        if text.as_ref().is_some_and(|text| text.contains(is_hidden)) {
            return Err(value(member, HIDDEN));
        }
    }
    for (member, count) in [("reviews", user.reviews), ("sales", user.sales), ("purchases", user.purchases)] {
        if count.is_some_and(|count| count < 0.0) {
            return Err(value(member, "is negative"));
        }
    }
    for (member, grade) in [("rating", user.rating), ("score", user.score)] {
        if grade.is_some_and(|grade| !(0.0..=5.0).contains(&grade)) {
            return Err(value(member, "is not between 0 and 5"));
        }
    }
    for (member, address) in [("avatar", &user.avatar), ("cover", &user.cover)] {
        let is_picture = |address: &String| {
            // The parser forgives what is hidden in a URL, and whoever shows it may not.
            !address.contains(|c: char| c.is_whitespace() || is_hidden(c))
                && url::Url::parse(address).is_ok_and(|url| ["http", "https"].contains(&url.scheme()))
        };
        if !address.as_ref().is_none_or(is_picture) {
            return Err(value(member, "is not a URL such as https://host/picture.png"));
        }
    }
    if user.joined.as_ref().is_some_and(|joined| joined.parse::<Timestamp>().is_err()) {
        return Err(value("joined", "is not a time such as 2023-11-07T05:31:56Z"));
    }
    Ok(Record::User(Box::new(User {
        id: user.id,
        username: user.username,
        reviews: user.reviews,
        rating: user.rating,
        score: user.score,
        sales: user.sales,
        purchases: user.purchases,
        joined: user.joined.map(Into::into),
        avatar: user.avatar,
        cover: user.cover,
        profile: user.profile,
        extra: serde_json::Map::new(),
    })))
}

fn check_id(member: &'static str, id: &str) -> Result<(), ImportErrorKind> {
    if id.is_empty() {
        Err(value(member, "is empty"))
    } else if id.len() > MAX_ID {
        Err(value(member, format!("has more than {MAX_ID} bytes")))
    } else if id.contains(|c: char| c.is_control() || is_hidden(c)) {
        Err(value(member, HIDDEN))
    } else {
        Ok(())
    }
}

fn value(member: &'static str, problem: impl Into<String>) -> ImportErrorKind {
    ImportErrorKind::Value { member, problem: problem.into() }
}
