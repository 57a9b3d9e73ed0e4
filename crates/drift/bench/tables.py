"""What run.sh prints, once everything is built and installed. `tables.py ROOT WORK [found|speed]`"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT, WORK, PART = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
RELEASE = ROOT / "target/release"
CORPUS = ROOT / "crates/drift/tests/data/corpus"
SPEC = ROOT / "openapi.yaml"
MODULES = WORK / "node_modules"
PYTHON = WORK / "venv/bin/python"
MB = int(os.environ.get("MB", "100"))
GIANT_MB = int(os.environ.get("GIANT_MB", "1000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
STARTS = 5 * ROUNDS
QUIET = dict(os.environ, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true", OPTIC_TELEMETRY="false", CI="true", NO_COLOR="1")

OURS = RELEASE / "managem-drift"
GENERAL = RELEASE / "openapi-drift"
REDOCLY = ["node", MODULES / "@redocly/cli/bin/cli.js", "drift"]
OPTIC = ["node", MODULES / "@useoptic/optic/build/index.js", "capture"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def version(package):
    return json.loads((MODULES / package / "package.json").read_text())["version"]


def python_version(package):
    query = f"from importlib.metadata import version; print(version('{package}'))"
    return output([PYTHON, "-c", query])


def output(command):
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()


def run(command, folder=WORK, timeout=300):
    """Exit code, output, seconds and peak memory in MB of one command."""
    usage = folder / "usage.txt"
    timed = ["/usr/bin/time", "-o", usage, "-f", "%M %U %S", *command]
    begun = time.perf_counter()
    done = subprocess.run([str(part) for part in timed], cwd=folder, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
    # A finer clock than that of `time`, which counts hundredths.
    seconds = time.perf_counter() - begun
    kilobytes, user, system = usage.read_text().split("\n")[-2].split()
    return done.returncode, done.stdout + done.stderr, seconds, int(kilobytes) / 1000, float(user) + float(system)


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] * len(head)) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


# --- what each finds ------------------------------------------------------------------------------------------------


def ours_verdict(code, text):
    return {0: "clean", 1: "found"}.get(code, "refused")


def redocly_verdict(code, text):
    problems = re.search(r'"totalProblems": (\d+)', text)
    if problems is None:
        return "broken"
    return "found" if int(problems[1]) > 0 else "clean"


def optic_verdict(code, text):
    if re.search(r"\d+ diffs detected|\d+ requests did not match", text):
        return "found"
    return "clean" if code == 0 and "✓" in text else "broken"


def one_by_one(document, command, verdict):
    """Runs a command for each file, two at a time, each in a folder of its own."""

    def judge(case):
        folder = WORK / "corpus" / case["name"]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(document, folder / "openapi.yaml")
        shutil.copy(CORPUS / case["file"], folder)
        code, text, *_ = run(command(case["file"]), folder)
        return case["file"], verdict(code, text)

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(judge, CASES))


def all_at_once(document, script):
    _, text, *_ = run([PYTHON, WORK / script, document, *[CORPUS / case["file"] for case in CASES]])
    lines = [line.split(" ") for line in text.splitlines() if line.startswith(str(CORPUS))]
    return {Path(line[0]).name: line[1] for line in lines}


def judge_corpus(document):
    """What each tool makes of each file of the corpus, by this document."""
    judged = {}
    for name, work in [
        ("**openapi-drift**", lambda: one_by_one(document, lambda file: [GENERAL, "check", file], ours_verdict)),
        (f"Redocly CLI {version('@redocly/cli')} `drift`", lambda: one_by_one(document, lambda file: [*REDOCLY, file, "--api", "openapi.yaml", "--format", "json"], redocly_verdict)),
        (f"Optic {version('@useoptic/optic')} `capture --har`", lambda: one_by_one(document, lambda file: [*OPTIC, "openapi.yaml", "--har", file], optic_verdict)),
        (f"openapi-core {python_version('openapi-core')}, script", lambda: all_at_once(document, "openapi_core_har.py")),
        (f"Schemathesis {python_version('schemathesis')} response checks, script", lambda: all_at_once(document, "schemathesis_har.py")),
    ]:
        say(f"corpus: {document.name}: {name}")
        judged[name] = work()
    return judged


def count_corpus(judged):
    kinds = {kind: [case for case in CASES if case["expect"] == kind] for kind in ("drift", "clean")}
    useless = [case for case in CASES if case["expect"] in ("note", "input")]
    rows = []
    for name, verdicts in judged.items():
        found = sum(verdicts.get(case["file"]) == "found" for case in kinds["drift"])
        alarms = sum(verdicts.get(case["file"]) != "clean" for case in kinds["clean"])
        passed = sum(verdicts.get(case["file"]) == "clean" for case in useless)
        rows.append([name, f"{found} of {len(kinds['drift'])}", f"{alarms} of {len(kinds['clean'])}", f"{passed} of {len(useless)}"])
    table(["", "drift found", "false alarms on clean files", "nothing to check, called clean"], rows)


def newer(document, name):
    """The same document as OpenAPI 3.1."""
    path = WORK / name
    path.write_text(output([PYTHON, WORK / "openapi31.py", document]))
    return path


def correctness():
    judged = judge_corpus(CORPUS / "openapi.yaml")
    print("## What each finds\n")
    count_corpus(judged)
    print("The same with the document as OpenAPI 3.1:\n")
    count_corpus(judge_corpus(newer(CORPUS / "openapi.yaml", "corpus-3.1.json")))
    names = list(judged)
    print("What some miss or cry about, with OpenAPI 3.0; `✓` is what the file asks for, `broken` is an error in place of an answer:\n")
    rows = []
    for case in CASES:
        want = {"drift": "found", "clean": "clean"}.get(case["expect"])
        verdicts = [judged[name].get(case["file"], "broken") for name in names]
        if want and any(verdict != want for verdict in verdicts):
            shown = {"found": "false alarm" if want == "clean" else "✓", "clean": "missed" if want == "found" else "✓"}
            rows.append([case["what"].replace("|", "\\|"), *[shown.get(verdict, verdict) for verdict in verdicts]])
    table(["the file", *[re.split(r" \d|,", name)[0].strip("*") for name in names]], rows)


# --- what each takes ------------------------------------------------------------------------------------------------


def generate(megabytes, per_mille=10):
    """A recording of so many megabytes, and how many exchanges are in it."""
    path = WORK / f"traffic-{megabytes}.har"
    with path.open("wb") as out:
        made = subprocess.run([RELEASE / "examples/conversations", str(megabytes), str(per_mille)], stdout=out, stderr=subprocess.PIPE, text=True, check=True)
    return path, int(made.stderr.split()[0])


def traffic_is_what_it_says():
    """Were the generated traffic to drift where it should not, everyone would be measured at the wrong work."""
    path, _ = generate(1, 0)
    code, text, *_ = run([OURS, "check", "--spec", SPEC, path])
    if code != 0:
        raise SystemExit(f"crates/drift-adapter/examples/conversations.rs no longer fits openapi.yaml:\n{text}")


def median(values):
    return statistics.median(values)


def rate(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def speed():
    traffic_is_what_it_says()
    big, exchanges = generate(MB)
    middle, some = generate(max(1, MB // 50))
    small, few = generate(1)
    optic_folder = WORK / "optic"
    optic_folder.mkdir(exist_ok=True)
    shutil.copy(SPEC, optic_folder / "openapi.yaml")
    spec_newer = newer(SPEC, "contract-3.1.json")
    # Optic takes minutes for what the others take seconds for.
    slice_of_few(small, optic_folder / "slice.har", 30)
    ours = "**openapi-drift**, every rule, coverage and client label"
    redocly = f"Redocly CLI {version('@redocly/cli')} `drift --coverage`"
    ours_newer = "**openapi-drift**, the same contract as OpenAPI 3.1"
    redocly_newer = f"{redocly}, the same contract as OpenAPI 3.1"
    plain = "`serde_json` to `Value`, file and bodies, one thread: checks nothing"
    floor = "`dd`: read() and nothing else"
    # name -> command, exchanges, bytes, folder, exit codes that mean it worked
    contenders = {
        ours: ([OURS, "check", "--spec", SPEC, big], exchanges, big, WORK, (1,)),
        redocly: ([*REDOCLY, big, "--api", SPEC, "--coverage", "--format", "json", "-o", WORK / "redocly.json"], exchanges, big, WORK, (1,)),
        ours_newer: ([OURS, "check", "--spec", spec_newer, big], exchanges, big, WORK, (1,)),
        redocly_newer: ([*REDOCLY, big, "--api", spec_newer, "--coverage", "--format", "json", "-o", WORK / "redocly.json"], exchanges, big, WORK, (1,)),
        f"ajv {version('ajv')}, naive script": (["node", WORK / "ajv.mjs", SPEC, big], exchanges, big, WORK, (0,)),
        plain: ([RELEASE / "examples/plain", big], exchanges, big, WORK, (0,)),
        floor: (["dd", f"if={big}", "of=/dev/null", "bs=128K"], exchanges, big, WORK, (0,)),
        f"openapi-core {python_version('openapi-core')}, script": ([PYTHON, WORK / "openapi_core_har.py", SPEC, middle], some, middle, WORK, (0,)),
        f"Schemathesis {python_version('schemathesis')}, script": ([PYTHON, WORK / "schemathesis_har.py", SPEC, middle], some, middle, WORK, (0,)),
        f"Optic {version('@useoptic/optic')} `capture --har`": ([*OPTIC, "openapi.yaml", "--har", "slice.har"], 30, optic_folder / "slice.har", optic_folder, (0, 1)),
    }
    times, memory, cpu = ({name: [] for name in contenders} for _ in range(3))
    for turn in range(ROUNDS):
        for name, (command, _, _, folder, good) in contenders.items():
            say(f"speed: round {turn + 1} of {ROUNDS}: {name}")
            code, text, seconds, megabytes, spent = run(command, folder)
            if code not in good:
                raise SystemExit(f"{name} ended with {code}:\n{text[-2000:]}")
            times[name].append(seconds)
            memory[name].append(megabytes)
            cpu[name].append(spent)
    print(f"## What each takes\n\nThe same recording for all, {exchanges:,} exchanges of `POST /conversations` in {MB} MB, 1 % of them drifting, made by the")
    print(f"project's generator; the three slow ones on its first {some:,} and 30. Medians of {ROUNDS} interleaved rounds, start-up included.\n")
    rows = []
    for name, (_, calls, path, _, _) in contenders.items():
        seconds = median(times[name])
        size = path.stat().st_size / 1e6
        rows.append([name, rate(calls / seconds), rate(size / seconds), f"{max(memory[name]):.0f} MB", f"{seconds:.2f} s for {rate(size)} MB", f"{median(cpu[name]):.2f} s"])
    table(["", "exchanges/s", "MB/s", "peak memory", "wall time", "processor time"], rows)
    ratios = [("Redocly's exchanges/s", redocly, 10), ("plain `serde_json`", plain, 1)]
    rows = [[what, f"{goal} ×", f"**{median(times[other]) / median(times[ours]):.1f} ×**"] for what, other, goal in ratios]
    rows.append(["Redocly's exchanges/s, OpenAPI 3.1", "10 ×", f"**{median(times[redocly_newer]) / median(times[ours_newer]):.1f} ×**"])
    big.unlink()
    middle.unlink()
    giant, number = generate(GIANT_MB)
    giants = []
    for turn in range(ROUNDS):
        say(f"speed: {GIANT_MB} MB, round {turn + 1} of {ROUNDS}")
        code, text, seconds, megabytes, _ = run([OURS, "check", "--spec", SPEC, giant])
        assert code == 1, text[-2000:]
        giants.append((seconds, megabytes))
    size = giant.stat().st_size / 1e6
    giant.unlink()
    starts = start_up()
    large = large_description()
    rows += [
        [f"peak memory, {MB} MB", "24 MB", f"**{max(memory[ours]):.1f} MB**"],
        [f"peak memory, {GIANT_MB:,} MB ({number:,} exchanges)", "24 MB", f"**{max(item[1] for item in giants):.1f} MB**"],
        [f"speed on {GIANT_MB:,} MB", "", f"{size / median([item[0] for item in giants]):,.0f} MB/s, {number / median([item[0] for item in giants]):,.0f} exchanges/s"],
        ["one small HAR, start to end", "30 ms", f"**{starts['openapi-drift']:.0f} ms** (Redocly {starts['Redocly']:,.0f} ms, Optic {starts['Optic']:,.0f} ms)"],
        [f"a public description of {large[0]:.0f} MB with {large[1]:,} operations (GitHub's), and one exchange", "1 s", f"**{large[2]:.2f} s**, {large[3]:.0f} MB"],
    ]
    print("## Goals\n")
    table(["", "goal", "reached"], rows)
    small.unlink(missing_ok=True)


def slice_of_few(source, target, count):
    har = json.loads(source.read_text())
    har["log"]["entries"] = har["log"]["entries"][:count]
    target.write_text(json.dumps(har, ensure_ascii=False))


def start_up():
    """Milliseconds from start to end on one small HAR."""
    folder = WORK / "start-up"
    folder.mkdir(exist_ok=True)
    shutil.copy(CORPUS / "openapi.yaml", folder)
    shutil.copy(CORPUS / "00-conforming.har", folder)
    commands = {
        "openapi-drift": [GENERAL, "check", "00-conforming.har"],
        "Redocly": [*REDOCLY, "00-conforming.har", "--api", "openapi.yaml"],
        "Optic": [*OPTIC, "openapi.yaml", "--har", "00-conforming.har"],
    }
    taken = {name: [] for name in commands}
    for turn in range(STARTS):
        say(f"start-up: round {turn + 1} of {STARTS}")
        for name, command in commands.items():
            if name != "openapi-drift" and turn >= ROUNDS:
                continue
            begun = time.perf_counter()
            subprocess.run([str(part) for part in command], cwd=folder, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, check=True)
            taken[name].append((time.perf_counter() - begun) * 1000)
    return {name: median(values) for name, values in taken.items()}


def large_description():
    """GitHub's own description, as its package has it: megabytes, operations, seconds and memory."""
    path = MODULES / "@octokit/openapi/generated/api.github.com.json"
    paths = json.loads(path.read_text())["paths"].values()
    operations = sum(method in ("get", "put", "post", "patch", "delete", "head", "options") for item in paths for method in item)
    har = WORK / "zen.har"
    entry = {"request": {"method": "GET", "url": "https://api.github.com/zen", "headers": []}, "response": {"status": 200, "headers": [], "content": {"mimeType": "text/plain", "text": "Half measures are as bad as nothing at all."}}}
    har.write_text(json.dumps({"log": {"entries": [entry]}}))
    runs = [run([GENERAL, "check", "--spec", path, har]) for _ in range(ROUNDS)]
    return path.stat().st_size / 1e6, operations, median([item[2] for item in runs]), max(item[3] for item in runs)


CASES = json.loads((CORPUS / "manifest.json").read_text())
print(f"Measured by `crates/drift/bench/run.sh` with {output(['rustc', '--version'])}, node {output(['node', '--version'])}, {output([PYTHON, '--version'])},")
print(f"{os.cpu_count()} cores of {next(line.split(':')[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name'))}.\n")
if PART != "speed":
    correctness()
if PART != "found":
    speed()
