"""Scenario 5, the session ends on a long text box: sign in, the same page, the text as it was, and one draft."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import time_machine

from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import on

LONG = "On the Monday nobody rang.\n\n“We tried” – twice, 50% of the numbers; <b>nobody</b> answered.\n" * 12


def test_scenario_05_twenty_five_minutes_on_one_box_lose_nothing(world: World, denise: Browser) -> None:
    with on():
        draft = denise.start()
        address = f"{draft}/c1/reason_detail"
        fields = {**denise.get(draft).hidden(), "seen_version": "0", "what_happened": LONG, "reason_detail": LONG}
        world.rows("update session set ended_at = now(), ended_why = 'idle'")
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=25), tick=True):
            answer = denise.client.post(address, data=fields)
            assert answer.status_code == 303
            to = urlsplit(answer.headers["Location"])
            assert to.path == "/sign-in"
            assert parse_qs(to.query)["next"] == [address]
            assert world.value("select count(*) from draft_page where page = 'reason_detail'") == 0
            again = world.browser(world.denise)
            page = again.get(address)
            assert page.h1 or page.text
            assert page.value_of("reason_detail").strip().replace("\r\n", "\n") == LONG.strip()
            again.post(address, {"reason_detail": LONG})
            kept = world.value("select answers ->> 'reason_detail' from draft_page where page = 'reason_detail'")
            assert kept == LONG.strip()
            assert world.value("select count(*) from draft") == 1
            assert world.value("select count(*) from kept_post") == 0
