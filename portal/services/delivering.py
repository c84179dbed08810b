"""What a stored submission becomes for each child: a reference, a case, and a place in the ledger of leavers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.domain import notices
from portal.domain.facts import removal
from portal.domain.facts.referral import birth_date_told
from portal.domain.facts.safeguarding_first import not_referred
from portal.domain.notices import NoticeKind
from portal.domain.statuses import ENDED_BY_SCHOOL, CaseState, Step, SubmissionState, school_step
from portal.services import ordering, settling, transit
from portal.services.authorities import Council
from portal.services.case_clocks import triage_clock
from portal.services.case_from_notice import (
    Told,
    child_of,
    child_told,
    describe,
    enquiries_of,
    free_reference,
    mark_further,
    new_case,
)
from portal.services.planned_moves import TELL_OF_LEAVING
from portal.services.unit import Unit
from portal.store.cases import Case
from portal.store.drafts import Attachment, Draft
from portal.store.find import following as find_sent
from portal.store.find.look_up_words import put_in_words
from portal.store.places import School
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission
from portal.store.tables import now

OWED = {NoticeKind.REMOVAL: ("removal_notices",), NoticeKind.NEW_PUPIL: ("arrival",)}
"""Work owed for each submission of a kind, by topic, besides what every notice brings."""
LEADS_FIRST = frozenset({NoticeKind.HOME_EDUCATION, NoticeKind.REMOVAL, NoticeKind.PLANNED_MOVE})
"""Kinds in which a worry calls for the safeguarding lead's record of the referral to social care."""
GROWS = frozenset({NoticeKind.EARLY_NOTICE})
"""Kinds whose case a referral about the same child takes over: one case, one reference."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One child of a submission, and its case where the notice has one."""

    referred: ReferredChild
    case: Case | None


def deliver(
    work: Unit,
    draft: Draft,
    submission: Submission,
    school: School,
    children: Sequence[Told],
    council: Council,
    *,
    beside: Mapping[str, ReferredChild],
    old: Submission | None = None,
) -> list[Delivered]:
    """Make the rows of every child, owe what follows, and say so in the audit and on the cases' timelines.

    `beside`: the children's rows of the draft's first submission, when this is a further return of the same answers.
    `old`: the version that this submission takes the place of.
    """
    # A further return takes a reference over only from a return it takes the place of, never from the notice itself.
    before = _before(work, (old.id if old is not None else None) if beside else draft.follows_id)
    made = [_one(work, draft, submission, school, told, council, before, beside) for told in children]
    if old is not None:
        _replace(work, submission, old.id, before, {told.child for told in children})
    for told in children if submission.address_hidden else ():
        _hide_told_before(work, submission, told)
    work.record("sent_submission", about_kind="submission", about=submission.id)
    if not beside:
        _warn(work, submission, made, children)
    opens_case = notices.words(submission.kind).opens_case
    if opens_case and not beside:
        template = "immediate" if submission.immediate else "for_manager" if _of_a_death(children) else "new"
        _owe_notice(work, submission, "council", template)
    if not beside:
        _owe_notice(work, submission, "school", "received")
    for topic in OWED.get(NoticeKind(submission.kind), ()):
        work.later(topic, submission.id)
    return made


def _of_a_death(children: Sequence[Told]) -> bool:
    """Whether a pupil has died: a manager is told, and nobody is chased."""
    grounds = [removal.ground_of(told.facts.open) for told in children]
    return any(given is not None and given.silent for given in grounds)


def _owe_notice(work: Unit, submission: Submission, to: str, template: str) -> None:
    work.later("notice", submission.id, once=f"notice:{submission.id}:{to}", to=to, template=template,
               submission_id=str(submission.id))  # fmt: skip


def _before(work: Unit, submission_id: UUID | None) -> dict[str, ReferredChild]:
    """The children's rows of the submission this one corrects or goes on from, by their keys."""
    rows = find_sent.children_of(work.session, submission_id) if submission_id is not None else []
    return {row.child_key: row for row in rows}


def _one(
    work: Unit,
    draft: Draft,
    submission: Submission,
    school: School,
    told: Told,
    council: Council,
    before: Mapping[str, ReferredChild],
    beside: Mapping[str, ReferredChild],
) -> Delivered:
    if beside:
        return _further(work, submission, school, told, council, beside[told.child], before.get(told.child))
    corrects = draft.follows_as == "correction" and told.child in before
    earlier = before.get(told.child) or _told_of_leaving(work, submission, told)
    case = _case(work, earlier.case_id) if earlier is not None else None
    if earlier is not None and (case is not None or corrects):
        grows = case is not None and case.kind in GROWS and submission.kind == NoticeKind.CME_REFERRAL
        if corrects or grows:
            referred = _take_over(work, submission, school, told, earlier, case)
        else:
            referred = child_told(submission, school, told, free_reference(council.reference_prefix), case)
            work.add(referred)
            work.session.flush()
            assert case is not None
            _catch_up(work, case, referred)
            _note_added(work, case, submission, told, referred)
    elif notices.words(submission.kind).opens_case:
        case, referred = _open(work, submission, school, told, council)
    else:
        referred = child_told(submission, school, told, free_reference(council.reference_prefix), None)
        work.add(referred)
        work.session.flush()
    transit.enter(work, submission, referred, told.facts)
    return Delivered(referred, case)


