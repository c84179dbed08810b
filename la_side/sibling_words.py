"""Proposals of the sibling check as cards, evidence tables and the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for

from la_side import in_words
from portal.domain.dates_in_words import long_moment
from portal.domain.matching.compared import PRIVATE_FACTS, Level
from portal.domain.matching.evidence import HIDDEN, Fact, Finding
from portal.domain.matching.picture import draw
from portal.services.case_reading import CaseView

_RESULTS = {Level.SAME: "same", Level.SIMILAR: "similar", Level.DIFFERENT: "different", Level.NOT_COMPARED: "none"}
_WIDER = 1.375
"""The picture's own units are narrow; the page has room for its letters at full size."""
_BUTTONS = {
    "sibling": (("linked", "Link as sibling"), ("dismissed", "Not related")),
    "same_child": (("linked", "This is the same child"), ("dismissed", "Not the same child")),
}
_DECIDED = {
    ("sibling", "linked"): "Linked as brother or sister",
    ("sibling", "dismissed"): "Not related",
    ("same_child", "linked"): "The same child",
    ("same_child", "dismissed"): "Not the same child",
}


def _finding(view: CaseView, proposal: Any) -> Finding | None:
    """A proposal's evidence, with the values of whereabouts hidden where this case's are."""
    try:
        finding = Finding.from_dict(proposal.evidence)
    except (KeyError, TypeError, ValueError):
        return None  # evidence written by an earlier form of the check: the words of the proposal still stand
    if not view.case.address_hidden:
        return finding
    return replace(finding, facts=tuple(_hidden(fact) for fact in finding.facts))


def _hidden(fact: Fact) -> Fact:
    if fact.fact not in PRIVATE_FACTS:
        return fact
    words = fact.result_words if HIDDEN.lower() in fact.result_words.lower() else f"{fact.result_words} (hidden)"
    return replace(fact, this_value=HIDDEN, other_value=HIDDEN, result_words=words, why="")


def card(view: CaseView, proposal: Any) -> dict[str, Any]:
    """One proposal for the `candidate` macro, with the buttons and what was decided."""
    finding = _finding(view, proposal)
    facts = [
        {
            "fact": fact.name,
            "mine": fact.this_value,
            "theirs": fact.other_value,
            "result": _RESULTS[fact.result],
            "words": fact.result_words,
            "counts": fact.counts_words,
        }
        for fact in (finding.facts if finding else ())
    ]
    sources = [(fact.this_source, fact.other_source) for fact in (finding.facts if finding else ())]
    first = view.child.known_as or view.child.first_name
    mine = next((source for source, _ in sources if source), "the referral")
    theirs = next((source for _, source in sources if source), "school roll")
    through = finding.through if finding else ""
    decided = proposal.state != "open"
    grade_words = finding.words if finding else proposal.grade.capitalize()
    return {
        "id": proposal.id,
        "question": proposal.question,
        "state": proposal.state,
        "digest": proposal.evidence_digest,
        "changed_since": proposal.changed_since,
        "name": proposal.other_name,
        "grade": proposal.grade,
        "grade_words": _DECIDED[proposal.question, proposal.state] if decided else grade_words,
        "about": _about(view, proposal, finding),
        "summary": finding.summary if finding else "",
        "through": through,
        "facts": facts,
        "this_source": f"{through.split(' ')[0] if through else first}, {mine}",
        "other_source": f"{proposal.other_name.split(' ')[0]}, {theirs}",
        "decided": f"Decided by {proposal.decided_by_name} on {long_moment(proposal.decided_at)}."
        if proposal.decided_at
        else "",
        "decide_url": url_for("la.decide_sibling", reference=view.case.reference, proposal=proposal.id),
        "undo_url": url_for("la.undo_sibling", reference=view.case.reference, proposal=proposal.id),
        "buttons": () if decided and not proposal.changed_since else _BUTTONS[proposal.question],
    }


