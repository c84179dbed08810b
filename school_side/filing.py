"""Beginning to tell the council about a child: the danger question first, then which notice."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.journeys.fields import GovRadios, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.referral import KIND
from portal.services import authorities, drafting
from portal.web import uploads
from portal.web.acting import actor
from school_side.side import school


class StartForm(JourneyForm):
    """Whether a child is in danger now, and what to tell the council."""

    in_danger = GovRadios(
        "Is a child in danger now?",
        [Needed("Select yes if a child is in danger now")],
        choices=[
            choice("yes", "Yes, or they may be", "Call 999 first. We then ask only what the council needs at once"),
            choice("no", "No"),
        ],
    )
    what = GovRadios(
        "What do you want to tell the council?",
        [Needed("Select what you want to tell the council")],
        choices=[
            choice(
                KIND,
                "A pupil has stopped coming and we cannot reach the family, or a pupil never arrived",
                "A referral of a child missing education",
            )
        ],
    )


@school.page("/new", needs=May.START_DRAFT, methods=("GET", "POST"))
def start() -> AnyResponse:
    """Ask about danger first, then open a draft."""
    form = StartForm(request.form if request.method == "POST" else None, data={"what": KIND})
    if request.method == "POST" and form.validate():
        draft_id = drafting.start_draft(str(form.what.data))
        where = ("c1", "immediate") if form.in_danger.data == "yes" else ("family", "privacy")
        return redirect(
            url_for("school.question", draft_id=draft_id, child=where[0], page_key=where[1]), code=303
        )
    page = render_template("school/start.html", form=form, council=authorities.of(actor()))
    return make_response(page, 422 if form.errors else 200)


@school.page("/files/<uuid:attachment_id>", needs=May.FOLLOW_SUBMISSION)
def file(attachment_id: UUID) -> AnyResponse:
    """A file attached to a draft or submission of this school, as a download."""
    return uploads.hand_over(attachment_id)
