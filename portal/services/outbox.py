"""Draining the outbox: work owed by a committed change is done once, however often it is tried.

A row is claimed under a lease, its effect and its "done" commit together, and a failure is tried again later with
growing patience (1, 5 and 30 minutes, 2 and 12 hours). After eight tries it is dead: shown, never deleted.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, text, update

from portal.domain.access import Actor, Kind, May
from portal.services import unit
from portal.store import wall
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.tables import now

log = logging.getLogger("portal.outbox")
LEASE = dt.timedelta(minutes=5)
MOST_TRIES = 8
_PATIENCE = [dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]

Effect = Callable[[unit.Unit, OutboxRow], None]
_effects: dict[str, Effect] = {}


def effect(topic: str) -> Callable[[Effect], Effect]:
    """Register what is done for rows of a topic."""

    def register(call: Effect) -> Effect:
        if topic in _effects:
            raise ValueError(f"Topic {topic} has an effect already")
        _effects[topic] = call
        return call

    return register


def worker_of(authority_id: UUID) -> Actor:
    """The background worker, acting inside one authority."""
    return Actor(Kind.WORKER, authority_id, None, None, "the portal")


def drain(limit: int = 200) -> int:
    """Do due work, one authority after another in turn so that none waits for a busy neighbour.

    Returns how many rows were done. At most `limit` rows; whoever calls may call again.
    """
    done = 0
    while done < limit:
        with wall.acting_as(None):
            waiting = list(db.session.execute(text("select doors.authorities_with_due_work()")).scalars())
            db.session.rollback()
        if not waiting:
            return done
        before = done
        for authority_id in waiting:
            done += _one(authority_id)
            if done >= limit:
                return done
        if done == before:
            return done
    return done


def _one(authority_id: UUID) -> int:
    """Claim and do one due row of an authority; 0 when there was none left to claim or it failed."""
    with wall.acting_as(worker_of(authority_id)):
        row_id = _claim(authority_id)
        if row_id is None:
            return 0
        try:
            with unit.act(May.RUN_BACKGROUND_WORK) as work:
                row = work.session.execute(
                    select(OutboxRow).where(OutboxRow.authority_id == authority_id, OutboxRow.id == row_id)
                ).scalar_one()
                _effects[row.topic](work, row)
                row.state, row.done_at, row.lease_until = "done", now(), None
                work.record(f"did_{row.topic}", about_kind="outbox", about=row.id)
        except Exception as problem:
            # Only the kind of error: its text may repeat a child's details.
            log.warning("outbox work failed: %s", type(problem).__name__, exc_info=_in_tests(problem))
            _failed(authority_id, row_id, type(problem).__name__)
            return 0
        return 1


def _in_tests(problem: Exception) -> Exception | None:
    from flask import current_app

    return problem if current_app.config.get("TESTING") else None


def _claim(authority_id: UUID) -> UUID | None:
    moment = now()
    due = (
        select(OutboxRow.id)
        .where(
            OutboxRow.authority_id == authority_id,
            OutboxRow.state == "due",
            OutboxRow.next_at <= moment,
            (OutboxRow.lease_until.is_(None)) | (OutboxRow.lease_until < moment),
        )
        .order_by(OutboxRow.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row_id = db.session.execute(due).scalar_one_or_none()
    if row_id is not None:
        db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.authority_id == authority_id, OutboxRow.id == row_id)
            .values(lease_until=moment + LEASE, attempts=OutboxRow.attempts + 1)
        )
    db.session.commit()
    return row_id


def _failed(authority_id: UUID, row_id: UUID, why: str) -> None:
    row = db.session.execute(
        select(OutboxRow).where(OutboxRow.authority_id == authority_id, OutboxRow.id == row_id)
    ).scalar_one()
    row.last_error = why
    row.lease_until = None
    if row.attempts >= MOST_TRIES:
        row.state = "dead"
    else:
        row.next_at = now() + _PATIENCE[min(row.attempts, len(_PATIENCE)) - 1]
    db.session.commit()


def try_again(authority_id: UUID) -> int:
    """Make an authority's dead rows due again; how many there were."""
    with wall.acting_as(worker_of(authority_id)):
        result = db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.authority_id == authority_id, OutboxRow.state == "dead")
            .values(state="due", attempts=0, next_at=now())
            .returning(OutboxRow.id)
        )
        count = len(result.all())
        db.session.commit()
        return count
