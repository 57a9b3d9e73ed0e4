//! The changes as people and programs read them.

use std::io::{self, Write};

use super::{Change, Comparison, NotCompared, Place, Severity};
use crate::report::{markdown_code, markdown_text};
use crate::text::plural;

/// The most operations that a text names for one change.
const MAX_OPERATIONS: usize = 5;

impl Comparison {
    /// The result in a few words.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.worst(), self.not_compared.is_empty()) {
            (Some(Severity::Breaking), _) => "breaking changes",
            (Some(Severity::Warning), _) => "changes that may break somebody",
            (Some(Severity::Info), true) => "compatible changes",
            (None, true) => "no change",
            (Some(Severity::Info), false) => "compatible changes in what was compared",
            (None, false) => "no change in what was compared",
        }
    }

    fn counts(&self) -> String {
        let summary = &self.summary;
        let mut counts = format!(
            "{} breaking, {}, {} compatible",
            summary.breaking,
            plural(summary.warnings as u64, "warning"),
            summary.infos
        );
        if summary.not_compared > 0 {
            counts.push_str(", ");
            counts.push_str(&plural(summary.not_compared as u64, "part"));
            counts.push_str(" not compared");
        }
        counts
    }

    /// Writes the changes for people.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        for change in &self.changes {
            write_change(change, out)?;
        }
        for part in &self.not_compared {
            writeln!(out, "not compared: {}", part.reason.line())?;
            write_places(part.old.as_ref(), part.new.as_ref(), out)?;
            writeln!(out)?;
        }
        let (old, new) = (self.old.line(), self.new.line());
        writeln!(out, "{old} -> {new}: {} ({})", self.verdict(), self.counts())
    }

    /// Writes the changes as JSON, indented, with a line break at the end.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// Writes the changes as Markdown (the GitHub flavour), fit for a pull request.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {} → {}: {}\n", markdown_code(&self.old), markdown_code(&self.new), self.verdict())?;
        writeln!(out, "{}.", self.counts())?;
        let headings =
            [(Severity::Breaking, "Breaking"), (Severity::Warning, "Warnings"), (Severity::Info, "Compatible")];
        for (severity, heading) in headings {
            let changes: Vec<&Change> = self.changes.iter().filter(|change| change.severity == severity).collect();
            if changes.is_empty() {
                continue;
            }
            writeln!(out, "\n### {heading}\n\n| change | where | old | new |\n| --- | --- | --- | --- |")?;
            for change in changes {
                write_row(change, out)?;
            }
        }
        if !self.not_compared.is_empty() {
            writeln!(out, "\n### Not compared\n")?;
        }
        for NotCompared { reason, old, new } in &self.not_compared {
            let places = [cell("old", old.as_ref()), cell("new", new.as_ref())];
            let places: Vec<String> = places.into_iter().flatten().collect();
            writeln!(out, "* {} ({})", markdown_text(reason), places.join(", "))?;
        }
        Ok(())
    }
}

/// The operation, and how many others there are.
fn whole_place(change: &Change) -> String {
    let at = if change.at.is_empty() { "the document" } else { change.at.as_str() };
    match change.operations.len() {
        0 | 1 => at.to_owned(),
        count => format!("{at}, and in {}", plural(count as u64 - 1, "other operation")),
    }
}

fn write_change(change: &Change, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}[{}]: {}", change.severity.name(), change.code, change.message.line())?;
    writeln!(out, "   = at {}", crate::text::line(&whole_place(change)))?;
    if (2..=MAX_OPERATIONS).contains(&change.operations.len()) {
        let names: Vec<String> = change.operations.iter().map(|name| name.line().to_string()).collect();
        writeln!(out, "   = in {}", names.join(", "))?;
    }
    write_places(change.old.as_ref(), change.new.as_ref(), out)?;
    writeln!(out)
}

fn write_places(old: Option<&Place>, new: Option<&Place>, out: &mut dyn Write) -> io::Result<()> {
    for (side, place) in [("old", old), ("new", new)] {
        if let Some(Place { file, line, column, pointer }) = place {
            writeln!(out, "  {side} {}:{line}:{column} {}", file.line(), pointer.line())?;
        }
    }
    Ok(())
}

fn write_row(change: &Change, out: &mut dyn Write) -> io::Result<()> {
    let place = |place: &Option<Place>| match place {
        Some(Place { file, line, .. }) => markdown_code(&format!("{}:{line}", file.as_str())),
        None => String::new(),
    };
    let at = markdown_text(&whole_place(change));
    let (message, code) = (markdown_text(&change.message), change.code);
    writeln!(out, "| {message} (`{code}`) | {at} | {} | {} |", place(&change.old), place(&change.new))
}

fn cell(side: &str, place: Option<&Place>) -> Option<String> {
    let Place { file, line, column, .. } = place?;
    Some(format!("{side} {}", markdown_code(&format!("{}:{line}:{column}", file.as_str()))))
}
