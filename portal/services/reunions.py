"""Deciding on a sign that a child has arrived: the same child or not, and the case ended as found with one press.

A child in hiding is not for an officer to find: the database keeps those signs to managers, and an officer is told to
speak to one. The school that looks for the child reads "Found" and never where; no other school reads a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain import reunification
from portal.domain.access import Actor, May, allows, insist
from portal.domain.matching.links import Ended, Meaning
from portal.domain.reunification import Ending, Sign, SignKind, Strength
from portal.domain.sentences import inside
from portal.domain.statuses import CaseState
from portal.services import links, outcomes_of_cases, possible_finds, said_of_child, unit
from portal.services.casework import open_with, touched
from portal.services.outbox import effect
from portal.services.outcomes_of_cases import Found
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.cases import Case
from portal.store.find import case as find
from portal.store.find import links as find_links
from portal.store.find import matches
from portal.store.records import OutboxRow
from portal.store.reunion import PossibleFind
from portal.store.session import db

SAID = {"same": "The same child", "not_same": "Not this child"}
_DECISIONS = {"confirmed": "same", "dismissed": "not_same"}
"""What a person decided, by the state it puts a sign in."""
CLOSE = "close"
BY_ITSELF = "Closed by the portal, as the council has set: the same UPN and birth date, and a first day attended"
_LABEL, _CLOSING = "Possible find", "Close as found"
_ENDED = "The case was closed with it"
_CHANGED = "What is told has changed since you read it"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign as a page shows it. ends: how the case would end if it is true; None where it says too little."""

    row: PossibleFind
    ends: Ending | None
    same_school: bool

    @property
    def to_decide(self) -> bool:
        """Whether nobody has said yet that it is, or is not, the same child."""
        return self.row.state == "open"

    @property
    def said(self) -> str:
        """What a person said of it; "" while nobody has."""
        return SAID.get(_DECISIONS.get(self.row.state, ""), "")

    @property
    def proposes_close(self) -> bool:
        """Whether one press may close the case: strong or confirmed, and the sign gives all the evidence."""
        sure = self.row.state == "confirmed" or (self.to_decide and self.row.strength == Strength.STRONG)
        has_come = self.row.started_on is None or self.row.started_on <= today()
        return sure and has_come and self.ends is not None and self.ends.whole


def sign_kept(row: PossibleFind) -> Sign:
    """The sign a row was made of."""
    return Sign(
        kind=SignKind(row.signal), source_id=row.source_id, other_kind=row.other_kind, other_id=row.other_id,
        school_id=row.school_id, school=row.school_name, urn=row.urn, independent=row.independent,
        shown_on=row.shown_on, started_on=row.started_on, told_by=row.told_by, told_on=row.told_on,
    )  # fmt: skip


def _shown(case: Case, row: PossibleFind) -> Waiting:
    same = row.school_id == case.school_id
    return Waiting(row, reunification.ending(sign_kept(row), same_school=same), same)


