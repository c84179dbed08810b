"""The demonstration's past: what is done now by the real services is afterwards dated to when it is told to have been.

Everything is done in the order of the story. Each act notes when it really began and ended; afterwards every instant
stored in between is moved, as a stretch, to the act's day. The audit chain is left alone: it says what truly was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.domain.school_days import MONDAY_TO_FRIDAY, SchoolCalendar, UnknownCalendar
from portal.services.working_day import bank_holidays
from portal.store.tables import now

LONDON: Final = ZoneInfo("Europe/London")
OPENS, SHUTS = dt.time(8, 0), dt.time(17, 30)
ONE_DAY, THREE_HOURS = dt.timedelta(days=1), dt.timedelta(hours=3)

_INSTANTS: Final = {
    "submission": ("sent_at", "signed_at", "withdrawn_at"),
    "addition": ("at",),
    "transit_entry": ("opened_at", "changed_at"),
    "expected_arrival": ("told_at", "answered_at"),
    "removal_step": ("at",),
    "absence_record": ("opened_at", "changed_at"),
    "advice_request": ("asked_at", "answered_at", "read_at"),
    "school_ask": ("asked_at", "answered_at", "withdrawn_at", "considered_at"),
    "referred_child": ("changed_at",),
    "child": ("created_at",),
    "case_file": ("received_at", "triaged_at", "changed_at", "closed_at", "matched_at"),
    "enquiry": ("created_at", "changed_at"),
    "message": ("at", "read_at"),
    "note": ("at",),
    "outcome": ("at", "set_aside_at"),
    "proposal": ("found_at", "decided_at"),
    "case_event": ("at",),
    "attachment": ("added_at",),
    "draft": ("created_at", "changed_at", "signed_at", "sign_off_asked_at"),
    "roll_import": ("started_at", "finished_at"),
}
"""Columns that hold when something happened, by table."""


def working_day(today: dt.date, before: int) -> dt.date:
    """The council's working day `before` working days ago; 0 is today, or the last one when today is none."""
    day, left = today, before
    while True:
        if day.weekday() in MONDAY_TO_FRIDAY and day not in bank_holidays(day):
            if left == 0:
                return day
            left -= 1
        day -= ONE_DAY


def school_day(calendar: SchoolCalendar, day: dt.date, before: int) -> dt.date:
    """The school day `before` school days before `day`; 0 is that day itself, or the last one when it is none.

    Where the calendar does not reach back, weekdays stand in: the past is invented in any case.
    """
    left = before
    while True:
        try:
            meets = calendar.is_school_day(day)
        except UnknownCalendar:
            meets = day.weekday() in MONDAY_TO_FRIDAY
        if meets:
            if left == 0:
                return day
            left -= 1
        day -= ONE_DAY


@dataclass(slots=True)
class Past:
    """Days of the story counted back from `today` (London's), and the acts with their true times."""

    today: dt.date
    began: dt.datetime = field(default_factory=now)
    stretches: list[tuple[dt.datetime, dt.datetime, dt.datetime]] = field(default_factory=list)

    @property
    def latest(self) -> dt.date:
        """The story's last day: today, or the last working day before."""
        return working_day(self.today, 0)

    def day(self, before: int) -> dt.date:
        """The working day `before` working days before the story's last."""
        return working_day(self.latest, before)

    def instant(self, before: int, at: str) -> dt.datetime:
        """A moment of that day in UTC; of the day of seeding none that has yet to come. `at` is like "15:31"."""
        day, clock = self.day(before), dt.time.fromisoformat(at)
        told = dt.datetime.combine(day, clock, LONDON)
        shuts = dt.datetime.combine(day, SHUTS, LONDON)
        if shuts <= self.began:
            return told.astimezone(dt.UTC)
        # Today's working day is not over: what is told of it is fitted into the hours there were.
        midnight, opens = dt.datetime.combine(day, dt.time(), LONDON), dt.datetime.combine(day, OPENS, LONDON)
        begins = min(opens, max(midnight, self.began.astimezone(LONDON) - THREE_HOURS))
        fitted = begins + (self.began - begins) * ((told - opens) / (shuts - opens))
        return min(fitted, self.began).astimezone(dt.UTC)

    @contextlib.contextmanager
    def act(self, told: dt.datetime) -> Iterator[None]:
        """Whatever is stored inside is later dated `told`."""
        began = now()
        yield
        self.stretches.append((began, now(), told))

    def date_back(self, session: Session, authority_id: UUID) -> None:
        """Move every instant stored during the acts to when the story has it. Run as the council's worker."""
        values = {
            "a": authority_id,
            "began": [began for began, _, _ in self.stretches],
            "ended": [ended for _, ended, _ in self.stretches],
            "told": [told for _, _, told in self.stretches],
        }
        for table, columns in _INSTANTS.items():
            for column in columns:
                session.execute(
                    text(
                        f'update "{table}" t set {column} = least(s.told + (t.{column} - s.began), now()) '  # noqa: S608
                        "from unnest(cast(:began as timestamptz[]), cast(:ended as timestamptz[]), "
                        "cast(:told as timestamptz[])) as s(began, ended, told) "
                        f"where t.authority_id = :a and t.{column} between s.began and s.ended"
                    ),
                    values,
                )
        session.execute(
            text(
                "update referred_child t set steps = (select jsonb_agg(jsonb_set(e.one, '{at}', to_jsonb(coalesce("
                " (select s.told + (cast(e.one->>'at' as timestamptz) - s.began) from unnest("
                "   cast(:began as timestamptz[]), cast(:ended as timestamptz[]), cast(:told as timestamptz[])) "
                "   as s(began, ended, told) where cast(e.one->>'at' as timestamptz) between s.began and s.ended "
                "   limit 1), cast(e.one->>'at' as timestamptz)))) order by e.place) "
                " from jsonb_array_elements(t.steps) with ordinality as e(one, place)) "
                "where t.authority_id = :a and jsonb_array_length(t.steps) > 0"
            ),
            values,
        )
