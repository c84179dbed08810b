"""Filling in a draft: starting it, reading it, saving a page, keeping entries of lists, giving it up.

Different pages never clash; the same page saved by two people is refused the second time, with both texts. What must
be sealed is sealed in the transaction that makes it so. The journey says what that is, in a `Reading`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.access import May, allows, insist
from portal.domain.facts.telltale import Telling, looking_for, redacted, tells
from portal.domain.identifiers import REFERENCE_MARKS
from portal.domain.notices import NoticeKind
from portal.services import typed_text, unit
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.working_day import today
from portal.store import sealing, wall
from portal.store.drafts import Attachment, Draft, DraftPage
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage, Key
from portal.store.returns import AbsenceRecord
from portal.store.session import db
from portal.store.tables import Json, now
from portal.store.wall import sending_for_a_moment

DAYS_KEPT = 28
"""Calendar days a draft is kept after its last change."""
_NUMBER_LENGTH = 5
NOTHING: tuple[Any, ...] = (None, "", [], False)


STILL_NOT_SAFE = (
    "Another answer still says that an address is not safe to know: a new address, the reason, or your own part. "
    "Change it first"
)
NOT_NEEDED = "not_needed"
"""How the safeguarding lead's part stands while the answers call for none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a journey says of a draft's answers.

    safeguarding: keys of the pages only safeguarding leads read. whereabouts: fields by page that are an address or a
    phone. seals: whether these answers make addresses unsafe to know. part_state: how far the private part has got.
    child_name: for lists of drafts. immediate: what was said of a danger now, or None. no_visit_agreed: whether the
    safeguarding lead's part agrees that there was no home visit.
    """

    safeguarding: frozenset[str]
    whereabouts: Mapping[str, frozenset[str]]
    seals: Callable[[Sequence[KeptPage]], bool]
    part_state: Callable[[Sequence[KeptPage]], str]
    child_name: Callable[[Sequence[KeptPage]], str]
    immediate: Callable[[Sequence[KeptPage]], Json | None]
    no_visit_agreed: Callable[[Sequence[KeptPage]], bool]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as this person may see it."""

    id: UUID
    school_id: UUID
    kind: str
    number: str
    state: str
    child_name: str
    safeguarding_state: str
    address_hidden: bool
    no_visit_agreed_by: str
    immediate: Json | None
    created_by_name: str
    created_at: dt.datetime
    changed_by_name: str
    changed_at: dt.datetime
    expires_on: dt.date
    version: int
    signed_by_name: str
    signed_as: str
    signed_at: dt.datetime | None
    sign_off_asked_at: dt.datetime | None
    sent_back_reason: str
    pages: list[KeptPage]
    files: list[Attachment]
    submission_id: UUID | None = None

    def page(self, key: Key) -> KeptPage | None:
        """One page or entry, if it was answered and this person may see that."""
        return next((page for page in self.pages if page.key == key), None)


def start_draft(kind: str) -> UUID:
    """Open an empty draft of this kind for the acting person's school; any colleague there may go on with it."""
    with unit.act(May.START_DRAFT) as work:
        return opened(work, kind).id


def open_filled(work: unit.Unit, kind: str, pages: Iterable[tuple[Key, Json]], reading: Reading) -> Draft:
    """A new draft with these pages already answered, in the caller's unit of work; entries keep the order given.

    `NotAllowed` for a person who may not start drafts. Never give it pages of the private part.
    """
    insist(work.actor, May.START_DRAFT)
    draft = opened(work, kind)
    for place, ((child, page, item), answers) in enumerate(pages, start=1):
        work.add(
            DraftPage(
                authority_id=draft.authority_id,
                school_id=draft.school_id,
                draft_id=draft.id,
                child=child,
                page=page,
                item=item,
                answers=answers,
                hidden=[],
                position=place if item else 0,
                saved_by_name=work.actor.name,
            )
        )
    settle(work.session, draft, reading, work.actor.name)
    return draft


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


def load_draft(draft_id: UUID) -> DraftView:
    """The draft with its pages and files as the acting person may see them. `NotFound` when not theirs or expired.

    A sent or withdrawn draft is given too, to be read only; a sent one names its submission.
    """
    insist(wall.current.get(), May.FILL_DRAFT)
    session = db.session()
    draft = find.draft(session, draft_id)
    if draft is None or (draft.state == "open" and draft.expires_on < today()):
        raise NotFound
    fields = [name for name in DraftView.__dataclass_fields__ if name not in ("pages", "files", "submission_id")]
    return DraftView(
        **{name: getattr(draft, name) for name in fields},
        pages=find.pages(session, draft_id),
        files=list(find.files(session, draft_id=draft_id)),
        submission_id=find.submission_of(session, draft_id) if draft.state == "sent" else None,
    )


def looked_at(draft_id: UUID, *fields: str) -> None:
    """Record that the acting person saw this draft; `fields` names private parts shown."""
    unit.looked(May.FILL_DRAFT, about_kind="draft", about=draft_id, fields=fields)


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


def save_page(
    draft_id: UUID, key: Key, answers: Mapping[str, Any], *, seen_version: int, reading: Reading, path: str = ""
) -> int:
    """Keep the answers of one page or entry; gives the page's new version.

    `seen_version` is the version the person's form was made from (0: not answered yet). Raises `Stale` when a
    colleague saved other answers meanwhile, `NotFound` when the draft is not open to this person, `NotAllowed` for
    the private part. `path` is the page whose unsaved typed text is now needless.
    """
    private = key[1] in reading.safeguarding
    with unit.act(May.FILL_SAFEGUARDING_PART if private else May.FILL_DRAFT) as work:
        draft = held(work.session, draft_id)
        before = find.pages(work.session, draft_id)
        standing = next((page for page in before if page.key == key), None)
        _refuse_clash(standing, answers, seen_version)
        changed = _changed(standing, answers)
        if path:
            typed_text.forget_in(work.session, path)
        if standing is not None and not changed:
            return standing.version
        if private:
            sealing.append(work.session, draft, "safeguarding", key, dict(answers), work.actor.name)
            version = (standing.version if standing else 0) + 1
        else:
            version = _keep(work.session, draft, key, dict(answers), before, reading, work.actor.name)
        settle(work.session, draft, reading, work.actor.name)
        touch(draft, work.actor.name)
        work.record(
            "saved_page", about_kind="draft", about=draft_id, fields=[f"{key[1]}.{name}" for name in sorted(changed)]
        )
    return version


