"""The read view over a draft's rows."""

from __future__ import annotations

from portal.journeys.answers import Answers, PageAnswers


def test_a_page_is_found_under_its_child_and_else_under_the_family() -> None:
    answers = Answers([
        PageAnswers("c1", "child_name", "", {"first_name": "Zofia"}),
        PageAnswers("c2", "child_name", "", {"first_name": "Maja"}),
        PageAnswers("", "address_safe", "", {"safe": "yes"}),
    ])  # fmt: skip
    assert answers.of("child_name") == {"first_name": "Zofia"}
    assert answers.for_child("c2").of("child_name") == {"first_name": "Maja"}
    assert answers.of("child_name", "c2") == {"first_name": "Maja"}
    assert answers.for_child("c2").of("address_safe") == {"safe": "yes"}
    assert answers.of("never_answered") == {}
    assert answers.children == ("c1", "c2")


def test_entries_keep_their_order_and_stay_apart_from_the_lists_own_row() -> None:
    answers = Answers([
        PageAnswers("", "adults", "b", {"name": "Second"}, position=2),
        PageAnswers("", "adults", "a", {"name": "First"}, position=1),
        PageAnswers("", "adults", "", {"more": "no"}),
        PageAnswers("", "adult_contact", "a", {"phone_1": "07700 900412"}),
    ])  # fmt: skip
    assert [item for item, _ in answers.items("adults")] == ["a", "b"]
    assert answers.list_closed("adults")
    assert not answers.list_none("adults")
    assert answers.at("a").of("adults") == {"name": "First"}
    assert answers.at("a").of("adult_contact") == {"phone_1": "07700 900412"}
    assert answers.item_given("adult_contact", "a")
    assert not answers.item_given("adult_contact", "b")


def test_a_list_is_closed_by_none_or_by_no_more_and_by_nothing_else() -> None:
    def closed(own: dict[str, object]) -> bool:
        return Answers([PageAnswers("", "siblings", "", own)]).list_closed("siblings")

    assert closed({"none": True})
    assert closed({"more": "no"})
    assert not closed({"more": "yes"})
    assert not Answers().list_closed("siblings")


def test_hidden_names_values_that_are_sealed_and_unread_ones_those_without_a_value_here() -> None:
    row = PageAnswers("", "address_last", "", {"town": "Northmere"}, hidden=("town", "postcode"))
    answers = Answers([row], sealed=True)
    assert answers.is_hidden("address_last", "town")
    assert answers.is_hidden("address_last", "postcode")
    assert not answers.is_hidden("address_last", "source")
    assert answers.hidden_of("address_last") == {"postcode"}
    assert answers.hidden_of("address_last", "x1") == frozenset()
