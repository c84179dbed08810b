"""The family of a case's child as its pages show it: what people said, the household as it is known, who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain import notices, outcomes
from portal.domain.access import May, allows, insist
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import london_date, long_date, long_moment
from portal.domain.facts.referral import day
from portal.domain.matching.changes import turned
from portal.domain.matching.evidence import without_school
from portal.domain.matching.household import Member, Named, Other, Said, household, not_mentioned
from portal.domain.matching.links import About, Meaning, meaning_of
from portal.domain.matching.person import KnownChild
from portal.domain.matching.said_of_siblings import read_siblings
from portal.domain.statuses import FOUND_CASES
from portal.services import children, links
from portal.services.case_reading import CaseView
from portal.store import wall
from portal.store.cases import Case
from portal.store.child_links import ChildLink
from portal.store.find import case as find_case
from portal.store.find.links import Record
from portal.store.pupil_index import Proposal
from portal.store.session import db


@dataclass(frozen=True, slots=True)
class Missing:
    """A child of the household whom the referral does not mention, in words, with the proposal to ask about."""

    member: Member
    words: str
    proposal_id: UUID | None


@dataclass(frozen=True, slots=True)
class Family:
    """What is known of a child's family. found: linked children who were looked for and found, with their cases."""

    members: Sequence[Member]
    missing: Sequence[Missing]
    found: Sequence[tuple[str, Case]]
    linked: Sequence[Other]
    """Those linked for whom this case's own check has no proposal, with the evidence it was decided on."""


def of(view: CaseView) -> Family:
    """The family of the case's child, and of records a person joined to it, in a fixed number of statements."""
    actor = insist(wall.current.get(), May.READ_CASE)
    session, child = db.session(), ("child", view.case.child_id)
    mine = {child, *(one.record for one in view.joined)}
    proposals = {
        (one.other_kind, one.other_id): one for one in _proposals(session, view) if one.question != "same_child"
    }
    standing = _newest(view.said.values(), mine)
    known = children.described(session, standing.keys() - mine)
    records = sorted((known.keys() | proposals.keys()) - mine, key=lambda one: (one[0], one[1].int))
    others = [_other(one, known.get(one), standing.get(one), proposals.get(one), mine) for one in records]
    if view.address_hidden and not allows(actor, May.SEE_HIDDEN_ADDRESS):
        others = [_untold(one, view.case.school_name) for one in others]
    members = household(others, _named(view), hidden=view.address_hidden)
    ours = {f"{one.other_kind}:{one.other_id}": one.id for one in view.proposals if one.question != "same_child"}
    missing = [] if view.address_hidden else not_mentioned(members)
    return Family(
        members=members,
        missing=[
            Missing(member, words, next((ours[one] for one in member.records if one in ours), None))
            for member, words in missing
        ],
        found=_found(others, known),
        linked=[
            one for one in others if one.record not in ours and one.said is not None and not one.said.meaning.denies
        ],
    )


def _untold(other: Other, own_school: str) -> Other:
    """A child of the household of one in hiding, for whoever may not know where that is: its school tells it."""
    if not other.record.startswith("roll:") or other.school == own_school:
        return other
    finding = without_school(other.finding) if other.finding else None
    return replace(other, hidden=True, school="", year="", finding=finding)


def _proposals(session: Session, view: CaseView) -> list[Proposal]:
    """The proposals of the case, and of the cases of the same child where a person joined them; its own count first."""
    joined = [one.case.id for one in view.joined if one.case is not None]
    return [*find_case.proposals(session, *joined), *view.proposals] if joined else list(view.proposals)


def _newest(said: Iterable[ChildLink], mine: set[Record]) -> dict[Record, ChildLink]:
    """For each other child the newest thing said of the family."""
    found: dict[Record, ChildLink] = {}
    for link in said:
        if link.about == About.FAMILY.value:
            found.setdefault(link.other_than(mine), link)
    return found


def _other(
    record: Record,
    known: children.Described | None,
    link: ChildLink | None,
    proposal: Proposal | None,
    mine: Collection[Record],
) -> Other:
    """Another child, as the council's records name a linked one, and as the check found one who is not."""
    kind, owner = record
    finding = links.read(proposal.evidence) if proposal is not None else None
    if known is None or link is None:
        assert proposal is not None
        hidden = finding is None or finding.restricted
        born, year = (finding.other_dob, finding.other_year) if finding else (None, "")
        return Other(
            f"{kind}:{owner}", proposal.other_name, born, proposal.other_school, year, hidden, _on_proposal(proposal),
            finding,
        )  # fmt: skip
    if finding is None:
        finding = links.read(link.evidence)
        ours = {f"{kind}:{owner}" for kind, owner in mine}
        if finding is not None and finding.this_id not in ours and finding.other_id in ours:
            finding = turned(finding, known.name)
    said = Said(
        Meaning(link.meaning), link.by_name, long_moment(link.at), link.strength.capitalize(),
        until=link.ended_on if not link.live else None, why=link.ended_why,
    )  # fmt: skip
    return Other(
        f"{kind}:{owner}", known.name, known.born, known.school, known.year, known.hidden, said, finding
    )  # fmt: skip


def _on_proposal(proposal: Proposal) -> Said | None:
    """What was decided of a proposal where the link is of other records of the two children, or was not kept."""
    decision = {"ended": "dismissed"}.get(proposal.state, proposal.state)
    meaning = meaning_of(proposal.question, decision)
    if meaning is None:
        return None
    on = long_moment(proposal.decided_at) if proposal.decided_at else ""
    return Said(meaning, proposal.decided_by_name, on, proposal.grade.capitalize())


def _named(view: CaseView) -> list[Named]:
    """Whom the school named in the referral, and the other children of the same notice."""
    source = f"{notices.words(view.case.kind).of}, {long_date(london_date(view.submission.sent_at))}"
    found = []
    for one in view.facts.get("siblings") or []:
        if not isinstance(one, dict):
            continue
        for child in read_siblings(str(one.get("name") or "")):
            born, school = child.dob or day(one.get("date_of_birth")), child.school or str(one.get("school") or "")
            found.append(Named(KnownChild(child.forename, child.surname, born, school, child.year), source))
    for case in view.others:
        first, _, last = case.child_name.rpartition(" ")
        found.append(Named(KnownChild(first or last, last if first else "", None, case.school_name), source))
    return found


def _found(others: Sequence[Other], known: Mapping[Record, children.Described]) -> list[tuple[str, Case]]:
    """Linked children of the household who were looked for and found: where they are, this child may be too."""
    linked = {one.record for one in others if one.said and not one.said.meaning.denies and one.said.until is None}
    found = []
    for (kind, owner), child in known.items():
        if f"{kind}:{owner}" in linked and child.case is not None and not child.hidden and _was_found(child.case):
            found.append((child.name, child.case))
    return found


def _was_found(case: Case) -> bool:
    try:
        located = bool(case.outcome_code) and outcomes.outcome(case.outcome_code).located is True
    except UnknownCode:
        return False
    return located or case.state in FOUND_CASES
