"""What a school is asked by the council about its own pupils, and its answers.

Only columns the database grants a school are read here: never the case, the proposal or the officer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from portal.domain import school_asks
from portal.domain.access import May, insist
from portal.domain.dates_in_words import london_date
from portal.domain.school_asks import Answer
from portal.domain.sentences import begun
from portal.services import arrival_signals, enquiring, unit
from portal.services.asking_schools import answer_of
from portal.services.casework import touched
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.find import case as find
from portal.store.places import School
from portal.store.records import OutboxRow
from portal.store.returns import SchoolAsk
from portal.store.session import db

LONGEST, LONGEST_LINE = 2000, 300
_READ = (
    SchoolAsk.id, SchoolAsk.pupil_name, SchoolAsk.date_of_birth, SchoolAsk.question, SchoolAsk.asked_at,
    SchoolAsk.reply_by, SchoolAsk.withdrawn_at, SchoolAsk.answer, SchoolAsk.last_seen_on, SchoolAsk.seen_by,
    SchoolAsk.lives_there, SchoolAsk.new_address, SchoolAsk.worried, SchoolAsk.said, SchoolAsk.answered_by_name,
    SchoolAsk.answered_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a pupil of this school. more: further questions in words. given: the answer, if there is one."""

    id: UUID
    pupil_name: str
    date_of_birth: dt.date | None
    more: list[str]
    asked_at: dt.datetime
    reply_by: dt.date | None
    withdrawn_at: dt.datetime | None
    given: Answer | None
    answered_by_name: str
    answered_at: dt.datetime | None

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.given is None and self.withdrawn_at is None

    @property
    def late(self) -> bool:
        """Whether it waits past its day; never where the day is not known."""
        return self.open and self.reply_by is not None and self.reply_by < today()


def _read(only: UUID | None = None) -> list[Question]:
    actor = insist(wall.current.get(), May.ANSWER_COUNCIL)
    wanted = select(*_READ).where(SchoolAsk.school_id == actor.school_id)
    if only is not None:
        wanted = wanted.where(SchoolAsk.id == only)
    return [
        Question(
            row.id,
            row.pupil_name,
            row.date_of_birth,
            school_asks.more_asked(row.question.split()),
            row.asked_at,
            row.reply_by,
            row.withdrawn_at,
            answer_of(row) if row.answer else None,  # type: ignore[arg-type]
            row.answered_by_name,
            row.answered_at,
        )
        for row in db.session().execute(wanted.order_by(SchoolAsk.asked_at.desc(), SchoolAsk.id))
    ]


def questions() -> Sequence[Question]:
    """What this school is, and was, asked, newest first; a look at these pupils is recorded."""
    found = _read()
    if found:
        unit.looked(May.ANSWER_COUNCIL, about_kind="school_asks", others=[one.id for one in found])
    return found


def one(ask_id: UUID) -> Question:
    """One question to this school, recorded as a look; `NotFound` when it is not this school's."""
    found = next(iter(_read(ask_id)), None)
    if found is None:
        raise NotFound
    unit.looked(May.ANSWER_COUNCIL, about_kind="school_ask", about=ask_id)
    return found


def waiting() -> tuple[int, int]:
    """How many questions wait for this school, and how many of them past their day: counts, no name."""
    found = [one for one in _read() if one.open]
    return len(found), sum(one.late for one in found)


def answer(ask_id: UUID, given: Answer) -> None:
    """The school's answer, once. `Refused` for what is missing, `NotFound` where it is not, or no longer, asked."""
    with unit.act(May.ANSWER_COUNCIL) as work:
        if faults := [*school_asks.faults(given, today()), *_too_long(given)]:
            raise Refused(faults)
        done = work.session.execute(
            update(SchoolAsk)
            .where(
                SchoolAsk.authority_id == work.actor.authority_id,
                SchoolAsk.school_id == work.actor.school_id,
                SchoolAsk.id == ask_id,
                SchoolAsk.waits,
            )
            .values(
                answer=given.answer,
                last_seen_on=given.last_seen_on,
                seen_by=given.seen_by if given.last_seen_on else "",
                lives_there=given.lives_there if given.known_there else "",
                new_address=given.new_address if given.known_there and given.lives_there == "no" else "",
                worried=given.worried if given.known_there else "",
                said=given.said,
                answered_by_name=work.actor.name,
                answered_at=moment(),
                version=SchoolAsk.version + 1,
            )
            .returning(SchoolAsk.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        if done is None:
            raise NotFound
        work.record("answered_council", about_kind="school_ask", about=ask_id, fields=[given.answer])
        work.later("school_answered", ask_id)
        work.later("notice", ask_id, once=f"notice:{ask_id}:answered", to="council", template="school_answered")


def _too_long(given: Answer) -> list[tuple[str, str]]:
    most = {"said": LONGEST, "new_address": LONGEST_LINE, "seen_by": LONGEST_LINE}
    called = {"said": "Your words", "new_address": "The new address", "seen_by": "Who saw the pupil"}
    return [
        (name, f"{called[name]} must be {limit:,} characters or fewer")
        for name, limit in most.items()
        if len(getattr(given, name)) > limit
    ]


@effect("school_answered")
def take_in(work: Unit, row: OutboxRow) -> None:
    """Put a school's answer on its case: a dated line with its source, and the enquiry that waited for it is made."""
    asked, school = work.session.execute(
        select(SchoolAsk, School.name)
        .join(School, (School.authority_id == SchoolAsk.authority_id) & (School.id == SchoolAsk.school_id))
        .where(SchoolAsk.authority_id == row.authority_id, SchoolAsk.id == row.about)
    ).one()
    folder = find.folder_of(work.session, asked.case_id, lock=True)
    if folder is None or asked.answered_at is None:
        return
    given = answer_of(asked)
    short = begun(school_asks.in_short(given))
    enquiry = find.enquiry(work.session, asked.case_id, asked.enquiry_id) if asked.enquiry_id else None
    if enquiry is not None and enquiry.state == "asked":
        enquiry.state, enquiry.done_on = "done", london_date(asked.answered_at)
        enquiry.result = (
            "no_trace" if given.answer in (school_asks.NEVER, school_asks.NOT_KNOWN) else "found_information"
        )
        enquiry.detail, enquiry.by_name, enquiry.changed_at = short, asked.answered_by_name, asked.answered_at
    event = work.tell(
        asked.case_id,
        "school_answered",
        f"{school} answered about {asked.pupil_name}",
        f"{short}. Said by {asked.answered_by_name}, {school}.",
        data={"ask": str(asked.id)},
    )
    event.at, event.by_name = asked.answered_at, asked.answered_by_name
    enquiring.move(work, folder)
    touched(work, folder)
    if given.answer == school_asks.ATTENDING:
        arrival_signals.attends(work, asked)
