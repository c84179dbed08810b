"""One place for every sign that a child has arrived: compared with who is looked for, and with the ledger of leavers.

Whoever gave the sign is never told whether anything was found: this runs afterwards, in the worker, for officers only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.matching.changes import turned
from portal.domain.matching.from_referral import person_of_referral
from portal.domain.matching.person import Person
from portal.domain.matching.search import find
from portal.domain.names import shown_name
from portal.domain.reunification import SignKind, tells_of_arrival
from portal.services import possible_finds, settling
from portal.services.arrival_signs import sign_of
from portal.services.match_key import match_key
from portal.services.unit import Unit
from portal.store import wall
from portal.store.cases import Case
from portal.store.find import ledger
from portal.store.find.index import PupilIndex, owner_of, record_id, referred_person
from portal.store.pupil_index import Proposal, RollPupil
from portal.store.returns import SchoolAsk, TransitEntry
from portal.store.submissions import ReferredChild

Json = dict[str, Any]
_SETTLES = {
    SignKind.NEW_PUPIL: "new-pupil return",
    SignKind.ROLL: "school roll",
}
"""How the ledger says that an arrival is known, without the school's name: the school the child left may read it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign that a child is at a school.

    person: the child as the source tells of it, under the id of its record in the index. facts: the same as a notice
    tells it, for the ledger. arrived_on: the first day there; None where nobody says that the child has come. mark:
    tells this sign from any other of the same record, so that nothing follows twice.
    """

    kind: SignKind
    person: Person
    facts: Json
    school_id: UUID
    arrived_on: dt.date | None
    mark: str


def tell(work: Unit, signals: Sequence[Signal]) -> None:
    """Compare signs with open cases, with those on the watch list, and with open entries of the ledger."""
    _balance(work, signals)
    for signal in signals:
        wall.renew(work.session)  # a batch may take longer than a context is honoured
        for case in _cases_of(work, signal.person):
            _owe_comparison(work, case, signal.mark)


def _owe_comparison(work: Unit, case: Case, mark: str) -> None:
    topic = "sibling_check" if case.open else "compare_again"
    work.later(topic, case.id, once=f"{topic}:{case.id}:arrival:{mark}")


def _cases_of(work: Unit, person: Person) -> list[Case]:
    """The cases compared whose child may be this one."""
    authority = work.actor.authority_id
    found = find(person, PupilIndex(work.session, authority), secret=match_key(), authority=authority)
    owners = [owner_of(one.other_id) for one in found.same_child]
    children = [owner for kind, owner in owners if kind == "child"]
    if not children:
        return []
    wanted = select(Case).where(Case.authority_id == authority, Case.child_id.in_(children), possible_finds.COMPARED)
    return [one for one in work.session.execute(wanted.order_by(Case.id)).scalars() if possible_finds.is_compared(one)]


def _balance(work: Unit, signals: Sequence[Signal]) -> None:
    """Close other schools' entries that are surely these children's. A place nobody has taken up is no arrival."""
    came = [one for one in signals if one.kind in _SETTLES and one.arrived_on is not None]
    if not came:
        return
    born = {_born(one.facts) for one in came}
    rows = ledger.entries(
        work.session, work.actor.authority_id, TransitEntry.state == "open", ReferredChild.born.in_(sorted(born))
    )
    for signal in came:
        assert signal.arrived_on is not None
        for entry, left in rows:
            here = entry.school_id == signal.school_id
            since = tells_of_arrival(last_day=entry.left_on, shown_on=signal.arrived_on, later_only=here)
            if here or (signal.kind is SignKind.ROLL and not since):
                continue
            expected_here = entry.destination_school_id == signal.school_id
            if settling.settles(signal.facts, left.facts, expected_here=expected_here):
                settling.balance(work, entry, _SETTLES[signal.kind], signal.arrived_on)


def _born(facts: Json) -> str:
    return (facts.get("child") or {}).get("date_of_birth") or ""


def expected_arrived(work: Unit, entry: TransitEntry) -> None:
    """The school where a leaver was expected says that it has arrived: for the leaver's own case nothing is left to
    compare; for any other case of the same child the engine compares."""
    sign = sign_of(work.session, entry.authority_id, "transit", entry.id)
    left = work.session.execute(
        select(ReferredChild).where(
            ReferredChild.authority_id == entry.authority_id, ReferredChild.id == entry.referred_child_id
        )
    ).scalar_one()
    if sign is None:
        return
    person = person_of_referral(left.facts, record_id=record_id("transit", entry.id))
    found = find(person, PupilIndex(work.session, entry.authority_id), secret=match_key(), authority=entry.authority_id)
    of_child = {owner_of(one.other_id): one for one in found.same_child}
    rows = work.session.execute(
        select(Case)
        .where(
            Case.authority_id == entry.authority_id,
            (Case.id == left.case_id) | Case.child_id.in_([owner for kind, owner in of_child if kind == "child"]),
            possible_finds.COMPARED,
        )
        .order_by(Case.id)
        .with_for_update()
    ).scalars()
    for case in filter(possible_finds.is_compared, list(rows)):
        was = possible_finds.waiting(work, case.id)
        if case.id == left.case_id:
            possible_finds.offer(work, case, sign, None, None, None)
        else:
            finding = turned(of_child["child", case.child_id], shown_name(person.shown))
            possible_finds.offer(work, case, sign, finding, referred_person(work.session, case), person)
        possible_finds.recount(work, case, was)


def attends(work: Unit, asked: SchoolAsk) -> None:
    """A school that was asked about a pupil of its roll answers that the pupil attends, and when it was last seen."""
    row = work.session.execute(
        select(RollPupil)
        .join(
            Proposal,
            (Proposal.authority_id == RollPupil.authority_id)
            & (Proposal.other_kind == "roll")
            & (Proposal.other_id == RollPupil.id),
        )
        .where(RollPupil.authority_id == asked.authority_id, Proposal.id == asked.proposal_id)
    ).scalar_one_or_none()
    if row is None or asked.last_seen_on is None:
        return
    seen(row, asked.last_seen_on)
    work.session.flush()
    for signal in of_roll(work, [row.id], SignKind.SCHOOL_ANSWER, str(asked.id)):
        tell(work, [signal])


def seen(row: RollPupil, on: dt.date) -> None:
    """Keep the latest day on which a pupil is known to have been at this school."""
    row.seen_from = max(on, row.seen_from) if row.seen_from else on


def of_roll(work: Unit, pupils: Sequence[UUID], kind: SignKind, mark: str) -> list[Signal]:
    """The signs that these rows of a roll give."""
    authority = work.actor.authority_id
    people = {
        one.id: one for one in PupilIndex(work.session, authority).people([record_id("roll", id_) for id_ in pupils])
    }
    rows = work.session.execute(
        select(RollPupil).where(RollPupil.authority_id == authority, RollPupil.id.in_(pupils)).order_by(RollPupil.id)
    ).scalars()
    signals = []
    for row in rows:
        person = people.get(record_id("roll", row.id))
        sign = sign_of(work.session, authority, "roll", row.id)
        if person is None or sign is None:
            continue
        child = {
            "first_name": row.forename, "last_name": row.surname, "upn": row.upn,
            "date_of_birth": row.dob.isoformat() if row.dob else "",
            "upn_state": person.upn_state.value if person.upn_state else "",
        }  # fmt: skip
        signals.append(Signal(kind, person, {"child": child}, row.school_id, sign.started_on, f"{row.id}:{mark}"))
    return signals
