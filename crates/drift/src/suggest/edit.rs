//! Small edits of a YAML or JSON text: everything that is not edited stays byte for byte.

use std::fmt::Write as _;

use openapi_contract::document::{Data, Member};
use openapi_contract::{Document, NodeId};
use serde_json::Value;

use super::intent::{Intent, Wanted};

/// Replacements of ranges of bytes of one file, and what they are meant to do.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub(crate) file: String,
    /// Start, end and new text; ranges do not overlap.
    changes: Vec<(usize, usize, String)>,
    pub(super) intents: Vec<Intent>,
}

impl Edit {
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut changes: Vec<_> = self.changes.iter().collect();
        changes.sort_by_key(|(start, ..)| *start);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (start, end, new) in changes {
            out.push_str(&text[at..*start]);
            out.push_str(new);
            at = *end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// This edit and another one of the same file.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.changes.extend(other.changes);
        self.intents.extend(other.intents);
        self
    }

    fn meant(mut self, intent: Intent) -> Self {
        self.intents = vec![intent];
        self
    }
}

/// Whether a value holds others.
fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// Members in the order in which people write them.
fn in_order(members: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    const ORDER: [&str; 10] = [
        "name",
        "in",
        "description",
        "required",
        "parameters",
        "requestBody",
        "responses",
        "headers",
        "content",
        "type",
    ];
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(name, _)| ORDER.iter().position(|own| own == name).unwrap_or(ORDER.len()));
    members
}

/// Where the comment of a line begins: at a `#` behind a space, outside of quotes.
fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (None, '#') if before.is_whitespace() => return Some(at),
            // An apostrophe within a word is a letter.
            (None, '\'' | '"') if !before.is_alphanumeric() => quote = Some(character),
            (Some('"'), '\\') => {
                characters.next();
            }
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
        before = character;
    }
    None
}

/// Makes edits of one file of a document.
pub(crate) struct Editor<'d> {
    document: &'d Document,
    file: &'d str,
    text: &'d str,
    json: bool,
}

impl<'d> Editor<'d> {
    /// For the file in which a node is written.
    pub(crate) fn of(document: &'d Document, node: NodeId) -> Self {
        let source = document.source(node);
        let text = source.text();
        Self { document, file: source.name(), text, json: text.trim_start().starts_with('{') }
    }

    /// Adds a member behind the last one of a mapping.
    pub(crate) fn add_member(&self, map: NodeId, key: &str, value: &Value) -> Option<Edit> {
        let object = self.document.node(map).as_object()?;
        let change = Intent::Add { map, key: key.to_owned(), value: Wanted::from(value) };
        let pair = format!("{}: {}", self.scalar(key), self.render(value));
        let Some(last) = object.iter().last() else {
            let span = self.document.node(map).span();
            let empty = self
                .is_flow(map)
                .then(|| self.replacing(span.start as usize, span.end as usize, format!("{{{pair}}}")));
            return empty.map(|edit| edit.meant(change));
        };
        let end = self.end_of_member(last);
        if self.is_flow(map) {
            let added = self.behind(last.name_span.start as usize, &pair);
            return Some(self.inserting(end, added).meant(change));
        }
        let indent = self.column(object.iter().next()?.name_span.start as usize);
        let mut lines = Vec::new();
        self.block(key, value, indent, &mut lines);
        Some(self.new_line(end, &lines.join(self.newline())).meant(change))
    }

    /// Adds an element behind the last one of a list.
    pub(crate) fn append(&self, list: NodeId, value: &Value) -> Option<Edit> {
        self.append_all(list, &[Wanted::from(value)], &[self.render(value)])
    }

    /// Adds values, each as a JSON text, behind the last element of a list.
    pub(crate) fn append_json(&self, list: NodeId, values: &[&str]) -> Option<Edit> {
        let wanted: Option<Vec<Wanted>> = values.iter().map(|value| Wanted::parse(value)).collect();
        let wanted = wanted?;
        let elements: Vec<String> = wanted.iter().map(|value| self.render_wanted(value)).collect();
        self.append_all(list, &wanted, &elements)
    }

