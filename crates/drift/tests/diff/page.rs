//! The page that lists the changes says what the code does.

use std::fmt::Write as _;

use openapi_drift::diff::{ChangeRule, rules};

fn row(rule: &ChangeRule) -> String {
    let oasdiff: Vec<String> = rule.oasdiff.iter().map(|id| format!("`{id}`")).collect();
    format!("| `{}` | {} | {} | {} |", rule.code, rule.severity.name(), rule.summary, oasdiff.join(" "))
}

/// `UPDATE_PAGE=1 cargo test -p openapi-drift --test diff page` renews the table.
#[test]
fn the_page_lists_every_change() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut table = String::from("| code | severity | change | oasdiff |\n| --- | --- | --- | --- |\n");
    for rule in rules() {
        let _ = writeln!(table, "{}", row(rule));
    }
    let (head, _) = page.split_once("| code |").unwrap();
    let wanted = format!("{head}{table}");
    if std::env::var_os("UPDATE_PAGE").is_some() {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/diff.md does not list the changes as they are");
}
