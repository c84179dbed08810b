"""The home education notice: what it asks, that every answer is sent, what the law says, and the return beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import codes
from portal.domain import home_education as law
from portal.domain.facts import lacking as by_kind
from portal.domain.facts import leavers
from portal.domain.facts.leaving import leaving_of
from portal.domain.facts.sealing import at
from portal.domain.ground_facts import GroundFacts
from portal.domain.school_kinds import SchoolKnown
from portal.journeys import door
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.home_education import HOME_EDUCATION
from portal.journeys.home_education.letter_forms import NOT_WRITTEN
from portal.journeys.home_education.rules import ATTACH
from portal.journeys.home_education.said import LAW, LETTER, as_removal, law_words
from portal.journeys.home_education.to_facts import facts, removal, removal_called_for
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.registry import kinds, notice
from portal.journeys.removal import REMOVAL
from tests.journeys.filled import KNOWN, TODAY, Entries, as_posted
from tests.journeys.filled_home_education import (
    ALONE,
    LATE,
    MAINTAINED,
    PAGES,
    SPECIAL,
    STORIES,
    WHOLE_PART,
    home_education,
    sending,
)
from tests.journeys.test_planned_move import _other

SWITCHED = replace(MAINTAINED, withdrawal_consent_from=dt.date(2026, 11, 1))
PROTECTED: Entries = {"status_care": PAGES["status_care"] | {"cp_plan_last_5_years": "yes"}}


def blocking(answers: Answers, **more: Any) -> list[tuple[str, str]]:
    return [(gap.page_key, gap.message) for gap in HOME_EDUCATION.gaps(answers, sending(**more)) if gap.blocks]


def second_looks(answers: Answers, **more: Any) -> list[str]:
    return [gap.message for gap in HOME_EDUCATION.gaps(answers, sending(**more)) if not gap.blocks]


def posted(page_key: str, answers: dict[str, Any], draft: Answers, school: SchoolKnown = MAINTAINED) -> dict[str, str]:
    page = HOME_EDUCATION.page(page_key)
    context = FormContext(TODAY, draft, KNOWN, school=school, kind=HOME_EDUCATION.kind)
    form = open_form(page.form, context, {}, as_posted(page.form, answers))
    form.validate()
    return {box.short_name: str(box.errors[0]) for box in form if box.errors}


def test_it_can_be_filled_in_and_the_door_offers_it() -> None:
    assert "home_education" in kinds()
    offered = door.ways(kinds(), ())
    assert "home_education" in {way.code for way in offered}
    assert [each.journey.kind for each in notice("home_education").companions] == ["removal"]


@pytest.mark.parametrize("story", STORIES)
def test_a_filled_notice_may_be_sent_and_answers_every_page_it_is_asked(story: str) -> None:
    answers, context = home_education(story), sending(story)
    assert [gap for gap in HOME_EDUCATION.gaps(answers, context) if gap.blocks] == []
    assert by_kind.lacking("home_education", facts(answers), TODAY) == []
    asked = {page.key for page in HOME_EDUCATION.pages_asked(answers) if page.needed}
    assert {page for page in asked if not answers.given(page)} == set()


@pytest.mark.parametrize("story", STORIES)
def test_every_page_saved_is_valid_as_posted(story: str) -> None:
    answers = home_education(story)
    for row in answers:
        page = HOME_EDUCATION.page(row.page)
        if page.many and not row.item:
            continue
        told = FormContext(TODAY, answers.at(row.item), KNOWN, school=STORIES[story][1])
        form = open_form(page.form, told, {}, as_posted(page.form, row.answers))
        assert form.validate(), (row.page, form.errors)


@pytest.mark.parametrize("story", STORIES)
def test_the_return_goes_along_whenever_the_reason_is_met_and_may_then_be_sent(story: str) -> None:
    answers, context = home_education(story), sending(story)
    assert removal_called_for(answers, context) is (story not in ALONE)
    assert any(said.startswith("Only the notice is sent now") for said in _looks(story)) is (story in ALONE)
    if story not in ALONE:
        split = removal(answers)
        assert by_kind.lacking("removal", split, TODAY) == []
        assert split.open["removal"]["letter"] == "f"
        assert [row["code"] for row in split.open["removal"]["evidence"]] == ["parent_letter"]


def _looks(story: str) -> list[str]:
    return [gap.message for gap in HOME_EDUCATION.gaps(home_education(story), sending(story)) if not gap.blocks]


def test_only_the_return_enters_the_ledger_of_leavers() -> None:
    answers = home_education()
    assert leaving_of(facts(answers).open) is None
    entry = leaving_of(removal(answers).open)
    assert entry is not None
    assert (entry.expects, entry.left_on) == ("home_education", dt.date(2026, 11, 20))


def test_the_return_says_in_its_own_words_what_the_letter_says() -> None:
    rows = [row for group in REMOVAL.summary(as_removal(home_education())) for row in group.rows]
    said = {row.label: row.lines for row in rows}
    assert said["When did you receive it?"] == ["Tuesday 17 November 2026"]
    assert said["Which day was this reason first met?"] == ["Saturday 21 November 2026"]


def test_the_letter_is_attached_and_written() -> None:
    assert blocking(home_education(), attachments=()) == [("parent_letter", ATTACH)]
    said = posted("parent_letter", PAGES["parent_letter"] | {"notice_written": "no"}, home_education())
    assert said == {"notice_written": NOT_WRITTEN}
    split = facts(home_education("plain", {"parent_letter": PAGES["parent_letter"] | {"notice_written": "no"}}))
    assert any("Something said is not a notice" in each for each in by_kind.lacking("home_education", split, TODAY))


@pytest.mark.parametrize(
    ("page", "change", "box"),
    [
        ("parent_letter", {"notice_received_on": "2026-11-10"}, "notice_received_on"),
        ("parent_letter", {"notice_by": ""}, "notice_by"),
        ("ehe_start", {"starts_on": ""}, "starts_on"),
        ("ehe_start", {"last_day_stated": "2026-11-23"}, "last_day_stated"),
        ("ehe_led_up", {"free_choice": "not_sure"}, "free_choice_why"),
        ("ehe_led_up", {"talked_of": ["none", "exclusion"]}, "talked_of"),
        ("ehe_meeting", {"meeting_on": ""}, "meeting_on"),
        ("ehe_meeting", {"meeting_on": "2026-12-01"}, "meeting_on"),
        ("ehe_exams", {"boards": ""}, "boards"),
        ("ehe_exams", {"centre": ""}, "centre"),
        ("ehe_plan", {"review_on": ""}, "review_on"),
        ("care_details", {"worker_phone": ""}, "worker_phone"),
        ("ehe_law", {"read": False}, "read"),
        ("removal_when", {"deletion_on": "2026-11-24"}, "deletion_on"),
    ],
)
def test_a_page_says_beside_the_box_what_is_wrong(page: str, change: dict[str, Any], box: str) -> None:
    answers = home_education()
    assert box in posted(page, answers.of(page) | change, answers)
    assert posted(page, answers.of(page), answers) == {}


def test_a_name_is_never_removed_with_an_earlier_date_but_a_late_return_is_taken() -> None:
    early: Entries = {"removal_when": {"already_deleted": "no", "deletion_on": "2026-11-24", "late_reason": ""}}
    answers = home_education("plain", early)
    assert "removal_when" in dict(blocking(answers))
    assert any("earlier date" in said for said in by_kind.lacking("home_education", facts(answers), TODAY))
    before_the_letter = {"removal_when": LATE["removal_when"] | {"deletion_on": "2026-11-19"}}
    late = home_education("plain", before_the_letter)
    assert blocking(late) == []
    assert any(said.startswith("The council will ask about this") for said in second_looks(late))
    assert by_kind.lacking("removal", removal(late), TODAY) == []
    assert set(leavers.marks("home_education", facts(late), TODAY)) == {leavers.TOLD_LATE, leavers.UNLAWFUL}
    assert leavers.marks("home_education", facts(home_education()), TODAY) == []


def test_a_day_named_too_early_for_a_letter_is_refused() -> None:
    later = STORIES["later"][0]
    too_early = {**later, "removal_when": PAGES["removal_when"] | {"deletion_on": "2026-12-04"}}
    found = dict(blocking(home_education("plain", too_early)))
    assert "Monday 7 December 2026 at the earliest" in found["removal_when"]


@given(received=st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 31)), start=st.integers(-60, 60))
def test_the_name_never_comes_off_before_the_letter_and_its_last_day(received: dt.date, start: int) -> None:
    starts = received + dt.timedelta(days=start)
    changed: Entries = {
        "parent_letter": PAGES["parent_letter"] | {"notice_received_on": received.isoformat()},
        "ehe_start": {"starts_on": starts.isoformat(), "last_day_stated": ""},
    }
    answers = home_education("plain", changed)
    first = dt.date.fromisoformat(facts(answers).open["home_education"]["earliest_removal"])
    assert first == max(received, starts)
    if first > TODAY:
        assert not removal_called_for(answers, sending())


def test_safeguarding_comes_first_and_is_never_a_refusal() -> None:
    worried = home_education("worried")
    assert [page for page, _ in blocking(worried, safeguarding_state="in_progress")] == ["dsl_worries"]
    assert [page for page, _ in blocking(home_education(), safeguarding_state="not_started")] == ["dsl_anything"]
    assert blocking(worried, safeguarding_state="in_progress", immediate=True) == []
    unsaid = home_education("worried", without=("dsl_told",))
    assert by_kind.lacking("home_education", facts(unsaid), TODAY)
    assert by_kind.lacking("home_education", facts(home_education("lead_worried", without=("dsl_told",))), TODAY)
    reasoned = facts(home_education("not_referred"))
    assert by_kind.lacking("home_education", reasoned, TODAY) == []
    assert reasoned.safeguarding["social_care"]["told"] == "no"
    for name in ("looked_after", "cp_plan", "s47_enquiry"):
        cared: Entries = {"status_care": PAGES["status_care"] | {name: "yes"}}
        asked = {page.key for page in HOME_EDUCATION.pages_asked(home_education("plain", cared))}
        assert "dsl_told" in asked
    assert facts(home_education()).safeguarding["anything_to_tell"] == "no"


@pytest.mark.parametrize("missing", ["social_care_on", "social_care_at", "social_care_reference"])
def test_a_referral_to_social_care_has_a_day_a_time_and_a_reference(missing: str) -> None:
    told = WHOLE_PART["dsl_told_details"] | {missing: ""}
    answers = home_education("worried", {"dsl_told_details": told})
    assert missing in posted("dsl_told_details", told, answers)
    said = "The day, the time or the reference of the referral to social care is missing"
    assert by_kind.lacking("home_education", facts(answers), TODAY) == [said]


def test_no_referral_has_the_leads_reason_whatever_called_for_their_part() -> None:
    called_for: list[Entries] = [
        {"dsl_anything": {"anything": "yes"}},
        {"status_care": PAGES["status_care"] | {"cp_plan": "yes"}},
    ]
    for called in called_for:
        answers = home_education("plain", called)
        assert set(posted("dsl_told", {"social_care_told": "no", "police_told": "no"}, answers)) == {
            "social_care_why_not"
        }


def test_the_council_reads_when_social_care_was_told_and_under_which_reference() -> None:
    whole = frozenset({"safeguarding"})
    rows = [row for group in HOME_EDUCATION.summary(home_education("worried"), reveal=whole) for row in group.rows]
    said = {row.label: row.lines for row in rows if row.page_key == "dsl_told_details"}
    assert said["At what time?"] == ["8:45am"]
    assert said["Their reference"] == ["SC 12"]
    assert removal(home_education("worried")).safeguarding["social_care"]["at"] == "8:45am"


def test_the_reasons_are_in_plain_words_and_all_of_the_list() -> None:
    assert set(law.REASONS) == {row.code for row in codes.home_education_reasons()}
    statutory = {row.label for row in codes.home_education_reasons()}
    offered = {str(each.label) for each in HOME_EDUCATION.page("ehe_reason").form().reason.iter_choices()}
    assert not {words for words in offered & statutory if len(words.split()) > 1}


def test_a_carer_or_another_with_parental_responsibility_may_have_written() -> None:
    form = HOME_EDUCATION.page(LETTER).form()
    offered = {each.value: str(each.label) for each in form.notice_relationship.iter_choices()}
    assert "CAR" in offered
    assert offered["OTH"] == "Another person with parental responsibility, or who has care of the child"
    assert not {"CHM", "DOC", "SWR"} & set(offered)


def test_a_name_that_cannot_be_one_is_called_the_name() -> None:
    wrong = posted(LETTER, PAGES[LETTER] | {"notice_by": "K0walska"}, home_education())
    assert wrong == {"notice_by": "The name must only include letters, hyphens and apostrophes"}


def test_whose_idea_it_was_stops_nothing_and_is_said() -> None:
    doubtful = {"ehe_led_up": PAGES["ehe_led_up"] | {"first_suggested": "school", "free_choice": "no"}}
    doubtful["ehe_led_up"]["free_choice_why"] = "We said that she might be excluded"
    answers = home_education("plain", {**doubtful, "ehe_agreed": {"all_agree": "no"}})
    assert blocking(answers) == []
    assert len([said for said in second_looks(answers) if "The council" in said or "free choice" in said]) >= 2
    assert any("The law does not ask for it" in said for said in second_looks(answers))


@pytest.mark.parametrize(("year", "asked"), [("9", False), ("10", True), ("11", True), ("5", False)])
def test_examinations_are_asked_in_years_ten_and_eleven(year: str, asked: bool) -> None:
    answers = home_education("plain", {"child_birth": PAGES["child_birth"] | {"year_group": year}})
    pages = {page.key for page in HOME_EDUCATION.pages_asked(answers)}
    assert ("ehe_exams" in pages) is asked
    assert ("ehe_attainment" in pages) is (year != "5")


def test_the_law_is_that_of_this_very_pupil() -> None:
    plain = " ".join(law_words(home_education(), MAINTAINED))
    assert "You must take the name off the roll" in plain
    assert "You may not refuse" in plain
    assert "health and care plan alone needs no consent" in plain
    special = " ".join(law_words(home_education("special"), SPECIAL))
    assert "regulation 9(2)" in special
    assert "You must take the name off" not in special
    order = " ".join(law_words(home_education("order"), MAINTAINED))
    assert order.startswith("A school attendance order names your school")
    for said in (plain, special, order):
        assert "You may not suggest home education" in said


def test_special_places_are_offered_by_special_schools_alone() -> None:
    form = HOME_EDUCATION.page("ehe_place").form
    told = FormContext(TODAY, Answers(), KNOWN, school=MAINTAINED)
    assert {each.value for each in form(context=told)["place_kind"].iter_choices()} == {"mainstream", "alternative"}
    assert posted("ehe_place", {"place_kind": "special_council"}, home_education(), SPECIAL) == {}


def test_section_434a_asks_for_consent_only_from_its_day_and_only_of_those_it_is_for() -> None:
    protected = home_education("plain", PROTECTED)
    assert removal_called_for(protected, sending())
    assert "consent_given" not in _boxes(protected, MAINTAINED)
    assert "consent_given" in _boxes(protected, SWITCHED)
    assert not removal_called_for(protected, sending(school=SWITCHED))
    assert any("section 434A" in said for said in law_words(protected, SWITCHED))
    earlier = replace(MAINTAINED, withdrawal_consent_from=dt.date(2026, 11, 18))
    assert removal_called_for(protected, sending(school=earlier))
    assert removal_called_for(home_education(), sending(school=SWITCHED))
    consent = {"read": True, "consent_given": "council", "consent_by": "Mx Roe", "consent_on": "2026-11-24"}
    agreed = home_education("plain", {**PROTECTED, LAW: consent})
    assert removal_called_for(agreed, sending(school=SWITCHED))
    assert blocking(agreed, school=SWITCHED) == []
    assert removal(agreed).open["removal"]["consent_given"] == "council"


def _boxes(answers: Answers, school: SchoolKnown) -> set[str]:
    form = HOME_EDUCATION.page(LAW).form(context=FormContext(TODAY, answers, KNOWN, school=school))
    return {box.short_name for box in form}


def test_a_removal_return_made_by_itself_cannot_pass_section_434a() -> None:
    said = GroundFacts(notice_received_on=TODAY, protection=True)
    assert law.consent_needed(said, SWITCHED) == "withdrawal"
    assert law.consent_needed(said, MAINTAINED) == ""
    gaps = REMOVAL.gaps(as_removal(home_education("plain", PROTECTED)), sending(school=SWITCHED))
    assert any("Send it a home education notice" in gap.message for gap in gaps if gap.blocks)


def test_a_child_outside_compulsory_school_age_has_another_reason() -> None:
    born: Entries = {"child_birth": PAGES["child_birth"] | {"date_of_birth": "2022-06-01", "year_group": "N2"}}
    answers = home_education("young", born)
    assert not removal_called_for(answers, sending())
    assert any("stopped attending" in said for said in second_looks(answers))


def test_where_a_child_may_be_in_danger_the_notice_waits_for_nothing_more() -> None:
    danger: Entries = {
        "danger": {"in_danger": "yes"},
        "danger_calls": {
            "danger": "He was hurt",
            "social_care_called": "yes",
            "police_called": "no",
            "called_on": "2026-11-25",
            "called_at": "8:45am",
            "spoke_to": "Duty desk",
        },
    }
    bare = home_education("plain", danger, without=("ehe_law", "removal_when", "ehe_reason", "ehe_led_up"))
    context = sending(immediate=True, attachments=())
    assert [gap for gap in HOME_EDUCATION.gaps(bare, context) if gap.blocks] == []
    assert by_kind.lacking("home_education", facts(bare), TODAY) == []
    assert not removal_called_for(bare, context)


def test_addresses_are_hidden_with_the_rest_in_both_records() -> None:
    answers = home_education("plain", {"address_safe": {"safe": "no"}})
    for split in (facts(answers), removal(answers)):
        assert split.open["address_hidden"] is True
        assert "Hazel Road" not in str(split.open)
    assert by_kind.lacking("removal", removal(answers), TODAY) == []


def test_a_page_asked_by_several_notices_is_the_same_form() -> None:
    for other in (CME_REFERRAL, REMOVAL, PLANNED_MOVE):
        shared = {page.key for page in other.pages} & {page.key for page in HOME_EDUCATION.pages}
        assert len(shared) > 15
        for key in shared:
            assert other.page(key).form is HOME_EDUCATION.page(key).form
            assert other.page(key).scope == HOME_EDUCATION.page(key).scope


def test_every_reason_of_the_termly_return_is_offered() -> None:
    form = HOME_EDUCATION.page("ehe_reason").form
    assert [each.value for each in form()["reason"].iter_choices()] == [
        row.code for row in codes.home_education_reasons()
    ]
    assert len(codes.home_education_reasons()) == 19


QUIET = {"in_danger", "safe_to_visit", "confirmed", "postcode", "signed_job", "more", "dual_registered"}
"""Boxes whose change alone moves no fact: a no of danger, a tick, a postcode that is no postcode, a yes that only
opens the next page."""


@pytest.mark.parametrize("story", ["plain", "worried", "special"])
def test_every_answer_feeds_a_fact(story: str) -> None:
    answers = home_education(story)
    before, unheard = facts(answers), []
    for row in answers:
        page = HOME_EDUCATION.page(row.page)
        if page.many and not row.item:
            continue
        for name, value in row.answers.items():
            number = str(value).isdecimal() and len(str(value)) < 4 and not hasattr(page.form()[name], "iter_choices")
            other = row.answers | {name: "50" if number else _other(page.form, name, value)}
            rows = [each for each in answers if each is not row]
            rows.append(PageAnswers(row.child, row.page, row.item, other, position=row.position))
            if facts(Answers(rows)) == before and name not in QUIET:
                unheard.append((row.page, name))
    assert unheard == []


Row = tuple[str, str, str, str]
PRODUCT_FIELDS: list[Row] = [
    ("pupil: name", "child_name", "first_name", "child.first_name"),
    ("pupil: born", "child_birth", "date_of_birth", "child.date_of_birth"),
    ("pupil: UPN", "child_numbers", "upn", "child.upn"),
    ("school: who may be rung", "sender", "phone", "sender.phone"),
    ("address", "address_last", "address_line_1", "addresses.0.lines"),
    ("family: adult", "adults", "name", "adults.0.name"),
    ("family: phone", "adult_contact", "phone_1", "adults.0.phones"),
    ("family: language", "adults", "language", "adults.0.language"),
    ("brothers and sisters", "siblings", "name", "siblings.0.name"),
    ("care and protection", "status_care", "cp_plan", "status.cp_plan"),
    ("circumstances", "status_circumstances", "young_carer", "status.young_carer"),
    ("social worker", "care_details", "worker_name", "social_worker.name"),
    ("social worker told", "care_details", "worker_told", "social_worker.told"),
    ("notice: written", "parent_letter", "notice_written", "home_education.letter.written"),
    ("notice: date on it", "parent_letter", "notice_dated", "home_education.letter.dated"),
    ("notice: received", "parent_letter", "notice_received_on", "home_education.letter.received_on"),
    ("notice: from whom", "parent_letter", "notice_by", "home_education.letter.by"),
    ("notice: relationship", "parent_letter", "notice_relationship", "home_education.letter.relationship"),
    ("notice: responsibility", "parent_letter", "notice_responsibility", "home_education.letter.responsibility"),
    ("notice: how", "parent_letter", "notice_how", "home_education.letter.how"),
    ("staff wrote any of it", "ehe_led_up", "staff_wrote", "home_education.led_up.staff_wrote"),
    ("day home education starts", "ehe_start", "starts_on", "home_education.starts_on"),
    ("last day as stated", "ehe_start", "last_day_stated", "home_education.last_day_stated"),
    ("all agree", "ehe_agreed", "all_agree", "home_education.all_agree"),
    ("kind of place", "ehe_place", "place_kind", "home_education.place"),
    ("attendance order", "removal_bars", "order_names_us", "home_education.order_names_us"),
    ("law panel read", "ehe_law", "read", "home_education.law_read"),
    ("EHC plan", "sen", "sen_status", "child.sen.status"),
    ("EHC plan: keeping council", "ehcp", "ehcp_authority", "child.sen.ehcp_authority"),
    ("EHC plan: review", "ehe_plan", "review", "home_education.plan_review.state"),
    ("reason", "ehe_reason", "reason", "home_education.reason"),
    ("parent's words", "ehe_reason", "parent_words", "home_education.parent_words"),
    ("child's view", "ehe_reason", "child_view", "home_education.child_view"),
    ("short-term or for good", "ehe_reason", "how_long", "home_education.how_long"),
    ("who first suggested it", "ehe_led_up", "first_suggested", "home_education.led_up.first_suggested"),
    ("talked of before", "ehe_led_up", "talked_of", "home_education.led_up.talked_of"),
    ("free choice", "ehe_led_up", "free_choice", "home_education.led_up.free_choice"),
    ("meeting", "ehe_meeting", "meeting", "home_education.meeting.state"),
    ("meeting: date", "ehe_meeting", "meeting_on", "home_education.meeting.on"),
    ("support offered", "ehe_meeting", "support", "home_education.meeting.support"),
    ("needs considered", "ehe_meeting", "needs_considered", "home_education.meeting.needs_considered"),
    ("last year", "ehe_last_year", "last_year", "home_education.last_year"),
    ("attendance", "last_attended", "attendance_percent", "child.attendance_percent"),
    ("last attended", "last_attended", "last_attended", "child.last_attended"),
    ("last seen", "last_seen", "seen_on", "child.last_seen.on"),
    ("attainment", "ehe_attainment", "attainment", "home_education.attainment"),
    ("exams: entries", "ehe_exams", "entries", "home_education.exams.entries"),
    ("exams: boards", "ehe_exams", "boards", "home_education.exams.boards"),
    ("exams: coursework", "ehe_exams", "coursework", "home_education.exams.coursework"),
    ("exams: who pays", "ehe_exams", "pays", "home_education.exams.pays"),
    ("exams: centre", "ehe_exams", "centre", "home_education.exams.centre"),
    ("work given", "ehe_work", "work_given", "home_education.work_given"),
    ("concern", "removal_concerns", "concern", "home_education.concern"),
    ("contact: who", "ehe_contact", "contact_who", "home_education.contact.who"),
    ("contact: best way", "ehe_contact", "best_way", "home_education.contact.best_way"),
    ("removal: date", "removal_when", "deletion_on", "home_education.removal.deletion_on"),
]


@pytest.mark.parametrize("row", PRODUCT_FIELDS, ids=lambda row: row[0])
def test_every_field_of_the_notice_is_asked_and_sent(row: Row) -> None:
    _, page_key, box, path = row
    answers = home_education()
    assert hasattr(HOME_EDUCATION.page(page_key).form, box)
    assert answers.given(page_key) or answers.items(page_key)
    assert at(facts(answers).open, path) not in (None, "", [])


def test_every_fact_of_its_own_is_asked_on_exactly_one_page() -> None:
    own = [page for page in HOME_EDUCATION.pages if page.key.startswith("ehe_") or page.key == "parent_letter"]
    boxes = [box.short_name for page in own for box in page.form()]
    assert len(boxes) == len(set(boxes))
    asked = [(page_key, box) for _, page_key, box, _ in PRODUCT_FIELDS]
    assert len(asked) == len(set(asked))
