//! Addresses that say what they are: `https://…`, `hxxp…`, `javascript:…`, `mailto:…`.

use super::host::skip_spaces;
use crate::category::Category;
use crate::codes::{self, is_space, is_word};

/// The longest name of a scheme that is looked at.
const LONGEST: usize = 20;

/// An address that begins with a scheme.
pub(crate) struct Found {
    pub(crate) kind: Category,
    /// Where the address ends as far as it stands in one piece.
    pub(crate) end: usize,
    /// Where its host begins, if it has one; it may go on beyond `end` in a disguise.
    pub(crate) host: Option<usize>,
    /// An address that ends here has nothing behind its scheme.
    pub(crate) least: usize,
}

/// The address whose scheme is the word from `start` to `end`.
pub(crate) fn at(codes: &[u8], start: usize, end: usize) -> Option<Found> {
    let name = &codes[start..end];
    // Most words have none of what stands behind a scheme.
    let next = codes.get(skip_spaces(codes, end)).copied().unwrap_or(b' ');
    if !matches!(next, b':' | b';' | b'[' | b'(') && !is_web(name) {
        return None;
    }
    if name.len() > LONGEST
        || !name.iter().all(|&code| code.is_ascii_alphanumeric() || matches!(code, b'-' | b'_' | b'*'))
    {
        return None;
    }
    let web = is_web(name);
    if let Some(found) = slashed(codes, start, end, web) {
        return Some(found);
    }
    if web {
        // `https example.com`, and `https:example.com`.
        let colon = codes.get(end) == Some(&b':');
        let body = skip_spaces(codes, end + usize::from(colon));
        let begins = codes.get(body).is_some_and(|&code| is_word(code));
        return (body > end && begins).then_some(Found {
            kind: Category::Link,
            end: body,
            host: Some(body),
            least: body,
        });
    }
    opaque(codes, name, end)
}

/// `://` and what is written for it.
fn slashed(codes: &[u8], start: usize, end: usize, web: bool) -> Option<Found> {
    let loose = |at: usize| if web { skip_spaces(codes, at) } else { at };
    let mut at = loose(end);
    match codes.get(at..) {
        Some([b':', ..]) => at += 1,
        Some([b';', ..]) if web => at += 1,
        Some([b'[', b':', b']', ..] | [b'(', b':', b')', ..]) => at += 3,
        _ => return None,
    }
    at = loose(at);
    let mut slashes = 0;
    while matches!(codes.get(at), Some(b'/' | b'\\')) && slashes < 4 {
        slashes += 1;
        at = loose(at + 1);
    }
    // One letter before it is a drive.
    if slashes < 2 && !(web && slashes == 1) || end - start < 2 {
        return None;
    }
    let end = body_end(codes, at);
    Some(Found { kind: Category::Link, end, host: Some(at), least: at })
}

/// Schemes without slashes.
fn opaque(codes: &[u8], name: &[u8], end: usize) -> Option<Found> {
    const SCRIPTS: [&[u8]; 4] = [b"javascript", b"vbscript", b"jscript", b"livescript"];
    const MESSENGERS: [&[u8]; 16] = [
        b"whatsapp",
        b"skype",
        b"tg",
        b"viber",
        b"magnet",
        b"sip",
        b"sips",
        b"xmpp",
        b"facetime",
        b"signal",
        b"line",
        b"weixin",
        b"discord",
        b"bitcoin",
        b"ethereum",
        b"intent",
    ];
    let is = |known: &&[u8]| name.eq_ignore_ascii_case(known);
    if codes.get(end) != Some(&b':') {
        return None;
    }
    let body = end + 1;
    let rest = codes.get(body..)?;
    let first = *rest.first()?;
    if is_space(first) {
        return None;
    }
    let found = |kind| Some(Found { kind, end: body_end(codes, body), host: None, least: body });
    if SCRIPTS.iter().any(is) {
        return found(Category::Link);
    }
    if is(&&b"data"[..]) {
        // A media type, or `;base64`: not `data:5 cards`.
        let media =
            rest.iter().take(80).take_while(|&&code| is_word(code) || matches!(code, b'-' | b'.' | b'+')).count();
        let sign = rest.get(media).copied();
        return (sign == Some(b'/') && media > 2 || matches!(sign, Some(b',' | b';')) && media == 0)
            .then(|| found(Category::Link))?;
    }
    if is(&&b"mailto"[..]) {
        return found(Category::Email);
    }
    if [&b"tel"[..], b"sms", b"smsto", b"callto"].iter().any(is) {
        let number = first == b'+' || first.is_ascii_digit();
        return number.then(|| found(Category::Phone))?;
    }
    if MESSENGERS.iter().any(is) {
        // `line:2` and `signal:strong` are text; a query, a path or a number makes an address.
        let end = body_end(codes, body);
        let body = &codes[body..end];
        let telling = body.iter().any(|code| matches!(code, b'?' | b'=' | b'@')) || body.len() >= 20;
        return telling.then(|| found(Category::Link))?;
    }
    None
}

/// The schemes of the web, and what is written to get past filters.
pub(super) fn is_web(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 17] = [
        b"http", b"https", b"hxxp", b"hxxps", b"hxtp", b"hxtps", b"htxp", b"htxps", b"hyyp", b"hyyps", b"meow",
        b"meows", b"ttps", b"htps", b"fxp", b"ftp", b"httpx",
    ];
    // Told by the first letter for nearly all words.
    matches!(name.first().map_or(0, |code| code | 0x20), b'h' | b'm' | b't' | b'f')
        && matches!(name.len(), 3..=5)
        && NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The end of what stands in one piece from `at` on, without the punctuation of the sentence.
pub(crate) fn body_end(codes: &[u8], at: usize) -> usize {
    let mut end = at;
    let mut open = [0_usize; 2];
    while let Some(&code) = codes.get(end) {
        match code {
            _ if is_space(code) => break,
            b'"' | b'<' | b'>' | b'`' | codes::SIGN => break,
            // `place/Gary's+Deli`
            b'\''
                if !(end > at && is_word(codes[end - 1]) && codes.get(end + 1).is_some_and(|&next| is_word(next))) =>
            {
                break;
            }
            // A full stop of another script, which parts labels as well: `example.com/a。次`.
            b'.' if codes.get(end + 1) == Some(&codes::LETTER) => break,
            b'(' => open[0] += 1,
            b'[' => open[1] += 1,
            b')' if open[0] == 0 => break,
            b']' if open[1] == 0 => break,
            b')' => open[0] -= 1,
            b']' => open[1] -= 1,
            _ => {}
        }
        end += 1;
    }
    while end > at
        && matches!(
            codes[end - 1],
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'*' | b'_' | b'~' | b'(' | b'[' | b'{' | b'}'
        )
    {
        end -= 1;
    }
    end
}
