"""Boxes that another answer calls for: what they hold is neither judged nor kept once that answer is another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.domain.identifiers import EXAMPLE_UPN
from portal.journeys.answers import Answers
from portal.journeys.blocks.addresses import LastKnownAddressForm, NewAddressForm
from portal.journeys.blocks.attendance import AttendancePlaceForm
from portal.journeys.blocks.concern_forms import OwnRecordForm
from portal.journeys.blocks.gone_missing_forms import ToldForm
from portal.journeys.blocks.pupil import UPN_AS_SHOWN, ChildNumbersForm
from portal.journeys.blocks.status import CARE, CareDetailsForm, CareForm
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.home_education.forms import ExamsForm, LedUpForm, MeetingForm, PlanReviewForm
from portal.journeys.new_pupil.forms import BeforeForm
from portal.journeys.planned_move.forms import DatesForm, KindForm, SchoolForm
from portal.journeys.registry import journey_for, kinds
from portal.journeys.removal.before_signing import HELD, EvidenceForm
from portal.journeys.removal.ground_detail_forms import StartedForm
from portal.journeys.removal.ground_forms import ConsentForm, WhenForm

TODAY = date(2026, 11, 20)


def _day(box: str) -> dict[str, str]:
    return {f"{box}-day": "3", f"{box}-month": "11", f"{box}-year": "2026"}


def _posted(form: type[JourneyForm], typed: dict[str, str]) -> JourneyForm:
    return open_form(form, FormContext(TODAY, Answers()), {}, MultiDict(typed))


def _kept(form: type[JourneyForm], typed: dict[str, str]) -> dict[str, Any]:
    filled = _posted(form, typed)
    assert filled.validate(), filled.errors
    return dump(filled)


_NOTICE_ON = {"police_notice_on-day": "3", "police_notice_on-month": "11", "police_notice_on-year": "2026"}


def test_a_day_of_the_police_telling_is_kept_with_yes_only() -> None:
    assert _kept(OwnRecordForm, {"police_notice": "yes", **_NOTICE_ON})["police_notice_on"] == "2026-11-03"
    assert _kept(OwnRecordForm, {"police_notice": "no", **_NOTICE_ON})["police_notice_on"] is None


def test_what_no_longer_applies_is_not_judged_and_stays_in_its_box_until_it_is_saved() -> None:
    form = _posted(OwnRecordForm, {"police_notice": "no", "police_notice_on-day": "40"})
    assert form.validate()
    assert form["police_notice_on"].typed["day"] == "40"


def test_nothing_is_dropped_while_the_question_itself_is_unanswered() -> None:
    assert _posted(OwnRecordForm, _NOTICE_ON).no_longer_apply() == frozenset()


def test_the_council_of_a_move_is_kept_only_for_a_move_to_another_council() -> None:
    code = next(option.value for option in _posted(KindForm, {})["new_authority"].iter_choices() if option.value)
    assert _kept(KindForm, {"kind": "england", "new_authority": code})["new_authority"] == code
    assert _kept(KindForm, {"kind": "area", "new_authority": code})["new_authority"] == ""


@pytest.mark.parametrize("box", sorted(name for name in EvidenceForm.only_if if name.endswith("_why_not")))
def test_why_a_paper_is_not_added_goes_when_it_is_added(box: str) -> None:
    asking, answer = EvidenceForm.only_if[box]
    form = EvidenceForm(MultiDict({asking: "file", box: "Too large"}))
    assert answer == HELD
    assert dump(form)[box] == ""


@pytest.mark.parametrize(("reason", "kept"), [("never_in_state_school", ""), (UPN_AS_SHOWN, UPN_AS_SHOWN)])
def test_a_reason_for_no_upn_goes_when_a_upn_is_given(reason: str, kept: str) -> None:
    said = _kept(ChildNumbersForm, {"upn": EXAMPLE_UPN, "upn_not_known": reason})
    assert (said["upn"], said["upn_not_known"]) == (EXAMPLE_UPN, kept)


def test_every_declaration_names_boxes_and_answers_that_the_form_has() -> None:
    forms = {page.form for kind in kinds() for page in journey_for(kind).pages}
    declared = 0
    for form in forms:
        for name, (asking, *answers) in form.only_if.items():
            declared += 1
            assert hasattr(form, name), (form, name)
            assert hasattr(form, asking), (form, asking)
            offered = {str(option.value) for option in getattr(form(), asking).iter_choices()}
            assert not offered or asking == "lives_with_whom" or set(answers) <= offered, (form, name)
    assert declared > 90


def test_every_answer_that_calls_for_a_box_can_stand_in_a_list_of_words() -> None:
    forms = {page.form for kind in kinds() for page in journey_for(kind).pages}
    answers = {answer for form in forms for _, *given in form.only_if.values() for answer in given}
    assert answers
    assert {answer for answer in answers if answer.split() != [answer]} == set()


@pytest.mark.parametrize(
    ("form", "typed", "gone"),
    [
        (LedUpForm, {"free_choice": "yes", "free_choice_why": "We doubted it"}, {"free_choice_why"}),
        (
            MeetingForm,
            {"meeting": "not_offered", **_day("meeting_on"), "meeting_came": "Both"},
            {"meeting_on", "meeting_came"},
        ),
        (
            ExamsForm,
            {"entries": "no", "boards": "AQA", "pays": "school", "centre": "Here"},
            {"boards", "pays", "centre"},
        ),
        (PlanReviewForm, {"review": "no", **_day("review_on")}, {"review_on"}),
        (WhenForm, {"already_deleted": "no", "late_reason": "Forgot"}, {"late_reason"}),
        (
            ConsentForm,
            {"consent_given": "asked", "consent_by": "Mx Roe", **_day("consent_on")},
            {"consent_by", "consent_on"},
        ),
        (
            StartedForm,
            {"started": "no", **_day("started_on"), "started_said_by": "Roe"},
            {"started_on", "started_said_by"},
        ),
        (ToldForm, {"police_told": "no", **_day("police_on"), "police_at": "9am"}, {"police_on", "police_at"}),
        (DatesForm, {"leaves": "staying", **_day("last_day")}, {"last_day"}),
        (SchoolForm, {"state": "none", "new_school": "Larch", **_day("starts_on")}, {"new_school", "starts_on"}),
        (
            CareDetailsForm,
            {"worker_told": "no", "worker_told_at": "9am", "worker_reply": "Yes"},
            {"worker_told_at", "worker_reply"},
        ),
        (AttendancePlaceForm, {"dual_registered": "no", "alternative_provision": "yes"}, {"alternative_provision"}),
        (
            LastKnownAddressForm,
            {"situation": "none", "address_line_1": "1 Elm", "source": "parent"},
            {"address_line_1", "source"},
        ),
        (NewAddressForm, {"country_kind": "abroad", "address_line_1": "1 Elm"}, {"address_line_1"}),
    ],
)
def test_what_was_typed_and_is_no_longer_called_for_is_not_kept(
    form: type[JourneyForm], typed: dict[str, str], gone: set[str]
) -> None:
    filled = _posted(form, typed)
    kept = dump(filled)
    assert {name for name in gone if kept[name]} == set()
    other = {name: value for name, value in typed.items() if name != next(iter(typed))}
    dropped = {name for name in gone if not dump(_posted(form, other))[name]}
    assert dropped == set(), "the test types what would be kept, were it called for"


def test_a_box_that_hangs_on_a_box_not_asked_is_not_kept() -> None:
    typed = {"previous_kind": "school", "previous_country": "other", "previous_other_country": "Freedonia"}
    said = dump(_posted(BeforeForm, typed))
    assert (said["previous_country"], said["previous_other_country"]) == ("", "")


def test_boxes_stand_together_by_what_calls_for_them_and_say_so() -> None:
    groups = _posted(BeforeForm, {}).in_groups()
    assert [[box.short_name for box in group.boxes] for group in groups] == [
        ["previous_kind"],
        ["previous_school", "previous_urn", "previous_authority"],
        ["previous_country"],
        ["previous_other_country"],
        ["previous_note"],
    ]
    assert groups[1].asking == "previous_kind"
    assert groups[1].answers == ("school",)
    assert groups[1].words.startswith("Only if you answered ‘")
    assert groups[4].asking == ""


def test_why_something_is_not_known_is_asked_once_anything_is() -> None:
    whole = dict.fromkeys(CARE, "no") | {"social_worker": "no", "why_not_known": "We asked nobody"}
    assert _kept(CareForm, whole)["why_not_known"] == ""
    assert _kept(CareForm, whole | {"early_help": "not_known"})["why_not_known"] == "We asked nobody"
    unsaid = _posted(CareForm, whole | {"early_help": "not_known", "why_not_known": ""})
    assert not unsaid.validate()
    assert set(unsaid.errors) == {"why_not_known"}
    assert unsaid.in_groups()[-1].answers == ("not_known",)


def test_the_question_that_decides_stands_first() -> None:
    assert next(iter(_posted(LastKnownAddressForm, {}))).short_name == "situation"


def test_no_box_that_can_be_required_calls_itself_optional() -> None:
    """As far as a form alone decides it: each is posted empty, and with each answer that calls for something."""
    forms = {page.form for kind in kinds() for page in journey_for(kind).pages}
    untrue = set()
    for form in forms:
        choosers = {asking: answers for asking, *answers in form.only_if.values()}
        posts = [{}] + [{name: answer} for name, answers in choosers.items() for answer in answers]
        for typed in posts:
            filled = _posted(form, typed)
            filled.validate()
            untrue |= {(form.__name__, b.short_name) for b in filled if b.errors and "(optional)" in str(b.label.text)}
    assert untrue == set()
