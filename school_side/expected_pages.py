"""Expected arrivals: the children other schools say are coming here, and whether they came."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.services import expected
from portal.services.trouble import Refused
from portal.web.acting import actor
from school_side.side import school
from school_side.to_do import ToDo


class AnswerForm(JourneyForm):
    """Whether the child came."""

    only_if: ClassVar = {"arrived_on": ("answer", "arrived")}

    answer = GovRadios(
        "Has the child arrived?",
        [Needed("Select whether the child has arrived")],
        choices=[choice(code, said) for code, said in expected.ANSWERS.items()],
    )
    arrived_on = GovDateField(
        "If so, the first day the child came", called="The day the child first came", when="past_or_today"
    )
    note = GovTextarea(
        "Anything the council should know",
        rows=3,
        limit=expected.LONGEST_NOTE,
        called="Your note",
        hint="If you do not expect this child, say why",
    )


@school.page("/expected", needs=May.FOLLOW_SUBMISSION)
def expected_list() -> str:
    """Who is expected here."""
    return render_template(
        "school/expected.html",
        children=expected.expected(),
        answers=allows(actor(), May.START_DRAFT),
        said=request.args.get("said", ""),
    )


@school.page("/expected/<uuid:expected_id>", needs=May.START_DRAFT, methods=("GET", "POST"))
def one_expected(expected_id: UUID) -> AnyResponse:
    """Say whether one child came."""
    child = expected.one(expected_id)
    form = AnswerForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            expected.say(
                expected_id, str(form.answer.data), arrived_on=form.kept("arrived_on"), note=form.note.data or ""
            )
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name, said)
        else:
            return redirect(url_for("school.expected_list", said="answered"), code=303)
    return make_response(
        render_template("school/expected_answer.html", form=form, child=child), 422 if form.errors else 200
    )


def expected_tasks() -> list[ToDo]:
    """A line of the home page while children are past their day and nobody has answered."""
    late = expected.overdue()
    if not late:
        return []
    title = "Say whether a child has arrived" if late == 1 else f"Say whether {late} children have arrived"
    words = "Another school told the council that they would start here. The day has passed."
    return [ToDo(title, words, url_for("school.expected_list"), "Answer", "soon")]
