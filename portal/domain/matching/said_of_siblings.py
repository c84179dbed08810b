"""Brothers and sisters as somebody typed them into one box: "Jada Y10; Ama 09 Nov 2019, St Margaret's"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from portal.domain.matching.person import KnownChild

_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: number for number, name in enumerate(_NAMES, start=1)}
_BETWEEN: Final = re.compile(
    r"\s*(?:(?<!\d)/|/(?!\d)|;|\n|\s+and\s+(?!(?:infant|junior|nursery|primary|sixth)\b)|&)\s*", re.IGNORECASE
)
_BORN: Final = re.compile(r"\b(\d{1,2})[/. -]+(\d{1,2}|[A-Za-z]{3,9})[/. -]+(\d{4}|\d{2})\b")
_BORN_ISO: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_YEAR: Final = re.compile(r"\b(?:Y|Yr|Year)\s?\.?(\d{1,2}|R)\b", re.IGNORECASE)
_RECEPTION: Final = re.compile(r"\breception\b", re.IGNORECASE)
_SCHOOL: Final = re.compile(r"(?:\s+at\s+|\s+-\s+|\s*,\s*)(?P<school>\S.*)$")
_NEXT_CHILD: Final = re.compile(r"\s*,\s*")
_SCHOOL_WORDS: Final = re.compile(
    r"\b(school|academy|college|primary|infant|junior|nursery|high|grammar|prep|c ?of ?e|catholic)\b", re.IGNORECASE
)
_NOBODY: Final = re.compile(
    r"\b(none|not known|unknown|n/?a|nil|no siblings|names? not|sisters?|brothers?|siblings?|half|step|baby)\b|^no$",
    re.IGNORECASE,
)
_CENTURY: Final = 2000


def read_siblings(text: str) -> tuple[KnownChild, ...]:
    """The children a free text names, each with what was said of it; () where it names nobody.

    Children are parted by "/", ";", "&", "and" or a line; a date, a year group and a school are taken off the name.
    Never raises for odd text.
    """
    found: list[KnownChild] = []
    if _NOBODY.fullmatch(text.strip()):
        return ()
    for part in _BETWEEN.split(text.strip()):
        for one in _split_by_commas(part):
            child = _child(one)
            if child is not None:
                found.append(child)
    return tuple(found)


def _split_by_commas(part: str) -> list[str]:
    """ "Ahmet Y4 at Rectory Academy, Hassan 17/01/2021, Rectory Academy": a new child begins where no school does."""
    pieces = _NEXT_CHILD.split(part)
    said: list[str] = []
    for piece in pieces:
        if said and _SCHOOL_WORDS.search(piece) and not re.search(r"\sat\s|\s-\s", piece):
            said[-1] = f"{said[-1]}, {piece}"
        elif said and (_is_date_only(piece) or _YEAR.fullmatch(piece.strip())):
            said[-1] = f"{said[-1]} {piece}"
        else:
            said.append(piece)
    return said


def _is_date_only(piece: str) -> bool:
    return bool(_BORN.fullmatch(piece.strip()) or _BORN_ISO.fullmatch(piece.strip()))


def _child(text: str) -> KnownChild | None:
    born, text = _take_birth(text)
    year, text = _take_year(text)
    school = ""
    if found := _SCHOOL.search(text):
        school, text = found["school"].strip(), text[: found.start()]
    name = re.sub(r"\d+", "", re.sub(r"\([^)]*\)|\b\d+\b", " ", text)).strip(" ,.-:")
    if not any(letter.isalpha() for letter in name) or _NOBODY.search(name):
        return None
    words = name.split()
    return KnownChild(words[0], " ".join(words[1:]), born, school, year)


def _take_birth(text: str) -> tuple[date | None, str]:
    if found := _BORN_ISO.search(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _BORN.search(text):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdigit() else _MONTHS.get(found[2][:3].lower(), 0)
    else:
        return None, text
    if year < 100:
        year += _CENTURY
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    try:
        return date(year, month, day), rest
    except ValueError:
        return None, rest


def _take_year(text: str) -> tuple[str, str]:
    if found := _YEAR.search(text):
        return ("0" if found[1].upper() == "R" else found[1]), f"{text[: found.start()]} {text[found.end() :]}"
    if found := _RECEPTION.search(text):
        return "0", f"{text[: found.start()]} {text[found.end() :]}"
    return "", text
