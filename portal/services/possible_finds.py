"""Signs that the child of a case has arrived somewhere: made from what the engine finds, kept, counted, taken away.

A case is compared when it is open, or closed without anybody having confirmed where the child is. Nothing is closed,
opened or told to a school here; officers and managers decide in `reunions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.domain import reunification
from portal.domain.access import Kind
from portal.domain.grounds import SILENT
from portal.domain.matching.evidence import Finding
from portal.domain.matching.person import Person
from portal.domain.matching.search import find
from portal.domain.reunification import Sign, Strength
from portal.services import leaving, ordering
from portal.services.arrival_signs import sign_of
from portal.services.match_key import match_key
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.cases import Case
from portal.store.find import matches
from portal.store.find.index import PupilIndex, owner_of, referred_person
from portal.store.places import Authority
from portal.store.pupil_index import Proposal
from portal.store.records import OutboxRow
from portal.store.reunion import PossibleFind
from portal.store.tables import new_id, now

COMPARED: ColumnElement[bool] = and_(
    or_(Case.open, Case.outcome_code.in_(sorted(reunification.WATCHED))), Case.reason.not_in(sorted(SILENT))
)
"""Cases that may be compared with any sign of an arrival; `is_compared` says whether one in hand is."""
TAKEN_BACK = "It is no longer told"


def is_compared(case: Case) -> bool:
    """Whether anybody looks for the case's child: it is open or on the watch list, and the child has neither died nor
    left for a place that the school names, where the ledger of leavers sees to it."""
    if case.reason in SILENT or leaving.died(case):
        return False
    return reunification.on_watch(case.outcome_code) or (case.open and not leaving.whereabouts_known(case))


def look(work: Unit, case: Case, person: Person, found: Iterable[Finding]) -> None:
    """Make a possible find of every record found that tells of an arrival, and settle those that no longer do.

    person: the case's child as compared. found: what the engine says may be the same child, likely or possible.
    """
    if not is_compared(case):
        return
    was = waiting(work, case.id)
    records = {finding.other_id: finding for finding in found}
    signs = {record: sign for record in records if (sign := sign_for(work, case, *owner_of(record))) is not None}
    others = {one.id: one for one in PupilIndex(work.session, case.authority_id).people(list(signs))}
    for record, sign in signs.items():
        if record in others:
            offer(work, case, sign, records[record], person, others[record])
    _settle_gone(work, case)
    recount(work, case, was)


def sign_for(work: Unit, case: Case, kind: str, owner: UUID) -> Sign | None:
    """What this record tells of the case's child, where it tells of an arrival since the child was last in school."""
    sign = sign_of(work.session, case.authority_id, kind, owner)
    if sign is None:
        return None
    watched = not case.open or reunification.on_watch(case.outcome_code)
    if sign.kind is reunification.SignKind.REFERRAL and not watched:
        return None  # two open cases of one child are the sibling check's to show
    arrived = reunification.tells_of_arrival(
        last_day=case.last_attended_on or case.missing_since,
        shown_on=sign.shown_on,
        later_only=sign.later_only(case.school_id),
    )
    return sign if arrived else None


def offer(
    work: Unit, case: Case, sign: Sign, finding: Finding | None, person: Person | None, other: Person | None
) -> None:
    """Keep one sign on a case, open for a person to decide; what was decided stays until a fact changes.

    finding: None, with both persons, where the source was asked about this very child, so that nothing was compared.
    """
    told = reunification.digest(finding, sign)
    sure = person is None or other is None
    kept = work.session.execute(
        select(PossibleFind).where(
            PossibleFind.authority_id == case.authority_id,
            PossibleFind.case_id == case.id,
            PossibleFind.other_kind == sign.other_kind,
            PossibleFind.other_id == sign.other_id,
        )
    ).scalar_one_or_none()
    decided = matches.same_child(work.session, case.id, sign.other_kind, sign.other_id)  # one decision is made once
    if decided is not None and decided.state == "dismissed" and not decided.changed_since:
        return
    anew = kept is None or kept.digest != told
    if kept is None:
        kept = PossibleFind(
            authority_id=case.authority_id, id=new_id(), case_id=case.id, other_kind=sign.other_kind,
            other_id=sign.other_id, state="open", changed_since=False,
        )  # fmt: skip
    elif anew and (kept.state != "open" or kept.settled_at is not None):
        kept.state, kept.settled_at, kept.changed_since = "open", None, True
    kept.signal, kept.source_id, kept.digest = sign.kind.value, sign.source_id, told
    kept.school_id, kept.school_name, kept.urn = sign.school_id, sign.school, sign.urn
    kept.independent, kept.shown_on, kept.started_on = sign.independent, sign.shown_on, sign.started_on
    kept.told_by, kept.told_on = sign.told_by, sign.told_on
    kept.evidence = finding.to_dict() if finding else {}
    strength = Strength.STRONG
    certain = False
    if person is not None and other is not None:
        strength = reunification.strength(person, other)
        certain = reunification.certain(person, other, sign)
    kept.strength, kept.certain = strength.value, certain
    kept.hidden = case.address_hidden or bool(finding and finding.restricted) or bool(other and other.restricted)
    if kept.state == "open" and decided is not None and decided.state == "linked" and not decided.changed_since:
        kept.state, kept.decided_by_name, kept.decided_at = "confirmed", decided.decided_by_name, decided.decided_at
    work.add(kept)
    work.session.flush()
    if anew:
        case.changed_at = now()
        if not sure:  # else the ledger has said so already
            work.tell(case.id, "arrival", sign.kind.of_this_child, "Compare the two records, and decide")
        if _may_close(work, case, kept):
            work.later("close_as_found", kept.id, once=f"close_as_found:{kept.id}:{told}")


