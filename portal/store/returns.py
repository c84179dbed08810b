"""What follows a notice on the school's side: where the child is expected, what the removal still asks, who signs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class TransitEntry(Owned, Base):
    """A child who has left, or will leave, one place and is not known to have arrived at another."""

    __tablename__ = "transit_entry"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("submission", "submission_id"),
        belongs_to("referred_child", "referred_child_id"),
        CheckConstraint("state in ('open', 'balanced', 'written_off', 'void')", name="state"),
        CheckConstraint(
            "expects in ('school', 'council', 'abroad', 'home_education', 'not_known', 'elsewhere')", name="expects"
        ),
        Index(None, "authority_id", "state", "expected_on"),
        Index(None, "authority_id", "referred_child_id"),
    )

    school_id: Mapped[UUID]
    """The school the child leaves."""
    submission_id: Mapped[UUID]
    referred_child_id: Mapped[UUID]
    family: Mapped[UUID]
    """The same for every child of one family's submission."""
    expects: Mapped[str]
    destination: Mapped[str] = mapped_column(default="")
    """The named school, council or country; never an address."""
    destination_school_id: Mapped[UUID | None]
    destination_authority: Mapped[str] = mapped_column(default="")
    left_on: Mapped[dt.date | None]
    expected_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(default="open")
    settled_on: Mapped[dt.date | None]
    settled_why: Mapped[str] = mapped_column(default="")
    evidence_grade: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)


class ExpectedArrival(Owned, Base):
    """What a school is told of a child that another says is coming to it: name and birth, nothing else."""

    __tablename__ = "expected_arrival"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("transit_entry", "transit_id"),
        CheckConstraint("answer in ('', 'arrived', 'not_arrived', 'not_ours')", name="answer"),
        UniqueConstraint("authority_id", "transit_id", "school_id"),
        Index(None, "authority_id", "school_id", "answer"),
    )

    school_id: Mapped[UUID]
    """The school the child is expected at."""
    transit_id: Mapped[UUID]
    child_name: Mapped[str]
    date_of_birth: Mapped[dt.date | None]
    year_group: Mapped[str] = mapped_column(default="")
    expected_on: Mapped[dt.date | None]
    answer: Mapped[str] = mapped_column(default="")
    arrived_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    answered_by_name: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime] = mapped_column(default=now)


class RemovalStep(Owned, Base):
    """One thing done around a removal (data team told, transfer file sent ...), dated by what happened."""

    __tablename__ = "removal_step"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("submission", "submission_id"),
        CheckConstraint("how in ('entered', 'delivered')", name="how"),
        Index(None, "authority_id", "submission_id"),
    )

    school_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    child_key: Mapped[str] = mapped_column(default="")
    code: Mapped[str]
    done_on: Mapped[dt.date]
    detail: Mapped[str] = mapped_column(default="")
    how: Mapped[str] = mapped_column(default="entered")
    by_name: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Delegation(Owned, Base):
    """A headteacher's signature lent to a colleague for certain days; a council may set an acting head."""

    __tablename__ = "delegation"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("membership", "to_membership"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        Index(None, "authority_id", "school_id"),
    )

    school_id: Mapped[UUID]
    to_membership: Mapped[UUID]
    to_name: Mapped[str]
    by_name: Mapped[str]
    by_council: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    ended_at: Mapped[dt.datetime | None]
    ended_by_name: Mapped[str] = mapped_column(default="")


