//! The names that give a secret away.

/// Words that make a name one of a secret, wherever they stand in it.
const SECRET_WORDS: &[&str] = &[
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
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
    "secret",
    "session",
    "sessionid",
    "sid",
    "sig",
    "signature",
    "ssn",
    "token",
    "xsrf",
];

/// Pairs of words that do.
const SECRET_PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("card", "number"),
    ("security", "code"),
];

/// Words that take it back: `token_type` and `session_count` are no secrets.
const HARMLESS_ENDS: &[&str] =
    &["type", "count", "expires", "expiry", "ttl", "limit", "length", "at", "in", "url", "uri"];

/// Names that are secrets as a whole and too common as words.
const SECRET_NAMES: &[&str] = &["key", "code", "pass", "pwd"];

/// Splits a name into lower-case words: at punctuation and where capitals begin.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            words.push(String::new());
            after_lower = false;
            continue;
        }
        if character.is_uppercase() && after_lower {
            words.push(String::new());
        }
        after_lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a member, parameter or field of this name holds a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    if words.last().is_some_and(|last| HARMLESS_ENDS.contains(&&**last)) {
        return false;
    }
    words.iter().any(|word| SECRET_WORDS.contains(&&**word))
        || words.windows(2).any(|pair| SECRET_PAIRS.contains(&(&*pair[0], &*pair[1])))
        || (words.len() == 1 && SECRET_NAMES.contains(&&*words[0]))
}

/// Whether a member of this name of a JSON body holds a secret.
///
/// `code` is what most APIs call an error. It is a secret among members that only a token request
/// has (`oauth`); elsewhere, a rule of its own takes it out.
pub(super) fn is_secret_member(name: &str, oauth: bool) -> bool {
    (oauth || !name.eq_ignore_ascii_case("code")) && is_secret(name)
}

/// Whether a member of this name makes an object a request for a token.
pub(super) fn is_of_oauth(name: &str) -> bool {
    matches!(words(name).join("_").as_str(), "grant_type" | "redirect_uri" | "code_verifier" | "client_id")
}

/// Whether a header of this name carries a credential.
pub(super) fn is_secret_header(name: &str) -> bool {
    // The challenge of a server is public.
    !name.eq_ignore_ascii_case("www-authenticate") && is_secret(name)
}

pub(super) fn is_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("set-cookie")
}

/// Whether a header of this name holds a URL, which may carry a secret.
pub(super) fn holds_url(name: &str) -> bool {
    ["referer", "location", "content-location"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_secret_in_a_query_and_a_word_in_a_body() {
        assert!(is_secret("code") && !is_secret_member("code", false) && is_secret_member("code", true));
        assert!(is_secret_member("access_token", false));
        assert!(is_of_oauth("grantType") && is_of_oauth("redirect_uri") && !is_of_oauth("type"));
    }

    #[test]
    fn secrets_by_name() {
        for name in [
            "Authorization",
            "X-Api-Key",
            "apiKey",
            "access_token",
            "refreshToken",
            "password",
            "newPassword",
            "client_secret",
            "X-CSRF-Token",
            "sessionId",
            "key",
            "code",
            "X-Amz-Signature",
            "cardNumber",
            "cvv",
            "Proxy-Authorization",
        ] {
            assert!(is_secret(name), "{name}");
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
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
