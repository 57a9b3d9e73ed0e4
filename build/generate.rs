//! The contract, prepared for the generator, and the generator itself.

use std::panic;

use openapiv3::{OpenAPI, ReferenceOr};
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use schemars08::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use crate::document::Document;
use crate::open_enums::{self, OpenEnum};
use crate::{blame, bounds, constructors, limits, tolerate};

/// The contract, ready to be generated from.
pub(crate) struct Generation<'document, 'text> {
    document: &'document Document<'text>,
    /// The table of what numbers in a query may be.
    bounds: String,
    spec: OpenAPI,
    settings: GenerationSettings,
    enums: Vec<OpenEnum>,
}

impl<'document, 'text> Generation<'document, 'text> {
    /// Checks the contract; the error is a finished message with its place.
    pub(crate) fn new(document: &'document Document<'text>) -> Result<Self, String> {
        blame::read(document)?;
        limits::check(document)?;
        let taken = tolerate::for_the_client(&document.value);
        let bounds = bounds::source(&taken);
        let spec = serde_json::from_value(tolerate::widened(&taken))
            .map_err(|error| document.error(&[], format!("does not fit after it was widened: {error}")))?;
        let enums = open_enums::find(&document.value).map_err(|pointer| {
            document
                .error(&pointer, "give this enum a name under components/schemas, so that its type can have one too")
        })?;
        Ok(Self { document, bounds, spec, settings: settings(&enums)?, enums })
    }

    /// The source of the client's module, formatted.
    pub(crate) fn client(&self) -> Result<String, String> {
        let tokens = generate(&self.settings, &self.spec).map_err(|cause| self.culprit(&cause))?;
        let file = parsed(tokens)?;
        let enums: String = self.enums.iter().map(OpenEnum::source).collect();
        let enums = formatted(&enums, "enums")?;
        let constructors = formatted(&constructors::source(&self.document.value, &file), "constructors")?;
        let bounds = formatted(&self.bounds, "bounds")?;
        // The generator counts one of anything like many, and an empty text is what people run into.
        let generated = prettyplease::unparse(&file).replace("er than 1 characters\"", "er than 1 character\"");
        let server = self.document.value.pointer("/servers/0/url").and_then(Value::as_str).ok_or_else(|| {
            let message = "name the API's base URL under `servers`: the client calls it unless told otherwise";
            self.document.error(&[], message)
        })?;
        Ok(format!(
            "/// The first of the contract's `servers`: where the client calls unless told otherwise.\n\
             pub const SERVER: &str = {server:?};\n\n\
             /// The enums of the contract, open to values that it does not name.\n\
             pub mod open_enums {{\n{enums}}}\n\n{bounds}\n{generated}\n\
             mod constructors {{\nuse super::types::*;\n\n{constructors}}}\n"
        ))
    }

    /// The source of the module that mocks the service, formatted.
    pub(crate) fn mock(&self) -> Result<String, String> {
        let tokens = Generator::new(&self.settings)
            .httpmock(&self.spec, "crate::generated")
            .map_err(|error| self.document.error(&[], format!("progenitor cannot generate a mock: {error}")))?;
        Ok(literal_paths(&prettyplease::unparse(&parsed(tokens)?)))
    }

    /// The generator does not say which part it cannot take: find the schema or operation that fails by itself.
    fn culprit(&self, cause: &str) -> String {
        let Self { document, spec, settings, .. } = self;
        let fails = |change: &dyn Fn(&mut OpenAPI)| {
            let mut part = spec.clone();
            change(&mut part);
            generate(settings, &part).err()
        };
        if fails(&|part| part.paths.paths.clear()).is_some() {
            for name in spec.components.iter().flat_map(|components| components.schemas.keys()) {
                let without = fails(&|part| {
                    part.paths.paths.clear();
                    if let Some(components) = &mut part.components {
                        components.schemas.shift_remove(name);
                    }
                });
                if without.is_none() {
                    let pointer = ["components", "schemas", name].map(str::to_owned);
                    return document.error(&pointer, format!("progenitor cannot generate a type for {name}: {cause}"));
                }
            }
        }
        for (path, item) in &spec.paths.paths {
            for (method, _) in item.as_item().into_iter().flat_map(openapiv3::PathItem::iter) {
                let alone = fails(&|part| {
                    part.paths.paths.retain(|kept, _| kept == path);
                    if let Some(ReferenceOr::Item(item)) = part.paths.paths.get_mut(path) {
                        keep_only(item, method);
                    }
                });
                if let Some(cause) = alone {
                    let pointer = ["paths", path, method].map(str::to_owned);
                    let operation = format!("{} {path}", method.to_uppercase());
                    return document.error(&pointer, format!("progenitor cannot generate {operation}: {cause}"));
                }
            }
        }
        document.error(&[], format!("progenitor cannot generate a client: {cause}"))
    }
}

