"""Asking a school about a pupil of its own: one press, fixed questions, two school days, and a dated answer.

The asked school learns that the council asks about this pupil of its roll, and nothing else: not for whom, not in which
case, not by whose word. Where a question could reach somebody it must not reach, none is sent, and the words of the
refusal are always the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from portal.domain import school_asks
from portal.domain.access import May, insist
from portal.domain.names import fold
from portal.services import children, enquiring, links, terms, unit
from portal.services.casework import open_for_change, touched
from portal.services.trouble import NotFound, Refused
from portal.services.unit import Unit
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.cases import Case, Enquiry
from portal.store.find import case as find
from portal.store.find import matches
from portal.store.people import Membership
from portal.store.places import School
from portal.store.pupil_index import Proposal
from portal.store.returns import SchoolAsk
from portal.store.session import db
from portal.store.tables import new_id

CANNOT = "This school cannot be asked from here. Speak with your manager before you contact it"
NOBODY_THERE = "Nobody at this school can be reached here yet. Call the school, and record what it says as an enquiry"
_ENQUIRY = {"sibling": "la_sibling_check", "same_child": "la_own_school_roll_search"}
ENQUIRIES = frozenset(_ENQUIRY.values())
"""The enquiries of the list that are made by asking another school."""
_MAY_NOT_KNOW = frozenset({"no", "ask_dsl"})
"""What a referral says of an adult whom contact could put somebody at risk from."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """The pupil a proposal is about, as the asked school's own roll (or own notice) names them."""

    school: School
    name: str
    born: dt.date | None
    hidden: bool


def pupils_of(case: Case, proposals: Sequence[Proposal]) -> dict[UUID, Pupil]:
    """By proposal: the pupil to ask about, for each that is of another school than the case's own."""
    insist(wall.current.get(), May.READ_CASE)
    known = children.described(db.session(), {(one.other_kind, one.other_id) for one in proposals})
    places = {one.school_id for one in known.values() if one.school_id} - {case.school_id}
    rows = db.session().execute(select(School).where(School.id.in_(places))).scalars()
    schools = {row.id: row for row in rows}
    found: dict[UUID, Pupil] = {}
    for one in proposals:
        child = known.get((one.other_kind, one.other_id))
        if child is not None and child.school_id in schools:
            hidden = child.hidden or bool(one.evidence.get("restricted"))
            found[one.id] = Pupil(schools[child.school_id], child.name, child.born, hidden)
    return found


def of_case(case_id: UUID) -> list[SchoolAsk]:
    """What schools have been asked for this case, newest first."""
    insist(wall.current.get(), May.READ_CASE)
    return list(
        db.session()
        .execute(
            select(SchoolAsk)
            .where(SchoolAsk.case_id == case_id)
            .order_by(SchoolAsk.asked_at.desc(), SchoolAsk.id)
            .execution_options(populate_existing=True)
        )
        .scalars()
    )


def ask(reference: str, proposal_id: UUID, more: Collection[str] = ()) -> UUID:
    """Ask the school of a proposal about its pupil; gives the question's id. A second press finds the first question.

    more: codes of further questions. `NotFound` for a proposal of another case or of the case's own school; `Refused`
    where the school must not, or cannot, be asked: the refusal is recorded, and never says which of the reasons it was.
    """
    barred = ""
    with unit.act(May.ASK_A_SCHOOL) as work:
        folder = open_for_change(work, reference, None)
        if not folder.case.open:
            raise Refused([("ask", "This case is closed. Reopen it before you ask a school")])
        proposal = matches.proposal(work.session, folder.case.id, proposal_id)
        pupil = pupils_of(folder.case, [proposal]).get(proposal_id) if proposal and proposal.state != "gone" else None
        if proposal is None or pupil is None:
            raise NotFound
        standing = _standing(work, folder.case.id, proposal_id)
        if standing is not None:
            return standing
        if barred := _barred(work, folder, pupil):
            work.record("refused_asking_school", about_kind="case", about=folder.case.id)
        else:
            asked = _ask(work, folder, proposal, pupil, more)
            touched(work, folder)
            return asked
    raise Refused([("ask", barred)])


def _standing(work: Unit, case_id: UUID, proposal_id: UUID) -> UUID | None:
    """The question about this pupil that has not been answered or taken back."""
    return work.session.execute(
        select(SchoolAsk.id).where(
            SchoolAsk.case_id == case_id,
            SchoolAsk.proposal_id == proposal_id,
            SchoolAsk.waits,
        )
    ).scalar_one_or_none()


def _barred(work: Unit, folder: find.Folder, pupil: Pupil) -> str:
    """Why the school is not asked: somebody is in hiding, or a person who must not know works there; else "".

    The words are the same for each, so that nothing about another child or about a colleague can be read from them.
    """
    hidden = (
        folder.case.address_hidden or folder.child.address_hidden or pupil.hidden or _hidden_elsewhere(work, folder)
    )
    if hidden or _works_there(work, folder, pupil.school):
        return CANNOT
    somebody = exists().where(Membership.school_id == pupil.school.id, Membership.state == "active")
    if not pupil.school.mailbox and not work.session.execute(select(somebody)).scalar_one():
        return NOBODY_THERE
    return ""


def _hidden_elsewhere(work: Unit, folder: find.Folder) -> bool:
    """Whether an address of the same child, on a record a person joined to this one, is not safe to share."""
    mine = ("child", folder.case.child_id)
    joined = links.records_of(work.session, mine) - {mine} if folder.spoken_of else set()
    return any(one.hidden for one in children.described(work.session, joined).values())


