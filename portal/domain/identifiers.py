"""Unique pupil numbers, and the references people read to each other over the phone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from operator import mul
from random import Random

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23 of them: no I, O or S
EXAMPLE_UPN = "U331400121017"
_UPN_SHAPE = re.compile(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")
_UPN_BODY = re.compile(rf"[0-9]{{11}}[0-9{UPN_LETTERS}]")
_UPN_WEIGHTS = tuple(range(2, 14))
_UPN_VALUES = {mark: int(mark) if mark.isdigit() else UPN_LETTERS.index(mark) for mark in f"0123456789{UPN_LETTERS}"}

UPN_NOT_KNOWN_REASONS = {
    "never_in_state_school": "The child has never been at a state school in England",
    "not_yet_issued": "A UPN has not been issued yet",
    "system_shows_other": "The UPN our system shows is not accepted here",
    "unknown": "We do not know it",
}
"""Why there is no checked UPN. "system_shows_other" keeps what was typed, unverified, for matching only."""


class UpnState(StrEnum):
    """What a typed UPN turned out to be."""

    VALID = "valid"
    TEMPORARY = "temporary"
    WRONG_LETTER = "wrong_letter"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class UpnReading:
    """A typed UPN, tidied and judged. `error` stops it beside the field; `warning` only says something."""

    typed: str
    upn: str
    state: UpnState
    error: str = ""
    warning: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the value may be kept as this child's UPN."""
        return self.state in {UpnState.VALID, UpnState.TEMPORARY}


def normalise_upn(text: str) -> str:
    """Upper case, without spaces, hyphens or full stops."""
    return re.sub(r"[\s.\-‐-―]", "", text).upper()


def upn_check_letter(body: str) -> str:
    """The letter that belongs before these twelve characters: weights 2 to 13, remainder by 23.

    Source: the Department for Education's UPN standard. ValueError for anything but 11 digits and a last
    digit or letter.
    """
    if not _UPN_BODY.fullmatch(body):
        raise ValueError("A UPN body is eleven digits and a digit or letter")
    return UPN_LETTERS[sum(map(mul, _UPN_WEIGHTS, map(_UPN_VALUES.__getitem__, body))) % 23]


def read_upn(text: str, known_la_codes: Collection[str]) -> UpnReading:
    """Judge a typed UPN.

    `known_la_codes` are the authority numbers that raise no warning: `codes.known_la_codes()` plus the
    council's own recorded demo codes. Unknown digits never refuse a UPN, for authorities come and go.
    """
    upn = normalise_upn(text)
    if not _UPN_SHAPE.fullmatch(upn):
        error = f"Enter a UPN, like {EXAMPLE_UPN}, or select that you do not know it"
        return UpnReading(text, upn, UpnState.MALFORMED, error=error)
    if upn[0] != upn_check_letter(upn[1:]):
        error = "Check this UPN: its first letter does not fit its numbers. Look for slips such as O for 0"
        return UpnReading(text, upn, UpnState.WRONG_LETTER, error=error)
    warnings = []
    if upn[12].isalpha():
        warnings.append("This is a temporary UPN.")
    if upn[1:4] not in known_la_codes:
        warnings.append(f"We do not know the council number {upn[1:4]} in this UPN.")
    state = UpnState.TEMPORARY if upn[12].isalpha() else UpnState.VALID
    return UpnReading(text, upn, state, warning=" ".join(warnings))


REFERENCE_MARKS = "23456789CDFHJKMNPRTVWXY"  # 23: no vowels, and one of each pair that looks alike
_LOOK_ALIKES = str.maketrans({"B": "8", "G": "6", "S": "5", "Z": "2"})
_PREFIX_LOOK_ALIKES = str.maketrans({"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"})
_BODY_LENGTH = 6


class UnreadableReference(ValueError):
    """What was typed is no reference; the message says what to do."""


def _check_mark(prefix: str, body: str) -> str:
    total = sum(weight * REFERENCE_MARKS.index(mark) for weight, mark in enumerate(body, start=2))
    total += sum(weight * (ord(letter) - ord("A")) for weight, letter in enumerate(prefix, start=9))
    return REFERENCE_MARKS[total % 23]


def new_reference(prefix: str, random: Random) -> str:
    """A fresh reference such as NM-7K4P-9TX: the council's prefix, six random marks and a check character.

    `prefix` is two to four letters; pass `random.SystemRandom()` where references must not be guessed.
    Uniqueness is the store's to keep (148 million per council).
    """
    if not re.fullmatch(r"[A-Z]{2,4}", prefix):
        raise ValueError("A reference prefix is two to four capital letters")
    body = "".join(random.choice(REFERENCE_MARKS) for _ in range(_BODY_LENGTH))
    return _written(prefix, body + _check_mark(prefix, body))


def read_reference(text: str) -> str:
    """The reference as stored, from whatever case, spacing or look-alike characters it was typed in.

    `UnreadableReference` when it has the wrong shape or its check character shows a slip. One wrong
    character, or two neighbours swapped, is always caught.
    """
    marks = re.sub(r"[^0-9A-Z]", "", text.upper())
    prefix, tail = marks[: -_BODY_LENGTH - 1], marks[-_BODY_LENGTH - 1 :]
    prefix, tail = prefix.translate(_PREFIX_LOOK_ALIKES), tail.translate(_LOOK_ALIKES)
    if not re.fullmatch(r"[A-Z]{2,4}", prefix) or not re.fullmatch(rf"[{REFERENCE_MARKS}]{{7}}", tail):
        raise UnreadableReference("Enter a reference, like NM-7K4P-9TX")
    if _check_mark(prefix, tail[:-1]) != tail[-1]:
        raise UnreadableReference("Check this reference: one of its characters is wrong")
    return _written(prefix, tail)


def _written(prefix: str, tail: str) -> str:
    return f"{prefix}-{tail[:4]}-{tail[4:]}"
