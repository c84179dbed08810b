"""Home education through the school's own pages: the letter, the law, the signature, and both records of one press."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import pytest

from portal.domain.statuses import Act
from portal.journeys.answers import Answers
from portal.journeys.home_education import HOME_EDUCATION
from portal.services import triage
from portal.services.working_day import today
from portal.store import wall
from portal.store.drafts import Draft, DraftPage
from portal.store.session import db
from tests.journeys.filled import Entries
from tests.journeys.filled_home_education import (
    NOT_REFERRED,
    PAGES,
    STORIES,
    home_education,
)
from tests.scenes import actor_of
from tests.school import conftest as school
from tests.school.browsing import Browser, words
from tests.school.conftest import World

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TICKS = {name: "yes" for name, _, _ in HOME_EDUCATION.statements}
hazelbank = school.world
"""The fixture of the school's own tests."""


@pytest.fixture
def denise(hazelbank: World) -> Browser:
    """The school office's browser."""
    return hazelbank.browser(hazelbank.denise)


def _weekday(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=max(0, on.weekday() - 4))


def _fresh(begins: dt.date | None = None) -> Entries:
    """The days of the filled notice, moved to where today is."""
    now = today()
    first = begins or now - dt.timedelta(days=2)
    return {
        "parent_letter": PAGES["parent_letter"]
        | {
            "notice_dated": (now - dt.timedelta(days=9)).isoformat(),
            "notice_received_on": (now - dt.timedelta(days=8)).isoformat(),
        },
        "ehe_start": {"starts_on": first.isoformat(), "last_day_stated": ""},
        "ehe_meeting": PAGES["ehe_meeting"] | {"meeting_on": (now - dt.timedelta(days=7)).isoformat()},
        "removal_when": {"already_deleted": "no", "deletion_on": max(now, first).isoformat(), "late_reason": ""},
        "last_attended": {"last_attended": _weekday(now - dt.timedelta(days=3)).isoformat()},
    }


def _add(world: World, draft: Draft, answers: Answers) -> None:
    for row in answers:
        if HOME_EDUCATION.page(row.page).sealed:
            continue
        kept: dict[str, Any] = {"child": row.child, "page": row.page, "item": row.item, "position": row.position}
        world.scene.add(
            DraftPage(
                authority_id=draft.authority_id,
                draft_id=draft.id,
                school_id=draft.school_id,
                answers=row.answers,
                saved_by_name="Denise Okafor",
                **kept,
            )
        )


def _draft(
    world: World,
    story: str = "plain",
    changed: Entries | None = None,
    *,
    begins: dt.date | None = None,
    state: str = "",
) -> Draft:
    """A draft with every open page answered, as of today."""
    draft = world.scene.draft(
        world.school,
        world.denise,
        kind="home_education",
        child_name="Zofia Kowalska",
        safeguarding_state=state or "not_started",
        expires_on=today() + dt.timedelta(days=28),
    )
    answers = home_education(story, {**_fresh(begins), **(changed or {})})
    _add(world, draft, answers)
    if not state:
        _leads_part(world, draft, answers)
    return draft


def _leads_part(world: World, draft: Draft, answers: Answers) -> None:
    """The safeguarding lead answers their own part."""
    sealed = [row for row in answers if HOME_EDUCATION.page(row.page).sealed]
    for child in sorted({row.child for row in sealed}):
        mine = [row for row in sealed if row.child == child]
        world.browser(world.priya).fill(f"/school/referrals/{draft.id}", mine, kind="home_education", child=child)


def _attach(browser: Browser, draft: Draft) -> None:
    """Add the parent's letter on its own page."""
    letter = _fresh()["parent_letter"]
    given: dict[str, Any] = {"files": (io.BytesIO(PDF), "letter.pdf")}
    for name, value in letter.items():
        if name in {"notice_dated", "notice_received_on"}:
            year, month, day = value.split("-")
            given |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
        else:
            given[name] = value
    browser.post(f"/school/referrals/{draft.id}/family/parent_letter", given)


def _sign(world: World, draft: Draft) -> str:
    """The headteacher signs and sends; gives the address of what was sent."""
    sent = world.browser(world.helen).post(f"/school/referrals/{draft.id}/check", {"act": "sign", **TICKS})
    assert sent.location.endswith("/receipt"), sent.errors
    return sent.location.removesuffix("/receipt")


