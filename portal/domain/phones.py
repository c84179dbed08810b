"""Telephone numbers as people type them, brought to the international form E.164 (default region: United Kingdom)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers

_PLAIN_GB: Final = re.compile(r"0(?:7[1-57-9]\d{8}|[12]\d{8,9}|3\d{9})")
_NOISE: Final = re.compile(r"[\s().\-–—_·/]+")
_EXTENSION: Final = re.compile(r"\s*(?:extn?|x|#)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_BETWEEN_TWO: Final = re.compile(r"\s*(?:[;,|&\n]|/(?=\s*[+0])|\bor\b|\band\b)\s*", re.IGNORECASE)
_RUN: Final = re.compile(r"(?:\+|00)?\(?\d[\d\s().\-–]{5,}\d")
_LETTER_SLIPS: Final = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_ONE_DIGIT: Final = re.compile(r"(\d)\1{6,}")
_RISING: Final = ("0123456789", "1234567890", "9876543210", "12345678901")


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: as typed, and in E.164 ("+447700900412"), or "" where no number could be read from it."""

    typed: str
    e164: str


def read_phones(text: str) -> tuple[Phone, ...]:
    """The numbers in one box: one, or two parted by a slash, comma, semicolon, "or" or nothing but their length.

    Text without any readable number comes back as one Phone with an empty `e164`, so that it is never lost.
    """
    tidy = " ".join(text.split())
    if not tidy:
        return ()
    whole = to_e164(tidy)
    if whole:
        return (Phone(tidy, whole),)
    found = [Phone(part, number) for part in _parts(tidy) if (number := to_e164(part))]
    unique = {phone.e164: phone for phone in reversed(found)}
    kept = tuple(phone for phone in found if unique[phone.e164] is phone)
    return kept or (Phone(tidy, ""),)


def _parts(text: str) -> Iterable[str]:
    for part in _BETWEEN_TWO.split(text):
        if to_e164(part):
            yield part
            continue
        for run in _RUN.findall(part):
            digits = re.sub(r"\D", "", run)
            if len(digits) == 22 and digits[0] == digits[11] == "0":
                yield digits[:11]
                yield digits[11:]
            else:
                yield run


@lru_cache(maxsize=100_000)
def to_e164(text: str) -> str:
    """One typed number as "+44…", or "" where it is no number, too short, or a placeholder such as 07000 000000.

    Forgives a lost leading 0 ("7700 900412", as spreadsheets leave it), "+44 (0)", "0044", an extension, and
    the letters O and I for digits.
    """
    plain = _NOISE.sub("", text)
    if not _PLAIN_GB.fullmatch(plain):
        plain = _NOISE.sub("", _EXTENSION.sub("", text.strip()))
        if any(c.isalpha() for c in plain):
            plain = plain.translate(_LETTER_SLIPS)
        plain = _without_trunk_slips(plain)
        if not re.fullmatch(r"\+?\d{7,15}", plain):
            return ""
    if is_placeholder(plain):
        return ""
    if _PLAIN_GB.fullmatch(plain):
        return "+44" + plain[1:]
    try:
        number = phonenumbers.parse(plain, "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _without_trunk_slips(plain: str) -> str:
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if plain.startswith("+440"):
        return "0" + plain[4:]
    if plain.startswith("+44"):
        return "0" + plain[3:]
    if plain.startswith("440") and len(plain) == 13:
        return plain[2:]
    if plain.startswith("44") and len(plain) == 12:
        return "0" + plain[2:]
    if len(plain) == 10 and plain[0] in "1237":
        return "0" + plain
    return plain


def is_placeholder(text: str) -> bool:
    """Whether the digits were typed to get past a required box: one digit over and over, or 0123456789."""
    digits = re.sub(r"\D", "", text)
    if not digits:
        return True
    return bool(_ONE_DIGIT.search(digits)) or any(run in digits for run in _RISING) or len(set(digits)) <= 2


def shown_phone(text: str) -> str:
    """A number for the page in groups ("07700 900412", "+48 22 …"); text that is no number is shown as typed."""
    number = to_e164(text)
    if not number:
        return " ".join(text.split())
    if number.startswith("+44"):
        national = "0" + number[3:]
        if national.startswith(("02",)):
            return f"{national[:3]} {national[3:7]} {national[7:]}"
        return f"{national[:5]} {national[5:]}"
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
