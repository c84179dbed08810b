"""Several new pupils typed in one list: a row for each, what is wrong beside its box, and a draft of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.codes import known_la_codes
from portal.domain.dates_in_words import long_date
from portal.journeys.blocks.before import PrivacyForm, SenderForm
from portal.journeys.blocks.immediate import DangerForm
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.new_pupil import KIND, grid
from portal.journeys.widgets import first_error
from portal.services import authorities, entries, joiners
from portal.services.joiners import Joiner, Known
from portal.services.working_day import today
from portal.web import kept_text
from portal.web.acting import actor
from portal.web.first_answers import SENDER, of_the_sender
from portal.web.journey_view import reading_of
from school_side.side import school

FIRST_ROWS = MORE_ROWS = 5
AGAIN = "again"
NOT_HERE = "Tell the council about the child in danger first, on a form of its own, and then come back to the others"
FORMS: Mapping[str, type[JourneyForm]] = {"danger": DangerForm, "privacy": PrivacyForm, "sender": SenderForm}
"""What is asked once for all of them, by the page of the return it answers."""


@dataclass
class Line:
    """A row as it is shown. told: what the school told of this pupil before, once that has been found."""

    number: int
    values: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    told: Any = None

    @property
    def is_open(self) -> bool:
        """Whether the part that is folded away holds something, or something to put right."""
        folded = [cell.name for cell in grid.CELLS if cell.part] + [grid.MORE_ADULTS]
        return any(self.values.get(name) or name in self.faults for name in folded)


@school.page("/joiners", needs=May.START_DRAFT, methods=("GET", "POST"))
def joiners_list() -> AnyResponse:
    """The list to type into. Nothing is made before every row that was begun is right; empty rows are passed over."""
    if request.method == "GET":
        unsaved = kept_text.for_page(request.path)
        typed = MultiDict(unsaved.fields) if unsaved else None
        return _shown(_lines(typed), _forms(typed))
    lines, forms = _lines(request.form), _forms(request.form)
    if request.form.get("act") == "more":
        most = min(len(lines) + MORE_ROWS, grid.MOST_ROWS)
        return _shown(lines + [Line(number, {}) for number in range(len(lines) + 1, most + 1)], forms)
    typed_rows = _read(lines, _shared(forms))
    problems = _problems(lines, forms)
    if problems or not typed_rows:
        return _shown(lines, forms, problems or [("Enter at least one pupil", "#r1-last_name")])
    drafts = joiners.open_drafts(typed_rows, reading_of(KIND))
    kept_text.forget(request.path)
    return redirect(url_for("school.joiners_ready", of=[str(draft) for draft in drafts]), code=303)


def _lines(typed: Any) -> list[Line]:
    if typed is None:
        return [Line(number, {}) for number in range(1, FIRST_ROWS + 1)]
    try:
        count = min(max(int(typed.get("rows", "")), 1), grid.MOST_ROWS)
    except ValueError:
        count = FIRST_ROWS
    names = [cell.name for cell in grid.CELLS] + [grid.MORE_ADULTS, AGAIN]
    return [
        Line(number, {name: (typed.get(f"r{number}-{name}") or "").strip() for name in names})
        for number in range(1, count + 1)
    ]


def _forms(typed: Any) -> dict[str, JourneyForm]:
    first = {SENDER: of_the_sender()} if typed is None else {}
    return {page: open_form(made, FormContext(), first.get(page, {}), typed) for page, made in FORMS.items()}


def _shared(forms: Mapping[str, JourneyForm]) -> dict[str, dict[str, Any]]:
    """What holds for every pupil of the list; fills in the faults of its boxes."""
    for form in forms.values():
        form.validate()
    danger = forms["danger"]
    if danger["in_danger"].data == "yes":
        danger.fail("in_danger", NOT_HERE)
    return {page: dump(form) for page, form in forms.items()}


def _read(lines: list[Line], shared: Mapping[str, dict[str, Any]]) -> list[Joiner]:
    """The rows that were begun, by the return's own rules and against what is known; marks what is wrong in them."""
    found = []
    for line in lines:
        if grid.is_empty(line.values):
            continue
        taken = grid.read_row(
            line.values,
            shared,
            today=today(),
            known_la_codes=known_la_codes() | {authorities.of(actor()).code},
            new_item=entries.new_item,
        )
        line.faults |= taken.faults
        again = bool(line.values.get(AGAIN))
        found.append(
            Joiner(line.number, taken.first_name, taken.last_name, taken.born, taken.upn, taken.pages, again=again)
        )
    told = joiners.known(found)
    for line in lines:
        if line.number in told:
            _mark(line, told[line.number])
    return found


def _mark(line: Line, already: Known) -> None:
    """A pupil who stands in the list twice, or of whom the school has told the council already."""
    line.told = already.told
    if already.same_as:
        line.faults.setdefault(
            "last_name", f"This is the same pupil as in row {already.same_as}. Empty one of the rows"
        )
    elif already.told and not line.values.get(AGAIN):
        said = f"You told the council of this pupil on {long_date(already.told.told_on)}"
        line.faults.setdefault(AGAIN, f"{said}. Empty this row, or tick to tell it again")


def _problems(lines: list[Line], forms: Mapping[str, JourneyForm]) -> list[tuple[str, str]]:
    """Everything to put right, in the order of the page, each with where it is."""
    asked = [
        (first_error(box.errors), f"#{getattr(box, 'error_id', box.id)}")
        for page in ("danger", "privacy", "sender")
        for box in forms[page]
        if box.errors
    ]
    rows = [
        (f"Row {line.number}: {line.faults[name]}", f"#r{line.number}-{name}")
        for line in lines
        for name in (AGAIN, *(cell.name for cell in grid.CELLS))
        if name in line.faults
    ]
    return [*asked[:1], *rows, *asked[1:]] if forms["danger"].errors else [*rows, *asked]


def _shown(
    lines: list[Line], forms: Mapping[str, JourneyForm], problems: list[tuple[str, str]] | None = None
) -> AnyResponse:
    page = render_template(
        "school/joiners.html",
        lines=lines,
        forms=forms,
        problems=problems or [],
        cells=grid.CELLS,
        parts=grid.PARTS_OF_ROW,
        more_choices=grid.MORE_CHOICES,
        most=grid.MOST_ROWS,
        more_rows=MORE_ROWS,
    )
    return make_response(page, 422 if problems else 200)
