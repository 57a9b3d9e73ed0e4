//! The names that give a secret away.
//!
//! They are a hint, not the guard: a value that is found by its name in one place is then looked for everywhere.

use std::collections::HashMap;

/// How likely a name is to stand for a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secrecy {
    /// It is an ordinary name.
    No,
    /// It has many meanings (`key`, `state`): the value decides.
    Weak,
    /// It is that of a secret, or of an object about one (`auth`, `session`).
    Likely,
    /// It is that of a secret.
    Sure,
}

/// Words of which one is enough.
const SURE_WORDS: &[&str] = &[
    "apikey",
    "assertion",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "csrf",
    "cvc",
    "cvv",
    "jwt",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "privatekey",
    "pwd",
    "secret",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ssn",
    "token",
    "totp",
    "xsrf",
];

/// Words that also name an object about a secret, or a kind of it.
const LIKELY_WORDS: &[&str] = &["auth", "authn", "authz", "challenge", "nonce", "session", "verifier"];

/// Pairs of words of which one is enough.
const SURE_PAIRS: &[(&str, &str)] = &[
    ("access", "key"),
    ("account", "key"),
    ("api", "key"),
    ("application", "key"),
    ("app", "key"),
    ("auth", "code"),
    ("authorization", "code"),
    ("backup", "code"),
    ("card", "number"),
    ("consumer", "key"),
    ("credit", "card"),
    ("device", "code"),
    ("encryption", "key"),
    ("function", "key"),
    ("functions", "key"),
    ("host", "key"),
    ("master", "key"),
    ("pass", "code"),
    ("private", "key"),
    ("recovery", "code"),
    ("saml", "request"),
    ("saml", "response"),
    ("secret", "key"),
    ("security", "code"),
    ("service", "key"),
    ("session", "id"),
    ("session", "key"),
    ("shared", "key"),
    ("signing", "key"),
    ("storage", "key"),
    ("subscription", "key"),
    ("user", "code"),
    ("verification", "code"),
    ("webhook", "url"),
];

/// Names written without word breaks; of a longer name, too.
const COMPOUNDS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "authtoken",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "connectionstring",
    "csrftoken",
    "devicecode",
    "idtoken",
    "jsessionid",
    "passcode",
    "passphrase",
    "password",
    "phpsessid",
    "privatekey",
    "recoverycode",
    "refreshtoken",
    "samlart",
    "samlrequest",
    "samlresponse",
    "secretkey",
    "sessionid",
    "sessionkey",
    "subscriptionkey",
    "usercode",
    "verificationtoken",
    "xsrftoken",
];

/// Whole names, without their punctuation.
const SURE_NAMES: &[&str] =
    &["fcparams", "pass", "serverdata", "sessid", "shdf", "usg", "vses2", "wresult", "xclientdata"];

/// Whole names with many meanings.
const WEAK_NAMES: &[&str] = &["code", "hash", "key", "relaystate", "state", "ticket", "wctx", "verify"];

/// Words that take it back at the end of a name: `token_type` and `session_count` are no secrets.
const HARMLESS_ENDS: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "at",
    "count",
    "date",
    "description",
    "enabled",
    "endpoint",
    "exists",
    "expiration",
    "expires",
    "expiry",
    "format",
    "in",
    "kind",
    "label",
    "length",
    "limit",
    "method",
    "methods",
    "mode",
    "name",
    "policy",
    "required",
    "rules",
    "scheme",
    "scope",
    "scopes",
    "size",
    "status",
    "strength",
    "supported",
    "time",
    "timeout",
    "ttl",
    "type",
    "types",
    "uri",
    "url",
    "usage",
    "valid",
    "version",
];

/// Splits a name into lower-case words: at punctuation, and where capitals begin or end (`SAMLResponse`, `apiKey`).
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let begins = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || before.is_numeric() || after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The singular of a word, as far as names need it: `tokens`, but not `pass`.
fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'))
}

