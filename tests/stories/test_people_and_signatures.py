"""People at school and whose signature counts: the scenarios 16, 17, 21, 22 and 23 of the product, over real HTTP."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import sync_playwright

from portal.domain.dates_in_words import long_date
from portal.services.working_day import today
from tests.signin.servers import Browser, Page
from tests.stories.looking import Looker, axe
from tests.stories.town import Town, hidden_of, town

__all__ = ["town"]
TICKS = {"read_it": "yes", "keep_on_roll": "yes"}
SCHOOL = "Canal Street Primary School"
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Our clock, standing still until it is moved."""
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


def send(browser: Browser, path: str, **fields: Any) -> Page:
    """Open a page and send its form with these fields, to where the page itself is."""
    page = browser.open(path)
    return Page(browser.post(page.url, data={**hidden_of(page), **fields}, timeout=20))


def days(name: str, day: dt.date) -> dict[str, str]:
    """A date as its three boxes send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def signed_in(town: Town, name: str) -> Browser:
    """A browser of somebody who has just signed in."""
    browser = town.browser()
    browser.sign_in(name)
    return browser


def sign(browser: Browser, draft_id: Any) -> Page:
    """Tick what is asked and sign."""
    return send(browser, f"/school/referrals/{draft_id}/check", act="sign", **TICKS)


def test_scenario_16_the_headteacher_is_away(town: Town, clock: time_machine.Traveller) -> None:
    marta, judith, ravi = (signed_in(town, name) for name in ("Marta Silva", "Judith Crane", "Ravi Anand"))
    first, second = (town.ready_draft(SCHOOL, "Marta Silva") for _ in range(2))
    page = sign(marta, first.id)
    assert page.status == 422
    assert "Only the headteacher, or whoever the signature was lent to, can sign. Ask Judith Crane" in page.text
    assert "Ask Judith Crane to sign it now" in marta.open(f"/school/referrals/{first.id}/check").text
    send(marta, f"/school/referrals/{first.id}/check", act="ask")

    page = judith.open("/school/sign")
    assert "Asked for by Marta Silva" in page.text
    assert "Child missing education referral: Zofia Kowalska" in page.text
    assert "Nothing is missing." in page.text

    last = today() + dt.timedelta(days=9)
    lent = {"to": str(town.member("Marta Silva").id), **days("starts_on", today()), **days("ends_on", last)}
    assert "Your signature is lent" in send(judith, "/school/sign/lend", **lent).text
    capacity = f"for Judith Crane, headteacher, until {long_date(last)}"
    assert f"You sign {capacity}." in marta.open("/school/sign").text
    assert f"Signs {capacity}" in ravi.open("/school/people").text
    assert sign(marta, first.id).url.endswith("/receipt")
    assert town.rows("select signed_by_name, signed_as from submission") == [("Marta Silva", capacity)]

    clock.shift(dt.timedelta(days=10))
    marta, ravi = signed_in(town, "Marta Silva"), signed_in(town, "Ravi Anand")
    page = sign(marta, second.id)
    assert page.status == 422
    assert f"You can no longer sign for the headteacher: that stopped on {long_date(last)}." in page.text

    signed_in(town, "Neil Abbott")
    town.approve("Neil Abbott")
    neil = signed_in(town, "Neil Abbott")
    until = today() + dt.timedelta(days=20)
    named = {"to": str(town.member("Ravi Anand").id), **days("starts_on", today()), **days("ends_on", until)}
    page = send(neil, f"/manage/acting-heads/{town.school(SCHOOL).id}", **named)
    assert "Set. They can sign for the headteacher on these days." in page.text
    assert sign(ravi, second.id).url.endswith("/receipt")
    acting = f"acting headteacher, named by Averford City Council, until {long_date(until)}"
    assert town.rows("select signed_as from draft where id = :i", i=second.id) == [(acting,)]
    assert {"lent_signature", "set_acting_head", "signed_off", "asked_sign_off"} <= set(town.audited())


def test_a_loan_that_was_ended_early_signs_nothing(town: Town) -> None:
    marta, judith = signed_in(town, "Marta Silva"), signed_in(town, "Judith Crane")
    draft = town.ready_draft(SCHOOL, "Marta Silva")
    lent = {"to": str(town.member("Marta Silva").id), **days("starts_on", today()), **days("ends_on", today())}
    send(judith, "/school/sign/lend", **lent)
    page = judith.open("/school/sign")
    (loan,) = town.rows("select id from delegation")
    judith.submit(page, f"/school/sign/lend/{loan[0]}/end")
    page = sign(marta, draft.id)
    assert page.status == 422
    assert "You can no longer sign for the headteacher: that stopped when it was ended early." in page.text
    assert town.rows("select count(*) from submission") == [(0,)]
    assert "ended_loan_of_signature" in town.audited()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="No Chromium was found: signing on a phone was NOT tested")
def test_scenario_17_the_headteacher_signs_on_a_phone(town: Town) -> None:
    marta = signed_in(town, "Marta Silva")
    draft = town.ready_draft(SCHOOL, "Marta Silva")
    send(marta, f"/school/referrals/{draft.id}/check", act="ask")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        phone = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
        phone.set_default_timeout(20_000)
        phone.goto(town.home)
        phone.get_by_role("button", name="Sign in", exact=True).first.tap()
        phone.get_by_role("button", name=re.compile("^Judith Crane")).tap()
        # She signed in this morning: what she proved then is too old for a signature.
        phone.wait_for_url("**/school")
        town.rows("update session set data = jsonb_set(data, '{signed_in_afresh_at}', '1')")

        phone.goto(f"{town.home}/school/sign")
        assert axe(phone) == []
        phone.get_by_role("button", name="Check and sign").tap()
        for name in TICKS:
            phone.locator(f"label[for={name}]").tap()
        assert axe(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        phone.get_by_role("button", name="Sign off and send").tap()
        phone.get_by_role("heading", name="Prove who you are again").wait_for()
        phone.get_by_role("button", name=re.compile("^Judith Crane")).tap()

        phone.get_by_text("You have proved who you are").wait_for()
        assert town.rows("select count(*) from submission") == [(0,)], "nobody signs by proving who they are"
        assert all(phone.locator(f"#{name}").is_checked() for name in TICKS)
        phone.get_by_role("button", name="Sign off and send").tap()
        phone.wait_for_url("**/receipt")
        chromium.close()
    (row,) = town.rows("select s.signed_by_name, s.signed_as, s.signed_at >= d.sign_off_asked_at, s.sent_by_name "
                       "from submission s join draft d on d.id = s.draft_id")  # fmt: skip
    assert row == ("Judith Crane", "headteacher", True, "Judith Crane")
    assert "proved_identity" in town.audited()
    assert town.rows("select count(*) from kept_post") == [(0,)]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="No Chromium was found: these pages were NOT looked at")
def test_pages_of_people_and_signatures_are_sound_at_both_widths(town: Town) -> None:
    signed_in(town, "Marta Silva")
    draft = town.ready_draft(SCHOOL, "Marta Silva")
    at = town.school(SCHOOL)
    town.scene.loan(at, town.member("Marta Silva"), ends_on=today() + dt.timedelta(days=9))
    town.rows("update draft set sign_off_asked_at = now(), sign_off_asked_by_name = 'Marta Silva'")
    signed_in(town, "Neil Abbott")
    town.approve("Neil Abbott")
    visits = {
        "Judith Crane": ["/school/people", "/school/sign", "/school/sign/lend", "/school/switch", "/school/more",
                         f"/school/referrals/{draft.id}/check"],
        "Neil Abbott": ["/manage/acting-heads", f"/manage/acting-heads/{at.id}", "/manage/switch", "/manage/people"],
    }  # fmt: skip
    looker = Looker("people-and-signatures")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, paths in visits.items():
            page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
            page.set_default_timeout(20_000)
            looker.listen(page)
            page.goto(town.home)
            page.get_by_role("button", name="Sign in", exact=True).first.click()
            page.get_by_role("button", name=re.compile(f"^{name}")).click()
            for place, path in enumerate(paths):
                page.goto(f"{town.home}{path}")
                looker(page, f"{name.split()[0].lower()}-{place}")
        chromium.close()
    assert looker.problems == []


def test_scenario_17_somebody_else_who_proves_who_they_are_does_not_sign_for_her(town: Town) -> None:
    signed_in(town, "Marta Silva")
    draft = town.ready_draft(SCHOOL, "Marta Silva")
    judith = signed_in(town, "Judith Crane")
    town.rows("update session set data = data || '{\"signed_in_afresh_at\": null}'")
    asked = sign(judith, draft.id)
    assert asked.heading == "Prove who you are again"
    chosen = next(value for words, value in asked.buttons().items() if words.startswith("Ravi Anand"))
    page = judith.submit(asked, "/authorize", sub=chosen)
    assert page.url == f"{town.home}/school", "another person begins at their own home"
    page = judith.open(f"/school/referrals/{draft.id}/check")
    assert "checked" not in page.text, "nothing of hers is ticked for him"
    assert sign(judith, draft.id).status == 422


def _act_for(browser: Browser, place: str) -> Page:
    """Press "Act for them" beside a school."""
    page = browser.open("/school/switch")
    chosen = next(value for words, value in page.buttons().items() if words.endswith(place))
    return browser.submit(page, "/school/switch", to=chosen)


def _in_both(town: Town) -> Browser:
    """Grace, who has signed in once for each of the trust's two schools, acting for the second."""
    grace = town.browser()
    for place in (0, 1):
        picker = grace.to_provider()
        chosen = [value for words, value in picker.buttons().items() if words.startswith("Grace Adeyemi")]
        grace.submit(picker, "/authorize", sub=chosen[place])
        if place == 0:
            grace.submit(grace.open("/school"), "/sign-out")
    return grace


