"""What a page not yet answered starts from, so that nobody types what is known already."""

from __future__ import annotations

from typing import Any

from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM
from portal.journeys.model import Page
from portal.services import colleagues, typed_before
from portal.web.journey_view import Standing

SENDER = "sender"
OF_THE_SENDER = ("job", "phone", "best_times")
"""What stays the same from one notice of a person's to the next; who answers in the holidays does not."""
FILLED_FROM = {
    "earlier": "what your school told the council before",
    "door": "what you said when you began",
    "sibling": "what you wrote about brothers and sisters",
    "list": "the list of new pupils you typed",
    "absence": "your school’s absence record",
}
"""Where answers that wait to be confirmed came from, by their mark; a school's file without one."""


def filled_from(answers: dict[str, Any]) -> str:
    """Where answers that wait to be confirmed came from, in words; "" where they wait for nobody."""
    mark = answers.get(TO_CONFIRM)
    return FILLED_FROM.get(str(mark), "your file") if mark else ""


def first_answers(here: Standing, page: Page, child: str, item: str = "") -> tuple[dict[str, Any], str]:
    """The first child's answers, to be checked, and that child's name; else the page's own preset, who holds an office
    at the school, and what the person said of themselves in the last notice they sent, and ""."""
    there = here.at(child, item)
    copy = here.journey.copy_for(page, there)
    if copy is not None:
        return copy, here.journey.names(here.answers)[FIRST_CHILD]
    given = page.preset(there) if page.preset else {}
    if page.staff:
        given = {**typed_before.last_answers(page.key, page.staff), **colleagues.who_has(page.staff), **given}
    return ({**of_the_sender(), **given} if page.key == SENDER else given), ""


def of_the_sender() -> dict[str, Any]:
    """What the acting person said of themselves in the last notice they filled in; else their job as they signed in."""
    return {"job": colleagues.my_job(), **typed_before.last_answers(SENDER, OF_THE_SENDER)}
