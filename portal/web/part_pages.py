"""Which pages of questions stand together on one page: those of a part, or whatever a draft still lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM, Answers
from portal.journeys.fields import GovFiles
from portal.journeys.model import Page, Section
from portal.journeys.states import complete
from portal.web.journey_view import Standing

SAFE_PAGE = "address_safe"
"""Where every kind asks whether the child's address is safe to know."""


@dataclass(frozen=True)
class Place:
    """A page, or one entry of a list with its pages, among others on one page. child: "" where the family shares it.
    closing: the list's own question, whether there is another entry."""

    page: Page
    child: str
    item: str = ""
    closing: bool = False

    @property
    def name(self) -> str:
        """What the names of its boxes begin with."""
        whose = self.child if self.child != FIRST_CHILD else ""
        return "-".join(part for part in (whose, self.page.key, self.item) if part)

    @property
    def key(self) -> tuple[str, str, str]:
        """Where its answers are kept."""
        return (self.child, self.page.key, self.item)


def may_stand_together(here: Standing, page: Page) -> bool:
    """Whether a page can be asked beside others: not the safeguarding lead's, none that shows ways to other notices or
    asks for a certain file, and not the one on which a lead ends the hiding of addresses."""
    if page.sealed or page.shows not in ("", "privacy") or (page.key == SAFE_PAGE and here.draft.address_hidden):
        return False
    return not any(getattr(getattr(page.form, name), "field_class", None) is GovFiles for name in dir(page.form))


def of_part(
    here: Standing, section: Section, child: str, new_item: Callable[[], str], another: str = ""
) -> list[Place]:
    """The places of one part, answered ones too. another: the key of a list that one more entry is wanted for."""
    there = here.at(child)
    asked = [page for page in here.journey.asked_in(section, there) if may_stand_together(here, page)]
    left = any(not page.last and not complete(here.journey, page, there) for page in asked)
    found: list[Place] = []
    for page in asked:
        if page.many:
            found += _entries(here, page, there, new_item, wanted=another == page.key)
        elif not (page.passed and there.given(page.key)) and not (page.last and left and not there.given(page.key)):
            found.append(Place(page, page.child_key(there)))
    return found


def left_in_part(here: Standing, section: Section, child: str, new_item: Callable[[], str]) -> list[Place]:
    """The places of one part that still must be answered."""
    return _open_ones([(section, here.at(child))], here, new_item)


def left_of_draft(here: Standing, new_item: Callable[[], str]) -> list[Place]:
    """Every place that still must be answered before the draft can be sent, the family's own once."""
    parts = [
        (section, here.at(child))
        for child in here.answers.children
        for section in here.journey.sections
        if not section.sealed
    ]
    return _open_ones(parts, here, new_item)


def _open_ones(parts: list[tuple[Section, Answers]], here: Standing, new_item: Callable[[], str]) -> list[Place]:
    found: list[Place] = []
    for section, there in parts:
        for page in here.journey.asked_in(section, there):
            if not may_stand_together(here, page) or (page.scope == "family" and there.child != FIRST_CHILD):
                continue
            if page.many:
                found += _entries(here, page, there, new_item, wanted=False) if page.needed else []
            elif not there.given(page.key) and (page.needed or there.of(page.key).get(TO_CONFIRM)):
                found.append(Place(page, page.child_key(there)))
    first = [place for place in found if not place.page.last]
    return first or found


def _entries(
    here: Standing, page: Page, there: Answers, new_item: Callable[[], str], *, wanted: bool
) -> Iterator[Place]:
    """The entries that wait to be completed, a new one where the list is empty or one more is wanted, and the question
    whether there is another; nothing of a list that is done."""
    child = page.child_key(there)
    waiting = [item for item, _ in there.items(page.key) if not _whole(here, page, there, item)]
    if wanted or not (there.items(page.key) or there.list_none(page.key)):
        waiting.append(new_item())
    for item in waiting:
        yield Place(page, child, item)
        for follow in here.journey.follow_ups(page.key, there, item):
            if may_stand_together(here, follow):
                yield Place(follow, follow.child_key(there), item)
    if waiting or not there.list_closed(page.key):
        yield Place(page, child, closing=True)


def _whole(here: Standing, page: Page, there: Answers, item: str) -> bool:
    pages = [page, *(each for each in here.journey.follow_ups(page.key, there, item) if each.needed)]
    return all(there.item_given(each.key, item) for each in pages)
