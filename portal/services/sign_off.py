"""The headteacher's sign-off of a draft, where it is needed: asked for, given, or given back; and what waits for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May, insist
from portal.domain.facts.telltale import looking_for
from portal.services import keeping_untold, signing, since_hidden, unit
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.working_day import today
from portal.store import sealing, wall
from portal.store.drafts import Draft
from portal.store.find import drafts as find
from portal.store.find import following as find_sent
from portal.store.session import db
from portal.store.submissions import Submission
from portal.store.tables import now

MOST = 50
LONGEST = 2000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that a colleague asks to have signed."""

    id: UUID
    kind: str
    number: str
    child_name: str
    asked_by: str
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """Something sent that was signed: by whom, as what and when."""

    id: UUID
    kind: str
    children: tuple[str, ...]
    references: tuple[str, ...]
    by: str
    capacity: str
    at: dt.datetime


def _held(work: unit.Unit, draft_id: UUID) -> Draft:
    draft = find.draft(work.session, draft_id, lock=True)
    if draft is None or draft.state != "open":
        raise NotFound
    return draft


def ask(draft_id: UUID) -> None:
    """Ask for the headteacher's signature: it comes first for whoever can sign, and the school gets a notice."""
    ask_of([draft_id])


def ask_of(draft_ids: Sequence[UUID]) -> None:
    """Ask for the signature of each of these drafts, with one notice for all; `NotFound` when one is not open."""
    with unit.act(May.FILL_DRAFT) as work:
        drafts = [_held(work, draft_id) for draft_id in sorted(draft_ids)]
        for draft in drafts:
            draft.sign_off_asked_at, draft.sign_off_asked_by_name, draft.sent_back_reason = now(), work.actor.name, ""
            work.record("asked_sign_off", about_kind="draft", about=draft.id)
        first = drafts[0]
        work.later(
            "notice",
            first.id,
            once=f"notice:sign_off:{first.id}:{first.version}",
            to="school",
            template="sign_off",
            school_id=str(first.school_id),
        )


def sign(draft_id: UUID, *, seen_version: int, lacking: Sequence[tuple[str, str]] = ()) -> None:
    """Sign the draft as this person saw it, in the capacity they have today.

    lacking: (page, sentence) of what its journey still misses besides the signature: nobody signs what cannot be sent.
    `Refused` for that, and when they may not sign (any more) or did not prove who they are a short while ago; `Stale`
    when the draft changed after the page was opened.
    """
    with unit.act(May.SIGN_FOR_HEAD) as work:
        draft = _held(work, draft_id)
        capacity = signing.insist_may_sign(work.session, work.actor)
        signing.insist_fresh(work.actor)
        if draft.version != seen_version:
            raise Stale(draft.changed_by_name)
        signing.insist_complete(lacking)
        draft.signed_by_name, draft.signed_as, draft.signed_at = work.actor.name, capacity.words, now()
        draft.sent_back_reason = ""
        work.record("signed_off", about_kind="draft", about=draft_id)


def send_back(draft_id: UUID, reason: str) -> None:
    """Give the draft back to colleagues instead of signing. `Refused` without a reason, with one too long, for whoever
    may not sign, and for a safeguarding lead who repeats an address that is not safe to know; from the words of others
    it is taken out unsaid."""
    text = reason.replace("\r\n", "\n").strip()
    if not text:
        raise Refused([("reason", "Say what needs to change before you can sign it off")])
    if len(text) > LONGEST:
        raise Refused([("reason", f"What needs to change must be {LONGEST:,} characters or fewer")])
    with unit.act(May.SIGN_FOR_HEAD) as work:
        draft = _held(work, draft_id)
        signing.insist_may_sign(work.session, work.actor)
        draft.sign_off_asked_at, draft.sent_back_reason = None, _untold(work, draft, text)
        draft.signed_by_name, draft.signed_as, draft.signed_at = "", "", None
        work.record("sent_back", about_kind="draft", about=draft_id, fields=["sent_back_reason"])


def _untold(work: unit.Unit, draft: Draft, text: str) -> str:
    """The reason as every colleague may read it."""
    if not draft.address_hidden:
        return text
    telling = looking_for(answers for _, answers in sealing.addresses_of(work.session, draft.id, "address"))
    if since_hidden.may_know(work.actor):
        keeping_untold.insist_unsaid(telling, reason=text)
        return text
    return keeping_untold.unsaid(telling, text)


def waiting() -> list[Waiting]:
    """The school's drafts that wait for a signature, those asked for first at the top; at most 50."""
    insist(wall.current.get(), May.SIGN_FOR_HEAD)
    rows = db.session().execute(
        select(Draft)
        .where(
            Draft.state == "open",
            Draft.sign_off_asked_at.is_not(None),
            Draft.signed_at.is_(None),
            Draft.expires_on >= today(),
        )
        .order_by(Draft.sign_off_asked_at)
        .limit(MOST)
    )
    return [
        Waiting(row.id, row.kind, row.number, row.child_name, row.sign_off_asked_by_name, row.sign_off_asked_at)
        for row in rows.scalars()
        if row.sign_off_asked_at is not None
    ]


def signed() -> list[Signed]:
    """What the school sent with a signature, the newest first; at most 50."""
    insist(wall.current.get(), May.SIGN_FOR_HEAD)
    session = db.session()
    rows = (
        session.execute(
            select(Submission)
            .where(Submission.signed_at.is_not(None))
            .order_by(Submission.signed_at.desc(), Submission.id)
            .limit(MOST)
        )
        .scalars()
        .all()
    )
    children = find_sent.children(session, [row.id for row in rows])
    return [
        Signed(
            id=row.id,
            kind=row.kind,
            children=tuple(child.child_name for child in children[row.id]),
            references=tuple(child.reference for child in children[row.id]),
            by=row.signed_by_name,
            capacity=row.signed_as,
            at=row.signed_at,
        )
        for row in rows
        if row.signed_at is not None
    ]
