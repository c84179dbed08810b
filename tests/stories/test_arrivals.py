"""A child arrives: the new school tells it, the ledger of leavers balances, and nobody learns what is not theirs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from portal.domain.access import Role
from portal.factory import create_worker_app
from portal.services import drafting, outbox
from portal.settings import Settings
from portal.store import wall
from portal.store.records import OutboxRow
from portal.store.returns import TransitEntry
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id
from portal.tasks import EFFECTS
from tests.journeys.filled_new_pupil import OWN, PAGES, new_pupil
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
assert EFFECTS


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is sent: nine days after the name was entered, so it is late."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def worker(world: World, settings: Settings) -> Iterator[Flask]:
    """The background worker's application."""
    app = create_worker_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def work_off(world: World, worker: Flask) -> None:
    """Do what is owed; the database keeps its own clock, so what is due later on that day is due now."""
    with worker.app_context():
        for _ in range(3):
            world.rows("update outbox set next_at = now() - interval '1 day' where state = 'due'")
            outbox.drain()


def left(world: World, child: dict[str, Any], **given: Any) -> TransitEntry:
    """An entry of the ledger for a child who left Larch Primary and is expected at Hazelbank."""
    school = world.scene.school(world.council, f"Fir School {new_id()}")
    clerk = world.scene.member(world.council, Role.SUBMITTER, school=school)
    hidden = given.pop("hidden", False)
    submission = world.scene.submission(school, clerk, kind="removal", address_hidden=hidden)
    name = f"{child['first_name']} {child['last_name']}"
    told = ReferredChild(
        authority_id=school.authority_id, id=new_id(), submission_id=submission.id, school_id=school.id,
        child_key="c1", child_name=name, facts={"child": child}, reference=f"AV-{str(new_id())[-8:]}",
    )  # fmt: skip
    entry = TransitEntry(
        authority_id=school.authority_id, id=new_id(), school_id=school.id, submission_id=submission.id,
        referred_child_id=told.id, family=submission.draft_id, expects="school", destination="Hazelbank Academy",
        destination_school_id=world.school.id, expected_on=TODAY - dt.timedelta(days=2), **given,
    )  # fmt: skip
    world.scene.add(told)
    world.scene.add(entry)
    return entry


def owe(world: World, topic: str, about: UUID) -> None:
    world.scene.add(
        OutboxRow(
            authority_id=world.council.id, id=new_id(), topic=topic, about=about, dedupe_key=f"{topic}:{new_id()}"
        )
    )


def zofia() -> dict[str, Any]:
    """The child of the filled return as another school told of her."""
    name, birth = PAGES["child_name"], PAGES["child_birth"]
    return {
        "first_name": name["first_name"], "last_name": name["last_name"], "date_of_birth": birth["date_of_birth"],
        "year_group": birth["year_group"], "upn": "", "upn_state": "not_known",
    }  # fmt: skip


def sent(world: World, denise: Browser) -> str:
    """The filled return, sent; its receipt's address."""
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        draft = f"/school/referrals/{drafting.start_draft('new_pupil')}"
    denise.fill(draft, list(new_pupil()), "new_pupil")
    return denise.post(f"{draft}/check").location


def test_a_late_return_is_taken_stands_on_the_roll_and_balances(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, zofia())
    receipt = sent(world, denise)
    before = denise.get(receipt).text
    work_off(world, worker)
    assert world.rows("select forename, school_id from roll_pupil") == [
        (PAGES["child_name"]["first_name"], world.school.id)
    ]
    assert world.value("select count(*) from match_key where owner_kind = 'roll'") > 3
    state, grade, on = world.rows(
        "select state, evidence_grade, settled_on from transit_entry where id = :i", i=entry.id
    )[0]
    assert (state, grade, on) == ("balanced", "A", dt.date.fromisoformat(OWN["attendance_place"]["first_attended"]))
    assert world.value("select count(*) from case_file") == 0
    assert masked(denise.get(receipt).text) == masked(before)


def test_another_child_of_the_same_birth_date_stays_open(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, {**zofia(), "first_name": "Hanna", "last_name": "Berg"})
    sent(world, denise)
    work_off(world, worker)
    assert world.value("select state from transit_entry where id = :i", i=entry.id) == "open"


