"""The one door: danger before everything, and each choice leads where its words say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine

from portal.journeys import door
from portal.journeys.registry import kinds
from tests.school.browsing import Browser, Page, words
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
DRAFT = re.compile(r"/school/referrals/([0-9a-f-]{36})/")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def choose(browser: Browser, what: str, danger: str = "no") -> str:
    """Where the door leads."""
    return browser.post("/school/new", {"in_danger": danger, "what": what}).location


def draft_of(location: str) -> str:
    """The id of the draft this address belongs to."""
    found = DRAFT.search(location)
    assert found, location
    return found[1]


def kind_of(world: World, location: str) -> str:
    """The kind of that draft."""
    return str(world.value("select kind from draft where id = :id", id=draft_of(location)))


def held(world: World, location: str, page: str) -> dict[str, str]:
    """The answers of this page in that draft."""
    sql = "select answers from draft_page where draft_id = :id and page = :page"
    return dict(world.value(sql, id=draft_of(location), page=page))


CALLED = {
    "called": "police", "called_on-day": "25", "called_on-month": "11", "called_on-year": "2026", "called_at": "9am",
    "spoke_to": "Duty desk", "danger": "Her uncle waits at the gate.",
}  # fmt: skip
STRAIGHT = [way for way in door.WAYS if way.kind in kinds()]


@pytest.mark.parametrize("way", STRAIGHT, ids=[way.code for way in STRAIGHT])
def test_each_choice_begins_its_own_notice(world: World, denise: Browser, way: door.Way) -> None:
    where = choose(denise, way.code)
    assert kind_of(world, where) == way.kind
    for page, said in way.presets.items():
        mark = {} if page == "removal_ground" else {"to_confirm": "door"}  # a reason is chosen once
        assert held(world, where, page) == {**said, **mark}


@pytest.mark.parametrize("way", door.ENDINGS, ids=[way.code for way in door.ENDINGS])
def test_a_place_that_has_ended_leads_to_a_removal_return(world: World, denise: Browser, way: door.Way) -> None:
    where = denise.post(choose(denise, "place_ended"), {"ended": way.code}).location
    assert kind_of(world, where) == "removal"
    for page, said in way.presets.items():
        assert held(world, where, page) == said


def test_what_the_door_filled_in_is_not_sent_unconfirmed(denise: Browser) -> None:
    draft = f"/school/referrals/{draft_of(choose(denise, 'never_arrived'))}"
    missing = "Select the main reason you are referring the child"
    assert missing in denise.get(f"{draft}/check").text
    asked = denise.get(f"{draft}/c1/main_reason")
    assert asked.value_of("main_reason") == "allocated_place_not_taken_up"
    assert "Filled in from what you said when you began" in asked.text
    denise.post(f"{draft}/c1/main_reason", {"main_reason": "allocated_place_not_taken_up"})
    assert missing not in denise.get(f"{draft}/check").text


@pytest.mark.parametrize("what", ["cme_referral", "moved", "leave_over", "place_ended", "joined_school"])
def test_danger_comes_before_every_other_question(world: World, denise: Browser, what: str) -> None:
    where = choose(denise, what, danger="yes")
    assert where.partition("?")[0].endswith("/stop")
    assert kind_of(world, where) == ("removal" if what in {"joined_school", "place_ended"} else "cme_referral")
    page = denise.get(where)
    assert "999" in words(page.one("main"))
    assert "Who have you called?" in page.text


def test_nobody_is_asked_what_has_happened_before_danger(denise: Browser) -> None:
    page = denise.get("/school/new")
    assert page.text.index("Is anyone at risk of harm now?") < page.text.index("What has happened?")
    wrong = denise.post("/school/new", {"what": "cme_referral"}, status=422)
    assert wrong.errors == ["Select yes if a child may be in danger now"]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_a_family_that_may_have_moved_depends_on_being_in_touch(world: World, denise: Browser, said: str) -> None:
    wanted = "planned_move" if said == "yes" and "planned_move" in kinds() else "cme_referral"
    assert kind_of(world, denise.post(choose(denise, "moved"), {"in_touch": said}).location) == wanted


def leave(browser: Browser, ended: dt.date, status: int) -> Page:
    """Answer the day on which the leave ended."""
    parts = {"day": ended.day, "month": ended.month, "year": ended.year}
    return browser.post("/school/new/leave", {f"leave_ended-{k}": str(v) for k, v in parts.items()}, status=status)


def test_leave_that_ended_nine_school_days_ago_names_the_tenth(world: World, denise: Browser) -> None:
    page = leave(denise, dt.date(2026, 11, 12), 200)
    assert "attendance matter for now" in page.h1
    assert "9 days" in page.text
    assert "Thursday 26 November 2026" in page.text
    assert world.value("select count(*) from draft") == 0


def test_leave_that_ended_ten_school_days_ago_asks_for_joint_enquiries(world: World, denise: Browser) -> None:
    where = leave(denise, dt.date(2026, 11, 11), 303).location
    assert kind_of(world, where) == "cme_referral"
    assert held(world, where, "joint")["joint_enquiries"] == "yes"
    assert held(world, where, "main_reason")["main_reason"] == "not_returned_after_agreed_leave"


def test_only_what_stands_is_offered(denise: Browser, world: World) -> None:
    offered = {box.get("value") for box in denise.get("/school/new").all("input", name="what")}
    for way in door.WAYS:
        there = bool(way.asks) or way.kind in kinds() or way.endpoint in world.app.view_functions
        assert (way.code in offered) == there


def test_every_page_a_choice_leads_to_is_there(world: World, denise: Browser) -> None:
    for way in door.WAYS:
        if way.endpoint:
            assert way.endpoint in world.app.view_functions, way.code
            denise.get(choose(denise, way.code))


def test_a_pupil_gone_missing_today_has_a_choice_of_their_own(denise: Browser) -> None:
    assert denise.get(choose(denise, "missing")).value_of("what") == "missing"
    assert denise.get(choose(denise, "absence")).value_of("what") == "absent"


@pytest.mark.parametrize(("what", "missing"), [("absence", "no"), ("missing", "yes")])
def test_danger_is_kept_with_the_absence_record_that_was_chosen(
    world: World, denise: Browser, what: str, missing: str
) -> None:
    stop = choose(denise, what, danger="yes")
    assert kind_of(world, stop) == "absence"
    assert held(world, stop, "danger") == {"in_danger": "yes"}
    assert held(world, stop, "absence_first")["missing_today"] == missing
    assert world.value("select missing_today from absence_record") is (missing == "yes")
    onward = denise.post(stop, CALLED).location
    assert onward.endswith("/c1/child_name"), "the name is asked only now"
    assert held(world, stop, "danger_calls")["police_called"] == "yes"
    home = denise.get("/school").text
    assert "Say which pupil is absent" in home


OTHERS = [
    ("new_pupils", "new_pupil", "/school/joiners"),
    ("upload", "cme_referral", "/school/upload"),
    ("advice", "cme_referral", "/school/advice/ask"),
    ("moved", "cme_referral", "/school/new/moved"),
    ("leave_over", "cme_referral", "/school/new/leave"),
]


@pytest.mark.parametrize(("what", "kind", "chosen"), OTHERS, ids=[one[0] for one in OTHERS])
def test_danger_before_another_page_says_what_was_opened_and_leads_on_to_what_was_chosen(
    world: World, denise: Browser, what: str, kind: str, chosen: str
) -> None:
    stop = choose(denise, what, danger="yes")
    assert kind_of(world, stop) == kind
    called = door.way(what)
    assert called is not None
    page = denise.get(stop)
    assert "A child in danger comes first, so we have opened a" in page.text
    assert called.words in page.text
    after = denise.get(denise.post(stop, CALLED).location)
    assert after.h1 == "What you said is kept"
    links = {link.get("href"): words(link) for link in after.one("main").iter("{http://www.w3.org/1999/xhtml}a")}
    assert links[chosen] == called.words
    assert any(href and href.startswith(f"/school/referrals/{draft_of(stop)}") for href in links)
    assert held(world, stop, "danger_calls")["police_called"] == "yes"


def test_a_choice_made_up_in_the_address_is_no_promise(denise: Browser) -> None:
    stop = choose(denise, "cme_referral", danger="yes")
    for made_up in ("upload_", "new_pupils", "absence", "joined_school"):
        assert "A child in danger comes first" not in denise.get(f"{stop}?then={made_up}").text


@pytest.fixture
def told(world: World, denise: Browser) -> str:
    """The id of the draft of a child this school has told of."""
    draft = denise.start()
    denise.answer(draft, "child_name", {"first_name": "Ivy", "last_name": "Underhill"})
    denise.answer(draft, "child_birth", {"date_of_birth": "2015-05-16", "sex": "F", "year_group": "6"})
    denise.answer(draft, "what_happened", {"first_worry": "On the Monday nobody rang"})
    found = draft.rpartition("/")[2]
    world.rows("update draft set state = 'sent' where id = :id", id=found)
    return found


def test_an_earlier_child_brings_what_the_school_has_said(world: World, denise: Browser, told: str) -> None:
    where = choose(denise, "joined_school")
    assert where.endswith("/new/pupil/joined_school")
    offered = {option.get("value"): words(option) for option in denise.get(where).all("option")}
    assert offered[f"{told}.c1"] == "Ivy Underhill, born 16 May 2015"
    begun = denise.post(where, {"pupil": f"{told}.c1"}).location
    asked = denise.get(f"/school/referrals/{draft_of(begun)}/c1/child_name")
    assert asked.value_of("first_name") == "Ivy"
    assert "Filled in from what your school told the council before" in asked.text
    assert "Enter the child’s name" in denise.get(f"/school/referrals/{draft_of(begun)}/check").text
    kept = world.rows("select page from draft_page where draft_id = :id", id=draft_of(begun))
    assert {row[0] for row in kept} == {"danger", "child_name", "child_birth", "removal_ground"}
    assert world.value("select count(*) from audit_entry where object_kind = 'earlier_children'") >= 1


def test_another_schools_children_are_neither_offered_nor_taken(world: World, told: str) -> None:
    tom = world.browser(world.stranger)
    assert DRAFT.search(choose(tom, "joined_school"))
    assert "Underhill" not in tom.get("/school/new/pupil/joined_school").text
    tom.post("/school/new/pupil/joined_school", {"pupil": f"{told}.c1"}, status=422)
    assert not world.rows("select 1 from draft_page where page = 'child_name' and draft_id <> :id", id=told)


@pytest.mark.parametrize("topic", ["over-age", "under-age"])
def test_outside_compulsory_school_age_there_is_advice(denise: Browser, topic: str) -> None:
    assert "compulsory school age" in denise.get(f"/school/new/about/{topic}").h1
