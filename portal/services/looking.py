"""Looking at the work queue: the rows, what is new since the last visit, and the record of who was shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.domain import names, urgency
from portal.domain.access import Actor, May, insist
from portal.domain.dates_in_words import short_date
from portal.services import ordering, unit
from portal.services.trouble import NotFound
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.find import case as find_case
from portal.store.find import choices, queue
from portal.store.find.choices import Choice
from portal.store.find.queue import SORTS, Counts, Due, Looker, Place, QueueRow, View, Wanted
from portal.store.records import Visit
from portal.store.session import db

VISIT_ENDS_AFTER = dt.timedelta(minutes=30)
__all__ = ["SORTS", "Choice", "Counts", "Due", "Place", "Queue", "QueueRow", "View", "Wanted"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue. `since` is when the officer's previous visit began, None on the first."""

    rows: list[QueueRow]
    more: bool
    counts: Counts
    schools: list[Choice]
    officers: list[Choice]
    since: dt.datetime | None
    today: dt.date
    read_at: dt.datetime


def wanted_words(text: str) -> tuple[tuple[str, ...], str]:
    """What was typed in the search box, as the queue compares it: folded words of a name, and a case number."""
    number = "".join(one for one in text.upper() if one.isalnum())
    looks_like_number = any(one.isdigit() for one in number)
    return tuple(names.fold(text).split()), number if looks_like_number else ""


def _visit(actor: Actor, *, begins: bool) -> dt.datetime | None:
    """Note that the officer is here, and return when their previous visit began. One statement."""
    at = moment()
    assert actor.membership_id is not None
    session = db.session()
    if not begins:
        return session.execute(
            select(Visit.previous_at).where(Visit.membership_id == actor.membership_id)
        ).scalar_one_or_none()
    ended = Visit.last_at < at - VISIT_ENDS_AFTER
    noted = insert(Visit).values(
        authority_id=actor.authority_id, membership_id=actor.membership_id, started_at=at, previous_at=None, last_at=at
    )
    found: dt.datetime | None = session.execute(
        noted.on_conflict_do_update(
            index_elements=[Visit.authority_id, Visit.membership_id],
            set_={
                "previous_at": case((ended, Visit.started_at), else_=Visit.previous_at),
                "started_at": case((ended, at), else_=Visit.started_at),
                "last_at": at,
            },
        ).returning(Visit.previous_at)
    ).scalar_one_or_none()
    return found


def _looker(actor: Actor, since: dt.datetime | None) -> Looker:
    assert actor.membership_id is not None
    return Looker(actor.membership_id, today(), since)


def see_queue(wanted: Wanted) -> Queue:
    """A page of the work queue with its counts; one audit row names every child shown.

    Besides that row only the visit's own times are written.
    """
    actor = insist(wall.current.get(), May.SEE_QUEUE)
    session = db.session()
    since = _visit(actor, begins=True)
    looker = _looker(actor, since)
    rows, more = queue.rows(session, wanted, looker)
    counts = queue.counts(session, replace(wanted, after=None, before=None), looker)
    schools, officers = choices.choices(session)
    read_at = moment()
    unit.looked(
        May.SEE_QUEUE,
        about_kind="queue",
        others=[row.child_id for row in rows],
        fields=["name", "year_group", "why", "deadline", "flags", "school", "with"],
    )
    shown = [_placed(row, looker.today) for row in rows]
    return Queue(shown, more, counts, schools, officers, since, looker.today, read_at)


def _placed(row: QueueRow, day: dt.date) -> QueueRow:
    """The row with its reasons as they stand today: a message come in, a deadline come nearer since it was placed."""
    if not row.open:
        return row
    why = list(ordering.with_unread(row.band, row.why, row.unread_messages)[1])
    late = row.due_on is not None and row.due_on <= day
    if late and row.due_on is not None and not any(one["rule"] == "deadline_today_or_past" for one in why):
        when = "due today" if row.due_on == day else f"was due {short_date(row.due_on)}"
        sentence = f"{row.due_label or 'A deadline'}: {when}"
        now_due = {"rule": "deadline_today_or_past", "sentence": sentence, "until": "the deadline is met"}
        why = [now_due, *(one for one in why if one["rule"] != "deadline_this_week")]
    return replace(row, why=[dict(one) for one in why])


def changed_since(wanted: Wanted, at: dt.datetime) -> int:
    """How many cases of this list others have changed since it was read; a script asks, so nothing is written."""
    actor = insist(wall.current.get(), May.SEE_QUEUE)
    return queue.changed_since(db.session(), wanted, _looker(actor, _visit(actor, begins=False)), at)


def mark_all_seen() -> None:
    """Count everything as seen up to now: nothing is new to this officer any more."""
    with unit.act(May.SEE_QUEUE) as work:
        at = moment()
        work.session.execute(
            update(Visit)
            .where(Visit.membership_id == work.actor.membership_id)
            .values(previous_at=at, last_at=at)
            .execution_options(synchronize_session=False)
        )
        work.record("marked_all_seen", about_kind="queue", about=None)


def place_of(reference: str, wanted: Wanted) -> Place | None:
    """Where a case stands in the list the officer came from."""
    actor = insist(wall.current.get(), May.READ_CASE)
    return queue.place_of(db.session(), reference, wanted, _looker(actor, _visit(actor, begins=False)))


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one case stands where it does."""

    reference: str
    name: str
    band: urgency.Band
    why: list[str]
    moves: str


def explain(reference: str) -> Explained:
    """The rules that hold a case where it is, worked out anew, and what would move it. `NotFound`."""
    insist(wall.current.get(), May.READ_CASE)
    session = db.session()
    folder = find_case.folder(session, reference)
    if folder is None:
        raise NotFound
    facts = ordering.facts_of(
        folder.case,
        ordering.measure_for(folder.case),
        find_case.enquiries(session, folder.case.id),
        folder.referred,
        folder.submission,
    )
    unread = sum(
        one.direction == "to_council" and one.read_at is None for one in find_case.messages(session, folder.case)
    )
    placed = urgency.place(replace(facts, unread_messages=unread), today())
    unit.looked(
        May.READ_CASE, about_kind="case", about=folder.case.id, others=[folder.child.id], fields=["name", "why"]
    )
    return Explained(
        folder.case.reference,
        folder.case.child_name,
        placed.band,
        [one.sentence for one in placed.reasons],
        urgency.explain(placed),
    )