def test_scenario_21_trust_staff_see_each_council_for_itself(town: Town) -> None:
    grace = _in_both(town)
    both = (town.school("Ironmaster Academy"), town.school("The Viaduct Academy"))
    members = town.rows("select count(distinct person_id), count(*) from membership where name = 'Grace Adeyemi'")
    assert members == [(1, 2)]
    for number, at in enumerate(both):
        clerk = town.member("Grace Adeyemi", school_id=at.id)
        sent = town.scene.submission(at, clerk)
        town.scene.case(sent, at, first_name=f"Canary{number}", last_name="Child")
        town.scene.draft(at, clerk, child_name=f"Draft{number}", expires_on=today() + dt.timedelta(days=9))

    seen = {"The Viaduct Academy": grace.open("/school").text + grace.open("/school/sent").text}
    old = grace.open("/school/new")  # a tab left open
    assert _act_for(grace, "Ironmaster Academy").url == f"{town.home}/school"
    seen["Ironmaster Academy"] = grace.open("/school").text + grace.open("/school/sent").text
    said = {
        "Ironmaster Academy": (
            "Grace Adeyemi, Ironmaster",
            "Northmere Council",
            "01632\u00a0960555",
            "Canary0",
            "Draft0",
        ),
        "The Viaduct Academy": (
            "Grace Adeyemi, The Viaduct",
            "Averford City",
            "01632\u00a0960101",
            "Canary1",
            "Draft1",
        ),
    }
    for name, text in seen.items():
        for place, words in said.items():
            assert [word for word in words if (word in text) != (place == name)] == [], (name, place)

    answer = grace.post(old.url, data={**hidden_of(old), "in_danger": "no", "what": "cme_referral"}, timeout=20)
    assert answer.status_code == 400, "a page of the other school can send nothing any more"
    assert town.rows("select count(*) from draft where state = 'open'") == [(2,)], "nothing new was begun"


