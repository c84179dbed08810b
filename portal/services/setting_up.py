"""What an operator sets for a council before schools begin: its numbers, its privacy statement and its term dates."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from portal.domain.access import POLICY, May, Role
from portal.exchange.roll_file import read_date
from portal.services import unit
from portal.services.outbox import worker_of
from portal.services.trouble import Refused
from portal.store import wall
from portal.store.people import Membership
from portal.store.places import Authority, School, TermDate

SETTABLE = frozenset(
    {
        "mailbox",
        "admissions_mailbox",
        "phone_social_care",
        "phone_out_of_hours",
        "phone_duty",
        "privacy_statement",
        "privacy_statement_dated",
        "privacy_notice_url",
        "head_signs_referral",
        "wants_standard_transition_returns",
        "withdrawal_consent_from",
        "between_councils_from",
        "council_questions_an_officer",
        "council_questions_a_day",
    }
)
KINDS = ("term", "closure", "inset")


def set_council(authority_id: UUID, values: Mapping[str, Any]) -> list[str]:
    """Set these columns of a council (see `SETTABLE`); gives the names of those that changed."""
    strange = set(values) - SETTABLE
    if strange:
        raise ValueError(f"Not settable: {', '.join(sorted(strange))}")
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        council = work.session.execute(select(Authority).where(Authority.id == authority_id)).scalar_one()
        changed = sorted(name for name, value in values.items() if getattr(council, name) != value)
        for name in changed:
            setattr(council, name, values[name])
        if changed:
            work.record("set_council", about_kind="authority", about=authority_id, fields=changed)
        return changed


def set_mailbox(authority_id: UUID, urn: str, mailbox: str, *, data_team: bool = False) -> str:
    """Set where a school's notices go (those for its data team where `data_team`); gives the school's name.

    `Refused` when the council has no such school.
    """
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        school = work.session.execute(
            select(School).where(School.authority_id == authority_id, School.urn == urn)
        ).scalar_one_or_none()
        if school is None:
            raise Refused([("urn", f"No school with URN {urn} here. Load its roll first, or check the number.")])
        field = "data_mailbox" if data_team else "mailbox"
        setattr(school, field, mailbox)
        work.record("set_mailbox", about_kind="school", about=school.id, fields=[field])
        return school.name


def set_answers_for_restricted(authority_id: UUID, email: str) -> str:
    """Set who answers other councils for a child in hiding: an active officer or manager, by the address they sign in
    with; "" for every CME manager. Gives the name, "" for none. `Refused` for anybody else."""
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        council = work.session.execute(select(Authority).where(Authority.id == authority_id)).scalar_one()
        named = None
        if email:
            found = work.session.execute(
                select(Membership).where(
                    Membership.authority_id == authority_id,
                    Membership.kind == "council",
                    Membership.state == "active",
                    func.lower(Membership.email) == email.lower(),
                )
            ).scalars()  # fmt: skip
            named = next(
                (one for one in found if {Role(role) for role in one.roles} & POLICY[May.ANSWER_COUNCILS]), None
            )
            if named is None:
                raise Refused([("email", f"No CME officer or manager here signs in with {email}.")])
        council.answers_for_restricted = named.id if named else None
        work.record("set_council", about_kind="authority", about=authority_id, fields=["answers_for_restricted"])
        return named.name if named else ""


def replace_term_dates(authority_id: UUID, lines: Iterable[str]) -> dict[str, int]:
    """Put a file of term dates in place of what stands for the council or school it names.

    CSV with the columns school_urn (empty: the council's own, for schools without any), kind (term, closure or
    inset), name, starts_on, ends_on. Whoever the file names is replaced whole; others stay. Gives the number of rows
    by URN. Raises `Refused` with the line of each fault, and then nothing is changed.
    """
    with wall.acting_as(worker_of(authority_id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        schools = {
            row.urn: row.id
            for row in work.session.execute(select(School.urn, School.id).where(School.authority_id == authority_id))
        }
        rows, faults = _read(lines, {"": None, **schools})
        if not rows and not faults:
            faults = [("1", "The file has no dates in it.")]
        if faults:
            raise Refused(faults)
        for urn in {urn for urn, _ in rows}:
            whose = TermDate.school_id.is_(None) if urn == "" else TermDate.school_id == schools[urn]
            work.session.execute(delete(TermDate).where(TermDate.authority_id == authority_id, whose))
        work.add(*(TermDate(authority_id=authority_id, **values) for _, values in rows))
        work.record("replaced_term_dates", about_kind="authority", about=authority_id)
        counted: dict[str, int] = {}
        for urn, _ in rows:
            counted[urn] = counted.get(urn, 0) + 1
        return counted


def _read(
    lines: Iterable[str], schools: Mapping[str, UUID | None]
) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, str]]]:
    reader = csv.DictReader(lines)
    wanted = {"kind", "starts_on", "ends_on"}
    if missing := sorted(wanted - set(reader.fieldnames or ())):
        return [], [("1", f"The first line must name the columns. Missing: {', '.join(missing)}.")]
    rows, faults = [], []
    for row in reader:
        line = str(reader.line_num)
        given = {name: (row.get(name) or "").strip() for name in (*wanted, "school_urn", "name")}
        starts, ends = read_date(given["starts_on"]), read_date(given["ends_on"])
        if said := _fault(given, starts, ends, schools):
            faults.append((line, f"Line {line}: {said}"))
            continue
        rows.append(
            (
                given["school_urn"],
                {
                    "school_id": schools[given["school_urn"]],
                    "kind": given["kind"],
                    "name": given["name"],
                    "starts_on": starts,
                    "ends_on": ends,
                },
            )
        )
    return rows, faults


def _fault(
    given: Mapping[str, str], starts: dt.date | None, ends: dt.date | None, schools: Mapping[str, UUID | None]
) -> str:
    if given["kind"] not in KINDS:
        return f"kind must be one of {', '.join(KINDS)}."
    if starts is None or ends is None:
        return "starts_on and ends_on must be dates, such as 2026-09-02."
    if ends < starts:
        return "it ends before it starts."
    if given["school_urn"] not in schools:
        return f"no school with URN {given['school_urn']} here."
    return ""
