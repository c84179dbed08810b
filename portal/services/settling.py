"""Balancing an entry of the ledger of leavers: the child has arrived where somebody says so."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import Select, delete, or_, select

from portal.domain.evidence import EvidenceGrade
from portal.domain.names import NameLevel, compare_forenames, joined
from portal.services.unit import Unit
from portal.services.working_day import today
from portal.store.returns import ExpectedArrival, TransitEntry
from portal.store.submissions import ReferredChild
from portal.store.tables import Json, now

PASSED_ON = "Passed to the home education team"
BEST = "A"
"""The grade of what the receiving school itself says."""


def balance(work: Unit, entry: TransitEntry, why: str, arrived_on: dt.date) -> bool:
    """Close an open entry on a school's own word, and tell the officer of the child's case; False when not open.

    why: how it is known, without the school's name, for the school the child left may read it. arrived_on: the first
    day there, London. What the school was still asked about the child is taken off its list.
    """
    if entry.state != "open":
        return False
    entry.state, entry.settled_on, entry.settled_why = "balanced", arrived_on, why
    entry.evidence_grade, entry.changed_at = BEST, now()
    work.session.execute(
        delete(ExpectedArrival).where(
            ExpectedArrival.authority_id == entry.authority_id,
            ExpectedArrival.transit_id == entry.id,
            ExpectedArrival.answer == "",
        )
    )
    lead(work, entry, "A school has told us that this child has arrived", why)
    return True


def at_home(work: Unit, referred_child_id: UUID) -> int:
    """Close this child's open entries that expect home education: the council's own home education team has it now.

    How many. Known by the school's notice and the officer's decision, so not as sure as an arrival.
    """
    found = (
        work.session.execute(
            select(TransitEntry)
            .where(
                TransitEntry.authority_id == work.actor.authority_id,
                TransitEntry.state == "open",
                TransitEntry.expects == "home_education",
                TransitEntry.referred_child_id.in_(_rows_of_child(work, referred_child_id)),
            )
            .with_for_update()
        )
        .scalars()
        .all()
    )
    for entry in found:
        entry.state, entry.settled_on, entry.settled_why = "balanced", today(), PASSED_ON
        entry.evidence_grade, entry.changed_at = EvidenceGrade.B.value, now()
    return len(found)


def _rows_of_child(work: Unit, referred_child_id: UUID) -> Select[UUID]:
    """The child's row, and those of the same child in the further notices of the same press and of the same case."""
    mine = work.session.execute(
        select(ReferredChild).where(
            ReferredChild.authority_id == work.actor.authority_id, ReferredChild.id == referred_child_id
        )
    ).scalar_one()
    return select(ReferredChild.id).where(
        ReferredChild.authority_id == mine.authority_id,
        or_(ReferredChild.id == mine.id, ReferredChild.case_id == mine.case_id),
    )


def reopen(work: Unit, entry: TransitEntry, mark: str) -> None:
    """Open a balanced entry again, because the school that told of the arrival has taken it back.

    The expected school is asked again, and the officer of the child's case is told. mark: tells this putting back from
    any other of the same entry.
    """
    entry.state, entry.settled_on, entry.settled_why, entry.evidence_grade = "open", None, "", ""
    entry.changed_at = now()
    if entry.destination_school_id is not None:
        work.later("expected_arrival", entry.id, once=f"expected_arrival:again:{entry.id}:{mark}")
    lead(work, entry, "A school has taken back that this child has arrived", "The child is expected again")


def surely_same(one: Json, other: Json, *, expected_here: bool) -> bool:
    """Whether two tellings are of one child for certain: one birth date, and one valid UPN, or one whole name where
    the child was expected at this very school."""
    a, b = one.get("child") or {}, other.get("child") or {}
    if not a.get("date_of_birth") or a.get("date_of_birth") != b.get("date_of_birth"):
        return False
    if a.get("upn_state") == b.get("upn_state") == "valid":
        return bool(a.get("upn")) and a.get("upn") == b.get("upn")
    return expected_here and _name(a) == _name(b)


def settles(arrived: Json, left: Json, *, expected_here: bool) -> bool:
    """Whether an arrival may settle a leaver's entry with nobody looking: as `surely_same`, and no other first name.

    One twin's UPN has been typed for the other before.
    """
    first, gone = ((one.get("child") or {}).get("first_name") or "" for one in (arrived, left))
    same = surely_same(arrived, left, expected_here=expected_here)
    return same and compare_forenames(first, gone) is not NameLevel.DIFFERENT


def _name(child: Json) -> tuple[str, str]:
    return joined(child.get("first_name") or ""), joined(child.get("last_name") or "")


def lead(work: Unit, entry: TransitEntry, title: str, detail: str) -> None:
    """A line for the officer on the case of the child of this entry, where there is one."""
    case_id = work.session.execute(
        select(ReferredChild.case_id).where(
            ReferredChild.authority_id == entry.authority_id, ReferredChild.id == entry.referred_child_id
        )
    ).scalar_one_or_none()
    if case_id is not None:
        work.tell(case_id, "arrival", title, detail)
