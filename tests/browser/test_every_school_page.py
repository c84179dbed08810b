"""Every page of the school's side in a real browser, at both sizes: no accessibility fault, nothing that does not fit.

The pages are those that the application has registered, so that a page added tomorrow is looked at too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from flask import url_for
from playwright.sync_api import Page
from werkzeug.routing import Rule

from portal.domain.access import Role
from portal.journeys.answers import PageAnswers
from portal.store.people import Membership
from tests.browser import test_every_notice as notices
from tests.browser.kept_notices import keep
from tests.browser.test_every_notice import ORIGIN, answered_by
from tests.exchange.school_files import HAZELBANK, as_xml
from tests.journeys.filled import rows
from tests.journeys.filled_removal import removal
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.test_joiners import LIST, READY, SHORT, WHOLE, typed
from tests.stories.autumn import HELD, TICKS
from tests.stories.looking import Looker
from tests.stories.test_school_files import forty

pytestmark = pytest.mark.browser
on_the_day, school_world, world = notices.on_the_day, notices.school_world, notices.world
DOWNLOADS = {"file", "sent_pdf", "added_pdf", "removal_certificate"}
"""What hands over a file and shows no page."""
_FIRST_FILE = 7
"""How many of the forty children of a file are enough for its page."""


@pytest.fixture
def everyone(world: World) -> Membership:
    """Somebody who holds every role at the school, and may so open every page."""
    roles = (Role.HEAD, Role.DSL, Role.SUBMITTER, Role.ATTENDANCE)
    return world.scene.member(world.council, *roles, school=world.school, name="Ida Marsh")


def of_drafts(world: World, person: Membership, browser: Browser) -> Iterator[tuple[str, str]]:
    """Pages of drafts: one with two children and a file, one of a child in danger, one of an absence."""
    second = PageAnswers("c2", "child_name", "", {"first_name": "Maja", "last_name": "Kowalska"})
    draft = keep(world, person, "cme_referral", [*rows(), second], papers="documents")
    file = world.value("select id from attachment")
    yield "task_list", draft
    yield "private_part", f"{draft}/safeguarding"
    yield "check", f"{draft}/check"
    yield "children", f"{draft}/children"
    yield "copied", f"{draft}/c2/copied"
    yield "remove_child", f"{draft}/c2/remove"
    yield "give_up", f"{draft}/give-up"
    yield "remove_file", f"{draft}/files/{file}/remove"
    yield "question", f"{draft}/c2/child_name"
    yield "entry", f"{draft}/family/siblings/s1"
    yield "remove_entry", f"{draft}/family/siblings/s1/remove"
    yield "rest", f"{keep(world, person, 'removal', list(removal('a'))[:4])}/rest"
    yield "part", browser.post("/school/new", {"in_danger": "no", "what": "joined_school"}).location
    yield "stop", browser.post("/school/new", {"in_danger": "yes", "what": "cme_referral"}).location
    said = {"in_danger": "no", "what": "missing", "first_name": "Zofia", "last_name": "Kowalska"}
    stopped = browser.post("/school/absences/new", said).location
    record = stopped.removesuffix("/stop")
    yield "absence_stop", stopped
    yield "absence", record
    yield "reached", f"{record}/reached"
    yield "back_at_school", f"{record}/back"


def of_sent(world: World, person: Membership, browser: Browser) -> Iterator[tuple[str, str]]:
    """Pages of a removal return that was signed and sent, and of what others ask this school."""
    draft = keep(world, person, "removal", removal("a", {"removal_evidence": HELD}))
    receipt = browser.post(f"{draft}/check", {**TICKS, "act": "sign"}).location
    sent = receipt.removesuffix("/receipt")
    yield "one_sent", sent
    yield "receipt", receipt
    yield "print_sent", f"{sent}/print"
    yield "withdraw", f"{sent}/withdraw"
    yield "correct", f"{sent}/correct"
    yield "removal", f"{sent}/removal"
    yield "record_removal_step", f"{sent}/removal/record"
    yield "add_to_sent", f"{sent}/add"
    scene = world.scene
    submission = scene.submission(world.school, person)
    case = scene.case(submission, world.school)
    scene.message(case, person, "We have rung again.")
    yield "one_question", f"/school/questions/{scene.asked(case, world.school).id}"
    yield "one_expected", f"/school/expected/{scene.expected(submission, world.school).id}"
    world.rows("update referred_child set child_name = 'Maja Novak' where child_name = ''")
    yield "one_advice", f"/school/advice/{scene.advice(world.school).id}"


def of_lists(world: World, person: Membership, browser: Browser) -> Iterator[tuple[str, str]]:
    """Pages of a file from the school's own system, and of a list of new pupils, before and after they are sent."""
    world.rows("update school set laestab = :now where name = 'Hazelbank Academy'", now=HAZELBANK)
    data = io.BytesIO(as_xml(forty()[:_FIRST_FILE], "leavers"))
    review = browser.post("/school/upload", {"file": (data, "leavers.xml")}).location
    yield "uploaded", review
    yield "rest", browser.post(review, {"rows": ["4"], "kind": "joined_school"}).location
    yield "uploaded_drafts", browser.post(review, {"rows": ["1", "5"], "kind": "cme_referral"}).location
    draft = keep(world, person, "removal", removal("a", {"removal_evidence": HELD}))
    world.rows(
        "update draft set sign_off_asked_at = now(), sign_off_asked_by_name = 'Ida Marsh' where id = :id",
        id=draft[-36:],
    )
    yield "sign_together", "/school/sign/together"
    ready = browser.post(LIST, typed(SHORT, WHOLE)).location
    first = browser.get(ready)
    chosen = [box.get("value", "") for box in first.all("input", name="of") if box.get("checked") is not None]
    yield "sent_together", browser.post(READY, {"of": chosen}, hidden=first.hidden()).location


