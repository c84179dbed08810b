"""kill -9 of the web and of the worker, again and again, while schools send: nothing acknowledged is lost or doubled.

DRILL_SENDS=600 makes it a longer drill.
"""

from __future__ import annotations

import html
import os
import queue
import random
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import requests
from sqlalchemy import Engine, create_engine, text

from portal.engines.postgres import EmbeddedPostgres
from portal.engines.valkey import EmbeddedValkey
from portal.services.working_day import today
from portal.store.setup import install_context_key, migrate, prepare_cluster
from portal.store.wall import ContextKey
from tests.drill.scene import Office, office
from tests.stories.portal import LOOK_AGAIN, Portal

pytestmark = pytest.mark.engines

SENDS = int(os.environ.get("DRILL_SENDS", "60"))
CLERKS = 4
ROUNDS = 6
"""In each the web is killed once and the worker once."""
_RECEIPT = re.compile(r"/school/sent/([0-9a-f-]{36})/receipt$")


@pytest.fixture
def postgres(tmp_path: Any) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL that waits for the disk, as one in earnest does."""
    server = EmbeddedPostgres(tmp_path / "postgres", durable=True)
    server.start()
    yield server
    server.discard()


@pytest.fixture
def portal(postgres: EmbeddedPostgres, tmp_path: Any) -> Iterator[Portal]:
    valkey = EmbeddedValkey(tmp_path / "valkey")
    valkey.start()
    running = Portal(tmp_path, postgres, valkey, {"WEB_PROCESSES": "1"})  # it is started again half a dozen times
    try:
        prepare_cluster(postgres.superuser_url(), "cme")
        owner = running.said["DATABASE_OWNER_URL"]
        migrate(owner)
        install_context_key(owner, ContextKey(1, running.said["CONTEXT_KEY"].encode()))
        running.start("web", "worker")
        yield running
    finally:
        running.stop()
        valkey.discard()


@pytest.fixture
def engine(postgres: EmbeddedPostgres, portal: Portal) -> Iterator[Engine]:
    """Behind the wall's back, to see what is really stored."""
    made = create_engine(postgres.superuser_url("cme"))
    yield made
    made.dispose()


@dataclass
class Sending:
    """What the clerks did and were told; shared by their threads."""

    address: str
    todo: queue.SimpleQueue[UUID]
    allowed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    changed: threading.Condition = field(default_factory=threading.Condition)
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)
    unsure: list[UUID] = field(default_factory=list)
    under_way: int = 0
    begun: int = 0
    pressed_twice: int = 0
    problems: list[str] = field(default_factory=list)

    def clerk(self, cookie: str) -> None:
        """Send one draft after another, each as often as somebody allows one more."""
        try:
            with requests.Session() as browser:
                browser.cookies.set("cme", cookie)
                while True:
                    self.allowed.acquire()
                    try:
                        draft = self.todo.get_nowait()
                    except queue.Empty:
                        return
                    self._one(browser, draft)
        except Exception as problem:
            with self.changed:
                self.problems.append(f"{type(problem).__name__}: {problem}")
                self.changed.notify_all()

    def _one(self, browser: requests.Session, draft: UUID) -> None:
        form = self._check_page(browser, draft)
        with self.changed:
            self.under_way += 1
            self.begun += 1
            self.changed.notify_all()
        try:
            got = self.press(browser, draft, form)
            if got is not None and draft.int % 4 == 0:
                again = self.press(browser, draft, form)
                if again is not None:
                    self.pressed_twice += 1
                    assert again == got, "pressed twice, received twice"
        finally:
            with self.changed:
                self.under_way -= 1
                if got is None:
                    self.unsure.append(draft)
                else:
                    self.acknowledged[draft] = got
                self.changed.notify_all()

    def press(self, browser: requests.Session, draft: UUID, form: dict[str, str]) -> UUID | None:
        """Press the button; the submission the receipt is of, or None when no answer came."""
        try:
            answer = browser.post(self._at(draft), data=form | {"act": "send"}, allow_redirects=False, timeout=30)
        except requests.RequestException:
            return None
        if answer.status_code >= 500:
            return None
        receipt = _RECEIPT.search(answer.headers.get("Location", ""))
        assert receipt, f"{answer.status_code}: {_said(answer.text)}"
        return UUID(receipt[1])

    def _check_page(self, browser: requests.Session, draft: UUID) -> dict[str, str]:
        """The hidden boxes of the check page; asked for until the portal, killed in between, answers."""
        while True:
            try:
                answer = browser.get(self._at(draft), allow_redirects=False, timeout=30)
            except requests.RequestException:
                threading.Event().wait(LOOK_AGAIN)
                continue
            if answer.status_code < 500:
                break
        assert answer.status_code == 200, f"{answer.status_code}: {answer.headers} {_said(answer.text)}"
        found = {
            name: html.unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
        }
        assert {"csrf_token", "seen_version"} <= set(found), found
        assert 'value="send"' in answer.text, _said(answer.text)
        return found

    def _at(self, draft: UUID) -> str:
        return f"{self.address}/school/referrals/{draft}/check"


def _said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:3000]


