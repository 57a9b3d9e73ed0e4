#!/usr/bin/env bash
# What the client costs: a call, beside one written by hand over the same reqwest and serde, and a user's first build.
#
#     crates/client/bench/run.sh > result.md
#
# Markdown on standard output, progress on standard error. ROUNDS (3) says how often the calls are measured, BUILDS (2) how
# often each build is made. It needs python3, and the packages of Cargo.lock in cargo's cache.
set -euo pipefail
cd "$(dirname "$0")/../../.."
rounds=${ROUNDS:-3}
builds=${BUILDS:-2}
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "building" >&2
cargo bench --quiet --package managem --bench call --no-run >&2
cargo xtask dist >&2

for round in $(seq "$rounds"); do
    echo "calls, round $round of $rounds" >&2
    cargo bench --quiet --package managem --bench call -- --noplot >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
    grep '^one call' "$work/out" >"$work/allocations"
    for who in generated 'by hand'; do
        cp "$target/criterion/list one conversation/${who/ /_}/new/estimates.json" "$work/$round-${who/ /_}.json" 2>/dev/null ||
            cp "$target/criterion/list one conversation/$who/new/estimates.json" "$work/$round-${who/ /_}.json"
    done
done

echo "$(rustc --version), $(nproc) cores, $(uname -sm)"
echo
python3 - "$work" "$rounds" <<'PY'
import json, re, statistics, sys

work, rounds = sys.argv[1], int(sys.argv[2])
def median(who):
    files = (f"{work}/{round}-{who}.json" for round in range(1, rounds + 1))
    return statistics.median(json.load(open(file))["median"]["point_estimate"] for file in files) / 1000
allocations = re.findall(r"(\d+) allocations, (\d+) bytes", open(f"{work}/allocations").read())
rows = [("`managem`", median("generated"), *allocations[0]), ("reqwest and serde, by hand", median("by_hand"), *allocations[1])]
base = rows[1]
print("| list one conversation | microseconds a call | times by hand | allocations | bytes allocated |")
print("| --- | ---: | ---: | ---: | ---: |")
for title, time, count, size in rows:
    print(f"| {title} | {time:.1f} | {time / base[1]:.3f} | {count} ({int(count) - int(base[2]):+}) | {size} |")
PY
echo
python3 crates/client/bench/cold_build.py . "${CARGO_TARGET_DIR:-target}/dist/managem" "$builds"
