"""Notices of children who leave, on the council's side: what they are called, where they stand, what is decided."""

from __future__ import annotations

from typing import Any

import pytest

from portal.services import ordering
from portal.services.flags import flags_of
from portal.store import wall
from portal.store.cases import Case
from portal.store.session import db
from tests.council.conftest import Council, Desk
from tests.scenes import actor_of
from tests.school.browsing import words

GONE = {"expects": "school", "destination": "Larch Academy", "school_urn": "", "authority": ""}
GROUND_A = "reg9_1_a_registered_elsewhere"
NOT_SIGNED_ON = ("open_case", "send_back", "add_to_case", "not_cme", "record_as_notified")


def notice(council: Council, kind: str, marks: tuple[str, ...] = (), **facts: Any) -> Case:
    """An undecided notice of this kind, placed as sending places it."""
    reason = (facts.get("removal") or {}).get("ground") or (facts.get("move") or {}).get("kind") or ""
    case = council.case(
        submission={"kind": kind, "facts": facts}, kind=kind, reason=reason, grade="green", flags=flags_of(marks)
    )
    with council.app.app_context(), wall.acting_as(actor_of(council.ruth)):
        ordering.place_case(db.session(), case.id)
        db.session.commit()
        db.session.remove()
    return case


def decisions(desk: Desk, case: Case) -> list[str]:
    """What the triage page offers, in its order."""
    page = desk.get(f"/cases/{case.reference}/triage")
    return [str(box.get("value")) for box in page.all("input", name="act")]


PLAIN = {"removal": {"ground": GROUND_A, "deletion_on": "2026-11-25"}, "leaving": GONE}
LATE = {
    "removal": {
        "ground": GROUND_A,
        "already_deleted": "yes",
        "deletion_on": "2020-11-20",
        "late_reason": "The office was closed",
        "registration": "offered",
    },
    "leaving": GONE,
}


@pytest.mark.parametrize(
    ("kind", "facts", "called", "tab", "decide"),
    [
        ("removal", PLAIN, "Removal return, ground (a): joined another school", "Removal", "removal return"),
        ("planned_move", {"move": {"kind": "abroad"}, "leaving": GONE}, "Planned move: abroad", "Planned move", "move"),
        ("home_education", {"home_education": {}}, "Home education notice", "Home education", "home education notice"),
        ("early_notice", {}, "Early notice of absence", "Early notice", "early notice"),
        ("removal", {"removal": {"ground": "reg9_3_died"}}, "Removal return, regulation 9(3): has died", "Removal",
         "removal"),
    ],
)  # fmt: skip
def test_every_kind_is_called_by_its_name_on_every_page(
    council: Council, amina: Desk, kind: str, facts: dict[str, Any], called: str, tab: str, decide: str
) -> None:
    case = notice(council, kind, **facts)
    queue = words(amina.get("/cases").one("table", role="table"))
    assert called in queue
    assert "CME:" not in queue
    page = amina.get(f"/cases/{case.reference}")
    assert "Missing" not in words(page.one("dl"))
    tabs = [words(link) for link in page.one("nav", **{"aria-label": "Case"}).iter("{http://www.w3.org/1999/xhtml}a")]
    assert tab in tabs
    assert called.split(":", maxsplit=1)[0].split(",", maxsplit=1)[0].removesuffix(" return") in words(page.one("main"))
    legend = words(amina.get(f"/cases/{case.reference}/triage").one("legend"))
    assert legend.startswith("What happens to this")
    assert decide in legend
    assert ", as sent" in amina.get(f"/cases/{case.reference}/referral").text


def test_a_plain_removal_stands_last_without_a_pressing_deadline_and_is_filed_first(
    council: Council, amina: Desk
) -> None:
    case = notice(council, "removal", **PLAIN)
    row = council.row("select band, why->0->>'sentence', next_due_on - current_date from case_file")
    assert tuple(row[:2]) == (3, "Leaves for Larch Academy")
    assert row[2] >= 14, "ten working days, not the next one"
    assert decisions(amina, case)[0] == "record_as_notified"
    where = f"/cases/{case.reference}/triage/record_as_notified"
    assert "nothing is in doubt" in amina.get(where).value_of("why")
    amina.send(where, {"why": "Registered at Larch Academy"})
    assert council.value("select open from case_file") is False
    assert council.value("select step from referred_child") == "closed"


