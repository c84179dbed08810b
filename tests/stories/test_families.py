"""Whole families: three children in one notice, each with a return, a reference and a place in the ledger of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine

from portal.domain.identifiers import UPN_NOT_KNOWN_REASONS
from portal.journeys.removal import REMOVAL
from portal.services import drafting
from portal.store import wall
from portal.web.journey_view import reading_of
from tests.journeys.filled_removal import TODAY, removal
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

OTHERS = {
    "c2": (
        {"first_name": "Chidi", "last_name": "Okafor"},
        {"date_of_birth": "2014-05-02", "sex": "M", "year_group": "7"},
    ),
    "c3": (
        {"first_name": "Ngozi", "last_name": "Okafor"},
        {"date_of_birth": "2016-01-20", "sex": "F", "year_group": "5"},
    ),
}

NEVER_COPIED = ("removal_when", "removal_ground", "removal_met")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the family's return is filled in."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


def begun(world: World, kind: str) -> str:
    """A new draft of the office; gives its address."""
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        return f"/school/referrals/{drafting.start_draft(kind)}"


@pytest.fixture
def family(world: World, denise: Browser) -> str:
    """A removal return of the eldest, filled in, and two more children named."""
    draft = begun(world, "removal")
    order = {page.key: place for place, page in enumerate(REMOVAL.pages)}
    held = {name: "held" if name.endswith("_how") else "2026-11-18" if name.endswith("_dated") else "Told by telephone"
            for name in ("school_confirmation_how", "school_confirmation_dated", "school_confirmation_why_not")}  # fmt: skip
    rows = sorted(removal("a", {"removal_evidence": held}), key=lambda row: (order[row.page], not row.item))
    denise.fill(draft, [row for row in rows if not REMOVAL.page(row.page).sealed], "removal")
    for child, (name, birth) in OTHERS.items():
        denise.answer(draft, "child_name", name, kind="removal", child=child)
        denise.answer(draft, "child_birth", birth, kind="removal", child=child)
        numbers = {"upn": "", "upn_not_known": next(iter(UPN_NOT_KNOWN_REASONS))}
        denise.answer(draft, "child_numbers", numbers, kind="removal", child=child)
        denise.get(f"{draft}/{child}/copied")
    return draft


def test_a_brother_or_sister_starts_from_the_first_childs_last_name(family: str, denise: Browser) -> None:
    following = f"{family}/c{len(OTHERS) + 2}/child_name"
    page = denise.get(following)
    assert (page.value_of("first_name"), page.value_of("last_name")) == ("", "Okafor")
    denise.post(following, {"first_name": "Obi", "last_name": "Eze"})
    assert denise.get(following).value_of("last_name") == "Eze"


def test_nothing_copied_is_sent_unconfirmed(world: World, family: str, denise: Browser) -> None:
    check = denise.get(f"{family}/check")
    assert "Not ready to send" in check.text
    assert "Chidi Okafor" in check.text
    assert not world.rows("select 1 from draft_page where child = 'c2' and page = 'removal_ground'")
    assert "Copied from" in denise.get(f"{family}/c2/attendance_place").text


def test_scenario_02_a_family_of_three_is_one_submission_three_returns_and_three_entries(
    world: World, family: str, denise: Browser
) -> None:
    for child in OTHERS:
        said = denise.get(f"{family}/{child}/copied").text
        assert "copied from Adaeze Okafor" in said
        denise.post(f"{family}/{child}/copied")
        for page in NEVER_COPIED:
            denise.answer(family, page, removal("a").of(page), kind="removal", child=child)
        denise.post(f"{family}/{child}/copied")
    helen = world.browser(world.helen)
    ticks = {name: "yes" for name, _, _ in REMOVAL.statements}
    receipt = helen.post(f"{family}/check", {**ticks, "act": "sign"}).location
    assert world.value("select count(*) from submission") == 1
    assert world.value("select count(*) from referred_child") == 3
    assert world.value("select count(distinct reference) from referred_child") == 3
    assert world.value("select count(*) from transit_entry where state = 'open'") == 3
    assert world.value("select count(distinct family) from transit_entry") == 1
    assert world.value("select count(*) from case_file") == 3
    shown = helen.get(receipt).text
    for (reference,) in world.rows("select reference from referred_child"):
        assert reference in shown
    # Sent again from another tab, it is the same receipt.
    assert denise.get(f"{family}/check").text.count("<h1") == 1
    assert world.value("select count(*) from submission") == 1


def test_a_child_taken_out_is_gone_with_every_answer(world: World, family: str, denise: Browser) -> None:
    denise.post(f"{family}/c3/remove")
    assert not world.rows("select 1 from draft_page where child = 'c3'")
    assert "Ngozi" not in denise.get(f"{family}/children").text


def test_a_child_taken_out_by_the_office_leaves_nothing_of_the_leads_part(
    world: World, family: str, denise: Browser
) -> None:
    worries = {"worries": "Said to be afraid to go home"}
    with world.app.app_context(), wall.acting_as(actor_of(world.priya)):
        draft_id = UUID(family.rpartition("/")[2])
        key = ("c3", "dsl_worries", "")
        drafting.save_page(draft_id, key, worries, seen_version=0, reading=reading_of("removal"))
    latest = "select answers from sealed_page where child = 'c3' order by saved_at desc limit 1"
    assert world.value(latest) == worries
    denise.post(f"{family}/c3/remove")
    assert world.value(latest) is None
    assert "/c3/" not in world.browser(world.priya).get(f"{family}/check").text
