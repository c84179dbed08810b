"""What was asked for, read from one box or from fields: names, birth date, UPN, reference, place, phone, e-mail.

Everything asked must fit a child who is found. What cannot be read as any of these is left out, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.domain.addresses import normal_postcode, parse_address
from portal.domain.finding.words import LONGEST, SOUND, born_word, sounds_of
from portal.domain.identifiers import UnreadableReference, normalise_upn, read_reference
from portal.domain.matching.keys import swap_day_and_month
from portal.domain.matching.person import normal_email
from portal.domain.names import PARTICLES, words
from portal.domain.phones import to_e164

AS_TYPED, BEGINS, SOUNDS, SOUND_BEGINS = 0, 1, 2, 3
"""How well something fits, best first; what does not fit exactly otherwise (day and month swapped) counts as SOUNDS."""
FEWEST_LETTERS: Final = 3
"""A shorter word is too many children's: it only narrows what other words find."""
_EQUAL_ENDS: Final = "\x01"
_BEGINS_ENDS: Final = "\U0010ffff"
_MOST_NAMES: Final = 6

_MAIL: Final = re.compile(r"\S+@\S+")
_BRITISH: Final = re.compile(r"(?<!\d)(\d{1,2})[ /.\-](\d{1,2})[ /.\-](\d{4}|\d{2})(?!\d)")
_ISO: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_WORDS: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})[a-z]*\.?,?\s+(\d{{4}})(?!\d)",
    re.IGNORECASE | re.ASCII,  # else a long s is an s, and no month
)
_UPN: Final = re.compile(r"\b[A-Za-z]\d{11}[0-9A-Za-z]\b")
_REFERENCE: Final = re.compile(r"\b[A-Za-z]{2,4}[ -]?[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{3}\b")
_POSTCODE: Final = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z0-9]?\s*\d[A-Za-z]{2}\b")
_PHONE: Final = re.compile(r"(?<!\w)(?:\+|00)?\(?\d[\d\s().\-–]{7,}\d\b")
_DOOR: Final = re.compile(r"(?:\b(?:flat|flt|apartment|apt|unit|room)\s+)?(?<!\w)\d+[a-z]?\b", re.IGNORECASE)


class Kind(StrEnum):
    """What a criterion is about."""

    NAME = "name"
    BORN = "born"
    UPN = "upn"
    REFERENCE = "reference"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a child must fit.

    ranges: (from, up to but without, how well it fits) in the order of `finding.words`. keys: (text of a comparing key,
    how well it fits). field: "first" or "last" where the name was typed into that field.
    """

    kind: Kind
    value: str
    ranges: tuple[tuple[str, str, int], ...] = ()
    keys: tuple[tuple[str, int], ...] = ()
    field: str = ""

    @property
    def only_narrows(self) -> bool:
        """Whether it finds too many children to be looked up by alone."""
        return self.kind is Kind.NAME and len(self.value) < FEWEST_LETTERS

    @property
    def tells_whereabouts(self) -> bool:
        """Whether who fits it is thereby told to live or to be reached somewhere."""
        return self.kind in (Kind.PLACE, Kind.PHONE, Kind.EMAIL)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything asked, and the pieces of the box that could not be read."""

    criteria: tuple[Criterion, ...] = ()
    left_out: tuple[str, ...] = ()


def read_box(text: str) -> Asked:
    """What one box asks for, whatever is typed in which order."""
    rest, found = " ".join(text.split()), []
    for pattern, read in _READ_IN_ORDER:
        kept, at = "", 0
        for piece in pattern.finditer(rest):
            if (criterion := read(piece[0])) is not None:
                found.append(criterion)
                kept, at = f"{kept}{rest[at : piece.start()]} ", piece.end()
        rest = kept + rest[at:]
    codes = [one for one in found if one.kind is Kind.PLACE]
    rest, place, left_out = _address(rest, codes[0].value if codes else "")
    if place is not None:
        found = [one for one in found if one not in codes] + [place]
    names, unread = _names(rest)
    return Asked((*names, *found), (*left_out, *unread))


FIELDS: Final = ("first", "last", "born", "upn", "place", "contact")


def read_fields(fields: Mapping[str, str]) -> tuple[tuple[Criterion, ...], dict[str, str]]:
    """What the fields (`FIELDS`) ask for, one by one, and by field what is wrong with it."""
    found: list[Criterion] = []
    wrong: dict[str, str] = {}
    for field in ("first", "last"):
        if typed := fields.get(field, "").strip():
            names, _ = _names(typed, field)
            found.extend(names)
            if not names:
                wrong[field] = "Enter letters of the name"
    for field, read, words_of_error in _SINGLE_FIELDS:
        typed = " ".join(fields.get(field, "").split())
        if not typed:
            continue
        criterion = read(typed)
        if criterion is None:
            wrong[field] = words_of_error
        else:
            found.append(criterion)
    return tuple(found), wrong


def _born(text: str) -> Criterion | None:
    for pattern, order in ((_ISO, "ymd"), (_BRITISH, "dmy"), (_IN_WORDS, "dmy")):
        if (piece := pattern.fullmatch(text.strip())) is not None:
            told = dict(zip(order, piece.groups(), strict=True))
            month = told["m"][:3].lower()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            year = int(told["y"]) + (2000 if len(told["y"]) == 2 else 0)
            return _born_on(year, number, int(told["d"]))
    return None


