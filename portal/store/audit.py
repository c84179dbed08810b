"""Appending to the authority's audit chain, and checking that no link was altered, removed or swapped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, Uuid, bindparam, text
from sqlalchemy.orm import Session

_APPEND = text("select audit.append(:action, :kind, :about, :others, :purpose, :fields)").bindparams(
    bindparam("about", type_=Uuid()),
    bindparam("others", type_=ARRAY(Uuid)),
    bindparam("fields", type_=ARRAY(Text)),
)


def append(
    session: Session,
    action: str,
    *,
    about_kind: str = "",
    about: UUID | None = None,
    others: Sequence[UUID] = (),
    purpose: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Append one link in the session's transaction. No personal values: ids and names of fields only."""
    session.execute(
        _APPEND,
        {
            "action": action,
            "kind": about_kind,
            "about": about,
            "others": list(others),
            "purpose": purpose,
            "fields": list(fields),
        },
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one authority's chain found: how many links, and the first broken one if any."""

    links: int
    broken_at: int | None
    why: str = ""

    @property
    def unbroken(self) -> bool:
        """True when every link holds and the chain ends where the head says."""
        return self.broken_at is None


def verify(connection: Connection, authority_id: UUID) -> Verdict:
    """Walk an authority's chain from its first link; the connection must be able to read its audit rows.

    Checks that numbers are without a gap, each link names the hash before it, each hash is the hash of what it
    tells, the columns agree with what it tells, and the last link is the head's.
    """
    links = connection.execute(
        text(
            "select seq, action, object_kind, object_id, membership_id, kind, purpose, others, fields, "
            "canonical, prev, hash "
            "from audit_entry where authority_id = :a order by seq"
        ),
        {"a": authority_id},
        execution_options={"yield_per": 2000},
    )
    before, count = hashlib.sha256(str(authority_id).encode()).digest(), 0
    with links:
        for row in links:
            count += 1
            if why := _fault(row, count, before, authority_id):
                return Verdict(count, count, why)
            before = bytes(row.hash)
    head = connection.execute(
        text("select seq, hash from audit_head where authority_id = :a"), {"a": authority_id}
    ).one_or_none()
    if head is None:
        return Verdict(count, None) if count == 0 else Verdict(count, count, "the chain has lost its head")
    if head.seq != count or bytes(head.hash) != before:
        return Verdict(count, count + 1, f"the chain ends at link {count} but its head says {head.seq}")
    return Verdict(count, None)


def _fault(row: Any, number: int, before: bytes, authority_id: UUID) -> str:
    """What is wrong with a link that should be this number and follow this hash, or ""."""
    if row.seq != number:
        return f"link {number} is missing"
    if bytes(row.prev) != before:
        return f"link {number} does not follow the one before it"
    if hashlib.sha256(before + row.canonical.encode()).digest() != bytes(row.hash):
        return f"link {number} was altered"
    if not _agrees(row, json.loads(row.canonical), authority_id):
        return f"the columns of link {number} were altered"
    return ""


def _agrees(row: Any, told: list[Any], authority_id: UUID) -> bool:
    def plain(value: Any) -> Any:
        return [str(v) for v in value] if isinstance(value, list) else str(value) if value is not None else None

    return (
        told[0] == str(authority_id)
        and told[1] == row.seq
        and told[3:]
        == [
            row.kind,
            plain(row.membership_id),
            row.action,
            row.object_kind,
            plain(row.object_id),
            plain(row.others),
            row.purpose,
            plain(row.fields),
        ]
    )
