//! Host names and mailboxes, with and without Unicode.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use super::pattern::{self, Pattern};

/// RFC 1123 and, for labels that start with `xn--`, RFC 5891.
pub(super) fn is_hostname(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.len()) && text.split('.').all(is_ascii_label)
}

/// RFC 5890: each label is an ASCII one or one of Unicode.
pub(super) fn is_idn_hostname(text: &str) -> bool {
    // The limits are those of the ASCII form, which is what is looked up.
    let mut length = 0;
    let mut labels: Vec<Cow<'_, str>> = Vec::new();
    for label in text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']) {
        let ascii = if label.is_ascii() {
            if !is_ascii_label(label) {
                return false;
            }
            labels.push(decoded(label).map_or(Cow::Borrowed(label), Cow::Owned));
            label.len()
        } else {
            if !is_unicode_label(label) {
                return false;
            }
            labels.push(Cow::Borrowed(label));
            punycode_encode(label).map_or(usize::MAX, |encoded| PREFIX.len() + encoded.len())
        };
        length += 1 + ascii.min(MAX_NAME);
        if ascii > MAX_LABEL || length > MAX_NAME + 1 {
            return false;
        }
    }
    obeys_bidi(&labels)
}

/// RFC 5321's mailbox; with `international`, RFC 6531's.
pub(super) fn is_email(text: &str, international: bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    if local.len() > 64 || !(international || local.is_ascii()) {
        return false;
    }
    let quoted = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let local = match quoted {
        Some(content) => is_quoted(content),
        None => local.split('.').all(is_atom),
    };
    local
        && match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(literal) => is_address_literal(literal),
            None if international => is_idn_hostname(domain),
            None => is_hostname(domain),
        }
}

fn is_atom(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// The content of a quoted string: printable characters, a quote or a backslash after a backslash.
fn is_quoted(text: &str) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        if c.is_ascii() && !matches!(c, ' '..='~') || (c == '"' && !escaped) {
            return false;
        }
        escaped = c == '\\' && !escaped;
    }
    !escaped
}

fn is_address_literal(text: &str) -> bool {
    const TAG: &str = "IPv6:";
    match text.get(..TAG.len()) {
        Some(tag) if tag.eq_ignore_ascii_case(TAG) => text[TAG.len()..].parse::<Ipv6Addr>().is_ok(),
        _ => text.parse::<Ipv4Addr>().is_ok(),
    }
}

const MAX_LABEL: usize = 63;
const MAX_NAME: usize = 253;
/// The start of an ASCII label that encodes one of Unicode.
const PREFIX: &str = "xn--";

fn is_ascii_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let shape = (1..=MAX_LABEL).contains(&bytes.len())
        && bytes.first() != Some(&b'-')
        && bytes.last() != Some(&b'-')
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    if !shape || bytes.get(2..4) != Some(b"--") {
        return shape;
    }
    // Hyphens in the third and fourth place are reserved for prefixes, and only one prefix exists.
    if !label[..PREFIX.len()].eq_ignore_ascii_case(PREFIX) {
        return true;
    }
    decoded(label).is_some_and(|decoded| {
        let canonical = punycode_encode(&decoded).is_some_and(|code| code.eq_ignore_ascii_case(&label[PREFIX.len()..]));
        canonical && !decoded.is_ascii() && is_unicode_label(&decoded)
    })
}

/// The Unicode form of an ASCII label that encodes one.
fn decoded(label: &str) -> Option<String> {
    let prefix = label.get(..PREFIX.len()).filter(|prefix| prefix.eq_ignore_ascii_case(PREFIX))?;
    punycode_decode(&label[prefix.len()..].to_ascii_lowercase())
}

/// RFC 5892: the characters of a label, and where those that depend on their neighbours may occur.
fn is_unicode_label(label: &str) -> bool {
    // A middle dot between two `l`; keraia before Greek; geresh and gershayim after Hebrew; joiners
    // after a virama, a non-joiner also between letters of cursive scripts.
    static LABEL: LazyLock<Option<Pattern>> = LazyLock::new(|| {
        pattern::compile(
            r"^(?!\p{M})(?:[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}\u3007\u06FD\u06FE\u0F0B\-\u30FB]|(?<=l)\u00B7(?=l)|\u0375(?=\p{Script=Greek})|(?<=\p{Script=Hebrew})[\u05F3\u05F4]|(?<=\p{Grapheme_Link})[\u200C\u200D]|(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]\p{Mn}*)\u200C(?=\p{Mn}*[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]))+$",
        )
        .ok()
    });
    // Forbidden although their category is allowed: U+302E and its like in RFC 5892, section 2.6,
    // conjoining Jamo, and characters that are ignored when shown.
    static FORBIDDEN: LazyLock<Option<Pattern>> = LazyLock::new(|| {
        pattern::compile(
            r"[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]|(?![\u200C\u200D])\p{Default_Ignorable_Code_Point}",
        )
        .ok()
    });
    let hyphens = !label.starts_with('-') && !label.ends_with('-') && label.chars().skip(2).take(2).ne(['-', '-']);
    // A middle dot needs a Japanese or Chinese character in the label, and digits are of one set.
    let dot = !label.contains('\u{30fb}') || label.chars().any(is_japanese);
    let digits =
        |first: char| label.chars().any(|c| (first..=char::from_u32(first as u32 + 9).unwrap_or(first)).contains(&c));
    let mixed = digits('\u{660}') && digits('\u{6f0}');
    // No label is longer than this, so that the patterns never see a long text.
    label.len() <= 4 * MAX_LABEL && hyphens && dot && !mixed && matches(&LABEL, label) && !matches(&FORBIDDEN, label)
}

