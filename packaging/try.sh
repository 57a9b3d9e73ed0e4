#!/usr/bin/env bash
# Installs and runs each package in target/packages that this machine can, on the recordings of this repository, and prints
# sizes and start-up times as the table of docs/packages.md. `cargo xtask packages try` builds the packages and starts it.
#
#   packaging/try.sh target/packages x86_64-unknown-linux-musl
#
# Nothing is installed outside a temporary folder. What is missing here (npm, buildah …) is named, and its package left out.
set -euo pipefail

packages=$(realpath "$1")
target=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$root"

say() { echo "$*" >&2; }
has() { command -v "$1" >/dev/null || { say "SKIPPED: $1 is not installed"; return 1; }; }
bytes() { du -sb "$1" | cut -f 1; }
megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }

# The median of 21 starts, in milliseconds.
startup() {
    python3 - "$@" <<'END'
import statistics, subprocess, sys, time
def once():
    begun = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000
print(f"{statistics.median(once() for _ in range(21)):.0f} ms")
END
}

# The command of a package has to judge the recordings as clean, and a document that they contradict as drifting.
judges() {
    "$@" check --spec openapi.yaml recordings >&2
    sed 's/enum: \[ORDER\]/enum: [BASKET]/' openapi.yaml >"$work/drifting.yaml"
    local code=0
    "$@" check --spec "$work/drifting.yaml" recordings >"$work/drift.txt" || code=$?
    [ "$code" = 1 ] || { say "$*: the drifting document gave $code"; cat "$work/drift.txt" >&2; return 1; }
}

row() { echo "| $1 | $(megabytes "$2") | $(megabytes "$3") | $4 |"; }
echo "| package | download | installed | \`--version\` |"
echo "| --- | --- | --- | --- |"

archive() {
    local file name
    file=$(ls "$packages/release"/*"-$target.tar.gz")
    name=$(basename "$file" .tar.gz)
    (cd "$packages/release" && sha256sum --quiet --check SHA256SUMS)
    tar -xzf "$file" -C "$work"
    judges "$work/$name/openapi-drift"
    row "archive" "$(bytes "$file")" "$(bytes "$work/$name")" "$(startup "$work/$name/openapi-drift" --version)"
}

installer() {
    has curl && has python3 || return 0
    # A file of this machine in the place of the release's server.
    export OPENAPI_DRIFT_DOWNLOAD_URL="file://$packages/release"
    export OPENAPI_DRIFT_INSTALL_DIR="$work/bin"
    sh "$packages/release/install.sh" >&2
    judges "$work/bin/openapi-drift"
    # Another content under the same name is not installed.
    mkdir "$work/mirror"
    echo other >"$work/mirror/$(basename "$packages/release"/*"-$target.tar.gz")"
    if OPENAPI_DRIFT_DOWNLOAD_URL="file://$work/mirror" OPENAPI_DRIFT_INSTALL_DIR="$work/no" \
        sh "$packages/release/install.sh" >&2; then
        say "the installer took another archive"
        return 1
    fi
    [ ! -e "$work/no" ]
    row "installer" "$(bytes "$(ls "$packages/release"/*"-$target.tar.gz")")" "$(bytes "$work/bin")" \
        "$(startup "$work/bin/openapi-drift" --version)"
}

wheel() {
    has python3 || return 0
    local file
    file=$(ls "$packages/wheels"/*.whl)
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$file"
    "$work/venv/bin/pip" show --files openapi-drift-cli >&2
    judges "$work/venv/bin/openapi-drift"
    row "wheel" "$(bytes "$file")" "$(bytes "$work/venv/bin/openapi-drift")" \
        "$(startup "$work/venv/bin/openapi-drift" --version)"
}

npm_packages() {
    has npm || return 0
    mkdir "$work/npm" "$work/project"
    (cd "$work/npm" && npm pack --silent "$packages/npm"/*/ >&2)
    (cd "$work/project" && npm init --yes >/dev/null &&
        npm install --silent --offline --no-audit --no-fund "$work/npm"/*.tgz)
    local command="$work/project/node_modules/.bin/openapi-drift"
    judges "$command"
    row "npm" "$(cat "$work/npm"/*.tgz | wc -c)" "$(bytes "$work/project/node_modules")" "$(startup "$command" --version)"
}

image() {
    has buildah || return 0
    local container archive code=0
    buildah build --quiet --platform linux/amd64 --tag "localhost/$IMAGE" "$packages/image" >&2
    container=$(buildah from "localhost/$IMAGE")
    # As the user of the image, with nothing but the image and this folder, and without a container runtime's own needs.
    buildah run --isolation chroot --volume "$root:/work:ro" "$container" \
        /usr/local/bin/openapi-drift check --spec openapi.yaml recordings >&2 || code=$?
    buildah inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}' "localhost/$IMAGE" >&2
    # Compressed, as a registry has it, and as it lies on the machine that runs it.
    for archive in oci docker; do
        buildah push --quiet "localhost/$IMAGE" "$archive-archive:$work/$archive.tar" >&2
    done
    row "image" "$(bytes "$work/oci.tar")" "$(bytes "$work/docker.tar")" "—"
    buildah rm "$container" >&2
    buildah rmi "localhost/$IMAGE" >&2
    return "$code"
}

archive
installer
wheel
npm_packages
image
