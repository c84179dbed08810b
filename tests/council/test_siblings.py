"""Deciding on the sibling check's proposals, and what stays hidden from whom."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import Fact, Finding
from portal.domain.matching.grade import Grade
from portal.store.cases import Case
from tests.council.conftest import Council, Desk

CANARY = "47 Canary Wharf Lane"
SECRET_WORRY = "She said she is afraid of her uncle."


def finding(address: str = "14 Tamarisk Close", **more: Any) -> dict[str, Any]:
    """A finding as the sibling check stores it."""
    facts = (
        Fact(
            "address",
            "Address",
            address,
            "referral",
            address,
            "school roll",
            Level.SAME,
            "Same",
            "Strong",
            "2 live here.",
        ),
        Fact(
            "surname",
            "Surname",
            "Kowalska",
            "referral",
            "Kowalski",
            "school roll",
            Level.SIMILAR,
            "Similar",
            "A little",
            "",
        ),
        Fact(
            "email",
            "Email",
            "Not held",
            "referral",
            "Not held",
            "school roll",
            Level.NOT_COMPARED,
            "Not compared",
            "",
            "",
        ),
    )
    return Finding(
        relation=more.get("relation", "sibling"),
        this_id="child:1",
        other_id="roll:2",
        other_name="Kacper Kowalski",
        other_dob=dt.date(2016, 2, 2),
        other_school="Oakfield Primary",
        other_year="5",
        other_source="school roll",
        grade=Grade.LIKELY,
        facts=facts,
        summary="1 fact the same, 1 similar",
    ).to_dict()


def with_proposal(council: Council, **more: Any) -> tuple[Case, Any]:
    """An open case with one proposal."""
    case = council.open_case(open_proposals=1, **more.pop("case", {}))
    return case, council.scene.proposal(case, **({"evidence": finding()} | more))


def decide(desk: Desk, case: Case, proposal: Any, decision: str, digest: str = "a" * 64, status: int = 303) -> Any:
    """Press a button of the card."""
    where = f"/cases/{case.reference}/siblings/{proposal.id}"
    return desk.post(where, {"decision": decision, "digest": digest, "question": proposal.question}, status=status)


def test_the_evidence_stands_in_picture_and_table(council: Council, amina: Desk) -> None:
    case, _ = with_proposal(council)
    page = amina.get(f"/cases/{case.reference}/siblings")
    assert "Kacper Kowalski" in page.text
    assert "Likely sibling" in page.text
    assert "14 Tamarisk Close" in page.text
    assert 'role="img"' in page.text
    assert not re.search(r"\d ?%", page.text), "a percentage is shown"
    assert "You decide. Nothing is linked" in page.text


def test_linking_is_remembered_with_its_evidence_and_can_be_undone(council: Council, amina: Desk) -> None:
    case, proposal = with_proposal(council)
    decide(amina, case, proposal, "linked")
    row = council.row("select state, decided_by_name, decided_evidence->>'other_name' from proposal")
    assert tuple(row) == ("linked", "Amina Yusuf", "Kacper Kowalski")
    assert tuple(council.row("select open_proposals, linked_siblings from case_file")) == (0, 1)
    assert council.value("select count(*) from message") == 0  # nobody is told
    amina.post(f"/cases/{case.reference}/siblings/{proposal.id}/undo")
    assert council.value("select state from proposal") == "open"
    assert tuple(council.row("select open_proposals, linked_siblings from case_file")) == (1, 0)
    assert council.value("select count(*) from case_event where kind in ('sibling_linked', 'sibling_undone')") == 2


def test_evidence_that_changed_must_be_read_again(council: Council, amina: Desk) -> None:
    case, proposal = with_proposal(council)
    clash = decide(amina, case, proposal, "linked", digest="b" * 64, status=409)
    assert "The evidence has changed since you read it" in clash.text
    assert council.value("select state from proposal") == "open"


def test_two_officers_who_disagree_see_it(council: Council, amina: Desk) -> None:
    case, proposal = with_proposal(council)
    decide(council.desk(council.dev), case, proposal, "dismissed")
    clash = decide(amina, case, proposal, "linked", status=409)
    assert clash.h1 == "Dev Patel changed this while you were writing"
    assert council.value("select state from proposal") == "dismissed"
    decide(council.desk(council.dev), case, proposal, "dismissed")  # a second press is no second decision
    assert council.value("select count(*) from case_event where kind = 'sibling_dismissed'") == 1


def test_the_same_child_has_its_own_words(council: Council, amina: Desk) -> None:
    case, proposal = with_proposal(council, question="same_child", evidence=finding(relation="same_child"))
    assert "This is the same child" in amina.get(f"/cases/{case.reference}").text
    decide(amina, case, proposal, "dismissed")
    assert council.value("select kind from case_event") == "not_same_child"


def test_a_proposal_of_another_case_is_not_found(council: Council, amina: Desk) -> None:
    _, proposal = with_proposal(council)
    other = council.open_case()
    decide(amina, other, proposal, "linked", status=404)
    case, own = with_proposal(council)
    decide(amina, case, own, "merged", status=400)


def hidden_case(council: Council) -> Case:
    """A case whose address is not safe to share, with a canary in every place an address can be."""
    sent = council.submission(
        state="accepted",
        address_hidden=True,
        facts={
            "addresses": [{"hidden": True, "lines": [], "postcode": ""}],
            "adults": [{"name": "Anna K", "phones": []}],
        },
        summary=[
            {
                "title": "Addresses",
                "rows": [
                    {
                        "label": "Last address",
                        "page_key": "address_last",
                        "lines": [],
                        "sealed": "address",
                        "hidden": True,
                    }
                ],
            }
        ],
    )
    council.scene.sealed(
        sent,
        "address",
        facts={"addresses.0.lines": [CANARY]},
        summary=[
            {
                "title": "Addresses",
                "rows": [{"label": "Last address", "page_key": "address_last", "lines": [CANARY, "AV9 9ZZ"]}],
            }
        ],
    )
    council.scene.sealed(
        sent,
        "safeguarding",
        summary=[
            {
                "title": "Worries",
                "rows": [{"label": "What worries you", "page_key": "dsl_worries", "lines": [SECRET_WORRY]}],
            }
        ],
    )
    case = council.scene.case(sent, council.school, state="enquiries", address_hidden=True, band=3, why=[])
    council.scene.proposal(case, evidence=finding(CANARY))
    council.scene.attachment(sent, name=f"{CANARY}.pdf", sealed="address")
    return case


PAGES = (
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
)


def test_an_address_not_safe_to_share_is_for_managers_only(council: Council, amina: Desk, ruth: Desk) -> None:
    case = hidden_case(council)
    for tab in PAGES:
        assert CANARY not in amina.get(f"/cases/{case.reference}{tab}").text, tab
    for address in ("/cases", f"/cases/order?for={case.reference}"):
        assert CANARY not in amina.get(address).text
    overview = amina.get(f"/cases/{case.reference}")
    assert "Hidden: not safe to share" in overview.text
    assert "Same (hidden)" in amina.get(f"/cases/{case.reference}/siblings").text
    for tab in ("", "/referral", "/print"):
        page = ruth.get(f"/cases/{case.reference}{tab}")
        assert CANARY in page.text, tab
        assert "Only CME managers see this" in page.text
    looked = council.value(
        "select fields from audit_entry where action = 'saw_case' and 'hidden_address' = any(fields) limit 1"
    )
    assert looked


def test_the_school_of_a_brother_the_referral_names_is_for_managers_where_the_child_is_in_hiding(
    council: Council, amina: Desk, ruth: Desk
) -> None:
    case = hidden_case(council)
    named = '{"siblings": [{"name": "Kacper Kowalski", "school": "Elm Wood School"}]}'
    council.row("update referred_child set facts = facts || cast(:s as jsonb) returning 1", s=named)
    for tab in ("", "/siblings", "/print"):
        assert "Elm Wood School" not in amina.get(f"/cases/{case.reference}{tab}").text, tab
    assert "Kacper Kowalski" in amina.get(f"/cases/{case.reference}/siblings").text
    assert "Elm Wood School" in ruth.get(f"/cases/{case.reference}/siblings").text


def test_the_safeguarding_part_stands_by_itself(council: Council, amina: Desk) -> None:
    case = hidden_case(council)
    page = amina.get(f"/cases/{case.reference}")
    assert SECRET_WORRY in page.text
    assert "Written by the school’s safeguarding lead" in page.text
    fields = council.value("select fields from audit_entry where action = 'saw_case' order by seq desc limit 1")
    assert "safeguarding" in fields
