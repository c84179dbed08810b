"""A draft as it stands: its pages merged with whatever sealed parts the reader may see, its files, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.store.drafts import Attachment, Draft, DraftPage, SealedPage, Typed
from portal.store.returns import AbsenceRecord
from portal.store.submissions import Submission

ADDED_LATER = "added_later"
"""The category of files added to a submission after it was sent."""
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The answers of one page, or of one entry of a list; the same fields as a journey's `PageAnswers`.

    `hidden` names sealed fields: their values are among `answers` only for a reader with the right.
    """

    child: str
    page: str
    item: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    position: int = 0
    version: int = 0
    saved_by_name: str = ""
    saved_at: dt.datetime | None = None

    @property
    def key(self) -> Key:
        """Which page, whose, and which entry."""
        return (self.child, self.page, self.item)


def draft(session: Session, draft_id: UUID, *, lock: bool = False) -> Draft | None:
    """The draft if this actor's school holds it; `lock` keeps colleagues' saves in line until the transaction ends."""
    found = select(Draft).where(Draft.id == draft_id).execution_options(populate_existing=True)
    if lock:
        found = found.with_for_update()
    return session.execute(found).scalar_one_or_none()


def of_one_absence(session: Session, draft: Draft) -> list[Draft]:
    """The other open drafts about the same absence, locked: the record's own, and notices made of it that wait to be
    sent. `draft` may be any of these, or a correction of one that was sent."""
    drafts, sent, follows = {draft.id}, set[UUID](), draft.follows_id if draft.follows_as == "correction" else None
    while follows is not None and follows not in sent:
        sent.add(follows)
        former = session.execute(
            select(Draft).join(
                Submission, and_(Submission.authority_id == Draft.authority_id, Submission.draft_id == Draft.id)
            ).where(Submission.id == follows)
        ).scalar_one_or_none()  # fmt: skip
        follows = None
        if former is not None:
            drafts.add(former.id)
            follows = former.follows_id if former.follows_as == "correction" else None
    records = session.execute(
        select(AbsenceRecord.draft_id, AbsenceRecord.referral_draft_id, AbsenceRecord.removal_draft_id).where(
            or_(
                AbsenceRecord.draft_id.in_(drafts),
                AbsenceRecord.referral_draft_id.in_(drafts),
                AbsenceRecord.removal_draft_id.in_(drafts),
                AbsenceRecord.early_notice_id.in_(sent),
            )
        )
    ).all()
    others = {one for record in records for one in record if one is not None} - {draft.id}
    return list(
        session.execute(
            select(Draft).where(Draft.id.in_(others), Draft.state == "open").order_by(Draft.id).with_for_update()
        ).scalars()
    )


def drafts(session: Session, draft_ids: Collection[UUID]) -> dict[UUID, Draft]:
    """These drafts, as far as this actor's school holds them, by id."""
    found = select(Draft).where(Draft.id.in_(draft_ids)).execution_options(populate_existing=True)
    return {row.id: row for row in session.execute(found).scalars()}


def pages(session: Session, draft_id: UUID) -> list[KeptPage]:
    """Every page of a draft in the order first saved, with the sealed parts this database role may read."""
    return pages_of(session, [draft_id])[draft_id]


def pages_of(session: Session, draft_ids: Collection[UUID]) -> dict[UUID, list[KeptPage]]:
    """The pages of each of these drafts, as `pages`, in as many statements as one draft takes."""
    plain: dict[UUID, list[DraftPage]] = {draft_id: [] for draft_id in draft_ids}
    sealed: dict[UUID, list[SealedPage]] = {draft_id: [] for draft_id in draft_ids}
    for row in session.execute(
        select(DraftPage)
        .where(DraftPage.draft_id.in_(draft_ids))
        .order_by(DraftPage.position, DraftPage.item)
        .execution_options(populate_existing=True)
    ).scalars():
        plain[row.draft_id].append(row)
    for hidden in session.execute(
        select(SealedPage).where(SealedPage.draft_id.in_(draft_ids)).order_by(SealedPage.saved_at, SealedPage.id)
    ).scalars():
        sealed[hidden.draft_id].append(hidden)
    return {draft_id: merge(plain[draft_id], sealed[draft_id]) for draft_id in draft_ids}


def merge(plain: Iterable[DraftPage], sealed: Iterable[SealedPage]) -> list[KeptPage]:
    """Pages with their sealed parts laid in; `sealed` must come oldest first."""
    kept = {
        (row.child, row.page, row.item): KeptPage(
            child=row.child,
            page=row.page,
            item=row.item,
            answers=dict(row.answers),
            hidden=tuple(row.hidden),
            position=row.position,
            version=row.version,
            saved_by_name=row.saved_by_name,
            saved_at=row.saved_at,
        )
        for row in plain
    }
    addresses: dict[Key, dict[str, Any]] = {}
    private: dict[Key, KeptPage | None] = {}
    order: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    for row in sealed:
        key = (row.child, row.page, row.item)
        if row.kind == "address":
            if row.answers is None:
                addresses.pop(key, None)
            else:
                addresses.setdefault(key, {}).update(row.answers)
            continue
        counts[key] = counts.get(key, 0) + 1
        position = order.setdefault(key, len(order) + 1)
        private[key] = (
            row.answers
            if row.answers is None
            else KeptPage(
                child=row.child,
                page=row.page,
                item=row.item,
                answers=dict(row.answers),
                position=position,
                version=counts[key],
                saved_by_name=row.saved_by_name,
                saved_at=row.saved_at,
            )
        )
    for key, values in addresses.items():
        if key in kept:
            hidden = set(kept[key].hidden)
            shown = {name: value for name, value in values.items() if name in hidden}
            kept[key] = replace(kept[key], answers={**kept[key].answers, **shown})
    return [*kept.values(), *(page for page in private.values() if page is not None)]


