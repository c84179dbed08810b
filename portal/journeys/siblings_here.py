"""Brothers and sisters a school names that are its own pupils too: whom it may tell the council of in the same breath.

Only what this school wrote decides it. A brother or sister at another school is never offered, and nothing here knows,
or asks, what the council knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.domain.names import fold
from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM, Answers
from portal.journeys.blocks.naming import full_name
from portal.journeys.model import Journey

FROM_SIBLINGS = "sibling"
"""The mark on answers taken from what was written about brothers and sisters."""
_OWN = ("child_name", "child_birth", "child_numbers")
_LIST = ("siblings", "sibling_address", "sibling_school")
Row = tuple[tuple[str, str, str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SiblingHere:
    """A brother or sister at this same school. item: the entry of the list. born: ISO text, "" where not given."""

    item: str
    name: str
    born: str

    @property
    def first_name(self) -> str:
        """What to call the child."""
        return self.name.split(" ")[0]


@dataclass(frozen=True, slots=True)
class OwnSchool:
    """The school that writes, by name and URN."""

    name: str
    urn: str


def here(answers: Answers, school: OwnSchool, told: Iterable[str] = ()) -> list[SiblingHere]:
    """The brothers and sisters at this school that the draft does not tell of; `told` names those told elsewhere."""
    names = {fold(full_name(answers.for_child(child))) for child in answers.children} | {fold(name) for name in told}
    found = []
    for item, entry in answers.items("siblings"):
        name = " ".join(str(entry.get("name") or "").split())
        if name and fold(name) not in names and _at(answers, item, entry, school):
            found.append(SiblingHere(item, name, str(entry.get("date_of_birth") or "")))
    return found


def _at(answers: Answers, item: str, entry: dict[str, Any], school: OwnSchool) -> bool:
    """Whether the entry names this school: by its number where one was given, else by its name."""
    if entry.get("schooling") != "school" or not answers.item_kept("sibling_school", item):
        return False
    said = answers.at(item).of("sibling_school")
    urn = str(said.get("school_urn") or "")
    if urn:
        return urn == school.urn
    return fold(str(said.get("school") or "").split(",")[0]) == fold(school.name)


def own_pages(sibling: SiblingHere) -> list[tuple[str, dict[str, Any]]]:
    """The child's own pages as far as the list of brothers and sisters tells them, to be confirmed."""
    first, _, last = sibling.name.partition(" ")
    pages: list[tuple[str, dict[str, Any]]] = [
        ("child_name", {"first_name": first, "last_name": last, TO_CONFIRM: FROM_SIBLINGS})
    ]
    if sibling.born:
        pages.append(("child_birth", {"date_of_birth": sibling.born, TO_CONFIRM: FROM_SIBLINGS}))
    return pages


def pages_along(journey: Journey) -> frozenset[str]:
    """The pages of a sent notice that a further notice about a brother or sister starts from.

    What the family shares, and what each child's own pages start from within one draft; nothing sealed, no files, and
    not the danger of that day.
    """
    return frozenset(
        page.key
        for page in journey.pages
        if not page.sealed
        and not page.upload
        and not page.shows
        and page.key not in (*_OWN, *_LIST)
        and (page.scope == "family" or page.may_be_copied)
    )


def family_of(answers: Answers, sibling: SiblingHere, school: OwnSchool) -> list[Row]:
    """The list of brothers and sisters seen from this one: without the child, and with those already told of."""
    rows: list[Row] = [
        (("", row.page, row.item), {**row.answers, TO_CONFIRM: FROM_SIBLINGS})
        for row in answers
        if row.page in _LIST and row.item and row.item != sibling.item and not row.hidden
    ]
    for place, child in enumerate(answers.children, 1):
        there = answers.for_child(child)
        item = f"told{place}"
        entry = {
            "name": full_name(there),
            "date_of_birth": there.value("child_birth", "date_of_birth", None),
            "schooling": "school",
            TO_CONFIRM: FROM_SIBLINGS,
        }
        at = {"school": school.name, "school_urn": school.urn, TO_CONFIRM: FROM_SIBLINGS}
        rows += [(("", "siblings", item), entry), (("", "sibling_school", item), at)]
    return rows


def rows_of(sibling: SiblingHere, answers: Answers, school: OwnSchool, journey: Journey) -> list[Row]:
    """Everything a further notice about this child starts from besides `pages_along`."""
    known = {page.key for page in journey.pages}
    own: list[Row] = [((FIRST_CHILD, page, ""), given) for page, given in own_pages(sibling)]
    return [row for row in (*own, *family_of(answers, sibling, school)) if row[0][1] in known]
