//! A value whose form is known and whose single texts are not yet understood.

use std::borrow::Cow;

use openapi_contract::json::Tape;
use serde_json::Value;

use super::Expected;

/// A value as far as its writing tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Raw<'t> {
    /// A text, which may mean a number.
    Text(Cow<'t, str>),
    /// Text that should be JSON.
    Json(Cow<'t, str>),
    List(Vec<Raw<'t>>),
    Map(Vec<(Cow<'t, str>, Raw<'t>)>),
}

impl Raw<'_> {
    /// The JSON text that it stands for, when this is expected.
    pub(crate) fn json(&self, expected: &Expected<'_>) -> String {
        self.json_otherwise(expected, &|_| false).0
    }

    /// The same, but the texts of these numbers are read otherwise than expected; and how many texts there are that can be
    /// read in two ways.
    pub(super) fn json_otherwise(&self, expected: &Expected<'_>, otherwise: &dyn Fn(usize) -> bool) -> (String, usize) {
        let mut writer = Writer { out: String::new(), ambiguous: 0, otherwise };
        writer.value(self, expected);
        (writer.out, writer.ambiguous)
    }
}

/// Writes a value as JSON, text by text.
struct Writer<'w> {
    out: String,
    /// How many texts were written so far that can be read in two ways: as a string, or as a number or boolean.
    ambiguous: usize,
    /// Which of them are read otherwise than expected.
    otherwise: &'w dyn Fn(usize) -> bool,
}

impl Writer<'_> {
    fn value(&mut self, raw: &Raw<'_>, expected: &Expected<'_>) {
        let contract = expected.contract();
        match raw {
            Raw::Text(text) if expected.scalar() => self.scalar(expected, text),
            // One element of a list that is written as repeated fields.
            Raw::Text(_) if expected.array() && !expected.object() => {
                self.out.push('[');
                self.value(raw, &Expected::of(contract, &expected.element(0)));
                self.out.push(']');
            }
            Raw::Text(text) | Raw::Json(text) => {
                if Tape::new().parse(text).is_ok() {
                    self.out.push_str(text);
                } else {
                    quoted(text, &mut self.out);
                }
            }
            Raw::List(items) => self.list(items.iter(), expected),
            // `ids[]=1&ids[]=2` and `ids[0]=1`
            Raw::Map(members)
                if expected.array() && !expected.object() && members.iter().all(|(key, _)| is_index(key)) =>
            {
                self.list(members.iter().map(|(_, value)| value), expected);
            }
            Raw::Map(members) => {
                self.out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    quoted(name, &mut self.out);
                    self.out.push(':');
                    self.value(value, &Expected::of(contract, &expected.property(name)));
                }
                self.out.push('}');
            }
        }
    }

    fn list<'r, 't: 'r>(&mut self, items: impl Iterator<Item = &'r Raw<'t>>, expected: &Expected<'_>) {
        self.out.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.value(item, &Expected::of(expected.contract(), &expected.element(index)));
        }
        self.out.push(']');
    }

    /// A number or boolean where one is expected and the text is one; else a string, which the schema will then refuse.
    fn scalar(&mut self, expected: &Expected<'_>, text: &str) {
        let is_boolean = matches!(text, "true" | "false");
        let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && Tape::new().parse(text).is_ok();
        let mut is_literal = (is_number && expected.number()) || (is_boolean && expected.boolean());
        // Where only one of both is expected, the other would not fit.
        if (is_number || is_boolean) && is_literal == expected.text() {
            is_literal ^= (self.otherwise)(self.ambiguous);
            self.ambiguous += 1;
        }
        if is_literal {
            self.out.push_str(text);
        } else {
            quoted(text, &mut self.out);
        }
    }
}

pub(super) fn quoted(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}

fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The keys of `name[a][b]` below `name`; `None` when it is not written so.
pub(crate) fn keys<'k>(field: &'k str, name: &str) -> Option<Vec<&'k str>> {
    /// Deeper nesting is no parameter any more.
    const MOST: usize = 16;
    let mut rest = field.strip_prefix(name)?;
    let mut keys = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let (key, after) = inner.split_once(']')?;
        keys.push(key);
        rest = after;
    }
    (rest.is_empty() && (1..=MOST).contains(&keys.len())).then_some(keys)
}

/// Puts a value below `[a][b]`. One that stands there twice makes a list.
pub(crate) fn insert<'t>(members: &mut Vec<(Cow<'t, str>, Raw<'t>)>, keys: &[&str], value: Raw<'t>) {
    let Some((key, rest)) = keys.split_first() else { return };
    let known = members.iter_mut().find(|(own, _)| own == key && !key.is_empty()).map(|(_, value)| value);
    match (known, rest) {
        (Some(Raw::Map(inner)), [_, ..]) => insert(inner, rest, value),
        (Some(Raw::List(items)), _) => items.push(value),
        (Some(known), _) => {
            let first = std::mem::replace(known, Raw::List(Vec::new()));
            *known = Raw::List(vec![first, value]);
        }
        (None, []) => members.push(((*key).to_owned().into(), value)),
        (None, _) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, value);
            members.push(((*key).to_owned().into(), Raw::Map(inner)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nest() {
        assert_eq!(keys("a[b][]", "a"), Some(vec!["b", ""]));
        for plain in ["a", "ab[c]", "a[b", "a[b]c"] {
            assert_eq!(keys(plain, "a"), None, "{plain}");
        }
        let mut members = Vec::new();
        for (path, value) in
            [(&["x"][..], "1"), (&["y", "z"], "2"), (&["y", "w"], "3"), (&["x"], "4"), (&[""], "5"), (&[""], "6")]
        {
            insert(&mut members, path, Raw::Text(value.into()));
        }
        let text = |text: &'static str| Raw::Text(text.into());
        let want = vec![
            ("x".into(), Raw::List(vec![text("1"), text("4")])),
            ("y".into(), Raw::Map(vec![("z".into(), text("2")), ("w".into(), text("3"))])),
            ("".into(), text("5")),
            ("".into(), text("6")),
        ];
        assert_eq!(members, want);
    }
}
