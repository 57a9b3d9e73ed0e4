//! URIs, IRIs and URI templates.

use std::net::Ipv6Addr;

/// The characters that may be written without a percent escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// RFC 3986.
    Uri,
    /// RFC 3987, which adds most of Unicode.
    Iri,
}

/// A URI or an IRI with its scheme.
pub(super) fn is_absolute(text: &str, alphabet: Alphabet) -> bool {
    let Some(colon) = memchr::memchr(b':', text.as_bytes()) else { return false };
    is_scheme(&text.as_bytes()[..colon]) && is_relative(&text[colon + 1..], alphabet)
}

/// A URI or an IRI, or a reference relative to one.
pub(super) fn is_reference(text: &str, alphabet: Alphabet) -> bool {
    let Some(colon) = memchr::memchr(b':', text.as_bytes()) else { return is_relative(text, alphabet) };
    // A colon in the first segment ends a scheme.
    if text.as_bytes()[..colon].iter().any(|byte| matches!(byte, b'/' | b'?' | b'#')) {
        return is_relative(text, alphabet);
    }
    is_absolute(text, alphabet)
}

fn is_scheme(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphabetic)
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Everything after the scheme: authority, path, query and fragment.
fn is_relative(text: &str, alphabet: Alphabet) -> bool {
    let (text, fragment) = split_at_byte(text, b'#');
    let (hierarchy, query) = split_at_byte(text, b'?');
    let path = match hierarchy.strip_prefix("//") {
        Some(rest) => {
            let end = memchr::memchr(b'/', rest.as_bytes()).unwrap_or(rest.len());
            if !is_authority(&rest[..end], alphabet) {
                return false;
            }
            &rest[end..]
        }
        None => hierarchy,
    };
    consists_of(path, alphabet, kind::PATH)
        && query_consists_of(query, alphabet)
        && consists_of(fragment, alphabet, kind::QUERY)
}