@pytest.mark.parametrize(("first", "state"), [("Hanna", "open"), (PAGES["child_name"]["first_name"], "balanced")])
def test_a_twin_whose_number_was_typed_for_the_other_stays_open(
    world: World, denise: Browser, worker: Flask, first: str, state: str
) -> None:
    number = {"upn": PAGES["child_numbers"]["upn"].replace(" ", ""), "upn_state": "valid"}
    entry = left(world, {**zofia(), **number, "first_name": first})
    sent(world, denise)
    work_off(world, worker)
    assert world.value("select state from transit_entry where id = :i", i=entry.id) == state


def test_an_expected_child_is_listed_answered_and_balanced(world: World, denise: Browser, worker: Flask) -> None:
    entry = left(world, zofia())
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    name = PAGES["child_name"]["last_name"]
    assert name in denise.get("/school/expected").text
    assert "Say whether a child has arrived" in denise.get("/school").text
    assert name not in world.browser(world.stranger).get("/school/expected").text
    row = world.value("select id from expected_arrival")
    wrong = denise.post(f"/school/expected/{row}", {"answer": "arrived", "note": "Kept note"}, status=422)
    assert wrong.errors == ["Enter the day the child first came"]
    assert "Kept note" in wrong.text
    day = {"arrived_on-day": "24", "arrived_on-month": "11", "arrived_on-year": "2026"}
    denise.post(f"/school/expected/{row}", {"answer": "arrived", **day})
    work_off(world, worker)
    assert world.rows("select state, evidence_grade from transit_entry") == [("balanced", "A")]
    assert name not in denise.get("/school/expected").text
    denise.get(f"/school/expected/{row}", status=404)


def test_another_school_cannot_open_what_it_is_not_asked(world: World, worker: Flask) -> None:
    entry = left(world, zofia())
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    row = world.value("select id from expected_arrival")
    world.browser(world.stranger).get(f"/school/expected/{row}", status=404)


def test_a_hidden_child_is_never_listed_and_a_void_entry_is_taken_back(
    world: World, denise: Browser, worker: Flask
) -> None:
    hidden, plain = left(world, zofia(), hidden=True), left(world, zofia())
    for entry in (hidden, plain):
        owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    assert world.rows("select transit_id from expected_arrival") == [(plain.id,)]
    world.rows("update transit_entry set state = 'void' where id = :i", i=plain.id)
    owe(world, "expected_arrival", plain.id)
    work_off(world, worker)
    assert not world.rows("select 1 from expected_arrival")
    assert "Nobody is expected" in denise.get("/school/expected").text


def sought(world: World) -> Any:
    """An open case about the same child, referred by another school and known to the index."""
    school = world.scene.school(world.council, f"Elm School {new_id()}")
    clerk = world.scene.member(world.council, Role.SUBMITTER, school=school)
    child = zofia() | {"upn": PAGES["child_numbers"]["upn"], "upn_state": "valid"}
    facts = {"reason": {"main": "whereabouts_unknown"}, "child": child}
    case = world.scene.case(world.scene.submission(school, clerk, facts=facts), school)
    owe(world, "sibling_check", case.id)
    return case


def masked(page: str) -> str:
    """A page without what differs between any two receipts: references, the words for them, ids, times and tokens."""
    for pattern in (r'datetime="[^"]*"', r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", r"AV-\w{4}-\w{3}", r"say “[^”]*”", r"\d{1,2}(:\d\d)?[ap]m",
                    r'(name="csrf[-_]token" (value|content)=)"[^"]*"'):  # fmt: skip
        page = re.sub(pattern, "*", page)
    return page


def test_a_return_about_a_sought_child_is_a_proposal_for_the_officer_and_the_same_receipt(
    world: World, denise: Browser, worker: Flask
) -> None:
    unsought = denise.get(sent(world, denise)).text
    world.rows("update submission set state = 'withdrawn'")
    work_off(world, worker)
    case = sought(world)
    work_off(world, worker)
    receipt = sent(world, denise)
    at_once = denise.get(receipt).text
    work_off(world, worker)
    later = denise.get(receipt).text
    assert masked(at_once) == masked(unsought)
    assert masked(later) == masked(at_once)
    found = "select count(*) from proposal where case_id = :c and question = 'same_child' and other_kind = 'roll'"
    assert world.value(found, c=case.id) == 1
    assert world.value("select state from proposal where case_id = :c and other_kind = 'roll'", c=case.id) == "open"
    assert world.value("select state from case_file") == "new", "only a person says that the child is found"
    assert "may be this child" in world.value("select title from case_event where kind = 'arrival'")


def with_case(world: World, entry: TransitEntry) -> Any:
    """An officer's case about the child of an entry."""
    case = sought(world)
    world.rows("update referred_child set case_id = :c where id = :r", c=case.id, r=entry.referred_child_id)
    return case


