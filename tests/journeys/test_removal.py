"""The removal return: what each ground asks, that every answer is sent, and what keeps a name on the roll."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.facts import removal as removal_facts
from portal.domain.facts.sealing import at
from portal.domain.grounds import grounds
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.forms import NOT_ANSWERS, FormContext, open_form
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.removal import REMOVAL
from portal.journeys.removal.to_facts import facts
from portal.journeys.states import held_open
from tests.journeys.filled import KNOWN, as_posted
from tests.journeys.filled_removal import (
    INDEPENDENT,
    KEYS,
    MAINTAINED,
    TODAY,
    day_of,
    ground_of,
    pages_of,
    removal,
    school_of,
    sending,
)

SOLVED = [key for key in KEYS if key not in {"h", "i"}]
TWO_KEYS = ("h", "i")
WORRIED: dict[str, dict[str, Any]] = {
    "removal_concerns": {"concern": "yes"},
    "dsl_worries": {"worries": "Ada came hungry all week."},
    "dsl_social_care": {
        "referred": "yes",
        "referred_on": "2026-11-23",
        "referred_at": "8:45am",
        "referred_to": "Duty desk",
        "referred_reference": "SC 12",
        "referred_why_not": "",
    },
    "dsl_protect": {"must_not_know": "no", "safe_to_visit": "yes"},
    "dsl_sign": {"signed_name": "Priya Nair", "signed_job": "Deputy head", "confirmed": True},
}


def blocking(key: str, answers: Answers, **more: Any) -> list[tuple[str, str]]:
    gaps = REMOVAL.gaps(answers, sending(key, **more))
    return [(gap.page_key, gap.message) for gap in gaps if gap.blocks]


def posted(page_key: str, answers: dict[str, Any], draft: Answers, key: str = "a") -> dict[str, str]:
    """The first message beside each box of a page posted with these answers."""
    page = REMOVAL.page(page_key)
    told = FormContext(day_of(key), draft, KNOWN, school=school_of(key))
    form = open_form(page.form, told, {}, as_posted(page.form, answers))
    form.validate()
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


@pytest.mark.parametrize("key", SOLVED)
def test_a_filled_return_may_be_sent(key: str) -> None:
    answers = removal(key)
    assert blocking(key, answers) == []
    assert removal_facts.lacking(facts(answers), day_of(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_the_fixture_answers_every_page_the_ground_asks_and_no_other(key: str) -> None:
    answers = removal(key)
    asked = {page.key for page in REMOVAL.pages_asked(answers) if page.needed}
    assert {page for page in asked if not answers.given(page)} == set()
    assert set(OWN_PAGES[key]) <= {page.key for page in REMOVAL.pages_asked(answers)}


OWN_PAGES = {key: [page for page in pages_of(key) if page.startswith("removal_")][-1:] for key in KEYS}


@pytest.mark.parametrize("key", KEYS)
def test_every_page_saved_is_valid_as_posted(key: str) -> None:
    answers = removal(key)
    for row in answers:
        page = REMOVAL.page(row.page)
        if page.many and not row.item:
            continue
        there = answers.at(row.item)
        told = FormContext(day_of(key), there, KNOWN, school=school_of(key))
        blank = open_form(page.form, told, {})
        kept = {name: value for name, value in row.answers.items() if name in blank}
        assert kept == row.answers, f"{row.page} no longer asks {row.answers.keys() - kept.keys()}"
        form = open_form(page.form, told, {}, as_posted(page.form, kept))
        assert form.validate(), (row.page, form.errors)


@pytest.mark.parametrize("key", TWO_KEYS)
def test_absence_and_leave_keep_the_pupil_on_the_roll_until_the_council_has_recorded(key: str) -> None:
    answers = removal(key)
    assert [page for page, _ in blocking(key, answers)] == ["removal_joint"]
    assert "joint enquiries" in dict(blocking(key, answers))["removal_joint"]
    assert any("on the roll" in said for said in removal_facts.lacking(facts(answers), TODAY))
    page = REMOVAL.page("removal_joint")
    assert page.shows == "joint"
    assert "Keep the pupil on the roll" in page.intro_for(answers)


@pytest.mark.parametrize("key", TWO_KEYS)
def test_a_name_taken_off_before_both_sides_recorded_is_told_as_a_fact_and_questioned(key: str) -> None:
    done = {"already_deleted": "yes", "deletion_on": "2026-11-25", "late_reason": "The office did not know"}
    answers = removal(key, {"removal_when": done})
    assert blocking(key, answers) == []
    gaps = REMOVAL.gaps(answers, sending(key))
    assert any("The council will ask about this" in gap.message for gap in gaps)
    split = facts(answers)
    assert removal_facts.lacking(split, TODAY) == []
    assert removal_facts.late(split.open)
    assert any("each recorded what their enquiries found" in said for said in removal_facts.doubts(split.open))
    assert removal_facts.doubts(facts(removal(key)).open) == []


def test_nothing_in_a_return_can_claim_the_second_key() -> None:
    split = facts(removal("i"))
    split.open["removal"]["joint_on"] = "2026-11-17"
    assert removal_facts.read(split.open).joint_on is None


def test_a_headteacher_always_signs() -> None:
    assert REMOVAL.sign_off_needed(head_signs_referral=False, immediate=True)
    assert blocking("a", removal("a"), signed_off_by="") == [("check", "Ask your headteacher to sign this off")]


@pytest.mark.parametrize("key", KEYS)
def test_only_the_grounds_that_can_be_are_offered(key: str) -> None:
    answers = removal(key)
    form = open_form(REMOVAL.page("removal_ground").form, FormContext(day_of(key), answers, school=school_of(key)), {})
    offered = {each.value for each in form.ground.choices}
    assert ground_of(key).code in offered
    lettered = {each.code for each in grounds() if each.compulsory}
    assert bool(offered & lettered) is ground_of(key).compulsory
    assert all(
        each.label.startswith(("Regulation 9(", "The", "A ", "Boarding", "None")) for each in form.ground.choices
    )


def test_the_regulation_stands_beneath_the_plain_words() -> None:
    form = open_form(REMOVAL.page("removal_ground").form, FormContext(TODAY, removal("a"), school=MAINTAINED), {})
    first = form.ground.choices[0]
    assert first.label == "The pupil has joined another school"
    assert first.render_kw["hint"].endswith(" (regulation 9(1)(a))")
    assert not any(each.render_kw.get("hint", "").startswith("Regulation 9(1)(a)") for each in form.ground.choices)


def test_a_reason_of_ones_own_is_refused_and_the_pupil_stays() -> None:
    said = posted("removal_ground", {"ground": "none"}, removal("a"))["ground"]
    assert "Keep the pupil on the roll" in said


def test_a_day_outside_compulsory_school_age_asks_for_the_reason_again() -> None:
    answers = removal("a", {"child_birth": {"date_of_birth": "2022-06-01", "sex": "F", "year_group": "R"}})
    assert "removal_ground" in dict(blocking("a", answers))
    assert "not yet of compulsory school age" in REMOVAL.page("removal_ground").intro_for(answers)
    older = removal("a", {"child_birth": {"date_of_birth": "2009-12-01", "sex": "F", "year_group": "12"}})
    assert "participation team" in REMOVAL.page("removal_ground").intro_for(older)


@pytest.mark.parametrize(
    ("key", "page", "change", "box"),
    [
        ("a", "removal_other_school", {"registration": "offered"}, "registration"),
        ("a", "removal_other_school", {"other_school": ""}, "other_school"),
        ("a", "removal_other_school", {"confirmed_by": ""}, "confirmed_by"),
        ("a", "removal_other_school", {"first_day": ""}, "first_day"),
        ("a", "removal_bars", {"order_names_us": "yes"}, "order_names_us"),
        ("a", "removal_bars", {"mobile_main": "yes"}, "mobile_main"),
        ("a", "removal_bars", {"dual_agreed": "yes"}, "dual_agreed"),
        ("c", "removal_staying_there", {"no_return": "no"}, "no_return"),
        ("f", "removal_home_education", {"notice_written": "no"}, "notice_written"),
        ("f", "removal_home_education", {"notice_by": ""}, "notice_by"),
        ("f", "removal_bars", {"order_names_us": "yes"}, "order_names_us"),
        ("i", "removal_absence", {"every_mark_counts": "no"}, "every_mark_counts"),
        ("i", "removal_absence", {"sickness_believed": "yes"}, "sickness_believed"),
        ("i", "removal_absence", {"marks": "O O\nI I"}, "marks"),
        ("h", "removal_leave", {"leave_to": "2026-10-01"}, "leave_to"),
        ("j", "removal_detained", {"establishment": ""}, "establishment"),
        ("l", "removal_staying_on", {"staying_on": "staying"}, "staying_on"),
        ("o", "removal_excluded", {"review_stage": "pending"}, "review_stage"),
        ("a", "removal_when", {"deletion_on": "2026-11-24"}, "deletion_on"),
        ("a", "removal_when", {"already_deleted": "yes", "deletion_on": "2026-11-24"}, "late_reason"),
        ("a", "removal_met", {"ground_met_on": "2026-11-20"}, "ground_met_on"),
        ("f", "removal_met", {"ground_met_on": "2026-11-13"}, "ground_met_on"),
        ("a", "removal_started", {"started_said_by": ""}, "started_said_by"),
        ("b", "removal_next", {"next_kind": "not_known"}, "next_not_known"),
        ("b", "removal_next_school", {"other_school": ""}, "other_school"),
        ("b", "removal_next_school", {"first_day": ""}, "first_day"),
        ("a", "removal_move", {"moving": "not_known"}, "why_not_known"),
        ("a", "removal_evidence", {"school_confirmation_how": "held"}, "school_confirmation_dated"),
    ],
)
def test_a_page_says_beside_the_box_what_is_wrong(key: str, page: str, change: dict[str, Any], box: str) -> None:
    answers = removal(key)
    assert box in posted(page, answers.of(page) | change, answers, key)
    assert posted(page, answers.of(page), answers, key) == {}


def test_what_was_answered_before_is_judged_again_when_something_else_changes() -> None:
    """The new school's first day moves past the day the name comes off: the check page says so."""
    later = pages_of("a")["removal_other_school"] | {"first_day": "2026-11-30"}
    gaps = dict(blocking("a", removal("a", {"removal_other_school": later})))
    assert "Monday 30 November 2026 at the earliest" in gaps["removal_when"]


