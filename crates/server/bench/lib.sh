# What the measurements share: a folder, the binaries, a PostgreSQL server, and one run of wrk against one service.
# Sourced, with `set -euo pipefail` in force.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
work=$(mktemp -d "$target/bench-server.XXXXXX")
pids=()

say() { echo "$*" >&2; }

leave() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap leave EXIT

need() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { say "$tool is not installed; on Debian: apt-get install $tool"; exit 2; }
    done
}

# Waits until something listens on a port of this machine.
await() {
    for _ in $(seq 600); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
        sleep 0.1
    done
    say "nothing listens on port $1"
    exit 2
}

build_ours() {
    say "building the service"
    (cd "$root" && cargo build --quiet --release --package managem-cli >&2)
    managem=$target/release/managem
}

build_peers() {
    say "building the peers"
    (cd "$here/peers/rust" && CARGO_TARGET_DIR=$target/peers cargo build --quiet --release --locked >&2)
    peers=$target/peers/release/peers
}

load=$work/load.txt

# ORDERS [FOLDER]: writes data.jsonl and load.txt there, or in $work.
generate() {
    say "generating $1 orders"
    python3 "$here/generate.py" "$1" "${2:-$work}"
}

# PORT: a PostgreSQL server as it comes, with $work/pg as its data; as root it runs as nobody.
start_postgres() {
    local bin as=()
    bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -1 || command -v postgres)")
    [ -x "$bin/initdb" ] || { say "PostgreSQL is not installed; on Debian: apt-get install postgresql"; return 1; }
    mkdir "$work/pg"
    chmod 755 "$work"
    if [ "$(id -u)" = 0 ]; then
        chown nobody "$work/pg"
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    fi
    (cd / && "${as[@]}" "$bin/initdb" --auth=trust --username=bench --encoding=UTF8 -D "$work/pg" >/dev/null)
    (cd / && exec "${as[@]}" "$bin/postgres" -D "$work/pg" -p "$1" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= 2>"$work/pg.log") &
    pids+=($!)
    await "$1"
    postgres_version=$("$bin/postgres" --version | awk '{print $3}')
    sleep 1
}

# What a process has used of the processors so far, in hundredths of a second.
ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$1/stat"; }

# URL SECONDS FIRST PID CONNECTIONS SCRIPT: one run, as "requests rps p50 p99 cpu rss".
run_wrk() {
    local url=$1 seconds=$2 first=$3 pid=$4 connections=$5 script=$6 before after line
    before=$(ticks "$pid")
    # Of the slow peers some requests take longer than the two seconds after which wrk would give up on them.
    line=$(HERE=$here LOAD=$load FIRST=$first COUNT=$((seconds * 100000)) \
        wrk --timeout 10s -t1 -c"$connections" -d"${seconds}s" --latency -s "$here/$script" "$url" | grep RESULT)
    after=$(ticks "$pid")
    case $line in *"errors=0 non2xx=0"*) ;; *) say "$url: $line"; exit 2 ;; esac
    awk -v line="$line" -v cpu=$((after - before)) -v seconds="$seconds" \
        -v rss="$(awk '/VmHWM/ {print $2}' "/proc/$pid/status")" 'BEGIN {
        n = split(line, part, " ")
        for (i = 1; i <= n; i++) if (split(part[i], pair, "=") == 2) value[pair[1]] = pair[2]
        print value["requests"], value["rps"], value["p50"], value["p99"], cpu / seconds / 100, rss / 1024
    }'
}
