"""Two people who change the same records in another order: one is let through, the other is told so."""

from __future__ import annotations

import threading

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from portal.domain.access import May
from portal.services import unit
from portal.services.outbox import worker_of
from portal.services.trouble import Stale
from portal.store import wall
from tests.services.conftest import Office

LOCK = "select id from case_file where id = %s for update"


def test_whoever_comes_second_is_told_that_somebody_was_quicker(worker: Flask, office: Office) -> None:
    one, two = (
        office.scene.case(office.scene.submission(office.school, office.clerk), office.school).id for _ in range(2)
    )
    url = office.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    held = threading.Event()

    def other() -> None:
        with psycopg.connect(url) as there:
            there.execute("set deadlock_timeout = '1h'")  # so that it is ours that is ended
            there.execute(LOCK, (two,))
            held.set()
            there.execute(LOCK, (one,))

    def mine() -> None:
        lock = text("select id from case_file where id = :id for update")
        with wall.acting_as(worker_of(office.council.id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
            work.session.execute(lock, {"id": one})
            thread.start()
            assert held.wait(10)
            work.session.execute(lock, {"id": two})

    thread = threading.Thread(target=other)
    with pytest.raises(Stale):
        mine()
    thread.join(10)
    assert not thread.is_alive()
