#!/usr/bin/env bash
# Writes the Markdown summary as one comment on the pull request, and renews it in later runs. A pull request from a fork
# has a token that may not write; then there is a warning and no comment.
set -euo pipefail

# A comment may have 65,536 characters.
limit=60000
marker="<!-- openapi-drift $SPEC -->"
body="$RUNNER_TEMP/openapi-drift/comment.md"
{
    echo "$marker"
    if [ "$(wc -c <"$MARKDOWN")" -gt "$limit" ]; then
        # Whole lines only, so that no character and no construct is cut in two.
        head -c "$limit" "$MARKDOWN" | sed '$d'
        printf '\n\nThe rest is in the summary of the run.\n'
    else
        cat "$MARKDOWN"
    fi
} >"$body"

warn() {
    echo "::warning title=openapi-drift::no comment on the pull request: $1"
    exit 0
}

comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
own=$(MARKER=$marker gh api --paginate "$comments" \
    --jq '.[] | select(.body | startswith(env.MARKER)) | .id' | head -n 1) || warn "its comments cannot be read"
if [ -n "$own" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$own" --field "body=@$body" ||
        warn "GitHub refused it; the job needs the permission pull-requests: write"
else
    gh api --silent --method POST "$comments" --field "body=@$body" ||
        warn "GitHub refused it; the job needs the permission pull-requests: write"
fi
