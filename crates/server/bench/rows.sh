#!/usr/bin/env bash
# How the service fares with ten million stored conversations beside few: create and list, interleaved, as a table
# in Markdown. SQLite. Needs wrk, python3 and about 8 GB of disk.
#
#   rows.sh           ROWS=10000000 ROUNDS=3 SECONDS_EACH=5 from the environment
#
# FILLED=FOLDER keeps the filled databases there, or takes those that are there already; with ROUNDS=0 they are only
# filled. To fill takes longer than to measure.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rows=${ROWS:-10000000} rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-5} port=${PORT:-18780}
need wrk python3
build_ours
filled=${FILLED:-$work}
# Enough in the small one for every page of a list to be full, or the two would not do the same.
few=200000
if [ ! -e "$filled/filled" ]; then
    mkdir -p "$filled"
    # An order for each conversation that a run of this length can create.
    generate 600000 "$filled"
    for size in small large; do "$managem" import "$filled/data.jsonl" --database "$filled/$size.db" >&2; done
    say "filling the large one with $rows conversations, the small one with $few"
    python3 "$here/rows.py" "$filled/large.db" "$rows" >&2
    python3 "$here/rows.py" "$filled/small.db" "$few" >&2
    echo 0 | tee "$filled/small.first" >"$filled/large.first"
    echo "$rows" >"$filled/filled"
fi
rows=$(cat "$filled/filled")
[ "$rounds" -gt 0 ] || exit 0

# SIZE SECONDS: creates for so long, and goes on next time where it ended.
create() {
    local first result
    first=$(cat "$filled/$1.first")
    result=$(run_wrk "$url" "$2" "$first" "$pid" 64 create.lua)
    echo $((first + ${result%% *} + 128)) >"$filled/$1.first"
    echo "$result"
}

load=$filled/load.txt
url=http://127.0.0.1:$port
for round in $(seq "$rounds"); do
    for size in small large; do
        # As it is after a while: without it the first seconds measure how quick the disk is read.
        cat "$filled/$size.db" >/dev/null
        "$managem" serve --listen "127.0.0.1:$port" --operations none --log-filter warn --limit requests-per-minute=0 \
            --database "$filled/$size.db" 2>"$work/log" &
        pid=$!
        pids+=($pid)
        await "$port"
        create "$size" 2 >/dev/null
        echo "create $size $(create "$size" "$seconds")" | tee -a "$work/results" >&2
        run_wrk "$url" 2 0 "$pid" 16 list.lua >/dev/null
        echo "list $size $(run_wrk "$url" "$seconds" 0 "$pid" 16 list.lua)" | tee -a "$work/results" >&2
        kill "$pid"
        wait "$pid" 2>/dev/null || true
    done
done

bytes() { stat -c %s "$filled/$1.db"; }
python3 - "$work/results" "$rows" "$(bytes small)" "$(bytes large)" "$rounds" "$seconds" "$few" <<'PY'
import statistics, sys
results, rows, small, large, rounds, seconds, few_rows = sys.argv[1:]
taken = {}
for line in open(results):
    what, size, _, rate, p50, p99, cpu, rss = line.split()
    taken.setdefault((what, size), []).append([float(value) for value in (rate, p50, p99, rss)])
median = {key: [statistics.median(column) for column in zip(*values)] for key, values in taken.items()}
print(f"| | {int(few_rows):,} stored | {int(rows):,} stored | ratio |\n| --- | ---: | ---: | ---: |")
for what, title in (("create", "create, 64 connections"), ("list", "list of 20, 16 connections")):
    few, many = median[what, "small"], median[what, "large"]
    for index, name in ((0, "requests/s"), (1, "p50 ms"), (2, "p99 ms"), (3, "RSS MiB")):
        print(f"| {title}: {name} | {few[index]:,.1f} | {many[index]:,.1f} | {many[index] / few[index]:.2f} |")
print(f"| database, GB | {int(small) / 1e9:.2f} | {int(large) / 1e9:.2f} | |")
reached = all(median[what, "large"][1] <= 1.3 * median[what, "small"][1] for what in ("create", "list"))
print(f"\nMedians of {rounds} interleaved rounds of {seconds} s. The goal, medians of both within 1.3 of the small "
      f"database: {'reached' if reached else 'not reached'}.")
PY
