"""What happened, who looked, what is still to be done, and what was said by mail."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class CaseEvent(Owned, Base):
    """Something that happened on a case, for its timeline."""

    __tablename__ = "case_event"
    __table_args__ = (key(), belongs_to("case_file", "case_id"), Index(None, "authority_id", "case_id", "at"))

    case_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    data: Mapped[Json] = mapped_column(default=dict)
    by: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime] = mapped_column(default=now)


class AuditEntry(Base):
    """One link of the authority's audit chain. Written only by ``audit_append()``; holds no personal values."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        key("seq"),
        of_authority(),
        Index(None, "authority_id", "object_kind", "object_id"),
        Index(None, "authority_id", "membership_id", "at"),
    )

    authority_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    membership_id: Mapped[UUID | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    others: Mapped[list[UUID]]
    """Every child shown on a list page, so that one row tells whose names were seen."""
    purpose: Mapped[str]
    fields: Mapped[list[str]]
    canonical: Mapped[str]
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Base):
    """The last link of each authority's chain; locked while the next is written."""

    __tablename__ = "audit_head"
    __table_args__ = (of_authority(),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class OutboxRow(Owned, Base):
    """Work that must follow a committed change: the queue of record. A broker message only wakes the drain."""

    __tablename__ = "outbox"
    __table_args__ = (
        key(),
        of_authority(),
        UniqueConstraint("authority_id", "dedupe_key"),
        CheckConstraint("state in ('due', 'done', 'dead')", name="state"),
        Index("ix_outbox_due", "authority_id", "state", "next_at"),
    )

    topic: Mapped[str]
    about: Mapped[UUID]
    dedupe_key: Mapped[str]
    data: Mapped[Json] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime] = mapped_column(default=now)
    lease_until: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    done_at: Mapped[dt.datetime | None]


class MailNotice(Owned, Base):
    """A notice to people that something awaits them. No slot for a name, a reason or an address of a child."""

    __tablename__ = "mail_notice"
    __table_args__ = (key(), of_authority(), UniqueConstraint("authority_id", "message_id"))

    message_id: Mapped[str]
    """Stable: the same effect tried twice is one notice."""
    school_id: Mapped[UUID | None]
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sent_at: Mapped[dt.datetime] = mapped_column(default=now)


class Visit(Base):
    """When an officer's present and previous visits to the queue began (a visit ends after 30 idle minutes)."""

    __tablename__ = "visit"
    __table_args__ = (key("membership_id"), of_authority())

    authority_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    started_at: Mapped[dt.datetime]
    previous_at: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime]


class ReadMark(Base):
    """When an officer last opened a case: what is new to them is what changed since."""

    __tablename__ = "read_mark"
    __table_args__ = (key("membership_id", "case_id"), belongs_to("case_file", "case_id"))

    authority_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    case_id: Mapped[UUID]
    read_at: Mapped[dt.datetime] = mapped_column(default=now)
