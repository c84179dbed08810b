"""Several drafts sent at once, by somebody who presses twice."""

from __future__ import annotations

from flask import Flask

from portal.services.trouble import Stale
from portal.store import wall
from portal.store.session import db
from portal.web.journey_view import Standing
from school_side import together
from tests.scenes import actor_of
from tests.services.conftest import Office, office, web  # noqa: F401 - fixtures
from tests.services.test_sending import send


def test_the_second_of_two_presses_at_once_finds_the_receipt_of_the_first(web: Flask, office: Office) -> None:  # noqa: F811
    draft, other = office.draft(), office.draft()

    def first_press_meanwhile(here: Standing, seen: int) -> int:
        if here.draft.id == draft.id:
            db.session.rollback()
            send(office.clerk, draft.id)
            db.session.rollback()
        raise Stale("Helen Marsh")

    with web.test_request_context(method="POST"), wall.acting_as(actor_of(office.clerk)):
        done = together.send_each([draft.id, other.id], first_press_meanwhile)
        db.session.rollback()
    assert done.submissions == [office.value("select id from submission")]
    assert done.left == [other.id]