    fn append_all(&self, list: NodeId, values: &[Wanted], elements: &[String]) -> Option<Edit> {
        let items = self.document.node(list).as_array()?;
        if elements.is_empty() {
            return None;
        }
        let change = Intent::Append { list, values: values.to_vec() };
        let Some(final_item) = items.last() else {
            let span = self.document.node(list).span();
            let text = format!("[{}]", elements.join(", "));
            let empty = self.is_flow(list).then(|| self.replacing(span.start as usize, span.end as usize, text));
            return empty.map(|edit| edit.meant(change));
        };
        let end = self.end_of(*final_item);
        if self.is_flow(list) {
            let start = self.start_of(*final_item);
            let added: Vec<String> = elements.iter().map(|element| self.behind(start, element)).collect();
            return Some(self.inserting(end, added.concat()).meant(change));
        }
        let indent = " ".repeat(self.column(self.dash(items[0])?));
        let lines: Vec<String> = elements.iter().map(|element| format!("{indent}- {element}")).collect();
        Some(self.new_line(end, &lines.join(self.newline())).meant(change))
    }

    /// Takes an element out of a list, and the whole member when nothing is left of the list.
    pub(crate) fn remove_element(&self, list: NodeId, index: usize) -> Option<Edit> {
        let items = self.document.node(list).as_array()?;
        let item = *items.get(index)?;
        if items.len() == 1 {
            return self.remove_member(list);
        }
        let change = Intent::RemoveElement { list, index };
        if self.is_flow(list) {
            let start = self.start_of(item);
            let end = self.end_of(item);
            let edit = match index.checked_sub(1) {
                Some(before) => self.replacing(self.end_of(items[before]), end, String::new()),
                None => self.replacing(start, self.start_of(items[1]), String::new()),
            };
            return Some(edit.meant(change));
        }
        Some(self.without_lines(self.dash(item)?, self.end_of(item)).meant(change))
    }

    /// Takes a member out of its mapping.
    pub(crate) fn remove_member(&self, value: NodeId) -> Option<Edit> {
        let parent = self.document.node(value).parent()?;
        let object = self.document.node(parent).as_object()?;
        let members: Vec<&Member> = object.iter().collect();
        let index = members.iter().position(|member| member.value == value)?;
        let (start, end) = (members[index].name_span.start as usize, self.end_of_member(members[index]));
        let change = Intent::RemoveMember { map: parent, index };
        if !self.is_flow(parent) {
            // What stands before the key on its line (a dash) would be lost with the line.
            let alone = self.text[self.line_start(start)..start].trim().is_empty();
            return alone.then(|| self.without_lines(start, end).meant(change));
        }
        let edit = match (index.checked_sub(1), members.get(index + 1)) {
            (Some(before), _) => self.replacing(self.end_of_member(members[before]), end, String::new()),
            (None, Some(next)) => self.replacing(start, next.name_span.start as usize, String::new()),
            (None, None) => self.replacing(start, end, String::new()),
        };
        Some(edit.meant(change))
    }

    /// Puts another value in the place of a scalar.
    pub(crate) fn replace(&self, node: NodeId, value: &Value) -> Option<Edit> {
        let node_ref = self.document.node(node);
        if matches!(node_ref.data(), Data::Array(_) | Data::Object(_) | Data::Null) {
            return None;
        }
        let change = Intent::Replace { node, value: Wanted::from(value) };
        Some(self.replacing(node_ref.span().start as usize, self.end_of(node), self.render(value)).meant(change))
    }

    fn replacing(&self, start: usize, end: usize, text: String) -> Edit {
        debug_assert!(start <= end && end <= self.text.len(), "an edit lies within its text");
        Edit { file: self.file.to_owned(), changes: vec![(start, end.max(start), text)], intents: Vec::new() }
    }

    fn inserting(&self, at: usize, text: String) -> Edit {
        self.replacing(at, at, text)
    }

    /// What is added behind the last part of a flow collection, which begins at `last`: on a line
    /// of its own when that one is.
    fn behind(&self, last: usize, text: &str) -> String {
        let line = self.line_start(last);
        let indent = &self.text[line..last];
        if indent.trim().is_empty() && line > 0 {
            format!(",{}{indent}{text}", self.newline())
        } else {
            format!(", {text}")
        }
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// A line of its own behind the line that holds `at`; comments at the end of that line stay.
    fn new_line(&self, at: usize, line: &str) -> Edit {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |found| at + found);
        let end = if self.text[..end].ends_with('\r') { end - 1 } else { end };
        self.inserting(end, format!("{}{line}", self.newline()))
    }

