"""UPNs and references: what is accepted, what is refused, and with which words."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import known_la_codes
from portal.domain.identifiers import (
    EXAMPLE_UPN,
    REFERENCE_MARKS,
    UPN_LETTERS,
    UnreadableReference,
    UpnState,
    new_reference,
    read_reference,
    read_upn,
    upn_check_letter,
)

BODIES = st.from_regex(rf"[0-9]{{11}}[0-9{UPN_LETTERS}]", fullmatch=True)
PREFIXES = st.from_regex(r"[A-Z]{2,4}", fullmatch=True)


@pytest.mark.parametrize(
    "upn",
    ["U331400121017", "F839400022101", "K882201518007", "Z331400126010", "B801200005001", "P207000016049"],
)
def test_published_examples_are_valid(upn: str) -> None:
    reading = read_upn(upn, known_la_codes())
    assert (reading.state, reading.error, reading.warning) == (UpnState.VALID, "", "")


def test_lower_case_and_spaces_are_tidied_and_kept_as_typed() -> None:
    reading = read_upn(" b8012 0000-5001 ", known_la_codes())
    assert reading.accepted
    assert reading.upn == "B801200005001"
    assert reading.typed == " b8012 0000-5001 "


@pytest.mark.parametrize("upn", ["Z33140012601A", "G33020012702H"])
def test_a_temporary_upn_is_accepted_with_a_warning(upn: str) -> None:
    reading = read_upn(upn, known_la_codes())
    assert reading.state is UpnState.TEMPORARY
    assert reading.accepted
    assert "temporary" in reading.warning


def test_a_wrong_letter_is_refused_and_says_what_to_look_for() -> None:
    reading = read_upn("Q207000016049", known_la_codes())
    assert reading.state is UpnState.WRONG_LETTER
    assert not reading.accepted
    assert reading.error.startswith("Check this UPN")


@pytest.mark.parametrize("upn", ["", "I331400121017", "X33140012101", "S331400121017", "U33140012101O"])
def test_a_misshapen_upn_is_told_what_one_looks_like(upn: str) -> None:
    reading = read_upn(upn, known_la_codes())
    assert reading.state is UpnState.MALFORMED
    assert EXAMPLE_UPN in reading.error


def test_an_unknown_council_number_warns_unless_it_is_a_recorded_demo_code() -> None:
    upn = upn_check_letter("990400121017") + "990400121017"
    assert "990" in read_upn(upn, known_la_codes()).warning
    assert read_upn(upn, known_la_codes() | {"990"}).warning == ""
    assert read_upn(upn, known_la_codes()).accepted


@given(BODIES)
def test_every_body_has_exactly_one_letter(body: str) -> None:
    accepted = [letter for letter in UPN_LETTERS if read_upn(letter + body, {body[:3]}).accepted]
    assert accepted == [upn_check_letter(body)]


@given(BODIES, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(body: str, place: int, shift: int) -> None:
    if not body[place].isdigit():
        return
    slipped = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert upn_check_letter(slipped) != upn_check_letter(body)


@given(PREFIXES, st.integers())
def test_a_reference_reads_back_however_it_is_typed(prefix: str, seed: int) -> None:
    reference = new_reference(prefix, Random(seed))
    assert read_reference(reference) == reference
    assert read_reference(reference.lower().replace("-", " ")) == reference
    assert read_reference(reference.replace("-", "")) == reference
    look_alike = reference[len(prefix) :].translate(str.maketrans("8652", "BGSZ"))
    assert read_reference(prefix + look_alike) == reference


@given(PREFIXES, st.integers(), st.integers(0, 6), st.integers(1, 22))
def test_one_wrong_character_in_a_reference_is_always_caught(prefix: str, seed: int, place: int, shift: int) -> None:
    tail = new_reference(prefix, Random(seed)).replace("-", "")[len(prefix) :]
    wrong = REFERENCE_MARKS[(REFERENCE_MARKS.index(tail[place]) + shift) % 23]
    with pytest.raises(UnreadableReference, match="one of its characters is wrong"):
        read_reference(prefix + tail[:place] + wrong + tail[place + 1 :])


@given(PREFIXES, st.integers(), st.integers(0, 5))
def test_two_swapped_neighbours_in_a_reference_are_caught(prefix: str, seed: int, place: int) -> None:
    tail = new_reference(prefix, Random(seed)).replace("-", "")[len(prefix) :]
    if tail[place] == tail[place + 1]:
        return
    swapped = tail[:place] + tail[place + 1] + tail[place] + tail[place + 2 :]
    with pytest.raises(UnreadableReference):
        read_reference(prefix + swapped)


@given(st.integers())
def test_a_reference_spells_no_word(seed: int) -> None:
    assert not set(new_reference("NM", Random(seed)).removeprefix("NM")) & set("AEIOUBGSZLQ01")


@pytest.mark.parametrize("text", ["", "NM", "7K4P-9TX", "NM-7K4P-9T", "NORTH-7K4P-9TX", "NM-7K4P-9T!"])
def test_what_is_no_reference_is_told_what_one_looks_like(text: str) -> None:
    with pytest.raises(UnreadableReference, match="like NM-"):
        read_reference(text)
