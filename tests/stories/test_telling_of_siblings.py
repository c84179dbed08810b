"""“Are you telling the council about Maja too?”: brothers and sisters at the same school, in the draft and once it is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.siblings_here import OwnSchool, here
from portal.services.working_day import today
from tests.journeys.filled import PAGES, rows
from tests.school.browsing import Browser
from tests.school.conftest import World

ASKED = "Are you telling Averford City Council about Maja too?"
STREET = "14 Hazel Road"


BEGUN = {"child_name", "child_birth", "address_last", "what_happened", "siblings"}


def filled(browser: Browser, school: str, *, whole: bool = False, **given: Any) -> str:
    """A referral of Zofia, begun or whole, that names her sister Maja at this school; its address."""
    draft = browser.start()
    kept = [row for row in rows() if not row.page.startswith("dsl_") and (whole or row.page in BEGUN)]
    at = {"school": school, "asked": "no", **given}
    browser.fill(draft, [row for row in kept if row.page != "sibling_school"])
    browser.answer(draft, "sibling_school", at, "s1")
    return draft


def add_address(draft: str) -> str:
    """Where Maja is added to the draft."""
    return f"{draft}/children/add/s1"


def press(browser: Browser, page: str, address: str) -> str:
    """Press the button of a form on this page; where it leads."""
    shown = browser.get(page)
    assert f'action="{address}"' in shown.text
    return browser.post(address, {}, hidden={"csrf_token": shown.hidden()["csrf_token"]}).location


def without_tokens(page: str) -> str:
    """A page without its form tokens, which differ each second."""
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page)


def test_a_sister_here_is_added_to_the_same_draft_to_be_confirmed(world: World, denise: Browser) -> None:
    draft = filled(denise, "Hazelbank Academy, Averford")
    for page in (draft, f"{draft}/children"):
        assert ASKED in denise.get(page).text
    where = press(denise, f"{draft}/children", add_address(draft))
    assert where.endswith("/c2/child_name")
    page = denise.get(where)
    assert page.value_of("first_name") == "Maja"
    assert page.value_of("last_name") == "Kowalska"
    assert "Filled in from what you wrote about brothers and sisters" in page.text
    assert denise.get(f"{draft}/c2/child_birth").value_of("date_of_birth-year") == "2016"
    assert ASKED not in denise.get(draft).text
    assert "Maja Kowalska" in denise.get(f"{draft}/check").text  # and she keeps the draft from being sent unconfirmed
    token = denise.get(f"{draft}/children").one("meta", name="csrf-token").get("content", "")
    denise.post(add_address(draft), {}, hidden={"csrf_token": token})
    assert world.value("select count(distinct child) from draft_page where child <> ''") == 2


@pytest.mark.parametrize("school", ["Larch Primary, Averford", "Hazelbank", "Another Hazelbank Academy"])
def test_nobody_at_another_school_is_offered(denise: Browser, school: str) -> None:
    draft = filled(denise, school)
    for page in (draft, f"{draft}/children", f"{draft}/check"):
        assert ASKED not in denise.get(page).text
    token = denise.get(f"{draft}/children").one("meta", name="csrf-token").get("content", "")
    assert denise.post(add_address(draft), {}, hidden={"csrf_token": token}).location.endswith("/children")


def test_the_schools_number_decides_before_its_name() -> None:
    own = OwnSchool("Hazelbank Academy", "150001")

    def told(**at: str) -> list[str]:
        entry = {"name": "Maja Kowalska", "schooling": "school"}
        made = [PageAnswers("", "siblings", "s1", entry), PageAnswers("", "sibling_school", "s1", dict(at))]
        return [one.name for one in here(Answers(made), own)]

    assert told(school="HAZELBANK ACADEMY")
    assert told(school="Anything", school_urn="150001")
    assert not told(school="Hazelbank Academy", school_urn="150002")
    assert not told(school="")


def test_after_sending_a_new_draft_starts_from_what_was_sent(world: World, denise: Browser, priya: Browser) -> None:
    draft = filled(denise, "Hazelbank Academy", whole=True)
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    world.rows("update authority set head_signs_referral = false")
    receipt = denise.post(f"{draft}/check").location
    before = denise.get(receipt)
    assert ASKED in before.text
    world.scene.pupil(world.school, forename="Maja", surname="Kowalska", dob=today())
    assert without_tokens(denise.get(receipt).text) == without_tokens(before.text)  # whatever the council knows
    sent = world.value("select id from submission")
    where = press(denise, receipt, f"/school/sent/{sent}/siblings/s1")
    new = re.sub(r"/c1/child_name$", "", where)
    assert denise.get(where).value_of("first_name") == "Maja"
    page = denise.get(f"{new}/family/address_last")
    assert page.value_of("address_line_1") == STREET
    assert "Check each answer, add what is missing, and save" in page.text
    new_id = new.rpartition("/")[2]
    marks = world.rows("select page, answers ? 'to_confirm' from draft_page where draft_id = :i", i=new_id)
    assert len(marks) > 10
    assert all(mark for _, mark in marks)
    named = world.rows(
        "select answers ->> 'name' from draft_page where draft_id = :i and page = 'siblings' and item <> ''", i=new_id
    )
    assert named == [("Zofia Kowalska",)]
    assert {page for page, _ in marks}.isdisjoint({"danger", "danger_calls", "child_numbers", "privacy"})
    assert not world.rows("select 1 from sealed_page where draft_id = :i", i=new_id)
    assert ASKED not in denise.get(receipt).text  # she is told of already
    assert world.value("select state from draft where id = :i", i=new_id) == "open"


def test_what_is_hidden_stays_hidden_for_the_second_child(world: World, denise: Browser, priya: Browser) -> None:
    draft = filled(denise, "Hazelbank Academy")
    denise.answer(draft, "what_happened", {**PAGES["what_happened"], "first_worry": f"Seen outside {STREET}"})
    press(denise, f"{draft}/children", add_address(draft))
    denise.answer(draft, "address_safe", {"safe": "no"})
    shown = denise.get(f"{draft}/c2/copied").text
    assert STREET not in shown
    denise.post(f"{draft}/c2/copied")
    answers, hidden = world.rows(
        "select answers, hidden from draft_page where child = 'c2' and page = 'what_happened'"
    )[0]
    assert "first_worry" not in answers
    assert "first_worry" in hidden
    assert STREET not in world.value("select string_agg(answers::text, ' ') from draft_page")
    assert STREET not in denise.get(f"{draft}/c2/what_happened").text
    assert STREET in priya.get(f"{draft}/c2/what_happened").text
    assert "confirmed_copies" in {row[0] for row in world.rows("select action from audit_entry")}
