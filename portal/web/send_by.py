"""By when a notice should be sent: a referral counted from the first school day missed, on the school's own calendar;
a removal return, alone or with a home education notice, no later than the day the name comes off the roll."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from portal.domain import ages
from portal.domain.clocks import Clock, first_absent_day, referral_due, removal_return_due
from portal.domain.notices import NoticeKind
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.journeys.answers import Answers
from portal.services.working_day import today

PAGES = ("last_attended", "removal_when", "child_birth")
"""The pages whose answers the clocks look at."""


def clock_for(kind: str, answers: Answers, calendar: SchoolCalendar | None) -> Clock | None:
    """The clock of a draft; None for a kind without one, or while what it is counted from is not known."""
    return clock_of(kind, {name: value for page in PAGES for name, value in answers.of(page).items()}, calendar)


def clock_of(kind: str, said: Mapping[str, Any], calendar: SchoolCalendar | None) -> Clock | None:
    """The clock from the answers of `PAGES`; None as for `clock_for`, or where the calendar does not reach."""
    if kind in {NoticeKind.REMOVAL, NoticeKind.HOME_EDUCATION} and said.get("deletion_on"):
        return removal_return_due(dt.date.fromisoformat(said["deletion_on"]), None, today())
    if kind != NoticeKind.CME_REFERRAL or not said.get("last_attended") or calendar is None:
        return None
    born = said.get("date_of_birth")
    if born and not ages.is_csa(dt.date.fromisoformat(born), today()):  # no case of a child missing education
        return None
    try:
        last = dt.date.fromisoformat(said["last_attended"])
        clock = referral_due(first_absent_day(last, calendar), None, today(), calendar)
    except UnknownCalendar:
        return None
    return clock if clock.due_on is not None else None
