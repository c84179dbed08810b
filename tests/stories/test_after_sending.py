"""Scenario 18 and its like: the wrong child ticked, a child who came back; both versions kept, nothing expected any more."""

from __future__ import annotations

from portal.journeys.removal import REMOVAL
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.test_removal_return import _draft, _send

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
    denise.post(f"{sent}/withdraw", {"why": "The wrong child was ticked"})
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


def removal_name() -> dict[str, str]:
    """The name as the filled return has it."""
    from tests.journeys.filled_removal import removal

    return dict(removal("a").of("child_name"))
