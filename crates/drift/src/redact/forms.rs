//! Secrets that are known by their form, whatever they are called and wherever they are.

use std::ops::Range;

use super::filler::is_filler;

/// The beginning of a key, the fewest characters that follow, and how it is called.
struct Prefix {
    text: &'static str,
    min: usize,
    form: &'static str,
}

const fn prefix(text: &'static str, min: usize, form: &'static str) -> Prefix {
    Prefix { text, min, form }
}

/// Keys that their issuers mark. The longest of those that fit comes first.
const PREFIXES: &[Prefix] = &[
    prefix("eyJ", 20, "JSON Web Token"),
    prefix("github_pat_", 16, "GitHub token"),
    prefix("ghp_", 16, "GitHub token"),
    prefix("gho_", 16, "GitHub token"),
    prefix("ghu_", 16, "GitHub token"),
    prefix("ghs_", 16, "GitHub token"),
    prefix("ghr_", 16, "GitHub token"),
    prefix("glpat-", 12, "GitLab token"),
    prefix("gldt-", 12, "GitLab token"),
    prefix("glrt-", 12, "GitLab token"),
    prefix("sk_live_", 8, "Stripe key"),
    prefix("sk_test_", 8, "Stripe key"),
    prefix("rk_live_", 8, "Stripe key"),
    prefix("rk_test_", 8, "Stripe key"),
    prefix("whsec_", 8, "webhook secret"),
    prefix("xoxa-", 8, "Slack token"),
    prefix("xoxb-", 8, "Slack token"),
    prefix("xoxc-", 8, "Slack token"),
    prefix("xoxd-", 8, "Slack token"),
    prefix("xoxe-", 8, "Slack token"),
    prefix("xoxe.", 8, "Slack token"),
    prefix("xoxo-", 8, "Slack token"),
    prefix("xoxp-", 8, "Slack token"),
    prefix("xoxr-", 8, "Slack token"),
    prefix("xoxs-", 8, "Slack token"),
    prefix("xapp-", 8, "Slack token"),
    prefix("AKIA", 12, "AWS access key"),
    prefix("ASIA", 12, "AWS access key"),
    prefix("AIza", 20, "Google API key"),
    prefix("ya29.", 8, "Google token"),
    prefix("GOCSPX-", 8, "Google client secret"),
    prefix("sk-ant-", 12, "API key"),
    prefix("sk-proj-", 12, "API key"),
    prefix("sk-", 20, "API key"),
    prefix("npm_", 20, "npm token"),
    prefix("pypi-", 20, "PyPI token"),
    prefix("dop_v1_", 16, "DigitalOcean token"),
    prefix("shpat_", 16, "Shopify token"),
    prefix("shpss_", 16, "Shopify secret"),
    prefix("hf_", 20, "Hugging Face token"),
    prefix("SG.", 20, "SendGrid key"),
    prefix("sq0atp-", 12, "Square token"),
    prefix("sq0csp-", 12, "Square secret"),
    prefix("lin_api_", 16, "Linear key"),
    prefix("dckr_pat_", 12, "Docker token"),
    prefix("hvs.", 16, "Vault token"),
    prefix("AGE-SECRET-KEY-1", 16, "age key"),
];

/// Words after which a credential follows in a text.
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// Places of URLs that authorize whoever knows them.
const CAPABILITY_URLS: [&str; 3] = ["hooks.slack.com/services/", "/api/webhooks/", "api.telegram.org/bot"];

/// Finds them: the part of `text` that is to go, and what it is. A part may be found more than once.
pub(super) fn find(text: &str, found: &mut dyn FnMut(Range<usize>, &'static str)) {
    let mut report = |range: Range<usize>, form| {
        if !range.is_empty() && !is_filler(&text[range.clone()]) {
            found(range, form);
        }
    };
    prefixed(text, &mut report);
    after_schemes(text, &mut report);
    user_info(text, &mut report);
    private_keys(text, &mut report);
    for place in CAPABILITY_URLS {
        for at in memchr::memmem::find_iter(text.as_bytes(), place) {
            let start = at + place.len();
            let end = end_of(text, start, |byte| is_token(byte) || byte == b'/' || byte == b':');
            report(start..end, "capability URL");
        }
    }
}

/// The first bytes of all prefixes.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let mut at = 0;
    while at < PREFIXES.len() {
        first[PREFIXES[at].text.as_bytes()[0] as usize] = true;
        at += 1;
    }
    first
};

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'=')
}

fn end_of(text: &str, start: usize, is_part: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[start..].iter().position(|byte| !is_part(*byte)).map_or(text.len(), |length| start + length)
}

