"""Signs that a child has arrived somewhere, in the shape the templates take, and the steps they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from la_side import evidence_words
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.matching.evidence import without_whereabouts
from portal.domain.reunification import Episode, SignKind, Strength
from portal.domain.sentences import inside
from portal.domain.statuses import CaseState
from portal.services import links, reunions
from portal.services.case_reading import CaseView
from portal.services.reunions import Waiting

ASK_A_MANAGER = {
    "title": "Speak to your manager",
    "words": "There is a sign of this child that only a CME manager may see.",
    "button": "",
    "href": "",
    "state": "soon",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one case: those that wait, those decided, and whether a manager must be asked."""

    waits: Sequence[Waiting]
    decided: Sequence[Waiting]
    ask_manager: bool

    def carries(self, kind: str, other: object) -> bool:
        """Whether a sign that waits stands for this record, so that it is not asked about twice."""
        return any((one.row.other_kind, one.row.other_id) == (kind, other) for one in self.waits)


def signs(view: CaseView, *, decided: bool = False) -> Signs:
    """The signs of the case being read; with `decided` those, too, on which nothing is left to do."""
    return Signs(*reunions.signs(view.case, decided=decided, hidden=view.address_hidden))


def _heading(source: str) -> str:
    return source[:1].upper() + source[1:]


def _closes(view: CaseView, one: Waiting) -> bool:
    return one.proposes_close and CaseState(view.case.state) is not CaseState.NEW


def card(view: CaseView, one: Waiting) -> dict[str, Any]:
    """One sign with its evidence, for the `find_card` macro."""
    row, finding, case = one.row, links.read(one.row.evidence), view.case
    shown = without_whereabouts(finding) if finding and view.address_masked else finding
    compared = evidence_words.table(shown, other_record="the new record")
    strong = row.strength == Strength.STRONG
    to = {"reference": case.reference, "find_id": row.id}
    return {
        "id": row.id,
        "name": finding.other_name if finding and row.other_kind != "transit" else case.child_name,
        "grade": "likely" if strong or row.state == "confirmed" else "possible",
        "grade_words": one.said or ("Strong sign" if strong else "Possible sign"),
        "about": about(one),
        "summary": finding.summary if finding else "",
        "facts": compared.facts,
        "this_source": _heading(compared.mine),
        "other_source": _heading(compared.theirs),
        "digest": row.digest,
        "changed_since": row.changed_since,
        "to_decide": one.to_decide,
        "waits": row.waits,
        "settled": row.settled_at is not None,
        "closes": _closes(view, one),
        "reopens": not case.open,
        "school_reads": view.school.name,
        "triage_first": case.state == CaseState.NEW.value,
        "decide_url": url_for("la.decide_find", **to),
        "close_url": url_for("la.close_as_found", **to),
        "undo_url": url_for("la.undo_find", **to),
        "record_url": record_url(view, one),
        "decided": _decided(one),
    }


def record_url(view: CaseView, one: Waiting) -> str:
    """Where the outcome is recorded, with what the sign gives filled in; reopening first where the case is closed."""
    if not view.case.open:
        return url_for("la.reopen", reference=view.case.reference)
    if one.ends is None:
        return url_for("la.outcome", reference=view.case.reference)
    return url_for("la.outcome_evidence", reference=view.case.reference, code=one.ends.code, find=one.row.id)


def about(one: Waiting) -> str:
    """Who says what of the child, and since when."""
    row = one.row
    kind = SignKind(row.signal)
    where = f"{kind.words}: {row.school_name}." if row.school_name else f"{kind.words}."
    first = f" First day there: {long_date(row.started_on)}." if row.started_on else ""
    if kind.at_school and not row.started_on:
        first = " The first day there is not known."
    if kind is SignKind.ROLL:
        return f"{where}{first} The roll was loaded on {long_date(row.told_on)}."
    told = f"Told by {row.told_by} on" if row.told_by != row.school_name else "Told on"
    return f"{where}{first} {told} {long_date(row.told_on)}."


def _decided(one: Waiting) -> str:
    row = one.row
    parts = []
    if row.decided_at:
        parts.append(f"Decided by {row.decided_by_name} on {long_moment(row.decided_at)}.")
    if row.decided_why:
        parts.append(f"{row.decided_why}.")
    return " ".join(parts)


def cards(view: CaseView, found: Signs) -> list[dict[str, Any]]:
    """Those that wait, the strongest first."""
    return [card(view, one) for one in found.waits]


def steps(view: CaseView, found: Signs, csrf: str) -> Iterator[dict[str, Any]]:
    """What the signs of this case ask for: one step for the strongest, and one where a manager must be asked."""
    closing = [one for one in found.waits if _closes(view, one)]
    if len(closing) == 1 or (found.waits and not closing):
        yield _step(view, (closing or found.waits)[0], csrf)
    elif closing:  # two schools cannot both have the child: a person looks first
        yield _compare(view, f"{len(closing)} records are strong signs of this child. Compare them before you close.")
    if found.ask_manager:
        yield dict(ASK_A_MANAGER)


def _step(view: CaseView, one: Waiting, csrf: str) -> dict[str, Any]:
    told = SignKind(one.row.signal).words
    if _closes(view, one):
        return {
            "title": "Close as found and in school",
            "words": f"{told}: {_why(one)}. The evidence is below.",
            "button": "Close as found" if view.case.open else "Reopen, and close as found",
            "post": url_for(
                "la.close_as_found", reference=view.case.reference, find_id=one.row.id, seen=one.row.digest
            ),
            "csrf": csrf,
            "state": "soon",
        }
    if one.row.state == "confirmed":
        words = f"{told}, and {one.row.decided_by_name} has said that it is this child."
        button = "Record an outcome" if view.case.open else "Reopen the case"
        return {"title": "Record that the child is found", "words": words, "button": button,
                "href": record_url(view, one), "state": "soon"}  # fmt: skip
    return _compare(view, f"{told} who may be this child.")


def _compare(view: CaseView, words: str) -> dict[str, Any]:
    return {
        "title": "This child may have been found: compare",
        "words": words,
        "button": "Compare",
        "href": url_for("la.finds", reference=view.case.reference),
        "state": "soon",
    }


def _why(one: Waiting) -> str:
    if one.row.state == "confirmed":
        return f"{one.row.decided_by_name} has said that it is this child"
    finding = links.read(one.row.evidence)
    return inside(finding.summary) if finding else "it was asked about this very child"


def compared_words(view: CaseView) -> str:
    """When the case was last compared with every roll."""
    at = view.case.rematched_at or view.case.matched_at
    if at is None:
        return "Not compared with the rolls yet."
    return f"Last compared with every roll and case on {long_moment(at)}."


def episode_rows(found: Sequence[Episode]) -> list[dict[str, str]]:
    """The times a child was missing, for a table."""
    return [
        {
            "reference": one.reference,
            "href": url_for("la.case", reference=one.reference),
            "school": one.school,
            "began": long_date(one.began_on),
            "ended": long_date(one.ended_on) if one.ended_on else "Still missing",
            "how": one.how or "Not ended yet",
        }
        for one in found
    ]
