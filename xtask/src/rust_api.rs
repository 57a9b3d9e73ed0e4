//! The public Rust API of the generated client, as far as a version number has to answer for it.

use std::collections::BTreeMap;

/// What stands in the snapshot, by the path of each item: `User.sales` -> `Option<f64>`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RustApi(BTreeMap<String, String>);

const VARIANT: &str = "variant";

/// One difference between two APIs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    Added { item: String, kind: String },
    Removed(String),
    Changed { item: String, from: String, to: String },
}

impl Difference {
    /// Whether code that compiled may not any more. An added field breaks whoever writes the struct as a literal; an
    /// added operation, type or variant breaks nobody, since the enums are `non_exhaustive`.
    pub(crate) fn breaks(&self) -> bool {
        match self {
            Self::Added { item, kind } => item.contains('.') && kind != VARIANT,
            Self::Removed(_) | Self::Changed { .. } => true,
        }
    }
}

impl RustApi {
    /// Reads the types, their fields and variants, and the operations. The constructors follow from these and are left out.
    pub(crate) fn of_snapshot(source: &str) -> Self {
        let mut items = BTreeMap::new();
        let mut owner: Option<(usize, String, bool)> = None;
        let mut field = String::new();
        let mut operation = String::new();
        for line in source.lines() {
            let depth = line.len() - line.trim_start().len();
            let text = line.trim();
            if text.starts_with("//") || text.starts_with('#') {
                continue;
            }
            if let Some((at, name, variants)) = &owner {
                if depth == *at && text.starts_with('}') {
                    owner = None;
                    continue;
                }
                if depth == *at + 4 && *variants && text.ends_with(',') {
                    items.insert(format!("{name}.{}", text.trim_end_matches(',')), VARIANT.to_owned());
                } else if !*variants {
                    // A long type is broken over several lines.
                    field.push_str(text);
                    if depth == *at + 4 && text.ends_with(',') {
                        if let Some((member, kind)) = field.strip_prefix("pub ").and_then(|rest| rest.split_once(": "))
                        {
                            items.insert(format!("{name}.{member}"), plain(kind.trim_end_matches(',')));
                        }
                        field.clear();
                    }
                }
                continue;
            }
            for (keyword, variants) in [("pub struct ", false), ("pub enum ", true)] {
                if let Some(rest) = text.strip_prefix(keyword) {
                    let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    items.insert(name.clone(), keyword.trim().to_owned());
                    if text.ends_with('{') {
                        owner = Some((depth, name, variants));
                        field.clear();
                    }
                }
            }
            // An operation's signature goes over several lines.
            if depth == 4 && text.starts_with("pub async fn ") || !operation.is_empty() {
                operation.push_str(text);
                if let Some(signature) = operation.strip_suffix('{') {
                    let name = signature["pub async fn ".len()..].split(['(', '<']).next().unwrap_or_default();
                    items.insert(format!("{name}()"), plain(signature.trim_end()));
                    operation.clear();
                }
            }
        }
        Self(items)
    }

    pub(crate) fn differences(&self, new: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (item, from) in &self.0 {
            match new.0.get(item) {
                None => found.push(Difference::Removed(item.clone())),
                Some(to) if to != from => {
                    found.push(Difference::Changed { item: item.clone(), from: from.clone(), to: to.clone() });
                }
                Some(_) => {}
            }
        }
        let added = new.0.iter().filter(|(item, _)| !self.0.contains_key(*item));
        found.extend(added.map(|(item, kind)| Difference::Added { item: item.clone(), kind: kind.clone() }));
        // A type that is new or gone says all that its members would.
        let whole: Vec<String> = found
            .iter()
            .filter_map(|difference| match difference {
                Difference::Added { item, .. } | Difference::Removed(item) if !item.contains('.') => {
                    Some(format!("{item}."))
                }
                _ => None,
            })
            .collect();
        found.retain(|difference| match difference {
            Difference::Added { item, .. } | Difference::Removed(item) => {
                !whole.iter().any(|owner| item.starts_with(owner))
            }
            Difference::Changed { .. } => true,
        });
        found
    }
}

/// A type without the paths that only generated code spells out.
fn plain(kind: &str) -> String {
    [
        "::std::option::",
        "::std::string::",
        "::std::vec::",
        "::serde_json::",
        "crate::generated::open_enums::",
        "crate::",
        "types::",
    ]
    .iter()
    .fold(kind.to_owned(), |kind, path| kind.replace(path, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "\
pub mod open_enums {
    pub enum Kind {
        /// `A`
        A,
        Unknown(String),
    }
}
pub mod types {
    pub struct User {
        ///Name.
        #[serde(rename = \"fullName\")]
        pub full_name: ::std::option::Option<
            ::std::string::String,
        >,
        pub id: ::std::string::String,
    }
}
impl Client {
    pub async fn list<'a>(
        &'a self,
        size: Option<u32>,
    ) -> Result<ResponseValue<::std::vec::Vec<types::User>>, Error<types::Problem>> {
    }
}
mod constructors {
    use super::types::*;
    impl User {
        pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self {
        }
    }
}
";

    #[test]
    fn fields_variants_and_operations_are_read() {
        let api = RustApi::of_snapshot(OLD);
        let items: Vec<_> = api.0.iter().map(|(item, kind)| format!("{item}: {kind}")).collect();
        insta::assert_snapshot!(items.join("\n"), @r#"
Kind: pub enum
Kind.A: variant
Kind.Unknown(String): variant
User: pub struct
User.full_name: Option<String,>
User.id: String
list(): pub async fn list<'a>(&'a self,size: Option<u32>,) -> Result<ResponseValue<Vec<User>>, Error<Problem>>
"#);
    }

    #[test]
    fn differences_say_what_breaks() {
        let new = OLD
            .replace("full_name", "name")
            .replace("pub id: ::std::string::String", "pub id: u64")
            .replace("        A,\n", "        A,\n        B,\n")
            .replace("fn list<", "fn lists<");
        let found = RustApi::of_snapshot(OLD).differences(&RustApi::of_snapshot(&new));
        let shown: Vec<_> =
            found.iter().map(|one| format!("{}{one:?}", if one.breaks() { "breaks: " } else { "" })).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
breaks: Removed("User.full_name")
breaks: Changed { item: "User.id", from: "String", to: "u64" }
breaks: Removed("list()")
Added { item: "Kind.B", kind: "variant" }
breaks: Added { item: "User.name", kind: "Option<String,>" }
Added { item: "lists()", kind: "pub async fn lists<'a>(&'a self,size: Option<u32>,) -> Result<ResponseValue<Vec<User>>, Error<Problem>>" }
"#);
    }
}
