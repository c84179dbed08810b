"""Scenarios 13 and 14, files from a school's own system: forty leavers of every sort, and a formula for a name.

Good rows become drafts, brothers and sisters in one; the others are named with what is wrong; the bomb is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import pytest
import time_machine

from portal.exchange.school_file import NamedSchool, PupilAddress, PupilContact, PupilRow
from portal.factory import create_worker_app
from portal.services import nightly
from portal.services.outbox import worker_of
from portal.store import wall
from portal.store.session import db
from tests.exchange.school_files import HAZELBANK, as_csv, as_xml, upn
from tests.exchange.test_school_file import SAMPLES
from tests.school import conftest as school
from tests.school.browsing import HTML, Browser, Page, words
from tests.school.conftest import World

OLD, OTHERS = "9914099", "9914002"
LEFT = dt.date(2026, 11, 20)
MOTHER = PupilContact("Grace Adair", "PAM", True, True, ("07700 900201",), ("grace.adair@example.org",))
HOME = PupilAddress(("6 Sorrel Close",), "Northmere", "", "ZN9 5LR")


def leaver(number: int, surname: str, forename: str, born: dt.date, **given: object) -> PupilRow:
    """A pupil who has left, with what a system knows of one."""
    row = PupilRow(
        number, surname, forename, dob=born, sex="F", upn=upn(number), year_group="7", leaving_date=LEFT,
        last_attended=dt.date(2026, 11, 6),
    )  # fmt: skip
    return replace(row, **given)  # type: ignore[arg-type]


def forty() -> list[PupilRow]:
    """Forty leavers: a family of three, twins, two told of already, another school's, an old number's, one malformed."""
    family = {"address": HOME, "contacts": (MOTHER,)}
    rows = [
        leaver(1, "Adair", "Ruth", dt.date(2014, 9, 3), **family),
        leaver(2, "Adair", "Miriam", dt.date(2012, 4, 9), year_group="10", **family),
        leaver(3, "Adair", "Saul", dt.date(2015, 1, 30), sex="M", **family),
        leaver(4, "Birch", "Ida", dt.date(2014, 10, 1)),
        leaver(5, "Birch", "Iris", dt.date(2014, 10, 1)),
        leaver(6, "Told", "Already", dt.date(2014, 5, 5)),
        leaver(7, "Told", "Otherwise", dt.date(2014, 6, 6)),
        leaver(8, "Stray", "Nell", dt.date(2014, 7, 7), source_laestab=OTHERS),
        leaver(9, "Before", "Academy", dt.date(2014, 8, 8), source_laestab=OLD),
    ]
    rows += [
        leaver(n, f"Plain{'abcdefghijklmnopqrstuvwxyzabcd'[n - 10]}{'x' * (n > 35)}", "Pupil", dt.date(2014, 9, 9))
        for n in range(10, 40)
    ]
    return [*rows, replace(leaver(40, "", "", dt.date(2014, 9, 9)), upn="")]


hazelbank = school.world
"""The fixture of the school's own tests: an academy, its people, another school."""


@pytest.fixture
def numbered(hazelbank: World) -> World:
    """Hazelbank knows its number, and the one of the school it took over from; two children were told of."""
    hazelbank.rows(
        "update school set laestab = :now, former_laestabs = array[:old] where name = 'Hazelbank Academy'",
        now=HAZELBANK, old=OLD,
    )  # fmt: skip
    for first, born, known in (("Already", "2014-05-05", upn(6)), ("Otherwise", "2013-06-06", upn(7))):
        child = {"first_name": first, "last_name": "Told", "date_of_birth": born, "upn": known}
        submission = hazelbank.scene.submission(hazelbank.school, hazelbank.denise, facts={"child": child})
        hazelbank.scene.case(submission, hazelbank.school, first_name=first, last_name="Told")
    return hazelbank


