"""Finding a child across schools and cases, for a reason that is recorded with whom it showed.

Whoever may not be told where a child lives is not told it here: a child whose address is not safe to share is found by
name, birth date, UPN and reference, never by a place, a phone or an e-mail address, and shown without an address. On
which other school's roll the child is, CME managers alone are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from portal.domain import names
from portal.domain.access import Actor, May, allows, insist
from portal.domain.finding.asked import Asked, Criterion, Kind, read_box, read_fields
from portal.domain.finding.fit import Fit, fit_of
from portal.domain.matching.keys import hash_key
from portal.domain.matching.person import Person
from portal.services import unit
from portal.services.match_key import match_key
from portal.services.working_day import moment
from portal.store import wall
from portal.store.find import lookup as find
from portal.store.find.index import PupilIndex, owner_of, record_id
from portal.store.session import db

FEWEST = 3
"""Characters of the box below which nothing is looked up."""
MOST = 50
_READ = 2 * MOST + 10
"""Records read: enough for `MOST` children, each with a case and a row of a roll, and one more."""
_FEW = 10
"""With as many found, those whose name only begins with the same sound are left out."""
PURPOSES = {
    "case": "Working on a case",
    "sibling": "Looking for brothers and sisters",
    "call": "Somebody rang or wrote about a child",
    "other": "Another reason to do with my work",
}
_FIELDS_SHOWN = ("name", "date_of_birth", "school", "year_group", "address")


@dataclass(frozen=True, slots=True)
class Hit:
    """A child found. `also_on_roll`: a school whose roll the child of a case stands on, when it is not the case's."""

    ids: tuple[UUID, ...]
    name: str
    born: dt.date | None
    school: str
    year_group: str
    left_on: dt.date | None
    also_on_roll: str
    address: str
    address_hidden: bool
    school_hidden: bool
    """Whether the child may be in hiding and this is the row of a school's roll, which only a manager may know of."""
    matched: str
    reference: str
    state: str


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a search. `hits` None: nothing was looked up, for `wrong` says what to put right, by field, or
    nothing was asked yet. `more`: there are more than `MOST`. `left_out`: what of the box could not be read."""

    hits: list[Hit] | None = None
    more: bool = False
    left_out: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """When school rolls were last loaded (UTC; None: never), and whether that is long ago."""

    at: dt.datetime | None
    old: bool


def look_up(box: str, fields: Mapping[str, str], purpose: str) -> Found:
    """Children who fit everything typed into the box and the fields (`finding.asked.FIELDS`); best first, at most 50.

    One audit row names everyone shown, with the reason; the same children shown again at once need no second row.
    """
    actor = insist(wall.current.get(), May.FIND_CHILD)
    asked = read_box(box) if len(box.strip()) >= FEWEST else Asked()
    by_field, wrong = read_fields(fields)
    criteria = (*asked.criteria, *by_field)
    if wrong or not criteria:
        return Found(left_out=asked.left_out, wrong=wrong)
    session = db.session()
    hits, more = _find(session, actor, criteria)
    _record(session, actor, [one for hit in hits for one in hit.ids], PURPOSES.get(purpose, PURPOSES["other"]))
    return Found(hits, more, asked.left_out)


def rolls_loaded() -> Loaded:
    """How fresh the rolls are that are searched."""
    actor = insist(wall.current.get(), May.FIND_CHILD)
    at = find.rolls_loaded_at(db.session(), actor.authority_id)
    days = current_app.config["SETTINGS"].roll_old_days
    return Loaded(at, old=at is not None and moment() - at > dt.timedelta(days=days))


def _record(session: Session, actor: Actor, shown: list[UUID], purpose: str) -> None:
    if not find.shown_just_now(session, actor.authority_id, actor.membership_id, "saw_lookup", purpose, shown):
        unit.looked(May.FIND_CHILD, about_kind="lookup", others=shown, purpose=purpose, fields=_FIELDS_SHOWN)


def _find(session: Session, actor: Actor, criteria: Sequence[Criterion]) -> tuple[list[Hit], bool]:
    authority = actor.authority_id
    owners = find.found(session, authority, _sought(authority, criteria), _READ)
    people = {one.id: one for one in PupilIndex(session, authority).people([record_id(*owner) for owner in owners])}
    pupils = find.on_roll(session, authority, [owner for kind, owner in owners if kind == "roll"])
    on_rolls = [person for person in people.values() if person.source == "roll"]
    cases = _Cases(
        find.of_cases(
            session,
            authority,
            [owner for kind, owner in owners if kind == "child"],
            {one.upn for one in pupils.values() if one.upn},
            {person.dob for person in on_rolls if person.dob},
        )
    )
    rows = []
    for kind, owner in owners:
        person = people.get(record_id(kind, owner))
        if person is None:
            continue
        case = cases.of_child(owner) if kind == "child" else cases.of_pupil(person)
        fit = fit_of(person, criteria, case.other_names if case else ())
        rows.append(_Row(person, fit, case, pupils.get(owner), like_hidden=cases.like_hidden(person)))
    told = any(one.tells_whereabouts for one in criteria)
    rows = [row for row in _as_one(rows) if not (told and row.hidden)]
    firm = [row for row in rows if not row.fit.loose]
    shown = firm if len(firm) >= _FEW else rows
    shown.sort(key=_Row.order)
    more = len(shown) > MOST or (len(owners) == _READ and shown is rows)
    knows = allows(actor, May.SEE_HIDDEN_ADDRESS)
    return [row.hit(tells_school=knows or not row.hidden) for row in shown[:MOST]], more


def _sought(authority: UUID, criteria: Sequence[Criterion]) -> find.Sought:
    """Short words only narrow what the others find, unless there are no others."""
    narrowing = [] if all(one.only_narrows for one in criteria) else [one for one in criteria if one.only_narrows]
    leading = [(n, one) for n, one in enumerate(criteria) if one not in narrowing]
    secret = match_key()
    return find.Sought(
        words=[(n, low, high, fits) for n, one in leading for low, high, fits in one.ranges],
        keys=[(n, hash_key(secret, authority, key), fits) for n, one in leading for key, fits in one.keys],
        references=[(n, one.value) for n, one in leading if one.kind is Kind.REFERENCE],
        narrowing=[(n, low, high) for n, one in enumerate(narrowing) for low, high, _ in one.ranges],
    )


class _Cases:
    """The children of cases who were found, and those who may be the same as a pupil found."""

    def __init__(self, children: Sequence[find.OfCase]) -> None:
        self._by_id = {one.child_id: one for one in children}
        marked = [(mark, one) for one in children for mark in _marks(one.upn, one.first_name, one.last_name, one.born)]
        self._by_mark = dict(marked)
        self._hidden = {
            mark for one in children if one.hidden for mark in _sounds((one.first_name,), (one.last_name,), one.born)
        }

    def of_child(self, child_id: UUID) -> find.OfCase | None:
        """The child of a case with this id."""
        return self._by_id.get(child_id)

    def of_pupil(self, pupil: Person) -> find.OfCase | None:
        """The child of a case who is this pupil: by UPN, or by name and birth date."""
        marks = _marks(pupil.upn, pupil.forename, pupil.surname, pupil.dob)
        return next((self._by_mark[mark] for mark in marks if mark in self._by_mark), None)

    def like_hidden(self, person: Person) -> bool:
        """Whether a child whose address is not safe to share has this birth date, and names that sound the same.

        A roll may be loaded after the sibling check, which then has not said yet that they may be one.
        """
        return not self._hidden.isdisjoint(_sounds(person.forenames, person.surnames, person.dob))


@dataclass(frozen=True, slots=True)
class _Row:
    """One record found: of a case, or of a roll, then with the case of the child who is the same."""

    person: Person
    fit: Fit
    case: find.OfCase | None
    pupil: find.OnRoll | None
    like_hidden: bool = False
    """Whether it may be a child whose address is not safe to share, by name and birth date."""
    twin: _Row | None = None
    """The row of a roll that tells of the same child as this row of a case."""

    @property
    def hidden(self) -> bool:
        return (
            self.person.restricted
            or self.like_hidden
            or (self.case is not None and self.case.hidden)
            or (self.twin is not None and self.twin.hidden)
        )

    def order(self) -> tuple[tuple[int, int], str, str, dt.date]:
        born = self.person.dob or dt.date.max
        return self.fit.order, names.fold(self.person.surname), names.fold(self.person.forename), born

    def marks(self) -> list[object]:
        return _marks(self.person.upn, self.person.forename, self.person.surname, self.person.dob)

    def hit(self, *, tells_school: bool) -> Hit:
        """tells_school: whether the reader may know on which school's roll the child is."""
        person, twin = self.person, self.twin.person if self.twin else None
        place = next((one.shown for who in (person, twin) if who for one in who.places if one.current), "")
        elsewhere = twin is not None and twin.school_id != person.school_id
        of_roll = self.pupil is not None
        school_hidden = of_roll and not tells_school
        return Hit(
            ids=tuple(owner_of(one.id)[1] for one in (person, twin) if one),
            name=self.case.name if self.case and self.pupil is None else names.shown_name(person.shown),
            born=person.dob,
            school="" if school_hidden else person.school_name,
            year_group="" if school_hidden else person.year,
            left_on=self.pupil.left_on if self.pupil and tells_school else None,
            also_on_roll=twin.school_name if twin and elsewhere and tells_school else "",
            address="" if self.hidden else place,
            address_hidden=self.hidden,
            school_hidden=school_hidden,
            matched=self.fit.words,
            reference=self.case.reference if self.case else "",
            state=self.case.state if self.case else "",
        )


