"""Several pages of questions on one: a plain leaver typed in a dozen pages, and finished from a file in four."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest

from tests.school.browsing import Browser
from tests.school.by_part import told, walk
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
    denise.post(check, {"act": "ask"})
    counted = ["/school/new", *pages[:-1], check]
    assert len(counted) <= MOST_TYPED
    receipt = world.browser(world.helen).post(check, {**TICKS, "act": "sign"}).location
    assert receipt.endswith("/receipt")


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