/// RFC 5893, for labels whose characters are allowed: a name with a label that is written from right
/// to left has no label that is shown out of order.
fn obeys_bidi(labels: &[Cow<'_, str>]) -> bool {
    // Letters of these scripts, and their other characters that are allowed and count as letters.
    const RIGHT: &str = r"(?:(?=[\p{L}\u05F3\u05F4\u07C0-\u07C9])[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}\p{sc=Adlam}\p{sc=Hanifi_Rohingya}\p{sc=Mende_Kikakui}])";
    const ARABIC: &str = r"\u0660-\u0669";
    const EUROPEAN: &str = r"0-9\u06F0-\u06F9";
    static RIGHT_TO_LEFT: LazyLock<Option<Pattern>> =
        LazyLock::new(|| pattern::compile(&format!("{RIGHT}|[{ARABIC}]")).ok());
    static LABEL: LazyLock<Option<Pattern>> = LazyLock::new(|| {
        let one_kind = format!("(?!.*[{EUROPEAN}].*[{ARABIC}])(?!.*[{ARABIC}].*[{EUROPEAN}])");
        let inner = format!(r"(?:{RIGHT}|[{ARABIC}{EUROPEAN}\p{{Mn}}\-\u00B7\u0375\u30FB\u200C\u200D])*");
        let right = format!(r"{one_kind}{RIGHT}(?:{inner}(?:{RIGHT}|[{ARABIC}{EUROPEAN}]))?\p{{Mn}}*");
        let left = format!(r"(?![{EUROPEAN}\-])(?!.*(?:{RIGHT}|[{ARABIC}])).*[^\-\p{{Mn}}]\p{{Mn}}*");
        pattern::compile(&format!("^(?:{right}|{left})$")).ok()
    });
    !labels.iter().any(|label| matches(&RIGHT_TO_LEFT, label)) || labels.iter().all(|label| matches(&LABEL, label))
}

/// A pattern of this module, on a label; neither is long.
fn matches(pattern: &LazyLock<Option<Pattern>>, label: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(label).unwrap_or_default())
}

fn is_japanese(c: char) -> bool {
    static SCRIPTS: LazyLock<Option<Pattern>> =
        LazyLock::new(|| pattern::compile(r"[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]").ok());
    let mut buffer = [0; 4];
    matches(&SCRIPTS, c.encode_utf8(&mut buffer))
}

/// RFC 3492's parameters.
const BASE: u32 = 36;
const THRESHOLDS: (u32, u32) = (1, 26);
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_CODE: u32 = 0x80;

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = delta / if first { DAMP } else { 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - THRESHOLDS.0) * THRESHOLDS.1 / 2 {
        delta /= BASE - THRESHOLDS.0;
        k += BASE;
    }
    k + (BASE - THRESHOLDS.0 + 1) * delta / (delta + SKEW)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(THRESHOLDS.0, THRESHOLDS.1)
}

/// Decodes a label in lower case of at most 63 bytes; inserting into it is therefore cheap.
fn punycode_decode(text: &str) -> Option<String> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut code, mut index, mut bias) = (INITIAL_CODE, 0_u32, INITIAL_BIAS);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let before = index;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                byte @ b'a'..=b'z' => u32::from(byte - b'a'),
                byte @ b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            index = index.checked_add(digit.checked_mul(weight)?)?;
            let threshold = threshold(k, bias);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let points = u32::try_from(output.len()).ok()? + 1;
        bias = adapt(index - before, points, before == 0);
        code = code.checked_add(index / points)?;
        index %= points;
        output.insert(usize::try_from(index).ok()?, char::from_u32(code)?);
        index += 1;
    }
    Some(output.into_iter().collect())
}

