"""A reference as it is read over the phone, letter by letter."""

from __future__ import annotations

_WORDS = (
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike",
    "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray",
    "Yankee", "Zulu",
)  # fmt: skip
_LETTERS = {word[0]: word for word in _WORDS}


def spoken(reference: str) -> str:
    """ "NM-7K4P-9TX" as "November Mike, 7 Kilo 4 Papa, 9 Tango X-ray" (the ICAO spelling alphabet)."""
    groups = reference.upper().split("-")
    return ", ".join(" ".join(_LETTERS.get(mark, mark) for mark in group) for group in groups)