def _told_of_leaving(work: Unit, submission: Submission, told: Told) -> ReferredChild | None:
    """For a removal return: the row of surely the same child in this school's latest notice that it would leave, whose
    case the return goes to while that is open."""
    if submission.kind != NoticeKind.REMOVAL:
        return None
    about_leaving = and_(Submission.kind.in_(TELL_OF_LEAVING), Submission.stands)
    return next(_told_before(work, submission, told, about_leaving), None)


def _told_before(work: Unit, submission: Submission, told: Told, which: ColumnElement[bool]) -> Iterator[ReferredChild]:
    """The rows of surely the same child in this school's notices of which this holds, the latest first."""
    rows = work.session.execute(
        select(ReferredChild)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            ReferredChild.authority_id == submission.authority_id,
            ReferredChild.school_id == submission.school_id,
            ReferredChild.born == birth_date_told(told.facts.open),
            which,
        )
        .order_by(Submission.sent_at.desc())
    ).scalars()
    return (row for row in rows if settling.surely_same(told.facts.open, row.facts, expected_here=True))


def _catch_up(work: Unit, case: Case, referred: ReferredChild) -> None:
    """A notice on a case that is being worked on has got as far as that case; nothing was asked about it yet."""
    state = work.session.execute(
        select(Submission.state).where(
            Submission.authority_id == case.authority_id, Submission.id == case.submission_id
        )
    ).scalar_one()
    step = school_step(SubmissionState(state), CaseState(case.state))
    if step not in {Step.RECEIVED, Step.WAITING_FOR_YOU, *ENDED_BY_SCHOOL}:
        referred.come_to(step, now())


def _note_added(work: Unit, case: Case, submission: Submission, told: Told, referred: ReferredChild) -> None:
    """Say on the case that a further notice came, and let it carry what is doubtful in that one besides."""
    title = f"{notices.words(submission.kind).title} received"
    work.tell(case.id, "notice_added", title, f"{referred.reference}, sent by {submission.sent_by_name}")
    mark_further(case, work.actor, submission, told.facts)
    if submission.address_hidden and not case.address_hidden:
        _hide(work, case)
    work.later("told_again", case.id, once=f"told_again:{case.id}:{submission.id}")


def _hide(work: Unit, case: Case) -> None:
    """From now on the address of the case's child is not safe to know, whichever notice told it: its files are sealed,
    and nobody reads it who may not know it."""
    told_in = select(ReferredChild.submission_id).where(ReferredChild.case_id == case.id)
    _seal_files(work, or_(Attachment.case_id == case.id, Attachment.submission_id.in_(told_in)))
    case.address_hidden = True


def _hide_told_before(work: Unit, submission: Submission, told: Told) -> None:
    """Hide the address on every case of this school that is surely about the same child, closed ones too."""
    with_a_case = and_(ReferredChild.submission_id != submission.id, ReferredChild.case_id.is_not(None))
    same = {row.case_id for row in _told_before(work, submission, told, with_a_case)}
    cases = work.session.execute(
        select(Case)
        .where(Case.authority_id == submission.authority_id, Case.id.in_(same))
        .order_by(Case.id)
        .with_for_update()
    ).scalars()
    for case in list(cases):
        newly = not case.address_hidden
        _hide(work, case)  # the files of its other notices, too, where this one stands on the case
        if newly:
            work.later("told_again", case.id, once=f"told_again:{case.id}:{submission.id}")


def _hidden_besides(work: Unit, case: Case, corrected: UUID) -> bool:
    """Whether another notice of this case than the one corrected says that an address is not safe to know: only the
    notice that says so can take it back."""
    told = select(Submission.id).join(ReferredChild, OF_ITS_SUBMISSION)
    found = work.session.execute(
        told.where(
            Submission.authority_id == case.authority_id,
            ReferredChild.case_id == case.id,
            Submission.id != corrected,
            Submission.address_hidden,
            Submission.state != SubmissionState.REPLACED.value,
        ).limit(1)
    )
    return found.first() is not None


def _seal_files(work: Unit, which: ColumnElement[bool]) -> None:
    work.session.execute(
        update(Attachment)
        .where(Attachment.authority_id == work.actor.authority_id, Attachment.sealed == "", which)
        .values(sealed="address")
        .execution_options(synchronize_session=False)
    )


def _further(
    work: Unit,
    submission: Submission,
    school: School,
    told: Told,
    council: Council,
    first: ReferredChild,
    replaced: ReferredChild | None,
) -> Delivered:
    """A child of a further return: on the case of the notice it goes with, under a reference of its own."""
    case = _case(work, first.case_id)
    reference = replaced.reference if replaced is not None else free_reference(council.reference_prefix)
    referred = child_told(submission, school, told, reference, case)
    referred.case_id = first.case_id
    work.add(referred)
    work.session.flush()
    if case is not None:
        title = f"{notices.words(submission.kind).title} {'corrected' if replaced is not None else 'received'}"
        work.tell(case.id, "notice_added", title, f"{reference}, sent by {submission.sent_by_name}")
    transit.enter(work, submission, referred, told.facts)
    return Delivered(referred, case)


