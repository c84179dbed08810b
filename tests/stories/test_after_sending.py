"""Scenario 18 and its like: the wrong child ticked, a child who came back; both versions kept, nothing expected any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from portal.domain.access import Role
from portal.journeys.removal import REMOVAL
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.school.test_removal_return import _draft, _send
from tests.stories import test_home_education as home

WRONG = {"why": "The first name was another child’s"}
TICKS = {name: "yes" for name, _, _ in REMOVAL.statements}


def _sent(world: World) -> str:
    return f"/school/sent/{world.value('select id from submission order by sent_at limit 1')}"


def test_scenario_18_withdrawn_with_a_reason_both_sides_see_it_and_nobody_expects_the_child(
    world: World, denise: Browser
) -> None:
    _send(world, "a")
    sent = _sent(world)
    page = denise.post(f"{sent}/withdraw", {"why": " "}, status=422)
    assert "Say why you withdraw it" in page.text
    told = denise.get(denise.post(f"{sent}/withdraw", {"why": "The wrong child was ticked"}).location)
    assert "You have withdrawn it." in told.text
    assert world.value("select state from submission") == "withdrawn"
    assert world.value("select step from referred_child") == "withdrawn"
    assert world.value("select state from transit_entry") == "void"
    assert world.value("select detail from case_event where kind = 'withdrawn'") == "The wrong child was ticked"
    assert world.value("select open from case_file"), "an officer looks at it"
    assert "The wrong child was ticked" in denise.get(sent).text
    late = denise.post(f"{sent}/withdraw", {"why": "Again"}, status=422)
    assert "no longer" in late.text


def test_scenario_18_corrected_under_the_same_reference_and_both_versions_are_kept(
    world: World, denise: Browser
) -> None:
    _send(world, "a")
    first = _sent(world)
    reference = world.value("select reference from referred_child")
    assert "Say what was wrong" in denise.post(f"{first}/correct", {"why": " "}, status=422).text
    draft = denise.post(f"{first}/correct", WRONG).location
    assert denise.post(f"{first}/correct", WRONG).location == draft, "the second press finds the first draft"
    for path in ("", "/check", "/c1/child_name", "/c1/part/pupil", "/family/adults"):
        page = denise.get(f"{draft}{path}")
        assert f"You are correcting {reference}. What was wrong: {WRONG['why']}" in words(page.one("main"))
    name = {**removal_name(), "first_name": "Adaora"}
    denise.answer(draft, "child_name", name, kind="removal")
    evidence = world.rows("select answers from draft_page where page = 'removal_evidence' limit 1")[0][0]
    held = {field: "held" if field.endswith("_how") else None for field in evidence}
    given = {f"{field[:-4]}_{what}": said for field in held if field.endswith("_how")
             for what, said in (("how", "held"), ("dated", "2026-11-18"), ("why_not", "Told by telephone"))}  # fmt: skip
    denise.answer(draft, "removal_evidence", given, kind="removal")
    world.browser(world.helen).post(f"{draft}/check", {**TICKS, "act": "sign"})
    assert world.rows("select state from submission order by sent_at") == [("replaced",), ("sent",)]
    names = world.rows("select child_name, reference from referred_child c join submission s on s.id = c.submission_id "
                       "order by s.sent_at")  # fmt: skip
    assert [row[1] for row in names] == [reference, reference]
    assert names[0][0] != names[1][0]
    assert world.value("select count(*) from case_file") == 1
    assert world.value("select child_name from case_file").startswith("Adaora")
    assert world.rows("select state from transit_entry order by opened_at") == [("void",), ("open",)]
    assert "takes its place" in denise.get(first).text
    assert world.value("select corrected_why from submission order by sent_at desc limit 1") == WRONG["why"]
    assert WRONG["why"] in world.value("select detail from case_event where kind = 'told_again'")


def test_a_colleague_without_the_right_keeps_the_leads_part_and_never_reads_it(world: World, denise: Browser) -> None:
    draft = _draft(world, "a")
    world.rows(
        "insert into sealed_page (authority_id, id, school_id, draft_id, kind, child, page, item, answers, "
        "saved_by_name, saved_at) select authority_id, gen_random_uuid(), school_id, id, 'safeguarding', 'c1', "
        "'dsl_worries', '', '{\"worries\": \"CANARY worry\"}', 'Priya Nair', now() from draft where id = :i",
        i=draft.id,
    )
    world.browser(world.helen).post(f"/school/referrals/{draft.id}/check", {**TICKS, "act": "sign"})
    again = denise.post(f"{_sent(world)}/correct", WRONG).location
    for address in (again, f"{again}/check", f"{again}/c1/dsl_worries"):
        assert "CANARY" not in denise.get(address).text
    assert world.value("select count(*) from sealed_page where page = 'dsl_worries'") == 2


def test_another_school_cannot_change_it(world: World) -> None:
    _send(world, "a")
    stranger = world.browser(world.stranger)
    stranger.get(f"{_sent(world)}/withdraw", status=404)
    stranger.get(f"{_sent(world)}/correct", status=404)


NO_LONGER = "This can no longer be corrected. Write to the council, or tell it anew"


def _begun(world: World, denise: Browser) -> tuple[str, str]:
    """A return that was sent, and a correction of it that is ready to be signed: their addresses."""
    _send(world, "a")
    first = _sent(world)
    draft = denise.post(f"{first}/correct", WRONG).location
    evidence = world.rows("select answers from draft_page where page = 'removal_evidence' limit 1")[0][0]
    given = {f"{field[:-4]}_{what}": said for field in evidence if field.endswith("_how")
             for what, said in (("how", "held"), ("dated", "2026-11-18"), ("why_not", "Told by telephone"))}  # fmt: skip
    denise.answer(draft, "removal_evidence", given, kind="removal")
    return first, draft


def test_what_was_withdrawn_meanwhile_is_not_corrected(world: World, denise: Browser) -> None:
    first, draft = _begun(world, denise)
    denise.post(f"{first}/withdraw", {"why": "He came back"})
    page = world.browser(world.helen).post(f"{draft}/check", {**TICKS, "act": "sign"}, status=422)
    assert NO_LONGER in page.errors
    assert world.rows("select state from submission") == [("withdrawn",)]


@pytest.mark.parametrize("closed", ["update submission set state = 'closed'", "select 1"])
def test_what_the_council_closed_meanwhile_is_not_corrected(world: World, denise: Browser, closed: str) -> None:
    """The council may close the case and leave the return as it is, where another child's case is still open."""
    first, draft = _begun(world, denise)
    world.rows("update case_file set open = false, state = 'closed'")
    world.rows(closed)
    page = world.browser(world.helen).post(f"{draft}/check", {**TICKS, "act": "sign"}, status=422)
    assert NO_LONGER in page.errors
    assert NO_LONGER in denise.post(f"{first}/correct", WRONG, status=422).text
    assert world.value("select count(*) from submission") == 1


