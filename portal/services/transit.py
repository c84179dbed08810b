"""The ledger of children who have left one place and are not known to have arrived at another: entering and voiding."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.domain.facts import removal
from portal.domain.facts.leavers import LEAVERS
from portal.domain.facts.leaving import Leaving, leaving_of
from portal.domain.facts.referral import birth_date_told
from portal.domain.facts.sealing import SplitFacts
from portal.services import settling
from portal.services.unit import Unit
from portal.services.working_day import today
from portal.store.find import ledger
from portal.store.places import School
from portal.store.returns import TransitEntry
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission
from portal.store.tables import new_id, now

TOLD_AGAIN = "Told again by the same school"


def enter(work: Unit, submission: Submission, referred: ReferredChild, split: SplitFacts) -> TransitEntry | None:
    """Open an entry for a child whose notice says that it leaves; None for one that stays or has died.

    A child has one open entry of a school. Where the school told of the same child before, the earlier entry goes on
    under this notice if both name one school of this council, which is so asked once and keeps its answer; otherwise it
    is void. Owes "expected_arrival", which tells a named school of this council, unless where the child lives is
    hidden.
    """
    leaving = leaving_of(split.open)
    if leaving is None:
        given = removal.ground_of(split.open)
        for earlier in _earlier(work, submission, split) if given is not None and given.silent else ():
            if earlier.state == "open":  # nobody is asked whether a pupil who has died has arrived
                _set_aside(work, earlier, TOLD_AGAIN)
        return None
    to = _school_named(work, submission, leaving)
    asks = to is not None and not submission.address_hidden
    entry: TransitEntry | None = None
    for earlier in _earlier(work, submission, split):
        same_place = asks and earlier.destination_school_id == to
        if entry is None and same_place and (earlier.state == "open" or _same_move(earlier, leaving)):
            entry = earlier
        elif earlier.state == "open":
            _set_aside(work, earlier, TOLD_AGAIN)
    if entry is None:
        entry = TransitEntry(authority_id=submission.authority_id, id=new_id(), school_id=submission.school_id)
    _say(entry, submission, referred.id, leaving, to)
    work.add(entry)
    work.session.flush()
    if asks and entry.state == "open":
        work.later("expected_arrival", entry.id, once=f"expected_arrival:{entry.id}:{submission.id}")
    return entry


def _school_named(work: Unit, submission: Submission, leaving: Leaving) -> UUID | None:
    """The school of this council that the notice names, other than the one that tells."""
    if not leaving.school_urn:
        return None
    return work.session.execute(
        select(School.id).where(
            School.authority_id == work.actor.authority_id,
            School.urn == leaving.school_urn,
            School.id != submission.school_id,
        )
    ).scalar_one_or_none()


def _say(
    entry: TransitEntry, submission: Submission, referred_id: UUID, leaving: Leaving, school_id: UUID | None
) -> None:
    """Let an entry say what a notice tells of one child."""
    entry.submission_id, entry.referred_child_id, entry.family = submission.id, referred_id, submission.draft_id
    entry.expects, entry.destination = leaving.expects, leaving.destination
    entry.destination_school_id, entry.destination_authority = school_id, leaving.authority
    entry.left_on, entry.expected_on = leaving.left_on or entry.left_on, leaving.expected_on or entry.expected_on
    entry.changed_at = now()


def _same_move(earlier: TransitEntry, leaving: Leaving) -> bool:
    """Whether a child who has arrived had left for this: the last day here is not after the first day there."""
    return earlier.settled_on is not None and (leaving.left_on is None or leaving.left_on <= earlier.settled_on)


def _earlier(work: Unit, submission: Submission, split: SplitFacts) -> list[TransitEntry]:
    """This school's entries of surely the same child, open or balanced, from other notices than the one corrected, the
    latest first."""
    found = ledger.entries(
        work.session,
        submission.authority_id,
        TransitEntry.school_id == submission.school_id,
        TransitEntry.state.in_(("open", "balanced")),
        TransitEntry.submission_id.not_in([one for one in (submission.id, submission.corrects_id) if one]),
        ReferredChild.born == birth_date_told(split.open),
    )
    return [entry for entry, left in found if settling.surely_same(split.open, left.facts, expected_here=True)]


def _set_aside(work: Unit, entry: TransitEntry, why: str) -> None:
    entry.state, entry.settled_on, entry.settled_why, entry.changed_at = "void", today(), why, now()
    work.later("expected_arrival", entry.id, once=f"expected_arrival:void:{entry.id}")


def void(work: Unit, submission_id: UUID, why: str) -> int:
    """Set the open entries of a submission aside, because it was withdrawn or corrected; how many.

    Where an earlier notice of the school about the same child still stands, the child is expected as that one says.
    """
    of_it = (TransitEntry.submission_id == submission_id, TransitEntry.state == "open")
    rows = ledger.entries(work.session, work.actor.authority_id, *of_it)
    for entry, referred in rows:
        _set_aside(work, entry, why)
        work.session.flush()
        _expect_as_before(work, referred)
    return len(rows)


def _expect_as_before(work: Unit, gone: ReferredChild) -> None:
    """Open an entry for what the latest other standing notice of this school tells of surely the same child."""
    rows = work.session.execute(
        select(Submission, ReferredChild)
        .join(ReferredChild, OF_ITS_SUBMISSION)
        .where(
            Submission.authority_id == gone.authority_id,
            Submission.school_id == gone.school_id,
            Submission.id != gone.submission_id,
            Submission.stands,
            Submission.kind.in_(LEAVERS),
            ReferredChild.born == gone.born,
        )
        .order_by(Submission.sent_at.desc())
    ).all()
    for submission, referred in rows:
        if not settling.surely_same(gone.facts, referred.facts, expected_here=True):
            continue
        held = select(TransitEntry.id).where(
            TransitEntry.authority_id == referred.authority_id,
            TransitEntry.referred_child_id == referred.id,
            TransitEntry.state.in_(("open", "balanced")),
        )
        if work.session.execute(held).first() is None:
            enter(work, submission, referred, SplitFacts(referred.facts))
        return
