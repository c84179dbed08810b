"""Deciding on what the sibling check proposes. Nothing is linked, and nobody is told, until a person decides."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May
from portal.domain.dates_in_words import london_date, long_date
from portal.domain.matching.compared import Level
from portal.domain.matching.links import Ended, Meaning, meaning_of
from portal.domain.sentences import inside
from portal.services import children, links, possible_finds, unit
from portal.services.casework import open_for_change, open_with, touched
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store.child_links import ChildLink
from portal.store.find import case as find
from portal.store.find import links as find_links
from portal.store.find import matches
from portal.store.pupil_index import Proposal
from portal.store.returns import SchoolAsk

LONGEST_WHY = 500
ENDINGS = {
    Ended.APART: "They no longer live together",
    Ended.WRONG: "This link was wrong: they are not related",
}
"""How a person may end a link, in words."""


def _proposal(work: Unit, folder: find.Folder, proposal_id: UUID) -> Proposal:
    found = matches.proposal(work.session, folder.case.id, proposal_id)
    if found is None or found.state == "gone":
        raise NotFound
    return found


def _other(work: Unit, proposal_id: UUID) -> UUID | None:
    return work.session.execute(select(Proposal.other_id).where(Proposal.id == proposal_id)).scalar_one_or_none()


def decide(reference: str, proposal_id: UUID, decision: str, seen_digest: str) -> None:
    """Link or dismiss a proposal, on every case of the two children; the evidence as it stood is kept with it.

    decision: "linked" or "dismissed", or another meaning of the family (`links.meaning_of`). `seen_digest` is the
    evidence the person had before them. Raises `NotFound`, `Refused`, and `Stale` when the evidence has changed or a
    colleague has decided otherwise meanwhile.
    """
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_with(work, reference, _other(work, proposal_id))
        proposal = _proposal(work, folder, proposal_id)
        meaning = meaning_of(proposal.question, decision)
        if meaning is None:
            raise Refused([("decision", "Select a decision")])
        yours = {proposal.other_name: meaning.decided}
        if proposal.evidence_digest != seen_digest:
            raise Stale("The sibling check", {proposal.other_name: "The evidence has changed since you read it"}, yours)
        said = _said(work, proposal)
        if said is not None and not proposal.changed_since:
            if said is meaning:
                return
            if proposal.decided_by_name != work.actor.name:
                raise Stale(proposal.decided_by_name, {proposal.other_name: said.decided}, yours)
        source = "decision" if meaning.denies else _source(work, proposal)
        known_from = london_date(folder.submission.sent_at) if source == "declaration" else today()
        link = links.say(work, folder.case, proposal, meaning, source=source, known_from=known_from)
        work.tell(
            folder.case.id, meaning.event, f"{meaning.decided}: {proposal.other_name}",
            data={"proposal": str(proposal.id), "evidence": proposal.evidence_digest, "link": str(link.id)},
        )  # fmt: skip
        links.spread_and_tell(work, folder.case, link, proposal.other_name, meaning.event, meaning.decided)
        touched(work, folder)


def undo(reference: str, proposal_id: UUID, why: str = "") -> None:
    """Put a decision back to "not decided", wherever it shows; both stay in the history.

    why: needed for a joining of two records, which may have stood for long.
    """
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_with(work, reference, _other(work, proposal_id))
        proposal = _proposal(work, folder, proposal_id)
        said = _said(work, proposal)
        if said is None:
            return
        if said is Meaning.SAME_CHILD and not why.strip():
            raise Refused([("why", "Enter why these are two children")])
        undone = f"Decision undone: {inside(said.decided)}"
        work.tell(folder.case.id, "sibling_undone", f"{undone}, {proposal.other_name}", _words(why))
        link = find_links.by_id(work.session, proposal.link_id)
        if link is None:  # decided before links were kept
            proposal.state, proposal.changed_since, proposal.decided_by_name = "open", False, ""
            proposal.decided_at = None
            links.settle(work.session, folder.case)
            possible_finds.follow(work, folder.case)
        else:
            links.end(work, link, Ended.TAKEN_BACK, today(), _words(why))
            links.spread_and_tell(work, folder.case, link, proposal.other_name, "sibling_undone", undone)
        if said is Meaning.SAME_CHILD:  # parted again, the record may be news of somebody else
            work.later(
                "compare_again", folder.case.id, once=f"compare_again:{folder.case.id}:parted:{moment().isoformat()}"
            )
        touched(work, folder)


def end(reference: str, link_id: UUID, how: str, on: dt.date | None, why: str) -> None:
    """End a link of this case's child: they no longer live together since a day, or it was never so.

    on: the day from which they lived apart, needed for that. Raises `NotFound`, `Refused`.
    """
    with unit.act(May.DECIDE_SIBLING) as work:
        case = find.case_of(work.session, reference)
        link = find_links.by_id(work.session, link_id)
        if case is None or link is None or not link.live or Meaning(link.meaning).denies:
            raise NotFound
        mine = links.records_of(work.session, ("child", case.child_id))
        other = link.other_than(mine)
        if not mine & set(link.ends) or link.meaning == Meaning.SAME_CHILD.value:
            raise NotFound
        folder = open_with(work, reference, other[1])
        link = find_links.by_id(work.session, link_id)  # a colleague may have ended it while its cases were held
        if link is None or not link.live:
            raise NotFound
        ending = next((one for one in ENDINGS if one.value == how), None)
        if faults := _faults(link, ending, on, why):
            raise Refused(faults)
        assert ending is not None
        day = on if ending is Ended.APART and on is not None else today()
        name = children.described(work.session, {other})[other].name
        links.end(work, link, ending, day, _words(why))
        title = "No longer one household" if ending is Ended.APART else "Link was wrong: not related"
        detail = f"Since {long_date(day)}. {_words(why)}" if ending is Ended.APART else _words(why)
        work.tell(folder.case.id, "sibling_link_ended", f"{title}: {name}", detail, data={"link": str(link.id)})
        if ending is Ended.WRONG:
            link = links.deny_instead(work, link)
        links.spread_and_tell(work, folder.case, link, name, "sibling_link_ended", title)
        touched(work, folder)


def _faults(link: ChildLink, ending: Ended | None, on: dt.date | None, why: str) -> list[tuple[str, str]]:
    found = []
    if ending is None:
        found.append(("how", "Select what has happened"))
    if ending is Ended.APART and on is None:
        found.append(("on", "Enter the day from which they no longer lived together"))
    if on is not None and on > today():
        found.append(("on", "The day must be today or in the past"))
    if not why.strip():
        found.append(("why", "Enter why, like “the parents separated in 2025”"))
    if len(why) > LONGEST_WHY:
        found.append(("why", f"Why must be {LONGEST_WHY:,} characters or fewer"))
    return found


def check_again(reference: str) -> None:
    """Ask for the sibling check to be run again, after it failed or when something has changed."""
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_for_change(work, reference, None)
        folder.case.matching_state = "waiting"
        work.tell(folder.case.id, "sibling_check_asked", "Sibling check asked for again")
        work.later("sibling_check", folder.case.id, once=f"sibling_check:{folder.case.id}:{moment().isoformat()}")


def _said(work: Unit, proposal: Proposal) -> Meaning | None:
    """What stands decided of a proposal; None while it is open, or ended."""
    if proposal.state not in ("linked", "dismissed"):
        return None
    link = find_links.by_id(work.session, proposal.link_id)
    return Meaning(link.meaning) if link is not None else meaning_of(proposal.question, proposal.state)


def _source(work: Unit, proposal: Proposal) -> str:
    """What the person goes by: a school that named the child, a school's answer, or the evidence alone."""
    finding = links.read(proposal.evidence)
    facts = finding.facts if finding else ()
    if any(fact.fact == "declared" and fact.result in (Level.SAME, Level.SIMILAR) for fact in facts):
        return "declaration"
    answered = select(SchoolAsk.id).where(SchoolAsk.proposal_id == proposal.id, SchoolAsk.answer != "").limit(1)
    return "answer" if work.session.execute(answered).first() else "decision"


def _words(why: str) -> str:
    return " ".join(why.split())
