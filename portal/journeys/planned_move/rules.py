"""What must hold over several pages before a planned move is sent, and what is worth a second look."""

from __future__ import annotations

from portal.journeys.answers import Answers
from portal.journeys.model import Gap, SendContext
from portal.journeys.planned_move.said import (
    DATES,
    KIND_PAGE,
    SCHOOL,
    TAKEN_OVER,
    YES,
    in_uk,
    kind_of,
    leaving_here,
    school_called_for,
    temporary,
    worried,
)
from portal.journeys.removal.rules import leads_first

STAYS_ON_ROLL = "Nobody has taken over yet: keep the name on the roll, unless a reason in the law is met"
LEAVE_RULES = (
    "The family goes for a time only: the rules about leave of absence apply. Do not take the name off the roll for it"
)


safeguarding_rule = leads_first(worried)


def stays_on_roll(answers: Answers, context: SendContext) -> list[Gap]:
    """A move alone takes no name off the roll (SI 2024/208 reg 9): what stands against it here. Never a refusal."""
    said: list[tuple[str, str]] = []
    if leaving_here(answers) and answers.value(TAKEN_OVER, "taken_over") == "nobody":
        said.append((TAKEN_OVER, STAYS_ON_ROLL))
    if temporary(answers):
        said.append(("abroad_country", LEAVE_RULES))
    if in_uk(answers) and answers.value("move_distance", "within_distance") == YES:
        words = "The child still lives within a reasonable distance: distance is no reason to take the name off"
        said.append(("move_distance", words))
    if kind_of(answers) == "travel":
        words = "A child who travels for a parent’s work keeps the place at the main school: do not take the name off"
        said.append((KIND_PAGE, words))
    if school_called_for(answers) and answers.value(SCHOOL, "state") == "none":
        said.append((SCHOOL, "No new school yet: ask the family to apply to the council they move to"))
    return [Gap(page, answers.child, words, blocks=False) for page, words in said]


def last_day_passed(answers: Answers, context: SendContext) -> list[Gap]:
    """A last day that was still to come when it was answered may have gone by since."""
    last = str(answers.value(DATES, "last_day") or "")
    if answers.value(DATES, "leaves") != "planned" or not last or last >= context.today.isoformat():
        return []
    return [Gap(DATES, answers.child, "The last day has passed. Say whether the child has gone")]