class SchoolAsk(Owned, Base):
    """A council's question to a school about a pupil who may be there: the school sees its own child only.

    The database gives a school only the columns about its own pupil, the question and its answer (`policies`).
    """

    __tablename__ = "school_ask"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("case_file", "case_id"),
        CheckConstraint(
            "answer in ('', 'attending', 'on_roll_absent', 'left', 'never_here', 'not_known')", name="answer"
        ),
        CheckConstraint("lives_there in ('', 'yes', 'no', 'not_known')", name="lives_there"),
        CheckConstraint("worried in ('', 'yes', 'no')", name="worried"),
        Index(None, "authority_id", "school_id", "answer"),
        Index(None, "authority_id", "case_id"),
    )

    school_id: Mapped[UUID]
    """The school that is asked."""
    case_id: Mapped[UUID]
    """Never shown to the school, and neither are the next two."""
    proposal_id: Mapped[UUID | None]
    enquiry_id: Mapped[UUID | None]
    """The enquiry of the case that waits for the answer."""
    pupil_name: Mapped[str]
    """As on the asked school's own roll."""
    date_of_birth: Mapped[dt.date | None]
    question: Mapped[str]
    """Codes of what is asked beyond the fixed questions, parted by spaces: no words of an officer reach the school."""
    asked_by_name: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    reply_by: Mapped[dt.date | None]
    """Two school days of the asked school; None where its term dates are not held."""
    answer: Mapped[str] = mapped_column(default="")
    last_seen_on: Mapped[dt.date | None]
    seen_by: Mapped[str] = mapped_column(default="")
    lives_there: Mapped[str] = mapped_column(default="")
    """Whether the pupil still lives at the address the asked school holds."""
    new_address: Mapped[str] = mapped_column(default="")
    worried: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    answered_by_name: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by_name: Mapped[str] = mapped_column(default="")
    withdrawn_why: Mapped[str] = mapped_column(default="")
    considered_at: Mapped[dt.datetime | None]
    """When an officer had dealt with the answer."""
    considered_by_name: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @hybrid_property
    def waits(self) -> bool:
        """Whether the school is still asked: it has not answered, and the question was not taken back."""
        return not self.answer and self.withdrawn_at is None

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        return and_(cls.answer == "", cls.withdrawn_at.is_(None))


class AbsenceRecord(Owned, Base):
    """A run of absence from its first day, and how far it has got. The answers are in its draft."""

    __tablename__ = "absence_record"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        belongs_to("draft", "draft_id"),
        CheckConstraint("state in ('open', 'returned', 'closed')", name="state"),
        UniqueConstraint("authority_id", "draft_id"),
        Index(None, "authority_id", "school_id", "state"),
    )

    school_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    first_absent_on: Mapped[dt.date]
    missing_today: Mapped[bool] = mapped_column(default=False)
    """The pupil has run away or gone missing today."""
    state: Mapped[str] = mapped_column(default="open")
    contact_on: Mapped[dt.date | None]
    """The day the family was last reached, if it was."""
    early_notice_id: Mapped[UUID | None]
    referral_draft_id: Mapped[UUID | None]
    removal_draft_id: Mapped[UUID | None]
    back_on: Mapped[dt.date | None]
    closed_why: Mapped[str] = mapped_column(default="")
    opened_by_name: Mapped[str]
    opened_at: Mapped[dt.datetime] = mapped_column(default=now)
    read_by: Mapped[Json] = mapped_column(default=dict)
    """Which of those who are told on the first day have opened it: by membership, name, capacity and when."""
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AdviceRequest(Owned, Base):
    """A school's question to the CME team, and the dated answer that can be quoted."""

    __tablename__ = "advice_request"
    __table_args__ = (
        key(),
        belongs_to("school", "school_id"),
        CheckConstraint("occasion in ('any', 'day_10', 'before_removal', 'serious_concern')", name="occasion"),
        UniqueConstraint("authority_id", "reference"),
        Index(None, "authority_id", "school_id"),
        Index(None, "authority_id", "answered_at"),
    )

    school_id: Mapped[UUID]
    reference: Mapped[str]
    occasion: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    """The reference of what was sent, or the number of a draft; "" for a question about no child told of yet."""
    question: Mapped[str]
    asked_by_name: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    reply_by: Mapped[dt.date | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_name: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None]
    read_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SchoolFile(Owned, Base):
    """A file from a school's own system as it was read, kept a few days while its rows are chosen from."""

    __tablename__ = "school_file"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        Index(None, "authority_id", "school_id"),
        Index(None, "authority_id", "received_at"),
    )

    school_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[list[Any]]
    notices: Mapped[list[Any]] = mapped_column(default=list)
    chosen: Mapped[Json] = mapped_column(default=dict)
    """What was made of it: {"rows": {number: draft}, "left_out": {draft: [sentences]}}."""
    received_by_name: Mapped[str]
    received_at: Mapped[dt.datetime] = mapped_column(default=now)
