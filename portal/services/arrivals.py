"""What follows a new-pupil return: the pupil stands on the school's roll, and searches for the child hear of it.

Whoever sent the return is never told whether anything was found: all of this happens afterwards, for officers only.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from portal.domain.dates_in_words import london_date
from portal.domain.facts.referral import day
from portal.domain.matching.comparable import comparable_of
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.names import split_full
from portal.domain.reunification import SignKind
from portal.services import arrival_signals, arrivals_taken_back, settling, upns_of_the_dead
from portal.services.arrival_signals import Signal
from portal.services.arrival_signs import KNOWN_BY
from portal.services.match_key import match_key
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.find import following as find_sent
from portal.store.find.index import record_id, write_keys
from portal.store.places import School
from portal.store.pupil_index import RollPupil
from portal.store.records import OutboxRow
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id, now

Json = dict[str, Any]
_ADULTS = 2


@effect("arrival")
def arrival(work: Unit, row: OutboxRow) -> None:
    """Take in every pupil of the new-pupil return the row is about, or put back what a withdrawn one had brought.

    A corrected return takes the place of the earlier one: what that one brought and this one does not is put back.
    """
    submission = work.session.execute(
        select(Submission).where(Submission.authority_id == row.authority_id, Submission.id == row.about)
    ).scalar_one()
    school = work.session.execute(
        select(School).where(School.authority_id == row.authority_id, School.id == submission.school_id)
    ).scalar_one()
    told = find_sent.children_of(work.session, submission.id) if submission.stands else []
    gone = submission.corrects_id if submission.stands else submission.id
    _take_back(work, school, find_sent.children_of(work.session, gone) if gone else [], told, str(submission.id))
    for referred in told:
        pupil = _on_roll(work, submission, school, referred)
        arrival_signals.tell(work, [_signal(referred, pupil, school)])
        upns_of_the_dead.warn(work, referred)


def _signal(referred: ReferredChild, pupil: RollPupil, school: School) -> Signal:
    person = person_of_roll(
        roll_values(referred.facts, school),
        record_id=record_id("roll", pupil.id),
        school_id=str(school.id),
        dob=pupil.dob,
    )
    return Signal(SignKind.NEW_PUPIL, person, referred.facts, school.id, _attended(referred.facts), str(referred.id))


def _attended(facts: Json) -> dt.date | None:
    """The first day the pupil came; None for a place that nobody has taken up."""
    return day(arrivals_taken_back.arrived_on(facts))


def _take_back(work: Unit, school: School, gone: list[ReferredChild], stand: list[ReferredChild], mark: str) -> None:
    """Put back what the returns of these pupils had brought, as far as no pupil who stands brings the same."""
    for old in gone:
        new = next((one for one in stand if one.child_key == old.child_key), None)
        if new is None:
            arrivals_taken_back.off_roll(work, old, _pupil_id(old))
        came = arrivals_taken_back.arrived_on
        same = new is not None and settling.surely_same(old.facts, new.facts, expected_here=True)
        if new is None or not same or came(old.facts) != came(new.facts):
            arrivals_taken_back.reopen(work, old, school.id, KNOWN_BY, mark)


def _pupil_id(referred: ReferredChild) -> str:
    return f"{KNOWN_BY} {referred.reference}"


def roll_values(facts: Json, school: School) -> dict[str, str]:
    """A return's facts under the columns of a roll file; where the address is hidden, neither it nor any phone."""
    child, joining = facts.get("child") or {}, facts.get("joining") or {}
    values = {
        "upn": child.get("upn") or "",
        "former_upn": next(iter(child.get("former_upns") or ()), ""),
        "forename": child.get("first_name") or "",
        "middle_names": child.get("middle_names") or "",
        "surname": child.get("last_name") or "",
        "preferred_forename": child.get("known_as") or "",
        "former_surname": child.get("former_last_name") or "",
        "dob": child.get("date_of_birth") or "",
        "sex": child.get("sex") or "",
        "school_urn": school.urn or "",
        "school_name": school.name,
        "nc_year": child.get("year_group") or "",
        "entry_date": joining.get("entered_on") or "",
    }
    if not facts.get("address_hidden"):
        values |= _whereabouts(facts)
    return {name: value for name, value in values.items() if value}


def _whereabouts(facts: Json) -> dict[str, str]:
    values: dict[str, str] = {}
    home: Json = next((one for one in facts.get("addresses") or () if one.get("lines") or one.get("postcode")), {})
    for place, line in enumerate((home.get("lines") or ())[:3], 1):
        values[f"address_line{place}"] = line
    values["postcode"] = home.get("postcode") or ""
    for place, adult in enumerate((facts.get("adults") or ())[:_ADULTS], 1):
        first, last = split_full(adult.get("name") or "")
        phones = [one.get("number") or "" for one in adult.get("phones") or ()]
        values |= {
            f"parent{place}_forename": first.title(),
            f"parent{place}_surname": last.title(),
            f"parent{place}_relationship": adult.get("relationship") or "",
            f"parent{place}_phone": phones[0] if phones else "",
            f"parent{place}_phone2": phones[1] if len(phones) > 1 else "",
            f"parent{place}_email": adult.get("email") or "",
        }
    return values


def _on_roll(work: Unit, submission: Submission, school: School, referred: ReferredChild) -> RollPupil:
    """The pupil's row of the school's roll: the one made of an earlier version of this return, one the roll file
    brought with the same UPN and birth date, or a new one."""
    values = roll_values(referred.facts, school)
    authority, born, upn = referred.authority_id, day(values.get("dob")), values.get("upn", "")
    pupil_id = _pupil_id(referred)
    mine = RollPupil.authority_id == authority
    pupil = work.session.execute(select(RollPupil).where(mine, RollPupil.pupil_id == pupil_id)).scalar_one_or_none()
    if pupil is None and upn:
        standing = work.session.execute(
            select(RollPupil)
            .where(mine, RollPupil.school_id == school.id, RollPupil.upn == upn, RollPupil.dob == born)
            .limit(1)
        ).scalar_one_or_none()
        if standing is not None and standing.left_on is None:
            if (came := _attended(referred.facts)) is not None:
                arrival_signals.seen(standing, came)
            return standing
    if pupil is None:
        pupil = RollPupil(authority_id=authority, id=new_id(), pupil_id=pupil_id, school_id=school.id)
        pupil.key_hashes, pupil.look_up_words = [], []
    pupil.upn, pupil.forename, pupil.surname = upn, values.get("forename", ""), values.get("surname", "")
    pupil.dob, pupil.nc_year, pupil.row, pupil.row_digest = born, values.get("nc_year", ""), values, ""
    pupil.as_of, pupil.imported_at = london_date(submission.sent_at), now()
    pupil.seen_from = _attended(referred.facts)
    person = person_of_roll(values, record_id=record_id("roll", pupil.id), school_id=str(school.id), dob=born)
    pupil.comparable = comparable_of(person)
    work.add(pupil)
    write_keys(work.session, person, pupil, match_key())
    return pupil
