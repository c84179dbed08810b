"""Files attached to a draft: judged by content, scanned where there is a scanner, handed back only to those who may."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import insert, update

from portal.domain.access import Kind, May, NotAllowed
from portal.domain.papers import page_of, words_of
from portal.services import file_kinds, files, scanning, unit
from portal.services.draft_settling import Reading
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.store import sealing, wall
from portal.store.drafts import Attachment
from portal.store.find import drafts as find
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.tables import new_id, now

MEGABYTE = 1024 * 1024
SCAN_WORDS = {
    scanning.NOT_CHECKED: "Not virus-checked",
    scanning.CHECKING: "Being checked for viruses",
    scanning.CLEAN: "Checked for viruses",
    scanning.INFECTED: "Held back: a virus was found",
}
WITHHELD = frozenset({scanning.CHECKING, scanning.INFECTED})


@dataclass(frozen=True, slots=True)
class Handed:
    """A file on its way to a reader. `download_name` says nothing about a child."""

    download_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """A file judged by its content and scanned, not kept yet. `name` is safe to show, `scan` the scanner's word."""

    name: str
    content_type: str
    content: bytes
    sha256: str
    scan: str

    @property
    def still_checking(self) -> bool:
        """Whether the scanner is to be asked once more."""
        return self.scan == scanning.CHECKING


def size_in_words(size: int) -> str:
    """Such as "84KB" or "2.1MB"."""
    return f"{size / MEGABYTE:.1f}MB" if size >= MEGABYTE else f"{max(1, round(size / 1024))}KB"


def kind_in_words(content_type: str) -> str:
    """Such as "PDF"."""
    return next((kind.words for kind in file_kinds.KINDS if kind.content_type == content_type), "File")


def about(file: Attachment) -> str:
    """What a list says of a file beside its name: "Tickets or a booking. PDF, 84KB"."""
    said = (words_of(file.category), f"{kind_in_words(file.content_type)}, {size_in_words(file.size)}")
    return ". ".join(part for part in said if part)


def check(name: str, content: bytes, *, field: str) -> Checked:
    """A file that may be kept, or `Refused` with one sentence for `field`: empty, too large, of no kind we take, or
    with a virus in it."""
    settings = current_app.config["SETTINGS"]
    try:
        if len(content) > settings.max_file_mb * MEGABYTE:
            raise file_kinds.NotTaken(f"The selected file must be smaller than {settings.max_file_mb}MB")
        shown_name = file_kinds.safe_name(name)
        kind = file_kinds.kind_of(shown_name, content)
    except file_kinds.NotTaken as refusal:
        raise Refused([(field, str(refusal))]) from None
    found = scanning.scan(content, settings.scanner_address)
    if found == scanning.INFECTED:
        raise Refused([(field, "The selected file contains a virus, so it was not kept")])
    return Checked(shown_name, kind.content_type, content, hashlib.sha256(content).hexdigest(), found)


def check_all(given: Sequence[tuple[str, bytes]], *, field: str) -> list[Checked]:
    """Files (name and content) that may all be kept; `Refused` for the first that may not, or for too much together."""
    most = current_app.config["SETTINGS"].max_submission_mb
    if sum(len(content) for _, content in given) > most * MEGABYTE:
        raise Refused([(field, f"All files together must be smaller than {most}MB")])
    return [check(name, content, field=field) for name, content in given]


@contextlib.contextmanager
def kept_or_dropped() -> Iterator[Callable[[Checked], str]]:
    """What puts a checked file into storage and gives its key; dropped again where anything inside fails."""
    keys: list[str] = []

    def keep(one: Checked) -> str:
        keys.append(files.storage().put(one.content))
        return keys[-1]

    try:
        yield keep
    except BaseException:
        for key in keys:
            with contextlib.suppress(OSError):
                files.storage().drop(key)
        raise


def columns_of(one: Checked, key: str) -> dict[str, Any]:
    """The columns of an attachment that come from the file itself; `key` is where it lies in storage."""
    return {
        "storage_key": key,
        "name": one.name,
        "content_type": one.content_type,
        "size": len(one.content),
        "sha256": one.sha256,
        "scan": one.scan,
    }


