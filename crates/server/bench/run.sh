#!/usr/bin/env bash
# Measures the service beside its peers, interleaved in one run, and prints a table in Markdown.
#
#   run.sh            ROUNDS=5 SECONDS_EACH=5 CONNECTIONS=64 from the environment
#
# Needs wrk, python3, node and npm, a C compiler and PostgreSQL. Talk goes to standard error. About seven minutes, on a
# machine that should do nothing else; and as long again for the builds the first time.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-64} port=${PORT:-18700}
need wrk python3 node npm cc
build_ours
build_peers
say "installing Express"
express=$target/peers/express
mkdir -p "$express"
cp "$here/peers/express/package.json" "$here/peers/express/server.js" "$express"
# better-sqlite3 may have to be compiled, so it is kept.
(cd "$express" && npm install --silent --no-audit --no-fund >&2)

# Each request needs an order without a conversation, so each engine gets as many as it can need.
most=$((rounds * (seconds + 2) * 25000 + 60000))
generate "$most"
users=20000
part() { head -n $((users + rounds * (seconds + 2) * $1 + 60000)) "$work/data.jsonl" >"$work/$2.jsonl"; }
part 25000 many
part 12000 some
part 4000 few
start_postgres $((port + 1))
url=postgres://bench@127.0.0.1:$((port + 1))
say "filling the databases"
psql -q -h 127.0.0.1 -p $((port + 1)) -U bench -d postgres -c 'CREATE DATABASE ours' -c 'CREATE DATABASE plain'
"$managem" import "$work/many.jsonl" --database "$work/ours.db" >&2
"$managem" import "$work/some.jsonl" --database "$url/ours" >&2

serve=(serve --listen "127.0.0.1:$port" --operations none --log-filter warn --limit requests-per-minute=0)
start() {
    case $1 in
        ceiling) exec "$peers" ceiling "$port" ;;
        ours-sqlite) exec "$managem" "${serve[@]}" --database "$work/ours.db" ;;
        ours-postgres) exec "$managem" "${serve[@]}" --database "$url/ours" ;;
        plain-postgres) exec "$peers" postgres "$port" "$url/plain" "$work/some.jsonl" ;;
        plain-group) exec "$peers" sqlite-group "$port" "$work/group.db" "$work/some.jsonl" ;;
        plain-single) exec "$peers" sqlite-single "$port" "$work/single.db" "$work/few.jsonl" ;;
        express) exec node "$express/server.js" "$work/express.db" "$work/few.jsonl" "$port" ;;
    esac
}
engines="ceiling ours-sqlite ours-postgres plain-postgres plain-group plain-single express"
declare -A first
for engine in $engines; do first[$engine]=0; done

measure() {
    local engine=$1 round=$2 pid result
    start "$engine" >/dev/null 2>"$work/$engine.log" &
    pid=$!
    pids+=($pid)
    await "$port"
    # The first two seconds warm caches up, and count for nothing.
    result=$(run_wrk "http://127.0.0.1:$port" 2 "${first[$engine]}" "$pid" "$connections" create.lua)
    first[$engine]=$((first[$engine] + ${result%% *} + 2 * connections))
    # The ceiling answers the same to everything, and would soon have asked for every order that there is.
    [ "$engine" != ceiling ] || first[$engine]=0
    result=$(run_wrk "http://127.0.0.1:$port" "$seconds" "${first[$engine]}" "$pid" "$connections" create.lua)
    first[$engine]=$((first[$engine] + ${result%% *} + 2 * connections))
    echo "$engine $result" >>"$work/results"
    say "round $round: $engine: $result"
    kill "$pid"
    wait "$pid" 2>/dev/null || true
}
for round in $(seq "$rounds"); do
    for engine in $engines; do measure "$engine" "$round"; done
    "$peers" direct "$work/direct.db" "$work/some.jsonl" "$work/load.txt" $((round * 60000)) 2 "$connections" |
        awk '{split($3, rate, "="); print "direct", 0, rate[2], 0, 0, 0, 0}' >>"$work/results"
done

python3 "$here/table.py" "$work/results" \
    "wrk $(wrk --version 2>&1 | awk 'NR == 1 {print $2}'), 1 thread, $connections connections; $rounds interleaved rounds of $seconds s, medians" \
    "$(nproc) processors; $(rustc --version); PostgreSQL $postgres_version; node $(node --version); $(cd "$express" && node -p "['express','better-sqlite3'].map(n => n + ' ' + require(n + '/package.json').version).join(', ')")"
