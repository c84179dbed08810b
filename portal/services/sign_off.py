"""The headteacher's sign-off of a draft, where the council asks for it: asked for, given, or given back."""

from __future__ import annotations

from uuid import UUID

from portal.domain.access import May
from portal.services import unit
from portal.services.trouble import NotFound, Refused, Stale
from portal.store.drafts import Draft
from portal.store.find import drafts as find
from portal.store.tables import now


def _held(work: unit.Unit, draft_id: UUID) -> Draft:
    draft = find.draft(work.session, draft_id, lock=True)
    if draft is None or draft.state != "open":
        raise NotFound
    return draft


def ask(draft_id: UUID) -> None:
    """Ask the headteacher to sign this off: it comes first on their home page, and the school gets a notice."""
    with unit.act(May.FILL_DRAFT) as work:
        draft = _held(work, draft_id)
        draft.sign_off_asked_at, draft.sent_back_reason = now(), ""
        work.record("asked_sign_off", about_kind="draft", about=draft_id)
        work.later(
            "notice",
            draft_id,
            once=f"notice:sign_off:{draft_id}:{draft.version}",
            to="school",
            template="sign_off",
            school_id=str(draft.school_id),
        )


def sign(draft_id: UUID, *, seen_version: int) -> None:
    """Sign off the draft as this headteacher saw it. `Stale` when it changed after the page was opened."""
    with unit.act(May.SIGN_OFF) as work:
        draft = _held(work, draft_id)
        if draft.version != seen_version:
            raise Stale(draft.changed_by_name)
        draft.signed_by_name, draft.signed_at, draft.sent_back_reason = work.actor.name, now(), ""
        work.record("signed_off", about_kind="draft", about=draft_id)


def send_back(draft_id: UUID, reason: str) -> None:
    """Give the draft back to colleagues instead of signing. `Refused` without a reason."""
    if not reason.strip():
        raise Refused([("reason", "Say what needs to change before you can sign it off")])
    with unit.act(May.SIGN_OFF) as work:
        draft = _held(work, draft_id)
        draft.sign_off_asked_at, draft.sent_back_reason = None, reason.strip()
        draft.signed_by_name, draft.signed_at = "", None
        work.record("sent_back", about_kind="draft", about=draft_id, fields=["sent_back_reason"])