def files(session: Session, *, draft_id: UUID | None = None, submission_id: UUID | None = None) -> Sequence[Attachment]:
    """The files of a draft or submission that are still there and this actor may see, oldest first.

    What was added to a submission later is no part of it, and is not among them.
    """
    found = select(Attachment).where(Attachment.removed_at.is_(None)).order_by(Attachment.added_at, Attachment.id)
    found = found.where(Attachment.category != ADDED_LATER)
    if draft_id is not None:
        found = found.where(Attachment.draft_id == draft_id)
    if submission_id is not None:
        found = found.where(Attachment.submission_id == submission_id)
    return session.execute(found.execution_options(populate_existing=True)).scalars().all()


def files_of(session: Session, draft_ids: Collection[UUID]) -> dict[UUID, list[Attachment]]:
    """The files of each of these drafts, as `files`."""
    found: dict[UUID, list[Attachment]] = {draft_id: [] for draft_id in draft_ids}
    rows = session.execute(
        select(Attachment)
        .where(
            Attachment.removed_at.is_(None),
            Attachment.category != ADDED_LATER,
            Attachment.draft_id.in_(draft_ids),
        )
        .order_by(Attachment.added_at, Attachment.id)
        .execution_options(populate_existing=True)
    ).scalars()
    for row in rows:
        if row.draft_id is not None:
            found[row.draft_id].append(row)
    return found


def file(session: Session, attachment_id: UUID) -> Attachment | None:
    """One file that is still there and this actor may see."""
    return session.execute(
        select(Attachment).where(Attachment.id == attachment_id, Attachment.removed_at.is_(None))
    ).scalar_one_or_none()


def open_drafts(session: Session) -> Sequence[Draft]:
    """Drafts not sent or withdrawn, those that expire first at the top; expired ones too, until they are cleared."""
    return (
        session.execute(select(Draft).where(Draft.state == "open").order_by(Draft.expires_on, Draft.created_at))
        .scalars()
        .all()
    )


def begun_drafts(session: Session, said_at_door: Collection[str]) -> Sequence[Draft]:
    """As `open_drafts`, without those that name no child, say nothing of a danger, correct nothing, wait for nobody's
    signature, and hold no page but these, and no file."""
    page = exists().where(
        DraftPage.authority_id == Draft.authority_id,
        DraftPage.draft_id == Draft.id,
        DraftPage.page.not_in(said_at_door),
    )
    private = exists().where(SealedPage.authority_id == Draft.authority_id, SealedPage.draft_id == Draft.id)
    file = exists().where(Attachment.authority_id == Draft.authority_id, Attachment.draft_id == Draft.id)
    told = or_(Draft.child_name != "", Draft.immediate.is_not(None), Draft.follows_id.is_not(None))
    asked = or_(Draft.sign_off_asked_at.is_not(None), Draft.sent_back_reason != "")
    begun = or_(told, asked, page, private, file)
    found = select(Draft).where(Draft.state == "open", begun).order_by(Draft.expires_on, Draft.created_at)
    return session.execute(found).scalars().all()


def submission_of(session: Session, draft_id: UUID) -> UUID | None:
    """The submission a draft became, if it was sent: the one of its own kind, where others came of the same answers."""
    return submissions_of(session, [draft_id]).get(draft_id)


def submissions_of(session: Session, draft_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The submission that each of these drafts became, as `submission_of`; those not sent are left out."""
    rows = session.execute(
        select(Draft.id, Submission.id)
        .join(Draft, and_(Draft.authority_id == Submission.authority_id, Draft.id == Submission.draft_id))
        .where(Submission.draft_id.in_(draft_ids), Submission.kind == Draft.kind)
    )
    return {row[0]: row[1] for row in rows}


def typed(session: Session, path: str) -> Typed | None:
    """What the acting person typed on this page and has not saved."""
    return session.execute(
        select(Typed).where(Typed.path == path).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def answers_on(session: Session, draft_ids: Sequence[UUID], pages: Collection[str]) -> dict[UUID, dict[str, Any]]:
    """The answers of these pages in each of these drafts, the first child's; drafts without any are left out."""
    rows = session.execute(
        select(DraftPage)
        .where(DraftPage.draft_id.in_(draft_ids), DraftPage.page.in_(pages), DraftPage.item == "")
        .order_by(DraftPage.child.desc())
    ).scalars()
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found[row.draft_id] = found.get(row.draft_id, {}) | row.answers
    return found
