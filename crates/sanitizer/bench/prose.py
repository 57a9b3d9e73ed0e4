#!/usr/bin/env python3
"""What the sanitizer changes in running text that nobody wrote for it: epigrams, manuals, the words of games and cards.

`prose.py [FOLDER]` (default `target/prose`) downloads the texts (Debian's packages, and one of PyPI; nothing is installed),
runs every paragraph through the example program `sanitize`, and prints a table. What was changed is in FOLDER/touched/*.tsv
(kind, what was taken, the paragraph with it in brackets), a random sample of 200 of them, the same in every run, in
FOLDER/sample.tsv. Needs apt-get, dpkg-deb, pip and cargo.
"""

import collections, gettext, glob, gzip, html, json, os, random, re, subprocess, sys, zipfile

DEBIAN = """fortunes-min fortunes fortunes-de fortunes-es fortunes-it fortunes-pl fortunes-ru fortunes-br
    manpages-de manpages-es manpages-fr manpages-it manpages-nl manpages-pl manpages-pt-br manpages-ru
    wesnoth-1.16-data crawl-common freeciv-data""".split()
CARDS = "hearthstone_data==255790.1"
LANGUAGES = "en de fr es it nl pl pt ru".split()
SAMPLE = 200


def fetch(folder):
    debs, tree = f"{folder}/deb", f"{folder}/tree"
    os.makedirs(debs, exist_ok=True)
    os.chmod(debs, 0o755)
    for package in DEBIAN:
        if not glob.glob(f"{debs}/{package}_*.deb"):
            subprocess.run(["apt-get", "download", "-q", package], cwd=debs, check=True, stdout=sys.stderr)
            subprocess.run(["dpkg-deb", "-x", *glob.glob(f"{debs}/{package}_*.deb"), tree], check=True)
    if not glob.glob(f"{debs}/*.whl"):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", debs, CARDS]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    return tree, glob.glob(f"{debs}/*.whl")[0]


def language(name):
    return name[:2] if re.fullmatch(r"[a-z]{2}([_-]?[A-Z]{2})?", name) and name[:2] in LANGUAGES else None


def text(path):
    raw = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("iso-8859-1")


def fortunes(tree):
    for path in glob.glob(f"{tree}/usr/share/games/fortunes/**", recursive=True):
        inside = path.split("/fortunes/", 1)[1]
        if os.path.isfile(path) and not os.path.islink(path) and not path.endswith((".dat", ".u8")) and "off" not in inside:
            spoken = (language(inside.split("/")[0]) if "/" in inside else None) or owner(text(path))
            for epigram in re.split(r"\n%.*\n|\n\s*\n", text(path)):
                yield spoken, epigram


def owner(epigrams):
    """The language of a file of epigrams that lies in no folder of one."""
    known = {"de": "der die und nicht", "es": "que los una por", "it": "che non una per", "pl": "nie się jest że",
             "pt": "que não uma por", "ru": "и не что на", "en": "the of and is"}
    words = collections.Counter(re.findall(r"\w+", epigrams.lower()))
    return max(known, key=lambda name: sum(words[word] for word in known[name].split()))


def manuals(tree):
    for path in glob.glob(f"{tree}/usr/share/man/*/man*/*.gz"):
        spoken = language(path.split("/man/")[1].split("/")[0])
        if spoken and not os.path.islink(path):
            source = re.sub(r"\\f(\[[^]]*\]|\(..|.)|\\[&%c|^/,]", "", text(path)).replace("\\-", "-")
            source = re.sub(r"\\\(..|\\\[[^]]*\]", " ", source).replace("\\(em", "-").replace("\\e", "\\")
            source = re.sub(r"(?m)^\.\\?\".*$", "", source)
            source = re.sub(r"(?m)^[.'](B|I|BR|BI|RB|IR|RI|IB|SM)\s+(.*)$", lambda m: m[2].replace('"', ""), source)
            for paragraph in re.split(r"(?m)^[.'].*$|\n\s*\n", source):
                yield spoken, paragraph


def games(tree):
    for path in glob.glob(f"{tree}/usr/share/**/LC_MESSAGES/*.mo", recursive=True):
        spoken = language(path.split("/")[-3])
        if spoken:
            with open(path, "rb") as file:
                catalog = gettext.GNUTranslations(file)._catalog
            for source, said in catalog.items():
                if said and source:
                    yield spoken, said
                    if spoken == "de":
                        yield "en", source[0] if isinstance(source, tuple) else source
    for path in glob.glob(f"{tree}/usr/share/crawl/dat/d*/**/*.txt", recursive=True):
        folder = path.split("/")[-2]
        for paragraph in re.split(r"\n\s*\n|\n%%%%", text(path)):
            spoken = "en" if folder in ("database", "descript") else language(folder)
            if spoken:
                yield spoken, paragraph


def cards(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("CardDefs.xml"):
                found = re.findall(r"<([a-z]{2})[A-Z]{2}>([^<]*)</", archive.read(name).decode())
                yield from ((spoken, html.unescape(said)) for spoken, said in found)
            elif "/Strings/" in name and name.endswith(".txt"):
                spoken = name.split("/Strings/")[1][:2]
                for line in archive.read(name).decode("utf-8-sig").splitlines():
                    yield spoken, line.split("\t")[1] if line.count("\t") else ""


def paragraphs(folder):
    tree, wheel = fetch(folder)
    sources = {"epigrams": fortunes(tree), "manuals": manuals(tree), "games": games(tree), "cards": cards(wheel)}
    for source, said in sources.items():
        texts = collections.defaultdict(dict)
        for spoken, paragraph in said:
            # Markup and line breaks are none of a message's.
            plain = " ".join(re.sub(r"</?[a-z]+[^<>]*>|\[[a-z/_]+\]|\\n", " ", paragraph).split())
            if spoken in LANGUAGES and len(plain.split()) > 1:
                texts[spoken][plain] = None
        for spoken in LANGUAGES:
            if texts[spoken]:
                yield source, spoken, sorted(texts[spoken])


def main():
    crate = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    target = json.loads(subprocess.run(metadata, cwd=crate, check=True, capture_output=True).stdout)["target_directory"]
    folder = sys.argv[1] if len(sys.argv) > 1 else f"{target}/prose"
    build = ["cargo", "build", "--quiet", "--release", "-p", "message-sanitizer", "--example", "sanitize"]
    program = os.environ.get("SANITIZE") or f"{target}/release/examples/sanitize"
    if "SANITIZE" not in os.environ:
        subprocess.run(build, cwd=crate, check=True)
    os.makedirs(f"{folder}/touched", exist_ok=True)
    os.makedirs(f"{folder}/lines", exist_ok=True)
    every = []
    print("| text | paragraphs | changed | profanity | contact | phone | link, e-mail |\n| --- | --- | --- | --- | --- | --- | --- |")
    for source, spoken, lines in paragraphs(folder):
        with open(f"{folder}/lines/{source}-{spoken}.txt", "w") as file:
            file.writelines(f"{line}\n" for line in lines)
        answers = subprocess.run([program], input="".join(f"{line}\n" for line in lines).encode(), check=True,
                                 capture_output=True).stdout.decode().splitlines()
        kinds, touched = collections.Counter(), []
        for line, answer in zip(lines, map(json.loads, answers), strict=True):
            raw, shown = line.encode(), ""
            for span in answer["spans"]:
                kinds[span["kind"]] += 1
                start, end = span["start"], span["end"]
                parts = raw[max(0, start - 60):start], raw[start:end], raw[end:end + 60]
                shown += "{}\t{}[[{}]]{}\n".format(span["kind"], *(part.decode(errors="ignore") for part in parts))
            if shown:
                touched.append((source, spoken, shown))
        with open(f"{folder}/touched/{source}-{spoken}.tsv", "w") as file:
            file.writelines(shown for *_, shown in touched)
        every += touched
        links = kinds["link"] + kinds["email"]
        print(f"| {source}, {spoken} | {len(lines):,} | {len(touched):,} | {kinds['profanity']:,} | {kinds['contact']:,} | "
              f"{kinds['phone']:,} | {links:,} |", flush=True)
    with open(f"{folder}/sample.tsv", "w") as file:
        for number, (source, spoken, shown) in enumerate(random.Random(1).sample(every, min(SAMPLE, len(every))), 1):
            file.writelines(f"{number}\t{source}\t{spoken}\t{change}\n" for change in shown.splitlines())


if __name__ == "__main__":
    main()
