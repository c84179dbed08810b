"""An absence record is about one pupil: whom it is shown to, what brothers and sisters get, and what it says of its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from portal.domain.grounds import by_letter
from tests.journeys.filled import GONE_MISSING
from tests.school.browsing import Browser, words
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
CLAUDIA = {"what": "absent", "in_danger": "no", "first_name": "Claudia", "last_name": "Underhill"}
HOME = {
    "situation": "address", "address_line_1": "14 Hazel Road", "postcode": "ZA1 4QT", "source": "register",
}  # fmt: skip


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def since(day: dt.date) -> dict[str, str]:
    """The first absent day, as its three boxes."""
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"first_absent_on-{part}": str(number) for part, number in parts.items()}


def opened(browser: Browser, **given: str) -> str:
    """Open a record; the address of its page."""
    return browser.post("/school/absences/new", {**CLAUDIA, **given}).location.partition("?")[0]


def draft_of(record: str) -> str:
    """The address of the record's questions."""
    return record.replace("/absences/", "/referrals/")


def pressed(browser: Browser, record: str, what: str, status: int = 303) -> str:
    """Press a button of the record's page; where it leads, or what the page then says."""
    page = browser.get(record)
    answer = browser.client.post(f"{record}/{what}", data=page.hidden())
    assert answer.status_code == status
    return answer.headers.get("Location", "") or answer.text


def test_no_second_child_can_be_added_to_it(world: World, denise: Browser) -> None:
    record = opened(denise)
    draft = draft_of(record)
    page = denise.get(draft)
    assert "Add a brother or sister at your school" not in page.text
    assert "Each absent brother or sister has a record of their own" in page.text
    denise.get(f"{draft}/children", status=404)
    denise.get(f"{draft}/c2/child_name", status=404)
    denise.post(f"{draft}/children/add/s1", status=404, hidden=page.hidden())
    assert f'href="/school/absences/new?beside={record.rpartition("/")[2]}"' in page.text
    assert "Add a brother or sister at your school" in denise.get(denise.start()).text


def test_a_brothers_record_is_opened_from_hers_with_what_is_the_familys(world: World, denise: Browser) -> None:
    hers = opened(denise, **since(dt.date(2026, 11, 23)))
    denise.answer(draft_of(hers), "address_last", HOME, kind="absence")
    denise.answer(draft_of(hers), "absence_pattern", {"pattern": "prolonged", "sudden_change": "no"}, kind="absence")
    where = f"/school/absences/new?beside={hers.rpartition('/')[2]}"
    page = denise.get(where)
    assert "It is filled in from the record of Claudia Underhill" in page.text
    assert (page.value_of("last_name"), page.value_of("first_name")) == ("Underhill", "")
    assert page.value_of("first_absent_on-day") == "23"
    given = {"what": "absent", "in_danger": "no", "first_name": "Noah", "last_name": "Underhill"}
    his = denise.post(where, given | since(dt.date(2026, 11, 24))).location.partition("?")[0]
    assert his != hers
    asked = denise.get(f"{draft_of(his)}/family/address_last")
    assert asked.value_of("address_line_1") == "14 Hazel Road"
    assert "Filled in from what your school told the council before" in asked.text
    kept = world.rows("select page from draft_page where draft_id = :id", id=his.rpartition("/")[2])
    assert {row[0] for row in kept} == {"danger", "child_name", "absence_first", "address_last"}
    stranger = world.browser(world.stranger)
    stranger.get(where, status=404)
    assert "Noah Underhill" in denise.get("/school/absences").text


def test_head_and_lead_have_a_task_until_each_has_opened_it(world: World, denise: Browser, priya: Browser) -> None:
    world.rows("update school set mailbox = ''")
    record, helen = opened(denise), world.browser(world.helen)
    task = "Read the absence record of Claudia Underhill"
    assert task not in denise.get("/school").text
    assert "Neither has opened it yet" in denise.get(record).text
    page = helen.get("/school")
    assert task in page.text
    assert "You are told as headteacher" in page.text
    assert task in priya.get("/school").text
    helen.get(record)
    assert task not in helen.get("/school").text
    page = priya.get("/school")
    assert task in page.text, "each of the two has to open it"
    assert "You are told as safeguarding lead" in page.text
    priya.get(record)
    assert task not in priya.get("/school").text
    assert "Helen Marsh (headteacher), Wed 25 Nov" in denise.get(record).text
    first = world.value("select read_by from absence_record")
    priya.get(record)
    assert world.value("select read_by from absence_record") == first, "the first time counts"
    assert {one["as"] for one in first.values()} == {"headteacher", "safeguarding lead"}


