"""The one door: the danger question first, then what has happened, which pupil, and the draft that calls for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.dates_in_words import counted, long_date
from portal.domain.school_days import ONE_DAY, UnknownCalendar
from portal.journeys import door
from portal.journeys.answers import TO_CONFIRM
from portal.journeys.blocks.immediate import DangerForm
from portal.journeys.date_field import GovDateField
from portal.journeys.door import Way
from portal.journeys.fields import GovRadios, GovSelect, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.registry import journey_for, kinds
from portal.services import earlier_children, terms
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.web import uploads
from portal.web.acting import actor
from portal.web.journey_view import reading_of, standing
from portal.web.questions import part_address
from school_side.absence_pages import open_in_danger
from school_side.side import school

DAYS_FOR_JOINT = 10
"""School days after leave has ended (SI 2024/208 reg 9(1)(h))."""
NEW = "new"
GET_POST = ("GET", "POST")


class StartForm(DangerForm):
    """Whether a child is in danger now, and what has happened."""

    what = GovRadios("What has happened?", [Needed("Select what has happened")], choices=[])


class ContactForm(JourneyForm):
    """Whether the school still speaks with a family that is thought to have moved."""

    in_touch = GovRadios(
        "Are you still in touch with the family?",
        [Needed("Select yes if you are still in touch with the family")],
        choices=[
            choice("yes", "Yes", "You tell the council of a planned move"),
            choice("no", "No", "You refer the child as missing education"),
        ],
    )


class EndedForm(JourneyForm):
    """Why a place has ended."""

    ended = GovRadios(
        "Why has the pupil’s place ended?",
        [Needed("Select why the pupil’s place has ended")],
        choices=[choice(way.code, way.words, way.hint) for way in door.ENDINGS],
    )


class LeaveForm(JourneyForm):
    """The last day of the leave."""

    leave_ended = GovDateField(
        "Which day did the leave of absence end?",
        [Needed("Enter the day the leave of absence ended")],
        called="The day the leave ended",
        when="past_or_today",
    )


class PupilForm(JourneyForm):
    """A child told of before, or a new one."""

    pupil = GovSelect(
        "Pupil", [Needed("Select the pupil")], hint="What you told us before is filled in, for you to check"
    )


@school.page("/new", needs=May.START_DRAFT, methods=GET_POST)
def start() -> AnyResponse:
    """Ask about danger first, then what has happened."""
    form = StartForm(request.form if request.method == "POST" else None, data={"what": request.args.get("what", "")})
    offered = door.ways(kinds(), current_app.view_functions)
    form.what.choices = [choice(way.code, way.words, way.hint) for way in offered]
    if request.method == "POST" and form.validate():
        chosen = next(way for way in offered if way.code == form.what.data)
        return redirect(_lead(chosen, str(form.in_danger.data)), code=303)
    page = render_template("school/start.html", form=form)
    return make_response(page, 422 if form.errors else 200)


def _lead(chosen: Way, in_danger: str) -> str:
    """Where a choice leads. A child in danger waits for no further question: the calls are asked about next, and kept
    with what was chosen; where that is no notice itself, the page says which was opened and how to go on."""
    if in_danger == "yes":
        if chosen.code in door.ABSENCES:
            return open_in_danger(missing=chosen.code == "missing")
        return _begin(door.instead(chosen), in_danger, then=chosen.code if door.waits(chosen) else "")
    if chosen.code in door.ABSENCES:
        return url_for(chosen.endpoint, **{**chosen.query, "in_danger": "no"})
    if chosen.endpoint:
        return url_for(chosen.endpoint, **chosen.query)
    if chosen.asks:
        return url_for("school.door_question", about=chosen.asks)
    return _which_pupil(chosen)


def _which_pupil(chosen: Way) -> str:
    """The page to pick a pupil on; straight to the draft where the school has told of nobody yet."""
    if chosen.kind == "new_pupil" or not earlier_children.earlier_children():
        return _begin(chosen, "no")
    return url_for("school.which_pupil", what=chosen.code)


def _begin(chosen: Way, in_danger: str, earlier: str = "", then: str = "") -> str:
    """Open a draft with what was said at the door in it; gives the address of the page to go on with. then: the choice
    that waits until the calls of a child in danger are kept, "" for none."""
    journey = journey_for(chosen.kind)
    draft_id = earlier_children.begin(
        chosen.kind,
        door.said_pages(journey, chosen, in_danger),
        reading_of(chosen.kind),
        earlier=earlier,
        pages=door.pages_of_child(journey) if earlier else (),
        mark=TO_CONFIRM,
    )
    if in_danger == "yes":
        return url_for("school.stop", draft_id=draft_id, **({"then": then} if then else {}))
    here = standing(draft_id, school.name)
    asked = [page.key for page in journey.pages_asked(here.answers)]
    first = journey.next_after("danger", here.answers) if "danger" in asked else None
    key = first or next(key for key in asked if key != "danger")
    return part_address(here, journey.section_of(key), "") if journey.by_part else here.url(key)


@school.page("/new/pupil/<what>", needs=May.START_DRAFT, methods=GET_POST)
def which_pupil(what: str) -> AnyResponse:
    """Pick a pupil from this school's earlier records, or a new one."""
    chosen = door.way(what)
    if chosen is None or chosen.kind not in kinds():
        raise NotFound
    form = PupilForm(request.form if request.method == "POST" else None)
    form.pupil.choices = [
        choice("", "Select a pupil"),
        choice(NEW, "A pupil we have not told the council about before"),
        *(choice(one.key, _named(one)) for one in earlier_children.earlier_children()),
    ]
    if request.method == "POST" and form.validate():
        picked = str(form.pupil.data)
        return redirect(_begin(chosen, "no", "" if picked == NEW else picked), code=303)
    page = render_template("school/door_question.html", form=form, words="Which pupil is it?")
    return make_response(page, 422 if form.errors else 200)


