"""Signing in and out over real HTTP, against the demo provider."""

from __future__ import annotations

import dataclasses
import hashlib
import re

import pytest

from tests.signin.conftest import World
from tests.signin.servers import Browser


def test_front_page_answers_anyone_and_offers_one_button(browser: Browser) -> None:
    page = browser.open("/")
    assert page.status == 200
    assert page.form("/sign-in")["csrf_token"]
    assert "999" in page.text


def test_school_member_comes_in_and_lands_on_the_school_side(world: World, browser: Browser) -> None:
    page = browser.sign_in("Denise Okafor")
    assert page.url == f"{world.home}/school"
    assert page.heading == "School home"
    school = world.rows("select id from school where name = 'Hazelbank Academy'")[0][0]
    assert browser.whoami() == f"Denise Okafor|cme_school_submitter|{school}"
    assert browser.open("/").url == f"{world.home}/school"


def test_someone_with_two_roles_has_both(browser: Browser) -> None:
    browser.sign_in("Priya Nair")
    assert "|cme_school_dsl,cme_school_submitter|" in browser.whoami()


def test_the_page_first_wanted_is_opened_after_signing_in(world: World, browser: Browser) -> None:
    first = browser.open("/school/form?tab=2")
    assert first.url.startswith(f"{world.home}/sign-in?next=")
    assert browser.sign_in("Denise Okafor", "/school/form?tab=2").url == f"{world.home}/school/form?tab=2"


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/%2F/evil.example", "/no-such-page", "/sign-out",
     "javascript:alert(1)", "/school\r\nSet-Cookie: a=b", "x" * 600],
)  # fmt: skip
def test_a_foreign_or_unknown_next_page_is_ignored(world: World, browser: Browser, wanted: str) -> None:
    page = browser.open("/sign-in", params={"next": wanted})
    assert "next" not in page.form("/sign-in")
    picker = browser.submit(page, "/sign-in", next=wanted)
    chosen = next(v for k, v in picker.buttons().items() if k.startswith("Denise Okafor"))
    assert browser.submit(picker, "/authorize", sub=chosen).url == f"{world.home}/school"


def test_new_council_staff_wait_until_their_council_approves_them(world: World, browser: Browser) -> None:
    page = browser.sign_in("Amina Yusuf")
    assert (page.status, page.heading) == (403, "Your council still has to approve you")
    assert browser.whoami() == "nobody"
    assert world.rows("select state, roles, last_signed_in_at from membership") == [
        ("awaiting_approval", ["cme_la_officer"], None)
    ]
    world.approve("Amina Yusuf")
    assert browser.sign_in("Amina Yusuf").url == f"{world.home}/cases"
    assert browser.whoami().startswith("Amina Yusuf|cme_la_officer|")


def test_signing_in_again_does_not_undo_what_the_council_decided(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    world.rows("update membership set state = 'ended'")
    assert browser.whoami() == "nobody"
    assert browser.sign_in("Denise Okafor").heading == "Your access has ended"
    assert world.rows("select state from membership") == [("ended",)]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("Lewis Grant", "Your account is not linked to a school or council yet"),
        ("Petra Holt", "This service is for schools and councils"),
        ("Wendy Cole", "You do not have access to this service yet"),
    ],
)
def test_nobody_is_written_down_who_cannot_come_in(world: World, browser: Browser, name: str, heading: str) -> None:
    page = browser.sign_in(name)
    assert (page.status, page.heading) == (403, heading)
    assert browser.whoami() == "nobody"
    assert world.rows("select * from person") == []
    assert world.rows("select * from identity") == []
    assert world.rows("select * from membership") == []


def test_an_organisation_we_do_not_serve_is_told_so(world: World, browser: Browser) -> None:
    world.rows("update school set urn = '199999' where name = 'Hazelbank Academy'")
    assert browser.sign_in("Denise Okafor").heading == "Your council does not use this service yet"
    assert world.rows("select * from person") == []


def test_a_school_known_only_from_a_roll_file_lets_nobody_in(world: World, browser: Browser) -> None:
    world.rows("update school set in_register = false where name = 'Hazelbank Academy'")
    assert browser.sign_in("Denise Okafor").heading == "Your council does not use this service yet"


def test_the_same_urn_in_two_councils_lets_nobody_in(world: World, browser: Browser) -> None:
    world.rows(
        "insert into school (authority_id, id, urn, name, phase, kind, in_register, phone, mailbox, data_mailbox, "
        "laestab, former_laestabs) select a.id, gen_random_uuid(), s.urn, s.name, '', '', true, '', '', '', '', '{}' "
        "from school s, authority a "
        "where s.name = 'Hazelbank Academy' and a.code = '990'"
    )
    assert browser.sign_in("Denise Okafor").heading == "Your council does not use this service yet"


def test_roles_are_replaced_at_each_sign_in_never_added_to(world: World, browser: Browser) -> None:
    browser.sign_in("Priya Nair")
    person = world.person("Priya Nair")
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, roles=person.roles[:1])
    browser.sign_out()
    browser.sign_in("Priya Nair")
    assert "|cme_school_submitter|" in browser.whoami()
    assert world.rows("select roles from membership") == [(["cme_school_submitter"],)]


def test_a_member_whose_roles_are_gone_keeps_a_row_without_any(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    person = world.person("Denise Okafor")
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, roles=())
    browser.sign_out()
    assert browser.sign_in("Denise Okafor").heading == "You do not have access to this service yet"
    assert world.rows("select roles from membership") == [([],)]


