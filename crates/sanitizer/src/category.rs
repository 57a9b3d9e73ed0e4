//! Categories of findings, and how grave each is. Compiled into the build script too, which reads them from the
//! word lists.

/// What a finding is, more closely than its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// A web address.
    Link,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A name on a messenger or on another market, or an invitation to go there.
    Contact,
    /// Where money is to be sent: an account, a card, a wallet, a name at a payment service.
    Payment,
    /// An emoji sequence.
    Emoji,
    /// Swearing at nobody in particular.
    Vulgar,
    /// An insult of the one who is written to.
    Insult,
    /// A word that degrades a group of people.
    Slur,
    /// A sexual word or demand.
    Sexual,
    /// A threat, or a wish that somebody may come to harm.
    Threat,
    /// A call to hurt oneself.
    SelfHarm,
    /// A word that the policy forbids by itself.
    Own,
}

impl Category {
    /// Every category, in the order in which reports name them.
    pub const ALL: [Self; 13] = [
        Self::Link,
        Self::Email,
        Self::Phone,
        Self::Contact,
        Self::Payment,
        Self::Emoji,
        Self::Vulgar,
        Self::Insult,
        Self::Slur,
        Self::Sexual,
        Self::Threat,
        Self::SelfHarm,
        Self::Own,
    ];

    /// The stable lower-case name, fit for JSON and for metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Contact => "contact",
            Self::Payment => "payment",
            Self::Emoji => "emoji",
            Self::Vulgar => "vulgar",
            Self::Insult => "insult",
            Self::Slur => "slur",
            Self::Sexual => "sexual",
            Self::Threat => "threat",
            Self::SelfHarm => "self-harm",
            Self::Own => "own",
        }
    }

    /// The category of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }

    /// How grave a finding of this category is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Emoji | Self::Vulgar => Severity::Low,
            Self::Link
            | Self::Email
            | Self::Phone
            | Self::Contact
            | Self::Payment
            | Self::Insult
            | Self::Sexual
            | Self::Own => Severity::Medium,
            Self::Slur | Self::Threat | Self::SelfHarm => Severity::High,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The same, as the flags of a listed word have it.
    pub(crate) const fn number(self) -> u8 {
        self as u8
    }

    /// The category of this place in [`ALL`](Self::ALL).
    #[allow(dead_code, reason = "the crate uses it, and the build script does not")]
    pub(crate) fn from_index(index: usize) -> Self {
        Self::ALL.get(index).copied().unwrap_or(Self::Vulgar)
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// How grave a finding is, from 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 1: a matter of tone.
    Low = 1,
    /// 2: against the rules of a market.
    Medium = 2,
    /// 3: somebody should look at it.
    High = 3,
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The stable lower-case name, as a policy file has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The number from 1 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}
