#!/usr/bin/env bash
# How the service fares with ten million stored conversations beside few: create and list, interleaved, as a table
# in Markdown. SQLite. Needs wrk, python3 and about 8 GB of disk.
#
#   rows.sh           ROWS=10000000 ROUNDS=3 SECONDS_EACH=5 from the environment
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rows=${ROWS:-10000000} rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-5} port=${PORT:-18780}
need wrk python3
build_ours
generate $((rounds * (seconds + 2) * 25000 + 60000))
for size in small large; do "$managem" import "$work/data.jsonl" --database "$work/$size.db" >&2; done
# Enough in the small one for every page of a list to be full, or the two would not do the same.
few=200000
say "filling the large one with $rows conversations, the small one with $few"
python3 "$here/rows.py" "$work/large.db" "$rows" >&2
python3 "$here/rows.py" "$work/small.db" "$few" >&2

declare -A first=([small]=0 [large]=0)
for round in $(seq "$rounds"); do
    for size in small large; do
        "$managem" serve --listen "127.0.0.1:$port" --operations none --log-filter warn --limit requests-per-minute=0 \
            --database "$work/$size.db" 2>"$work/log" &
        pid=$!
        pids+=($pid)
        await "$port"
        url=http://127.0.0.1:$port
        result=$(run_wrk "$url" 2 "${first[$size]}" "$pid" 64 create.lua)
        first[$size]=$((first[$size] + ${result%% *} + 128))
        result=$(run_wrk "$url" "$seconds" "${first[$size]}" "$pid" 64 create.lua)
        first[$size]=$((first[$size] + ${result%% *} + 128))
        echo "create $size $result" | tee -a "$work/results" >&2
        run_wrk "$url" 2 0 "$pid" 16 list.lua >/dev/null
        echo "list $size $(run_wrk "$url" "$seconds" 0 "$pid" 16 list.lua)" | tee -a "$work/results" >&2
        kill "$pid"
        wait "$pid" 2>/dev/null || true
    done
done

bytes() { stat -c %s "$work/$1.db"; }
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
