"""What each new day needs: open cases placed for it and compared anew; what is past its last day thrown away."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from portal.domain.access import May
from portal.services import ordering, rematching, unit
from portal.services.absences_nightly import keep_records
from portal.services.files import storage
from portal.services.outbox import worker_of
from portal.services.school_files import throw_away_files
from portal.services.working_day import today
from portal.store import wall
from portal.store.cases import Case
from portal.store.doors import open_doors
from portal.store.drafts import Attachment, Draft, DraftPage, SealedPage
from portal.store.places import Authority
from portal.store.session import db
from portal.store.tables import now

_BATCH = 200


def run() -> None:
    """Do it for every authority; doing it twice on one day changes nothing."""
    ids = list(db.session.execute(select(Authority.id)).scalars())
    db.session.rollback()
    for authority_id in ids:
        with wall.acting_as(worker_of(authority_id)):
            while place_some():
                pass
            rematching.compare_due()
            keep_records()
            throw_away_drafts()
            throw_away_files()
    with wall.acting_as(None):
        open_doors().purge_old(at=now())


def place_some() -> int:
    """Place up to a batch of open cases not yet placed today; how many."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        day = today()
        found = list(
            work.session.execute(
                select(Case.id)
                .where(
                    Case.authority_id == work.actor.authority_id,
                    Case.open,
                    (Case.placed_on.is_(None)) | (Case.placed_on < day),
                )
                .limit(_BATCH)
            ).scalars()
        )
        for case_id in found:
            ordering.place_case(work.session, case_id)
        if found:
            work.record("placed_cases", about_kind="queue", about=None)
        return len(found)


def throw_away_drafts() -> int:
    """Empty the drafts whose last day has passed: answers go, the row stays to say that there was one."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        gone = list(
            work.session.execute(
                update(Draft)
                .where(Draft.authority_id == work.actor.authority_id, Draft.state == "open", Draft.expires_on < today())
                .values(state="withdrawn", child_name="")
                .returning(Draft.id)
            ).scalars()
        )
        for table in (DraftPage, SealedPage):
            work.session.execute(
                delete(table).where(table.authority_id == work.actor.authority_id, table.draft_id.in_(gone))
            )
        keys = list(
            work.session.execute(
                update(Attachment)
                .where(Attachment.authority_id == work.actor.authority_id, Attachment.draft_id.in_(gone))
                .values(removed_at=now(), name="")
                .returning(Attachment.storage_key)
            ).scalars()
        )
        if gone:
            work.record("threw_away_drafts", about_kind="draft", about=None, others=gone)
            work.after_commit(lambda: _drop(keys))
        return len(gone)


def _drop(keys: list[str]) -> None:
    """Delete files' bytes, once nothing stored speaks of them any more."""
    for key in keys:
        storage().drop(key)
