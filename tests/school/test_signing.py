"""The headteacher's signature and its loans, page by page and rule by rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.access import Actor, Kind, NotAllowed, Role
from portal.services import sign_off, signature_loans, signing
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.people import Membership
from portal.store.session import db
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

DAY = dt.timedelta(days=1)


def _as(world: World, member: Membership, *, proved: dt.timedelta | None = dt.timedelta()) -> Any:
    when = None if proved is None else moment() - proved
    return world.app.app_context(), wall.acting_as(replace(actor_of(member), proved_at=when))


def _days(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@pytest.mark.parametrize(
    ("proved", "signs"),
    [(dt.timedelta(minutes=9, seconds=50), True), (dt.timedelta(minutes=10, seconds=1), False), (None, False)],
)
def test_a_signature_asks_for_proof_not_older_than_ten_minutes(
    world: World, proved: dt.timedelta | None, signs: bool
) -> None:
    draft = world.scene.draft(world.school, world.denise)
    app, helen = _as(world, world.helen, proved=proved)
    with app, helen:
        if signs:
            sign_off.sign(draft.id, seen_version=1)
        else:
            with pytest.raises(Refused, match="Prove who you are again"):
                sign_off.sign(draft.id, seen_version=1)
    assert world.value("select signed_by_name from draft") == ("Helen Marsh" if signs else "")


@pytest.mark.parametrize(
    ("starts", "ends", "ended", "said"),
    [
        (0, 0, False, ""),
        (-30, 5, False, ""),
        (1, 5, False, "You can sign for the headteacher from"),
        (-5, -1, False, "You can no longer sign for the headteacher: that stopped on"),
        (-5, 5, True, "that stopped when it was ended early"),
    ],
)
def test_a_loan_counts_on_its_days_and_until_it_is_ended(
    world: World, starts: int, ends: int, ended: bool, said: str
) -> None:
    world.scene.loan(
        world.school,
        world.denise,
        starts_on=today() + starts * DAY,
        ends_on=today() + ends * DAY,
        ended_at=moment() if ended else None,
    )
    draft = world.scene.draft(world.school, world.denise)
    app, denise = _as(world, world.denise)
    with app, denise:
        if not said:
            sign_off.sign(draft.id, seen_version=1)
        else:
            with pytest.raises(Refused, match=said):
                sign_off.sign(draft.id, seen_version=1)
    assert bool(world.value("select signed_at from draft")) is not bool(said)


def test_a_loan_to_one_is_no_loan_to_another_nor_at_another_school(world: World) -> None:
    world.scene.loan(world.school, world.denise)
    for member in (world.priya, world.stranger):
        app, somebody = _as(world, member)
        with app, somebody:
            assert signing.my_capacity() is None
    reader = world.scene.member(world.council, Role.READER, school=world.school)
    world.scene.loan(world.school, reader)
    app, somebody = _as(world, reader)
    with app, somebody:
        assert signing.my_capacity() is None
        with pytest.raises(NotAllowed):
            sign_off.sign(world.scene.draft(world.school, world.denise).id, seen_version=1)


def test_a_change_takes_the_signature_and_its_capacity_away(world: World, denise: Browser) -> None:
    draft = denise.start()
    world.rows("update draft set signed_by_name = 'Helen Marsh', signed_as = 'headteacher', signed_at = now()")
    denise.answer(draft, "child_name", {"first_name": "Zofia", "last_name": "Kowalska"})
    assert world.rows("select signed_by_name, signed_as, signed_at from draft") == [("", "", None)]


def test_who_is_asked_is_named_and_so_is_whoever_can_sign_today(world: World, denise: Browser) -> None:
    world.rows("update authority set head_signs_referral = true")
    world.scene.loan(world.school, world.priya)
    draft = world.scene.draft(
        world.school, world.denise, sign_off_asked_at=moment(), sign_off_asked_by_name="Denise Okafor"
    )
    page = denise.get("/school/sign")
    assert "Helen Marsh or Priya Nair can sign." in page.text
    assert "Check and sign" not in page.text
    assert "Sign" not in [link.text for link in page.all("a", **{"class": "govuk-service-navigation__link"})]
    priya = world.browser(world.priya).get("/school/sign")
    assert "Asked for by Denise Okafor" in priya.text
    assert "<strong>Still missing:</strong>" in priya.text
    assert priya.one("a", href=f"/school/referrals/{draft.id}/check") is not None
    assert "Sign off the referral of" in world.browser(world.priya).get("/school/").text


@pytest.mark.parametrize(
    ("to", "starts", "ends", "said"),
    [
        (False, 0, 5, "Select who will sign"),
        (True, -1, 5, "First day must be today or later: a signature cannot be lent for days gone by"),
        (True, 5, 4, "Last day must be on or after the first day"),
        (True, 0, 400, "Last day must be within a year of the first day"),
        (True, 400, 401, "First day must be within a year from now"),
    ],
)
def test_a_loan_that_makes_no_sense_is_refused_beside_its_field(
    world: World, to: bool, starts: int, ends: int, said: str
) -> None:
    helen = world.browser(world.helen)
    asked = {"to": str(world.denise.id) if to else "", **_days("starts_on", today() + starts * DAY)}
    page = helen.post("/school/sign/lend", {**asked, **_days("ends_on", today() + ends * DAY)}, status=422)
    assert page.errors == [said]
    assert world.value("select count(*) from delegation") == 0


def test_a_loan_to_come_that_was_ended_promises_nothing(world: World) -> None:
    app, helen = _as(world, world.helen)
    with app, helen:
        signature_loans.end(signature_loans.lend(world.denise.id, today() + DAY, today() + 2 * DAY))
    app, denise = _as(world, world.denise)
    with app, denise, pytest.raises(Refused, match="that stopped when it was ended early"):
        signing.insist_may_sign(db.session(), actor_of(world.denise))


def test_only_a_headteacher_lends_and_only_to_a_colleague_who_can_send(world: World, denise: Browser) -> None:
    denise.get("/school/sign/lend", status=404)
    app, helen = _as(world, world.helen)
    reader = world.scene.member(world.council, Role.READER, school=world.school)
    with app, helen:
        assert {one.name for one in signature_loans.borrowers()} == {"Denise Okafor", "Priya Nair"}
        for member in (world.helen, world.stranger, reader):
            with pytest.raises(NotFound):
                signature_loans.lend(member.id, today(), today())
        loan = signature_loans.lend(world.denise.id, today(), today() + DAY)
        with pytest.raises(Refused, match="can sign for some of these days already"):
            signature_loans.lend(world.denise.id, today() + DAY, today() + 2 * DAY)
        signature_loans.end(loan)
        with pytest.raises(NotFound):
            signature_loans.end(loan)
    app, helen = _as(world, world.helen, proved=None)
    with app, helen, pytest.raises(Refused, match="Prove who you are again"):
        signature_loans.lend(world.denise.id, today(), today() + DAY)
    actions = [row[0] for row in world.rows("select action from audit_entry order by seq")]
    assert actions == ["lent_signature", "ended_loan_of_signature"]


def test_a_council_names_acting_heads_at_its_own_schools_only(world: World) -> None:
    manager = world.scene.member(world.council, Role.MANAGER)
    other = world.scene.authority("991", "Northmere Council")
    foreign = world.scene.member(other, Role.MANAGER)
    app, theirs = _as(world, foreign)
    with app, theirs:
        with pytest.raises(NotFound):
            signature_loans.set_acting_head(world.school.id, world.denise.id, today(), today())
        assert signature_loans.schools() == []
    app, stale = _as(world, manager, proved=dt.timedelta(hours=1))
    with app, stale, pytest.raises(Refused, match="Prove who you are again"):
        signature_loans.set_acting_head(world.school.id, world.denise.id, today(), today())
    app, ours = _as(world, manager)
    with app, ours:
        loan = signature_loans.set_acting_head(world.school.id, world.denise.id, today(), today())
        assert [one.words[:42] for one in signature_loans.of_council()] == [
            "acting headteacher, named by Averford City"
        ]
    app, officer = _as(world, world.scene.member(world.council, Role.OFFICER))
    with app, officer, pytest.raises(NotAllowed):
        signature_loans.end_acting_head(loan)
    app, ours = _as(world, manager)
    with app, ours:
        signature_loans.end_acting_head(loan)
        assert signature_loans.of_council() == []


@given(st.integers(-3600, 3600))
def test_proof_counts_for_exactly_so_long(seconds: int) -> None:
    somebody = world_less_actor(moment() - dt.timedelta(seconds=seconds))
    near = abs(seconds - signing.FRESH_FOR.total_seconds()) < 5
    assert near or signing.is_fresh(somebody) is (seconds <= signing.FRESH_FOR.total_seconds())


def world_less_actor(proved_at: dt.datetime) -> Actor:
    """A headteacher of no real school."""
    return Actor(Kind.SCHOOL, uuid4(), uuid4(), uuid4(), "Helen Marsh", frozenset({Role.HEAD}), proved_at=proved_at)
