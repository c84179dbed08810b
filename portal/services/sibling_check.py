"""The sibling check that follows a referral: brothers and sisters, and the same child, across all schools and cases.

It only proposes. A person's earlier decision is kept; when the facts have changed since, the proposal says "look
again". The school that sent the referral is never told what was found, nor that anything was.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.domain.dates_in_words import counted
from portal.domain.grounds import SILENT
from portal.domain.matching.evidence import Finding
from portal.domain.matching.search import Findings, find
from portal.services import links, ordering, possible_finds
from portal.services.match_key import match_key
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.cases import Case, Child
from portal.store.find import links as find_links
from portal.store.find.index import PupilIndex, owner_of, referred_person, write_keys
from portal.store.places import Authority
from portal.store.pupil_index import Proposal
from portal.store.records import CaseEvent, OutboxRow
from portal.store.tables import new_id, now


@effect("sibling_check")
def check(work: Unit, row: OutboxRow) -> None:
    """Run the check for the case the row is about, and owe one for each open case it turns out to touch."""
    case = work.session.execute(
        select(Case).where(Case.authority_id == row.authority_id, Case.id == row.about).with_for_update()
    ).scalar_one()
    secret = match_key()
    person = referred_person(work.session, case)
    child = work.session.execute(
        select(Child).where(Child.authority_id == case.authority_id, Child.id == case.child_id)
    ).scalar_one()
    write_keys(work.session, person, child, secret)
    index = PupilIndex(work.session, case.authority_id)
    found = find(person, index, secret=secret, authority=case.authority_id)
    proposals = _propose(work, case, found)
    possible_finds.look(work, case, person, found.same_child)
    case.matching_state, case.matched_at, case.matched_against = "done", now(), found.looked_among
    case.changed_at = now()
    work.session.flush()
    ordering.place_case(work.session, case.id)
    if case.reason not in SILENT:
        _tell(work, case, found)
    for other in {p.other_case_id for p in proposals if p.other_case_id}:
        # Once more where an address is hidden since: the evidence on the other case repeats it until then.
        hidden = ":hidden" if case.address_hidden else ""
        work.later("sibling_check", other, once=f"sibling_check:{other}:{case.id}{hidden}")


def _propose(work: Unit, case: Case, found: Findings) -> list[Proposal]:
    standing = {
        (p.question, p.other_kind, p.other_id): p
        for p in work.session.execute(
            select(Proposal).where(Proposal.authority_id == case.authority_id, Proposal.case_id == case.id)
        ).scalars()
    }
    findings = (*found.same_child, *found.siblings, *found.same_household, *found.less_likely)
    others = [owner_of(one.other_id) for one in findings]
    known = links.Known(work.session, ("child", case.child_id), others)
    cases = find_links.cases_of(work.session, {owner for kind, owner in others if kind == "child"})
    for finding in findings:
        kind, other = owner_of(finding.other_id)
        proposal = _standing(standing, finding.relation, kind, other)
        if proposal is None:
            proposal = Proposal(
                authority_id=case.authority_id,
                id=new_id(),
                case_id=case.id,
                question=finding.relation,
                other_kind=kind,
                other_id=other,
                state="open",
                changed_since=False,
            )
            work.add(proposal)
        elif proposal.state == "gone":
            proposal.state = "open"
        if proposal.state in ("linked", "dismissed") and proposal.decided_evidence is None:
            proposal.decided_evidence = proposal.evidence  # decided before the evidence was kept with it
        _say(proposal, finding)
        proposal.other_case_id = next((one.id for one in cases.get(other, ())), None)
        links.follow(proposal, known, case.child_name)
    for proposal in standing.values():
        if proposal.state == "open":
            proposal.state = "gone"
    work.session.flush()
    rows = work.session.execute(
        select(Proposal).where(Proposal.authority_id == case.authority_id, Proposal.case_id == case.id)
    )
    proposals = list(rows.scalars())
    links.count(case, proposals, known.links.values())
    return proposals


def _standing(
    standing: dict[tuple[str, str, UUID], Proposal], relation: str, kind: str, other: UUID
) -> Proposal | None:
    """The proposal there is already about this other child.

    One household and brothers and sisters are one question: a decision on the one is not asked again as the other.
    """
    if relation != "same_child":
        for question in ("sibling", "same_household"):
            decided = standing.get((question, kind, other))
            if decided is not None and decided.link_id is not None:
                return standing.pop((question, kind, other))
    return standing.pop((relation, kind, other), None)


def _say(proposal: Proposal, finding: Finding) -> None:
    proposal.grade = finding.grade.value
    proposal.rank = finding.rank
    proposal.other_name, proposal.other_school = finding.other_name, finding.other_school
    proposal.evidence, proposal.evidence_digest = finding.to_dict(), finding.digest
    proposal.weights_version = finding.weights
    proposal.found_at = now()


def _tell(work: Unit, case: Case, found: Findings) -> None:
    parts = []
    if found.siblings:
        number = len(found.siblings)
        parts.append("1 possible brother or sister" if number == 1 else f"{number} possible brothers and sisters")
    if found.same_child:
        parts.append(counted(len(found.same_child), "record") + " that may be the same child")
    title = f"Sibling check: {' and '.join(parts)}" if parts else "Sibling check: nobody found"
    work.add(
        CaseEvent(
            authority_id=case.authority_id,
            id=new_id(),
            case_id=case.id,
            kind="sibling_check",
            title=title,
            detail=f"Compared with {found.looked_among:,} children on the rolls of {_council(work, case)}.",
            by_name="the sibling check",
        )
    )


def _council(work: Unit, case: Case) -> str:
    return work.session.execute(select(Authority.name).where(Authority.id == case.authority_id)).scalar_one()
