"""Sending a draft to the council: exactly once, in one transaction, with everything that must follow.

The draft is locked, read whole (its sealed pages too: the transaction runs under the sending role, which may hand
them over), checked, and copied into immutable submissions: one of its own kind, and one for each further return made of
the same answers. Each child told of has its own reference, and a case where the kind of notice opens one; the work that
follows is owed in the outbox. One draft makes one submission of a kind: a second send, from a double click, the back
button or another tab, finds the first receipt.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.access import May
from portal.domain.dates_in_words import london_date
from portal.domain.facts.lacking import lacking
from portal.domain.facts.sealing import telling_of
from portal.domain.facts.telltale import looking_for, redacted
from portal.domain.school_kinds import SchoolKnown
from portal.services import authorities, beside, changing_sent, delivering, terms, unit
from portal.services.authorities import Council
from portal.services.case_from_notice import Told
from portal.services.delivering import Delivered
from portal.services.trouble import NotFound, Refused, Stale
from portal.store.drafts import Attachment, Draft
from portal.store.find import drafts as find
from portal.store.find import following as find_sent
from portal.store.find.drafts import KeptPage
from portal.store.places import School
from portal.store.submissions import ReferredChild, SealedSubmission, Submission
from portal.store.tables import Json, new_id, now


@dataclass(frozen=True, slots=True)
class Part:
    """One submission to be made of a draft: its kind, its children's facts, and the answers in words.

    summaries: as JSON, by part: "open", "address", "safeguarding".
    """

    kind: str
    children: Sequence[Told]
    summaries: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft as its journey would send it. gaps: (page, sentence) of everything that stands in the way.

    The first part is the draft's own kind; others are further returns made of the same answers.
    """

    parts: Sequence[Part]
    gaps: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Whole:
    """The draft at the moment of sending, with every page: what `prepare` works from."""

    kind: str
    pages: list[KeptPage]
    address_hidden: bool
    safeguarding_state: str
    no_visit_agreed_by: str
    immediate: Json | None
    signed_by_name: str
    head_signs_referral: bool
    attachments: tuple[str, ...]
    today: dt.date
    authority_code: str
    school: Callable[[], SchoolKnown]
    """Its kind and term dates, read only for a journey that looks at them."""


@dataclass(frozen=True, slots=True)
class SentReceipt:
    """What the school keeps: the reference of each child, when it was sent, and the digest of what was stored."""

    submission_id: UUID
    references: tuple[tuple[str, str], ...]
    sent_at: dt.datetime
    digest: str
    reply_by: dt.date | None


def send(draft_id: UUID, prepare: Callable[[Whole], Prepared], *, sender_job: str, seen_version: int) -> SentReceipt:
    """Send a draft of the acting person's school.

    Raises `NotFound` when there is none such, `Refused` with every sentence that stands in the way, `Stale` when the
    draft was changed after the sender last saw it. Sending a sent draft gives the first receipt. A correction is
    refused when what it corrects was withdrawn, or closed, since it was begun.
    """
    with unit.act(May.SEND_SUBMISSION, sending=True) as work:
        corrected = _corrected(work, draft_id)
        draft = find.draft(work.session, draft_id, lock=True)
        if draft is None or draft.state == "withdrawn":
            raise NotFound
        if draft.state == "sent":
            return receipt_of(work, draft_id)
        if draft.version != seen_version:
            raise Stale(draft.changed_by_name)
        if corrected is not None:
            changing_sent.insist_correctable(work, corrected, "check")
        council, moment = authorities.of(work.actor), now()
        prepared = prepare(whole(work, draft, council, moment))
        if prepared.gaps:
            raise Refused(list(prepared.gaps))
        day = london_date(moment)
        missing = [
            sentence
            for part in prepared.parts
            for told in part.children
            for sentence in lacking(part.kind, told.facts, day)
        ]
        if missing:
            raise Refused([("check", sentence) for sentence in dict.fromkeys(missing)])
        school = work.session.execute(select(School).where(School.id == draft.school_id)).scalar_one()
        earlier: dict[str, ReferredChild] = {}
        former = beside.former(work, draft)
        for part in prepared.parts:
            old = former.pop(part.kind, None)
            submission = store(work, draft, part, sender_job=sender_job, moment=moment, council=council, old=old)
            made = delivering.deliver(work, draft, submission, school, part.children, council, beside=earlier, old=old)
            if not earlier:
                earlier = {one.referred.child_key: one.referred for one in made}
                _hand_over_files(work, draft, submission, made)
        for left in former.values():
            beside.end(work, left, beside.NO_LONGER_CALLED_FOR)
        draft.state = "sent"
        work.session.flush()
        return receipt_of(work, draft_id)


def _corrected(work: unit.Unit, draft_id: UUID) -> Submission | None:
    """What this draft corrects, held before any other lock is taken; None for a draft that corrects nothing."""
    draft = find.draft(work.session, draft_id)
    if draft is None or draft.follows_as != "correction" or draft.follows_id is None:
        return None
    return changing_sent.hold(work, draft.follows_id)