/// The texts before and after the first such byte.
fn split_at_byte(text: &str, byte: u8) -> (&str, &str) {
    match memchr::memchr(byte, text.as_bytes()) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

fn is_authority(text: &str, alphabet: Alphabet) -> bool {
    let (user, address) = text.split_once('@').map_or(("", text), |(user, address)| (user, address));
    if !consists_of(user, alphabet, kind::USER) {
        return false;
    }
    if let Some(literal) = address.strip_prefix('[') {
        return literal.split_once(']').is_some_and(|(literal, port)| {
            is_ip_literal(literal) && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    let (host, port) = address.split_once(':').unwrap_or((address, ""));
    is_port(port) && consists_of(host, alphabet, kind::NAME)
}

/// RFC 3986 allows a port to be empty and any number of leading zeros.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.is_empty() || text.trim_start_matches('0').is_empty() || text.parse::<u16>().is_ok())
}

fn is_ip_literal(text: &str) -> bool {
    let Some(future) = text.strip_prefix(['v', 'V']) else { return text.parse::<Ipv6Addr>().is_ok() };
    future.split_once('.').is_some_and(|(version, address)| {
        let version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        version && !address.is_empty() && !address.contains('%') && consists_of(address, Alphabet::Uri, kind::USER)
    })
}

/// Kinds of bytes, one bit each. A text is judged by the kinds that occur in it.
mod kind {
    /// RFC 6570's `varchar`.
    pub(super) const VARIABLE: u16 = 1;
    /// The rest of RFC 3986's `unreserved` and `sub-delims`.
    pub(super) const PUNCTUATION: u16 = 1 << 1;
    pub(super) const COLON: u16 = 1 << 2;
    pub(super) const AT_OR_SLASH: u16 = 1 << 3;
    pub(super) const QUESTION: u16 = 1 << 4;
    pub(super) const HASH_OR_BRACKET: u16 = 1 << 5;
    pub(super) const PERCENT: u16 = 1 << 6;
    pub(super) const INTERNATIONAL: u16 = 1 << 7;
    pub(super) const FORBIDDEN: u16 = 1 << 8;

    pub(super) const NAME: u16 = VARIABLE | PUNCTUATION;
    pub(super) const USER: u16 = NAME | COLON;
    pub(super) const PATH: u16 = USER | AT_OR_SLASH;
    pub(super) const QUERY: u16 = PATH | QUESTION;
    pub(super) const LITERAL: u16 = QUERY | HASH_OR_BRACKET;
}

const KINDS: [u16; 256] = {
    let mut kinds = [kind::FORBIDDEN; 256];
    let mut byte = 0_u8;
    loop {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => kind::VARIABLE,
            b'-' | b'.' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => {
                kind::PUNCTUATION
            }
            b':' => kind::COLON,
            b'@' | b'/' => kind::AT_OR_SLASH,
            b'?' => kind::QUESTION,
            b'#' | b'[' | b']' => kind::HASH_OR_BRACKET,
            b'%' => kind::PERCENT,
            0x80..=0xff => kind::INTERNATIONAL,
            _ => kind::FORBIDDEN,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    kinds
};

fn query_consists_of(text: &str, alphabet: Alphabet) -> bool {
    if alphabet == Alphabet::Uri || text.is_ascii() {
        return consists_of(text, alphabet, kind::QUERY);
    }
    // Private characters are allowed in a query alone.
    text.split(is_private).all(|part| consists_of(part, alphabet, kind::QUERY))
}

/// Whether a text has only bytes of the given kinds, percent escapes, and the alphabet's other
/// characters.
fn consists_of(text: &str, alphabet: Alphabet, allowed: u16) -> bool {
    // Most texts have neither escapes nor other characters, and are judged without a branch.
    let kinds = text.bytes().fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
    let unusual = kinds & !allowed;
    unusual & !(kind::PERCENT | kind::INTERNATIONAL) == 0
        && (unusual & kind::PERCENT == 0 || memchr::memchr_iter(b'%', text.as_bytes()).all(|at| is_escape(text, at)))
        && (unusual & kind::INTERNATIONAL == 0
            || alphabet == Alphabet::Iri && text.chars().all(|c| c.is_ascii() || is_international(c)))
}

fn is_escape(text: &str, at: usize) -> bool {
    text.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
}

/// RFC 3987's `ucschar`: planes without private characters and without the two that end each plane.
fn is_international(c: char) -> bool {
    match u32::from(c) {
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF => true,
        code @ 0x1_0000..=0xE_FFFF => code & 0xFFFF <= 0xFFFD && !(0xE_0000..0xE_1000).contains(&code),
        _ => false,
    }
}

/// RFC 3987's `iprivate`.
fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// RFC 6570, including the apostrophe that its errata restore.
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        if rest.as_bytes()[at] == b'}' || !is_template_literal(&rest[..at]) {
            return false;
        }
        let Some((expression, after)) = rest[at + 1..].split_once('}') else { return false };
        if !is_template_expression(expression) {
            return false;
        }
        rest = after;
    }
    is_template_literal(rest)
}

fn is_template_literal(text: &str) -> bool {
    text.split(is_private).all(|part| consists_of(part, Alphabet::Iri, kind::LITERAL))
}

fn is_template_expression(text: &str) -> bool {
    let variables = text.strip_prefix(['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|']).unwrap_or(text);
    variables.split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((name, length)) => {
                let digits = (1..=4).contains(&length.len()) && length.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || length.starts_with('0') {
                    return false;
                }
                name
            }
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        name.split('.').all(|part| !part.is_empty() && consists_of(part, Alphabet::Uri, kind::VARIABLE))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::check_texts as check;
    use super::*;

    #[test]
    fn absolute() {
        check(
            |text| is_absolute(text, Alphabet::Uri),
            &[
                "https://cdn.test/a%20b",
                "urn:isbn:1",
                "mailto:a@b",
                "a:",
                "a://",
                "file:///etc/hosts",
                "http://[::1]:80/",
                "http://[::ffff:1.2.3.4]",
                "http://[v7.a:b]/",
                "http://a:/",
                "http://a:65535/?q#f",
                "http://a:00080/",
                "http://user:pa%20ss@a:1/?a=b&c=@:/?",
                "http://a.b-c_d~e!$&'()*+,;=/",
                "http://a%41/",
                "x+y-z.1:p",
            ],
            &[
                "",
                "not a url",
                "/relative",
                "//a/b",
                "1a:b",
                "https://a/b c",
                "https://a/%zz",
                "https://a/%4",
                "https://a/%41 x",
                "https://a/%",
                "https://a/é",
                "https://a#b#c",
                "https://a/[b]",
                "https://a/?[b]",
                "https://a/\\",
                "http://a:x/",
                "http://a:99999/",
                "http://a:65536",
                "http://a:1:2/",
                "http://a:-1/",
                "http://u@v@a/",
                "http://u[v@a/",
                "http://[::g]/",
                "http://[::1/",
                "http://::1/",
                "http://[::1]x/",
                "http://[::1]:x/",
                "http://[1.2.3.4]/",
                "http://[v.a]/",
                "http://[v7.]/",
                "http://[::1]@a/",
                "a^b:c",
            ],
        );
    }

    #[test]
    fn references() {
        check(
            |text| is_reference(text, Alphabet::Uri),
            &["", "/a/b?c#d", "../x", "//host/p", "a/b:c", "#f", "?q", "./a:b", "a", "https://a"],
            &["a b", "<a>", "1a:b", ":a", "//a:x", "\u{e9}", "%", "a\u{0}"],
        );
    }

    #[test]
    fn international() {
        check(
            |text| is_absolute(text, Alphabet::Iri),
            &["https://exämple.org/é?ü#ñ", "https://a/?\u{e000}", "http://a/\u{1f600}", "a:b"],
            &[
                "https://a/\u{e000}",
                "https://a/#\u{e000}",
                "é:b",
                "http://a/\u{85}",
                "http://a/ é",
                "http://a/\u{fffe}",
            ],
        );
        check(|text| is_reference(text, Alphabet::Iri), &["/ü", "ü"], &["\u{e000}", "ü ü"]);
    }

    #[test]
    fn templates() {
        check(
            is_template,
            &["", "/a/{b}", "{+path}{?q,r*}{&s:3}{#t.u_v}{;w}{/x}{.y}", "http://é.test/{a%41b}", "it's", "{x:9999}"],
            &[
                "{",
                "}",
                "{}",
                "{a",
                "a}",
                "{a b}",
                "{a-b}",
                "{a..b}",
                "{a,}",
                "{a:0}",
                "{a:01}",
                "{a:12345}",
                "{a:}",
                "{a*:1}",
                "a b",
                "<",
                "%",
                "%zz",
                "{{a}}",
                "<{a}",
                "^",
                "{é}",
            ],
        );
    }
}
