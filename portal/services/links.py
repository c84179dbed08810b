"""What people have said of two children, and how the proposals of every case of either follow it.

A link is between children: it shows on each case of both, outlasts the case, and is never asked about again until a
fact has changed. Nobody is linked to a third child by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from portal.domain.grounds import SILENT
from portal.domain.matching.changes import Change, changed_facts, turned
from portal.domain.matching.evidence import Finding
from portal.domain.matching.links import About, Ended, Meaning, about
from portal.services import ordering, possible_finds
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store.cases import Case
from portal.store.child_links import ChildLink
from portal.store.find import case as find_case
from portal.store.find import links as find
from portal.store.find.links import Record
from portal.store.pupil_index import Proposal
from portal.store.tables import Json, new_id


class Known:
    """What is said of one child and of others who are compared with it, looked up in a fixed number of statements.

    mine: a record of the child. others: the records it is compared with.
    """

    def __init__(self, session: Session, mine: Record, others: Collection[Record]) -> None:
        asked = {mine, *others}
        self._mine = mine
        self._sure = find.surely_same(session, asked)
        asked |= {record for same in self._sure.values() for record in same}
        found = find.touching(session, asked)
        self._same = find.joined(found)
        further = {record for one in asked for record in self._same.get(one, ())} - asked
        self.links = {link.id: link for link in (*found, *find.touching(session, further))}
        self._newest = sorted(self.links.values(), key=lambda link: (link.at, link.id), reverse=True)

    def records(self, one: Record) -> set[Record]:
        """The record, and those a person says are of the same child."""
        return {one, *self._same.get(one, ())}

    def decision(self, other: Record, asked: About) -> ChildLink | None:
        """What counts of the child and this other: the newest said of them, or None.

        Of records that a person joined everything about the family counts; of records that are surely of one child
        by their UPN a "no" does, so that it is not asked again after a new referral.
        """
        exact = asked is About.SAME_CHILD
        mine, theirs = ({self._mine}, {other}) if exact else (self.records(self._mine), self.records(other))
        wider = mine | self._sure.get(self._mine, set()), theirs | self._sure.get(other, set())
        for link in self._newest:
            if link.about != asked.value:
                continue
            if _between(link, mine, theirs) or (Meaning(link.meaning).denies and _between(link, *wider)):
                return link
        return None

    def turned(self, link: ChildLink) -> bool:
        """Whether the evidence of this link was read on the other child's case."""
        a = ("child", link.a_id)
        read_on = ("child", link.b_id) if link.evidence.get("this_id") == f"child:{link.b_id}" else a
        return read_on not in self.records(self._mine) | self._sure.get(self._mine, set())


def _between(link: ChildLink, mine: set[Record], theirs: set[Record]) -> bool:
    a, b = link.ends
    return (a in mine and b in theirs) or (b in mine and a in theirs)


def read(evidence: Json | None) -> Finding | None:
    """Evidence as stored; None for what an earlier form of the check wrote, or for none."""
    try:
        return Finding.from_dict(evidence) if evidence else None
    except (KeyError, TypeError, ValueError):
        return None


def changes(proposal: Proposal) -> tuple[Change, ...]:
    """What has changed in the evidence of a proposal since a person decided."""
    before, now = read(proposal.decided_evidence), read(proposal.evidence)
    if before is None or now is None:
        return ()
    return changed_facts(before, now, denied=proposal.state != "linked")


def follow(proposal: Proposal, known: Known, child_name: str) -> bool:
    """Put a proposal in the state that what is known of the two children gives it; whether that is another.

    child_name: of the case's own child, as the other's evidence would call it.
    """
    before = (proposal.state, proposal.link_id)
    link = known.decision((proposal.other_kind, proposal.other_id), about(proposal.question))
    if link is None:
        if proposal.link_id is not None:
            _let_go(proposal)
    elif proposal.link_id != link.id:
        proposal.link_id, proposal.state = link.id, Meaning(link.meaning).state
        proposal.decided_by_name, proposal.decided_at = link.by_name, link.at
        proposal.decided_evidence = _decided_on(proposal, link, known, child_name)
    if link is not None and not link.live:
        proposal.state = "ended"
    look_again(proposal)
    return before != (proposal.state, proposal.link_id)


def _decided_on(proposal: Proposal, link: ChildLink, known: Known, child_name: str) -> Json:
    """The evidence with which a proposal is compared from now on.

    What was found before the decision has not changed since. Of what is found only after a "no", on another case or
    after a new referral, the evidence that was denied counts.
    """
    denied = read(link.evidence)
    if denied is None or proposal.found_at <= link.at or not Meaning(link.meaning).denies:
        return proposal.evidence
    return turned(denied, child_name).to_dict() if known.turned(link) else link.evidence


def look_again(proposal: Proposal) -> None:
    """Mark a decided proposal whose facts have changed, from the day that was first seen."""
    changed = proposal.state in ("linked", "dismissed", "ended") and bool(changes(proposal))
    if changed and not proposal.changed_since:
        proposal.changed_on = today()
    elif not changed:
        proposal.changed_on = None
    proposal.changed_since = changed