def _works_there(work: Unit, folder: find.Folder, school: School) -> bool:
    """Whether an adult whom contact could put somebody at risk from signs in at that school, or is employed by it."""
    adults = [one for one in folder.referred.facts.get("adults") or [] if one.get("may_contact") in _MAY_NOT_KNOW]
    if not adults:
        return False
    if any(fold(school.name) in fold(str(one.get("employer") or "")) for one in adults):
        return True
    staff = work.session.execute(
        select(Membership.name, Membership.email).where(Membership.school_id == school.id)
    ).all()
    names = {fold(str(one.get(part) or "")) for one in adults for part in ("name", "other_names")} - {""}
    emails = {str(one.get("email") or "").casefold() for one in adults} - {""}
    return any(fold(name) in names or email.casefold() in emails for name, email in staff)


def _ask(work: Unit, folder: find.Folder, proposal: Proposal, pupil: Pupil, more: Collection[str]) -> UUID:
    day = today()
    due = school_asks.reply_by(terms.calendar_for(pupil.school.id), day)
    enquiry = Enquiry(
        authority_id=work.actor.authority_id,
        id=new_id(),
        case_id=folder.case.id,
        code=_ENQUIRY[proposal.question],
        who="council",
        state="asked",
        asked_on=day,
        chase_on=due,
        asked_of=pupil.school.name,
        result="in_progress",
        by_name=work.actor.name,
    )
    row = SchoolAsk(
        authority_id=work.actor.authority_id,
        id=new_id(),
        school_id=pupil.school.id,
        case_id=folder.case.id,
        proposal_id=proposal.id,
        enquiry_id=enquiry.id,
        pupil_name=pupil.name,
        date_of_birth=pupil.born,
        question=" ".join(code for code in school_asks.MORE if code in more),
        asked_by_name=work.actor.name,
        reply_by=due,
    )
    work.add(enquiry)
    work.session.flush()
    work.add(row)
    work.tell(
        folder.case.id, "asked_school", f"Asked {pupil.school.name} about {pupil.name}", data={"ask": str(row.id)}
    )
    work.later("notice", row.id, once=f"notice:{row.id}:asked", to="school", template="school_asked",
               school_id=str(pupil.school.id))  # fmt: skip
    enquiring.move(work, folder)
    return row.id


def _held(work: Unit, case: Case, ask_id: UUID) -> SchoolAsk:
    """The question of this case, locked: it is answered or taken back, not both. `NotFound`."""
    row = work.session.execute(
        select(SchoolAsk)
        .where(SchoolAsk.case_id == case.id, SchoolAsk.id == ask_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def stop(reference: str, ask_id: UUID, why: str) -> None:
    """Take a question back that has not been answered: the school is no longer asked. `NotFound`, `Refused`."""
    if why not in school_asks.STOPPED:
        raise Refused([("why", "Select why the school need not answer")])
    with unit.act(May.ASK_A_SCHOOL) as work:
        folder = open_for_change(work, reference, None)
        row = _held(work, folder.case, ask_id)
        if not row.waits:
            return
        _stop(work, row, school_asks.STOPPED[why])
        work.tell(
            folder.case.id,
            "stopped_asking_school",
            f"No longer asking about {row.pupil_name}",
            school_asks.STOPPED[why],
        )
        enquiring.move(work, folder)
        touched(work, folder)


def _stop(work: Unit, row: SchoolAsk, why: str) -> None:
    row.withdrawn_at, row.withdrawn_by_name, row.withdrawn_why = moment(), work.actor.name, why
    enquiry = find.enquiry(work.session, row.case_id, row.enquiry_id) if row.enquiry_id else None
    if enquiry is not None and enquiry.state == "asked":
        enquiry.state, enquiry.result, enquiry.detail = "not_applicable", "not_applicable", why
        enquiry.chase_on, enquiry.by_name, enquiry.changed_at = None, work.actor.name, moment()
    work.session.flush()


def stop_all(work: Unit, case: Case, why: str = "The case was closed") -> int:
    """Take back whatever schools are still asked for a case, in the caller's unit of work; gives how many questions.

    why: what officers read of it; the schools read nothing.
    """
    rows = work.session.execute(
        select(SchoolAsk)
        .where(
            SchoolAsk.authority_id == case.authority_id,
            SchoolAsk.case_id == case.id,
            SchoolAsk.waits,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalars().all()  # fmt: skip
    for row in rows:
        _stop(work, row, why)
    return len(rows)


def considered(reference: str, ask_id: UUID) -> None:
    """An officer has dealt with an answer: it no longer stands among the next steps. `NotFound`."""
    with unit.act(May.ASK_A_SCHOOL) as work:
        folder = open_for_change(work, reference, None)
        row = _held(work, folder.case, ask_id)
        if not row.answer or row.considered_at:
            return
        row.considered_at, row.considered_by_name = moment(), work.actor.name
        work.tell(folder.case.id, "considered_school_answer", f"Dealt with the answer about {row.pupil_name}")
        touched(work, folder)


def answer_of(row: SchoolAsk) -> school_asks.Answer:
    """The school's answer as stored."""
    return school_asks.Answer(
        row.answer, row.last_seen_on, row.seen_by, row.lives_there, row.new_address, row.worried, row.said
    )
