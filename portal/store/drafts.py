"""What a school is still writing: drafts, their pages, the sealed parts, text not yet saved, and files."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.tables import Base, Json, Owned, belongs_to, key, now, of_authority


class Draft(Owned, Base):
    """A submission a school is filling in; any colleague at the school may go on with it."""

    __tablename__ = "draft"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("school", "school_id"),
        CheckConstraint("state in ('open', 'sent', 'withdrawn')", name="state"),
        CheckConstraint("follows_as in ('', 'correction', 'next')", name="follows_as"),
        UniqueConstraint("authority_id", "school_id", "number"),
        UniqueConstraint("authority_id", "id", "school_id"),
    )

    school_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[str]
    """Short and random, read over the phone inside the school."""
    state: Mapped[str] = mapped_column(default="open")
    child_name: Mapped[str] = mapped_column(default="")
    safeguarding_state: Mapped[str] = mapped_column(default="not_started")
    """All that colleagues see of the safeguarding lead's part: not_started, in_progress, done, not_needed."""
    address_hidden: Mapped[bool] = mapped_column(default=False)
    """Set from the first answer that an address is not, or may not be, safe to know."""
    no_visit_agreed_by: Mapped[str] = mapped_column(default="")
    immediate: Mapped[Json | None]
    """An immediate-risk send: who was called and when."""
    signed_by_name: Mapped[str] = mapped_column(default="")
    """The headteacher who signed it off, where the council asks for that; emptied by any later change."""
    signed_at: Mapped[dt.datetime | None]
    signed_as: Mapped[str] = mapped_column(default="")
    """In which capacity: headteacher, or for whom and until when."""
    sign_off_asked_at: Mapped[dt.datetime | None]
    sign_off_asked_by_name: Mapped[str] = mapped_column(default="")
    sent_back_reason: Mapped[str] = mapped_column(default="")
    """Why the headteacher gave it back instead of signing."""
    follows_id: Mapped[UUID | None]
    """The submission this one corrects, or goes on from."""
    follows_as: Mapped[str] = mapped_column(default="")
    """"correction": takes the place of what was sent. "next": a further notice about the same children."""
    corrected_why: Mapped[str] = mapped_column(default="")
    """What was wrong in the version that a correction takes the place of."""
    created_by: Mapped[UUID]
    created_by_name: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    changed_by_name: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_on: Mapped[dt.date]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DraftPage(Base):
    """The answers of one page (or one entry of an add-to-a-list page), with its own version."""

    __tablename__ = "draft_page"
    __table_args__ = (
        key("draft_id", "child", "page", "item"),
        belongs_to("draft", "draft_id", cascade=True),
        Index(None, "authority_id", "school_id"),
    )

    authority_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    school_id: Mapped[UUID]
    child: Mapped[str] = mapped_column(default="")
    page: Mapped[str]
    item: Mapped[str] = mapped_column(default="")
    answers: Mapped[Json]
    hidden: Mapped[list[str]] = mapped_column(default=list)
    """Names of the fields whose values are in `SealedPage` instead."""
    position: Mapped[int] = mapped_column(default=0)
    """Where an entry stands in its list."""
    saved_by_name: Mapped[str]
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SealedPage(Owned, Base):
    """Answers only the school's safeguarding leads may read back. Append-only.

    Kind "safeguarding": a whole page, the newest row counts. Kind "address": some fields of a page, and the newest
    row naming a field counts for that field. A colleague without the right can add (a first answer that an address is
    unsafe must seal it) but never read, so nothing here may ask the database to give a row back.
    """

    __tablename__ = "sealed_page"
    __table_args__ = (
        key(),
        belongs_to("draft", "draft_id", cascade=True),
        CheckConstraint("kind in ('safeguarding', 'address')", name="kind"),
        Index(None, "authority_id", "draft_id", "kind"),
    )

    school_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    kind: Mapped[str]
    child: Mapped[str] = mapped_column(default="")
    page: Mapped[str]
    item: Mapped[str] = mapped_column(default="")
    answers: Mapped[Json | None]
    """None: the entry was removed."""
    saved_by_name: Mapped[str]
    saved_at: Mapped[dt.datetime] = mapped_column(default=now)


class Typed(Base):
    """Text a person typed on a page and has not saved yet; theirs alone until they do."""

    __tablename__ = "typed"
    __table_args__ = (key("membership_id", "path"), of_authority())

    authority_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    path: Mapped[str]
    body: Mapped[Json]
    typed_at: Mapped[dt.datetime] = mapped_column(default=now)


class Attachment(Owned, Base):
    """A file a school or officer attached; the bytes lie under a random key in private storage."""

    __tablename__ = "attachment"
    __table_args__ = (
        key(),
        of_authority(),
        belongs_to("draft", "draft_id"),
        CheckConstraint("sealed in ('', 'safeguarding', 'address')", name="sealed"),
        CheckConstraint("scan in ('not_checked', 'checking', 'clean', 'infected')", name="scan"),
        Index(None, "authority_id", "draft_id"),
        Index(None, "authority_id", "submission_id"),
        Index(None, "authority_id", "case_id"),
    )

    school_id: Mapped[UUID | None]
    draft_id: Mapped[UUID | None]
    submission_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    category: Mapped[str]
    storage_key: Mapped[str]
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sealed: Mapped[str] = mapped_column(default="")
    scan: Mapped[str] = mapped_column(default="not_checked")
    added_by: Mapped[UUID]
    added_by_name: Mapped[str]
    added_at: Mapped[dt.datetime] = mapped_column(default=now)
    removed_at: Mapped[dt.datetime | None]
