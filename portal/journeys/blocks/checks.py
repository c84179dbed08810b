"""What the school has already done: contact attempts, checks, home visits, and what it asks of the council."""

from __future__ import annotations

from datetime import date

from portal.domain.dates_in_words import counted, long_date
from portal.journeys.answer_fields import read_time
from portal.journeys.answers import Answers
from portal.journeys.blocks.tried_forms import (
    HOW,
    AttemptForm,
    CheckDetailsForm,
    ChecksForm,
    HomeVisitForm,
    JointForm,
    NoVisitForm,
)
from portal.journeys.model import Gap, ListOf, Page, Section, SendContext


def no_visit(answers: Answers) -> bool:
    """Whether the school says that there was no home visit."""
    return answers.list_none("home_visits") and not answers.items("home_visits")


def home_visit_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A home visit, or a reason that the safeguarding lead has agreed; only an immediate-risk send passes without."""
    if context.immediate or answers.items("home_visits"):
        return []
    if not no_visit(answers) or not answers.given("no_visit"):
        return [Gap("home_visits", answers.child, "Add a home visit, or say why there has been none")]
    if not context.no_visit_agreed_by:
        said = "Ask your safeguarding lead to agree the reason for no home visit, or add a visit"
        return [Gap("no_visit", answers.child, said)]
    return []


def attempts_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """The council's usual measure of trying: days, times of day, and every number. A second look, not a refusal."""
    attempts = [entry for _, entry in answers.items("attempts")]
    if not attempts or context.immediate:
        return []
    said = []
    days = {entry.get("on") for entry in attempts}
    if len(days) < context.attempt_days:
        said.append(f"The council expects contact attempts on {counted(context.attempt_days, 'different day')}")
    moments = [read_time(entry.get("at") or "") for entry in attempts]
    halves = {(moment.hour >= 12) + (moment.hour >= 17) for moment in moments if moment}
    if len(halves) < context.attempt_times:
        said.append(f"The council expects contact attempts at {context.attempt_times} different times of day")
    return [Gap("attempts", answers.child, message, blocks=False) for message in said]


def reached_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A second look where the family was reached: a child who only stays away is an attendance matter, not missing."""
    if not any(entry.get("result") == "reached" for _, entry in answers.items("attempts")):
        return []
    said = "You reached somebody. If you know where the child is, this is an attendance matter. You can still send it"
    return [Gap("attempts", answers.child, said, blocks=False)]


def _visited(answers: Answers) -> str:
    visits = sorted(entry["on"] for _, entry in answers.items("home_visits") if entry.get("on"))
    if visits:
        return f"Home visit on {long_date(date.fromisoformat(visits[-1]))} added"
    tried = len(answers.items("attempts"))
    return f"{counted(tried, 'contact attempt')} added" if tried else ""


def _attempt(entry: dict[str, object]) -> str:
    day = long_date(date.fromisoformat(str(entry["on"]))) if entry.get("on") else ""
    when = " at ".join(part for part in (day, str(entry.get("at") or "")) if part)
    return ", ".join(part for part in (dict(HOW).get(str(entry.get("how")), ""), when) if part)


def _visit(entry: dict[str, object]) -> str:
    return f"Home visit, {long_date(date.fromisoformat(str(entry['on'])))}" if entry.get("on") else "Home visit"


CHECKS_DONE = Section(
    "checks_done",
    "What your school has already done",
    "Why you are worried",
    (
        Page(
            "attempts",
            "Add a contact attempt",
            AttemptForm,
            scope="family",
            whereabouts=frozenset({"used"}),
            missing="Add what you did to reach the family",
            many=ListOf(
                "contact attempt",
                "contact attempts",
                "Contact attempts",
                "Have you made another contact attempt?",
                "",
                _attempt,
                "Add each call, message and letter. Try every number, on different days and at different times.",
            ),
        ),
        Page(
            "checks",
            "Which checks has your school made?",
            ChecksForm,
            scope="family",
            hint="On the next page we ask when, what came of it, or why not",
            missing="Say which checks your school has made",
        ),
        Page(
            "check_details",
            "What came of the checks?",
            CheckDetailsForm,
            scope="family",
            asked_when=lambda answers: answers.given("checks"),
            missing="Say what came of the checks",
        ),
        Page(
            "home_visits",
            "Add a home visit",
            HomeVisitForm,
            scope="family",
            needed=False,
            whereabouts=frozenset({"address"}),
            many=ListOf(
                "home visit",
                "home visits",
                "Home visits",
                "Has there been another home visit?",
                "There has been no home visit",
                _visit,
                "The council expects a home visit first, by two people, if it is safe.",
                "Has there been a home visit?",
            ),
        ),
        Page(
            "no_visit",
            "Why has there been no home visit?",
            NoVisitForm,
            scope="family",
            heading_field="no_visit_reason",
            hint="Your safeguarding lead must agree before you can send this",
            asked_when=no_visit,
            needed=False,
            missing="Say why there has been no home visit",
        ),
        Page(
            "joint",
            "Do you want the council to start joint enquiries, so that the child can be taken off your roll?",
            JointForm,
            scope="family",
            heading_field="joint_enquiries",
            hint="You must keep the child on your roll until the enquiries are finished",
            missing="Say whether you ask for joint enquiries",
        ),
    ),
    hint=_visited,
)
