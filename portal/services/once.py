"""Once and one at a time: a form sent twice is kept once, and two who do the same thing at once take turns."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.services.trouble import NotFound
from portal.store import wall
from portal.store.session import db
from portal.store.tables import Base


@contextlib.contextmanager
def kept_once(table: type[Base], row_id: UUID) -> Iterator[None]:
    """Let the second of two sendings in the same moment pass where the first has kept the row of this id.

    Raises `NotFound` where the id belongs to a row that the acting person may not read.
    """
    try:
        yield
    except IntegrityError:
        actor = wall.current.get()
        if actor is None or db.session().get(table, (actor.authority_id, row_id)) is None:
            raise NotFound from None


def one_at_a_time(session: Session, what: str) -> None:
    """Let whoever does this same thing at the same moment wait until this transaction has ended."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
