//! The kinds of change that a contract sees most, and how each has to be judged.

use super::{Row, SHOP, changed, check, codes, compare, edited};

const ROWS: &[Row<'_>] = &[
    ("security is required", &[("info:", "security: [{token: []}]\ninfo:")], &["breaking security-added"]),
    (
        "a response property becomes nullable",
        &[("note: {type: string,", "note: {type: string, nullable: true,")],
        &["breaking response-became-nullable"],
    ),
    (
        "a request property becomes nullable",
        &[("gift: {type: boolean}", "gift: {type: boolean, nullable: true}")],
        &["info request-became-nullable"],
    ),
    (
        "another server",
        &[("https://api.test/v1", "https://api.test/v2")],
        &["info server-added", "warning server-removed"],
    ),
    (
        "another media type of a response",
        &[("            application/json: {schema: {type: array", "            text/csv: {schema: {type: array")],
        &["breaking response-media-type-removed", "info response-media-type-added"],
    ),
    (
        "a response header is removed",
        &[("            X-Left: {schema: {type: integer}}\n", "")],
        &["warning response-header-removed"],
    ),
    (
        "a required response header is removed",
        &[("            X-Total: {required: true, schema: {type: integer}}\n", "")],
        &["breaking required-response-header-removed"],
    ),
    (
        "an operation is deprecated",
        &[("operationId: makeOrder", "operationId: makeOrder\n      deprecated: true")],
        &["info operation-deprecated"],
    ),
    (
        "a response property is deprecated",
        &[("note: {type: string,", "note: {type: string, deprecated: true,")],
        &["info response-property-deprecated"],
    ),
    (
        "a request property is deprecated",
        &[("gift: {type: boolean}", "gift: {type: boolean, deprecated: true}")],
        &["info request-property-deprecated"],
    ),
    ("another default of a parameter", &[("default: 20", "default: 50")], &["breaking parameter-default-changed"]),
    (
        "an operation is added",
        &[("  /ping:\n", "  /ping:\n    head: {responses: {204: {description: Here}}}\n")],
        &["info operation-added"],
    ),
    (
        "a path is added",
        &[("  /ping:\n", "  /pong:\n    get: {responses: {204: {description: Here}}}\n  /ping:\n")],
        &["info operation-added"],
    ),
    (
        "an optional parameter is added",
        &[("        - {name: tag,", "        - {name: q, in: query, schema: {type: string}}\n        - {name: tag,")],
        &["info parameter-added"],
    ),
    (
        "an error status is added",
        &[("        404:", "        429: {description: Wait}\n        404:")],
        &["info other-status-added"],
    ),
    ("an error status is removed", &[("        404: {description: None}\n", "")], &["info other-status-removed"]),
    (
        "a request body becomes optional",
        &[("        required: true\n        content:", "        content:")],
        &["info request-body-became-optional"],
    ),
    (
        "a type in a request becomes one of several",
        &[("text: {type: string, maxLength: 100}", "text: {oneOf: [{type: string, maxLength: 100}, {type: integer}]}")],
        &["info request-alternative-added"],
    ),
    (
        "a type in a response becomes one of several",
        &[("note: {type: string, maxLength: 200}", "note: {oneOf: [{type: string, maxLength: 200}, {type: integer}]}")],
        &["breaking response-alternative-added"],
    ),
    (
        "a number in a response becomes an integer",
        &[("price: {type: number,", "price: {type: integer,")],
        &["info response-type-narrowed"],
    ),
    (
        "a number in a request becomes an integer",
        &[("count: {type: number,", "count: {type: integer,")],
        &["breaking request-type-narrowed"],
    ),
    (
        "a value of a request is removed",
        &[("enum: [common, rare]", "enum: [common]")],
        &["breaking request-enum-value-removed"],
    ),
    (
        "a value of a request is added",
        &[("enum: [common, rare]", "enum: [common, rare, mythic]")],
        &["info request-enum-value-added"],
    ),
    (
        "`maxLength` of a request is lowered",
        &[("maxLength: 100", "maxLength: 50")],
        &["breaking request-max-length-decreased"],
    ),
    ("`maximum` of a request is lowered", &[("maximum: 10}", "maximum: 5}")], &["breaking request-maximum-decreased"]),
    (
        "`maximum` of a parameter is lowered",
        &[("maximum: 100,", "maximum: 50,")],
        &["breaking request-maximum-decreased"],
    ),
    (
        "a pattern in a request",
        &[("maxLength: 100", "maxLength: 100, pattern: '^a'")],
        &["breaking request-pattern-added"],
    ),
    (
        "a request takes no other properties",
        &[("      required: [card]", "      additionalProperties: false\n      required: [card]")],
        &["breaking request-additional-properties-closed"],
    ),
    (
        "a value of a response is added",
        &[("enum: [open, closed]", "enum: [open, closed, lost]")],
        &["warning response-enum-value-added"],
    ),
    (
        "a value of a response is removed",
        &[("enum: [open, closed]", "enum: [open]")],
        &["info response-enum-value-removed"],
    ),
    (
        "an optional response property is added",
        &[("        id: {type: string}\n", "        id: {type: string}\n        size: {type: integer}\n")],
        &["info response-property-added"],
    ),
    (
        "an optional request property is added",
        &[("        gift: {", "        size: {type: integer}\n        gift: {")],
        &["info request-property-added"],
    ),
    ("a limit of a request is raised", &[("maxLength: 100", "maxLength: 500")], &["info request-max-length-increased"]),
    (
        "a limit of a response is raised",
        &[("maxLength: 200", "maxLength: 500")],
        &["warning response-max-length-increased"],
    ),
    (
        "a limit of a number in a response is raised",
        &[("maximum: 1000", "maximum: 9000")],
        &["warning response-maximum-increased"],
    ),
    (
        "a required response property is removed",
        &[("required: [id, state]", "required: [id]"), ("        state: {type: string, enum: [open, closed]}\n", "")],
        &["breaking response-required-property-removed"],
    ),
    (
        "a required request property is added",
        &[
            ("required: [card]", "required: [card, place]"),
            ("        gift: {", "        place: {type: string}\n        gift: {"),
        ],
        &["breaking request-required-property-added"],
    ),
    (
        "a required parameter is added",
        &[(
            "        - {name: tag,",
            "        - {name: q, in: query, required: true, schema: {type: string}}\n        - {name: tag,",
        )],
        &["breaking required-parameter-added"],
    ),
    (
        "a parameter is removed",
        &[("        - {name: tag, in: query, schema: {type: array, items: {type: string}}}\n", "")],
        &["breaking parameter-removed"],
    ),
    (
        "an operation is removed",
        &[("    post:\n      operationId: makeOrder\n", "    x-post:\n      operationId: makeOrder\n")],
        &["breaking operation-removed"],
    ),
    (
        "a path is removed",
        &[("  /ping:\n    get: {responses: {204: {description: Here}}}\n", "")],
        &["breaking path-removed"],
    ),
    (
        "a success status is removed",
        &[("        202: {description: Later}\n", "")],
        &["breaking success-status-removed"],
    ),
    ("another description", &[("description: Somebody", "description: A user")], &[]),
    (
        "another name of a schema",
        &[
            ("items: {$ref: '#/components/schemas/User'}", "items: {$ref: '#/components/schemas/Person'}"),
            ("seller: {$ref: '#/components/schemas/User'}", "seller: {$ref: '#/components/schemas/Person'}"),
            ("    User:\n", "    Person:\n"),
        ],
        &[],
    ),
    (
        "another name of a path parameter",
        &[("/orders/{id}", "/orders/{order}"), ("name: id, in: path", "name: order, in: path")],
        &[],
    ),
];

