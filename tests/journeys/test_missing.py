"""Missing from home or care: asked of the leads alone, sealed, the placement hidden like every address; never scored."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from portal.domain import risks, urgency
from portal.domain.facts.referral import facts_of, risk_codes
from portal.domain.facts.sealing import merge
from portal.domain.reasons import reason
from portal.journeys.absence import ABSENCE
from portal.journeys.absence.to_facts import facts as absence_facts
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.missing import MISSING_PAGES
from portal.journeys.forms import FormContext, open_form
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.to_facts import facts
from portal.journeys.summary import split_summary, to_json
from tests.journeys.filled import MISSING, PAGES, TODAY, Entries, errors, filled

KEYS = [page.key for page in MISSING_PAGES]
PLACEMENT = ("27 Quince Gardens", "ZA7 3LL")


def asked(answers: Answers) -> list[str]:
    return [page.key for page in CME_REFERRAL.pages_asked(answers) if page.key in KEYS]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"dsl_concerns": MISSING["dsl_concerns"]}, ["dsl_missing"]),
        ({"status_care": MISSING["status_care"]}, ["dsl_missing", "dsl_placement"]),
        (MISSING, KEYS),
        (
            {**MISSING, "status_care": PAGES["status_care"], "dsl_missing": {"missing_from": "home", "earlier": "no"}},
            ["dsl_missing", "dsl_missing_plan"],
        ),
        (
            {"status_care": MISSING["status_care"], "dsl_missing": {"missing_from": "neither", "earlier": "no"}},
            ["dsl_missing", "dsl_placement"],
        ),
    ],
)
def test_it_is_asked_of_a_child_missing_from_home_or_care_or_looked_after(
    changed: Entries, expected: list[str]
) -> None:
    assert asked(filled(changed)) == expected


@pytest.mark.parametrize(
    ("page", "given", "box", "said"),
    [
        (
            "dsl_missing",
            {"earlier": "yes", "missing_from": "home"},
            "earlier_detail",
            "Say when the child went missing",
        ),
        (
            "dsl_missing",
            {**MISSING["dsl_missing"], "reported_on": "2026-11-07"},
            "reported_on",
            "The day of the report must be on or after",
        ),
        (
            "dsl_missing",
            {**MISSING["dsl_missing"], "returned_on": "2026-11-07"},
            "returned_on",
            "The day the child came back must be on or after",
        ),
        ("dsl_placement", {"moved": "no"}, "address_line_1", "Enter the first line of the address, or say why"),
        ("dsl_missing_plan", {"plan": "yes"}, "plan_detail", "Say who holds the plan"),
        ("dsl_missing_plan", {"interview_done": "yes"}, "interview_on", "Enter the day of the Return Home Interview"),
        ("dsl_missing_plan", {"safe_well_done": "yes"}, "safe_well_by", "Enter who did the Safe and Well Check"),
        (
            "dsl_missing_plan",
            {"safe_well_done": "yes", "safe_well_offered": "no"},
            "safe_well_offered",
            "Select yes: you say below that the Safe and Well Check was done",
        ),
        ("dsl_record", {"police_notice": "yes"}, "police_notice_on", "Enter the day the police last told you"),
    ],
)
def test_each_fault_has_its_sentence(page: str, given: dict[str, Any], box: str, said: str) -> None:
    assert errors(page, given, filled(MISSING))[box].startswith(said)


def test_every_answer_is_in_the_leads_part_and_in_no_other() -> None:
    split = facts(filled(MISSING))
    told = split.safeguarding["missing"]
    assert (told["from"], told["reference"], told["earlier"]) == ("care", "MP-2201", "yes")
    assert told["placement"]["address"] == {"lines": ["27 Quince Gardens", "Northmere"], "postcode": "ZA7 3LL"}
    assert told["safe_well"] == {"offered": "yes", "done": "yes", "on": "2026-06-16", "by": "PC Ali, Northmere police"}
    assert told["interview"] == {"offered": "yes", "done": "no", "on": "", "by": ""}
    assert split.safeguarding["record"] == {"reference": "SG-114", "police_notice": "no", "police_notice_on": ""}
    for part in (split.open, split.address):
        said = json.dumps(part)
        for secret in (*PLACEMENT, "MP-2201", "SG-114", "found with a friend"):
            assert secret not in said


def test_a_hidden_placement_stands_with_the_addresses_and_what_repeats_it_is_cut() -> None:
    repeated: Entries = {
        **MISSING,
        "address_safe": {"safe": "no"},
        "dsl_worries": {"worries": "A car waits outside 27 Quince Gardens."},
        "reason_detail": {"reason_detail": "Last seen near Quince Gardens."},
    }
    split = facts(filled(repeated))
    for part in (split.open, split.safeguarding):
        assert not [secret for secret in ("Quince", "ZA7 3LL") if secret in json.dumps(part)]
    assert split.address["safeguarding.missing.placement.address"]["postcode"] == "ZA7 3LL"
    whole = merge(split.open, split.address, split.safeguarding)
    assert whole["safeguarding"]["missing"]["placement"]["address"]["lines"] == ["27 Quince Gardens", "Northmere"]
    assert whole["safeguarding"]["worries"] == "A car waits outside 27 Quince Gardens."
    assert "Quince Gardens." in whole["reason"]["detail"]
    without_right = merge(split.open, split.address)
    assert "safeguarding" not in without_right
    assert "MP-2201" not in json.dumps(without_right)


def test_the_record_in_words_shows_it_to_the_leads_alone() -> None:
    parts = {name: json.dumps(to_json(groups)) for name, groups in split_summary(CME_REFERRAL, filled(MISSING)).items()}
    assert [name for name, said in parts.items() if "27 Quince Gardens" in said] == ["safeguarding"]
    hidden = split_summary(CME_REFERRAL, filled({**MISSING, "address_safe": {"safe": "no"}}))
    said = {name: json.dumps(to_json(groups)) for name, groups in hidden.items()}
    assert [name for name, text in said.items() if "27 Quince Gardens" in text] == ["address"]
    assert "Return Home Interview" in said["safeguarding"]


class TestFromAnAbsence:
    """A pupil gone missing today: the same pages, under the same keys."""

    ROWS = (
        PageAnswers("c1", "absence_first", "", {"first_absent_on": "2026-11-24", "missing_today": "yes"}),
        PageAnswers(
            "c1",
            "absence_told",
            "",
            {"police_told": "yes", "police_on": "2026-11-24", "police_at": "9am", "police_reference": "MP-77"},
        ),
    )

    def test_the_leads_are_asked_there_too_and_may_leave_it(self) -> None:
        pages = {page.key: page for page in ABSENCE.pages_asked(Answers(self.ROWS))}
        assert "dsl_missing" in pages
        assert not pages["dsl_missing"].needed
        assert pages["dsl_missing"].sealed == "safeguarding"
        quiet = Answers([PageAnswers("c1", "absence_first", "", {"missing_today": "no"})])
        assert not [page.key for page in ABSENCE.pages_asked(quiet) if page.key in KEYS]

    def test_the_report_to_the_police_is_offered_as_it_was_told(self) -> None:
        preset = ABSENCE.page("dsl_missing").preset
        assert preset is not None
        offered = preset(Answers(self.ROWS))
        form = open_form(ABSENCE.page("dsl_missing").form, FormContext(TODAY), offered)
        assert (form.reported_on.data, form.report_reference.data) == (date(2026, 11, 24), "MP-77")
        assert preset(Answers()) == {}

    def test_the_early_notice_tells_nothing_of_the_leads_part(self) -> None:
        leads = [PageAnswers("c1", key, "", MISSING[key]) for key in KEYS]
        unsafe = PageAnswers("", "address_safe", "", {"safe": "no"})
        for rows in ([*self.ROWS, *leads], [*self.ROWS, *leads, unsafe]):
            split = absence_facts(Answers(rows))
            assert split.safeguarding == {}
            assert "Quince" not in json.dumps([split.open, split.address])


ONLY_SHOWN = [
    ("status_care", "open_social_care_case"),
    ("status_circumstances", "free_meals_or_pupil_premium"),
    ("status_circumstances", "facing_barriers"),
    ("dsl_record", "police_notice"),
]
"""Facts that bring support, and never a place in the queue."""


def _placed(answers: Answers) -> tuple[object, ...]:
    split = facts(answers)
    main = reason(facts_of(split).reason)
    grade = risks.grade(risk_codes(split), main.grade)
    placed = urgency.place(urgency.CaseFacts(risk_grade=grade, whereabouts_unknown=True), TODAY)
    return (grade, placed.sort_key, [one.sentence for one in placed.reasons])


@pytest.mark.parametrize("answer", ["yes", "no", "not_known"])
@pytest.mark.parametrize(("page", "name"), [*ONLY_SHOWN, ("status_circumstances", "mental_health_need")])
def test_what_brings_support_is_sent_and_moves_no_case(page: str, name: str, answer: str) -> None:
    changed = filled({page: {**PAGES[page], name: answer, "why_not_known": "New to us"}})
    split = facts(changed)
    said = split.safeguarding["record"][name] if page == "dsl_record" else split.open["status"][name]
    assert said == answer
    assert _placed(changed) == _placed(filled())


@pytest.mark.parametrize(("page", "name"), ONLY_SHOWN)
def test_what_is_only_shown_is_no_risk_factor(page: str, name: str) -> None:
    assert risk_codes(facts(filled({page: {**PAGES[page], name: "yes"}}))) == risk_codes(facts(filled()))


@pytest.mark.parametrize(
    "background",
    [
        {"speaks_english": "no", "first_language": "POL", "ethnicity": "WROM"},
        {"speaks_english": "no", "ethnicity": "BAFR"},
        {"speaks_english": "well"},
    ],
)
def test_ethnicity_and_language_move_no_case(background: dict[str, str]) -> None:
    assert _placed(filled({"child_background": background})) == _placed(filled())
