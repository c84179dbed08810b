"""Brothers and sisters within one file: one address and a parent in common, never either alone."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from portal.exchange.school_file import PupilAddress, PupilContact, PupilRow
from portal.services.school_files_families import families

CLOSE = PupilAddress(("14 Tamarisk Close",), "Northmere", "", "ZN4 2QT")
WRITTEN_OTHERWISE = PupilAddress(("14 Tamarisk Cl",), "", "", "zn42qt")
ELSEWHERE = PupilAddress(("9 Larch Row",), "Northmere", "", "ZN2 1DH")
MARTA = PupilContact("Marta Kowalska", "PAM", phones=("07700 900412",))


def child(number: int, address: PupilAddress, *contacts: PupilContact) -> PupilRow:
    return PupilRow(number, f"Surname{number}", "Child", address=address, contacts=contacts)


def together(*rows: PupilRow) -> list[list[int]]:
    return [[row.number for row in family] for family in families(rows)]


def test_one_address_and_one_parent_make_a_family_whatever_the_surnames_and_spelling() -> None:
    assert together(child(1, CLOSE, MARTA), child(2, WRITTEN_OTHERWISE, PupilContact("KOWALSKA, Marta"), MARTA)) == [
        [1, 2]
    ]


def test_a_telephone_in_common_is_a_parent_in_common() -> None:
    other = PupilContact("M Kowalska", phones=("+44 7700 900412",))
    assert together(child(1, CLOSE, MARTA), child(2, CLOSE, other)) == [[1, 2]]


def test_an_address_alone_a_parent_alone_and_no_address_are_no_family() -> None:
    assert together(child(1, CLOSE, MARTA), child(2, CLOSE, PupilContact("Agata Lis"))) == [[1], [2]]
    assert together(child(1, CLOSE, MARTA), child(2, ELSEWHERE, MARTA)) == [[1], [2]]
    assert together(child(1, PupilAddress(), MARTA), child(2, PupilAddress(), MARTA)) == [[1], [2]]


def test_two_half_brothers_are_joined_through_the_one_who_shares_with_both() -> None:
    jan = PupilContact("Jan Nowicki", "STF")
    assert together(child(1, CLOSE, MARTA), child(2, CLOSE, jan), child(3, CLOSE, MARTA, jan)) == [[1, 2, 3]]


_children = st.lists(
    st.tuples(
        st.sampled_from([CLOSE, ELSEWHERE, PupilAddress()]),
        st.lists(st.sampled_from([MARTA, PupilContact("Jan Nowicki"), PupilContact("Agata Lis")]), max_size=2),
    ),
    max_size=8,
).map(lambda told: [child(place, address, *contacts) for place, (address, contacts) in enumerate(told, 1)])


@given(_children, st.integers(0, 999))
def test_every_child_is_in_one_family_and_the_order_of_the_rows_does_not_matter(
    rows: list[PupilRow], seed: int
) -> None:
    found = together(*rows)
    assert sorted(number for family in found for number in family) == [row.number for row in rows]
    mixed = list(rows)
    Random(seed).shuffle(mixed)
    assert together(*mixed) == found
