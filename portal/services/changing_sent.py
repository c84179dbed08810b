"""Changing what was sent: a corrected version in its place, or withdrawing it. What was sent stays as it was sent."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import or_, select

from portal.domain.access import May, insist
from portal.domain.notices import NoticeKind
from portal.domain.statuses import SUBMISSION, Act, NotPossible, Step, SubmissionState, advance
from portal.services import beside, casework, drafting, flags, leaving, ordering, since_hidden, transit, unit
from portal.services.keeping_untold import insist_untold, untold
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.store import wall
from portal.store.cases import Case
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.find import case as find_case
from portal.store.find import following as find_sent
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id, now

LONGEST = 2000
MAY_BE_CORRECTED = frozenset(
    {SubmissionState.SENT, SubmissionState.IN_TRIAGE, SubmissionState.RETURNED, SubmissionState.ACCEPTED}
)

NO_LONGER = "This can no longer be corrected. Write to the council, or tell it anew"
HIDDEN_ELSEWHERE = (
    "A later notice about this child says that the address is not safe to know, and this one still tells it. "
    "Correct the later one instead, or write to the council"
)
TOO_LATE = "It can no longer be withdrawn. Write to the council instead"


def may_be_withdrawn(state: SubmissionState) -> bool:
    """Whether a submission in this state can still be withdrawn."""
    return (state, Act.WITHDRAW) in SUBMISSION.moves


def hold(work: unit.Unit, submission_id: UUID) -> Submission:
    """A submission that is about to be changed or corrected, locked with the cases it tells of; `NotFound`.

    Called before any other lock is taken: whoever else changes, corrects or decides on it waits here. The cases come
    first, as the council takes them first.
    """
    told = select(ReferredChild.case_id).where(ReferredChild.submission_id == submission_id)
    work.session.execute(
        select(Case.id)
        .where(Case.authority_id == work.actor.authority_id, Case.id.in_(told))
        .order_by(Case.id)
        .with_for_update()
    ).all()
    found = work.session.execute(
        select(Submission)
        .where(Submission.authority_id == work.actor.authority_id, Submission.id == submission_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def insist_correctable(work: unit.Unit, sent: Submission, field: str) -> None:
    """Raise `Refused` beside `field` unless this submission, held, still counts and somebody would read a correction:
    not once it is withdrawn, replaced or closed, nor when every case it led to is closed."""
    if SubmissionState(sent.state) not in MAY_BE_CORRECTED or not _anybody_reads(work, sent.id):
        raise Refused([(field, NO_LONGER)])


def _anybody_reads(work: unit.Unit, submission_id: UUID) -> bool:
    """Whether a child of this submission has an open case, or none at all (yet)."""
    return (
        work.session.execute(
            select(ReferredChild.id)
            .outerjoin(Case, (Case.authority_id == ReferredChild.authority_id) & (Case.id == ReferredChild.case_id))
            .where(
                ReferredChild.authority_id == work.actor.authority_id,
                ReferredChild.submission_id == submission_id,
                or_(ReferredChild.case_id.is_(None), Case.open),
            )
            .limit(1)
        ).first()
        is not None
    )


def _reason(why: str, missing: str) -> str:
    reason = why.replace("\r\n", "\n").strip()
    if not reason:
        raise Refused([("why", missing)])
    if len(reason) > LONGEST:
        raise Refused([("why", f"The reason must be {LONGEST:,} characters or fewer")])
    return reason


def withdraw(submission_id: UUID, why: str) -> None:
    """Withdraw a submission of the acting person's school, with the reason.

    Entries of the ledger of leavers are void; the case stays until an officer has looked. `NotFound` when it is not
    this school's, `Refused` without a reason, with one that repeats a hidden address, or when it is too late.
    """
    reason = _reason(why, "Say why you withdraw it")
    if not may_be_withdrawn(_told(submission_id, reason)):
        raise Refused([("why", TOO_LATE)])
    with unit.act(May.CHANGE_WHAT_WAS_SENT, sending=True) as work:
        sent = hold(work, submission_id)
        try:
            sent.state = advance(SUBMISSION, SubmissionState(sent.state), Act.WITHDRAW).value
        except NotPossible:
            raise Refused([("why", TOO_LATE)]) from None
        reason = untold(work.session, sent, reason)
        at = now()
        sent.withdrawn_why, sent.withdrawn_by_name, sent.withdrawn_at = reason, work.actor.name, at
        for child in find_sent.children_of(work.session, submission_id):
            child.come_to(Step.WITHDRAWN, at)
            child.reply_by, child.asked = None, ""
            if child.case_id is not None:
                work.tell(child.case_id, "withdrawn", "Withdrawn by the school", reason)
                once = f"school_changed:{child.id}:withdrawn"
                work.later("school_changed", child.case_id, once=once, by=str(work.actor.membership_id))
        transit.void(work, submission_id, "Withdrawn by the school")
        beside.withdraw(work, sent, reason)
        if sent.kind == NoticeKind.NEW_PUPIL:
            work.later("arrival", submission_id, once=f"arrival:withdrawn:{submission_id}")
        work.record("withdrew_submission", about_kind="submission", about=submission_id, fields=["withdrawn_why"])


def _told(submission_id: UUID, reason: str) -> SubmissionState:
    """The state of a submission of the acting person's school; `NotFound`.

    A reason stands where every case worker reads it: it may not repeat an address that is not safe to know. Only those
    who may know the address are told so, and so this looks with the person's own rights, before the sending role.
    """
    insist(wall.current.get(), May.CHANGE_WHAT_WAS_SENT)
    session = db.session()
    session.rollback()
    sent = find_sent.submission(session, submission_id)
    if sent is None:
        raise NotFound
    state = SubmissionState(sent.state)
    if sent.address_hidden and (may_be_withdrawn(state) or state in MAY_BE_CORRECTED):
        insist_untold(session, submission_id, why=reason)
    return state


@effect("school_changed")
def place_again(work: unit.Unit, row: OutboxRow) -> None:
    """A school has withdrawn what it sent, or tells no more of this child: the case is placed anew and says so.

    It counts as changed by somebody else, so that it is new to every officer.
    """
    assert row.about is not None
    folder = find_case.folder_of(work.session, row.about, lock=True)
    assert folder is not None
    case = folder.case
    if ordering.withdrawn(folder.submission, folder.referred):
        codes = [*leaving.codes(case), leaving.WITHDRAWN]
        case.flags, case.waiting_for = flags.flags_of(codes), ""
    work.record("took_in_withdrawal", about_kind="case", about=case.id)
    casework.touched(work, folder)
    case.changed_by = UUID(row.data["by"])


def correct(submission_id: UUID, why: str) -> UUID:
    """A draft that holds what was sent, to be put right and sent in its place under the same references.

    `why` says what is wrong in it; the council reads that beside the new version. Sealed answers are handed over
    unread, so that a colleague without the right keeps them without seeing them. Files stay with the earlier version.
    The draft of an earlier press is given again. `NotFound`; `Refused` without a reason, or when too late.
    """
    reason = _reason(why, "Say what was wrong in what you sent")
    if _told(submission_id, reason) not in MAY_BE_CORRECTED:
        raise Refused([("why", NO_LONGER)])
    with unit.act(May.CHANGE_WHAT_WAS_SENT, sending=True) as work:
        sent = hold(work, submission_id)
        insist_correctable(work, sent, "why")
        if since_hidden.told_elsewhere(work.session, sent.id):
            raise Refused([("why", HIDDEN_ELSEWHERE)])
        reason = untold(work.session, sent, reason)
        begun = work.session.execute(
            select(Draft.id).where(
                Draft.follows_id == submission_id, Draft.follows_as == "correction", Draft.state == "open"
            )
        ).scalar_one_or_none()
        if begun is not None:
            return begun
        old = work.session.execute(select(Draft).where(Draft.id == sent.draft_id)).scalar_one()
        if old.kind != sent.kind:
            raise Refused([("why", "It was sent together with another notice. Correct that one")])
        draft = drafting.opened(work, sent.kind)
        draft.follows_id, draft.follows_as, draft.corrected_why = sent.id, "correction", reason
        draft.child_name, draft.address_hidden = old.child_name, old.address_hidden
        draft.safeguarding_state, draft.immediate = old.safeguarding_state, old.immediate
        draft.no_visit_agreed_by = old.no_visit_agreed_by
        for page in work.session.execute(select(DraftPage).where(DraftPage.draft_id == old.id)).scalars():
            work.add(_as_in(page, draft, DraftPage, "child", "page", "item", "answers", "hidden", "position"))
        sealed = select(SealedPage).where(SealedPage.draft_id == old.id).order_by(SealedPage.saved_at, SealedPage.id)
        for kept in list(work.session.execute(sealed).scalars()):
            row = _as_in(kept, draft, SealedPage, "kind", "child", "page", "item", "answers")
            row.id, row.saved_at = new_id(), kept.saved_at
            work.add(row)
        work.session.flush()
        work.record("began_correction", about_kind="submission", about=submission_id)
        return draft.id


Row = TypeVar("Row", DraftPage, SealedPage)


def _as_in(row: Row, draft: Draft, kind: type[Row], *names: str) -> Row:
    told = {name: getattr(row, name) for name in names}
    return kind(
        authority_id=draft.authority_id,
        school_id=draft.school_id,
        draft_id=draft.id,
        saved_by_name=row.saved_by_name,
        **told,
    )
