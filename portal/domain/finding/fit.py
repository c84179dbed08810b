"""How well a child fits what was asked, and what of the child matched, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from portal.domain.codes import relationships
from portal.domain.finding.asked import AS_TYPED, BEGINS, SOUND_BEGINS, SOUNDS, Criterion, Kind
from portal.domain.finding.words import SOUND, born_word, words_of_name
from portal.domain.matching.person import Adult, Person, normal_email

_FIRST, _LAST = "first name", "surname"
_SAID: Final = {
    AS_TYPED: "{0}",
    BEGINS: "{0} begins with ‘{1}’",
    SOUNDS: "{0} sounds the same",
    SOUND_BEGINS: "{0} begins with the same sound",
}
_OTHER_WAY_ROUND: Final = {"first": _LAST, "last": _FIRST}
_NOT_OF_NOW: Final = frozenset({"former surname", "other name"})
_MOBILE: Final = "+447"


@dataclass(frozen=True, slots=True)
class Fit:
    """`slack`: 0 when everything is as typed, more the less it is. `words`: "Former surname, date of birth".

    `loose`: a name only begins with the same sound, which is worth showing where little else is found.
    `far`: letters by which the names that fit are spelt otherwise than typed, and one for each that is no name of now.
    """

    slack: int
    words: str
    loose: bool = False
    far: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """The best first: "Khoury" before "Kaur" for "khouri", and a surname before a former one."""
        return self.slack, self.far


def fit_of(person: Person, criteria: Sequence[Criterion], also: Iterable[str] = ()) -> Fit:
    """How this child fits. also: further names the child goes by.

    The child is one that was found by these criteria: what is not seen to fit any more adds nothing to the words.
    """
    slack, said, loose, far = _names(person, [one for one in criteria if one.kind is Kind.NAME], tuple(also))
    for criterion in criteria:
        if criterion.kind is Kind.NAME:
            continue
        more, words = _other(person, criterion)
        slack += more
        said += words
    phrase = ", ".join(dict.fromkeys(said))
    return Fit(slack, phrase[:1].upper() + phrase[1:], loose, far)


def _names(person: Person, asked: Sequence[Criterion], also: tuple[str, ...]) -> tuple[int, list[str], bool, int]:
    named = list(_named(person, also))
    slack = far = 0
    fitting: dict[tuple[int, str], set[int]] = {}
    turned = False
    for criterion in asked:
        best = min(
            ((fits, place) for place, (_, name) in enumerate(named) if (fits := _best(criterion, name)) is not None),
            default=None,
        )
        if best is None:
            continue
        fits, place = best
        label = named[place][0]
        slack += fits
        far += _far(criterion, named[place][1], fits) + (label in _NOT_OF_NOW)
        turned = turned or _OTHER_WAY_ROUND.get(criterion.field) == label
        fitting.setdefault((fits, criterion.value if fits == BEGINS else ""), set()).add(place)
    said = []
    for (fits, typed), places in sorted(fitting.items()):
        labels = [named[place][0] for place in sorted(places)]
        whole = {_FIRST, _LAST} <= set(labels)
        kept = ["name", *(one for one in labels if one not in (_FIRST, _LAST))] if whole else labels
        said += [_SAID[fits].format(label, typed) for label in dict.fromkeys(kept)]
    if turned:
        said.append("first name and surname the other way round")
    return slack + turned, said, any(fits == SOUND_BEGINS for fits, _ in fitting), far


def _named(person: Person, also: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield _LAST, person.surname
    yield _FIRST, person.forename
    yield "preferred name", person.preferred
    yield "middle name", person.middle
    for former in person.former_surnames:
        yield "former surname", former
    for other in also:
        yield "other name", other


def _best(criterion: Criterion, name: str) -> int | None:
    """How well a name fits, by the very ranges it was found by."""
    held = words_of_name(name) if name else ()
    return min((fits for low, high, fits in criterion.ranges if any(low <= word < high for word in held)), default=None)


def _far(criterion: Criterion, name: str, fits: int) -> int:
    """By how many letters the nearest word of a name that fits by its sound is spelt otherwise than typed."""
    if fits < SOUNDS:
        return 0
    typed = criterion.value
    held = [word[: len(typed)] if fits == SOUND_BEGINS else word for word in words_of_name(name) if word[:1] != SOUND]
    return min((Levenshtein.distance(typed, word) for word in held), default=0)


def _other(person: Person, asked: Criterion) -> tuple[int, list[str]]:
    match asked.kind:
        case Kind.BORN:
            same = person.dob is not None and born_word(person.dob)[1:] == asked.value
            return (AS_TYPED, ["date of birth"]) if same else (SOUNDS, ["day and month swapped"])
        case Kind.UPN:
            if asked.value in person.upns:
                return AS_TYPED, ["UPN"] if asked.value == person.upns[0] else ["former UPN"]
            return SOUNDS, ["UPN, but for its first letter"]
        case Kind.REFERENCE:
            return AS_TYPED, ["case number"]
        case Kind.PHONE:
            what = "mobile" if asked.value.startswith(_MOBILE) else "phone"
            return AS_TYPED, [f"{_whose([a for a in person.adults if asked.value in a.numbers])}{what}"]
        case Kind.EMAIL:
            whose = [a for a in person.adults if asked.value in map(normal_email, a.emails)]
            return AS_TYPED, [f"{_whose(whose)}e-mail"]
        case _:
            return _place(person, asked)


def _whose(adults: Sequence[Adult]) -> str:
    """ "mother’s ", or "" where nobody or several have it."""
    labels = {code.code: code.label for code in relationships()}
    told = {labels.get(a.relationship, a.relationship).strip().lower() for a in adults} - {""}
    return f"{told.pop()}’s " if len(told) == 1 else ""


def _place(person: Person, asked: Criterion) -> tuple[int, list[str]]:
    for (key, fits), current in ((key, current) for current in (True, False) for key in asked.keys):
        family, _, value = key.partition(":")
        for address in person.places:
            where = address.parsed
            held = {"pd": f"{where.postcode} {where.door}", "p": where.postcode, "sd": where.street_key}[family]
            if held == value and address.current is current:
                words = {"pd": "address", "p": "postcode", "sd": "house number and street"}[family]
                return fits, [words if current else f"earlier {words}"]
    return SOUNDS, []


__all__ = ["Fit", "fit_of"]
