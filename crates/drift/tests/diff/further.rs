//! Further changes, whose severities were written down before anything was compared.

use super::{Row, check, codes, compare, edited};

const ROWS: &[Row<'_>] = &[
    (
        "a reference becomes an inline schema",
        &[(
            "seller: {$ref: '#/components/schemas/User'}",
            "seller: {type: object, required: [name], properties: {name: {type: string}, \
             friends: {type: array, items: {$ref: '#/components/schemas/User'}}}}",
        )],
        &[],
    ),
    (
        "properties move into `allOf`",
        &[("        gift: {type: boolean}\n", "      allOf: [{type: object, properties: {gift: {type: boolean}}}]\n")],
        &[],
    ),
    (
        "a schema is wrapped in `allOf` and in `oneOf`",
        &[
            ("gift: {type: boolean}", "gift: {allOf: [{type: boolean}]}"),
            ("note: {type: string, maxLength: 200}", "note: {oneOf: [{type: string, maxLength: 200}]}"),
        ],
        &[],
    ),
    (
        "a recursive schema has another property",
        &[("friends: {type: array,", "age: {type: integer}\n        friends: {type: array,")],
        &["info response-property-added"],
    ),
    (
        "an optional response property is removed",
        &[("        note: {type: string, maxLength: 200}\n", "")],
        &["warning response-property-removed"],
    ),
    (
        "an optional request property is removed",
        &[("        gift: {type: boolean}\n", "")],
        &["warning request-property-removed"],
    ),
    (
        "an optional property is removed from a request that takes no others",
        &[("        gift: {type: boolean}\n", "      additionalProperties: false\n")],
        &["breaking request-additional-properties-closed", "breaking request-property-forbidden"],
    ),
    (
        "a response property becomes optional",
        &[("required: [id, state]", "required: [id]")],
        &["breaking response-property-became-optional"],
    ),
    (
        "a response property becomes required",
        &[("required: [id, state]", "required: [id, state, price]")],
        &["info response-property-became-required"],
    ),
    (
        "a request property becomes required",
        &[("required: [card]", "required: [card, gift]")],
        &["breaking request-property-became-required"],
    ),
    (
        "the elements of a parameter have another type",
        &[("items: {type: string}", "items: {type: integer}")],
        &["breaking request-type-changed"],
    ),
    (
        "a list of a request has a least length",
        &[("{type: array, items: {type: string}}", "{type: array, minItems: 1, items: {type: string}}")],
        &["warning request-min-items-set"],
    ),
    (
        "the elements of a list in a request have to differ",
        &[("{type: array, items: {type: string}}", "{type: array, uniqueItems: true, items: {type: string}}")],
        &["breaking request-unique-items-added"],
    ),
    (
        "a text of a response has a format, a text of a request, too",
        &[
            ("        id: {type: string}", "        id: {type: string, format: uuid}"),
            ("in: header, schema: {type: string}", "in: header, schema: {type: string, format: uuid}"),
        ],
        &["breaking request-format-narrowed", "info response-format-narrowed"],
    ),
    (
        "a parameter is written in another way",
        &[("{name: tag, in: query,", "{name: tag, in: query, explode: false,")],
        &["breaking parameter-style-changed"],
    ),
    (
        "how lists are written does not matter for an integer",
        &[("{name: size, in: query,", "{name: size, in: query, explode: false,")],
        &[],
    ),
    (
        "a response header becomes optional",
        &[("X-Total: {required: true, ", "X-Total: {")],
        &["breaking response-header-became-optional"],
    ),
    (
        "a header has another type",
        &[("X-Left: {schema: {type: integer}}", "X-Left: {schema: {type: string}}")],
        &["breaking response-type-changed"],
    ),
    ("headers are written in another case", &[("X-Left:", "x-left:"), ("name: X-Trace", "name: x-trace")], &[]),
    (
        "a request takes another media type",
        &[(
            "          application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}",
            "          application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}\n          application/xml: {}",
        )],
        &["info request-media-type-added"],
    ),
    (
        "a request takes any JSON",
        &[(
            "          application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}",
            "          application/*: {schema: {$ref: '#/components/schemas/NewOrder'}}",
        )],
        &["info request-media-type-added"],
    ),
    (
        "a request takes another media type instead",
        &[(
            "          application/json: {schema: {$ref: '#/components/schemas/NewOrder'}}",
            "          application/xml: {schema: {$ref: '#/components/schemas/NewOrder'}}",
        )],
        &["breaking request-media-type-removed", "info request-media-type-added"],
    ),
    (
        "a required read-only property in a schema of requests",
        &[
            ("required: [card]", "required: [card, made]"),
            ("        gift: {", "        made: {type: string, readOnly: true}\n        gift: {"),
        ],
        &[],
    ),
    (
        "a property of a request becomes read-only",
        &[("gift: {type: boolean}", "gift: {type: boolean, readOnly: true}")],
        &["warning request-property-removed"],
    ),
    (
        "a required property of a response becomes write-only",
        &[("        id: {type: string}", "        id: {type: string, writeOnly: true}")],
        &["breaking response-required-property-removed"],
    ),
    (
        "a parameter moves",
        &[("name: X-Trace, in: header", "name: X-Trace, in: query")],
        &["breaking parameter-removed", "info parameter-added"],
    ),
    (
        "another function name",
        &[("operationId: makeOrder", "operationId: createOrder")],
        &["info operation-id-changed"],
    ),
    (
        "one status becomes its class",
        &[("        202: {description: Later}", "        2XX: {description: Later}")],
        &["info success-status-added"],
    ),
    (
        "the default of a request property",
        &[("gift: {type: boolean}", "gift: {type: boolean, default: false}")],
        &["info request-default-added"],
    ),
    ("a default of a parameter is removed", &[(", default: 20", "")], &["breaking parameter-default-removed"]),
    ("a limit of a response is removed", &[(", maxLength: 200", "")], &["breaking response-max-length-removed"]),
    (
        "an exclusive bound",
        &[("maximum: 10}", "maximum: 10, exclusiveMaximum: true}"), ("maximum: 1000}", "maximum: 1000.0}")],
        &["breaking request-maximum-decreased"],
    ),
    (
        "multiples of five",
        &[("count: {type: number,", "count: {type: number, multipleOf: 5,")],
        &["breaking request-multiple-of-added"],
    ),
    (
        "other properties of a request have a schema",
        &[("      required: [card]", "      additionalProperties: {type: string}\n      required: [card]")],
        &["breaking request-additional-properties-restricted"],
    ),
    (
        "other properties are allowed by `{}` as they were by silence",
        &[("      required: [card]", "      additionalProperties: {}\n      required: [card]")],
        &[],
    ),
    (
        "the values of a response are listed",
        &[("        name: {type: string}", "        name: {type: string, enum: [jane, joe]}")],
        &["info response-became-enum"],
    ),
    (
        "the values of a response are no longer listed",
        &[("state: {type: string, enum: [open, closed]}", "state: {type: string}")],
        &["warning response-enum-removed"],
    ),
    (
        "a property named `description` has another type",
        &[("        gift: {type: boolean}", "        gift: {type: boolean}\n        description: {type: string}")],
        &["info request-property-added"],
    ),
    (
        "a server is added",
        &[("[{url: https://api.test/v1}]", "[{url: https://api.test/v1}, {url: /}]")],
        &["info server-added"],
    ),
    (
        "a request body is removed",
        &[(
            "      requestBody:\n        required: true\n        content:\n",
            "      x-body:\n        required: true\n        content:\n",
        )],
        &["breaking request-body-removed"],
    ),
    (
        "a request body is required of an operation that had none",
        &[(
            "      operationId: listOrders\n",
            "      operationId: listOrders\n      requestBody: {required: true, content: {text/plain: {}}}\n",
        )],
        &["breaking required-request-body-added"],
    ),
    (
        "a reference that leads nowhere",
        &[("seller: {$ref: '#/components/schemas/User'}", "seller: {$ref: '#/components/schemas/Nobody'}")],
        &["not compared: `$ref: #/components/schemas/Nobody` leads nowhere"],
    ),
];

