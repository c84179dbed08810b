"""Who the organisation claim says someone is: pure rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.access import SCHOOL_ROLES, Kind, Role
from portal.services.signing_in import Refusal, roles_for
from portal.signin import claims
from portal.signin.claims import ClaimRefused
from portal.signin.refusal_words import WORDS

SCHOOL: dict[str, Any] = {
    "id": "23F20E54-79EA-4146-8E39-18197576F023",
    "name": "Hazelbank Academy",
    "category": {"id": "001", "name": "Establishment"},
    "urn": "991009",
    "establishmentNumber": "4001",
    "status": {"id": 1, "name": "Open"},
    "localAuthority": {"id": "X", "code": "201", "name": "Somewhere else"},
}
COUNCIL: dict[str, Any] = {
    "id": "31A20E54-79EA-4146-8E39-18197576F023",
    "name": "Northmere County Council",
    "category": {"id": "002", "name": "Local Authority"},
    "urn": None,
    "establishmentNumber": "991",
    "status": {"id": 1},
}


def _refusal(claim: object) -> Refusal:
    with pytest.raises(ClaimRefused) as refused:
        claims.organisation(claim)
    return refused.value.refusal


@pytest.mark.parametrize("written", [lambda c: c, json.dumps], ids=["object", "text"])
def test_a_school_is_known_by_its_urn_and_a_council_by_its_number(written: Any) -> None:
    school, council = claims.organisation(written(SCHOOL)), claims.organisation(written(COUNCIL))
    assert (school.kind, school.code, school.name) == (Kind.SCHOOL, "991009", "Hazelbank Academy")
    assert (council.kind, council.code) == (Kind.COUNCIL, "991")


def test_numbers_written_as_numbers_are_read() -> None:
    assert claims.organisation({**SCHOOL, "urn": 991009}).code == "991009"


@pytest.mark.parametrize("status", range(11))
def test_only_open_and_proposed_to_close_come_in(status: int) -> None:
    claim = {**SCHOOL, "status": {"id": status}}
    if status in (1, 3):
        assert claims.organisation(claim).code == "991009"
    else:
        assert _refusal(claim) is Refusal.CLOSED


OTHER_CATEGORIES = tuple(f"{n:03d}" for n in (3, 4, 8, 9, 10, 11, 12, 13, 14, 50, 51, 52, 53))


@pytest.mark.parametrize("category", [*OTHER_CATEGORIES, "", None, 1])
def test_every_other_kind_of_organisation_is_refused_with_words(category: object) -> None:
    refusal = _refusal({**SCHOOL, "category": {"id": category}})
    assert refusal is (Refusal.TRUST if category in ("010", "013", "014") else Refusal.WRONG_KIND)
    assert WORDS[refusal].paragraphs


@pytest.mark.parametrize("claim", [None, {}, "", "{}", "null", {"name": "No id"}, {**SCHOOL, "id": ""}])
def test_no_organisation(claim: object) -> None:
    assert _refusal(claim) is Refusal.NO_ORGANISATION


@pytest.mark.parametrize(
    "claim",
    [
        [],
        7,
        True,
        "[1]",
        "{not json",
        "[" * 20_000,
        {**SCHOOL, "id": 7},
        {**SCHOOL, "id": "../../users/1"},
        {**SCHOOL, "category": "001"},
        {**SCHOOL, "category": None},
        {**SCHOOL, "status": None},
        {**SCHOOL, "status": {"id": True}},
        {**SCHOOL, "status": {"id": 1.0}},
        {**SCHOOL, "urn": None},
        {**SCHOOL, "urn": "99100"},
        {**SCHOOL, "urn": "991009 or 1=1"},
        {**SCHOOL, "urn": "９９１００９"},
        {**SCHOOL, "urn": ["991009"]},
        {**COUNCIL, "establishmentNumber": "99"},
        {**COUNCIL, "establishmentNumber": "9911"},
        {**COUNCIL, "establishmentNumber": None},
        {**SCHOOL, "extra": "x" * 16_384},
        json.dumps({**SCHOOL, "extra": "x" * 16_384}),
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_refused(claim: object) -> None:
    assert _refusal(claim) in (Refusal.NOT_READABLE, Refusal.NO_ORGANISATION)


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*SCHOOL, "x"]), inner),
)


@given(_ANYTHING)
def test_nothing_but_a_refusal_comes_of_nonsense(claim: object) -> None:
    with pytest.raises(ClaimRefused):
        claims.organisation(claim)


@given(st.dictionaries(st.sampled_from(list(SCHOOL)), _ANYTHING))
def test_spoiling_a_part_never_lets_anybody_in_for_another_organisation(spoilt: dict[str, object]) -> None:
    try:
        found = claims.organisation({**SCHOOL, **spoilt})
    except ClaimRefused:
        return
    assert (found.kind, found.code) == (Kind.SCHOOL, str(spoilt.get("urn", SCHOOL["urn"])))


@given(st.text(max_size=400))
def test_names_are_made_fit_to_show(said: str) -> None:
    clean = claims.clean_text(said, 100)
    assert len(clean) <= 100
    assert clean == " ".join(clean.split())
    assert clean.isprintable()
    assert "\u202e" not in clean


def test_names_and_addresses() -> None:
    assert claims.full_name({"given_name": "Zoe\u0308", "family_name": " O’Brien\n"}) == "Zoë O’Brien"
    assert claims.full_name({"name": "Denise Okafor"}) == "Denise Okafor"
    assert claims.full_name({}) == "Name not given"
    assert claims.email({"email": "denise@example.org"}) == "denise@example.org"
    assert claims.email({"email": "not an address"}) == ""
    assert claims.email({"email": ["a@example.org"]}) == ""


def test_roles_count_on_their_own_side_only() -> None:
    everything = [r.value for r in Role] + ["cme_root", "", "CME_LA_ADMIN"]
    assert roles_for(Kind.SCHOOL, everything) == SCHOOL_ROLES
    assert roles_for(Kind.COUNCIL, everything) == {Role.OFFICER, Role.MANAGER, Role.ADMIN}


def test_every_refusal_has_its_page() -> None:
    assert set(WORDS) == set(Refusal)
