"""Referrals filled in and ready to send, each about another invented child, put straight into the database."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from portal.domain.access import Role
from portal.domain.identifiers import upn_check_letter
from portal.journeys.referral import CME_REFERRAL
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.people import Membership
from portal.store.places import School
from portal.store.tables import Base
from tests.journeys.filled import Entries, rows
from tests.scenes import Scene
from tests.stories.zofia import pages

_NONE_OF = ("new_addresses", "previous_addresses", "siblings", "contacts")
_WORDS = (
    "Amber",
    "Birch",
    "Cedar",
    "Dahlia",
    "Elder",
    "Fennel",
    "Gorse",
    "Heather",
    "Ivy",
    "Juniper",
    "Kale",
    "Linden",
)


@dataclass(frozen=True)
class Office:
    """A school's office: the drafts that wait, and a session (the cookie's value) for each clerk."""

    drafts: list[UUID]
    cookies: list[str]


def office(engine: Engine, *, drafts: int, clerks: int, today: dt.date) -> Office:
    """One council, one school, and so many finished drafts and signed-in clerks."""
    scene = Scene(engine)
    council = scene.authority("991", "Northmere Council", mailbox="cme@northmere.example.org")
    school = scene.school(council, "Hazelbank Academy", mailbox="office@hazelbank.example.org")
    year = dt.timedelta(days=365)
    scene.term(council, starts_on=today - year, ends_on=today + year)
    people = [scene.member(council, Role.SUBMITTER, school=school) for _ in range(clerks)]
    made: list[Base] = []
    ids = []
    for number in range(drafts):
        draft = scene.draft(
            school,
            people[0],
            child_name=_name(number),
            safeguarding_state="done",
            expires_on=today + dt.timedelta(days=28),
        )
        ids.append(draft.id)
        made += _pages(draft, school, people[0], number, today)
    scene.add(*made)
    return Office(ids, [scene.session(each) for each in people])


def _name(number: int) -> str:
    """A name like no other's, of letters alone."""
    chance = random.Random(number)
    last = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(5))
    return f"{_WORDS[number % len(_WORDS)]} {last.capitalize()}"


def _about(number: int, today: dt.date) -> tuple[Entries, dict[str, Entries]]:
    """Nothing of one family is like another's, so that the sibling check has as little to say as it usually has."""
    told, lists = pages(today)
    chance = random.Random(-number - 1)
    first, last = _name(number).split(" ")
    body = f"991420{100_000 + number:06d}"
    born = dt.date(today.year - 15, 1, 1) + dt.timedelta(days=chance.randrange(9 * 365))
    told["child_name"] = {"first_name": first, "last_name": last}
    told["child_birth"] |= {"date_of_birth": born.isoformat()}
    told["child_numbers"] = {"upn": upn_check_letter(body) + body}
    told["address_last"] |= {
        "address_line_1": f"{number + 1} {last} Road",
        "postcode": f"ZN{number % 9 + 1} {chance.randrange(10)}{chance.choice('ABDEFG')}{chance.choice('HJLNPQ')}",
    }
    lists["adults"] = {"a1": lists["adults"]["a1"] | {"name": f"{_WORDS[chance.randrange(12)]} {last}"}}
    lists["adult_contact"] = {"a1": {"phone_1": f"07700 900{number % 1000:03d}", "phone_1_kind": "mobile"}}
    for key in _NONE_OF:
        lists.pop(key, None)
    return told, lists


def _pages(draft: Draft, school: School, clerk: Membership, number: int, today: dt.date) -> list[Base]:
    told, lists = _about(number, today)
    common = {"authority_id": draft.authority_id, "draft_id": draft.id, "school_id": school.id}
    made: list[Base] = []
    for row in rows(told, lists=lists, none_of=_NONE_OF, without=("sibling_school",)):
        where = {"child": row.child, "page": row.page, "item": row.item, "saved_by_name": clerk.name}
        if CME_REFERRAL.page(row.page).sealed:
            made.append(SealedPage(**common, **where, kind="safeguarding", answers=row.answers))
        else:
            made.append(DraftPage(**common, **where, answers=row.answers, hidden=[], position=row.position))
    return made