def test_nothing_acknowledged_is_lost_or_doubled(portal: Portal, engine: Engine) -> None:
    place = office(engine, drafts=SENDS, clerks=CLERKS, today=today())
    sending = _send_under_fire(portal, engine, place)
    assert sending.problems == []
    assert len(sending.acknowledged) + len(sending.unsure) == SENDS
    before = _count(engine, "select count(*) from submission")

    _retry_unsure(sending, place)
    _let_leases_end(engine)
    portal.command("outbox", "drain")

    _print(
        f"\n{SENDS} sends by {CLERKS} clerks under {2 * ROUNDS} kills: {SENDS - len(sending.unsure)} acknowledged, "
        f"{len(sending.unsure)} without an answer ({before - SENDS + len(sending.unsure)} of them stored), "
        f"{sending.pressed_twice} pressed twice; now {_count(engine, 'select count(*) from submission')} submissions, "
        f"{_count(engine, 'select count(*) from mail_notice')} notices"
    )
    _each_once(engine, sending)
    said = portal.command("audit", "verify")
    assert "991 Northmere Council: unbroken" in said, said


def _print(figures: str) -> None:
    sys.stdout.write(f"{figures}\n")


def _send_under_fire(portal: Portal, engine: Engine, place: Office) -> Sending:
    """The clerks send; in each round they may send so many more, and in the midst of it both programs are killed."""
    todo: queue.SimpleQueue[UUID] = queue.SimpleQueue()
    for draft in place.drafts:
        todo.put(draft)
    sending = Sending(portal.address, todo)
    clerks = [threading.Thread(target=sending.clerk, args=(cookie,)) for cookie in place.cookies]
    for clerk in clerks:
        clerk.start()
    moments = random.Random(SENDS)
    quota, allowed = -(-SENDS // ROUNDS), 0
    try:
        for number in range(ROUNDS):
            _amid_sends(sending, allowed + quota // 2, quota)
            allowed += quota
            if number % 2:
                _just_stored(engine, sending)
            else:
                # Not a wait for anything: each kill is to fall into another moment of the send under way.
                threading.Event().wait(moments.uniform(0, 0.25))
            portal.kill("web")
            portal.launch("web")
            portal.wait_ready("worker")
            _amid_work(engine)
            portal.kill("worker")
            portal.launch("worker")
            portal.wait_ready("web")
    finally:
        for _ in clerks:
            sending.allowed.release()
        if not sending.problems:
            for clerk in clerks:
                clerk.join(120)
    assert not any(clerk.is_alive() for clerk in clerks)
    return sending


def _amid_sends(sending: Sending, enough: int, quota: int) -> None:
    """Allow more sends; come back with one under way once `enough` have begun."""
    sending.allowed.release(quota)
    with sending.changed:
        came = sending.changed.wait_for(
            lambda: sending.problems or (sending.begun >= enough and sending.under_way > 0), timeout=60
        )
    assert came, "The clerks do not send"
    assert sending.problems == []


def _just_stored(engine: Engine, sending: Sending) -> None:
    """Come back right after one more send was stored, most likely before its answer is out; or when none is on."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        count = text("select count(*) from submission")
        had = connection.execute(count).scalar_one()
        while sending.under_way and connection.execute(count).scalar_one() == had:
            pass


def _amid_work(engine: Engine) -> None:
    """Come back while the worker has a piece of work in hand, or when it has none left."""
    while True:
        due, held = _row(
            engine,
            "select count(*), count(*) filter (where lease_until is not null) from outbox where state = 'due'",
        )
        if held or not due:
            return
        threading.Event().wait(LOOK_AGAIN / 10)


def _retry_unsure(sending: Sending, place: Office) -> None:
    """Who got no answer opens the draft again: it leads to a receipt, or can be sent."""
    with requests.Session() as browser:
        browser.cookies.set("cme", place.cookies[0])
        for draft in sending.unsure:
            answer = browser.get(sending._at(draft), allow_redirects=False, timeout=30)
            stored = _RECEIPT.search(answer.headers.get("Location", ""))
            got = UUID(stored[1]) if stored else sending.press(browser, draft, sending._check_page(browser, draft))
            assert got is not None, "No answer though nothing was killed"
            sending.acknowledged[draft] = got


def _let_leases_end(engine: Engine) -> None:
    """As if the five minutes had gone for which a killed worker's piece of work is kept for it."""
    with engine.begin() as connection:
        connection.execute(text("update outbox set lease_until = now() where lease_until is not null"))


def _each_once(engine: Engine, sending: Sending) -> None:
    stored = _rows(
        engine,
        "select s.draft_id, s.id, count(distinct c.id), count(distinct r.id), min(r.reference), count(distinct a.seq) "
        "from submission s left join case_file c on c.submission_id = s.id "
        "left join referred_child r on r.submission_id = s.id and r.case_id = c.id "
        "left join audit_entry a on a.object_id = s.id and a.action = 'sent_submission' group by s.draft_id, s.id",
    )
    assert {draft: submission for draft, submission, *_ in stored} == sending.acknowledged
    assert len(stored) == len(sending.acknowledged) == SENDS
    assert {tuple(counts) for _, _, *counts in ((d, s, c, r, a) for d, s, c, r, _, a in stored)} == {(1, 1, 1)}
    references = [reference for *_, reference, _ in stored]
    assert len(set(references)) == SENDS
    told = Counter((to, subject) for to, subject in _rows(engine, 'select "to", subject from mail_notice'))
    expected = {("cme@northmere.example.org", f"New: {reference}") for reference in references}
    expected |= {("office@hazelbank.example.org", f"We have what you sent: {reference}") for reference in references}
    assert set(told) == expected
    assert set(told.values()) == {1}
    assert _rows(engine, "select topic, state, last_error from outbox where state <> 'done'") == []
    assert _rows(engine, "select distinct matching_state from case_file") == [("done",)]
    assert _rows(engine, "select distinct state from draft") == [("sent",)]


def _rows(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def _row(engine: Engine, sql: str) -> Any:
    (row,) = _rows(engine, sql)
    return row


def _count(engine: Engine, sql: str) -> int:
    return int(_row(engine, sql)[0])
