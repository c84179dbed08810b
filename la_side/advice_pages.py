"""Schools that ask for advice: serious concerns first, and the answer that they can quote."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side.forms import Versioned, posted
from la_side.side import la
from portal.domain.access import May
from portal.journeys.fields import GovTextarea, Needed
from portal.services import advice
from portal.services.trouble import Refused, Stale


class AnswerForm(Versioned):
    """The answer."""

    answer = GovTextarea(
        "Your answer",
        [Needed("Enter your answer")],
        rows=10,
        limit=advice.LONGEST,
        called="Your answer",
        hint="The school can quote it, with your name and the date.",
    )


@la.page("/advice", needs=May.ANSWER_ADVICE)
def advice_list() -> str:
    """Questions that wait, then those answered last."""
    waiting, answered = advice.to_answer()
    return render_template(
        "council/advice_list.html", waiting=waiting, answered=answered, said=request.args.get("said", "")
    )


@la.page("/advice/<uuid:advice_id>", needs=May.ANSWER_ADVICE, methods=("GET", "POST"))
def answer_advice(advice_id: UUID) -> Response:
    """One question and the form to answer it; both texts where a colleague has answered meanwhile."""
    one = advice.one(advice_id)
    form = posted(AnswerForm, {"version": one.version})
    clash = ""
    if form.sent():
        try:
            advice.answer(advice_id, form.answer.data or "", seen_version=form.seen)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            one, clash = advice.one(advice_id), stale.who or "Somebody"
        else:
            return redirect(url_for("la.advice_list", said="answered"), 303)
    page = render_template("council/advice.html", one=one, form=form, clash=clash)
    return make_response(page, 409 if clash else 422 if form.errors else 200)
