"""An address that is not safe, repeated in free text: who can still read it, before sending, after, and at the council."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from la_side import la
from portal.domain.access import Role
from portal.domain.facts.sealing import mask, merge
from portal.domain.facts.telltale import MARK, looking_for, redacted, tells
from portal.factory import create_app
from portal.settings import Settings
from portal.store.session import db
from school_side import school as school_side
from tests.journeys.filled import PAGES, rows
from tests.scenes import Scene
from tests.school.browsing import Browser
from tests.school.conftest import World

STREET, POSTCODE, PHONE = "14 Hazel Road", "ZA1 4QT", "07700 900412"
SECRETS = (STREET, "Hazel Road", POSTCODE, "ZA14QT", "za1 4qt", PHONE, "07700900412", "900412")
TABLES = (
    "draft", "draft_page", "typed", "submission", "referred_child", "child", "case_file", "enquiry", "case_event",
    "outbox", "audit_entry",
)  # fmt: skip
COUNCIL_PAGES = ("", "/triage", "/siblings", "/enquiries", "/messages", "/documents", "/referral", "/history", "/print")


@pytest.fixture
def world(superuser: Engine, settings: Settings) -> Iterator[World]:
    """A school and its council, in one application."""
    scene = Scene(superuser)
    council = scene.authority()
    school = scene.school(council, "Hazelbank Academy")
    scene.term(council)
    app = create_app(settings, [school_side, la])
    yield World(
        app=app,
        scene=scene,
        engine=superuser,
        council=council,
        school=school,
        denise=scene.member(council, school=school, name="Denise Okafor"),
        priya=scene.member(council, Role.DSL, school=school, name="Priya Nair"),
        helen=scene.member(council, Role.HEAD, school=school, name="Helen Marsh"),
        stranger=scene.member(council, school=scene.school(council, "Larch Primary"), name="Tom Reed"),
    )
    with app.app_context():
        db.engine.dispose()


def _told_everywhere(world: World, office: Browser, lead: Browser) -> str:
    """A whole draft whose free text, the lead's included, repeats the street, the postcode and a phone."""
    draft = office.start()
    office.fill(draft, [row for row in rows() if not row.page.startswith("dsl_")])
    lead.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    items = {row.page: row for row in rows() if row.item}
    office.answer(draft, "what_happened", {**PAGES["what_happened"], "others_say": f"Still at {STREET}, {POSTCODE}"})
    visit, attempt = items["home_visits"], items["attempts"]
    office.answer(draft, "home_visits", {**visit.answers, "result": "Nobody at 14, hazel  road."}, visit.item)
    office.answer(draft, "attempts", {**attempt.answers, "detail": "Rang 07700900412 twice"}, attempt.item)
    lead.answer(draft, "dsl_worries", {"worries": f"She hides at {STREET} with an aunt."})
    return draft


def _found(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


def test_free_text_that_repeats_a_hidden_address_hides_it_too(world: World) -> None:
    office, lead = world.browser(world.denise), world.browser(world.priya)
    draft = _told_everywhere(world, office, lead)
    assert _found(office.get(f"{draft}/check").text)
    office.answer(draft, "address_safe", {"safe": "not_sure"})
    base = {**PAGES["what_happened"], "first_worry": "A call from Hazel Road"}
    office.answer(draft, "what_happened", {**base, "others_say": ""})
    for who in (office, world.browser(world.helen)):
        shown = [
            draft,
            f"{draft}/check",
            f"{draft}/c1/what_happened",
            f"{draft}/family/attempts",
            f"{draft}/family/home_visits",
        ]
        assert not _found("\n".join(who.get(address).text for address in shown))
    assert "A call from Hazel Road" in lead.get(f"{draft}/c1/what_happened").text
    assert f"Still at {STREET}" in lead.get(f"{draft}/c1/what_happened").text

    receipt = office.post(f"{draft}/check", {"act": "send"}).location
    sent = receipt.removesuffix("/receipt")
    for who in (office, world.browser(world.helen)):
        pages = (receipt, sent, f"{sent}/print", "/school/")
        assert not _found("\n".join(who.get(address).text for address in pages))
    leads = lead.get(sent).text
    assert f"Still at {STREET}" in leads
    assert f"She hides at {STREET}" in leads

    reference = world.value("select reference from case_file")
    officer = world.browser(world.scene.member(world.council, name="Amina Yusuf"))
    for page in COUNCIL_PAGES:
        assert not _found(officer.get(f"/cases/{reference}{page}").text), page
    assert "with an aunt" in officer.get(f"/cases/{reference}").text
    manager = world.browser(world.scene.member(world.council, Role.MANAGER, name="Ruth Hale"))
    managers = manager.get(f"/cases/{reference}/referral").text
    assert f"Still at {STREET}" in managers
    assert f"She hides at {STREET}" in managers
    for table in TABLES:
        assert not _found(str(world.value(f'select string_agg(x::text, chr(10)) from "{table}" x') or "")), table


@pytest.mark.parametrize(
    "text",
    [
        "14 hazel ROAD",
        "at 14, Hazel-Road.",
        "near Hazel Road",
        "za14qt",
        "ZA1  4QT",
        "+44 7700 900412",
        "07700-900-412",
    ],
)
def test_a_value_is_found_however_it_is_written(text: str) -> None:
    telling = looking_for([STREET, [POSTCODE.lower()], {"number": PHONE}])
    assert tells(text, telling)
    assert not _found(redacted(text, telling))


@pytest.mark.parametrize("text", ["Averford", "Mother’s mobile", "2 hazel eyes", "10770090041299", "She is 14", ""])
def test_other_words_stay(text: str) -> None:
    telling = looking_for([STREET, POSTCODE, PHONE, "Averford", "Mother’s mobile"])
    assert redacted(text, telling) == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_stands_around_it_and_all_of_it_comes_back(before: str, after: str) -> None:
    facts = {
        "addresses": [{"lines": [STREET], "postcode": POSTCODE}],
        "known": {"others_say": f"{before} {STREET} {after}"},
        "checks": [{"result": f"{before} {POSTCODE} {after}"}],
    }
    shown, taken = mask(facts)
    assert STREET not in str(shown["known"])
    assert MARK in shown["known"]["others_say"]
    back = merge(shown, taken)
    assert back["known"] == facts["known"]
    assert back["checks"] == facts["checks"]
