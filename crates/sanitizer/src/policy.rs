//! What is done with what is found: the policy and its builder.

use std::sync::Arc;

use crate::category::{Category, Severity};
use crate::codes::{self, NONE};
use crate::exact::Exact;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::lexicon::tables::{self, Place, Raw, Role};
use crate::report::{Kind, Sanitized};
use crate::view::{self, View};

/// What a policy does with findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Leave it; if it is so for a whole kind, it is not even looked for.
    Keep,
    /// Leave it, and report it ([`Sanitized::flags`]).
    Flag,
    /// Take it out: replaced, removed or masked, as its kind has it.
    Clean,
    /// Put one `*` for each of its characters.
    Mask,
    /// Take it out without a trace.
    Remove,
    /// Take it out as [`Clean`](Self::Clean) does, and mark the message as one to refuse
    /// ([`Sanitized::refused`]).
    Refuse,
}

impl Action {
    /// Every action, the mildest first.
    pub const ALL: [Self; 6] = [Self::Keep, Self::Flag, Self::Clean, Self::Mask, Self::Remove, Self::Refuse];

    /// The stable lower-case name, as a policy file has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Flag => "flag",
            Self::Clean => "clean",
            Self::Mask => "mask",
            Self::Remove => "remove",
            Self::Refuse => "refuse",
        }
    }
}

/// What is looked for and what is done with it.
///
/// The default cleans everything: links become `[link]`, e-mail addresses `[email]`, telephone
/// numbers `[phone]`, names on messengers `[contact]`, accounts and wallets `[payment]`, emojis are removed with the
/// space that they would leave doubled, and profanity is masked with one `*` for each of its characters.
///
/// ```
/// use message_sanitizer::{Action, Category, Kind, Policy};
///
/// let policy = Policy::builder()
///     .on(Kind::Emoji, Action::Keep)
///     .on(Kind::Link, Action::Refuse)
///     .on_category(Category::Vulgar, Action::Flag)
///     .forbid("scalper")
///     .allow("1pm")
///     .build()?;
///
/// let answer = policy.sanitize("damn shit, scalper at www.example.com 👍");
/// assert_eq!(answer.text, "damn shit, ******* at [link] 👍");
/// assert_eq!(answer.flags[0].listed.as_deref(), Some("shit"));
/// assert_eq!(answer.refused(), Some(Kind::Link));
/// # Ok::<(), message_sanitizer::PolicyError>(())
/// ```
///
/// Cloning is cheap. Everything that does not depend on the policy was built when the crate was
/// compiled, so making one costs the work for its own words alone.
#[derive(Clone, Debug)]
pub struct Policy {
    actions: [Action; CATEGORIES],
    texts: [Option<Arc<str>>; CATEGORIES],
    /// One bit for each language whose words count.
    pub(crate) languages: u16,
    pub(crate) words: Option<Arc<Lexicon>>,
    pub(crate) exact: Option<Arc<Exact>>,
}

const CATEGORIES: usize = Category::ALL.len();
const EVERY_LANGUAGE: u16 = (1 << Language::ALL.len()) - 1;

