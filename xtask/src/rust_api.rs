//! The public Rust API of the generated client, as far as a version number has to answer for it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use syn::{Attribute, Fields, ImplItem, Item, Signature, Type, Visibility};

/// The public items by their paths: `User.sales` -> `::std::option::Option<f64>`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RustApi(BTreeMap<String, Entry>);

/// One public item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// The type of a field, the signature of a function, the kind of a type.
    text: String,
    /// The type that it is a part of, which says all when it is new or gone itself.
    owner: Option<String>,
    /// Whether code may stop compiling when it is added: a field breaks literals, a variant breaks matches.
    breaks_when_added: bool,
    /// Whether code may stop compiling when its text changes.
    breaks_when_changed: bool,
}

/// One difference between two APIs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    Added { item: String, breaks: bool },
    Removed { item: String },
    Changed { item: String, from: String, to: String, breaks: bool },
}

impl Difference {
    /// Whether code that compiled may not any more.
    pub(crate) fn breaks(&self) -> bool {
        match self {
            Self::Added { breaks, .. } | Self::Changed { breaks, .. } => *breaks,
            Self::Removed { .. } => true,
        }
    }
}

impl RustApi {
    /// Reads the public items of a generated source: types with their fields and variants, functions, constants, and the
    /// traits of each type.
    ///
    /// # Errors
    ///
    /// If it is not Rust.
    pub(crate) fn parse(source: &str) -> Result<Self> {
        let file = syn::parse_file(source).context("the generated client is not Rust")?;
        let mut api = Self::default();
        api.items(&file.items, true, "");
        Ok(api)
    }

    fn add(&mut self, path: String, text: String, owner: Option<&str>, breaks_when_added: bool) {
        let owner = owner.map(str::to_owned);
        self.0.insert(path, Entry { text, owner, breaks_when_added, breaks_when_changed: true });
    }

