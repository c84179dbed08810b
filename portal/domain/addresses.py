"""Addresses as schools write them: the postcode put right, the door and the street found, placeholders seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from portal.domain.names import fold, sound

_POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_POSTCODE_IN_TEXT: Final = re.compile(r"\b([A-Za-z]{1,2}[0-9OoIil][A-Za-z0-9]?)\s*([0-9OoIil][A-Za-z]{2})\s*$")
_TO_DIGIT: Final = str.maketrans("OIL", "011")
_TO_LETTER: Final = str.maketrans("0158", "OISB")
_NUMBER: Final = re.compile(r"\d+[a-z]?\b")
_FLAT: Final = re.compile(
    r"\b(?:flat|flt|fl|apartment|apart|apt|appt|unit|room|rm|suite|studio)\s*(?:no\s*)?(\d+[a-z]?|[a-h]\b)"
)
_STREET_TYPES: Final = frozenset({
    "street", "str", "st", "road", "raod", "rd", "avenue", "ave", "av", "lane", "ln", "close", "clo", "cl", "drive",
    "drv", "dr", "grove", "grv", "gr", "gro", "crescent", "cres", "cr", "way", "wy", "place", "pl", "terrace", "ter",
    "terr", "court", "ct", "crt", "gardens", "gdns", "gdn", "square", "sq", "walk", "wlk", "hill", "rise", "row",
    "mews", "view", "park", "pk", "green", "grn", "croft", "side", "parade", "pde", "boulevard", "blvd",
})  # fmt: skip
_BUILDINGS: Final = frozenset({
    "house", "hse", "ho", "tower", "twr", "towers", "block", "blk", "point", "heights", "lodge", "building", "bldg",
    "mansions", "apartments", "flats", "court", "ct",
})  # fmt: skip
_PLACEHOLDERS: Final = frozenset({
    "unknown", "not known", "notknown", "moved", "moved away", "moved out of area", "na", "n a", "none", "tbc", "tba",
    "nfa", "no fixed abode", "no fixed address", "as above", "same", "see file", "abroad", "gone away", "confidential",
    "withheld", "address withheld", "not given", "x", "xx", "xxx", "test", "to be confirmed", "awaiting address",
})  # fmt: skip
_SHARED: Final = re.compile(
    r"\b(?:refuge|hostel|hotel|travel stop|guest house|b b|bed and breakfast|reception centre|bail|family centre|"
    r"barracks|asylum|temporary accommodation|women s aid|foyer|shelter)\b"
)


class ParsedAddress(NamedTuple):
    """An address taken apart. Every part is "" where it could not be read.

    `door` is the flat and house number together ("4-187"); `street` is folded and without its type (Road, Ave).
    """

    postcode: str
    door: str
    flat: str
    number: str
    street: str
    street_sound: str
    placeholder: bool
    shared: bool

    @property
    def key(self) -> str:
        """Postcode and door, else street sound and door; "" where neither can be made."""
        if self.postcode and self.door:
            return f"{self.postcode} {self.door}"
        return self.street_key

    @property
    def street_key(self) -> str:
        """Street sound and door, which survives a wrong or missing postcode; "" where not both are known."""
        return f"{self.street_sound} {self.door}" if self.street_sound and self.door else ""


@lru_cache(maxsize=100_000)
def normal_postcode(text: str) -> str:
    """A postcode as "ZA1 4QT", with O/0 and I/1 put right by position; "" where the text has no full postcode."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not 5 <= len(plain) <= 7:
        return ""
    outward, inward = plain[:-3], plain[-3:]
    inward = inward[0].translate(_TO_DIGIT) + inward[1:].translate(_TO_LETTER)
    for candidate in _outward_readings(outward):
        if _POSTCODE.fullmatch(candidate + inward):
            return f"{candidate} {inward}"
    return ""


