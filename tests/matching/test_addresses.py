"""Addresses: postcodes put right, doors and streets found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.addresses import normal_postcode, parse_address, postcode_sector, shown_address
from portal.domain.matching.compare_addresses import compare_addresses
from portal.domain.matching.person import Address
from tests.matching.children import child

LETTER = st.sampled_from("ABCDEFGHJKLMNPQRTUVWXY")
POSTCODE = st.builds(
    lambda a, b, n, m, x, y: f"{a}{b}{n} {m}{x}{y}",
    LETTER, LETTER, st.integers(1, 99), st.integers(0, 9), LETTER, LETTER,
)  # fmt: skip


@given(POSTCODE)
def test_a_postcode_survives_any_case_and_spacing(code: str) -> None:
    plain = code.replace(" ", "")
    assert {normal_postcode(t) for t in (code, plain, plain.lower(), f" {plain[:2]} {plain[2:]} ")} == {code}


@given(st.text(max_size=12))
def test_a_normal_postcode_has_the_shape_of_one_or_is_empty(text: str) -> None:
    found = normal_postcode(text)
    assert found == "" or re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", found)
    assert normal_postcode(found) == found


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("ZA1O 4QT", "ZA10 4QT"),
        ("ZA1 OAB", "ZA1 0AB"),
        ("ZAI 4QT", "ZA1 4QT"),
        ("ZA1 4Q0", "ZA1 4QO"),
        ("nonsense", ""),
    ],
)
def test_letters_for_digits_and_digits_for_letters_are_put_right(typed: str, right: str) -> None:
    assert normal_postcode(typed) == right


@pytest.mark.parametrize(
    ("lines", "postcode", "door", "street"),
    [
        (["14 Tamarisk Close"], "ZN4 2QT", "14", "tamarisk"),
        (["14, Tamarisk Cl."], "zn42qt", "14", "tamarisk"),
        (["Flat 32", "Skylark Tower", "3 Viaduct St"], "ZN7 4ZQ", "3-32", "viaduct"),
        (["32 Skylark Tower, 3 Viaduct Street"], "ZN7 4ZQ", "3-32", "viaduct"),
        (["4/187 Larch Row"], "", "187-4", "larch"),
        (["204", "Sorrel Close"], "", "204", "sorrel"),
        (["14 Tamarisk Close, Northmere, ZN4 2QT"], "", "14", "tamarisk"),
    ],
)
def test_doors_and_streets_are_found_however_they_are_laid_out(
    lines: list[str], postcode: str, door: str, street: str
) -> None:
    parsed = parse_address(lines, postcode, "Northmere")
    assert (parsed.door, parsed.street) == (door, street)


def test_two_writings_of_one_home_have_one_key() -> None:
    one = parse_address(["Flat 32", "Skylark Tower", "3 Viaduct St"], "ZN7 4ZQ")
    two = parse_address(["32 Skylark Tower, 3 Viaduct Street"], "zn74zq")
    assert one.key == two.key == "ZN7 4ZQ 3-32"
    assert one.street_key == two.street_key


@pytest.mark.parametrize("text", ["moved", "Not known", "NFA", "as above", "No fixed abode"])
def test_placeholders_are_no_addresses(text: str) -> None:
    assert parse_address([text]).placeholder


def test_shared_addresses_are_known() -> None:
    assert parse_address(["Room 25, Hawthorn Refuge, 9 Larch Row"]).shared
    assert not parse_address(["9 Larch Row"]).shared


@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=10), st.text(max_size=10))
def test_any_text_can_be_parsed_and_shown(lines: list[str], postcode: str, town: str) -> None:
    parse_address(lines, postcode, town)
    assert "  " not in shown_address(lines, town, postcode)


@pytest.mark.parametrize("line", ["14 Tamarisk Close", "Oak Close", "2 Close"])
def test_a_close_is_no_postcode(line: str) -> None:
    assert parse_address((line,)).postcode == ""


def test_an_address_is_shown_on_one_line() -> None:
    assert shown_address(["14  Tamarisk Close", ""], "Northmere", "zn42qt") == "14 Tamarisk Close, Northmere, ZN4 2QT"
    assert postcode_sector("ZN4 2QT") == "ZN4 2"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("3 Light Street", ""), ("3 Light Setreet", ""), "street"),  # no postcode, and a slip in "street"
        (("26 Yambina Crescent", ""), ("26 Yambinna Crescent", ""), "same"),  # one sound
        (("14 Tamarisk Close", "ZN4 2QT"), ("14 Tamarixk Close", "ZN4 2QR"), "street"),
        (("14 Tamarisk Close", "ZN4 2QT"), ("14 Tamarixk Close", "ZN9 5LR"), "different"),  # far postcodes
        (("14 Tamarisk Close", ""), ("15 Tamarixk Close", ""), "different"),
        (("3 Elm Road", ""), ("3 Oak Road", ""), "different"),
    ],
)
def test_a_street_with_a_slip_of_the_pen_is_the_street_where_number_and_postcode_do_not_speak_against_it(
    one: tuple[str, str], other: tuple[str, str], expected: str
) -> None:
    at = [child(line, "Zofia Kowalska", addresses=(Address((line,), "", code),)) for line, code in (one, other)]
    assert compare_addresses(*at).detail == expected
