"""The authority's pupil index: who is on which school's roll, and the keys by which children are compared."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class RollPupil(Owned, Base):
    """A child on a school's roll as the last import had it; `row` keeps the file's own values by column name."""

    __tablename__ = "roll_pupil"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        UniqueConstraint("authority_id", "pupil_id"),
        Index(None, "authority_id", "school_id"),
        Index(None, "authority_id", "upn"),
    )

    pupil_id: Mapped[str]
    school_id: Mapped[UUID]
    upn: Mapped[str] = mapped_column(default="")
    forename: Mapped[str] = mapped_column(default="")
    surname: Mapped[str] = mapped_column(default="")
    dob: Mapped[dt.date | None]
    nc_year: Mapped[str] = mapped_column(default="")
    row: Mapped[Json]
    comparable: Mapped[str] = mapped_column(default="")
    """`row` taken apart and ready to be compared (`portal.domain.matching.comparable`); "" where that is still owed."""
    row_digest: Mapped[str]
    key_hashes: Mapped[list[int]] = mapped_column(default=list)
    """Its rows in `MatchKey`, so that they can be taken out again without an index of their own."""
    look_up_words: Mapped[list[str]] = mapped_column(default=list)
    """Its rows in `LookUpWord`, for the same reason; none where they are still owed."""
    left_on: Mapped[dt.date | None]
    seen_from: Mapped[dt.date | None]
    """The latest day on which the pupil is known to have come, or come back, to this school; None for one who stood on
    its roll when that was first loaded."""
    as_of: Mapped[dt.date]
    imported_at: Mapped[dt.datetime] = mapped_column(default=now)


class MatchKey(Base):
    """One comparing key of one child: a keyed hash, so that nothing can be read from the index.

    The narrowest table there can be, for there are some twenty rows a child: its owner's row holds the foreign keys.
    """

    __tablename__ = "match_key"
    __table_args__ = (
        key("key_hash", "owner_kind", "owner_id"),
        CheckConstraint("owner_kind in ('roll', 'child')", name="owner_kind"),
    )

    authority_id: Mapped[UUID]
    key_hash: Mapped[int] = mapped_column(BigInteger)
    owner_kind: Mapped[str]
    owner_id: Mapped[UUID]


class LookUpWord(Base):
    """One word a child is found by when somebody types a name or a birth date (`portal.domain.finding.words`).

    In the order of code points, so that "begins with" is a range, whose operators an index serves behind the wall.
    """

    __tablename__ = "look_up_word"
    __table_args__ = (
        key("word", "owner_kind", "owner_id"),
        CheckConstraint("owner_kind in ('roll', 'child')", name="owner_kind"),
    )

    authority_id: Mapped[UUID]
    word: Mapped[str] = mapped_column(Text(collation="C"))
    owner_kind: Mapped[str]
    owner_id: Mapped[UUID]


class Proposal(Owned, Base):
    """A possible brother, sister or same child, with its evidence. Only a person makes it a link."""

    __tablename__ = "proposal"
    __table_args__ = (
        key(),
        belongs_to("case_file", "case_id"),
        belongs_to("child_link", "link_id"),
        UniqueConstraint("authority_id", "case_id", "question", "other_kind", "other_id"),
        Index(None, "authority_id", "other_id"),
        CheckConstraint("question in ('sibling', 'same_child', 'same_household')", name="question"),
        CheckConstraint("other_kind in ('roll', 'child')", name="other_kind"),
        CheckConstraint("grade in ('likely', 'possible', 'unlikely')", name="grade"),
        CheckConstraint("state in ('open', 'linked', 'dismissed', 'ended', 'gone')", name="state"),
    )

    case_id: Mapped[UUID]
    question: Mapped[str]
    other_kind: Mapped[str]
    other_id: Mapped[UUID]
    other_case_id: Mapped[UUID | None]
    other_name: Mapped[str]
    other_school: Mapped[str] = mapped_column(default="")
    grade: Mapped[str]
    rank: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[Json]
    evidence_digest: Mapped[str]
    changed_since: Mapped[bool] = mapped_column(default=False)
    """True when the facts have changed after a decision: "Look again"."""
    changed_on: Mapped[dt.date | None]
    """The day on which the check saw that they had."""
    state: Mapped[str] = mapped_column(default="open")
    """open; linked or dismissed as a person said; ended: was so, until a day; gone: no longer found."""
    link_id: Mapped[UUID | None]
    """What a person said of the two children, on this case or another; the state follows it."""
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    decided_evidence: Mapped[Json | None]
    found_at: Mapped[dt.datetime] = mapped_column(default=now)
    weights_version: Mapped[str] = mapped_column(default="")

    @property
    def to_decide(self) -> bool:
        """Whether it waits for a person: open, and called likely or possible."""
        return self.state == "open" and self.grade != "unlikely"

    @property
    def less_likely(self) -> bool:
        """Whether nobody is asked to decide on it: open, and called unlikely."""
        return self.state == "open" and not self.to_decide

    @property
    def counts(self) -> bool:
        """Whether it may be, or was said to be, so: it waits for a person, or one has linked it."""
        return self.to_decide or self.state == "linked"


class RollImport(Owned, Base):
    """One import of a roll file: when, how many rows, and the rows that did not load."""

    __tablename__ = "roll_import"
    __table_args__ = (key(), of_authority())

    file_name: Mapped[str]
    file_sha256: Mapped[str]
    started_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[Any]] = mapped_column(default=list)
