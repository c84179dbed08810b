"""What other councils ask us about children, and a person's decision after the automatic answer.

A child whose address is not safe to share is shown to whoever answers for such children here, who decides by hand
whether anything at all is said. Nothing of a child of ours crosses but what a person wrote for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from portal.domain import council_questions
from portal.domain.access import Actor, May, allows, insist
from portal.domain.council_questions import KNOWN, POSSIBLE, PURPOSES
from portal.services import authorities, children, unit
from portal.services.keeping_untold import insist_untold
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.working_day import moment
from portal.store import wall
from portal.store.councils import InwardCandidate, InwardQuestion
from portal.store.find import councils as find
from portal.store.session import db

MOST_LISTED = 100
_ONLY_A_MANAGER = "A CME manager must answer this question"
_ANSWERED_ALREADY = (
    "Nothing waits for an answer here. The other council has had the automatic one; it can only be told more where "
    "you know the child"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child of ours who may be meant: as our own roll or case names it, and the families of keys that agree."""

    id: UUID
    name: str
    born: dt.date | None
    school: str
    year_group: str
    left_on: dt.date | None
    reference: str
    """Of the newest case about the child; "" for a child on a roll only."""
    agreed: list[str]
    hidden: bool
    """Where the child lives is not safe to share."""
    restricted: bool
    """It, or another who may be meant, was so when the question came: no automatic answer was made of this child."""
    settled: str
    settled_by_name: str
    settled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person releases to the council that asked, in their own words."""

    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    said: str = ""


_TOLD = tuple(Told.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of another council, and what we have answered. candidates: those this person may see."""

    id: UUID
    from_name: str
    from_phone: str
    from_email: str
    asked_by_name: str
    asked_by_email: str
    purpose: str
    received_at: dt.datetime
    automatic: str
    automatic_at: dt.datetime | None
    decision: str
    decided_by_name: str
    decided_at: dt.datetime | None
    contact_name: str
    contact_phone: str
    contact_email: str
    said: str
    version: int
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def by_hand(self) -> bool:
        """Whether a child in hiding may be meant, and nobody has decided on that yet."""
        return self.decision != KNOWN and any(one.restricted and not one.settled for one in self.candidates)

    @property
    def waits(self) -> bool:
        """Whether this person is waited for."""
        return self.by_hand or (self.automatic == POSSIBLE and not self.decision)


_ROW = tuple(name for name in Question.__dataclass_fields__ if name != "candidates")


def taking_part() -> bool:
    """Whether this council takes part today."""
    return authorities.of(insist(wall.current.get(), May.ANSWER_COUNCILS)).asks_councils


def waiting() -> int:
    """How many questions wait for this person: a count, no name."""
    insist(wall.current.get(), May.ANSWER_COUNCILS)
    return find.inward_waiting(db.session())


def questions() -> tuple[list[Question], list[Question]]:
    """Those that wait for this person, oldest first; and the newest hundred of the others. No child is among them."""
    insist(wall.current.get(), May.ANSWER_COUNCILS)
    waiting, others = find.inward_questions(db.session(), MOST_LISTED)
    return [_question(row, []) for row in waiting], [_question(row, []) for row in others]


def one(question_id: UUID) -> Question:
    """One question with our own children who may be meant; the look is recorded with each of them. `NotFound`."""
    insist(wall.current.get(), May.ANSWER_COUNCILS)
    row = _row(question_id)
    shown = _visible(row)
    found = _question(row, _seen(shown))
    unit.looked(
        May.ANSWER_COUNCILS,
        about_kind="inward_question",
        about=question_id,
        others=[each.other_id for each in shown],
        purpose=PURPOSES[row.purpose].words,
        fields=["name", "date_of_birth", "school", "year_group", "agreed"],
    )
    return found


def check(question_id: UUID, decision: str, told: Told, *, seen_version: int) -> bool:
    """Whether this decision would reach the other council; `Refused`, `Stale` and `NotFound` as `decide`."""
    insist(wall.current.get(), May.ANSWER_COUNCILS)
    row = _row(question_id)
    return _judged(row, _visible(row), decision, told, seen_version)[0]


