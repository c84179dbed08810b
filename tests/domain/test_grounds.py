"""The grounds for removing a name from the roll: which apply, what they ask, what they forbid, and from when."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import ages, codes, ground_words, grounds, grounds_of_others
from portal.domain.absence_runs import ground_i_run
from portal.domain.ground_dates import earliest_deletion
from portal.domain.ground_facts import GroundFacts, OtherSchool, read_marks
from portal.domain.ground_faults import doubts, faults, forbidden, missing, warnings
from portal.domain.grounds import by_letter, grounds_for
from portal.domain.school_kinds import SchoolKnown
from portal.domain.statutory_dates import ground_h_window_end
from tests.domain.calendars import YEAR_2026

TODAY = date(2026, 11, 25)
BORN = date(2014, 3, 27)
MAINTAINED = SchoolKnown("Community school", YEAR_2026)
SPECIAL = SchoolKnown("Community special school", YEAR_2026)
INDEPENDENT = SchoolKnown("Other independent school", YEAR_2026)
LETTERS = "abcdefghijklmno"
MET = {"ground_met_on": TODAY, "deletion_on": TODAY, "born": BORN}

LAWFUL: dict[str, dict[str, Any]] = {
    "a": {"other_school": "Larch Academy", "registration": "registered", "first_day": TODAY, "confirmed_by": "Mx Roe"},
    "b": {"born": date(2021, 8, 31), "nursery_completed_on": TODAY, "no_return": "yes"},
    "c": {"other_schools": (OtherSchool("Larch Academy", "yes", "Mx Roe", TODAY),), "no_return": "yes"},
    "d": {"order_reference": "SAO 12", "order_changed_on": TODAY, "order_school": "Larch Academy"},
    "e": {"order_reference": "SAO 12", "order_changed_on": TODAY},
    "f": {
        "notice_written": "yes",
        "notice_by": "Anna Kowalska",
        "notice_received_on": date(2026, 11, 10),
        "last_day_stated": date(2026, 11, 24),
    },
    "g": {"moved_on": date(2026, 11, 20), "new_address": True, "no_return": "yes", "boarder": "no"},
    "h": {
        "leave_from": date(2026, 10, 5),
        "leave_to": date(2026, 10, 16),
        "sickness_believed": "no",
        "joint_on": date(2026, 11, 24),
    },
    "i": {
        "first_absent": date(2026, 10, 12),
        "every_mark_counts": "yes",
        "sickness_believed": "no",
        "joint_on": date(2026, 11, 17),
    },
    "j": {"sentence": "s233", "establishment": "Hollow Hill", "sentence_from": TODAY, "no_return": "yes"},
    "k": {},
    "l": {"born": date(2010, 9, 1), "staying_on": "will_not_stay"},
    "m": {"term_ended_on": TODAY, "boarder": "yes"},
    "n": {"left_on": TODAY},
    "o": {
        "excluded_on": date(2026, 10, 1),
        "board_on": date(2026, 10, 15),
        "review_stage": "expired",
        "review_on": date(2026, 11, 20),
    },
}


def lawful(letter: str, **more: Any) -> GroundFacts:
    """Facts on which the ground with this letter is met."""
    return GroundFacts(**{**MET, **LAWFUL[letter], **more})


def school_of(letter: str) -> SchoolKnown:
    return INDEPENDENT if letter == "n" else MAINTAINED


def on_leaving_day(letter: str) -> date:
    return date(2027, 6, 25) if letter == "l" else TODAY


def lawful_today(letter: str, **more: Any) -> tuple[GroundFacts, date]:
    day = on_leaving_day(letter)
    return lawful(letter, **{"ground_met_on": day, "deletion_on": day, **more}), day


def test_there_are_the_fifteen_letters_and_five_paragraphs_of_others() -> None:
    assert sorted(each.letter for each in grounds.grounds() if each.letter) == list(LETTERS)
    assert sum(not each.compulsory for each in grounds.grounds()) == 5
    assert {each.code for each in grounds.grounds()} == {row["code"] for row in codes.rows("deletion_grounds")}
    assert by_letter("(A)").regulation_words == "Regulation 9(1)(a)"
    assert grounds.ground("reg9_3_died").regulation_words == "Regulation 9(3)"


def test_only_h_and_i_need_both_sides_enquiries() -> None:
    assert [each.letter for each in grounds.grounds() if each.joint] == ["i", "h"]
    assert (by_letter("h").school_days, by_letter("i").school_days) == (10, 20)


def test_special_school_consent_is_needed_for_all_but_d_e_k_and_o() -> None:
    assert {each.letter for each in grounds.grounds() if each.letter and not each.consent} == set("deko")


@pytest.mark.parametrize("letter", LETTERS)
def test_a_ground_that_is_met_has_no_fault(letter: str) -> None:
    facts, day = lawful_today(letter)
    assert faults(by_letter(letter), facts, day, school_of(letter)) == []


@pytest.mark.parametrize("letter", [each for each in LETTERS if each != "k"])
def test_each_answer_of_a_ground_is_needed(letter: str) -> None:
    facts, day = lawful_today(letter)
    optional = {"born", "joint_on", "boarder", "order_school"}
    for name in LAWFUL[letter].keys() - optional:
        blank = next(f for f in fields(GroundFacts) if f.name == name).default
        without = replace(facts, **{name: blank})
        assert faults(by_letter(letter), without, day, school_of(letter)), f"({letter}) passes without {name}"


@pytest.mark.parametrize(
    ("letter", "change", "field"),
    [
        ("a", {"registration": "offered"}, "registration"),
        ("a", {"registration": "not_known"}, "registration"),
        ("a", {"order_names_us": "yes"}, "order_names_us"),
        ("a", {"mobile_main": "yes"}, "mobile_main"),
        ("a", {"dual_agreed": "yes"}, "dual_agreed"),
        ("a", {"first_day": TODAY + timedelta(days=1)}, "deletion_on"),
        ("c", {"order_names_us": "yes"}, "order_names_us"),
        ("c", {"mobile_main": "yes"}, "mobile_main"),
        ("c", {"other_schools": (OtherSchool("Larch Academy", "no"),)}, "consenting_schools"),
        ("c", {"no_return": "no"}, "no_return"),
        ("f", {"order_names_us": "yes"}, "order_names_us"),
        ("f", {"notice_written": "no"}, "notice_written"),
        ("f", {"last_day_stated": TODAY}, "deletion_on"),
        ("g", {"boarder": "yes"}, "boarder"),
        ("g", {"no_return": "no"}, "no_return"),
        ("h", {"sickness_believed": "yes"}, "sickness_believed"),
        ("h", {"joint_on": None}, "joint"),
        ("i", {"joint_on": None}, "joint"),
        ("i", {"sickness_believed": "yes"}, "sickness_believed"),
        ("i", {"every_mark_counts": "no"}, "every_mark_counts"),
        ("i", {"marks": (("O", "O"),) * 10 + (("U", "O"),) + (("O", "O"),) * 9}, "marks"),
        ("i", {"first_absent": date(2026, 11, 2)}, "deletion_on"),
        ("l", {"staying_on": "staying"}, "staying_on"),
        ("m", {"boarder": "no"}, "boarder"),
        ("o", {"review_stage": "pending"}, "review_stage"),
        ("o", {"review_on": date(2026, 10, 14)}, "review_on"),
    ],
)
def test_what_the_law_forbids_blocks_a_removal_and_is_a_doubt_about_one_done(
    letter: str, change: dict[str, Any], field: str
) -> None:
    facts, day = lawful_today(letter, **change)
    assert field in dict(faults(by_letter(letter), facts, day, MAINTAINED))
    done = replace(facts, already_deleted=True, late_reason="The office forgot")
    assert faults(by_letter(letter), done, day, MAINTAINED) == []
    assert field in dict(doubts(by_letter(letter), done, MAINTAINED))
    assert doubts(by_letter(letter), facts, MAINTAINED) == []


def test_left_school_is_refused_for_maintained_schools_and_academies() -> None:
    for kind in ("Community school", "academy", "Free schools", "Academy special converter"):
        assert "ground" in dict(forbidden(by_letter("n"), lawful("n"), SchoolKnown(kind)))
    for kind in ("independent", "Non-maintained special school", "Other independent special school", ""):
        assert forbidden(by_letter("n"), lawful("n"), SchoolKnown(kind)) == []


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("answer", ["", "refused", "council", "minister"])
def test_the_council_that_placed_a_pupil_at_a_special_school_must_consent(letter: str, answer: str) -> None:
    given_by = {"consent_by": "Ms Adeyemi", "consent_on": TODAY}
    facts, day = lawful_today(letter, council_placed="yes", consent_given=answer, **given_by)
    blocked = "consent_given" in dict(faults(by_letter(letter), facts, day, SPECIAL))
    assert blocked is (letter not in "deko" and answer not in {"council", "minister"})
    assert "consent_given" not in dict(faults(by_letter(letter), facts, day, MAINTAINED))


def test_a_consent_names_its_giver_and_its_day() -> None:
    facts = lawful("a", council_placed="yes", consent_given="council")
    assert {name for name, _ in missing(by_letter("a"), facts, SPECIAL)} == {"consent_by", "consent_on"}


def test_a_name_never_comes_off_with_an_earlier_date_unless_it_was_done_and_is_reported_late() -> None:
    yesterday = TODAY - timedelta(days=1)
    facts = lawful("k", ground_met_on=yesterday, deletion_on=yesterday)
    assert [name for name, _ in faults(by_letter("k"), facts, TODAY)] == ["deletion_on"]
    done = replace(facts, already_deleted=True)
    assert [name for name, _ in faults(by_letter("k"), done, TODAY)] == ["late_reason"]
    assert faults(by_letter("k"), replace(done, late_reason="The clerk was ill"), TODAY) == []
    tomorrow = replace(done, deletion_on=TODAY + timedelta(days=1))
    assert "deletion_on" in dict(faults(by_letter("k"), tomorrow, TODAY))


def test_the_name_cannot_come_off_before_the_ground_is_met_nor_the_ground_be_met_tomorrow() -> None:
    early = lawful("k", ground_met_on=TODAY, deletion_on=TODAY - timedelta(days=1), already_deleted=True)
    assert "deletion_on" in dict(faults(by_letter("k"), early, TODAY))
    later = lawful("k", ground_met_on=TODAY + timedelta(days=1), deletion_on=TODAY + timedelta(days=1))
    assert [name for name, _ in faults(by_letter("k"), later, TODAY)] == ["ground_met_on"]


@given(st.dates(date(2007, 9, 1), date(2023, 8, 31)), st.dates(date(2026, 9, 1), date(2027, 8, 31)))
def test_letters_are_for_compulsory_school_age_on_the_day_the_name_comes_off_and_never_else(
    born: date, on: date
) -> None:
    offered = grounds_for(born, on, MAINTAINED)
    assert offered
    assert {each.compulsory for each in offered} == {ages.is_csa(born, on)}
    assert bool(grounds_of_others.path_words(born, on)) is not ages.is_csa(born, on)
    other = by_letter("k") if not ages.is_csa(born, on) else grounds.ground("reg9_3_died")
    assert "ground" in dict(faults(other, GroundFacts(born=born, deletion_on=on, ground_met_on=on), on))


@given(
    st.sampled_from(grounds.grounds()),
    st.dates(date(2026, 9, 2), date(2027, 7, 1)),
    st.integers(min_value=-60, max_value=60),
    st.booleans(),
)
def test_nothing_that_may_be_sent_is_dated_before_its_ground_or_before_today(
    ground: grounds.Ground, day: date, shift: int, done: bool
) -> None:
    born = BORN if ground.compulsory else date(2022, 6, 1)
    letter = ground.letter or "k"
    answers = {**LAWFUL[letter], "born": born, "already_deleted": done, "late_reason": "Late" if done else ""}
    facts = GroundFacts(**{**answers, "ground_met_on": day, "deletion_on": day + timedelta(days=shift)})
    if faults(ground, facts, TODAY, school_of(letter)):
        return
    assert facts.ground_met_on is not None
    assert facts.deletion_on is not None
    assert facts.ground_met_on <= facts.deletion_on
    assert done or facts.deletion_on >= TODAY
    earliest = earliest_deletion(ground, facts, school_of(letter)).on
    assert done or earliest is None or earliest <= facts.ground_met_on


@given(st.sampled_from(grounds.grounds()), st.sampled_from(["boarder", "order_names_us", "mobile_main", "no_return"]))
def test_not_knowing_forbids_nothing(ground: grounds.Ground, name: str) -> None:
    """Only a plain yes or no of the school bars a ground."""
    facts = GroundFacts(joint_on=TODAY)
    assert forbidden(ground, replace(facts, **{name: "not_known"})) == forbidden(ground, facts)


@given(st.integers(min_value=0, max_value=40), st.sampled_from("GNO"))
def test_marks_are_believed_only_from_twenty_days_on(days: int, mark: str) -> None:
    facts, day = lawful_today("i", marks=((mark, mark),) * days)
    assert ("marks" in dict(faults(by_letter("i"), facts, day, MAINTAINED))) is (0 < days < 20)


def test_marks_are_read_however_they_are_typed() -> None:
    assert read_marks("n o\nO/O\n\nGN\n#,#\nY1 Y1") == (("N", "O"), ("O", "O"), ("G", "N"), ("#", "#"), ("Y1", "Y1"))


def test_what_cannot_be_is_not_offered() -> None:
    def letters(born: date, school: SchoolKnown, **more: Any) -> set[str]:
        return {each.letter for each in grounds_for(born, TODAY, school, **more)}

    assert "n" not in letters(BORN, MAINTAINED)
    assert "n" in letters(BORN, INDEPENDENT)
    assert "m" not in letters(BORN, MAINTAINED)
    day_pupil, boarding = letters(BORN, MAINTAINED), letters(BORN, MAINTAINED, boarder=True)
    assert boarding - day_pupil == {"m"}
    assert day_pupil - boarding == {"g"}
    assert not letters(BORN, MAINTAINED) & set("bl")
    assert {"b", "j"} - letters(date(2020, 3, 1), MAINTAINED) == {"j"}
    assert "l" in letters(date(2010, 12, 1), MAINTAINED)
    assert {each.letter for each in grounds_for(None, TODAY)} >= set("abcdefghijklo")


def test_letters_of_2006_are_refused_after_their_day_with_the_letter_that_took_their_place() -> None:
    assert grounds.old_ground("d", date(2024, 8, 18)).label.startswith("Educated otherwise")
    with pytest.raises(grounds.OldLetter, match=r"Use \(f\)"):
        grounds.old_ground("(d)", date(2024, 8, 19))
    with pytest.raises(grounds.OldLetter, match=r"Use \(d\).* or \(e\)"):
        grounds.old_ground("a", TODAY)
    with pytest.raises(grounds.OldLetter, match=r"nothing took its place.*Keep the pupil on the roll"):
        grounds.old_ground("g", TODAY)
    mapped = {letter for old in grounds.grounds_2006() for letter in old.letters_2024}
    assert mapped == set(LETTERS)
    with pytest.raises(codes.UnknownCode):
        grounds.old_ground("z", TODAY)


@pytest.mark.parametrize(
    ("received", "last_day", "earliest"),
    [
        (date(2026, 11, 10), date(2026, 11, 13), date(2026, 11, 14)),
        (date(2026, 11, 20), date(2026, 11, 13), date(2026, 11, 20)),
        (date(2026, 11, 14), date(2026, 11, 13), date(2026, 11, 14)),
    ],
)
def test_home_education_waits_for_the_letter_and_for_its_day_to_pass(
    received: date, last_day: date, earliest: date
) -> None:
    """Worked example 29."""
    found = earliest_deletion(by_letter("f"), GroundFacts(notice_received_on=received, last_day_stated=last_day))
    assert found.on == earliest
    assert "must have passed" in found.words


def test_absence_waits_for_the_twentieth_day_and_the_later_of_both_records() -> None:
    """Worked examples 17 and 31."""
    facts = GroundFacts(first_absent=date(2026, 10, 12))
    alone = earliest_deletion(by_letter("i"), facts, MAINTAINED)
    assert alone.on == date(2026, 11, 13)
    assert "half-term or planned closure Mon 26 Oct to Fri 30 Oct" in alone.words
    assert "council must record" in alone.words
    both = earliest_deletion(by_letter("i"), replace(facts, joint_on=date(2026, 11, 17)), MAINTAINED)
    assert both.on == date(2026, 11, 17)


def test_leave_waits_ten_school_days_however_early_both_agree() -> None:
    """Worked examples 22 and 32."""
    facts = GroundFacts(leave_to=date(2026, 10, 16), joint_on=date(2026, 11, 4))
    assert ground_h_window_end(date(2026, 10, 16), YEAR_2026) == date(2026, 11, 6)
    assert earliest_deletion(by_letter("h"), facts, MAINTAINED).on == date(2026, 11, 6)


def test_a_training_day_and_a_closure_shift_the_count_and_are_named() -> None:
    calendar = replace(
        YEAR_2026, training_days=frozenset({date(2026, 11, 2)}), unexpected_closures=frozenset({date(2026, 11, 5)})
    )
    found = earliest_deletion(
        by_letter("i"), GroundFacts(first_absent=date(2026, 10, 12)), SchoolKnown("academy", calendar)
    )
    assert found.on == date(2026, 11, 17)
    assert "training day Mon 2 Nov" in found.words
    assert "unexpected closure Thu 5 Nov" in found.words
    assert "A person must check" in found.words


def test_without_term_dates_nothing_is_guessed() -> None:
    found = earliest_deletion(by_letter("i"), GroundFacts(first_absent=date(2026, 10, 12)), SchoolKnown())
    assert found.on is None
    assert "term dates" in found.words
    assert "ground_met_on" in dict(warnings(by_letter("i"), lawful("i"), SchoolKnown()))


def test_the_twenty_days_of_pupils_outside_compulsory_school_age_need_no_second_key() -> None:
    ground = grounds.ground("reg9_3_twenty_days_unauthorised")
    facts = GroundFacts(first_absent=date(2026, 10, 12), joint_on=None)
    assert earliest_deletion(ground, facts, MAINTAINED).on == date(2026, 11, 13)
    assert "joint" not in dict(forbidden(ground, facts, MAINTAINED))


@pytest.mark.parametrize(
    ("marks", "days"),
    [
        ([("O", "O")] * 10 + [("U", "O")] + [("O", "O")] * 9, 9),
        ([("O", "O")] * 10 + [("#", "#")] * 5 + [("G", "N")] * 10, 20),
    ],
)
def test_the_worked_runs_of_marks(marks: list[tuple[str, str]], days: int) -> None:
    """Worked examples 24 and 26."""
    assert ground_i_run(marks).days == days


def test_the_last_friday_in_june_is_the_first_day_for_school_leavers() -> None:
    found = earliest_deletion(by_letter("l"), GroundFacts(born=date(2010, 9, 1)), MAINTAINED)
    assert found.on == date(2027, 6, 25)
    closed = SchoolKnown("academy", replace(YEAR_2026, training_days=frozenset({date(2027, 6, 25)})))
    assert earliest_deletion(by_letter("l"), GroundFacts(born=date(2010, 9, 1)), closed).on == date(2027, 6, 24)


@pytest.mark.parametrize(
    ("top_year", "off_roll", "asked", "needed"),
    [
        (True, date(2027, 7, 21), False, False),
        (False, date(2027, 7, 21), False, True),
        (True, date(2027, 7, 21), True, True),
        (True, date(2027, 5, 28), False, True),
        (True, date(2027, 8, 20), False, False),
    ],
)
def test_the_top_year_needs_no_return_at_the_end_of_the_last_term_unless_the_council_asks(
    top_year: bool, off_roll: date, asked: bool, needed: bool
) -> None:
    """Worked examples 34, 36 and 37."""
    ends = grounds.year_ends(off_roll, MAINTAINED)
    assert ends == date(2027, 7, 21)
    exempt = grounds.exempt_leaver(top_year=top_year, deletion_on=off_roll, last_term_ends=ends, council_asks=asked)
    assert exempt is not needed


def test_without_term_dates_the_year_has_no_known_end() -> None:
    assert grounds.year_ends(TODAY, SchoolKnown()) is None
    assert grounds.year_ends(date(2028, 5, 1), MAINTAINED) is None


def test_a_return_is_due_by_the_deletion_and_late_from_the_next_day() -> None:
    assert not grounds.return_late(TODAY, TODAY, TODAY)
    assert grounds.return_late(TODAY, TODAY + timedelta(days=1), TODAY)
    assert grounds.return_late(TODAY, None, TODAY + timedelta(days=1))


def test_warnings_never_block() -> None:
    facts, day = lawful_today(
        "f", meeting_offered="no", social_worker=True, not_informed=("the social worker",), needs_informed=()
    )
    said = dict(warnings(by_letter("f"), facts, MAINTAINED))
    assert said["informed"] == "Talk to the social worker before the name comes off the roll"
    assert "social worker" in said["meeting_offered"]
    assert faults(by_letter("f"), facts, day, MAINTAINED) == []
    moved = lawful("g", order_names_us="yes")
    assert "order_names_us" in dict(warnings(by_letter("g"), moved, MAINTAINED))
    short = lawful("o", review_on=date(2026, 10, 20))
    assert "review_on" in dict(warnings(by_letter("o"), short, MAINTAINED))
    assert "review_on" not in dict(warnings(by_letter("o"), lawful("o"), MAINTAINED))


def test_every_answer_a_ground_asks_is_a_fact_the_rules_or_the_record_know() -> None:
    known = {field.name for field in fields(GroundFacts)}
    record_only = {"consenting_schools", "started", "release_expected", "youth_justice_contact", "arrears"}
    for code, told in ground_words.WORDS.items():
        assert set(told.asks) <= known | record_only, code
    for needed in grounds_of_others.NEEDED.values():
        assert {name for name, _ in needed} <= known