/// How likely a header, parameter, field, cookie or member of this name holds a secret.
pub(super) fn secrecy(name: &str) -> Secrecy {
    // Longer names are not names.
    if name.len() > 200 {
        return Secrecy::No;
    }
    let words = words(name);
    let Some(last) = words.last() else { return Secrecy::No };
    let squashed = words.concat();
    // `webhook_url` is one, although it ends like `token_url`.
    let is_pair = words.windows(2).any(|pair| SURE_PAIRS.contains(&(&*pair[0], &*pair[1])));
    if is_pair {
        return Secrecy::Sure;
    }
    if HARMLESS_ENDS.contains(&&**last) {
        return Secrecy::No;
    }
    let is_sure = |word: &str| SURE_WORDS.contains(&word);
    if words.iter().any(|word| is_sure(word))
        || SURE_NAMES.contains(&&*squashed)
        || COMPOUNDS.iter().any(|compound| squashed.ends_with(compound))
    {
        return Secrecy::Sure;
    }
    let is_plural = words.iter().filter_map(|word| singular(word)).any(is_sure)
        || singular(&squashed).is_some_and(|squashed| COMPOUNDS.iter().any(|compound| squashed.ends_with(compound)))
        || words
            .windows(2)
            .any(|pair| singular(&pair[1]).is_some_and(|second| SURE_PAIRS.contains(&(&*pair[0], second))));
    if is_plural || words.iter().any(|word| LIKELY_WORDS.contains(&&**word)) {
        return Secrecy::Likely;
    }
    if WEAK_NAMES.contains(&&*squashed) { Secrecy::Weak } else { Secrecy::No }
}

/// Whether a member of this name makes an object a request for a token.
pub(super) fn is_of_oauth(name: &str) -> bool {
    // Most names are shorter or longer, and need no splitting.
    (8..=14).contains(&name.len())
        && matches!(words(name).join("_").as_str(), "grant_type" | "redirect_uri" | "code_verifier" | "client_id")
}

/// How likely a header of this name carries a credential.
pub(super) fn header_secrecy(name: &str) -> Secrecy {
    // The challenge of a server is public, and so is what a handshake is confirmed with.
    const PUBLIC: [&str; 3] = ["www-authenticate", "proxy-authenticate", "access-control-allow-credentials"];
    if PUBLIC.iter().any(|own| name.eq_ignore_ascii_case(own)) { Secrecy::No } else { secrecy(name) }
}

pub(super) fn is_cookie(name: &str) -> bool {
    ["cookie", "set-cookie", "cookie2", "set-cookie2"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Whether the value of a header of this name is a scheme and a credential.
pub(super) fn has_scheme(name: &str) -> bool {
    words(name).iter().any(|word| word == "authorization" || word == "auth")
}

/// Answers that were given, because names repeat from entry to entry.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<Box<str>, Secrecy>);

impl Known {
    pub(super) fn secrecy(&mut self, name: &str) -> Secrecy {
        const MAX_NAMES: usize = 4096;
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let secrecy = secrecy(name);
        if self.0.len() < MAX_NAMES && name.len() <= 64 {
            self.0.insert(name.into(), secrecy);
        }
        secrecy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_for_a_token_is_told_by_its_members() {
        assert_eq!(secrecy("code"), Secrecy::Weak);
        assert!(is_of_oauth("grantType") && is_of_oauth("redirect_uri") && !is_of_oauth("type"));
    }

    #[test]
    fn secrets_by_name() {
        for name in [
            "Authorization",
            "X-Api-Key",
            "apiKey",
            "APIKey",
            "access_token",
            "refreshToken",
            "newPassword",
            "client_secret",
            "X-CSRF-Token",
            "sessionId",
            "X-Amz-Signature",
            "cardNumber",
            "cvv",
            "Proxy-Authorization",
            "SAMLResponse",
            "SAMLRequest",
            "client_assertion",
            "assertion",
            "device_code",
            "user_code",
            "code_verifier",
            "recovery_code",
            "Ocp-Apim-Subscription-Key",
            "x-functions-key",
            "wresult",
            "pwd",
            "userpassword",
            "authenticity_token",
        ] {
            assert_eq!(secrecy(name), Secrecy::Sure, "{name}");
        }
        for name in ["apikeys", "auth", "session", "tokens", "nonce", "accessKeys"] {
            assert_eq!(secrecy(name), Secrecy::Likely, "{name}");
        }
        for name in ["key", "state", "ticket", "code"] {
            assert_eq!(secrecy(name), Secrecy::Weak, "{name}");
        }
        for name in [
            "id",
            "author",
            "authorId",
            "keyboard",
            "postcode",
            "statusCode",
            "token_type",
            "expires_in",
            "passage",
            "designation",
            "pinned",
            "username",
            "conversationId",
            "Content-Type",
            "shipping",
            "sessionCount",
            "cookieless",
            "Sec-WebSocket-Key",
            "Idempotency-Key",
            "",
        ] {
            assert_eq!(secrecy(name), Secrecy::No, "{name}");
        }
        assert_eq!(header_secrecy("WWW-Authenticate"), Secrecy::No);
        assert_eq!(Known::default().secrecy("token"), Secrecy::Sure);
    }
}
