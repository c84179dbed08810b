"""The work queue over HTTP: what it shows, in which order, to whom, and what it costs."""

from __future__ import annotations

import datetime as dt
import gzip
import random

from portal.domain.identifiers import new_reference
from portal.services.working_day import today
from tests.council.conftest import Council, Desk

TD = dt.timedelta


def names(page: object) -> list[str]:
    """The children in the order of the rows."""
    from tests.school.browsing import words

    return [words(row.find(".//{http://www.w3.org/1999/xhtml}a")) for row in page.all("th", scope="row")]


def test_the_queue_is_in_bands_most_late_first(council: Council, amina: Desk) -> None:
    council.open_case(first_name="Cal", last_name="Track", band=3)
    council.open_case(first_name="Ann", last_name="Today", band=1, next_due_on=today())
    council.open_case(
        first_name="Bea", last_name="Late", band=1, next_due_on=today() - TD(days=2), next_due_label="Chase"
    )
    council.open_case(first_name="Dan", last_name="Week", band=2)
    council.open_case(first_name="Eve", last_name="Danger", band=1, next_due_on=today(), immediate=True)
    council.open_case(
        first_name="Fay", last_name="Safe", band=1, next_due_on=today() + TD(days=1), immediate=True, state="located"
    )
    page = amina.get("/cases")
    assert names(page) == ["Eve Danger", "Bea Late", "Ann Today", "Fay Safe", "Dan Week", "Cal Track"]
    assert "2 days late" in page.text
    assert "1 to 6 of 6, most urgent first" in page.text


def test_a_deadline_that_came_overnight_counts_today(council: Council, amina: Desk) -> None:
    council.open_case(first_name="Ann", last_name="Old", band=1, next_due_on=today() + TD(days=30))
    council.open_case(first_name="Bea", last_name="Came", band=3, next_due_on=today(), next_due_label="Next review")
    page = amina.get("/cases")
    assert names(page) == ["Bea Came", "Ann Old"]
    assert "Next review: due today" in page.text


def test_views_count_and_filter(council: Council, amina: Desk) -> None:
    council.open_case(first_name="Mine", last_name="One", assigned_to=council.amina.id, assigned_name="Amina Yusuf")
    council.open_case(first_name="Free", last_name="Two", waiting_for="Health")
    council.open_case(first_name="Late", last_name="Three", next_due_on=today() - TD(days=1))
    page = amina.get("/cases")
    for words in ("All open", "My cases", "Nobody’s yet", "Late", "Waiting for others"):
        assert words in page.text
    assert names(amina.get("/cases?view=mine")) == ["Mine One"]
    assert names(amina.get("/cases?view=late")) == ["Late Three"]
    assert names(amina.get("/cases?view=waiting")) == ["Free Two"]
    assert len(names(amina.get("/cases?view=nobody"))) == 2


def test_filters_stand_in_the_address_and_names_never_do(council: Council, amina: Desk) -> None:
    reference = new_reference("AV", random.Random(7))
    council.open_case(first_name="Zoë", last_name="O’Hara", reference=reference)
    council.case(
        council.other_school, first_name="Sam", last_name="Else", state="enquiries", triaged_at=dt.datetime.now(dt.UTC)
    )
    assert names(amina.get(f"/cases?school={council.other_school.id}")) == ["Sam Else"]
    found = amina.post("/cases", {"q": "zoe ohara"}, status=200)
    assert names(found) == ["Zoë O’Hara"]
    part = amina.post("/cases", {"q": reference[:7].lower()}, status=200)
    assert names(part) == ["Zoë O’Hara"]
    number = amina.post("/cases", {"q": reference.lower()})
    assert f"q={reference.lower()}" in number.location
    assert names(amina.get(number.location)) == ["Zoë O’Hara"]
    assert names(amina.get("/cases?q=ohara")) == ["Sam Else", "Zoë O’Hara"]
    nobody = amina.post("/cases", {"q": "Nobody Here"}, status=200)
    assert "No cases match" in nobody.text


def test_sorting_drops_the_bands_and_says_so(council: Council, amina: Desk) -> None:
    council.open_case(first_name="Bea", last_name="Zed", band=1)
    council.open_case(first_name="Ann", last_name="Alpha", band=3)
    page = amina.get("/cases?sort=child")
    assert names(page) == ["Ann Alpha", "Bea Zed"]
    assert [th.get("aria-sort") for th in page.all("th", scope="col") if th.get("aria-sort")] == ["ascending"]
    assert "Act today" not in page.text
    assert names(amina.get("/cases?sort=-child")) == ["Bea Zed", "Ann Alpha"]


