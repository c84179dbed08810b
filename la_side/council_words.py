"""Questions between councils, shaped for their templates: an answer looks the same before it is sent and after."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for

from la_side import in_words
from portal.domain import council_questions
from portal.domain.council_questions import CANNOT_SAY, KNOWN, NOT_KNOWN, PURPOSES, STATES_OF_ANSWERS, WAITING
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.matching.between_councils import WORDS
from portal.services import asking_councils
from portal.services.answering_councils import Candidate, Question, Told
from portal.services.case_reading import CaseView
from portal.services.working_day import today

_TINTS = {KNOWN: "green", "possible": "yellow", WAITING: "blue", NOT_KNOWN: "grey", "none": "grey"}
_FOR_MANAGERS = "For CME managers only: the address of this child is not safe to share."


def asked(view: CaseView) -> list[dict[str, Any]]:
    """What other councils were asked for a case, newest first, and what came back."""
    found = asking_councils.of_case(view.case.id)
    teams = asking_councils.teams({one.asked_authority for one in found})
    return [_asked(view, one, teams.get(one.asked_authority, "")) for one in found]


def _asked(view: CaseView, one: Any, team: str) -> dict[str, Any]:
    rows = answer_rows(one.contact_name, one.contact_phone, one.contact_email, one.said)
    if view.address_masked and one.state in STATES_OF_ANSWERS:
        return _untold(one)
    return {
        "council": one.asked_name,
        "tag": {"words": council_questions.short_words(one.state), "tint": _TINTS.get(one.state, "grey")},
        "asked": f"Asked by {one.asked_by_name} on {long_moment(one.asked_at)}. {PURPOSES[one.purpose].words}.",
        "words": council_questions.answer_words(one.state, one.asked_name),
        "source": _source(one.answered_by_name, one.asked_name, one.answered_at) if one.state != WAITING else "",
        "team": f"Their CME team: {team}" if team else "",
        "rows": rows,
        "considered": f"Dealt with by {one.considered_by_name} on {long_moment(one.considered_at)}."
        if one.considered_at
        else "",
        "consider_url": url_for("la.consider_council", reference=view.case.reference, question_id=one.id)
        if one.state in (KNOWN, NOT_KNOWN, CANNOT_SAY) and not one.considered_at
        else "",
    }


def _untold(one: Any) -> dict[str, Any]:
    """A question and that it was answered, for whoever may not know where the child is: in whose area tells it."""
    return {
        "council": one.asked_name,
        "tag": {"words": "Answered", "tint": "grey"},
        "asked": f"Asked by {one.asked_by_name} on {long_moment(one.asked_at)}. {PURPOSES[one.purpose].words}.",
        "words": _FOR_MANAGERS,
        "source": "",
        "team": "",
        "rows": [],
        "considered": "",
        "consider_url": "",
    }


def _source(who: str, council: str, when: Any) -> str:
    if when is None:
        return ""
    return f"{who}, {council}, {long_moment(when)}." if who else f"Answered automatically, {long_moment(when)}."


def answer_rows(name: str, phone: str, email: str, said: str) -> list[dict[str, str]]:
    """What a person released, as the other council reads it."""
    told = (("Speak with", name), ("Telephone", phone), ("Email", email), ("Their words", said))
    return [{"label": label, "value": value} for label, value in told if value]


def preview(decision: str, told: Told, ours: str, who: str) -> dict[str, Any]:
    """An answer exactly as the asking council will read it, before it is sent."""
    return {
        "council": ours,
        "tag": {"words": council_questions.short_words(decision), "tint": _TINTS.get(decision, "grey")},
        "words": council_questions.answer_words(decision, ours),
        "source": f"{who}, {ours}, and the time you send it.",
        "rows": answer_rows(*asdict(told).values()) if decision == KNOWN else [],
    }


def inward(question: Question) -> list[dict[str, str]]:
    """What we were asked, by whom, why and when: everything there is."""
    why = PURPOSES[question.purpose]
    asker = ", ".join(part for part in (question.asked_by_name, question.asked_by_email) if part)
    team = ", ".join(part for part in (question.from_phone, question.from_email) if part)
    rows = (
        ("Asked by", f"{asker}, {question.from_name}"),
        ("Their team", team),
        ("Received", long_moment(question.received_at)),
        ("Why they ask", f"{why.words}. {why.basis}"),
        ("First answer, automatic", _automatic(question)),
        ("Our decision", _decided(question)),
    )
    return [{"label": label, "value": value} for label, value in rows if value]


def _automatic(question: Question) -> str:
    said = "Possible: an officer will contact you" if question.automatic == "possible" else "Nothing found by comparing"
    return f"{said}. {long_moment(question.automatic_at)}" if question.automatic_at else said


def _decided(question: Question) -> str:
    if not question.decision or question.decided_at is None:
        return ""
    decision = council_questions.DECISIONS[question.decision]
    return f"{decision}. {question.decided_by_name}, {long_moment(question.decided_at)}"


def listed(question: Question, *, waits: bool) -> dict[str, Any]:
    """A question as a row of the list. waits: it waits for whoever reads."""
    if question.decision:
        words = f"{council_questions.short_words(question.decision)}, {question.decided_by_name}"
    else:
        words = council_questions.short_words(question.automatic)
    return {
        "id": question.id,
        "council": question.from_name,
        "by": question.asked_by_name,
        "why": PURPOSES[question.purpose].words,
        "received": question.received_at,
        "words": words,
        "by_hand": waits and (question.automatic == "none" or bool(question.decision)),
    }


def candidate(one: Candidate) -> dict[str, Any]:
    """A child of ours who may be meant."""
    left = f" (left on {long_date(one.left_on)})" if one.left_on else ""
    facts = (
        ("Born", in_words.born(one.born, today()) if one.born else ""),
        ("School", f"{one.school}{left}" if one.school else ""),
        ("Year", in_words.year(one.year_group)),
        ("What agreed", "\n".join(WORDS[family] for family in one.agreed)),
    )
    return {
        "name": one.name,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "case_url": url_for("la.case", reference=one.reference) if one.reference else "",
        "reference": one.reference,
        "hidden": one.hidden,
        "settled": f"{council_questions.DECISIONS[one.settled]}. {one.settled_by_name}, {long_moment(one.settled_at)}"
        if one.settled and one.settled_at
        else "",
    }
