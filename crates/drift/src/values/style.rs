//! The styles in which OpenAPI writes lists and objects.

use std::borrow::Cow;

use openapi_contract::Style;

use super::{Expected, Raw};

/// How characters are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// As they are: in a header.
    Plain,
    /// `%20`
    Percent,
    /// `%20`, and `+` for a space: in a query and a form.
    Form,
}

impl Coding {
    pub(crate) fn decode(self, text: &str) -> Cow<'_, str> {
        let plus = self == Self::Form && text.contains('+');
        if self == Self::Plain || !(plus || text.contains('%')) {
            return Cow::Borrowed(text);
        }
        let spaced = if plus { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
        Cow::Owned(percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing<'n> {
    pub(crate) name: &'n str,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) coding: Coding,
}

impl Writing<'_> {
    /// What texts of this writing may mean, as they stand in the message. There is more than one
    /// when a parameter stands there more than once.
    pub(crate) fn readings<'t>(&self, expected: &Expected<'_>, texts: &[&'t str]) -> Vec<Raw<'t>> {
        let mut readings = Vec::new();
        let Some(first) = texts.first() else { return readings };
        if expected.array() {
            readings.extend(self.lists(texts));
        }
        if expected.object() {
            // Another text is not taken for names of members: it may be anything, and names are told.
            readings.extend(self.pieces(first).into_iter().filter_map(|pieces| self.map(&pieces)));
            readings.push(Raw::Json(self.coding.decode(first)));
        }
        if expected.scalar() {
            readings.push(Raw::Text(self.whole(first)));
        }
        readings
    }

    /// What is wrong with the form of the texts, whatever they say: the prefix of a style is missing, or a list that
    /// should be one text is several.
    pub(crate) fn violation(&self, expected: &Expected<'_>, texts: &[&str]) -> Option<String> {
        let lacks = |prefix: &str| texts.iter().any(|text| !text.starts_with(prefix));
        match self.style {
            Style::Label if lacks(".") => Some("style `label` begins with `.`".to_owned()),
            Style::Matrix
                if lacks(&format!(";{}", self.name)) && !(self.explode && expected.object() && !lacks(";")) =>
            {
                Some(format!("style `matrix` begins with `;{}=`", self.name))
            }
            Style::Form | Style::SpaceDelimited | Style::PipeDelimited
                if !self.explode && texts.len() > 1 && expected.array() =>
            {
                Some("several parameters, where `explode: false` asks for one list".to_owned())
            }
            _ => None,
        }
    }

    fn lists<'t>(&self, texts: &[&'t str]) -> Vec<Raw<'t>> {
        let single = |text: &&'t str| Raw::Text(self.coding.decode(text));
        if self.explode && !matches!(self.style, Style::Simple | Style::Label | Style::Matrix) {
            return vec![Raw::List(texts.iter().map(single).collect())];
        }
        let split: Vec<Vec<Vec<Cow<'t, str>>>> = texts.iter().map(|text| self.pieces(text)).collect();
        let most = split.iter().map(Vec::len).max().unwrap_or_default();
        (0..most)
            .map(|way| {
                let parts = split.iter().flat_map(|ways| ways.get(way).or(ways.last()).into_iter().flatten());
                Raw::List(parts.map(|part| Raw::Text(self.value_of(part))).collect())
            })
            .collect()
    }

    /// The text of a single value, without what its style puts around it.
    fn whole<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let bare = match self.style {
            Style::Label => text.strip_prefix('.').unwrap_or(text),
            Style::Matrix => {
                let text = text.strip_prefix(';').unwrap_or(text);
                text.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('=')).unwrap_or(text)
            }
            _ => text,
        };
        self.coding.decode(bare)
    }

    /// The parts of a list or object, in each of the ways in which it can be taken apart: at the
    /// separators that stand there as such, or at those that were escaped, too.
    fn pieces<'t>(&self, text: &'t str) -> Vec<Vec<Cow<'t, str>>> {
        let split = |text: &'t str, separators: &[&str]| -> Vec<Cow<'t, str>> {
            let mut parts = vec![text];
            for separator in separators {
                parts = parts.into_iter().flat_map(|part| part.split(*separator)).collect();
            }
            parts.into_iter().map(|part| self.coding.decode(part.trim())).collect()
        };
        let mut ways = match self.style {
            Style::SpaceDelimited => vec![split(text, &["%20", "+", " "])],
            Style::PipeDelimited => vec![split(text, &["%7C", "%7c", "|"])],
            Style::Label => {
                let text = text.strip_prefix('.').unwrap_or(text);
                // The versions of OpenAPI 3.0 differ: `.a.b` and `.a,b`.
                vec![split(text, &["."]), split(text, &[","])]
            }
            Style::Matrix if self.explode => {
                vec![split(text.strip_prefix(';').unwrap_or(text), &[";"])]
            }
            Style::Matrix => {
                let text = text.strip_prefix(';').unwrap_or(text);
                let value = text.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('=')).unwrap_or(text);
                vec![split(value, &[","])]
            }
            _ if text.is_empty() => vec![Vec::new()],
            _ => vec![split(text, &[","])],
        };
        if matches!(self.style, Style::Form | Style::Simple | Style::Cookie)
            && (text.contains("%2C") || text.contains("%2c"))
        {
            ways.push(split(text, &["%2C", "%2c", ","]));
        }
        ways
    }

    /// An element of an exploded matrix is `name=value`.
    fn value_of<'t>(&self, part: &Cow<'t, str>) -> Cow<'t, str> {
        let named = self.style == Style::Matrix && self.explode;
        match part.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('=')).filter(|_| named) {
            Some(value) => Cow::Owned(value.to_owned()),
            None => part.clone(),
        }
    }

    /// `k=v` for each member when exploded, else keys and values in turn.
    fn map<'t>(&self, parts: &[Cow<'t, str>]) -> Option<Raw<'t>> {
        let own = |text: &str| Cow::Owned(text.to_owned());
        let pairs: Option<Vec<_>> = if self.explode {
            let pairs = parts.iter().map(|part| part.split_once('='));
            pairs.map(|pair| pair.map(|(name, value)| (own(name), Raw::Text(own(value))))).collect()
        } else {
            let pairs = parts.chunks(2);
            pairs.map(|pair| Some((pair[0].clone(), Raw::Text(pair.get(1)?.clone())))).collect()
        };
        pairs.map(Raw::Map)
    }
}