/// A label in Punycode, or `None` if it is too long to encode.
fn punycode_encode(label: &str) -> Option<String> {
    let codes: Vec<u32> = label.chars().map(u32::from).collect();
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut code, mut delta, mut bias, mut handled) = (INITIAL_CODE, 0_u32, INITIAL_BIAS, basic);
    while let Some(next) = codes.iter().copied().filter(|other| *other >= code).min() {
        delta = delta.checked_add((next - code).checked_mul(handled + 1)?)?;
        for other in &codes {
            delta = delta.checked_add(u32::from(*other < next))?;
            if *other == next {
                let (mut quotient, mut k) = (delta, BASE);
                loop {
                    let threshold = threshold(k, bias);
                    if quotient < threshold {
                        break;
                    }
                    output.push(punycode_digit(threshold + (quotient - threshold) % (BASE - threshold))?);
                    quotient = (quotient - threshold) / (BASE - threshold);
                    k += BASE;
                }
                output.push(punycode_digit(quotient)?);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta += 1;
        code = next + 1;
    }
    Some(output)
}

fn punycode_digit(digit: u32) -> Option<char> {
    char::from_u32(if digit < 26 { u32::from('a') + digit } else { u32::from('0') + digit - 26 })
}

#[cfg(test)]
mod tests {
    use super::super::testing::check_texts as check;
    use super::*;

    #[test]
    fn hostnames() {
        let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "a".repeat(61));
        check(
            is_hostname,
            &["api.example.com", "localhost", "1host", "a--b", "xn--4gbwdl.xn--wgbh1c", "XN--MNCHEN-3YA.de", &longest],
            &[
                "",
                ".",
                "a.",
                ".a",
                "-a",
                "a-",
                "a_b",
                "a..b",
                "a b",
                "bücher.de",
                "xn--X",
                "xn--",
                "xn--a",
                "xn--a-",
                "XN--aa---o47jg78q",
                "xn--99999999",
                &format!("{longest}a"),
                &"a".repeat(64),
            ],
        );
    }

    #[test]
    fn international_hostnames() {
        check(
            is_idn_hostname,
            &[
                "bücher.de",
                "a。b",
                "l·l",
                "α͵β",
                "א׳ב",
                "・ァ",
                "क्\u{200d}ष",
                "بي\u{200c}بي",
                "xn--bcher-kva",
                "hostname",
                "א0.b",
                "ا٠.x",
            ],
            &[
                "",
                "。",
                "a·l",
                "·",
                "α͵S",
                "׳ב",
                "def・abc",
                "ب٠۰",
                "क\u{200d}ष",
                "\u{300}a",
                "-ü",
                "ü-",
                "üa--b",
                "ü b",
                "0a.א",
                "aא",
                "א0٠",
                "xn--0ca24w",
                "xn---9uc",
                "Ü",
                "☃",
                "\u{1100}\u{1161}",
                &"ü".repeat(70),
                &('\u{ac00}'..).step_by(97).take(30).collect::<String>(),
                &format!("{}ü", "ab.".repeat(90)),
            ],
        );
    }

    #[test]
    fn punycode_round_trips() {
        for (label, encoded) in [
            ("bücher", "bcher-kva"),
            ("münchen", "mnchen-3ya"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("ü", "tda"),
            ("😀a", "a-iv3s"),
        ] {
            assert_eq!(punycode_encode(label).as_deref(), Some(encoded), "{label}");
            assert_eq!(punycode_decode(encoded).as_deref(), Some(label));
        }
        assert_eq!(punycode_decode("99999999"), None);
    }

    #[test]
    fn mailboxes() {
        check(
            |text| is_email(text, false),
            &[
                "a.b+c@example.com",
                "te~st@localhost",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]",
                "a@[ipv6:::1]",
                r#""joe bloggs"@example.com"#,
                r#""a..b@\"\\"@example.com"#,
                r#"""@example.com"#,
            ],
            &[
                "",
                "a",
                "a@",
                "@b",
                "a..b@c",
                ".a@b",
                "a.@b",
                "a b@c.d",
                "a@-c",
                "a@b.",
                "a@b_c",
                "ü@example.org",
                "a@exämple.org",
                r#""a"b"@c"#,
                r#""a\"@c"#,
                r#""@c"#,
                "\"a\n\"@c",
                "a@[127.0.0.300]",
                "a@[::1]",
                "a@[127.0.0.1",
                &format!("{}@a", "a".repeat(65)),
            ],
        );
        check(
            |text| is_email(text, true),
            &["실례@실례.테스트", "ü@exämple.org", "a@b", "\"ü ü\"@a"],
            &["2962", "ü ü@a", "ü@ü_a", "ü@"],
        );
    }
}
