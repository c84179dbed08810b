"""The search: who is found as the same child, who as brother or sister, and who as neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.identifiers import upn_check_letter
from portal.domain.matching.grade import Grade
from portal.domain.matching.person import Address, Adult, KnownChild, Person
from portal.domain.matching.search import COMPARED_AT_MOST, Findings, find
from tests.matching.children import AUTHORITY, SECRET, Index, child, elsewhere, look, upn

BORN = date(2013, 4, 3)


def grades(findings: Findings) -> dict[str, dict[str, str]]:
    return {
        "same": {f.other_id: f.grade.value for f in findings.same_child},
        "siblings": {f.other_id: f.grade.value for f in findings.siblings},
        "household": {f.other_id: f.grade.value for f in findings.same_household},
    }


def referral(person: Person, **more: object) -> Person:
    return replace(person, id="referral", source="referral", source_label="referral", **more)  # type: ignore[arg-type]


def test_nobody_is_found_in_an_empty_index() -> None:
    found = look(child("r", "Zofia Kowalska"))
    assert grades(found) == {"same": {}, "siblings": {}, "household": {}}


def test_the_childs_own_row_is_the_same_child_and_no_sibling() -> None:
    row = child("row", "Zofia Kowalska", upn=upn(1))
    found = look(referral(row), row)
    assert grades(found) == {"same": {"row": "likely"}, "siblings": {}, "household": {}}


def test_a_brother_at_another_school_with_a_gendered_surname_is_likely() -> None:
    brother = child("b", "Kacper Kowalski", date(2017, 2, 2), sex="M", school_id="991001")
    found = look(referral(child("r", "Zofia Kowalska")), brother)
    assert grades(found) == {"same": {}, "siblings": {"b": "likely"}, "household": {}}


def test_a_child_of_the_same_surname_elsewhere_is_nobody() -> None:
    other = elsewhere(child("o", "Sofia Kowalska", date(2013, 5, 21), school_id="991010"))
    found = look(referral(child("r", "Zofia Kowalska", upn=upn(1))), replace(other, upn=upn(2)))
    assert "o" not in grades(found)["siblings"]
    assert grades(found)["same"].get("o") != "likely"


@pytest.mark.parametrize("second", ["Zuzanna Kowalska", "Zosia Kowalska", "Zofija Kowalska"])
def test_twins_are_brothers_and_sisters_never_the_same_child(second: str) -> None:
    first, twin = child("r", "Zofia Kowalska", upn=upn(7)), child("t", second, upn=upn(8))
    found = look(referral(first), twin)
    assert grades(found)["same"] == {}
    assert grades(found)["siblings"] == {"t": "likely"}
    (sister,) = found.siblings
    assert sister.twin


def test_twins_keep_apart_even_when_one_of_them_has_a_row_and_no_upn_is_known() -> None:
    own, twin = child("own", "Zofia Kowalska"), child("t", "Maja Kowalska")
    found = look(referral(own), own, twin)
    assert grades(found)["same"] == {"own": "likely"}
    assert grades(found)["siblings"] == {"t": "likely"}


@pytest.mark.parametrize("second", ["Zosia Kowalska", "Zofija Kowalska", "Zofai Kowalska"])
def test_once_the_own_row_is_known_a_near_namesake_with_another_upn_is_the_twin(second: str) -> None:
    own, twin = child("own", "Zofia Kowalska", upn=upn(7)), child("t", second, upn=upn(8), school_id="991001")
    asked = referral(replace(own, upn=""))  # the form gives no number: only the two rows tell them apart
    found = look(asked, own, twin)
    assert grades(found)["same"] == {"own": "likely"}
    assert grades(found)["siblings"] == {"t": "likely"}


def test_a_second_number_of_a_child_of_the_very_same_name_and_birth_date_is_no_other_child() -> None:
    own = child("own", "Zofia Kowalska", upn=upn(7))
    former = child("former", "Zofia Kowalska", upn=upn(8), school_id="991001")
    found = look(referral(replace(own, upn="")), own, former)
    assert set(grades(found)["same"]) == {"own", "former"}
    assert grades(found)["siblings"] == {}


def test_a_child_called_by_the_second_of_two_forenames_is_found() -> None:
    row = elsewhere(child("row", "Aqib Ahmed", None, upn=upn(1)))
    row = replace(row, forename="Mohammed Aqib", surname="Ahmed", sex="M")
    asked = referral(replace(child("r", "Aqib Ahmed"), sex="M", addresses=(), adults=row.adults, school_id=""))
    assert grades(look(asked, row))["same"] == {"row": "likely"}


def test_initials_and_birth_date_lead_to_a_child_both_of_whose_names_are_misspelt() -> None:
    row = replace(elsewhere(child("row", "Mahad Khan", BORN, sex="M")), adults=())
    asked = referral(replace(child("r", "Mshad Kahm", BORN, sex="M"), adults=(), addresses=()))
    found = look(asked, row)
    assert "row" in {one.other_id for one in (*found.same_child, *found.less_likely)}


def test_the_first_of_january_stands_for_a_day_nobody_knew_and_is_no_difference() -> None:
    row = child("row", "Zofia Kowalska", date(2013, 8, 12))
    found = look(referral(replace(row, dob=date(2013, 1, 1))), row)
    assert grades(found)["same"] == {"row": "likely"}
    (own,) = found.same_child
    born = next(fact for fact in own.facts if fact.fact == "dob")
    assert (born.result_words, "1 January" in born.why) == ("Similar", True)


def test_a_brother_who_has_moved_is_found_through_the_sister_who_knows_both_homes() -> None:
    mother = Adult("Marta", "Nowak", "Mother", ("07700 900412",))
    asked = referral(replace(child("r", "Zofia Kowalska"), adults=()))
    sister = replace(child("s", "Maja Kowalska", date(2016, 5, 5), school_id="991001"), adults=(mother,))
    moved = replace(
        elsewhere(child("b", "Adam Nowak", date(2010, 1, 9), sex="M", school_id="991002")), adults=(mother,)
    )
    found = look(asked, sister, moved)
    assert list(grades(found)["siblings"]) == ["s", "b"]
    brother = found.siblings[1]
    assert brother.through == "Maja Kowalska"
    assert {fact.fact: fact.result_words for fact in brother.facts}["phone"] == "Same"
    assert "b" not in grades(look(asked, moved))["siblings"]


def test_who_shares_too_little_is_kept_apart_as_less_likely() -> None:
    other = elsewhere(child("o", "Maja Kowalska", date(2016, 5, 5), school_id="991001"))
    other = replace(other, adults=(), phones=(), emails=(), addresses=())
    found = look(referral(child("r", "Zofia Kowalska")), other, size=200_000)
    assert grades(found)["siblings"] == {}
    assert [one.other_id for one in found.less_likely] == ["o"]


def test_names_the_other_way_round_with_the_same_upn_are_found() -> None:
    row = child("row", "Kowalska Zofia", upn=upn(1), school_id="991001")
    assert grades(look(referral(child("r", "Zofia Kowalska", upn=upn(1))), row))["same"] == {"row": "likely"}


def test_a_name_alone_makes_no_child_however_small_the_council() -> None:
    namesake = elsewhere(child("row", "Zofia Kowalska", school_id="991009"))
    asked = replace(referral(child("r", "Zofia Kowalska", None)), school_id="991009")
    assert grades(look(asked, namesake, size=4_000))["same"] == {}
    # With the birth date it is somebody to look at.
    assert "row" in grades(look(replace(asked, dob=namesake.dob), namesake, size=4_000))["same"]


def test_day_and_month_the_other_way_round_are_found_with_the_reason() -> None:
    row = child("row", "Zofia Kowalska", date(2013, 3, 4), school_id="991001")
    found = look(referral(child("r", "Zofia Kowalska", BORN)), row)
    assert grades(found)["same"] == {"row": "likely"}
    dob = next(f for f in found.same_child[0].facts if f.fact == "dob")
    assert dob.result_words == "Similar"
    assert "Day and month" in dob.why


def test_a_former_surname_and_the_mothers_mobile_find_the_child() -> None:
    row = replace(
        elsewhere(child("row", "Zofia Nowak", former_surnames=("Kowalska",))),
        adults=(Adult("Marta", "Nowak", "Mother", ("07700 900412",)),),
    )
    assert grades(look(referral(child("r", "Zofia Kowalska")), row))["same"] == {"row": "likely"}


def test_one_transposed_digit_in_a_upn_is_found_with_the_reason() -> None:
    right = upn(127)
    wrong = right[:10] + right[11] + right[10] + right[12]
    assert wrong[0] != upn_check_letter(wrong[1:])
    row = elsewhere(child("row", "Zofia Kowalska", upn=right, school_id="991001"))
    found = look(referral(child("r", "Zofia Kowalska"), upn=wrong), row)
    assert grades(found)["same"]["row"] in ("likely", "possible")
    fact = next(f for f in found.same_child[0].facts if f.fact == "upn")
    assert (fact.result_words, "cannot be right" in fact.why) == ("Similar", True)


def test_scenario_26_names_and_dates_the_other_way_round_and_a_slip_in_the_number_are_found_with_reasons() -> None:
    right = upn(127)
    wrong = right[:10] + right[11] + right[10] + right[12]
    row = elsewhere(child("row", "Kowalska Zofia", date(2013, 3, 4), upn=right, school_id="991001"))
    found = look(referral(child("r", "Zofia Kowalska", date(2013, 4, 3)), upn=wrong), row)
    assert grades(found)["same"]["row"] in ("likely", "possible")
    why = {fact.fact: fact.why for fact in found.same_child[0].facts}
    assert "First name and surname are the other way round." in why["forename"]
    assert "Day and month are the other way round." in why["dob"]
    assert "cannot be right" in why["upn"]


def test_two_right_upns_that_differ_are_never_more_than_possible() -> None:
    row = child("row", "Zofia Kowalska", upn=upn(1), school_id="991001")
    found = look(referral(child("r", "Zofia Kowalska"), upn=upn(500)), row)
    assert grades(found)["same"].get("row") in (None, "possible")


def tower(number: int) -> Address:
    return Address((f"Flat {number}", "Skylark Tower", "3 Viaduct Street"), "Northmere", "ZN7 4ZQ")


def test_neighbours_in_a_tower_block_are_no_family() -> None:
    asked = referral(child("r", "Zofia Kowalska", addresses=(tower(32),)))
    neighbours = [
        replace(child(f"n{n}", f"{name}"), addresses=(tower(n),), adults=(Adult(f"Adult{n}", name.split()[1], ""),))
        for n, name in enumerate(["Amina Farah", "Oscar Jessop", "Layan Haddad", "Bianca Lungu"], start=1)
    ]
    found = look(asked, *neighbours)
    assert grades(found)["siblings"] == {}


def test_the_same_flat_of_a_tower_block_is_a_home() -> None:
    brother = child(
        "b",
        "Kacper Kowalski",
        date(2017, 2, 2),
        addresses=(Address(("32 Skylark Tower, 3 Viaduct St",), "", "ZN74ZQ"),),
        school_id="991001",
    )
    found = look(referral(child("r", "Zofia Kowalska", addresses=(tower(32),))), brother)
    assert grades(found)["siblings"] == {"b": "likely"}


def test_two_boys_of_one_common_name_and_birth_date_are_not_taken_for_one() -> None:
    one = child("r", "Mohammed Khan", date(2013, 3, 14), sex="M", upn=upn(1))
    other = elsewhere(child("o", "Mohammed Khan", date(2013, 3, 14), sex="M", upn=upn(200), school_id="991001"))
    found = look(referral(one), other)
    assert grades(found)["same"].get("o") != "likely"
    assert grades(found)["siblings"].get("o") != "likely"


def test_a_value_shared_by_more_than_150_children_brings_nobody_up() -> None:
    crowd = [
        Person(id=f"k{n}", source="roll", forename=f"{chr(97 + n % 26)}{chr(97 + n // 26)}mo", surname="Khan")
        for n in range(170)
    ]
    index = Index(crowd)
    found = find(
        Person(id="r", source="referral", forename="Wojtek", surname="Khan"),
        index,
        secret=SECRET,
        authority=AUTHORITY,
    )
    assert index.served == 0
    assert found.siblings == ()


def test_no_more_than_forty_are_compared_a_step() -> None:
    homes = [child(f"k{n}", f"Child{n} Kowalska", date(2010 + n % 9, 1, 5)) for n in range(120)]
    index = Index(homes)
    find(referral(child("r", "Zofia Kowalska")), index, secret=SECRET, authority=AUTHORITY)
    assert COMPARED_AT_MOST <= index.served <= 2 * COMPARED_AT_MOST


def test_what_the_own_row_knows_finds_a_brother_the_referral_alone_could_not() -> None:
    own = child("own", "Zofia Kowalska", upn=upn(1))
    brother = child("b", "Kacper Kowalski", date(2017, 2, 2), sex="M", school_id="991001")
    bare = Person(id="referral", source="referral", forename="Zofia", surname="Kowalska", dob=own.dob, upn=upn(1))
    alone, together = look(bare, brother), look(bare, own, brother)
    assert grades(alone)["siblings"].get("b") != "likely"
    assert grades(together)["siblings"] == {"b": "likely"}
    address = next(f for f in together.siblings[0].facts if f.fact == "address")
    assert address.this_source == "school roll"


def test_cousins_and_foster_children_in_one_house_are_the_same_household() -> None:
    cousin = child("c", "Amina Farah", date(2016, 5, 5), adults=(Adult("Hodan", "Farah", "Mother", ("01632 960100",)),))
    found = look(referral(child("r", "Zofia Kowalska")), cousin)
    assert grades(found)["siblings"] == {}
    assert list(grades(found)["household"]) == ["c"]
    assert found.same_household[0].words == "In the same household"


def test_a_brother_the_school_named_is_found_although_he_lives_elsewhere() -> None:
    brother = elsewhere(child("b", "Kacper Nowicki", date(2017, 2, 2), school_id="991001"))
    named = KnownChild("Kacper", "Nowicki", date(2017, 2, 2))
    without, with_name = (
        look(referral(child("r", "Zofia Kowalska"), siblings=known), brother) for known in ((), (named,))
    )
    assert "b" not in grades(without)["siblings"]
    assert "b" in grades(with_name)["siblings"]


def test_records_to_leave_out_are_not_found() -> None:
    brother = child("b", "Kacper Kowalski", date(2017, 2, 2))
    found = look(referral(child("r", "Zofia Kowalska")), brother, leave_out=["b"])
    assert grades(found)["siblings"] == {}


def test_a_mononym_and_an_empty_record_can_be_looked_up() -> None:
    row = child("row", "Suharto", upn=upn(1))
    assert grades(look(referral(row), row))["same"] == {"row": "likely"}
    assert look(Person(id="x", source="referral", forename=""), row).siblings == ()


def test_the_larger_the_index_the_more_it_takes() -> None:
    brother = replace(
        child("b", "Kacper Kowalski", date(2017, 2, 2)), adults=(), addresses=(Address(("9 Larch Row",)),)
    )
    asked = referral(child("r", "Zofia Kowalska"))
    ranks = [Grade.UNLIKELY, Grade.POSSIBLE, Grade.LIKELY]
    small, large = (
        Grade(grades(look(asked, brother, size=size))["siblings"].get("b", "unlikely")) for size in (1_000, 50_000_000)
    )
    assert ranks.index(large) <= ranks.index(small)