    /// Without the lines from the one that holds `start` to the one that holds `end`; what they
    /// say in comments stays.
    fn without_lines(&self, start: usize, end: usize) -> Edit {
        let from = self.line_start(start);
        let after = self.text[end..].find('\n').map_or(self.text.len(), |found| end + found + 1);
        let mut comments = String::new();
        for line in self.text[from..after].split_inclusive('\n') {
            if let Some(at) = comment(line) {
                let indent = line.len() - line.trim_start().len();
                comments.push_str(&line[..indent]);
                comments.push_str(&line[at..]);
            }
        }
        self.replacing(from, after, comments)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |found| found + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// Where the dash of a block list's element stands.
    fn dash(&self, item: NodeId) -> Option<usize> {
        let start = self.start_of(item);
        let line = self.line_start(start);
        self.text[line..start].rfind('-').map(|found| line + found)
    }

    fn is_flow(&self, node: NodeId) -> bool {
        self.text[self.document.node(node).span().start as usize..].starts_with(['{', '['])
    }

    fn start_of(&self, node: NodeId) -> usize {
        let span = self.document.node(node).span();
        match self.document.node(node).as_object().and_then(|object| object.iter().next()) {
            Some(first) if !self.is_flow(node) => first.name_span.start as usize,
            _ => span.start as usize,
        }
    }

    /// Where a value ends. The end of a block is that of its last line, not of the space behind.
    fn end_of(&self, node: NodeId) -> usize {
        let span = self.document.node(node).span();
        let (start, end) = (span.start as usize, span.end as usize);
        match self.document.node(node).data() {
            Data::Object(object) if !self.is_flow(node) => {
                object.iter().map(|member| self.end_of_member(member)).max().unwrap_or(start)
            }
            Data::Array(items) if !self.is_flow(node) => {
                items.iter().map(|item| self.end_of(*item)).max().unwrap_or(start)
            }
            Data::Null if end <= start => start,
            _ => start + self.text[start..end].trim_end().len(),
        }
    }

    fn end_of_member(&self, member: &Member) -> usize {
        let key_end = member.name_span.end as usize;
        let value_end = self.end_of(member.value);
        // An alias ends where it was anchored, far from here; then the line of the key has to do.
        if value_end < key_end || self.document.node(member.value).span().start < member.name_span.start {
            return self.text[key_end..].find(['\n', ',', '}']).map_or(self.text.len(), |found| key_end + found);
        }
        value_end
    }

    /// A member of a block mapping, as lines. What holds more than single values is a block itself.
    fn block(&self, key: &str, value: &Value, indent: usize, lines: &mut Vec<String>) {
        let space = " ".repeat(indent);
        let key = self.scalar(key);
        match value {
            Value::Object(members) if members.values().any(is_nested) => {
                lines.push(format!("{space}{key}:"));
                for (name, value) in in_order(members) {
                    self.block(name, value, indent + 2, lines);
                }
            }
            Value::Array(items) if items.iter().any(is_nested) => {
                lines.push(format!("{space}{key}:"));
                lines.extend(items.iter().map(|item| format!("{space}  - {}", self.render(item))));
            }
            _ => lines.push(format!("{space}{key}: {}", self.render(value))),
        }
    }

    fn render(&self, value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let members = in_order(members).into_iter();
                let members: Vec<String> =
                    members.map(|(name, value)| format!("{}: {}", self.scalar(name), self.render(value))).collect();
                format!("{{{}}}", members.join(", "))
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.render(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::String(text) => self.scalar(text),
            other => other.to_string(),
        }
    }

    /// A value on one line.
    fn render_wanted(&self, value: &Wanted) -> String {
        match value {
            Wanted::Literal(text) => text.clone(),
            Wanted::String(text) => self.scalar(text),
            Wanted::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.render_wanted(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Wanted::Object(members) => {
                let members = members.iter();
                let members: Vec<String> = members
                    .map(|(name, value)| format!("{}: {}", self.scalar(name), self.render_wanted(value)))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    /// A text as it stands in the document: plain where that cannot be misread, in double quotes where it needs escapes.
    fn scalar(&self, text: &str) -> String {
        if self.json {
            return escaped(text);
        }
        let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'/'));
        let rest = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'.' | b'+' | b' '));
        let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
        let plain =
            first && rest && !text.ends_with(' ') && !reserved.iter().any(|word| text.eq_ignore_ascii_case(word));
        if plain {
            text.to_owned()
        } else if text.chars().all(is_printable) {
            format!("'{}'", text.replace('\'', "''"))
        } else {
            escaped(text)
        }
    }
}

/// Whether a character may be within single quotes, for readers of every version of YAML: those of 1.1 end a line at
/// more characters than those of 1.2.
fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in double quotes, of JSON and of YAML.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if is_printable(character) => out.push(character),
            _ => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
        }
    }
    out.push('"');
    out
}
