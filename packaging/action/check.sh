#!/usr/bin/env bash
# Checks once for each format of the report. The step itself succeeds, so that the reports are published before the last
# step fails; the exit code of the check is an output.
set -euo pipefail

folder="$RUNNER_TEMP/openapi-drift"
mkdir -p "$folder"

# Lists have an item on each line, so that an item may contain spaces. Bash 3 of macOS has no mapfile.
arguments=(--spec "$SPEC")
items() {
    while IFS= read -r item; do
        [ -z "$item" ] || arguments+=(${2:+"$2"} "$item")
    done <<<"$1"
}
items "$SERVERS" --server
items "$BASELINE" --baseline
items "$MIN_COVERAGE" --min-coverage
# shellcheck disable=SC2153 # It is the input of the action, and no misspelling of the list.
items "$ARGUMENTS"
arguments+=(--)
items "$RECORDINGS"

check() {
    "$COMMAND" check --format "$1" "${arguments[@]}"
}

code=0
# Standard output of a step is where GitHub reads annotations.
check github || code=$?
check sarif >"$folder/openapi-drift.sarif" || true
check html >"$folder/openapi-drift.html" || true
check markdown >"$folder/openapi-drift.md" || true
head -c 1000000 "$folder/openapi-drift.md" >>"$GITHUB_STEP_SUMMARY"

# A run that could not even begin writes no report.
for format in sarif html; do
    if [ -s "$folder/openapi-drift.$format" ]; then
        echo "$format=$folder/openapi-drift.$format" >>"$GITHUB_OUTPUT"
    fi
done
{
    echo "markdown=$folder/openapi-drift.md"
    echo "exit-code=$code"
} >>"$GITHUB_OUTPUT"