def _as_one(rows: Iterable[_Row]) -> list[_Row]:
    """A child of a case and that child's row on a roll are one: they have the same UPN, or name and birth date."""
    rows = list(rows)
    of_rolls: dict[object, list[_Row]] = {}
    for row in rows:
        if row.pupil is not None:
            for mark in row.marks():
                of_rolls.setdefault(mark, []).append(row)
    taken: set[str] = set()
    kept = []
    for row in rows:
        if row.pupil is not None:
            continue
        same = [one for mark in row.marks() for one in of_rolls.get(mark, ()) if one.person.id not in taken]
        # Still on the roll before one who has left, the case's own school last: what is news comes first.
        same.sort(key=lambda one: (_left(one), one.person.school_id == row.person.school_id))
        if same:
            taken.add(same[0].person.id)
            row = replace(row, twin=same[0], fit=min(row.fit, same[0].fit, key=lambda fit: fit.order))  # noqa: PLW2901
        kept.append(row)
    return [*kept, *(row for row in rows if row.pupil is not None and row.person.id not in taken)]


def _left(row: _Row) -> bool:
    return row.pupil is not None and row.pupil.left_on is not None


def _marks(upn: str, first: str, last: str, born: dt.date | None) -> list[object]:
    """What two records of one child have in common: the UPN, or name and birth date."""
    named = names.joined(first), names.joined(last)
    marks: list[object] = [upn] if upn else []
    return [*marks, (*named, born)] if born and any(named) else marks


def _sounds(first: Iterable[str], last: Iterable[str], born: dt.date | None) -> set[tuple[str, str, dt.date]]:
    """Each pair of a first name's and a surname's sound, with the birth date; none without a date."""
    if born is None:
        return set()
    surnames = [heard for one in last for heard in names.surname_sounds(one)] or [""]
    return {(names.forename_sound(one), heard, born) for one in first for heard in surnames}


__all__ = ["FEWEST", "MOST", "PURPOSES", "Found", "Hit", "Loaded", "look_up", "rolls_loaded"]
