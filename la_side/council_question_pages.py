"""Asking other councils whether they know the child of a case, and what they answered."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import council_words
from la_side.case_pages import open_case
from la_side.forms import PageForm, an_id, posted
from la_side.side import la
from portal.domain.access import May
from portal.domain.council_questions import CONSENT, PURPOSES
from portal.journeys.fields import GovCheckboxes, GovRadios, Needed, choice
from portal.services import asking_councils
from portal.services.trouble import Refused


class AskCouncilsForm(PageForm):
    """Whom to ask, and why. There is no box for words: they could tell of the child."""

    councils = GovCheckboxes("Which councils?", [Needed("Select at least one council from the list")], choices=[])
    purpose = GovRadios(
        "Why do you ask?",
        [Needed("Select why you ask")],
        choices=[choice(code, why.words, why.basis) for code, why in PURPOSES.items()],
        hint=CONSENT,
    )


@la.page("/cases/<reference>/councils", needs=May.READ_CASE)
def councils(reference: str) -> str:
    """What other councils were asked about the child, and what came back."""
    view, _, context = open_case(reference, "councils", "councils")
    return render_template("council/councils.html", **context, asked=council_words.asked(view))


@la.page("/cases/<reference>/councils/ask", needs=May.ASK_COUNCILS, methods=("GET", "POST"))
def ask_councils(reference: str) -> Response:
    """Choose councils and the purpose; then the same once more, to confirm."""
    form = posted(AskCouncilsForm)
    others = asking_councils.others()
    form.councils.choices = [choice(str(one.id), one.name) for one in others]
    names: list[str] = []
    if form.sent():
        chosen = [an_id(one) for one in form.councils.data]
        try:
            if request.form.get("sure"):
                asking_councils.ask(reference, chosen, form.purpose.data)
                return redirect(url_for("la.councils", reference=reference, said="council_asked"), 303)
            names = asking_councils.check(reference, chosen, form.purpose.data)
            if not names:
                return redirect(url_for("la.councils", reference=reference, said="council_waits"), 303)
        except Refused as refused:
            form.refuse(refused)
    _, _, context = open_case(reference, "councils", "councils")
    page = render_template(
        "council/ask_councils.html",
        **context,
        form=form,
        others=others,
        names=names,
        why=PURPOSES.get(form.purpose.data or ""),
        sends=[*(("councils", one) for one in form.councils.data or ()), ("purpose", form.purpose.data)],
    )
    return make_response(page, 422 if form.errors else 200)


@la.page("/cases/<reference>/councils/<uuid:question_id>/considered", needs=May.ASK_COUNCILS, methods=("POST",))
def consider_council(reference: str, question_id: UUID) -> Response:
    """An officer has dealt with another council's answer."""
    asking_councils.considered(reference, question_id)
    return redirect(url_for("la.councils", reference=reference, said="considered"), 303)
