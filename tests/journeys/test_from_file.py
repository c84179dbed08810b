"""Pupils of a school's file as the first answers of a draft: what is saved, what waits for somebody, what is left out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.codes import known_la_codes
from portal.exchange.school_file import NamedSchool, PupilAddress, PupilContact, PupilRow
from portal.exchange.school_file_names import COLUMNS, PUPIL_BY_SPELLING, plain
from portal.journeys import from_file
from portal.journeys.answers import TO_CONFIRM, Answers, PageAnswers
from portal.journeys.forms import FormContext, open_form
from portal.journeys.from_file_values import reached_at
from portal.journeys.model import Journey, SendContext
from portal.journeys.registry import journey_for, kinds
from portal.journeys.states import problems
from portal.services.school_files_choosing import Filled
from tests.exchange.school_files import upn

TODAY = dt.date(2026, 11, 23)
CODES = known_la_codes() | {"990", "991"}
MOTHER = PupilContact("Marta Zielinska", "PAM", True, True, ("07700 900201", "01632 960111"), ("marta@example.org",))
FULL = PupilRow(
    1,
    "Zielinska",
    "Ola",
    "Anna",
    preferred_forename="Olka",
    former_surname="Nowak",
    dob=dt.date(2014, 9, 3),
    sex="F",
    upn=upn(5),
    former_upns=(upn(6),),
    year_group="7",
    ethnicity="WOTH",
    languages=("POL", "ENG"),
    sen_status="K",
    address=PupilAddress(("Flat 2", "14 Tamarisk Close", "Northmere"), "", "", "ZN4 2QT"),
    contacts=(MOTHER, PupilContact("Dr Ash", "DOC")),
    looked_after=True,
    attendance_percent="91.2",
    attendance_year="2027",
    last_attended=dt.date(2026, 11, 6),
    leaving_date=dt.date(2026, 11, 20),
    entry_date=dt.date(2025, 9, 3),
    ground="f",
    destination=NamedSchool("9914002", "Northmere School"),
)


def fill(*rows: PupilRow, kind: str = "cme_referral") -> Filled:
    numbers = itertools.count()
    return from_file.fill(
        journey_for(kind), rows, today=TODAY, known_la_codes=CODES, new_item=lambda: f"i{next(numbers)}"
    )


def page(filled: Filled, key: str, child: str = "c1", item: str = "") -> dict[str, Any]:
    """The answers a page starts from."""
    return next((answers for at, answers in filled.pages if at == (child, key, item)), {})


def answers_of(filled: Filled) -> Answers:
    return Answers(PageAnswers(child, key, item, answers) for (child, key, item), answers in filled.pages)


@pytest.mark.parametrize("kind", kinds())
def test_what_is_saved_keeps_every_rule_of_its_page_and_the_rest_waits(kind: str) -> None:
    filled, journey = fill(FULL, kind=kind), journey_for(kind)
    answers = answers_of(filled)
    for (_, key, item), given in filled.pages:
        there = answers.at(item)
        form = open_form(journey.page(key).form, FormContext(TODAY, there, CODES), given)
        assert form.validate() or given.get(TO_CONFIRM), (key, {box.name: box.errors for box in form if box.errors})
    assert not [
        gap for one in journey.pages for gap in problems(journey, one, answers, FormContext(TODAY, answers, CODES))
    ]


@pytest.mark.parametrize("kind", kinds())
def test_no_page_of_the_private_part_and_none_of_danger_or_privacy_is_filled(kind: str) -> None:
    filled, journey = fill(FULL, kind=kind), journey_for(kind)
    assert {key for (_, key, _), _ in filled.pages}.isdisjoint({"danger", "privacy", "sender", "address_safe"})
    assert not [key for (_, key, _), _ in filled.pages if journey.page(key).sealed]


def test_the_child_is_in_the_forms_own_boxes() -> None:
    filled = fill(FULL)
    assert page(filled, "child_name") == {
        "first_name": "Ola", "middle_names": "Anna", "last_name": "Zielinska", "known_as": "Olka",
        "former_last_name": "Nowak", "one_name": False,
    }  # fmt: skip
    assert page(filled, "child_birth")["date_of_birth"] == "2014-09-03"
    assert page(filled, "child_numbers")["upn"] == upn(5)
    assert page(filled, "child_background") == {"first_language": "POL", "ethnicity": "WOTH", TO_CONFIRM: True}
    assert page(filled, "last_attended")["attendance_percent"] == "91.2"
    assert page(filled, "sen") == {"sen_status": "K", TO_CONFIRM: True}
    assert page(filled, "status_care") == {"looked_after": "yes", TO_CONFIRM: True}
    home = page(filled, "address_last", "")
    assert (home["address_line_1"], home["address_line_2"], home["town"], home["source"]) == (
        "Flat 2", "14 Tamarisk Close", "Northmere", "register",
    )  # fmt: skip


def test_figures_of_another_school_year_are_not_this_years() -> None:
    filled = fill(replace(FULL, attendance_year="2026"))
    assert page(filled, "last_attended") == {"last_attended": "2026-11-06"}


def test_brothers_and_sisters_share_parents_and_address_and_have_their_own_pages() -> None:
    brother = replace(FULL, number=2, forename="Jan", sex="M", dob=dt.date(2016, 2, 1), year_group="5", upn=upn(9))
    filled = fill(FULL, brother)
    assert page(filled, "child_name", "c2")["first_name"] == "Jan"
    assert page(filled, "child_numbers", "c2")["upn"] == upn(9)
    assert [answers["name"] for (_, key, _), answers in filled.pages if key == "adults"] == ["Marta Zielinska"]
    assert len([key for (_, key, _), _ in filled.pages if key == "address_last"]) == 1
    assert answers_of(filled).children == ("c1", "c2")


def test_a_parent_waits_to_be_completed_and_a_doctor_is_no_parent() -> None:
    filled = fill(FULL)
    answers, journey = answers_of(filled), journey_for("cme_referral")
    assert answers.items("adults")[0][1]["relationship"] == "PAM"
    assert not answers.item_given("adults", "i0")
    assert journey.is_asked("adult_contact", answers, "i0")
    reached = page(filled, "adult_contact", "", "i0")
    assert (reached["phone_1"], reached["phone_1_kind"], reached["phone_2"]) == (
        "07700 900201",
        "mobile",
        "01632 960111",
    )
    assert any("Dr Ash is not a parent or carer" in said for said in filled.left_out)
    messages = [gap.message for gap in journey.gaps(answers, SendContext(TODAY, known_la_codes=CODES)) if gap.blocks]
    assert "Check what came from your file, and complete it: Marta Zielinska" in messages
    assert "Say whether the child speaks English" in messages


def test_a_closed_list_does_not_hide_a_parent_nobody_confirmed() -> None:
    filled = fill(FULL)
    closed = [*answers_of(filled), PageAnswers("", "adults", "", {"more": "no"})]
    answers, journey = Answers(closed), journey_for("cme_referral")
    (adults,) = [
        s
        for s in journey.states(answers, safeguarding_state="not_started", reads_sealed=False, today=TODAY)
        if s.section.key == "adults"
    ]
    assert adults.status == "in_progress"


def test_a_value_a_question_refuses_is_left_out_and_named() -> None:
    filled = fill(replace(FULL, surname="=cmd|x", sex="Q", dob=dt.date(1990, 1, 1), languages=("KLINGON",)))
    assert page(filled, "child_name") == {
        "first_name": "Ola", "middle_names": "Anna", "known_as": "Olka", "former_last_name": "Nowak", TO_CONFIRM: True
    }  # fmt: skip
    said = " ".join(filled.left_out)
    for words in (
        "Last name “=cmd|x”",
        "Sex, as on your register “Q”",
        "Date of birth “1990-01-01”",
        "First language “KLINGON”",
    ):
        assert words in said, words


def test_a_relationship_we_do_not_know_is_named_and_asked() -> None:
    filled = fill(replace(FULL, contacts=(PupilContact("Ann Ash", "Neighbour"),)))
    assert page(filled, "adults", "", "i0") == {"name": "Ann Ash", TO_CONFIRM: True}
    assert any("Ann Ash: Relationship to the child “Neighbour” was left out" in said for said in filled.left_out)


def test_a_upn_with_the_wrong_letter_is_kept_as_what_the_system_shows() -> None:
    wrong = ("B" if upn(5)[0] == "A" else "A") + upn(5)[1:]
    numbers = page(fill(replace(FULL, upn=wrong)), "child_numbers")
    assert (numbers["upn"], numbers["upn_not_known"]) == (wrong, "system_shows_other")


def test_the_reason_for_leaving_is_never_chosen_for_the_school() -> None:
    for kind in kinds():
        filled = fill(FULL, kind=kind)
        assert not page(filled, "removal_ground")
        assert any("Choose the reason yourself" in said for said in filled.left_out)


def test_where_the_child_goes_waits_for_somebody_to_confirm_it() -> None:
    filled = fill(FULL, kind="removal")
    assert page(filled, "removal_next")["next_kind"] == "school"
    assert page(filled, "removal_next")[TO_CONFIRM]
    assert page(filled, "removal_next_school")["other_school"] == "Northmere School (991/4002)"


def test_a_day_of_leaving_is_the_last_day_in_school_and_the_day_off_the_roll_is_asked() -> None:
    filled = fill(replace(FULL, last_attended=None), kind="removal")
    assert page(filled, "last_attended")["last_attended"] == "2026-11-20"
    assert page(filled, "removal_when") == {}


def test_every_column_named_to_a_school_is_understood() -> None:
    known = PUPIL_BY_SPELLING
    assert [name for name in COLUMNS if plain(name) not in known] == []


def test_a_third_phone_of_a_file_is_kept_where_a_removal_has_two_boxes() -> None:
    contact = replace(FULL.contacts[0], phones=("07700 900101", "07700 900102", "07700 900103"))
    said = reached_at(contact, "removal")
    assert "phone_3" not in said
    assert said["other_phones"] == "07700 900103"
    assert reached_at(contact, "cme_referral")["phone_3"] == "07700 900103"


def _gaps(journey: Journey, answers: Answers) -> Sequence[str]:
    return [gap.page_key for gap in journey.gaps(answers, SendContext(TODAY, known_la_codes=CODES))]


def test_saving_a_page_that_waited_answers_it() -> None:
    journey = journey_for("cme_referral")
    filled = answers_of(fill(FULL))
    saved = Answers([
        *(row for row in filled if row.page != "child_background"),
        PageAnswers("c1", "child_background", "", {"first_language": "POL", "speaks_english": "some"}),
    ])  # fmt: skip
    assert "child_background" in _gaps(journey, filled)
    assert "child_background" not in _gaps(journey, saved)
