//! What is done with what is found: the policy and its builder.

use std::sync::Arc;

use crate::codes::NONE;
use crate::lexicon::Lexicon;
use crate::lexicon::tables::{self, Place, Raw, Role};
use crate::report::{Kind, Sanitized};

/// What a policy does with one kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Leave it; it is not even looked for.
    Keep,
    /// Take it out: replaced, removed or masked, as its kind has it.
    Clean,
    /// Take it out, and mark the message as one to refuse
    /// ([`Sanitized::refused`]).
    Refuse,
}

/// What is looked for and what is done with it.
///
/// The default cleans everything: links become `[link]`, e-mail addresses `[email]`, telephone
/// numbers `[phone]`, names on messengers `[contact]`, emojis are removed with the space that they would leave doubled, and
/// profanity is masked with one `*` for each of its characters.
///
/// ```
/// use message_sanitizer::{Action, Kind, Policy};
///
/// let policy = Policy::builder()
///     .on(Kind::Emoji, Action::Keep)
///     .on(Kind::Link, Action::Refuse)
///     .forbid("scalper")
///     .allow("fuck")
///     .build()?;
///
/// let answer = policy.sanitize("scalper at www.example.com 👍");
/// assert_eq!(answer.text, "******* at [link] 👍");
/// assert_eq!(answer.refused(), Some(Kind::Link));
/// # Ok::<(), message_sanitizer::PolicyError>(())
/// ```
///
/// Cloning is cheap. Everything that does not depend on the policy was built when the crate was
/// compiled, so making one costs the work for its own words alone.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) actions: [Action; Kind::ALL.len()],
    pub(crate) words: Option<Arc<Lexicon>>,
}

impl Policy {
    /// The default policy: everything is cleaned, nothing refused.
    #[must_use]
    pub const fn new() -> Self {
        Self { actions: [Action::Clean; Kind::ALL.len()], words: None }
    }

    /// Starts from the default.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder { policy: Self::new(), forbidden: Vec::new(), allowed: Vec::new() }
    }

    /// What is done with findings of this kind.
    #[must_use]
    pub const fn action(&self, kind: Kind) -> Action {
        self.actions[kind.index()]
    }

    /// Cleans `text` by this policy. See [`sanitize`](crate::sanitize) for what holds of the answer.
    #[must_use]
    pub fn sanitize<'t>(&self, text: &'t str) -> Sanitized<'t> {
        crate::apply::run(self, text)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// Builds a [`Policy`]; made by [`Policy::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct PolicyBuilder {
    policy: Policy,
    forbidden: Vec<String>,
    allowed: Vec<String>,
}

impl PolicyBuilder {
    /// Sets what is done with one kind.
    pub const fn on(mut self, kind: Kind, action: Action) -> Self {
        self.policy.actions[kind.index()] = action;
        self
    }

    /// Sets what is done with every kind.
    pub const fn on_all(mut self, action: Action) -> Self {
        self.policy.actions = [action; Kind::ALL.len()];
        self
    }

    /// Adds a word to the profanity of this policy, with the disguises of the built-in words.
    /// It is matched as a whole word.
    pub fn forbid(mut self, word: impl Into<String>) -> Self {
        self.forbidden.push(word.into());
        self
    }

    /// Allows a word that the built-in lists have: as a whole word it is never masked.
    pub fn allow(mut self, word: impl Into<String>) -> Self {
        self.allowed.push(word.into());
        self
    }

    /// Makes the policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if a word given to [`forbid`](Self::forbid) or [`allow`](Self::allow) is
    /// shorter than two letters, longer than [`MAX_WORD`] letters, or holds something other than
    /// letters: it could never match, or it would match far too much.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut policy = self.policy;
        if self.forbidden.is_empty() && self.allowed.is_empty() {
            return Ok(policy);
        }
        let raw = |role| {
            move |word: &String| {
                Ok(Raw { letters: fold_word(word)?, place: Place::Whole, role, accented: false, doubling: true })
            }
        };
        let forbidden = self.forbidden.iter().map(raw(Role::Strong));
        let raws = forbidden.chain(self.allowed.iter().map(raw(Role::Allowed))).collect::<Result<Vec<_>, _>>()?;
        policy.words = Some(Arc::new(Lexicon::of(&raws)));
        Ok(policy)
    }
}

/// The longest word, in letters, that a policy takes.
pub const MAX_WORD: usize = tables::LONGEST;

fn fold_word(word: &str) -> Result<Vec<u8>, PolicyError> {
    let folded =
        crate::fold::letters(word).filter(|letters| letters.iter().all(|&letter| tables::class(letter) != NONE));
    let folded = folded.ok_or_else(|| PolicyError::NotAWord { word: word.to_owned() })?;
    match folded.len() {
        0 | 1 => Err(PolicyError::TooShort { word: word.to_owned() }),
        2..=MAX_WORD => Ok(folded),
        letters => Err(PolicyError::TooLong { word: word.to_owned(), letters }),
    }
}

/// Why a policy could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Fewer than two letters.
    #[error("the word {word:?} is shorter than two letters: it would match far too much")]
    TooShort {
        /// The word as it was given.
        word: String,
    },
    /// More than [`MAX_WORD`] letters.
    #[error("the word {word:?} has {letters} letters, and at most {MAX_WORD} are taken")]
    TooLong {
        /// The word as it was given.
        word: String,
        /// How many letters it has.
        letters: usize,
    },
    /// A space, a digit, a sign or a letter of a script that is not folded.
    #[error("the word {word:?} holds something other than letters: give each word by itself")]
    NotAWord {
        /// The word as it was given.
        word: String,
    },
}