@pytest.fixture
def denise(numbered: World) -> Browser:
    """The school office's browser."""
    return numbered.browser(numbered.denise)


def send(browser: Browser, name: str, data: bytes, *, status: int = 303) -> Page:
    """Offers a file on the page."""
    return browser.post("/school/upload", {"file": (io.BytesIO(data), name)}, status=status)


def table(page: Page) -> dict[str, str]:
    """Each child's line of the review, by name."""
    rows = {}
    for row in page.tree.iter(HTML + "tr"):
        cells = [words(cell) for cell in row if cell.tag in (HTML + "th", HTML + "td")]
        if len(cells) == 4:
            rows[cells[0]] = " | ".join(cells[1:])
    return rows


def ticked(page: Page) -> list[str]:
    """The rows that are ticked."""
    return [str(box.get("value")) for box in page.all("input", name="rows") if box.get("checked") is not None]


def test_scenario_13_forty_leavers_are_sorted_chosen_and_drafted(numbered: World, denise: Browser) -> None:
    name = "9914001_CML_991LLLL_001.xml"
    review = denise.get(send(denise, name, as_xml(forty(), "leavers")).location)
    lines = table(review)
    assert "35 new, 2 told already or" not in review.text
    assert "39 children: 36 new, 1 told already, 1 differs, 1 not taken" in " ".join(words(review.one("main")).split())
    assert "Told already" in lines["Already Told"]
    assert "you told Thursday 6 June 2013, the file says Friday 6 June 2014" in lines["Otherwise Told"]
    assert "This pupil is of another school, 991/4002" in lines["Nell Stray"]
    assert "Written under your old number, 991/4099" in lines["Academy Before"]
    assert "old number 991/4099" in words(review.one("main"))
    assert "Pupil 40: There is no name." in words(review.one("main"))
    assert "Brothers and sisters: 3 children" in words(review.one("main"))
    assert len(ticked(review)) == 36
    assert "8" not in {box.get("value") for box in review.all("input", name="rows")}

    done = denise.post(f"{review.answer.request.path}", {"rows": ticked(review), "kind": "cme_referral"})
    made = denise.get(done.location)
    assert made.h1 == "34 drafts from your file"
    assert numbered.value("select count(*) from draft where state = 'open'") == 34
    assert (
        numbered.value("select count(*) from draft where child_name like '%Ruth Adair, Miriam Adair and Saul Adair%'")
        == 1
    )
    assert numbered.value("select count(*) from draft where child_name in ('Ida Birch', 'Iris Birch')") == 2

    denise.post(f"{review.answer.request.path}", {"rows": ["6"], "kind": "cme_referral"})
    assert denise.get(done.location).h1 == "35 drafts from your file"
    after = denise.get(review.answer.request.path)
    assert "Open the draft" in table(after)["Already Told"]
    assert ticked(after) == []


def test_scenario_13_a_second_press_makes_nothing_twice(numbered: World, denise: Browser) -> None:
    review = denise.get(send(denise, "x.xml", as_xml(forty()[:3])).location)
    hidden = review.hidden()
    for _ in range(2):
        denise.post(review.answer.request.path, {"rows": ["1", "2", "3"], "kind": "cme_referral"}, hidden=hidden)
    assert numbered.value("select count(*) from draft where state = 'open'") == 1
    same = send(denise, "x.xml", as_xml(forty()[:3]))
    assert same.location.endswith(str(review.answer.request.path))


