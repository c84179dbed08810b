"""Whether a child of a file was told of before: the same UPN, or the same names and birth; and what then differs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest

from portal.exchange.school_file import PupilRow
from portal.services.school_files_told import Earlier, differences, told_of
from tests.exchange.school_files import upn

BORN = dt.date(2014, 9, 3)
ROW = PupilRow(1, "Łucka", "Zofia", dob=BORN, upn=upn(5))
TOLD = Earlier(
    uuid4(), "NM-7K4P-9TX", "Removal from roll return", dt.date(2026, 11, 20), "Zofia", "Lucka", "", BORN, upn(5)
)


def test_the_same_child_is_known_whatever_the_accents_and_nothing_differs() -> None:
    assert told_of(ROW, [TOLD]) == [TOLD]
    assert list(differences(ROW, TOLD)) == []


@pytest.mark.parametrize(
    "told",
    [
        replace(TOLD, first_name="Sofia", last_name="Kowalska", dob=dt.date(2013, 1, 1)),  # by UPN alone
        replace(TOLD, upn=""),  # by names and birth
        replace(TOLD, upn=upn(9), former_upns=(upn(5),)),  # by a former UPN
        replace(TOLD, first_name="Zosia", known_as="Zofia", upn=""),  # by the name she is known by
    ],
)
def test_a_child_is_known_by_upn_or_by_names_and_birth(told: Earlier) -> None:
    assert told_of(ROW, [told]) == [told]


@pytest.mark.parametrize(
    "told",
    [
        replace(TOLD, upn="", dob=dt.date(2014, 3, 9)),
        replace(TOLD, upn="", dob=None),
        replace(TOLD, upn="", first_name="Iga"),  # a twin
        replace(TOLD, upn=upn(6), first_name="Iga"),
    ],
)
def test_another_birth_or_a_twin_is_another_child(told: Earlier) -> None:
    assert told_of(ROW, [told]) == []


def test_two_children_without_a_upn_or_birth_are_never_taken_for_one() -> None:
    assert told_of(replace(ROW, upn="", dob=None), [replace(TOLD, upn="", dob=None)]) == []


def test_what_differs_is_said_in_words() -> None:
    told = replace(TOLD, first_name="Sofia", dob=dt.date(2013, 9, 3), upn=upn(6))
    assert list(differences(ROW, told)) == [
        ("Name", "Sofia Lucka", "Zofia Łucka"),
        ("Date of birth", "Tuesday 3 September 2013", "Wednesday 3 September 2014"),
        ("UPN", upn(6), upn(5)),
    ]
