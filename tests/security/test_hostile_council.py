"""The council's side under a hostile or careless hand: the wrong school, the administrator's SQL, numbers too long."""

# ruff: noqa: F401, F811  (fixtures are imported to be asked for by name)
from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from portal.services import messages
from portal.services.once import kept_once
from portal.services.trouble import NotFound
from portal.store import wall
from portal.store.cases import Message
from portal.store.people import Membership
from portal.store.policies import GLOBAL_TABLES, WALL
from portal.store.session import db
from tests.conftest import CONTEXT_KEY, Database
from tests.council.conftest import Council, Desk, amina, council
from tests.scenes import actor_of

ABOUT_CHILDREN = sorted(set(WALL) - GLOBAL_TABLES - {"school", "term_date", "membership", "roll_import"})


def test_a_reply_goes_to_the_school_named_on_the_page(council: Council, amina: Desk) -> None:
    """Also when another school's referral of the same child was added to the case, and is the newer one."""
    first = council.open_case(last_name="Kowalska")
    second = council.case(council.other_school, last_name="Kowalska")
    amina.send(f"/cases/{second.reference}/triage/add_to_case", {"other": first.reference})
    page = amina.send(f"/cases/{first.reference}/messages", {"body": "Is the aunt's number right?"})
    assert page.location
    school = council.value("select s.name from message m join school s on s.id = m.school_id")
    assert school == "Hazelbank Academy"


def test_another_schools_message_is_not_shown_as_this_schools(council: Council, amina: Desk) -> None:
    first = council.open_case(last_name="Kowalska")
    second = council.case(council.other_school, last_name="Kowalska")
    council.scene.message(first, council.sender, "From the second school", school_id=second.school_id)
    assert "another school that referred this child" in amina.get(f"/cases/{first.reference}/messages").text


def test_the_administrator_reads_nothing_about_a_child_by_sql(council: Council, database: Database) -> None:
    case = council.open_case()
    council.scene.attachment(council.submission(), name="Zofia Kowalska.pdf", case_id=case.id)
    council.scene.message(case, council.sender, "About Zofia")
    council.scene.note(case, council.amina, "About Zofia")
    wall.use_key(wall.ContextKey(1, CONTEXT_KEY.encode()))
    engine, seen = create_engine(database.web), {}

    def count(member: Membership, table: str) -> int:
        with engine.begin() as connection:
            wall.set_context(connection, actor_of(member))
            allowed = connection.execute(text("select has_table_privilege(:t, 'select')"), {"t": table}).scalar_one()
            return int(connection.execute(text(f'select count(*) from "{table}"')).scalar_one()) if allowed else 0

    for table in ABOUT_CHILDREN:
        if number := count(council.sam, table):
            seen[table] = number
    assert count(council.amina, "attachment") == 1
    engine.dispose()
    assert seen == {}


def test_the_same_message_sent_twice_at_once_is_one_message_and_no_failure(council: Council) -> None:
    """The second of two posts that both found no message yet: its insert meets the first's."""
    case, once = council.open_case(), uuid4()
    with council.app.app_context(), wall.acting_as(actor_of(council.amina)):
        assert messages.write_to_school(case.id, "Once", once=once) == once
        with kept_once(Message, once), messages.unit.act(messages.May.WORK_CASE) as work:
            child = work.session.execute(messages.select(messages.ReferredChild)).scalar_one()
            messages._write(work, once, "to_school", child, "Once")
        with pytest.raises(NotFound), kept_once(Message, uuid4()):
            raise IntegrityError("", {}, Exception())
        db.session.remove()
    assert council.value("select count(*) from message") == 1


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 20, "²", "-1", ""])
def test_a_version_that_is_none_changes_nothing(council: Council, amina: Desk, version: str) -> None:
    case = council.open_case()
    given = {"case": str(case.id), "owner": str(council.dev.id), "sure": "yes", f"version-{case.id}": version}
    amina.post("/cases/assign", given, status=200)
    assert council.value("select assigned_to from case_file where id = :id", id=case.id) is None
