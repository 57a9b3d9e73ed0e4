#!/usr/bin/env bash
# Recall and false alarms by kind, and speed, beside the peers: finished Markdown tables on stdout.
# Needs cargo, node with npm, and Python 3; installs the peers by name. Takes about three minutes.
set -euo pipefail
cd "$(dirname "$0")/../peers"
if [ ! -x ../../../target/peers/python/bin/python3 ]; then
    python3 -m venv ../../../target/peers/python >&2
fi
../../../target/peers/python/bin/python3 -m pip install --quiet better-profanity==0.7.0 >&2 ||
    echo "better-profanity cannot be installed: left out" >&2
exec ../../../target/peers/python/bin/python3 run.py
