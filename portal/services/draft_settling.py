"""What follows from a draft's answers as they now stand: what must be sealed, the private part's state, the name.

What must be sealed is sealed in the transaction that makes it so. The journey says what that is, in a `Reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.access import May, allows
from portal.domain.facts.telltale import Telling, looking_for, redacted, tells
from portal.services.unit import Unit
from portal.store import sealing, wall
from portal.store.drafts import Draft, DraftPage
from portal.store.find import drafts as find
from portal.store.find.drafts import KeptPage
from portal.store.tables import Json
from portal.store.wall import sending_for_a_moment

NOTHING: tuple[Any, ...] = (None, "", [], False)
NOT_NEEDED = "not_needed"
"""How the safeguarding lead's part stands while the answers call for none."""
_LEADS_PART_OVER = frozenset({"done", NOT_NEEDED})
"""How it stands while nobody waits for it."""


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


def settle(work: Unit, draft: Draft, reading: Reading, *, tells: bool = True) -> None:
    """What follows from the answers as they now stand: hiding, the private part's state, the child's name; and a notice
    to the safeguarding leads where their part begins to be waited for. tells: False where the caller tells them."""
    session, name, waited = work.session, work.actor.name, _waits(draft)
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
    if tells and not waited:
        tell_lead(work, [draft])


def waits_for_lead(child_name: str, safeguarding_state: str) -> bool:
    """Whether a draft that names its child waits for the safeguarding lead's part."""
    return bool(child_name) and safeguarding_state not in _LEADS_PART_OVER


def _waits(draft: Draft) -> bool:
    return waits_for_lead(draft.child_name, draft.safeguarding_state)


def tell_lead(work: Unit, drafts: Sequence[Draft]) -> None:
    """Owe the school's safeguarding leads one notice that something has begun to wait for them; none where nothing
    does, or where a lead has done it and so knows. Call it where the waiting begins: once a wait."""
    waiting = [draft for draft in drafts if _waits(draft)]
    if not waiting or reads_private_part():
        return
    first = waiting[0]
    work.session.flush()
    work.later(
        "notice",
        first.id,
        once=f"notice:safeguarding:{first.id}:{first.version}",
        to="leads",
        template="safeguarding",
        school_id=str(first.school_id),
    )


def reads_private_part() -> bool:
    """Whether the acting person may read and write the safeguarding lead's part."""
    return allows(wall.current.get(), May.FILL_SAFEGUARDING_PART)


def hide(session: Session, draft: Draft, row: DraftPage, reading: Reading, name: str, telling: Telling | None) -> None:
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
        hide(session, draft, row, reading, name, telling)
