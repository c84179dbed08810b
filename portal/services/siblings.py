"""Deciding on what the sibling check proposes. Nothing is linked, and nobody is told, until a person decides."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May
from portal.services import possible_finds, unit
from portal.services.casework import open_for_change, touched
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.unit import Unit
from portal.services.working_day import moment
from portal.store.find import case as find
from portal.store.find import matches
from portal.store.pupil_index import Proposal

DECISIONS = ("linked", "dismissed")
_SAID = {
    ("sibling", "linked"): "Linked as brother or sister",
    ("sibling", "dismissed"): "Not related",
    ("same_child", "linked"): "This is the same child",
    ("same_child", "dismissed"): "Not the same child",
}


def _proposal(work: Unit, folder: find.Folder, proposal_id: UUID) -> Proposal:
    found = matches.proposal(work.session, folder.case.id, proposal_id)
    if found is None or found.state == "gone":
        raise NotFound
    return found


def _count_again(work: Unit, folder: find.Folder) -> None:
    work.session.flush()
    rows = work.session.execute(select(Proposal).where(Proposal.case_id == folder.case.id)).scalars()
    siblings = [one for one in rows if one.question == "sibling"]
    folder.case.open_proposals = sum(one.to_decide for one in siblings)
    folder.case.linked_siblings = sum(one.state == "linked" for one in siblings)


def decide(reference: str, proposal_id: UUID, decision: str, seen_digest: str) -> None:
    """Link or dismiss a proposal; the evidence as it stood is kept with the decision.

    `seen_digest` is the evidence the person had before them. Raises `NotFound`, `Refused`, and `Stale` when the
    evidence has changed or a colleague has decided otherwise meanwhile.
    """
    if decision not in DECISIONS:
        raise Refused([("decision", "Select a decision")])
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_for_change(work, reference, None)
        proposal = _proposal(work, folder, proposal_id)
        yours = {proposal.other_name: _SAID[proposal.question, decision]}
        if proposal.evidence_digest != seen_digest:
            raise Stale("The sibling check", {proposal.other_name: "The evidence has changed since you read it"}, yours)
        if proposal.state == decision and not proposal.changed_since:
            return
        if proposal.state != "open" and not proposal.changed_since and proposal.decided_by_name != work.actor.name:
            theirs = {proposal.other_name: _SAID[proposal.question, proposal.state]}
            raise Stale(proposal.decided_by_name, theirs, yours)
        proposal.state = decision
        proposal.changed_since = False
        proposal.decided_by_name = work.actor.name
        proposal.decided_at = moment()
        proposal.decided_evidence = proposal.evidence
        kind = "sibling_linked" if decision == "linked" else "sibling_dismissed"
        if proposal.question == "same_child":
            kind = "same_child" if decision == "linked" else "not_same_child"
        work.tell(
            folder.case.id,
            kind,
            f"{_SAID[proposal.question, decision]}: {proposal.other_name}",
            data={"proposal": str(proposal.id), "evidence": proposal.evidence_digest},
        )
        _count_again(work, folder)
        possible_finds.follow(work, folder.case, proposal)
        touched(work, folder)


def undo(reference: str, proposal_id: UUID) -> None:
    """Put a decision back to "not decided"; both the decision and the undoing stay in the history."""
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_for_change(work, reference, None)
        proposal = _proposal(work, folder, proposal_id)
        if proposal.state == "open":
            return
        said = _SAID[proposal.question, proposal.state]
        proposal.state = "open"
        proposal.changed_since = False
        proposal.decided_by_name = ""
        proposal.decided_at = None
        work.tell(folder.case.id, "sibling_undone", f"Decision undone: {said.lower()}, {proposal.other_name}")
        _count_again(work, folder)
        possible_finds.follow(work, folder.case, proposal)
        touched(work, folder)


def check_again(reference: str) -> None:
    """Ask for the sibling check to be run again, after it failed or when something has changed."""
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_for_change(work, reference, None)
        folder.case.matching_state = "waiting"
        work.tell(folder.case.id, "sibling_check_asked", "Sibling check asked for again")
        work.later("sibling_check", folder.case.id, once=f"sibling_check:{folder.case.id}:{moment().isoformat()}")