#[test]
fn each_kind_of_change_is_judged() {
    check(ROWS);
}

/// The same change backwards has another code, and one that is compatible in one direction is not in the other where
/// that is what differs.
#[test]
fn security_that_is_no_longer_required() {
    let open = SHOP;
    let closed = edited(open, &[("info:", "security: [{token: []}]\ninfo:")]);
    assert_eq!(codes(&compare(&closed, open)), ["info security-removed"]);
}

#[test]
fn changes_name_the_value_and_both_places() {
    let found = changed(&[("enum: [common, rare]", "enum: [common]"), ("maxLength: 200", "maxLength: 500")]);
    let told: Vec<String> = found
        .changes
        .iter()
        .map(|change| {
            let place = |place: &Option<openapi_drift::diff::Place>| {
                let place = place.as_ref().unwrap();
                format!("{}:{}:{} {}", place.file.line(), place.line, place.column, place.pointer.line())
            };
            format!(
                "{} | {} | {} | {}",
                change.message.line(),
                change.at.line(),
                place(&change.old),
                place(&change.new)
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "the value `\"rare\"` was removed | POST /orders, request body /card | \
             old.yaml:69:45 #/components/schemas/NewOrder/properties/card/enum/1 | \
             new.yaml:69:30 #/components/schemas/NewOrder/properties/card/enum",
            "`maxLength` changed from 200 to 500 | POST /orders, 201 response /note | \
             old.yaml:56:41 #/components/schemas/Order/properties/note/maxLength | \
             new.yaml:56:41 #/components/schemas/Order/properties/note/maxLength",
        ]
    );
    let operations: Vec<&str> = found.changes[1].operations.iter().map(openapi_drift::Untrusted::as_str).collect();
    assert_eq!(operations, ["GET /orders", "POST /orders", "GET /orders/{id}"]);
}

/// A schema that others include, each with a description of its own, changes once.
#[test]
fn what_changes_once_is_reported_once() {
    let wrapped = edited(
        SHOP,
        &[
            (
                "seller: {$ref: '#/components/schemas/User'}",
                "seller: {allOf: [{$ref: '#/components/schemas/User'}], description: A}",
            ),
            (
                "        note: {",
                "        buyer: {allOf: [{$ref: '#/components/schemas/User'}], description: B}\n        note: {",
            ),
        ],
    );
    for (from, to, wanted) in [
        (
            "        friends: {type: array, items: {$ref: '#/components/schemas/User'}}\n",
            "",
            "warning response-property-removed",
        ),
        ("name: {type: string}", "name: {type: string}\n        age: {type: integer}", "info response-property-added"),
        ("name: {type: string}", "name: {type: string, maxLength: 9}", "info response-max-length-set"),
        (
            "      description: Somebody",
            "      minProperties: 1\n      description: Somebody",
            "info response-min-properties-set",
        ),
        (
            "      description: Somebody",
            "      additionalProperties: false",
            "info response-additional-properties-closed",
        ),
    ] {
        let found = compare(&wrapped, &edited(&wrapped, &[(from, to)]));
        assert_eq!(codes(&found), [wanted]);
        assert_eq!(found.changes.len(), 1, "{:#?}", found.changes);
        assert_eq!(found.changes[0].operations.len(), 3);
    }
}