impl Policy {
    /// The default policy: everything is cleaned, nothing refused.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            actions: [Action::Clean; CATEGORIES],
            texts: [const { None }; CATEGORIES],
            languages: EVERY_LANGUAGE,
            words: None,
            exact: None,
        }
    }

    /// Starts from the default.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder { policy: Self::new(), forbidden: Vec::new(), allowed: Vec::new() }
    }

    /// What is done with findings of this kind: of its categories, the strongest that the policy has.
    #[must_use]
    pub fn action(&self, kind: Kind) -> Action {
        kind.categories().map(|category| self.action_of(category)).max().unwrap_or(Action::Keep)
    }

    /// What is done with findings of this category.
    #[must_use]
    pub const fn action_of(&self, category: Category) -> Action {
        self.actions[category.index()]
    }

    /// The text of this policy's own that stands for findings of this category.
    pub(crate) fn text(&self, category: Category) -> Option<&Arc<str>> {
        self.texts[category.index()].as_ref()
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
    /// Sets what is done with one kind, whatever its category.
    pub fn on(self, kind: Kind, action: Action) -> Self {
        kind.categories().fold(self, |builder, category| builder.on_category(category, action))
    }

    /// Sets what is done with one category. Of the calls that set one, the last counts.
    pub const fn on_category(mut self, category: Category, action: Action) -> Self {
        self.policy.actions[category.index()] = action;
        self
    }

    /// Sets what is done with every category of this severity.
    pub fn on_severity(self, severity: Severity, action: Action) -> Self {
        let categories = Category::ALL.into_iter().filter(|category| category.severity() == severity);
        categories.fold(self, |builder, category| builder.on_category(category, action))
    }

    /// Sets what is done with every kind.
    pub const fn on_all(mut self, action: Action) -> Self {
        self.policy.actions = [action; CATEGORIES];
        self
    }

    /// Puts this text in place of findings of this category, where the action is [`Action::Clean`] or
    /// [`Action::Refuse`].
    pub fn replace(mut self, category: Category, text: impl Into<String>) -> Self {
        self.policy.texts[category.index()] = Some(text.into().into());
        self
    }

    /// Sets whether the words of a language count. What is told without words, such as a link or a number, is found
    /// all the same.
    pub const fn language(mut self, language: Language, counts: bool) -> Self {
        let bit = 1 << language.number();
        self.policy.languages = if counts { self.policy.languages | bit } else { self.policy.languages & !bit };
        self
    }

    /// Adds a word or a phrase to the profanity of this policy, in the category [`Category::Own`]. One of letters
    /// (and single spaces) is matched with the disguises of the built-in words, as whole words; one with digits or
    /// signs as it is written, in whatever case.
    pub fn forbid(mut self, word: impl Into<String>) -> Self {
        self.forbidden.push(word.into());
        self
    }

    /// Allows a word or a phrase. Of letters alone, it is never masked as profanity where it is a whole word; with
    /// digits, spaces or signs (`1pm`, `discord.example/shop`), nothing within it is touched where it stands as it is
    /// written here, in whatever case.
    pub fn allow(mut self, word: impl Into<String>) -> Self {
        self.allowed.push(word.into());
        self
    }

    /// Makes the policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if a word given to [`forbid`](Self::forbid) or [`allow`](Self::allow) is
    /// shorter than two letters, longer than [`MAX_WORD`] letters, or holds something that the lists cannot
    /// have: it could never match, or it would match far too much. Also if a text given to
    /// [`replace`](Self::replace) is longer than [`MAX_TEXT`] bytes or would be changed itself.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut policy = self.policy;
        for (category, text) in Category::ALL.into_iter().zip(&policy.texts) {
            let Some(text) = text else { continue };
            if text.len() > MAX_TEXT || !crate::sanitize(text).is_clean() {
                return Err(PolicyError::Replacement { category, text: text.to_string() });
            }
        }
        let mut raws = Vec::new();
        let mut exact = Exact::default();
        for (words, role) in [(&self.forbidden, Role::Strong), (&self.allowed, Role::Allowed)] {
            for word in words {
                match folded(word, role)? {
                    Folded::Letters(letters) => raws.push(Raw {
                        letters,
                        place: Place::Whole,
                        role,
                        accented: false,
                        doubling: true,
                        titled: false,
                        language: None,
                        category: Category::Own,
                    }),
                    Folded::Exact(codes) if role == Role::Allowed => exact.allowed.push(codes),
                    Folded::Exact(codes) => exact.forbidden.push(codes),
                }
            }
        }
        policy.words = (!raws.is_empty()).then(|| Arc::new(Lexicon::of(&raws)));
        policy.exact = (!exact.allowed.is_empty() || !exact.forbidden.is_empty()).then(|| Arc::new(exact));
        Ok(policy)
    }
}

/// The longest word, in letters, that a policy takes.
pub const MAX_WORD: usize = tables::LONGEST;

/// The longest text, in bytes, that a policy puts in place of a finding.
pub const MAX_TEXT: usize = 64;

/// A word of a policy's own, ready to be looked for.
enum Folded {
    /// Letters, in words parted by single spaces.
    Letters(Vec<u8>),
    Exact(Box<[u8]>),
}

fn folded(word: &str, role: Role) -> Result<Folded, PolicyError> {
    let parts: Option<Vec<Vec<u8>>> = word.split(' ').map(crate::fold::letters).collect();
    // An exception with spaces is for all kinds, and not for profanity alone.
    let letters = parts
        .filter(|parts| parts.len() == 1 || (role == Role::Strong && parts.iter().all(|part| !part.is_empty())))
        .map(|parts| parts.join(&b' '))
        .filter(|letters| letters.iter().all(|&letter| letter == b' ' || tables::class(letter) != NONE));
    let length = match &letters {
        Some(letters) => letters.len(),
        None => word.chars().count(),
    };
    match length {
        0 | 1 => return Err(PolicyError::TooShort { word: word.to_owned() }),
        2..=MAX_WORD => {}
        letters => return Err(PolicyError::TooLong { word: word.to_owned(), letters }),
    }
    if let Some(letters) = letters {
        return Ok(Folded::Letters(letters));
    }
    let mut store = view::Store::default();
    let codes = View::of(word, &mut store, |_| {}).codes.to_ascii_lowercase();
    let told = codes.iter().filter(|&&code| codes::is_word(code)).count();
    // Many letters share the code of those that no list has.
    if told < 2 || codes.iter().any(|code| matches!(*code, codes::LETTER | codes::SIGN | codes::EMOJI)) {
        return Err(PolicyError::NotAWord { word: word.to_owned() });
    }
    Ok(Folded::Exact(codes.into()))
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
    /// Fewer than two letters or digits among signs, or a letter, an emoji or a sign that is not told from others.
    #[error("the word {word:?} needs two letters or digits, in the Latin, Cyrillic or Greek alphabet")]
    NotAWord {
        /// The word as it was given.
        word: String,
    },
    /// A text in place of findings that is too long, or not clean itself.
    #[error("the text {text:?} for {category} is longer than {MAX_TEXT} bytes, or would be changed itself")]
    Replacement {
        /// The category.
        category: Category,
        /// The text as it was given.
        text: String,
    },
}