def test_consent_of_every_other_school() -> None:
    refused = {"o1": {"name": "Larch Academy", "consents": "no", "consent_by": "", "consent_on": ""}}
    assert "removal_consents" in dict(blocking("c", removal("c", lists={"removal_consents": refused})))


@pytest.mark.parametrize(("said", "blocked"), [("council", False), ("refused", True), ("asked", True)])
def test_a_special_school_needs_the_consent_of_the_council_that_placed_the_pupil(said: str, blocked: bool) -> None:
    """Both outcomes of a home-education notice at a special school."""
    from portal.domain.school_kinds import SchoolKnown
    from tests.domain.calendars import YEAR_2026

    place = {"boarder": "no", "top_year": "no", "council_placed": "yes"}
    consent = {"consent_given": said, "consent_by": "Ms Adeyemi, Northmere", "consent_on": "2026-11-20"}
    answers = removal("f", {"removal_place": place, "removal_consent": consent})
    special = SchoolKnown("Community special school", YEAR_2026)
    assert ("removal_consent" in dict(blocking("f", answers, school=special))) is blocked
    assert bool(removal_facts.lacking(facts(answers), TODAY)) is blocked


def test_boarders_are_never_removed_for_distance() -> None:
    answers = removal("g", {"removal_place": {"boarder": "yes", "top_year": "no"}})
    assert "removal_place" in dict(blocking("g", answers))