def whole(work: unit.Unit, draft: Draft, council: Council, moment: dt.datetime) -> Whole:
    """Everything a journey needs to say what would be sent of this draft."""
    files = find.files(work.session, draft_id=draft.id)
    return Whole(
        kind=draft.kind,
        pages=find.pages(work.session, draft.id),
        address_hidden=draft.address_hidden,
        safeguarding_state=draft.safeguarding_state,
        no_visit_agreed_by=draft.no_visit_agreed_by,
        immediate=draft.immediate,
        signed_by_name=draft.signed_by_name,
        head_signs_referral=council.head_signs_referral,
        attachments=tuple(f.category for f in files),
        today=london_date(moment),
        authority_code=council.code,
        school=lambda: terms.known_school(draft.school_id),
    )


def receipt_of(work: unit.Unit, draft_id: UUID) -> SentReceipt:
    """The receipt of the submission this draft made."""
    submission = work.session.execute(
        select(Submission).where(Submission.id == find.submission_of(work.session, draft_id))
    ).scalar_one()
    children = find_sent.children_of(work.session, submission.id)
    return SentReceipt(
        submission.id,
        tuple((c.child_name, c.reference) for c in children),
        submission.sent_at,
        submission.digest,
        min((child.reply_by for child in children if child.reply_by), default=None),
    )


def digest_of(children: Sequence[Told], summaries: Mapping[str, list[Any]]) -> str:
    """SHA-256 (hex) of everything stored of a submission, sealed parts included, in one fixed form."""
    told = {
        one.child: {"open": one.facts.open, "address": one.facts.address, "safeguarding": one.facts.safeguarding}
        for one in children
    }
    text = json.dumps({"children": told, "summaries": dict(summaries)}, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def store(
    work: unit.Unit,
    draft: Draft,
    part: Part,
    *,
    sender_job: str,
    moment: dt.datetime,
    council: Council,
    by: str = "",
    old: Submission | None = None,
) -> Submission:
    """The submission itself, with its sealed parts. `by` names the sender where the portal sends from itself; `old` is
    the version that it takes the place of."""
    submission = Submission(
        authority_id=draft.authority_id,
        id=new_id(),
        school_id=draft.school_id,
        draft_id=draft.id,
        kind=part.kind,
        immediate=draft.immediate is not None,
        address_hidden=draft.address_hidden,
        summary=part.summaries["open"],
        digest=digest_of(part.children, part.summaries),
        privacy_statement=council.privacy_statement,
        privacy_statement_dated=council.privacy_statement_dated,
        sent_by=work.actor.membership_id or draft.created_by,
        sent_by_name=by or work.actor.name,
        sent_by_job=sender_job,
        sent_at=moment,
        signed_by_name=draft.signed_by_name,
        signed_as=draft.signed_as,
        signed_at=draft.signed_at,
        corrects_id=old.id if old else None,
        corrected_why=_why(work, draft, part, old) if old else "",
    )
    work.add(submission)
    work.session.flush()
    first = part.children[0].child
    for told in part.children:
        for kind, facts in (("address", told.facts.address), ("safeguarding", told.facts.safeguarding)):
            summary = _of_child(part.summaries.get(kind, []), told.child, first=told.child == first)
            if facts or summary:
                work.add(
                    SealedSubmission(
                        authority_id=submission.authority_id,
                        submission_id=submission.id,
                        school_id=submission.school_id,
                        kind=kind,
                        child_key=told.child,
                        facts=dict(facts),
                        summary=summary,
                    )
                )
    return submission


def _why(work: unit.Unit, draft: Draft, part: Part, old: Submission) -> str:
    """What was wrong, as everybody reads it: without an address that the new version says is not safe to know."""
    if not draft.address_hidden:
        return draft.corrected_why
    now_told = looking_for([value for told in part.children for value in told.facts.address.values()])
    before = telling_of(row.facts for row in find_sent.children_of(work.session, old.id))
    return str(redacted(redacted(draft.corrected_why, now_told), before))


def _of_child(groups: Sequence[Json], child: str, *, first: bool) -> list[Json]:
    """The rows of a stored summary that are this child's; the family's own stand with the first child."""
    mine = {child, ""} if first else {child}
    kept = [{**group, "rows": [row for row in group["rows"] if row["child"] in mine]} for group in groups]
    return [group for group in kept if group["rows"]]


def _hand_over_files(work: unit.Unit, draft: Draft, submission: Submission, made: Sequence[Delivered]) -> None:
    case = made[0].case
    for file in find.files(work.session, draft_id=draft.id):
        # What a masked referral carries may show where the child is: only those who may know open it.
        values: dict[str, Any] = {"submission_id": submission.id, "case_id": case.id if case else None}
        if draft.address_hidden and not file.sealed:
            values["sealed"] = "address"
        work.session.execute(
            update(Attachment)
            .where(Attachment.authority_id == draft.authority_id, Attachment.id == file.id)
            .values(**values)
        )


__all__ = ["Part", "Prepared", "SentReceipt", "Told", "Whole", "digest_of", "receipt_of", "send", "store", "whole"]
