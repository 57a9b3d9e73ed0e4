//! The JSON Schema of the JSON report.

use super::Report;

/// The JSON Schema (2020-12) that every JSON report fits, as JSON text.
#[must_use]
pub fn json_schema() -> String {
    // Of what is written: members that are left out when they are empty are optional.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Report>();
    // A schema is plain JSON: there is nothing in it that could fail to be written.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
