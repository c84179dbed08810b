"""Sending a draft to the council: exactly once, in one transaction, with everything that must follow.

The draft is locked, read whole (its sealed pages too: the transaction runs under the sending role, which may hand
them over), checked, and copied into an immutable submission. A case is opened for the child and placed in the queue,
and the work that follows is owed in the outbox. One draft makes one submission: a second send, from a double click, the
back button or another tab, finds the first receipt.
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
from portal.domain.facts import referral
from portal.domain.facts.sealing import SplitFacts
from portal.services import authorities, ordering, unit
from portal.services.case_clocks import triage_clock
from portal.services.case_from_referral import case_of, child_of, enquiries_of
from portal.services.trouble import NotFound, Refused, Stale
from portal.store.drafts import Attachment, Draft
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage
from portal.store.places import School
from portal.store.submissions import ReferredChild, SealedSubmission, Submission
from portal.store.tables import Json, new_id, now


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft as its journey would send it. The parts are kept apart: open, whereabouts, safeguarding.

    summaries: the answers in words as JSON, by part: "open", "address", "safeguarding".
    gaps: (page, sentence) of everything that stands in the way.
    """

    facts: SplitFacts
    summaries: Mapping[str, list[Any]]
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
    sign_off_needed: bool
    attachments: tuple[str, ...]
    today: dt.date
    authority_code: str


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
    draft was changed after the sender last saw it. Sending a sent draft gives the first receipt.
    """
    with unit.act(May.SEND_SUBMISSION, sending=True) as work:
        session, actor = work.session, work.actor
        draft = find.draft(session, draft_id, lock=True)
        if draft is None or draft.state == "withdrawn":
            raise NotFound
        if draft.state == "sent":
            return receipt_of(work, draft_id)
        if draft.version != seen_version:
            raise Stale(draft.changed_by_name)
        council = authorities.of(actor)
        files = list(find.files(session, draft_id=draft_id))
        moment = now()
        prepared = prepare(
            Whole(
                kind=draft.kind,
                pages=find.pages(session, draft_id),
                address_hidden=draft.address_hidden,
                safeguarding_state=draft.safeguarding_state,
                no_visit_agreed_by=draft.no_visit_agreed_by,
                immediate=draft.immediate,
                signed_by_name=draft.signed_by_name,
                sign_off_needed=council.head_signs_referral,
                attachments=tuple(f.category for f in files),
                today=london_date(moment),
                authority_code=council.code,
            )
        )
        if prepared.gaps:
            raise Refused(list(prepared.gaps))
        if missing := referral.lacking(prepared.facts, london_date(moment)):
            raise Refused([("check", sentence) for sentence in missing])
        school = session.execute(select(School).where(School.id == draft.school_id)).scalar_one()
        submission = _submission(work, draft, prepared, sender_job, moment, council)
        case, referred = case_of(work.actor, submission, school, prepared.facts, council.reference_prefix)
        # In the order the tables lean on each other: nothing here is told of by a relationship.
        work.add(submission)
        work.session.flush()
        work.add(*_sealed(submission, prepared))
        child = child_of(case, prepared.facts)
        enquiries = enquiries_of(case, prepared.facts.open, school.name)
        work.add(child)
        work.session.flush()
        ordering.placement_for(case, ordering.measure_for(case), enquiries)
        referred.reply_by = triage_clock(case, ordering.measure_for(case)).deadline
        work.add(case)
        work.session.flush()
        work.add(referred, *enquiries)
        for file in files:
            # What a masked referral carries may show where the child is: only those who may know open it.
            values: dict[str, Any] = {"submission_id": submission.id, "case_id": case.id}
            if draft.address_hidden and not file.sealed:
                values["sealed"] = "address"
            session.execute(
                update(Attachment)
                .where(Attachment.authority_id == actor.authority_id, Attachment.id == file.id)
                .values(**values)
            )
        draft.state = "sent"
        work.tell(case.id, "referral_received", "Referral received", f"Sent by {actor.name}, {school.name}")
        work.record("sent_submission", about_kind="submission", about=submission.id)
        template = "immediate" if submission.immediate else "new"
        work.later("notice", submission.id, once=f"notice:{submission.id}:council", to="council", template=template,
                   submission_id=str(submission.id))  # fmt: skip
        work.later("notice", submission.id, once=f"notice:{submission.id}:school", to="school", template="received",
                   submission_id=str(submission.id))  # fmt: skip
        work.later("sibling_check", case.id)
        return SentReceipt(
            submission.id, ((case.child_name, referred.reference),), moment, submission.digest, referred.reply_by
        )


def receipt_of(work: unit.Unit, draft_id: UUID) -> SentReceipt:
    """The receipt of the submission this draft made."""
    submission = work.session.execute(select(Submission).where(Submission.draft_id == draft_id)).scalar_one()
    children = (
        work.session.execute(
            select(ReferredChild).where(ReferredChild.submission_id == submission.id).order_by(ReferredChild.child_key)
        )
        .scalars()
        .all()
    )
    return SentReceipt(
        submission.id,
        tuple((c.child_name, c.reference) for c in children),
        submission.sent_at,
        submission.digest,
        children[0].reply_by if children else None,
    )


def digest_of(facts: SplitFacts, summaries: Mapping[str, list[Any]]) -> str:
    """SHA-256 (hex) of everything stored of a submission, sealed parts included, in one fixed form."""
    whole = {
        "open": facts.open,
        "address": facts.address,
        "safeguarding": facts.safeguarding,
        "summaries": dict(summaries),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _submission(
    work: unit.Unit,
    draft: Draft,
    prepared: Prepared,
    sender_job: str,
    moment: dt.datetime,
    council: authorities.Council,
) -> Submission:
    assert work.actor.membership_id is not None
    return Submission(
        authority_id=work.actor.authority_id,
        id=new_id(),
        school_id=draft.school_id,
        draft_id=draft.id,
        kind=draft.kind,
        immediate=draft.immediate is not None,
        address_hidden=draft.address_hidden,
        facts=prepared.facts.open,
        summary=prepared.summaries["open"],
        digest=digest_of(prepared.facts, prepared.summaries),
        privacy_statement=council.privacy_statement,
        privacy_statement_dated=council.privacy_statement_dated,
        sent_by=work.actor.membership_id,
        sent_by_name=work.actor.name,
        sent_by_job=sender_job,
        sent_at=moment,
    )


def _sealed(submission: Submission, prepared: Prepared) -> list[SealedSubmission]:
    parts = {"address": prepared.facts.address, "safeguarding": prepared.facts.safeguarding}
    return [
        SealedSubmission(
            authority_id=submission.authority_id,
            submission_id=submission.id,
            school_id=submission.school_id,
            kind=kind,
            facts=dict(facts),
            summary=prepared.summaries.get(kind, []),
        )
        for kind, facts in parts.items()
        if facts
    ]
