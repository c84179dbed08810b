"""Boxes that another answer calls for: what they hold is neither judged nor kept once that answer is another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.domain.identifiers import EXAMPLE_UPN
from portal.journeys.answers import Answers
from portal.journeys.blocks.concern_forms import OwnRecordForm
from portal.journeys.blocks.pupil import UPN_AS_SHOWN, ChildNumbersForm
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.planned_move.forms import KindForm
from portal.journeys.registry import journey_for, kinds
from portal.journeys.removal.before_signing import HELD, EvidenceForm

TODAY = date(2026, 11, 20)


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
    assert declared > 30
