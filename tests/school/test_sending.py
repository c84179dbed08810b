"""Checking, signing off and sending: what is missing comes first, and one draft is sent once however often it is sent."""

from __future__ import annotations

import threading

from tests.journeys.filled import rows
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.kept_drafts import keep_referral

CALLS = {
    "danger": "She wrote that she is afraid.",
    "social_care_called": "yes",
    "police_called": "yes",
    "called_on": "2026-11-20",
    "called_at": "8:45am",
    "spoke_to": "Duty social worker",
}


def test_an_unfinished_draft_lists_what_is_missing_with_links_and_cannot_be_sent(world: World, denise: Browser) -> None:
    draft = denise.start()
    page = denise.get(f"{draft}/check")
    assert "Not ready to send" in page.text
    links = [link.get("href", "") for link in page.all("a")]
    assert f"{draft}/c1/child_name?back=check" in links
    assert not page.all("button", value="send")
    refused = denise.post(f"{draft}/check", {"act": "send"}, status=422)
    assert "Enter the child’s name" in refused.errors
    assert world.value("select count(*) from submission") == 0


def test_sending_gives_a_receipt_that_stays_and_says_what_happens_next(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    check = denise.get(f"{draft}/check")
    assert "Everything that must be answered has been answered" in check.text
    assert "You are signed in as Denise Okafor" in check.text
    assert "We share what you send with children’s services" in check.text
    sent = denise.post(f"{draft}/check", {"act": "send"})
    receipt = denise.get(sent.location)
    reference = world.value("select reference from referred_child")
    assert receipt.h1 == "Sent to Averford City Council"
    assert reference in receipt.text
    assert "Alfa Victor" in receipt.text
    assert "What you must do" in receipt.text
    assert denise.get(sent.location).text.count(reference) == receipt.text.count(reference)
    home = denise.get("/school/")
    assert "Zofia Kowalska" in home.text
    assert "Received" in home.text
    assert "No drafts." in home.text


def test_sent_again_by_button_back_or_another_tab_it_is_the_same_receipt(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    fields = denise.get(f"{draft}/check").hidden()
    first = denise.post(f"{draft}/check", {"act": "send"}, hidden=fields)
    again = denise.post(f"{draft}/check", {"act": "send"}, hidden=fields)
    helen = world.browser(world.helen)
    other = helen.client.get(f"{draft}/check")
    assert first.location == again.location == other.headers["Location"]
    assert helen.client.get(draft).headers["Location"] == first.location
    assert world.value("select count(*) from submission") == 1
    assert world.value("select count(*) from case_file") == 1


def test_two_tabs_at_the_same_moment_send_once(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    tabs = [world.browser(world.denise) for _ in range(4)]
    forms = [tab.get(f"{draft}/check").hidden() for tab in tabs]
    start = threading.Barrier(len(tabs))
    where: list[str] = []

    def press(tab: Browser, fields: dict[str, str]) -> None:
        start.wait()
        answer = tab.client.post(f"{draft}/check", data={**fields, "act": "send"})
        where.append(answer.headers.get("Location", f"status {answer.status_code}"))

    threads = [threading.Thread(target=press, args=pair) for pair in zip(tabs, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(where)) == 1
    assert where[0].endswith("/receipt")
    assert world.value("select count(*) from submission") == 1


def test_a_draft_changed_after_the_check_page_was_opened_is_checked_again(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    fields = denise.get(f"{draft}/check").hidden()
    world.browser(world.helen).answer(draft, "child_name", {"first_name": "Zofia", "last_name": "Nowak"})
    page = denise.post(f"{draft}/check", {"act": "send"}, hidden=fields, status=409)
    assert "This has changed since you opened this page" in page.text
    assert "Nowak" in page.text
    assert world.value("select count(*) from submission") == 0
    denise.post(f"{draft}/check", {"act": "send"}, hidden=page.hidden())


def test_a_child_in_danger_is_sent_without_the_other_parts(world: World, denise: Browser) -> None:
    draft = denise.start(danger="yes")
    denise.answer(draft, "danger_calls", CALLS)
    core = {"child_name", "child_birth", "address_last", "address_safe", "last_attended", "main_reason"}
    denise.fill(draft, [row for row in rows() if row.page in core])
    page = denise.get(f"{draft}/check")
    assert "can be sent without the other parts" in page.text
    sent = denise.post(f"{draft}/check", {"act": "send"})
    assert "looks at this today" in denise.get(sent.location).text
    assert world.value("select immediate from submission") is True


def test_the_headteacher_signs_where_the_council_asks_for_it(world: World, denise: Browser) -> None:
    world.rows("update authority set head_signs_referral = true")
    draft = keep_referral(world)
    page = denise.get(f"{draft}/check")
    assert not page.all("button", value="send")
    denise.post(f"{draft}/check", {"act": "ask"})
    helen = world.browser(world.helen)
    assert "Sign off the referral of Zofia Kowalska" in helen.get("/school/").text
    page = helen.post(f"{draft}/check", {"act": "sign"}, status=422)
    assert len(page.errors) == 2
    sent = helen.post(f"{draft}/check", {"act": "sign", "read_it": "yes", "keep_on_roll": "yes"})
    assert sent.location.endswith("/receipt")
    assert world.value("select signed_by_name from draft") == "Helen Marsh"
    assert world.value("select sent_by_name from submission") == "Helen Marsh"


def test_only_the_headteacher_signs_and_giving_back_needs_a_reason(world: World, denise: Browser) -> None:
    world.rows("update authority set head_signs_referral = true")
    draft = keep_referral(world)
    fields = denise.get(f"{draft}/check").hidden()
    given = {**fields, "act": "sign", "read_it": "yes", "keep_on_roll": "yes"}
    page = denise.post(f"{draft}/check", given, status=422, hidden=fields)
    assert page.errors == ["Only the headteacher, or whoever the signature was lent to, can sign. Ask Helen Marsh"]
    denise.post(f"{draft}/check", {"act": "send"}, status=422)
    denise.post(f"{draft}/check", {"act": "ask"})
    helen = world.browser(world.helen)
    page = helen.post(f"{draft}/check", {"act": "back", "reason": "  "}, status=422)
    assert page.errors == ["Say what needs to change before you can sign it off"]
    helen.post(f"{draft}/check", {"act": "back", "reason": "Add the second visit"})
    assert "Add the second visit" in denise.get(draft).text
    assert "Add the second visit" in denise.get("/school/").text


def test_a_change_after_the_sign_off_needs_a_new_one(world: World, denise: Browser) -> None:
    draft = keep_referral(world)
    world.rows("update draft set signed_by_name = 'Helen Marsh', signed_at = now()")
    denise.answer(draft, "child_name", {"first_name": "Zofia", "last_name": "Nowak"})
    assert world.value("select signed_by_name from draft") == ""