def test_a_familys_draft_says_what_the_file_said(numbered: World, denise: Browser) -> None:
    review = denise.get(send(denise, "x.xml", as_xml(forty()[:3])).location)
    rest = denise.post(review.answer.request.path, {"rows": ["1", "2", "3"], "kind": "cme_referral"}).location
    link = rest.partition("/rest")[0]
    assert denise.get(f"{link}/c2/child_name").value_of("first_name") == "Miriam"
    assert denise.get(f"{link}/c3/child_birth").value_of("date_of_birth-year") == "2015"
    assert denise.get(f"{link}/c1/child_numbers").value_of("upn") == upn(1)
    assert denise.get(f"{link}/c2/last_attended").value_of("last_attended-day") == "6"
    assert denise.get(f"{link}/family/address_last").value_of("postcode") == "ZN9 5LR"
    adults = denise.get(f"{link}/family/adults")
    assert "Grace Adair" in words(adults.one("main"))
    assert "Check it and complete it" in words(adults.one("main"))
    (entry,) = {a.get("href", "") for a in adults.all("a") if re.search(r"/family/adults/\w+$", a.get("href", ""))}
    form = denise.get(entry)
    assert "Filled in from your file" in form.text
    assert form.value_of("relationship") == "PAM"
    assert form.value_of("parental_responsibility") == "yes"
    check = denise.get(f"{link}/check")
    assert "Check what came from your file, and complete it: Grace Adair" in words(check.one("main"))
    denise.post(entry, {
        "name": "Grace Adair", "relationship": "PAM", "parental_responsibility": "yes", "lives_with_child": "yes",
        "same_address": "same", "may_contact": "yes",
    })  # fmt: skip
    assert "Check what came from your file" not in denise.get(f"{link}/check").text
    reached = denise.get(entry.replace("/adults/", "/adult_contact/"))
    assert reached.value_of("phone_1") == "07700 900201"


def test_scenario_13_an_entity_bomb_is_refused_in_words_and_nothing_is_kept(numbered: World, denise: Browser) -> None:
    page = send(denise, "leavers.xml", (SAMPLES / "entity_bomb.xml").read_bytes(), status=422)
    assert "could harm our system" in page.errors[0]
    assert numbered.value("select count(*) from school_file") == 0
    assert not [kept for kept in numbered.app.config["SETTINGS"].storage_path.rglob("*") if kept.is_file()]


def test_scenario_13_another_schools_file_is_refused_naming_it(numbered: World, denise: Browser) -> None:
    data = as_xml([leaver(1, "Birch", "Ida", LEFT)], source=NamedSchool(OTHERS, "Northmere School"))
    assert "991/4002, Northmere School" in send(denise, "x.xml", data, status=422).errors[0]
    assert numbered.value("select count(*) from school_file") == 0


def test_scenario_13_a_file_in_the_old_number_is_taken_with_a_notice(numbered: World, denise: Browser) -> None:
    data = as_xml([leaver(1, "Birch", "Ida", dt.date(2014, 10, 1))], source=NamedSchool(OLD))
    review = denise.get(send(denise, "x.xml", data).location)
    assert "old number 991/4099" in words(review.one("main"))
    assert ticked(review) == ["1"]


def test_a_transfer_file_from_the_school_before_tells_of_a_joiner(numbered: World, denise: Browser) -> None:
    data = as_xml(
        [leaver(1, "Birch", "Ida", dt.date(2014, 10, 1))], "ctf",
        source=NamedSchool(OTHERS, "Northmere School"), destination=NamedSchool(HAZELBANK),
    )  # fmt: skip
    review = denise.get(send(denise, "x.xml", data).location)
    assert ticked(review) == ["1"]
    assert "Joined" in [words(head) for head in review.all("th")]
    assert "removal" not in {box.get("value") for box in review.all("input", name="kind")}
    kind, rows = numbered.rows("select kind, rows from school_file")[0]
    assert kind == "joiners"
    assert rows[0]["row"]["previous_school"]["laestab"] == OTHERS


