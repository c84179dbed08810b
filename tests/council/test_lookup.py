"""Finding a child over HTTP."""

from __future__ import annotations

import datetime as dt

from tests.council.conftest import Council, Desk


def test_a_child_is_found_by_name_birth_upn_and_number(council: Council, amina: Desk) -> None:
    upn = "A990000120001"
    case = council.open_case(reference="AV-7K4P-9TX", child={"upn": upn})
    council.scene.pupil(council.other_school, forename="Kacper", surname="Kowalski", dob=dt.date(2016, 2, 2))
    for text, names in {
        "kowal": ("Zofia Kowalska", "Kacper Kowalski"),
        "zofia kow": ("Zofia Kowalska",),
        "14/3/2013": ("Zofia Kowalska",),
        "av-7k4p-9tx": ("Zofia Kowalska",),
        upn.lower(): ("Zofia Kowalska",),
        "kowalski 2.2.2016": ("Kacper Kowalski",),
    }.items():
        page = amina.post("/lookup", {"q": text, "why": "call"}, status=200)
        for name in ("Zofia Kowalska", "Kacper Kowalski"):
            assert (name in page.text) is (name in names), f"{name} for {text!r}"
    looked = council.row("select purpose, others from audit_entry where action = 'saw_lookup' order by seq limit 1")
    assert looked[0] == "Somebody rang or wrote about a child"
    assert case.child_id in looked[1]
    assert len(looked[1]) == 2


def test_a_roll_is_searched_as_people_type_whatever_marks_the_school_kept(council: Council, amina: Desk) -> None:
    for forename, surname in (("Łucja", "Święcicka"), ("Siobhán", "O’Hara"), ("Zoe", "Smith-Jones"), ("", "Suharto")):
        council.scene.pupil(council.other_school, forename=forename, surname=surname)
    for text in ("lucja", "swiecicka", "Święcicka", "o'hara", "OHARA siobhan", "jones", "smith-jones zoe", "suharto"):
        assert "1 child for" in amina.post("/lookup", {"q": text, "why": "call"}, status=200).text, text


def test_short_and_empty_searches_say_so(amina: Desk, council: Council) -> None:
    assert "at least 3 characters" in amina.post("/lookup", {"q": "ko"}, status=200).text
    assert "0 children" in amina.post("/lookup", {"q": "nobody"}, status=200).text
    assert council.value("select count(*) from audit_entry where action = 'saw_lookup'") == 1
    assert "%" not in amina.post("/lookup", {"q": "%%%"}, status=200).text.split("‘%%%’")[1]


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
