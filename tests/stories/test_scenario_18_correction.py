"""Scenario 18, told from both sides: the wrong child was ticked, so the school withdraws, or corrects what it sent.

Both versions are kept, the council sees who, when, why and what differs, and nobody expects the child elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from la_side import la
from portal.domain.access import Role
from portal.factory import create_app, create_worker_app
from portal.journeys.removal import REMOVAL
from portal.services import outbox
from portal.settings import Settings
from portal.store.session import db
from portal.tasks import EFFECTS
from school_side import school as school_side
from tests.journeys.filled_removal import removal
from tests.school.browsing import Browser, Page, words
from tests.school.conftest import World
from tests.school.test_removal_return import _draft

assert EFFECTS
TICKS = {name: "yes" for name, _, _ in REMOVAL.statements}
WHY = "The wrong child was ticked: it is the sister who leaves"


@pytest.fixture
def town(world: World, settings: Settings) -> Iterator[World]:
    """The school's world with the council's pages beside it."""
    world.app = create_app(settings, [school_side, la])
    yield world
    with world.app.app_context():
        db.engine.dispose()


@pytest.fixture
def work_off(settings: Settings) -> Iterator[Callable[[], None]]:
    """Do what is owed."""
    app = create_worker_app(settings)

    def drain() -> None:
        with app.app_context():
            while outbox.drain():
                pass

    yield drain
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def amina(town: World) -> Browser:
    """An officer."""
    return town.browser(town.scene.member(town.council, name="Amina Yusuf"))


def _sends(town: World) -> tuple[str, str]:
    """The headteacher signs and sends a removal return; gives the case's address and the sent page's."""
    draft = _draft(town, "a")
    town.browser(town.helen).post(f"/school/referrals/{draft.id}/check", {**TICKS, "act": "sign"})
    reference = town.value("select reference from case_file")
    sent = town.value("select id from submission order by sent_at limit 1")
    return f"/cases/{reference}", f"/school/sent/{sent}"


def _row(page: Page) -> str:
    """The first row of the queue, in words."""
    return words(page.one("table", role="table").findall(".//{*}tbody/{*}tr[@role='row']")[-1])


def test_scenario_18_withdrawn(town: World, denise: Browser, amina: Browser, work_off: Callable[[], None]) -> None:
    case, sent = _sends(town)
    work_off()
    row = _row(amina.get("/cases"))
    assert "Removal return, ground (a): joined another school" in row
    assert "Leaves for Larch Academy" in row
    assert town.value("select band from case_file") == 3
    denise = town.browser(town.denise)
    denise.post(f"{sent}/withdraw", {"why": WHY})
    work_off()
    row = _row(amina.get("/cases"))
    assert f"Withdrawn by the school: {WHY}" in row
    assert "New" in row, "it is new to an officer who had seen it before"
    assert town.value("select band from case_file") == 2
    for page in (case, f"{case}/triage", f"{case}/referral"):
        text = amina.get(page).text
        assert f"Withdrawn by the school: {WHY}" in text
        assert "Denise Okafor" in text
    offered = [box.get("value") for box in amina.get(f"{case}/triage").all("input", name="act")]
    assert offered == ["record_as_notified", "open_case", "not_cme"]
    assert town.value("select state from transit_entry") == "void"
    amina.post(f"{case}/triage", {"act": "record_as_notified"})
    form = f"{case}/triage/record_as_notified"
    assert amina.get(form).value_of("why") == "The school has withdrawn what it sent."
    amina.post(form, {"why": "Withdrawn by the school"})
    assert town.value("select open from case_file") is False
    assert town.value("select state from submission") == "closed"


def test_scenario_18_corrected(town: World, denise: Browser, amina: Browser, work_off: Callable[[], None]) -> None:
    case, sent = _sends(town)
    work_off()
    assert "Everything schools have told" not in amina.get(f"{case}/referral").text
    denise = town.browser(town.denise)
    draft = denise.post(f"{sent}/correct", {"why": WHY}).location
    name = {**removal("a").of("child_name"), "first_name": "Adaora"}
    denise.answer(draft, "child_name", name, kind="removal")
    evidence = town.rows("select answers from draft_page where page = 'removal_evidence' limit 1")[0][0]
    held = {field: said for field, said in evidence.items() if field.endswith("_how")}
    given = {f"{field[:-4]}_{what}": said for field in held
             for what, said in (("how", "held"), ("dated", "2026-11-18"), ("why_not", "Told by telephone"))}  # fmt: skip
    denise.answer(draft, "removal_evidence", given, kind="removal")
    town.browser(town.helen).post(f"{draft}/check", {**TICKS, "act": "sign"})
    work_off()
    assert town.value("select count(*) from case_file") == 1
    assert town.rows("select state from transit_entry order by opened_at") == [("void",), ("open",)]
    tab = amina.get(f"{case}/referral")
    assert f"A correction: {WHY}" in tab.text
    assert "Everything schools have told about this child" in tab.text
    earlier, changes = (
        next(str(link.get("href")) for link in tab.all("a") if str(link.get("href")).endswith(end))
        for end in (sent.rsplit("/", 1)[1], "/changes")
    )
    old = amina.get(earlier)
    assert "Adaeze" in old.text
    assert "Adaora" in words(old.all("h1")[0]), "the case bears the corrected name"
    differs = amina.get(changes)
    rows = [[words(cell) for cell in row] for row in differs.one("table", role="table").findall(".//{*}tbody/{*}tr")]
    assert ["First name", "Adaeze", "Adaora"] in [row[:3] for row in rows]
    assert not [row for row in rows if row[1] == row[2]], "only what changed"
    assert WHY in differs.text
    assert town.value("select count(*) from audit_entry where 'changes' = any(fields)") == 1
    assert "Corrected by the school" in amina.get(f"{case}/history").text
    seen = amina.get(f"{case}/triage").text
    assert "See what changed" in seen
    amina.get(earlier.replace("referral/", "referral/0"), status=404)


def test_an_address_that_is_hidden_in_the_correction_is_hidden_in_what_stood_before(
    town: World, denise: Browser, amina: Browser
) -> None:
    """A family goes into hiding: the earlier version's address, in clear when it was sent, shows to managers alone."""
    where = {"addresses": [{"kind": "last_known", "lines": ["14 Hazel Road"], "postcode": "ZA1 4QT"}]}
    before, after = (
        [{"title": "Where", "key": "where:c1", "rows": [
            {"label": "Last known address", "lines": [line], "page_key": "address_last", "hidden": hidden},
            {"label": "Anything else", "lines": [f"Seen at {line}"], "page_key": "what_happened"},
        ]}]
        for line, hidden in (("14 Hazel Road", False), ("Hidden: not safe to share", True))
    )  # fmt: skip
    scene = town.scene
    old = scene.submission(town.school, town.denise, facts=where, summary=before, state="replaced")
    case = scene.case(old, town.school)
    new = scene.submission(
        town.school, town.denise, summary=after, corrects_id=old.id, address_hidden=True, corrected_why="Not safe"
    )
    town.rows("update case_file set submission_id = :s, address_hidden = true", s=new.id)
    town.rows(
        "insert into referred_child (authority_id, id, submission_id, school_id, child_key, child_name, facts, "
        "reference, case_id, step, steps, asked, changed_at) select authority_id, gen_random_uuid(), :s, school_id, "
        "child_key, child_name, '{\"address_hidden\": true}', reference, case_id, step, steps, '', now() "
        "from referred_child",
        s=new.id,
    )
    scene.sealed(new, "address", summary=[{"title": "Where", "key": "where:c1", "rows": [
        {"label": "Last known address", "lines": ["3 Elm Court"], "page_key": "address_last", "sealed": "address"}]}])  # fmt: skip
    pages = [f"/cases/{case.reference}/referral/{one}" for one in (old.id, f"{new.id}/changes")]
    for page in pages:
        text = amina.get(page).text
        assert "Hazel Road" not in text
        assert "Elm Court" not in text
    ruth = town.browser(scene.member(town.council, Role.MANAGER, name="Ruth Hale"))
    assert "14 Hazel Road" in ruth.get(pages[0]).text
    differs = ruth.get(pages[1]).text
    assert "14 Hazel Road" in differs
    assert "3 Elm Court" in differs
