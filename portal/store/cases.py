"""The council's work: a child, the case about the child, enquiries, messages, notes and outcomes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class Child(Owned, Base):
    """One child inside one authority. Never merged by itself; addresses stay with the submission that told them."""

    __tablename__ = "child"
    __table_args__ = (key(), of_authority(), Index(None, "authority_id", "upn"))

    first_name: Mapped[str]
    middle_names: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str]
    known_as: Mapped[str] = mapped_column(default="")
    other_names: Mapped[list[str]] = mapped_column(default=list)
    former_last_name: Mapped[str] = mapped_column(default="")
    date_of_birth: Mapped[dt.date | None]
    sex: Mapped[str] = mapped_column(default="")
    upn: Mapped[str] = mapped_column(default="")
    upn_state: Mapped[str] = mapped_column(default="")
    year_group: Mapped[str] = mapped_column(default="")
    address_hidden: Mapped[bool] = mapped_column(default=False)
    key_hashes: Mapped[list[int]] = mapped_column(default=list)
    """Its rows in `MatchKey`."""
    look_up_words: Mapped[list[str]] = mapped_column(default=list)
    """Its rows in `LookUpWord`."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Case(Owned, Base):
    """An officer's work about one child, with what the queue needs to place it."""

    __tablename__ = "case_file"
    __table_args__ = (
        key(),
        belongs_to("child", "child_id"),
        belongs_to("school", "school_id"),
        belongs_to("submission", "submission_id"),
        belongs_to("membership", "assigned_to"),
        UniqueConstraint("authority_id", "reference"),
        CheckConstraint("band between 1 and 3", name="band"),
        Index("ix_case_file_queue", "authority_id", "open", "band", "next_due_on", "missing_since", "id"),
        Index(None, "authority_id", "assigned_to"),
        Index(None, "authority_id", "child_id"),
        Index(None, "authority_id", "school_id"),
    )

    child_id: Mapped[UUID]
    school_id: Mapped[UUID]
    submission_id: Mapped[UUID]
    child_key: Mapped[str] = mapped_column(default="c1")
    """Which child of the submission it is about."""
    reference: Mapped[str]
    state: Mapped[str] = mapped_column(default="new")
    open: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(default="cme_referral")
    reason: Mapped[str]
    child_name: Mapped[str]
    child_name_sort: Mapped[str] = mapped_column(default="")
    year_group: Mapped[str] = mapped_column(default="")
    school_name: Mapped[str] = mapped_column(default="")
    immediate: Mapped[bool] = mapped_column(default=False)
    address_hidden: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[str] = mapped_column(default="")
    """RED, AMBER or GREEN: the highest floor of its risk factors."""
    risks: Mapped[list[str]] = mapped_column(default=list)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    """[{"code", "label", "tint": risk|care|plain}] worst first."""
    band: Mapped[int] = mapped_column(default=2)
    why: Mapped[list[Any]] = mapped_column(default=list)
    """[{"rule", "sentence"}] the rules that placed it, first first."""
    placed_on: Mapped[dt.date | None]
    next_due_on: Mapped[dt.date | None]
    next_due_label: Mapped[str] = mapped_column(default="")
    waiting_for: Mapped[str] = mapped_column(default="")
    missing_since: Mapped[dt.date | None]
    last_attended_on: Mapped[dt.date | None]
    last_seen_on: Mapped[dt.date | None]
    review_on: Mapped[dt.date | None]
    police_told: Mapped[bool] = mapped_column(default=False)
    assigned_to: Mapped[UUID | None]
    assigned_name: Mapped[str] = mapped_column(default="")
    unread_messages: Mapped[int] = mapped_column(default=0)
    open_proposals: Mapped[int] = mapped_column(default=0)
    linked_siblings: Mapped[int] = mapped_column(default=0)
    possible_finds: Mapped[int] = mapped_column(default=0)
    """Signs that the child has arrived somewhere that wait for a person."""
    rematched_at: Mapped[dt.datetime | None]
    """When it was last compared with every roll, whether or not anything was found."""
    matching_state: Mapped[str] = mapped_column(default="waiting")
    """waiting, done or failed: the sibling check."""
    matched_at: Mapped[dt.datetime | None]
    matched_against: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[dt.datetime] = mapped_column(default=now)
    triaged_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_by: Mapped[UUID | None]
    closed_at: Mapped[dt.datetime | None]
    outcome_code: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Enquiry(Owned, Base):
    """One enquiry of the catalogue on one case: asked, answered, or why not."""

    __tablename__ = "enquiry"
    __table_args__ = (
        key(),
        belongs_to("case_file", "case_id"),
        CheckConstraint("who in ('school', 'council', 'joint')", name="who"),
        CheckConstraint("state in ('not_started', 'asked', 'done', 'not_applicable')", name="state"),
        Index(None, "authority_id", "case_id"),
    )

    case_id: Mapped[UUID]
    code: Mapped[str]
    who: Mapped[str]
    state: Mapped[str] = mapped_column(default="not_started")
    asked_on: Mapped[dt.date | None]
    chase_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    asked_of: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    evidence: Mapped[Json] = mapped_column(default=dict)
    by_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Message(Owned, Base):
    """A message between the council and the school that sent a submission. Append-only but for being read."""

    __tablename__ = "message"
    __table_args__ = (
        key(),
        belongs_to("submission", "submission_id"),
        belongs_to("school", "school_id"),
        CheckConstraint("direction in ('to_school', 'to_council')", name="direction"),
        Index(None, "authority_id", "submission_id"),
        Index(None, "authority_id", "school_id"),
        Index(None, "authority_id", "case_id"),
    )

    submission_id: Mapped[UUID]
    school_id: Mapped[UUID]
    case_id: Mapped[UUID]
    direction: Mapped[str]
    body: Mapped[str]
    by: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    read_at: Mapped[dt.datetime | None]
    read_by_name: Mapped[str] = mapped_column(default="")


class Note(Owned, Base):
    """The council's own note on a case; a school can never read it."""

    __tablename__ = "note"
    __table_args__ = (key(), belongs_to("case_file", "case_id"), Index(None, "authority_id", "case_id"))

    case_id: Mapped[UUID]
    body: Mapped[str]
    by: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Outcome(Owned, Base):
    """What was found out about the child, with the evidence it demands and its grade."""

    __tablename__ = "outcome"
    __table_args__ = (
        key(),
        belongs_to("case_file", "case_id"),
        CheckConstraint("grade in ('A', 'B', 'C')", name="grade"),
        Index(None, "authority_id", "case_id"),
    )

    case_id: Mapped[UUID]
    code: Mapped[str]
    grade: Mapped[str]
    evidence: Mapped[Json]
    happened_on: Mapped[dt.date | None]
    recheck_on: Mapped[dt.date | None]
    closes: Mapped[bool]
    open_clocks_reason: Mapped[str] = mapped_column(default="")
    signed_off_by: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID | None]
    """None where the portal recorded it by itself, as the council has set."""
    by_name: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
    set_aside_at: Mapped[dt.datetime | None]
    """Set when the case is reopened: the outcome stays on record but no longer stands."""