def test_a_move_needs_the_new_address_or_how_it_is_known() -> None:
    unknown = {"removal_moved": pages_of("g")["removal_moved"] | {"verified_how": ""}}
    why = {"removal_no_new_address": {"no_new_address_why": "The mother did not say"}}
    assert blocking("g", removal("g", unknown)) == []
    assert "removal_moved" in dict(blocking("g", removal("g", unknown | why, none_of=("new_addresses",))))
    assert blocking("g", removal("g", why, none_of=("new_addresses",))) == []


def test_each_content_of_regulation_13_is_there_or_why_it_could_not_be_obtained() -> None:
    none = {"address_last": {"situation": "none", "why_none": "The family left no address"}}
    assert removal_facts.lacking(facts(removal("a", none)), TODAY) == []
    silent = {"a1": {"no_phone": "Every number is dead"}}
    assert removal_facts.lacking(facts(removal("a", lists={"adult_contact": silent})), TODAY) == []
    nobody = {"adults_why": {"why": "The child was in no adult’s care"}}
    answers = removal("a", nobody, none_of=("adults",), without=("adult_contact",))
    assert removal_facts.lacking(facts(answers), TODAY) == []
    for page in ("address_last", "adults", "adult_contact", "removal_move", "removal_evidence"):
        assert removal_facts.lacking(facts(removal("a", without=(page,))), TODAY), page
        assert blocking("a", removal("a", without=(page,))), page
    assert removal_facts.lacking(facts(removal("b", without=("removal_next",))), TODAY)