def add(draft_id: UUID, category: str, name: str, content: bytes, *, reading: Reading, field: str = "files") -> UUID:
    """Keep a file with a draft, filed under `category` (the page it was added on and what it shows, see
    `domain.papers`); gives its id.

    Raises `Refused` with one sentence for `field` when it is empty, too large, no kind we take, or holds a virus;
    nothing else is lost then. Files of the private part, and of a draft whose addresses are hidden, are sealed.
    """
    settings = current_app.config["SETTINGS"]
    one = check(name, content, field=field)
    private = page_of(category) in reading.safeguarding
    with unit.act(May.FILL_SAFEGUARDING_PART if private else May.FILL_DRAFT) as work:
        draft = find.draft(work.session, draft_id, lock=True)
        if draft is None or draft.state != "open":
            raise NotFound
        if sealing.bytes_attached(work.session, draft_id) + len(content) > settings.max_submission_mb * MEGABYTE:
            raise Refused([(field, f"All files together must be smaller than {settings.max_submission_mb}MB")])
        attachment_id = new_id()
        with kept_or_dropped() as keep:
            work.session.execute(
                insert(Attachment)
                .values(
                    **columns_of(one, keep(one)),
                    authority_id=draft.authority_id,
                    id=attachment_id,
                    school_id=draft.school_id,
                    draft_id=draft_id,
                    category=category,
                    sealed="safeguarding" if private else "address" if draft.address_hidden else "",
                    added_by=work.actor.membership_id,
                    added_by_name=work.actor.name,
                    added_at=now(),
                )
                .inline()
            )
            draft.changed_by_name, draft.changed_at = work.actor.name, now()
            draft.signed_by_name, draft.signed_at = "", None
            work.record("added_file", about_kind="draft", about=draft_id, fields=[category])
            if one.still_checking:
                work.later("scan", attachment_id)
    return attachment_id


def remove(draft_id: UUID, attachment_id: UUID) -> None:
    """Take a file off a draft that is not sent yet."""
    with unit.act(May.FILL_DRAFT) as work:
        draft = find.draft(work.session, draft_id, lock=True)
        row = find.file(work.session, attachment_id)
        if draft is None or draft.state != "open" or row is None or row.draft_id != draft_id:
            raise NotFound
        work.session.execute(
            update(Attachment)
            .where(Attachment.id == attachment_id)
            .values(removed_at=now())
            .execution_options(synchronize_session=False)
        )
        draft.changed_by_name, draft.changed_at = work.actor.name, now()
        draft.signed_by_name, draft.signed_at = "", None
        work.record("removed_file", about_kind="draft", about=draft_id, fields=[row.category])


def hand_over(attachment_id: UUID) -> Handed:
    """The file for the acting person, school or council. `NotFound` when not theirs, withheld or gone."""
    actor = wall.current.get()
    permission = May.READ_CASE if actor is not None and actor.kind is Kind.COUNCIL else May.FOLLOW_SUBMISSION
    if actor is None:
        raise NotAllowed(permission)
    row = find.file(db.session(), attachment_id)
    if row is None or row.scan in WITHHELD:
        raise NotFound
    unit.looked(permission, about_kind="file", about=attachment_id, fields=[row.category])
    try:
        content = files.storage().get(row.storage_key)
    except FileNotFoundError:
        raise NotFound from None
    ending = next((kind.ending for kind in file_kinds.KINDS if kind.content_type == row.content_type), "")
    return Handed(f"document-{str(attachment_id)[-8:]}{ending}", row.content_type, content)


class ScannerStopped(RuntimeError):
    """The scanner gave no answer: the work is tried again later."""


@effect("scan")
def scan_again(work: unit.Unit, owed: OutboxRow) -> None:
    """Ask the scanner once more about a file left "checking". Raises `ScannerStopped` while it does not answer."""
    row = find.file(work.session, owed.about)
    if row is None or row.scan != scanning.CHECKING:
        return
    row.scan = scanning.scan(files.storage().get(row.storage_key), current_app.config["SETTINGS"].scanner_address)
    if row.scan == scanning.CHECKING:
        raise ScannerStopped
