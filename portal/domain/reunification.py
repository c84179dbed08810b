"""A child who is looked for may have arrived somewhere: what counts as a sign of it, and how strong the sign is.

Nothing here finds anybody: who may be the same child is the matching engine's to say. Here it is asked of two records
the engine has brought together whether the second tells of an arrival at all, and whether so much agrees that closing
the case may be proposed with one press.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portal.domain import outcomes
from portal.domain.addresses import normal_postcode
from portal.domain.evidence import EvidenceGrade
from portal.domain.identifiers import UpnState, read_upn
from portal.domain.matching.compare import compare_names
from portal.domain.matching.evidence import Finding
from portal.domain.matching.person import Person
from portal.domain.names import words

OVERLAP = dt.timedelta(days=14)
"""A school may enter a child before the last one has marked the child's last day."""
FOUND_REASON = "The child has been found: what was still waited for is no longer needed"


class SignKind(StrEnum):
    """What tells that a child may have arrived."""

    NEW_PUPIL = "new_pupil"
    ROLL = "roll"
    SCHOOL_ANSWER = "school_answer"
    EXPECTED_ARRIVAL = "expected_arrival"
    HOME_EDUCATION = "home_education"
    REFERRAL = "referral"

    @property
    def words(self) -> str:
        """The sign in words; never where."""
        return _KIND_WORDS[self]

    @property
    def of_this_child(self) -> str:
        """The sign as a line of a case's history; never where."""
        return self.words if self is SignKind.EXPECTED_ARRIVAL else f"{self.words} who may be this child"

    @property
    def at_school(self) -> bool:
        """Whether a school says that it has the child now."""
        return self not in {SignKind.HOME_EDUCATION, SignKind.REFERRAL}


_KIND_WORDS = {
    SignKind.NEW_PUPIL: "A school has told us of a new pupil",
    SignKind.ROLL: "A school’s roll has a new pupil",
    SignKind.SCHOOL_ANSWER: "A school has answered that it has a pupil",
    SignKind.EXPECTED_ARRIVAL: "The school the child was expected at says that the child has arrived",
    SignKind.HOME_EDUCATION: "A school has told us of home education for a child",
    SignKind.REFERRAL: "A school has told us since of a child",
}


class Strength(StrEnum):
    """How far a sign goes: to a proposal to close, or only to a look at two records side by side."""

    STRONG = "strong"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that a child is somewhere, as its source tells it. Dates are London's.

    other_kind, other_id: the record it is told of ("roll", "child" or "transit"). source_id: what told it. school_id,
    school, urn: where; "" and None where no school has the child. independent: that school is an independent one.
    shown_on: the latest day on which the source has the child there. started_on: the first day attended; None where the
    source does not say that anybody has come. told_by, told_on: who says so, and when.
    """

    kind: SignKind
    source_id: UUID
    other_kind: str
    other_id: UUID
    school_id: UUID | None
    school: str
    urn: str
    independent: bool
    shown_on: dt.date | None
    started_on: dt.date | None
    told_by: str
    told_on: dt.date

    def later_only(self, school_id: UUID) -> bool:
        """Whether only a later day than the child's last at this school, which looks for it, tells anything new: a
        row of that school's own roll, or another school that has lost the child as well."""
        return self.kind is SignKind.REFERRAL or (self.kind.at_school and self.school_id == school_id)


def strength(this: Person, other: Person) -> Strength:
    """How strong a sign two records of one child make.

    Strong: one birth date, and either one valid UPN, current or former, or one full name with a postcode, a parent or
    a phone in common. A shared UPN counts for nothing between children with no first name in common: one twin's number
    has been typed for the other before.
    """
    if this.dob is None or this.dob != other.dob:
        return Strength.SIDE_BY_SIDE
    forename, _ = compare_names(this, other)
    if same_valid_upn(this, other) and forename.detail != "different":
        return Strength.STRONG
    if _full_name(this) and _full_name(this) == _full_name(other) and _contact_in_common(this, other):
        return Strength.STRONG
    return Strength.SIDE_BY_SIDE


def same_valid_upn(this: Person, other: Person) -> bool:
    """Whether both have held one UPN whose check letter is right."""
    return any(read_upn(upn, ()).state is UpnState.VALID for upn in set(this.upns) & set(other.upns))


