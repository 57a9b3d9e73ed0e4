#!/usr/bin/env bash
# Which words of a list are masked or replaced: `dictionary.sh LIST…` prints each, and the counts on stderr. A list has one
# word a line, in UTF-8: Debian's wngerman, wfrench and their like, or a hunspell dictionary run through `unmunch`.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: dictionary.sh LIST…" >&2; exit 2; }
manifest="$(dirname "$0")/../Cargo.toml"
cargo build --quiet --release --manifest-path "$manifest" --example sanitize
sanitize="$(cargo metadata --format-version 1 --no-deps --manifest-path "$manifest" | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/examples/sanitize"
for list in "$@"; do
    [ -r "$list" ] || { echo "dictionary.sh: $list cannot be read" >&2; exit 2; }
    flagged=$("$sanitize" <"$list" | paste -d '\t' "$list" - | { grep -av '"spans":\[\]' || true; } | cut -f 1)
    [ -z "$flagged" ] || printf '%s\n' "$flagged"
    printf '%s: %d of %d\n' "$list" "$(grep -c . <<<"$flagged" || true)" "$(grep -c '' "$list" || true)" >&2
done
