"""Advice: asking the council's CME team at any time, and reading its dated answers."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField

from portal.domain.access import May
from portal.journeys.fields import GovRadios, GovSelect, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.services import advice
from portal.services.trouble import NotFound, Refused
from school_side.side import school

_HINTS = {advice.SERIOUS: "Answered first"}


class AskForm(JourneyForm):
    """When the school asks, about which notice, and what."""

    once = HiddenField()
    occasion = GovRadios("When do you ask?", [Needed("Select when you ask")], choices=[])
    about = GovSelect("Which child is it about? (optional)", choices=[])
    question = GovTextarea(
        "Your question",
        [Needed("Enter your question")],
        rows=8,
        limit=advice.LONGEST,
        called="Your question",
        hint="Say what you have done so far, and what you want to know",
    )


@school.page("/advice", needs=May.ASK_FOR_ADVICE)
def advice_list() -> str:
    """The school's questions, newest first."""
    return render_template("school/advice_list.html", asked=advice.asked(), said=request.args.get("said", ""))


@school.page("/advice/ask", needs=May.ASK_FOR_ADVICE, methods=("GET", "POST"))
def ask_for_advice() -> AnyResponse:
    """Ask the council."""
    form = AskForm(
        request.form if request.method == "POST" else None,
        data={"once": str(uuid4()), "about": request.args.get("about", ""), "occasion": request.args.get("when", "")},
    )
    form.occasion.choices = [choice(code, said, _HINTS.get(code, "")) for code, said in advice.occasions().items()]
    form.about.choices = [
        choice("", "None, or a child you have not begun to tell of"),
        *(choice(number, f"{name}, draft {number}") for number, name in advice.open_drafts().items()),
        *(choice(reference, f"{name}, {reference}") for reference, name in advice.sent_references().items()),
    ]
    if request.method == "POST" and form.validate():
        try:
            advice.ask(
                str(form.occasion.data), form.question.data or "", about=form.about.data or "", once=_id(form.once.data)
            )
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name, said)
        else:
            return redirect(url_for("school.advice_list", said="asked"), code=303)
    return make_response(render_template("school/advice_ask.html", form=form), 422 if form.errors else 200)


@school.page("/advice/<uuid:advice_id>", needs=May.ASK_FOR_ADVICE)
def one_advice(advice_id: UUID) -> str:
    """A question with its answer, which can be quoted."""
    return render_template("school/advice.html", one=advice.one(advice_id))


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound from None
