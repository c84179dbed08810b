"""Where two children live and have lived, side by side."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from portal.domain.addresses import ParsedAddress
from portal.domain.matching.compared import Compared, Level
from portal.domain.matching.keys import KeyText
from portal.domain.matching.person import Address, Person

_ADDRESS_LEVELS: Final = {
    "same": Level.SAME,
    "flat": Level.SAME,
    "previous": Level.SIMILAR,
    "shared": Level.SAME,
    "street": Level.SIMILAR,
    "building": Level.SIMILAR,
    "postcode": Level.SIMILAR,
    "different": Level.DIFFERENT,
}
_SHORTEST_STREET: Final = 4
_LONG_STREET: Final = 7
_ADDRESS_ORDER: Final = {detail: rank for rank, detail in enumerate(_ADDRESS_LEVELS)}


def compare_addresses(this: Person, other: Person) -> Compared:
    """The best pair of addresses, current or previous, of two children."""
    ours, theirs = this.places, other.places
    if not ours or not theirs:
        return Compared(
            "address", Level.NOT_COMPARED, "missing", ours[0] if ours else None, theirs[0] if theirs else None
        )
    best: tuple[int, str, Address, Address, KeyText | None] | None = None
    for a in ours:
        for b in theirs:
            detail, shared = _two_addresses(a, b)
            rank = _ADDRESS_ORDER[detail]
            if best is None or rank < best[0]:
                best = (rank, detail, a, b, shared)
    assert best is not None
    _, detail, a, b, shared = best
    return Compared("address", _ADDRESS_LEVELS[detail], detail, a, b, shared)


def _two_addresses(one: Address, two: Address) -> tuple[str, KeyText | None]:
    a, b = one.parsed, two.parsed
    now = one.current and two.current
    shared = a.shared or b.shared
    if one.uprn and one.uprn == two.uprn:
        return _worded("same", now, shared), KeyText("r:" + one.uprn)
    codes = bool(a.postcode) and a.postcode == b.postcode
    if codes and a.door and a.door == b.door:
        return _worded("same", now, shared), KeyText(f"pd:{a.postcode} {a.door}")
    if codes and a.flat and a.flat == b.flat and (not a.number or not b.number):
        return _worded("flat", now, shared), KeyText(f"pd:{a.postcode} {a.door}")
    if a.street_key and a.street_key == b.street_key:
        if _near_codes(a, b):
            return _worded("same", now, shared), KeyText("sd:" + a.street_key)
        return "street", KeyText("sd:" + a.street_key)
    if codes and a.number and a.number == b.number:
        # One door with a flat and one without, or two flats of one building.
        if not a.flat or not b.flat:
            return _worded("flat", now, shared), KeyText(f"pd:{a.postcode} {a.door}")
        return "building", KeyText("p:" + a.postcode)
    if codes:
        if not a.door or not b.door:
            return "street", KeyText("p:" + a.postcode)
        return "postcode", KeyText("p:" + a.postcode)
    if a.number and a.number == b.number and _near_codes(a, b) and _near_streets(a.street, b.street):
        return "street", KeyText("sd:" + a.street_key)
    return "different", None


def _near_codes(a: ParsedAddress, b: ParsedAddress) -> bool:
    """Whether two postcodes may be one, mistyped or left out."""
    if not a.postcode or not b.postcode:
        return True
    return DamerauLevenshtein.distance(a.postcode, b.postcode, score_cutoff=2) <= 2


def _near_streets(one: str, other: str) -> bool:
    """Whether two streets may be one with a slip or two of the pen, in its name or in "street" itself."""
    a, b = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if len(a) < _SHORTEST_STREET:
        return False
    name, further = sorted((one.split(), other.split()), key=len)
    if len(name) == 1 and name[0] == further[0]:
        return True
    return DamerauLevenshtein.distance(a, b, score_cutoff=2) <= (2 if len(a) >= _LONG_STREET else 1)


def _worded(detail: str, now: bool, shared: bool) -> str:
    if shared:
        return "shared"
    return detail if now else "previous"
