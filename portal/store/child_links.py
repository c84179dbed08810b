"""What people have said of two children: brothers and sisters, one household, one child, or not. Nobody is moved."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now


class ChildLink(Owned, Base):
    """One thing a person said of two records of children. It belongs to the children, and outlasts every case.

    A record is a child of a case or a pupil on a roll; `a` stands before `b`, so that a pair is one pair whoever asks.
    """

    __tablename__ = "child_link"
    __table_args__ = (
        key(),
        belongs_to("membership", "by"),
        belongs_to("membership", "ended_by"),
        CheckConstraint("a_kind in ('roll', 'child') and b_kind in ('roll', 'child')", name="kinds"),
        CheckConstraint("(a_kind, a_id) < (b_kind, b_id)", name="ordered"),
        CheckConstraint(
            "(about = 'family' and meaning in ('sibling', 'half_sibling', 'same_household', 'not_related')) "
            "or (about = 'same_child' and meaning in ('same_child', 'not_same_child'))",
            name="meaning",
        ),
        CheckConstraint("source in ('decision', 'declaration', 'answer')", name="source"),
        CheckConstraint("ended_how in ('', 'apart', 'wrong', 'taken_back', 'again')", name="ended_how"),
        CheckConstraint(
            "(ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_how = '')", name="ended"
        ),
        Index(
            "uq_child_link_live", "authority_id", "a_kind", "a_id", "b_kind", "b_id", "about", unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(None, "authority_id", "a_id"),
        Index(None, "authority_id", "b_id"),
    )  # fmt: skip

    a_kind: Mapped[str]
    a_id: Mapped[UUID]
    b_kind: Mapped[str]
    b_id: Mapped[UUID]
    about: Mapped[str]
    meaning: Mapped[str]
    source: Mapped[str] = mapped_column(default="decision")
    """What the person went by: the evidence, a school that named the child, or a school's answer."""
    strength: Mapped[str] = mapped_column(default="")
    """The check's word when it was decided: likely, possible, unlikely."""
    evidence: Mapped[Json]
    """The evidence as the person read it, from the side of `case_id`."""
    evidence_digest: Mapped[str]
    case_id: Mapped[UUID]
    """The case on which it was decided; no key, for it outlasts the case."""
    known_from: Mapped[dt.date]
    """The day from which it is known to hold: the day it was said, unless an earlier one is known."""
    by: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    ended_on: Mapped[dt.date | None]
    ended_how: Mapped[str] = mapped_column(default="")
    ended_why: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[UUID | None]
    ended_by_name: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[dt.datetime | None]

    @property
    def live(self) -> bool:
        """Whether it stands."""
        return self.ended_at is None

    @property
    def ends(self) -> tuple[tuple[str, UUID], tuple[str, UUID]]:
        """The two records, by kind and id."""
        return (self.a_kind, self.a_id), (self.b_kind, self.b_id)

    def other_than(self, records: set[tuple[str, UUID]]) -> tuple[str, UUID]:
        """The end that is none of these records; the second where both are."""
        a, b = self.ends
        return a if b in records and a not in records else b
