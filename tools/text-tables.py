"""Writes the tables of zoo-text's tokenizer: what characters are to CLIP's pattern, and what ftfy and Python know of
broken text and HTML entities.

    pip install ftfy==6.3.1 regex==2026.5.9 tokenizers
    python tools/text-tables.py

Sources: ftfy 6.3.1 (Robyn Speer, Apache-2.0), Python's html.entities (the HTML standard's list of named character
references), the Unicode Character Database by way of the modules regex and tokenizers.
"""

import html
import html.entities
import os

import regex
from ftfy import chardata
from ftfy.badness import MOJIBAKE_CATEGORIES
from tokenizers import Regex, pre_tokenizers

RESOURCES = os.path.join(os.path.dirname(__file__), "../zoo-text/src/main/resources/dev/repazoo/text")
PATTERN = r"""<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""


def write(name, lines):
    with open(os.path.join(RESOURCES, name), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def runs(classes):
    """First, last and class of each run of equal classes."""
    start = 0
    for i in range(1, len(classes) + 1):
        if i == len(classes) or classes[i] != classes[start]:
            yield start, i - 1, classes[start]
            start = i


def character_class(pieces, char):
    """Which of the pattern's parts takes a character: what it is joined with tells."""
    if not pieces(char):
        return "S"
    if pieces("a" + char) == ["a" + char]:
        return "L"
    return "O" if pieces("!" + char) == ["!" + char] else "N"


def character_classes():
    openai = regex.compile(PATTERN, regex.IGNORECASE).findall
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="removed", invert=True)
    huggingface = lambda text: [piece for piece, _ in split.pre_tokenize_str(text)]
    classes = []
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or code == 0x345:  # in no class of OpenAI's; CharacterClass says so
            classes.append("O")
            continue
        ours, theirs = character_class(openai, chr(code)), character_class(huggingface, chr(code))
        assert ours == theirs or theirs == "O", hex(code)
        classes.append(ours if ours == theirs else ours.lower())
    yield "# First and last code point, hexadecimal: L letters, N numbers, S white space by Unicode 16;"
    yield "# l and n those that Unicode 17 added. Written by tools/text-tables.py."
    for first, last, name in runs(classes):
        if name != "O":
            yield f"{first:x} {last:x} {name}"


def mojibake():
    yield "# Sets of characters that mojibake is made of, by ftfy 6.3.1: ranges of code points, hexadecimal."
    yield "# Written by tools/text-tables.py."
    for name, characters in {**MOJIBAKE_CATEGORIES, **chardata.UTF8_CLUES}.items():
        members = set()
        rest = characters
        while rest:
            if len(rest) >= 3 and rest[1] == "-":
                members.update(range(ord(rest[0]), ord(rest[2]) + 1))
                rest = rest[3:]
            else:
                members.add(ord(rest[0]))
                rest = rest[1:]
        flags = [code in members for code in range(0x10000)]
        ranges = [f"{a:x}-{b:x}" for a, b, inside in runs(flags) if inside]
        yield f"{name} {' '.join(ranges)}"


def encodings():
    yield "# What bytes 80 to ff are in the encodings that ftfy 6.3.1 tries, in its order; hexadecimal."
    yield "# Written by tools/text-tables.py."
    for name in chardata.CHARMAP_ENCODINGS:
        characters = bytes(range(0x80, 0x100)).decode(name)
        yield f"{name} {' '.join(f'{ord(c):x}' for c in characters)}"


def entities():
    yield "# Named character references of HTML 5, and those in capitals that ftfy 6.3.1 reads, marked by ^."
    yield "# Written by tools/text-tables.py."
    for name, characters in sorted(html.entities.html5.items()):
        yield f"{name} {' '.join(f'{ord(c):x}' for c in characters)}"
    for name, characters in sorted(chardata.HTML_ENTITIES.items()):
        if name[1:] not in html.entities.html5:
            yield f"^{name[1:]} {' '.join(f'{ord(c):x}' for c in characters)}"


write("clip/character-classes.txt", character_classes())
write("fix/mojibake.txt", mojibake())
write("fix/encodings.txt", encodings())
write("fix/entities.txt", entities())
