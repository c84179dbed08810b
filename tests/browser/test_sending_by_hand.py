"""Every kind of notice typed and sent in a real browser with JavaScript off, and one with nothing but a keyboard.

The referral's own story stands in test_story.py; the portal of these is in this process, over real HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.domain.access import Role
from portal.domain.identifiers import UPN_NOT_KNOWN_REASONS
from portal.journeys import early_notice
from portal.journeys.answers import PageAnswers
from portal.journeys.registry import journey_for
from portal.services import absences_nightly
from portal.store.doors import PROVED_AT
from portal.store.people import Membership
from tests.browser import test_every_notice as notices
from tests.browser.filled_notices import FILLED, OF_THE_REFERRAL, OF_THE_REMOVAL
from tests.browser.kept_notices import keep
from tests.browser.keys import Keys
from tests.exchange.school_files import HAZELBANK, as_xml
from tests.journeys.filled import LISTS as REFERRAL_LISTS
from tests.journeys.filled import PAGES as REFERRAL_PAGES
from tests.journeys.filled import Entries, rows
from tests.journeys.filled_removal import removal
from tests.school.conftest import World
from tests.signin.servers import listening
from tests.stories.autumn import DRAFT, HELD
from tests.stories.hands import Hands
from tests.stories.looking import Looker
from tests.stories.test_families import NEVER_COPIED, OTHERS
from tests.stories.test_school_files import forty

pytestmark = pytest.mark.browser
on_the_day, school_world, world = notices.on_the_day, notices.school_world, notices.world
NewPage = Callable[..., Page]
WAYS = {
    "removal": "joined_school",
    "planned_move": "moving",
    "home_education": "home_education",
    "new_pupil": "new_pupil",
}
"""What is chosen at the door for each kind."""
ANSWERED_AT_DOOR = {"danger", "removal_ground", "removal_met"}
"""What the choice at the door says already, and what follows from it."""
OF_THE_LEAD = {page: answers for page, answers in REFERRAL_PAGES.items() if page.startswith("dsl_")}


@dataclass
class Place:
    """The running portal and somebody who holds every role at the school."""

    world: World
    address: str
    ida: Membership
    new_page: NewPage

    def window(self, member: Membership | None = None, **more: object) -> Page:
        """A browser window of this person, who proved a moment ago who they are."""
        page = self.new_page(**more)
        proved = {PROVED_AT: dt.datetime.now(dt.UTC).timestamp()}
        value = self.world.scene.session(member or self.ida, data=proved)
        page.context.add_cookies([{"name": "cme", "value": value, "url": self.address}])
        return page

    def hands(self, looker: Looker, member: Membership | None = None, **more: object) -> Hands:
        """Hands at a window of their own, with JavaScript off unless asked otherwise."""
        page = self.window(member, **({"java_script_enabled": False} | more))
        looker.listen(page)
        return Hands(page, self.address, looker)


@pytest.fixture
def place(world: World, new_page: NewPage) -> Iterator[Place]:
    """The portal listens."""
    roles = (Role.HEAD, Role.DSL, Role.SUBMITTER, Role.ATTENDANCE)
    ida = world.scene.member(world.council, *roles, school=world.school, name="Ida Marsh")
    with listening() as here:
        here.serve(world.app)
        yield Place(world, here.url, ida, new_page)


@pytest.fixture
def looker() -> Looker:
    """Sees what is wrong with any page; the close look is taken elsewhere."""
    return Looker("by-hand", closely=False)


def told_and_lists(kind: str, filled: Iterable[PageAnswers]) -> tuple[Entries, dict[str, Entries]]:
    """Answers by page, and entries by list, of a filled notice."""
    told: Entries = {}
    lists: dict[str, Entries] = {}
    for row in filled:
        if row.item:
            lists.setdefault(row.page, {})[row.item] = dict(row.answers)
        elif not journey_for(kind).page(row.page).many:
            told[row.page] = dict(row.answers)
    return told, lists


def begin(hands: Hands, what: str) -> None:
    """Choose at the door what has happened."""
    hands.go("/school/new")
    hands.answer("in_danger", "no")
    hands.answer("what", what)
    hands.press("Continue")
    if "/new/pupil/" in hands.page.url:
        hands.answer("pupil", "new")
        hands.press("Continue")


def hand_in(hands: Hands, kind: str) -> None:
    """Check everything, sign where the kind is signed, send, and come to the receipt."""
    if not hands.page.url.endswith("/check"):  # the last part of some kinds leads there by itself
        hands.follow("Check your answers and send")
    hands.look(f"{kind}-check")
    missing = hands.main.locator("section[aria-labelledby=missing]")
    assert missing.count() == 0, missing.inner_text()
    hands.is_told("Everything that must be answered has been answered")
    ticks = [name for name, _, _ in journey_for(kind).statements]
    if hands.main.locator("button[value=sign]").count():
        for name in ticks:
            hands.answer(name, True)
        hands.press("Sign off and send")
    else:
        hands.press("Send to ")
    expect(hands.main.locator("h1")).to_contain_text("Sent to ")
    hands.look(f"{kind}-receipt")


def sent_kinds(world: World) -> list[str]:
    """The kinds of what was sent."""
    return sorted(row[0] for row in world.rows("select kind from submission"))


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_a_notice_is_typed_and_sent_with_javascript_off(kind: str, place: Place, looker: Looker) -> None:
    """The pages it shares with the referral are kept beforehand: the referral's own story types them, script off."""
    filled = list(FILLED[kind]())
    told, lists = told_and_lists(kind, filled)
    hands = place.hands(looker)
    begin(hands, WAYS[kind])
    found = DRAFT.search(hands.page.url)
    assert found is not None, hands.page.url
    typed_elsewhere = OF_THE_REFERRAL | (OF_THE_REMOVAL if kind != "removal" else frozenset())
    keep(place.world, place.ida, kind, [row for row in filled if row.page in typed_elsewhere], draft=found[0])
    hands.go(found[0])
    answered = hands.fill_in_all(told, lists)
    if any(journey_for(kind).page(page).sealed for page in told):
        hands.go(f"{found[0]}/safeguarding")
        answered += hands.fill_in(OF_THE_LEAD | told, lists)
    hand_in(hands, kind)
    assert kind in sent_kinds(place.world)
    assert set(told) - typed_elsewhere - ANSWERED_AT_DOOR <= set(answered)
    assert looker.problems == []


