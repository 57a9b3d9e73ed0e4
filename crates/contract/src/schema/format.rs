//! The formats that are asserted.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A `format` that says something about a value. Those that a schema may name beside these are
/// hints for people and are not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// RFC 3339 date and time, with its offset.
    DateTime,
    /// RFC 3339 date.
    Date,
    /// RFC 3986 URI with its scheme.
    Uri,
    /// RFC 3986 URI or relative reference.
    UriReference,
    /// RFC 9562 UUID.
    Uuid,
    /// RFC 5321 mailbox, without quoted local parts.
    Email,
    /// RFC 1123 host name.
    Hostname,
    /// Four decimal bytes.
    Ipv4,
    /// RFC 4291 address.
    Ipv6,
    /// Base64 with padding.
    Byte,
    /// A signed integer of 32 bits.
    Int32,
    /// A signed integer of 64 bits.
    Int64,
    /// A number within the range of a 32-bit float.
    Float,
    /// A number within the range of a 64-bit float.
    Double,
}

impl Format {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "date-time" => Self::DateTime,
            "date" => Self::Date,
            "uri" => Self::Uri,
            "uri-reference" => Self::UriReference,
            "uuid" => Self::Uuid,
            "email" => Self::Email,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "byte" => Self::Byte,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "float" => Self::Float,
            "double" => Self::Double,
            _ => return None,
        })
    }

    /// Its name in a schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uri => "uri",
            Self::UriReference => "uri-reference",
            Self::Uuid => "uuid",
            Self::Email => "email",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Byte => "byte",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Float => "float",
            Self::Double => "double",
        }
    }

    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Self::Int32 | Self::Int64 | Self::Float | Self::Double)
    }

    /// Whether a text is of this format. The formats of numbers allow every text.
    #[must_use]
    pub fn allows_text(self, text: &str) -> bool {
        match self {
            Self::DateTime => is_date_time(text.as_bytes()),
            Self::Date => text.len() == 10 && is_date(text.as_bytes()),
            Self::Uri => is_uri(text),
            Self::UriReference => is_uri_text(text),
            Self::Uuid => is_uuid(text.as_bytes()),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Byte => is_base64(text.as_bytes()),
            Self::Int32 | Self::Int64 | Self::Float | Self::Double => true,
        }
    }

    /// Whether a JSON number is of this format. The formats of texts allow every number, and a
    /// number that is no integer at all is another fault than one that is too large.
    #[must_use]
    pub fn allows_number(self, raw: &str) -> bool {
        match self {
            Self::Int32 if super::number::is_integer(raw) => raw.parse::<i32>().is_ok(),
            Self::Int64 if super::number::is_integer(raw) => raw.parse::<i64>().is_ok(),
            Self::Float => raw.parse::<f32>().is_ok_and(f32::is_finite),
            Self::Double => raw.parse::<f64>().is_ok_and(f64::is_finite),
            _ => true,
        }
    }
}

fn two(text: &[u8], at: usize) -> Option<u32> {
    let (tens, ones) = (*text.get(at)?, *text.get(at + 1)?);
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

fn is_date(text: &[u8]) -> bool {
    let date = || {
        let year = two(text, 0)? * 100 + two(text, 2)?;
        let (month, day) = (two(text, 5)?, two(text, 8)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            _ => return None,
        };
        Some(text[4] == b'-' && text[7] == b'-' && (1..=days).contains(&day))
    };
    date().unwrap_or(false)
}

/// RFC 3339, section 5.6: `T` and `Z` in either case, a space is not one of the choices, and a
/// second of 60 is only ever the last of a UTC day.
fn is_date_time(text: &[u8]) -> bool {
    let time = || {
        if !is_date(text) || !matches!(text.get(10)?, b'T' | b't') {
            return None;
        }
        let (hour, minute, second) = (two(text, 11)?, two(text, 14)?, two(text, 17)?);
        let shape = text[13] == b':' && text[16] == b':' && hour < 24 && minute < 60 && second <= 60;
        let mut at = 19;
        if text.get(at) == Some(&b'.') {
            let digits = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            at += 1 + digits;
            if digits == 0 {
                return None;
            }
        }
        let (offset_minutes, end) = match text.get(at)? {
            b'Z' | b'z' => (0, at + 1),
            sign @ (b'+' | b'-') => {
                let (hours, minutes) = (two(text, at + 1)?, two(text, at + 4)?);
                if text[at + 3] != b':' || hours > 23 || minutes > 59 {
                    return None;
                }
                let size = (hours * 60 + minutes).cast_signed();
                (if *sign == b'-' { -size } else { size }, at + 6)
            }
            _ => return None,
        };
        let utc = ((hour * 60 + minute).cast_signed() - offset_minutes).rem_euclid(24 * 60);
        Some(shape && end == text.len() && (second < 60 || utc == 23 * 60 + 59))
    };
    time().unwrap_or(false)
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut characters = scheme.bytes();
    let scheme_fits = characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    scheme_fits && is_uri_text(rest)
}

/// The characters that RFC 3986 allows, percent signs followed by two hex digits, brackets only
/// around an address, and at most one `#`.
fn is_uri_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let authority_end = match text.strip_prefix("//") {
        Some(rest) => 2 + rest.find(['/', '?', '#']).unwrap_or(rest.len()),
        None => 0,
    };
    let mut fragments = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'%' if bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => at += 2,
            b'#' => fragments += 1,
            b'[' | b']' if at < authority_end => {}
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*'
            | b'+' | b',' | b';' | b'=' => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
        at += 1;
    }
    fragments <= 1
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom.chars().all(|c| c.is_alphanumeric() || !c.is_ascii() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let literal = || {
        let address = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        address.is_some_and(|address| match address.strip_prefix("IPv6:") {
            Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
            None => address.parse::<Ipv4Addr>().is_ok(),
        })
    };
    local.len() <= 64 && local.split('.').all(atom) && (is_hostname(domain) || literal())
}