def test_a_council_role_means_nothing_for_a_schools_member(world: World, browser: Browser) -> None:
    person, officer = world.person("Denise Okafor"), world.person("Amina Yusuf")
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, roles=officer.roles)
    assert browser.sign_in("Denise Okafor").heading == "You do not have access to this service yet"


def test_sign_in_fails_rather_than_use_old_roles(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    browser.sign_out()
    broken = dataclasses.replace(world.provider.config["SETUP"], api_secret="another secret altogether")
    world.provider.config["SETUP"] = broken
    page = browser.sign_in("Denise Okafor")
    assert (page.status, page.heading) == (503, "Signing in is not working at the moment")
    assert browser.whoami() == "nobody"


def test_going_back_without_choosing_is_not_an_error(browser: Browser) -> None:
    picker = browser.to_provider()
    page = browser.submit(picker, "/authorize", sub="")
    assert (page.status, page.heading) == (403, "You did not finish signing in")


def test_the_session_cookie_is_random_hidden_from_scripts_and_stored_only_hashed(
    world: World, browser: Browser
) -> None:
    browser.sign_in("Denise Okafor")
    cookie = next(c for c in browser.cookies if c.name == "cme")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value or "")
    stored = world.rows("select hash, id_token from session")
    assert [bytes(r[0]) for r in stored] == [hashlib.sha256((cookie.value or "").encode()).digest()]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert cookie.path == "/"
    assert cookie.expires is None


def test_a_planted_session_value_is_never_taken_over(world: World, browser: Browser) -> None:
    planted = "A" * 43
    browser.cookies.set("cme", planted, domain="127.0.0.1", path="/")
    browser.sign_in("Denise Okafor")
    values = [c.value for c in browser.cookies if c.name == "cme"]
    assert planted not in values
    with world.browser() as attacker:
        attacker.cookies.set("cme", planted, domain="127.0.0.1", path="/")
        assert attacker.whoami() == "nobody"


def test_signing_in_over_a_session_ends_the_old_one(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    old = next(c.value for c in browser.cookies if c.name == "cme")
    page = browser.submit(browser.open("/whoami"), "/sign-out")  # a form token of the signed-in person
    assert page.status == 200
    browser.cookies.set("cme", old, domain="127.0.0.1", path="/")
    assert browser.whoami() == "nobody"
    browser.sign_in("Helen Marsh")
    assert browser.whoami().startswith("Helen Marsh|cme_school_head|")
    assert world.rows("select count(*) from session where ended_at is null") == [(1,)]


def test_another_person_at_the_same_computer_gets_a_new_form_token(browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    before = browser.open("/whoami").form("/sign-out")["csrf_token"]
    browser.sign_out()
    browser.sign_in("Helen Marsh")
    browser.open("/whoami")
    refused = browser.post(f"{browser.home}/sign-out", data={"csrf_token": before}, timeout=20)
    assert refused.status_code == 400
    assert browser.whoami().startswith("Helen Marsh|")


def test_pages_opened_at_the_same_moment_after_signing_in_have_one_form_token(browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    kept = browser.cookies.copy()
    first = browser.open("/whoami").form("/sign-out")["csrf_token"]
    browser.cookies = kept  # as a browser that asked for both before either answer came
    assert browser.open("/no-such-page").status == 404
    assert browser.post(f"{browser.home}/sign-out", data={"csrf_token": first}, timeout=20).status_code == 200
    assert browser.whoami() == "nobody"


def test_sign_out_ends_the_session_for_good_and_at_the_provider_too(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    value = next(c.value for c in browser.cookies if c.name == "cme")
    page = browser.sign_out()
    first = page.answer.history[0]
    assert first.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "cookies" not in first.headers["Clear-Site-Data"]
    assert first.headers["Location"].startswith(world.provider_server.url + "/end-session?")
    assert "id_token_hint=" in first.headers["Location"]
    assert page.url.startswith(f"{world.home}/signed-out?state=")
    assert page.heading == "You have signed out"
    assert not [c for c in browser.cookies if c.name == "cme"]
    browser.cookies.set("cme", value, domain="127.0.0.1", path="/")
    assert browser.whoami() == "nobody"
    assert world.rows("select ended_why, id_token from session") == [("signed_out", "")]


def test_signing_out_needs_the_forms_token(browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    assert browser.post(f"{browser.home}/sign-out", timeout=20).status_code == 400
    assert browser.get(f"{browser.home}/sign-out", timeout=20).status_code == 404
    assert browser.whoami().startswith("Denise Okafor")


def test_sign_in_and_sign_out_are_in_the_councils_audit_chain(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    browser.sign_out()
    assert world.rows("select action, object_kind from audit_entry order by seq") == [
        ("signed_in", "membership"),
        ("signed_out", "membership"),
    ]


def test_pages_of_the_other_side_are_not_found(browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    assert browser.open("/cases").status == 404


def test_a_changed_address_never_makes_another_person(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    browser.sign_out()
    person = world.person("Denise Okafor")
    world.provider.config["PEOPLE"][person.sub] = dataclasses.replace(person, name="Denise Bello")
    browser.sign_in("Denise Bello")
    assert world.rows("select name, email from person") == [("Denise Bello", "denise.bello@example.org")]
    assert world.rows("select name from membership") == [("Denise Bello",)]


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/cookies", "/help", "/signed-out", "/sign-in"])
def test_pages_for_anyone_answer_anyone(browser: Browser, path: str) -> None:
    page = browser.open(path)
    assert page.status == 200
    assert page.heading


def test_help_says_that_telling_is_a_duty(browser: Browser) -> None:
    said = " ".join(browser.open("/help").text.split())
    assert "telling is a duty and not a choice" in said
    assert "correct it, add words and files to it, withdraw it" in said
