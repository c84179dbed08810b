"""People who use the portal: who they are anywhere, what they are in one authority, and their open sessions.

Person, identity, session and sign-in flow are global and personal: application roles reach them only through
the reviewed door functions in ``portal/store/sql/doors.sql``.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, new_id, now, of_authority


class Person(Base):
    """One human being, whatever organisations they belong to."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    """A contact detail only: never a key, never links accounts."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Identity(Base):
    """How a provider knows a person: (issuer, sub) and nothing else."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Membership(Owned, Base):
    """What a person is in one authority: a school's member or council staff, with the roles last confirmed."""

    __tablename__ = "membership"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        CheckConstraint("kind in ('school', 'council')", name="kind"),
        CheckConstraint("state in ('active', 'awaiting_approval', 'ended')", name="state"),
        CheckConstraint("(kind = 'school') = (school_id is not null)", name="school_has_school"),
        UniqueConstraint("authority_id", "person_id", "school_id", postgresql_nulls_not_distinct=True),
        Index(None, "authority_id", "school_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    school_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    job: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[str | None]
    """The provider's name for the school or council at the last sign-in: what its role look-up asks for."""
    roles: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="active")
    approved_by: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_signed_in_at: Mapped[dt.datetime | None]


class Session(Base):
    """A signed-in browser. The cookie's value is stored only as its SHA-256."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "person_id"), Index(None, "provider_session"))

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    authority_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    issuer: Mapped[str]
    provider_session: Mapped[str] = mapped_column(default="")
    """The provider's ``sid``, for sign-out from there."""
    id_token: Mapped[str] = mapped_column(default="")
    """Kept for the sign-out hint; gone with the row."""
    organisation_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_active_at: Mapped[dt.datetime] = mapped_column(default=now)
    roles_checked_at: Mapped[dt.datetime] = mapped_column(default=now)
    ended_at: Mapped[dt.datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")
    data: Mapped[Json] = mapped_column(default=dict)


class SignInFlow(Base):
    """One unfinished sign-in: state, nonce and PKCE verifier, kept here and not in a cookie. Ten minutes."""

    __tablename__ = "sign_in_flow"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    data: Mapped[Json]
    expires_at: Mapped[dt.datetime]


class KeptPost(Base):
    """What someone typed and sent after their session had ended: kept a day, given back only to the same membership."""

    __tablename__ = "kept_post"
    __table_args__ = (Index(None, "person_id", "membership_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    membership_id: Mapped[UUID]
    path: Mapped[str]
    body: Mapped[Json]
    kept_at: Mapped[dt.datetime] = mapped_column(default=now)