#[test]
fn each_further_change_is_judged() {
    check(ROWS);
}

/// `GET /x` with a response, and `POST /x` with a request, of one schema.
fn both(version: &str, schema: &str, rest: &str) -> String {
    let media = format!("content: {{application/json: {{schema: {schema}}}}}");
    format!(
        "openapi: {version}\ninfo: {{title: a, version: '1'}}\npaths:\n  /x:\n    get: {{responses: {{200: {{description: ok, \
         {media}}}}}}}\n    post: {{requestBody: {{{media}}}, responses: {{204: {{description: ok}}}}}}\n{rest}"
    )
}

/// An old schema and a new one, with the codes for requests and responses.
type Pair<'p> = (&'p str, &'p str, &'p [&'p str]);

fn check_pairs(version: (&str, &str), rest: &str, pairs: &[Pair<'_>]) {
    let wrong: Vec<String> = pairs
        .iter()
        .filter_map(|(old, new, wanted)| {
            let found = codes(&compare(&both(version.0, old, rest), &both(version.1, new, rest)));
            (found != *wanted).then(|| format!("{old} -> {new}\n  wanted {wanted:?}\n  found  {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pairs.len(), wrong.join("\n"));
}

#[test]
fn versions_of_openapi_say_the_same_in_other_words() {
    let pairs: &[Pair<'_>] = &[
        ("{type: string, nullable: true}", "{type: [string, 'null']}", &[]),
        ("{type: string, nullable: true}", "{anyOf: [{type: string}, {type: 'null'}]}", &[]),
        ("{type: number, minimum: 1, exclusiveMinimum: true}", "{type: number, exclusiveMinimum: 1}", &[]),
        ("{type: string, enum: [a]}", "{const: a}", &[]),
        (
            "{type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9}",
            "{type: integer, minimum: 1, exclusiveMaximum: 10}",
            &[],
        ),
        ("{type: string, format: byte}", "{type: string, contentEncoding: base64}", &[]),
        ("{type: string, format: binary}", "{type: string, contentMediaType: application/octet-stream}", &[]),
        ("{allOf: [{type: string}], nullable: true}", "{type: [string, 'null']}", &[]),
        ("{enum: [1, 2]}", "{type: number, enum: [1.0, 2]}", &[]),
        ("{type: array, items: {}, minItems: 0}", "{type: array}", &[]),
        (
            "{type: number, minimum: 0, exclusiveMinimum: true}",
            "{type: number, minimum: 1}",
            &["breaking request-minimum-increased", "info response-minimum-increased"],
        ),
        (
            "{type: integer}",
            "{oneOf: [{type: number}, {type: string}]}",
            &[
                "breaking response-alternative-added",
                "breaking response-type-widened",
                "info request-alternative-added",
                "info request-type-widened",
            ],
        ),
        ("{oneOf: [{type: string}, {type: integer}]}", "{type: [integer, string]}", &[]),
        (
            "{type: string}",
            "{type: [string, 'null']}",
            &["breaking response-became-nullable", "info request-became-nullable"],
        ),
    ];
    check_pairs(("3.0.3", "3.1.0"), "", pairs);
}

#[test]
fn alternatives_are_found_again() {
    let rest = "components:\n  schemas:\n    A: {type: object, required: [a], properties: {a: {type: string}}}\n    \
                B: {type: object, required: [b], properties: {b: {type: string}}}\n";
    let (a, b) = ("{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}");
    let pairs: &[Pair<'_>] = &[
        (&format!("{{oneOf: [{a}, {b}]}}"), &format!("{{oneOf: [{b}, {a}]}}"), &[]),
        (
            &format!("{{oneOf: [{a}, {b}]}}"),
            &format!("{{anyOf: [{b}, {a}]}}"),
            &["info request-one-of-became-any-of", "warning response-one-of-became-any-of"],
        ),
        (
            a,
            &format!("{{oneOf: [{a}, {b}]}}"),
            &["breaking response-alternative-added", "info request-alternative-added"],
        ),
        (
            &format!("{{oneOf: [{a}, {b}]}}"),
            b,
            &["breaking request-alternative-removed", "info response-alternative-removed"],
        ),
        (
            &format!("{{oneOf: [{a}, {{type: string}}]}}"),
            &format!("{{oneOf: [{a}, {{type: string, maxLength: 5}}]}}"),
            &["info response-max-length-set", "warning request-max-length-set"],
        ),
        (
            "{oneOf: [{type: string, enum: [x]}, {type: string, enum: [y]}]}",
            "{oneOf: [{type: string, enum: [y, z]}, {type: string, enum: [x]}]}",
            &["info request-enum-value-added", "warning response-enum-value-added"],
        ),
        ("{oneOf: [{type: string, maxLength: 3}, {type: string}]}", "{type: string}", &[]),
        (&format!("{{type: object, oneOf: [{a}, {b}]}}"), &format!("{{oneOf: [{a}, {b}]}}"), &[]),
    ];
    check_pairs(("3.0.3", "3.0.3"), rest, pairs);
}

#[test]
fn keywords_of_json_schema() {
    let pairs: &[Pair<'_>] = &[
        ("{not: {type: string}}", "{not: {type: string, description: b}}", &[]),
        (
            "{not: {type: string}}",
            "{not: {type: integer}}",
            &["warning request-not-changed", "warning response-not-changed"],
        ),
        (
            "{type: object, patternProperties: {'^x': {type: string}}}",
            "{type: object, patternProperties: {'^x': {type: string, maxLength: 9}}}",
            &["info response-max-length-set", "warning request-max-length-set"],
        ),
        (
            "{type: object}",
            "{type: object, unevaluatedProperties: false}",
            &["breaking request-unevaluated-added", "info response-unevaluated-added"],
        ),
        (
            "{type: array, prefixItems: [{type: string}]}",
            "{type: array, prefixItems: [{type: integer}]}",
            &["breaking request-type-changed", "breaking response-type-changed"],
        ),
        (
            "{type: object, dependentRequired: {a: [b]}}",
            "{type: object}",
            &["breaking response-dependent-required-removed", "info request-dependent-required-removed"],
        ),
        ("{const: a}", "{const: b}", &["breaking request-const-changed", "breaking response-const-changed"]),
        (
            "{type: object, if: {required: [a]}, then: {required: [b]}}",
            "{type: object, if: {required: [a]}, then: {required: [c]}}",
            &[
                "breaking request-required-property-added",
                "breaking response-required-property-removed",
                "info response-required-property-added",
                "warning request-required-property-removed",
            ],
        ),
        (
            "{type: integer, format: int32}",
            "{type: integer, format: int64}",
            &["breaking response-format-widened", "info request-format-widened"],
        ),
        (
            "{type: string, format: date}",
            "{type: string, format: date-time}",
            &["breaking request-format-changed", "breaking response-format-changed"],
        ),
        (
            "{type: array, contains: {type: string}}",
            "{type: array, contains: {type: string}, minContains: 2}",
            &["info response-min-contains-set", "warning request-min-contains-set"],
        ),
        ("true", "{type: string}", &["breaking request-type-narrowed", "info response-type-narrowed"]),
    ];
    check_pairs(("3.1.0", "3.1.0"), "", pairs);
}

#[test]
fn security_alternatives_and_scopes() {
    let with = |security: &str| {
        let rest = "components: {securitySchemes: {o: {type: oauth2, flows: {}}, k: {type: apiKey, in: query, name: key}, \
                    l: {type: apiKey, in: query, name: key}}}\n";
        both("3.0.3", "{type: string}", &format!("security: {security}\n{rest}"))
    };
    let wrong: Vec<String> = [
        ("[{o: [r]}]", "[{o: [r, w]}]", "breaking security-scope-added"),
        ("[{o: [r, w]}]", "[{o: [r]}]", "info security-scope-removed"),
        ("[{o: [r]}]", "[{o: [r]}, {k: []}]", "info security-alternative-added"),
        ("[{o: [r]}, {k: []}]", "[{o: [r]}]", "breaking security-alternative-removed"),
        ("[{o: [r]}]", "[{o: [r], k: []}]", "breaking security-alternative-removed"),
        ("[{k: []}]", "[{l: []}]", ""),
        ("[{}]", "[]", ""),
        ("[{}, {k: []}]", "[{k: []}]", "breaking security-added"),
    ]
    .into_iter()
    .filter_map(|(old, new, wanted)| {
        let found = codes(&compare(&with(old), &with(new))).join(" ");
        (found != wanted).then(|| format!("{old} -> {new}: {found}"))
    })
    .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn references_to_other_files_are_followed() {
    let main = both("3.0.3", "{$ref: 'parts.yaml#/A'}", "");
    let contract =
        |part: &str| openapi_drift::Contract::parse_files(("openapi.yaml", &main), &[("parts.yaml", part)]).unwrap();
    let found = openapi_drift::diff::diff(&contract("A: {type: string}"), &contract("A: {type: integer}"));
    assert_eq!(codes(&found), ["breaking request-type-changed", "breaking response-type-changed"]);
    assert_eq!(found.changes[0].new.as_ref().unwrap().pointer.as_str(), "parts.yaml#/A/type");
}

/// What is added in one direction is removed in the other: whoever compares backwards finds as many changes.
#[test]
fn backwards_there_are_as_many_changes() {
    for (name, edits, _) in ROWS {
        let new = edited(super::SHOP, edits);
        let there = compare(super::SHOP, &new);
        let back = compare(&new, super::SHOP);
        assert_eq!(there.changes.is_empty(), back.changes.is_empty(), "{name}");
        assert_eq!(there.not_compared.len(), back.not_compared.len(), "{name}");
    }
}

#[test]
fn what_is_not_read_is_said() {
    let webhooks = "webhooks: {a: {post: {responses: {200: {description: ok}}}}}\n";
    let old = both("3.1.0", "{type: string}", "");
    let new = both("3.1.0", "{type: string}", webhooks);
    assert_eq!(codes(&compare(&old, &new)), ["not compared: webhooks differ, and are not compared"]);
    assert!(codes(&compare(&new, &new)).is_empty());
    let called = "{callbacks: {a: {'{$request.body#/u}': {post: {responses: {200: {description: ok}}}}}}, responses:";
    let with_callback = edited(&old, &[("get: {responses:", &format!("get: {called}"))]);
    assert_eq!(codes(&compare(&old, &with_callback)), ["not compared: callbacks differ, and are not compared"]);
    let empty = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: string}}}\n";
    let other = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: integer}}}\n";
    assert_eq!(
        codes(&compare(empty, other)),
        ["not compared: no document has an operation, and nothing else is compared"]
    );
    let broken = edited(super::SHOP, &[("  /ping:\n    get: {", "  /ping: []\n  /pong:\n    get: {")]);
    let found = codes(&compare(super::SHOP, &broken));
    assert_eq!(found, ["info operation-added", "not compared: this path item is a list, not a mapping"]);
}
