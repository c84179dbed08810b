"""Several pages of questions on one: a plain leaver typed in a dozen pages, and finished from a file in four."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest

from tests.school.browsing import Browser, Page
from tests.school.by_part import told, typed_on, walk
from tests.school.conftest import World
from tests.school.test_uploads import PDF
from tests.stories.autumn import TICKS, on

MOST_TYPED = 12


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is typed."""
    with on():
        yield


def test_a_plain_leaver_is_typed_in_a_dozen_pages(world: World, denise: Browser) -> None:
    world.scene.school(world.council, "Larch Academy", urn="991014")
    opened = denise.post("/school/new", {"in_danger": "no", "what": "joined_school"}).location
    pages = walk(denise, opened, told())
    draft = re.sub(r"(/school/referrals/[0-9a-f-]{36}).*", r"\1", opened)
    check = f"{draft}/check"
    assert pages[-1] == check
    denise.post(check, {"act": "ask"})
    assert len(["/school/new", *pages]) <= MOST_TYPED
    receipt = world.browser(world.helen).post(check, {**TICKS, "act": "sign"}).location
    assert receipt.endswith("/receipt")
    second = denise.post("/school/new/pupil/joined_school", {"pupil": "new"}).location
    assert denise.get(second).value_of("sender-phone") == "01632 960001"
    assert denise.get(second).value_of("sender-job") == "Office manager"


def test_a_part_is_kept_whole_or_not_at_all_and_nothing_typed_is_lost(world: World, denise: Browser) -> None:
    opened = denise.post("/school/new", {"in_danger": "no", "what": "joined_school"}).location
    where = opened.replace("family/part/start", "c1/part/pupil")
    page = denise.get(where)
    typed = typed_on(page, told()) | {"child_birth-date_of_birth-year": "1914"}
    wrong = denise.post(where, typed, status=422)
    assert wrong.errors == ["Check the year: the child must be 2 to 19 years old"]
    assert wrong.value_of("child_name-first_name") == "Adaeze"
    assert world.value("select count(*) from draft_page where page = 'child_name'") == 0
    denise.post(where, typed_on(page, told()))
    assert denise.get(f"{where}?left=yes").answer.request.path == where.partition("/c1/")[0]
    mine = denise.get(where)
    world.browser(world.helen).post(where, typed_on(mine, told()) | {"child_name-known_as": "Addie"})
    clash = denise.post(where, typed_on(mine, told()), hidden=mine.hidden() | seen_on(mine), status=409)
    assert "Helen Marsh changed these answers" in clash.text
    assert "Addie" in clash.text
    assert clash.value_of("child_name-known_as") == "Ada"
    denise.post(where, typed_on(clash, told()), hidden=clash.hidden())
    assert world.value("select answers->>'known_as' from draft_page where page = 'child_name'") == "Ada"


def seen_on(page: Page) -> dict[str, str]:
    """The versions a page was made from."""
    boxes = page.all("input", type="hidden")
    return {str(box.get("name")): str(box.get("value")) for box in boxes if str(box.get("name")).endswith("-seen")}


def test_what_is_not_a_part_of_this_draft_is_not_found(world: World, denise: Browser) -> None:
    opened = denise.post("/school/new", {"in_danger": "no", "what": "joined_school"}).location
    draft = opened.partition("/family/")[0]
    for path in ("family/part/pupil", "c1/part/start", "c1/part/none", "c7/part/pupil", "family/part/safeguarding"):
        denise.get(f"{draft}/{path}", status=404)
    world.browser(world.stranger).get(opened, status=404)
    world.browser(world.stranger).get(f"{draft}/rest", status=404)


def test_boxes_of_several_pages_are_called_for_by_the_boxes_of_their_own_page(denise: Browser) -> None:
    draft = denise.start()
    page = denise.get(f"{draft}/family/part/addresses")
    asked = {str(each.get("data-asked-by")) for each in page.all("div") if each.get("data-asked-by")}
    assert "address_last-situation" in asked
    assert all(page.all("input", name=name) for name in asked if name)


def test_a_file_of_a_part_says_what_it_is(world: World, denise: Browser) -> None:
    where = f"{denise.start()}/family/part/documents"
    given = {"block": "documents", "documents-files": (io.BytesIO(PDF), "booking.pdf")}
    assert denise.post(where, given, status=422).errors == ["Select what the file is, and choose the file again"]
    again = {"block": "documents", "documents-files": (io.BytesIO(PDF), "booking.pdf")}
    denise.post(where, {**again, "documents-file_kind": "tickets"})
    assert world.value("select category from attachment") == "documents:tickets"
    assert world.value("select answers -> 'kinds' from draft_page where page = 'documents'") == ["tickets"]
