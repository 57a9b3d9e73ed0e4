//! What goes to standard output: a table for people, or JSON as the API sent it.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// The most characters of a message that a table shows.
const SHOWN: usize = 60;

/// One value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)
}

/// `1 order`, `2 orders`.
pub(crate) fn plural(count: u64, name: &str) -> String {
    if count == 1 { format!("{count} {name}") } else { format!("{count} {name}s") }
}

/// Rows under their titles; `none` is said where there are none.
pub(crate) fn table<const N: usize>(
    titles: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    none: &str,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(titles);
    for row in rows {
        table.add_row(row.iter().map(|cell| cell_text(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut out = io::stdout().lock();
    if table.is_empty() {
        return writeln!(out, "{none}");
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One line, cut where it is long.
fn cell_text(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = printable(&line);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.into_owned(),
    }
}

/// `text` without what would steer the terminal: whoever wrote a message does not get to move the reader's cursor, nor
/// to turn the direction of the line.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) {
        text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect::<String>().into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\n\td"), "a\u{fffd}[2Jb\u{fffd}c\n\td");
        assert!(matches!(printable("Grüße, カード"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_cell_is_one_line_of_bounded_length() {
        assert_eq!(cell_text("two\n  lines"), "two lines");
        assert_eq!(cell_text(&"ü".repeat(100)).chars().count(), SHOWN + 1);
    }
}
