"""What people say of two children lasts: on every case of either, until a fact changes, and never by a machine."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from la_side.family_words import missing
from portal.domain.matching.household import Member
from portal.services.family import Family, Missing
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.session import db
from tests.council.conftest import Council, Desk
from tests.council.families import KACPER, KACPER_ON_ROLL, LENA_ON_ROLL, ZOFIA, Town, row
from tests.scenes import actor_of

OPEN, LINKED, DISMISSED = ("open", False), ("linked", False), ("dismissed", False)


def test_not_related_is_asked_again_nowhere_until_a_fact_changes(town: Town, amina: Desk) -> None:
    town.on_rolls(KACPER_ON_ROLL)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    assert town.proposals(zofia) == {"Kacper Kowalski": OPEN}
    town.decide(amina, zofia, "Kacper Kowalski", "dismissed")

    town.check(amina, zofia)
    assert town.proposals(zofia) == {"Kacper Kowalski": DISMISSED}, "after a check again"

    neighbours = [row(20 + n, f"Ola Nowak{n}", "2015-01-01", upn="", phone=f"07700 90010{n}") for n in range(9)]
    town.on_rolls(*neighbours, KACPER_ON_ROLL, day=dt.date(2026, 11, 16))
    town.check(amina, zofia)
    assert town.proposals(zofia)["Kacper Kowalski"] == DISMISSED, "after a re-import that only counts anew"

    again = town.referred(upn=ZOFIA, school=town.council.other_school)
    town.check(amina, again)
    assert town.proposals(again)["Kacper Kowalski"] == DISMISSED, "after a new referral of the same child"
    assert "Not related" in town.page(amina, again)

    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    town.check(amina, kacper)
    asked = "select array_agg(distinct state || changed_since), count(*) from proposal where case_id = :c and other_name = :n"
    found = town.council.row(f"{asked} and question = 'sibling'", c=kacper.id, n="Zofia Kowalska")
    assert tuple(found) == (["dismissedfalse"], 2), "on the other child's own case, for both referrals"

    town.on_rolls(KACPER_ON_ROLL.replace("14 Tamarisk Close", "3 Plover Road"), day=dt.date(2026, 12, 2))
    town.check(amina, zofia)
    found = town.council.row(
        f"{asked} and question = 'sibling' and other_kind = 'roll'", c=zofia.id, n="Kacper Kowalski"
    )
    assert tuple(found) == (["dismissedtrue"], 1)
    page = town.page(amina, zofia)
    assert "Kacper’s address changed on" in page
    assert "Look again." in page
    assert "Before: 14 Tamarisk Close" in page
    assert "Now: 3 Plover Road" in page
    assert "school roll, December 2026" in page
    assert "Look again at Kacper Kowalski" in town.page(amina, zofia, "")

    undone = "select id from proposal where case_id = :c and question = 'sibling' and other_name = 'Kacper Kowalski' "
    proposal = town.council.value(f"{undone} and other_kind = 'roll'", c=again.id)
    amina.post(f"/cases/{again.reference}/siblings/{proposal}/undo")
    for case in (zofia, again):
        assert tuple(town.council.row(f"{asked} and other_kind = 'roll' and question = 'sibling'", c=case.id,
                                      n="Kacper Kowalski")) == (["openfalse"], 1)  # fmt: skip


def test_not_related_holds_for_a_child_who_is_found_through_a_brother(town: Town, amina: Desk) -> None:
    """The brother knows both homes: he leads to the child at the second one, who is denied and not asked about again."""
    far = {"street": "9 Sorrel Close", "postcode": "ZN9 5LR", "parent": "Adam Kowalski", "phone": "07700 900555"}
    jan = row(11, "Jan Kowalski", "2017-04-01", **far)
    town.on_rolls(jan)
    zofia = town.referred(upn=ZOFIA)
    homes = {
        "addresses": [
            {"lines": ["14 Tamarisk Close"], "postcode": "ZN4 2QT"},
            {"lines": [far["street"]], "postcode": far["postcode"], "kind": "previous"},
        ],
        "adults": [
            {"name": "Marta Kowalska", "relationship": "mother", "phones": [{"number": "07700 900412"}]},
            {"name": far["parent"], "relationship": "father", "phones": [{"number": far["phone"]}]},
        ],
    }
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school, facts=homes)
    town.check(amina, kacper, zofia)
    through = "select evidence ->> 'through' from proposal where case_id = :c and other_name = 'Jan Kowalski'"
    assert town.council.value(through, c=zofia.id) == "Kacper Kowalski"
    page = town.page(amina, zofia)
    assert "Found through Kacper Kowalski" in page
    assert "Kacper, referral" in page, "the values on the left are the brother's, with their source and day"
    town.decide(amina, zofia, "Jan Kowalski", "dismissed")
    town.decide(amina, zofia, "Kacper Kowalski", "linked")
    town.on_rolls(jan, row(12, "Ola Kowalska", "2019-04-01", **far))
    town.check(amina, zofia)
    assert town.proposals(zofia)["Jan Kowalski"] == DISMISSED
    assert town.proposals(kacper)["Jan Kowalski"] == OPEN, "what is said of one child is not said of her brother"


def test_a_link_shows_on_the_other_case_without_asking_again_and_ends_on_both(town: Town, amina: Desk) -> None:
    own_row = row(1, "Zofia Kowalski", "2013-03-14", upn=ZOFIA, street="2 Old Street", postcode="ZN7 7AA", year="9")
    town.on_rolls(own_row)  # an old home that only her own case knows to be hers
    zofia = town.referred(upn=ZOFIA)
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    town.check(amina, zofia, kacper)
    assert town.proposals(kacper)["Zofia Kowalska"] == OPEN
    town.decide(amina, zofia, "Kacper Kowalski", "half_sibling")

    assert town.proposals(kacper)["Zofia Kowalska"] == LINKED
    town.check(amina, zofia, kacper)
    assert town.proposals(kacper)["Zofia Kowalska"] == LINKED
    page = town.page(amina, kacper)
    assert "Linked as half-brother or half-sister" in page
    assert "Half-brother or half-sister" in page
    assert f"Decided on case {zofia.reference}." in town.page(amina, kacper, "/history")
    counts = "select open_proposals, linked_siblings from case_file where id = :c"
    assert town.council.row(counts, c=kacper.id).linked_siblings == 1
    link = town.council.row("select id, meaning, strength, by_name, evidence_digest, known_from from child_link")
    assert (link.meaning, link.by_name) == ("half_sibling", "Amina Yusuf")

    end = f"/cases/{kacper.reference}/links/{link.id}/end"
    assert "Zofia Kowalska" in amina.get(end).text
    wrong = amina.post(end, {"how": "apart", "why": "The parents separated in 2025"}, status=422)
    assert wrong.errors == ["Enter the day from which they no longer lived together"]
    left = {"on-day": "1", "on-month": "6", "on-year": "2025"}
    amina.post(end, {"how": "apart", "why": "The parents separated in 2025"} | left)
    for case, other in ((zofia, "Kacper Kowalski"), (kacper, "Zofia Kowalska")):
        assert town.proposals(case)[other] == ("ended", False)
        said = town.page(amina, case)
        assert "No longer one household" in said
        assert "Until Sunday 1 June 2025: The parents separated in 2025" in said
    town.check(amina, zofia, kacper)
    assert town.proposals(zofia)["Kacper Kowalski"] == ("ended", False), "an ended link is not asked again"
    amina.post(end, {"how": "wrong", "why": "Twice"}, status=404)


def test_a_link_that_was_wrong_becomes_not_related_and_undo_opens_the_question_again(town: Town, amina: Desk) -> None:
    zofia = town.referred(upn=ZOFIA)
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    town.check(amina, zofia, kacper)
    town.decide(amina, zofia, "Kacper Kowalski", "linked")
    link = town.council.value("select id from child_link")
    amina.post(f"/cases/{zofia.reference}/links/{link}/end", {"how": "wrong", "why": "Another Kacper"})
    assert town.proposals(zofia) == {"Kacper Kowalski": DISMISSED}
    assert town.proposals(kacper) == {"Zofia Kowalska": DISMISSED}
    proposal = town.council.value("select id from proposal where case_id = :c", c=kacper.id)
    amina.post(f"/cases/{kacper.reference}/siblings/{proposal}/undo")
    assert town.proposals(zofia) == {"Kacper Kowalski": OPEN}
    assert town.proposals(kacper) == {"Zofia Kowalska": OPEN}
    ended = town.council.row("select array_agg(ended_how order by at), bool_and(ended_by is not null) from child_link")
    assert tuple(ended) == (["wrong", "taken_back"], True)


def test_same_household_only_is_no_brother_or_sister(town: Town, amina: Desk) -> None:
    town.on_rolls(
        row(12, "Ben Okoro", "2014-09-09", parent="Ruth Okoro", phone="07700 900777"),
    )
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    assert town.proposals(zofia, "same_household") == {"Ben Okoro": OPEN}
    assert town.proposals(zofia) == {}
    page = town.page(amina, zofia)
    assert "In the same household" in page
    town.decide(amina, zofia, "Ben Okoro", "linked", "same_household")
    assert town.council.value("select meaning from child_link") == "same_household"
    assert town.council.value("select linked_siblings from case_file where id = :c", c=zofia.id) == 0
    assert "not as brother or sister" in town.page(amina, zofia)


def test_only_a_person_of_casework_links_children_and_only_in_their_own_name(town: Town, amina: Desk) -> None:
    council = town.council
    zofia = town.referred(upn=ZOFIA)
    put = (
        "insert into child_link (authority_id, id, a_kind, a_id, b_kind, b_id, about, meaning, source, strength, "
        "evidence, evidence_digest, case_id, known_from, by, by_name, at, ended_how, ended_why, ended_by_name) values "
        "(:a, gen_random_uuid(), 'child', :c, 'roll', gen_random_uuid(), 'family', :m, 'decision', '', '{}', '', :case, "
        "current_date, :by, 'X', now(), '', '', '')"
    )
    mine = {"a": council.authority.id, "c": zofia.child_id, "case": zofia.id, "m": "sibling"}

    def tried(actor: object, by: object) -> None:
        with council.app.app_context(), wall.acting_as(actor):  # type: ignore[arg-type]
            try:
                db.session.execute(text(put), mine | {"by": by})
                db.session.commit()
            finally:
                db.session.rollback()
                db.session.remove()

    with town.worker.app_context(), wall.acting_as(worker_of(council.authority.id)):
        for statement in (put, "update child_link set meaning = 'sibling'", "delete from child_link"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(statement), mine | {"by": council.amina.id})
            db.session.rollback()
        db.session.remove()
    with pytest.raises(DBAPIError, match="row-level security"):
        tried(actor_of(council.sam), council.sam.id)  # the administrator has no casework
    with pytest.raises(DBAPIError, match="row-level security"):
        tried(actor_of(council.amina), council.dev.id)  # not in a colleague's name
    with pytest.raises(DBAPIError, match="permission denied"):
        tried(actor_of(council.sender), council.amina.id)  # nor a school
    with pytest.raises(DBAPIError, match="row-level security"):
        tried(actor_of(council.amina), None)
    tried(actor_of(council.amina), council.amina.id)
    assert council.value("select count(*) from child_link") == 1
    with pytest.raises(IntegrityError, match="uq_child_link_live"):
        council.row(
            "insert into child_link select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), "
            "'meaning', 'not_related'))).* from child_link l returning id"
        )


def test_who_was_not_mentioned_is_said_and_their_school_asked_with_one_press(town: Town, amina: Desk) -> None:
    """Scenario 29: an undeclared third child of the household."""
    town.on_rolls(KACPER_ON_ROLL, LENA_ON_ROLL)
    named = [{"name": "Kacper Kowalski", "school": "Oakfield Primary", "date_of_birth": "2016-02-02"}]
    zofia = town.referred(upn=ZOFIA, siblings=named)
    town.council.row("update school set mailbox = 'office@oak.example' where name = 'Oak Primary' returning 1")
    town.check(amina, zofia)
    said = "A third child of this household, Lena Kowalska, Year 3 at Oak Primary, is not mentioned in the referral."
    for tab in ("", "/siblings"):
        page = amina.get(f"/cases/{zofia.reference}{tab}")
        assert said in page.text
        assert "Ask Oak Primary" in page.text
        assert page.text.count("is not mentioned in the referral") == 1
    household = town.page(amina, zofia)
    assert "The household as we know it" in household
    assert "Named by a school" in household
    assert "Same address, at the same time" in household
    lena = town.council.value("select id from proposal where other_name = 'Lena Kowalska' and question = 'sibling'")
    amina.post(f"/cases/{zofia.reference}/siblings/{lena}/ask")
    page = town.page(amina, zofia, "")
    assert f"{said} The school has been asked." in page
    town.decide(amina, zofia, "Lena Kowalska", "dismissed")
    assert said not in town.page(amina, zofia)
    assert said not in town.page(amina, zofia, "")


def test_a_child_in_hiding_is_never_prompted_for(town: Town, amina: Desk) -> None:
    town.on_rolls(KACPER_ON_ROLL)
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    town.council.row("update case_file set address_hidden = true where id = :c returning 1", c=kacper.id)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, kacper, zofia)
    assert town.proposals(zofia)
    for case in (zofia, kacper):
        for tab in ("", "/siblings"):
            page = town.page(amina, case, tab)
            assert "is not mentioned in the referral" not in page
            assert "The household as we know it" not in page


def test_a_brother_who_was_found_suggests_where_to_look(town: Town, amina: Desk) -> None:
    zofia = town.referred(upn=ZOFIA)
    kacper = town.referred("Kacper Kowalski", "2016-02-02", upn=KACPER, school=town.council.other_school)
    town.check(amina, zofia, kacper)
    town.decide(amina, zofia, "Kacper Kowalski", "linked")
    assert "Look where" not in town.page(amina, zofia, "")
    town.council.row(
        "update case_file set state = 'closed', open = false, outcome_code = 'registered_at_school_same_la' "
        "where id = :c returning 1", c=kacper.id,
    )  # fmt: skip
    assert "Look where Kacper Kowalski was found" in town.page(amina, zofia, "")


def test_the_pages_take_no_more_statements_for_a_large_family(
    town: Town, amina: Desk, statements: list[str], council: Council
) -> None:
    zofia = town.referred(upn=ZOFIA)
    taken = []
    for number in range(1, 7, 5):
        rows = [row(30 + n, f"Child{chr(65 + n)} Kowalski", f"201{n}-02-02") for n in range(number)]
        town.on_rolls(*rows)
        town.check(amina, zofia)
        for name, (state, _) in town.proposals(zofia).items():
            if state == "open":
                town.decide(amina, zofia, name, "linked")
        for tab in ("", "/siblings"):
            amina.get(f"/cases/{zofia.reference}{tab}")
            statements.clear()
            amina.get(f"/cases/{zofia.reference}{tab}")
            taken.append(len(statements))
    assert taken[:2] == taken[2:]


def test_the_school_of_a_brother_of_one_in_hiding_is_for_managers(town: Town, amina: Desk, ruth: Desk) -> None:
    """Where the brother goes to school, there the child in hiding lives: no page of the case tells an officer."""
    town.on_rolls(KACPER_ON_ROLL)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    school = town.council.value("select s.name from roll_pupil r join school s on s.id = r.school_id")
    proposal = town.council.value("select id from proposal where case_id = :c and question = 'sibling'", c=zofia.id)
    pages = ("", "/siblings", "/print", "/history", f"/siblings/{proposal}/ask")
    assert all(school in town.page(amina, zofia, tab) for tab in ("", "/siblings", f"/siblings/{proposal}/ask"))

    town.council.row("update case_file set address_hidden = true where id = :c returning 1", c=zofia.id)
    for decided in ("", "linked"):
        if decided:
            town.decide(amina, zofia, "Kacper Kowalski", decided)
        for tab in pages:
            assert school not in town.page(amina, zofia, tab), (decided, tab)
        assert "Kacper Kowalski" in town.page(amina, zofia)
        assert school in town.page(ruth, zofia)


def test_a_child_in_hiding_on_a_roll_is_a_brother_without_a_school(town: Town, amina: Desk, ruth: Desk) -> None:
    """A brother or sister of any other case may be the child in hiding: known so before the check runs again, too."""
    town.on_rolls(KACPER_ON_ROLL)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    school = town.council.value("select s.name from roll_pupil r join school s on s.id = r.school_id")
    hidden = town.council.open_case(first_name="Kacper", last_name="Kowalski", address_hidden=True)
    pupil = town.council.value("select id from roll_pupil")
    town.council.scene.proposal(hidden, question="same_child", other_id=pupil)
    for tab in ("", "/siblings", "/print"):
        assert school not in town.page(amina, zofia, tab), tab
    assert "school not shown" in town.page(amina, zofia)
    shared = town.council.value("select f ->> 'other_value' from proposal, jsonb_array_elements(evidence -> 'facts') f "
                                "where question = 'sibling' and f ->> 'fact' = 'phone'")  # fmt: skip
    assert shared not in town.page(amina, zofia)
    assert school in town.page(ruth, zofia)


def test_a_pupil_with_the_upn_of_a_child_in_hiding_is_compared_as_one_in_hiding(town: Town, amina: Desk) -> None:
    """Before the check has found anything between the two: what is stored of the comparison holds no whereabouts."""
    town.on_rolls(KACPER_ON_ROLL)
    town.council.open_case(first_name="Kit", last_name="Nowak", address_hidden=True, child={"upn": KACPER})
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    evidence = town.council.value(
        "select evidence from proposal where question = 'sibling' and case_id = :c", c=zofia.id
    )
    assert evidence["restricted"]
    assert {fact["other_value"] for fact in evidence["facts"] if fact["fact"] in ("address", "phone")} == {"Hidden"}


def test_every_child_named_beside_the_cases_own_is_on_record(town: Town, amina: Desk) -> None:
    town.on_rolls(KACPER_ON_ROLL)
    zofia = town.referred(upn=ZOFIA)
    town.check(amina, zofia)
    pupil = town.council.value("select id from roll_pupil")
    for tab in ("", "/siblings"):
        assert "Kacper Kowalski" in town.page(amina, zofia, tab)
        said = "select others from audit_entry where action = 'saw_case' order by seq desc limit 1"
        assert set(town.council.value(said)) == {zofia.child_id, pupil}, tab


def test_a_pupil_of_the_school_that_told_is_asked_about_in_a_message() -> None:
    def said(school: str) -> str:
        member = Member(("r",), "Lena Nowak", "Brother or sister", school=school)
        lacking = Missing(member, "Lena Nowak is not mentioned in the referral.", None)
        (shown,) = missing(Family((member,), (lacking,), (), ()), {}, "Hazelbank Academy")
        return shown["asked"]

    assert said("Hazelbank Academy") == "Ask in a message to the school."
    assert said("Oakfield Primary School") == ""
