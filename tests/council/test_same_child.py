"""Saying that two records are of one child, and taking it back: nothing moves, and nothing is passed on to a third."""

from __future__ import annotations

import re
from typing import Any

from tests.council.conftest import Desk
from tests.council.families import HOME, KACPER, KACPER_ON_ROLL, ZOFIA, Town, row
from tests.matching.children import upn

TABS = ("", "/siblings", "/enquiries", "/messages", "/documents", "/referral")


def as_read(town: Town, desk: Desk, case: Any, tab: str) -> str:
    """A page without its tokens and the version of the record, and without the lines that tell of joining."""
    text = town.page(desk, case, tab)
    text = re.sub(r'<(input|meta)[^>]*name="(csrf-token|csrf_token|once|version)"[^>]*>', "", text)
    text = re.sub(r'(csrf-token|nonce)="[^"]*"', "", text)
    return re.sub(r'<div class="moj-timeline">.*?<div class="split__side">', "", text, flags=re.DOTALL)


def both(town: Town, amina: Desk) -> tuple[Any, Any]:
    """One child referred by two schools on one day, both checked."""
    first = town.referred(upn=ZOFIA)
    second = town.referred(upn=ZOFIA, school=town.council.other_school)
    town.check(amina, first, second)
    return first, second


def test_scenario_24_one_child_referred_by_two_schools_is_joined_by_an_officer(town: Town, amina: Desk) -> None:
    first, second = both(town, amina)
    assert "Likely the same child" in town.page(amina, second, "")
    town.decide(amina, second, "Zofia Kowalska", "linked", "same_child")
    for case, other in ((first, second), (second, first)):
        for tab in ("", "/messages"):
            page = town.page(amina, case, tab)
            assert f"The same child as in case {other.reference}" in page, tab
            assert f'href="/cases/{other.reference}/history"' in page
        assert "This is the same child: Zofia Kowalska" in town.page(amina, case, "/history")
        assert town.proposals(case, "same_child") == {"Zofia Kowalska": ("linked", False)}
    assert town.council.value("select count(*) from child") == 2, "nothing is merged"
    assert town.council.value("select count(*) from case_file where open") == 2, "the queue has them as before"
    audit = "select count(*) from audit_entry where action = 'same_child' and object_id in (:a, :b)"
    assert town.council.value(audit, a=first.id, b=second.id) == 2


def test_the_family_of_both_shows_on_both(town: Town, amina: Desk) -> None:
    town.on_rolls(KACPER_ON_ROLL)
    first = town.referred(upn=ZOFIA)
    # The second school knows another home and mother: its own check finds no brother.
    second = town.referred(
        upn=ZOFIA, school=town.council.other_school, street="3 Plover Road", postcode="ZN9 9AA", parent="Ewa Nowak",
        phone="07700 900333",
    )  # fmt: skip
    town.check(amina, first, second)
    town.decide(amina, first, "Kacper Kowalski", "linked")
    assert town.proposals(second).get("Kacper Kowalski", ("open", False)) == ("open", False)
    town.decide(amina, second, "Zofia Kowalska", "linked", "same_child")
    page = town.page(amina, second)
    assert "The household as we know it" in page
    assert "Linked as brother or sister by Amina Yusuf" in page
    assert town.proposals(second).get("Kacper Kowalski", ("linked", False)) == ("linked", False)


def test_scenario_30_a_wrong_join_taken_back_leaves_every_page_as_it_was(town: Town, amina: Desk, ruth: Desk) -> None:
    town.on_rolls(KACPER_ON_ROLL)
    first, second = both(town, amina)
    town.decide(amina, first, "Kacper Kowalski", "linked")
    town.council.scene.note(first, town.council.dev, "Of the first child only.")
    town.council.scene.event(second, "Of the second child only")
    rows = "select array_agg(t::text order by t::text) from (select {0} from {1}) t"
    tables = {"child": "*", "note": "*", "submission": "*", "referred_child": "*", "outcome": "*"}
    before = {name: town.council.value(rows.format(what, name)) for name, what in tables.items()}
    pages = {(c.id, tab): as_read(town, amina, c, tab) for c in (first, second) for tab in TABS}

    joined = town.decide(amina, second, "Zofia Kowalska", "linked", "same_child")
    back = f"/cases/{second.reference}/siblings/{joined}/two-children"
    assert "The same child as in case" in as_read(town, amina, first, "")
    amina.post(f"/cases/{second.reference}/siblings/{joined}/undo", status=400)
    assert amina.post(back, {"why": " "}, status=422).errors == ["Enter why these are two children"]
    ruth.post(back, {"why": "Two girls of one name; seen together"})

    assert {name: town.council.value(rows.format(what, name)) for name, what in tables.items()} == before
    for (case_id, tab), page in pages.items():
        case = first if case_id == first.id else second
        assert as_read(town, amina, case, tab) == page, tab
    for case, own, foreign in ((first, "first", "second"), (second, "second", "first")):
        history = town.page(amina, case, "/history")
        assert f"Of the {own} child only" in history
        assert f"Of the {foreign} child only" not in history
        assert "Decision undone: this is the same child" in history
    link = town.council.row(
        "select by_name, ended_by_name, ended_how, ended_why, evidence_digest <> '' from child_link "
        "where about = 'same_child'"
    )
    assert tuple(link) == ("Amina Yusuf", "Ruth Hale", "taken_back", "Two girls of one name; seen together", True)
    told = town.council.row(
        "select array_agg(action order by seq) from audit_entry where action in ('same_child', 'sibling_undone')"
    )
    assert sorted(told[0]) == ["same_child", "same_child", "sibling_undone", "sibling_undone"]


