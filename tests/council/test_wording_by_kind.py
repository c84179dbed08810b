"""What the council's side calls a notice of each kind, and what it shows of it first, in which order."""

from __future__ import annotations

import pytest

from la_side import notice_words
from portal.domain.grounds import grounds
from portal.domain.notices import NoticeKind
from portal.domain.reasons import for_schools
from portal.journeys.planned_move import PLANNED_MOVE
from portal.journeys.registry import notice
from tests.journeys.filled import filled
from tests.journeys.filled_home_education import home_education
from tests.journeys.filled_move import move
from tests.journeys.filled_new_pupil import new_pupil
from tests.journeys.filled_removal import removal

ROW = 45
"""Letters a row of the queue has room for."""


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_name_its_tab_and_its_word_in_a_sentence(kind: NoticeKind) -> None:
    assert notice_words.title(kind, "")[:1].isupper()
    assert notice_words.tab(kind)[:1].isupper()
    assert notice_words.called(kind)
    assert notice_words.called(kind)[:3] == notice_words.called(kind)[:3].lower()


@pytest.mark.parametrize("code", [each.code for each in for_schools()])
def test_every_reason_has_words_that_fit_a_row(code: str) -> None:
    said = notice_words.in_short("cme_referral", code)
    assert said.startswith("CME: ")
    assert len(said) <= ROW
    assert notice_words.reason("cme_referral", code) not in ("", code)


@pytest.mark.parametrize("code", [each.code for each in grounds()])
def test_every_ground_is_named_by_its_letter_and_in_few_words(code: str) -> None:
    title, said = notice_words.title("removal", code), notice_words.in_short("removal", code)
    assert title.startswith(("Removal return, ground (", "Removal return, regulation "))
    assert said.startswith(f"{title}: ")
    assert "egulation" in notice_words.reason("removal", code)


def test_every_kind_of_move_has_its_words() -> None:
    kinds = [option.value for option in PLANNED_MOVE.page("move_kind").form().kind.iter_choices()]
    said = {notice_words.in_short("planned_move", kind) for kind in kinds}
    assert len(said) == len(kinds) > 5
    assert all(each.startswith("Planned move: ") for each in said)


def test_what_no_list_knows_is_said_as_it_is() -> None:
    assert notice_words.reason("cme_referral", "of_another_time") == "of another time"
    assert notice_words.title("removal", "of_another_time") == "Removal return"


SHOWN = {
    "removal": (
        removal("a"),
        [
            ("Ground met", "Wednesday 25 November 2026"),
            ("Name comes off", "Wednesday 25 November 2026"),
            ("Goes to", "Larch Academy"),
        ],
    ),
    "planned_move": (
        move("england"),
        [
            ("Last day here", "Friday 18 December 2026"),
            ("Goes to", "Larch Academy, Larch Bridge"),
            ("Taken over by", "The new school"),
        ],
    ),
    "home_education": (
        home_education(),
        [
            ("Parent’s letter came", "Tuesday 17 November 2026"),
            ("Starts", "Monday 23 November 2026"),
            ("Last day here", "Friday 20 November 2026"),
            ("Name may come off from", "Saturday 21 November 2026"),
        ],
    ),
    "cme_referral": (filled(), []),
    "new_pupil": (new_pupil(), []),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_an_officer_sees_what_matters_in_a_notice_of_this_kind_first(kind: str) -> None:
    answers, wanted = SHOWN[kind]
    rows = notice_words.key_rows(kind, notice(kind).facts(answers).open)
    assert [(row["label"], row["value"]) for row in rows] == wanted


def test_a_name_that_came_off_and_a_child_who_stays_are_told_as_such() -> None:
    done = notice("removal").facts(
        removal("g", {"removal_when": {"already_deleted": "yes", "deletion_on": "2026-11-24", "late_reason": "Away"}})
    )
    assert "Name came off" in [row["label"] for row in notice_words.key_rows("removal", done.open)]
    stays = {"move_dates": {"leaves": "staying", "last_day": "", "moves_on": "2026-12-20", "dates_not_known": ""}}
    told = notice("planned_move").facts(move("area", stays))
    rows = {row["label"]: row["value"] for row in notice_words.key_rows("planned_move", told.open)}
    assert rows["Last day here"] == "Stays at this school"
    assert "Goes to" not in rows


def test_a_place_that_is_not_safe_to_know_is_said_to_be_hidden() -> None:
    hidden = notice("removal").facts(removal("a", {"address_safe": {"safe": "no"}}))
    rows = {row["label"]: row["value"] for row in notice_words.key_rows("removal", hidden.open)}
    assert rows["Goes to"] == "Hidden: not safe to share"
