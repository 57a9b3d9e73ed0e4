//! Two documents compared: the kinds of change and their severities, documents as they are published, and the formats.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod changes;
mod documents;
mod further;
mod output;
mod page;

use openapi_drift::Contract;
use openapi_drift::diff::{Comparison, diff};

/// A document with requests, responses, parameters and headers whose schemas each test changes.
pub(crate) const SHOP: &str = r"openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://api.test/v1}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: size, in: query, schema: {type: integer, maximum: 100, default: 20}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        200:
          description: All orders
          headers:
            X-Left: {schema: {type: integer}}
            X-Total: {required: true, schema: {type: integer}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}
        404: {description: None}
    post:
      operationId: makeOrder
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}
      responses:
        201:
          description: The order
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
  /orders/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        200:
          description: The order
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
        202: {description: Later}
  /ping:
    get: {responses: {204: {description: Here}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
  schemas:
    Order:
      type: object
      required: [id, state]
      properties:
        id: {type: string}
        state: {type: string, enum: [open, closed]}
        price: {type: number, maximum: 1000}
        note: {type: string, maxLength: 200}
        seller: {$ref: '#/components/schemas/User'}
    User:
      type: object
      description: Somebody
      required: [name]
      properties:
        name: {type: string}
        friends: {type: array, items: {$ref: '#/components/schemas/User'}}
    NewOrder:
      type: object
      required: [card]
      properties:
        card: {type: string, enum: [common, rare]}
        count: {type: number, maximum: 10}
        text: {type: string, maxLength: 100}
        gift: {type: boolean}
";

/// Compares the shop with the shop after replacements.
pub(crate) fn changed(edits: &[(&str, &str)]) -> Comparison {
    compare(SHOP, &edited(SHOP, edits))
}

pub(crate) fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?} is not in the document");
        text.replacen(from, to, 1)
    })
}

pub(crate) fn compare(old: &str, new: &str) -> Comparison {
    let parse = |name: &str, text: &str| Contract::parse(name, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    diff(&parse("old.yaml", old), &parse("new.yaml", new))
}

/// The severities and codes, in the order of the report, and what was not compared.
pub(crate) fn codes(comparison: &Comparison) -> Vec<String> {
    let changes = comparison.changes.iter();
    let mut codes: Vec<String> = changes.map(|change| format!("{} {}", change.severity.name(), change.code)).collect();
    codes.extend(comparison.not_compared.iter().map(|part| format!("not compared: {}", part.reason.as_str())));
    codes.sort();
    codes.dedup();
    codes
}

/// One row of a table of changes: its name, the edits, the severities and codes that come of it.
pub(crate) type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r [&'r str]);

/// Compares each row, and reports all that come out otherwise at once.
pub(crate) fn check(rows: &[Row<'_>]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(name, edits, wanted)| {
            let found = codes(&changed(edits));
            let mut wanted: Vec<String> = wanted.iter().map(|code| (*code).to_owned()).collect();
            wanted.sort();
            (found != wanted).then(|| format!("{name}\n  wanted {wanted:?}\n  found  {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
