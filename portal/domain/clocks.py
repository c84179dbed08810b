"""Every deadline a case or a referral shows, with its date, its state and one sentence that explains it.

Today's date in London, the calendar and the bank holidays are passed in. A clock whose calendar does not reach
says "not known". Council standards and statutory days are named as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.domain.dates_in_words import counted, days_late, school_days_left, short_date
from portal.domain.school_days import ONE_DAY, Count, SchoolCalendar, Skipped, UnknownCalendar, working_day_after
from portal.domain.statutory_dates import GROUND_I_DAYS, new_pupil_return_due

TELL_TEAM_DAYS = 5
REFERRAL_DAYS = 10
REVIEW_DAYS = 10
CHASE_WORKING_DAYS = 5
PLAIN_NOTICE_DAYS = 10


class ClockState(StrEnum):
    """How a clock stands. A waiting one has stopped for somebody else; an unknown one has no calendar."""

    RUNNING = "running"
    DUE = "due"
    LATE = "late"
    WAITING = "waiting"
    DONE = "done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as shown: label, big words, bar (`gone` of `length`) and the sentence beneath.

    `days` are the school days counted and `skipped` those that were not; both empty where none are counted.
    `note`: what the due day is, in a few words for a narrow column.
    """

    code: str
    label: str
    state: ClockState
    due_on: date | None
    headline: str
    sentence: str
    gone: int = 0
    length: int = 0
    days: tuple[date, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    note: str = ""

    @property
    def deadline(self) -> date | None:
        """The date somebody must still act by; None once done, or where it is not known."""
        return None if self.state in {ClockState.DONE, ClockState.UNKNOWN} else self.due_on


def next_deadline(clocks: Iterable[Clock]) -> Clock | None:
    """The clock that is due first among those still running, or None."""
    running = [clock for clock in clocks if clock.deadline is not None]
    return min(running, key=lambda clock: clock.deadline or date.max, default=None)


def first_absent_day(last_attended: date, calendar: SchoolCalendar) -> date:
    """The first school day missed after the last one attended; `UnknownCalendar` when it cannot be known."""
    return calendar.nth_school_day_after(last_attended, 1)


def tell_team(
    first_absent: date,
    told_on: date | None,
    today: date,
    calendar: SchoolCalendar | None,
    days: int = TELL_TEAM_DAYS,
) -> Clock:
    """By when a school with no contact tells the council's team: the fifth school day of absence by default."""
    rule = f"Council standard: tell us by the {_nth(days)} school day of absence with no contact"
    return _school_clock("tell_team", "Tell the council", rule, first_absent, days, told_on, today, calendar)


def referral_due(
    first_absent: date,
    sent_on: date | None,
    today: date,
    calendar: SchoolCalendar | None,
    days: int = REFERRAL_DAYS,
) -> Clock:
    """By when the referral is sent: the tenth school day of absence at the latest; a council may ask sooner."""
    rule = f"Council standard: refer by the {_nth(days)} school day of absence"
    clock = _school_clock("referral", "Send the referral", rule, first_absent, days, sent_on, today, calendar)
    return replace(clock, note=f"{_nth(days)} school day missed")


def removal_return_due(deletion_on: date, sent_on: date | None, today: date) -> Clock:
    """By when a removal return is sent: no later than the day the name comes off (SI 2024/208 reg 13(4))."""
    rule = "The law: tell the council no later than the day the name comes off the roll"
    clock = _dated(
        "removal_return", "Send the return", rule, deletion_on, sent_on, today, late=lambda: (today - deletion_on).days
    )
    return replace(clock, note="Day the name comes off the roll")


def new_pupil_due(entered_on: date, sent_on: date | None, today: date) -> Clock:
    """By when a new-pupil return is sent: the fifth calendar day after entry (SI 2024/208 reg 13(1) and (2))."""
    due = new_pupil_return_due(entered_on)
    rule = "The law: tell the council within five days of entering the name, weekends and holidays counted"
    clock = _dated("new_pupil", "Send the return", rule, due, sent_on, today, late=lambda: (today - due).days)
    return replace(clock, note="5th day after the name was entered")


def planned_move_due(last_day: date, sent_on: date | None, today: date) -> Clock:
    """By when a planned move is told of: as early as possible, and no later than the last day at the school."""
    rule = "Council standard: tell us as early as you can, and by the last day at your school"
    late = (today - last_day).days
    clock = _dated("planned_move", "Send the notice", rule, last_day, sent_on, today, late=lambda: late)
    return replace(clock, note="Last day at your school")


def twentieth_day(first_absent: date, came_back_on: date | None, today: date, calendar: SchoolCalendar | None) -> Clock:
    """How far an unexplained absence has got towards 20 school days: a marker, never late.

    Reaching it removes nobody: both sides' enquiries come first (SI 2024/208 reg 9(1)(i)).
    """
    label = "Days missed without a reason"
    if calendar is None:
        return _unknown("twentieth_day", label)
    try:
        count = calendar.count(first_absent, GROUND_I_DAYS)
    except UnknownCalendar:
        return _unknown("twentieth_day", label)
    due = count.days[-1]
    stopped = came_back_on - ONE_DAY if came_back_on else today
    gone = sum(day <= stopped for day in count.days)
    stays = "The child’s name stays on the roll until then, and until enquiries by school and council are done."
    when = "is" if due >= today else "was"
    sentence = f"The {GROUND_I_DAYS}th {when} {short_date(due)}. {stays}{not_counted(count, calendar)}"
    if came_back_on:
        sentence = f"The child came back on {short_date(came_back_on)}."
    reached = gone >= GROUND_I_DAYS
    state = ClockState.DONE if came_back_on or (reached and due < today) else ClockState.RUNNING
    state = ClockState.DUE if reached and due == today and not came_back_on else state
    headline = f"{gone} of {GROUND_I_DAYS} school days"
    return Clock("twentieth_day", label, state, due, headline, sentence, gone, GROUND_I_DAYS, count.days, count.skipped)


def triage_due(
    received_on: date, decided_on: date | None, today: date, bank_holidays: frozenset[date], *, immediate: bool
) -> Clock:
    """By when the council decides what happens to a submission: next working day; the same day if immediate."""
    return _council_clock("triage", "Decide what happens", received_on, decided_on, today, bank_holidays, immediate)


def plain_notice_due(received_on: date, decided_on: date | None, today: date, bank_holidays: frozenset[date]) -> Clock:
    """By when a plain notice of a child who leaves is filed: ten working days, for nothing in it is in doubt."""
    due = working_day_after(received_on, PLAIN_NOTICE_DAYS, bank_holidays)
    rule = (
        f"Council standard: {PLAIN_NOTICE_DAYS} working days where nothing is in doubt. Sent {short_date(received_on)}"
    )
    late = (today - due).days
    return _dated("triage", "Record it as notified", rule, due, decided_on, today, late=lambda: late)


def first_reply_due(
    received_on: date, replied_on: date | None, today: date, bank_holidays: frozenset[date], *, immediate: bool
) -> Clock:
    """By when the school hears from a person: the next working day; the same day if immediate."""
    label = "First reply to school"
    return _council_clock("first_reply", label, received_on, replied_on, today, bank_holidays, immediate)


def review_due(last_looked_on: date, today: date, calendar: SchoolCalendar | None, days: int = REVIEW_DAYS) -> Clock:
    """By when the case is looked at again: ten school days after the last review while a child is not found."""
    rule = f"Council standard: every {days} school days while a child is not found"
    return _school_clock("review", "Next review", rule, last_looked_on + ONE_DAY, days, None, today, calendar)


def chase_date(asked_on: date, bank_holidays: frozenset[date], working_days: int = CHASE_WORKING_DAYS) -> date:
    """When to chase a service that has not replied: five working days after asking, unless someone says otherwise."""
    return working_day_after(asked_on, working_days, bank_holidays)


def agency_reply(who: str, asked_on: date, chase_on: date, replied_on: date | None, today: date) -> Clock:
    """The wait for another service's reply: waiting, then due on the day to chase, then late."""
    asked = f"Asked {short_date(asked_on)}."
    label = f"{who} to answer"
    length, gone = (chase_on - asked_on).days, (today - asked_on).days
    if replied_on:
        sentence = f"{asked} Replied {short_date(replied_on)}."
        return Clock("agency_reply", label, ClockState.DONE, chase_on, "Replied", sentence, length, length)
    sentence = f"{asked} Chase on {short_date(chase_on)}."
    if today < chase_on:
        headline = f"Waiting {_waited(gone)}"
        return Clock("agency_reply", label, ClockState.WAITING, chase_on, headline, sentence, gone, length)
    if today == chase_on:
        return Clock("agency_reply", label, ClockState.DUE, chase_on, "Chase today", sentence, length, length)
    headline = days_late((today - chase_on).days)
    return Clock("agency_reply", label, ClockState.LATE, chase_on, headline, sentence, length, length)


def recheck_due(recheck_on: date, today: date) -> Clock:
    """By when a child not found, or not yet placed, is looked at again: the date the outcome named."""
    rule = "The date set when the outcome was recorded"
    return _dated(
        "recheck", "Look at this again", rule, recheck_on, None, today, late=lambda: (today - recheck_on).days
    )


def _council_clock(
    code: str,
    label: str,
    received_on: date,
    done_on: date | None,
    today: date,
    bank_holidays: frozenset[date],
    immediate: bool,
) -> Clock:
    due = received_on if immediate else working_day_after(received_on, 1, bank_holidays)
    standard = "the same day, because of immediate risk" if immediate else "1 working day"
    rule = f"Council standard: {standard}. Sent {short_date(received_on)}"
    return _dated(code, label, rule, due, done_on, today, late=lambda: (today - due).days)


def _school_clock(
    code: str,
    label: str,
    rule: str,
    first: date,
    number: int,
    done_on: date | None,
    today: date,
    calendar: SchoolCalendar | None,
) -> Clock:
    if calendar is None:
        return _unknown(code, label)
    try:
        count = calendar.count(first, number)
    except UnknownCalendar:
        return _unknown(code, label)
    due = count.days[-1]

    def late() -> int:
        try:
            return calendar.school_days_between(due + ONE_DAY, today)
        except UnknownCalendar:
            return (today - due).days

    said = f"{rule}. Counted from {short_date(count.days[0])}.{not_counted(count, calendar)}"
    clock = _dated(code, label, said, due, done_on, today, late=late, noun="school day")
    gone = sum(day <= (done_on or today) for day in count.days)
    headline = clock.headline
    if clock.state is ClockState.RUNNING:
        left = sum(day > today for day in count.days)
        headline = f"{short_date(due)}, {school_days_left(left)}"
    return Clock(code, label, clock.state, due, headline, clock.sentence, gone, number, count.days, count.skipped)


def _dated(
    code: str,
    label: str,
    rule: str,
    due: date,
    done_on: date | None,
    today: date,
    *,
    late: Callable[[], int],
    noun: str = "day",
) -> Clock:
    sentence = rule if rule.endswith(".") else f"{rule}."
    if done_on is not None:
        in_time = "Done" if done_on <= due else "Done late"
        return Clock(code, label, ClockState.DONE, due, f"{in_time}, {short_date(done_on)}", sentence, 1, 1)
    if today < due:
        return Clock(code, label, ClockState.RUNNING, due, short_date(due), sentence, 0, 1)
    if today == due:
        return Clock(code, label, ClockState.DUE, due, "Due today", sentence, 1, 1)
    number = late()
    headline = days_late(number, noun) if number else f"Was due {short_date(due)}"
    return Clock(code, label, ClockState.LATE, due, headline, sentence, 1, 1)


def _unknown(code: str, label: str) -> Clock:
    sentence = "We cannot work this out: we do not have this school’s term dates."
    return Clock(code, label, ClockState.UNKNOWN, None, "Not known", sentence)


def not_counted(count: Count, calendar: SchoolCalendar) -> str:
    """Names the skipped days in stretches, and says when the council's own dates stood in."""
    stretches: list[list[Skipped]] = []
    for one in count.remarkable:
        follows = stretches and stretches[-1][-1].why is one.why and (one.day - stretches[-1][-1].day).days <= 3
        if follows:
            stretches[-1].append(one)
        else:
            stretches.append([one])
    spans = [
        f"{stretch[0].why} {short_date(stretch[0].day)}"
        + (f" to {short_date(stretch[-1].day)}" if len(stretch) > 1 else "")
        for stretch in stretches
    ]
    skipped = f" Not counted: {', '.join(spans)}." if spans else ""
    review = " A person must check the unexpected closure." if count.needs_review else ""
    own = " Counted on the council’s own term dates." if calendar.is_default else ""
    return f"{skipped}{review}{own}"


def _waited(number: int) -> str:
    return counted(number, "day") if number > 0 else "since today"


def _nth(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
