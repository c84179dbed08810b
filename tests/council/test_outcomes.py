"""Outcomes over HTTP: what each demands, who may sign, closing with open deadlines, and reopening."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from la_side.outcome_pages import grouped
from portal.domain import outcomes
from portal.domain.evidence import Answer, EvidenceGrade
from portal.services.outcomes_of_cases import Found, faults
from portal.services.working_day import today
from tests.council.conftest import Council, Desk
from tests.council.test_triage import in_days


def good_evidence(code: str) -> dict[str, Any]:
    """An answer to every piece of evidence an outcome asks for."""
    day = dt.date(2026, 11, 23)
    given: dict[str, Any] = {}
    for one in outcomes.outcome(code).evidence:
        if one.kind is Answer.DATE:
            given[one.name] = day + dt.timedelta(days=7) if one.after_today else day
        elif one.kind is Answer.YES_NO:
            given[one.name] = "yes"
        else:
            given[one.name] = "Told by the school office"
    return given


@pytest.mark.parametrize("code", [one.code for one in outcomes.outcomes()])
def test_each_outcome_needs_each_required_piece(code: str) -> None:
    chosen, day = outcomes.outcome(code), dt.date(2026, 11, 23)
    whole = Found(
        code,
        good_evidence(code),
        EvidenceGrade.A if chosen.weakest_grade else None,
        recheck_on=None if chosen.closes else day + dt.timedelta(days=30),
        manager_signs=True,
    )
    assert faults(whole, may_sign=True, still_open=[], day=day) == []
    for one in chosen.evidence:
        less = {name: value for name, value in whole.evidence.items() if name != one.name}
        wrong = faults(
            Found(code, less, whole.grade, None, whole.recheck_on, "", True), may_sign=True, still_open=[], day=day
        )
        assert [name for name, _ in wrong] == ([one.name] if one.required else [])
    if not chosen.closes:
        never = Found(code, whole.evidence, whole.grade, manager_signs=True)
        assert [name for name, _ in faults(never, may_sign=True, still_open=[], day=day)] == ["recheck_on"]
    if chosen.needs_sign_off:
        assert [n for n, _ in faults(whole, may_sign=False, still_open=[], day=day)] == ["sign_off"]
    if chosen.closes:
        assert [n for n, _ in faults(whole, may_sign=True, still_open=["Health"], day=day)] == ["open_clocks_reason"]


def test_every_outcome_is_offered_once() -> None:
    listed = [one.code for _, group in grouped() for one in group]
    assert sorted(listed) == sorted(one.code for one in outcomes.outcomes())


def evidence(**given: str) -> dict[str, str]:
    """Form fields of evidence."""
    return {f"evidence_{name}": value for name, value in given.items()}


def came_back() -> dict[str, str]:
    """What "came back to the school" asks for."""
    return {**evidence(attendance_mark="/"), **in_days(0, "evidence_returned_on"), "grade": "A"}


def test_closing_takes_two_steps_and_a_confirmation(council: Council, amina: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/outcome"
    chosen = amina.send(where, {"code": "returned_to_referring_school"})
    assert chosen.location.endswith("/outcome/returned_to_referring_school")
    page = amina.send(chosen.location, {}, status=200)
    assert page.errors == [
        "Enter the date the child came back, like 20 11 2026",
        "Enter the attendance mark for that day",
        "Select how sure you are",
    ]
    confirm = amina.send(chosen.location, came_back(), status=200)
    assert confirm.h1 == "Zofia Kowalska"
    assert "will see “Closed”" in confirm.text
    assert council.value("select open from case_file") is True
    fields = {
        b.get("name", ""): b.get("value", "") for b in confirm.one("main").iter("{http://www.w3.org/1999/xhtml}input")
    }
    amina.post(chosen.location, fields)
    row = council.row("select open, state, outcome_code from case_file")
    assert tuple(row) == (False, "closed", "returned_to_referring_school")
    assert council.value("select state from submission") == "closed"
    assert council.value("select step from referred_child") == "closed"
    assert "Closed: Came back to the school that referred" in amina.get(f"/cases/{case.reference}").text


def test_weak_evidence_is_refused(council: Council, amina: Desk) -> None:
    case = council.open_case()
    page = amina.send(
        f"/cases/{case.reference}/outcome/returned_to_referring_school", came_back() | {"grade": "C"}, status=200
    )
    assert "This outcome needs better evidence" in page.errors[0]


def test_not_found_needs_a_manager_and_a_date_to_look_again(council: Council, amina: Desk, ruth: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/outcome/not_located_enquiries_exhausted"
    assert "A CME manager must record this outcome" in amina.get(where).text
    given = {**evidence(enquiries_exhausted="yes", lost_pupil_sent="yes"), "grade": "B", "sure": "yes"}
    refused = amina.send(where, given | in_days(30, "recheck_on"), status=200)
    assert council.value("select outcome_code from case_file") == "", refused.errors
    page = ruth.send(where, given | {"sign_off": "yes"}, status=200)
    assert page.errors == ["Enter the date to look at this again, like 20 11 2026"]
    ruth.send(where, given | {"sign_off": "yes"} | in_days(30, "recheck_on"))
    row = council.row("select open, outcome_code, review_on from case_file")
    assert tuple(row) == (True, "not_located_enquiries_exhausted", today() + dt.timedelta(days=30))
    assert council.value("select signed_off_by from outcome") == "Ruth Hale"


def test_open_deadlines_need_a_reason(council: Council, amina: Desk) -> None:
    case = council.open_case()
    council.scene.enquiry(
        case,
        "la_health_trace",
        state="asked",
        asked_of="Health",
        asked_on=today(),
        chase_on=today() + dt.timedelta(days=7),
    )
    where = f"/cases/{case.reference}/outcome/returned_to_referring_school"
    assert "Health to answer" in amina.get(where).text
    page = amina.send(where, came_back() | {"sure": "yes"}, status=200)
    assert page.errors == ["Say why the case can close while these are still open"]
    amina.send(where, came_back() | {"sure": "yes", "open_clocks_reason": "The school has seen the child."})
    assert council.value("select open from case_file") is False


def test_a_found_child_is_told_as_found_and_stays_open(council: Council, amina: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/outcome/waiting_for_place_this_la"
    amina.send(where, {**evidence(application="IY-204"), "grade": "A", "sure": "yes", **in_days(10, "recheck_on")})
    assert tuple(council.row("select open, state from case_file")) == (True, "placement")
    assert council.value("select step from referred_child") == "found"


def test_reopening_needs_a_reason_and_keeps_the_outcome(council: Council, amina: Desk) -> None:
    case = council.open_case()
    amina.send(f"/cases/{case.reference}/outcome/returned_to_referring_school", came_back() | {"sure": "yes"})
    where = f"/cases/{case.reference}/reopen"
    assert amina.send(where, {"why": ""}, status=200).errors == ["Say why the case is opened again"]
    amina.send(where, {"why": "She left again."})
    assert tuple(council.row("select open, state, outcome_code from case_file")) == (True, "enquiries", "")
    assert council.value("select set_aside_at is not null from outcome") is True
    assert council.value("select state from submission") == "accepted"


def test_a_case_not_yet_decided_on_has_no_outcome(council: Council, amina: Desk) -> None:
    case = council.case()
    page = amina.send(
        f"/cases/{case.reference}/outcome/returned_to_referring_school", came_back() | {"sure": "yes"}, status=200
    )
    assert "Decide what happens to this referral first" in page.text
    amina.get(f"/cases/{case.reference}/outcome/no_such_thing", status=404)


def test_two_at_once_record_one_outcome(council: Council, amina: Desk) -> None:
    case = council.open_case()
    where = f"/cases/{case.reference}/outcome/returned_to_referring_school"
    seen = amina.get(where).value_of("version")
    given = came_back() | {"sure": "yes", "version": seen}
    amina.post(where, given)
    council.desk(council.dev).post(where, given, status=409)
    assert council.value("select count(*) from outcome") == 1
