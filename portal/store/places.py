"""Authorities, their schools and their term dates."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, new_id, now, of_authority


class Authority(Base):
    """A council with education duties: the tenant. Global: its own row names it."""

    __tablename__ = "authority"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    """Three-digit DfE code; dated changes of code come with reorganisation."""
    name: Mapped[str]
    reference_prefix: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    phone_social_care: Mapped[str] = mapped_column(default="")
    phone_out_of_hours: Mapped[str] = mapped_column(default="")
    phone_duty: Mapped[str] = mapped_column(default="")
    mailbox: Mapped[str] = mapped_column(default="")
    admissions_mailbox: Mapped[str] = mapped_column(default="")
    privacy_statement: Mapped[str] = mapped_column(default="")
    privacy_statement_dated: Mapped[dt.date | None]
    privacy_notice_url: Mapped[str] = mapped_column(default="")
    head_signs_referral: Mapped[bool] = mapped_column(default=False)
    wants_standard_transition_returns: Mapped[bool] = mapped_column(default=False)
    """Whether standard transitions are returned too: final-year leavers, and pupils who join the first class at its
    start (SI 2024/208 reg 13: only where the council asks)."""
    withdrawal_consent_from: Mapped[dt.date | None]
    """The day section 434A of the Education Act 1996 begins to hold for notices received here; None: it does not."""
    between_councils_from: Mapped[dt.date | None]
    """The day from which this council asks others whether they know a child, and answers them; None: it does not."""
    council_questions_an_officer: Mapped[int] = mapped_column(default=20)
    """How many questions one officer may put to other councils on one day."""
    council_questions_a_day: Mapped[int] = mapped_column(default=200)
    """How many all its officers may on one day, and how many it takes from each other council."""
    answers_for_restricted: Mapped[UUID | None]
    """The membership of whoever answers other councils for a child in hiding; None: every CME manager."""
    brand: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class School(Owned, Base):
    """A school inside one authority, keyed by its URN there."""

    __tablename__ = "school"
    __table_args__ = (key(), of_authority(), UniqueConstraint("authority_id", "urn"))

    urn: Mapped[str]
    name: Mapped[str]
    phase: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    in_register: Mapped[bool] = mapped_column(default=True)
    """False: made from a roll file, "not in the register of schools"."""
    phone: Mapped[str] = mapped_column(default="")
    mailbox: Mapped[str] = mapped_column(default="")
    data_mailbox: Mapped[str] = mapped_column(default="")
    """Where the school's data team reads; "" where it has none of its own."""
    laestab: Mapped[str] = mapped_column(default="")
    """Seven digits: council code and establishment number, as the school's own system writes it."""
    former_laestabs: Mapped[list[str]] = mapped_column(default=list)
    """Numbers of the schools this one took over from."""


class TermDate(Owned, Base):
    """A term, a half-term or closure, or an INSET day; without a school it is the council's default."""

    __tablename__ = "term_date"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        CheckConstraint("kind in ('term', 'closure', 'inset')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        Index(None, "authority_id", "school_id"),
    )

    school_id: Mapped[UUID | None]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
