//! The formats that can be asserted.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use super::decimal::{Decimal, is_written_as_integer};
use super::hostname::{is_email, is_hostname, is_idn_hostname};
use super::pattern;
use super::uri::{self, Alphabet};

/// A `format` that is asserted. Any other that a schema may name is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// RFC 3339 date and time, with its offset.
    DateTime,
    /// RFC 3339 date.
    Date,
    /// RFC 3339 time, with its offset.
    Time,
    /// RFC 3339 duration, which is ISO 8601's.
    Duration,
    /// RFC 3986 URI with its scheme.
    Uri,
    /// RFC 3986 URI or relative reference.
    UriReference,
    /// RFC 3987 IRI with its scheme.
    Iri,
    /// RFC 3987 IRI or relative reference.
    IriReference,
    /// RFC 6570 URI template.
    UriTemplate,
    /// RFC 6901 JSON pointer.
    JsonPointer,
    /// A JSON pointer that starts at another value.
    RelativeJsonPointer,
    /// ECMA-262 regular expression.
    Regex,
    /// RFC 9562 UUID.
    Uuid,
    /// RFC 5321 mailbox.
    Email,
    /// RFC 6531 mailbox.
    IdnEmail,
    /// RFC 1123 host name.
    Hostname,
    /// RFC 5890 host name.
    IdnHostname,
    /// Four decimal bytes.
    Ipv4,
    /// RFC 4291 address.
    Ipv6,
    /// Base64 with padding.
    Byte,
    /// Base64 with the alphabet for URLs, with or without padding.
    Base64Url,
    /// A single character.
    Char,
    /// A signed integer of 8 bits.
    Int8,
    /// A signed integer of 16 bits.
    Int16,
    /// A signed integer of 32 bits.
    Int32,
    /// A signed integer of 64 bits.
    Int64,
    /// An unsigned integer of 8 bits.
    Uint8,
    /// An unsigned integer of 16 bits.
    Uint16,
    /// An unsigned integer of 32 bits.
    Uint32,
    /// An unsigned integer of 64 bits.
    Uint64,
    /// An integer that a 64-bit float represents exactly, as it does both of its neighbours.
    DoubleInt,
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
            "time" => Self::Time,
            "duration" => Self::Duration,
            "uri" => Self::Uri,
            "uri-reference" => Self::UriReference,
            "iri" => Self::Iri,
            "iri-reference" => Self::IriReference,
            "uri-template" => Self::UriTemplate,
            "json-pointer" => Self::JsonPointer,
            "relative-json-pointer" => Self::RelativeJsonPointer,
            "regex" => Self::Regex,
            "uuid" => Self::Uuid,
            "email" => Self::Email,
            "idn-email" => Self::IdnEmail,
            "hostname" => Self::Hostname,
            "idn-hostname" => Self::IdnHostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "byte" => Self::Byte,
            "base64url" => Self::Base64Url,
            "char" => Self::Char,
            "int8" => Self::Int8,
            "int16" => Self::Int16,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "uint8" => Self::Uint8,
            "uint16" => Self::Uint16,
            "uint32" => Self::Uint32,
            "uint64" => Self::Uint64,
            "double-int" => Self::DoubleInt,
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
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Uri => "uri",
            Self::UriReference => "uri-reference",
            Self::Iri => "iri",
            Self::IriReference => "iri-reference",
            Self::UriTemplate => "uri-template",
            Self::JsonPointer => "json-pointer",
            Self::RelativeJsonPointer => "relative-json-pointer",
            Self::Regex => "regex",
            Self::Uuid => "uuid",
            Self::Email => "email",
            Self::IdnEmail => "idn-email",
            Self::Hostname => "hostname",
            Self::IdnHostname => "idn-hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Byte => "byte",
            Self::Base64Url => "base64url",
            Self::Char => "char",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::DoubleInt => "double-int",
            Self::Float => "float",
            Self::Double => "double",
        }
    }

    pub(crate) fn is_numeric(self) -> bool {
        self.integers().is_some() || matches!(self, Self::Float | Self::Double)
    }

    /// Whether a text is of this format. The formats of numbers allow every text.
    #[must_use]
    pub fn allows_text(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::DateTime => is_date_time(bytes),
            Self::Date => bytes.len() == 10 && is_date(bytes),
            Self::Time => is_time(bytes),
            Self::Duration => is_duration(bytes),
            Self::Uri => uri::is_absolute(text, Alphabet::Uri),
            Self::UriReference => uri::is_reference(text, Alphabet::Uri),
            Self::Iri => uri::is_absolute(text, Alphabet::Iri),
            Self::IriReference => uri::is_reference(text, Alphabet::Iri),
            Self::UriTemplate => uri::is_template(text),
            Self::JsonPointer => is_json_pointer(text),
            Self::RelativeJsonPointer => is_relative_json_pointer(text),
            Self::Regex => pattern::is_valid(text),
            Self::Uuid => is_uuid(bytes),
            Self::Email => is_email(text, false),
            Self::IdnEmail => is_email(text, true),
            Self::Hostname => is_hostname(text),
            Self::IdnHostname => is_idn_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Byte => is_base64(bytes),
            Self::Base64Url => is_base64_url(bytes),
            Self::Char => text.chars().take(2).count() == 1,
            Self::Int8
            | Self::Int16
            | Self::Int32
            | Self::Int64
            | Self::Uint8
            | Self::Uint16
            | Self::Uint32
            | Self::Uint64
            | Self::DoubleInt
            | Self::Float
            | Self::Double => true,
        }
    }

    /// Whether a JSON number is of this format. The formats of texts allow every number, and the
    /// formats of integers allow a number with a fraction, which is a violation of another kind.
    #[must_use]
    pub fn allows_number(self, raw: &str) -> bool {
        match self {
            Self::Float => raw.parse::<f32>().is_ok_and(f32::is_finite),
            Self::Double => raw.parse::<f64>().is_ok_and(f64::is_finite),
            _ => self.integers().is_none_or(|range| is_within(raw, &range)),
        }
    }

    /// The integers of this format, if it is one for integers.
    fn integers(self) -> Option<RangeInclusive<i128>> {
        Some(match self {
            Self::Int8 => i8::MIN.into()..=i8::MAX.into(),
            Self::Int16 => i16::MIN.into()..=i16::MAX.into(),
            Self::Int32 => i32::MIN.into()..=i32::MAX.into(),
            Self::Int64 => i64::MIN.into()..=i64::MAX.into(),
            Self::Uint8 => 0..=u8::MAX.into(),
            Self::Uint16 => 0..=u16::MAX.into(),
            Self::Uint32 => 0..=u32::MAX.into(),
            Self::Uint64 => 0..=u64::MAX.into(),
            Self::DoubleInt => -MAX_DOUBLE_INT..=MAX_DOUBLE_INT,
            _ => return None,
        })
    }
}

