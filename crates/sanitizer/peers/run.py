#!/usr/bin/env python3
"""One table of recall and false alarms, one of speed: this crate beside other libraries.

    python3 crates/sanitizer/peers/run.py

Needs cargo, node with npm, and Python with `better-profanity` (`pip install better-profanity`); what
is missing is left out of the table and said so. rustrict, obscenity and better-profanity look for
profanity alone, linkify and linkifyjs for links and e-mail addresses alone.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "tests/data"
FILES = [DATA / "corpus.json", DATA / "more.json"]
MESSAGES = DATA / "messages.txt"

GROUPS = {
    "profanity": [("prof-",), ("fp-",), ["rustrict", "obscenity", "better-profanity"]],
    "links": [("link-",), ("linkfp",), ["linkify", "linkifyjs"]],
    "contacts": [("contact-",), ("phonefp",), ["linkify", "linkifyjs"]],
    "emoji": [("emoji",), ("emojifp",), []],
}


def lines(command, **options):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"left out: {' '.join(map(str, command))}: {getattr(error, 'stderr', None) or error}", file=sys.stderr)
        return []
    return [json.loads(line) for line in done.stdout.splitlines()]


def rust(file):
    return lines(["cargo", "run", "--release", "--quiet", "--", file], cwd=HERE)


def criterion(messages):
    """Microseconds for a message, for each of criterion's samples."""
    subprocess.run(["cargo", "bench", "--quiet", "--bench", "speed", "--", "--noplot"], cwd=HERE, check=True, stdout=sys.stderr)
    found = []
    for name in ("message-sanitizer", "rustrict", "linkify"):
        path = HERE.parents[2] / "target/peers/criterion/peers" / name / "new/sample.json"
        sample = json.loads(path.read_text(encoding="utf-8"))
        times = [time / count / messages / 1e3 for time, count in zip(sample["times"], sample["iters"])]
        found.append({"name": name, "times": times})
    return found


def node(*arguments):
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=HERE, check=False)
    return lines(["node", "peers.mjs", *arguments], cwd=HERE)


def better_profanity():
    try:
        from better_profanity import profanity
    except ImportError as error:
        print(f"left out: better-profanity: {error}", file=sys.stderr)
        return None
    profanity.load_censor_words()
    return profanity


def recall(title, files, profanity):
    cases, flags = [], []
    for file in files:
        these = json.loads(file.read_text(encoding="utf-8"))
        found = rust(str(file))
        for more in (node("cases", str(file)),):
            found = [{**a, **b} for a, b in zip(found, more)] if more else found
        if profanity:
            for case, flag in zip(these, found):
                flag["better-profanity"] = profanity.contains_profanity(case["text"])
        cases += these
        flags += found
    print(f"\n### {title}\n\n| kind | cases | message-sanitizer | others |\n| --- | --- | --- | --- |")
    for group, (bad, good, others) in GROUPS.items():
        names = ["message-sanitizer", *(name for name in others if any(name in flag for flag in flags))]
        kinds = sorted({c["cat"] for c in cases if c["want"] != "say" and c["cat"].startswith((*bad, *good))})
        for kind in sorted(kinds, key=lambda kind: (kind.startswith(good) and kind != "emoji", kind)):
            mine = [(c, f) for c, f in zip(cases, flags) if c["cat"] == kind and c["want"] != "say"]
            wanted = mine[0][0]["want"] == "sanitize"
            cells = {}
            for name in names:
                hits = sum(bool(f.get(name)) for _, f in mine)
                cells[name] = f"{hits}" if wanted else f"{hits} false"
            rest = ", ".join(f"{name} {cells[name]}" for name in names[1:])
            print(f"| {kind} | {len(mine)} | {cells['message-sanitizer']} | {rest or '–'} |")


def speed(profanity):
    messages = [line for line in MESSAGES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = criterion(len(messages)) + node("speed", str(MESSAGES))
    if profanity:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            for message in messages[:20]:
                profanity.censor(message)
            times.append((time.perf_counter() - start) * 1e6 / 20)
        found.append({"name": "better-profanity (20 messages)", "times": times})
    print("\n### Microseconds for a message of 200 characters, nine of ten clean\n")
    print("| | mean | median | least | × ours, by the mean |\n| --- | --- | --- | --- | --- |")
    ours = statistics.mean(found[0]["times"])
    for row in found:
        mean, median, least = (of(row["times"]) for of in (statistics.mean, statistics.median, min))
        print(f"| {row['name']} | {mean:,.1f} | {median:,.1f} | {least:,.1f} | {mean / ours:,.1f} |")


if __name__ == "__main__":
    profanity = better_profanity()
    for title, files in (("The corpus", FILES[:1]), ("Further cases", FILES[1:])):
        recall(title, files, profanity)
    speed(profanity)
