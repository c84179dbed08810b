"""Working a case over HTTP: notes, messages, assigning, clashes, reading and what is recorded of it."""

from __future__ import annotations

import uuid
from typing import Any

from tests.council.conftest import Council, Desk
from tests.scenes import Scene

TABS = (
    "",
    "/siblings",
    "/enquiries",
    "/messages",
    "/documents",
    "/referral",
    "/history",
    "/print",
    "/note",
    "/assign",
    "/outcome",
)


def test_every_tab_of_a_case_is_a_sound_page(council: Council, amina: Desk, ruth: Desk) -> None:
    case = council.open_case(assigned_to=council.dev.id, assigned_name="Dev Patel")
    council.scene.enquiry(case)
    council.scene.enquiry(case, "sch_home_visit", who="school", state="done", by_name="Hazelbank Academy")
    council.scene.message(case, council.sender, "A friend says she is well.")
    council.scene.note(case, council.dev, "Rang the landlord.")
    council.scene.event(case, "Referral received")
    council.scene.proposal(case)
    for desk in (amina, ruth):
        for tab in TABS:
            page = desk.get(f"/cases/{case.reference}{tab}")
            assert "Zofia Kowalska" in page.text, tab


def test_a_case_page_takes_at_most_twenty_statements(council: Council, amina: Desk, statements: list[str]) -> None:
    case = council.open_case()
    council.scene.message(case, council.sender, "New.")
    for _ in range(12):
        council.scene.enquiry(case)
        council.scene.event(case, "Something")
        council.scene.proposal(case)
    amina.get(f"/cases/{case.reference}?view=mine")
    statements.clear()
    amina.get(f"/cases/{case.reference}")
    assert 8 <= len(statements) <= 20, statements


def test_opening_a_case_is_recorded_with_the_fields_shown(council: Council, amina: Desk) -> None:
    case = council.open_case(assigned_to=council.dev.id, assigned_name="Dev Patel")
    page = amina.get(f"/cases/{case.reference}")
    assert "Why are you looking?" in page.text
    looked = council.row(
        "select fields, others from audit_entry where action = 'saw_case' and object_id = :c", c=case.id
    )
    assert {"name", "overview", "date_of_birth"} <= set(looked[0])
    assert case.child_id in looked[1]
    amina.post(f"/cases/{case.reference}/why", {"purpose": "cover"})
    assert council.value("select purpose from audit_entry order by seq desc limit 1") == "Covering for a colleague"
    amina.post(f"/cases/{case.reference}/why", {"purpose": "curious"}, status=404)
    assert "Covering for a colleague" in amina.get(f"/cases/{case.reference}/history").text


def test_a_look_writes_nothing_but_audit_and_read_marks(council: Council, amina: Desk) -> None:
    case = council.open_case()
    council.scene.proposal(case)
    before = council.row("select xmin, version from case_file where id = :c", c=case.id)
    for tab in TABS:
        amina.get(f"/cases/{case.reference}{tab}")
    assert council.row("select xmin, version from case_file where id = :c", c=case.id) == before
    assert council.value("select count(*) from case_event") == 0
    assert council.value("select count(*) from outbox") == 0