def test_what_was_corrected_meanwhile_is_not_withdrawn(world: World, denise: Browser) -> None:
    first, draft = _begun(world, denise)
    world.browser(world.helen).post(f"{draft}/check", {**TICKS, "act": "sign"})
    assert "no longer be withdrawn" in denise.post(f"{first}/withdraw", {"why": "He came back"}, status=422).text
    assert world.rows("select state from submission order by sent_at") == [("replaced",), ("sent",)]
    assert "withdrawn" not in {row[0] for row in world.rows("select step from referred_child")}


def _at_once(*calls: Callable[[], int]) -> list[int]:
    """Do these in the same moment; the status each got."""
    together, found = threading.Barrier(len(calls)), [0] * len(calls)

    def run(place: int) -> None:
        together.wait(20)
        found[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def _press(browser: Browser, address: str, given: dict[str, str]) -> Callable[[], int]:
    """The form of this page, opened now and sent when called."""
    fields = browser.get(address).hidden() | given
    return lambda: browser.client.post(address, data=fields).status_code


@pytest.mark.parametrize("kind", ["removal", "home_education"])
def test_corrected_and_withdrawn_in_the_same_moment_it_is_one_or_the_other(
    world: World, denise: Browser, kind: str
) -> None:
    """For home education, the notice and the return that went with it share the same end."""
    if kind == "removal":
        first, draft = _begun(world, denise)
    else:
        notice = home._draft(world)
        home._attach(denise, notice)
        first = home._sign(world, notice)
        draft = denise.post(f"{first}/correct", WRONG).location
        home._attach(denise, home._again(world, draft.rsplit("/", 1)[1]))
    ticks = TICKS if kind == "removal" else home.TICKS
    before = world.value("select count(*) from submission")
    results = _at_once(
        _press(world.browser(world.helen), f"{draft}/check", {**ticks, "act": "sign"}),
        _press(denise, f"{first}/withdraw", {"why": "He came back"}),
    )
    assert sorted(results) == [303, 422]
    states = {row[0] for row in world.rows("select state from submission")}
    steps = {row[0] for row in world.rows("select step from referred_child")}
    if results[0] == 303:
        assert states == {"replaced", "sent"}
        assert "withdrawn" not in steps
    else:
        assert (states, steps) == ({"withdrawn"}, {"withdrawn"})
        assert world.value("select count(*) from submission") == before


def test_a_correction_that_calls_for_a_return_at_last_gives_it_a_reference_of_its_own(
    world: World, denise: Browser
) -> None:
    notice = home._draft(world, changed={"removal_bars": {"order_names_us": "yes"}})
    home._attach(denise, notice)
    first = home._sign(world, notice)
    assert set(home._kinds(world)) == {"home_education"}
    draft = denise.post(f"{first}/correct", WRONG).location
    denise.answer(draft, "removal_bars", {"order_names_us": "no"}, kind="home_education")
    denise.answer(draft, "removal_when", home._fresh()["removal_when"], kind="home_education")
    again = home._again(world, draft.rsplit("/", 1)[1])
    home._attach(denise, again)
    home._sign(world, again)
    found = home._kinds(world)
    assert set(found) == {"home_education", "removal"}
    assert found["removal"].reference != found["home_education"].reference


@pytest.mark.parametrize("leads", [False, True])
def test_a_draft_given_back_says_no_address_that_is_not_safe(world: World, denise: Browser, leads: bool) -> None:
    """A headteacher who may not know the address learns nothing from a guess; one who may is told to take it out."""
    draft = _draft(world, "a")
    check = f"/school/referrals/{draft.id}/check"
    world.rows("update draft set address_hidden = true")
    world.rows(
        "insert into sealed_page (authority_id, id, school_id, draft_id, kind, child, page, item, answers, "
        "saved_by_name, saved_at) select authority_id, gen_random_uuid(), school_id, id, 'address', 'c1', "
        "'address_last', '', '{\"address_line_1\": \"14 Hazel Road\"}', 'Priya Nair', now() from draft"
    )
    roles = (Role.HEAD, Role.DSL) if leads else (Role.HEAD,)
    head = world.browser(world.scene.member(world.council, *roles, school=world.school, name="Ada Bell"))
    long = head.post(check, {"act": "back", "reason": "x" * 2001}, status=422)
    assert any("2,000 characters or fewer" in said for said in long.errors)
    for guess in ("They are at 14 hazel road now", "They are at 15 Beech Road now"):
        answer = head.client.post(check, data=head.get(check).hidden() | {"act": "back", "reason": guess})
        kept = world.value("select sent_back_reason from draft")
        if leads:
            assert answer.status_code == (422 if "hazel" in guess else 303)
            assert "hazel" not in kept
        else:
            assert answer.status_code == 303
            assert kept == "They are at (hidden) now"


def removal_name() -> dict[str, str]:
    """The name as the filled return has it."""
    from tests.journeys.filled_removal import removal

    return dict(removal("a").of("child_name"))