def test_the_day_a_council_is_told_is_said_as_it_will_be(world: World, denise: Browser) -> None:
    assert "The council is told automatically on this day." in denise.get(opened(denise)).text
    late = denise.get(opened(denise, first_name="Noah", **since(dt.date(2026, 11, 2)))).text
    assert "The council will be told automatically within the hour." in late
    assert "The council is told automatically on this day." not in late


def test_contact_that_is_lost_again_is_recorded_and_the_early_notice_goes_after_all(
    world: World, denise: Browser
) -> None:
    record = opened(denise, **since(dt.date(2026, 11, 2)))
    assert "Contact lost again" not in denise.get(record).text
    assert "contact cannot be lost again" in pressed(denise, record, "lost", status=422)
    parts = {"day": 20, "month": 11, "year": 2026}
    denise.post(f"{record}/reached", {f"on-{part}": str(number) for part, number in parts.items()})
    assert "The family was reached, so no early notice goes out." in denise.get(record).text
    assert pressed(denise, record, "lost").endswith("said=lost")
    assert "The council will be told automatically within the hour." in denise.get(record).text
    assert world.rows("select contact_on, state from absence_record") == [(None, "open")]
    assert world.value("select count(*) from audit_entry where action = 'lost_family_again'") == 1


def test_from_the_twentieth_day_the_removal_has_its_reason_and_first_day_and_the_page_says_who_must_look(
    world: World, denise: Browser
) -> None:
    record = opened(denise, **since(dt.date(2026, 10, 5)))
    page = denise.get(record)
    assert "only once the council has recorded its own enquiries" in page.text
    assert "already been taken off" not in page.text
    removal = pressed(denise, record, "removal").partition("?")[0]
    assert denise.get(f"{removal}/c1/removal_ground").value_of("ground") == by_letter("i").code
    asked = denise.get(f"{removal}/c1/removal_absence")
    assert (asked.value_of("first_absent-day"), asked.value_of("first_absent-month")) == ("5", "10")
    assert "Filled in from your school’s absence record" in asked.text


def test_what_was_told_of_a_pupil_gone_missing_goes_on_to_the_referral(
    world: World, denise: Browser, priya: Browser
) -> None:
    record = opened(denise, what="missing", **since(dt.date(2026, 11, 24))).removesuffix("/stop")
    for key in ("absence_parents", "absence_told"):
        denise.answer(draft_of(record), key, GONE_MISSING[key], kind="absence")
    priya.answer(draft_of(record), "absence_vulnerability", GONE_MISSING["absence_vulnerability"], kind="absence")
    denise.answer(draft_of(record), "absence_worker", {"social_worker": "yes"}, kind="absence")
    referral = pressed(denise, record, "referral").partition("?")[0]
    assert denise.get(f"{referral}/c1/absence_told").value_of("police_reference") == "MP-77"
    assert denise.get(f"{referral}/c1/status_care").value_of("social_worker") == "yes"
    told = priya.get(f"{referral}/c1/dsl_told")
    assert (told.value_of("social_care_told"), told.value_of("police_told")) == ("yes", "yes")
    assert priya.get(f"{referral}/c1/absence_vulnerability").value_of("risk") == "high"
    assert "older friend" not in denise.get(f"{referral}/c1/absence_vulnerability").text
    priya.answer(referral, "dsl_told", {"social_care_told": "yes", "police_told": "yes"})
    details = priya.get(f"{referral}/c1/dsl_told_details")
    assert (details.value_of("social_care_reference"), details.value_of("police_on-day")) == ("SC-31", "24")


def test_advice_can_be_about_an_open_record(world: World, denise: Browser) -> None:
    record = opened(denise)
    number = world.value("select number from draft")
    assert f'href="/school/advice/ask?about={number}"' in denise.get(record).text
    page = denise.get(f"/school/advice/ask?about={number}")
    assert page.value_of("about") == number
    assert f"Claudia Underhill, draft {number}" in [words(one) for one in page.all("option")]
    denise.post(
        f"/school/advice/ask?about={number}", {"occasion": "any", "about": number, "question": "Shall we wait?"}
    )
    assert world.value("select about from advice_request") == number
    asked = denise.get(f"/school/advice/{world.value('select id from advice_request')}")
    assert f"Draft {number}, a record the school has not sent" in asked.text
    tom = world.browser(world.stranger)
    assert "Claudia" not in tom.get("/school/advice/ask").text
    form = tom.get("/school/advice/ask").hidden()
    tom.post("/school/advice/ask", {**form, "occasion": "any", "about": number, "question": "Mine"}, status=422)