fn settings(enums: &[OpenEnum]) -> Result<GenerationSettings, String> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_tag(TagStyle::Merged);
    settings.with_inner_type("crate::seam::Seam".parse().map_err(|error| format!("the inner type: {error}"))?);
    settings.with_derive("PartialEq");
    for open in enums {
        let impls = [TypeImpl::Display, TypeImpl::FromStr].into_iter();
        settings.with_replacement(&open.name, format!("crate::generated::open_enums::{}", open.name), impls);
    }
    let date_time = SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("date-time".to_owned()),
        ..SchemaObject::default()
    };
    settings.with_conversion(date_time, "crate::Timestamp", [TypeImpl::Display, TypeImpl::FromStr].into_iter());
    null_when_absent(&mut settings);
    Ok(settings)
}

/// The generator's mocks match paths by patterns, and take the parts of a path and the values of its parameters for
/// patterns, too. Here each matches itself, as it is encoded in a URL, and a parameter that is not asked for matches one
/// segment.
fn literal_paths(source: &str) -> String {
    let mut literal = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("\"^/") {
        let (before, pattern) = rest.split_at(start + 2);
        literal.push_str(before);
        let (path, after) = pattern.split_once("$\"").unwrap_or((pattern, ""));
        let mut parts = path;
        while let Some(c) = parts.chars().next() {
            let wildcard = ["[^/]*", ".*", "{}"].into_iter().find(|wildcard| parts.starts_with(wildcard));
            match wildcard {
                Some("{}") => literal.push_str("{}"),
                Some(_) => literal.push_str("[^/]*"),
                None if c.is_alphanumeric() || "/_-".contains(c) => literal.push(c),
                None => literal.extend(["\\\\", c.encode_utf8(&mut [0; 4])]),
            }
            parts = &parts[wildcard.map_or(c.len_utf8(), str::len)..];
        }
        literal.push_str("$\"");
        rest = after;
        if let Some(after) = rest.strip_prefix(", value.to_string())") {
            literal.push_str(", crate::mock::in_path(&value.to_string()))");
            rest = after;
        }
    }
    literal + rest
}

fn parsed(tokens: TokenStream) -> Result<syn::File, String> {
    syn::parse2(tokens).map_err(|error| format!("the generated code does not parse: {error}"))
}

fn formatted(source: &str, what: &str) -> Result<String, String> {
    let file = syn::parse_file(source).map_err(|error| format!("the generated {what} do not parse: {error}"))?;
    Ok(prettyplease::unparse(&file))
}

/// Runs progenitor, which answers some documents with an error and others with a panic.
fn generate(settings: &GenerationSettings, spec: &OpenAPI) -> Result<TokenStream, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| Generator::new(settings).generate_tokens(spec)));
    panic::set_hook(hook);
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(error.to_string()),
        Err(payload) => Err(payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("it gave up without saying why")
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()),
    }
}

fn keep_only(item: &mut openapiv3::PathItem, method: &str) {
    for (name, operation) in [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ] {
        if name != method {
            *operation = None;
        }
    }
}

/// Gives a nullable text the type `Option` by name.
///
/// The generator would make its own `Option` and, because the property is `required`, insist that it is present. One
/// that is named to it as a type like any other is left to serde, which reads what is absent as `None`.
fn null_when_absent(settings: &mut GenerationSettings) {
    let formats = [
        (None, "::std::string::String"),
        (Some("uri"), "::std::string::String"),
        (Some("date-time"), "crate::Timestamp"),
    ];
    for (format, inner) in formats {
        let schema = SchemaObject {
            instance_type: Some(vec![InstanceType::String, InstanceType::Null].into()),
            format: format.map(str::to_owned),
            ..SchemaObject::default()
        };
        settings.with_conversion(schema, format!("::std::option::Option<{inner}>"), std::iter::empty());
    }
}
