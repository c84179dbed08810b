"""The signed context: which actor each database transaction runs for.

Nothing has to remember to filter by authority. When a transaction begins, the database role of the actor's kind is
taken and a context signed with the server's key is set for that transaction only (``SET LOCAL``); the policies in
`portal.store.policies` read it. No actor, no role, no rows.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from portal.domain.access import Actor, Kind

LIFE_SECONDS = 120
"""How long a context is honoured: the longest request and a minute."""
_BLOCK = 64
_ROLE_OF = {Kind.COUNCIL: "cme_la", Kind.SCHOOL: "cme_school"}
SENDING = "cme_sending"

current: ContextVar[Actor | None] = ContextVar("acting", default=None)
_as_sender: ContextVar[bool] = ContextVar("as_sender", default=False)


@dataclass(frozen=True, slots=True)
class ContextKey:
    """The key contexts are signed with; `kid` lets two keys live side by side while one replaces the other."""

    kid: int
    secret: bytes

    def sign(self, actor: Actor, *, at: float | None = None, sending: bool = False) -> str:
        """The context text for one transaction of this actor (see ``sql/context.sql`` for its form).

        `sending` is signed too: taking the sending role without it reaches no row.
        """
        expires = int((time.time() if at is None else at) + LIFE_SECONDS)
        said = "|".join(
            (
                str(self.kid),
                str(actor.authority_id),
                actor.kind.value,
                ",".join(str(s) for s in actor.school_ids),
                str(actor.membership_id or ""),
                ",".join(sorted({r.value for r in actor.roles} | ({SENDING} if sending else set()))),
                str(expires),
            )
        )
        return f"{said}|{hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()}"

    def blocks(self) -> tuple[bytes, bytes]:
        """The two padded key blocks of HMAC (RFC 2104), as the database keeps them."""
        padded = (hashlib.sha256(self.secret).digest() if len(self.secret) > _BLOCK else self.secret).ljust(
            _BLOCK, b"\0"
        )
        return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


_key: ContextKey | None = None


def use_key(key: ContextKey) -> None:
    """Set the key this process signs with; done once by whoever builds the application."""
    global _key  # noqa: PLW0603 - one key a process, set at start
    _key = key


@contextlib.contextmanager
def acting_as(actor: Actor | None) -> Iterator[None]:
    """Run the block for this actor; transactions begun inside carry the actor's context."""
    token = current.set(actor)
    try:
        yield
    finally:
        current.reset(token)


@contextlib.contextmanager
def as_sender() -> Iterator[None]:
    """Begin the block's transaction under the sending role, which may hand a school's sealed pages to the council."""
    token = _as_sender.set(True)
    try:
        yield
    finally:
        _as_sender.reset(token)


def set_context(connection: Connection, actor: Actor, *, sending: bool | None = None) -> None:
    """Take the actor's database role and set the signed context, for this transaction only.

    `sending` None asks whether `as_sender` holds; only a school can send.
    """
    if _key is None:
        raise RuntimeError("No context key: call use_key() before opening a transaction")
    sends = (_as_sender.get() if sending is None else sending) and actor.kind is Kind.SCHOOL
    role = SENDING if sends else _ROLE_OF.get(actor.kind)
    if role is not None:
        connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
    connection.exec_driver_sql("SELECT set_config('app.ctx', %s, true)", (_key.sign(actor, sending=sends),))


def renew(session: Session) -> None:
    """Sign the acting person's context anew, in a transaction that may outlive one (`LIFE_SECONDS`)."""
    actor = current.get()
    if actor is not None:
        set_context(session.connection(), actor)


@contextlib.contextmanager
def sending_for_a_moment(session: Session) -> Iterator[None]:
    """Inside a school's transaction, reach for a moment what only the sending role may: see `portal.store.sealing`."""
    actor = current.get()
    if actor is None or _as_sender.get():
        yield
        return
    session.flush()
    set_context(session.connection(), actor, sending=True)
    yield
    set_context(session.connection(), actor, sending=False)


def guard(session_class: type[Session]) -> None:
    """Hook the wall into a session class: every root transaction of it begins with the acting person's context."""

    @event.listens_for(session_class, "after_begin")
    def _begin(_session: Session, transaction: Any, connection: Connection) -> None:
        if transaction.nested:
            return
        actor = current.get()
        if actor is not None:
            set_context(connection, actor)