def _let_go(proposal: Proposal) -> None:
    proposal.link_id, proposal.state, proposal.changed_since, proposal.changed_on = None, "open", False, None
    proposal.decided_by_name, proposal.decided_at, proposal.decided_evidence = "", None, None


def records_of(session: Session, one: Record) -> set[Record]:
    """The record, and those a person says are of the same child."""
    return {one, *find.joined(find.touching(session, {one})).get(one, ())}


def say(work: Unit, case: Case, proposal: Proposal, meaning: Meaning, *, source: str, known_from: dt.date) -> ChildLink:
    """Write what the acting person says of the case's child and the one proposed, in place of what stood."""
    assert work.actor.membership_id is not None
    mine, other = ("child", case.child_id), (proposal.other_kind, proposal.other_id)
    if (standing := find.of_pair(work.session, mine, other, meaning.about)) is not None:
        end(work, standing, Ended.AGAIN, today())
    a, b = sorted((mine, other))
    link = ChildLink(
        authority_id=case.authority_id, id=new_id(), a_kind=a[0], a_id=a[1], b_kind=b[0], b_id=b[1],
        about=meaning.about.value, meaning=meaning.value, source=source, strength=proposal.grade,
        evidence=proposal.evidence, evidence_digest=proposal.evidence_digest, case_id=case.id, known_from=known_from,
        by=work.actor.membership_id, by_name=work.actor.name, at=moment(),
    )  # fmt: skip
    work.add(link)
    work.session.flush()
    return link


def deny_instead(work: Unit, wrong: ChildLink) -> ChildLink:
    """Write that two children are not related in place of a link that was wrong, on the same evidence."""
    assert work.actor.membership_id is not None
    kept = ("authority_id", "a_kind", "a_id", "b_kind", "b_id", "about", "strength", "evidence", "evidence_digest")
    link = ChildLink(
        **{name: getattr(wrong, name) for name in (*kept, "case_id")}, id=new_id(), source="decision",
        meaning=Meaning.NOT_RELATED.value, known_from=today(), by=work.actor.membership_id, by_name=work.actor.name,
        at=moment(),
    )  # fmt: skip
    work.add(link)
    work.session.flush()
    return link


def end(work: Unit, link: ChildLink, how: Ended, on: dt.date, why: str = "") -> None:
    """End what was said of two children; the row stays, with who ended it, when and why."""
    link.ended_on, link.ended_how, link.ended_why = on, how.value, why
    link.ended_by, link.ended_by_name, link.ended_at = work.actor.membership_id, work.actor.name, moment()
    work.session.flush()


def spread(work: Unit, link: ChildLink) -> list[Case]:
    """Let the proposals of every case that this touches follow what is said now, each case counted and placed anew.

    The cases of both children, of records joined to them or surely of the same child, and of children linked to them.
    Gives them in one order.
    """
    ends = set(link.ends)
    near = {end for one in find.touching(work.session, ends) for end in one.ends}
    near |= {record for same in find.surely_same(work.session, ends).values() for record in same}
    found = find.cases_of(work.session, {owner for kind, owner in ends | near if kind == "child"})
    cases = sorted((case for several in found.values() for case in several), key=lambda case: case.id)
    for case in cases:
        if settle(work.session, case):
            possible_finds.follow(work, case)
            ordering.place_case(work.session, case.id)
    return cases


def spread_and_tell(work: Unit, case: Case, link: ChildLink, other_name: str, kind: str, words: str) -> None:
    """Spread what is said now, and put a line in the history of every other case of either child: what was decided,
    and on which case.

    case: on which it was decided. other_name: of the other child. kind, words: of the line, as on the case itself.
    """
    for touched in spread(work, link):
        if touched.id == case.id or ("child", touched.child_id) not in link.ends:
            continue
        name = other_name if touched.child_id == case.child_id else case.child_name
        where = f"Decided on case {case.reference}."
        work.tell(touched.id, kind, f"{words}: {name}", where, data={"link": str(link.id)})


def settle(session: Session, case: Case) -> bool:
    """Let the proposals of a case follow what is known, and count them anew; whether any stands otherwise now."""
    rows = find_case.proposals(session, case.id)
    known = Known(session, ("child", case.child_id), [(one.other_kind, one.other_id) for one in rows])
    moved = [proposal for proposal in rows if follow(proposal, known, case.child_name)]
    count(case, rows, known.links.values())
    session.flush()
    return bool(moved)


def count(case: Case, proposals: Iterable[Proposal], links: Iterable[ChildLink]) -> None:
    """Count on the case how many brothers and sisters wait to be decided on, and how many are linked."""
    home_only = {link.id for link in links if link.meaning == Meaning.HOUSEHOLD.value}
    # The child's own row on a roll is found for nearly everybody: it waits on the case, but calls nobody to it.
    family = [one for one in proposals if one.question == "sibling"]
    # Nothing that is found about a child who has died calls anybody to the case.
    case.open_proposals = 0 if case.reason in SILENT else sum(one.to_decide for one in family)
    case.linked_siblings = sum(one.state == "linked" and one.link_id not in home_only for one in family)
