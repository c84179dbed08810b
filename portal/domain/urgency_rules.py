"""The rules that say how soon a case needs somebody, each in words, with all they may look at.

`VERSIONS` says what changed in them and when: a case placed under earlier rules is placed anew each day.

The rules see only what is declared in `CaseFacts`. Ethnicity, religion, nationality, sex, language and postcode
are not among it, so they cannot move a case. No points, and no guess about a child or family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.dates_in_words import counted, short_date
from portal.domain.risks import RiskGrade
from portal.domain.school_days import ONE_DAY, SchoolCalendar, UnknownCalendar

WEEK_SCHOOL_DAYS = 5
_WEEK = timedelta(days=7)
_DEADLINE = ("next_deadline", "next_deadline_label")


class Band(StrEnum):
    """How soon a case needs somebody; the values sort in order."""

    TODAY = "1_today"
    WEEK = "2_week"
    ON_TRACK = "3_on_track"

    @property
    def words(self) -> str:
        """The band's heading."""
        return _BAND_WORDS[self]


_BAND_WORDS = {Band.TODAY: "Act today", Band.WEEK: "Act this week", Band.ON_TRACK: "On track"}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All the rules may know about a case or an undecided submission. Dates are London's."""

    immediate_risk: bool = False
    child_protection_plan: bool = False
    looked_after: bool = False
    found: bool = False
    may_have_left_uk_without_parents: bool = False
    police_told: bool = False
    risk_grade: RiskGrade = RiskGrade.GREEN
    red_because: tuple[str, ...] = ()
    unread_new_risk: bool = False
    next_deadline: date | None = None
    next_deadline_label: str = ""
    unread_submissions: int = 0
    unread_messages: int = 0
    unchecked_siblings: int = 0
    unanswered_handovers: int = 0
    whereabouts_unknown: bool = False
    last_seen_on: date | None = None
    missing_since: date | None = None
    plain_leaver: bool = False
    leaves_for: str = ""
    destination_unknown: bool = False
    removal_doubts: tuple[str, ...] = ()
    school_worried: bool = False
    pupil_died: bool = False
    withdrawn: bool = False
    withdrawn_why: str = ""
    possible_finds: int = 0


