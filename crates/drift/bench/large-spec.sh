#!/usr/bin/env bash
# How long it takes until a check is ready: start-up with a small document, and with GitHub's, which
# is among the largest OpenAPI 3.0 documents that there are. Prints a Markdown table; progress goes
# to stderr. Needs cargo, npm (for the document) and python3 (for the clock).
#
#   crates/drift/bench/large-spec.sh [RUNS]
set -euo pipefail
runs=${1:-21}
here=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "building openapi-drift" >&2
(cd "$here" && cargo build --quiet --release -p openapi-drift --bin openapi-drift >&2)
target=$(cd "$here" && cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')

echo "fetching @octokit/openapi" >&2
(cd "$work" && npm init -y >/dev/null 2>&1 && npm install --silent --no-audit --no-fund --ignore-scripts @octokit/openapi >&2)

exec python3 - "$target/release/openapi-drift" "$work" "$runs" <<'PY'
import json, os, platform, resource, statistics, subprocess, sys, time

tool, work, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
package = os.path.join(work, "node_modules/@octokit/openapi")
version = json.load(open(os.path.join(package, "package.json")))["version"]
large = os.path.join(package, "generated/api.github.com.json")
small = os.path.join(work, "small.yaml")
with open(small, "w") as out:
    out.write("""openapi: 3.0.3
info: {title: Small, version: "1"}
servers: [{url: https://api.github.com}]
paths:
  /zen:
    get:
      responses:
        200: {description: A line, content: {text/plain: {schema: {type: string}}}}
  /rate_limit:
    get:
      responses:
        200:
          description: How much is left
          content:
            application/json:
              schema: {type: object, properties: {left: {type: integer}}}
""")

def recording(name, entries):
    path = os.path.join(work, name)
    answer = lambda kind, text: {"status": 200, "headers": [{"name": "content-type", "value": kind}], "content": {"mimeType": kind, "text": text}}
    har = {"log": {"entries": [{"request": {"method": "GET", "url": "https://api.github.com" + at, "headers": []}, "response": answer(kind, text)} for at, kind, text in entries]}}
    json.dump(har, open(path, "w"))
    return path

zen = recording("zen.har", [("/zen", "text/plain", "Keep it logically awesome.")])
left = recording("left.har", [("/rate_limit", "application/json", '{"left": 7}')])
issue = recording("issue.har", [("/repos/a/b/issues/1", "application/json", "{}"), ("/repos/a/b/pulls/1", "application/json", "{}"), ("/user", "application/json", "{}")])

# In a process of its own: what this one holds would be counted as the peak of those it starts.
COUNT = """
import json, sys
methods = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
print(sum(key in methods for item in json.load(open(sys.argv[1]))["paths"].values() for key in item))
"""
operations = int(subprocess.check_output([sys.executable, "-c", COUNT, large]))

def once(spec, har):
    start = time.perf_counter()
    child = subprocess.Popen([tool, "check", "--spec", spec, har], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = (time.perf_counter() - start) * 1000
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{spec}: exit code {child.returncode}")
    return took, usage.ru_maxrss / 1024

size = os.path.getsize(large) / 1e6
cases = [
    ("small document (0.6 kB), one exchange", small, left, 30),
    (f"GitHub's ({size:.1f} MB, {operations} operations), one exchange without a schema", large, zen, 1000),
    (f"GitHub's, three exchanges with its largest schemas", large, issue, 1000),
]
measured = {name: [] for name, *_ in cases}
for run in range(runs + 1):
    print(f"run {run} of {runs}", file=sys.stderr)
    for name, spec, har, _ in cases:
        result = once(spec, har)
        if run > 0:  # the first one warms the caches of the disk
            measured[name].append(result)

print("| start-up | median ms | slowest ms | peak MiB | goal ms | reached |")
print("| --- | ---: | ---: | ---: | ---: | --- |")
for name, _, _, goal in cases:
    times = [took for took, _ in measured[name]]
    peak = max(memory for _, memory in measured[name])
    median = statistics.median(times)
    print(f"| {name} | {median:.1f} | {max(times):.1f} | {peak:.0f} | {goal} | {'yes' if median <= goal else 'no'}, {goal / median:.1f} × |")
print()
tool_version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout.strip()
print(f"{tool_version}, `@octokit/openapi` {version}, {runs} runs each, {os.cpu_count()} processors ({platform.machine()}), "
      f"from process start to exit. `crates/drift/bench/large-spec.sh`")
PY
