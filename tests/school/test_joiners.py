"""Several new pupils typed in one list: nothing typed is lost, nobody is told of twice, and one press sends them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import event

from portal.journeys.new_pupil import grid
from portal.store.session import db
from school_side import together
from tests.school.browsing import Browser, Page, words
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
LIST, READY = "/school/joiners", "/school/joiners/drafts"
SHARED = {"in_danger": "no", "read": "y", "job": "Office manager", "phone": "01632 960123"}
SHORT = {
    "last_name": "Novak", "first_name": "Maja", "born": "14 3 2017", "sex": "F", "year_group": "4",
    "entered_on": "23/11/2026",
}  # fmt: skip
WHOLE = SHORT | {
    "last_name": "Berg", "first_name": "Hanna", "born": "2 May 2016", "year_group": "5", "no_upn": "not_yet_issued",
    "english": "some", "first_day": "2026-11-23", "attended": "yes", "first_attended": "24.11.2026", "via": "in_year",
    "boarder": "no", "dual": "no", "before": "abroad", "country_before": "Germany", "line_1": "4 Mill Lane",
    "town": "Averford", "postcode": "AV1 2CD", "safe": "yes", "adult": "Jana Berg", "relationship": "PAM",
    "responsibility": "yes", "lives_with": "yes", "same_address": "same", "may_contact": "yes", "phone": "07700 900123",
    "more_adults": "no",
}  # fmt: skip


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """Two days after the names were entered."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def typed(*rows: dict[str, str], **shared: str) -> dict[str, str]:
    """What a browser sends of these rows."""
    found = {f"r{place}-{name}": value for place, row in enumerate(rows, 1) for name, value in row.items()}
    return SHARED | shared | found


def told(browser: Browser, *rows: dict[str, str]) -> Page:
    """The list sent, and the page it leads to."""
    return browser.get(browser.post(LIST, typed(*rows)).location)


def send(browser: Browser, page: Page) -> Page:
    """Send what is ticked on the page of returns that are ready."""
    chosen = [box.get("value", "") for box in page.all("input", name="of") if box.get("checked") is not None]
    return browser.post(READY, {"of": chosen}, hidden=page.hidden())


def test_complete_rows_are_sent_in_one_press_and_the_others_are_completed_later(world: World, denise: Browser) -> None:
    second = WHOLE | {"last_name": "Okoro", "first_name": "Ada", "born": "3 6 2016"}
    page = told(denise, SHORT, {}, WHOLE, {}, second)
    assert world.value("select count(*) from draft where kind = 'new_pupil'") == 3
    assert page.text.count("Not complete") == 1
    sent = send(denise, page)
    receipt = denise.get(sent.location)
    assert "2 new pupils sent to" in receipt.text
    references = [row[0] for row in world.rows("select reference from referred_child order by reference")]
    assert len(set(references)) == 2
    assert all(reference in receipt.text for reference in references)
    again = send(denise, page)
    assert again.location == sent.location
    assert world.value("select count(*) from submission") == 2
    facts = world.value("select facts from referred_child where child_name = 'Hanna Berg'")
    assert facts["joining"]["entered_on"] == "2026-11-23"
    assert facts["joining"]["previous"] == {"kind": "abroad", "country": "Germany"} | dict.fromkeys(
        ("name", "urn", "authority", "note"), ""
    )
    assert facts["adults"][0]["name"] == "Jana Berg"
    left = denise.get(READY)
    assert "Maja Novak" in left.text
    assert "Hanna Berg" not in left.text
    world.browser(world.stranger).get(sent.location, status=404)


def test_errors_stand_beside_their_box_and_everything_typed_is_kept(world: World, denise: Browser) -> None:
    wrong = SHORT | {"last_name": "", "born": "31 2 2017", "upn": "B99012345678", "entered_on": "", "town": "Hafen"}
    page = denise.post(LIST, typed(WHOLE, wrong, phone="12"), status=422)
    assert [said.partition(":")[0] for said in page.errors[:4]] == ["Row 2"] * 4
    assert page.errors[0] == "Row 2: Enter the child’s last name, or tick that the child has only one name"
    assert "Row 2: Date of birth must be a real date" in page.errors
    assert "Enter a UK phone number, like 07700 900982 or 01632 960001" in page.errors
    assert page.value_of("r2-born") == "31 2 2017"
    assert page.value_of("r2-town") == "Hafen"
    assert page.value_of("r1-country_before") == "Germany"
    assert page.value_of("job") == "Office manager"
    assert world.value("select count(*) from draft") == 0


def test_more_rows_keep_what_is_typed_and_an_empty_list_says_so(denise: Browser) -> None:
    page = denise.post(LIST, typed(SHORT) | {"act": "more"}, status=200)
    assert page.value_of("rows") == "10"
    assert page.value_of("r1-last_name") == "Novak"
    assert not page.errors
    assert page.one("input", id="r10-last_name") is not None
    assert denise.post(LIST, typed(), status=422).errors == ["Enter at least one pupil"]
    full = denise.post(LIST, typed() | {"rows": "9999"}, status=422)
    assert full.value_of("rows") == str(grid.MOST_ROWS)


def test_a_child_in_danger_is_told_of_alone(world: World, denise: Browser) -> None:
    page = denise.post(LIST, typed(SHORT, in_danger="yes"), status=422)
    assert "in danger first" in page.errors[0]
    assert page.value_of("r1-last_name") == "Novak"
    assert world.value("select count(*) from draft") == 0


