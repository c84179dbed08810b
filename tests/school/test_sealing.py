"""Addresses that are not safe to know, and the safeguarding lead's part: who can read them back, by any way."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import create_engine, text

from portal.domain.access import Actor, Kind, Role
from portal.store import wall
from portal.store.people import Membership
from tests.conftest import CONTEXT_KEY, Database
from tests.journeys.filled import PAGES, rows
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.kept_drafts import keep_referral
from tests.school.test_uploads import PDF

STREET, POSTCODE, PHONE = "14 Hazel Road", "za1 4qt", "07700 900412"
WORRIES = "Zofia said on Thursday that she might not be back."


def _every_page(browser: Browser, draft: str, world: World) -> str:
    """The text of every page of the draft this person can open, and of those around it."""
    addresses = [draft, f"{draft}/check", "/school/", "/school/sent", "/school/messages"]
    found = world.rows("select child, page, item from draft_page union select child, page, item from sealed_page")
    for child, page, item in found:
        addresses.append(f"{draft}/{child or 'family'}/{page}" + (f"/{item}" if item else ""))
    return "\n".join(browser.get(address).text for address in addresses)


def test_the_first_not_safe_hides_what_was_there_before_and_what_comes_after(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = keep_referral(world, of_lead=False)
    assert STREET in _every_page(denise, draft, world)
    denise.answer(draft, "address_safe", {"safe": "not_sure"})
    denise.answer(draft, "contacts", {"name": "Ewa Lis", "relationship": "Aunt", "phone": "07700 900777"}, "k9")
    shown = _every_page(denise, draft, world)
    for secret in (STREET, POSTCODE, PHONE, "3 Elm Court", "2 Ash Lane", "07700 900777", "07700 900555"):
        assert secret not in shown
    assert "Hidden: not safe to share" in shown
    leads = _every_page(priya, draft, world)
    for secret in (STREET, POSTCODE, PHONE, "07700 900777"):
        assert secret in leads
    stored = world.value("select string_agg(answers::text, ' ') from draft_page")
    assert STREET not in stored
    assert PHONE not in stored


def test_a_hidden_value_left_empty_stays_and_one_typed_anew_replaces_it(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = keep_referral(world, of_lead=False)
    denise.answer(draft, "address_safe", {"safe": "no"})
    base = {key: value for key, value in PAGES["address_last"].items() if not key.startswith(("address_", "post"))}
    denise.answer(draft, "address_last", {**base, "town": ""})
    assert priya.get(f"{draft}/family/address_last").value_of("address_line_1") == STREET
    denise.answer(draft, "address_last", {**base, "postcode": "ZA9 9ZZ"})
    page = priya.get(f"{draft}/family/address_last")
    assert page.value_of("address_line_1") == STREET
    assert page.value_of("postcode") == "ZA9 9ZZ"
    assert "ZA9 9ZZ" not in denise.get(f"{draft}/family/address_last").text
    assert world.value("select address_hidden from draft") is True


def test_the_lead_can_clear_a_hidden_value(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    denise.answer(draft, "address_safe", {"safe": "no"})
    priya.answer(draft, "address_last", {"situation": "none", "why_none": "It was wrong"})
    assert priya.get(f"{draft}/family/address_last").value_of("address_line_1") == ""
    assert "Hidden" not in denise.get(f"{draft}/family/address_last").text


def test_a_slip_is_undone_by_the_lead_alone(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    denise.answer(draft, "address_safe", {"safe": "no"})
    page = f"{draft}/family/address_safe"
    assert "stay hidden until your safeguarding lead lifts it" in denise.get(page).text
    denise.post(page, {"safe": "yes", "show_again": "yes"})
    assert STREET not in _every_page(denise, draft, world)
    assert not denise.get(page).all("input", name="show_again")
    priya.post(page, {"safe": "yes"})
    assert STREET not in _every_page(denise, draft, world)
    priya.post(page, {"safe": "yes", "show_again": "yes"})
    shown = _every_page(denise, draft, world)
    for there in (STREET, PHONE):
        assert there in shown
    assert "Hidden: not safe to share" not in shown
    assert world.value("select address_hidden from draft") is False
    assert world.value("select count(*) from audit_entry where action = 'showed_addresses_again'") == 1
    denise.answer(draft, "address_safe", {"safe": "no"})
    assert STREET not in _every_page(denise, draft, world)


def test_addresses_stay_hidden_while_another_answer_says_so(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    denise.answer(draft, "address_safe", {"safe": "no"})
    priya.answer(draft, "dsl_protect", {"must_not_know": "yes", "safe_to_visit": "yes"})
    page = priya.post(f"{draft}/family/address_safe", {"safe": "yes", "show_again": "yes"}, status=422)
    assert any("Another answer still says" in said for said in page.errors)
    assert STREET not in _every_page(denise, draft, world)


def test_a_worry_in_the_private_part_hides_addresses_too(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    priya.answer(draft, "dsl_protect", {"must_not_know": "yes", "safe_to_visit": "yes"})
    shown = _every_page(denise, draft, world)
    assert STREET not in shown


def test_files_of_a_hidden_draft_are_only_for_the_lead(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    given = {"file_kind": "tickets", "files": (io.BytesIO(PDF), "tickets.pdf")}
    denise.post(f"{draft}/c1/documents" if _child_scope() else f"{draft}/family/documents", given)
    attachment = world.value("select id from attachment")
    assert denise.client.get(f"/school/files/{attachment}").status_code == 200
    denise.answer(draft, "address_safe", {"safe": "no"})
    assert world.value("select sealed from attachment") == "address"
    assert denise.client.get(f"/school/files/{attachment}").status_code == 404
    assert priya.client.get(f"/school/files/{attachment}").status_code == 200
    assert "tickets.pdf" not in _every_page(denise, draft, world)


def _child_scope() -> bool:
    from portal.journeys.referral import CME_REFERRAL

    return CME_REFERRAL.page("documents").scope == "child"


def test_only_the_lead_reads_the_private_part(world: World, denise: Browser, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    assert WORRIES in priya.get(f"{draft}/c1/dsl_worries").text
    for other in (denise, world.browser(world.helen)):
        shown = _every_page(other, draft, world)
        assert WORRIES not in shown
        assert "Priya Nair</dd>" not in shown
        page = other.get(f"{draft}/c1/dsl_worries")
        assert "Your designated safeguarding lead (DSL) completes this part" in page.text
        assert "They have finished it." in page.text
        assert not [box for box in page.all("textarea") if box.get("name") == "worries"]
    assert world.value("select safeguarding_state from draft") == "done"
    assert world.value("select count(*) from draft_page where page like 'dsl_%'") == 0


def test_others_cannot_write_the_private_part(world: World, denise: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    token = denise.get(draft).hidden()
    given = {**token, "seen_version": "0", "worries": "not mine to write"}
    assert denise.client.post(f"{draft}/c1/dsl_worries", data=given).status_code == 404
    assert world.value("select count(*) from sealed_page") == 0


def test_a_lead_changing_the_private_part_after_a_colleague_lead_sees_both_texts(world: World, priya: Browser) -> None:
    draft = keep_referral(world, of_lead=False)
    other = world.browser(world.scene.member(world.council, Role.DSL, school=world.school, name="Omar Bell"))
    early = other.get(f"{draft}/c1/dsl_worries").hidden()
    priya.answer(draft, "dsl_worries", {"worries": "First account"})
    page = other.post(f"{draft}/c1/dsl_worries", {"worries": "Second account"}, hidden=early, status=409)
    assert "First account" in page.text
    assert page.value_of("worries") == "Second account"
    other.post(f"{draft}/c1/dsl_worries", {"worries": "Second account"}, hidden=page.hidden())
    assert priya.get(f"{draft}/c1/dsl_worries").value_of("worries") == "Second account"


def _actor(member: Membership, world: World) -> Actor:
    return Actor(
        Kind.SCHOOL,
        world.council.id,
        member.id,
        member.person_id,
        member.name,
        frozenset(Role(role) for role in member.roles),
        (world.school.id,),
    )


@pytest.mark.parametrize("statement", ["select answers::text from sealed_page", "select answers::text from draft_page"])
def test_raw_sql_as_the_office_finds_no_sealed_value(
    world: World, denise: Browser, priya: Browser, database: Database, statement: str
) -> None:
    draft = keep_referral(world, of_lead=False)
    denise.answer(draft, "address_safe", {"safe": "no"})
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    wall.use_key(wall.ContextKey(1, CONTEXT_KEY.encode()))
    engine = create_engine(database.web)
    found: dict[str, str] = {}
    for member in (world.denise, world.helen, world.priya):
        with engine.begin() as connection:
            wall.set_context(connection, _actor(member, world))
            found[member.name] = " ".join(str(row[0]) for row in connection.execute(text(statement)))
    engine.dispose()
    for name in ("Denise Okafor", "Helen Marsh"):
        assert STREET not in found[name]
        assert WORRIES not in found[name]
    if "sealed_page" in statement:
        assert STREET in found["Priya Nair"]
        assert WORRIES in found["Priya Nair"]


def test_the_leads_part_is_not_done_once_a_colleagues_answer_asks_for_more_of_it(
    world: World, denise: Browser, priya: Browser
) -> None:
    draft = keep_referral(world, of_lead=False)
    priya.fill(draft, [row for row in rows() if row.page.startswith("dsl_")])
    assert world.value("select safeguarding_state from draft") == "done"
    denise.answer(draft, "other_reasons", {"other_reasons": ["none"]})
    assert world.value("select safeguarding_state from draft") == "done"
    denise.answer(draft, "status_care", {**PAGES["status_care"], "looked_after": "yes"})
    assert world.value("select safeguarding_state from draft") == "in_progress"
    assert "Ask your safeguarding lead to finish and sign their part" in denise.get(f"{draft}/check").text
