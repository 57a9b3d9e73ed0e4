"""The contract as OpenAPI 3.1. `openapi31.py openapi.yaml > openapi-3.1.json`

What differs between the versions and occurs in the contract is `nullable`, which becomes a list of types. Any other
keyword that changed its meaning is refused, so that the contract cannot grow past this script.
"""

import json
import sys

import yaml

CHANGED = {"exclusiveMinimum", "exclusiveMaximum"}


def rewrite(node):
    if isinstance(node, list):
        return [rewrite(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("type"), str) and CHANGED & node.keys():
        raise SystemExit(f"openapi31.py does not rewrite {CHANGED & node.keys()}")
    node = {key: rewrite(value) for key, value in node.items()}
    if isinstance(node.get("nullable"), bool):
        if node.pop("nullable"):
            node["type"] = [node["type"], "null"]
            if "enum" in node:
                node["enum"] = [*node["enum"], None]
    return node


with open(sys.argv[1]) as file:
    document = yaml.safe_load(file)
document = rewrite(document)
document["openapi"] = "3.1.0"
# YAML reads an unquoted date as a date; in JSON it is a text.
json.dump(document, sys.stdout, default=str)
