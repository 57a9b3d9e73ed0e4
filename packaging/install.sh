#!/bin/sh
# Installs {{binary}} {{version}} for this user: one file, in $OPENAPI_DRIFT_INSTALL_DIR or ~/.local/bin.
#
#   OPENAPI_DRIFT_INSTALL_DIR   another folder
#   OPENAPI_DRIFT_DOWNLOAD_URL  another place with the archives of the release, such as a mirror
#
# The checksum of each archive is in this file, so that another server cannot deliver anything else.
set -eu

fail() {
    echo "error: $1" >&2
    exit 1
}

target() {
    case "$(uname -s) $(uname -m)" in
        "Linux x86_64" | "Linux amd64") echo x86_64-unknown-linux-musl ;;
        "Linux aarch64" | "Linux arm64") echo aarch64-unknown-linux-musl ;;
        "Darwin x86_64") echo x86_64-apple-darwin ;;
        "Darwin arm64") echo aarch64-apple-darwin ;;
        *) fail "there is no binary for $(uname -s) $(uname -m); build it from source with cargo" ;;
    esac
}

checksum() {
    case "$1" in
{{checksums}}
        *) fail "this release has no binary for $1; build it from source with cargo" ;;
    esac
}

sha256() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$1" | cut -d ' ' -f 1
    elif command -v shasum >/dev/null 2>&1; then
        shasum -a 256 "$1" | cut -d ' ' -f 1
    else
        fail "neither sha256sum nor shasum is installed, and without one the download cannot be verified"
    fi
}

download() {
    if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location --output "$2" "$1" || fail "cannot download $1"
    elif command -v wget >/dev/null 2>&1; then
        wget --quiet --output-document="$2" "$1" || fail "cannot download $1"
    else
        fail "neither curl nor wget is installed"
    fi
}

# In a function, so that a download of this script that breaks off runs nothing.
main() {
    name="{{binary}}-{{version}}-$(target)"
    expected=$(checksum "$(target)")
    folder=${OPENAPI_DRIFT_INSTALL_DIR:-$HOME/.local/bin}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    download "${OPENAPI_DRIFT_DOWNLOAD_URL:-{{repository}}/releases/download/v{{version}}}/$name.tar.gz" "$work/archive.tar.gz"
    found=$(sha256 "$work/archive.tar.gz")
    [ "$found" = "$expected" ] || fail "the SHA-256 of $name.tar.gz is $found, not $expected; nothing was installed"
    tar -xzf "$work/archive.tar.gz" -C "$work"
    mkdir -p "$folder"
    # Beside the old one and then in its place, so that at every moment there is a whole file.
    cp "$work/$name/{{binary}}" "$folder/.{{binary}}.new"
    chmod 755 "$folder/.{{binary}}.new"
    mv -f "$folder/.{{binary}}.new" "$folder/{{binary}}"
    echo "installed: $("$folder/{{binary}}" --version) in $folder"
    case ":$PATH:" in
        *":$folder:"*) ;;
        *) echo "note: $folder is not in PATH" ;;
    esac
}

main
