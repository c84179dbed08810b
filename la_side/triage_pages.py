"""Triage: what the school sent beside what the council knows, and one decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import case_words, in_words, notice_words, sibling_words
from la_side.case_pages import open_case
from la_side.clashes import shows_both
from la_side.forms import PageForm, Versioned, posted
from la_side.side import la
from portal.domain.access import May
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.statuses import Act, CaseState
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovTick, GovYesNo, Needed, choice
from portal.services import case_reading, leaving, triage
from portal.services.case_reading import CaseView, Known
from portal.services.triage import Decision
from portal.services.trouble import NotFound, Refused

_HINTS = {
    Act.OPEN_CASE: "Plans the first enquiries and sets the next review",
    Act.SEND_BACK: "The school sees what you ask for and can send again",
    Act.ADD_TO_CASE: "When this child has an open case already",
    Act.NOT_CME: "The child is on roll and the family is in contact: an attendance matter",
    Act.RECORD_AS_NOTIFIED: "The council is told, and nothing more needs doing",
    Act.HOME_EDUCATION: "The home education team takes it on, and no case is opened here",
}
_LEAVER_HINTS = {
    Act.OPEN_CASE: "When somebody has to find out where the child is, or whether the removal stands",
    Act.RECORD_AS_NOTIFIED: "The child has left or leaves for a known place, and nothing more needs doing",
}
"""Where a child leaves, in place of the usual ones."""


def _hint(view: CaseView, act: Act) -> str:
    return _LEAVER_HINTS.get(act, _HINTS[act]) if leaving.leaves(view.case) else _HINTS[act]


class ChooseForm(PageForm):
    """Which decision."""

    act = GovRadios("What happens to it?", [Needed("Select what happens to it")], choices=[])


class OpenForm(Versioned):
    """What opening a case asks."""

    take_it = GovTick("Assign the case to me")
    review_on = GovDateField("When is the case looked at next?", called="Next review")
    immediate = GovYesNo("Is the child at immediate risk?", [Needed("Select yes if the child is at immediate risk")])
    told_who = GovText(
        "Who was told of the risk", width=30, longest=200, hint="Such as children’s social care. Only if yes"
    )
    told_when = GovText("When they were told", width=20, longest=60, hint="For example, 9:40am today. Only if yes")


class SendBackForm(Versioned):
    """What sending a referral back asks."""

    asks = GovTextarea(
        "What does the school need to add?",
        [Needed("Enter what the school needs to add")],
        rows=5,
        limit=triage.LONGEST,
        called="What the school needs to add",
        hint="The school reads these words. Say nothing about where the child may be",
    )
    reply_by = GovDateField("When must the school reply by?", called="The date to reply by", when="future")


class AddToForm(Versioned):
    """Which case a referral is added to."""

    other = GovText(
        "Number of the open case", [Needed("Enter the number of an open case, like AV-7K4P-9TX")], width=20, longest=20
    )


class NotCmeForm(Versioned):
    """Why a referral is an attendance matter."""

    on_roll = GovTick("The child is on the school’s roll and the family is in contact")
    why = GovTextarea("Why is no case needed?", [Needed("Say why no case is needed")], rows=4, limit=2000, called="Why")


class HomeEducationForm(Versioned):
    """What the home education team should know."""

    why = GovTextarea("Anything the home education team should know (optional)", rows=4, limit=2000, called="Why")


class NotifiedForm(Versioned):
    """Why being told is enough."""

    why = GovTextarea("Why is no case needed?", [Needed("Say why no case is needed")], rows=4, limit=2000, called="Why")


FORMS: dict[Act, type[Versioned]] = {
    Act.OPEN_CASE: OpenForm,
    Act.SEND_BACK: SendBackForm,
    Act.ADD_TO_CASE: AddToForm,
    Act.NOT_CME: NotCmeForm,
    Act.RECORD_AS_NOTIFIED: NotifiedForm,
    Act.HOME_EDUCATION: HomeEducationForm,
}


@la.page("/cases/<reference>/triage", needs=May.TRIAGE, methods=("GET", "POST"), endpoint="triage")
def triage_page(reference: str) -> str | Response:
    """What was sent, what is known, and which decision to take."""
    view, _, context = open_case(reference, "triage", "referral", "safeguarding")
    possible = triage.possible(view)
    form = posted(ChooseForm)
    form.act.label.text = f"What happens to this {notice_words.called(view.case.kind)}?"
    form.act.choices = [choice(act.value, act.words, _hint(view, act)) for act in possible]
    if possible and form.sent():
        return redirect(url_for("la.triage_decision", reference=reference, act=form.act.data), 303)
    if not possible and view.case.state != CaseState.NEW:
        return redirect(url_for("la.case", reference=reference), 303)
    return render_template("council/triage.html", **context, form=form, possible=possible, **_panes(view))


@la.page("/cases/<reference>/triage/<act>", needs=May.TRIAGE, methods=("GET", "POST"))
@shows_both
def triage_decision(reference: str, act: str) -> str | Response:
    """What the chosen decision asks for; then it is carried out."""
    view, _, context = open_case(reference, "triage")
    chosen = next((one for one in triage.possible(view) if one.value == act), None)
    if chosen is None:
        if act in {one.value for one in FORMS} and request.method == "GET":
            return redirect(url_for("la.triage", reference=reference), 303)
        if act not in {one.value for one in FORMS}:
            raise NotFound
        chosen = Act(act)
    data: dict[str, Any] = {"version": view.case.version}
    if chosen is Act.OPEN_CASE:
        data |= {"review_on": triage.suggested_review(view), "take_it": True}
        data |= {"immediate": "yes" if view.case.immediate else ""}
    if chosen is Act.RECORD_AS_NOTIFIED:
        data["why"] = triage.suggested_why(view)
    form = posted(FORMS[chosen], data)
    if form.sent():
        decision = _decision(chosen, form.data)
        try:
            triage.decide(reference, decision, form.seen)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _after(reference, decision)
    return render_template(
        "council/triage_decision.html", **context, form=form, act=chosen, hint=_hint(view, chosen), told=_told(view)
    )


def _decision(act: Act, given: dict[str, Any]) -> Decision:
    return Decision(
        act=act,
        review_on=given.get("review_on"),
        take_it=bool(given.get("take_it")),
        immediate=given.get("immediate") == "yes",
        told_who=given.get("told_who") or "",
        told_when=given.get("told_when") or "",
        asks=given.get("asks") or "",
        reply_by=given.get("reply_by"),
        why=given.get("why") or "",
        on_roll=bool(given.get("on_roll")),
        other=given.get("other") or "",
    )


def _after(reference: str, decision: Decision) -> Response:
    """Where the officer goes: to the case, or on to the queue when there is none to work."""
    match decision.act:
        case Act.OPEN_CASE:
            return redirect(url_for("la.case", reference=reference, said="opened"), 303)
        case Act.SEND_BACK:
            return redirect(url_for("la.case", reference=reference, said="returned"), 303)
        case Act.ADD_TO_CASE:
            return redirect(url_for("la.case", reference=decision.other.strip().upper(), said="added"), 303)
        case Act.HOME_EDUCATION:
            return redirect(url_for("la.case", reference=reference, said="home_education"), 303)
        case _:
            return redirect(url_for("la.case", reference=reference, said="notified"), 303)


@la.page("/cases/<reference>/triage/start", needs=May.TRIAGE, methods=("POST",))
@shows_both
def start_triage(reference: str) -> Response:
    """Take a referral on before deciding."""
    triage.start(reference, posted(Versioned).seen)
    return redirect(url_for("la.triage", reference=reference, said="started"), 303)


def _panes(view: CaseView) -> dict[str, Any]:
    known = case_reading.known_already(view)
    return {
        "gaps": case_words.gaps(view),
        "doubts": case_reading.doubts(view),
        "additions": case_words.additions(view, case_reading.added_later(view)),
        "corrected": view.submission.corrects_id is not None,
        "sent": _sent(view),
        "known": _known(view, known),
        "groups": case_words.told(view),
        "safeguarding": case_words.summary_groups(view.safeguarding),
        "hidden_address": case_words.summary_groups(view.hidden_address),
        "same_child": sibling_words.cards(view, "same_child"),
        "cards": sibling_words.family_cards(view),
        "check": sibling_words.check_words(view),
        "told": _told(view),
    }


def _sent(view: CaseView) -> list[dict[str, str]]:
    sent = view.submission
    return [
        {"label": "Sent by", "value": f"{sent.sent_by_name}, {view.school.name}"},
        {"label": "Sent", "value": long_moment(sent.sent_at)},
        *(row for row in case_words.key_facts(view) if row["label"] != "Sent by"),
    ]


def _known(view: CaseView, known: Known) -> list[dict[str, str]]:
    day = view.measure.today
    cases = [
        f"{one.reference}, {in_words.status(one.state)['words'].lower()}, {in_words.when(one.received_at, day)}"
        for one in known.earlier
    ]
    rolls = [
        f"{school}, {in_words.year(pupil.nc_year) or 'year not recorded'}, roll of {long_date(pupil.as_of)}"
        + (f", left {long_date(pupil.left_on)}" if pupil.left_on else "")
        for pupil, school in known.on_rolls
    ]
    return [
        {"label": "Other cases", "value": "\n".join(cases) or "None with this name and date of birth, or this UPN"},
        {"label": "On a roll", "value": "\n".join(rolls) or "No roll has this UPN"},
    ]


def _told(view: CaseView) -> str:
    """Whom the school says it has told of a danger now."""
    said = view.facts.get("immediate") or {}
    called = [
        words
        for name, words in (("social_care_called", "children’s social care"), ("police_called", "the police"))
        if said.get(name) == "yes"
    ]
    sentences = [f"The school has rung {' and '.join(called)}{_when_rung(said)}."] if called else []
    if said.get("spoke_to"):
        sentences.append(f"It spoke to {said['spoke_to']}{_numbered(said)}.")
    if said.get("danger"):
        sentences.append(f"The danger: {said['danger'].rstrip('.')}.")
    if said.get("not_yet_why"):
        sentences.append(f"It could not ring at once: {said['not_yet_why'].rstrip('.')}.")
    return " ".join(sentences)


def _when_rung(said: dict[str, Any]) -> str:
    on = f" on {long_date(dt.date.fromisoformat(said['called_on']))}" if said.get("called_on") else ""
    return on + (f" at {said['called_at']}" if said.get("called_at") else "")


def _numbered(said: dict[str, Any]) -> str:
    return f", reference {said['reference']}" if said.get("reference") else ""
