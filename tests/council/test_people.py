"""Approving colleagues over HTTP."""

from __future__ import annotations

from tests.council.conftest import Council, Desk


def test_a_manager_approves_who_waits(council: Council, ruth: Desk) -> None:
    waiting = council.scene.member(council.authority, name="Nia Price", state="awaiting_approval")
    page = ruth.get("/manage/people")
    assert page.text.index("Nia Price") < page.text.index("Amina Yusuf")
    ruth.post(f"/manage/people/{waiting.id}", {"act": "approve"})
    row = council.row("select state, approved_by from membership where id = :i", i=waiting.id)
    assert tuple(row) == ("active", "Ruth Hale")
    assert council.value("select action from audit_entry order by seq desc limit 1") == "colleague_approved"
    ruth.post(f"/manage/people/{waiting.id}", {"act": "approve"}, status=400)


def test_an_administrator_may_too_and_nobody_decides_on_themselves(council: Council) -> None:
    sam = council.desk(council.sam)
    sam.post(f"/manage/people/{council.dev.id}", {"act": "end"})
    assert council.value("select state from membership where id = :i", i=council.dev.id) == "ended"
    sam.post(f"/manage/people/{council.sam.id}", {"act": "end"}, status=400)
    sam.post(f"/manage/people/{council.sender.id}", {"act": "end"}, status=404)  # a school's member


def test_an_administrator_who_sees_no_case_comes_to_this_page_from_the_front(council: Council) -> None:
    assert council.desk(council.sam).get("/", status=303, follow=False).location == "/manage/people"
    assert council.desk(council.dev).get("/", status=303, follow=False).location == "/cases"


def test_an_officer_has_no_such_page(council: Council, amina: Desk) -> None:
    amina.get("/manage/people", status=404)
    amina.post(f"/manage/people/{council.dev.id}", {"act": "end"}, status=404)
