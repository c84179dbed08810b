"""Signs that a child who is looked for has arrived somewhere, each with its evidence, for a person to decide."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now


class PossibleFind(Owned, Base):
    """A record elsewhere that may be the child of a case and tells that the child has arrived since. Only a person
    says that it is so; one row for a case and a record, however often the source tells it."""

    __tablename__ = "possible_find"
    __table_args__ = (
        key(),
        belongs_to("case_file", "case_id"),
        UniqueConstraint("authority_id", "case_id", "other_kind", "other_id"),
        CheckConstraint(
            "signal in ('new_pupil', 'roll', 'school_answer', 'expected_arrival', 'home_education', 'referral')",
            name="signal",
        ),
        CheckConstraint("other_kind in ('roll', 'child', 'transit')", name="other_kind"),
        CheckConstraint("strength in ('strong', 'side_by_side')", name="strength"),
        CheckConstraint("state in ('open', 'confirmed', 'dismissed')", name="state"),
        Index(None, "authority_id", "other_id"),
    )

    case_id: Mapped[UUID]
    signal: Mapped[str]
    source_id: Mapped[UUID]
    """What told it: a child of a return, a question to a school, an entry of the ledger, a row of a roll, a case."""
    other_kind: Mapped[str]
    other_id: Mapped[UUID]
    school_id: Mapped[UUID | None]
    school_name: Mapped[str] = mapped_column(default="")
    urn: Mapped[str] = mapped_column(default="")
    independent: Mapped[bool] = mapped_column(default=False)
    shown_on: Mapped[dt.date | None]
    """The latest day on which the source has the child there."""
    started_on: Mapped[dt.date | None]
    """The first day attended, where the source says it."""
    told_by: Mapped[str] = mapped_column(default="")
    told_on: Mapped[dt.date]
    strength: Mapped[str]
    certain: Mapped[bool] = mapped_column(default=False)
    """The present UPN and birth date are exactly the same, and the receiving school states the first day attended."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """Either child is not safe to be found: only who may know a hidden address reads anything of it."""
    evidence: Mapped[Json]
    digest: Mapped[str]
    """Changes when a fact or what the source tells changes: what was dismissed is then asked anew."""
    state: Mapped[str] = mapped_column(default="open")
    changed_since: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[dt.datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    decided_why: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[dt.datetime | None]
    """When nothing was left to do about it: the case ended with the child found, or the source took it back."""

    @hybrid_property
    def waits(self) -> bool:
        """Whether it waits for a person: to decide, or to end the case after deciding."""
        return self.state != "dismissed" and self.settled_at is None

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        return and_(cls.state != "dismissed", cls.settled_at.is_(None))
