"""Expected arrivals: a school hears which children others say are coming to it, and says whether they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update

from portal.domain.access import May, insist
from portal.services import arrival_signals, settling, unit
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.records import OutboxRow
from portal.store.returns import ExpectedArrival, TransitEntry
from portal.store.session import db
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission
from portal.store.tables import new_id

ANSWERS = {
    "arrived": "The child has arrived",
    "not_arrived": "The child has not arrived",
    "not_ours": "We do not expect this child",
}
LONGEST_NOTE = 1000
_LEADS = {
    "not_arrived": "The expected school says that the child has not arrived",
    "not_ours": "The expected school does not expect this child",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A child who is said to be coming: nothing but name, birth, year and day."""

    id: UUID
    child_name: str
    date_of_birth: dt.date | None
    year_group: str
    expected_on: dt.date | None
    answer: str

    @property
    def overdue(self) -> bool:
        """Whether the day has passed and nobody has answered."""
        return not self.answer and self.expected_on is not None and self.expected_on < today()


def _read(only: UUID | None = None) -> list[Expected]:
    actor = insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    wanted = select(ExpectedArrival).where(
        ExpectedArrival.school_id == actor.school_id, ExpectedArrival.answer.in_(("", "not_arrived"))
    )
    if only is not None:
        wanted = wanted.where(ExpectedArrival.id == only)
    rows = db.session().execute(wanted.order_by(ExpectedArrival.expected_on, ExpectedArrival.id)).scalars()
    return [
        Expected(row.id, row.child_name, row.date_of_birth, row.year_group, row.expected_on, row.answer) for row in rows
    ]


def expected() -> Sequence[Expected]:
    """The children this school is still asked about, by the day they are expected; a look at them is recorded."""
    found = _read()
    if found:
        unit.looked(May.FOLLOW_SUBMISSION, about_kind="expected_arrivals", others=[one.id for one in found])
    return found


def overdue() -> int:
    """How many have not been answered though their day has passed: a count, no name."""
    return sum(one.overdue for one in _read())


def one(expected_id: UUID) -> Expected:
    """One child this school is asked about, or `NotFound`; recorded as a look."""
    found = next(iter(_read(expected_id)), None)
    if found is None:
        raise NotFound
    unit.looked(May.FOLLOW_SUBMISSION, about_kind="expected_arrival", about=expected_id)
    return found


def say(expected_id: UUID, answer: str, *, arrived_on: dt.date | None = None, note: str = "") -> None:
    """The school's answer. `Refused` for no answer or a day that cannot be, `NotFound` for what is not asked of it.

    "Has not arrived" can be followed by another answer later; the other two are final.
    """
    note = note.replace("\r\n", "\n").strip()
    with unit.act(May.START_DRAFT) as work:
        if faults := _faults(answer, arrived_on, note):
            raise Refused(faults)
        at = moment()
        done = work.session.execute(
            update(ExpectedArrival)
            .where(
                ExpectedArrival.authority_id == work.actor.authority_id,
                ExpectedArrival.school_id == work.actor.school_id,
                ExpectedArrival.id == expected_id,
                ExpectedArrival.answer.in_(("", "not_arrived")),
            )
            .values(
                answer=answer,
                arrived_on=arrived_on if answer == "arrived" else None,
                note=note,
                answered_by_name=work.actor.name,
                answered_at=at,
            )
            .returning(ExpectedArrival.id)
        ).scalar_one_or_none()
        if done is None:
            raise NotFound
        work.record("answered_expected_arrival", about_kind="expected_arrival", about=expected_id, fields=[answer])
        work.later("arrival_answered", expected_id, once=f"arrival_answered:{expected_id}:{at.isoformat()}")


def _faults(answer: str, arrived_on: dt.date | None, note: str) -> list[tuple[str, str]]:
    found = []
    if answer not in ANSWERS:
        found.append(("answer", "Select whether the child has arrived"))
    if answer == "arrived" and arrived_on is None:
        found.append(("arrived_on", "Enter the day the child first came"))
    if answer == "arrived" and arrived_on is not None and arrived_on > today():
        found.append(("arrived_on", "The day the child first came must be today or in the past"))
    if answer == "not_ours" and not note:
        found.append(("note", "Say why you do not expect this child"))
    if len(note) > LONGEST_NOTE:
        found.append(("note", f"Your note must be {LONGEST_NOTE:,} characters or fewer"))
    return found


@effect("expected_arrival")
def expect(work: Unit, row: OutboxRow) -> None:
    """Tell the named school of a child who is said to be coming; take it back when the entry is set aside."""
    entry = work.session.execute(
        select(TransitEntry).where(TransitEntry.authority_id == row.authority_id, TransitEntry.id == row.about)
    ).scalar_one()
    if entry.state != "open":
        work.session.execute(
            delete(ExpectedArrival).where(
                ExpectedArrival.authority_id == entry.authority_id, ExpectedArrival.transit_id == entry.id
            )
        )
        return
    referred, hidden = work.session.execute(
        select(ReferredChild, Submission.address_hidden)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(ReferredChild.authority_id == entry.authority_id, ReferredChild.id == entry.referred_child_id)
    ).one()
    if entry.destination_school_id is None or hidden or referred.facts.get("address_hidden"):
        return
    told = work.session.execute(
        select(ExpectedArrival).where(
            ExpectedArrival.authority_id == entry.authority_id, ExpectedArrival.transit_id == entry.id
        )
    ).scalar_one_or_none()
    if told is not None:  # asked already; the day may be known better now
        if not told.answer:
            told.expected_on = entry.expected_on
        return
    child = referred.facts.get("child") or {}
    born = child.get("date_of_birth")
    work.add(
        ExpectedArrival(
            authority_id=entry.authority_id,
            id=new_id(),
            school_id=entry.destination_school_id,
            transit_id=entry.id,
            child_name=referred.child_name,
            date_of_birth=dt.date.fromisoformat(born) if born else None,
            year_group=child.get("year_group") or "",
            expected_on=entry.expected_on,
        )
    )


@effect("arrival_answered")
def answered(work: Unit, row: OutboxRow) -> None:
    """The ledger follows the school's answer; what is no arrival is a lead for the child's officer."""
    said = work.session.execute(
        select(ExpectedArrival).where(ExpectedArrival.authority_id == row.authority_id, ExpectedArrival.id == row.about)
    ).scalar_one_or_none()
    if said is None:  # taken back meanwhile
        return
    entry = work.session.execute(
        select(TransitEntry)
        .where(TransitEntry.authority_id == said.authority_id, TransitEntry.id == said.transit_id)
        .with_for_update()
    ).scalar_one()
    if said.answer == "arrived" and said.arrived_on is not None:
        if settling.balance(work, entry, "The expected school says that the child has arrived", said.arrived_on):
            work.session.flush()
            arrival_signals.expected_arrived(work, entry)
    elif said.answer in _LEADS:
        settling.lead(work, entry, _LEADS[said.answer], said.note)