def test_scenario_01_a_plain_leaver_is_told_of_with_nothing_but_a_keyboard(place: Place, looker: Looker) -> None:
    page = place.window()
    looker.listen(page)
    keys = Keys(page, place.address, looker)
    begin(keys, "joined_school")
    told, lists = told_and_lists("removal", removal("a", {"removal_evidence": HELD}))
    keys.fill_in_all(told, lists)
    hand_in(keys, "removal")
    assert sent_kinds(place.world) == ["removal"]
    assert looker.problems == []


def test_scenario_02_a_family_of_three_is_sent_at_once(place: Place, looker: Looker) -> None:
    hands = place.hands(looker)
    begin(hands, "joined_school")
    found = DRAFT.search(hands.page.url)
    assert found is not None
    draft, eldest = found[0], removal("a", {"removal_evidence": HELD})
    keep(place.world, place.ida, "removal", list(eldest), draft=draft)
    for child, (name, birth) in OTHERS.items():
        numbers = {"upn_not_known": next(iter(UPN_NOT_KNOWN_REASONS))}
        for page, answers in (("child_name", name), ("child_birth", birth), ("child_numbers", numbers)):
            say(hands, f"{draft}/{child}/{page}", answers)
        confirm(hands, f"{draft}/{child}/copied")
        for page in NEVER_COPIED:
            say(hands, f"{draft}/{child}/{page}", eldest.of(page))
        confirm(hands, f"{draft}/{child}/copied")
    hands.go(f"{draft}/children")
    hands.look("removal-three-children")
    hands.go(f"{draft}/check")
    hand_in(hands, "removal")
    assert place.world.value("select count(*) from submission") == 1
    for counted in ("referred_child", "transit_entry where state = 'open'"):
        assert place.world.value(f"select count(*) from {counted}") == 1 + len(OTHERS)
    for (reference,) in place.world.rows("select reference from referred_child"):
        expect(hands.main).to_contain_text(reference)
    assert looker.problems == []


def say(hands: Hands, where: str, answers: Mapping[str, object]) -> None:
    """Answer one page by its visible controls."""
    hands.go(where)
    for name, value in answers.items():
        if value not in ("", None) and hands.main.locator(f'[name^="{name}"]').count():
            hands.answer(name, value)
    hands.press("Save and continue")


def confirm(hands: Hands, where: str) -> None:
    """Confirm what is copied from the first child, where anything is."""
    hands.go(where)
    hands.look("removal-copied")
    if hands.main.get_by_role("button", name="Confirm these answers").count():
        hands.press("Confirm these answers")


def test_an_absence_typed_with_javascript_off_is_told_early(place: Place, looker: Looker, worker: Flask) -> None:
    hands = place.hands(looker)
    hands.go("/school/absences/new")
    for name, value in {
        "in_danger": "no", "what": "absent", "first_name": "Adaeze", "last_name": "Okafor",
        "first_absent_on": "2026-11-18",
    }.items():  # fmt: skip
        hands.answer(name, value)
    hands.click(hands.main.locator("form button[type=submit]").first)
    record = place.world.value("select draft_id from absence_record where state = 'open'")
    where = f"/school/referrals/{record}"
    told = {"absence_first": {"first_absent_on": "2026-11-18", "missing_today": "no"}} | {
        page: REFERRAL_PAGES[page] for page in ("child_birth", "address_last", "address_safe")
    }
    for page, answers in told.items():
        hands.go(f"{where}/{'family' if journey_for('absence').page(page).scope == 'family' else 'c1'}/{page}")
        for name, value in answers.items():
            hands.answer(name, value)
        hands.press("Save and continue")
    hands.go(f"{where}/family/attempts")
    hands.fill_in({}, {"attempts": {"t1": REFERRAL_LISTS["attempts"]["t1"] | {"on": "2026-11-18"}}})
    absences_nightly.send_early_notices(early_notice.prepare)
    assert sent_kinds(place.world) == ["early_notice"]
    hands.go(f"/school/absences/{record}")
    hands.look("absence-told-early")
    assert looker.problems == []


