#!/usr/bin/env bash
# Everything that docs/peers.md and docs/performance.md say of the whole command, measured in one run: what ours and its
# peers find in the corpus, and what they take for a large recording. Markdown on standard output, progress on stderr.
#
#   crates/drift/bench/run.sh            about 4 minutes on 2 cores
#   crates/drift/bench/run.sh found      only what each finds; or `speed`, only what each takes
#   MB=10 GIANT_MB=100 ROUNDS=1 …        a smaller run, to try it
#
# It needs cargo, node with npm, python3 with venv, and GNU time. Peers go to target/bench-drift by their package names,
# in the versions that bench/peers/ names, and stay there for the next run; recordings are made anew and removed.
set -euo pipefail

part=${1:-}
[[ $part =~ ^(|found|speed)$ ]] || { echo "run.sh [found|speed], not $part" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$root/target/bench-drift
say() { echo "$*" >&2; }
for tool in cargo node npm python3 /usr/bin/time; do
  command -v "$tool" > /dev/null || { say "$tool is needed for this benchmark and not installed"; exit 2; }
done

say "== build"
cd "$root"
cargo build --release --quiet --locked -p openapi-drift -p managem-drift --bins --examples >&2

say "== peers"
mkdir -p "$work"
cp "$here"/peers/* "$work/"
if ! cmp -s "$work/package.json" "$work/installed.json"; then
  # Without scripts: Optic's wants the network for more than its packages.
  (cd "$work" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error >&2)
  cp "$work/package.json" "$work/installed.json"
fi
if ! cmp -s "$work/requirements.txt" "$work/installed.txt"; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$work/requirements.txt" >&2
  cp "$work/requirements.txt" "$work/installed.txt"
fi

exec python3 "$here/tables.py" "$root" "$work" "$part"
