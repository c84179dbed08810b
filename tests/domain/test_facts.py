"""The facts of a referral: three parts, what must be there, and the risks they show."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import risks
from portal.domain.facts import referral
from portal.domain.facts.referral import CONCERN_FACTORS, STATUS_FACTORS, facts_of, lacking, read, risk_codes
from portal.domain.facts.sealing import WHEREABOUTS, SplitFacts, at, mask, merge, paths

TODAY = date(2026, 11, 25)


def enough() -> dict[str, Any]:
    """Facts that may be sent."""
    return {
        "kind": "cme_referral",
        "child": {
            "first_name": "Zofia",
            "last_name": "Kowalska",
            "date_of_birth": "2014-03-27",
            "last_attended": "2026-11-06",
            "last_seen": {"on": "2026-11-06", "by": "Tutor", "where": "School"},
        },
        "addresses": [{"lines": ["14 Hazel Road"], "postcode": "ZA1 4QT", "kind": "last_known", "hidden": False}],
        "adults": [{"name": "Anna", "phones": [{"number": "07700 900412"}], "other_phones": [], "address": {}}],
        "contacts": [{"name": "Ewa", "phone": "07700 900555", "address": {}}],
        "siblings": [],
        "siblings_none": True,
        "status": dict.fromkeys(referral.CORE_STATUS, "no"),
        "reason": {"main": "whereabouts_unknown", "others": []},
        "attempts": [{"used": "07700 900412"}],
        "home_visits": [{"on": "2026-11-12", "address": "14 Hazel Road"}],
        "known": {"destination": "Averford"},
        "abroad": {},
        "immediate": {},
        "address_hidden": False,
    }


class TestSealing:
    def test_every_whereabouts_is_taken_out_and_can_be_put_back(self) -> None:
        whole = enough()
        shown, taken = mask(whole)
        said = json.dumps(shown)
        for secret in ("14 Hazel Road", "ZA1 4QT", "07700", "Averford", "School"):
            assert secret not in said
        assert shown["address_hidden"] is True
        assert shown["addresses"][0]["hidden"] is True
        assert taken["addresses.0.postcode"] == "ZA1 4QT"
        back = merge(shown, taken)
        back["address_hidden"], back["addresses"][0]["hidden"] = False, False
        assert back == whole
        assert whole == enough()

    def test_merging_leaves_the_stored_parts_alone(self) -> None:
        shown, taken = mask(enough())
        before = json.dumps([shown, taken])
        merged = merge(shown, taken, {"worries": "x"})
        merged["addresses"][0]["lines"].append("changed")
        assert merged["safeguarding"] == {"worries": "x"}
        assert json.dumps([shown, taken]) == before

    def test_without_a_right_nothing_is_put_back(self) -> None:
        shown, _ = mask(enough())
        assert merge(shown) == shown
        assert "safeguarding" not in merge(shown)

    def test_paths_name_only_what_holds_something(self) -> None:
        assert paths({"addresses": [{"lines": [], "postcode": "ZA1 4QT"}, {"postcode": ""}]}) == [
            "addresses.0.postcode"
        ]
        with pytest.raises(KeyError):
            at({}, "addresses.0")

    @given(
        st.lists(
            st.fixed_dictionaries({
                "lines": st.lists(st.text(max_size=12), max_size=3),
                "postcode": st.text(max_size=8),
                "kind": st.sampled_from(["new", "previous"]),
                "hidden": st.just(True),
            }),
            max_size=4,
        ),
        st.lists(
            st.fixed_dictionaries({
                "name": st.text(max_size=12),
                "address": st.dictionaries(st.sampled_from(["lines", "postcode"]), st.text(max_size=9)),
                "phones": st.lists(st.fixed_dictionaries({"number": st.text(max_size=14)}), max_size=2),
            }),
            max_size=3,
        ),
    )  # fmt: skip
    def test_masking_and_merging_is_a_round_trip_for_any_people(
        self, addresses: list[dict[str, Any]], adults: list[dict[str, Any]]
    ) -> None:
        whole = {"addresses": addresses, "adults": adults, "address_hidden": True}
        shown, taken = mask(whole)
        assert merge(shown, taken) == whole
        assert paths(shown) == []
        assert merge(json.loads(json.dumps(shown)), json.loads(json.dumps(taken))) == whole

    def test_patterns_are_written_once(self) -> None:
        assert len(set(WHEREABOUTS)) == len(WHEREABOUTS)


class TestReading:
    def test_typed_values(self) -> None:
        facts = read(enough())
        assert facts.full_name == "Zofia Kowalska"
        assert facts.date_of_birth == date(2014, 3, 27)
        assert facts.last_attended == date(2026, 11, 6)
        assert facts.last_seen_on == date(2026, 11, 6)
        assert [each.code for each in facts.reasons] == ["whereabouts_unknown"]
        assert not facts.immediate
        assert not facts.never_attended

    def test_nothing_at_all_reads_as_empty(self) -> None:
        facts = read({})
        assert facts.full_name == ""
        assert facts.date_of_birth is None
        assert facts.reasons == ()

    def test_police_told_is_read_from_either_part(self) -> None:
        assert facts_of(SplitFacts(enough(), {}, {"police": {"told": "yes"}})).police_told
        assert facts_of(SplitFacts({**enough(), "immediate": {"police_called": "yes"}})).police_told
        assert not facts_of(SplitFacts(enough(), {}, {"police": {"told": "no"}})).police_told


class TestLacking:
    def test_enough_is_enough(self) -> None:
        assert lacking(SplitFacts(enough()), TODAY) == []

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"addresses": []}, "The last known address is missing"),
            ({"adults": []}, "No parent or carer is named"),
            ({"siblings_none": False}, "Brothers and sisters are not answered"),
            ({"status": {}}, "Some facts about care and circumstances are not answered"),
            ({"home_visits": []}, "There is no home visit, and no reason for that"),
            ({"reason": {"main": "nonsense"}}, "The main reason is missing"),
            ({"child": {**enough()["child"], "first_name": ""}}, "The child’s name is missing"),
            (
                {"child": {**enough()["child"], "date_of_birth": "2006-11-25"}},
                "The child’s date of birth is missing or cannot be right",
            ),
            (
                {"child": {**enough()["child"], "date_of_birth": ""}},
                "The child’s date of birth is missing or cannot be right",
            ),
            (
                {"child": {**enough()["child"], "last_attended": "2026-11-26"}},
                "The last day in school is missing or in the future",
            ),
            (
                {"child": {**enough()["child"], "last_attended": ""}},
                "The last day in school is missing or in the future",
            ),
        ],
    )
    def test_each_missing_fact_is_named(self, changed: dict[str, Any], sentence: str) -> None:
        assert lacking(SplitFacts({**enough(), **changed}), TODAY) == [sentence]

    @pytest.mark.parametrize(
        "excuse",
        [
            {"addresses": [], "no_address_why": "Never told"},
            {"adults": [], "adults_why": "Nobody named"},
            {"home_visits": [], "no_visit_reason": "A dog"},
            {"child": {**enough()["child"], "last_attended": "", "never_attended": True}},
        ],
    )
    def test_a_reason_stands_in_for_it(self, excuse: dict[str, Any]) -> None:
        assert lacking(SplitFacts({**enough(), **excuse}), TODAY) == []

    def test_leaving_the_uk_needs_country_travellers_and_without_a_parent_a_carer(self) -> None:
        gone = {**enough(), "reason": {"main": "reported_left_uk_without_parent"}}
        assert lacking(SplitFacts(gone), TODAY) == [
            "The country is missing",
            "Who travels is missing",
            "Who looks after the child abroad is missing",
        ]
        gone["abroad"] = {
            "country_not_known": "Family would not say",
            "travellers_not_known": "Nobody knows",
            "carer": {"not_known": "refused"},
        }
        assert lacking(SplitFacts(gone), TODAY) == []

    def test_an_immediate_risk_send_needs_the_child_the_reason_and_the_call(self) -> None:
        bare = {"child": enough()["child"], "reason": enough()["reason"]}
        called = {**bare, "immediate": {"in_danger": "yes", "social_care_called": "yes"}}
        assert lacking(SplitFacts(called), TODAY) == []
        silent = {**bare, "immediate": {"in_danger": "yes", "social_care_called": "no"}}
        assert lacking(SplitFacts(silent), TODAY) == ["Nobody has been rung about the danger"]


class TestRisks:
    def test_every_code_is_in_the_list_of_risk_factors(self) -> None:
        for code in {*CONCERN_FACTORS.values(), *STATUS_FACTORS}:
            assert risks.factor(code).code == code

    def test_nothing_known_shows_nothing(self) -> None:
        assert risk_codes(SplitFacts(enough(), {}, {"concerns": dict.fromkeys(CONCERN_FACTORS, "not_known")})) == []

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"immediate": {"in_danger": "yes"}}, "immediate_danger"),
            ({"reason": {"main": "fleeing_domestic_abuse"}}, "domestic_abuse"),
            ({"reason": {"main": "other", "others": ["fleeing_domestic_abuse"]}}, "domestic_abuse"),
            ({"status": {"cp_plan": "yes"}}, "cp_plan"),
            ({"status": {"looked_after": "yes"}}, "looked_after"),
            ({"child": {"sen": {"status": "E"}}}, "ehcp"),
            ({"child": {"sen": {"status": "K"}}}, "sen_support"),
            ({"child": {"attendance_percent": 49.9}}, "severely_absent"),
            ({"child": {"attendance_percent": 50}}, "persistently_absent"),
            ({"child": {"attendance_percent": 89.9}}, "persistently_absent"),
            ({"addresses": [{"home_type": "refuge"}]}, "homeless_or_temporary_accommodation"),
            ({"siblings": [{"also_missing": "yes"}]}, "sibling_also_missing"),
            ({"abroad": {"worries": {"truth": "yes"}}}, "welfare_concern_other"),
        ],
    )
    def test_each_open_fact_that_is_a_risk(self, changed: dict[str, Any], code: str) -> None:
        assert risk_codes(SplitFacts({**enough(), **changed})) == [code]

    def test_ninety_per_cent_is_not_persistent_absence(self) -> None:
        assert risk_codes(SplitFacts({**enough(), "child": {"attendance_percent": 90}})) == []

    @pytest.mark.parametrize(("concern", "code"), CONCERN_FACTORS.items())
    def test_each_concern_of_the_safeguarding_part(self, concern: str, code: str) -> None:
        assert risk_codes(SplitFacts(enough(), {}, {"concerns": {concern: "yes"}})) == [code]

    def test_a_risk_shown_twice_counts_once(self) -> None:
        both = {"concerns": {"domestic_abuse": "yes", "trafficking": "yes", "commercial_exploitation": "yes"}}
        fled = {**enough(), "reason": {"main": "fleeing_domestic_abuse"}}
        assert risk_codes(SplitFacts(fled, {}, both)) == ["domestic_abuse", "trafficking_modern_slavery"]
