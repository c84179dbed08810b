"""Text somebody typed on a page and has not saved: kept for them alone, offered back when they return to the page.

It is no part of any record until saved, so keeping it writes no audit row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.domain.access import May, insist
from portal.services import unit
from portal.store import wall
from portal.store.drafts import Typed
from portal.store.find import drafts as find
from portal.store.session import db
from portal.store.tables import now


def keep(path: str, body: dict[str, Any], *, permission: May = May.FILL_DRAFT) -> bool:
    """Keep what the acting person has typed on the page at `path`; True when it differs from what was kept."""
    insist(wall.current.get(), permission)
    with unit.act(permission) as work:
        before = find.typed(work.session, path)
        if before is not None and before.body == body:
            return False
        row = insert(Typed).values(
            authority_id=work.actor.authority_id,
            membership_id=work.actor.membership_id,
            path=path,
            body=body,
            typed_at=now(),
        )
        work.session.execute(
            row.on_conflict_do_update(
                index_elements=[Typed.authority_id, Typed.membership_id, Typed.path],
                set_={"body": row.excluded.body, "typed_at": row.excluded.typed_at},
            )
        )
    return True


def kept(path: str) -> Typed | None:
    """What the acting person typed on this page and never saved, if anything."""
    return find.typed(db.session(), path)


def forget_in(session: Session, path: str) -> None:
    """Drop it, in a transaction that saves the page."""
    session.execute(delete(Typed).where(Typed.path == path).execution_options(synchronize_session=False))


def forget(path: str, *, permission: May = May.FILL_DRAFT) -> None:
    """Drop it because the person does not want it back."""
    with unit.act(permission) as work:
        forget_in(work.session, path)
