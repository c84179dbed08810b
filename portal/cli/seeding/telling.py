"""One council's stories, told in the order they happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text, update

from portal.cli.seeding.councils import Council
from portal.cli.seeding.doing import Hand, World, place_again
from portal.cli.seeding.story import Story
from portal.domain.access import May
from portal.domain.notices import NoticeKind
from portal.domain.phones import to_e164
from portal.domain.school_days import working_day_after
from portal.exchange.demo_families import SCHOOLS, Row
from portal.journeys.answers import PageAnswers
from portal.services import unit
from portal.services.drafting import DAYS_KEPT
from portal.services.working_day import bank_holidays
from portal.store.cases import Case
from portal.store.drafts import Draft
from portal.store.records import Visit
from portal.store.submissions import ReferredChild

_ONLY_BEGUN: Final = 7
"""How many pages of a draft just started are answered."""


class NoSuchPupil(LookupError):
    """A story names a pupil, or a school, that the roll does not have."""


def choose_pupils(rows: Sequence[Row], stories: Sequence[Story], code: str) -> list[tuple[Story, Row]]:
    """A child of the roll for each story: the one it names, else another of its school with a parent who has a phone.

    No two children of one family are chosen by chance: their surnames and addresses differ.
    """
    random = Random(f"stories {code}")  # noqa: S311 (invention, not secrecy)
    by_id = {row["pupil_id"]: row for row in rows}
    urns = {school.name: school.urn for school in SCHOOLS[code]}
    newest = max(row["entry_date"][:4] for row in rows)  # those who have just joined have no past at their school
    spare = [
        row
        for row in rows
        if "-S" not in row["pupil_id"] and row["entry_date"][:4] < newest and to_e164(row["parent1_phone"] or "")
    ]
    random.shuffle(spare)
    used = {_home(by_id[story.pupil]) for story in stories if story.pupil in by_id}
    chosen: list[tuple[Story, Row]] = []
    for story in stories:
        row: Row | None
        if story.same_as:
            row = next((one for other, one in chosen if other.label == story.same_as), None)
        elif story.pupil:
            row = by_id.get(story.pupil)
        else:
            row = next(
                (
                    one
                    for one in spare
                    if one["school_urn"] == urns[story.school] and _home(one) not in used and _of_age(one, story)
                ),
                None,
            )
        if row is None:
            raise NoSuchPupil(f"{story.pupil or story.school} is not in the roll")
        used.add(_home(row))
        chosen.append((story, row))
    return chosen


_MIDDLE_YEARS: Final = frozenset(str(year) for year in range(2, 11))


def _of_age(row: Row, story: Story) -> bool:
    """Whether the child may be told of so: a name comes off on these grounds only in the years of compulsory school."""
    return story.kind == NoticeKind.CME_REFERRAL or row["nc_year"] in _MIDDLE_YEARS


def _home(row: Row) -> tuple[str, str]:
    return row["parent1_surname"].casefold(), row["postcode"].replace(" ", "").casefold()


def tell(world: World, council: Council, chosen: Sequence[tuple[Story, Row]], say: Callable[[str], None]) -> list[Hand]:
    """Do everything the stories tell, oldest first, then date it and place the cases for today."""
    hands = [Hand(world, council, story, row) for story, row in chosen]
    acts: list[tuple[dt.datetime, int, Callable[[], Any]]] = []
    for place, hand in enumerate(hands):
        at = hand.story.at or f"{9 + place % 6:02d}:{place * 17 % 60:02d}"
        first = _begin_draft if hand.story.stops else _FIRST.get(hand.story.kind, Hand.send)
        acts.append((world.past.instant(hand.story.sent, at), len(acts), _bound(first, hand)))
        acts += [
            (world.past.instant(before, then), len(acts) + number, _bound(done, hand))
            for number, (before, then, done) in enumerate(hand.story.then)
        ]
    acts.sort(key=lambda act: (act[0], act[1]))
    for number, (when, _, done) in enumerate(acts, 1):
        with world.past.act(when):
            done()
            world.follow_up()
        if number % 25 == 0:
            say(f"  {council.name}: {number} of {len(acts)} things done")
    _date(world, council, hands)
    place_again(world, council)
    return hands


_FIRST: Final[dict[str, Callable[[Hand], None]]] = {NoticeKind.EARLY_NOTICE: Hand.keeps_absence_record}
"""How a story begins that is not filled in and sent."""


def _bound(done: Callable[[Hand], Any], hand: Hand) -> Callable[[], Any]:
    return lambda: done(hand)


def _begin_draft(hand: Hand) -> None:
    rows = hand.rows()
    private = {row.page for row in rows if row.page.startswith("dsl_")}
    kept: list[PageAnswers] = {
        "started": rows[:_ONLY_BEGUN],
        "nearly": [row for row in rows if row.page not in ("joint", "dsl_sign")],
        "lead": [row for row in rows if row.page not in private],
        "expiring": [row for row in rows[: len(rows) // 2] if row.page not in private],
    }[hand.story.stops]
    hand.fill_in(kept)


def _date(world: World, council: Council, hands: Sequence[Hand]) -> None:
    with world.as_worker(council), unit.act(May.RUN_BACKGROUND_WORK) as work:
        work.session.execute(text("set local statement_timeout = 0"))
        world.past.date_back(work.session, council.id)
        for hand in hands:
            _set_days(work, council, hand)
        work.session.execute(update(Case).where(Case.authority_id == council.id, Case.open).values(placed_on=None))
        for one in world.staff.by_name.values():
            if one.actor.authority_id == council.id and not one.school and one.actor.membership_id is not None:
                work.add(_last_visit(world, council, one.actor.membership_id))
        work.record("dated_demonstration", about_kind="authority", about=council.id)


def _last_visit(world: World, council: Council, member_id: UUID) -> Visit:
    """The officer last looked at the queue the afternoon before: what came in since is new to them."""
    began = world.past.instant(1, "14:20")
    return Visit(
        authority_id=council.id,
        membership_id=member_id,
        started_at=began,
        previous_at=None,
        last_at=began + dt.timedelta(minutes=32),
    )


def _set_days(work: unit.Unit, council: Council, hand: Hand) -> None:
    """Days that services count from today, counted from the story's days instead."""
    later = hand.set_later
    mine = ReferredChild.authority_id == council.id
    if hand.story.stops:
        soonest = hand.world.past.today + dt.timedelta(days=1)
        day = max(hand.day(hand.story.sent) + dt.timedelta(days=DAYS_KEPT), soonest)
        work.session.execute(
            update(Draft).where(Draft.authority_id == council.id, Draft.id == hand.draft_id).values(expires_on=day)
        )
    if later.get("triage") and hand.story.kind == NoticeKind.CME_REFERRAL:
        sent = hand.day(hand.story.sent)
        due = sent if hand.story.immediate else working_day_after(sent, 1, bank_holidays(sent))
        work.session.execute(
            update(ReferredChild).where(mine, ReferredChild.case_id == hand.case_id).values(reply_by=due)
        )
    if "reply_by" in later:
        work.session.execute(
            update(ReferredChild).where(mine, ReferredChild.case_id == hand.case_id).values(reply_by=later["reply_by"])
        )
    if "review_on" in later:
        work.session.execute(
            update(Case)
            .where(Case.authority_id == council.id, Case.id == hand.case_id, Case.open)
            .values(review_on=later["review_on"])
        )
