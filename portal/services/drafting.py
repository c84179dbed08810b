"""Filling in a draft: starting it, saving pages, showing its addresses again, giving it up.

Different pages never clash; the same page saved by two people is refused the second time, with both texts.
What follows from the answers is settled in the same transaction (`draft_settling`).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.access import May, insist
from portal.domain.identifiers import REFERENCE_MARKS
from portal.domain.notices import NoticeKind
from portal.services import draft_settling, typed_text, unit
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.working_day import today
from portal.store import sealing
from portal.store.drafts import Draft, DraftPage
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage, Key
from portal.store.returns import AbsenceRecord
from portal.store.tables import Json, now

DAYS_KEPT = 28
"""Calendar days a draft is kept after its last change."""
_NUMBER_LENGTH = 5
STILL_NOT_SAFE = (
    "Another answer still says that an address is not safe to know: a new address, the reason, or your own part. "
    "Change it first"
)


def start_draft(kind: str) -> UUID:
    """Open an empty draft of this kind for the acting person's school; any colleague there may go on with it."""
    with unit.act(May.START_DRAFT) as work:
        return opened(work, kind).id


def open_filled(
    work: unit.Unit, kind: str, pages: Iterable[tuple[Key, Json]], reading: Reading, *, of_many: bool = False
) -> Draft:
    """A new draft with these pages already answered, in the caller's unit of work; entries keep the order given.

    of_many: one of several opened at once: the caller tells the safeguarding lead of all together. `NotAllowed` for a
    person who may not start drafts. Never give it pages of the private part.
    """
    insist(work.actor, May.START_DRAFT)
    draft = opened(work, kind)
    for place, (key, answers) in enumerate(pages, start=1):
        keep_page(work, draft, key, answers, position=place if key[2] else 0)
    draft_settling.settle(work, draft, reading, tells=not of_many)
    return draft


def keep_page(
    work: unit.Unit, draft: Draft, key: Key, answers: Json, *, hidden: Sequence[str] = (), position: int = 0
) -> DraftPage:
    """A page of a draft answered for the first time. key: its child, page and entry; hidden: boxes held sealed."""
    child, page, item = key
    row = DraftPage(
        authority_id=draft.authority_id,
        school_id=draft.school_id,
        draft_id=draft.id,
        child=child,
        page=page,
        item=item,
        answers=answers,
        hidden=list(hidden),
        position=position,
        saved_by_name=work.actor.name,
    )
    work.add(row)
    return row


def opened(work: unit.Unit, kind: str) -> Draft:
    """A new, empty draft in the caller's unit of work."""
    assert work.actor.membership_id is not None
    draft = Draft(
        authority_id=work.actor.authority_id,
        school_id=work.actor.school_id,
        kind=kind,
        number=_free_number(work.session),
        created_by=work.actor.membership_id,
        created_by_name=work.actor.name,
        changed_by_name=work.actor.name,
        expires_on=today() + dt.timedelta(days=DAYS_KEPT),
    )
    work.add(draft)
    work.record("started_draft", about_kind="draft", about=_id_of(work.session, draft))
    return draft


def _id_of(session: Session, draft: Draft) -> UUID:
    session.flush()
    return draft.id


def _free_number(session: Session) -> str:
    taken = set(session.execute(select(Draft.number)).scalars())
    while True:
        number = "".join(secrets.choice(REFERENCE_MARKS) for _ in range(_NUMBER_LENGTH))
        if number not in taken:
            return number


def held(session: Session, draft_id: UUID) -> Draft:
    """The open draft, locked until the transaction ends."""
    draft = find.draft(session, draft_id, lock=True)
    if draft is None or draft.state != "open" or draft.expires_on < today():
        raise NotFound
    return draft


def touch(draft: Draft, name: str) -> None:
    """A change: keeps the draft longer, and a sign-off no longer covers what it says."""
    draft.changed_by_name = name
    draft.changed_at = now()
    draft.expires_on = today() + dt.timedelta(days=DAYS_KEPT)
    draft.signed_by_name, draft.signed_as, draft.signed_at = "", "", None


@dataclass(frozen=True, slots=True)
class Saving:
    """One page or entry to be kept: its answers, and the version they were made from (0: not answered yet)."""

    key: Key
    answers: Mapping[str, Any]
    seen_version: int


def save_page(
    draft_id: UUID, key: Key, answers: Mapping[str, Any], *, seen_version: int, reading: Reading, path: str = ""
) -> int:
    """Keep the answers of one page or entry, as `save_pages`; gives the page's new version."""
    return save_pages(draft_id, [Saving(key, answers, seen_version)], reading=reading, path=path)[0]


def save_pages(draft_id: UUID, pages: Sequence[Saving], *, reading: Reading, path: str = "") -> list[int]:
    """Keep the answers of these pages and entries, all or none; gives their new versions.

    Raises `Stale` when a colleague saved other answers to one of them meanwhile, `NotFound` when the draft is not open
    to this person, `NotAllowed` for the private part. `path` is the page whose unsaved typed text is now needless.
    """
    private = any(page.key[1] in reading.safeguarding for page in pages)
    with unit.act(May.FILL_SAFEGUARDING_PART if private else May.FILL_DRAFT) as work:
        draft = held(work.session, draft_id)
        before = find.pages(work.session, draft_id)
        if path:
            typed_text.forget_in(work.session, path)
        versions, fields = [], []
        for page in pages:
            version, changed = _save(work, draft, page, before, reading)
            versions.append(version)
            fields += [f"{page.key[1]}.{name}" for name in sorted(changed)]
        if fields:
            draft_settling.settle(work, draft, reading)
            touch(draft, work.actor.name)
            work.record("saved_page", about_kind="draft", about=draft_id, fields=fields)
    return versions


