"""What an absence record becomes: the referral by the tenth school day, the removal return from the twentieth.

The new draft holds every answer the record holds of a page both ask; sealed answers go along sealed, unseen by a
colleague who may not read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import insert, select

from portal.domain.access import May
from portal.domain.notices import NoticeKind
from portal.domain.school_days import UnknownCalendar
from portal.domain.statutory_dates import GROUND_I_DAYS
from portal.services import draft_settling, drafting, terms, unit
from portal.services.absences import first_day_in, held
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import today
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage, Key
from portal.store.returns import AbsenceRecord
from portal.store.tables import Json, new_id, now
from portal.store.wall import sending_for_a_moment

Said = Callable[[Sequence[KeptPage]], Iterable[tuple[Key, Json]]]
"""What follows from a record's answers for the notice made of it: pages it does not ask itself, to be confirmed."""


def referral_from(draft_id: UUID, pages: Collection[str], reading: Reading, said: Said = lambda kept: ()) -> UUID:
    """The draft of the referral this record becomes; opened at the first call, the same one afterwards.

    pages: keys of the pages a referral asks. said: further pages that follow from the record. It goes on from the early
    notice, where one went out, and so takes over its case and its reference. `NotFound` when the record is not this
    school's, `Refused` when it is closed.
    """
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        record = held(work.session, draft_id)
        made = _standing(work, record.referral_draft_id)
        if made is not None:
            return made.id
        made = _copied(work, record, NoticeKind.CME_REFERRAL, pages, reading, said, record.early_notice_id)
        record.referral_draft_id, record.changed_at = made.id, now()
        return made.id


def removal_from(draft_id: UUID, pages: Collection[str], reading: Reading, said: Said = lambda kept: ()) -> UUID:
    """The draft of the removal return, as `referral_from`; `Refused` before the twentieth school day of absence."""
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        record = held(work.session, draft_id)
        _insist_reached(work, record)
        made = _standing(work, record.removal_draft_id)
        if made is not None:
            return made.id
        referral = record.referral_draft_id and find.submission_of(work.session, record.referral_draft_id)
        made = _copied(work, record, NoticeKind.REMOVAL, pages, reading, said, referral or record.early_notice_id)
        record.removal_draft_id, record.changed_at = made.id, now()
        return made.id


def _insist_reached(work: unit.Unit, record: AbsenceRecord) -> None:
    try:
        day = terms.calendar_for(record.school_id).nth_school_day(first_day_in(work.session, record), GROUND_I_DAYS)
    except UnknownCalendar:
        raise Refused(
            [("record", f"We cannot count to the {GROUND_I_DAYS}th school day: we do not have your term dates")]
        ) from None
    if today() < day:
        raise Refused([("record", f"A removal can only be prepared from the {GROUND_I_DAYS}th school day of absence")])


def _standing(work: unit.Unit, draft_id: UUID | None) -> Draft | None:
    """The draft made before, unless it was given up."""
    draft = find.draft(work.session, draft_id) if draft_id else None
    return None if draft is None or draft.state == "withdrawn" else draft


def _copied(
    work: unit.Unit,
    record: AbsenceRecord,
    kind: NoticeKind,
    pages: Collection[str],
    reading: Reading,
    said: Said,
    follows: UUID | None,
) -> Draft:
    source = find.draft(work.session, record.draft_id)
    if source is None:
        raise NotFound
    kept = find.pages(work.session, source.id)
    held_there = {page.page for page in kept}
    further = [row for row in said(kept) if row[0][1] in pages and row[0][1] not in held_there]
    draft = drafting.open_filled(work, kind.value, further, reading)
    draft.address_hidden = source.address_hidden
    draft.follows_id, draft.follows_as = follows, "next" if follows else ""
    _copy_pages(work, source, draft, pages)
    draft_settling.settle(work, draft, reading)
    work.record("went_on_from_absence", about_kind="draft", about=record.draft_id, others=[draft.id])
    return draft


def _copy_pages(work: unit.Unit, source: Draft, draft: Draft, pages: Collection[str]) -> None:
    session = work.session
    for row in session.execute(
        select(DraftPage).where(DraftPage.draft_id == source.id, DraftPage.page.in_(pages))
    ).scalars():
        work.add(
            DraftPage(
                authority_id=draft.authority_id,
                school_id=draft.school_id,
                draft_id=draft.id,
                child=row.child,
                page=row.page,
                item=row.item,
                answers=dict(row.answers),
                hidden=list(row.hidden),
                position=row.position,
                saved_by_name=row.saved_by_name,
            )
        )
    session.flush()
    columns = [column for column in SealedPage.__table__.columns if column.name not in ("id", "draft_id")]
    with sending_for_a_moment(session):
        sealed = session.execute(
            select(*columns).where(SealedPage.draft_id == source.id, SealedPage.page.in_(pages))
        ).mappings()
        copies = [{**row, "id": new_id(), "draft_id": draft.id} for row in sealed]
        if copies:
            session.execute(insert(SealedPage), copies)