@pytest.mark.parametrize(
    ("answer", "note", "title"),
    [
        ("not_arrived", "", "The expected school says that the child has not arrived"),
        ("not_ours", "No place was offered", "The expected school does not expect this child"),
    ],
)
def test_what_is_no_arrival_leaves_the_entry_open_and_leads_the_officer(
    world: World, denise: Browser, worker: Flask, answer: str, note: str, title: str
) -> None:
    entry = left(world, zofia())
    case = with_case(world, entry)
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    row = world.value("select id from expected_arrival")
    if answer == "not_ours":
        wrong = denise.post(f"/school/expected/{row}", {"answer": answer}, status=422)
        assert wrong.errors == ["Say why you do not expect this child"]
    denise.post(f"/school/expected/{row}", {"answer": answer, "note": note})
    work_off(world, worker)
    assert world.value("select state from transit_entry") == "open"
    told = world.rows("select detail from case_event where case_id = :c and title = :t", c=case.id, t=title)
    assert told == [(note,)]
    final = 200 if answer == "not_arrived" else 404
    denise.get(f"/school/expected/{row}", status=final)


def balanced(world: World, denise: Browser, worker: Flask) -> tuple[TransitEntry, str]:
    """An entry that a return has balanced, and the return's address."""
    entry = left(world, zofia())
    owe(world, "expected_arrival", entry.id)
    work_off(world, worker)
    receipt = sent(world, denise)
    work_off(world, worker)
    assert world.value("select state from transit_entry") == "balanced"
    assert not world.rows("select 1 from expected_arrival")
    return entry, receipt.removesuffix("/receipt")


def test_a_withdrawn_return_puts_ledger_roll_and_question_back(world: World, denise: Browser, worker: Flask) -> None:
    _, where = balanced(world, denise, worker)
    denise.post(f"{where}/withdraw", {"why": "Typed on the wrong child"})
    work_off(world, worker)
    assert world.rows("select state, settled_on, settled_why, evidence_grade from transit_entry") == [
        ("open", None, "", "")
    ]
    assert world.value("select count(*) from roll_pupil") == 0
    assert world.value("select count(*) from match_key where owner_kind = 'roll'") == 0
    assert world.value("select count(*) from expected_arrival where answer = ''") == 1


def test_a_return_withdrawn_before_it_was_worked_off_brings_nothing(
    world: World, denise: Browser, worker: Flask
) -> None:
    left(world, zofia())
    where = sent(world, denise).removesuffix("/receipt")
    denise.post(f"{where}/withdraw", {"why": "Typed on the wrong child"})
    work_off(world, worker)
    assert world.value("select state from transit_entry") == "open"
    assert world.value("select count(*) from roll_pupil") == 0


def test_a_corrected_return_takes_back_an_arrival_and_keeps_one_row_of_the_roll(
    world: World, denise: Browser, worker: Flask
) -> None:
    _, where = balanced(world, denise, worker)
    draft = denise.post(f"{where}/correct", {"why": "She has not come yet"}).location
    draft = re.sub(r"(/school/referrals/[0-9a-f-]{36}).*", r"\1", draft)
    place = {**OWN["attendance_place"], "attended": "no", "first_attended": ""}
    denise.answer(draft, "attendance_place", place, kind="new_pupil")
    denise.answer(draft, "child_name", {**PAGES["child_name"], "known_as": "Zosia"}, kind="new_pupil")
    denise.post(f"{draft}/check")
    work_off(world, worker)
    assert world.rows("select state from submission where kind = 'new_pupil' order by sent_at") == [
        ("replaced",), ("sent",)
    ]  # fmt: skip
    assert world.value("select state from transit_entry") == "open"
    assert world.rows("select row ->> 'preferred_forename' from roll_pupil") == [("Zosia",)]


def test_a_row_of_the_schools_own_roll_stays_when_a_return_is_withdrawn(
    world: World, denise: Browser, worker: Flask
) -> None:
    upn, born = PAGES["child_numbers"]["upn"], PAGES["child_birth"]["date_of_birth"]
    world.scene.pupil(world.school, upn=upn.replace(" ", ""), dob=dt.date.fromisoformat(born), pupil_id="P000042")
    where = sent(world, denise).removesuffix("/receipt")
    work_off(world, worker)
    assert world.rows("select pupil_id from roll_pupil") == [("P000042",)]
    denise.post(f"{where}/withdraw", {"why": "Typed twice"})
    work_off(world, worker)
    assert world.rows("select pupil_id from roll_pupil") == [("P000042",)]
