//! `new` for each type of the contract: from what the contract requires, with everything else left out.
//!
//! The generated structs have public fields, so a value can be written as a literal; but then each optional property
//! has to be spelled out, and so has the map of unknown members. With `new` a literal names what it sets:
//! `User { username: Some("misty".into()), ..User::new("u1") }`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quote::ToTokens as _;
use serde_json::Value;
use syn::{Fields, Item, ItemStruct, Type};

/// The source of the constructors of the schemas in `document`, as they came out in `generated`.
pub(crate) fn source(document: &Value, generated: &syn::File) -> String {
    let types: BTreeMap<String, &ItemStruct> = generated
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
            _ => None,
        })
        .flat_map(|(_, items)| items)
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        })
        .collect();
    let mut source = String::new();
    for (name, schema) in document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten() {
        if let Some(item) = types.get(name)
            && let Some(constructor) = constructor(item, schema, &types)
        {
            source.push_str(&constructor);
        }
    }
    source
}

fn constructor(item: &ItemStruct, schema: &Value, types: &BTreeMap<String, &ItemStruct>) -> Option<String> {
    let Fields::Named(fields) = &item.fields else { return None };
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let mut parameters = BTreeMap::new();
    let mut values = String::new();
    let mut checked = false;
    for field in &fields.named {
        let rust = field.ident.as_ref()?.to_string();
        let kind = field.ty.to_token_stream().to_string().replace(' ', "");
        let wire = wire_name(field).unwrap_or_else(|| rust.clone());
        let Some(place) = required.iter().position(|name| *name == wire) else {
            let _ = write!(values, "{rust}: ::std::default::Default::default(),");
            continue;
        };
        let (parameter, value) = if is_checked(&field.ty, types) {
            checked = true;
            (
                format!("{rust}: impl ::std::convert::TryInto<{kind}, Error: ::std::fmt::Display>"),
                format!("{rust}.try_into().map_err(|reason| crate::Error::invalid({wire:?}, reason))?"),
            )
        } else if kind.ends_with("String") {
            (format!("{rust}: impl ::std::convert::Into<{kind}>"), format!("{rust}.into()"))
        } else {
            (format!("{rust}: {kind}"), rust.clone())
        };
        parameters.insert(place, parameter);
        let _ = write!(values, "{rust}: {value},");
    }
    let name = &item.ident;
    let parameters: Vec<_> = parameters.into_values().collect();
    let parameters = parameters.join(", ");
    Some(if checked {
        format!(
            "impl {name} {{
                /// What the contract requires, checked against it.
                ///
                /// # Errors
                ///
                /// [`Error::Invalid`](crate::Error::Invalid) names the property that the contract refuses.
                pub fn new({parameters}) -> ::std::result::Result<Self, crate::Error> {{ Ok(Self {{ {values} }}) }}
            }}
            "
        )
    } else {
        format!(
            "impl {name} {{
                /// What the contract requires; whatever else there may be is left out.
                pub fn new({parameters}) -> Self {{ Self {{ {values} }} }}
            }}
            "
        )
    })
}

/// Whether making a value of this type can fail: it is one of the generated wrappers around what the contract limits.
fn is_checked(kind: &Type, types: &BTreeMap<String, &ItemStruct>) -> bool {
    let Type::Path(path) = kind else { return false };
    let Some(name) = path.path.get_ident() else { return false };
    types.get(&name.to_string()).is_some_and(|item| matches!(item.fields, Fields::Unnamed(_)))
}

/// `rename` in the field's serde attribute.
fn wire_name(field: &syn::Field) -> Option<String> {
    let mut name = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // What else stands in the attribute is not looked at, and an argument that is none ends the search.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            } else if let Ok(value) = meta.value() {
                value.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name
}
