"""A school's review of its own notices: right numbers, nobody else's, and no name."""

from __future__ import annotations

import datetime as dt

from portal.domain.access import Role
from portal.services import own_review
from portal.services.own_review import FEW, Review
from portal.store import wall
from portal.store.drafts import DraftPage
from portal.store.returns import AbsenceRecord
from portal.store.tables import new_id
from tests.scenes import actor_of
from tests.school.browsing import Browser
from tests.school.conftest import World

UNTIL = dt.date(2026, 11, 30)
DAY = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
DATES = "since-day=1&since-month=9&since-year=2026&until-day=13&until-month=11&until-year=2026"


def _sent(world: World, reason: str, step: str = "received", **given: object) -> None:
    facts = {"reason": {"main": reason}, "child": {"last_attended": "2026-11-05"}}
    made = world.scene.submission(world.school, world.denise, facts=facts, sent_at=DAY, **given)
    world.scene.case(made, world.school, step=step)


def _review(world: World, *, on_paper: bool = False) -> Review:
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        return own_review.review(until=UNTIL, on_paper=on_paper)


def _rows(found: Review, title: str) -> dict[str, int]:
    return dict(next(table for table in found.tables if table.title == title).rows)


def test_the_numbers_are_the_schools_own(world: World) -> None:
    for step in ("received", "received", "enquiries", "found", "closed"):
        _sent(world, "whereabouts_unknown", step)
    _sent(world, "whereabouts_unknown", "withdrawn", state="withdrawn")
    larch = world.scene.submission(world.scene.school(world.council, "Oak Primary"), world.stranger, sent_at=DAY)
    world.scene.case(larch, world.scene.school(world.council, "Elm Primary"))
    found = _review(world)
    assert _rows(found, "Notices by kind") == {"Child missing education referral": 6}
    assert sum(_rows(found, "Referrals by reason").values()) == 5
    assert _rows(found, "Referrals by stage") == {
        "Received": 2, "Enquiries in progress": 1, "Found": 1, "Closed": 1,
    }  # fmt: skip
    assert _rows(found, "Referrals by outcome") == {"Still open": 3, "Found": 1, "Closed": 1}
    assert found.school_days == 5


def test_each_table_counts_every_child_once(world: World) -> None:
    for step in ("received", "withdrawn", "enquiries"):
        _sent(world, "whereabouts_unknown", step)
    _sent(world, "whereabouts_unknown", "replaced", state="replaced")
    found = _review(world)
    assert {sum(_rows(found, f"Referrals by {what}").values()) for what in ("reason", "stage", "outcome")} == {3}
    assert list(_rows(found, "Referrals by stage"))[:2] == ["Received", "Enquiries in progress"]
    assert _rows(found, "Notices by kind") == {"Child missing education referral": 3}


def _absent(world: World, pattern: str, sudden: str) -> None:
    draft = world.scene.draft(world.school, world.denise, kind="absence")
    own = {"authority_id": draft.authority_id, "school_id": draft.school_id, "draft_id": draft.id}
    world.scene.add(
        AbsenceRecord(**own, id=new_id(), first_absent_on=dt.date(2026, 11, 12), opened_by_name="Denise Okafor")
    )
    if pattern:
        said = {"pattern": pattern, "sudden_change": sudden}
        world.scene.add(
            DraftPage(**own, child="c1", page="absence_pattern", item="", answers=said, saved_by_name="Denise Okafor")
        )


def test_absences_are_counted_by_the_pattern_that_was_noted(world: World) -> None:
    for pattern, sudden in (("whole_days", "no"), ("parts_of_days", "yes"), ("parts_of_days", "no"), ("", "")):
        _absent(world, pattern, sudden)
    _absent(world, "repeated", "yes")
    found = _review(world)
    assert _rows(found, "Absences by pattern") == {
        "Parts of days": 2, "Whole days": 1, "Again and again, with days at school between": 1, "Not given": 1,
    }  # fmt: skip
    assert _rows(found, "Absences by sudden change") == {"A sudden change": 2, "Not a sudden change": 2, "Not given": 1}
    assert _rows(found, "Absences by whether the council was told") == {
        "Absent without explanation, council not told": 5
    }


def test_a_referral_that_was_only_begun_has_told_the_council_nothing(world: World) -> None:
    for sent in (False, True):
        record = world.scene.draft(world.school, world.denise, kind="absence")
        referral = world.scene.draft(world.school, world.denise)
        world.scene.absence(record, first_absent_on=dt.date(2026, 11, 2), referral_draft_id=referral.id)
        if sent:
            world.scene.submission(world.school, world.denise, draft_id=referral.id, sent_at=DAY)
    assert _rows(_review(world), "Absences by whether the council was told") == {
        "Absent without explanation, council told": 1, "Absent without explanation, council not told": 1,
    }  # fmt: skip


def test_on_paper_small_counts_are_not_given(world: World) -> None:
    for _ in range(5):
        _sent(world, "whereabouts_unknown")
    _sent(world, "whereabouts_unknown", "found")
    stages = next(table for table in _review(world, on_paper=True).tables if table.title == "Referrals by stage")
    assert dict(stages.shown(on_paper=True)) == {"Received": "5", "Found": FEW}


def test_a_reader_may_and_no_page_names_a_child(world: World) -> None:
    _sent(world, "whereabouts_unknown")
    reader = world.scene.member(world.council, Role.READER, school=world.school, name="Ruth Read")
    browser: Browser = world.browser(reader)
    for address in (f"/school/review?{DATES}", f"/school/review/print?{DATES}"):
        page = browser.get(address)
        assert page.status == 200
        assert "Referrals by reason" in page.text
        assert "Kowalska" not in page.text
        assert "Zofia" not in page.text
    assert FEW in page.text
    seen = world.rows("select others from audit_entry where action = 'saw_own_review'")
    assert len(seen) == 2
    assert not any(one[0] for one in seen)