    /// The items of a module. What a private one implements for a public type is public all the same.
    fn items(&mut self, items: &[Item], is_public: bool, prefix: &str) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    let inner = module.content.as_ref().map_or(&[][..], |(_, items)| items);
                    let is_public = is_public && is_pub(&module.vis);
                    // Users know these types without their module.
                    let is_flat = !is_public || module.ident == "types" || module.ident == "open_enums";
                    let below = if is_flat { prefix.to_owned() } else { format!("{prefix}{}::", module.ident) };
                    self.items(inner, is_public, &below);
                }
                Item::Impl(block) => self.implementation(block, prefix),
                _ if !is_public => {}
                Item::Struct(own) if is_pub(&own.vis) => {
                    let name = format!("{prefix}{}", own.ident);
                    self.add(name.clone(), "pub struct".to_owned(), None, false);
                    // A literal that names every field of a struct stops compiling with another one.
                    let is_literal = !is_open(&own.attrs) && own.fields.iter().all(|field| is_pub(&field.vis));
                    self.fields(&name, &own.fields, is_literal, |field| is_pub(&field.vis));
                }
                Item::Enum(own) if is_pub(&own.vis) => {
                    let name = format!("{prefix}{}", own.ident);
                    self.add(name.clone(), "pub enum".to_owned(), None, false);
                    for variant in &own.variants {
                        let path = format!("{name}.{}", variant.ident);
                        self.add(path.clone(), "variant".to_owned(), Some(&name), !is_open(&own.attrs));
                        self.fields(&path, &variant.fields, true, |_| true);
                    }
                }
                Item::Const(own) if is_pub(&own.vis) => {
                    let text = one_line(&prettyplease::unparse(&file_of(Item::Const(own.clone()))));
                    let text = text.rsplit_once("pub const ").map_or(text.clone(), |(_, rest)| rest.to_owned());
                    let entry = Entry { text, owner: None, breaks_when_added: false, breaks_when_changed: false };
                    self.0.insert(format!("{prefix}{}", own.ident), entry);
                }
                Item::Fn(own) if is_pub(&own.vis) => {
                    self.add(format!("{prefix}{}()", own.sig.ident), signature(&own.sig), None, false);
                }
                Item::Type(own) if is_pub(&own.vis) => {
                    self.add(format!("{prefix}{}", own.ident), type_text(&own.ty), None, false);
                }
                _ => {}
            }
        }
    }

    fn fields(
        &mut self,
        owner: &str,
        fields: &Fields,
        breaks_when_added: bool,
        is_shown: impl Fn(&syn::Field) -> bool,
    ) {
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| is_shown(field)) {
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            self.add(format!("{owner}.{name}"), type_text(&field.ty), Some(owner), breaks_when_added);
        }
    }

    fn implementation(&mut self, block: &syn::ItemImpl, prefix: &str) {
        let name = match &*block.self_ty {
            Type::Path(path) => path.path.segments.last().map(|segment| {
                let is_here = path.path.segments.len() == 1;
                format!("{}{}", if is_here { prefix } else { "" }, segment.ident)
            }),
            _ => None,
        };
        let own = type_text(&block.self_ty);
        if let Some((_, of, _)) = &block.trait_ {
            let of = type_text(&Type::Path(syn::TypePath { qself: None, path: of.clone() }));
            let owner = name.as_deref();
            self.add(format!("impl {} for {prefix}{}", plain(&of), plain(&own)), "impl".to_owned(), owner, false);
            return;
        }
        let Some(name) = name else { return };
        for item in &block.items {
            match item {
                ImplItem::Fn(method) if is_pub(&method.vis) => {
                    let path = format!("{name}::{}()", method.sig.ident);
                    self.add(path, signature(&method.sig), Some(&name), false);
                }
                ImplItem::Const(own) if is_pub(&own.vis) => {
                    self.add(format!("{name}::{}", own.ident), type_text(&own.ty), Some(&name), false);
                }
                _ => {}
            }
        }
    }

    pub(crate) fn differences(&self, new: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        // A type that is new or gone says all that its parts would.
        let is_told = |entry: &Entry, here: &Self, there: &Self| {
            let mut owner = entry.owner.as_ref();
            while let Some(path) = owner {
                // Methods may belong to a type that is written elsewhere.
                let Some(entry) = here.0.get(path) else { return false };
                if !there.0.contains_key(path) {
                    return true;
                }
                owner = entry.owner.as_ref();
            }
            false
        };
        for (item, entry) in &self.0 {
            match new.0.get(item) {
                None if is_told(entry, self, new) => {}
                None => found.push(Difference::Removed { item: item.clone() }),
                Some(other) if other.text != entry.text => {
                    let (mut from, mut to) = (plain(&entry.text), plain(&other.text));
                    if from == to {
                        (from, to) = (entry.text.clone(), other.text.clone());
                    }
                    let breaks = entry.breaks_when_changed;
                    found.push(Difference::Changed { item: item.clone(), from, to, breaks });
                }
                Some(_) => {}
            }
        }
        for (item, entry) in new.0.iter().filter(|(item, _)| !self.0.contains_key(*item)) {
            if !is_told(entry, new, self) {
                found.push(Difference::Added { item: item.clone(), breaks: entry.breaks_when_added });
            }
        }
        found
    }
}

fn is_pub(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_open(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn file_of(item: Item) -> syn::File {
    syn::File { shebang: None, attrs: Vec::new(), items: vec![item] }
}

fn signature(signature: &Signature) -> String {
    let block = syn::Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() };
    let function =
        syn::ItemFn { attrs: Vec::new(), vis: Visibility::Inherited, sig: signature.clone(), block: Box::new(block) };
    let text = one_line(&prettyplease::unparse(&file_of(Item::Fn(function))));
    text.trim_end_matches("{}").trim_end().to_owned()
}

fn type_text(ty: &Type) -> String {
    let alias = syn::ItemType {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        type_token: syn::token::Type::default(),
        ident: syn::Ident::new("T", proc_macro2::Span::call_site()),
        generics: syn::Generics::default(),
        eq_token: syn::token::Eq::default(),
        ty: Box::new(ty.clone()),
        semi_token: syn::token::Semi::default(),
    };
    let text = one_line(&prettyplease::unparse(&file_of(Item::Type(alias))));
    text.trim_start_matches("type T =").trim_end_matches(';').trim().to_owned()
}

/// A text of several lines on one, as if there had been room for it.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace("( ", "(").replace(", )", ")").replace("< ", "<").replace(", >", ">")
}

