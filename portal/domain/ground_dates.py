"""The first day a name may come off the roll, counted from what the school says, with the reason in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain import ages
from portal.domain.clocks import not_counted
from portal.domain.dates_in_words import long_date
from portal.domain.ground_facts import GroundFacts
from portal.domain.grounds import Ground
from portal.domain.school_days import ONE_DAY, SchoolCalendar, UnknownCalendar
from portal.domain.school_kinds import SchoolKnown
from portal.domain.statutory_dates import GROUND_H_DAYS, GROUND_I_DAYS, home_education_earliest_deletion


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first lawful day and why; `on` is None while an answer, or the school's term dates, are missing."""

    on: date | None
    words: str


_NOT_YET = "We can work this out once you have answered the questions about the ground"
_NO_CALENDAR = "We do not have this school’s term dates, so we cannot count school days. The council will check"


def earliest_deletion(ground: Ground, facts: GroundFacts, school: SchoolKnown | None = None) -> Earliest:
    """The first day the ground lets the name come off, never earlier than the ground is met (SI 2024/208 reg 9).

    For (h) and (i) the 10 or 20 school days must be over, and both sides' enquiries too: the later of the two counts,
    and agreeing early shortens nothing. School days are the school's own, and the words name those passed over.
    """
    calendar = (school or SchoolKnown()).calendar
    if ground.letter == "f":
        return _home_education(facts)
    if ground.letter == "h":
        return _after_school_days(facts.leave_to, GROUND_H_DAYS, facts, calendar, "after the leave ended", ground)
    if ground.school_days == GROUND_I_DAYS:
        return _after_school_days(facts.first_absent, GROUND_I_DAYS, facts, calendar, "of absence", ground)
    if ground.letter == "l":
        return _leaving_age(facts, calendar)
    found = {
        "a": (facts.first_day, "The pupil must be registered at the other school, whose first day is {day}"),
        "b": (facts.nursery_completed_on, "Nursery education here was completed on {day}"),
        "c": (_consents_complete(facts), "The last of the other schools agreed on {day}"),
        "d": (facts.order_changed_on, "The council changed the order on {day}"),
        "e": (facts.order_changed_on, "The council revoked the order on {day}"),
        "g": (facts.moved_on, "The family moved on {day}"),
        "j": (facts.sentence_from, "The sentence began on {day}"),
        "k": (facts.died_on, "The pupil died on {day}"),
        "m": (facts.term_ended_on, "The charges were unpaid at the end of the term, {day}"),
        "n": (facts.left_on, "The pupil ceased to be a pupil on {day}"),
        "o": (facts.review_on, "The review of the exclusion came to its end on {day}"),
    }.get(ground.letter) or _of_others(ground, facts)
    day, said = found
    return Earliest(day, said.format(day=long_date(day))) if day else Earliest(None, _NOT_YET)


def _of_others(ground: Ground, facts: GroundFacts) -> tuple[date | None, str]:
    """The days of reg 9(3), for pupils outside compulsory school age."""
    return {
        "reg9_3_nursery_not_continuing": (facts.nursery_completed_on, "Nursery education was completed on {day}"),
        "reg9_3_permanently_excluded": (facts.review_on, "The review of the exclusion came to its end on {day}"),
        "reg9_3_died": (facts.died_on, "The pupil died on {day}"),
    }.get(ground.code, (facts.left_on, "The pupil stopped attending on {day}"))


def _home_education(facts: GroundFacts) -> Earliest:
    received, last = facts.notice_received_on, facts.last_day_stated
    if received is None or last is None:
        return Earliest(None, _NOT_YET)
    on = home_education_earliest_deletion(received, last)
    return Earliest(
        on,
        f"You received the parent’s letter on {long_date(received)}, and it says that the last day is "
        f"{long_date(last)}. That day must have passed",
    )


def _consents_complete(facts: GroundFacts) -> date | None:
    days = [each.consent_on for each in facts.other_schools]
    return max((day for day in days if day), default=None) if days and all(days) else None


def _after_school_days(
    start: date | None, number: int, facts: GroundFacts, calendar: SchoolCalendar | None, what: str, ground: Ground
) -> Earliest:
    if start is None:
        return Earliest(None, _NOT_YET)
    if calendar is None:
        return Earliest(facts.joint_on, _NO_CALENDAR)
    first = start + ONE_DAY if ground.letter == "h" else start
    try:
        count = calendar.count(first, number)
    except UnknownCalendar:
        return Earliest(facts.joint_on, _NO_CALENDAR)
    nth = count.days[-1]
    said = f"The {number}th school day {what} is {long_date(nth)}.{not_counted(count, calendar)}"
    if not ground.joint:
        return Earliest(nth, said)
    if facts.joint_on is None:
        return Earliest(nth, f"{said} The council must record what its enquiries found as well, so it may be later.")
    return Earliest(max(nth, facts.joint_on), f"{said} Both sides’ enquiries were over on {long_date(facts.joint_on)}.")


def _leaving_age(facts: GroundFacts, calendar: SchoolCalendar | None) -> Earliest:
    """The last school day of compulsory school age: the school next meets only after it (reg 9(1)(l))."""
    if facts.born is None:
        return Earliest(None, _NOT_YET)
    last = day = ages.csa_last_day(facts.born)
    if calendar is not None and calendar.knows(day):
        while not calendar.is_school_day(day) and calendar.knows(day - ONE_DAY):
            day -= ONE_DAY
    return Earliest(
        day, f"Compulsory school age ends on {long_date(last)}. It must be over before your school next meets"
    )
