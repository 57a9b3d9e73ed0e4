/// The first of the contract's `servers`: where the client calls unless told otherwise.
pub const SERVER: &str = "https://api.managem.co.uk";

/// The enums of the contract, open to values that it does not name.
pub mod open_enums {
///What a list of conversations is sorted by.
///
/// Open: a value that the contract does not name is kept as [`Self::Unknown`] and written back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ConversationSort {
    /// `createdAt`
    CreatedAt,
    /// `updatedAt`
    UpdatedAt,
    /// A value that the contract does not name.
    Unknown(String),
}
impl ConversationSort {
    /// Every value that the contract names, in its order.
    pub const KNOWN: &'static [Self] = &[Self::CreatedAt, Self::UpdatedAt];
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::CreatedAt => "createdAt",
            Self::UpdatedAt => "updatedAt",
            Self::Unknown(text) => text,
        }
    }
}
impl ::std::fmt::Display for ConversationSort {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.pad(self.as_str())
    }
}
impl From<String> for ConversationSort {
    fn from(text: String) -> Self {
        match text.as_str() {
            "createdAt" => Self::CreatedAt,
            "updatedAt" => Self::UpdatedAt,
            _ => Self::Unknown(text),
        }
    }
}
impl From<&str> for ConversationSort {
    fn from(text: &str) -> Self {
        match text {
            "createdAt" => Self::CreatedAt,
            "updatedAt" => Self::UpdatedAt,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}
impl ::std::str::FromStr for ConversationSort {
    type Err = ::std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}
impl ::serde::Serialize for ConversationSort {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for ConversationSort {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
///What went wrong, for programs.
///
/// Open: a value that the contract does not name is kept as [`Self::Unknown`] and written back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ProblemCode {
    /// `malformed-json`
    MalformedJson,
    /// `json-too-deep`
    JsonTooDeep,
    /// `invalid-parameter`
    InvalidParameter,
    /// `unauthorized`
    Unauthorized,
    /// `order-not-found`
    OrderNotFound,
    /// `conversation-not-found`
    ConversationNotFound,
    /// `request-timeout`
    RequestTimeout,
    /// `conversation-exists`
    ConversationExists,
    /// `conversation-locked`
    ConversationLocked,
    /// `body-too-large`
    BodyTooLarge,
    /// `unsupported-media-type`
    UnsupportedMediaType,
    /// `invalid-request`
    InvalidRequest,
    /// `idempotency-key-reused`
    IdempotencyKeyReused,
    /// `rate-limited`
    RateLimited,
    /// `headers-too-large`
    HeadersTooLarge,
    /// `internal`
    Internal,
    /// `outcome-unknown`
    OutcomeUnknown,
    /// `unavailable`
    Unavailable,
    /// A value that the contract does not name.
    Unknown(String),
}
impl ProblemCode {
    /// Every value that the contract names, in its order.
    pub const KNOWN: &'static [Self] = &[
        Self::MalformedJson,
        Self::JsonTooDeep,
        Self::InvalidParameter,
        Self::Unauthorized,
        Self::OrderNotFound,
        Self::ConversationNotFound,
        Self::RequestTimeout,
        Self::ConversationExists,
        Self::ConversationLocked,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidRequest,
        Self::IdempotencyKeyReused,
        Self::RateLimited,
        Self::HeadersTooLarge,
        Self::Internal,
        Self::OutcomeUnknown,
        Self::Unavailable,
    ];
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::MalformedJson => "malformed-json",
            Self::JsonTooDeep => "json-too-deep",
            Self::InvalidParameter => "invalid-parameter",
            Self::Unauthorized => "unauthorized",
            Self::OrderNotFound => "order-not-found",
            Self::ConversationNotFound => "conversation-not-found",
            Self::RequestTimeout => "request-timeout",
            Self::ConversationExists => "conversation-exists",
            Self::ConversationLocked => "conversation-locked",
            Self::BodyTooLarge => "body-too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::InvalidRequest => "invalid-request",
            Self::IdempotencyKeyReused => "idempotency-key-reused",
            Self::RateLimited => "rate-limited",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Internal => "internal",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::Unavailable => "unavailable",
            Self::Unknown(text) => text,
        }
    }
}
impl ::std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.pad(self.as_str())
    }
}
impl From<String> for ProblemCode {
    fn from(text: String) -> Self {
        match text.as_str() {
            "malformed-json" => Self::MalformedJson,
            "json-too-deep" => Self::JsonTooDeep,
            "invalid-parameter" => Self::InvalidParameter,
            "unauthorized" => Self::Unauthorized,
            "order-not-found" => Self::OrderNotFound,
            "conversation-not-found" => Self::ConversationNotFound,
            "request-timeout" => Self::RequestTimeout,
            "conversation-exists" => Self::ConversationExists,
            "conversation-locked" => Self::ConversationLocked,
            "body-too-large" => Self::BodyTooLarge,
            "unsupported-media-type" => Self::UnsupportedMediaType,
            "invalid-request" => Self::InvalidRequest,
            "idempotency-key-reused" => Self::IdempotencyKeyReused,
            "rate-limited" => Self::RateLimited,
            "headers-too-large" => Self::HeadersTooLarge,
            "internal" => Self::Internal,
            "outcome-unknown" => Self::OutcomeUnknown,
            "unavailable" => Self::Unavailable,
            _ => Self::Unknown(text),
        }
    }
}
impl From<&str> for ProblemCode {
    fn from(text: &str) -> Self {
        match text {
            "malformed-json" => Self::MalformedJson,
            "json-too-deep" => Self::JsonTooDeep,
            "invalid-parameter" => Self::InvalidParameter,
            "unauthorized" => Self::Unauthorized,
            "order-not-found" => Self::OrderNotFound,
            "conversation-not-found" => Self::ConversationNotFound,
            "request-timeout" => Self::RequestTimeout,
            "conversation-exists" => Self::ConversationExists,
            "conversation-locked" => Self::ConversationLocked,
            "body-too-large" => Self::BodyTooLarge,
            "unsupported-media-type" => Self::UnsupportedMediaType,
            "invalid-request" => Self::InvalidRequest,
            "idempotency-key-reused" => Self::IdempotencyKeyReused,
            "rate-limited" => Self::RateLimited,
            "headers-too-large" => Self::HeadersTooLarge,
            "internal" => Self::Internal,
            "outcome-unknown" => Self::OutcomeUnknown,
            "unavailable" => Self::Unavailable,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}
impl ::std::str::FromStr for ProblemCode {
    type Err = ::std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}
impl ::serde::Serialize for ProblemCode {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for ProblemCode {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
///Which way a list is sorted.
///
/// Open: a value that the contract does not name is kept as [`Self::Unknown`] and written back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SortDirection {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
    /// A value that the contract does not name.
    Unknown(String),
}
impl SortDirection {
    /// Every value that the contract names, in its order.
    pub const KNOWN: &'static [Self] = &[Self::Asc, Self::Desc];
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
            Self::Unknown(text) => text,
        }
    }
}
impl ::std::fmt::Display for SortDirection {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.pad(self.as_str())
    }
}
impl From<String> for SortDirection {
    fn from(text: String) -> Self {
        match text.as_str() {
            "asc" => Self::Asc,
            "desc" => Self::Desc,
            _ => Self::Unknown(text),
        }
    }
}
impl From<&str> for SortDirection {
    fn from(text: &str) -> Self {
        match text {
            "asc" => Self::Asc,
            "desc" => Self::Desc,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}
impl ::std::str::FromStr for SortDirection {
    type Err = ::std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}
impl ::serde::Serialize for SortDirection {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for SortDirection {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
///The kind of thing that a conversation is about. The vendor also speaks of starting conversations from listings, so a reader must expect other values.
///
/// Open: a value that the contract does not name is kept as [`Self::Unknown`] and written back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SourceType {
    /// `ORDER`
    Order,
    /// A value that the contract does not name.
    Unknown(String),
}
impl SourceType {
    /// Every value that the contract names, in its order.
    pub const KNOWN: &'static [Self] = &[Self::Order];
    /// The value as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Order => "ORDER",
            Self::Unknown(text) => text,
        }
    }
}
impl ::std::fmt::Display for SourceType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.pad(self.as_str())
    }
}
impl From<String> for SourceType {
    fn from(text: String) -> Self {
        match text.as_str() {
            "ORDER" => Self::Order,
            _ => Self::Unknown(text),
        }
    }
}
impl From<&str> for SourceType {
    fn from(text: &str) -> Self {
        match text {
            "ORDER" => Self::Order,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}
impl ::std::str::FromStr for SourceType {
    type Err = ::std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}
impl ::serde::Serialize for SourceType {
    fn serialize<S: ::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> ::serde::Deserialize<'de> for SourceType {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
}

/// What the contract allows of numbers in a query: operation, parameter, least, greatest.
pub(crate) const BOUNDS: &[(&str, &str, i64, i64)] = &[
    ("list_conversations", "page", 1, 9223372036854775807),
    ("list_conversations", "size", 1, 50),
    ("list_messages", "page", 1, 999999999999999999),
    ("list_messages", "size", 1, 50),
];

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///An image attached to a message.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Attachment {
        ///Unique identifier for the attachment.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        ///Unique identifier for the image.
        #[serde(
            rename = "imageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub image_id: ::std::option::Option<::std::string::String>,
        ///Where the image can be loaded from.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///A conversation between two users.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Conversation {
        ///Timestamp when the conversation was created.
        #[serde(rename = "createdAt")]
        pub created_at: ::std::option::Option<crate::Timestamp>,
        ///Unique identifier for the conversation.
        pub id: ::std::string::String,
        ///Latest message in the conversation.
        #[serde(
            rename = "lastMessage",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_message: ::std::option::Option<Message>,
        ///Whether the conversation is locked.
        pub locked: bool,
        ///Conversation source.
        pub source: ConversationSource,
        ///Timestamp when the conversation was last updated.
        #[serde(rename = "updatedAt")]
        pub updated_at: ::std::option::Option<crate::Timestamp>,
        ///First participant.
        #[serde(rename = "userA")]
        pub user_a: User,
        ///Second participant.
        #[serde(rename = "userB")]
        pub user_b: User,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///What a conversation is about.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ConversationSource {
        ///ID of the order.
        pub id: ::std::string::String,
        ///The kind of thing that the conversation is about.
        #[serde(rename = "type")]
        pub type_: crate::generated::open_enums::SourceType,
    }
    ///Data required to create a new conversation with an initial message.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct CreateConversation {
        ///Initial message body. Links, emojis and profanity are sanitized. Control characters are taken out but for line feed and tab (a carriage return becomes a line feed), and so are tag characters and what embeds, overrides or isolates the direction of text.
        pub body: CreateConversationBody,
        ///User ID of the conversation recipient.
        #[serde(rename = "recipientId")]
        pub recipient_id: ::std::string::String,
        ///What the conversation is about.
        pub source: ConversationSource,
    }
    ///Initial message body. Links, emojis and profanity are sanitized. Control characters are taken out but for line feed and tab (a carriage return becomes a line feed), and so are tag characters and what embeds, overrides or isolates the direction of text.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateConversationBody(::std::string::String);
    impl ::std::ops::Deref for CreateConversationBody {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateConversationBody> for ::std::string::String {
        fn from(value: CreateConversationBody) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateConversationBody {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 2000usize {
                return Err("longer than 2000 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 character".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateConversationBody {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CreateConversationBody {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateConversationBody {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`CreateConversationIdempotencyKey`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct CreateConversationIdempotencyKey(::std::string::String);
    impl ::std::ops::Deref for CreateConversationIdempotencyKey {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<CreateConversationIdempotencyKey>
    for ::std::string::String {
        fn from(value: CreateConversationIdempotencyKey) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for CreateConversationIdempotencyKey {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 character".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for CreateConversationIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String>
    for CreateConversationIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateConversationIdempotencyKey {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A message of a conversation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Message {
        ///Images attached to the message.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub attachments: ::std::option::Option<::std::vec::Vec<Attachment>>,
        ///The text, as sanitized.
        pub body: ::std::string::String,
        ///The conversation that the message belongs to.
        #[serde(rename = "conversationId")]
        pub conversation_id: ::std::string::String,
        ///Timestamp when the message was sent.
        #[serde(rename = "createdAt")]
        pub created_at: ::std::option::Option<crate::Timestamp>,
        ///Unique identifier for the message.
        pub id: ::std::string::String,
        ///The user that sent the message.
        pub sender: User,
        ///Timestamp when the other side read the message.
        #[serde(rename = "viewedAt")]
        pub viewed_at: ::std::option::Option<crate::Timestamp>,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///Why a request was refused, shaped like RFC 9457.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Problem {
        ///What went wrong, for programs.
        pub code: crate::generated::open_enums::ProblemCode,
        ///With `conversation-exists`, the conversation that exists.
        #[serde(
            rename = "conversationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_id: ::std::option::Option<::std::string::String>,
        ///What went wrong in this request and what to do, for people.
        pub detail: ::std::string::String,
        ///Each place in the request body that breaks the contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub errors: ::std::option::Option<::std::vec::Vec<ProblemError>>,
        ///The HTTP status, once more.
        pub status: i32,
        ///The name of the status.
        pub title: ::std::string::String,
        ///Always `about:blank`, so that, as RFC 9457 has it, the status says what kind of problem this is; `code` says it more exactly.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<::std::string::String>,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///One place in the request body that breaks the contract.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ProblemError {
        ///What is wrong there.
        pub detail: ::std::string::String,
        ///JSON pointer (RFC 6901) into the request body; empty for the whole.
        pub pointer: ::std::string::String,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    ///Data required to send a message.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SendMessage {
        ///Message body, sanitized as the first one is.
        pub body: SendMessageBody,
    }
    ///Message body, sanitized as the first one is.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct SendMessageBody(::std::string::String);
    impl ::std::ops::Deref for SendMessageBody {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<SendMessageBody> for ::std::string::String {
        fn from(value: SendMessageBody) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for SendMessageBody {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 2000usize {
                return Err("longer than 2000 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 character".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for SendMessageBody {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SendMessageBody {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SendMessageBody {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`SendMessageIdempotencyKey`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct SendMessageIdempotencyKey(::std::string::String);
    impl ::std::ops::Deref for SendMessageIdempotencyKey {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<SendMessageIdempotencyKey> for ::std::string::String {
        fn from(value: SendMessageIdempotencyKey) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for SendMessageIdempotencyKey {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 character".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for SendMessageIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SendMessageIdempotencyKey {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SendMessageIdempotencyKey {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What other users see of a user.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct User {
        ///URL of the user's picture.
        pub avatar: ::std::option::Option<::std::string::String>,
        ///URL of the picture behind the user's profile.
        pub cover: ::std::option::Option<::std::string::String>,
        ///Unique identifier for the user.
        pub id: ::std::string::String,
        ///When the user joined.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub joined: ::std::option::Option<crate::Timestamp>,
        ///What the user says of themselves.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub profile: ::std::option::Option<::std::string::String>,
        ///Total number of purchases.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub purchases: ::std::option::Option<f64>,
        ///Confidence-based rating.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rating: ::std::option::Option<f64>,
        ///Total number of reviews received.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reviews: ::std::option::Option<f64>,
        ///Total number of sales.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub sales: ::std::option::Option<f64>,
        ///Average of the reviews.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub score: ::std::option::Option<f64>,
        ///Public name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub username: ::std::option::Option<::std::string::String>,
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Managem conversations

Buyers and sellers of a trading-card marketplace write to each other about an order. These operations start such a conversation, continue it and list what was said.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::seam::Seam,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::seam::Seam) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::seam::Seam,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::seam::Seam> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::seam::Seam {
        &self.inner
    }
}
impl ClientHooks<crate::seam::Seam> for &Client {}
#[allow(clippy::all)]
impl Client {
    /**List conversations

The conversations of the authenticated user, each with its latest message.

Sends a `GET` request to `/conversations`

Arguments:
- `direction`: Which way they are sorted.
- `page`: Which page, counted from 1.
- `size`: How many conversations a page has.
- `sort`: What the conversations are sorted by.
*/
    pub async fn list_conversations<'a>(
        &'a self,
        direction: Option<&'a crate::generated::open_enums::SortDirection>,
        page: Option<u64>,
        size: Option<u32>,
        sort: Option<&'a crate::generated::open_enums::ConversationSort>,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::Conversation>>,
        Error<types::Problem>,
    > {
        let url = format!("{}/conversations", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("direction", &direction))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .query(&progenitor_client::QueryParam::new("size", &size))
            .query(&progenitor_client::QueryParam::new("sort", &sort))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_conversations",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            408u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            431u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            503u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Create conversation

Creates a conversation with the other party of an order and sends its first message.

Sends a `POST` request to `/conversations`

Arguments:
- `idempotency_key`: A key of the caller's own for this request. The same key with the same request, whatever its white space, is answered as the first time, byte for byte, for at least 24 hours, and `Idempotent-Replayed` says so; with another request it is refused with 422.
- `body`: Data required to create a new conversation with an initial message.
*/
    pub async fn create_conversation<'a>(
        &'a self,
        idempotency_key: Option<&'a types::CreateConversationIdempotencyKey>,
        body: &'a types::CreateConversation,
    ) -> Result<ResponseValue<types::Conversation>, Error<types::Problem>> {
        let url = format!("{}/conversations", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        if let Some(value) = idempotency_key {
            header_map.append("Idempotency-Key", value.to_string().try_into()?);
        }
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "create_conversation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            408u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            409u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            413u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            415u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            422u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            431u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            503u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**List messages

The messages of a conversation, the latest first. Messages of the other side that it returns count as read from then on.

Sends a `GET` request to `/conversations/{id}/messages`

Arguments:
- `id`: ID of the conversation.
- `page`: Which page, counted from 1.
- `size`: How many messages a page has; from 1 to 50.
*/
    pub async fn list_messages<'a>(
        &'a self,
        id: &'a str,
        page: Option<u64>,
        size: Option<u32>,
    ) -> Result<ResponseValue<::std::vec::Vec<types::Message>>, Error<types::Problem>> {
        let url = format!(
            "{}/conversations/{}/messages", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("page", &page))
            .query(&progenitor_client::QueryParam::new("size", &size))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_messages",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            408u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            431u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            503u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Send message

Sends a message in a conversation.

Sends a `POST` request to `/conversations/{id}/messages`

Arguments:
- `id`: ID of the conversation.
- `idempotency_key`: A key of the caller's own for this request. The same key with the same request, whatever its white space, is answered as the first time, byte for byte, for at least 24 hours, and `Idempotent-Replayed` says so; with another request it is refused with 422.
- `body`: The message.
*/
    pub async fn send_message<'a>(
        &'a self,
        id: &'a str,
        idempotency_key: Option<&'a types::SendMessageIdempotencyKey>,
        body: &'a types::SendMessage,
    ) -> Result<ResponseValue<types::Message>, Error<types::Problem>> {
        let url = format!(
            "{}/conversations/{}/messages", self.baseurl, encode_path(& id.to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        if let Some(value) = idempotency_key {
            header_map.append("Idempotency-Key", value.to_string().try_into()?);
        }
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "send_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            401u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            408u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            409u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            413u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            415u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            422u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            429u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            431u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            503u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}

mod constructors {
use super::types::*;

impl Attachment {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new() -> Self {
        Self {
            id: ::std::default::Default::default(),
            image_id: ::std::default::Default::default(),
            url: ::std::default::Default::default(),
            extra: ::std::default::Default::default(),
        }
    }
}
impl Conversation {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(
        id: impl ::std::convert::Into<::std::string::String>,
        source: ConversationSource,
        user_a: User,
        user_b: User,
        locked: bool,
    ) -> Self {
        Self {
            created_at: ::std::default::Default::default(),
            id: id.into(),
            last_message: ::std::default::Default::default(),
            locked: locked,
            source: source,
            updated_at: ::std::default::Default::default(),
            user_a: user_a,
            user_b: user_b,
            extra: ::std::default::Default::default(),
        }
    }
}
impl ConversationSource {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(
        type_: crate::generated::open_enums::SourceType,
        id: impl ::std::convert::Into<::std::string::String>,
    ) -> Self {
        Self {
            id: id.into(),
            type_: type_,
        }
    }
}
impl CreateConversation {
    /// What the contract requires, checked against it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) names the property that the contract refuses.
    pub fn new(
        source: ConversationSource,
        recipient_id: impl ::std::convert::Into<::std::string::String>,
        body: impl ::std::convert::TryInto<
            CreateConversationBody,
            Error: ::std::fmt::Display,
        >,
    ) -> ::std::result::Result<Self, crate::Error> {
        Ok(Self {
            body: body
                .try_into()
                .map_err(|reason| crate::Error::invalid("body", reason))?,
            recipient_id: recipient_id.into(),
            source: source,
        })
    }
}
impl Message {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(
        id: impl ::std::convert::Into<::std::string::String>,
        conversation_id: impl ::std::convert::Into<::std::string::String>,
        sender: User,
        body: impl ::std::convert::Into<::std::string::String>,
    ) -> Self {
        Self {
            attachments: ::std::default::Default::default(),
            body: body.into(),
            conversation_id: conversation_id.into(),
            created_at: ::std::default::Default::default(),
            id: id.into(),
            sender: sender,
            viewed_at: ::std::default::Default::default(),
            extra: ::std::default::Default::default(),
        }
    }
}
impl Problem {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(
        title: impl ::std::convert::Into<::std::string::String>,
        status: i32,
        code: crate::generated::open_enums::ProblemCode,
        detail: impl ::std::convert::Into<::std::string::String>,
    ) -> Self {
        Self {
            code: code,
            conversation_id: ::std::default::Default::default(),
            detail: detail.into(),
            errors: ::std::default::Default::default(),
            status: status,
            title: title.into(),
            type_: ::std::default::Default::default(),
            extra: ::std::default::Default::default(),
        }
    }
}
impl ProblemError {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(
        pointer: impl ::std::convert::Into<::std::string::String>,
        detail: impl ::std::convert::Into<::std::string::String>,
    ) -> Self {
        Self {
            detail: detail.into(),
            pointer: pointer.into(),
            extra: ::std::default::Default::default(),
        }
    }
}
impl SendMessage {
    /// What the contract requires, checked against it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) names the property that the contract refuses.
    pub fn new(
        body: impl ::std::convert::TryInto<SendMessageBody, Error: ::std::fmt::Display>,
    ) -> ::std::result::Result<Self, crate::Error> {
        Ok(Self {
            body: body
                .try_into()
                .map_err(|reason| crate::Error::invalid("body", reason))?,
        })
    }
}
impl User {
    /// What the contract requires; whatever else there may be is left out.
    pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self {
        Self {
            avatar: ::std::default::Default::default(),
            cover: ::std::default::Default::default(),
            id: id.into(),
            joined: ::std::default::Default::default(),
            profile: ::std::default::Default::default(),
            purchases: ::std::default::Default::default(),
            rating: ::std::default::Default::default(),
            reviews: ::std::default::Default::default(),
            sales: ::std::default::Default::default(),
            score: ::std::default::Default::default(),
            username: ::std::default::Default::default(),
            extra: ::std::default::Default::default(),
        }
    }
}
}
