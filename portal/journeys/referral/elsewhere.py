"""Where a referral is not the way: over or under age, a family in touch, a pupil who only stays away, a place known.

Such a referral is stopped, with the way to what fits instead, unless the school says why it sends it all the same.
Never a referral of a child who may be in danger now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain import ages
from portal.domain.absence_ladder import school_days_gone
from portal.domain.dates_in_words import counted
from portal.domain.notices import NoticeKind
from portal.domain.reasons import reason
from portal.journeys.answer_fields import long_text
from portal.journeys.answers import Answers
from portal.journeys.blocks.attendance import SATURDAY, day_of
from portal.journeys.blocks.immediate import in_danger
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, SendContext
from portal.services.working_day import today

KEY = "elsewhere"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A reason that a referral is not the way. instead: the kind of notice that is, "" where none is."""

    said: str
    instead: str = ""


_OVER = Elsewhere(
    "This young person is over compulsory school age, so this is not a case of a child missing education. Ask the "
    "council’s participation team, which helps young people into education or training until they are 18. You do not "
    "have to make a removal return for that."
)
_UNDER = Elsewhere(
    "This child is under compulsory school age, so this is not a case of a child missing education. Speak with the "
    "family and the council’s early years team. If you are worried about the child’s safety, ring social care."
)
_REACHED = Elsewhere(
    "You reached the family, so you are still in touch. A pupil who lives where they did and only stays away "
    "is a matter of attendance: agree with the family when the pupil comes back, or ask the council’s attendance team."
)
_PLACE_KNOWN = Elsewhere(
    "A school or council has asked for the child’s file, and you know where the family was going to move to. Once that "
    "school says that the child is registered there, make a removal return instead.",
    NoticeKind.REMOVAL.value,
)


LEAVE_OVER_DAYS = 10
"""School days after the end of agreed leave before a name may come off the roll for it (SI 2024/208 reg 9(1)(h))."""
_JUST_AFTER_LEAVE = Elsewhere(
    f"The agreed leave ended fewer than {LEAVE_OVER_DAYS} school days ago, so this is a matter of attendance for now. "
    "Ring every number, visit the home, and ask the council’s attendance team. Keep an absence record: it becomes a "
    "referral when its day comes. If you are worried about the child, say so below and send this today."
)


def _weekdays_since(day: date, until: date) -> int:
    """Weekdays after a day, up to another one. A school meets on no more days than these, so no calendar is guessed."""
    return sum((day + timedelta(days=n)).weekday() < SATURDAY for n in range(1, (until - day).days + 1))


def leave_ended(answers: Answers) -> date | None:
    """The last day of agreed leave that the child has not come back from, where that is the main reason."""
    code = answers.value("main_reason", "main_reason")
    asked = bool(code) and reason(code).asks_leave_dates
    return day_of(answers, "reason_facts", "leave_to") if asked else None


def leave_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A second look where holidays lie between: fewer than 10 school days by the calendar, though more weekdays."""
    ended, calendar = leave_ended(answers), context.school.calendar
    if ended is None or calendar is None or context.immediate:
        return []
    if _weekdays_since(ended, context.today) < LEAVE_OVER_DAYS:
        return []
    gone = school_days_gone(ended + timedelta(days=1), context.today, calendar)
    if gone is None or gone >= LEAVE_OVER_DAYS:
        return []
    said = f"The agreed leave ended only {counted(gone, 'school day')} ago: this is a matter of attendance for now"
    return [Gap("reason_facts", answers.child, f"{said}. You can still send it if you are worried", blocks=False)]


def _born(answers: Answers) -> date | None:
    typed = answers.value("child_birth", "date_of_birth")
    return date.fromisoformat(typed) if typed else None


def found(answers: Answers, day: date | None = None) -> list[Elsewhere]:
    """Why a referral is not the way, by the answers so far; `day` is today in London. None where danger was said."""
    if in_danger(answers):
        return []
    on, born, why = day or today(), _born(answers), []
    if born and on > ages.csa_last_day(born):
        why.append(_OVER)
    elif born and on < ages.csa_first_day(born):
        why.append(_UNDER)
    ended = leave_ended(answers)
    if ended and _weekdays_since(ended, on) < LEAVE_OVER_DAYS:
        why.append(_JUST_AFTER_LEAVE)
    if any(entry.get("result") == "reached" for _, entry in answers.items("attempts")):
        why.append(_REACHED)
    said, details = answers.of("signs"), answers.of("sign_details")
    if said.get("planned_move") == said.get("file_asked") == "yes" and details.get("destination_authority"):
        why.append(_PLACE_KNOWN)
    return why


class ElsewhereForm(JourneyForm):
    """Why the school refers the child all the same."""

    why_referred = long_text(
        "Why do you refer this child all the same?", "Say why you refer this child all the same", limit=2000, rows=3
    )


ELSEWHERE = Page(
    KEY,
    "Is a referral the right way?",
    ElsewhereForm,
    intro=lambda answers: "\n\n".join(one.said for one in found(answers)),
    asked_when=lambda answers: bool(found(answers)),
    copied=False,
    shows="elsewhere",
    missing="A referral may not be the right way. Read why, and go another way or say why you send it all the same",
)