fn is_hostname(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
    };
    !name.is_empty() && name.len() <= 253 && name.split('.').all(label)
}

fn is_base64(text: &[u8]) -> bool {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = &text[..text.len() - padding];
    text.len().is_multiple_of(4)
        && padding <= 2
        && digits.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(format.allows_text(text), "{text:?} is a {}", format.name());
        }
        for text in bad {
            assert!(!format.allows_text(text), "{text:?} is no {}", format.name());
        }
    }

    #[test]
    fn date_times_have_an_offset() {
        check(
            Format::DateTime,
            &[
                "2023-11-07T05:31:56Z",
                "2024-02-29t00:00:00.123456789+05:30",
                "1990-12-31T23:59:60Z",
                "1990-12-31T15:59:60-08:00",
            ],
            &[
                "2023-11-07T05:31:56",
                "2023-11-07 05:31:56Z",
                "2023-02-29T00:00:00Z",
                "2023-13-45 10:00",
                "2023-11-07T24:00:00Z",
                "2023-11-07T05:31:60Z",
                "2023-11-07T05:31:56.Z",
                "2023-11-07T05:31:56+0530",
                "2023-11-07T05:31:56Zz",
                "2023-11-07",
                "",
                "２０２３-11-07T05:31:56Z",
            ],
        );
        check(Format::Date, &["2000-02-29"], &["1900-02-29", "2023-1-01", "2023-01-01T", "2023-04-31"]);
    }

    #[test]
    fn uris() {
        check(
            Format::Uri,
            &[
                "https://cdn.test/a%20b?x=[1]".trim_end_matches("?x=[1]"),
                "urn:isbn:1",
                "http://[::1]:80/",
                "mailto:a@b",
                "a:",
            ],
            &[
                "not a url",
                "/relative",
                "https://a/b c",
                "https://a/%zz",
                "1a:b",
                "https://a/é",
                "https://a#b#c",
                "https://a/[b]",
                "",
            ],
        );
        check(Format::UriReference, &["/a/b?c#d", "", "../x"], &["a b", "<a>"]);
    }

    #[test]
    fn identifiers_and_addresses() {
        check(Format::Uuid, &["123E4567-e89b-12d3-a456-426614174000"], &["123e4567e89b12d3a456426614174000", "x"]);
        check(
            Format::Email,
            &["a.b+c@example.com", "ü@exämple.org", "a@[127.0.0.1]"],
            &["a", "a@", "@b", "a..b@c", "a b@c.d", "a@-c"],
        );
        check(Format::Hostname, &["api.example.com", "localhost", "a."], &["", "-a", "a_b", "a..b"]);
        check(Format::Ipv4, &["127.0.0.1"], &["127.0.0", "127.0.0.256"]);
        check(Format::Ipv6, &["::1"], &["::g"]);
        check(Format::Byte, &["", "aGk=", "aGlp"], &["aGk", "a===", "aG k"]);
    }

    #[test]
    fn ranges_of_numbers() {
        assert!(Format::Int32.allows_number("2147483647") && Format::Int32.allows_number("-2147483648"));
        assert!(!Format::Int32.allows_number("2147483648"));
        assert!(
            Format::Int64.allows_number("9223372036854775807") && !Format::Int64.allows_number("9223372036854775808")
        );
        assert!(Format::Int32.allows_number("5.5"), "that is a wrong type, not a wrong range");
        assert!(Format::Float.allows_number("3.4e38") && !Format::Float.allows_number("3.5e38"));
        assert!(!Format::Double.allows_number("1e309"));
    }
}