def test_joining_one_to_another_and_that_to_a_third_joins_nobody_to_the_third(town: Town, amina: Desk) -> None:
    cases = [town.referred(upn=ZOFIA) for _ in range(3)]
    town.check(amina, *cases)
    a, b, c = cases
    for mine, other in ((b, a), (b, c)):
        proposal, digest = town.council.row(
            "select id, evidence_digest from proposal where case_id = :m and other_id = :o and question = 'same_child'",
            m=mine.id, o=other.child_id,
        )  # fmt: skip
        where = f"/cases/{mine.reference}/siblings/{proposal}"
        amina.post(where, {"decision": "linked", "digest": digest, "question": "same_child"})
    for one, joined, apart in ((a, (b,), (c,)), (b, (a, c), ()), (c, (b,), (a,))):
        page = town.page(amina, one, "/messages")
        assert all(f"The same child as in case {other.reference}" in page for other in joined)
        assert not any(f"The same child as in case {other.reference}" in page for other in apart)
    standing = "select state from proposal where case_id = :m and other_id = :o and question = 'same_child'"
    assert town.council.value(standing, m=a.id, o=c.child_id) == "open", "a person has to say it"


def test_not_the_same_child_is_asked_again_on_neither_case(town: Town, amina: Desk) -> None:
    first, second = both(town, amina)
    town.decide(amina, first, "Zofia Kowalska", "dismissed", "same_child")
    town.check(amina, first, second)
    for case in (first, second):
        assert town.proposals(case, "same_child") == {"Zofia Kowalska": ("dismissed", False)}
        assert "Check whether this child is known already" not in town.page(amina, case, "")


def test_scenario_25_twins_are_brothers_and_sisters_and_never_one_child(town: Town, amina: Desk) -> None:
    """One surname, birth date, home and school, names that are alike, and numbers one apart."""
    here = town.council.school.urn
    ola = town.referred("Ola Kowalska", "2014-04-04", upn=upn(201))
    ala = town.referred("Ala Kowalska", "2014-04-04", upn=upn(202))
    town.on_rolls(
        row(1, "Ola Kowalska", "2014-04-04", upn=upn(201), urn=here, school="Hazelbank Academy"),
        row(2, "Ala Kowalska", "2014-04-04", upn=upn(202), urn=here, school="Hazelbank Academy"),
    )
    town.check(amina, ola, ala)
    for case, own, twin in ((ola, "Ola Kowalska", "Ala Kowalska"), (ala, "Ala Kowalska", "Ola Kowalska")):
        assert set(town.proposals(case, "same_child")) == {own}
        assert town.proposals(case) == {twin: ("open", False)}
        assert "duplicate" not in town.page(amina, case).lower()
    assert town.council.value("select count(*) from child_link") == 0


def test_scenario_27_a_changed_surname_is_found_through_the_former_name_and_the_mothers_mobile(
    town: Town, amina: Desk
) -> None:
    town.on_rolls(
        row(1, "Zofia Kowalska", "2013-03-14", street="2 Old Street", postcode="ZN7 7AA", year="9"),
    )
    more = {"child": {"first_name": "Zofia", "last_name": "Nowak", "former_last_name": "Kowalska"}}
    more["child"] |= {"date_of_birth": "2013-03-14", "sex": "female", "year_group": "9"}
    zofia = town.referred("Zofia Nowak", street="5 New Road", postcode="ZN8 8BB", facts=more)
    town.check(amina, zofia)
    assert town.proposals(zofia, "same_child") == {"Zofia Kowalska": ("open", False)}
    page = town.page(amina, zofia)
    assert "One is a former surname." in page
    assert HOME[0] not in page


def test_one_child_on_a_roll_and_on_a_case_is_decided_on_once(town: Town, amina: Desk) -> None:
    """What is said of the brother on the roll holds for the brother of the case, once a person has joined the two."""
    town.on_rolls(KACPER_ON_ROLL)
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, kacper, zofia)
    states = "select other_kind, state from proposal where case_id = :c and question = 'sibling' order by other_kind"
    roll = town.council.value(
        "select id from proposal where case_id = :c and question = 'sibling' and other_kind = 'roll'", c=zofia.id
    )
    digest = town.council.value("select evidence_digest from proposal where id = :p", p=roll)
    amina.post(
        f"/cases/{zofia.reference}/siblings/{roll}", {"decision": "linked", "digest": digest, "question": "sibling"}
    )
    with town.council.engine.begin() as connection:
        assert connection.exec_driver_sql(states.replace(":c", "%s"), (zofia.id,)).all() == [
            ("child", "open"), ("roll", "linked"),
        ]  # fmt: skip
    town.decide(amina, kacper, "Kacper Kowalski", "linked", "same_child")
    with town.council.engine.begin() as connection:
        assert connection.exec_driver_sql(states.replace(":c", "%s"), (zofia.id,)).all() == [
            ("child", "linked"), ("roll", "linked"),
        ]  # fmt: skip
    assert town.proposals(kacper) == {"Zofia Kowalska": ("linked", False)}