def _about(view: CaseView, proposal: Any, finding: Finding | None) -> str:
    parts = []
    if finding and finding.other_dob:
        parts.append(f"Born {in_words.born(finding.other_dob, view.measure.today)}")
    if finding and finding.other_year:
        parts.append(in_words.year(finding.other_year))
    parts.append(proposal.other_school or "School not known")
    return ", ".join(parts) + "."


def cards(view: CaseView, question: str) -> list[dict[str, Any]]:
    """The likely and possible proposals of one question: those to decide first, then those decided."""
    chosen = [one for one in view.proposals if one.question == question and not one.less_likely]
    return [card(view, one) for one in sorted(chosen, key=lambda one: (one.state != "open", one.rank))]


def less_likely(view: CaseView) -> list[dict[str, Any]]:
    """Those who share too little to be called possible, of both questions, for whoever wants to look further."""
    chosen = [one for one in view.proposals if one.less_likely]
    return [card(view, one) for one in sorted(chosen, key=lambda one: (one.question != "same_child", one.rank))]


def picture(view: CaseView) -> dict[str, Any] | None:
    """The picture of how the children compare, for the `sibling_picture` macro; None when there is nothing to draw."""
    findings: list[Finding] = []
    for proposal in view.proposals:
        if proposal.question == "sibling" and proposal.counts:
            finding = _finding(view, proposal)
            if finding is not None:
                findings.append(replace(finding, other_name=proposal.other_name))
    case = view.case
    detail = ", ".join(filter(None, (in_words.year(case.year_group), case.school_name)))
    drawn = draw(case.child_name, detail, findings)
    if drawn is None:
        return None
    return {
        "width": round(drawn.width * _WIDER),
        "height": drawn.height,
        "title": drawn.title,
        "description": drawn.description,
        "more": drawn.more,
        "heads": [{"x": round(x * _WIDER), "y": y, "words": words} for x, y, words in drawn.headings],
        "boxes": [
            {
                "x": round(box.x * _WIDER),
                "y": box.y,
                "width": round(box.width * _WIDER),
                "height": box.height,
                "kind": box.kind,
                "lines": [line for line in (box.title, box.detail) if line],
            }
            for box in drawn.boxes
        ],
        "edges": [_edge(line.kind, line.path) for line in drawn.lines],
        "sentences": drawn.sentences,
    }


def _edge(kind: str, path: str) -> dict[str, Any]:
    numbers = [int(word) for word in path.replace("M", " ").replace("C", " ").split()]
    return {
        "x1": round(numbers[0] * _WIDER),
        "y1": numbers[1],
        "x2": round(numbers[-2] * _WIDER),
        "y2": numbers[-1],
        "kind": "given" if kind == "said" else kind,
    }


def check_words(view: CaseView) -> dict[str, str]:
    """What the sibling check says of itself: running, failed, or what it searched and when."""
    case = view.case
    if case.matching_state == "waiting":
        return {"state": "waiting", "words": "The check for brothers and sisters is running. Usually under a minute."}
    if case.matching_state == "failed":
        return {"state": "failed", "words": "The check for brothers and sisters did not finish."}
    when = f" on {long_moment(case.matched_at)}" if case.matched_at else ""
    number = f"{case.matched_against:,} children on " if case.matched_against else ""
    searched = f"{number}school rolls and cases"
    if not any(one.question == "sibling" and not one.less_likely for one in view.proposals):
        return {"state": "none", "words": f"No brothers or sisters found. We compared {searched}{when}."}
    return {"state": "done", "words": f"Compared with {searched}{when}."}


def declared(view: CaseView) -> list[dict[str, str]]:
    """Brothers and sisters the school named in the referral."""
    found: Sequence[Any] = view.facts.get("siblings") or []
    said = {"yes": "Also missing", "no": "Attending", "not_known": "Not known whether missing"}
    rows = []
    for one in found:
        if not isinstance(one, dict):
            continue
        rows.append(
            {
                "name": str(one.get("name") or "Name not given"),
                "school": str(one.get("school") or "No school given"),
                "missing": said.get(str(one.get("also_missing") or ""), ""),
                "said": str(one.get("school_said") or ""),
            }
        )
    return rows
