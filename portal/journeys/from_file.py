"""Pupils of a school's own file as the first answers of a draft, in the fields of its journey.

A page the file answers whole is saved. One it answers in part is offered with those answers and marked to be confirmed:
nobody has saved it yet. A value its question would refuse is left out and told to the person who chose it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.domain.school_kinds import SchoolKnown
from portal.exchange.school_file import PupilContact, PupilRow
from portal.journeys.answers import TO_CONFIRM, Answers, PageAnswers
from portal.journeys.forms import FormContext, dump, open_form
from portal.journeys.from_file_values import (
    adults_of,
    contact_values,
    family_values,
    not_taken,
    pupil_values,
    reached_at,
)
from portal.journeys.model import Journey, Page
from portal.journeys.widgets import first_error
from portal.services.school_files_choosing import Filled

Json = dict[str, Any]
ADULTS, ADULT_CONTACT = "adults", "adult_contact"
INFERRED = frozenset({"next_kind"})
"""Answers that follow from what a file says but that it does not give: a person always confirms them."""


@dataclass
class _Filling:
    """A draft as it is being filled."""

    journey: Journey
    today: date
    known_la_codes: frozenset[str]
    school: SchoolKnown
    new_item: Callable[[], str]
    pages: list[PageAnswers] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def answers(self, child: str, item: str = "") -> Answers:
        """What stands so far."""
        return Answers(self.pages, child=child, item=item)

    def put(self, page: Page, child: str, item: str, values: Json, who: str) -> set[str]:
        """Answer one page or entry with these values as far as its form takes them; gives the names it has.

        A page that other answers have not called for yet is filled ahead of them, to be confirmed once it is asked.
        """
        there = self.answers(child, item)
        context = FormContext(self.today, there, self.known_la_codes, school=self.school, kind=self.journey.kind)
        offered = {box.short_name for box in open_form(page.form, context, {})}
        given = {name: value for name, value in values.items() if name in offered and value not in ("", None)}
        settled = self._settled(page, context, dict(given), who)
        if settled and (given.keys() & INFERRED or not (page.follows or self.journey.is_asked(page.key, there))):
            settled[TO_CONFIRM] = True
        if settled:
            key = "" if page.scope == "family" else child
            self.pages.append(PageAnswers(key, page.key, item, settled))
        return set(given)

    def _settled(self, page: Page, context: FormContext, given: Json, who: str) -> Json:
        """The answers to keep: whole where the form is content, marked where somebody must complete them."""
        while given:
            form = open_form(page.form, context, given)
            if form.validate():
                return {name: value for name, value in dump(form).items() if value is not None}
            wrong = [box for box in form if box.errors and box.short_name in given]
            if not wrong:
                return {**given, TO_CONFIRM: True}
            for box in wrong:
                label = box.label.text.replace(" (optional)", "")
                value = str(given.pop(box.short_name))[:60]
                self.left_out.append(f"{who}: {label} “{value}” was left out. {first_error(box.errors)}.")
        return {}


def fill(
    journey: Journey,
    rows: Sequence[PupilRow],
    *,
    today: date,
    known_la_codes: frozenset[str],
    new_item: Callable[[], str],
    school: SchoolKnown | None = None,
    said: Mapping[str, Json] | None = None,
) -> Filled:
    """The pages of one draft about these pupils, who are one child or brothers and sisters, as c1, c2 and so on.

    said: answers to single pages that hold for each of these pupils, as somebody has said who chose them.
    today: the day in London. known_la_codes: council numbers that raise no warning in a UPN. new_item: gives a fresh id
    for an entry of a list. school: its kind and term dates, for journeys that look at them.
    """
    filling = _Filling(journey, today, known_la_codes, school or SchoolKnown(), new_item)
    keys = {f"c{place}": row for place, row in enumerate(rows, start=1)}
    filling.pages += [
        PageAnswers(child, page, "", dict(given)) for page, given in (said or {}).items() for child in keys
    ]
    for child, row in keys.items():
        values = pupil_values(row, today)
        if child == "c1":
            values |= family_values(rows)
        taken = _single_pages(filling, child, values, row.full_name, first=child == "c1")
        filling.left_out += [f"{row.full_name}: {said}" for said in not_taken(row, taken)]
    _adults(filling, adults_of(rows))
    kept = [((page.child, page.page, page.item), page.answers) for page in filling.pages]
    return Filled(kept, tuple(dict.fromkeys(filling.left_out)))


def _single_pages(filling: _Filling, child: str, values: Json, who: str, *, first: bool) -> set[str]:
    """Every page of the child's, and the family's for the first child, that these values answer."""
    taken: set[str] = set()
    for page in filling.journey.pages:
        if page.sealed or page.many or page.follows or (page.scope == "family" and not first):
            continue
        taken |= filling.put(page, child, "", _for_page(page, values), who)
    return taken


def _for_page(page: Page, values: Json) -> Json:
    """The values a page may take: those of any page, and those meant for this page alone ("page.field")."""
    own = f"{page.key}."
    told = {name: value for name, value in values.items() if "." not in name}
    return told | {name.removeprefix(own): value for name, value in values.items() if name.startswith(own)}


def _adults(filling: _Filling, adults: Iterable[PupilContact]) -> None:
    known = {page.key: page for page in filling.journey.pages}
    page, reached = known.get(ADULTS), known.get(ADULT_CONTACT)
    if page is None or not page.many:
        return
    for contact in adults:
        item = filling.new_item()
        filling.put(page, "c1", item, contact_values(contact), contact.name)
        if reached is not None and reached.follows == ADULTS:
            filling.put(reached, "c1", item, reached_at(contact, filling.journey.kind), contact.name)