def test_a_paper_said_to_be_added_is_there_or_the_school_says_why_not() -> None:
    assert ("removal_evidence" in dict(blocking("a", removal("a"), attachments=()))) is True
    other = blocking("a", removal("a"), attachments=("removal_evidence:parent_letter", "documents:school_confirmation"))
    said = "You said that you add ‘The new school’s confirmation’, but there is no such file. Choose the file"
    assert other == [("removal_evidence", said)]
    assert blocking("a", removal("a"), attachments=("removal_evidence:school_confirmation",)) == []
    assert blocking("a", removal("a"), attachments=(), files_hidden=True) == []
    held = {"school_confirmation_how": "held", "school_confirmation_dated": "2026-11-24",
            "school_confirmation_why_not": "It was said on the phone"}  # fmt: skip
    answers = removal("a", {"removal_evidence": held})
    assert blocking("a", answers, attachments=()) == []
    assert facts(answers).open["removal"]["evidence"][0]["why_not"] == "It was said on the phone"


def test_safeguarding_comes_before_the_signature() -> None:
    worried = removal("a", {"removal_concerns": {"concern": "yes"}})
    assert "dsl_worries" in dict(blocking("a", worried))
    assert removal_facts.lacking(facts(worried), TODAY)
    done = removal("a", WORRIED)
    assert blocking("a", done, safeguarding_state="done") == []
    assert removal_facts.lacking(facts(done), TODAY) == []
    told = facts(done).safeguarding["social_care"]
    assert (told["told"], told["on"], told["at"], told["reference"]) == ("yes", "2026-11-23", "8:45am", "SC 12")


def test_a_referral_to_social_care_is_never_dated_ahead_and_not_referring_needs_a_reason() -> None:
    answers = removal("a", WORRIED)
    ahead = WORRIED["dsl_social_care"] | {"referred_on": "2026-11-26"}
    assert "referred_on" in posted("dsl_social_care", ahead, answers)
    for name in ("referred_on", "referred_at", "referred_reference"):
        assert name in posted("dsl_social_care", WORRIED["dsl_social_care"] | {name: ""}, answers)
    assert "referred_why_not" in posted("dsl_social_care", {"referred": "no"}, answers)
    assert posted("dsl_social_care", {"referred": "no", "referred_why_not": "No harm"}, answers) == {}


def test_the_leads_part_is_sealed_and_not_sent_when_nobody_is_worried() -> None:
    assert {page.key for page in REMOVAL.pages if page.sealed} == {
        page for page in WORRIED if page.startswith("dsl")
    } | {"dsl_protect_who"}
    calm = removal("a", WORRIED | {"removal_concerns": {"concern": "no"}})
    assert facts(calm).safeguarding == {}


def test_a_death_is_silent() -> None:
    answers = removal("k")
    asked = {page.key for page in REMOVAL.pages_asked(answers)}
    quiet = {"removal_move", "new_addresses", "removal_next", "removal_evidence", "removal_concerns", "removal_files"}
    assert not asked & quiet
    assert facts(answers).open["leaving"] == {}
    assert removal_facts.destination(facts(answers).open) is None
    assert ground_of("k").silent


def test_who_must_know_first_is_a_second_look_and_no_refusal() -> None:
    care = pages_of("a")["status_care"] | {"cp_plan": "yes", "looked_after": "yes"}
    not_told = {"status_care": care, "removal_informed": {"social_worker": "no", "virtual_school": "yes"}}
    answers = removal("a", not_told)
    assert blocking("a", answers) == []
    said = [gap.message for gap in REMOVAL.gaps(answers, sending("a")) if not gap.blocks]
    assert "Talk to the social worker before the name comes off the roll" in said
    assert facts(answers).open["removal"]["informed"] == {"social_worker": "no", "virtual_school": "yes"}


