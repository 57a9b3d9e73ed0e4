#!/usr/bin/env python3
"""How many clean lines of others are changed once they are dressed in another way: in capitals, bold, without accents …

`metamorphic.py [FOLDER]` reads the lines that `prose.py FOLDER` (default `target/prose`) has left in FOLDER/lines, draws
at most 3,600 of each file from a fixed seed, leaves out those that are changed as they are, and prints a table. Needs cargo.
"""

import glob, json, os, random, re, subprocess, sys, unicodedata

EACH = 3_600


def words(dress):
    return lambda line: " ".join(map(dress, line.split(" ")))


def without_accents(line):
    return "".join(c for c in unicodedata.normalize("NFD", line) if not unicodedata.combining(c))


DRESSES = {
    "upper case": str.upper,
    "lower case": str.lower,
    "decomposed": lambda line: unicodedata.normalize("NFD", line),
    "without accents": without_accents,
    "no-break spaces": lambda line: line.replace(" ", "\u00a0"),
    "each word in quotes": words(lambda word: f'"{word}"'),
    "typographic quotes": lambda line: line.replace('"', "“").replace("'", "’"),
    "each word in bold": words(lambda word: f"**{word}**"),
    "each word in italics": words(lambda word: f"_{word}_"),
    "the line in bold": lambda line: f"*{line}*",
    "without punctuation": lambda line: re.sub(r"[.,;:!?]", "", line),
    "doubled punctuation": lambda line: re.sub(r"([.,;:!?])", r"\1\1", line),
    "lost letters": lambda line: re.sub(r"[^\x00-\x7f]", "\ufffd", line),
    "lost apostrophes": lambda line: re.sub(r"['’]", "?", line),
}


def changed(program, lines):
    text = "".join(f"{line}\n" for line in lines)
    answers = subprocess.run([program, "--json"], input=text.encode(), check=True, capture_output=True).stdout
    return [bool(json.loads(answer)["changes"]) for answer in answers.decode().splitlines()]


def main():
    crate = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    target = json.loads(subprocess.run(metadata, cwd=crate, check=True, capture_output=True).stdout)["target_directory"]
    folder = sys.argv[1] if len(sys.argv) > 1 else f"{target}/prose"
    program = os.environ.get("SANITIZER")
    if not program:
        build = ["cargo", "build", "--quiet", "--release", "-p", "message-sanitizer", "--features", "cli", "--bins"]
        subprocess.run(build, cwd=crate, check=True)
        program = f"{target}/release/message-sanitizer"
    choose, lines = random.Random(3), []
    for path in sorted(glob.glob(f"{folder}/lines/*.txt")):
        with open(path) as file:
            found = [line for line in file.read().split("\n") if 0 < len(line) < 400]
        lines += choose.sample(found, min(EACH, len(found)))
    if not lines:
        sys.exit(f"no lines in {folder}/lines: run bench/prose.py first")
    lines = [line for line, is_changed in zip(lines, changed(program, lines)) if not is_changed]
    print(f"| {len(lines):,} clean lines | changed | of 1,000 |\n| --- | --- | --- |")
    for name, dress in DRESSES.items():
        count = sum(changed(program, list(map(dress, lines))))
        print(f"| {name} | {count:,} | {1000 * count / len(lines):.2f} |", flush=True)


if __name__ == "__main__":
    main()
