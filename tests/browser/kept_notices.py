"""Notices whose pages are kept at once through the services, for stories that begin where all is answered."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal.cli.seeding.keeping import keep_pages, keep_private_pages
from portal.journeys.answers import PageAnswers
from portal.services import attachments, drafting
from portal.store import wall
from portal.store.people import Membership
from portal.web.journey_view import reading_of
from tests.scenes import actor_of
from tests.school.conftest import World
from tests.stories.zofia import small_pdf


def keep(
    world: World, member: Membership, kind: str, rows: Iterable[PageAnswers], *, papers: str = "", draft: str = ""
) -> str:
    """A draft of this person's with these pages answered, and with a file on the page named; gives its address.

    With the address of a draft that was begun, what it does not hold yet is kept in that one.
    """
    reading = reading_of(kind)
    with world.app.app_context(), wall.acting_as(actor_of(member)):
        draft_id = UUID(draft.rsplit("/", 1)[1]) if draft else drafting.start_draft(kind)
        there = {tuple(row) for row in world.rows("select child, page from draft_page where draft_id = :i", i=draft_id)}
        told = [row for row in rows if (row.child, row.page) not in there]
        private = [row for row in told if row.page in reading.safeguarding]
        keep_pages(draft_id, [row for row in told if row not in private], reading)
        if papers:
            attachments.add(draft_id, papers, "Record.pdf", small_pdf(), reading=reading)
        if private:
            keep_private_pages(draft_id, private, reading)
    return f"/school/referrals/{draft_id}"