def test_scenario_04_a_visit_that_was_not_made_is_named_and_the_leads_word_counts(place: Place, looker: Looker) -> None:
    draft = keep(place.world, place.ida, "cme_referral", rows(none_of=("new_addresses", "home_visits")),
                 papers="documents")  # fmt: skip
    hands = place.hands(looker)
    hands.go(f"{draft}/check")
    hands.follow("Add a home visit, or say why there has been none")
    hands.go(f"{draft}/family/no_visit")
    hands.answer("no_visit_reason", "A dog at the address")
    hands.press("Save and continue")
    hands.go(f"{draft}/family/dsl_no_visit")
    hands.answer("agreed", "yes")
    hands.press("Save and continue")
    hands.go(draft)
    hand_in(hands, "cme_referral")
    assert sent_kinds(place.world) == ["cme_referral"]
    assert looker.problems == []


def test_scenario_06_two_tabs_and_the_back_button_send_once(place: Place, looker: Looker) -> None:
    draft = keep(place.world, place.ida, "cme_referral", rows(), papers="documents")
    hands = place.hands(looker)
    hands.go(f"{draft}/check")
    tab = Hands(hands.page.context.new_page(), place.address, looker)
    tab.go(f"{draft}/check")
    hands.press("Send to ")
    tab.press("Send to ")
    assert hands.page.url == tab.page.url
    hands.page.go_back()
    hands.go(f"{draft}/check")
    assert hands.page.url == tab.page.url
    assert sent_kinds(place.world) == ["cme_referral"]


def test_scenario_07_the_same_question_asks_which_answer_to_keep(place: Place, looker: Looker) -> None:
    draft = keep(place.world, place.ida, "cme_referral", rows())
    mine, hers = place.hands(looker), place.hands(looker, place.world.helen)
    for hands in (mine, hers):
        hands.go(f"{draft}/c1/child_name")
    mine.answer("last_name", "Nowak")
    mine.press("Save and continue")
    hers.answer("last_name", "Wisniewska")
    hers.press("Save and continue")
    expect(hers.main).to_contain_text("Ida Marsh changed this page")
    expect(hers.main).to_contain_text("Nowak")
    expect(hers.main.locator("[name=last_name]")).to_have_value("Wisniewska")


def test_scenario_13_a_file_of_leavers_becomes_drafts_with_javascript_off(place: Place, looker: Looker) -> None:
    place.world.rows("update school set laestab = :now where name = 'Hazelbank Academy'", now=HAZELBANK)
    hands = place.hands(looker)
    hands.go("/school/upload")
    chosen: Any = {"name": "leavers.xml", "mimeType": "text/xml", "buffer": as_xml(forty()[:9], "leavers")}
    hands.main.locator("input[type=file]").set_input_files(files=[chosen])
    hands.click(hands.main.locator("form button[type=submit]").first)
    expect(hands.main).to_contain_text("Stray")
    hands.answer("kind", "cme_referral")
    hands.click(hands.main.locator("form button[type=submit]").first)
    expect(hands.main.locator("h1")).to_contain_text("from your file")
    made = place.world.value("select count(*) from draft")
    assert made > 1
    assert looker.problems == []


def test_scenario_16_the_signature_is_lent_and_signs_and_scenario_18_it_is_withdrawn(
    place: Place, looker: Looker
) -> None:
    draft = keep(place.world, place.ida, "removal", removal("a", {"removal_evidence": HELD}))
    head, office = place.hands(looker, place.world.helen), place.hands(looker, place.world.denise)
    office.go(f"{draft}/check")
    assert office.main.locator("button[value=sign]").count() == 0, "only who may sign is asked to"
    office.press("Ask ")
    head.go("/school/sign/lend")
    head.answer("to", str(place.world.denise.id))
    day = dt.datetime.now(dt.UTC).date()
    head.answer("starts_on", day.isoformat())
    head.answer("ends_on", (day + dt.timedelta(days=9)).isoformat())
    head.click(head.main.locator("form button[type=submit]").first)
    head.is_told("Your signature is lent")
    office.go(draft)
    hand_in(office, "removal")
    assert place.world.rows("select signed_by_name from submission") == [("Denise Okafor",)]
    sent = office.page.url.removesuffix("/receipt").removeprefix(place.address)
    office.go(f"{sent}/withdraw")
    office.answer("why", "The wrong child was ticked")
    office.click(office.main.locator("form button[type=submit]").first)
    assert place.world.rows("select state from submission") == [("withdrawn",)]
    assert place.world.rows("select state from transit_entry") == [("void",)]
    expect(office.main).to_contain_text("The wrong child was ticked")
    assert looker.problems == []
