"""An address not safe to know, repeated later by somebody who may know it, where others who may not would read it."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from portal.domain.access import Role
from portal.services import casework, enquiring, messages
from portal.services.enquiring import Recorded
from portal.services.trouble import Refused
from portal.store import wall
from portal.store.people import Membership
from tests.scenes import actor_of
from tests.services.conftest import Office, office, web  # noqa: F401 - fixtures
from tests.services.test_sending import send


@pytest.fixture
def reference(web: Flask, office: Office) -> str:  # noqa: F811
    draft = office.draft(hide=True, changed={"address_safe": {"safe": "no"}})
    sent = send(office.clerk, draft.id).references[0][1]
    with office.engine.begin() as c:
        c.execute(text("update case_file set state = 'enquiries', triaged_at = now()"))
    return sent


def secret(office: Office) -> str:  # noqa: F811
    """The first line of the sealed address."""
    return str(office.value("select facts -> 'addresses.0.lines' ->> 0 from sealed_submission where kind = 'address'"))


def note(member: Membership, reference: str, body: str) -> None:
    with wall.acting_as(actor_of(member)):
        casework.add_note(reference, body, uuid4())


def test_a_manager_cannot_write_it_where_officers_read(office: Office, reference: str) -> None:  # noqa: F811
    manager = office.scene.member(office.council, Role.MANAGER, name="Ruth Hale")
    where = secret(office)
    with pytest.raises(Refused, match="not safe to share") as refused:
        note(manager, reference, f"They are still at {where.upper()}, I think.")
    assert refused.value.faults[0][0] == "body"
    with wall.acting_as(actor_of(manager)):
        case_id = office.value("select id from case_file")
        with pytest.raises(Refused):
            messages.write_to_school(case_id, f"Have you been to {where}?")  # type: ignore[arg-type]
        given = Recorded(result="no_trace", detail=f"Nobody at {where}", done_on=dt.date.today())  # noqa: DTZ011
        with pytest.raises(Refused):
            enquiring.record_new(reference, "la_admissions_system", given)
    note(manager, reference, "The aunt rang; the family is well.")
    with office.engine.connect() as c:
        for table in ("note", "message", "enquiry", "case_event"):
            kept = c.execute(text(f"select string_agg(t::text, ' ') from {table} t")).scalar_one() or ""
            assert where not in kept, table
    assert office.value("select count(*) from note") == 1


def test_a_safeguarding_lead_cannot_write_it_to_the_council(office: Office, reference: str) -> None:  # noqa: F811
    submission_id = office.value("select id from submission")
    with wall.acting_as(actor_of(office.lead)):
        with pytest.raises(Refused, match="not safe to share"):
            messages.write_to_council(submission_id, f"They are at {secret(office)}")  # type: ignore[arg-type]
        messages.write_to_council(submission_id, "They are well.")  # type: ignore[arg-type]
    assert office.value("select count(*) from message") == 1


def test_nobody_is_told_by_a_refusal_what_the_address_is(office: Office, reference: str) -> None:  # noqa: F811
    """An officer who guesses is not told whether the guess is right."""
    note(office.officer, reference, f"Is it {secret(office)}?")
    assert office.value("select count(*) from note") == 1
