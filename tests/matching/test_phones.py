"""Telephone numbers: oddities forgiven, placeholders seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.phones import is_placeholder, read_phones, shown_phone, to_e164

MOBILE = "+447700900412"


@pytest.mark.parametrize(
    "typed",
    [
        "07700900412", "07700 900 412", "07700-900412", "7700900412", "+44 (0)7700 900412", "+44 7700 900412",
        "0044 7700 900412", "447700900412", "4407700900412", "O77OO 9OO412", "07700 900412 ext 4",
    ],
)  # fmt: skip
def test_one_mobile_however_it_is_typed(typed: str) -> None:
    assert to_e164(typed) == MOBILE


@pytest.mark.parametrize(
    "typed", ["", "none", "07000 000000", "01234567890", "00000000000", "11111111111", "12", "ask mum"]
)
def test_placeholders_and_words_are_no_numbers(typed: str) -> None:
    assert to_e164(typed) == ""


@pytest.mark.parametrize(
    "typed", ["07700 900412 / 01632 960733", "07700900412 01632960733", "07700900412 or 01632 960733"]
)
def test_two_numbers_in_a_box_come_apart(typed: str) -> None:
    assert [p.e164 for p in read_phones(typed)] == [MOBILE, "+441632960733"]


def test_what_was_typed_is_kept_even_when_it_is_no_number() -> None:
    (phone,) = read_phones("  ask   grandma ")
    assert (phone.typed, phone.e164) == ("ask grandma", "")


def test_numbers_of_other_countries_are_read() -> None:
    assert to_e164("+48 22 123 45 67") == "+48221234567"


@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    for phone in read_phones(text):
        assert phone.e164 == "" or phone.e164.startswith("+")
    is_placeholder(text)
    shown_phone(text)


@given(st.integers(0, 999))
def test_every_drama_number_is_a_number_and_reads_back_from_its_shown_form(last: int) -> None:
    for typed in (f"07700900{last:03d}", f"01632960{last:03d}", f"02079460{last:03d}"):
        assert to_e164(typed)
        assert to_e164(shown_phone(typed)) == to_e164(typed)
