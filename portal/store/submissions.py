"""What was sent, exactly as it was sent, and what the school may follow of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.facts.referral import birth_date_told
from portal.domain.statuses import SET_ASIDE, Step
from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class Submission(Owned, Base):
    """An immutable copy of what a school sent: typed facts for the council and the summary as the sender saw it."""

    __tablename__ = "submission"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        belongs_to("draft", "draft_id"),
        UniqueConstraint("authority_id", "draft_id", "kind"),
        Index(None, "authority_id", "school_id", "sent_at"),
        CheckConstraint(
            "state in ('sent', 'in_triage', 'returned', 'accepted', 'withdrawn', 'replaced', 'closed')", name="state"
        ),
    )

    school_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    """One draft makes one submission of a kind: a second send finds the first."""
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="sent")
    immediate: Mapped[bool] = mapped_column(default=False)
    address_hidden: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[list[Any]]
    digest: Mapped[str]
    """SHA-256 of the facts, sealed parts and summary as stored."""
    privacy_statement: Mapped[str] = mapped_column(default="")
    privacy_statement_dated: Mapped[dt.date | None]
    sent_by: Mapped[UUID]
    sent_by_name: Mapped[str]
    sent_by_job: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[dt.datetime] = mapped_column(default=now)
    signed_by_name: Mapped[str] = mapped_column(default="")
    signed_as: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[dt.datetime | None]
    corrects_id: Mapped[UUID | None]
    """The earlier version that this one takes the place of; both are kept."""
    corrected_why: Mapped[str] = mapped_column(default="")
    """What was wrong in that earlier version, in the school's words."""
    withdrawn_why: Mapped[str] = mapped_column(default="")
    withdrawn_by_name: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @hybrid_property
    def stands(self) -> bool:
        """Whether the school still tells this: neither withdrawn nor replaced by a later version."""
        return self.state not in SET_ASIDE

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return cls.state.not_in(sorted(SET_ASIDE))


class SealedSubmission(Base):
    """The parts of a submission that only some readers may open: safeguarding, or an address not safe to know."""

    __tablename__ = "sealed_submission"
    __table_args__ = (
        key("submission_id", "kind", "child_key"),
        belongs_to("submission", "submission_id"),
        CheckConstraint("kind in ('safeguarding', 'address')", name="kind"),
    )

    authority_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    child_key: Mapped[str] = mapped_column(default="c1")
    facts: Mapped[Json]
    summary: Mapped[list[Any]]


class ReferredChild(Owned, Base):
    """One child of a submission: what was told of it, its reference, its case, and the step the school is told.

    A corrected submission has rows of its own under the same references; the earlier rows stay as they were.
    """

    __tablename__ = "referred_child"
    __table_args__ = (
        key(),
        belongs_to("submission", "submission_id"),
        belongs_to("school", "school_id"),
        UniqueConstraint("authority_id", "submission_id", "reference"),
        UniqueConstraint("authority_id", "submission_id", "child_key"),
        Index(None, "authority_id", "reference"),
        Index(None, "authority_id", "case_id"),
        Index(None, "authority_id", "school_id"),
    )

    submission_id: Mapped[UUID]
    school_id: Mapped[UUID]
    child_key: Mapped[str]
    child_name: Mapped[str]
    facts: Mapped[Json]
    reference: Mapped[str]
    case_id: Mapped[UUID | None]
    """None where nobody has to look into it: a new pupil."""
    step: Mapped[str] = mapped_column(default="received")
    steps: Mapped[list[Any]] = mapped_column(default=list)
    """[{"step": code, "at": instant}] in order, in safe words only."""
    reply_by: Mapped[dt.date | None]
    asked: Mapped[str] = mapped_column(default="")
    """What the council asked the school for when it sent the submission back."""
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)

    @hybrid_property
    def born(self) -> str:
        """The date of birth told, as it stands in the facts; "" where none was."""
        return birth_date_told(self.facts)

    @born.inplace.expression
    @classmethod
    def _born(cls) -> ColumnElement[str]:
        told: ColumnElement[str] = cls.facts["child"]["date_of_birth"].astext
        return told

    def come_to(self, step: Step, at: dt.datetime) -> None:
        """Move what the school is told of this child on to a step, reached at an instant (UTC)."""
        self.step, self.changed_at = step.code, at
        self.steps = [*self.steps, {"step": step.code, "at": at.isoformat()}]


OF_ITS_SUBMISSION = and_(
    Submission.authority_id == ReferredChild.authority_id, Submission.id == ReferredChild.submission_id
)
"""Joins a child of a submission to it."""
