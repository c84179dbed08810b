"""Advice: a school asks the council's CME team at any time, and gets a dated answer it can quote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.access import Kind, May, allows, insist
from portal.domain.identifiers import new_reference
from portal.domain.school_days import working_day_after
from portal.services import authorities, signing, unit
from portal.services.once import kept_once
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.working_day import bank_holidays, moment, today
from portal.store import wall
from portal.store.drafts import Draft
from portal.store.find import drafts as find
from portal.store.places import School
from portal.store.returns import AdviceRequest
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id

OCCASIONS = {
    "any": "Something else",
    "day_10": "A pupil’s 10th school day of absence",
    "before_removal": "Before a name comes off the roll",
    "serious_concern": "A serious concern of the headteacher",
}
SERIOUS = "serious_concern"
LONGEST = 4000
MOST_OFFERED = 200
_REPLY_WORKING_DAYS = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """A question and its answer. about: the reference or the draft's number it is about, "" for none.

    version: for the answer's form.
    """

    id: UUID
    reference: str
    school_name: str
    occasion: str
    about: str
    question: str
    asked_by_name: str
    asked_at: dt.datetime
    reply_by: dt.date | None
    answer: str
    answered_by_name: str
    answered_at: dt.datetime | None
    read_at: dt.datetime | None
    version: int

    @property
    def occasion_words(self) -> str:
        """The occasion as a sentence's start."""
        return OCCASIONS[self.occasion]

    @property
    def about_words(self) -> str:
        """What it is about, "" for nothing told of."""
        return f"Draft {self.about}" if self.about_draft else self.about

    @property
    def about_draft(self) -> bool:
        """Whether it is about an open record or draft of the school, which the council does not see."""
        return bool(self.about) and "-" not in self.about

    @property
    def serious(self) -> bool:
        """Whether it is a headteacher's serious concern."""
        return self.occasion == SERIOUS

    @property
    def late(self) -> bool:
        """Whether the answer is past its day."""
        return self.answered_at is None and self.reply_by is not None and self.reply_by < today()


def occasions() -> dict[str, str]:
    """The occasions the acting person may choose: a serious concern is for whoever signs as or for the headteacher."""
    insist(wall.current.get(), May.ASK_FOR_ADVICE)
    signs = signing.may_sign()
    return {code: words for code, words in OCCASIONS.items() if code != SERIOUS or signs}


def sent_references() -> dict[str, str]:
    """What a question may be about: the references this school sent, newest first, with the child's name of each.

    Recorded as a look at these children.
    """
    insist(wall.current.get(), May.ASK_FOR_ADVICE)
    rows = (
        db.session()
        .execute(select(ReferredChild).order_by(ReferredChild.changed_at.desc(), ReferredChild.id).limit(MOST_OFFERED))
        .scalars()
        .all()
    )
    found = {row.reference: row.child_name for row in rows}
    if rows:
        unit.looked(May.ASK_FOR_ADVICE, about_kind="advice", others=[row.id for row in rows])
    return found


def open_drafts() -> dict[str, str]:
    """What else a question may be about: the numbers of this school's absence records and drafts that name a child, the
    newest change first, with the child's name. Recorded as a look at them."""
    insist(wall.current.get(), May.ASK_FOR_ADVICE)
    rows = [row for row in find.open_drafts(db.session()) if row.child_name and row.expires_on >= today()]
    rows.sort(key=lambda row: row.changed_at, reverse=True)
    if rows:
        unit.looked(May.ASK_FOR_ADVICE, about_kind="advice_drafts", others=[row.id for row in rows])
    return {row.number: row.child_name for row in rows}


def ask(occasion: str, question: str, *, about: str = "", once: UUID | None = None) -> UUID:
    """Ask the council; gives the question's id. `once` is the form's own id: sent twice, it asks once.

    about: the reference of what was sent, or the number of an open record or draft of this school, by which the school
    and the council speak of it; "" for neither. `Refused` for an empty or too long question, an occasion that is not
    this person's, or anything else to be about. The council is told by a notice without a name.
    """
    advice_id = once or new_id()
    with kept_once(AdviceRequest, advice_id):
        _ask(advice_id, occasion, question.replace("\r\n", "\n").strip(), about)
    return advice_id


def _kept(session: Session, advice_id: UUID) -> UUID | None:
    return session.execute(select(AdviceRequest.id).where(AdviceRequest.id == advice_id)).scalar_one_or_none()


def _ask(advice_id: UUID, occasion: str, text: str, about: str) -> None:
    with unit.act(May.ASK_FOR_ADVICE) as work:
        if _kept(work.session, advice_id) is not None:
            return
        faults = _faults(work.session, occasion, text, about)
        if faults:
            raise Refused(faults)
        day = today()
        work.add(
            AdviceRequest(
                authority_id=work.actor.authority_id,
                id=advice_id,
                school_id=work.actor.school_id,
                reference=new_reference(authorities.of(work.actor).reference_prefix, SystemRandom()),
                occasion=occasion,
                about=about,
                question=text,
                asked_by_name=work.actor.name,
                reply_by=working_day_after(day, _REPLY_WORKING_DAYS, bank_holidays(day)),
            )
        )
        work.record("asked_for_advice", about_kind="advice", about=advice_id, fields=[occasion])
        work.later("notice", advice_id, once=f"notice:{advice_id}:asked", to="council", template="advice_asked")