def test_where_a_child_goes_is_not_known_this_week_and_a_case_stands_first(council: Council, amina: Desk) -> None:
    case = notice(council, "planned_move", ("destination_not_known",), move={"kind": "not_sure"})
    assert council.value("select band from case_file") == 2
    assert "Leaves, and the school does not know where to" in council.value("select why::text from case_file")
    assert decisions(amina, case) == list(NOT_SIGNED_ON)


def test_doubts_about_a_removal_stand_on_the_row_and_in_triage(council: Council, amina: Desk) -> None:
    case = notice(council, "removal", ("removal_unlawful", "removal_told_late"), **LATE)
    row = words(amina.get("/cases").one("table", role="table"))
    assert "Removal in doubt: may not be lawful, told late" in row
    page = amina.get(f"/cases/{case.reference}/triage")
    assert "What is in doubt" in page.text
    assert "after the name came off the roll. The school says: The office was closed." in page.text
    assert "An offer is not enough" in page.text
    assert decisions(amina, case)[0] == "open_case"
    for where in ("", "/referral"):
        assert "An offer is not enough" in amina.get(f"/cases/{case.reference}{where}").text


def test_a_death_is_for_a_manager_in_silence(council: Council, amina: Desk) -> None:
    case = notice(council, "removal", ("pupil_died",), removal={"ground": "reg9_1_k_died"})
    why, due = council.row("select why::text, next_due_on from case_file")
    assert "For a manager: nobody is chased" in why
    assert "whereabouts" not in why
    assert due is None
    page = amina.get(f"/cases/{case.reference}")
    assert "the portal writes nothing to the family" in page.text
    assert "Reply to" not in page.text
    assert "school days" not in page.text
    assert decisions(amina, case) == ["record_as_notified", "add_to_case"]


def test_a_home_education_notice_goes_to_home_education(council: Council, amina: Desk) -> None:
    case = notice(council, "home_education", home_education={"starts_on": "2026-12-01"})
    assert decisions(amina, case)[0] == "home_education"
    done = amina.send(f"/cases/{case.reference}/triage/home_education", {"why": "Meeting offered for January"})
    assert "said=home_education" in done.location
    assert tuple(council.row("select state, open from case_file")) == ("closed", False)
    assert council.value("select state from submission") == "closed"
    assert council.value("select title from case_event where kind = 'home_education'") == (
        "Passed to the home education team"
    )
    referral = council.case()
    assert "home_education" not in decisions(amina, referral)


def test_danger_stands_before_every_plain_notice(council: Council, amina: Desk) -> None:
    notice(council, "removal", **PLAIN)
    council.case(first_name="Ada", last_name="Danger", immediate=True, band=1, flags=flags_of(["immediate_danger"]))
    rows = amina.get("/cases").one("table", role="table").findall(".//{*}tbody/{*}tr")
    names = [words(row) for row in rows]
    assert "Act today" in names[0]
    assert "Ada Danger" in names[1]


def test_the_queue_is_filtered_by_kind(council: Council, amina: Desk) -> None:
    notice(council, "planned_move", move={"kind": "england"}, leaving=GONE)
    council.case(first_name="Ada", last_name="Missing")
    shown = words(amina.get("/cases?reason=planned_move").one("main"))
    assert "Planned move: in England" in shown
    assert "Ada Missing" not in shown
    assert "Ada Missing" in words(amina.get("/cases?reason=whereabouts_unknown").one("main"))


def test_the_next_child_of_a_notice_can_be_decided_on_after_the_first_was_filed(council: Council, amina: Desk) -> None:
    first = notice(council, "removal", **PLAIN)
    amina.send(f"/cases/{first.reference}/triage/record_as_notified", {"why": "Known where"})
    submission = council.value("select submission_id from case_file")
    second = council.case(child_key="c2", kind="removal", reason=GROUND_A, first_name="Ben")
    council.row("update case_file set submission_id = :s where id = :c returning id", s=submission, c=second.id)
    council.row(
        "update referred_child set submission_id = :s where case_id = :c returning id", s=submission, c=second.id
    )
    assert "send_back" not in decisions(amina, second)
    amina.send(f"/cases/{second.reference}/triage/open_case", {"immediate": "no"})
    assert council.value("select state from submission where id = :s", s=submission) == "accepted"
    assert council.value("select state from case_file where id = :c", c=second.id) == "enquiries"


def test_how_the_order_is_worked_out_names_the_rules_and_their_versions(amina: Desk) -> None:
    page = words(amina.get("/cases/order").one("main"))
    assert "A child leaves, and the school does not know where to" in page
    assert "version 2" in page
