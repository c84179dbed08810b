"""Which facts count as changed since a decision: values do; counts, ranks, schools and other ways of finding do not."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.matching.changes import changed_facts, turned, without_values
from portal.domain.matching.evidence import Finding
from portal.domain.matching.person import Address, Person
from tests.matching.children import look
from tests.matching.test_evidence import KACPER, ZOFIA, restricted, sibling

FOUND = sibling(ZOFIA, KACPER)
MOVED = (Address(("9 Larch Row",), "Northmere", "ZN2 1DH"),)


def changed(before: Finding, now: Finding, *, denied: bool = True) -> list[str]:
    return [change.fact for change in changed_facts(before, now, denied=denied)]


def test_a_recount_another_rank_and_another_school_change_nothing() -> None:
    crowd = [
        Person(id=f"n{n}", source="roll", forename="X", surname=f"Other{n}", addresses=KACPER.addresses)
        for n in range(60)
    ]
    elsewhere = replace(KACPER, school_id="991002", school_name="Fernhill", year="6")
    found = next(f for f in look(ZOFIA, elsewhere, *crowd).siblings if f.other_id == "k")
    assert found.facts != FOUND.facts
    assert changed(FOUND, replace(found, rank=7)) == []
    assert changed(found, FOUND) == []


def test_one_value_written_another_way_is_no_change() -> None:
    rewritten = replace(KACPER, addresses=(Address(("14 TAMARISK CLOSE",), "", "ZN4 2QT"),), surname="KOWALSKI")
    assert changed(FOUND, sibling(ZOFIA, rewritten)) == []


def test_a_new_address_says_whose_it_is_with_both_values_and_its_source() -> None:
    moved = sibling(ZOFIA, replace(KACPER, addresses=MOVED, source_label="school roll, December 2026"))
    (change,) = changed_facts(FOUND, moved, denied=True)
    assert (change.fact, change.theirs, change.source) == ("address", True, "school roll, December 2026")
    assert (change.before, change.now) == ("14 Tamarisk Cl, Northmere, ZN4 2QT", "9 Larch Row, Northmere, ZN2 1DH")
    assert without_values(change).before == without_values(change).now == ""
    assert changed(FOUND, moved, denied=False) == ["address"]


def test_what_was_not_held_before_counts_where_it_speaks_against_the_decision() -> None:
    agrees = sibling(ZOFIA, replace(KACPER, emails=ZOFIA.emails))
    differs = sibling(ZOFIA, replace(KACPER, emails=("someone@example.org",)))
    assert changed(FOUND, agrees) == ["email"]
    assert changed(FOUND, agrees, denied=False) == []
    assert changed(FOUND, differs) == []
    assert changed(FOUND, differs, denied=False) == ["email"]
    assert changed(agrees, FOUND) == [], "no longer held"


def test_another_way_to_the_child_is_no_change_but_the_childs_own_new_value_is() -> None:
    by_a_sister = replace(
        FOUND, through="Lena Kowalska", facts=tuple(replace(f, this_value="Another home") for f in FOUND.facts)
    )
    assert changed(FOUND, by_a_sister) == []
    moved = replace(
        by_a_sister,
        facts=tuple(replace(f, other_value="9 Larch Row, ZN2 1DH") if f.fact == "address" else f for f in FOUND.facts),
    )
    assert changed(FOUND, moved) == ["address"]


def test_hiding_an_address_is_no_change_and_no_value_is_told() -> None:
    hidden = sibling(ZOFIA, restricted(KACPER))
    assert changed(FOUND, hidden) == []
    moved = sibling(ZOFIA, restricted(replace(KACPER, addresses=MOVED)))
    (change,) = changed_facts(hidden, moved, denied=True)
    assert (change.fact, change.before, change.now) == ("address", "", "")


def test_the_same_evidence_from_the_other_side_is_no_change() -> None:
    there = sibling(replace(KACPER, emails=()), replace(ZOFIA, emails=()))
    here = sibling(replace(ZOFIA, emails=()), replace(KACPER, emails=()))
    assert changed(turned(here, "Zofia Kowalska"), there) == []
    assert turned(turned(here, "Zofia Kowalska"), here.other_name).facts == here.facts