def test_scenario_14_a_formula_for_a_name_stays_text_and_is_named_to_the_user(numbered: World, denise: Browser) -> None:
    row = leaver(1, '=HYPERLINK("http://evil.example","x")', "Ida", dt.date(2014, 10, 1))
    review = denise.get(send(denise, "leavers.csv", as_csv([row])).location)
    shown = 'Ida =HYPERLINK("http://evil.example","x")'
    assert shown in table(review)
    assert numbered.value("select rows->0->'row'->>'surname' from school_file") == row.surname
    rest = denise.post(review.answer.request.path, {"rows": ["2"], "kind": "cme_referral"}).location
    made = denise.get(f"{review.answer.request.path}/drafts")
    assert "Last name “=HYPERLINK" in words(made.one("main"))
    assert numbered.value("select child_name from draft where state = 'open'") == "Ida"
    assert denise.get(f"{rest.partition('/rest')[0]}/c1/child_name").value_of("last_name") == ""


def test_choosing_nobody_or_nothing_to_become_is_said_beside_the_question(numbered: World, denise: Browser) -> None:
    review = denise.get(send(denise, "x.xml", as_xml(forty()[:5])).location)
    page = denise.post(review.answer.request.path, {}, status=422)
    assert page.errors == ["Select at least one child", "Select what you tell the council of these children"]
    stranger = denise.post(review.answer.request.path, {"rows": ["8"], "kind": "new_pupil"}, status=422)
    assert len(stranger.errors) == 2
    assert numbered.value("select count(*) from draft where state = 'open'") == 0


def test_nobody_at_another_school_sees_a_file_or_its_drafts(numbered: World, denise: Browser) -> None:
    where = str(send(denise, "x.xml", as_xml(forty()[:5])).location)
    stranger = numbered.browser(numbered.stranger)
    for path in (where, f"{where}/drafts"):
        stranger.get(path, status=404)
    assert "x.xml" not in stranger.get("/school/upload").text
    assert "x.xml" in denise.get("/school/upload").text
    assert "x.xml" in numbered.browser(numbered.priya).get("/school/upload").text


def test_looking_at_a_file_is_recorded_and_its_rows_go_after_a_week(numbered: World, denise: Browser) -> None:
    where = str(send(denise, "x.xml", as_xml(forty()[:5])).location)
    denise.get(where)
    actions = [
        row[0] for row in numbered.rows("select action from audit_entry where object_kind = 'school_file' order by 1")
    ]
    assert actions == ["received_school_file", "saw_school_file"]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
        worker = create_worker_app(numbered.app.config["SETTINGS"])
        with worker.app_context(), wall.acting_as(worker_of(numbered.council.id)):
            nightly.throw_away_files()
            db.session.remove()
            db.engine.dispose()
    assert numbered.value("select count(*) from school_file") == 0


def test_what_is_no_file_of_pupils_is_said_in_words(numbered: World, denise: Browser) -> None:
    assert send(denise, "photo.jpg", b"\xff\xd8\xff\xe0 not pupils", status=422).errors
    assert denise.post("/school/upload", {}, status=422).errors == ["Select a file"]
    many = "Surname,Forename\n" + "".join(f"Nowak{n},Jan\n" for n in range(501))
    assert "at most 500 at once" in send(denise, "all.csv", many.encode(), status=422).errors[0]


def test_the_columns_are_named_beforehand_and_each_draft_says_what_it_lacks(numbered: World, denise: Browser) -> None:
    page = denise.get("/school/upload")
    assert "Last day in school, Date of leaving" in page.text
    assert "We ask you for the day the name comes off the roll" in page.text
    review = denise.get(send(denise, "x.xml", as_xml(forty()[:1], "leavers")).location)
    rest = denise.post(review.answer.request.path, {"rows": ["1"], "kind": "removal"}).location
    made = denise.get(f"{review.answer.request.path}/drafts")
    said, link = " ".join(words(made.one("main")).split()), rest.partition("/rest")[0]
    listed = denise.get(f"{link}/check").one("section", **{"aria-labelledby": "missing"}).iter(f"{HTML}li")
    assert f"{len(list(listed))} things" in said
    assert "the file gives Friday 20 November 2026 as the day of leaving" in said
