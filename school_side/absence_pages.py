"""Absence records: opened on the first day, the ladder of days, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.clocks import REFERRAL_DAYS, TELL_TEAM_DAYS
from portal.domain.statutory_dates import GROUND_I_DAYS
from portal.journeys import door
from portal.journeys.absence import ABSENCE, FIRST, KIND, onward
from portal.journeys.answers import FIRST_CHILD, TO_CONFIRM
from portal.journeys.model import Journey
from portal.journeys.registry import journey_for
from portal.services import absences, absences_onward, absences_reading, draft_reading, following
from portal.services.absences import Beside
from portal.services.absences_onward import Said
from portal.services.absences_reading import AbsenceView
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import today
from portal.web.journey_view import Standing, reading_of, standing
from school_side.absence_forms import MISSING, DayForm, OpeningForm
from school_side.side import school

Pages = list[tuple[tuple[str, str, str], dict[str, Any]]]
REFERRAL, REMOVAL = "cme_referral", "removal"
SAID = {
    "opened": "The record is open. Your headteacher and your safeguarding lead are told today.",
    "reached": "It is recorded that the family was reached.",
    "lost": "It is recorded that you have lost contact again.",
    "back": "The record is closed. Welcome the pupil back.",
}


@school.page("/absences", needs=May.KEEP_ABSENCE_RECORD)
def absences_list() -> str:
    """The school's open records, the longest absence first, and those that are closed."""
    found = absences_reading.records(open_only=False)
    if found:
        following.looked_at_list("absences", [one.draft_id for one in found])
    return render_template(
        "school/absences.html",
        open=[one for one in found if one.state == "open"],
        closed=[one for one in found if one.state != "open"],
    )


@school.page("/absences/new", needs=May.KEEP_ABSENCE_RECORD, methods=("GET", "POST"))
def absence_start() -> AnyResponse:
    """Open a record: a pupil absent today, or (`what=missing`) one who has run away or gone missing; `beside` is the
    record of a brother or sister, from which it is filled in as far as it is the family's."""
    beside = _beside(request.args.get("beside", ""))
    given: dict[str, Any] = {"what": request.args.get("what", "absent")}
    if request.args.get("in_danger") == "no":  # said at the door, one page ago
        given["in_danger"] = "no"
    if beside:
        first = beside.answers.value(FIRST, "first_absent_on")
        given |= {
            "last_name": beside.answers.value("child_name", "last_name"),
            "first_absent_on": date.fromisoformat(first) if first else None,
        }
    form = OpeningForm(request.form if request.method == "POST" else None, data=given)
    if request.method == "POST" and form.validate():
        try:
            return redirect(_opened(form, beside), code=303)
        except Refused as refusal:
            for name, said in refusal.faults:
                form.fail(name, said)
    page = render_template("school/absence_start.html", form=form, beside=beside)
    return make_response(page, 422 if form.errors else 200)


def _beside(typed: str) -> Standing | None:
    """The record of the brother or sister it is opened beside; `NotFound` for another school's, or no such record."""
    if not typed:
        return None
    try:
        here = standing(UUID(typed), school.name)
    except ValueError:
        raise NotFound from None
    if here.draft.kind != KIND:
        raise NotFound
    draft_reading.looked_at(here.draft.id)
    return here


def _opened(form: OpeningForm, beside: Standing | None) -> str:
    """Open the record; gives the address to go on at: the stop page first, where a child may be in danger."""
    missing = form.what.data == MISSING
    first: date = form.first_absent_on.data or today()
    pages: Pages = [
        (("", "danger", ""), {"in_danger": form.in_danger.data}),
        (
            (FIRST_CHILD, "child_name", ""),
            {name: form[name].data for name in ("first_name", "last_name", "one_name")},
        ),
        (
            (FIRST_CHILD, FIRST, ""),
            {"first_absent_on": first.isoformat(), "missing_today": "yes" if missing else "no"},
        ),
    ]
    family = door.pages_of_child(ABSENCE)
    draft_id = absences.open_record(
        first,
        pages,
        reading_of(KIND),
        missing_today=missing,
        beside=Beside(beside.draft.id, family, TO_CONFIRM) if beside else None,
    )
    if form.in_danger.data == "yes":
        return url_for("school.stop", draft_id=draft_id)
    if missing:
        return url_for("school.absence_stop", draft_id=draft_id)
    return url_for("school.absence", draft_id=draft_id, said="opened")


def open_in_danger(*, missing: bool) -> str:
    """Open a record of a pupil who may be in danger before anything more is asked, the name included; gives the address
    of the stop page. The first day, today, is to be confirmed."""
    first = today()
    said = {"first_absent_on": first.isoformat(), "missing_today": "yes" if missing else "no"}
    pages: Pages = [
        (("", "danger", ""), {"in_danger": "yes"}),
        ((FIRST_CHILD, FIRST, ""), {**said, TO_CONFIRM: door.SAID_AT_DOOR}),
    ]
    draft_id = absences.open_record(first, pages, reading_of(KIND), missing_today=missing)
    return url_for("school.stop", draft_id=draft_id)


@school.page("/absences/<uuid:draft_id>/stop", needs=May.KEEP_ABSENCE_RECORD)
def absence_stop(draft_id: UUID) -> str:
    """Stop and ring first; then on to what the parents say."""
    found = absences_reading.record(draft_id)
    here = standing(draft_id, school.name)
    absences_reading.opened_by_told(draft_id)
    draft_reading.looked_at(draft_id)
    asked = {page.key for page in here.journey.pages_asked(here.answers)}
    page = "absence_parents" if "absence_parents" in asked else None
    return render_template("school/absence_stop.html", record=found, onward=here.url(page))