def signs(case: Any, *, decided: bool = False, hidden: bool = False) -> tuple[list[Waiting], list[Waiting], bool]:
    """(what waits, the strongest first; what was decided or settled; whether a manager must be asked) of a case the
    person is reading, whose look is recorded there. What was decided is read only where `decided` asks for it.

    hidden: whether the child, by any record, is in hiding: then what was found before is as secret as what is now.
    """
    actor = insist(wall.current.get(), May.READ_CASE)
    if not decided and not case.possible_finds:
        return [], [], False
    rows = (
        db.session()
        .execute(
            select(PossibleFind)
            .where(PossibleFind.case_id == case.id)
            .order_by(PossibleFind.strength.desc(), PossibleFind.found_at.desc())
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )
    if hidden and not allows(actor, May.SEE_HIDDEN_ADDRESS):
        rows = []
    waits = [_shown(case, row) for row in rows if row.waits]
    return waits, [_shown(case, row) for row in rows if not row.waits], case.possible_finds > len(waits)


def ending_of(reference: str, find_id: UUID) -> Ending:
    """What a sign gives of the evidence of an outcome, for its page. `NotFound`."""
    actor = insist(wall.current.get(), May.RECORD_OUTCOME)
    case = find.case_of(db.session(), reference)
    row = db.session().execute(select(PossibleFind).where(PossibleFind.id == find_id)).scalar_one_or_none()
    if case is None or row is None or row.case_id != case.id or not _may_know(actor, case):
        raise NotFound
    ends = _shown(case, row).ends
    if ends is None:
        raise NotFound
    return ends


def _may_know(actor: Actor, case: Case) -> bool:
    """Whether this person may know of signs of the case's child. The database keeps those found while the child was in
    hiding; what was found, or decided, before is as secret from then on, and so is what is of a joined record."""
    return allows(actor, May.SEE_HIDDEN_ADDRESS) or not said_of_child.hides(case, said_of_child.of(case)[1])


def _other(work: Unit, reference: str, find_id: UUID) -> UUID | None:
    """The record a sign is of, for who may know of signs of the case's child. Raises `NotFound`."""
    case = find.case_of(work.session, reference)
    if case is None or not _may_know(work.actor, case):
        raise NotFound
    return work.session.execute(select(PossibleFind.other_id).where(PossibleFind.id == find_id)).scalar_one_or_none()


def _taken(work: Unit, folder: find.Folder, find_id: UUID, seen_digest: str, yours: str) -> PossibleFind:
    row = work.session.execute(
        select(PossibleFind)
        .where(PossibleFind.case_id == folder.case.id, PossibleFind.id == find_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.digest != seen_digest or (row.settled_at is not None and row.state != "confirmed"):
        raise Stale("The portal", {_LABEL: _CHANGED}, {_LABEL: yours})
    theirs = _DECISIONS.get(row.state, "")
    agree = not theirs or SAID[theirs] == yours or (theirs == "same" and yours == _CLOSING)
    if not agree and row.decided_by != work.actor.membership_id:
        raise Stale(row.decided_by_name, {_LABEL: SAID[theirs]}, {_LABEL: yours})
    return row


def decide(reference: str, find_id: UUID, decision: str, seen_digest: str) -> None:
    """Say that a sign is of the case's child, or is not; the same decision then stands in the sibling check.

    Nothing is closed or told. Raises `NotFound`, `Refused` for no decision, and `Stale` when the sign has changed or a
    colleague has decided otherwise meanwhile.
    """
    if decision not in SAID:
        raise Refused([("decision", "Select a decision")])
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_with(work, reference, _other(work, reference, find_id))
        row = _taken(work, folder, find_id, seen_digest, SAID[decision])
        if row.settled_at is not None:
            raise Stale("The portal", {_LABEL: _ENDED}, {_LABEL: SAID[decision]})
        was = possible_finds.waiting(work, folder.case.id)
        _decide(work, folder, row, decision, row.decided_why)
        possible_finds.recount(work, folder.case, was)
        touched(work, folder)


def _decide(work: Unit, folder: find.Folder, row: PossibleFind, decision: str, why: str) -> None:
    state = "confirmed" if decision == "same" else "dismissed"
    if row.state == state:
        return
    row.state, row.changed_since = state, False
    row.decided_by, row.decided_by_name = work.actor.membership_id, work.actor.name
    row.decided_at, row.decided_why = moment(), why
    kind = "same_child" if decision == "same" else "not_same_child"
    title = f"{SAID[decision]}: {inside(SignKind(row.signal).words)}"
    work.tell(row.case_id, kind, title, data={"find": str(row.id), "evidence": row.digest})
    proposal = matches.same_child(work.session, row.case_id, row.other_kind, row.other_id)
    if proposal is not None and work.actor.membership_id is not None:
        # The two records are decided on once, for every case of either child; only a person says so.
        meaning = Meaning.SAME_CHILD if decision == "same" else Meaning.NOT_SAME_CHILD
        link = links.say(work, folder.case, proposal, meaning, source="decision", known_from=today())
        links.spread_and_tell(work, folder.case, link, proposal.other_name, meaning.event, meaning.decided)


def undo(reference: str, find_id: UUID) -> None:
    """Put a decision back to "not decided", as far as the case has not been ended by it. `NotFound`."""
    with unit.act(May.DECIDE_SIBLING) as work:
        folder = open_with(work, reference, _other(work, reference, find_id))
        row = work.session.execute(
            select(PossibleFind).where(PossibleFind.case_id == folder.case.id, PossibleFind.id == find_id)
        ).scalar_one_or_none()
        if row is None:
            raise NotFound
        if row.state == "open" or row.settled_at is not None:
            return
        was = possible_finds.waiting(work, folder.case.id)
        row.state, row.decided_by, row.decided_by_name, row.decided_at = "open", None, "", None
        work.session.flush()
        proposal = matches.same_child(work.session, row.case_id, row.other_kind, row.other_id)
        link = find_links.by_id(work.session, proposal.link_id) if proposal else None
        if proposal is not None and link is not None:
            links.end(work, link, Ended.TAKEN_BACK, today(), "The decision on the sign was undone")
            undone = f"Decision undone: {inside(Meaning(link.meaning).decided)}"
            links.spread_and_tell(work, folder.case, link, proposal.other_name, "sibling_undone", undone)
        work.tell(row.case_id, "sibling_undone", "Decision undone: whether this child has arrived")
        possible_finds.recount(work, folder.case, was)
        touched(work, folder)


def close_as_found(reference: str, find_id: UUID, seen_digest: str) -> None:
    """End the case as found with the evidence the sign gives; a closed case on the watch list is opened for it first.

    The outcome is one like any other, with its evidence and grade. Raises `NotFound`, `Stale` and `Refused`, the last
    where the sign is neither strong nor confirmed, or lacks evidence the outcome demands.
    """
    with unit.act(May.RECORD_OUTCOME) as work:
        folder = open_with(work, reference, _other(work, reference, find_id))
        row = _taken(work, folder, find_id, seen_digest, _CLOSING)
        if row.settled_at is None:  # pressed twice is pressed once
            _end(work, folder, row, "")


def _end(work: Unit, folder: find.Folder, row: PossibleFind, why: str) -> None:
    shown = _shown(folder.case, row)
    if not shown.proposes_close or shown.ends is None:
        raise Refused([("decision", "Say first that it is the same child, and record the outcome with its evidence")])
    if CaseState(folder.case.state) is CaseState.NEW:
        raise Refused([("decision", "Decide what happens to this referral first")])
    was = possible_finds.waiting(work, folder.case.id)
    _decide(work, folder, row, "same", why)
    row.settled_at = moment()
    if not folder.case.open:
        outcomes_of_cases.reopen_in(work, folder, SignKind(row.signal).words)
    found = Found(
        code=shown.ends.code,
        evidence=shown.ends.evidence,
        grade=shown.ends.grade,
        happened_on=row.started_on,
        open_clocks_reason=reunification.FOUND_REASON,
    )
    possible_finds.recount(work, folder.case, was)
    outcomes_of_cases.record_in(work, folder, found)


@effect("close_as_found")
def close_by_itself(work: Unit, row: OutboxRow) -> None:
    """Close a case whose child has certainly arrived, where the council lets the portal do so; recorded as such.

    A case that nobody has looked at yet, that has changed meanwhile, or of which a sign from elsewhere waits, is left
    to a person: two schools cannot both have the child.
    """
    case_id = work.session.execute(
        select(PossibleFind.case_id).where(PossibleFind.authority_id == row.authority_id, PossibleFind.id == row.about)
    ).scalar_one()
    folder = find.folder_of(work.session, case_id, lock=True)
    if folder is None or not folder.case.open or CaseState(folder.case.state) is CaseState.NEW:
        return
    kept = work.session.execute(  # read only now: somebody may have decided while the case was waited for
        select(PossibleFind)
        .where(PossibleFind.authority_id == row.authority_id, PossibleFind.id == row.about)
        .execution_options(populate_existing=True)
    ).scalar_one()
    hidden = kept.hidden or folder.case.address_hidden
    if not (kept.certain and kept.state == "open" and kept.settled_at is None) or hidden:
        return
    if not possible_finds.closes_by_itself(work, folder.case) or possible_finds.waits_elsewhere(work, kept):
        return
    _end(work, folder, kept, BY_ITSELF)
    work.tell(folder.case.id, "closed_by_itself", BY_ITSELF)
