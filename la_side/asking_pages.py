"""Asking the school of a possible brother, sister or same child about its own pupil, and dealing with its answer."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import asking_words
from la_side.case_pages import open_case
from la_side.forms import PageForm, posted
from la_side.side import la
from portal.domain import school_asks
from portal.domain.access import May
from portal.journeys.fields import GovCheckboxes, choice
from portal.services import asking_schools
from portal.services.trouble import NotFound, Refused


class AskForm(PageForm):
    """What else to ask. There is no box for words of one's own: they could tell of the child who is missing."""

    more = GovCheckboxes(
        "Also ask (optional)", choices=[choice(code, words) for code, words in school_asks.MORE.items()]
    )


@la.page("/cases/<reference>/siblings/<uuid:proposal>/ask", needs=May.ASK_A_SCHOOL, methods=("GET", "POST"))
def ask_school(reference: str, proposal: UUID) -> Response:
    """What the school would see, and further questions; posted from here or straight from the card, it asks."""
    form = posted(AskForm)
    if form.sent():
        try:
            asking_schools.ask(reference, proposal, form.more.data or ())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.siblings", reference=reference, said="asked"), 303)
    view, _, context = open_case(reference, "siblings", "siblings")
    one = next((one for one in view.proposals if one.id == proposal), None)
    pupil = asking_schools.pupils_of(view.case, [one]).get(proposal) if one else None
    if one is None or pupil is None:
        raise NotFound
    page = render_template(
        "council/ask_school.html",
        **context,
        form=form,
        shown=asking_words.preview(view, one, pupil),
        refused=form.form_errors,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@la.page("/cases/<reference>/asks/<uuid:ask_id>/stop", needs=May.ASK_A_SCHOOL, methods=("POST",))
def stop_asking(reference: str, ask_id: UUID) -> Response:
    """Take a question back."""
    asking_schools.stop(reference, ask_id, request.form.get("why", ""))
    return redirect(url_for("la.siblings", reference=reference, said="stopped"), 303)


@la.page("/cases/<reference>/asks/<uuid:ask_id>/considered", needs=May.ASK_A_SCHOOL, methods=("POST",))
def consider_answer(reference: str, ask_id: UUID) -> Response:
    """An officer has dealt with an answer."""
    asking_schools.considered(reference, ask_id)
    return redirect(url_for("la.siblings", reference=reference, said="considered"), 303)