def decide(question_id: UUID, decision: str, told: Told, *, seen_version: int) -> None:
    """A person decides. "known" gives the other council what is told and nothing else, whatever was answered before.

    The other decisions cross only where the automatic answer was "possible": after "none" they would tell that somebody
    had to look. `Refused` beside the field, `Stale` where a colleague has decided meanwhile, `NotFound`.
    """
    with unit.act(May.ANSWER_COUNCILS) as work:
        row = _row(question_id, lock=True)
        shown = _visible(row, lock=True)
        crosses, by_hand = _judged(row, shown, decision, told, seen_version)
        if decision == KNOWN:
            for name in _TOLD:
                setattr(row, name, getattr(told, name))
        if crosses:
            row.decision, row.decided_at = decision, moment()
            row.decided_by, row.decided_by_name = work.actor.membership_id, work.actor.name
            work.later("council_answer", row.id, once=f"council_answer:{row.id}:{decision}")
        for one in by_hand:
            one.settled, one.settled_by_name, one.settled_at = decision, work.actor.name, moment()
        released = [name for name in _TOLD if decision == KNOWN and getattr(told, name)]
        work.record(
            "decided_council_question",
            about_kind="inward_question",
            about=row.id,
            others=[one.other_id for one in shown],
            fields=[decision, *released],
        )


def _judged(
    row: InwardQuestion, shown: Sequence[InwardCandidate], decision: str, told: Told, seen_version: int
) -> tuple[bool, list[InwardCandidate]]:
    """Whether the decision would cross, and the candidates in hiding it settles; raises what stands in its way."""
    if faults := council_questions.faults(decision, *(getattr(told, name) for name in _TOLD)):
        raise Refused(faults)
    if row.version != seen_version or row.decision == KNOWN:
        theirs = {"Answer": council_questions.DECISIONS.get(row.decision, "")}
        raise Stale(row.decided_by_name, theirs, {"Answer": council_questions.DECISIONS[decision]})
    by_hand = [one for one in shown if one.restricted and not one.settled]
    waits = row.automatic == POSSIBLE and not row.decision
    crosses = decision == KNOWN or (waits and len(by_hand) < len(shown))
    if not crosses and not by_hand:
        raise Refused([("decision", _ONLY_A_MANAGER if waits else _ANSWERED_ALREADY)])
    if decision == KNOWN:
        ours = children.described(db.session(), [(one.other_kind, one.other_id) for one in shown])
        for one in ours.values():
            if one.case is not None:  # what is not safe to tell is not told to another council either
                insist_untold(db.session(), one.case.submission_id, **{name: getattr(told, name) for name in _TOLD})
    return crosses, by_hand


def _row(question_id: UUID, *, lock: bool = False) -> InwardQuestion:
    wanted = select(InwardQuestion).where(InwardQuestion.id == question_id).execution_options(populate_existing=True)
    row = db.session().execute(wanted.with_for_update() if lock else wanted).scalar_one_or_none()
    if row is None or not row.automatic:
        raise NotFound
    return row


def _visible(row: InwardQuestion, *, lock: bool = False) -> list[InwardCandidate]:
    """The candidates this person may see now: one whose address has been hidden since goes to the managers too."""
    actor = insist(wall.current.get(), May.ANSWER_COUNCILS)
    found = list(find.candidates(db.session(), row.id, lock=lock))
    if _answers_for_hidden(actor):
        return found
    since = find.hidden_among(db.session(), [(one.other_kind, one.other_id) for one in found if not one.restricted])
    return [one for one in found if (one.other_kind, one.other_id) not in since]


def _answers_for_hidden(actor: Actor) -> bool:
    return allows(actor, May.SEE_HIDDEN_ADDRESS) or (
        actor.membership_id is not None
        and actor.membership_id == find.answers_for_restricted(db.session(), actor.authority_id)
    )


def _question(row: InwardQuestion, candidates: list[Candidate]) -> Question:
    return Question(**{name: getattr(row, name) for name in _ROW}, candidates=candidates)


def _seen(shown: Sequence[InwardCandidate]) -> list[Candidate]:
    """Our own children who may be meant, the one with whom most agrees first."""
    session = db.session()
    records = [(one.other_kind, one.other_id) for one in shown]
    known, hidden = children.described(session, records), find.hidden_among(session, records)
    found = []
    for one, record in zip(shown, records, strict=True):
        child = known.get(record)
        found.append(
            Candidate(
                id=one.id,
                name=child.name if child else "No longer in our records",
                born=child.born if child else None,
                school=child.school if child else "",
                year_group=child.year if child else "",
                left_on=child.left_on if child else None,
                reference=child.case.reference if child and child.case else "",
                agreed=list(one.agreed),
                hidden=record in hidden,
                restricted=one.restricted,
                settled=one.settled,
                settled_by_name=one.settled_by_name,
                settled_at=one.settled_at,
            )
        )
    return sorted(found, key=lambda one: (-len(one.agreed), one.name))
