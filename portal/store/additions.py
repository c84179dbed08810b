"""What a school added later to something it had sent: dated, signed with its author's name, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Owned, belongs_to, key, now


class Addition(Owned, Base):
    """Words and files added to a submission after it was sent. What was sent stays as it was; this is a record apart.

    Sealed "safeguarding": the school's safeguarding leads and the council's case workers alone may read it.
    """

    __tablename__ = "addition"
    __table_args__ = (
        key(),
        belongs_to("submission", "submission_id"),
        belongs_to("school", "school_id"),
        CheckConstraint("sealed in ('', 'safeguarding')", name="sealed"),
        Index(None, "authority_id", "submission_id"),
    )

    submission_id: Mapped[UUID]
    school_id: Mapped[UUID]
    body: Mapped[str] = mapped_column(default="")
    files: Mapped[list[Any]] = mapped_column(default=list)
    """[{"id", "name", "sha256"}] of the files that came with it, in the order they were chosen."""
    sealed: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]
    """SHA-256 (hex) of the words, the files' own checksums, the author and the instant, in one fixed form."""
    by: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
