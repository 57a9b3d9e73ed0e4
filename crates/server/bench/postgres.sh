#!/usr/bin/env bash
# One service on PostgreSQL, two on the same database, and one on SQLite: create and list, interleaved, as a table in
# Markdown.
#
#   postgres.sh       ROUNDS=3 SECONDS_EACH=5 STORED=200000 from the environment
#
# Two services get half of the connections each, from a wrk of their own, at the same time. Needs wrk, python3, psql and
# PostgreSQL's server. About three minutes.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-5} stored=${STORED:-200000} port=${PORT:-18800}
warm=1
need wrk python3 psql
build_ours

# So many orders a second each engine can need at most.
most_sqlite=14000 most_postgres=7000
generate $((rounds * (warm + seconds) * most_sqlite))
start_postgres $((port + 9))
postgres=postgres://bench@127.0.0.1:$((port + 9))/postgres
sqlite=$work/managem.db
"$managem" import "$work/data.jsonl" --database "$sqlite" >&2
"$managem" import "$work/data.jsonl" --database "$postgres" >&2
# PostgreSQL checks every foreign key while it is filled: ten times as many take it four minutes.
say "filling both with $stored conversations"
python3 "$here/rows.py" "$sqlite" "$stored" >&2
psql -q -v ON_ERROR_STOP=1 -v rows="$stored" -f "$here/rows.sql" "$postgres" >&2

# SCRIPT CONNECTIONS SECONDS: the load on all services at once, as "rps p50 p99 rss"; of two, the worse of each.
measure() {
    local part running=() share=$(($2 / ${#pids_of[@]}))
    for part in "${!pids_of[@]}"; do
        run_wrk "http://127.0.0.1:$((port + part))" "$3" "$first" "${pids_of[part]}" "$share" "$1" >"$work/part.$part" &
        running+=($!)
        first=$((first + $3 * most / ${#pids_of[@]}))
    done
    for part in "${!running[@]}"; do wait "${running[part]}"; done
    for part in "${!running[@]}"; do cat "$work/part.$part"; done >"$work/parts"
    result=$(awk '{rate += $2; if ($3 > p50) p50 = $3; if ($4 > p99) p99 = $4; if ($6 > rss) rss = $6}
        END {print rate, p50, p99, rss}' "$work/parts")
}

serve() {
    local part address=$1
    pids_of=()
    for part in $(seq 0 $(($2 - 1))); do
        "$managem" serve --listen "127.0.0.1:$((port + part))" --operations none --log-filter warn \
            --limit requests-per-minute=0 --database "$address" 2>>"$work/log" &
        pids_of+=($!)
        pids+=($!)
        await $((port + part))
    done
}

first_sqlite=0 first_postgres=0
for round in $(seq "$rounds"); do
    for engine in sqlite one two; do
        case $engine in
            sqlite) serve "$sqlite" 1; first=$first_sqlite most=$most_sqlite ;;
            one) serve "$postgres" 1; first=$first_postgres most=$most_postgres ;;
            two) serve "$postgres" 2; first=$first_postgres most=$most_postgres ;;
        esac
        measure create.lua 64 "$warm"
        measure create.lua 64 "$seconds"
        echo "create $engine $result" | tee -a "$work/results" >&2
        case $engine in sqlite) first_sqlite=$first ;; *) first_postgres=$first ;; esac
        measure list.lua 16 "$warm"
        measure list.lua 16 "$seconds"
        echo "list $engine $result" | tee -a "$work/results" >&2
        kill "${pids_of[@]}"
        wait "${pids_of[@]}" 2>/dev/null || true
    done
done

python3 - "$work/results" <<'PY'
import statistics, sys
taken = {}
for line in open(sys.argv[1]):
    what, engine, *values = line.split()
    taken.setdefault((what, engine), []).append([float(value) for value in values])
print("| | SQLite | PostgreSQL | PostgreSQL, two services |\n| --- | ---: | ---: | ---: |")
for what, title in (("create", "create, 64 connections"), ("list", "list of 20, 16 connections")):
    columns = [[statistics.median(column) for column in zip(*taken[what, engine])] for engine in ("sqlite", "one", "two")]
    for index, (name, form) in enumerate((("requests/s", ",.0f"), ("p50 ms", ".1f"), ("p99 ms", ".1f"), ("RSS MiB", ".0f"))):
        print(f"| {title}: {name} | " + " | ".join(f"{column[index]:{form}}" for column in columns) + " |")
PY
echo
echo "Medians of $rounds interleaved rounds of $seconds s; $stored conversations stored before; of two services the worse \
percentiles and the larger RSS. wrk $(wrk --version 2>&1 | awk 'NR == 1 {print $2}'), $(nproc) processors, PostgreSQL $postgres_version."
