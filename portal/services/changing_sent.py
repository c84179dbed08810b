"""Changing what was sent: a corrected version in its place, or withdrawing it. What was sent stays as it was sent."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May
from portal.domain.notices import NoticeKind
from portal.domain.statuses import SUBMISSION, Act, NotPossible, Step, SubmissionState, advance
from portal.services import beside, casework, drafting, flags, leaving, ordering, transit, unit
from portal.services.keeping_untold import insist_untold
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.store.cases import Case
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.find import case as find_case
from portal.store.records import OutboxRow
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id, now

LONGEST = 2000
MAY_BE_CORRECTED = frozenset(
    {SubmissionState.SENT, SubmissionState.IN_TRIAGE, SubmissionState.RETURNED, SubmissionState.ACCEPTED}
)


def may_be_withdrawn(state: SubmissionState) -> bool:
    """Whether a submission in this state can still be withdrawn."""
    return (state, Act.WITHDRAW) in SUBMISSION.moves


def _sent(work: unit.Unit, submission_id: UUID) -> Submission:
    found = work.session.execute(
        select(Submission)
        .where(Submission.id == submission_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


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
    with unit.act(May.CHANGE_WHAT_WAS_SENT, sending=True) as work:
        sent = _sent(work, submission_id)
        _insist_hidden(work, sent, reason)
        try:
            sent.state = advance(SUBMISSION, SubmissionState(sent.state), Act.WITHDRAW).value
        except NotPossible:
            raise Refused([("why", "It can no longer be withdrawn. Write to the council instead")]) from None
        at = now()
        sent.withdrawn_why, sent.withdrawn_by_name, sent.withdrawn_at = reason, work.actor.name, at
        children = work.session.execute(
            select(ReferredChild).where(ReferredChild.submission_id == submission_id)
        ).scalars()
        for child in children:
            child.step = Step.WITHDRAWN.name.lower()
            child.steps = [*child.steps, {"step": child.step, "at": at.isoformat()}]
            child.reply_by, child.asked, child.changed_at = None, "", at
            if child.case_id is not None:
                work.tell(child.case_id, "withdrawn", "Withdrawn by the school", reason)
                once = f"school_changed:{child.id}:withdrawn"
                work.later("school_changed", child.case_id, once=once, by=str(work.actor.membership_id))
        transit.void(work, submission_id, "Withdrawn by the school")
        beside.withdraw(work, sent, reason)
        if sent.kind == NoticeKind.NEW_PUPIL:
            work.later("arrival", submission_id, once=f"arrival:withdrawn:{submission_id}")
        work.record("withdrew_submission", about_kind="submission", about=submission_id, fields=["withdrawn_why"])


def _insist_hidden(work: unit.Unit, sent: Submission, reason: str) -> None:
    """A reason stands where every case worker reads it: it may not repeat an address that is not safe to know."""
    if sent.address_hidden:
        insist_untold(work.session, sent.id, why=reason)


@effect("school_changed")
def place_again(work: unit.Unit, row: OutboxRow) -> None:
    """A school has withdrawn what it sent, or tells no more of this child: the case is placed anew and says so.

    It counts as changed by somebody else, so that it is new to every officer.
    """
    case = work.session.execute(
        select(Case).where(Case.authority_id == row.authority_id, Case.id == row.about)
    ).scalar_one()
    folder = find_case.folder(work.session, case.reference, lock=True)
    assert folder is not None
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
    with unit.act(May.CHANGE_WHAT_WAS_SENT, sending=True) as work:
        sent = _sent(work, submission_id)
        _insist_hidden(work, sent, reason)
        if SubmissionState(sent.state) not in MAY_BE_CORRECTED:
            raise Refused([("why", "It can no longer be corrected. Write to the council instead")])
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