def _may_close(work: Unit, case: Case, kept: PossibleFind) -> bool:
    if not kept.certain or kept.hidden or not case.open or kept.school_id == case.school_id:
        return False
    return closes_by_itself(work, case)


def closes_by_itself(work: Unit, case: Case) -> bool:
    """Whether this council lets the portal close a case whose child has certainly arrived."""
    return work.session.execute(
        select(Authority.closes_certain_arrivals).where(Authority.id == case.authority_id)
    ).scalar_one()


def waits_elsewhere(work: Unit, kept: PossibleFind) -> bool:
    """Whether another sign of the same case waits that has the child elsewhere: not both can be true."""
    return bool(
        work.session.execute(
            select(func.count()).where(
                PossibleFind.authority_id == kept.authority_id,
                PossibleFind.case_id == kept.case_id,
                PossibleFind.id != kept.id,
                PossibleFind.waits,
                PossibleFind.school_id.is_distinct_from(kept.school_id),
            )
        ).scalar_one()
    )


def _settle_gone(work: Unit, case: Case) -> None:
    for kept in _waiting_rows(work, case.id):
        if sign_for(work, case, kept.other_kind, kept.other_id) is None:
            kept.settled_at, kept.decided_why = now(), TAKEN_BACK
            work.tell(case.id, "arrival_taken_back", "A sign that this child had arrived is no longer told")


def _waiting_rows(work: Unit, case_id: UUID) -> Sequence[PossibleFind]:
    wanted = select(PossibleFind).where(
        PossibleFind.authority_id == work.actor.authority_id, PossibleFind.case_id == case_id, PossibleFind.waits
    )
    return work.session.execute(wanted).scalars().all()


def waiting(work: Unit, case_id: UUID) -> int:
    """How many signs of this case wait for a person, as far as the actor may know of them."""
    work.session.flush()
    return work.session.execute(
        select(func.count()).where(
            PossibleFind.authority_id == work.actor.authority_id, PossibleFind.case_id == case_id, PossibleFind.waits
        )
    ).scalar_one()


def recount(work: Unit, case: Case, was: int) -> None:
    """Count anew what waits on a case. was: as `waiting` gave it before the change, for what a person may not know of
    stays counted."""
    unknown = 0 if work.actor.kind is Kind.WORKER else max(0, (case.possible_finds or 0) - was)
    case.possible_finds = unknown + waiting(work, case.id)


def follow(work: Unit, case: Case) -> None:
    """Let what people have said of a case's child and another record hold for the signs those records give."""
    was = waiting(work, case.id)
    rows = work.session.execute(
        select(PossibleFind, Proposal)
        .join(
            Proposal,
            and_(
                Proposal.authority_id == PossibleFind.authority_id,
                Proposal.case_id == PossibleFind.case_id,
                Proposal.other_kind == PossibleFind.other_kind,
                Proposal.other_id == PossibleFind.other_id,
            ),
        )
        .where(
            PossibleFind.authority_id == case.authority_id,
            PossibleFind.case_id == case.id,
            PossibleFind.settled_at.is_(None),
            Proposal.question == "same_child",
        )
    ).all()
    for kept, proposal in rows:
        state = {"linked": "confirmed", "dismissed": "dismissed"}.get(proposal.state, "open")
        if kept.state == state or (proposal.changed_since and kept.state == "open"):
            continue  # what has changed since a decision is asked anew
        kept.state, kept.changed_since = state, False
        kept.decided_by = work.actor.membership_id if state != "open" else None
        kept.decided_by_name, kept.decided_at = proposal.decided_by_name, proposal.decided_at
    recount(work, case, was)


def compare(work: Unit, case: Case, person: Person) -> None:
    """Look for signs of one case's child among everything the council holds."""
    found = find(person, PupilIndex(work.session, case.authority_id), secret=match_key(), authority=case.authority_id)
    look(work, case, person, found.same_child)


@effect("compare_again")
def compare_again(work: Unit, row: OutboxRow) -> None:
    """Compare a case that something new was told about, open or on the watch list."""
    case = work.session.execute(
        select(Case).where(Case.authority_id == row.authority_id, Case.id == row.about).with_for_update()
    ).scalar_one()
    if is_compared(case):
        compare(work, case, referred_person(work.session, case))
        ordering.place_case(work.session, case.id)


@effect("settle_finds")
def settle(work: Unit, row: OutboxRow) -> None:
    """The child of a case is found: no sign waits any more, also none that whoever recorded it may not know of."""
    case = work.session.execute(
        select(Case).where(Case.authority_id == row.authority_id, Case.id == row.about).with_for_update()
    ).scalar_one()
    for kept in () if is_compared(case) else _waiting_rows(work, case.id):  # unless it was opened again meanwhile
        kept.settled_at = now()
    case.possible_finds = waiting(work, case.id)
