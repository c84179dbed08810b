"""Letters on paper: which have a picture in our type, how the others are named, and which way a line runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FACES = {
    ("record", ""): "DejaVuSansCondensed.ttf",
    ("record", "B"): "DejaVuSansCondensed-Bold.ttf",
    ("arabic", ""): "NotoSansArabic_400Regular.ttf",
    ("arabic", "B"): "NotoSansArabic_700Bold.ttf",
}
"""File of each face in the build's folder of fonts. The Arabic type is for letters the other lacks, such as Urdu's."""

_ARABIC = (range(0x600, 0x700), range(0x750, 0x780), range(0x8A0, 0x900), range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_JOINERS = frozenset("\u200c\u200d")
"""They part or join Arabic letters; in other writing they show nothing."""
_UNSEEN = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff")
"""Marks without a picture of their own that pasted text brings along; every line here finds its own direction."""
_VARIANTS = range(0xFE00, 0xFE10)
"""They choose between pictures of the letter before them."""
_PLAIN = re.compile("[\n -~£’–]*")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FIRST_LOOSE_MARK, _FIRST_HEBREW = "\u0300", "\u0590"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_SHAPED = frozenset({"R", "AL", "AN"})


def is_arabic(letter: str) -> bool:
    """Whether this is a letter of the Arabic script, or a mark that parts and joins such letters."""
    return letter in _JOINERS or any(ord(letter) in block for block in _ARABIC)


@cache
def pictures(fonts: Path, family: str) -> frozenset[int]:
    """Code points that every face of the family has a picture for; of the Arabic type only Arabic letters."""
    from fontTools.ttLib import TTFont

    drawn: set[int] | None = None
    for (name, _), file in FACES.items():
        if name == family:
            with TTFont(fonts / file, lazy=True) as face:
                has = set(face.getBestCmap())
            drawn = has if drawn is None else drawn & has
    return frozenset(
        code
        for code in drawn or ()
        if (unicodedata.category(chr(code)) not in ("Cc", "Cf", "Co") or chr(code) in _JOINERS)
        and code not in _VARIANTS
        and (family == "record" or is_arabic(chr(code)))
    )


def needs_arabic_type(texts: Iterable[str], fonts: Path) -> bool:
    """Whether an Arabic letter stands in any of these that the record's own type lacks."""
    there = set().union(*texts)
    return any(is_arabic(letter) and ord(letter) not in pictures(fonts, "record") for letter in there)


def in_pictures(text: str, fonts: Path) -> tuple[str, bool]:
    """The text as it can be drawn, and whether a letter had to be named instead: "[grinning face]".

    No letter is dropped: only marks that never show anything are. Lines stay lines.
    """
    if _PLAIN.fullmatch(text):
        return text, False
    there = unicodedata.normalize("NFC", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
    drawn = pictures(fonts, "record") | pictures(fonts, "arabic")
    joined = any(letter not in _JOINERS and is_arabic(letter) for letter in there)
    said: list[str] = []
    unnamed: list[str] = []
    named = False
    for letter in there:
        if letter == "\n" or (ord(letter) in drawn and letter not in (_UNSEEN if joined else _UNSEEN | _JOINERS)):
            said += [*_bracketed(unnamed), letter]
            unnamed = []
        elif letter not in _UNSEEN and letter not in _JOINERS and ord(letter) not in _VARIANTS:
            unnamed.append(letter)
            named = True
    return "".join([*said, *_bracketed(unnamed)]), named


def _bracketed(letters: list[str]) -> list[str]:
    return [f"[{', '.join(_named(letter) for letter in letters)}]"] if letters else []


def _named(letter: str) -> str:
    return unicodedata.name(letter, "").lower() or f"U+{ord(letter):04X}"


def runs_right_to_left(line: str) -> bool:
    """Whether the line's first letter with a direction is Hebrew, Arabic or the like (Unicode Annex 9, P2 and P3)."""
    for letter in line if max(line, default="") >= _FIRST_HEBREW else "":
        way = unicodedata.bidirectional(letter)
        if way == "L" or way in _RIGHT_TO_LEFT:
            return way != "L"
    return False


def needs_shaping(line: str) -> bool:
    """Whether letters of this line join, change places or carry loose marks; plain lines are laid out much faster."""
    return max(line, default="") >= _FIRST_LOOSE_MARK and any(
        unicodedata.bidirectional(letter) in _SHAPED or unicodedata.category(letter).startswith("M") for letter in line
    )
