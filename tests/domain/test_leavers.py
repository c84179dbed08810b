"""What a notice of a child who leaves shows an officer at a glance, and where that puts it in the queue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.domain.facts import leavers
from portal.domain.facts.sealing import SplitFacts, mask
from portal.domain.urgency import VERSIONS, Band, CaseFacts, place
from tests.domain.calendars import YEAR_2026

TODAY = date(2026, 11, 25)
GONE = {"expects": "school", "destination": "Larch Academy", "school_urn": "991014", "authority": ""}
GROUND_A = {"ground": "reg9_1_a_registered_elsewhere", "ground_met_on": "2026-11-20", "registration": "registered"}


def told(block: dict[str, Any] | None = None, leaving: dict[str, Any] | None = None, **more: Any) -> SplitFacts:
    """A removal's facts."""
    return SplitFacts(
        {"removal": {**GROUND_A, **(block or {})}, "leaving": GONE if leaving is None else leaving, **more}
    )


def late(**more: str) -> dict[str, Any]:
    """A name that was taken off five days before the council was told."""
    return {"already_deleted": "yes", "deletion_on": "2026-11-20", "late_reason": "The office was closed", **more}


def test_a_plain_removal_has_nothing_to_look_at() -> None:
    assert leavers.marks("removal", told({"deletion_on": "2026-11-25"}), TODAY) == []


@pytest.mark.parametrize(
    ("facts", "marks"),
    [
        (told(leaving={"expects": "not_known"}), ["destination_not_known"]),
        (told(leaving={}), ["destination_not_known"]),
        (told(leaving={"expects": "home_education"}), []),
        (told({"concern": "yes"}), ["school_worried"]),
        (told(abroad={"worries": {"truth": "yes"}}), ["school_worried"]),
        (told(late()), ["removal_told_late"]),
        (told(late(registration="offered")), ["removal_unlawful", "removal_told_late"]),
        (told(late(deletion_on="2026-11-25")), []),
        (
            told(late(ground="reg9_1_i_twenty_days_unauthorised", first_absent="2026-10-12", every_mark_counts="yes")),
            ["removal_no_joint", "removal_told_late"],
        ),
        (told({"ground": "reg9_1_k_died"}, leaving={}), ["pupil_died"]),
        (told({"ground": "reg9_3_died", "concern": "yes", **late()}, leaving={}), ["pupil_died"]),
    ],
)
def test_what_is_to_be_looked_at(facts: SplitFacts, marks: list[str]) -> None:
    assert leavers.marks("removal", facts, TODAY) == marks


def test_other_kinds_are_not_looked_at_this_way() -> None:
    assert leavers.marks("cme_referral", told(late(), leaving={}), TODAY) == []


def test_a_hidden_destination_is_known_though_nobody_reads_it() -> None:
    shown, taken = mask({**told().open, "addresses": []})
    assert "Larch" not in str(shown)
    assert leavers.marks("removal", SplitFacts(shown, taken), TODAY) == []
    assert not leavers.destination_known({**shown, "leaving": {**shown["leaving"], "school_urn": ""}})


def test_the_safeguarding_leads_part_counts_as_a_worry() -> None:
    split = SplitFacts(told().open, {}, {"concerns": {"cse": "yes"}})
    assert leavers.marks("removal", split, TODAY) == ["school_worried"]


def test_doubts_are_said_in_sentences_with_the_schools_own_reason() -> None:
    said = leavers.doubts_in_words(told(late(registration="offered")).open, None, TODAY)
    assert said[0] == (
        "The council was told 5 days after the name came off the roll. The school says: The office was closed."
    )
    assert any("should have stayed on the roll until" in one and "An offer is not enough" in one for one in said)
    assert leavers.doubts_in_words(told().open, None, TODAY) == []


@pytest.mark.parametrize(
    ("facts", "band", "why"),
    [
        (CaseFacts(plain_leaver=True, leaves_for="Larch Academy"), Band.ON_TRACK, "Leaves for Larch Academy"),
        (CaseFacts(destination_unknown=True), Band.WEEK, "Leaves, and the school does not know where to"),
        (CaseFacts(removal_doubts=("told late",)), Band.WEEK, "Removal in doubt: told late"),
        (CaseFacts(pupil_died=True, found=True), Band.WEEK, "The pupil has died. For a manager: nobody is chased"),
        (CaseFacts(withdrawn=True, withdrawn_why="Wrong child"), Band.WEEK, "Withdrawn by the school: Wrong child"),
        (CaseFacts(school_worried=True), Band.WEEK, "Leaves, and the school is worried about the child"),
    ],
)
def test_each_stands_in_its_band_with_its_reason_in_words(facts: CaseFacts, band: Band, why: str) -> None:
    placed = place(facts, TODAY, YEAR_2026)
    assert (placed.band, placed.reasons[0].sentence) == (band, why)


def test_danger_comes_before_everything_a_leaver_shows() -> None:
    everything = CaseFacts(
        immediate_risk=True, removal_doubts=("told late",), destination_unknown=True, withdrawn=True, plain_leaver=True
    )
    placed = place(everything, TODAY, YEAR_2026)
    assert (placed.band, placed.reasons[0].rule) == (Band.TODAY, "immediate_risk")


def test_the_versions_of_the_rules_go_up_by_one_and_never_back_in_time() -> None:
    assert [number for number, _, _ in VERSIONS] == list(range(1, len(VERSIONS) + 1))
    days = [since for _, since, _ in VERSIONS]
    assert days == sorted(days)