@school.page("/absences/<uuid:draft_id>", needs=May.KEEP_ABSENCE_RECORD)
def absence(draft_id: UUID) -> str:
    """One record: its days, what is done, and what can be done now."""
    return _shown(draft_id, said=SAID.get(request.args.get("said", ""), ""))


def _shown(draft_id: UUID, *, said: str = "", problem: str = "") -> str:
    absences_reading.opened_by_told(draft_id)
    found = absences_reading.record(draft_id)
    draft_reading.looked_at(draft_id)
    return render_template(
        "school/absence.html",
        record=found,
        words=_done_words(found),
        said=said,
        problem=problem,
        answers_url=url_for("school.task_list", draft_id=draft_id),
    )


def _done_words(found: AbsenceView) -> dict[int, str]:
    """What is done, or comes next, on each of the four days."""
    fifth = found.rung(TELL_TEAM_DAYS)
    early = "Nobody has been reached yet. The council is told automatically on this day."
    if found.early and found.early.reference:
        early = f"The council has been told: {found.early.reference}"
    elif found.referral and found.referral.reference:
        early = "Not needed: the referral was sent."
    elif found.contact_on:
        early = "The family was reached, so no early notice goes out."
    elif found.state != "open":
        early = "The record was closed before the council was told."
    elif not found.child_name:
        early = "Nothing goes out until you say which pupil it is about."
    elif fifth.on is None:
        early = "We do not know this day, so nothing is sent automatically. Tell the council yourself."
    elif fifth.reached:
        early = "Nobody has been reached yet. The council will be told automatically within the hour."
    return {
        1: "The record was opened. The headteacher and the safeguarding lead are told the same day.",
        TELL_TEAM_DAYS: early,
        REFERRAL_DAYS: _became(
            found.referral, "The referral", "Send the referral by this day if the pupil is still absent."
        ),
        GROUND_I_DAYS: _became(
            found.removal,
            "The removal return",
            "From this day you can prepare a removal return. Ask for advice first. "
            "Absence, and leave that is over (reasons (h) and (i) of the regulations), can be signed only once the "
            "council has recorded its own enquiries. Until then the name stays on the roll.",
        ),
    }


def _became(what: Any, called: str, otherwise: str) -> str:
    if what is None:
        return otherwise
    return f"{called} was sent: {what.reference}" if what.reference else f"{called} is a draft."


def _a_day(draft_id: UUID, heading: str, button: str, act: Callable[[UUID, date], None], said: str) -> AnyResponse:
    """A page that asks for one day and records something of it."""
    found = absences_reading.record(draft_id)
    draft_reading.looked_at(draft_id)
    form = DayForm(request.form if request.method == "POST" else None, data={"on": today()})
    if request.method == "POST" and form.validate():
        assert form.on.data is not None
        try:
            act(draft_id, form.on.data)
        except Refused as refusal:
            form.fail("on", refusal.faults[0][1])
        else:
            return redirect(url_for("school.absence", draft_id=draft_id, said=said), code=303)
    page = render_template("school/absence_day.html", record=found, form=form, heading=heading, button=button)
    return make_response(page, 422 if form.errors else 200)


@school.page("/absences/<uuid:draft_id>/reached", needs=May.KEEP_ABSENCE_RECORD, methods=("GET", "POST"))
def absence_reached(draft_id: UUID) -> AnyResponse:
    """The family was reached."""
    return _a_day(draft_id, "When was the family reached?", "Record this", absences.contact_made, "reached")


@school.page("/absences/<uuid:draft_id>/lost", needs=May.KEEP_ABSENCE_RECORD, methods=("POST",))
def absence_lost(draft_id: UUID) -> AnyResponse:
    """The family that was reached cannot be reached any more."""
    try:
        absences.contact_lost(draft_id)
    except Refused as refusal:
        return make_response(_shown(draft_id, problem=str(refusal)), 422)
    return redirect(url_for("school.absence", draft_id=draft_id, said="lost"), code=303)


@school.page("/absences/<uuid:draft_id>/back", needs=May.KEEP_ABSENCE_RECORD, methods=("GET", "POST"))
def absence_back(draft_id: UUID) -> AnyResponse:
    """The pupil is back."""
    return _a_day(draft_id, "When did the pupil come back?", "Close the record", absences.back, "back")


@school.page("/absences/<uuid:draft_id>/referral", needs=May.KEEP_ABSENCE_RECORD, methods=("POST",))
def absence_referral(draft_id: UUID) -> AnyResponse:
    """Make the referral of the record."""
    return _onward(draft_id, REFERRAL, absences_onward.referral_from, onward.of_referral)


@school.page("/absences/<uuid:draft_id>/removal", needs=May.KEEP_ABSENCE_RECORD, methods=("POST",))
def absence_removal(draft_id: UUID) -> AnyResponse:
    """Make the removal return of the record, from the twentieth school day."""
    return _onward(draft_id, REMOVAL, absences_onward.removal_from, onward.of_removal)


def _onward(draft_id: UUID, kind: str, make: Callable[..., UUID], said: Said) -> AnyResponse:
    try:
        made = make(draft_id, _pages_of(journey_for(kind)), reading_of(kind), said)
    except Refused as refusal:
        return make_response(_shown(draft_id, problem=str(refusal)), 422)
    return redirect(url_for("school.task_list", draft_id=made), code=303)


def _pages_of(journey: Journey) -> frozenset[str]:
    return frozenset(page.key for page in journey.pages)