FIXED = {
    "which_pupil": ["/school/new/pupil/joined_school"],
    "door_question": [f"/school/new/{about}" for about in ("moved", "leave", "ended")],
    "door_advice": [f"/school/new/about/{topic}" for topic in ("over-age", "under-age")],
}


def pages_of(world: World) -> list[Rule]:
    """Every page of the school's side that can be opened."""
    return [
        rule
        for rule in world.app.url_map.iter_rules()
        if rule.endpoint.startswith("school.")
        and "GET" in (rule.methods or ())
        and rule.endpoint.removeprefix("school.") not in DOWNLOADS
    ]


def test_every_page_of_the_school_side(world: World, everyone: Membership, new_page: Callable[..., Page]) -> None:
    ida = world.browser(everyone)
    known = dict(FIXED)
    where = {rule.endpoint: rule for rule in pages_of(world)}
    adapter = world.app.url_map.bind("localhost")
    for _, address in (
        *of_drafts(world, everyone, ida),
        *of_sent(world, everyone, ida),
        *of_lists(world, everyone, ida),
    ):
        endpoint, _ = adapter.match(address.partition("?")[0], method="GET")
        known.setdefault(endpoint.removeprefix("school."), []).append(address)
    with world.app.test_request_context():
        for endpoint, rule in where.items():
            if not rule.arguments:
                known.setdefault(endpoint.removeprefix("school."), [url_for(endpoint)])
    lacking = sorted(set(where) - {f"school.{name}" for name in known})
    assert not lacking, (
        f"Say in {__name__} with what to open {', '.join(lacking)}, so that it is looked at in a browser; "
        "what hands over a file belongs in DOWNLOADS"
    )
    page, looker = answered_by(new_page(), ida), Looker("every-school-page")
    looker.listen(page)
    for name, addresses in sorted(known.items()):
        for place, address in enumerate(addresses):
            answer = page.goto(f"{ORIGIN}{address}", wait_until="domcontentloaded")
            assert answer is not None
            if answer.status != 200:
                looker.problems.append(f"{name}: {answer.status} at {re.sub(r'[0-9a-f-]{36}', '...', address)}")
            looker(page, f"{name}-{place}" if place else name)
    assert not looker.problems, "\n".join(looker.problems)
    assert len(looker.seen) > 50
