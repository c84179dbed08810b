"""Proposals of the sibling check as cards with their evidence, the words of the check, and whom the school named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from la_side import evidence_words, in_words
from portal.domain.dates_in_words import london_date, long_date, long_moment
from portal.domain.matching.changes import without_values
from portal.domain.matching.evidence import Finding, without_whereabouts
from portal.domain.matching.links import Meaning, meaning_of
from portal.domain.sentences import inside
from portal.services import links
from portal.services.case_reading import CaseView

_BUTTONS = {
    "sibling": (("linked", "Link as sibling"), ("dismissed", "Not related")),
    "same_household": (("linked", "Same household"), ("dismissed", "Not related")),
    "same_child": (("linked", "This is the same child"), ("dismissed", "Not the same child")),
}
_INSTEAD = {
    "sibling": (("half_sibling", "Half-brother or half-sister"), ("same_household", "Same household only")),
    "same_household": (("sibling", "Brother or sister"), ("half_sibling", "Half-brother or half-sister")),
    "same_child": (),
}
"""What else a person may say of the two."""
_SOURCES = {
    "decision": "on the evidence",
    "declaration": "because a school named the child",
    "answer": "after the school’s answer",
}


def finding_of(view: CaseView, proposal: Any) -> Finding | None:
    """A proposal's evidence, with the values of whereabouts hidden where this case's are.

    None for what an earlier form of the check wrote: the words of the proposal still stand.
    """
    finding = links.read(proposal.evidence)
    if finding is None or not view.address_hidden:
        return finding
    return without_whereabouts(finding)


def card(view: CaseView, proposal: Any) -> dict[str, Any]:
    """One proposal for the `candidate` macro, with the buttons and what was decided."""
    finding = finding_of(view, proposal)
    first = view.child.known_as or view.child.first_name
    compared = evidence_words.table(finding, other_record="school roll")
    through = finding.through if finding else ""
    link = view.said.get(proposal.link_id)
    grade_words = finding.words if finding else proposal.grade.capitalize()
    return {
        "id": proposal.id,
        "question": proposal.question,
        "state": proposal.state,
        "digest": proposal.evidence_digest,
        "changed_since": proposal.changed_since,
        "changes": _changes(view, proposal),
        "name": proposal.other_name,
        "grade": proposal.grade if proposal.state == "open" else proposal.state,
        "grade_words": grade_words if proposal.state == "open" else _meaning(proposal, link),
        "about": _about(view, proposal, finding),
        "summary": finding.summary if finding else "",
        "through": through,
        "facts": compared.facts,
        "this_source": f"{through.split(' ')[0] if through else first}, {compared.mine}",
        "other_source": f"{proposal.other_name.split(' ')[0]}, {compared.theirs}",
        "decided": _decided(proposal, link),
        **_acts(view, proposal, link),
    }


def _acts(view: CaseView, proposal: Any, link: Any) -> dict[str, Any]:
    """The buttons of a card: deciding, deciding otherwise, undoing, and ending what has stood."""
    where = {"reference": view.case.reference, "proposal": proposal.id}
    to_decide = proposal.state in ("open", "ended") or proposal.changed_since
    joined = proposal.question == "same_child" and proposal.state == "linked"
    ends = proposal.state == "linked" and link is not None and not joined
    return {
        "decide_url": url_for("la.decide_sibling", **where),
        "undo_url": "" if to_decide or joined else url_for("la.undo_sibling", **where),
        "unjoin_url": url_for("la.unjoin", **where) if joined else "",
        "end_url": url_for("la.end_link", reference=view.case.reference, link=link.id) if ends else "",
        "buttons": _BUTTONS[proposal.question] if to_decide else (),
        "instead": _INSTEAD[proposal.question] if to_decide else (),
    }


def _meaning(proposal: Any, link: Any) -> str:
    said = Meaning(link.meaning) if link is not None else meaning_of(proposal.question, proposal.state)
    if proposal.state == "ended":
        return "No longer one household"
    return said.decided if said is not None else ""


def _decided(proposal: Any, link: Any) -> str:
    if proposal.decided_at is None:
        return ""
    how = f", {_SOURCES[link.source]}" if link is not None else ""
    said = f"Decided by {proposal.decided_by_name} on {long_moment(proposal.decided_at)}{how}."
    if link is not None and link.known_from < london_date(link.at):
        said += f" Known since {long_date(link.known_from)}."
    if link is not None and link.ended_on is not None:
        said += f" Ended on {long_date(link.ended_on)} by {link.ended_by_name}: {link.ended_why.rstrip('.')}."
    return said


def _changes(view: CaseView, proposal: Any) -> list[dict[str, str]]:
    """What has changed since the decision, one sentence a fact, with the values where this reader may know them."""
    if not proposal.changed_since:
        return []
    if not (changed := links.changes(proposal)):  # decided on evidence in an earlier form
        return [{"words": "Something has changed since you decided. Look again.", "before": "", "now": ""}]
    finding = links.read(proposal.evidence)
    private = view.address_hidden or bool(finding and finding.restricted)
    found = []
    for change in changed:
        shown = without_values(change) if private else change
        whose = proposal.other_name if change.theirs else view.case.child_name
        what = f"{whose.split(' ')[0]}’s {inside(change.name)}"
        if not shown.source:  # not even whose may be told
            what = f"The {inside(change.name)} of one of the two children"
        when = f" on {long_date(proposal.changed_on)}" if proposal.changed_on else ""
        found.append(
            {
                "words": f"{what} changed{when}. Look again.",
                "before": shown.before,
                "now": f"{shown.now} ({shown.source})" if shown.now else "",
            }
        )
    return found


def _about(view: CaseView, proposal: Any, finding: Finding | None) -> str:
    parts = []
    if finding and finding.other_dob:
        parts.append(f"Born {in_words.born(finding.other_dob, view.measure.today)}")
    if finding and finding.other_year:
        parts.append(in_words.year(finding.other_year))
    parts.append(proposal.other_school or "School not known")
    return ", ".join(parts) + "."


def cards(view: CaseView, question: str) -> list[dict[str, Any]]:
    """The likely and possible proposals of one question: those to decide or to look at again first, then the others."""
    chosen = [one for one in view.proposals if one.question == question and not one.less_likely]
    return [card(view, one) for one in sorted(chosen, key=lambda one: (_settled(one), one.rank))]


def family_cards(view: CaseView) -> list[dict[str, Any]]:
    """Possible brothers and sisters, then who shares a home only; of all of them those to decide first."""
    chosen = [one for one in view.proposals if one.question != "same_child" and not one.less_likely]
    return [
        card(view, one)
        for one in sorted(chosen, key=lambda one: (_settled(one), one.question == "same_household", one.rank))
    ]


def family_in_short(view: CaseView, most: int = 3) -> list[dict[str, Any]]:
    """The overview's few: without those who were decided not to belong, unless a fact has changed since."""
    shown = [one for one in family_cards(view) if one["state"] in ("open", "linked") or one["changed_since"]]
    return shown[:most]


def _settled(proposal: Any) -> bool:
    return proposal.state != "open" and not proposal.changed_since


def less_likely(view: CaseView) -> list[dict[str, Any]]:
    """Those who share too little to be called possible, of both questions, for whoever wants to look further."""
    chosen = [one for one in view.proposals if one.less_likely]
    return [card(view, one) for one in sorted(chosen, key=lambda one: (one.question != "same_child", one.rank))]


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
                # Where a brother or sister goes to school, there a child in hiding lives.
                "school": "School not shown" if view.address_masked else str(one.get("school") or "No school given"),
                "missing": said.get(str(one.get("also_missing") or ""), ""),
                "said": str(one.get("school_said") or ""),
            }
        )
    return rows