def test_pages_follow_each_other_without_a_gap(council: Council, amina: Desk) -> None:
    for number in range(60):
        council.open_case(first_name=f"Kid{number:02d}", last_name="Row", next_due_on=today() + TD(days=number % 7))
    first = amina.get("/cases")
    href = first.one("a", rel="next").get("href") or ""
    second = amina.get(href)
    shown = names(first) + names(second)
    assert len(names(first)) == 50
    assert sorted(shown) == sorted({f"Kid{n:02d} Row" for n in range(60)})
    assert "51 to 60 of 60" in second.text
    back = amina.get(second.one("a", rel="prev").get("href") or "")
    assert names(back) == names(first)
    assert len(names(amina.get("/cases?size=100"))) == 60


def test_the_queue_takes_at_most_eight_statements(council: Council, amina: Desk, statements: list[str]) -> None:
    for number in range(55):
        council.open_case(first_name=f"Kid{number}", last_name="Many")
    amina.get("/cases")
    statements.clear()
    amina.get("/cases")
    assert 4 <= len(statements) <= 8, statements
    statements.clear()
    amina.get("/cases?size=100")
    assert len(statements) <= 8


def test_one_audit_row_names_every_child_shown(council: Council, amina: Desk) -> None:
    cases = [council.open_case(first_name=f"Kid{n}", last_name="Seen") for n in range(3)]
    council.engine.dispose()
    amina.get("/cases")
    rows = council.row("select count(*), max(cardinality(others)) from audit_entry where action = 'saw_queue'")
    assert tuple(rows) == (1, 3)
    others = council.value("select others from audit_entry where action = 'saw_queue'")
    assert set(others) == {case.child_id for case in cases}


def test_new_means_changed_by_someone_else_and_not_opened(council: Council, amina: Desk) -> None:
    theirs = council.open_case(first_name="Theirs", last_name="New", changed_by=council.dev.id)
    council.open_case(first_name="Mine", last_name="Own", changed_by=council.amina.id)
    assert names(amina.get("/cases?view=new")) == ["Theirs New"]
    amina.get(f"/cases/{theirs.reference}")
    assert "Nothing new" in amina.get("/cases?view=new").text


def test_all_can_be_marked_as_seen(council: Council, amina: Desk) -> None:
    council.open_case(first_name="Theirs", last_name="New", changed_by=council.dev.id)
    amina.get("/cases")
    amina.post("/cases/seen")
    assert "Nothing new" in amina.get("/cases?view=new").text


def test_changed_count_is_asked_without_a_trace(council: Council, amina: Desk) -> None:
    council.open_case(first_name="A", last_name="B", changed_by=council.dev.id)
    before = council.value("select count(*) from audit_entry")
    long_ago = "2020-01-01T00:00:00%2B00:00"
    answer = amina.browser.client.get(f"/cases/changed?read={long_ago}")
    assert answer.json == {"count": 1}
    assert amina.browser.client.get("/cases/changed?read=nonsense").json == {"count": 0}
    assert council.value("select count(*) from audit_entry") == before


def test_an_unread_message_brings_a_case_into_this_week(council: Council, amina: Desk) -> None:
    case = council.open_case(first_name="Told", last_name="Us", band=3)
    council.open_case(first_name="Calm", last_name="One", band=3)
    council.scene.message(case, council.sender, "A friend has seen him.")
    page = amina.get("/cases")
    assert names(page) == ["Told Us", "Calm One"]
    assert "1 message from school not read yet" in page.text
    amina.get(f"/cases/{case.reference}/messages")
    assert "message from school not read" not in amina.get("/cases").text


def test_how_the_order_is_worked_out_for_one_case(council: Council, amina: Desk) -> None:
    case = council.case(first_name="Zofia", last_name="New")
    page = amina.get(f"/cases/order?for={case.reference}")
    assert "1 new referral or notice not read yet" in page.text
    assert "It moves to" in page.text or "is in" in page.text
    amina.get("/cases/order?for=AV-NONE-000", status=404)


def test_empty_states_say_what_would_be_here(amina: Desk) -> None:
    assert "New referrals and notices show here within a minute" in amina.get("/cases").text
    assert "You have no cases" in amina.get("/cases?view=mine").text
    assert "Nothing is late" in amina.get("/cases?view=late").text


def test_an_administrator_has_no_queue(council: Council) -> None:
    council.desk(council.sam).get("/cases", status=404)


def test_the_queue_stays_within_its_size(council: Council, amina: Desk) -> None:
    for number in range(100):
        council.open_case(
            first_name=f"Kid{number}",
            last_name="Weight",
            flags=[{"code": "cp_plan", "label": "Protection plan", "tint": "risk"}] * 3,
            next_due_on=today(),
            next_due_label="Next review",
        )
    for size, kilobytes, nodes in (("50", 12, 1600), ("100", 20, 3000)):
        page = amina.get(f"/cases?size={size}")
        assert len(gzip.compress(page.text.encode())) <= kilobytes * 1024
        assert sum(1 for _ in page.tree.iter()) <= nodes