/// A type without the paths that only generated code spells out.
fn plain(kind: &str) -> String {
    [
        "::std::option::",
        "::std::string::",
        "::std::vec::",
        "::std::result::",
        "::std::convert::",
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

    const OLD: &str = r#"
pub const SERVER: &str = "https://a.test";
pub mod open_enums {
    #[non_exhaustive]
    pub enum Kind {
        /// `A`
        A,
        Unknown(String),
    }
    pub enum Closed { A }
}
pub mod types {
    pub struct User {
        ///Name.
        #[serde(rename = "fullName")]
        pub full_name: ::std::option::Option<
            ::std::string::String,
        >,
        pub id: ::std::string::String,
    }
    pub struct Body(::std::string::String);
    impl ::std::fmt::Display for Body {}
}
impl Client {
    pub async fn list<'a>(
        &'a self,
        size: Option<u32>,
    ) -> Result<ResponseValue<::std::vec::Vec<types::User>>, Error<types::Problem>> {
    }
    fn hidden() {}
}
pub mod builder {
    pub struct User;
    impl User {
        pub fn build() {}
    }
}
mod constructors {
    use super::types::*;
    pub struct Hidden;
    impl User {
        pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> Self {
        }
    }
}
"#;

    fn differences(from: &[(&str, &str)]) -> String {
        let new = from.iter().fold(OLD.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        let found = RustApi::parse(OLD).unwrap().differences(&RustApi::parse(&new).unwrap());
        let shown = found.iter().map(|one| format!("{}{one:?}", if one.breaks() { "breaks: " } else { "" }));
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn public_items_are_read() {
        let api = RustApi::parse(OLD).unwrap();
        let items: Vec<_> = api.0.iter().map(|(item, entry)| format!("{item}: {}", plain(&entry.text))).collect();
        insta::assert_snapshot!(items.join("\n"));
    }

    #[test]
    fn differences_say_what_breaks() {
        let edits = [
            ("full_name", "name"),
            ("pub id: ::std::string::String", "pub id: u64"),
            ("        A,\n", "        A,\n        B,\n"),
            ("enum Closed { A }", "enum Closed { A, B }"),
            ("fn list<", "fn lists<"),
            ("https://a.test", "https://b.test"),
            ("fn new(id: impl ::std::convert::Into<::std::string::String>)", "fn new(id: u64)"),
            ("    impl ::std::fmt::Display for Body {}\n", ""),
        ];
        insta::assert_snapshot!(differences(&edits));
    }

    /// Layout and paths are nothing that code depends on, and a type that is gone stands for its parts.
    #[test]
    fn layout_does_not_count() {
        assert_eq!(
            differences(&[("Option<\n            ::std::string::String,\n        >", "Option<::std::string::String>")]),
            ""
        );
        let gone = differences(&[("pub struct User {", "struct User {")]);
        assert_eq!(gone, r#"breaks: Removed { item: "User" }"#);
        let moved = differences(&[("pub id: ::std::string::String", "pub id: other::String")]);
        assert!(moved.contains("other::String") && moved.starts_with("breaks: "), "{moved}");
    }

    #[test]
    fn the_committed_snapshot_is_read() {
        let api = RustApi::parse(include_str!("../../crates/client/snapshot/client.rs")).unwrap();
        let username = &api.0["User.username"];
        assert_eq!(plain(&username.text), "Option<String>");
        assert!(username.breaks_when_added && api.0.contains_key("Client::create_conversation()"));
        assert!(RustApi::parse("pub struct {").is_err());
    }
}