def _born_on(year: int, month: int, day: int) -> Criterion | None:
    told, swapped = _date(year, month, day), _date(year, day, month)
    if told is not None:
        swapped = swap_day_and_month(told)
    # A day and month that can only be the other way round are read so, and said to be.
    ranges = [_equal(born_word(one), fits) for one, fits in ((told, AS_TYPED), (swapped, SOUNDS)) if one is not None]
    if not ranges:
        return None
    return Criterion(Kind.BORN, told.isoformat() if told else "", tuple(ranges))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _upn(text: str) -> Criterion | None:
    upn = normalise_upn(text)
    if not _UPN.fullmatch(upn):
        return None
    return Criterion(Kind.UPN, upn, keys=((f"u:{upn}", AS_TYPED), (f"ub:{upn[1:]}", SOUNDS)))


def _reference(text: str) -> Criterion | None:
    if not any(one.isdigit() or one == "-" for one in text):
        return None  # three short names
    try:
        return Criterion(Kind.REFERENCE, read_reference(text))
    except UnreadableReference:
        return None


def _postcode(text: str) -> Criterion | None:
    code = normal_postcode(text)
    return Criterion(Kind.PLACE, code, keys=((f"p:{code}", AS_TYPED),)) if code else None


def _phone(text: str) -> Criterion | None:
    number = to_e164(text)
    return Criterion(Kind.PHONE, number, keys=((f"t:{number}", AS_TYPED),)) if number else None


def _mail(text: str) -> Criterion | None:
    mail = normal_email(text.strip("<>,;"))
    return Criterion(Kind.EMAIL, mail, keys=((f"m:{mail}", AS_TYPED),)) if mail else None


def _contact(text: str) -> Criterion | None:
    return _mail(text) if "@" in text else _phone(text)


def _place(text: str) -> Criterion | None:
    """A postcode, with or without the door, or the house number and street."""
    if not any(one.isdigit() for one in text):
        return None  # a street alone, which a forgiving eye could take for a postcode
    where = parse_address([text])
    keys = []
    if where.postcode and where.door:
        keys.append((f"pd:{where.postcode} {where.door}", AS_TYPED))
    elif where.postcode:
        keys.append((f"p:{where.postcode}", AS_TYPED))
    if where.street_key:
        keys.append((f"sd:{where.street_key}", SOUNDS if keys else AS_TYPED))
    return Criterion(Kind.PLACE, text, keys=tuple(keys)) if keys else None


_READ_IN_ORDER: Final[tuple[tuple[re.Pattern[str], Callable[[str], Criterion | None]], ...]] = (
    (_MAIL, _mail),
    (_ISO, _born),
    (_BRITISH, _born),
    (_IN_WORDS, _born),
    (_UPN, _upn),
    (_REFERENCE, _reference),
    (_POSTCODE, _postcode),
    (_PHONE, _phone),
)
_SINGLE_FIELDS: Final[tuple[tuple[str, Callable[[str], Criterion | None], str], ...]] = (
    ("born", _born, "Enter the whole date of birth, a real date like 14/3/2013"),
    ("upn", _upn, "Enter the whole UPN: a letter, then 12 numbers"),
    ("place", _place, "Enter a whole postcode, or the house number and street"),
    ("contact", _contact, "Enter a whole phone number or e-mail address"),
)


def _address(rest: str, code: str) -> tuple[str, Criterion | None, tuple[str, ...]]:
    """What stands before a house number, the place from there on, and what could not be read of it."""
    door = _DOOR.search(rest)
    if door is None:
        return rest, None, ()
    told = rest[door.start() :].strip(" ,")
    place = _place(f"{told}, {code}" if code else told)
    return rest[: door.start()], place, () if place is not None else (told,)


def _names(text: str, field: str = "") -> tuple[list[Criterion], tuple[str, ...]]:
    """Each word of a name; a particle before a word ("o", "mac", "al") is no word of its own then."""
    unread = tuple(piece for piece in text.split() if any(one.isdigit() for one in piece))
    typed = words(" ".join(piece for piece in text.split() if piece not in unread))
    plain = [word[:LONGEST] for word in typed]
    found: list[Criterion] = []
    before = ""
    for place, word in enumerate(plain):
        if word in PARTICLES and place + 1 < len(plain):
            before += word
            continue
        found.append(_name(word, before, field))
        before = ""
    return found[:_MOST_NAMES], unread


def _name(word: str, before: str, field: str) -> Criterion:
    return Criterion(Kind.NAME, word, tuple(_name_ranges(word, before)), field=field)


def _name_ranges(word: str, before: str) -> Iterator[tuple[str, str, int]]:
    for spelt in (word, before + word) if before else (word,):
        yield _equal(spelt, AS_TYPED)
        yield (spelt, spelt + _BEGINS_ENDS, BEGINS)
    if len(word) < FEWEST_LETTERS:
        return
    for heard in sounds_of(word):
        yield _equal(SOUND + heard, SOUNDS)
        if len(heard) >= FEWEST_LETTERS:
            yield (SOUND + heard, SOUND + heard + _BEGINS_ENDS, SOUND_BEGINS)


def _equal(word: str, fits: int) -> tuple[str, str, int]:
    return word, word + _EQUAL_ENDS, fits
