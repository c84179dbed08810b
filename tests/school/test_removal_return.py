"""A removal return over HTTP: every page it asks is sound, the headteacher signs, and what follows is owed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from portal.domain.access import Role
from portal.factory import create_worker_app
from portal.journeys.removal import REMOVAL
from portal.services import notices, outbox, removal_steps, sibling_check
from portal.services.working_day import today
from portal.settings import Settings
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.session import db
from tests.journeys.filled import Entries
from tests.journeys.filled_removal import KEYS, pages_of, removal
from tests.journeys.test_removal import WORRIED
from tests.school.browsing import Browser
from tests.school.conftest import World

EFFECTS = (notices, removal_steps, sibling_check)
"""What the worker knows how to do: importing them says so."""


def _day(on: dt.date) -> str:
    return on.isoformat()


def _draft(world: World, key: str, changed: Entries | None = None) -> Draft:
    """A draft with every page of this ground answered, as of today."""
    now = today()
    fresh: Entries = {
        "removal_when": {"already_deleted": "no", "deletion_on": _day(now), "late_reason": ""},
        "removal_met": {"ground_met_on": _day(now)},
        "last_attended": {"last_attended": _day(_weekday(now - dt.timedelta(days=2)))},
        "attendance_place": pages_of(key)["attendance_place"] | {"admission_date": "2020-09-03"},
    }
    if key == "a":
        started = {"first_day": _day(now), "confirmed_on": _day(now)}
        fresh["removal_other_school"] = pages_of("a")["removal_other_school"] | started
        fresh["removal_started"] = {"started": "no", "started_on": "", "started_said_by": ""}
        fresh["removal_evidence"] = {
            "school_confirmation_how": "held",
            "school_confirmation_dated": _day(now),
            "school_confirmation_why_not": "Said on the phone",
        }
    answers = removal(key, {**fresh, **(changed or {})}, none_of=("removal_files",) if key != "k" else ())
    draft = world.scene.draft(
        world.school,
        world.denise,
        kind="removal",
        child_name="Zofia Kowalska",
        safeguarding_state="not_needed",
        expires_on=now + dt.timedelta(days=28),
    )
    common = {"authority_id": draft.authority_id, "draft_id": draft.id, "school_id": draft.school_id}
    for row in answers:
        where: dict[str, Any] = {"child": row.child, "page": row.page, "item": row.item}
        if REMOVAL.page(row.page).sealed:
            sealed = {"kind": "safeguarding", "answers": row.answers, "saved_by_name": "Priya Nair"}
            world.scene.add(SealedPage(**common, **where, **sealed))
        else:
            kept = {"answers": row.answers, "position": row.position, "saved_by_name": "Denise Okafor"}
            world.scene.add(DraftPage(**common, **where, **kept))
    return draft


def _weekday(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=max(0, on.weekday() - 4))


def _pages(draft: Draft, answers: Any) -> list[str]:
    found = []
    for page in REMOVAL.pages_asked(answers):
        where = "family" if page.scope == "family" else "c1"
        found.append(f"/school/referrals/{draft.id}/{where}/{page.key}")
    return found


@pytest.mark.parametrize("key", KEYS)
def test_every_page_a_ground_asks_is_sound(world: World, denise: Browser, key: str) -> None:
    draft = _draft(world, key)
    denise.get(f"/school/referrals/{draft.id}")
    for address in _pages(draft, removal(key)):
        denise.get(address)
    denise.get(f"/school/referrals/{draft.id}/check")


def test_the_task_list_counts_to_the_day_the_name_comes_off_and_knows_the_kind_of_school(
    world: World, denise: Browser
) -> None:
    page = denise.get(f"/school/referrals/{_draft(world, 'a').id}")
    assert "There is a problem" not in page.text
    assert "The law: tell the council no later than the day the name comes off the roll" in page.text
    assert "refer by the 10th school day" not in page.text
    home = denise.get("/school/").text
    assert "Day the name comes off the roll" in home
    assert "10th school day missed" not in home


def test_the_picker_offers_plain_words_with_the_regulation_beneath(world: World, denise: Browser) -> None:
    page = denise.get(f"/school/referrals/{_draft(world, 'a').id}/c1/removal_ground")
    assert "The pupil has joined another school" in page.text
    assert "Registered there. The offer of a place is not enough (regulation 9(1)(a))" in page.text
    assert "egulation 9(3)" not in page.text
    assert "independent" not in page.text


def test_a_place_offered_is_refused_beside_the_box_with_what_to_do(world: World, denise: Browser) -> None:
    address = f"/school/referrals/{_draft(world, 'a').id}/c1/removal_other_school"
    page = denise.post(address, {"registration": "offered", "other_school": "Larch Academy"}, status=422)
    assert any("until the other school says that the pupil is registered there" in error for error in page.errors)
    assert page.value_of("other_school") == "Larch Academy"


@pytest.mark.parametrize("key", ["h", "i"])
def test_without_the_councils_record_it_cannot_be_signed_or_sent(world: World, denise: Browser, key: str) -> None:
    draft = _draft(world, key)
    page = denise.get(f"/school/referrals/{draft.id}/c1/removal_joint")
    assert "Keep the pupil on the roll" in page.text
    assert [link for link in page.all("a") if link.get("href") == "/school/new"]
    check = world.browser(world.helen).get(f"/school/referrals/{draft.id}/check")
    assert "ask in it for joint enquiries" in check.text
    assert not check.all("button", value="sign")
    assert world.value("select count(*) from submission") == 0


def test_the_headteacher_signs_and_what_follows_is_owed(world: World, denise: Browser) -> None:
    draft = _draft(world, "a")
    check = f"/school/referrals/{draft.id}/check"
    page = denise.get(check)
    assert not page.all("button", value="send")
    denise.post(check, {"act": "ask"})
    helen = world.browser(world.helen)
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    sent = helen.post(check, {"act": "sign", **ticks})
    assert sent.location.endswith("/receipt")
    row = world.rows("select id, kind, signed_by_name, signed_as from submission")[0]
    assert (row.kind, row.signed_by_name) == ("removal", "Helen Marsh")
    entry = world.rows("select expects, destination, expected_on from transit_entry")[0]
    assert (entry.expects, entry.destination, entry.expected_on) == ("school", "Larch Academy", today())
    assert world.value("select count(*) from outbox where topic = 'removal_notices'") == 1
    facts = world.value("select facts from referred_child")
    assert facts["removal"]["regulation"] == "Regulation 9(1)(a)"
    assert "After the removal" in denise.get(f"/school/sent/{row.id}").text
    assert denise.client.get(f"/school/sent/{row.id}/certificate").mimetype == "application/pdf"


def test_a_hidden_next_school_keeps_neither_the_clerk_nor_the_headteacher_from_sending(
    world: World, denise: Browser
) -> None:
    draft = _draft(world, "a")
    denise.answer(f"/school/referrals/{draft.id}", "address_safe", {"safe": "no"}, kind="removal")
    check = f"/school/referrals/{draft.id}/check"
    assert "Larch Academy" not in denise.get(f"/school/referrals/{draft.id}/c1/removal_other_school").text
    helen = world.browser(world.helen)
    for browser in (denise, helen):
        page = browser.get(check)
        assert "Enter the name of the school the pupil has joined" not in page.text
        assert "Hidden: not safe to share" in page.text
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    assert helen.post(check, {"act": "sign", **ticks}).location.endswith("/receipt")
    facts = world.value("select facts from referred_child")
    assert "Larch Academy" not in str(facts)
    sealed = world.value("select string_agg(facts::text, ' ') from sealed_submission where kind = 'address'")
    assert "Larch Academy" in sealed


def test_whoever_signs_is_named_with_their_own_job_and_who_filled_it_in(world: World, denise: Browser) -> None:
    world.rows("update membership set job = 'Headteacher' where name = 'Helen Marsh'")
    draft = _draft(world, "a")
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    check = f"/school/referrals/{draft.id}/check"
    receipt = world.browser(world.helen).post(check, {"act": "sign", **ticks}).location
    said = world.value("select sent_by_job from submission")
    assert said == "Headteacher (filled in by Denise Okafor, Office manager)"
    page = denise.get(receipt)
    sent = world.value("select id from submission")
    assert [link for link in page.all("a") if link.get("href") == f"/school/sent/{sent}/removal"]
    steps = denise.get(f"/school/sent/{sent}").text
    assert "Being checked" in steps
    assert "Found" not in steps


def _send(world: World, key: str) -> None:
    draft = _draft(world, key)
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    sent = world.browser(world.helen).post(f"/school/referrals/{draft.id}/check", {"act": "sign", **ticks})
    assert sent.location.endswith("/receipt")


@pytest.mark.parametrize(("key", "told"), [("a", 1), ("k", 0)])
def test_a_death_is_followed_in_silence(world: World, settings: Settings, key: str, told: int) -> None:
    """No line of the sibling check, nobody called to a proposal, and no place where the child is expected."""
    _send(world, key)
    worker = create_worker_app(settings)
    with worker.app_context():
        outbox.drain()
        db.engine.dispose()
    case = world.rows("select matching_state, open_proposals from case_file")[0]
    assert tuple(case) == ("done", 0)
    assert world.value("select count(*) from case_event where kind = 'sibling_check'") == told
    assert world.value("select count(*) from transit_entry") == told
    to = {row[0] for row in world.rows('select "to" from mail_notice')}
    assert to == {"cme@averford.example", "office@ashgrove.example"}
    subjects = {row[0].split(":")[0] for row in world.rows("select subject from mail_notice")}
    assert ("For a CME manager" in subjects) is (key == "k")


def test_a_worry_waits_for_the_safeguarding_lead_before_the_signature(world: World, denise: Browser) -> None:
    draft = _draft(world, "a")
    concerns = f"/school/referrals/{draft.id}/c1/removal_concerns"
    assert world.value("select safeguarding_state from draft") == "not_needed"
    denise.post(concerns, {"concern": "yes"})
    assert world.value("select safeguarding_state from draft") == "not_started"
    check = f"/school/referrals/{draft.id}/check"
    helen = world.browser(world.helen)
    page = helen.get(check)
    assert "Ask your safeguarding lead to finish and sign their part" in page.text
    assert not page.all("button", value="sign")
    forced = helen.post(check, {"act": "sign", **{name: "yes" for name, _, _ in REMOVAL.statements}}, status=422)
    assert "Ask your safeguarding lead to finish and sign their part" in forced.errors
    assert world.rows("select signed_by_name, signed_at from draft") == [("", None)]
    priya = world.browser(world.priya)
    for key, answers in WORRIED.items():
        if key.startswith("dsl"):
            _fill(priya, draft, key, answers)
    assert world.value("select safeguarding_state from draft") == "done"
    assert "Ask your safeguarding lead" not in helen.get(check).text
    denise.post(concerns, {"concern": "no"})
    assert world.value("select safeguarding_state from draft") == "not_needed"


def _fill(browser: Browser, draft: Draft, key: str, answers: dict[str, Any]) -> None:
    from tests.journeys.filled import as_posted

    page = REMOVAL.page(key)
    browser.post(f"/school/referrals/{draft.id}/c1/{key}", as_posted(page.form, answers))


def test_the_leads_part_is_not_shown_to_others_and_not_asked_while_nobody_worries(
    world: World, denise: Browser
) -> None:
    draft = _draft(world, "a")
    page = denise.get(f"/school/referrals/{draft.id}")
    assert "Needed only if anybody at your school is worried" in page.text
    lead = world.browser(world.scene.member(world.council, Role.DSL, school=world.school, name="Ola Reed"))
    assert "safeguarding part for Zofia" not in lead.get("/school/").text
    told = _draft(world, "a", WORRIED)
    said = denise.get(f"/school/referrals/{told.id}/c1/dsl_worries").text
    assert "came hungry" not in said


def test_the_end_of_a_part_leads_to_the_next_part_that_lacks_something(world: World, denise: Browser) -> None:
    draft = _draft(world, "a")
    where = f"/school/referrals/{draft.id}"
    world.rows("delete from draft_page where draft_id = :id and page in ('removal_move', 'sen')", id=draft.id)
    last = denise.answer(where, "last_attended", {"last_attended": _day(_weekday(today()))}, kind="removal")
    assert last.location == f"{where}/family/part/addresses"
    moved = denise.answer(where, "removal_move", {"moving": "no"}, kind="removal")
    assert moved.location == f"{where}/c1/part/care"
    later = denise.post(f"{where}/c1/sen", {"sen_status": "N", "assessment": "no", "later": "1"})
    assert later.location == where
