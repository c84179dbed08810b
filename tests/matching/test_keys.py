"""Keys: what brings two records together, and that nothing can be read from or shared between indexes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.matching.compare import compare
from portal.domain.matching.compared import Level
from portal.domain.matching.keys import hash_key, hash_keys, keys_of, search_keys, swap_day_and_month
from portal.domain.matching.person import Address, Adult, KnownChild, Person
from tests.matching.children import AUTHORITY, SECRET, child, upn


def families(person: Person) -> set[str]:
    return {key.split(":")[0] for key in keys_of(person)}


@given(st.text(max_size=60))
def test_hashes_fit_a_signed_bigint_and_repeat(text: str) -> None:
    value = hash_key(SECRET, AUTHORITY, text)
    assert 0 <= value < 2**63
    assert value == hash_key(SECRET, AUTHORITY, text)
    assert hash_keys(SECRET, AUTHORITY, [text]) == {value: text}


@given(st.text(max_size=60))
def test_no_key_meets_its_like_in_another_authority_or_under_another_secret(text: str) -> None:
    here = hash_key(SECRET, AUTHORITY, text)
    assert here != hash_key(SECRET, UUID(int=990), text)
    assert here != hash_key(b"another secret", AUTHORITY, text)


def test_a_full_record_has_a_few_dozen_keys_of_every_family() -> None:
    full = child(
        "a",
        "Zofia Kowalska",
        upn=upn(1),
        addresses=(Address(("14 Tamarisk Close",), "Northmere", "ZN4 2QT", uprn="100"),),
        adults=(
            Adult("Marta", "Kowalska", "Mother", ("07700 900412",), ("marta@example.org",)),
            Adult("Piotr", "Kowalski", "Father"),
        ),
    )
    assert 20 <= len(keys_of(full)) <= 40
    assert families(full) >= {"u", "t", "tf", "m", "r", "pd", "sd", "p", "ps", "es", "ss", "s", "pn", "pc", "pp", "pf"}
    assert families(full) >= {"bf", "bs", "n", "ny", "pb"}


def test_a_record_with_a_name_only_has_only_name_keys() -> None:
    assert families(Person(id="a", source="roll", forename="Zofia", surname="Kowalska")) == {"s", "n", "nb"}


def test_spelling_gender_case_and_format_do_not_change_the_keys_that_matter() -> None:
    one = child("a", "Zofia Kowalska")
    two = child(
        "b",
        "ZOFIA KOWALSKI",
        addresses=(Address(("14, Tamarisk Cl",), "", "zn42qt"),),
        adults=(Adult("MARTA", "Kowalska", "", ("+44 (0)7700900412",)),),
    )
    assert keys_of(one) == keys_of(two)


def test_a_child_is_looked_up_with_day_and_month_and_names_the_other_way_round() -> None:
    asked = search_keys(child("a", "Zofia Kowalska", date(2013, 4, 3)))
    assert keys_of(child("b", "Zofia Kowalska", date(2013, 3, 4))) & asked >= {"bf:2013-03-04 sf"}
    swapped = keys_of(child("c", "Kowalska Zofia", date(2013, 4, 3)))
    assert {k for k in swapped if k.startswith(("n:", "ny:", "bf:"))} <= asked


def test_a_named_brother_is_looked_up_by_his_name_and_birth_date() -> None:
    asked = search_keys(child("a", "Zofia Kowalska", siblings=(KnownChild("Kacper", "", date(2017, 2, 2)),)))
    brother = replace(child("b", "Kacper Kowalski", date(2017, 2, 2)), addresses=(), adults=(), school_id="")
    assert "bf:2017-02-02 kkpr" in asked
    assert len(keys_of(brother) & asked) >= 3


def test_a_former_surname_and_a_former_upn_have_keys_too() -> None:
    keys = keys_of(child("a", "Zofia Nowak", former_surnames=("Kowalska",), upn=upn(1), former_upns=(upn(2),)))
    assert {f"u:{upn(1)}", f"u:{upn(2)}"} <= keys
    assert {"n:sf nwk", "n:sf kwlsk"} <= keys


def test_placeholders_make_no_keys() -> None:
    blank = child(
        "a",
        "Zofia Kowalska",
        upn="A000000000000",
        addresses=(Address(("moved",)),),
        adults=(Adult("Unknown", "", "", ("07000 000000",), ("noreply@example.org",)),),
        school_id="",
    )
    assert families(blank) <= {"s", "n", "nb", "ny", "bf", "bi", "bs"}


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_swapping_day_and_month_twice_gives_the_date_back(day: date) -> None:
    swapped = swap_day_and_month(day)
    assert swapped is None or swap_day_and_month(swapped) == day


def test_a_person_survives_json() -> None:
    full = child(
        "a",
        "Zofia Kowalska",
        upn=upn(1),
        former_surnames=("Nowak",),
        as_of=date(2026, 11, 18),
        siblings=(KnownChild("Kacper", "", date(2017, 2, 2)), KnownChild("Lena")),
        addresses=(Address(("14 Tamarisk Close",), "Northmere", "ZN4 2QT", restricted=True),),
    )
    assert Person.from_dict(full.to_dict()) == full


def test_an_only_name_is_found_whichever_box_it_stands_in() -> None:
    first, last = child("a", "Suharto"), replace(child("b", "x"), forename="", surname="SUHARTO")
    assert search_keys(first) & keys_of(last)
    assert search_keys(last) & keys_of(first)
    facts = compare(first, last)
    assert (facts["forename"].level, facts["forename"].detail) == (Level.SIMILAR, "swapped")
    assert facts["surname"].level is Level.NOT_COMPARED


def test_an_only_name_is_not_taken_for_the_first_name_of_another_child() -> None:
    alone, other = replace(child("a", "x"), forename="", surname="Adam"), child("b", "Adam Nowak")
    assert compare(alone, other)["forename"].level is not Level.SIMILAR
