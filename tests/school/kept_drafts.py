"""Drafts that stand in the database with their answers, as if every page had been saved."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from portal.journeys.answers import Answers
from portal.journeys.registry import journey_for
from portal.services.working_day import today
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.people import Membership
from portal.store.places import School
from tests.journeys.filled import filled
from tests.scenes import Scene
from tests.school.conftest import World


class Place(Protocol):
    """Where a draft can be kept: a `World`, or another school beside it."""

    scene: Scene
    school: School
    denise: Membership


def keep(world: Place, kind: str, answers: Answers, **given: Any) -> Draft:
    """A draft of this kind by the school's office; the leads' pages stand sealed."""
    journey = journey_for(kind)
    draft = world.scene.draft(
        world.school,
        world.denise,
        **{"kind": kind, "child_name": "Zofia Kowalska", "expires_on": today() + dt.timedelta(days=28), **given},
    )
    common: dict[str, Any] = {
        "authority_id": draft.authority_id,
        "draft_id": draft.id,
        "school_id": draft.school_id,
    }
    pages: list[DraftPage | SealedPage] = []
    for row in answers:
        where = {"child": row.child, "page": row.page, "item": row.item, "answers": row.answers}
        if journey.page(row.page).sealed:
            pages.append(SealedPage(**common, **where, kind="safeguarding", saved_by_name="Priya Nair"))
        else:
            pages.append(DraftPage(**common, **where, position=row.position, saved_by_name="Denise Okafor"))
    world.scene.add(*pages)
    return draft


def keep_referral(world: World, *, of_lead: bool | None = None) -> str:
    """A referral of the office with every page answered, the address safe to know; gives its address.

    of_lead: only the lead's part (True), or all but that (False).
    """
    wanted = [row for row in filled() if of_lead is None or row.page.startswith("dsl_") is of_lead]
    state = "not_started" if of_lead is False else "done"
    return f"/school/referrals/{keep(world, 'cme_referral', Answers(wanted), safeguarding_state=state).id}"
