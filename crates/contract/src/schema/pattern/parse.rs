//! Parses a pattern.

use std::collections::HashMap;
use std::ops::Range;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::{MAX_DEPTH, MAX_LENGTH, MAX_RANGES, PatternError};

#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    /// The number of capturing groups.
    pub(super) groups: usize,
    /// Whether the pattern has nothing that is not in ECMA-262.
    pub(super) standard: bool,
}

#[derive(Debug)]
pub(super) enum Node {
    Empty,
    Char(char),
    Class(ClassUnicode),
    Assertion(Assertion),
    Concat(Vec<Node>),
    Alternation(Vec<Node>),
    /// A group that captures what it matches under its number, counted from zero.
    Group(Box<Node>, usize),
    Repeat(Box<Repeat>),
    Look {
        node: Box<Node>,
        behind: bool,
        negative: bool,
    },
    BackReference(usize),
}

#[derive(Debug)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) min: u32,
    /// Absent if there is no limit.
    pub(super) max: Option<u32>,
    pub(super) greedy: bool,
    /// The groups inside, which each repetition forgets.
    pub(super) groups: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    Start,
    End,
    LineStart,
    LineEnd,
    WordBoundary,
    NotWordBoundary,
}

pub(super) fn parse(text: &str) -> Result<Parsed, PatternError> {
    if text.len() > MAX_LENGTH {
        return Err(PatternError::TooLong);
    }
    let mut parser = Parser {
        pattern: text.chars().collect(),
        at: 0,
        flags: Flags::default(),
        standard: true,
        depth: 0,
        groups: 0,
        all_groups: 0,
        names: HashMap::new(),
        ranges: 0,
        properties: HashMap::new(),
    };
    parser.count_groups();
    let node = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(parser.error("`)` without a group"));
    }
    Ok(Parsed { node, groups: parser.groups, standard: parser.standard })
}

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    ignore_case: bool,
    multiline: bool,
    dot_all: bool,
}

struct Parser {
    pattern: Vec<char>,
    at: usize,
    flags: Flags,
    standard: bool,
    depth: usize,
    groups: usize,
    /// Of the whole pattern, because `\2` refers to a group only if there are two.
    all_groups: usize,
    /// Of the whole pattern, because a reference may come before its group.
    names: HashMap<String, usize>,
    ranges: usize,
    /// By name, whether negated, and whether case is ignored.
    properties: HashMap<(String, bool, bool), ClassUnicode>,
}

