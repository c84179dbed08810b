"""A case's clocks, from what is stored about it: the strip on its page and the deadline the queue goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from portal.domain import clocks, enquiries
from portal.domain.clocks import Clock, ClockState
from portal.domain.dates_in_words import london_date
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.services import leaving
from portal.store.cases import Case, Enquiry
from portal.store.submissions import ReferredChild


@dataclass(frozen=True, slots=True)
class Measure:
    """What clocks are measured with: today in London, the school's calendar (None: not held), bank holidays."""

    today: dt.date
    calendar: SchoolCalendar | None = None
    bank_holidays: frozenset[dt.date] = field(default_factory=frozenset)


def first_missed(case: Case, measure: Measure) -> dt.date | None:
    """The first school day missed, from the day last attended; None when it cannot be known."""
    if case.last_attended_on is None or measure.calendar is None:
        return None
    try:
        return clocks.first_absent_day(case.last_attended_on, measure.calendar)
    except UnknownCalendar:
        return None


def triage_clock(case: Case, measure: Measure) -> Clock:
    """By when the council decides what happens to this referral."""
    decided = london_date(case.triaged_at) if case.triaged_at else None
    if leaving.plain(case):
        return clocks.plain_notice_due(london_date(case.received_at), decided, measure.today, measure.bank_holidays)
    return clocks.triage_due(
        london_date(case.received_at), decided, measure.today, measure.bank_holidays, immediate=case.immediate
    )


def first_reply_clock(case: Case, replied_at: dt.datetime | None, measure: Measure) -> Clock:
    """By when the school hears from a person; a decision on the referral is a reply too."""
    heard = [at for at in (replied_at, case.triaged_at) if at]
    return clocks.first_reply_due(
        london_date(case.received_at),
        london_date(min(heard)) if heard else None,
        measure.today,
        measure.bank_holidays,
        immediate=case.immediate,
    )


def missed_days_clock(case: Case, measure: Measure) -> Clock:
    """How many school days have been missed without a reason, towards 20."""
    first = first_missed(case, measure)
    if first is None:
        return clocks.twentieth_day(measure.today, None, measure.today, None)
    return clocks.twentieth_day(first, None, measure.today, measure.calendar)


def review_clock(case: Case, measure: Measure) -> Clock | None:
    """When the case is looked at again; None before a decision has set a date."""
    if case.review_on is None:
        return None
    clock = clocks.recheck_due(case.review_on, measure.today)
    if case.outcome_code:
        return clock
    said = f"Council standard: every {clocks.REVIEW_DAYS} school days while a child is not found."
    return replace(clock, code="review", label="Next review", sentence=said)


def waiting_clocks(asked: Iterable[Enquiry], referred: ReferredChild | None, measure: Measure) -> list[Clock]:
    """One clock for each service, and for the school, that has been asked and has not answered; nearest first.

    The school has been asked where a question to it stands; else its `reply_by` is the day it was promised a decision.
    """
    found = [
        clocks.agency_reply(asked_of(one), one.asked_on, one.chase_on, None, measure.today)
        for one in asked
        if one.state == "asked" and one.asked_on and one.chase_on
    ]
    if referred is not None and referred.asked and referred.reply_by is not None:
        since = london_date(referred.changed_at)
        found.append(clocks.agency_reply("School", since, referred.reply_by, None, measure.today))
    return sorted(found, key=lambda clock: clock.due_on or dt.date.max)


def asked_of(enquiry: Enquiry) -> str:
    """Whom an enquiry was put to, in as few words as there are."""
    return enquiry.asked_of or enquiries.enquiry(enquiry.code).label.split(":")[0]


def strip(
    case: Case,
    asked: Sequence[Enquiry],
    referred: ReferredChild | None,
    replied_at: dt.datetime | None,
    measure: Measure,
) -> list[Clock]:
    """The four clocks at the top of a case, at most; none where the pupil has died.

    Nobody counts missed days of a child who leaves for a place the school names.
    """
    if leaving.died(case):
        return []
    first = triage_clock(case, measure) if case.triaged_at is None else first_reply_clock(case, replied_at, measure)
    waiting = waiting_clocks(asked, referred, measure) if case.open else []
    review = review_clock(case, measure) if case.open else None
    missed = [] if leaving.whereabouts_known(case) else [missed_days_clock(case, measure)]
    return [first, *missed, *waiting[:1], *([review] if review else [])]


def running(case: Case, asked: Sequence[Enquiry], referred: ReferredChild | None, measure: Measure) -> list[Clock]:
    """The clocks the queue goes by: deadlines somebody must still act on, nearest first."""
    if not case.open or leaving.died(case):
        return []
    deadlines = [*waiting_clocks(asked, referred, measure)]
    sent_back = referred is not None and bool(referred.asked)
    if case.triaged_at is None and not sent_back:  # what was sent back waits for the school, not for a decision
        deadlines.append(triage_clock(case, measure))
    if (review := review_clock(case, measure)) is not None:
        deadlines.append(review)
    live = [clock for clock in deadlines if clock.deadline is not None and clock.state is not ClockState.DONE]
    return sorted(live, key=lambda clock: clock.deadline or dt.date.max)
