"""The picture of how a child and others compare, in the shape its macro takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from la_side import in_words
from la_side.sibling_words import finding_of
from portal.domain.matching.evidence import Finding, without_whereabouts
from portal.domain.matching.links import Meaning
from portal.domain.matching.picture import draw
from portal.services.case_reading import CaseView
from portal.services.family import Family

_WIDER = 1.375
"""The picture's own units are narrow; the page has room for its letters at full size."""


def picture(view: CaseView, family: Family) -> dict[str, Any] | None:
    """The picture of how the children compare, for the `sibling_picture` macro; None when there is nothing to draw."""
    findings: list[Finding] = []
    linked: dict[str, str] = {}
    for proposal in view.proposals:
        if proposal.question != "same_child" and proposal.counts:
            finding = finding_of(view, proposal)
            if finding is not None:
                findings.append(replace(finding, other_name=proposal.other_name))
                if proposal.state == "linked":
                    linked[finding.other_id] = _in_a_word(view.said.get(proposal.link_id))
    for other in family.linked:
        if other.finding is not None and other.said is not None and other.said.until is None:
            hides = view.address_hidden or other.hidden
            findings.append(without_whereabouts(other.finding) if hides else other.finding)
            linked[other.finding.other_id] = _in_a_word(other.said)
    case = view.case
    detail = ", ".join(filter(None, (in_words.year(case.year_group), case.school_name)))
    drawn = draw(case.child_name, detail, findings, linked)
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


def _in_a_word(said: Any) -> str:
    """What a person said of a linked child, as short as a box of the picture: a ChildLink, what was said, or None."""
    return "same household" if said is not None and said.meaning == Meaning.HOUSEHOLD else "linked"


def _edge(kind: str, path: str) -> dict[str, Any]:
    numbers = [int(word) for word in path.replace("M", " ").replace("C", " ").split()]
    return {
        "x1": round(numbers[0] * _WIDER),
        "y1": numbers[1],
        "x2": round(numbers[-2] * _WIDER),
        "y2": numbers[-1],
        "kind": "given" if kind == "said" else kind,
    }