def test_top_year_leavers_are_told_that_no_return_is_needed_unless_the_council_asks() -> None:
    top = {"removal_place": {"boarder": "no", "top_year": "yes"}}
    end = {"removal_when": {"already_deleted": "no", "deletion_on": "2027-07-21"}}
    for asks in (False, True):
        school = replace(MAINTAINED, standard_transitions_wanted=asks)
        gaps = REMOVAL.gaps(removal("a", {**top, **end}), sending("a", school=school))
        assert any("No return is needed" in gap.message for gap in gaps) is not asks
    soon = REMOVAL.gaps(removal("a", top), sending("a"))
    assert not any("No return is needed" in gap.message for gap in soon)


def test_a_danger_now_needs_only_child_ground_and_dates() -> None:
    calls = {
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
    left_out = ("adults", "adult_contact", "removal_move", "removal_evidence", "sen")
    answers = removal("a", calls, without=left_out)
    assert blocking("a", answers, immediate=True) == []
    assert removal_facts.lacking(facts(answers), TODAY) == []


@pytest.mark.parametrize(
    ("key", "changed", "expects", "destination"),
    [
        ("a", {}, "school", "Larch Academy"),
        ("c", {}, "school", "Larch Academy"),
        ("d", {}, "school", "Larch Academy"),
        ("e", {}, "home_education", ""),
        ("f", {}, "home_education", ""),
        ("j", {}, "elsewhere", "Hollow Hill"),
        ("o", {}, "school", "Larch Academy"),
        ("g", {"removal_next": {"next_kind": "not_known", "next_not_known": "Asked the aunt"}}, "not_known", ""),
        (
            "g",
            {
                "removal_next": {"next_kind": "abroad"},
                "removal_next_school": {"other_country": "Poland", "first_day_not_known": "Not said"},
            },
            "abroad",
            "Poland",
        ),
        ("l", {"removal_next": {"next_kind": "elsewhere", "next_other": "A bakery"}}, "elsewhere", "A bakery"),
    ],
)
def test_the_ledger_of_leavers_learns_where_the_child_is_expected(
    key: str, changed: dict[str, Any], expects: str, destination: str
) -> None:
    entry = removal_facts.destination(facts(removal(key, changed)).open)
    assert entry is not None
    assert (entry.expects, entry.destination) == (expects, destination)
    assert entry.left_on == dt.date(2026, 10, 9)


def test_where_the_child_goes_is_hidden_with_the_addresses() -> None:
    split = facts(removal("a", {"address_safe": {"safe": "no"}}))
    assert split.open["address_hidden"] is True
    assert split.open["leaving"]["destination"] == ""
    assert split.open["removal"]["other_school"] == ""
    assert "Larch" not in str(split.open)
    assert split.address["removal.other_school"] == "Larch Academy"
    assert removal_facts.lacking(split, TODAY) == []


def _rows_changed(answers: Answers) -> list[tuple[str, str, Answers]]:
    """(page, box, answers with that box alone changed) for every box that holds an answer."""
    found = []
    for row in answers:
        page = REMOVAL.page(row.page)
        if page.many and not row.item:
            continue
        for name, value in row.answers.items():
            if name in NOT_ANSWERS:
                continue
            other: Any = _other(page.form, name, value)
            rows = [each for each in answers if each is not row]
            rows.append(PageAnswers(row.child, row.page, row.item, row.answers | {name: other}, position=row.position))
            found.append((row.page, name, Answers(rows)))
    return found


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


@pytest.mark.parametrize("key", KEYS)
def test_every_answer_feeds_a_fact(key: str) -> None:
    answers = removal(key, WORRIED if key == "a" else None)
    before = facts(answers)
    unheard = [
        (page, name) for page, name, changed in _rows_changed(answers) if facts(changed) == before and name not in QUIET
    ]
    assert unheard == []


QUIET = {"in_danger", "safe_to_visit", "dual_registered", "next_not_known", "confirmed", "postcode"}
"""Boxes whose change alone moves no fact: a no of danger, a tick, a postcode that is no postcode."""


@pytest.mark.parametrize("key", KEYS)
def test_every_fact_is_asked_on_one_page(key: str) -> None:
    """No two pages asked for one ground have a box of the same name that means the same fact."""
    asked = [page for page in REMOVAL.pages_asked(removal(key)) if page.key.startswith("removal_") and not page.many]
    boxes = [(box.short_name, page.key) for page in asked for box in page.form() if box.short_name != "why_not_known"]
    names = [name for name, _ in boxes]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice


def test_a_page_asked_by_two_notices_is_the_same_form() -> None:
    shared = {page.key for page in CME_REFERRAL.pages} & {page.key for page in REMOVAL.pages}
    assert len(shared) > 15
    for key in shared:
        assert CME_REFERRAL.page(key).form is REMOVAL.page(key).form
        assert CME_REFERRAL.page(key).scope == REMOVAL.page(key).scope


def test_one_childs_ground_is_never_copied_to_another() -> None:
    for key in ("removal_when", "removal_ground", "removal_met"):
        assert not REMOVAL.page(key).may_be_copied


Row = tuple[str, str, str, str]
PRODUCT_FIELDS: list[Row] = [
    ("compulsory school age, from the birth", "child_birth", "date_of_birth", "child.date_of_birth"),
    ("leaving at the end of the top year", "removal_place", "top_year", "removal.top_year"),
    ("ground", "removal_ground", "ground", "removal.ground"),
    ("ground as the regulations letter it", "removal_ground", "ground", "removal.regulation"),
    ("full name", "child_name", "first_name", "child.first_name"),
    ("known as", "child_name", "known_as", "child.known_as"),
    ("UPN", "child_numbers", "upn", "child.upn"),
    ("sex", "child_birth", "sex", "child.sex"),
    ("class or tutor group", "child_birth", "class_group", "child.class_group"),
    ("address", "address_last", "address_line_1", "addresses.0.lines"),
    ("last attended", "last_attended", "last_attended", "child.last_attended"),
    ("parents lived with: name", "adults", "name", "adults.0.name"),
    ("parents lived with: lives with the child", "adults", "lives_with_child", "adults.0.lives_with_child"),
    ("parents lived with: address", "adult_contact", "address_line_1", "adults.0.address"),
    ("parents lived with: phone", "adult_contact", "phone_1", "adults.0.phones"),
    ("parents lived with: why no phone", "adult_contact", "no_phone", "adults.0.no_phone"),
    ("parents: none, because", "adults_why", "why", "adults_why"),
    ("new address", "new_addresses", "address_line_1", "addresses.1.lines"),
    ("new address: adult", "new_addresses", "lives_with", "addresses.1.lives_with"),
    ("new address: from when", "new_addresses", "lived_from", "addresses.1.from"),
    ("destination school", "removal_other_school", "other_school", "removal.other_school"),
    ("destination school's number", "removal_other_school", "other_school_urn", "leaving.school_urn"),
    ("first day there", "removal_other_school", "first_day", "leaving.expected_on"),
    ("evidence per ground", "removal_evidence", "school_confirmation_how", "removal.evidence.0.how"),
    ("date the ground was first met", "removal_met", "ground_met_on", "removal.ground_met_on"),
    ("date the name is deleted", "removal_when", "deletion_on", "removal.deletion_on"),
    ("already deleted", "removal_when", "already_deleted", "removal.already_deleted"),
    ("why late", "removal_when", "late_reason", "removal.late_reason"),
    ("DSL short", "removal_concerns", "concern", "removal.concern"),
    ("files sent", "removal_files", "what", "removal.files_sent.0.what"),
    ("files: to whom", "removal_files", "sent_to", "removal.files_sent.0.sent_to"),
    ("files: receipts", "removal_files", "receipt_on", "removal.files_sent.0.receipt_on"),
    ("started to attend: date", "removal_started", "started_on", "removal.started_on"),
    ("started to attend: who said so", "removal_started", "started_said_by", "removal.started_said_by"),
    ("who may be rung", "sender", "phone", "sender.phone"),
]


@pytest.mark.parametrize("row", PRODUCT_FIELDS, ids=lambda row: row[0])
def test_every_field_of_the_return_is_asked_and_sent(row: Row) -> None:
    _, page_key, box, path = row
    assert hasattr(REMOVAL.page(page_key).form, box)
    whole = facts(removal("a")).open
    at(whole, path)


def test_the_childs_place_at_a_special_school_is_asked_there_only() -> None:
    for school, asked in ((MAINTAINED, False), (INDEPENDENT, False)):
        form = open_form(REMOVAL.page("removal_place").form, FormContext(TODAY, Answers(), school=school), {})
        assert ("council_placed" in form) is asked
    unknown = open_form(REMOVAL.page("removal_place").form, FormContext(TODAY, Answers()), {})
    assert "council_placed" in unknown


def test_the_summary_shows_the_ground_in_words() -> None:
    lines = [line for group in REMOVAL.summary(removal("a")) for row in group.rows for line in row.lines]
    assert "The pupil has joined another school" in lines
    assert FIRST_CHILD in {row.child for group in REMOVAL.summary(removal("a")) for row in group.rows}


JOINED = pages_of("a")["removal_other_school"] | {"has_started": "yes"}
PLAIN: dict[str, dict[str, Any]] = {"removal_other_school": JOINED, "removal_move": {"moving": "no"}}


def _plain_leaver() -> Answers:
    return removal("a", PLAIN, none_of=("removal_files",), without=("removal_met", "removal_started"))


def _on_the_way(answers: Answers) -> list[str]:
    """The pages a clerk passes who chose the reason at the door, by "Save and continue"."""
    shown = []
    for section in REMOVAL.sections:
        asked = REMOVAL.asked_in(section, answers)
        key = asked[0].key if asked else None
        while key is not None:
            shown.append(key)
            key = REMOVAL.next_after(key, answers)
    return shown


def test_a_plain_leaver_passes_few_pages_and_says_nothing_twice() -> None:
    answers = _plain_leaver()
    shown = _on_the_way(answers)
    assert not {"removal_ground", "removal_met", "removal_started"} & set(shown)
    assert len(shown) <= 22, shown
    assert blocking("a", answers) == []
    said = facts(answers).open["removal"]
    where = facts(answers).address.get("removal", {})
    assert said["ground_met_on"] == JOINED["first_day"]
    assert said["started"] == "yes"
    assert said["started_on"] == JOINED["first_day"]
    assert said["started_said_by"] == JOINED["confirmed_by"]
    assert "has_started" not in {**said, **where}


def test_not_started_yet_asks_no_more_and_names_no_day() -> None:
    answers = removal("a", {"removal_other_school": JOINED | {"has_started": "no"}}, without=("removal_started",))
    said = facts(answers).open["removal"]
    assert (said["started"], said["started_on"], said["started_said_by"]) == ("no", "", "")


def test_nobody_has_started_before_the_first_day() -> None:
    answers = JOINED | {"first_day": "2026-12-07"}
    assert "still to come" in posted("removal_other_school", answers, _plain_leaver())["has_started"]


def test_a_first_day_to_come_is_put_right_on_the_page_of_the_school() -> None:
    later = {"removal_other_school": JOINED | {"first_day": "2026-12-07", "has_started": "no"}}
    answers = removal("a", {**PLAIN, **later}, without=("removal_met", "removal_started"))
    assert ("removal_other_school", "The reason must have been met by today. Send this once it is") in blocking(
        "a", answers
    )


@pytest.mark.parametrize(
    ("page_key", "names"),
    [
        ("adults", ("employer", "worship", "benefits")),
        ("adult_contact", ("phone_3", "phone_3_kind", "phone_3_answered")),
        ("address_last", ("home_type",)),
        ("new_addresses", ("home_type",)),
    ],
)
def test_a_removal_asks_only_what_regulation_13_asks_but_hides_nothing_that_is_there(
    page_key: str, names: tuple[str, ...]
) -> None:
    form = REMOVAL.page(page_key).form
    asked = open_form(form, FormContext(TODAY, kind=REMOVAL.kind), {})
    assert not [name for name in names if name in asked]
    assert all(name in open_form(form, FormContext(TODAY), {}) for name in names)
    held = open_form(form, FormContext(TODAY, kind=REMOVAL.kind), {names[0]: "rented"})
    assert names[0] in held


def test_a_paper_said_to_be_added_leaves_its_part_open_until_the_file_is_there() -> None:
    answers = removal("a")

    def evidence(*files: str) -> str:
        context = sending("a", attachments=files)
        states = REMOVAL.states(answers, safeguarding_state="not_needed", reads_sealed=False, today=TODAY)
        held = held_open(states, REMOVAL.gaps(answers, context))
        return next(state.status for state in held if state.section.key == "evidence")

    assert evidence() == "in_progress"
    assert evidence("removal_evidence") == "completed"
