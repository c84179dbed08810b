"""The ground every table stands on: naming, column types, and the key that begins with the authority."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat as uuid7s
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]


def new_id() -> UUID:
    """A fresh UUIDv7: unguessable enough for a key, ordered by time so that indexes stay dense."""
    return uuid7s.uuid7()


def now() -> dt.datetime:
    """This instant in UTC."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """Plain declarative base; Flask-SQLAlchemy only borrows it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        UUID: Uuid(),
        dt.datetime: DateTime(timezone=True),
        Json: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
        list[UUID]: ARRAY(Uuid),
        list[int]: ARRAY(BigInteger),
        int: BigInteger(),
    }


class Owned:
    """A row of one authority: its key is (authority_id, id)."""

    authority_id: Mapped[UUID] = mapped_column()
    id: Mapped[UUID] = mapped_column(default=new_id)


def key(*columns: str) -> PrimaryKeyConstraint:
    """Primary key beginning with the authority; plain (authority_id, id) when no columns are named."""
    return PrimaryKeyConstraint("authority_id", *(columns or ("id",)))


def belongs_to(table: str, column: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """Composite foreign key (authority_id, column) -> table(authority_id, id): no key can reach another authority."""
    return ForeignKeyConstraint(
        ["authority_id", column],
        [f"{table}.authority_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def of_authority() -> ForeignKeyConstraint:
    """Foreign key to the authority itself."""
    return ForeignKeyConstraint(["authority_id"], ["authority.id"])