def _changed(standing: KeptPage | None, answers: Mapping[str, Any]) -> set[str]:
    """Names whose answer differs; a sealed value left empty by someone who cannot read it is no change."""
    if standing is None:
        return set(answers) or {""}
    kept = {name for name in standing.hidden if standing.answers.get(name) in NOTHING}
    return {
        name
        for name in {*answers, *standing.answers}
        if answers.get(name) != standing.answers.get(name)
        and not (name in kept and answers.get(name) in NOTHING)
        and not (answers.get(name) in NOTHING and standing.answers.get(name) in NOTHING)
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


def _keep(
    session: Session,
    draft: Draft,
    key: Key,
    answers: Json,
    before: Sequence[KeptPage],
    reading: Reading,
    name: str,
) -> int:
    row = row_of(session, draft.id, key)
    if row is None:
        child, page, item = key
        others = [one.position for one in before if one.page == page and one.item]
        row = DraftPage(
            authority_id=draft.authority_id,
            school_id=draft.school_id,
            draft_id=draft.id,
            child=child,
            page=page,
            item=item,
            hidden=[],
            position=max(others, default=0) + 1 if item else 0,
        )
        session.add(row)
    row.answers, row.saved_by_name, row.saved_at = answers, name, now()
    if draft.address_hidden:
        _hide(session, draft, row, reading, name, None)
    session.flush()
    return row.version


def _hide(session: Session, draft: Draft, row: DraftPage, reading: Reading, name: str, telling: Telling | None) -> None:
    """Move the row's whereabouts, and what repeats them, out of sight.

    A value left empty by one who cannot see it stays as it was.
    """
    reads = allows(wall.current.get(), May.SEE_HIDDEN_ADDRESS_AS_SCHOOL)
    fields = reading.whereabouts.get(row.page, frozenset()) | set(row.hidden)
    fields |= {field for field, value in row.answers.items() if isinstance(value, str) and tells(value, telling)}
    given = {field: row.answers[field] for field in fields if field in row.answers}
    moved = {field: value for field, value in given.items() if value not in NOTHING or reads}
    if not given:
        return
    row.answers = {field: value for field, value in row.answers.items() if field not in fields}
    told = {field for field, value in moved.items() if value not in NOTHING}
    emptied = set(moved) - told
    row.hidden = sorted((set(row.hidden) - emptied) | told)
    if moved:
        sealing.append(session, draft, "address", (row.child, row.page, row.item), moved, name)


def _hide_all(session: Session, draft: Draft, reading: Reading, name: str, telling: Telling | None) -> None:
    """Hide in every page of a draft what this reading and this pattern find; what is hidden already stays as it is."""
    for row in session.execute(select(DraftPage).where(DraftPage.draft_id == draft.id)).scalars():
        _hide(session, draft, row, reading, name, telling)


def settle(session: Session, draft: Draft, reading: Reading, name: str) -> None:
    """What follows from the answers as they now stand: hiding, the private part's state, the child's name."""
    session.flush()
    pages = find.pages(session, draft.id)
    newly = not draft.address_hidden and reading.seals(pages)
    if newly:
        draft.address_hidden = True
        sealing.seal_files(session, draft.id)
    telling = None
    if draft.address_hidden:
        kept = [(page.page, page.answers) for page in pages] + sealing.addresses_of(session, draft.id)
        telling = looking_for(
            answers.get(field) for page, answers in kept for field in reading.whereabouts.get(page, frozenset())
        )
        _hide_all(session, draft, reading, name, telling)
        for other in find.of_one_absence(session, draft) if newly else ():
            other.address_hidden = True
            sealing.seal_files(session, other.id)
            _hide_all(session, other, reading, name, telling)
    state = reading.part_state(pages)
    if not reads_private_part():
        # Whether the part is called for depends on open answers alone; how far it has got, only its readers can say.
        if state == NOT_NEEDED or draft.safeguarding_state == NOT_NEEDED:
            draft.safeguarding_state = NOT_NEEDED if state == NOT_NEEDED else "not_started"
        elif draft.safeguarding_state == "done":
            # What a colleague has just answered may call for another page of the part the leads had finished.
            with sending_for_a_moment(session):
                draft.safeguarding_state = reading.part_state(find.pages(session, draft.id))
    else:
        draft.safeguarding_state = state
        if not reading.no_visit_agreed(pages):
            draft.no_visit_agreed_by = ""
        elif allows(wall.current.get(), May.AGREE_NO_VISIT):
            draft.no_visit_agreed_by = draft.no_visit_agreed_by or name
    draft.child_name = reading.child_name(pages)
    draft.immediate = redacted(reading.immediate(pages), telling)


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
        settle(work.session, draft, reading, work.actor.name)
        touch(draft, work.actor.name)
        work.record("showed_addresses_again", about_kind="draft", about=draft_id)


def reads_private_part() -> bool:
    """Whether the acting person may read and write the safeguarding lead's part."""
    return allows(wall.current.get(), May.FILL_SAFEGUARDING_PART)


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