/// 2^53 is not among them, because 2^53 + 1 is rounded to it.
const MAX_DOUBLE_INT: i128 = (1 << 53) - 1;

fn is_within(raw: &str, range: &RangeInclusive<i128>) -> bool {
    if let Ok(number) = raw.parse::<i64>() {
        return range.contains(&number.into());
    }
    if is_written_as_integer(raw) {
        // More than 128 bits are outside of every range; leading zeros are not JSON.
        return raw.parse().is_ok_and(|number| range.contains(&number));
    }
    let number = Decimal::parse(raw);
    !number.is_integral() || (Decimal::from(*range.start())..=Decimal::from(*range.end())).contains(&number)
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

/// RFC 3339, section 5.6: `T` and `Z` in either case; a space instead of the `T` is not allowed.
fn is_date_time(text: &[u8]) -> bool {
    matches!(text.get(10), Some(b'T' | b't')) && is_date(text) && is_time(&text[11..])
}

/// A second of 60 is only ever the last of a UTC day.
fn is_time(text: &[u8]) -> bool {
    let time = || {
        let (hour, minute, second) = (two(text, 0)?, two(text, 3)?, two(text, 6)?);
        let shape = text[2] == b':' && text[5] == b':' && hour < 24 && minute < 60 && second <= 60;
        let mut at = 8;
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

/// RFC 3339, appendix A: weeks alone, or units in descending order with no unit left out between
/// the first and the last.
fn is_duration(text: &[u8]) -> bool {
    let Some(text) = text.strip_prefix(b"P") else { return false };
    if let Some(digits) = text.strip_suffix(b"W") {
        return !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    }
    let (date, time) = match text.iter().position(|byte| *byte == b'T') {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let date = if date.is_empty() && time.is_some() { true } else { is_series(date, b"YMD") };
    date && time.is_none_or(|time| is_series(time, b"HMS"))
}

/// Numbers, each followed by a unit; the units are adjacent.
fn is_series(text: &[u8], units: &[u8]) -> bool {
    let mut expected: Option<usize> = None;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let Some(unit) = rest.get(digits).and_then(|unit| units.iter().position(|other| other == unit)) else {
            return false;
        };
        if digits == 0 || expected.is_some_and(|expected| expected != unit) {
            return false;
        }
        expected = Some(unit + 1);
        rest = &rest[digits + 1..];
    }
    expected.is_some()
}

fn is_json_pointer(text: &str) -> bool {
    // Every `~` starts an escape, and the text between two of them starts with the rest of one.
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// The number of levels to go up, steps to a neighbour, and then a pointer or `#`.
fn is_relative_json_pointer(text: &str) -> bool {
    let Some(mut rest) = strip_index(text) else { return false };
    if let Some(steps) = rest.strip_prefix(['+', '-']) {
        match strip_index(steps) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest == "#" || is_json_pointer(rest)
}

/// The text after a number without leading zeros.
fn strip_index(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 1 || (digits > 1 && !text.starts_with('0'))).then(|| &text[digits..])
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_base64(text: &[u8]) -> bool {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = &text[..text.len() - padding];
    text.len().is_multiple_of(4)
        && padding <= 2
        && digits.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// RFC 4648, section 5, which leaves the padding to the application.
fn is_base64_url(text: &[u8]) -> bool {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = &text[..text.len() - padding];
    let length = if padding == 0 { digits.len() % 4 != 1 } else { padding <= 2 && text.len().is_multiple_of(4) };
    length && digits.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(format.allows_text(text), "{text:?} is a {}", format.name());
        }
        for text in bad {
            assert!(!format.allows_text(text), "{text:?} is not a {}", format.name());
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
                "2023-11/07T05:31:56Z",
                "2023/11-07T05:31:56Z",
                "2023-11-07T05:31:56+01-30",
                "2023-11-07T05:31:56+24:00",
                "2023-11-07T05:31:56+00:60",
                "2023-11-07T05-31:56Z",
                "2023-11-07T05:31-56Z",
                "2023-11-07T05:31:61Z",
                "1990-12-31T23:59:60+01:00",
                "2023-11-07T05:31:56+5:30",
                "2023-11-07T05:31:56.12a",
            ],
        );
        check(
            Format::Date,
            &["2000-02-29"],
            &[
                "1900-02-29",
                "2023-1-01",
                "2023-01-01T",
                "2023-04-31",
                "2024-01/01",
                "2024/01-01",
                "2024-00-01",
                "2024-01-00",
                "",
            ],
        );
        check(
            Format::Time,
            &["08:30:06Z", "08:30:06.283185z", "23:59:60Z", "01:29:60+01:30", "23:29:60-00:30"],
            &[
                "08:30:06",
                "8:30:06Z",
                "24:00:00Z",
                "22:59:60Z",
                "23:59:60+01:00",
                "08:30:06 PST",
                "08:30:06+01-30",
                "08:30:06+24:00",
                "08:30:06-8:00",
                "01:01:01,1111",
                "1২:00:00Z",
                "",
            ],
        );
    }

    #[test]
    fn durations() {
        check(
            Format::Duration,
            &["P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P2W", "P1Y1M1DT1H1M1S", "P1Y2M", "P1MT1S"],
            &[
                "", "P", "PT", "P1", "1D", "P1DT", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1Y2D", "PT1H2S", "P1", "P1.5D",
                "PT1.5S", "p1d", "P২Y", "P-1D", "PW", "P1WT1H", "PT1D", "P1YM",
            ],
        );
    }

    #[test]
    fn pointers() {
        check(
            Format::JsonPointer,
            &["", "/", "//a", "/a~0b~1c", "/é %", "/0"],
            &["a", "#/a", "/~", "/~2", "/a~", "/~~0", "0"],
        );
        check(
            Format::RelativeJsonPointer,
            &["0", "1", "0/foo/bar", "0#", "120/a", "1+2/a", "0-1#", "10"],
            &["", "/a", "-1/a", "+1/a", "0##", "01/a", "01#", "1a", "0+", "0/~2", "#"],
        );
    }

    #[test]
    fn other_texts() {
        check(Format::Regex, &["", "^[a-z]{2}$", "(?<=a)b"], &["^(abc]", "*", r"\Z", "(?<n", "(?i)a"]);
        check(Format::Char, &["a", "é", "\u{1f600}"], &["", "ab", "e\u{301}"]);
        check(
            Format::Base64Url,
            &["", "aGk", "aGk=", "a-_9", "aGlp"],
            &["a", "a+b/", "aG=k", "a===", "aGk==", "aGlpa"],
        );
        check(Format::IdnEmail, &["ü@exämple.org"], &["ü"]);
        check(Format::IdnHostname, &["exämple.org"], &["a b"]);
        check(Format::Iri, &["https://é/"], &["/é"]);
        check(Format::IriReference, &["/é"], &["é é"]);
        check(Format::UriTemplate, &["/{id}"], &["/{id"]);
    }

    #[test]
    fn names_are_parsed() {
        for format in [
            Format::DateTime,
            Format::Date,
            Format::Time,
            Format::Duration,
            Format::Uri,
            Format::UriReference,
            Format::Iri,
            Format::IriReference,
            Format::UriTemplate,
            Format::JsonPointer,
            Format::RelativeJsonPointer,
            Format::Regex,
            Format::Uuid,
            Format::Email,
            Format::IdnEmail,
            Format::Hostname,
            Format::IdnHostname,
            Format::Ipv4,
            Format::Ipv6,
            Format::Byte,
            Format::Base64Url,
            Format::Char,
            Format::Int8,
            Format::Int16,
            Format::Int32,
            Format::Int64,
            Format::Uint8,
            Format::Uint16,
            Format::Uint32,
            Format::Uint64,
            Format::DoubleInt,
            Format::Float,
            Format::Double,
        ] {
            assert_eq!(Format::parse(format.name()), Some(format));
            assert_eq!(format.is_numeric(), format.allows_text("\u{0} ~("), "{format:?}");
        }
        assert_eq!(Format::parse("password"), None);
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
            &["a.b+c@example.com", "a@[127.0.0.1]"],
            &["a", "a@", "@b", "a..b@c", "a b@c.d", "a@-c", "ü@exämple.org"],
        );
        check(Format::Hostname, &["api.example.com", "localhost"], &["", "-a", "a_b", "a..b", "a."]);
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
        assert!(Format::Uuid.allows_number("5.5"), "a text is expected");
        for (format, inside, outside) in [
            (Format::Int8, ["127", "-128", "1.27e2"], ["128", "-129", "1e3"]),
            (Format::Int16, ["32767", "-32768", "3e4"], ["32768", "-32769", "4e4"]),
            (Format::Int32, ["1e3", "2147483647.0", "-2147483648e0"], ["2147483648.0", "1e10", "-3e9"]),
            (Format::Int64, ["9e18", "-0", "9223372036854775807.00"], ["9223372036854775808", "1e19", "1e1000000000"]),
            (Format::Uint8, ["255", "-0", "-0.0"], ["256", "-1", "-1.0"]),
            (Format::Uint16, ["65535", "0", "6e4"], ["65536", "-1", "7e4"]),
            (Format::Uint32, ["4294967295", "0", "4e9"], ["4294967296", "-1", "5e9"]),
            (Format::Uint64, ["18446744073709551615", "0", "1e19"], ["18446744073709551616", "-1", "2e19"]),
            (
                Format::DoubleInt,
                ["9007199254740991", "-9007199254740991", "9e15"],
                ["9007199254740992", "-9007199254740992", "1e400"],
            ),
        ] {
            for number in inside {
                assert!(format.allows_number(number), "{number} is a {}", format.name());
            }
            for number in outside.into_iter().chain(["123456789012345678901234567890123456789012"]) {
                assert!(!format.allows_number(number), "{number} is not a {}", format.name());
            }
        }
        assert!(Format::Float.allows_number("3.4e38") && !Format::Float.allows_number("3.5e38"));
        assert!(!Format::Double.allows_number("1e309"));
    }
}
