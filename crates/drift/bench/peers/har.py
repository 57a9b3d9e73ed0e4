"""A HAR for validators that read none: what a user of theirs would write around them.

Reads UTF-8 with or without a byte order mark and takes base64 off, as HAR 1.2 says, and nothing else."""

import base64
import json
import sys


def entries(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)["log"]["entries"]


def headers(message):
    return {pair["name"].lower(): pair["value"] for pair in message["headers"] if not pair["name"].startswith(":")}


def body(content):
    if not content or content.get("text") is None:
        return b""
    text = content["text"].encode()
    return base64.b64decode(text) if content.get("encoding") == "base64" else text


def main(judge):
    """`SCRIPT SPEC HAR…`: one line for each file; found, clean, or broken with the error."""
    spec, *paths = sys.argv[1:]
    look = judge(spec)
    for path in paths:
        calls = 0
        try:
            found = []
            for entry in entries(path):
                calls += 1
                found += look(entry)
            verdict = "found" if found else "clean"
        except Exception as error:  # what a peer raises is part of what is measured
            verdict = f"broken {type(error).__name__}"
        print(path, verdict, calls, flush=True)
