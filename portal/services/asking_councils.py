"""Asking other councils whether they know a child: keyed fingerprints go, one word comes back, and a person follows.

No name, date or address leaves, and no words of an officer. What is asked, why, by whom and what came of it stands on
the case and in both councils' audit.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from portal.domain import council_questions
from portal.domain.access import Actor, May, allows, insist
from portal.domain.council_questions import FULL, NONE, NOT_TAKING_PART, PURPOSES, STANDING, WAITING
from portal.domain.dates_in_words import LONDON, counted
from portal.domain.matching.between_councils import fingerprints
from portal.services import authorities, leaving, unit
from portal.services.casework import open_for_change, touched
from portal.services.match_key import match_key
from portal.services.once import one_at_a_time
from portal.services.outbox import effect
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.councils import CouncilQuestion
from portal.store.find import case as find
from portal.store.find import councils as find_councils
from portal.store.find.index import referred_person
from portal.store.people import Membership
from portal.store.places import Authority
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.tables import new_id

FOR_A_MANAGER = (
    "The address of this child is not safe to share. A CME manager must decide whether another council is asked"
)


@dataclass(frozen=True, slots=True)
class Other:
    """A council that can be asked."""

    id: UUID
    name: str


def others() -> list[Other]:
    """The councils that can be asked today, by name; none where this council does not take part."""
    actor = insist(wall.current.get(), May.ASK_COUNCILS)
    if not authorities.of(actor).asks_councils:
        return []
    found = find_councils.others_taking_part(db.session(), actor.authority_id, today())
    return [Other(one.id, one.name) for one in found]


def of_case(case_id: UUID) -> Sequence[CouncilQuestion]:
    """What other councils have been asked for this case, newest first."""
    insist(wall.current.get(), May.READ_CASE)
    return find_councils.questions_of(db.session(), case_id)


def teams(councils: Collection[UUID]) -> dict[UUID, str]:
    """How the CME team of each of these councils is reached: its telephone number and mail address, as far as set."""
    insist(wall.current.get(), May.READ_CASE)
    return {
        one.id: ", ".join(part for part in (one.phone_duty, one.mailbox) if part)
        for one in find_councils.authorities_of(db.session(), councils)
    }


def check(reference: str, councils: Collection[UUID], purpose: str) -> list[str]:
    """The names of the councils that a press would ask, without asking them; `Refused` and `NotFound` as `ask`."""
    actor = insist(wall.current.get(), May.ASK_COUNCILS)
    folder = find.folder(db.session(), reference)
    if folder is None:
        raise NotFound
    return [one.name for one in _to_ask(actor, folder, councils, purpose)]


def ask(reference: str, councils: Collection[UUID], purpose: str) -> int:
    """Ask these councils about the child of a case; gives how many were asked.

    A council that has not yet answered a question about the child is not asked again: a second press changes nothing.
    `Refused` for a closed case, a child who has died, one whose address is hidden (unless a manager asks), a council
    that does not take part, no purpose, or too many questions today.
    """
    with unit.act(May.ASK_COUNCILS) as work:
        one_at_a_time(work.session, f"council_question:{work.actor.authority_id}")
        folder = open_for_change(work, reference, None)
        asked = _to_ask(work.actor, folder, councils, purpose)
        if not asked:
            return 0
        email = work.session.execute(
            select(Membership.email).where(Membership.id == work.actor.membership_id)
        ).scalar_one_or_none()
        for other in asked:
            row = CouncilQuestion(
                authority_id=work.actor.authority_id,
                id=new_id(),
                case_id=folder.case.id,
                asked_authority=other.id,
                asked_name=other.name,
                purpose=purpose,
                asked_by=work.actor.membership_id,
                asked_by_name=work.actor.name,
                asked_by_email=email or "",
                asked_at=moment(),
                state=WAITING,
            )
            work.add(row)
            work.later("council_question", row.id)
            work.tell(
                folder.case.id,
                "asked_council",
                f"Asked {other.name} whether it knows the child",
                f"{PURPOSES[purpose].words}. {PURPOSES[purpose].basis}",
                data={"question": str(row.id)},
            )
        touched(work, folder)
        return len(asked)


def _to_ask(actor: Actor, folder: find.Folder, councils: Collection[UUID], purpose: str) -> list[Other]:
    """Those of these councils that are to be asked now; `Refused` where none may be."""
    session, found = db.session(), []
    offered = {one.id: one for one in others()}
    if not folder.case.open:
        raise Refused([("councils", "This case is closed. Reopen it before you ask another council")])
    if leaving.died(folder.case):
        raise Refused([("councils", "This child has died. No other council is asked")])
    if _hidden(folder) and not allows(actor, May.SEE_HIDDEN_ADDRESS):
        raise Refused([("councils", FOR_A_MANAGER)])
    if not councils or not set(councils) <= offered.keys():
        found.append(("councils", "Select at least one council from the list"))
    if purpose not in PURPOSES:
        found.append(("purpose", "Select why you ask"))
    if found:
        raise Refused(found)
    standing = {
        one.asked_authority
        for one in find_councils.questions_of(session, folder.case.id)
        if one.state in STANDING
    }  # fmt: skip
    asked = [one for one in offered.values() if one.id in councils and one.id not in standing]
    limits = session.execute(
        select(Authority.council_questions_an_officer, Authority.council_questions_a_day).where(
            Authority.id == actor.authority_id
        )
    ).one()
    begun = dt.datetime.combine(today(), dt.time(), LONDON)
    mine, ours = find_councils.asked_since(session, actor.authority_id, begun, actor.membership_id)
    if said := council_questions.too_many(mine, limits[0], ours, limits[1], len(asked)):
        raise Refused([("councils", said)])
    return asked


def _hidden(folder: find.Folder) -> bool:
    return folder.case.address_hidden or folder.child.address_hidden


def considered(reference: str, question_id: UUID) -> None:
    """An officer has dealt with an answer: it no longer stands among the next steps. `NotFound`."""
    with unit.act(May.ASK_COUNCILS) as work:
        folder = open_for_change(work, reference, None)
        row = work.session.execute(
            select(CouncilQuestion)
            .where(CouncilQuestion.case_id == folder.case.id, CouncilQuestion.id == question_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalar_one_or_none()
        if row is None:
            raise NotFound
        if row.state == WAITING or row.considered_at:
            return
        row.considered_at, row.considered_by_name = moment(), work.actor.name
        work.tell(folder.case.id, "considered_council_answer", f"Dealt with the answer of {row.asked_name}")
        touched(work, folder)


@effect("council_question")
def put(work: Unit, row: OutboxRow) -> None:
    """Work out the fingerprints under the asked council's id, and put the question through the door."""
    asked = _question(work, row)
    if asked.state != WAITING:
        return
    folder = find.folder_of(work.session, asked.case_id, lock=True)
    if folder is None:
        return
    person = referred_person(work.session, folder.case)
    sent = fingerprints(
        person,
        secret=match_key(),
        asked=asked.asked_authority,
        whereabouts=not (_hidden(folder) or person.restricted),
    )
    came_of_it = work.session.execute(
        text("select doors.ask_council(:question, cast(:sent as jsonb), :at)"),
        {"question": asked.id, "sent": json.dumps(sent), "at": moment()},
    ).scalar_one()
    if came_of_it in (NOT_TAKING_PART, FULL):
        asked.state, asked.answered_at = came_of_it, moment()
        work.tell(asked.case_id, "council_not_asked", council_questions.answer_words(came_of_it, asked.asked_name))
    else:
        sizes = counted(sum(map(len, sent.values())), "fingerprint")
        work.record(
            "put_question_to_council",
            about_kind="council_question",
            about=asked.id,
            purpose=PURPOSES[asked.purpose].words,
            fields=[sizes, *sent],
        )


@effect("council_answered")
def take_in(work: Unit, row: OutboxRow) -> None:
    """Put what another council answers on the case. What a person there released stands with the answer alone."""
    asked = _question(work, row)
    folder = find.folder_of(work.session, asked.case_id, lock=True)
    if folder is None:
        return
    # In whose area a child in hiding is known stands with the answer alone, where managers read it.
    said = "" if _hidden(folder) else f": {council_questions.short_words(asked.state).lower()}"
    work.tell(
        asked.case_id,
        "council_answered",
        f"{asked.asked_name} answered{said}",
        data={"question": str(asked.id)},
    )
    if asked.state != NONE:
        work.later(
            "notice", asked.id, once=f"notice:{asked.id}:{asked.state}", to="council", template="council_answered"
        )
    touched(work, folder)


def _question(work: Unit, row: OutboxRow) -> CouncilQuestion:
    return work.session.execute(
        select(CouncilQuestion)
        .where(CouncilQuestion.authority_id == row.authority_id, CouncilQuestion.id == row.about)
        .execution_options(populate_existing=True)
    ).scalar_one()
