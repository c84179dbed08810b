"""Scenario 12, names as they are: one name alone, apostrophes, long double barrels, marks of other scripts, capitals.

Over HTTP, from the school's form to the council's look-up and the record in print.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from pypdf import PdfReader

from la_side import la
from portal.factory import create_app
from portal.settings import Settings
from portal.store.session import db
from school_side import school as school_side
from tests.council.conftest import Desk
from tests.journeys.filled import PAGES
from tests.school.browsing import Browser, Page, words
from tests.school.conftest import World
from tests.school.test_sending import CALLS

TODAY = dt.date(2026, 11, 25)
LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftsch"
assert len(LONG) == 70
MARK, ISOLATE, END = "\u200f", "\u2067", "\u2069"


@dataclass(frozen=True)
class Named:
    """A child: first and last name as typed, the name as it must stand, and what the council types to find it."""

    first: str
    last: str
    whole: str
    sought: tuple[str, ...]


CHILDREN = (
    Named("Suharto", "", "Suharto", ("suharto", "SUHARTO")),
    Named("Siobhán", "O’Hara", "Siobhán O’Hara", ("o'hara", "ohara", "siobhan")),
    Named("D'Arcy", "O'Brien", "D'Arcy O'Brien", ("o’brien", "darcy obrien")),
    Named(
        "Wilhelmina-Josephine",
        "Featherstonehaugh-Cholmondeley-Majoribanks",
        "Wilhelmina-Josephine Featherstonehaugh-Cholmondeley-Majoribanks",
        ("cholmondeley", "josephine majoribanks"),
    ),
    Named("محمد", "الحسيني", "محمد الحسيني", ("محمد", "الحسيني")),
    Named("Łucja", "Święcicka-Żółć", "Łucja Święcicka-Żółć", ("lucja", "Święcicka", "zolc")),
    Named("ADAEZE", "OKAFOR-NNAMDI", "ADAEZE OKAFOR-NNAMDI", ("okafor", "Adaeze")),
    Named(LONG, "Lee", f"{LONG} Lee", (LONG[:12].lower(), "wolfeschlegel lee")),
    Named(f"{MARK}لينا{MARK}", f"{ISOLATE}Haddad{END}", "لينا Haddad", ("لينا", f"haddad{MARK}")),
)


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def amina(world: World, settings: Settings) -> Iterator[Desk]:
    """An officer of the same council at her own pages."""
    app = create_app(settings, [school_side, la])
    client = app.test_client()
    officer = world.scene.member(world.council, name="Amina Yusuf")
    client.set_cookie("cme", world.scene.session(officer), domain="localhost")
    yield Desk(Browser(client))
    with app.app_context():
        db.engine.dispose()


def typed(child: Named) -> dict[str, object]:
    """What the school types on the page about the name."""
    return {"first_name": child.first, "last_name": child.last, "one_name": not child.last}


def told(denise: Browser) -> str:
    """A referral of all these children, a family in danger, so that only the core is asked; gives its address."""
    draft = denise.start(danger="yes")
    denise.answer(draft, "danger_calls", CALLS | {"called_on": "2026-11-24"})
    for key in ("address_last", "address_safe"):
        denise.answer(draft, key, PAGES[key])
    for place, child in enumerate(CHILDREN, 1):
        key = f"c{place}"
        denise.answer(draft, "child_name", typed(child), child=key)
        born = {**PAGES["child_birth"], "date_of_birth": f"2014-03-{place + 9:02d}"}
        denise.answer(draft, "child_birth", born, child=key)
        for page in ("last_attended", "main_reason"):
            denise.answer(draft, page, PAGES[page], child=key)
    return draft


def text_of(page: Page) -> str:
    """All the words of a page."""
    return words(page.one("body"))


def test_scenario_12_every_name_is_stored_searched_and_printed(world: World, denise: Browser, amina: Desk) -> None:
    draft = told(denise)
    shown = text_of(denise.get(f"{draft}/check"))
    sent = denise.post(f"{draft}/check", {"act": "send"}).location.removesuffix("/receipt")

    stored = {row[0] for row in world.rows("select child_name from referred_child")}
    assert stored == {child.whole for child in CHILDREN}
    facts = world.rows("select facts->'child' from referred_child where child_name = 'Suharto'")[0][0]
    assert (facts["first_name"], facts["last_name"], facts["one_name"]) == ("Suharto", "", True)
    assert not world.rows("select 1 from child where first_name || last_name ~ :marks", marks=f"[{MARK}{ISOLATE}{END}]")

    record = text_of(denise.get(sent))
    for child in CHILDREN:
        assert child.whole in shown
        assert child.whole in record
        for sought in child.sought:
            found = amina.post("/lookup", {"q": sought, "why": "call"}, status=200)
            assert child.whole in text_of(found), f"{child.whole} for {sought!r}"

    pdf = denise.client.get(f"{sent}/pdf")
    printed = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages).split())
    for child in CHILDREN:
        if child.whole.isascii() or "Ł" in child.whole or "’" in child.whole:
            assert "".join(child.whole.split()) in printed, child.whole
    assert set("محمدالحسينيلينا") <= set(printed)
    assert "Someletters" not in printed, "every letter of a name has a picture"

    for reference, name, sorted_as in world.rows("select reference, child_name, child_name_sort from case_file"):
        assert name in text_of(amina.get(f"/cases/{reference}/referral"))
        assert (sorted_as == "suharto") is (name == "Suharto")


@pytest.mark.parametrize("pasted", ["Zofia 😀", "Zofia ❤️", "🇵🇱"])
def test_scenario_12_a_picture_is_refused_beside_the_field_and_what_was_typed_stays(
    world: World, denise: Browser, pasted: str
) -> None:
    draft = denise.start()
    page = denise.answer(draft, "child_name", {"first_name": pasted, "last_name": "Kowalska"}, status=422)
    said = "First name must only include letters, hyphens and apostrophes"
    assert page.errors == [said]
    assert said in words(page.one("p", id="first_name-error"))
    assert page.value_of("first_name") == pasted
    assert page.value_of("last_name") == "Kowalska"
    assert not world.rows("select 1 from draft_page where page = 'child_name'")


def test_scenario_12_a_surname_is_asked_for_or_the_tick_and_never_invented(denise: Browser) -> None:
    draft = denise.start()
    page = denise.answer(draft, "child_name", {"first_name": "Suharto"}, status=422)
    assert page.errors == ["Enter the child’s last name, or tick that the child has only one name"]
    assert page.value_of("first_name") == "Suharto"
    denise.answer(draft, "child_name", {"first_name": "Suharto", "one_name": True})
    assert words(denise.get(draft).one("body")).count("Suharto") >= 1


def test_scenario_12_an_absence_is_recorded_of_a_child_with_one_name(world: World, denise: Browser) -> None:
    opened = {"in_danger": "no", "what": "absent", "first_name": "Suharto"}
    refused = denise.post("/school/absences/new", opened, status=422)
    assert refused.errors == ["Enter the pupil’s last name, or tick that the pupil has only one name"]
    denise.post("/school/absences/new", {**opened, "one_name": "y"})
    assert world.value("select child_name from draft where kind = 'absence'") == "Suharto"


def test_scenario_12_a_parent_with_one_name_is_named_by_it(denise: Browser) -> None:
    draft = denise.start()
    adult = {
        "name": "Sukarno", "relationship": "PAF", "parental_responsibility": "yes", "lives_with_child": "yes",
        "same_address": "same", "may_contact": "yes",
    }  # fmt: skip
    denise.answer(draft, "adults", adult, "a1")
    denise.answer(draft, "adult_contact", {"phone_1": "07700 900412"}, "a1")
    denise.post(f"{draft}/family/adults", {"more": "no"})
    offered = denise.get(f"{draft}/family/address_last")
    assert "Sukarno" in text_of(offered)
    assert "Sukarno" in text_of(denise.get(f"{draft}/check"))
