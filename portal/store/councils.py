"""What councils ask each other about children: the asking council's own row, and the asked council's own.

The two rows never see each other. What crosses goes through the two doors of ``sql/between_councils.sql``, column by
column; no foreign key leads from one council to another.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class CouncilQuestion(Owned, Base):
    """One question of ours to one other council, and what it answered. Owned by the council that asks."""

    __tablename__ = "council_question"
    __table_args__ = (
        key(),
        belongs_to("case_file", "case_id"),
        CheckConstraint(
            "state in ('waiting', 'none', 'possible', 'not_known', 'known', 'cannot_say', 'not_taking_part', 'full')",
            name="state",
        ),
        Index(None, "authority_id", "case_id"),
        Index(None, "authority_id", "asked_at"),
    )

    case_id: Mapped[UUID]
    """Never crosses, and neither does anything else of the case."""
    asked_authority: Mapped[UUID]
    """The other council. Its name is copied, so that the row stands by itself."""
    asked_name: Mapped[str]
    purpose: Mapped[str]
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    asked_by_email: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(default="waiting")
    answered_at: Mapped[dt.datetime | None]
    answered_by_name: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    """Whom to speak with at the other council, where it knows the child; so the next three."""
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    """What a person at the other council chose to release, in their own words."""
    considered_at: Mapped[dt.datetime | None]
    """When an officer here had dealt with the answer."""
    considered_by_name: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class InwardQuestion(Owned, Base):
    """A question another council has put to us, and what we answer. Owned by the council that is asked."""

    __tablename__ = "inward_question"
    __table_args__ = (
        key(),
        of_authority(),
        CheckConstraint("automatic in ('', 'none', 'possible')", name="automatic"),
        CheckConstraint("decision in ('', 'not_known', 'known', 'cannot_say')", name="decision"),
        Index(None, "authority_id", "received_at"),
    )

    from_authority: Mapped[UUID]
    from_code: Mapped[str]
    from_name: Mapped[str]
    from_phone: Mapped[str] = mapped_column(default="")
    from_email: Mapped[str] = mapped_column(default="")
    asked_by_name: Mapped[str]
    asked_by_email: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]
    fingerprints: Mapped[Json] = mapped_column(deferred=True)
    """By family of key, the keyed hashes under our own id; emptied once compared, and never readable by a person."""
    received_at: Mapped[dt.datetime]
    automatic: Mapped[str] = mapped_column(default="")
    automatic_at: Mapped[dt.datetime | None]
    """When the automatic answer goes: always the same time after the question, whatever it is."""
    decision: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class InwardCandidate(Owned, Base):
    """A child of ours whom a question may be about, with the families of keys that agree. Never crosses.

    A restricted one is shown by the database to CME managers and to the officer named for it, to nobody else.
    """

    __tablename__ = "inward_candidate"
    __table_args__ = (
        key(),
        belongs_to("inward_question", "question_id"),
        UniqueConstraint("authority_id", "question_id", "other_kind", "other_id"),
        CheckConstraint("other_kind in ('roll', 'child')", name="other_kind"),
        CheckConstraint("settled in ('', 'not_known', 'known', 'cannot_say')", name="settled"),
    )

    question_id: Mapped[UUID]
    other_kind: Mapped[str]
    other_id: Mapped[UUID]
    agreed: Mapped[list[str]]
    restricted: Mapped[bool] = mapped_column(default=False)
    """Where this child, or another who may be meant, lives is not safe to share: no automatic answer is made of it."""
    named_officer: Mapped[UUID | None]
    """Who answers for restricted children here; None: every CME manager."""
    settled: Mapped[str] = mapped_column(default="")
    """What a person decided of a restricted candidate; others are decided with their question."""
    settled_by_name: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[dt.datetime | None]
