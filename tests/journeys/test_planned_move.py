"""The planned move: what each kind asks, that every answer is sent, and what keeps the name on the roll."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from portal.domain.facts import lacking as by_kind
from portal.domain.facts import planned_move as move_facts
from portal.domain.facts.leaving import leaving_of
from portal.domain.facts.sealing import at
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.planned_move.rules import LEAVE_RULES, STAYS_ON_ROLL
from portal.journeys.planned_move.to_facts import facts
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.registry import kinds
from portal.journeys.removal import REMOVAL
from tests.journeys.filled import KNOWN, TODAY, Entries, as_posted
from tests.journeys.filled_move import KINDS, LEADS, OF_KIND, PAGES, move, sending


def blocking(answers: Answers, **more: Any) -> list[tuple[str, str]]:
    return [(gap.page_key, gap.message) for gap in PLANNED_MOVE.gaps(answers, sending(**more)) if gap.blocks]


def second_looks(answers: Answers) -> list[str]:
    return [gap.message for gap in PLANNED_MOVE.gaps(answers, sending()) if not gap.blocks]


def posted(page_key: str, answers: dict[str, Any], draft: Answers) -> dict[str, str]:
    page = PLANNED_MOVE.page(page_key)
    form = open_form(page.form, FormContext(TODAY, draft, KNOWN), {}, as_posted(page.form, answers))
    form.validate()
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


def changed_page(key: str, **more: str) -> Entries:
    return {key: {**PAGES[key], **more}}


STAYING = {"move_dates": {"leaves": "staying", "last_day": "", "moves_on": "2026-12-20", "dates_not_known": ""}}
NOBODY = {"move_taken_over": {"taken_over": "nobody"}}


def test_a_planned_move_can_be_filled_in() -> None:
    assert "planned_move" in kinds()


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_notice_may_be_sent(kind: str) -> None:
    answers = move(kind)
    assert blocking(answers) == []
    assert by_kind.lacking("planned_move", facts(answers), TODAY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_fixture_answers_every_page_its_kind_asks(kind: str) -> None:
    answers = move(kind)
    asked = {page.key for page in PLANNED_MOVE.pages_asked(answers) if page.needed}
    assert {page for page in asked if not answers.given(page)} == set()
    abroad = {page for page in OF_KIND["abroad"] if page.startswith("abroad_")}
    assert bool(abroad & asked) is (kind == "abroad")
    assert ("move_school" in asked) is (kind != "abroad")
    assert ("move_distance" in asked) is (kind in {"area", "england", "nations"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_saved_is_valid_as_posted(kind: str) -> None:
    answers = move(kind)
    for row in answers:
        page = PLANNED_MOVE.page(row.page)
        if page.many and not row.item:
            continue
        told = FormContext(TODAY, answers.at(row.item), KNOWN)
        form = open_form(page.form, told, {}, as_posted(page.form, row.answers))
        assert form.validate(), (row.page, form.errors)


@pytest.mark.parametrize(
    ("kind", "changed", "expects", "destination", "authority"),
    [
        ("england", {}, "school", "Larch Academy, Larch Bridge", "330"),
        ("area", {}, "school", "Larch Academy, Larch Bridge", ""),
        ("abroad", {}, "abroad", "Poland", ""),
        ("england", {"move_school": {"state": "none"}}, "council", "Birmingham", "330"),
        ("nations", {"move_school": {"state": "none"}}, "elsewhere", "Scotland", ""),
        ("forces", {"move_school": {"state": "none"}}, "not_known", "", ""),
        ("not_sure", {"move_school": {"state": "none"}}, "not_known", "", ""),
    ],
)
def test_the_ledger_of_leavers_learns_where_the_child_is_expected(
    kind: str, changed: Entries, expects: str, destination: str, authority: str
) -> None:
    entry = leaving_of(facts(move(kind, changed)).open)
    assert entry is not None
    assert (entry.expects, entry.destination, entry.authority) == (expects, destination, authority)
    assert entry.left_on == dt.date(2026, 12, 18)


def test_a_child_who_stays_at_the_school_is_expected_nowhere_and_asked_no_new_school() -> None:
    answers = move("area", STAYING)
    assert not {"move_school", "move_taken_over"} & {page.key for page in PLANNED_MOVE.pages_asked(answers)}
    assert blocking(answers) == []
    assert facts(answers).open["leaving"] == {}
    assert move_facts.lacking(facts(answers), TODAY) == []


def test_what_keeps_the_name_on_the_roll_is_said_and_never_refused() -> None:
    temporary = move("abroad", NOBODY)
    assert {STAYS_ON_ROLL, LEAVE_RULES} <= set(second_looks(temporary))
    assert blocking(temporary) == []
    for_good = move("abroad", {"abroad_country": {"country": "Poland", "for_good": "yes"}})
    assert LEAVE_RULES not in second_looks(for_good)
    near = second_looks(move("england", {"move_distance": {"within_distance": "yes"}}))
    assert any("distance is no reason" in said for said in near)
    assert any("main school" in said for said in second_looks(move("travel")))
    assert any(
        "apply to the council" in said for said in second_looks(move("area", {"move_school": {"state": "none"}}))
    )
    assert second_looks(move("england")) == []


@pytest.mark.parametrize("worry", ["worried_safety", "worried_reason", "worried_truth"])
def test_a_worry_about_the_journey_calls_for_the_leads_part(worry: str) -> None:
    said = dict.fromkeys(("worried_safety", "worried_reason", "worried_truth"), "no") | {worry: "yes"}
    pages: Entries = {"abroad_worries": said, "abroad_worry_details": {f"{worry}_detail": "She cried"}}
    lead = tuple(LEADS)
    answers = move("abroad", pages, without=lead)
    assert "dsl_worries" in dict(blocking(answers, safeguarding_state="not_started"))
    assert move_facts.lacking(facts(answers), TODAY)
    done = move("abroad", pages)
    assert blocking(done) == []
    assert move_facts.lacking(facts(done), TODAY) == []
    assert facts(done).safeguarding["social_care"]["reference"] == "SC 12"


@pytest.mark.parametrize("plan", ["looked_after", "cp_plan", "s47_enquiry"])
def test_care_a_plan_or_an_enquiry_calls_for_the_leads_part(plan: str) -> None:
    answers = move("england", changed_page("status_care", **{plan: "yes"}))
    assert "dsl_worries" in dict(blocking(answers, safeguarding_state="not_started"))
    calm = move("england")
    assert blocking(calm, safeguarding_state="not_needed") == []
    assert facts(calm).safeguarding == {}


def test_a_danger_now_needs_no_more_than_the_child_and_the_kind() -> None:
    calls: Entries = {
        "danger": {"in_danger": "yes"},
        "danger_calls": {
            "danger": "She was seen with a bruise",
            "social_care_called": "yes",
            "police_called": "no",
            "called_on": "2026-11-25",
            "called_at": "8:45am",
            "spoke_to": "Duty desk",
        },
    }
    answers = move("england", calls, without=("move_consulted", "move_taken_over", "adults", "adult_contact"))
    assert blocking(answers, immediate=True) == []
    assert move_facts.lacking(facts(answers), TODAY) == []


@pytest.mark.parametrize(
    ("page", "change", "box"),
    [
        ("move_told", {"told_by": ""}, "told_by"),
        ("move_told", {"told_on": "2026-11-26"}, "told_on"),
        ("move_kind", {"new_authority": ""}, "new_authority"),
        ("move_kind", {"kind": "nations"}, "nation"),
        ("move_kind", {"kind": "not_sure"}, "not_sure_why"),
        ("move_dates", {"last_day": "2026-11-24"}, "last_day"),
        ("move_dates", {"leaves": "gone"}, "last_day"),
        ("move_dates", {"leaves": "not_known", "last_day": ""}, "dates_not_known"),
        ("move_dates", {"moves_on": ""}, "moves_on"),
        ("move_school", {"new_school": ""}, "new_school"),
        ("move_school", {"new_school_urn": "12"}, "new_school_urn"),
        ("move_school", {"starts_on": ""}, "starts_on"),
        ("move_school_said", {"school_told_on": ""}, "school_told_on"),
        ("move_school_said", {"school_told_by": ""}, "school_told_by"),
        ("move_taken_over", {"taken_over_by": ""}, "taken_over_by"),
        ("move_taken_over", {"taken_over_said_by": ""}, "taken_over_said_by"),
        ("move_taken_over", {"taken_over_said_on": ""}, "taken_over_said_on"),
        ("move_consulted", {"lead_on": ""}, "lead_on"),
        ("move_consulted", {"head_name": ""}, "head_name"),
        ("move_agreed", {"agreed_who": ""}, "agreed_who"),
        ("move_agreed", {"agreed_phone": "", "agreed_email": ""}, "agreed_phone"),
    ],
)
def test_a_page_says_beside_the_box_what_is_wrong(page: str, change: dict[str, Any], box: str) -> None:
    answers = move()
    assert box in posted(page, answers.of(page) | change, answers)
    assert posted(page, answers.of(page), answers) == {}


def test_a_child_who_has_gone_already_is_taken() -> None:
    gone = {"leaves": "gone", "last_day": "2026-11-20", "moves_on": "2026-11-21", "dates_not_known": ""}
    assert posted("move_dates", gone, move()) == {}
    assert facts(move("england", {"move_dates": gone})).open["move"]["leaves"] == "gone"


def test_a_last_day_that_goes_by_while_the_notice_waits_is_asked_again() -> None:
    assert "move_dates" in dict(blocking(move(), today=dt.date(2026, 12, 19)))
    assert blocking(move(), today=dt.date(2026, 12, 18)) == []


@pytest.mark.parametrize(
    "page", ["move_told", "move_kind", "move_dates", "move_taken_over", "move_consulted", "adults"]
)
def test_nothing_that_is_needed_may_be_left_out(page: str) -> None:
    answers = move(without=(page, *(("adult_contact",) if page == "adults" else ())))
    assert page in dict(blocking(answers))
    assert move_facts.lacking(facts(answers), TODAY)


def test_where_the_family_goes_is_hidden_with_the_addresses() -> None:
    split = facts(move("england", {"address_safe": {"safe": "no"}}))
    assert split.open["address_hidden"] is True
    assert not [said for said in ("Larch Academy", "Larch Bridge", "991014") if said in str(split.open)]
    assert "07700 900413" not in str(split.open)
    assert "anna@example.com" not in str(split.open)
    assert split.address["move.school.name"] == "Larch Academy, Larch Bridge"
    assert move_facts.lacking(split, TODAY) == []


def test_a_page_asked_by_several_notices_is_the_same_form() -> None:
    for other in (CME_REFERRAL, REMOVAL):
        shared = {page.key for page in other.pages} & {page.key for page in PLANNED_MOVE.pages}
        assert len(shared) > 15
        for key in shared:
            assert other.page(key).form is PLANNED_MOVE.page(key).form
            assert other.page(key).scope == PLANNED_MOVE.page(key).scope


QUIET = {"in_danger", "safe_to_visit", "confirmed", "postcode", "signed_job", "more"}
"""Boxes whose change alone moves no fact: a no of danger, a tick, a postcode that is no postcode."""


def _other(form: Any, name: str, value: Any) -> Any:
    if value is True:
        return False
    if isinstance(value, list):
        return []
    text = str(value or "")
    if text[:4].isdigit() and text[4:5] == "-":
        return (dt.date.fromisoformat(text) - dt.timedelta(days=1)).isoformat()
    box = form()[name]
    if hasattr(box, "iter_choices"):
        return next(each.value for each in box.iter_choices() if each.value not in ("", text))
    return f"{text} more"


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_feeds_a_fact(kind: str) -> None:
    answers = move(kind)
    before, unheard = facts(answers), []
    for row in answers:
        page = PLANNED_MOVE.page(row.page)
        if page.many and not row.item:
            continue
        for name, value in row.answers.items():
            other = row.answers | {name: _other(page.form, name, value)}
            rows = [each for each in answers if each is not row]
            rows.append(PageAnswers(row.child, row.page, row.item, other, position=row.position))
            if facts(Answers(rows)) == before and name not in QUIET:
                unheard.append((row.page, name))
    assert unheard == []


Row = tuple[str, str, str, str, str]
PRODUCT_FIELDS: list[Row] = [
    ("pupil: name", "england", "child_name", "first_name", "child.first_name"),
    ("pupil: born", "england", "child_birth", "date_of_birth", "child.date_of_birth"),
    ("pupil: UPN", "england", "child_numbers", "upn", "child.upn"),
    ("school: who may be rung", "england", "sender", "phone", "sender.phone"),
    ("family: adult", "england", "adults", "name", "adults.0.name"),
    ("family: phone", "england", "adult_contact", "phone_1", "adults.0.phones"),
    ("brothers and sisters", "england", "siblings", "name", "siblings.0.name"),
    ("who told you", "england", "move_told", "told_by", "move.told.by"),
    ("told when", "england", "move_told", "told_on", "move.told.on"),
    ("told how", "england", "move_told", "told_how", "move.told.how"),
    ("kind of move", "england", "move_kind", "kind", "move.kind"),
    ("which council", "england", "move_kind", "new_authority", "move.authority"),
    ("which nation", "nations", "move_kind", "nation", "move.nation"),
    ("planned last day here", "england", "move_dates", "last_day", "move.last_day"),
    ("already gone", "england", "move_dates", "leaves", "move.leaves"),
    ("move date", "england", "move_dates", "moves_on", "move.moves_on"),
    ("new address", "england", "new_addresses", "address_line_1", "addresses.1.lines"),
    ("new address: adults", "england", "new_addresses", "lives_with", "addresses.1.lives_with"),
    ("new address: from when", "england", "new_addresses", "lived_from", "addresses.1.from"),
    ("new address: how known", "england", "new_addresses", "source", "addresses.1.source"),
    ("new school: found, applied, offered", "england", "move_school", "state", "move.school.state"),
    ("new school: name", "england", "move_school", "new_school", "leaving.destination"),
    ("new school: number", "england", "move_school", "new_school_urn", "leaving.school_urn"),
    ("new school: start", "england", "move_school", "starts_on", "leaving.expected_on"),
    ("new school told you itself", "england", "move_school_said", "school_told", "move.school_told.told"),
    ("new school told you: date", "england", "move_school_said", "school_told_on", "move.school_told.on"),
    ("new school told you: name", "england", "move_school_said", "school_told_by", "move.school_told.by"),
    ("responsibility: who holds it", "england", "move_taken_over", "taken_over", "move.taken_over.who"),
    ("responsibility: named", "england", "move_taken_over", "taken_over_by", "move.taken_over.by"),
    ("responsibility: who said so", "england", "move_taken_over", "taken_over_said_by", "move.taken_over.said_by"),
    ("responsibility: when", "england", "move_taken_over", "taken_over_said_on", "move.taken_over.said_on"),
    ("safeguarding lead consulted", "england", "move_consulted", "lead_name", "move.consulted.lead_name"),
    ("safeguarding lead: date", "england", "move_consulted", "lead_on", "move.consulted.lead_on"),
    ("headteacher consulted", "england", "move_consulted", "head_name", "move.consulted.head_name"),
    ("headteacher: date", "england", "move_consulted", "head_on", "move.consulted.head_on"),
    ("within reasonable distance", "england", "move_distance", "within_distance", "move.within_distance"),
    ("abroad: country", "abroad", "abroad_country", "country", "abroad.country"),
    ("abroad: town", "abroad", "abroad_country", "town", "abroad.town"),
    ("abroad: leaving date", "abroad", "abroad_travel", "leaves_on", "abroad.leaves_on"),
    ("abroad: leaving time", "abroad", "abroad_travel", "leaves_at", "abroad.leaves_at"),
    ("abroad: airline, ferry or coach", "abroad", "abroad_travel", "carrier", "abroad.carrier"),
    ("abroad: booking number", "abroad", "abroad_travel", "booking", "abroad.booking"),
    ("abroad: seen tickets", "abroad", "abroad_tickets", "seen", "abroad.tickets.seen"),
    ("abroad: one-way or return", "abroad", "abroad_ticket_details", "ticket_kind", "abroad.tickets.kind"),
    ("abroad: temporary or for good", "abroad", "abroad_country", "for_good", "abroad.for_good"),
    ("abroad: date back", "abroad", "abroad_return", "back_on", "abroad.back_on"),
    ("abroad: who travels", "abroad", "abroad_travellers", "travellers", "abroad.travellers"),
    ("abroad: adult not a parent", "abroad", "abroad_unaccompanied", "companion_name", "abroad.companion.name"),
    ("abroad: that adult's relationship", "abroad", "abroad_unaccompanied", "companion_relationship",
     "abroad.companion.relationship"),
    ("abroad: why parents stay", "abroad", "abroad_unaccompanied", "why_parent_stays", "abroad.why_parent_stays"),
    ("abroad: carer", "abroad", "abroad_carer", "carer_name", "abroad.carer.name"),
    ("abroad: carer relationship", "abroad", "abroad_carer", "carer_relationship", "abroad.carer.relationship"),
    ("abroad: carer address", "abroad", "abroad_carer", "carer_address", "abroad.carer.address"),
    ("abroad: carer phone", "abroad", "abroad_carer", "carer_phone", "abroad.carer.phone"),
    ("abroad: carer email", "abroad", "abroad_carer", "carer_email", "abroad.carer.email"),
    ("abroad: school", "abroad", "abroad_school", "school_name", "abroad.school.name"),
    ("abroad: school address", "abroad", "abroad_school", "school_address", "abroad.school.address"),
    ("abroad: school email", "abroad", "abroad_school", "school_email", "abroad.school.email"),
    ("abroad: school phone", "abroad", "abroad_school", "school_phone", "abroad.school.phone"),
    ("abroad: school website", "abroad", "abroad_school", "school_website", "abroad.school.website"),
    ("abroad: place confirmed", "abroad", "abroad_school", "place_confirmed", "abroad.school.place_confirmed"),
    ("worry: safety", "abroad", "abroad_worries", "worried_safety", "abroad.worries.safety"),
    ("worry: reason", "abroad", "abroad_worries", "worried_reason", "abroad.worries.reason"),
    ("worry: truth", "abroad", "abroad_worries", "worried_truth", "abroad.worries.truth"),
    ("worry: details", "abroad", "abroad_worry_details", "worried_safety_detail", "abroad.worry_details.safety"),
    ("DSL short: concern", "england", "removal_concerns", "concern", "move.concern"),
    ("DSL short: plan", "england", "status_care", "cp_plan", "status.cp_plan"),
    ("agrees to be reached", "england", "move_agreed", "agrees", "move.agreed.agrees"),
    ("agrees: phone", "england", "move_agreed", "agreed_phone", "move.agreed.phone"),
    ("agrees: email", "england", "move_agreed", "agreed_email", "move.agreed.email"),
    ("documents", "england", "documents", "kinds", "documents"),
]  # fmt: skip


@pytest.mark.parametrize("row", PRODUCT_FIELDS, ids=lambda row: row[0])
def test_every_field_of_the_notice_is_asked_and_sent(row: Row) -> None:
    _, kind, page_key, box, path = row
    answers = move(kind)
    assert hasattr(PLANNED_MOVE.page(page_key).form, box)
    assert answers.given(page_key) or page_key == "abroad_return" or answers.items(page_key)
    at(facts(answers).open, path)