def _outward_readings(outward: str) -> tuple[str, ...]:
    # No outward code has I, L or O after its second place, so there they are digits before anything else.
    digits = tuple(outward[:cut] + outward[cut:].translate(_TO_DIGIT) for cut in (2, 1))
    letters = (
        outward[0].translate(_TO_LETTER) + outward[1:],
        outward[0] + outward[1:2].translate(_TO_LETTER) + outward[2:],
    )
    return (digits[0], outward, digits[1], *letters)


def postcode_sector(postcode: str) -> str:
    """The sector of a normal postcode: "ZA1 4" of "ZA1 4QT"."""
    return postcode[:-2] if postcode else ""


def parse_address(lines: Sequence[str], postcode: str = "", town: str = "") -> ParsedAddress:
    """Take an address apart.

    lines: as typed, one or several, even all in one with the postcode at the end. postcode, town: their own boxes,
    where held. The town is only used to keep it from being read as the street.
    """
    return _parse(",".join(lines), postcode, town)


@lru_cache(maxsize=50_000)
def _parse(text: str, postcode: str, town: str) -> ParsedAddress:
    found = normal_postcode(postcode) if postcode else ""
    if not found:
        tail = _POSTCODE_IN_TEXT.search(text)
        if tail:
            read = normal_postcode(tail.group())
            if read and any(one.isdigit() for one in tail.group()):  # "Close" could be C1 0SE mistyped, and is not
                found, text = read, text[: tail.start()]
    lowered = fold(text.replace(",", " zzcomma ").replace("/", " zzcomma "))
    if " ".join(lowered.replace("zzcomma", " ").split()) in _PLACEHOLDERS:
        return ParsedAddress(found, "", "", "", "", "", True, False)
    shared = bool(_SHARED.search(lowered.replace(" zzcomma", "")))
    flat_match = _FLAT.search(lowered)
    flat = flat_match.group(1) if flat_match else ""
    if flat_match:
        lowered = lowered[: flat_match.start()] + " zzcomma " + lowered[flat_match.end() :]
    parts = [p for p in (" ".join(piece.split()) for piece in lowered.split("zzcomma")) if p]
    town_folded = fold(town)
    if town_folded:
        parts = [p for p in parts if p != town_folded]
    number, street = _number_and_street(parts)
    if not flat:
        spare = [n for p in parts for n in _NUMBER.findall(p) if n != number]
        flat = spare[0] if spare else ""
    door = "-".join(sorted(n for n in (flat, number) if n))
    core = _core(street)
    return ParsedAddress(found, door, flat, number, core, "".join(sound(w) for w in core.split()), not parts, shared)


def _number_and_street(parts: list[str]) -> tuple[str, str]:
    """House number and street words: the part with both, else a number alone followed by a street."""
    best = ("", "")
    best_rank = -1
    pending = ""
    for part in parts:
        pieces = part.split()
        numbers = [w for w in pieces if _NUMBER.fullmatch(w)]
        rest = [w for w in pieces if not _NUMBER.fullmatch(w)]
        if not rest:
            pending = numbers[0]
            continue
        number = numbers[0] if numbers else pending
        pending = ""
        typed_street = rest[-1] in _STREET_TYPES and len(rest) > 1
        building = rest[-1] in _BUILDINGS and not numbers
        rank = (4 if typed_street else 0) + (2 if number else 0) + (0 if building else 1)
        if rank > best_rank:
            best, best_rank = (number, " ".join(rest)), rank
    return best if best_rank >= 0 else (pending, "")


def _core(street: str) -> str:
    pieces = street.split()
    if len(pieces) > 1 and pieces[-1] in _STREET_TYPES:
        pieces = pieces[:-1]
    return " ".join(pieces)


def shown_address(lines: Sequence[str], town: str = "", postcode: str = "") -> str:
    """An address on one line for the page, parts parted by commas, the postcode put right where it can be."""
    tidy = [" ".join(part.split()).strip(" ,") for part in (*lines, town)]
    code = normal_postcode(postcode) or " ".join(postcode.split())
    parts = [p for p in tidy if p]
    text = ", ".join(dict.fromkeys(parts))
    return f"{text}, {code}" if text and code else text or code
