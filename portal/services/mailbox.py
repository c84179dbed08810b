"""The demo's mailbox: what would have been sent by mail, for the person running the demo to read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text

from portal.store import wall
from portal.store.session import db


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it would have been sent."""

    sent_at: dt.datetime
    to: str
    subject: str
    body: str


def newest(how_many: int = 100) -> list[Notice]:
    """The newest notices of every council."""
    with wall.acting_as(None):
        db.session.rollback()
        rows = db.session.execute(text("select * from doors.newest_notices(:n)"), {"n": how_many}).all()
        db.session.rollback()
    return [Notice(row.sent_at, row.recipient, row.subject, row.body) for row in rows]
