"""Scenario 20, as far as a school's own files go: a file in the number of the school before is taken once, with notice.

That open cases and users follow to a successor belongs to the register of schools.
"""

from __future__ import annotations

import datetime as dt

from portal.exchange.school_file import NamedSchool
from tests.exchange.school_files import HAZELBANK, as_xml
from tests.school.browsing import Browser, words
from tests.school.conftest import World
from tests.stories.autumn import on
from tests.stories.test_school_files import OLD, leaver, send, ticked


def test_scenario_20_a_file_in_the_old_number_is_taken_once_with_notice(world: World, denise: Browser) -> None:
    with on():
        world.rows(
            "update school set laestab = :now, former_laestabs = array[:old] where id = :school",
            now=HAZELBANK, old=OLD, school=world.school.id,
        )  # fmt: skip
        data = as_xml([leaver(1, "Birch", "Ida", dt.date(2014, 10, 1))], source=NamedSchool(OLD))
        first = send(denise, "leavers.xml", data).location
        review = denise.get(first)
        assert "of a school that yours took over from" in words(review.one("main"))
        assert ticked(review) == ["1"]
        denise.post(first, {"rows": ["1"], "kind": "removal"})
        again = send(denise, "leavers.xml", data).location
        assert again == first, "the same file is the same list"
        denise.post(again, {"rows": ["1"], "kind": "removal"})
        assert world.value("select count(*) from draft") == 1
        stranger = world.browser(world.stranger)
        assert send(stranger, "leavers.xml", data).location != first
        stranger.get(first, status=404)
