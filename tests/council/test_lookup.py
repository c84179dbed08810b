"""Finding a child over HTTP: what it is found by, what is said of it, what stays hidden, and what is recorded."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from portal.domain.access import Role
from portal.domain.identifiers import new_reference
from portal.factory import create_worker_app
from portal.services.importing_rolls import import_rows
from portal.services.indexing import index_again
from portal.settings import Settings
from portal.store.pupil_index import RollImport
from portal.store.session import db
from portal.store.tables import now
from tests.council.conftest import Council, Desk
from tests.school.browsing import words

UPN = "A990000120001"
ROLL = f"""pupil_id,upn,forename,middle_names,surname,preferred_forename,former_surname,dob,address_line1,town,postcode,school_urn,school_name,nc_year,parent1_forename,parent1_surname,parent1_relationship,parent1_phone,parent1_email
1,{UPN},Kacper,Jan,Kowalski,,,2016-04-02,14 Tamarisk Close,Averford,NM4 2QT,900001,Oakfield Primary,5,Ewa,Kowalska,Mother,07700 900412,ewa@example.org
2,,Mohammed,,Al-Hakimi,Mo,,2014-01-09,3 Birch Road,Averford,NM4 2QA,900001,Oakfield Primary,7,Sara,Hakimi,Mother,01632 960777,
3,,Łucja,,Smith-Jones,,Święcicka,2015-06-07,9 Elm Street,Averford,NM5 1AB,900001,Oakfield Primary,6,,,,,
4,,Siobhán,Mary,O’Brien,,,2013-12-25,,,,900001,Oakfield Primary,8,,,,,
"""


@pytest.fixture
def rolls(council: Council, settings: Settings) -> Iterator[Council]:
    """The council with the roll loaded."""
    app = create_worker_app(settings)
    with app.app_context():
        import_rows(council.authority.id, io.BytesIO(ROLL.encode()), "roll.csv", "0" * 64, today=dt.date(2026, 11, 1))
        db.session.remove()
        yield council
        db.session.remove()
        db.engine.dispose()


def rows(page: Any) -> list[dict[str, str]]:
    """What the table shows, by heading."""
    html = "{http://www.w3.org/1999/xhtml}"
    found = []
    for row in page.tree.iter(f"{html}tr"):
        cells = {cell.get("data-head"): " ".join("".join(cell.itertext()).split()) for cell in row.iter(f"{html}td")}
        if cells:
            cells["Child"] = "".join(next(row.iter(f"{html}th")).itertext()).strip()
            found.append(cells)
    return found


def look(desk: Desk, q: str = "", **more: str) -> list[dict[str, str]]:
    return rows(desk.post("/lookup", {"q": q, "why": "call", **more}, status=200))


TYPED = (
    ("kowal", "Kacper Kowalski", "Surname begins with ‘kowal’"),
    ("kowel", "Kacper Kowalski", "Surname begins with the same sound"),
    ("kowalska", "Kacper Kowalski", "Surname sounds the same"),
    ("kacper kowalski", "Kacper Kowalski", "Name"),
    ("KOWALSKI, kacper", "Kacper Kowalski", "Name"),
    ("jan kowalski", "Kacper Kowalski", "Surname, middle name"),
    ("2/4/2016", "Kacper Kowalski", "Date of birth"),
    ("2016-04-02", "Kacper Kowalski", "Date of birth"),
    ("2 April 2016", "Kacper Kowalski", "Date of birth"),
    ("kowalsky 4.2.16", "Kacper Kowalski", "Surname sounds the same, day and month swapped"),
    (UPN.lower(), "Kacper Kowalski", "UPN"),
    ("B990000120001", "Kacper Kowalski", "UPN, but for its first letter"),
    ("nm42qt", "Kacper Kowalski", "Postcode"),
    ("14 tamarisk cl", "Kacper Kowalski", "House number and street"),
    ("kacper 14 Tamarisk Close NM4 2QT", "Kacper Kowalski", "First name, address"),
    ("07700 900412", "Kacper Kowalski", "Mother’s mobile"),
    ("+44 1632 960777", "Mohammed Al-Hakimi", "Mother’s phone"),
    ("EWA@example.org", "Kacper Kowalski", "Mother’s e-mail"),
    ("muhamad", "Mohammed Al-Hakimi", "First name sounds the same"),
    ("Mohamed Hakimi", "Mohammed Al-Hakimi", "Surname, first name sounds the same"),
    ("alhakimi", "Mohammed Al-Hakimi", "Surname"),
    ("al hakimi", "Mohammed Al-Hakimi", "Surname"),
    ("mo hakimi", "Mohammed Al-Hakimi", "Surname, preferred name"),
    ("jones lucja", "Łucja Smith-Jones", "Name"),
    ("swiecicka", "Łucja Smith-Jones", "Former surname"),
    ("o brien siobhan", "Siobhán O’Brien", "Name"),
    ("s obrien", "Siobhán O’Brien", "Surname, first name begins with ‘s’"),
)


def test_a_child_on_a_roll_is_found_however_it_is_typed(rolls: Council, amina: Desk) -> None:
    for typed, name, matched in TYPED:
        assert [(row["Child"], row["What matched"]) for row in look(amina, typed)] == [(name, matched)], typed


def test_the_fields_work_alone_together_and_with_the_box(rolls: Council, amina: Desk) -> None:
    for box, fields, expected in (
        ("", {"first": "Kacper", "last": "Kowalska"}, "First name, surname sounds the same"),
        ("kowalski", {"contact": "07700 900412", "place": "NM4 2QT"}, "Surname, postcode, mother’s mobile"),
        ("", {"first": "Kowalski", "born": "4/2/2016"}, "Surname, first name and surname the other way round, day and month swapped"),
        ("", {"upn": UPN, "contact": "ewa@example.org"}, "UPN, mother’s e-mail"),
    ):  # fmt: skip
        assert [row["What matched"] for row in look(amina, box, **fields)] == [expected]
    assert look(amina, "kowalski", contact="01632 960777") == []
    page = amina.post("/lookup", {"q": "kowal", "born": "31/31/2016", "upn": "A99"}, status=200)
    assert page.one("title").text.startswith("Error: ")
    for field, said in {"born": "Enter the whole date of birth", "upn": "Enter the whole UPN"}.items():
        assert page.one("input", id=field).get("aria-describedby", "").endswith(f"{field}-error")
        assert said in page.text
    assert 'value="31/31/2016"' in page.text
    assert rows(page) == []


def test_what_is_shown_of_a_child(rolls: Council, amina: Desk) -> None:
    rolls.row("update roll_pupil set left_on = '2026-10-12' where pupil_id = '2' returning 1")
    (kacper,) = look(amina, "kacper")
    assert kacper["Born"].startswith("2 April 2016")
    assert (kacper["School"], kacper["Address"], kacper["Case"]) == (
        "Oakfield Primary, Year 5",
        "14 Tamarisk Close, Averford, NM4 2QT",
        "No case",
    )
    (mohammed,) = look(amina, "mohammed")
    assert mohammed["School"] == "Oakfield Primary, Year 7Left the roll on Monday 12 October 2026"


def test_the_words_follow_the_roll_and_are_made_anew(rolls: Council, amina: Desk) -> None:
    rolls.open_case(first_name="Ola", last_name="Zielinska")
    changed = ROLL.replace("Kacper,Jan,Kowalski", "Kacper,Jan,Wrona")
    import_rows(rolls.authority.id, io.BytesIO(changed.encode()), "roll.csv", "1" * 64, today=dt.date(2026, 11, 2))
    assert look(amina, "kowalski") == []
    assert len(look(amina, "wrona")) == len(look(amina, "hakimi")) == 1
    # As rows stand that a release before had written.
    with rolls.engine.begin() as c:
        c.execute(text("update roll_pupil set look_up_words = '{}'"))
        c.execute(text("update child set look_up_words = '{}'"))
        c.execute(text("delete from look_up_word"))
    assert look(amina, "wrona") == look(amina, "zielinska") == []
    assert list(index_again(rolls.authority.id)) == [4]
    assert len(look(amina, "wrona")) == len(look(amina, "zielinska")) == 1
    assert list(index_again(rolls.authority.id)) == []


def test_a_child_of_a_case_and_of_a_roll_is_shown_once(rolls: Council, amina: Desk) -> None:
    case = rolls.open_case(
        first_name="Kacper", last_name="Kowalski", child={"date_of_birth": dt.date(2016, 4, 2), "former_last_name": "Nowak"}
    )  # fmt: skip
    (found,) = look(amina, "kowalski")
    assert found["Case"] == f"{case.reference}, not found yet"
    assert found["School"] == "Hazelbank Academy, Year 9On the roll of Oakfield Primary too"
    assert found["Address"] == "14 Tamarisk Close, Averford, NM4 2QT"
    assert look(amina, "nowak")[0]["What matched"] == "Former surname"
    looked = rolls.row("select others from audit_entry where action = 'saw_lookup' order by seq limit 1")[0]
    assert set(looked) == {case.child_id, rolls.value("select id from roll_pupil where pupil_id = '1'")}


def test_a_case_is_found_by_each_reference_that_led_to_it(council: Council, amina: Desk) -> None:
    first, second = (new_reference("AV", Random(n)) for n in (1, 2))
    case = council.open_case(reference=first)
    council.row(
        "insert into referred_child (authority_id, id, submission_id, school_id, child_key, child_name, facts, "
        "reference, case_id, step, steps, asked, changed_at) select authority_id, gen_random_uuid(), submission_id, "
        "school_id, 'c9', child_name, facts, :ref, case_id, step, steps, asked, changed_at "
        "from referred_child where case_id = :case returning 1",
        ref=second,
        case=case.id,
    )
    for typed in (first, first.lower().replace("-", ""), second):
        assert [row["Child"] for row in look(amina, typed)] == ["Zofia Kowalska"], typed


def test_who_is_in_hiding_is_found_by_name_and_never_by_place_or_phone(
    rolls: Council, amina: Desk, settings: Settings
) -> None:
    """Neither the case nor a row of a roll tells anybody where the child is, not even by being found."""
    facts = {
        "child": {
            "first_name": "Zofia",
            "last_name": "Kowalska",
            "date_of_birth": "2013-03-14",
            "upn": "A990000120002",
        },
        "addresses": [{"lines": ["14 Tamarisk Close"], "postcode": "NM4 2QT"}],
        "adults": [{"name": "Ewa Kowalska", "phones": [{"number": "07700 900412"}], "email": "ewa@example.org"}],
    }
    case = rolls.case(
        reference=new_reference("AV", Random(5)),
        submission={"facts": facts, "address_hidden": True},
        address_hidden=True,
        child={"upn": "A990000120002"},
    )
    # As on the roll of another school, with another phone, known by the same UPN alone.
    roll = ROLL.splitlines()[0] + "\n9,A990000120002,Zosia,,Kowalska,,,2013-03-14,14 Tamarisk Close,,NM4 2QT,900002,Elm School,9,Ewa,K,Mother,07700 900499,\n"  # fmt: skip
    import_rows(rolls.authority.id, io.BytesIO(roll.encode()), "roll2.csv", "1" * 64, today=dt.date(2026, 11, 1))
    list(index_again(rolls.authority.id, everybody=True))
    db.session.remove()
    # And on one that was loaded after the sibling check, without the UPN and spelt another way.
    roll = (
        ROLL.splitlines()[0]
        + "\n8,,Sofia,,Kowalski,,,2013-03-14,1 Refuge Row,,NM9 9ZZ,900003,Ash School,9,,,Mother,07700 900488,\n"
    )
    import_rows(rolls.authority.id, io.BytesIO(roll.encode()), "roll3.csv", "2" * 64, today=dt.date(2026, 11, 2))
    for typed in ("NM9 9ZZ", "07700 900488", "1 Refuge Row"):
        assert look(amina, typed) == []
    assert "Refuge" not in str(look(amina, "sofia"))
    for typed in ("NM4 2QT", "14 Tamarisk Close", "07700 900412", "ewa@example.org", "07700 900499", "kowal NM4 2QT"):
        for desk in (amina, rolls.desk(rolls.ruth)):
            assert "Kowalska" not in str(look(desk, typed)), typed
    for typed in ("zofia kowalska", "14/3/2013", "A990000120002", case.reference):
        found = look(amina, typed)
        assert {row["Address"] for row in found} == {"Not shown: the address is not safe to share"}, typed
        assert any(row["Case"].startswith(case.reference) for row in found)
    # Nor at which school it is now, which managers may read.
    for typed in ("zofia kowalska", "sofia", "zosia", "14/3/2013", "A990000120002"):
        assert not {"Elm School", "Ash School"} & set(re.findall(r"\w+ School", str(look(amina, typed)))), typed
        assert "Year 9" not in str([row["School"] for row in look(amina, typed) if "Hazel" not in row["School"]]), typed
    assert {row["School"] for row in look(amina, "sofia") if row["Child"] != case.child_name} == {
        "Not shown: speak to a CME manager"
    }
    assert "Ash School" in str(look(rolls.desk(rolls.ruth), "sofia"))
    # A row that the sibling check has proposed as the same child is hidden too, before anybody has decided.
    pupil = rolls.value("select id from roll_pupil where pupil_id = '1'")
    rolls.scene.proposal(case, question="same_child", other_id=pupil)
    assert look(amina, "NM4 2QT") == look(amina, "07700 900412") == []
    assert look(amina, "kacper")[0]["Address"].startswith("Not shown")
    # All of them are found so once the address is safe to share again.
    rolls.row("update case_file set address_hidden = false returning 1")
    assert [row["Child"] for row in look(amina, "NM9 9ZZ")] == ["Sofia Kowalski"]
    assert {row["Child"] for row in look(amina, "NM4 2QT")} == {"Zofia Kowalska", "Kacper Kowalski"}


def test_short_unread_and_empty_searches_say_so(amina: Desk, council: Council) -> None:
    def told(text: str) -> str:
        return amina.post("/lookup", {"q": text}, status=200).text

    assert "at least 3 characters" in told("ko")
    assert "Type on:" in told("%%%")
    assert "Type on:" in told("AV-7K4P")
    assert council.value("select count(*) from audit_entry where action = 'saw_lookup'") == 0
    none = told("kowel")
    assert "0 children for ‘kowel’" in none
    assert none.split("0 children")[1].split("</ul>")[0].count("<li>") == 3
    assert "Left out: ‘14’" in told("kowel 14")
    assert council.value("select count(*) from audit_entry where action = 'saw_lookup'") == 1


def test_over_fifty_are_told_to_add_a_birth_date_exact_names_first(council: Council, amina: Desk) -> None:
    for number in range(52):
        council.scene.pupil(council.school, forename=f"Kay{number:02}", surname="Stonebridge")
    council.scene.pupil(council.school, forename="Zuzanna", surname="Stone")
    page = amina.post("/lookup", {"q": "stone"}, status=200)
    assert "More than 50. Add a date of birth" in page.text
    shown = rows(page)
    assert len(shown) == 50
    assert (shown[0]["Child"], shown[0]["What matched"]) == ("Zuzanna Stone", "Surname")


def test_names_that_only_begin_alike_are_left_out_where_enough_fit(council: Council, amina: Desk) -> None:
    for number in range(10):
        council.scene.pupil(council.school, forename=f"Kay{'abcdefghij'[number]}", surname="Martha")
    council.scene.pupil(council.school, forename="Kay", surname="Mortimer")
    assert len(look(amina, "marthe")) == 10
    assert look(amina, "mortym")[0]["Child"] == "Kay Mortimer"


def test_everyone_shown_is_recorded_with_the_reason_and_once_a_minute(
    rolls: Council, amina: Desk, statements: list[str]
) -> None:
    def recorded() -> int:
        return int(rolls.value("select count(*) from audit_entry where action = 'saw_lookup'"))

    look(amina, "kow")
    look(amina, "kowa")
    assert recorded() == 1
    look(amina, "kowa", why="sibling")
    assert recorded() == 2
    look(amina, "smith")
    look(amina, "kowa", why="sibling")
    assert recorded() == 4
    rolls.row("update audit_entry set at = at - interval '2 minutes' returning 1")
    look(amina, "kowa", why="sibling")
    assert recorded() == 5
    look(rolls.desk(rolls.ruth), "kowa")
    assert recorded() == 6


def test_the_reason_is_remembered_for_the_visit(rolls: Council, amina: Desk) -> None:
    look(amina, "kowa", why="sibling")
    assert 'value="sibling" selected' in amina.get("/lookup").text
    # The box at the top of each page has no list of reasons: the one given last stands.
    amina.post("/lookup", {"q": "hakimi"}, status=200)
    said = "select purpose from audit_entry where action = 'saw_lookup' order by seq desc limit 1"
    assert rolls.value(said) == "Looking for brothers and sisters"


def test_how_old_the_rolls_are_is_said(council: Council, amina: Desk) -> None:
    assert "No school roll has been loaded yet" in amina.get("/lookup").text
    loaded = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
    common = {"authority_id": council.authority.id, "file_name": "roll.csv", "file_sha256": "0" * 64}
    council.scene.add(RollImport(finished_at=loaded, started_at=loaded, **common))
    assert "School rolls were last loaded on Monday 5 October 2026. Who has moved" in words(
        amina.get("/lookup").one("main")
    )
    council.scene.add(RollImport(finished_at=now(), started_at=now(), **common))
    assert "Who has moved" not in amina.get("/lookup").text
    assert "School rolls were last loaded on" in amina.get("/lookup").text


def test_a_script_gets_only_the_results(amina: Desk, council: Council) -> None:
    council.open_case()
    token = amina.token()
    answer = amina.browser.client.post(
        "/lookup", data={"q": "kowal", "why": "case", "csrf_token": token}, headers={"X-Fragment": "1"}
    )
    assert "<html" not in answer.text
    assert "1 child for" in answer.text
    assert "X-Fragment" in answer.headers["Vary"]


def test_another_councils_children_are_never_found(council: Council, amina: Desk) -> None:
    scene = council.scene
    other = scene.authority("991", "Northmere County Council")
    school = scene.school(other, "Far School")
    scene.case(scene.submission(school, scene.member(other, school=school)), school, reference="NM-0001-FAR")
    scene.pupil(school, forename="Far", surname="Kowalczyk")
    assert "0 children" in amina.post("/lookup", {"q": "kowal"}, status=200).text
    assert len(look(Desk(council.desk(scene.member(other, Role.OFFICER)).browser), "kowal")) == 2


def test_a_search_asks_the_same_few_questions_whatever_it_finds(
    council: Council, amina: Desk, statements: list[str]
) -> None:
    token = amina.token()

    def asked(text: str) -> list[str]:
        statements.clear()
        amina.browser.client.post("/lookup", data={"q": text, "why": "case", "csrf_token": token})
        return list(statements)

    council.scene.pupil(council.school, forename="Kay", surname="Oneonly")
    for number in range(40):
        council.scene.pupil(council.school, forename=f"Kay{number:02}", surname="Stonebridge")
        council.open_case(first_name=f"Kim{number:02}", last_name="Stoner")
    few, many = asked("oneonly"), asked("stone")
    assert len(many) <= len(few) + 1  # the children of cases, where there are any
    assert len(many) <= 14, many