def _faults(session: Session, occasion: str, text: str, about: str) -> list[tuple[str, str]]:
    found = []
    if occasion == SERIOUS and not signing.may_sign():
        found.append(("occasion", "Ask your headteacher, or whoever signs for them, to send a serious concern"))
    elif occasion not in OCCASIONS:
        found.append(("occasion", "Select when you ask"))
    if not text:
        found.append(("question", "Enter your question"))
    elif len(text) > LONGEST:
        found.append(("question", f"Your question must be {LONGEST:,} characters or fewer"))
    if about and not _known(session, about):
        found.append(("about", "Select a child from the list, or none"))
    return found


def _known(session: Session, about: str) -> bool:
    sent = select(ReferredChild.id).where(ReferredChild.reference == about).limit(1)
    draft = select(Draft.id).where(Draft.number == about, Draft.state == "open", Draft.child_name != "").limit(1)
    return any(session.execute(known).scalar_one_or_none() is not None for known in (sent, draft))


def answer(advice_id: UUID, text: str, *, seen_version: int) -> None:
    """The council answers. `Stale` when a colleague has answered meanwhile, `Refused` for no or too long an answer.

    The school is told by a notice without a name.
    """
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Refused([("answer", "Enter your answer")])
    if len(said) > LONGEST:
        raise Refused([("answer", f"Your answer must be {LONGEST:,} characters or fewer")])
    with unit.act(May.ANSWER_ADVICE) as work:
        row = work.session.execute(
            select(AdviceRequest)
            .where(AdviceRequest.id == advice_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalar_one_or_none()
        if row is None:
            raise NotFound
        if row.answered_at is not None or row.version != seen_version:
            raise Stale(row.answered_by_name, {"Answer": row.answer}, {"Answer": said})
        row.answer, row.answered_by_name, row.answered_at = said, work.actor.name, moment()
        work.record("answered_advice", about_kind="advice", about=row.id)
        work.later("notice", row.id, once=f"notice:{row.id}:answered", to="school", template="advice_answered",
                   school_id=str(row.school_id))  # fmt: skip


def asked() -> list[Advice]:
    """The school's questions, newest first; a look at them all is recorded."""
    insist(wall.current.get(), May.ASK_FOR_ADVICE)
    return _listed(May.ASK_FOR_ADVICE, sorted(_all(), key=lambda one: one.asked_at, reverse=True))


def to_answer() -> tuple[list[Advice], list[Advice]]:
    """The council's questions still waiting, serious concerns first and then by the day to answer by; and the last
    fifty answered."""
    insist(wall.current.get(), May.ANSWER_ADVICE)
    found = _listed(May.ANSWER_ADVICE, _all())
    waiting = [one for one in found if one.answered_at is None]
    done = sorted((one for one in found if one.answered_at), key=lambda one: str(one.answered_at), reverse=True)
    return sorted(waiting, key=lambda one: (not one.serious, one.reply_by or dt.date.max, one.asked_at)), done[:50]


def one(advice_id: UUID) -> Advice:
    """One question as the acting person may see it; the school's first look at an answer marks it read."""
    actor = wall.current.get()
    permission = May.ANSWER_ADVICE if actor and actor.kind is Kind.COUNCIL else May.ASK_FOR_ADVICE
    insist(actor, permission)
    found = next((each for each in _all(advice_id)), None)
    if found is None:
        raise NotFound
    if permission is May.ASK_FOR_ADVICE and found.answered_at and found.read_at is None:
        db.session().execute(
            update(AdviceRequest)
            .where(AdviceRequest.id == advice_id, AdviceRequest.read_at.is_(None))
            .values(read_at=moment())
        )
    unit.looked(permission, about_kind="advice", about=advice_id)
    return found


def unread() -> int:
    """How many answers the school has not read yet; 0 for who may not ask."""
    if not allows(wall.current.get(), May.ASK_FOR_ADVICE):
        return 0
    rows = db.session().execute(
        select(AdviceRequest.id).where(AdviceRequest.answered_at.is_not(None), AdviceRequest.read_at.is_(None))
    )
    return len(rows.all())


def _listed(permission: May, found: Sequence[Advice]) -> list[Advice]:
    if found:
        unit.looked(permission, about_kind="advice", others=[one.id for one in found])
    return list(found)


def _all(advice_id: UUID | None = None) -> list[Advice]:
    wanted = (
        select(AdviceRequest, School.name)
        .join(School, School.id == AdviceRequest.school_id)
        .order_by(AdviceRequest.asked_at)
        .execution_options(populate_existing=True)
    )
    if advice_id is not None:
        wanted = wanted.where(AdviceRequest.id == advice_id)
    names = [name for name in Advice.__dataclass_fields__ if name != "school_name"]
    return [
        Advice(school_name=school, **{name: getattr(row, name) for name in names})
        for row, school in db.session().execute(wanted)
    ]