def certain(this: Person, other: Person, sign: Sign) -> bool:
    """Whether a council may let the portal close by itself: the present UPN and the birth date are exactly the same,
    and the school that received the child states the first day attended."""
    exact = bool(this.upns) and this.upns[:1] == other.upns[:1] and read_upn(this.upns[0], ()).state is UpnState.VALID
    said = sign.kind is SignKind.NEW_PUPIL and sign.started_on is not None
    return exact and said and strength(this, other) is Strength.STRONG


def _full_name(person: Person) -> tuple[str, str] | None:
    first, last = " ".join(words(person.forename)), " ".join(words(person.surname))
    return (first, last) if first and last else None


def _contact_in_common(this: Person, other: Person) -> bool:
    return any(
        set(ours) & set(theirs)
        for ours, theirs in (
            (_postcodes(this), _postcodes(other)),
            (_whole_names(this), _whole_names(other)),
            (this.numbers, other.numbers),
        )
    )


def _postcodes(person: Person) -> list[str]:
    return [code for place in person.places if (code := normal_postcode(place.postcode))]


def _whole_names(person: Person) -> list[tuple[str, str]]:
    return [name for name in person.parents if all(name)]


def tells_of_arrival(*, last_day: dt.date | None, shown_on: dt.date | None, later_only: bool) -> bool:
    """Whether a record of a child tells that the child has arrived since it was last in school.

    last_day: the last day at the school that looks for the child; None where nobody knows. shown_on: the latest day the
    record has the child there; a record that gives no day tells of no arrival. later_only: see `Sign.later_only`.
    """
    if shown_on is None:
        return False
    if later_only:
        return last_day is not None and shown_on > last_day
    return last_day is None or shown_on >= last_day - OVERLAP


def digest(finding: Finding | None, sign: Sign) -> str:
    """32 hex digits that change with any fact or with what the source tells: what was dismissed is then asked anew."""
    told = [finding.digest if finding else "", sign.kind, sign.school_id, sign.shown_on, sign.started_on]
    return hashlib.blake2b("|".join(map(str, told)).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome a sign proposes: its code, the evidence the sign gives, and how sure that makes it."""

    code: str
    evidence: dict[str, str | dt.date]
    grade: EvidenceGrade

    @property
    def whole(self) -> bool:
        """Whether the sign gives all the evidence the outcome demands, so that one press is enough."""
        asked = outcomes.outcome(self.code).evidence
        return all(self.evidence.get(one.name) for one in asked if one.required)


def ending(sign: Sign, *, same_school: bool) -> Ending | None:
    """How a case would end if this sign is true of its child; None where the sign alone says too little to end it."""
    if sign.kind is SignKind.REFERRAL:
        return None
    if sign.kind is SignKind.HOME_EDUCATION:
        proof = f"Home education notice sent by {sign.told_by}"
        return Ending("home_educated_passed_to_ehe", {"proof": proof}, EvidenceGrade.B)
    if same_school:
        told = _dated(returned_on=sign.started_on or sign.shown_on)
        return Ending("returned_to_referring_school", told, EvidenceGrade.A)
    evidence: dict[str, str | dt.date] = {
        "school": f"{sign.school} (URN {sign.urn})" if sign.urn else sign.school,
        "confirmed_by": sign.told_by,
        **_dated(start_date=sign.started_on),
    }
    if sign.independent:
        return Ending("registered_at_independent_school", evidence, EvidenceGrade.A)
    return Ending("registered_at_school_same_la", {**evidence, **_dated(confirmed_on=sign.told_on)}, EvidenceGrade.A)


def _dated(**given: dt.date | None) -> dict[str, str | dt.date]:
    return {name: day for name, day in given.items() if day is not None}


def on_watch(outcome_code: str) -> bool:
    """Whether a case with this outcome stays on the watch list: nobody ever confirmed where the child is."""
    return outcome_code in WATCHED


WATCHED = frozenset(
    one.code for one in outcomes.outcomes() if one.located is not True and one.group not in {"admin", "age", "deceased"}
)
"""Outcomes after which every later sign of the child is still compared with the case, open or closed."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One time a child was missing education, as a case has it. ended_on, how: None and "" while it goes on."""

    reference: str
    school: str
    began_on: dt.date
    ended_on: dt.date | None
    how: str


def in_order(episodes: Sequence[Episode]) -> list[Episode]:
    """Episodes with the latest first; the same case's in the order they began."""
    return sorted(episodes, key=lambda one: (one.began_on, one.reference), reverse=True)
