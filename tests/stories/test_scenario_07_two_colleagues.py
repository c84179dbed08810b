"""Scenario 7, two colleagues in one draft: different parts both stand, and the same question asks which to keep."""

from __future__ import annotations

from tests.journeys.filled import PAGES
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.stories.autumn import on

MINE, HERS = {"first_name": "Zofia", "last_name": "Kowalska"}, {"first_name": "Zofia", "last_name": "Kowalczyk"}
KEPT = "select answers ->> 'last_name' from draft_page where page = 'child_name'"


def test_scenario_07_different_parts_merge_and_the_same_question_asks(world: World, denise: Browser) -> None:
    with on():
        draft = denise.start()
        helen = world.browser(world.helen)
        name, birth = f"{draft}/c1/child_name", f"{draft}/c1/child_birth"
        of_name, of_birth = helen.get(name).hidden(), denise.get(birth).hidden()
        denise.post(name, MINE)
        helen.answer(draft, "child_birth", PAGES["child_birth"])
        clash = helen.post(name, HERS, hidden=of_name, status=409)
        assert "Denise Okafor changed this page" in clash.text
        assert "Kowalska" in clash.text
        assert clash.value_of("last_name") == "Kowalczyk"
        assert world.value(KEPT) == "Kowalska", "nothing is overwritten unasked"
        helen.post(name, HERS, hidden=clash.hidden())
        assert world.value(KEPT) == "Kowalczyk"
        later = {"date_of_birth-day": "1", "date_of_birth-month": "4", "date_of_birth-year": "2014", "sex": "F",
                 "year_group": "7"}  # fmt: skip
        asked = denise.post(birth, later, hidden=of_birth, status=409)
        assert "Helen Marsh changed this page" in asked.text
        both = world.rows("select page from draft_page where page in ('child_name', 'child_birth') order by page")
        assert both == [("child_birth",), ("child_name",)]
        assert world.value("select count(*) from draft") == 1
