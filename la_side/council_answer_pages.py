"""Questions that other councils have put to us: the list, one question, and a person's decision with its preview."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import council_words
from la_side.forms import Versioned, posted
from la_side.side import la
from portal.domain.access import May
from portal.domain.council_questions import DECISIONS, KNOWN, LONGEST_LINE, LONGEST_WORDS
from portal.journeys.fields import GovEmail, GovPhone, GovRadios, GovText, GovTextarea, Needed, choice
from portal.services import answering_councils, authorities
from portal.services.answering_councils import Told
from portal.services.trouble import Refused, Stale
from portal.web.acting import actor


class DecideForm(Versioned):
    """What a person answers, and what they choose to release."""

    decision = GovRadios(
        "What do you answer?",
        [Needed("Select what you answer")],
        choices=[choice(code, words) for code, words in DECISIONS.items()],
    )
    contact_name = GovText("Who they should speak with", width=30, longest=LONGEST_LINE, called="Name")
    contact_phone = GovPhone("Telephone")
    contact_email = GovEmail("Email", width=30, longest=LONGEST_LINE)
    said = GovTextarea(
        "What you tell them now (optional)",
        rows=4,
        limit=LONGEST_WORDS,
        called="What you tell them",
        hint="They read exactly this. Never write an address that is not safe to share.",
    )


@la.page("/questions", needs=May.ANSWER_COUNCILS)
def questions() -> str:
    """Questions that wait for this person, then the others."""
    waiting, others = answering_councils.questions()
    return render_template(
        "council/questions.html",
        waiting=[council_words.listed(one, waits=True) for one in waiting],
        others=[council_words.listed(one, waits=False) for one in others],
        said=request.args.get("said", ""),
    )


@la.page("/questions/<uuid:question_id>", needs=May.ANSWER_COUNCILS, methods=("GET", "POST"))
def question(question_id: UUID) -> Response:
    """One question with our own children who may be meant; the decision, its preview, and sending it."""
    me = actor()
    form = posted(DecideForm, {"contact_name": me.name})
    told = Told(*(form[name].data or "" for name in Told.__dataclass_fields__))
    clash, reaches = "", None
    if form.sent():
        try:
            if request.form.get("sure"):
                answering_councils.decide(question_id, form.decision.data, told, seen_version=form.seen)
                return redirect(url_for("la.questions", said="answered"), 303)
            reaches = answering_councils.check(question_id, form.decision.data, told, seen_version=form.seen)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            clash = stale.who or "Somebody"
    one = answering_councils.one(question_id)
    if request.method == "GET":
        form.version.data = str(one.version)
    page = render_template(
        "council/question.html",
        one=one,
        rows=council_words.inward(one),
        candidates=[council_words.candidate(each) for each in one.candidates],
        released=council_words.answer_rows(one.contact_name, one.contact_phone, one.contact_email, one.said),
        form=form,
        clash=clash,
        preview=council_words.preview(form.decision.data, told, authorities.of(me).name, me.name) if reaches else None,
        confirms=reaches is not None,
        sends=[("decision", form.decision.data or ""), *asdict(told).items(), ("version", str(form.seen))],
        open=one.decision != KNOWN,
    )
    return make_response(page, 409 if clash else 422 if form.errors else 200)
