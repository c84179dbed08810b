"""Adding words and files to what was sent, without changing it: dated, signed, a record of its own, never changed.

What was sent keeps its checksum and its PDF; each addition has its own. The council is told, and the case counts as
changed since every officer last looked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select

from portal.domain.access import May, allows, insist
from portal.domain.statuses import CaseState, SubmissionState
from portal.services import attachments, casework, school_replies, since_hidden, unit
from portal.services.attachments import Checked
from portal.services.changing_sent import MAY_BE_CORRECTED
from portal.services.keeping_untold import insist_untold
from portal.services.once import kept_once
from portal.services.outbox import effect
from portal.services.since_hidden import Hiding
from portal.services.trouble import NotFound, Refused
from portal.store import wall
from portal.store.additions import Addition
from portal.store.cases import Case
from portal.store.drafts import Attachment
from portal.store.find import case as find_case
from portal.store.find import following as find
from portal.store.find.drafts import ADDED_LATER
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id, now

LONGEST = 5000
MOST_FILES = 10
"""Files in one addition."""
MAY_BE_ADDED_TO = MAY_BE_CORRECTED
"""States in which something can still be added: not once it is withdrawn, replaced or closed."""


@dataclass(frozen=True, slots=True)
class Added:
    """One addition as a reader may see it. `private`: for safeguarding leads and the council's case workers alone.

    files: those the reader may open; `withheld` counts the others, whose very names may tell where a child is.
    """

    id: UUID
    submission_id: UUID
    body: str
    files: tuple[Attachment, ...]
    withheld: int
    private: bool
    by_name: str
    at: dt.datetime
    digest: str


def digest_of(submission_id: UUID, body: str, sums: Sequence[tuple[str, str]], by_name: str, at: dt.datetime) -> str:
    """SHA-256 (hex) of an addition in one fixed form. `sums`: name and checksum of each file; `at` is UTC."""
    told = {"submission": str(submission_id), "body": body, "files": [list(one) for one in sums], "by": by_name,
            "at": at.astimezone(dt.UTC).isoformat()}  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def add(submission_id: UUID, body: str, files: Sequence[tuple[str, bytes]], *, private: bool, once: UUID) -> None:
    """Add words, files or both to a submission of the acting person's school.

    files: name and content of each. private: a safeguarding lead's own, sealed. `once` is the form's own id: the same
    form sent twice adds once. `NotFound` when it is not this school's; `Refused` with what to put right, and nothing is
    kept then: nothing added, a file not taken, an address that is not safe to know, or too late.
    """
    text = body.replace("\r\n", "\n").strip()
    if not text and not files:
        raise Refused([("body", "Enter what you want to add, or choose a file")])
    if len(text) > LONGEST:
        raise Refused([("body", f"What you add must be {LONGEST:,} characters or fewer")])
    if len(files) > MOST_FILES:
        raise Refused([("files", f"Choose at most {MOST_FILES} files. You can add more in another addition")])
    checked = attachments.check_all(files, field="files")
    with (
        kept_once(Addition, once),
        attachments.kept_or_dropped() as keep,
        unit.act(May.CHANGE_WHAT_WAS_SENT) as work,
    ):
        if private and not allows(work.actor, May.FILL_SAFEGUARDING_PART):
            raise NotFound
        sent = find.submission(work.session, submission_id)
        if sent is None:
            raise NotFound
        if work.session.get(Addition, (work.actor.authority_id, once)) is not None:
            return
        if SubmissionState(sent.state) not in MAY_BE_ADDED_TO:
            raise Refused([("body", "Nothing can be added to it any more. Write a message instead")])
        if not private:
            insist_untold(work.session, submission_id, body=text)
        _store(work, sent, text, [(one, keep(one)) for one in checked], private=private, addition_id=once)


def _store(
    work: unit.Unit,
    sent: Submission,
    text: str,
    kept: Sequence[tuple[Checked, str]],
    *,
    private: bool,
    addition_id: UUID,
) -> None:
    at, by = now(), work.actor.membership_id
    assert by is not None
    hidden = sent.address_hidden or since_hidden.told_elsewhere(work.session, sent.id)
    sealed = "safeguarding" if private else "address" if hidden else ""
    rows = []
    for one, key in kept:
        rows.append((new_id(), one))
        work.session.execute(
            insert(Attachment)
            .values(
                **attachments.columns_of(one, key),
                authority_id=sent.authority_id,
                id=rows[-1][0],
                school_id=sent.school_id,
                submission_id=sent.id,
                category=ADDED_LATER,
                sealed=sealed,
                added_by=by,
                added_by_name=work.actor.name,
                added_at=at,
            )
            .inline()
        )
        if one.still_checking:
            work.later("scan", rows[-1][0])
    work.session.execute(
        insert(Addition)
        .values(
            authority_id=sent.authority_id,
            id=addition_id,
            submission_id=sent.id,
            school_id=sent.school_id,
            body=text,
            files=[{"id": str(file_id), "name": one.name, "sha256": one.sha256} for file_id, one in rows],
            sealed="safeguarding" if private else "",
            digest=digest_of(sent.id, text, [(one.name, one.sha256) for _, one in rows], work.actor.name, at),
            by=by,
            by_name=work.actor.name,
            at=at,
        )
        .inline()
    )
    fields = [name for name, given in (("body", text), ("files", rows)) if given]
    work.record("added_to_sent", about_kind="submission", about=sent.id, fields=fields)
    work.later("school_added", addition_id)
    work.later("notice", addition_id, once=f"notice:{addition_id}", to="council", template="added",
               submission_id=str(sent.id))  # fmt: skip


@effect("school_added")
def take_in(work: unit.Unit, owed: OutboxRow) -> None:
    """The case of every child told of says that something was added, and what waited for the school waits no longer."""
    row = work.session.execute(
        select(Addition).where(Addition.authority_id == owed.authority_id, Addition.id == owed.about)
    ).scalar_one()
    cases = work.session.execute(
        select(Case.id)
        .join(ReferredChild, ReferredChild.case_id == Case.id)
        .where(
            Case.authority_id == row.authority_id,
            ReferredChild.authority_id == row.authority_id,
            ReferredChild.submission_id == row.submission_id,
        )
        .order_by(Case.reference)
    ).scalars()
    for case_id in list(cases):
        folder = find_case.folder_of(work.session, case_id, lock=True)
        assert folder is not None
        if folder.submission.id == row.submission_id:
            school_replies.waits_no_longer(folder)
        said = "For the safeguarding part" if row.sealed else _in_short(row)
        work.tell(folder.case.id, "school_added", f"{row.by_name} added to what the school sent", said)
        state = SubmissionState(folder.submission.state)
        casework.tell_school(work, folder.referred, state, CaseState(folder.case.state))
        casework.touched(work, folder)
        folder.case.changed_by = row.by  # new to every officer, whoever changed the case last


def _in_short(row: Addition) -> str:
    number = len(row.files)
    files = "" if not number else "1 file" if number == 1 else f"{number} files"
    return ", ".join(part for part in ("New words" if row.body else "", files) if part)


def added(submission_ids: Sequence[UUID]) -> list[Added]:
    """What was added to these submissions, oldest first, as far as the acting person may read it."""
    actor = wall.current.get()
    insist(actor, May.READ_CASE if allows(actor, May.READ_CASE) else May.FOLLOW_SUBMISSION)
    if not submission_ids:
        return []
    session = db.session()
    rows = session.execute(
        select(Addition).where(Addition.submission_id.in_(submission_ids)).order_by(Addition.at, Addition.id)
    ).scalars()
    found = list(rows)
    if not found:
        return []
    files = session.execute(
        select(Attachment).where(
            Attachment.submission_id.in_(submission_ids),
            Attachment.category == ADDED_LATER,
            Attachment.removed_at.is_(None),
        )
    ).scalars()
    there = {str(file.id): file for file in files}
    hidings = since_hidden.for_reader(session, actor, {row.submission_id for row in found})
    return [_as_read(row, there, hidings.get(row.submission_id)) for row in found]


def _as_read(row: Addition, there: Mapping[str, Attachment], hiding: Hiding | None) -> Added:
    files = [there[one["id"]] for one in row.files if one["id"] in there]
    return Added(
        id=row.id,
        submission_id=row.submission_id,
        body=hiding.text(row.body, row.at) if hiding else row.body,
        files=tuple(files),
        withheld=len(row.files) - len(files),
        private=bool(row.sealed),
        by_name=row.by_name,
        at=row.at,
        digest=row.digest,
    )