def test_a_repeated_press_and_a_colleagues_list_find_the_draft_that_stands(world: World, denise: Browser) -> None:
    first = denise.post(LIST, typed(SHORT, WHOLE)).location
    assert denise.post(LIST, typed(SHORT, WHOLE)).location == first
    other = world.browser(world.priya)
    swapped = SHORT | {"first_name": "MAJA", "born": "2017-03-14"}
    assert other.post(LIST, typed(swapped)).location.split("of=")[1] in first
    assert world.value("select count(*) from draft") == 2


def test_two_presses_at_once_make_one_draft(world: World, denise: Browser) -> None:
    hidden = denise.get(LIST).hidden()
    browsers = [world.browser(world.denise), world.browser(world.priya)]
    for browser in browsers:
        browser.get(LIST)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda one: one.post(LIST, typed(SHORT), hidden=one.seen[LIST].hidden()), browsers))
    assert hidden
    assert made[0].location == made[1].location
    assert world.value("select count(*) from draft") == 1


def test_the_same_pupil_twice_in_the_list_and_one_told_of_already_are_marked(world: World, denise: Browser) -> None:
    page = denise.post(LIST, typed(SHORT, WHOLE, SHORT | {"first_name": "maja"}), status=422)
    assert page.errors == ["Row 3: This is the same pupil as in row 1. Empty one of the rows"]
    send(denise, told(denise, WHOLE))
    page = denise.post(LIST, typed(WHOLE), status=422)
    reference = world.value("select reference from referred_child")
    said = "Row 1: You told the council of this pupil on Wednesday 25 November 2026"
    assert page.errors == [f"{said}. Empty this row, or tick to tell it again"]
    assert reference in page.text
    denise.post(LIST, typed(WHOLE | {"again": "yes"}))
    assert world.value("select count(*) from draft where state = 'open'") == 1


def test_an_address_that_is_not_safe_is_sealed_from_the_start(world: World, denise: Browser) -> None:
    page = told(denise, WHOLE | {"safe": "no"})
    assert "4 Mill Lane" not in page.text
    assert "4 Mill Lane" not in str(world.rows("select answers from draft_page"))
    assert world.value("select count(*) from sealed_page where kind = 'address'") > 0


def test_a_return_changed_meanwhile_is_not_sent(world: World, denise: Browser) -> None:
    page = told(denise, WHOLE)
    world.rows("update draft set version = version + 1")
    refused = denise.post(
        READY, {"of": [box.get("value", "") for box in page.all("input", name="of")]}, hidden=page.hidden(), status=422
    )
    assert "has changed" in refused.errors[0]
    assert denise.post(READY, status=422).errors == ["Tick at least one"]
    assert world.value("select count(*) from submission") == 0


def test_a_list_sent_after_the_session_had_ended_is_offered_again(world: World, denise: Browser) -> None:
    fields = typed(SHORT, WHOLE) | denise.get(LIST).hidden()
    world.rows("update session set ended_at = now(), ended_why = 'idle'")
    assert "/sign-in" in denise.client.post(LIST, data=fields).headers["Location"]
    again = world.browser(world.denise)
    page = again.get(LIST)
    assert page.value_of("r1-born") == "14 3 2017"
    assert page.value_of("r2-country_before") == "Germany"
    assert world.browser(world.helen).get(LIST).value_of("r1-born") == ""
    again.post(LIST, typed(SHORT, WHOLE))
    assert again.get(LIST).value_of("r1-born") == ""
    assert world.value("select count(*) from draft") == 2


def test_the_door_leads_to_the_list(denise: Browser) -> None:
    page = denise.post("/school/new", {"in_danger": "no", "what": "new_pupils"})
    assert page.location == LIST


def test_every_box_is_a_question_of_the_return_and_offers_its_answers() -> None:
    for cell in grid.CELLS:
        assert cell.kind in ("text", "date", "tick", "choice")
        if cell.kind == "choice":
            assert len(cell.choices) > 2
            assert cell.choices[0] == ("", "")


def test_the_list_of_returns_costs_the_same_however_many_there_are(world: World, denise: Browser) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    costs = []
    for number in (2, 12):
        names = [SHORT | {"last_name": f"Novak{chr(97 + place)}"} for place in range(number)]
        for start in range(0, number, 5):
            denise.post(LIST, typed(*names[start : start + 5]))
        seen.clear()
        page = denise.get(READY)
        costs.append(len(seen))
        assert page.text.count("Not complete") == number
    assert costs[0] == costs[1]


def test_a_row_is_completed_on_one_page_and_leads_back_to_the_list(world: World, denise: Browser) -> None:
    page = told(denise, SHORT)
    (rest,) = [a.get("href", "") for a in page.all("a") if "/rest" in a.get("href", "")]
    assert "change what you typed of Maja Novak" in words(page.one("main"))
    assert [head for head in page.all("h2") if words(head) == "In your list"] == []
    shown = denise.get(rest)
    assert shown.h1 == "Maja Novak What is left to answer"
    assert shown.value_of("sender-phone") == ""
    assert "social care" in shown.text


def test_too_many_at_once_are_refused_with_a_word_and_their_receipt_fits_an_address(denise: Browser) -> None:
    many = [str(uuid4()) for _ in range(together.MOST + 1)]
    page = denise.post("/school/joiners/drafts", {"of": many}, status=422)
    assert page.errors == ["You have ticked 81. Tick 80 or fewer, and send the others after them"]
    half = [UUID(one) for one in many[:40]]
    with denise.client.application.test_request_context():
        assert len(together.to_receipt(together.Sent(half, half)).location) < 3500
