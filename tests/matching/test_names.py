"""Names: folding, sound, parts, gendered endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import names
from portal.domain.names import NameLevel, compare_forenames, compare_surnames, fold, sound, surname_parts

WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_folding_leaves_single_spaces_and_small_letters(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any(c.isspace() and c != " " for c in folded)


@given(WORD)
def test_every_word_has_a_sound_and_capitals_do_not_change_it(word: str) -> None:
    assert sound(word)
    assert sound(fold(word.upper())) == sound(word)


@given(WORD, WORD)
def test_comparing_names_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert compare_forenames(one, other) == compare_forenames(other, one)
    assert compare_surnames(one, other) == compare_surnames(other, one)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert compare_forenames(one, other) in NameLevel
    assert compare_surnames(one, other) in NameLevel
    names.split_full(one)
    names.shown_name(one)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ŁUCZAK", "luczak"),
        ("O'Brien", "obrien"),
        ("Renée", "renee"),
        ("Smith-Jones", "smith jones"),
        ("Țurcanu", "turcanu"),
    ],
)
def test_accents_apostrophes_and_hyphens_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "muhamad"), ("hussain", "hossein"), ("philip", "filip"), ("khalid", "kalid"), ("siddique", "sadiq")],
)
def test_spellings_of_one_sound_agree(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("ali", "lee"), ("khan", "ahmed"), ("smith", "jones")])
def test_different_sounds_stay_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Kowalska", "KOWALSKI", NameLevel.VARIANT),
        ("Ivanova", "Ivanov", NameLevel.VARIANT),
        ("Smith-Jones", "Jones", NameLevel.VARIANT),
        ("Al-Hakimi", "Hakimi", NameLevel.VARIANT),
        ("Dąbrowski", "Dabrowski", NameLevel.EQUAL),
        ("Pemberton", "Permberton", NameLevel.NEAR),
        ("Birtwhistle", "Birtwistle", NameLevel.VARIANT),
        ("Jessop", "Varley", NameLevel.DIFFERENT),
        ("Jessop", "", NameLevel.MISSING),
        ("Jessop", "Unknown", NameLevel.MISSING),
    ],
)
def test_surnames(one: str, other: str, level: NameLevel) -> None:
    assert compare_surnames(one, other) is level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Zofia", "zofia", NameLevel.EQUAL),
        ("Muhammad Yusuf", "Yusuf", NameLevel.VARIANT),
        ("Mohammed Ali", "Mohammed Omar", NameLevel.DIFFERENT),
        ("Abdul Rahman", "Abdul Karim", NameLevel.DIFFERENT),
        ("Abdul-Rahman", "Abdulrahman", NameLevel.EQUAL),
        ("Alex", "Alexander", NameLevel.VARIANT),
        ("Z", "Zofia", NameLevel.NEAR),
        ("Isla", "Isobel", NameLevel.DIFFERENT),
    ],
)
def test_forenames(one: str, other: str, level: NameLevel) -> None:
    assert compare_forenames(one, other) is level


def test_gendered_endings_are_told_from_other_differences() -> None:
    assert names.changes_with_gender("Kowalska", "Kowalski")
    assert not names.changes_with_gender("Kowalska", "Kowalska")
    assert not names.changes_with_gender("Kowalska", "Nowicki")


def test_a_mononym_is_a_forename_and_titles_are_no_names() -> None:
    assert names.split_full("Suharto") == ("suharto", "")
    assert names.split_full("Mrs Nadia Yousaf") == ("nadia", "yousaf")
    assert names.split_full("YOUSAF, Nadia") == ("nadia", "yousaf")
    assert names.split_full("Ana de Souza") == ("ana", "de souza")


def test_double_barrels_come_apart_once() -> None:
    assert surname_parts("Akinola-Akinola") == ("akinola",)
    assert surname_parts("Smith-Jones") == ("smith", "jones")


def test_capitals_are_made_readable_and_mixed_case_is_left_alone() -> None:
    assert names.shown_name("MARY-ANN  O'BRIEN") == "Mary-Ann O'Brien"
    assert names.shown_name("Ruadhán McAllister") == "Ruadhán McAllister"


def test_marks_nobody_sees_part_no_word() -> None:
    assert fold("\u200fli\u200bna\u200e") == "lina"
    assert fold("Zofia\tAnna") == "zofia anna"


@given(st.text(max_size=40))
def test_taking_unseen_marks_out_leaves_every_letter(text: str) -> None:
    seen = names.without_unseen_marks(text)
    assert [c for c in seen if c.isalpha()] == [c for c in text if c.isalpha()]
    assert names.without_unseen_marks(seen) == seen
