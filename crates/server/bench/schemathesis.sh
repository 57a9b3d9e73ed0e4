#!/usr/bin/env bash
# Lets schemathesis (from PyPI) try everything that openapi.yaml allows and forbids on the running service, with all its
# checks, and prints its summary. Exit code 0: it found nothing.
#
#   schemathesis.sh [ARGUMENTS OF schemathesis run…]          ENGINE=postgres from the environment: not on SQLite
set -euo pipefail
. "$(dirname "$0")/lib.sh"

port=${PORT:-18790}
need python3
build_ours
if [ ! -x "$target/schemathesis/bin/schemathesis" ]; then
    say "installing schemathesis"
    python3 -m venv "$target/schemathesis"
    "$target/schemathesis/bin/pip" install --quiet 'schemathesis==4.32.*' >&2
fi

cat >"$work/data.jsonl" <<'END'
{"kind":"user","id":"misty","username":"mistys_binder","reviews":12,"rating":4.6}
{"kind":"user","id":"brock","username":"brocks_bulk","reviews":120,"rating":4.9}
{"kind":"order","id":"order-1","buyer":"misty","seller":"brock"}
END
export MANAGEM_DATABASE=sqlite:$work/managem.db
if [ "${ENGINE:-sqlite}" = postgres ]; then
    start_postgres $((port + 1))
    MANAGEM_DATABASE=postgres://bench@127.0.0.1:$((port + 1))/postgres
fi
"$managem" import "$work/data.jsonl" >&2
token=$("$managem" token issue --user misty)
"$managem" serve --listen "127.0.0.1:$port" --operations none --log-filter warn --limit requests-per-minute=0 >&2 &
pids+=($!)
await "$port"
MANAGEM_TOKEN=$token "$managem" conversations create --url "http://127.0.0.1:$port" --order order-1 --recipient brock \
    --body 'Is it near mint?' >&2

cd "$work"
"$target/schemathesis/bin/schemathesis" --config-file "$here/schemathesis.toml" run "http://127.0.0.1:$port/openapi.yaml" --url "http://127.0.0.1:$port" \
    --header "Authorization: Bearer $token" --checks all --phases examples,coverage,fuzzing,stateful --mode all \
    --max-examples "${EXAMPLES:-200}" --seed 1 --workers 1 --continue-on-failure "$@"
