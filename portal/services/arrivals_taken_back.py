"""A new-pupil return that was withdrawn or corrected: what it had brought about is put back as it was."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.domain.facts.referral import day
from portal.services import settling
from portal.services.unit import Unit
from portal.store.find import ledger
from portal.store.find.index import take_out_keys
from portal.store.pupil_index import Proposal, RollPupil
from portal.store.returns import TransitEntry
from portal.store.reunion import PossibleFind
from portal.store.submissions import ReferredChild
from portal.store.tables import Json


def off_roll(work: Unit, referred: ReferredChild, pupil_id: str) -> None:
    """Take away the row of the roll that the return made, and owe a new look for each case it was proposed for.

    A row that a roll file brought is none of the return's, and stays.
    """
    pupil = work.session.execute(
        select(RollPupil).where(RollPupil.authority_id == referred.authority_id, RollPupil.pupil_id == pupil_id)
    ).scalar_one_or_none()
    if pupil is None:
        return
    cases = select(Proposal.case_id).where(
        Proposal.authority_id == referred.authority_id, Proposal.other_kind == "roll", Proposal.other_id == pupil.id
    )
    for case_id in sorted(set(work.session.execute(cases).scalars())):
        work.later("sibling_check", case_id, once=f"sibling_check:{case_id}:taken_back:{referred.id}")
    signs = select(PossibleFind.case_id).where(
        PossibleFind.authority_id == referred.authority_id,
        PossibleFind.other_kind == "roll",
        PossibleFind.other_id == pupil.id,
    )
    for case_id in sorted(set(work.session.execute(signs).scalars())):
        work.later("compare_again", case_id, once=f"compare_again:{case_id}:taken_back:{referred.id}")
    take_out_keys(work.session, pupil)
    work.session.delete(pupil)
    work.session.flush()


def arrived_on(facts: Json) -> str:
    """The first day the pupil came, as the return's facts have it; "" for a place nobody has taken up."""
    return (facts.get("joining") or {}).get("first_attended") or ""


def reopen(work: Unit, referred: ReferredChild, school_id: UUID, why: str, mark: str) -> None:
    """Open the entries of other schools' leavers again that this return had balanced.

    Those are balanced for this reason (`why`), on the day the return gave, and told of the same birth date. mark: tells
    one putting back from another.
    """
    came = day(arrived_on(referred.facts))
    if came is None:
        return
    balanced = ledger.entries(
        work.session,
        referred.authority_id,
        TransitEntry.state == "balanced",
        TransitEntry.settled_why == why,
        TransitEntry.settled_on == came,
        TransitEntry.school_id != school_id,
        ReferredChild.born == referred.born,
    )
    for entry, left in balanced:
        expected_here = entry.destination_school_id == school_id
        if settling.surely_same(referred.facts, left.facts, expected_here=expected_here):
            settling.reopen(work, entry, mark)
