"""The two invented councils, their schools, and term dates around the day of seeding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.domain.access import May
from portal.exchange.demo_families import SCHOOLS, school_year
from portal.exchange.demo_families import School as DemoSchool
from portal.services import unit
from portal.services.adding_authorities import add_authority
from portal.services.outbox import worker_of
from portal.signin.demo_people import COUNCILS
from portal.store import wall
from portal.store.places import School, TermDate
from portal.store.tables import new_id

AVERFORD: Final = "990"
NORTHMERE: Final = "991"
OWN_TERM_DATES: Final = "Hazelbank Academy"
"""The academy that keeps term dates of its own: a second week in October, and its own training days."""

_STATEMENT: Final = """\
{name} uses what you tell us to find children who are missing education and to keep them safe. The law asks us to: \
section 436A of the Education Act 1996.

We read what you send, check it against school rolls and our own records, and ask others about the child. We share \
what is needed, and no more, with children’s services, the police, health services, schools and other councils. When \
a child may have moved, we share it with the council of the new area. We may share it without telling the family \
when telling them could put a child at risk.

The same holds for everything you add later: messages, documents and answers to our questions.

Only staff who work on the case can read it. What your designated safeguarding lead writes is read by fewer people \
still. Tell the family that you have referred their child, unless that could put the child at risk.

We keep the record until the child is 25. Our Privacy Notice says more about this and about people’s rights."""


@dataclass(slots=True)
class Council:
    """A demonstration council as it was made: its schools' ids by name."""

    id: UUID
    code: str
    name: str
    schools: dict[str, UUID] = field(default_factory=dict)


def _details(code: str) -> dict[str, Any]:
    word, last = {AVERFORD: ("averford", "1"), NORTHMERE: ("northmere", "2")}[code]
    return {
        "prefix": {AVERFORD: "AV", NORTHMERE: "NM"}[code],
        "mailbox": f"cme@{word}.example.org",
        "admissions_mailbox": f"admissions@{word}.example.org",
        "phone_social_care": f"01632 9601{last}0",
        "phone_out_of_hours": f"01632 9601{last}1",
        "phone_duty": f"01632 9601{last}2",
        "privacy_statement": _STATEMENT.format(name=COUNCILS[code]),
        "privacy_notice_url": f"https://{word}.example.org/privacy/children-missing-education",
        "head_signs_referral": code == AVERFORD,
    }


def make_council(code: str, today: dt.date) -> Council:
    """The council of this code with its schools and term dates. `today` is London's."""
    year = school_year(today)
    authority = add_authority(
        code,
        COUNCILS[code],
        demo=True,
        privacy_statement_dated=dt.date(year, 7, 1),
        between_councils_from=dt.date(year, 9, 1),
        **_details(code),
    )
    council = Council(authority.id, code, authority.name)
    with wall.acting_as(worker_of(authority.id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        for place, school in enumerate(SCHOOLS[code]):
            row = _school(authority.id, code, place, school)
            council.schools[school.name] = row.id
            work.add(row)
        work.session.flush()
        for school_id, own in ((None, False), (council.schools.get(OWN_TERM_DATES), True)):
            if school_id is None and own:
                continue
            for first_year in (year - 1, year, year + 1):
                for kind, name, first, last in term_dates(first_year, own=own):
                    work.add(
                        TermDate(
                            authority_id=authority.id,
                            id=new_id(),
                            school_id=school_id,
                            kind=kind,
                            name=name,
                            starts_on=first,
                            ends_on=last,
                        )
                    )
        work.record("added_schools", about_kind="authority", about=authority.id)
    return council


def _school(authority_id: UUID, code: str, place: int, school: DemoSchool) -> School:
    word = school.name.split(" ")[0].lower().replace("’", "").replace("'", "").rstrip(".")
    number = {AVERFORD: 200, NORTHMERE: 300}[code] + place
    return School(
        authority_id=authority_id,
        id=new_id(),
        urn=school.urn,
        name=school.name,
        phase=school.phase,
        kind=school.kind,
        phone=f"01632 960{number}",
        mailbox=f"office.{school.urn}@{word}.example.org",
        data_mailbox=f"data.{school.urn}@{word}.example.org",
        laestab=f"{code}{school.number}",
        # An academy took over from the school that stood there before, under another number.
        former_laestabs=[f"{code}{int(school.number) + 500}"] if school.kind == "academy" else [],
    )


def _from(day: dt.date, weekday: int) -> dt.date:
    """The first such weekday (Monday is 0) on or after a day."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def term_dates(first_year: int, *, own: bool = False) -> Iterator[tuple[str, str, dt.date, dt.date]]:
    """(kind, name, first day, last day) of a school year that begins in September of `first_year`.

    `own`: the academy's, with a second week in October and other training days.
    """
    later, week = first_year + 1, dt.timedelta(days=4)
    begins = dt.date(first_year, 9, 1)
    begins = begins if begins.weekday() < 5 else _from(begins, 0)
    spring_ends = _from(dt.date(later, 3, 26), 4)
    spring_begins, summer_begins = _from(dt.date(later, 1, 4), 0), spring_ends + dt.timedelta(days=17)
    yield "term", f"Autumn {first_year}", begins, _from(dt.date(first_year, 12, 15), 4)
    yield "term", f"Spring {later}", spring_begins, spring_ends
    yield "term", f"Summer {later}", summer_begins, _from(dt.date(later, 7, 17), 4)
    october, february, may = (
        _from(dt.date(first_year, 10, 24), 0),
        _from(dt.date(later, 2, 12), 0),
        _from(dt.date(later, 5, 25), 0),
    )
    yield "closure", "October half-term", october - dt.timedelta(days=7 if own else 0), october + week
    yield "closure", "February half-term", february, february + week
    yield "closure", "May half-term", may, may + week
    yield "inset", "Training day", begins, begins
    yield "inset", "Training day", spring_begins, spring_begins
    if own:
        yield "inset", "Training day", summer_begins, summer_begins
    else:
        yield "inset", "Training day", october + dt.timedelta(days=7), october + dt.timedelta(days=7)
