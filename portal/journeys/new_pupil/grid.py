"""Several new pupils typed at once: the boxes of a row, what is wrong in them, and a row as the pages of a draft.

Every box is one question of the return. It offers that question's choices and keeps its rules: what a page of the
return refuses, a row refuses, and nothing else is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from portal.journeys.answers import FIRST_CHILD, LIST_CLOSED, TO_CONFIRM, Answers, PageAnswers
from portal.journeys.blocks.pupil import UPN_AS_SHOWN
from portal.journeys.date_field import PARTS, GovDateField
from portal.journeys.fields import GovTick
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.model import Page
from portal.journeys.new_pupil import NEW_PUPIL
from portal.journeys.new_pupil.forms import PLACE, PREVIOUS
from portal.journeys.widgets import first_error

Json = dict[str, Any]
Key = tuple[str, str, str]
Row = Mapping[str, str]

MOST_ROWS = 30
"""Most pupils in one list: more than that come as a file of the school's system."""
NAME, BIRTH, NUMBERS, BACKGROUND = "child_name", "child_birth", "child_numbers", "child_background"
ADDRESS, SAFE, ADULTS, CONTACT = "address_last", "address_safe", "adults", "adult_contact"
FROM_LIST = "list"
"""The value of the mark on answers that came from a list and answer their page only in part."""
MORE_ADULTS = "more_adults"
"""The one box that answers a list as a whole: whether there is another parent or carer."""
_ALWAYS = (NAME, BIRTH)
"""Pages without which there is no row worth keeping."""
_MUST = {(PLACE, "admission_date")}
_WITH = {ADDRESS: {"situation": "address", "source": "register"}}
"""What follows from a box of the page being filled at all: the address typed is the register's."""
_SPLIT = re.compile(r"[\s./-]+")


