"""What schools were asked about pupils of theirs, and what they answered, as the siblings page shows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from la_side import in_words
from portal.domain import school_asks
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.matching.evidence import SCHOOL_HIDDEN
from portal.services import asking_schools
from portal.services.asking_schools import Pupil
from portal.services.case_reading import CaseView

HIDDEN = "Hidden: not safe to share. Ask a CME manager"


def by_proposal(view: CaseView) -> dict[UUID, dict[str, Any]]:
    """For each proposal: where to ask its school ("" where that is not possible), and the questions put so far."""
    pupils = asking_schools.pupils_of(view.case, view.proposals)
    return {one.id: _asking(view, one, pupils.get(one.id)) for one in view.proposals}


def _asking(view: CaseView, proposal: Any, pupil: Pupil | None) -> dict[str, Any]:
    asked = [one for one in view.asks if one.proposal_id == proposal.id]
    waits = any(not one.answer and one.withdrawn_at is None for one in asked)
    can = pupil is not None and view.case.open and not waits
    to = url_for("la.ask_school", reference=view.case.reference, proposal=proposal.id) if can else ""
    return {
        "ask_url": to,
        "school": pupil.school.name if pupil and proposal.other_school != SCHOOL_HIDDEN else "",
        "again": bool(asked),
        "asks": [_shown(view, proposal, one) for one in asked],
    }


def _shown(view: CaseView, proposal: Any, one: Any) -> dict[str, Any]:
    given = asking_schools.answer_of(one) if one.answer else None
    where = {"reference": view.case.reference, "ask_id": one.id}
    waits = given is None and one.withdrawn_at is None
    return {
        "asked": f"Asked by {one.asked_by_name} on {long_moment(one.asked_at)}.",
        "waits": waits,
        "late": waits and one.reply_by is not None and one.reply_by < view.measure.today,
        "due": _due(one) if waits else "",
        "stopped": f"No longer asked since {long_moment(one.withdrawn_at)}: {one.withdrawn_why.lower()}."
        if one.withdrawn_at
        else "",
        "rows": _answer_rows(view, given) if given else [],
        "source": f"{one.answered_by_name}, {long_moment(one.answered_at)}" if given else "",
        "next": school_asks.what_next(proposal.question, given) if given and one.considered_at is None else "",
        "considered": f"Dealt with by {one.considered_by_name} on {long_moment(one.considered_at)}."
        if one.considered_at
        else "",
        "consider_url": url_for("la.consider_answer", **where) if given and one.considered_at is None else "",
        "stop_url": url_for("la.stop_asking", **where) if waits else "",
        "reasons": list(school_asks.STOPPED.items()),
    }


def _due(one: Any) -> str:
    if one.reply_by is None:
        return "We do not know this school’s term dates, so no day to answer by is set. Call it if you hear nothing."
    return f"An answer is due by {long_date(one.reply_by)}, {school_asks.REPLY_DAYS} school days of that school."


def _answer_rows(view: CaseView, given: school_asks.Answer) -> list[dict[str, str]]:
    """The answer, question by question; what may tell where somebody lives only where this reader may know it."""
    masked = view.address_masked
    rows = [("Attending", school_asks.ANSWERS[given.answer])]
    if given.last_seen_on:
        rows.append(("Last seen", f"{long_date(given.last_seen_on)}, by {given.seen_by}"))
    if given.lives_there:
        rows.append(("Still at the address the school holds", school_asks.LIVES_THERE[given.lives_there]))
    if given.new_address:
        rows.append(("New address", HIDDEN if masked else given.new_address))
    if given.worried:
        rows.append(("Worried", school_asks.WORRIED[given.worried]))
    if given.said:
        rows.append(("In the school’s words", HIDDEN if masked else given.said))
    return [{"label": label, "value": value} for label, value in rows]


def preview(view: CaseView, proposal: Any, pupil: Pupil) -> dict[str, Any]:
    """What the asked school would be shown, before it is asked."""
    return {
        "school": "this school" if proposal.other_school == SCHOOL_HIDDEN else pupil.school.name,
        "name": pupil.name,
        "born": in_words.born(pupil.born, view.measure.today),
        "fixed": school_asks.FIXED,
        "basis": school_asks.BASIS,
        "days": school_asks.REPLY_DAYS,
    }
