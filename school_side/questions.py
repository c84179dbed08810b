"""Questions from the council: about pupils of this school, each answered in place, and about what the school sent."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain import school_asks
from portal.domain.access import May, allows
from portal.domain.school_asks import Answer
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.services import following, school_answers
from portal.services.school_answers import Question
from portal.services.trouble import Refused
from portal.web.acting import actor
from school_side.side import school
from school_side.to_do import ToDo

SHOWN = 50


class QuestionForm(JourneyForm):
    """The fixed questions about one pupil."""

    only_if: ClassVar = {"new_address": ("lives_there", "no")}

    answer = GovRadios(
        "Is the pupil attending?",
        [Needed("Select whether the pupil is attending")],
        choices=[choice(code, words) for code, words in school_asks.ANSWERS.items()],
    )
    last_seen_on = GovDateField(
        "When was the pupil last seen?", called="The day the pupil was last seen", when="past_or_today"
    )
    seen_by = GovText("Who saw the pupil?", hint="Their job, like class teacher")
    lives_there = GovRadios(
        "Does the pupil still live at the address you hold?",
        choices=[choice(code, words) for code, words in school_asks.LIVES_THERE.items()],
    )
    new_address = GovText("If the pupil has moved, where to? (if you know)")
    worried = GovRadios(
        "Does anything worry you about the pupil?",
        choices=[choice(code, words) for code, words in school_asks.WORRIED.items()],
    )
    said = GovTextarea(
        "Anything the council should know",
        rows=4,
        limit=school_answers.LONGEST,
        called="Your words",
        hint="If something worries you, say what. The council’s CME team reads this",
    )

    @property
    def given(self) -> Answer:
        """What was answered."""

        def text(name: str) -> str:
            return str(self.kept(name) or "").replace("\r\n", "\n").strip()

        return Answer(
            answer=text("answer"),
            last_seen_on=self.last_seen_on.data,
            seen_by=text("seen_by"),
            lives_there=text("lives_there"),
            new_address=text("new_address"),
            worried=text("worried"),
            said=text("said"),
        )


@school.page("/questions", needs=May.ANSWER_COUNCIL)
def questions() -> str:
    """What waits for an answer, what the council asks about what was sent, and what has been answered."""
    asked = school_answers.questions()
    sent = [line for line in following.sent(limit=SHOWN) if line.waits_for_school]
    following.looked_at_list("questions", [line.id for line in sent])
    return render_template(
        "school/questions.html",
        open=sorted((one for one in asked if one.open), key=lambda one: (one.reply_by is None, one.reply_by)),
        done=[one for one in asked if not one.open],
        sent=sent,
        answers=school_asks.ANSWERS,
        said=request.args.get("said", ""),
    )


@school.page("/questions/<uuid:ask_id>", needs=May.ANSWER_COUNCIL, methods=("GET", "POST"))
def question_about_pupil(ask_id: UUID) -> AnyResponse:
    """One question: the form to answer it, or what was answered."""
    one = school_answers.one(ask_id)
    if not one.open:
        if request.method == "POST":
            return redirect(url_for("school.question_about_pupil", ask_id=ask_id), code=303)
        return _page(one, None)
    form = QuestionForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            school_answers.answer(ask_id, form.given)
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name, said)
        else:
            return redirect(url_for("school.questions", said="answered"), code=303)
    return _page(one, form)


def _page(one: Question, form: QuestionForm | None) -> AnyResponse:
    page = render_template(
        "school/question.html",
        one=one,
        form=form,
        basis=school_asks.BASIS,
        answers=school_asks.ANSWERS,
        lives_there=school_asks.LIVES_THERE,
        worried=school_asks.WORRIED,
    )
    return make_response(page, 422 if form and form.errors else 200)


def question_tasks() -> list[ToDo]:
    """A line of the home page while the council waits for an answer about a pupil; it names nobody."""
    if not allows(actor(), May.ANSWER_COUNCIL):
        return []
    number, late = school_answers.waiting()
    if not number:
        return []
    title = "Answer the council’s question" if number == 1 else f"Answer {number} questions of the council"
    words = "The council asks about a pupil of your school." if number == 1 else "They are about pupils of your school."
    if late:
        words += " The day to answer by has passed." if number == 1 else f" {late} of them are late."
    return [ToDo(title, words, url_for("school.questions"), "Answer", "late" if late else "soon")]
