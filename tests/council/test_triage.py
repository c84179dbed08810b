"""Triage over HTTP: each decision, what it does to the case, and what the school is told."""

from __future__ import annotations

import datetime as dt

from portal.services.working_day import today
from tests.council.conftest import Council, Desk


def in_days(number: int, name: str) -> dict[str, str]:
    """A date some days on, in the three boxes."""
    day = today() + dt.timedelta(days=number)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_a_new_case_leads_to_triage_with_gaps_named(council: Council, amina: Desk) -> None:
    facts = {"not_known": [{"page": "last_seen", "fields": ["last_seen"], "reason": "Nobody remembers"}]}
    case = council.case(submission={"facts": facts})
    overview = amina.get(f"/cases/{case.reference}")
    assert "Decide what happens to this referral" in overview.text
    page = amina.get(f"/cases/{case.reference}/triage")
    assert "What the school could not say" in page.text
    assert "Last seen: not known. Nobody remembers" in page.text
    assert [box.get("value") for box in page.all("input", name="act")] == [
        "open_case", "send_back", "add_to_case", "not_cme", "record_as_notified",
    ]  # fmt: skip


def test_opening_plans_enquiries_sets_a_review_and_tells_the_school(council: Council, amina: Desk) -> None:
    case = council.case(reason="fleeing_domestic_abuse")
    amina.send(f"/cases/{case.reference}/triage", {"act": "open_case"})
    where = f"/cases/{case.reference}/triage/open_case"
    done = amina.send(where, {"immediate": "no", "take_it": "yes", **in_days(10, "review_on")})
    assert done.location.startswith(f"/cases/{case.reference}")
    row = council.row("select state, assigned_name, review_on, triaged_at is not null from case_file")
    assert tuple(row) == ("enquiries", "Amina Yusuf", today() + dt.timedelta(days=10), True)
    codes = {r for (r,) in [(council.value("select string_agg(code, ',') from enquiry"),)]}.pop().split(",")
    assert "la_refuges" in codes
    assert "la_home_visit" not in codes  # a family escaping abuse is never visited
    assert council.value("select state from submission") == "accepted"
    assert council.value("select step from referred_child") == "enquiries"
    assert council.value("select count(*) from outbox where topic = 'notice'") == 1
    amina.post(where, {"immediate": "no", "version": "999"}, status=409)


def test_immediate_risk_asks_who_was_told_and_when(council: Council, amina: Desk) -> None:
    case = council.case()
    where = f"/cases/{case.reference}/triage/open_case"
    page = amina.send(where, {"immediate": "yes"}, status=200)
    assert page.errors == [
        "Enter who was told about the immediate risk",
        "Enter when they were told, like 9:40am today",
    ]
    amina.send(where, {"immediate": "yes", "told_who": "Children’s social care", "told_when": "9:40am today"})
    row = council.row("select immediate, band, flags from case_file")
    assert row[0] is True
    assert row[1] == 1
    assert row[2][0]["label"] == "In danger now"
    assert council.value("select detail from case_event where kind = 'immediate_risk'") == (
        "Children’s social care, 9:40am today"
    )


def test_sending_back_names_the_gaps_to_the_school(council: Council, amina: Desk) -> None:
    case = council.case()
    where = f"/cases/{case.reference}/triage/send_back"
    page = amina.send(where, {"asks": "", **in_days(-1, "reply_by")}, status=200)
    assert page.errors == ["Enter what the school needs to add", "The date to reply by must be in the future"]
    amina.send(where, {"asks": "Please add the last address.", **in_days(5, "reply_by")})
    assert council.value("select state from submission") == "returned"
    row = council.row("select step, asked, reply_by from referred_child")
    assert tuple(row) == ("waiting_for_you", "Please add the last address.", today() + dt.timedelta(days=5))
    assert council.value("select waiting_for from case_file") == "School"
    assert council.value("select data->>'template' from outbox") == "sent_back"
    again = amina.get(f"/cases/{case.reference}/triage")
    assert "Sent back to the school" in again.text
    assert not again.all("input", name="act")


def test_adding_to_an_open_case_closes_the_second(council: Council, amina: Desk) -> None:
    first = council.open_case(reference="AV-0001-ONE")
    second = council.case()
    where = f"/cases/{second.reference}/triage/add_to_case"
    wrong = amina.send(where, {"other": "AV-NOPE"}, status=200)
    assert wrong.errors == ["Enter the number of an open case, like AV-7K4P-9TX"]
    amina.send(where, {"other": "av-0001-one"})
    row = council.row("select open, outcome_code from case_file where id = :i", i=second.id)
    assert tuple(row) == (False, "duplicate_merged")
    moved = council.value("select case_id from referred_child where reference = :r", r=second.reference)
    assert moved == first.id


def test_an_attendance_matter_needs_its_evidence(council: Council, amina: Desk) -> None:
    case = council.case()
    where = f"/cases/{case.reference}/triage/not_cme"
    page = amina.send(where, {"why": "The mother answers."}, status=200)
    assert page.errors == ["Confirm that the child is on the school’s roll, or choose another decision"]
    amina.send(where, {"why": "The mother answers.", "on_roll": "yes"})
    assert tuple(council.row("select open, state, outcome_code from case_file")) == (
        False, "closed", "not_cme_attendance_issue",
    )  # fmt: skip
    assert council.value("select step from referred_child") == "closed"


def test_recorded_as_notified_closes_without_a_case(council: Council, amina: Desk) -> None:
    case = council.case()
    amina.send(f"/cases/{case.reference}/triage/record_as_notified", {"why": "A place is confirmed."})
    assert tuple(council.row("select open, state from case_file")) == (False, "closed")
    assert council.value("select state from submission") == "closed"
    assert "Closed without a case" in amina.get(f"/cases/{case.reference}").text


def test_a_second_child_of_a_referral_is_decided_by_itself(council: Council, amina: Desk) -> None:
    sent = council.submission()
    one = council.scene.case(sent, council.school, first_name="Zofia")
    two = council.scene.case(sent, council.school, first_name="Maja", child_key="c2")
    amina.send(f"/cases/{one.reference}/triage/open_case", {"immediate": "no"})
    amina.send(f"/cases/{two.reference}/triage/record_as_notified", {"why": "At nursery, seen today."})
    assert council.value("select state from submission") == "accepted"
    assert council.value("select state from case_file where id = :i", i=one.id) == "enquiries"
    assert council.value("select state from case_file where id = :i", i=two.id) == "closed"


def test_taking_a_referral_on_shows_the_school_that_somebody_looks(council: Council, amina: Desk) -> None:
    case = council.case()
    amina.post(f"/cases/{case.reference}/triage/start", {"version": str(case.version)})
    assert council.value("select step from referred_child") == "being_checked"
    assert council.value("select state from submission") == "in_triage"
    assert council.value("select assigned_name from case_file") == "Amina Yusuf"


def test_the_same_child_and_rolls_are_shown_beside(council: Council, amina: Desk) -> None:
    upn = "A990000120001"
    council.scene.pupil(council.other_school, upn=upn, forename="Zofia", surname="Kowalska")
    earlier = council.open_case(child={"upn": upn})
    case = council.case(child={"upn": upn})
    page = amina.get(f"/cases/{case.reference}/triage")
    assert earlier.reference in page.text
    assert "Oakfield Primary" in page.text