def _save(
    work: unit.Unit, draft: Draft, page: Saving, before: Sequence[KeptPage], reading: Reading
) -> tuple[int, set[str]]:
    """Keep one page or entry; gives its version, and the names of what changed: none where it says the same."""
    standing = next((one for one in before if one.key == page.key), None)
    _refuse_clash(standing, page.answers, page.seen_version)
    changed = _changed(standing, page.answers)
    if standing is not None and not changed:
        return standing.version, changed
    if page.key[1] in reading.safeguarding:
        sealing.append(work.session, draft, "safeguarding", page.key, dict(page.answers), work.actor.name)
        return (standing.version if standing else 0) + 1, changed
    return _keep(work, draft, page.key, dict(page.answers), before, reading), changed


def _changed(standing: KeptPage | None, answers: Mapping[str, Any]) -> set[str]:
    """Names whose answer differs; a sealed value left empty by someone who cannot read it is no change."""
    if standing is None:
        return set(answers) or {""}
    kept = {name for name in standing.hidden if standing.answers.get(name) in draft_settling.NOTHING}
    return {
        name
        for name in {*answers, *standing.answers}
        if answers.get(name) != standing.answers.get(name)
        and not (name in kept and answers.get(name) in draft_settling.NOTHING)
        and not (answers.get(name) in draft_settling.NOTHING and standing.answers.get(name) in draft_settling.NOTHING)
    }


def _refuse_clash(standing: KeptPage | None, answers: Mapping[str, Any], seen_version: int) -> None:
    if standing is None or standing.version == seen_version:
        return
    differ = _changed(standing, answers)
    if differ:
        raise Stale(
            standing.saved_by_name,
            {name: str(standing.answers.get(name) or "") for name in sorted(differ)},
            {name: str(answers.get(name) or "") for name in sorted(differ)},
        )


def row_of(session: Session, draft_id: UUID, key: Key) -> DraftPage | None:
    child, page, item = key
    found = select(DraftPage).where(
        DraftPage.draft_id == draft_id, DraftPage.child == child, DraftPage.page == page, DraftPage.item == item
    )
    return session.execute(found).scalar_one_or_none()


def _keep(work: unit.Unit, draft: Draft, key: Key, answers: Json, before: Sequence[KeptPage], reading: Reading) -> int:
    row, name = row_of(work.session, draft.id, key), work.actor.name
    if row is None:
        _, page, item = key
        others = [one.position for one in before if one.page == page and one.item]
        row = keep_page(work, draft, key, answers, position=max(others, default=0) + 1 if item else 0)
    row.answers, row.saved_by_name, row.saved_at = answers, name, now()
    if draft.address_hidden:
        draft_settling.hide(work.session, draft, row, reading, name, None)
    work.session.flush()
    return row.version


def show_addresses_again(draft_id: UUID, reading: Reading) -> None:
    """Undo the hiding of a draft's addresses, by a safeguarding lead: what was sealed goes back among the answers.

    `Refused` while an answer of the draft, the leads' own part among them, still says that an address is not safe to
    know. Nothing when nothing is hidden. The hiding never ends by itself.
    """
    with unit.act(May.SEE_HIDDEN_ADDRESS_AS_SCHOOL) as work:
        draft = held(work.session, draft_id)
        pages = {page.key: page for page in find.pages(work.session, draft_id)}
        if not draft.address_hidden:
            return
        if reading.seals(list(pages.values())):
            raise Refused([("show_again", STILL_NOT_SAFE)])
        for row in work.session.execute(select(DraftPage).where(DraftPage.draft_id == draft.id)).scalars():
            given = pages[(row.child, row.page, row.item)].answers
            row.answers = {**row.answers, **{name: given[name] for name in row.hidden if name in given}}
            row.hidden = []
        draft.address_hidden = False
        sealing.unseal_files(work.session, draft.id)
        draft_settling.settle(work, draft, reading)
        touch(draft, work.actor.name)
        work.record("showed_addresses_again", about_kind="draft", about=draft_id)


def withdraw_draft(draft_id: UUID) -> None:
    """Give a draft up. Nothing was sent; what was written is cleared with other expired drafts.

    An absence record ends with its own draft: it tells nobody any more by itself. It stays open when a notice made from
    it is given up, and the notice can be made again.
    """
    with unit.act(May.FILL_DRAFT) as work:
        draft = held(work.session, draft_id)
        draft.state = "withdrawn"
        draft.changed_by_name, draft.changed_at = work.actor.name, now()
        if draft.kind == NoticeKind.ABSENCE:
            work.session.execute(
                update(AbsenceRecord)
                .where(AbsenceRecord.draft_id == draft_id, AbsenceRecord.state == "open")
                .values(state="closed", closed_why=f"Given up by {work.actor.name}", changed_at=now())
                .execution_options(synchronize_session=False)
            )
        work.record("withdrew_draft", about_kind="draft", about=draft_id)