def test_scenario_21_typed_text_stays_with_the_school_it_was_typed_for(town: Town) -> None:
    grace = _in_both(town)
    draft = town.scene.draft(
        town.school("The Viaduct Academy"),
        town.member("Grace Adeyemi", school_id=town.school("The Viaduct Academy").id),
        expires_on=today() + dt.timedelta(days=9),
    )
    where = f"/school/referrals/{draft.id}/c1/child_name"
    page = grace.open(where)
    token = hidden_of(page)["csrf_token"]
    assert grace.post(f"{town.home}/school/typed{where}", data={"csrf_token": token, "first_name": "Typedhere"}).ok
    assert "Typedhere" in grace.open(where).text
    _act_for(grace, "Ironmaster Academy")
    assert grace.open(where).status == 404
    _act_for(grace, "The Viaduct Academy")
    assert "Typedhere" in grace.open(where).text


def test_scenario_21_switching_asks_for_roles_as_signing_in_does_and_makes_no_session_longer(town: Town) -> None:
    grace = _in_both(town)
    (before,) = town.rows("select hash, created_at from session where ended_at is null")
    _act_for(grace, "Ironmaster Academy")
    (after,) = town.rows("select hash, created_at from session where ended_at is null")
    assert before[0] != after[0]
    assert before[1] == after[1]
    people = town.provider.config["PEOPLE"]
    key = next(key for key, one in people.items() if one.organisation == "The Viaduct Academy" and "Grace" in one.name)
    people[key] = dataclasses.replace(people[key], roles=())
    assert _act_for(grace, "The Viaduct Academy").heading == "You do not have access to this service yet"
    assert "Grace Adeyemi, Ironmaster Academy" in grace.open("/school").text
    stranger = signed_in(town, "Marta Silva")
    page = stranger.open("/school/switch")
    there = town.member("Grace Adeyemi", school_id=town.school("Ironmaster Academy").id).id
    answer = stranger.post(page.url, data={**hidden_of(page), "to": str(there)}, timeout=20)
    assert answer.status_code == 404, "another person's place is not there"