@dataclass(frozen=True, slots=True)
class JudgedOn:
    """A day to judge on, and the calendar that says how many school days are left."""

    today: date
    calendar: SchoolCalendar | None

    def this_week(self, deadline: date) -> bool:
        """Within five school days; within seven days where no calendar reaches."""
        try:
            if self.calendar is not None:
                return self.calendar.school_days_between(self.today + ONE_DAY, deadline) <= WEEK_SCHOOL_DAYS
        except UnknownCalendar:
            pass
        return deadline - self.today <= _WEEK


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words, as "How the order is worked out" lists it. `fires` gives the sentence, or None."""

    code: str
    band: Band
    words: str
    until: str
    fires: Callable[[CaseFacts, JudgedOn], str | None]
    reads: tuple[str, ...]


def _not_seen(facts: CaseFacts) -> str:
    return f"not seen since {short_date(facts.last_seen_on)}" if facts.last_seen_on else "whereabouts unknown"


Fires = Callable[[CaseFacts, JudgedOn], "str | None"]
_rules: list[Rule] = []


def _rule(code: str, band: Band, words: str, until: str, *reads: str) -> Callable[[Fires], Fires]:
    def keep(fires: Fires) -> Fires:
        _rules.append(Rule(code, band, words, until, fires, reads))
        return fires

    return keep


_FOUND = "the child is found"
_MET = "the deadline is met"


@_rule("immediate_risk", Band.TODAY, "A school believes a child is at immediate risk", _FOUND, "immediate_risk")
def _immediate(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "The school believes the child is at immediate risk" if facts.immediate_risk and not facts.found else None


@_rule(
    "protection_plan_not_found",
    Band.TODAY,
    "A child on a protection plan is not found",
    _FOUND,
    *("child_protection_plan", "last_seen_on"),
)
def _plan(facts: CaseFacts, _: JudgedOn) -> str | None:
    not_found = facts.child_protection_plan and not facts.found
    return f"Child protection plan, {_not_seen(facts)}" if not_found else None


@_rule(
    "looked_after_not_found",
    Band.TODAY,
    "A looked after child is not found",
    _FOUND,
    *("looked_after", "last_seen_on"),
)
def _looked_after(facts: CaseFacts, _: JudgedOn) -> str | None:
    return f"Looked after child, {_not_seen(facts)}" if facts.looked_after and not facts.found else None


@_rule(
    "left_uk_without_parents",
    Band.TODAY,
    "A child may have left the UK without parents, and the police have not been told",
    "the police have been told",
    *("may_have_left_uk_without_parents", "police_told"),
)
def _left_alone(facts: CaseFacts, _: JudgedOn) -> str | None:
    untold = facts.may_have_left_uk_without_parents and not facts.police_told
    return "May have left the UK without parents, police not told yet" if untold else None


@_rule(
    "red_risk",
    Band.TODAY,
    "The risk is graded red",
    "the risk is no longer graded red",
    *("risk_grade", "red_because"),
)
def _red(facts: CaseFacts, _: JudgedOn) -> str | None:
    if facts.risk_grade is not RiskGrade.RED:
        return None
    return f"Red risk: {', '.join(facts.red_because)}" if facts.red_because else "Graded red"


@_rule(
    "unread_new_risk",
    Band.TODAY,
    "A new risk has come in and nobody has read it",
    "somebody has read the new risk",
    "unread_new_risk",
)
def _new_risk(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "A new risk has come in and nobody has read it" if facts.unread_new_risk else None


@_rule("deadline_today_or_past", Band.TODAY, "A deadline is today or has passed", _MET, *_DEADLINE)
def _due(facts: CaseFacts, day: JudgedOn) -> str | None:
    if facts.next_deadline is None or facts.next_deadline > day.today:
        return None
    when = "due today" if facts.next_deadline == day.today else f"was due {short_date(facts.next_deadline)}"
    return f"{facts.next_deadline_label or 'A deadline'}: {when}"


@_rule(
    "possible_find",
    Band.WEEK,
    "A child who is looked for may have arrived at a school",
    "somebody has decided whether it is this child",
    "possible_finds",
)
def _may_be_found(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "May be found: compare, and decide whether it is this child" if facts.possible_finds else None


@_rule(
    "withdrawn_by_school",
    Band.WEEK,
    "A school has withdrawn what it sent, and nobody has decided what happens now",
    "somebody has decided what happens to it",
    *("withdrawn", "withdrawn_why"),
)
def _withdrawn(facts: CaseFacts, _: JudgedOn) -> str | None:
    if not facts.withdrawn:
        return None
    return f"Withdrawn by the school: {facts.withdrawn_why}" if facts.withdrawn_why else "Withdrawn by the school"


@_rule(
    "pupil_died",
    Band.WEEK,
    "A school tells that a pupil has died: for a manager, and nobody is chased",
    "it is recorded as notified",
    "pupil_died",
)
def _died(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "The pupil has died. For a manager: nobody is chased" if facts.pupil_died else None


@_rule(
    "removal_in_doubt",
    Band.WEEK,
    "A name was taken off a roll in a way that may not be lawful, or the council was told late",
    "somebody has decided what happens to it",
    "removal_doubts",
)
def _in_doubt(facts: CaseFacts, _: JudgedOn) -> str | None:
    return f"Removal in doubt: {', '.join(facts.removal_doubts)}" if facts.removal_doubts else None


@_rule(
    "school_worried",
    Band.WEEK,
    "A child leaves, and the school is worried about the child",
    "somebody has decided what happens to it",
    "school_worried",
)
def _worried(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "Leaves, and the school is worried about the child" if facts.school_worried else None


@_rule(
    "destination_not_known",
    Band.WEEK,
    "A child leaves, and the school does not know where to",
    "it is known where the child goes",
    "destination_unknown",
)
def _where_to(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "Leaves, and the school does not know where to" if facts.destination_unknown and not facts.found else None


@_rule("deadline_this_week", Band.WEEK, f"A deadline is in the next {WEEK_SCHOOL_DAYS} school days", _MET, *_DEADLINE)
def _due_soon(facts: CaseFacts, day: JudgedOn) -> str | None:
    if facts.next_deadline is None or facts.next_deadline <= day.today or not day.this_week(facts.next_deadline):
        return None
    return f"{facts.next_deadline_label or 'A deadline'}: due {short_date(facts.next_deadline)}"


@_rule(
    "unread_submission",
    Band.WEEK,
    "A new referral or notice has not been read",
    "somebody has read it",
    "unread_submissions",
)
def _unread(facts: CaseFacts, _: JudgedOn) -> str | None:
    if facts.unread_submissions > 1:
        return f"{facts.unread_submissions} new referrals or notices not read yet"
    return "1 new referral or notice not read yet" if facts.unread_submissions else None


@_rule(
    "unread_message",
    Band.WEEK,
    "A message from school has not been read",
    "somebody has read the message",
    "unread_messages",
)
def _unread_message(facts: CaseFacts, _: JudgedOn) -> str | None:
    return f"{counted(facts.unread_messages, 'message')} from school not read yet" if facts.unread_messages else None


@_rule(
    "unchecked_sibling",
    Band.WEEK,
    "A possible sibling has not been checked",
    "the possible siblings are checked",
    "unchecked_siblings",
)
def _siblings(facts: CaseFacts, _: JudgedOn) -> str | None:
    found = counted(facts.unchecked_siblings, "possible sibling")
    return f"{found} found, not yet checked" if facts.unchecked_siblings else None


@_rule(
    "unanswered_handover",
    Band.WEEK,
    "A handover from another council has not been accepted or returned",
    "the handover is accepted or returned",
    "unanswered_handovers",
)
def _handover(facts: CaseFacts, _: JudgedOn) -> str | None:
    return "A handover from another council is not answered" if facts.unanswered_handovers else None


@_rule(
    "whereabouts_unknown",
    Band.ON_TRACK,
    "A child is not found, and nothing above applies",
    _FOUND,
    *("whereabouts_unknown", "last_seen_on"),
)
def _unknown(facts: CaseFacts, _: JudgedOn) -> str | None:
    return f"Not found yet, {_not_seen(facts)}" if facts.whereabouts_unknown and not facts.found else None


@_rule(
    "plain_leaver",
    Band.ON_TRACK,
    "A child leaves, the school says where to, and nothing is in doubt",
    "it is recorded as notified",
    *("plain_leaver", "leaves_for"),
)
def _plain(facts: CaseFacts, _: JudgedOn) -> str | None:
    return f"Leaves for {facts.leaves_for or 'a place the school names'}" if facts.plain_leaver else None


RULES = tuple(_rules)
"""Every rule, most pressing first, as the page on the order lists them."""

VERSIONS = (
    (1, date(2026, 9, 1), "Referrals: danger, plans and care, risks, deadlines, what is new, brothers and sisters"),
    (2, date(2026, 11, 25), "Children who leave: removals, planned moves, home education and withdrawn notices"),
    (3, date(2026, 11, 26), "Children who may have been found"),
)
"""(number, the day it came into force, what changed), oldest first. A change of a rule adds a line here."""
