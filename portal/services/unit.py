"""The unit of work: the only door to a write, and the record of every look at a child.

The order is always the same: permission -> act -> events -> audit and outbox -> commit -> speak. Opening a unit
without a permission is impossible, and leaving one that changed something without saying what happened is an error:
recording nothing must never be a silence.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg.errors import DeadlockDetected
from sqlalchemy import event as sa_event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.access import Actor, May, insist
from portal.services.trouble import Stale
from portal.store import audit, wall
from portal.store.records import CaseEvent, OutboxRow
from portal.store.session import db


class NothingRecorded(RuntimeError):
    """A unit changed rows but recorded no event: a programming error, caught before the commit."""


@dataclass(slots=True)
class Unit:
    """One piece of work in one transaction, for one actor."""

    session: Session
    actor: Actor
    permission: May
    recorded: int = 0
    _speak: list[Callable[[], None]] = field(default_factory=list)

    def add(self, *rows: Any) -> None:
        """Put new rows into the transaction."""
        self.session.add_all(rows)

    def record(
        self,
        action: str,
        *,
        about_kind: str,
        about: UUID | None,
        purpose: str = "",
        fields: Sequence[str] = (),
        others: Sequence[UUID] = (),
    ) -> None:
        """Write the audit row of what was done: `action` in the past tense, ids and field names only."""
        self.session.flush()
        audit.append(
            self.session, action, about_kind=about_kind, about=about, purpose=purpose, fields=fields, others=others
        )
        self.recorded += 1

    def tell(
        self, case_id: UUID, kind: str, title: str, detail: str = "", *, data: dict[str, Any] | None = None
    ) -> CaseEvent:
        """Add a line to a case's timeline and its audit row."""
        row = CaseEvent(
            authority_id=self.actor.authority_id,
            case_id=case_id,
            kind=kind,
            title=title,
            detail=detail,
            data=data or {},
            by=self.actor.membership_id,
            by_name=self.actor.name,
        )
        self.session.add(row)
        self.record(kind, about_kind="case", about=case_id)
        return row

    def later(self, topic: str, about: UUID, *, once: str = "", **data: Any) -> None:
        """Owe a piece of background work, kept in the outbox with this change.

        `once` names the effect: the same name twice is one piece of work (default: the topic and what it is about).
        """
        from sqlalchemy.dialects.postgresql import insert

        from portal.store.tables import new_id

        self.session.execute(
            insert(OutboxRow)
            .values(
                authority_id=self.actor.authority_id,
                id=new_id(),
                topic=topic,
                about=about,
                dedupe_key=once or f"{topic}:{about}",
                data=data,
            )
            .on_conflict_do_nothing()
        )
        self.after_commit(_wake)

    def after_commit(self, speak: Callable[[], None]) -> None:
        """Call `speak` once the change is safely committed; its failure never undoes the change."""
        if speak not in self._speak:
            self._speak.append(speak)


_wake_up: Callable[[], None] | None = None


def use_wake_up(call: Callable[[], None]) -> None:
    """Set how the background worker is woken (best effort); the factory gives it."""
    global _wake_up  # noqa: PLW0603 - one a process, set at start
    _wake_up = call


def _wake() -> None:
    if _wake_up is not None:
        _wake_up()


def _dirty(session: Session) -> bool:
    return bool(session.new or session.deleted or any(session.is_modified(o) for o in session.dirty))


@contextlib.contextmanager
def act(permission: May, *, sending: bool = False) -> Iterator[Unit]:
    """Open a unit for the acting person; commits at the end, rolls everything back on any exception.

    `sending` runs it under the role that may hand a school's sealed pages over. Raises `NotAllowed` when the
    actor's roles do not grant the permission, `NothingRecorded` when rows changed without an event, and `Stale` when
    somebody who changed the same records at the same moment was let through first.
    """
    actor = insist(wall.current.get(), permission)
    session = db.session()
    session.rollback()
    with wall.as_sender() if sending else contextlib.nullcontext():
        unit = Unit(session, actor, permission)
        changed = [False]

        def note_flush(s: Session, *_: Any) -> None:
            changed[0] = changed[0] or _dirty(s)

        sa_event.listen(session, "before_flush", note_flush)
        try:
            yield unit
            session.flush()
            if changed[0] and not unit.recorded:
                raise NothingRecorded(f"{permission.name} changed rows and recorded nothing")
            session.commit()
        except BaseException as problem:
            session.rollback()
            if isinstance(problem, OperationalError) and isinstance(problem.orig, DeadlockDetected):
                # Two people changed the same records in another order, and the database let the other finish.
                raise Stale from problem
            raise
        finally:
            sa_event.remove(session, "before_flush", note_flush)
    for speak in unit._speak:  # noqa: SLF001 - the unit is this module's own
        with contextlib.suppress(Exception):
            speak()


def looked(
    permission: May,
    *,
    about_kind: str,
    about: UUID | None = None,
    others: Sequence[UUID] = (),
    purpose: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Record that the acting person saw a child's record, or a list naming children; commits at once.

    Called by reads: the only rows a GET may write are these and read marks.
    """
    insist(wall.current.get(), permission)
    session = db.session()
    audit.append(
        session,
        f"saw_{about_kind}",
        about_kind=about_kind,
        about=about,
        others=others,
        purpose=purpose,
        fields=fields,
    )
    session.commit()