def parts_asked(browser: Browser) -> list[str]:
    """The parts that the task list of a new referral names to this person."""
    page = send(browser, "/school/new", in_danger="no", what="cme_referral")
    found = re.search(r"/school/referrals/[0-9a-f-]{36}", page.url)
    assert found is not None, page.url
    return re.findall(r"govuk-task-list__name-and-hint\">\s*<[^>]*>([^<]+)<", browser.open(found[0]).text)


def test_scenario_22_an_independent_school_takes_the_same_way(town: Town) -> None:
    """Its account is one at the sign-in provider, whose business the second factor is; here nothing differs."""
    town.rows("update authority set head_signs_referral = false")
    edmund = signed_in(town, "Edmund Vale")
    assert "Edmund Vale, Averford Grange School" in edmund.open("/school").text
    assert parts_asked(edmund) == parts_asked(signed_in(town, "Marta Silva")) != []
    draft = town.ready_draft("Averford Grange School", "Edmund Vale")
    assert send(edmund, f"/school/referrals/{draft.id}/check", act="send").url.endswith("/receipt")
    assert "Zofia Kowalska" in edmund.open("/school/sent").text


def test_scenario_23_somebody_leaves_and_their_drafts_stay(town: Town, clock: time_machine.Traveller) -> None:
    marta, ravi = signed_in(town, "Marta Silva"), signed_in(town, "Ravi Anand")
    draft = town.ready_draft(SCHOOL, "Marta Silva")
    where = f"/school/referrals/{draft.id}"
    assert marta.open(where).status == 200
    person = town.person("Marta Silva")
    town.provider.config["PEOPLE"][person.key] = dataclasses.replace(person, roles=())
    clock.shift(dt.timedelta(minutes=16))
    assert ravi.open("/school").status == 200
    page = marta.open(where)
    assert page.heading == "We signed you out because your access has changed"
    assert marta.sign_in("Marta Silva").heading == "You do not have access to this service yet"
    page = ravi.open("/school/people")
    assert "Nothing: access has ended" in page.text
    assert draft.number in ravi.open("/school").text
    assert ravi.open(where).status == 200
    send(ravi, f"{where}/c1/child_name", first_name="Zofia", last_name="Kowal")
    assert town.rows("select changed_by_name from draft where id = :i", i=draft.id) == [("Ravi Anand",)]