def _named(one: earlier_children.EarlierChild) -> str:
    if not one.born:
        return one.name
    return f"{one.name}, born {long_date(dt.date.fromisoformat(one.born)).partition(' ')[2]}"


FORMS = {
    door.MOVED: (ContactForm, "A family that may have moved"),
    door.LEAVE: (LeaveForm, "Leave that has ended"),
    door.ENDED: (EndedForm, "A place that has ended"),
}


@school.page("/new/<any(moved, leave, ended):about>", needs=May.START_DRAFT, methods=GET_POST)
def door_question(about: str) -> AnyResponse:
    """The one further question that some choices need."""
    if about == door.ENDED and door.REMOVAL not in kinds():
        raise NotFound
    made, words = FORMS[about]
    form = made(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        return _answered(form)
    page = render_template("school/door_question.html", form=form, words=words)
    return make_response(page, 422 if form.errors else 200)


def _answered(form: JourneyForm) -> AnyResponse:
    if isinstance(form, LeaveForm):
        assert form.leave_ended.data is not None
        return _after_leave(form.leave_ended.data)
    if isinstance(form, EndedForm):
        chosen = door.way(str(form.ended.data))
    else:
        still = form["in_touch"].data == "yes" and door.PLANNED in kinds()
        chosen = door.way("moving" if still else "cme_referral")
    assert chosen is not None
    return redirect(_which_pupil(chosen), code=303)


def _after_leave(ended: dt.date) -> AnyResponse:
    """Under ten school days: advice, and the day the tenth is reached; then a referral that asks to enquire jointly."""
    calendar = terms.calendar_for(actor().school_id)
    try:
        gone = calendar.school_days_between(ended + ONE_DAY, today())
        tenth = calendar.nth_school_day_after(ended, DAYS_FOR_JOINT)
    except UnknownCalendar:
        return _advice(
            "We cannot count the school days",
            [
                "We do not have your school’s term dates for this. Count the days it has met since the leave ended.",
                "Before the 10th, ask the family when the pupil comes back, try every number, and note what you do.",
                "From the 10th, or sooner if you are worried, refer the child.",
            ],
        )
    if gone >= DAYS_FOR_JOINT:
        return redirect(_which_pupil(door.AFTER_LEAVE), code=303)
    return _advice(
        "This is an attendance matter for now",
        [
            f"Since the leave ended, your school has met on {counted(gone, 'day')}.",
            f"The 10th school day is {long_date(tenth)}. If the pupil is not back by then, make the referral that day.",
            "Until then ask the family when the pupil comes back, try every number, and note what you do.",
            "If you are worried about the pupil, do not wait: refer the child now.",
        ],
    )


ADVICE: dict[str, tuple[str, list[str]]] = {
    "over-age": (
        "The young person is over compulsory school age",
        [
            "A referral of a child missing education is for children of compulsory school age.",
            "Ask the council’s participation team: it helps young people into education or training until they are 18.",
            "You do not have to make a removal return for this. Taking the name off your roll is separate.",
        ],
    ),
    "under-age": (
        "The child is under compulsory school age",
        [
            "A referral of a child missing education is for children from the term after the 5th birthday.",
            "Speak with the family and the council’s early years team about the place.",
            "If you are worried about the child’s safety, ring children’s social care.",
        ],
    ),
}


@school.page("/new/about/<any('over-age', 'under-age'):topic>", needs=May.START_DRAFT)
def door_advice(topic: str) -> AnyResponse:
    """What to do where a child is outside compulsory school age."""
    return _advice(*ADVICE[topic])


def _advice(words: str, paragraphs: list[str]) -> AnyResponse:
    refer = url_for("school.which_pupil", what=door.WAYS[0].code)
    return make_response(render_template("school/door_advice.html", words=words, paragraphs=paragraphs, refer=refer))


@school.page("/files/<uuid:attachment_id>", needs=May.FOLLOW_SUBMISSION)
def file(attachment_id: UUID) -> AnyResponse:
    """A file attached to a draft or submission of this school, as a download."""
    return uploads.hand_over(attachment_id)
