"""Reading what is typed to find a child, and the words a child is found by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.finding.asked import AS_TYPED, Kind, read_box, read_fields
from portal.domain.finding.fit import fit_of
from portal.domain.finding.words import words_of, words_of_name
from portal.domain.matching.person import Person

KOWALSKA = Person(
    id="1", source="roll", forename="Zofia Anna", surname="Kowalska-Lis", former_surnames=("Nowak",), preferred="Zosia",
    dob=dt.date(2013, 3, 14),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read", "left_out"),
    [
        ("kowal", [("name", "kowal")], ()),
        ("14/3/2013 Kowalska", [("name", "kowalska"), ("born", "2013-03-14")], ()),
        ("3.14.2013", [("born", "")], ()),
        ("14/3/13", [("born", "2013-03-14")], ()),
        ("30/2/2013", [], ("30/2/2013",)),
        ("14th March 2013", [("born", "2013-03-14")], ()),
        ("a990000120001", [("upn", "A990000120001")], ()),
        ("nm4 2qt", [("place", "NM4 2QT")], ()),
        ("lis, 14 Tamarisk Close", [("name", "lis"), ("place", "14 Tamarisk Close")], ()),
        ("flat 2, 14 Tamarisk Close, NM4 2QT", [("place", "flat 2, 14 Tamarisk Close, NM4 2QT")], ()),
        ("07700 900412", [("phone", "+447700900412")], ()),
        ("+44 (0)7700 900412 lis", [("name", "lis"), ("phone", "+447700900412")], ()),
        ("Ewa@Example.org", [("email", "ewa@example.org")], ()),
        ("Mrs O Brien", [("name", "brien")], ()),
        ("lis 14", [("name", "lis")], ("14",)),
        ("lis AV-7K4P", [("name", "lis")], ("AV-7K4P",)),
        ("anna mary lee", [("name", "anna"), ("name", "mary"), ("name", "lee")], ()),
        ("unknown", [], ()),
        ("", [], ()),
    ],
)
def test_a_box_is_read_as_people_type(typed: str, read: list[tuple[str, str]], left_out: tuple[str, ...]) -> None:
    asked = read_box(typed)
    assert [(one.kind.value, one.value) for one in asked.criteria] == read
    assert asked.left_out == left_out


def test_fields_say_what_is_wrong_with_them() -> None:
    criteria, wrong = read_fields({"first": "Zofia", "last": "12", "born": "soon", "place": "Close", "contact": "077"})
    assert [(one.kind, one.field) for one in criteria] == [(Kind.NAME, "first")]
    assert set(wrong) == {"last", "born", "place", "contact"}


def test_a_child_has_each_word_whole_names_sounds_and_the_birth_date() -> None:
    assert words_of(KOWALSKA) == sorted(
        (
            "zofia", "anna", "zofiaanna", "zosia", "kowalska", "lis", "kowalskalis", "nowak", "=2013-03-14",
            "~sf", "~an", "~ss", "~kwlsk", "~ls", "~nwk",
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zofia kowalska", "Name"),
        ("zosia nowak", "Preferred name, former surname"),
        ("kowalska-lis 14/3/2013", "Surname, date of birth"),
        ("kovalski 3/14/2013", "Surname sounds the same, day and month swapped"),
        ("zof kow", "First name begins with ‘zof’, surname begins with ‘kow’"),
    ],
)
def test_what_matched_is_said_in_words(typed: str, said: str) -> None:
    assert sorted(fit_of(KOWALSKA, read_box(typed).criteria).words.lower().split(", ")) == sorted(
        said.lower().split(", ")
    )


@pytest.mark.parametrize(
    ("typed", "nearer", "further"),
    [
        ("khouri", {"surname": "Khoury"}, {"surname": "Kaur"}),
        ("kovalska", {"surname": "Kowalska"}, {"surname": "Kowalski"}),
        ("smith", {"surname": "Smith"}, {"surname": "Reed", "former_surnames": ("Smith",)}),
    ],
)
def test_of_those_who_fit_alike_the_nearest_in_spelling_and_of_now_comes_first(
    typed: str, nearer: dict[str, Any], further: dict[str, Any]
) -> None:
    (one, other) = (
        fit_of(Person(id="1", source="roll", forename="Sam", **named), read_box(typed).criteria)
        for named in (nearer, further)
    )
    assert one.slack == other.slack
    assert one.order < other.order


@given(st.text(max_size=80))
def test_anything_can_be_typed(text: str) -> None:
    for one in read_box(text).criteria:
        assert one.ranges or one.keys or one.kind is Kind.REFERENCE
        assert all(low < high for low, high, _ in one.ranges)


@given(st.text(alphabet=st.characters(categories=["L", "M", "Zs"], include_characters="-'’"), max_size=40))
def test_whoever_types_a_name_as_it_is_written_finds_it(name: str) -> None:
    held = words_of_name(name)
    for criterion in read_box(name).criteria:
        assert min(
            fits for low, high, fits in criterion.ranges if any(low <= word < high for word in held)
        ) == AS_TYPED  # fmt: skip


@pytest.mark.parametrize("typed", ["2 \u017fep 2016", "\u0662 sep 2016", "2 sep \u0662\u0660\u0661\u0666"])
def test_letters_and_digits_that_only_look_like_a_date_are_none(typed: str) -> None:
    assert all(one.kind is not Kind.BORN for one in read_box(typed).criteria)
    assert read_fields({"born": typed})[1]