def _warn(work: Unit, submission: Submission, made: Sequence[Delivered], children: Sequence[Told]) -> None:
    """The council is told at once where a worry about a leaver was not referred to social care. Who may read the
    safeguarding part finds the reason there."""
    for one, told in zip(made, children, strict=True):
        if one.case is not None and submission.kind in LEADS_FIRST and not_referred(told.facts.safeguarding):
            title = "The school is worried, and has not told children’s social care"
            work.tell(one.case.id, "not_referred", title, "The reason is in the safeguarding lead’s part")


def _case(work: Unit, case_id: UUID | None) -> Case | None:
    """The open case, locked; None when it is closed: a further notice then opens its own."""
    if case_id is None:
        return None
    return work.session.execute(
        select(Case)
        .where(Case.authority_id == work.actor.authority_id, Case.id == case_id, Case.open)
        .with_for_update()
    ).scalar_one_or_none()


def _open(
    work: Unit, submission: Submission, school: School, told: Told, council: Council
) -> tuple[Case, ReferredChild]:
    """A new case: in the order the tables lean on each other, nothing here being told of by a relationship."""
    case = new_case(work.actor, submission, school, told, council.reference_prefix)
    referred = child_told(submission, school, told, case.reference, case)
    enquiries = enquiries_of(case, told.facts.open, school.name)
    child = child_of(case, told.facts)
    work.add(child)
    work.session.flush()
    put_in_words(work.session, child)
    measure = ordering.measure_for(case)
    ordering.placement_for(case, measure, enquiries, referred, submission)
    referred.reply_by = triage_clock(case, measure).deadline
    work.add(case)
    work.session.flush()
    work.add(referred, *enquiries)
    work.session.flush()
    title = f"{notices.words(submission.kind).title} received"
    work.tell(case.id, "referral_received", title, f"Sent by {submission.sent_by_name}, {school.name}")
    work.later("sibling_check", case.id)
    return case, referred


def _take_over(
    work: Unit, submission: Submission, school: School, told: Told, earlier: ReferredChild, case: Case | None
) -> ReferredChild:
    """The new version takes the reference, the case and the steps of the earlier one, which stays as it was."""
    referred = child_told(submission, school, told, earlier.reference, case)
    referred.step, referred.steps = earlier.step, list(earlier.steps)
    referred.reply_by, referred.asked = earlier.reply_by, ""
    referred.case_id = earlier.case_id
    work.add(referred)
    if case is not None:
        describe(case, work.actor, submission, told)
        case.address_hidden = case.address_hidden or _hidden_besides(work, case, earlier.submission_id)
        ordering.placement_for(case, ordering.measure_for(case), (), referred, submission)
        work.session.flush()
        corrected = submission.kind == earlier_kind(work, earlier)
        title = "Corrected by the school" if corrected else f"{notices.words(submission.kind).title} received"
        why = f" What was wrong: {submission.corrected_why}" if submission.corrected_why else ""
        said = f"Sent by {submission.sent_by_name}. Both versions are kept.{why}"
        work.tell(case.id, "told_again", title, said)
        work.later("told_again", case.id, once=f"told_again:{case.id}:{submission.id}")
    elif earlier.case_id is not None:
        work.session.flush()
        work.tell(earlier.case_id, "told_again", "Corrected by the school after the case was closed")
    work.session.flush()
    return referred


def earlier_kind(work: Unit, referred: ReferredChild) -> str:
    """Of which kind the submission was that told of this child."""
    return work.session.execute(
        select(Submission.kind).where(
            Submission.authority_id == referred.authority_id, Submission.id == referred.submission_id
        )
    ).scalar_one()


def _replace(
    work: Unit, newer: Submission, submission_id: UUID, before: Mapping[str, ReferredChild], kept: set[str]
) -> None:
    """Mark the earlier version as replaced; a child that the new version no longer tells of counts as withdrawn.

    Where the new version says that an address is not safe to know, the earlier version's files are sealed as well.
    """
    old = work.session.execute(
        select(Submission).where(Submission.authority_id == work.actor.authority_id, Submission.id == submission_id)
    ).scalar_one()
    old.state = SubmissionState.REPLACED.value
    at = now()
    for child_key, row in before.items():
        step = Step.REPLACED if child_key in kept else Step.WITHDRAWN
        row.come_to(step, at)
        if child_key not in kept and row.case_id is not None:
            work.tell(row.case_id, "withdrawn", "The school’s corrected version no longer tells of this child")
            once = f"school_changed:{row.id}:dropped"
            work.later("school_changed", row.case_id, once=once, by=str(newer.sent_by))
    if newer.address_hidden and not old.address_hidden:
        _seal_files(work, Attachment.submission_id == old.id)
    transit.void(work, submission_id, "Corrected by the school")