fn prefixed(text: &str, report: &mut dyn FnMut(Range<usize>, &'static str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_boundary = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if FIRST[usize::from(bytes[at])] && is_boundary {
            let fitting = PREFIXES.iter().find(|prefix| bytes[at..].starts_with(prefix.text.as_bytes()));
            if let Some(prefix) = fitting {
                let end = end_of(text, at, |byte| is_token(byte) && byte != b'=');
                let end = at + text[at..end].trim_end_matches('.').len();
                let is_long = end - at >= prefix.text.len() + prefix.min;
                // A JSON Web Token has at least two dots; base64 of other JSON has none.
                let dots = text[at..end].bytes().filter(|byte| *byte == b'.').count();
                if is_long && (prefix.text != "eyJ" || dots >= 2) {
                    report(at..end, prefix.form);
                    at = end;
                    continue;
                }
            }
        }
        at += 1;
    }
}

fn after_schemes(text: &str, report: &mut dyn FnMut(Range<usize>, &'static str)) {
    const MIN: usize = 8;
    for (space, _) in text.match_indices(' ') {
        let fits = |scheme: &&str| {
            let start = (space + 1).checked_sub(scheme.len());
            start.is_some_and(|start| {
                text.get(start..=space).is_some_and(|word| word.eq_ignore_ascii_case(scheme))
                    && (start == 0 || !text.as_bytes()[start - 1].is_ascii_alphanumeric())
            })
        };
        if SCHEMES.iter().any(fits) {
            let start = space + 1;
            let end = end_of(text, start, |byte| is_token(byte) || byte == b'/');
            let token = &text[start..end];
            let is_word = token.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.');
            // "bearer certificates are", "basic authentication".
            if token.len() >= MIN && !is_word {
                report(start..end, "credential after its scheme");
            }
        }
    }
}

/// `https://user:password@host`
fn user_info(text: &str, report: &mut dyn FnMut(Range<usize>, &'static str)) {
    for at in memchr::memmem::find_iter(text.as_bytes(), "://") {
        let start = at + 3;
        let end =
            end_of(text, start, |byte| !matches!(byte, b'/' | b'?' | b'#' | b' ' | b'"' | b'\'' | b'<' | b'>' | b'\\'));
        if let Some(length) = text[start..end].rfind('@') {
            let user = &text[start..start + length];
            let colon = user.find(':').map_or(0, |colon| colon + 1);
            report(start + colon..start + length, "password in a URL");
            if colon > 1 {
                report(start..start + colon - 1, "user in a URL");
            }
        }
    }
}

/// The lines between `-----BEGIN … PRIVATE KEY-----` and its end, or all that follows where there is none.
fn private_keys(text: &str, report: &mut dyn FnMut(Range<usize>, &'static str)) {
    const MARK: &str = "PRIVATE KEY";
    for at in memchr::memmem::find_iter(text.as_bytes(), MARK) {
        let is_begin = text[..at].rfind("-----BEGIN").is_some_and(|begin| at - begin < 40);
        let Some(dashes) = text[at..].find("-----").filter(|_| is_begin) else { continue };
        let start = at + dashes + 5;
        let end = text[start..].find("-----").map_or(text.len(), |length| start + length);
        report(start..end, "private key");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &mut |range, _| found.push(&text[range]));
        found
    }

    #[test]
    fn keys_are_known_by_their_beginning() {
        let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWRlLXVwIn0.c2lnbmF0dXJl";
        assert_eq!(all(&format!("see {jwt}.")), [jwt]);
        assert_eq!(all(&format!("a=\"{jwt}\"")), [jwt]);
        for prefix in PREFIXES.iter().filter(|prefix| prefix.text != "eyJ") {
            let key = format!("{}{}", prefix.text, "Q7".repeat(prefix.min.div_ceil(2)));
            assert_eq!(all(&format!("({key})")), [key.as_str()], "{}", prefix.form);
            assert_eq!(all(&format!("x{key}")), [""; 0], "in the middle of a word");
            assert_eq!(all(&super::super::filler::filler(&key)), [""; 0], "{key}");
        }
        for plain in ["eyJhIjoxfQ", "sketch", "AKIAS", "sk-learn", "ghp_short", "npm_config_registry"] {
            assert_eq!(all(plain), [""; 0], "{plain}");
        }
    }

    #[test]
    fn credentials_are_known_by_what_is_around_them() {
        assert_eq!(all("curl -H 'Authorization: Bearer abc.DEF-12345'"), ["abc.DEF-12345"]);
        assert_eq!(all("bearer of good news, basic authentication"), [""; 0]);
        assert_eq!(all("see https://ann:pass%20word@a.test/x and ftp://bob@b"), ["pass%20word", "ann", "bob"]);
        assert_eq!(all("https://a.test/@ann mailto:a@b"), [""; 0]);
        assert_eq!(all("https://hooks.slack.com/services/T0/B0/made7up"), ["T0/B0/made7up"]);
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIB7\n-----END RSA PRIVATE KEY-----";
        assert_eq!(all(pem), ["\nMIIB7\n"]);
        assert_eq!(all("-----BEGIN PUBLIC KEY-----\nMIIB7\n-----END PUBLIC KEY-----"), [""; 0]);
    }
}
