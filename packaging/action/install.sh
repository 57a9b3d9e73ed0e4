#!/usr/bin/env bash
# Puts the command on the runner and says where: an installed one, the release of the action's own tag, or a build of the
# action's own sources.
set -euo pipefail

# On standard error, since standard output is captured below; GitHub reads both.
fail() {
    echo "::error title=openapi-drift::$1" >&2
    exit 2
}

release() {
    local target
    case "$RUNNER_OS $RUNNER_ARCH" in
        "Linux X64") target=x86_64-unknown-linux-musl ;;
        "Linux ARM64") target=aarch64-unknown-linux-musl ;;
        "macOS X64") target=x86_64-apple-darwin ;;
        "macOS ARM64") target=aarch64-apple-darwin ;;
        "Windows X64") target=x86_64-pc-windows-msvc ;;
        *) fail "a release has no binary for $RUNNER_OS $RUNNER_ARCH; install the command and pass its path as \`command\`" ;;
    esac
    local name="openapi-drift-${ACTION_REF#v}-$target"
    local url="$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/$ACTION_REF"
    cd "$folder"
    curl --fail --silent --show-error --location --remote-name "$url/$name.tar.gz" --remote-name "$url/SHA256SUMS" ||
        fail "cannot download $name.tar.gz from the release $ACTION_REF"
    local expected found
    expected=$(grep -F "  $name.tar.gz" SHA256SUMS | cut -d ' ' -f 1)
    if command -v sha256sum >/dev/null; then
        found=$(sha256sum "$name.tar.gz" | cut -d ' ' -f 1)
    else
        found=$(shasum -a 256 "$name.tar.gz" | cut -d ' ' -f 1)
    fi
    if [ -z "$expected" ] || [ "$found" != "$expected" ]; then
        fail "the SHA-256 of $name.tar.gz is $found, and SHA256SUMS says '$expected'"
    fi
    tar -xzf "$name.tar.gz"
    echo "$folder/$name/openapi-drift"
}

build() {
    command -v cargo >/dev/null || fail "$ACTION_REF is not a release, and without cargo it cannot be built here"
    echo "openapi-drift: $ACTION_REF is not a release, building it from source" >&2
    cargo build --quiet --locked --release --manifest-path "$ACTION_PATH/Cargo.toml" --package openapi-drift \
        --target-dir "$folder/target" >&2
    echo "$folder/target/release/openapi-drift"
}

folder="$RUNNER_TEMP/openapi-drift"
mkdir -p "$folder"
if [ -n "$COMMAND" ]; then
    command=$COMMAND
elif [[ "$ACTION_REF" =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    command=$(release)
else
    command=$(build)
fi
version=$("$command" --version) || fail "$command does not run"
echo "$version"
echo "command=$command" >>"$GITHUB_OUTPUT"
