"""Notices made of the same answers and sent in the same press: they are corrected and withdrawn together.

A home education notice and its removal return are two records with a reference each. The notice leads: correcting it
puts new versions of both in their places, and withdrawing it withdraws both.
"""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from portal.domain.facts.leavers import LEAVERS
from portal.domain.statuses import SUBMISSION, Act, NotPossible, Step, SubmissionState, advance
from portal.services import transit
from portal.services.unit import Unit
from portal.store.drafts import Draft
from portal.store.find import following as find_sent
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission
from portal.store.tables import now

NO_LONGER_CALLED_FOR = "The corrected notice calls for no removal return now"


def former(work: Unit, draft: Draft) -> dict[str, Submission]:
    """What this draft takes the place of, by kind: the submission it corrects, and what stands beside that one."""
    if draft.follows_as != "correction" or draft.follows_id is None:
        return {}
    corrected = work.session.execute(
        select(Submission).where(Submission.authority_id == draft.authority_id, Submission.id == draft.follows_id)
    ).scalar_one()
    return {corrected.kind: corrected} | {row.kind: row for row in _others(work, corrected)}


def _others(work: Unit, sent: Submission) -> list[Submission]:
    """The further notices of this one's draft that still stand."""
    return list(
        work.session.execute(
            select(Submission)
            .where(
                Submission.authority_id == sent.authority_id,
                Submission.draft_id == sent.draft_id,
                Submission.id != sent.id,
                Submission.stands,
            )
            .order_by(Submission.kind)
            .with_for_update()
        ).scalars()
    )


def leads(work: Unit, sent: Submission) -> bool:
    """Whether this is the notice itself, not a further one made of its answers."""
    kind = work.session.execute(
        select(Draft.kind).where(Draft.authority_id == sent.authority_id, Draft.id == sent.draft_id)
    ).scalar_one()
    return kind == sent.kind


def withdraw(work: Unit, sent: Submission, why: str) -> None:
    """Withdraw what stands beside a notice that is withdrawn; nothing beside a further notice withdrawn alone."""
    if leads(work, sent):
        for other in _others(work, sent):
            end(work, other, why)


def end(work: Unit, other: Submission, why: str) -> None:
    """Withdraw one further notice: its entry of the ledger of leavers is void, and its tracker says so."""
    try:
        other.state = advance(SUBMISSION, SubmissionState(other.state), Act.WITHDRAW).value
    except NotPossible:
        return  # the council has finished with it: it stays as it is
    at = now()
    other.withdrawn_why, other.withdrawn_by_name, other.withdrawn_at = why, work.actor.name, at
    for child in find_sent.children_of(work.session, other.id):
        child.come_to(Step.WITHDRAWN, at)
    transit.void(work, other.id, why)
    work.record("withdrew_submission", about_kind="submission", about=other.id, fields=["withdrawn_why"])


def follow(work: Unit, referred: ReferredChild, step: Step, state: SubmissionState) -> None:
    """Let a child's rows in the further notices of the same press, and in what the school told of its leaving besides
    on the same case, come to this step of the notice's own row, and those submissions to its state: the council works
    on the notice, and the school reads one story."""
    draft = select(Submission.draft_id).where(
        Submission.authority_id == referred.authority_id, Submission.id == referred.submission_id
    )
    found = work.session.execute(
        select(ReferredChild, Submission)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            Submission.authority_id == referred.authority_id,
            Submission.id != referred.submission_id,
            Submission.stands,
            or_(
                and_(
                    Submission.draft_id == draft.scalar_subquery(),
                    ReferredChild.child_key == referred.child_key,
                ),
                and_(
                    ReferredChild.case_id == referred.case_id,
                    ReferredChild.school_id == referred.school_id,
                    Submission.kind.in_(LEAVERS),
                ),
            ),
        )
    ).all()
    for row, other in found:
        row.come_to(step, referred.changed_at)
        row.case_id = referred.case_id
        other.state = state.value
