"""In danger now: stop, ring, and say whom you rang, before anything else is asked. What is said here is kept at once.

It is the page "Who have you rung?" of the notice itself, asked in as few questions as will do beside a ringing phone:
once somebody was called the notice asks nothing of it again.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain import notices
from portal.domain.access import May
from portal.domain.notices import NoticeKind
from portal.journeys import door
from portal.journeys.answer_fields import GovTime
from portal.journeys.answers import TO_CONFIRM
from portal.journeys.blocks.immediate import CallsForm, in_danger
from portal.journeys.date_field import GovDateField
from portal.journeys.door import SAID_AT_DOOR, Way
from portal.journeys.fields import GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm, load, open_form
from portal.services import draft_reading, drafting
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.web.journey_view import Standing, standing
from portal.web.seen import seen_version
from school_side.side import school

PAGE = "danger_calls"
KEY = ("", PAGE, "")
POLICE, SOCIAL_CARE, BOTH, NOBODY = "police", "social_care", "both", "nobody"
_RUNG = {POLICE: ("no", "yes"), SOCIAL_CARE: ("yes", "no"), BOTH: ("yes", "yes"), NOBODY: ("no", "no")}
"""By answer: whether children's social care has been rung, and whether the police."""


class StopForm(JourneyForm):
    """Who has been called, and when, and of what danger; or why nobody has been yet."""

    only_if: ClassVar = dict.fromkeys(
        ("called_on", "called_at", "spoke_to", "reference"), ("called", POLICE, SOCIAL_CARE, BOTH)
    )

    called = GovRadios(
        "Who have you called?",
        [Needed("Select who you have called")],
        choices=[
            choice(POLICE, "999, or the police"),
            choice(SOCIAL_CARE, "Children’s social care"),
            choice(BOTH, "Both"),
            choice(NOBODY, "Nobody yet"),
        ],
    )
    called_on = GovDateField("Which day did you call?", called="The day you called", when="past_or_today")
    called_at = GovTime("At what time?")
    spoke_to = GovText("Who did you speak to?")
    reference = GovText("Reference they gave you (optional)")
    danger = GovTextarea(
        "What is the danger?", rows=3, limit=2000, hint="In a few words. You can add to them afterwards"
    )
    not_yet_why = GovText(
        "If you have not called yet, or could not at once, why not?", hint="Needed if you have called nobody yet"
    )

    def check(self) -> None:
        """What the notice needs of a call and the danger, so that it asks neither again; or why there was no call."""
        if self.called.data == NOBODY and not self.not_yet_why.data:
            self.fail("not_yet_why", "Say why you have called nobody yet")
        if self.called.data in {POLICE, SOCIAL_CARE, BOTH}:
            if not self.called_on.data:
                self.fail("called_on", "Enter the day you called")
            if not self.called_at.data:
                self.fail("called_at", "Enter the time you called, like 8:45am")
            if not self.spoke_to.data:
                self.fail("spoke_to", "Enter who you spoke to")
            if not self.danger.data:
                self.fail("danger", "Say what the danger is")

    def answers(self) -> dict[str, Any]:
        """The same as the notice's own page keeps it."""
        social_care, police = _RUNG[str(self.called.data)]
        day = self.kept("called_on")
        return {
            "danger": self.danger.data or "",
            "social_care_called": social_care,
            "police_called": police,
            "called_on": day.isoformat() if day else None,
            **{name: self.kept(name) or "" for name in ("called_at", "spoke_to", "reference")},
            "not_yet_why": self.not_yet_why.data or "",
        }


@school.page("/referrals/<uuid:draft_id>/stop", needs=May.FILL_DRAFT, methods=("GET", "POST"))
def stop(draft_id: UUID) -> AnyResponse:
    """Numbers to ring, and whom you rang. A draft without such a page, or in which nobody is in danger, has none."""
    here = standing(draft_id, school.name)
    if here.draft.submission_id is not None:
        return redirect(url_for("school.receipt", submission_id=here.draft.submission_id), code=303)
    if PAGE not in {page.key for page in here.journey.pages} or not in_danger(here.answers):
        raise NotFound
    kept, then = here.draft.page(KEY), _waiting(here)
    if kept and then and request.method == "GET" and request.args.get("kept"):
        return _kept(here, then)
    form = StopForm(request.form if request.method == "POST" else None, data=_said(kept.answers if kept else {}))
    if request.method == "POST" and form.validate():
        answers = form.answers()
        whole = open_form(CallsForm, here.context("", here.journey.page(PAGE)), answers, None)
        if not whole.validate():
            answers[TO_CONFIRM] = SAID_AT_DOOR
        drafting.save_page(draft_id, KEY, answers, seen_version=seen_version(), reading=here.reading)
        if then:
            return redirect(url_for("school.stop", draft_id=draft_id, then=then.code, kept="yes"), code=303)
        return redirect(_onward(standing(draft_id, school.name)), code=303)
    draft_reading.looked_at(draft_id)
    page = render_template(
        "school/stop.html",
        form=form,
        version=kept.version if kept else 0,
        caption=here.caption,
        back=_back(here),
        missing=_missing_today(here),
        then=then,
        opened=notices.words(here.draft.kind).of,
    )
    return make_response(page, 422 if form.errors else 200)


def _waiting(here: Standing) -> Way | None:
    """What was chosen at the door and waits until the calls are kept; None where this draft is what was chosen."""
    chosen = door.way(request.args.get("then", ""))
    return chosen if chosen and door.waits(chosen) and door.instead(chosen).kind == here.draft.kind else None


def _kept(here: Standing, then: Way) -> AnyResponse:
    """The calls are kept: on with the notice that was opened for them, or with what was chosen."""
    draft_reading.looked_at(here.draft.id)
    chosen = url_for(then.endpoint, **then.query) if then.endpoint else url_for("school.door_question", about=then.asks)
    return make_response(
        render_template(
            "school/stop_kept.html",
            opened=notices.words(here.draft.kind).of,
            number=here.draft.number,
            then=then,
            onward=_onward(here),
            chosen=chosen,
        )
    )


def _said(kept: dict[str, Any]) -> dict[str, Any]:
    """What was said before, as this form asks it; today for a day not given yet."""
    rung = (kept.get("social_care_called"), kept.get("police_called"))
    called = next((code for code, each in _RUNG.items() if each == rung), "")
    return {"called_on": today(), **{k: v for k, v in load(StopForm, kept).items() if v}, "called": called}


def _missing_today(here: Standing) -> bool:
    return here.draft.kind == NoticeKind.ABSENCE and here.journey.is_asked("absence_parents", here.answers)


def _onward(here: Standing) -> str:
    """On to the notice: what is lacking of the call, where somebody was called, else who the child is, without which it
    cannot be sent, else its next page."""
    said = here.answers.of(PAGE)
    if here.draft.kind == NoticeKind.ABSENCE:
        if not here.answers.given("child_name"):
            return here.url("child_name")
        if _missing_today(here):
            return here.url("absence_parents")
        return url_for("school.absence", draft_id=here.draft.id, said="opened")
    if said.get(TO_CONFIRM) and "yes" in (said.get("social_care_called"), said.get("police_called")):
        return here.url(PAGE)
    asked = [page.key for page in here.journey.pages_asked(here.answers)]
    if "child_name" in asked and not here.answers.given("child_name"):
        return here.url("child_name")
    return here.url(next(iter(asked[asked.index(PAGE) + 1 :]), None))


def _back(here: Standing) -> str:
    if here.draft.kind == NoticeKind.ABSENCE:
        return url_for("school.absence", draft_id=here.draft.id)
    return here.url(None)