def _kinds(world: World) -> dict[str, Any]:
    rows = world.rows("select s.kind, s.id, r.reference, r.case_id, s.state from submission s join referred_child r "
                      "on r.submission_id = s.id order by s.sent_at")  # fmt: skip
    return {row.kind: row for row in rows}


def test_the_door_leads_to_it_and_every_page_it_asks_is_sound(hazelbank: World, denise: Browser) -> None:
    begun = denise.post("/school/new", {"in_danger": "no", "what": "home_education"})
    assert "/parent_letter" in begun.location or "/privacy" in begun.location
    draft = _draft(hazelbank, "worried", state="not_started")
    for page in HOME_EDUCATION.pages_asked(home_education("worried")):
        where = "family" if page.scope == "family" else "c1"
        denise.get(f"/school/referrals/{draft.id}/{where}/{page.key}")
    law = denise.get(f"/school/referrals/{draft.id}/c1/ehe_law")
    assert "You must take the name off the roll" in law.text
    assert "You may not refuse" in law.text


def test_both_records_are_sent_in_one_press_with_one_entry_of_the_ledger(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    parts = denise.get(f"/school/referrals/{draft.id}")
    assert "The law: tell the council no later than the day the name comes off the roll" in parts.text
    check = denise.get(f"/school/referrals/{draft.id}/check")
    assert "A removal from roll return is made of these answers" in check.text
    assert not check.all("button", value="send")
    address = _sign(hazelbank, draft)
    sent = _kinds(hazelbank)
    assert set(sent) == {"home_education", "removal"}
    notice, removal = sent["home_education"], sent["removal"]
    assert notice.reference != removal.reference
    assert notice.case_id == removal.case_id
    assert hazelbank.value("select count(*) from case_file") == 1
    entries = hazelbank.rows("select submission_id, expects from transit_entry")
    assert [(row.submission_id, row.expects) for row in entries] == [(removal.id, "home_education")]
    assert hazelbank.value("select count(*) from submission where signed_by_name = 'Helen Marsh'") == 2
    for page in ("/receipt", "", "/print"):
        text = denise.get(f"{address}{page}").text
        assert notice.reference in text
        assert removal.reference in text
    beside = f"/school/sent/{removal.id}"
    assert notice.reference in denise.get(beside).text
    assert "Regulation 9(1)(f)" in str(hazelbank.value("select facts from referred_child where submission_id = :id",
                                                       id=removal.id))  # fmt: skip
    for record in (address, beside):
        pdf = denise.client.get(f"{record}/pdf")
        assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert denise.client.get(f"{beside}/certificate").mimetype == "application/pdf"


def test_without_the_letter_it_is_refused_in_plain_words(hazelbank: World) -> None:
    draft = _draft(hazelbank)
    helen = hazelbank.browser(hazelbank.helen)
    check = f"/school/referrals/{draft.id}/check"
    page = helen.get(check)
    assert "Add the parent’s letter or message" in page.text
    assert not page.all("button", value="sign")
    helen.post(check, {"act": "sign", **TICKS}, status=422)
    assert hazelbank.value("select count(*) from submission") == 0


def test_something_said_is_not_a_notice(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    page = denise.post(f"/school/referrals/{draft.id}/family/parent_letter", {"notice_written": "no"}, status=422)
    assert any("Something said is not a notice. Keep the pupil on the roll" in said for said in page.errors)


def test_a_worry_waits_for_the_leads_record_and_then_the_head_signs(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    denise.answer(f"/school/referrals/{draft.id}", "removal_concerns", {"concern": "yes"}, kind="home_education")
    check = f"/school/referrals/{draft.id}/check"
    helen = hazelbank.browser(hazelbank.helen)
    page = helen.get(check)
    assert "Ask your safeguarding lead to finish and sign their part" in page.text
    assert not page.all("button", value="sign")
    priya = hazelbank.browser(hazelbank.priya)
    where = f"/school/referrals/{draft.id}"
    wrong = priya.answer(where, "dsl_told", {"social_care_told": "no"}, kind="home_education", status=422)
    assert wrong.errors
    for key, answers in NOT_REFERRED.items():
        if key.startswith("dsl"):
            priya.answer(where, key, answers, kind="home_education")
    _sign(hazelbank, draft)
    assert hazelbank.value("select count(*) from case_event where kind = 'not_referred'") == 1
    private = hazelbank.value("select facts from sealed_submission where kind = 'safeguarding' limit 1")
    assert private["social_care"]["why_not"].startswith("We asked the duty desk")
    assert "duty desk" not in str(hazelbank.rows("select facts, summary from referred_child, submission"))


@pytest.mark.parametrize("story", ["no_consent", "order"])
def test_what_keeps_the_name_on_the_roll_lets_the_notice_go_alone(
    hazelbank: World, denise: Browser, story: str
) -> None:
    if story == "no_consent":
        hazelbank.rows("update school set kind = 'Community special school'")
    draft = _draft(hazelbank, story, STORIES[story][0])
    _attach(denise, draft)
    check = denise.get(f"/school/referrals/{draft.id}/check")
    assert "Only the notice is sent now. Keep the pupil on the roll" in check.text
    assert "is made of these answers" not in check.text
    address = _sign(hazelbank, draft)
    assert set(_kinds(hazelbank)) == {"home_education"}
    assert hazelbank.value("select count(*) from transit_entry") == 0
    assert "Sent with it" not in denise.get(f"{address}/receipt").text


def test_a_day_still_to_come_sends_the_notice_alone_and_the_home_page_asks_for_the_return(
    hazelbank: World, denise: Browser
) -> None:
    draft = _draft(hazelbank, begins=today() + dt.timedelta(days=5))
    _attach(denise, draft)
    _sign(hazelbank, draft)
    assert set(_kinds(hazelbank)) == {"home_education"}
    assert "comes off the roll" not in words(denise.get("/school/").one("main"))
    hazelbank.rows("update referred_child set facts = jsonb_set(facts, '{home_education,earliest_removal}', "
                   "to_jsonb(cast(:day as text)))", day=today().isoformat())  # fmt: skip
    assert "Decide whether the name of Zofia Kowalska comes off the roll" in words(denise.get("/school/").one("main"))


def test_withdrawing_the_notice_withdraws_the_return_and_its_entry(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    address = _sign(hazelbank, draft)
    removal = _kinds(hazelbank)["removal"]
    page = denise.get(f"{address}/withdraw")
    assert f"{removal.reference}" in page.text
    assert "withdrawn with it" in page.text
    denise.post(f"{address}/withdraw", {"why": "The parents changed their mind"})
    assert {row.state for row in _kinds(hazelbank).values()} == {"withdrawn"}
    assert hazelbank.value("select state from transit_entry") == "void"
    assert {row[0] for row in hazelbank.rows("select step from referred_child")} == {"withdrawn"}


def test_a_correction_takes_the_place_of_both_under_the_same_references(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    address = _sign(hazelbank, draft)
    first = _kinds(hazelbank)
    refused = denise.post(f"/school/sent/{first['removal'].id}/correct", {"why": "The day"}, status=422)
    assert any("Correct that one" in said for said in refused.errors)
    begun = denise.post(f"{address}/correct", {"why": "The reason was wrong"})
    correction = _again(hazelbank, begun.location.rsplit("/", 1)[1])
    _attach(denise, correction)
    _sign(hazelbank, correction)
    later = {row.kind: row for row in hazelbank.rows(
        "select s.kind, r.reference, s.corrects_id from submission s join referred_child r on r.submission_id = s.id "
        "where s.corrects_id is not null")}  # fmt: skip
    for kind, row in later.items():
        assert (row.reference, row.corrects_id) == (first[kind].reference, first[kind].id)
    assert set(later) == set(first)
    states = [row[0] for row in hazelbank.rows("select state from transit_entry order by opened_at")]
    assert states == ["void", "open"]


def test_a_correction_that_calls_for_no_return_withdraws_it(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    address = _sign(hazelbank, draft)
    begun = denise.post(f"{address}/correct", {"why": "An order names us"})
    correction = _again(hazelbank, begun.location.rsplit("/", 1)[1])
    where = f"/school/referrals/{correction.id}"
    denise.answer(where, "removal_bars", {"order_names_us": "yes"}, kind="home_education")
    _attach(denise, correction)
    _sign(hazelbank, correction)
    states = dict(hazelbank.rows("select kind, state from submission where corrects_id is null"))
    assert states == {"home_education": "replaced", "removal": "withdrawn"}
    assert hazelbank.rows("select state from transit_entry") == [("void",)]


def _again(world: World, draft_id: str) -> Draft:
    draft = Draft(id=UUID(draft_id))
    assert world.value("select count(*) from draft where id = :id", id=draft.id) == 1
    return draft


def test_two_children_of_one_letter_each_have_both_references(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    second = {
        "child_name": {"first_name": "Maja", "last_name": "Kowalska"},
        "child_numbers": {"upn": "", "upn_not_known": "never_in_state_school"},
    }
    rows = home_education("young", {**_fresh(), **second}, child="c2")
    _add(hazelbank, draft, Answers([row for row in rows if row.child == "c2"]))
    _attach(denise, draft)
    _sign(hazelbank, draft)
    counted = dict(hazelbank.rows("select s.kind, count(distinct r.reference) from submission s "
                                  "join referred_child r on r.submission_id = s.id group by s.kind"))  # fmt: skip
    assert counted == {"home_education": 2, "removal": 2}
    assert hazelbank.value("select count(*) from transit_entry") == 2
    assert hazelbank.value("select count(distinct family) from transit_entry") == 1


def test_a_return_goes_only_for_the_child_whose_name_may_come_off(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    second: Entries = {
        "child_name": {"first_name": "Maja", "last_name": "Kowalska"},
        "removal_bars": {"order_names_us": "yes"},
    }
    rows = home_education("young", {**_fresh(), **second}, child="c2")
    _add(hazelbank, draft, Answers([row for row in rows if row.child == "c2"]))
    _attach(denise, draft)
    check = denise.get(f"/school/referrals/{draft.id}/check").text
    assert "is made of these answers" in check
    assert "Keep the pupil on the roll: a school attendance order names your school" in check
    _sign(hazelbank, draft)
    removed = hazelbank.rows("select r.child_key, s.summary from submission s join referred_child r "
                             "on r.submission_id = s.id where s.kind = 'removal'")  # fmt: skip
    assert [row.child_key for row in removed] == ["c1"]
    assert "Maja" not in str(removed[0].summary)
    assert hazelbank.value("select count(*) from transit_entry") == 1


def test_from_its_day_section_434a_asks_for_the_councils_consent(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank, "plain", {"status_care": PAGES["status_care"] | {"cp_plan_last_5_years": "yes"}})
    law = f"/school/referrals/{draft.id}/c1/ehe_law"
    assert "434A" not in denise.get(law).text
    hazelbank.rows("update authority set withdrawal_consent_from = :day", day=today() - dt.timedelta(days=30))
    page = denise.get(law)
    assert "The council must consent before this pupil is withdrawn" in page.text
    assert page.all("input", name="consent_given")
    assert denise.post(law, {"read": "y"}, status=422).errors == ["Select whether that council has agreed"]
    denise.post(law, {"read": "y", "consent_given": "asked"})
    _attach(denise, draft)
    _sign(hazelbank, draft)
    assert set(_kinds(hazelbank)) == {"home_education"}


def test_the_return_follows_what_the_council_does_with_the_notice(hazelbank: World, denise: Browser) -> None:
    draft = _draft(hazelbank)
    _attach(denise, draft)
    _sign(hazelbank, draft)
    sent = _kinds(hazelbank)
    officer = hazelbank.scene.member(hazelbank.council, name="Amina Yusuf")
    seen = hazelbank.value("select version from case_file")
    with hazelbank.app.app_context(), wall.acting_as(actor_of(officer)):
        triage.start(sent["home_education"].reference, seen)
        decision = triage.Decision(Act.HOME_EDUCATION, why="Letter seen")
        triage.decide(sent["home_education"].reference, decision, hazelbank.value("select version from case_file"))
        db.session.remove()
    assert {row.state for row in _kinds(hazelbank).values()} == {"closed"}
    assert {row[0] for row in hazelbank.rows("select step from referred_child")} == {"closed"}
    address = f"/school/sent/{sent['removal'].id}"
    assert "See how far that has got" in denise.get(address).text