@dataclass(frozen=True)
class Cell:
    """A box of a row. page, field: the question it stands for. part: the heading it stands under, "" on the line that
    is always open. label: shorter than the question's own words."""

    name: str
    page: str
    field: str
    label: str
    part: str = ""
    hint: str = ""

    @property
    def kind(self) -> Literal["text", "date", "tick", "choice"]:
        """How it is typed."""
        box = _empty(self.page)[self.field]
        if isinstance(box, GovDateField):
            return "date"
        if isinstance(box, GovTick):
            return "tick"
        return "choice" if hasattr(box, "iter_choices") else "text"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a list offers, nothing first."""
        offered = [(str(one.value), str(one.label)) for one in _empty(self.page)[self.field].iter_choices()]
        return [("", ""), *[(value, said) for value, said in offered if value]]


@lru_cache(maxsize=32)
def _empty(page: str) -> JourneyForm:
    return open_form(NEW_PUPIL.page(page).form, FormContext(), {})


_ON_REGISTER, _BEFORE, _HOME, _ADULT = "The place", "Before", "Home", "A parent or carer"
_DAY = "Like 27 3 2014"
CELLS = (
    Cell("last_name", NAME, "last_name", "Last name"),
    Cell("first_name", NAME, "first_name", "First name"),
    Cell("born", BIRTH, "date_of_birth", "Date of birth", hint=_DAY),
    Cell("sex", BIRTH, "sex", "Sex"),
    Cell("year_group", BIRTH, "year_group", "Year group"),
    Cell("upn", NUMBERS, "upn", "UPN"),
    Cell("entered_on", PLACE, "admission_date", "Entered on register", hint=_DAY),
    Cell("one_name", NAME, "one_name", "Has only one name"),
    Cell("middle_names", NAME, "middle_names", "Middle names, if any", "The pupil"),
    Cell("no_upn", NUMBERS, "upn_not_known", "If there is no UPN, why", "The pupil"),
    Cell("english", BACKGROUND, "speaks_english", "Speaks English", "The pupil"),
    Cell("first_day", PLACE, "first_day", "First day agreed", _ON_REGISTER, _DAY),
    Cell("attended", PLACE, "attended", "Has the pupil come yet?", _ON_REGISTER),
    Cell("first_attended", PLACE, "first_attended", "If yes, first came on", _ON_REGISTER, _DAY),
    Cell("via", PLACE, "admitted_via", "How the place was got", _ON_REGISTER),
    Cell("boarder", PLACE, "boarder", "Boarder", _ON_REGISTER),
    Cell("dual", PLACE, "dual_registered", "Also registered elsewhere", _ON_REGISTER),
    Cell("dual_school", PLACE, "dual_school", "If yes, at which school", _ON_REGISTER),
    Cell("before", PREVIOUS, "previous_kind", "Learnt before", _BEFORE),
    Cell("school_before", PREVIOUS, "previous_school", "If at a school, name and town", _BEFORE),
    Cell("country_before", PREVIOUS, "previous_country", "If in another country, which", _BEFORE),
    Cell("line_1", ADDRESS, "address_line_1", "Address line 1", _HOME),
    Cell("town", ADDRESS, "town", "Town or city", _HOME),
    Cell("postcode", ADDRESS, "postcode", "Postcode", _HOME),
    Cell("safe", SAFE, "safe", "Safe for every adult to know", _HOME),
    Cell("adult", ADULTS, "name", "Full name", _ADULT),
    Cell("relationship", ADULTS, "relationship", "Relationship", _ADULT),
    Cell("responsibility", ADULTS, "parental_responsibility", "Has parental responsibility", _ADULT),
    Cell("lives_with", ADULTS, "lives_with_child", "Child lives with them", _ADULT),
    Cell("same_address", ADULTS, "same_address", "Lives at that address", _ADULT),
    Cell("may_contact", ADULTS, "may_contact", "Council may contact them", _ADULT),
    Cell("phone", CONTACT, "phone_1", "Phone number", _ADULT),
)
PARTS_OF_ROW = tuple(dict.fromkeys(cell.part for cell in CELLS if cell.part))
MORE_CHOICES = [("", ""), ("no", "No, that is all"), ("yes", "Yes")]


@dataclass(frozen=True)
class Taken:
    """A row as it was read. faults: by cell, the one sentence to show beside it. pages: what a draft starts from."""

    faults: Mapping[str, str]
    pages: Sequence[tuple[Key, Json]]
    first_name: str
    last_name: str
    born: date | None
    upn: str


def is_empty(row: Row) -> bool:
    """Whether nothing was typed or chosen in the row."""
    return not any(row.get(cell.name) for cell in CELLS) and not row.get(MORE_ADULTS)


def read_row(
    row: Row, shared: Mapping[str, Json], *, today: date, known_la_codes: frozenset[str], new_item: Callable[[], str]
) -> Taken:
    """A row that is not empty, by the rules of the return's own pages.

    shared: answers by page that hold for every pupil of the list. Pages that are answered whole are kept as answered;
    those answered in part are kept to be confirmed when they are completed.
    """
    rows = [PageAnswers("", page, "", dict(answers)) for page, answers in shared.items()]
    faults: dict[str, str] = {}
    item = new_item()
    for page in NEW_PUPIL.pages:
        cells = [cell for cell in CELLS if cell.page == page.key]
        given = {cell.field: _typed(cell, row.get(cell.name, "")) for cell in cells if row.get(cell.name)}
        if not cells or (not given and page.key not in _ALWAYS and not _must(page)):
            continue
        entry = item if page.many or page.follows else ""
        context = FormContext(today, Answers(rows, child=FIRST_CHILD, item=entry), known_la_codes)
        form = open_form(page.form, context, {**given, **(_WITH.get(page.key, {}) if given else {})})
        whole = form.validate()
        wrong = {cell.name: first_error(form[cell.field].errors) for cell in cells if _is_fault(cell, form, given)}
        faults |= wrong
        if given and not wrong:
            rows.append(PageAnswers("" if page.scope == "family" else FIRST_CHILD, page.key, entry, _kept(form, whole)))
    if row.get(MORE_ADULTS) == "no" and any(one.page == ADULTS for one in rows):
        rows.append(PageAnswers("", ADULTS, "", {"more": LIST_CLOSED}))
    told = Answers(rows)
    born = told.value(BIRTH, "date_of_birth")
    return Taken(
        faults=faults,
        pages=[((one.child, one.page, one.item), one.answers) for one in rows],
        first_name=row.get("first_name", ""),
        last_name=row.get("last_name", ""),
        born=date.fromisoformat(born) if born else None,
        upn=str(told.value(NUMBERS, "upn") or ""),
    )


def _must(page: Page) -> bool:
    return any(key == page.key for key, _ in _MUST)


def _is_fault(cell: Cell, form: JourneyForm, given: Mapping[str, Any]) -> bool:
    """A box left empty is no fault where the draft may ask for it later."""
    if cell.field not in form or not form[cell.field].errors:
        return False
    needed = cell.page in _ALWAYS or (cell.page, cell.field) in _MUST
    as_shown = cell.field == "upn" and given.get("upn_not_known") == UPN_AS_SHOWN
    return cell.field in given or needed or as_shown


def _typed(cell: Cell, value: str) -> Any:
    """A day in one box as the three that the question has; a tick as a tick."""
    if cell.kind == "tick":
        return True
    if cell.kind != "date":
        return value
    parts = _SPLIT.split(value, maxsplit=2)
    if len(parts[0]) == len("2014"):
        parts.reverse()
    return dict(zip(PARTS, [*parts, "", ""], strict=False))


def _kept(form: JourneyForm, whole: bool) -> Json:
    answers = {name: value for name, value in dump(form).items() if value not in (None, "")}
    return answers if whole else {**answers, TO_CONFIRM: FROM_LIST}
