"""A looked-after child goes missing: the leads tell it once, the council's officers read it, and nobody else does."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from pypdf import PdfReader

from la_side import la
from portal.domain.access import Role
from portal.factory import create_app
from portal.services import earlier_children
from portal.settings import Settings
from portal.store import wall
from portal.store.session import db
from portal.web.journey_view import reading_of
from school_side import school as school_side
from tests.council.conftest import Desk
from tests.journeys.filled import MISSING, rows
from tests.scenes import actor_of
from tests.school.browsing import Browser, words
from tests.school.conftest import World

TODAY = dt.date(2026, 11, 25)
PLACEMENT, REPORT, EARLIER = "27 Quince Gardens", "MP-2201", "found with a friend"
SECRETS = (PLACEMENT, REPORT, EARLIER, "Return Home Interview")


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """A Wednesday in term."""
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def desks(world: World, settings: Settings) -> Iterator[dict[str, Desk]]:
    """An officer, a manager and an administrator of the council."""
    app = create_app(settings, [school_side, la])
    people = {
        "officer": world.scene.member(world.council, name="Amina Yusuf"),
        "manager": world.scene.member(world.council, Role.MANAGER, name="Ruth Hale"),
        "admin": world.scene.member(world.council, Role.ADMIN, name="Sam Osei"),
    }
    found = {}
    for name, member in people.items():
        client = app.test_client()
        client.set_cookie("cme", world.scene.session(member), domain="localhost")
        found[name] = Desk(Browser(client))
    yield found
    with app.app_context():
        db.engine.dispose()


def told(world: World, denise: Browser, priya: Browser, safe: str) -> str:
    """The office tells what it may, the lead the rest, and it is sent; gives the submission's address."""
    wanted = rows({**MISSING, "address_safe": {"safe": safe}})
    office = [((row.child, row.page, row.item), row.answers) for row in wanted if not row.page.startswith("dsl_")]
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        kind = "cme_referral"
        draft = f"/school/referrals/{earlier_children.begin(kind, office, reading_of(kind))}"
    assert "not_started" in world.value("select safeguarding_state from draft")
    priya.fill(draft, [row for row in wanted if row.page.startswith("dsl_")])
    for address in (draft, f"{draft}/check"):
        page = denise.get(address).text
        assert not [secret for secret in SECRETS if secret in page]
    assert PLACEMENT in priya.get(f"{draft}/check").text
    return denise.post(f"{draft}/check", {"act": "send"}).location.removesuffix("/receipt")


def printed(browser: Browser, sent: str) -> str:
    """The words of the record as a PDF, without spaces."""
    pages = PdfReader(io.BytesIO(browser.client.get(f"{sent}/pdf").data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("safe", ["yes", "no"])
def test_the_leads_and_officers_read_it_and_a_hidden_placement_only_managers(
    world: World, denise: Browser, priya: Browser, desks: dict[str, Desk], safe: str
) -> None:
    sent = told(world, denise, priya, safe)
    office, lead = printed(denise, sent), printed(priya, sent)
    for secret in SECRETS:
        assert "".join(secret.split()) not in office
        assert "".join(secret.split()) in lead
    reference = world.value("select reference from case_file")
    shown = {name: desk.get(f"/cases/{reference}/referral").text for name, desk in desks.items() if name != "admin"}
    assert REPORT in shown["officer"]
    assert "Return Home Interview" in shown["officer"]
    assert PLACEMENT in shown["manager"]
    assert (PLACEMENT in shown["officer"]) is (safe == "yes")
    assert PLACEMENT not in desks["officer"].get(f"/cases/{reference}").text or safe == "yes"
    desks["admin"].get(f"/cases/{reference}/referral", status=404)
    stored = world.rows("select kind, facts::text from sealed_submission")
    holding = {kind for kind, facts in stored if PLACEMENT in facts}
    assert holding == ({"safeguarding"} if safe == "yes" else {"address"})
    assert not world.rows("select 1 from submission where summary::text like :p", p=f"%{PLACEMENT}%")
    assert not world.rows("select 1 from referred_child where facts::text like :p", p=f"%{PLACEMENT}%")


def test_a_pupil_gone_missing_today_is_told_once_and_the_referral_has_it(
    world: World, denise: Browser, priya: Browser
) -> None:
    opened = {"in_danger": "no", "what": "missing", "first_name": "Zofia", "last_name": "Kowalska"}
    denise.post("/school/absences/new", opened)
    record = f"/school/referrals/{world.value('select id from draft')}"
    reported = {
        "social_care_told": "no", "police_told": "yes", "police_on": "2026-11-25", "police_at": "9:10am",
        "police_reference": REPORT, "cme_officer_told": "no",
    }  # fmt: skip
    denise.answer(record, "absence_told", reported, kind="absence")
    offered = priya.get(f"{record}/c1/dsl_missing")
    assert offered.value_of("report_reference") == REPORT
    assert offered.value_of("reported_on-day") == "25"
    priya.answer(record, "dsl_missing", MISSING["dsl_missing"], kind="absence")
    priya.answer(record, "dsl_placement", MISSING["dsl_placement"], kind="absence")
    absence = record.replace("/referrals/", "/absences/")
    referral = denise.post(f"{absence}/referral", hidden=denise.get(absence).hidden()).location
    draft = "/".join(referral.split("/")[:4])
    assert world.value("select kind from draft where id = :i", i=draft.rpartition("/")[2]) == "cme_referral"
    priya.answer(draft, "dsl_concerns", MISSING["dsl_concerns"])
    page = priya.get(f"{draft}/c1/dsl_missing")
    assert page.value_of("earlier_detail") == MISSING["dsl_missing"]["earlier_detail"]
    assert PLACEMENT in priya.get(f"{draft}/c1/dsl_placement").text
    for address in (absence, draft, f"{draft}/check"):
        shown = words(denise.get(address).one("body"))
        assert not [secret for secret in (PLACEMENT, EARLIER) if secret in shown]