def test_a_note_sent_twice_is_one_note(council: Council, amina: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/note"
    key = str(uuid.uuid4())
    amina.post(where, {"once": key, "body": "Rang the landlord."})
    amina.post(where, {"once": key, "body": "Rang the landlord."})
    assert council.value("select count(*) from note") == 1
    assert council.value("select count(*) from case_event where kind = 'note_added'") == 1
    empty = amina.send(where, {"body": "  "}, status=200)
    assert empty.errors == ["Enter the note"]


def test_a_reply_reaches_the_thread_and_is_owed_a_notice(council: Council, amina: Desk) -> None:
    case = council.open_case()
    amina.send(f"/cases/{case.reference}/messages", {"body": "Have you heard from her?"})
    assert council.row("select direction, body from message")[0] == "to_school"
    assert council.value("select count(*) from outbox where topic = 'notice'") == 1
    assert "Have you heard from her?" in amina.get(f"/cases/{case.reference}/messages").text


def test_assigning_and_a_clash_that_keeps_both_sides(council: Council, amina: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/assign"
    stale = amina.get(where).value_of("version")
    council.desk(council.dev).send(where, {"to": str(council.dev.id)})
    clash = amina.post(where, {"version": stale, "to": str(council.amina.id)}, status=409)
    assert clash.h1 == "Dev Patel changed this while you were writing"
    assert "Assigned to Dev Patel" in clash.text
    assert "Amina Yusuf" in clash.text
    assert council.value("select assigned_name from case_file") == "Dev Patel"
    amina.send(where, {"to": str(council.amina.id)})
    assert council.value("select assigned_name from case_file") == "Amina Yusuf"


def test_two_enquiry_texts_are_both_shown(council: Council, amina: Desk) -> None:
    case = council.open_case()
    row = council.scene.enquiry(case)
    where = f"/cases/{case.reference}/enquiries/{row.id}"
    seen = amina.get(where).value_of("version")
    theirs = {"result": "no_trace", "detail": "Not on any list.", **day("done_on")}
    council.desk(council.dev).send(where, theirs)
    mine = {"version": seen, "result": "found_information", "detail": "A forwarding address.", **day("done_on")}
    clash = amina.post(where, mine, status=409)
    assert "Not on any list." in clash.text
    assert "A forwarding address." in clash.text
    assert council.value("select detail from enquiry") == "Not on any list."


def day(name: str) -> dict[str, str]:
    """Today in the three boxes of a date."""
    from portal.services.working_day import today

    now = today()
    return {f"{name}-day": str(now.day), f"{name}-month": str(now.month), f"{name}-year": str(now.year)}


def test_an_enquiry_asked_makes_the_case_wait_and_its_answer_ends_that(council: Council, amina: Desk) -> None:
    case = council.open_case()
    row = council.scene.enquiry(case, "la_health_trace")
    where = f"/cases/{case.reference}/enquiries/{row.id}"
    amina.send(where, {"result": "in_progress", "asked_of": "Health", **day("asked_on")})
    stored = council.row("select state, waiting_for, next_due_on from case_file")
    assert stored[0] == "awaiting_agency"
    assert stored[1] == "Health"
    assert stored[2] == council.value("select chase_on from enquiry")
    amina.send(where, {"result": "no_trace", "detail": "No GP record.", **day("done_on")})
    assert tuple(council.row("select state, waiting_for from case_file")) == ("enquiries", "")
    missing = amina.send(where, {"result": "not_safe_to_do", "detail": ""}, status=200)
    assert "Say why this enquiry is not made" in missing.errors


def test_a_result_older_than_a_day_is_added_to_not_changed(council: Council, amina: Desk) -> None:
    case = council.open_case()
    row = council.scene.enquiry(case, state="done", result="no_trace", detail="None.")
    with council.engine.begin() as c:
        from sqlalchemy import text

        c.execute(text("update enquiry set changed_at = now() - interval '25 hours'"))
    where = f"/cases/{case.reference}/enquiries/{row.id}"
    page = amina.send(where, {"result": "refused", "detail": "Changed my mind.", **day("done_on")}, status=200)
    assert "more than a day ago" in page.errors[0]
    new = f"/cases/{case.reference}/enquiries/new?code={row.code}"
    amina.send(new, {"result": "refused", "detail": "They would not say.", **day("done_on")})
    assert council.value("select count(*) from enquiry") == 2


def test_telling_the_police_ends_the_rule_that_asks_for_it(council: Council, amina: Desk) -> None:
    case = council.open_case(flags=[{"code": "left_uk_alone", "label": "May have left UK", "tint": "risk"}])
    assert "Tell the police" in amina.get(f"/cases/{case.reference}").text
    where = f"/cases/{case.reference}/enquiries/new?code=la_police"
    amina.send(where, {"result": "found_information", "detail": "Reported, reference 123.", **day("done_on")})
    assert council.value("select police_told from case_file") is True
    assert "Tell the police" not in amina.get(f"/cases/{case.reference}").text


def test_several_cases_to_one_officer_and_the_exceptions_named(council: Council, amina: Desk) -> None:
    one = council.open_case(first_name="One", last_name="A")
    already = council.open_case(first_name="Two", last_name="B", assigned_to=council.dev.id, assigned_name="Dev Patel")
    moved = council.open_case(first_name="Three", last_name="C")
    to = str(council.dev.id)
    confirm = amina.post(
        "/cases/assign", [("case", str(c.id)) for c in (one, already, moved)] + [("owner", to)], status=200
    )
    assert confirm.h1 == "Assign 3 cases to Dev Patel?"
    assert "One A" in confirm.text
    fields = [(box.get("name", ""), box.get("value", "")) for box in confirm.all("input", type="hidden")]
    council.desk(council.ruth).send(f"/cases/{moved.reference}/assign", {"to": str(council.amina.id)})
    done = amina.post("/cases/assign", [f for f in fields if f[0] != "csrf_token"], status=200)
    assert done.h1 == "1 case assigned to Dev Patel"
    assert f"{already.reference} was already with Dev Patel" in done.text
    assert f"{moved.reference} was changed by someone else" in done.text
    assert council.value("select assigned_name from case_file where id = :i", i=moved.id) == "Amina Yusuf"


def test_assigning_needs_a_case_and_a_person(council: Council, amina: Desk) -> None:
    case = council.open_case()
    assert "Select at least one case" in amina.post("/cases/assign", {"owner": str(council.dev.id)}, status=200).text
    page = amina.post("/cases/assign", {"case": str(case.id)}, status=200)
    assert page.errors == ["Select who to assign the cases to"]
    stranger = {"case": str(case.id), "owner": str(council.sender.id)}
    amina.post("/cases/assign", stranger, status=400)


def test_another_councils_case_looks_like_no_case(council: Council, amina: Desk) -> None:
    scene: Scene = council.scene
    other = scene.authority("991", "Northmere County Council")
    school = scene.school(other, "Far School")
    sender = scene.member(other, school=school)
    theirs = scene.case(scene.submission(school, sender), school, reference="NM-0001-FAR")
    for tab in (*TABS, "/triage", "/reopen"):
        there = amina.browser.client.get(f"/cases/{theirs.reference}{tab}")
        nowhere = amina.browser.client.get(f"/cases/NM-9999-ZZZ{tab}")
        assert there.status_code == nowhere.status_code == 404
        assert plain(there.text) == plain(nowhere.text)
    amina.post("/cases/assign", {"case": str(theirs.id), "owner": str(council.dev.id)}, status=404)


def plain(page: str) -> str:
    """A page without its form tokens, which differ each time."""
    import re

    return re.sub(r'(content|value)="[^"]{40,}"', "", page)


def test_previous_and_next_follow_the_list_the_officer_came_from(council: Council, amina: Desk) -> None:
    cases: list[Any] = [council.open_case(first_name=f"Kid{n}", last_name=chr(65 + n)) for n in range(3)]
    page = amina.get(f"/cases/{cases[1].reference}?sort=child")
    assert "Case 2 of 3" in page.text
    assert (page.one("a", rel="prev").get("href") or "").startswith(f"/cases/{cases[0].reference}")
    assert (page.one("a", rel="next").get("href") or "").startswith(f"/cases/{cases[2].reference}")


def test_an_administrator_cannot_open_a_case(council: Council) -> None:
    case = council.open_case()
    council.desk(council.sam).get(f"/cases/{case.reference}", status=404)
