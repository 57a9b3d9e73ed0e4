//! Patterns of ECMA-262, judged in bounded time.
//!
//! JSON Schema means patterns with the `u` flag, and documents are often written without it in
//! mind. A construct is therefore read as the `u` flag has it, and as annex B of ECMA-262 has it
//! where the flag makes it an error: `{,3}` and a lone brace are literal text, `\-` is a hyphen. An
//! escaped ASCII letter without a meaning is an error in any case, because those who write `\A` or
//! `\Z` mean something that ECMA-262 does not have. Texts are always sequences of code points.
//!
//! A pattern without look-around and back-references runs on an automaton in linear time. The
//! others, and those whose automaton would be too large, run on a backtracking matcher that gives
//! up after a number of steps. Both are built from one parsed pattern, so that no pattern is
//! translated to the syntax of another engine.

mod backtrack;
mod linear;
mod parse;

use thiserror::Error;

/// A pattern ready to match.
#[derive(Debug)]
pub(crate) struct Pattern(Engine);

#[derive(Debug)]
enum Engine {
    Linear(Box<linear::Automaton>),
    Backtracking(Box<backtrack::Program>),
}

/// A pattern that cannot be used. The text names positions and constructs of the pattern only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum PatternError {
    #[error("{reason} at character {at} of the pattern")]
    Syntax { reason: &'static str, at: usize },
    #[error("the pattern is longer than {MAX_LENGTH} bytes")]
    TooLong,
    #[error("the groups of the pattern are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("the character classes of the pattern have more than {MAX_RANGES} ranges")]
    TooLarge,
}

/// A match that was neither found nor ruled out within the limits of steps and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("matching the pattern takes too many steps")]
pub(crate) struct GaveUp;

/// A limit on the length of a pattern, in bytes.
pub(crate) const MAX_LENGTH: usize = 64 * 1024;
/// A limit on the nesting of groups, which bounds recursion.
pub(crate) const MAX_DEPTH: usize = 200;
/// A limit on the ranges of all character classes, which bounds memory: a class such as `\p{L}` has
/// hundreds.
pub(crate) const MAX_RANGES: usize = 200_000;
/// A limit on the steps of the backtracking matcher, in addition to some for each byte of the text.
pub(crate) const MAX_STEPS: usize = 1_000_000;
/// A limit on the choices that the backtracking matcher remembers, which bounds memory.
pub(crate) const MAX_CHOICES: usize = 1_000_000;

/// Compiles a pattern in time and memory proportional to its length.
pub(crate) fn compile(text: &str) -> Result<Pattern, PatternError> {
    let parsed = parse::parse(text)?;
    Ok(Pattern(match linear::Automaton::new(&parsed.node) {
        Some(automaton) => Engine::Linear(Box::new(automaton)),
        None => Engine::Backtracking(Box::new(backtrack::Program::new(&parsed))),
    }))
}

/// Whether a text is a pattern of ECMA-262. One that exceeds a limit counts as one, because it may be.
pub(crate) fn is_valid(text: &str) -> bool {
    match parse::parse(text) {
        Ok(parsed) => parsed.standard,
        Err(error) => !matches!(error, PatternError::Syntax { .. }),
    }
}

impl Pattern {
    /// Whether the pattern matches anywhere in a text.
    pub(crate) fn is_match(&self, text: &str) -> Result<bool, GaveUp> {
        match &self.0 {
            Engine::Linear(automaton) => automaton.is_match(text),
            Engine::Backtracking(program) => program.is_match(text),
        }
    }
}

#[cfg(test)]
mod tests;