/// One member of a class, or the start or end of a range in it.
enum Member {
    Code(u32),
    Set(ClassUnicode),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        let eaten = self.pattern[self.at..].iter().copied().take(text.len()).eq(text.chars());
        if eaten {
            self.at += text.len();
        }
        eaten
    }

    fn error(&self, reason: &'static str) -> PatternError {
        PatternError::Syntax { reason, at: self.at }
    }

    /// Numbers the groups before anything refers to them.
    fn count_groups(&mut self) {
        let mut in_class = false;
        while let Some(c) = self.next() {
            match c {
                '\\' => self.at += 1,
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => {
                    let named = self.eat("?<") && !matches!(self.peek(), Some('=' | '!'));
                    if named && let Some(name) = self.name() {
                        self.names.entry(name).or_insert(self.all_groups);
                    }
                    self.all_groups += usize::from(named || self.peek() != Some('?') && !self.after_look());
                }
                _ => {}
            }
        }
        self.at = 0;
    }

    /// Whether the `?<` of a look-behind was just read.
    fn after_look(&self) -> bool {
        self.at >= 2 && self.pattern[self.at - 2..self.at] == ['?', '<']
    }

    /// A group's name and the `>` after it.
    fn name(&mut self) -> Option<String> {
        let rest = &self.pattern[self.at..];
        let name: String = rest.iter().take_while(|c| **c != '>').collect();
        let is_start = |c: char| c.is_alphabetic() || matches!(c, '_' | '$');
        let valid = name.starts_with(is_start)
            && name.chars().all(|c| is_start(c) || c.is_numeric() || matches!(c, '\u{200c}' | '\u{200d}'));
        let length = name.chars().count();
        if !valid || length == rest.len() {
            return None;
        }
        self.at += length + 1;
        Some(name)
    }

    fn disjunction(&mut self) -> Result<Node, PatternError> {
        let first = self.alternative()?;
        if self.peek() != Some('|') {
            return Ok(first);
        }
        let mut alternatives = vec![first];
        while self.eat("|") {
            alternatives.push(self.alternative()?);
        }
        Ok(Node::Alternation(alternatives))
    }

    fn alternative(&mut self) -> Result<Node, PatternError> {
        let mut terms = Vec::new();
        while !matches!(self.peek(), None | Some('|' | ')')) {
            terms.push(self.term()?);
        }
        Ok(match terms.len() {
            0 => Node::Empty,
            1 => terms.remove(0),
            _ => Node::Concat(terms),
        })
    }

    fn term(&mut self) -> Result<Node, PatternError> {
        let first_group = self.groups;
        let (node, repeatable) = self.atom()?;
        let start = self.at;
        let Some((min, max)) = self.quantifier() else { return Ok(node) };
        if !repeatable {
            self.at = start;
            return Err(self.error("a repetition of an assertion"));
        }
        if max.is_some_and(|max| max < min) {
            return Err(self.error("a repetition whose limits are out of order"));
        }
        let greedy = !self.eat("?");
        let groups = first_group..self.groups;
        Ok(Node::Repeat(Box::new(Repeat { node, min, max, greedy, groups })))
    }

    fn quantifier(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let quantifier = match self.next() {
            Some('*') => Some((0, None)),
            Some('+') => Some((1, None)),
            Some('?') => Some((0, Some(1))),
            Some('{') => self.braces(),
            _ => None,
        };
        if quantifier.is_none() {
            self.at = start;
        }
        quantifier
    }

    /// The rest of `{m}`, `{m,}` or `{m,n}`.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        let min = self.count()?;
        let max = match self.next()? {
            '}' => return Some((min, Some(min))),
            ',' if self.peek() == Some('}') => None,
            // A count too large for an integer is as good as no limit.
            ',' => Some(self.count()?).filter(|max| *max < u32::MAX),
            _ => return None,
        };
        (self.next()? == '}').then_some((min, max))
    }

    fn count(&mut self) -> Option<u32> {
        let mut count = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            count = Some(count.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        count
    }

    /// An atom or an assertion, and whether it can be repeated.
    fn atom(&mut self) -> Result<(Node, bool), PatternError> {
        let start = self.at;
        let Some(c) = self.next() else { return Ok((Node::Empty, false)) };
        Ok(match c {
            '^' if self.flags.multiline => (Node::Assertion(Assertion::LineStart), false),
            '^' => (Node::Assertion(Assertion::Start), false),
            '$' if self.flags.multiline => (Node::Assertion(Assertion::LineEnd), false),
            '$' => (Node::Assertion(Assertion::End), false),
            '(' => return self.group(),
            '[' => (self.class()?, true),
            '.' if self.flags.dot_all => (self.set(negated(ClassUnicode::empty()))?, true),
            '.' => (self.set(negated(ranges(&LINE_TERMINATORS)))?, true),
            '\\' => return self.escape(),
            '*' | '+' | '?' => {
                self.at = start;
                return Err(self.error("nothing to repeat"));
            }
            '{' => {
                self.at = start;
                if self.quantifier().is_some() {
                    self.at = start;
                    return Err(self.error("nothing to repeat"));
                }
                self.at = start + 1;
                (self.literal(u32::from(c))?, true)
            }
            _ => (self.literal(u32::from(c))?, true),
        })
    }

    /// The rest of a group.
    fn group(&mut self) -> Result<(Node, bool), PatternError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(PatternError::TooDeep);
        }
        let start = self.at;
        let flags = self.flags;
        let look = [("?=", false, false), ("?!", false, true), ("?<=", true, false), ("?<!", true, true)];
        let look = look.into_iter().find(|(opening, ..)| self.eat(opening));
        let mut number = None;
        if look.is_none() {
            if self.eat("?<") {
                let name = self.name().ok_or_else(|| self.error("an invalid group name"))?;
                if self.names.get(&name) != Some(&self.groups) {
                    return Err(self.error("a group name that is used twice"));
                }
                number = Some(self.groups);
            } else if self.eat("?") {
                let leading = start == 1;
                if self.modifiers(leading)? {
                    // `(?i)` is not in ECMA-262, but it means the same to everyone who writes it.
                    self.standard = false;
                    self.depth -= 1;
                    return Ok((Node::Empty, false));
                }
            } else {
                number = Some(self.groups);
            }
        }
        self.groups += usize::from(number.is_some());
        let node = Box::new(self.disjunction()?);
        if !self.eat(")") {
            self.at = start;
            return Err(self.error("a group that is not closed"));
        }
        self.flags = flags;
        self.depth -= 1;
        Ok(match (look, number) {
            // Annex B allows a look-ahead to be repeated.
            (Some((_, behind, negative)), _) => (Node::Look { node, behind, negative }, !behind),
            (None, Some(number)) => (Node::Group(node, number), true),
            (None, None) => (*node, true),
        })
    }

    /// The rest of `?:` or `?ims-ims:`, and whether flags apply to the rest of the pattern.
    fn modifiers(&mut self, leading: bool) -> Result<bool, PatternError> {
        let (mut on, mut any) = (true, false);
        loop {
            match self.next() {
                Some('i') => self.flags.ignore_case = on,
                Some('m') => self.flags.multiline = on,
                Some('s') => self.flags.dot_all = on,
                Some('-') if on => on = false,
                Some(':') => return Ok(false),
                Some(')') if leading && any && on => return Ok(true),
                _ => return Err(self.error("an unknown kind of group")),
            }
            any = true;
        }
    }

    fn escape(&mut self) -> Result<(Node, bool), PatternError> {
        let Some(c) = self.peek() else { return Err(self.error("a backslash at the end")) };
        match c {
            'b' => {
                self.at += 1;
                return Ok((Node::Assertion(Assertion::WordBoundary), false));
            }
            'B' => {
                self.at += 1;
                return Ok((Node::Assertion(Assertion::NotWordBoundary), false));
            }
            'k' => {
                self.at += 1;
                let name = if self.eat("<") { self.name() } else { None };
                let group = name.and_then(|name| self.names.get(&name).copied());
                return Ok((self.back_reference(group)?, true));
            }
            '1'..='9' => {
                let start = self.at;
                let number = self.count().unwrap_or(u32::MAX) as usize;
                if number <= self.all_groups {
                    return Ok((self.back_reference(number.checked_sub(1))?, true));
                }
                self.at = start;
            }
            _ => {}
        }
        Ok(match self.member_escape()? {
            Member::Code(code) => (self.literal(code)?, true),
            Member::Set(set) => (self.set(set)?, true),
        })
    }

    fn back_reference(&self, group: Option<usize>) -> Result<Node, PatternError> {
        if self.flags.ignore_case {
            return Err(self.error("a back-reference without regard to case"));
        }
        group.map(Node::BackReference).ok_or_else(|| self.error("a reference to an unknown group"))
    }

    /// An escape that may occur both inside and outside of a class. A set already ignores case if it has
    /// to: digits and spaces have none.
    fn member_escape(&mut self) -> Result<Member, PatternError> {
        let Some(c) = self.next() else { return Err(self.error("a backslash at the end")) };
        Ok(match c {
            'd' => Member::Set(ranges(&DIGITS)),
            'D' => Member::Set(negated(ranges(&DIGITS))),
            'w' => Member::Set(self.folded(ranges(&WORDS))?),
            'W' => Member::Set(negated(self.folded(ranges(&WORDS))?)),
            's' => Member::Set(ranges(&SPACES)),
            'S' => Member::Set(negated(ranges(&SPACES))),
            'p' => Member::Set(self.property(false)?),
            'P' => Member::Set(self.property(true)?),
            't' => Member::Code(0x09),
            'n' => Member::Code(0x0a),
            'v' => Member::Code(0x0b),
            'f' => Member::Code(0x0c),
            'r' => Member::Code(0x0d),
            'c' => match self.next() {
                Some(letter) if letter.is_ascii_alphabetic() => Member::Code(u32::from(letter) % 32),
                _ => return Err(self.error("`\\c` without a letter")),
            },
            'x' => Member::Code(self.hex(2).ok_or_else(|| self.error("`\\x` without two hex digits"))?),
            'u' => Member::Code(self.unicode().ok_or_else(|| self.error("an invalid `\\u`"))?),
            '0'..='7' => {
                // Annex B's octal escapes, of which `\0` is the only one that is not legacy.
                let mut code = u32::from(c) - u32::from('0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
                    if code * 8 + digit > 0o377 {
                        break;
                    }
                    code = code * 8 + digit;
                    self.at += 1;
                }
                Member::Code(code)
            }
            _ if c.is_ascii_alphabetic() => {
                self.at -= 1;
                return Err(self.error("an escaped letter without a meaning in ECMA-262"));
            }
            _ => Member::Code(u32::from(c)),
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let digits = self.pattern.get(self.at..self.at + digits)?;
        let code = digits.iter().try_fold(0, |code, digit| Some(code * 16 + digit.to_digit(16)?))?;
        self.at += digits.len();
        Some(code)
    }

    /// The rest of `\u{H…}`, `\uHHHH` or a surrogate pair.
    fn unicode(&mut self) -> Option<u32> {
        if self.eat("{") {
            let mut code = 0_u32;
            let start = self.at;
            while let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) {
                code = code.saturating_mul(16).saturating_add(digit);
                self.at += 1;
            }
            return (self.at > start && self.eat("}") && code <= 0x10_ffff).then_some(code);
        }
        let code = self.hex(4)?;
        if (0xd800..0xdc00).contains(&code) {
            let start = self.at;
            if self.eat("\\u")
                && let Some(low) = self.hex(4).filter(|low| (0xdc00..0xe000).contains(low))
            {
                return Some(0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00));
            }
            self.at = start;
        }
        Some(code)
    }

    /// The rest of `\p{…}` or `\P{…}`.
    fn property(&mut self, negative: bool) -> Result<ClassUnicode, PatternError> {
        const KEYS: [&str; 6] = ["General_Category", "gc", "Script", "sc", "Script_Extensions", "scx"];
        let error = self.error("an unknown Unicode property");
        if !self.eat("{") {
            return Err(error);
        }
        let name: String = self.pattern[self.at..].iter().take_while(|c| **c != '}').collect();
        let plain =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let valid = match name.split_once('=') {
            Some((key, value)) => KEYS.contains(&key) && plain(value),
            None => plain(&name),
        };
        if !valid {
            return Err(error);
        }
        self.at += name.len();
        if !self.eat("}") {
            return Err(error);
        }
        let key = (name, negative, self.flags.ignore_case);
        if let Some(class) = self.properties.get(&key) {
            return Ok(class.clone());
        }
        match regex_syntax::parse(&format!("\\p{{{}}}", key.0)).map(regex_syntax::hir::Hir::into_kind) {
            Ok(HirKind::Class(Class::Unicode(class))) => {
                let class = self.folded(if negative { negated(class) } else { class })?;
                self.properties.insert(key, class.clone());
                Ok(class)
            }
            _ => Err(error),
        }
    }

    /// The rest of a class.
    fn class(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let negative = self.eat("^");
        let mut class = ClassUnicode::empty();
        let mut singles = Vec::new();
        loop {
            let Some(c) = self.peek() else {
                self.at = start;
                return Err(self.error("a class that is not closed"));
            };
            if c == ']' {
                self.at += 1;
                break;
            }
            let first = self.class_member()?;
            let is_range = self.peek() == Some('-') && !matches!(self.pattern.get(self.at + 1), None | Some(']'));
            if !is_range {
                self.insert(first, &mut class, &mut singles)?;
                continue;
            }
            self.at += 1;
            let last = self.class_member()?;
            match (first, last) {
                (Member::Code(first), Member::Code(last)) => {
                    if first > last {
                        return Err(self.error("a range whose ends are out of order"));
                    }
                    singles.push((first, last));
                }
                // Annex B: not a range, but three members.
                (first, last) => {
                    self.insert(first, &mut class, &mut singles)?;
                    self.insert(Member::Code(u32::from('-')), &mut class, &mut singles)?;
                    self.insert(last, &mut class, &mut singles)?;
                }
            }
        }
        // Folded before it is negated: `[^a]` matches neither `a` nor `A`.
        class.union(&self.folded(ranges(&singles))?);
        self.set(if negative { negated(class) } else { class })
    }

    fn class_member(&mut self) -> Result<Member, PatternError> {
        match self.next() {
            Some('\\') if self.eat("b") => Ok(Member::Code(0x08)),
            Some('\\') => self.member_escape(),
            Some(c) => Ok(Member::Code(u32::from(c))),
            None => Err(self.error("a class that is not closed")),
        }
    }

    fn insert(
        &mut self,
        member: Member,
        class: &mut ClassUnicode,
        singles: &mut Vec<(u32, u32)>,
    ) -> Result<(), PatternError> {
        match member {
            Member::Code(code) => singles.push((code, code)),
            Member::Set(set) => {
                self.charge(set.ranges().len())?;
                class.union(&set);
            }
        }
        Ok(())
    }

    fn charge(&mut self, ranges: usize) -> Result<(), PatternError> {
        self.ranges += ranges;
        if self.ranges > MAX_RANGES { Err(PatternError::TooLarge) } else { Ok(()) }
    }

    fn set(&mut self, class: ClassUnicode) -> Result<Node, PatternError> {
        self.charge(class.ranges().len())?;
        Ok(Node::Class(class))
    }

    /// The class with all characters that differ from its own in case only, if case is ignored.
    fn folded(&mut self, mut class: ClassUnicode) -> Result<ClassUnicode, PatternError> {
        if self.flags.ignore_case {
            // Folding takes time for each character, not only for each range.
            let characters: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
            self.charge(characters / 64)?;
            class.try_case_fold_simple().map_err(|_| self.error("a class that cannot ignore case"))?;
        }
        Ok(class)
    }

    /// A character, or nothing that could match if the code is half of a surrogate pair.
    fn literal(&mut self, code: u32) -> Result<Node, PatternError> {
        match char::from_u32(code) {
            Some(c) if !self.flags.ignore_case => Ok(Node::Char(c)),
            _ => {
                let class = self.folded(ranges(&[(code, code)]))?;
                self.set(class)
            }
        }
    }
}

const DIGITS: [(u32, u32); 1] = [(0x30, 0x39)];
const WORDS: [(u32, u32); 4] = [(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
const LINE_TERMINATORS: [(u32, u32); 3] = [(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)];
/// ECMA-262's `WhiteSpace` and `LineTerminator`.
const SPACES: [(u32, u32); 10] = [
    (0x09, 0x0d),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];

/// A class of code points. Halves of surrogate pairs are not in any text and are left out.
fn ranges(codes: &[(u32, u32)]) -> ClassUnicode {
    const SURROGATES: Range<u32> = 0xd800..0xe000;
    let range = |first: u32, last: u32| Some(ClassUnicodeRange::new(char::from_u32(first)?, char::from_u32(last)?));
    ClassUnicode::new(codes.iter().flat_map(|(first, last)| {
        let below = (*first < SURROGATES.start).then(|| range(*first, (*last).min(SURROGATES.start - 1)));
        let above = (*last >= SURROGATES.end).then(|| range((*first).max(SURROGATES.end), *last));
        [below, above].into_iter().flatten().flatten()
    }))
}

fn negated(mut class: ClassUnicode) -> ClassUnicode {
    class.negate();
    class
}
