"""Leavers with a known next school, from a file of the school's own system: four pages for one, one signature for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from portal.exchange.school_file import NamedSchool
from portal.store.session import db
from tests.exchange.school_files import as_xml
from tests.journeys.filled import Entries
from tests.school.browsing import Browser, Page, words
from tests.school.by_part import told, walk
from tests.school.conftest import World
from tests.stories.autumn import TICKS, on
from tests.stories.test_school_files import HOME, MOTHER, denise, forty, hazelbank, leaver, numbered, send

__all__ = ["denise", "hazelbank", "numbered"]
MOST_FROM_A_FILE = 4
LARCH = NamedSchool("9914014", "Larch Academy")
ACT = "/school/sign/together"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A week after the last day."""
    with on():
        yield


def leavers(number: int) -> bytes:
    """A file of this many leavers of different families, who go to one school."""
    rows = [
        leaver(
            n, f"Plain{'abcdefghijkl'[n - 1]}", "Pupil", dt.date(2014, 9, 9), entry_date=dt.date(2025, 9, 3),
            destination=LARCH, **({"address": HOME, "contacts": (MOTHER,)} if n == 1 else {}),
        )
        for n in range(1, number + 1)
    ]  # fmt: skip
    return as_xml(rows, "leavers")


def chosen(browser: Browser, data: bytes, number: int, kind: str = "joined_school") -> tuple[str, str]:
    """A file taken in and its first children chosen: the review's address, and where that leads."""
    review = str(send(browser, "leavers.xml", data).location)
    return review, browser.post(review, {"rows": [str(n) for n in range(1, number + 1)], "kind": kind}).location


def known() -> Entries:
    """What the clerk adds to what the file says."""
    answers = told()
    when = {"already_deleted": "no", "deletion_on": "2026-11-25", "late_reason": ""}
    return answers | {"removal_when": when, "last_attended": {"last_attended": "2026-11-06"}}


def ticked(page: Page) -> list[str]:
    """The drafts ticked in a table."""
    return [box.get("value", "") for box in page.all("input", name="of") if box.get("checked") is not None]


def test_a_leaver_is_finished_from_a_file_in_four_pages(numbered: World, denise: Browser) -> None:
    review, rest = chosen(denise, leavers(1), 1)
    assert denise.get(rest).value_of("removal_other_school-other_school") == "Larch Academy (991/4014)"
    pages = walk(denise, rest, known())
    assert pages[-1] == f"{review}/drafts"
    table = denise.get(pages[-1])
    counted = ["/school/upload", review, *pages]
    assert len(counted) <= MOST_FROM_A_FILE, counted
    assert "Larch Academy" in words(table.one("table"))
    denise.post(pages[-1], {"of": ticked(table), "act": "ask"}, hidden=table.hidden())
    assert numbered.value("select count(*) from draft where sign_off_asked_at is not null") == 1


def test_leavers_are_signed_once_and_sent_one_by_one_and_one_that_changed_is_told_of(
    numbered: World, denise: Browser
) -> None:
    review, table_at = chosen(denise, leavers(3), 3)
    for link in {a.get("href", "") for a in denise.get(table_at).all("a") if "/rest" in a.get("href", "")}:
        walk(denise, link, known())
    table = denise.get(table_at)
    assert len(ticked(table)) == 3
    denise.post(table_at, {"of": ticked(table), "act": "ask"}, hidden=table.hidden())
    notices = "select count(*) from outbox where data->>'template' = 'sign_off'"
    assert numbered.value(notices) == 1
    helen = numbered.browser(numbered.helen)
    assert "Sign 3 removal returns together" in words(helen.get("/school/sign").one("main"))
    signing = helen.get(ACT)
    assert helen.post(ACT, {"of": ticked(signing)}, hidden=signing.hidden(), status=422).errors == [
        if_not for _, _, if_not in _statements()
    ]
    draft = ticked(signing)[0]
    denise.post(f"/school/referrals/{draft}/c1/child_name", {"first_name": "Pip", "last_name": "Plain"})
    sent = helen.post(ACT, {"of": ticked(signing), **TICKS}, hidden=signing.hidden())
    receipt = helen.get(sent.location)
    assert "2 removal returns sent to" in receipt.h1
    assert "1 draft was not sent" in words(receipt.one("main"))
    assert numbered.value("select count(*) from submission where kind = 'removal'") == 2
    assert (
        numbered.value("select count(distinct reference) from referred_child where child_name like 'Pupil Plain%'") == 2
    )
    assert numbered.value("select count(*) from draft where state = 'open'") == 1
    again = helen.post(ACT, {"of": ticked(signing), **TICKS}, hidden=signing.hidden())
    assert numbered.value("select count(*) from submission where kind = 'removal'") == 2
    assert again.location == sent.location
    assert denise.get(f"{review}/drafts").h1 == "3 drafts from your file"


def _statements() -> Any:
    from portal.journeys.removal import REMOVAL

    return REMOVAL.statements


def test_a_table_of_drafts_costs_the_same_however_many_there_are(numbered: World, denise: Browser) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with numbered.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    costs = []
    data = leavers(12)
    for number in (2, 12):
        _, table_at = chosen(denise, data, number)
        denise.get(table_at)
        seen.clear()
        denise.get(table_at)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_lead_hears_once_of_all_that_begins_to_wait(numbered: World, denise: Browser) -> None:
    from portal.factory import create_worker_app
    from portal.services.outbox import drain

    numbered.rows("update membership set email = 'lead@hazelbank.example.org' where id = :id", id=numbered.priya.id)
    review = str(send(denise, "leavers.xml", as_xml(forty()[3:9], "leavers")).location)
    denise.post(review, {"rows": ["1", "2"], "kind": "cme_referral"})
    owed = "select count(*) from outbox where data->>'template' = 'safeguarding'"
    assert numbered.value(owed) == 1
    worker = create_worker_app(numbered.app.config["SETTINGS"])
    with worker.app_context():
        drain()
        db.engine.dispose()
    mail = numbered.rows("select \"to\", subject, body from mail_notice where subject like '%safeguarding lead%'")
    assert [row[0] for row in mail] == ["lead@hazelbank.example.org"]
    assert not any(name in text for row in mail for text in row for name in ("Ida", "Iris", "Birch"))
    listed = numbered.browser(numbered.priya).get("/school/sign")
    assert "Child missing education referral: Ida Birch" in words(listed.one("main"))
    assert "Ida Birch" not in denise.get("/school/sign").text
