"""The household: nobody by way of a third child, denied never, hidden ones no further than a person said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.matching.grade import Grade
from portal.domain.matching.household import Named, Other, Said, household, not_mentioned, ties_of
from portal.domain.matching.links import Meaning
from portal.domain.matching.person import Address, Adult, KnownChild
from tests.matching.children import child, look
from tests.matching.test_evidence import KACPER, ZOFIA, sibling

FOUND = sibling(ZOFIA, KACPER)
HOME_ONLY = replace(FOUND, relation="same_household", grade=Grade.POSSIBLE)
NAMES = ("Ada", "Bea", "Cyd", "Dot", "Eve", "Fay")
FAMILY = (Meaning.SIBLING, Meaning.HALF_SIBLING, Meaning.HOUSEHOLD, Meaning.NOT_RELATED)
pairs = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]), st.sampled_from(FAMILY)
)
findings = st.sampled_from((None, FOUND, HOME_ONLY, replace(FOUND, grade=Grade.POSSIBLE)))


def said(meaning: Meaning, **more: object) -> Said:
    return Said(meaning, "Amina Yusuf", "Monday 23 November 2026", "Likely", **more)  # type: ignore[arg-type]


@given(pairs, st.lists(findings, min_size=6, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_of_any_graph_only_direct_neighbours_are_shown_and_denied_and_hidden_ones_are_not(
    links: dict[tuple[int, int], Meaning], found: list[object], hidden: list[bool]
) -> None:
    for centre in range(6):
        others = [
            Other(
                f"child:{n}", f"{NAMES[n]} Smith", date(2014, 1, n + 1), f"School {n}", "5", hidden[n],
                said(meaning) if (meaning := links.get((min(n, centre), max(n, centre)))) else None, found[n],  # type: ignore[arg-type]
            )
            for n in range(6) if n != centre
        ]  # fmt: skip
        members = household(others, ())
        shown = {int(record.removeprefix("child:")) for one in members for record in one.records}
        for n in range(6):
            meaning = links.get((min(n, centre), max(n, centre)))
            likely = found[n] is not None and (found[n] is HOME_ONLY or found[n] is FOUND)
            expected = not meaning.denies if meaning else (n != centre and likely and not hidden[n])
            assert (n in shown) == expected
        for one in members:
            if one.hidden:
                assert (one.school, one.year, one.born, len(one.ties)) == ("", "", None, 1)
            if "rother" in one.how and "not yet" not in one.how:
                (record,) = one.records
                pair = sorted((centre, int(record.removeprefix("child:"))))
                assert links[pair[0], pair[1]].siblings
        assert all(not each.hidden for each, _ in not_mentioned(members))


def test_half_siblings_in_two_homes_each_stand_beside_the_child_and_not_beside_each_other() -> None:
    """Scenario 31: shared care, two addresses at one time, and no move told of."""
    mothers, fathers = Address(("1 Elm Road",), "", "ZN1 1AA"), Address(("2 Oak Road",), "", "ZN2 2BB")
    zofia = replace(ZOFIA, addresses=(mothers, fathers))
    by_mother = replace(child("m", "Ola Nowak", date(2016, 1, 1)), addresses=(mothers,), adults=(ZOFIA.adults[0],))
    father = Adult("Piotr", "Kowalski", "Father", ("07700 900888",))
    by_father = replace(child("f", "Jan Kowalski", date(2017, 1, 1)), addresses=(fathers,), adults=(father,))
    zofia = replace(zofia, adults=(ZOFIA.adults[0], father))
    found = {one.other_id: one for one in look(zofia, by_mother, by_father).siblings}
    assert set(found) == {"m", "f"}
    for one in found.values():
        address = next(fact for fact in one.facts if fact.fact == "address")
        assert address.result_words == "Same"
        assert "previous" not in f"{address.this_value}{address.other_value}"
        assert "Same address, at the same time" in [tie.words for tie in ties_of(one)]
    assert not look(by_mother, by_father).siblings
    links = [Other(record, name, said=said(Meaning.HALF_SIBLING)) for record, name in (("m", "Ola"), ("f", "Jan"))]
    assert [one.how for one in household(links, ())] == ["Half-brother or half-sister"] * 2


def test_typed_ties_say_source_and_strength_and_no_address_or_number() -> None:
    ties = {tie.words: tie for tie in ties_of(FOUND)}
    assert list(ties) == ["Same mother: Marta Kowalska", "Same phone", "Same address, at the same time"]
    assert ties["Same phone"].source == "referral, 18 November 2026; school roll"
    assert ties["Same phone"].strength == "Strong"
    assert "900" not in repr(ties)
    assert "Tamarisk" not in repr(ties)


def test_who_is_not_mentioned_is_counted_and_two_records_of_one_child_are_one() -> None:
    kacper = Other("roll:1", "Kacper Kowalski", date(2017, 2, 2), "Oakfield", "5", finding=FOUND)
    lena = Other("roll:2", "Lena Kowalska", date(2019, 5, 5), "Oak Primary", "R", finding=replace(FOUND, rank=2))
    referred = replace(lena, record="child:3", school="", year="")
    named = [Named(KnownChild("Kacper", "Kowalski"), "referral, Monday 23 November 2026")]
    members = household([kacper, lena, referred], named)
    assert [one.records for one in members] == [("roll:1",), ("child:3", "roll:2")]
    ((member, words),) = not_mentioned(members)
    assert member.name == "Lena Kowalska"
    assert words == (
        "A third child of this household, Lena Kowalska, Reception at Oak Primary, is not mentioned in the referral."
    )
    assert not_mentioned(household([lena], [Named(KnownChild("Lenna"), "referral")])) == ()


def test_a_named_child_nobody_found_stands_in_the_household_with_where_that_was_said() -> None:
    (one,) = household([], [Named(KnownChild("Maja", "Kowalska", school="Hazelbank"), "referral, 23 November 2026")])
    assert (one.name, one.records, one.mentioned) == ("Maja Kowalska", (), True)
    assert one.ties[0].source == "referral, 23 November 2026"


def test_cousins_in_one_home_are_one_household_and_an_ended_link_says_until_when() -> None:
    cousin = Other("roll:1", "Ben Okoro", date(2014, 9, 9), "Oakfield", "7", finding=HOME_ONLY)
    (one,) = household([cousin], ())
    assert one.how == "Same household, not yet decided"
    apart = replace(cousin, said=said(Meaning.SIBLING, until=date(2025, 6, 1), why="separated 2025"))
    (one,) = household([apart], ())
    assert (one.until, one.ended) == (date(2025, 6, 1), "separated 2025")
    assert not_mentioned([one]) == ()
