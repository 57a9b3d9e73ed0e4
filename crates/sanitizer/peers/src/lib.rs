//! What the comparison's programs share.

use linkify::{LinkFinder, LinkKind};

/// linkify as a chat would use it: for addresses without a scheme too.
pub fn linkify() -> LinkFinder {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(false);
    finder
}
