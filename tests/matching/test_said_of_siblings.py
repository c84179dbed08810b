"""Brothers and sisters in one box, as schools type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.matching.said_of_siblings import read_siblings


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("Jada Y10", [("Jada", "", None, "", "10")]),
        (
            "Amir / Sara Khan 2/3/2015 at Oak Primary School",
            [("Amir", "", None, "", ""), ("Sara", "Khan", date(2015, 3, 2), "Oak Primary School", "")],
        ),
        (
            "Abena 09 Nov 2019, St Margaret's CofE Junior and Infant School; Kwame Reception",
            [
                ("Abena", "", date(2019, 11, 9), "St Margaret's CofE Junior and Infant School", ""),
                ("Kwame", "", None, "", "0"),
            ],
        ),
        ("Talha Alam 16.07.19", [("Talha", "Alam", date(2019, 7, 16), "", "")]),
        ("Isla 2015-02-04 and Finn", [("Isla", "", date(2015, 2, 4), "", ""), ("Finn", "", None, "", "")]),
        ("Ha5san (half) 31/02/2016", [("Hasan", "", None, "", "")]),
    ],
)
def test_names_dates_years_and_schools_are_told_apart(text: str, children: list[tuple[object, ...]]) -> None:
    assert [(c.forename, c.surname, c.dob, c.school, c.year) for c in read_siblings(text)] == children


@pytest.mark.parametrize(
    "text", ["", "N/A", "none known", "No", "younger sister", "has siblings, names not known", "?"]
)
def test_words_that_name_nobody_give_nobody(text: str) -> None:
    assert read_siblings(text) == ()


@given(st.text(max_size=200))
def test_odd_text_never_raises_and_names_are_never_empty(text: str) -> None:
    assert all(child.forename for child in read_siblings(text))
