"""After a removal return: the two teams told, lines entered by hand with their authors, and the certificate."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.orm import Session as OrmSession

from portal.domain.access import Role
from portal.domain.dates_in_words import long_date
from portal.domain.statutory_dates import ctf_due
from portal.factory import create_worker_app
from portal.services import outbox, removal_steps, terms
from portal.services.working_day import today
from portal.settings import Settings
from portal.store import wall
from portal.store.places import Authority, School
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission
from tests.journeys.filled_removal import removal as filled
from tests.scenes import actor_of
from tests.school.browsing import Browser, Page
from tests.school.conftest import World

SIGNED = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
REFERENCE = "AV-7K4P-9TX"


def _facts(key: str = "a", **removal: Any) -> dict[str, Any]:
    from portal.journeys.removal.to_facts import facts

    found = facts(filled(key)).open
    found["removal"] |= removal
    return found


def _sent(world: World, *facts: dict[str, Any], **given: Any) -> Submission:
    """A removal return that was signed and sent, telling of a child for each of these facts."""
    told = facts or (_facts(),)
    values = {"kind": "removal", "signed_by_name": "Helen Marsh", "signed_as": "headteacher", "signed_at": SIGNED}
    submission = world.scene.submission(world.school, world.denise, digest="ab" * 32, **{**values, **given})
    for place, each in enumerate(told, 1):
        world.scene.add(
            ReferredChild(
                authority_id=submission.authority_id,
                submission_id=submission.id,
                school_id=submission.school_id,
                child_key=f"c{place}",
                child_name="Adaeze Okafor" if place == 1 else "Chidi Okafor",
                facts=each,
                reference=REFERENCE if place == 1 else "AV-2B7C-3DQ",
                steps=[],
            )
        )
    return submission


def _mailboxes(
    world: World, *, school: str = "data@hazelbank.example", council: str = "admissions@averford.example"
) -> None:
    with OrmSession(world.engine) as session:
        session.execute(update(School).where(School.id == world.school.id).values(data_mailbox=school))
        session.execute(update(Authority).where(Authority.id == world.council.id).values(admissions_mailbox=council))
        session.commit()


def _owe(world: World, submission: Submission) -> None:
    """What sending owes for every removal return."""
    world.scene.add(
        OutboxRow(
            authority_id=submission.authority_id,
            topic="removal_notices",
            about=submission.id,
            dedupe_key=f"removal_notices:{submission.id}",
            data={},
        )
    )


@pytest.fixture
def work(world: World, settings: Settings) -> Callable[[], None]:
    """The worker, once round."""

    def once() -> None:
        worker = create_worker_app(settings)
        with worker.app_context():
            outbox.drain()
            db.engine.dispose()

    return once


def _address(submission: Submission) -> str:
    return f"/school/sent/{submission.id}/removal"


def _line(page: Page, label: str) -> str:
    """What stands beside a line of the list."""
    for row in page.all("div", **{"class": "govuk-summary-list__row"}):
        said = "".join(row.itertext())
        if said.strip().startswith(label):
            return " ".join(said.strip().removeprefix(label).split())
    raise AssertionError(f"no line {label!r}")


def _record(browser: Browser, submission: Submission, answers: dict[str, str], status: int = 303) -> Page:
    return browser.post(f"{_address(submission)}/record", answers, status=status)


def _on(day: str) -> dict[str, str]:
    year, month, number = day.split("-")
    return {"done_on-day": number, "done_on-month": month, "done_on-year": year}


def test_nothing_is_dated_that_did_not_happen(world: World, denise: Browser) -> None:
    page = denise.get(_address(_sent(world)))
    for label in ("Data team told", "Transfer list updated", "Council’s admissions team told"):
        assert _line(page, label) == "Not recorded yet"
    assert _line(page, "Common transfer file sent") == "Not recorded yet"
    assert world.value("select count(*) from removal_step") == 0


def test_both_teams_are_told_without_personal_data_and_their_lines_dated_by_that(
    world: World, denise: Browser, work: Callable[[], None]
) -> None:
    submission = _sent(world)
    _mailboxes(world)
    _owe(world, submission)
    work()
    page = denise.get(_address(submission))
    for label in ("Data team told", "Council’s admissions team told"):
        assert "By a message from the portal" in _line(page, label)
    assert _line(page, "Transfer list updated") == "Not recorded yet"
    mails = world.rows('select "to", subject, body from mail_notice order by "to"')
    assert [mail[0] for mail in mails] == ["admissions@averford.example", "data@hazelbank.example"]
    for mail in mails:
        assert REFERENCE in mail.subject
        for secret in ("Adaeze", "Okafor", "Hazelbank", "2014", "joined", "Hazel Road"):
            assert secret not in mail.subject + mail.body


def test_without_a_mailbox_nobody_was_told_and_the_school_enters_it(
    world: World, denise: Browser, work: Callable[[], None]
) -> None:
    submission = _sent(world)
    _mailboxes(world, school="")
    _owe(world, submission)
    work()
    page = denise.get(_address(submission))
    assert _line(page, "Data team told") == "Not recorded yet"
    assert "By a message" in _line(page, "Council’s admissions team told")
    assert world.value("select count(*) from mail_notice") == 1
    _record(denise, submission, {"code": "data_team_told", "detail": "Told Mr Bell", **_on("2026-11-20")})
    page = denise.get(_address(submission))
    assert _line(page, "Data team told") == "Friday 20 November 2026Told Mr BellEntered by Denise Okafor"


def test_work_tried_twice_tells_once(world: World, work: Callable[[], None]) -> None:
    submission = _sent(world)
    _mailboxes(world)
    _owe(world, submission)
    work()
    world.rows("update outbox set state = 'due', done_at = null where topic = 'removal_notices'")
    work()
    assert world.value("select count(*) from mail_notice") == 2
    assert world.value("select count(*) from removal_step where how = 'delivered'") == 2


def test_files_the_return_says_were_sent_stand_with_their_days(
    world: World, denise: Browser, work: Callable[[], None]
) -> None:
    submission = _sent(world)
    _owe(world, submission)
    work()
    page = denise.get(_address(submission))
    assert "Tuesday 24 November 2026Larch AcademyEntered by Denise Okafor" in _line(page, "Common transfer file sent")
    assert "Wednesday 25 November 2026" in _line(page, "Common transfer file: receipt")
    assert _line(page, "Child protection file sent") == "Not recorded yet"


def test_a_later_line_takes_the_place_of_an_earlier_one_and_both_stay(world: World, denise: Browser) -> None:
    submission = _sent(world)
    for day in ("2026-11-19", "2026-11-20"):
        _record(denise, submission, {"code": "transfer_list_updated", "detail": "", **_on(day)})
    said = _line(denise.get(_address(submission)), "Transfer list updated")
    assert said.index("Friday 20 November 2026") < said.index("Before that: Thursday 19 November 2026")
    assert world.value("select count(*) from audit_entry where action = 'recorded_removal_step'") == 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"detail": "x"}, "Select what was done"),
        ({"code": "ctf_sent"}, "Enter the day it was done"),
        ({"code": "ctf_sent", **_on("2126-11-20")}, "The day it was done must be today or in the past"),
        ({"code": "ctf_sent", **_on("1900-01-01")}, "more than 2 years ago: check the year"),
        ({"code": "ctf_sent", "detail": "x" * 201, **_on("2026-11-20")}, "200 characters or fewer"),
        ({"code": "made_up", **_on("2026-11-20")}, "Select one of the answers shown"),
    ],
)
def test_a_line_that_cannot_be_is_refused_beside_its_box(
    world: World, denise: Browser, answers: dict[str, str], said: str
) -> None:
    page = _record(denise, _sent(world), answers, status=422)
    assert any(said in error for error in page.errors)
    assert world.value("select count(*) from removal_step") == 0


def test_each_child_has_files_of_its_own(world: World, denise: Browser) -> None:
    submission = _sent(world, _facts(), _facts())
    page = _record(denise, submission, {"code": "ctf_sent", **_on("2026-11-20")}, status=422)
    assert page.errors == ["Select the child"]
    _record(denise, submission, {"code": "ctf_sent", "child": "c2", "detail": "", **_on("2026-11-20")})
    assert [tuple(row) for row in world.rows("select child_key, code from removal_step")] == [("c2", "ctf_sent")]
    _record(denise, submission, {"code": "data_team_told", "detail": "", **_on("2026-11-20")})
    assert world.value("select child_key from removal_step where code = 'data_team_told'") == ""


def test_a_death_asks_after_no_file(world: World, denise: Browser) -> None:
    submission = _sent(world, _facts("k"))
    page = denise.get(_address(submission))
    assert "Common transfer file" not in page.text
    form = denise.get(f"{_address(submission)}/record")
    assert "Common transfer file" not in form.text
    assert "Data team told" in form.text


def test_another_school_another_kind_and_nothing_look_alike(world: World, denise: Browser) -> None:
    submission = _sent(world)
    other = world.browser(world.stranger)
    referral = world.scene.submission(world.school, world.denise)
    for browser, address in (
        (other, _address(submission)),
        (other, f"{_address(submission)}/record"),
        (other, f"/school/sent/{submission.id}/certificate"),
        (denise, f"/school/sent/{referral.id}/removal"),
        (denise, f"/school/sent/{referral.id}/certificate"),
        (denise, f"/school/sent/{submission.id}/certificate?child=c9"),
    ):
        assert browser.get(address, status=404).status == 404


def _certificate(browser: Browser, submission: Submission, query: str = "") -> str:
    answer = browser.client.get(f"/school/sent/{submission.id}/certificate{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert "Adaeze" not in answer.headers["Content-Disposition"]
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def test_the_certificate_says_who_authorised_what_and_when(world: World, denise: Browser) -> None:
    past = {"deletion_on": "2026-11-20", "ground_met_on": "2026-11-19"}
    submission = _sent(world, _facts(**past))
    said = _certificate(denise, submission)
    for words in (
        "Adaeze Okafor",
        "Thursday 27 March 2014",
        "Year 7, 7B",
        "Friday 9 October 2026",
        "The pupil has joined another school",
        "Regulation 9(1)(a)",
        "Thursday 19 November 2026",
        "Helen Marsh",
        "Headteacher",
        "Friday 20 November 2026 at 2pm",
        REFERENCE,
    ):
        assert words in said, words
    audited = world.rows("select object_kind from audit_entry where object_id = :about", about=submission.id)
    assert ("removal",) in [tuple(row) for row in audited]


def test_a_late_return_says_so_on_its_certificate(world: World, denise: Browser) -> None:
    late = {"deletion_on": "2026-11-18", "already_deleted": "yes", "late_reason": "The office was closed"}
    assert "The office was closed" in _certificate(denise, _sent(world, _facts(**late)))


def test_each_child_has_a_certificate(world: World, denise: Browser) -> None:
    past = {"deletion_on": "2026-11-20"}
    submission = _sent(world, _facts(**past), _facts(**past))
    assert "Chidi Okafor" in _certificate(denise, submission, "?child=c2")
    page = denise.get(_address(submission))
    assert len([link for link in page.all("a") if "certificate?child=" in (link.get("href") or "")]) == 2


@pytest.mark.parametrize(
    ("facts", "given"),
    [
        ({"deletion_on": "2126-11-20"}, {}),
        ({"deletion_on": "2026-11-20"}, {"signed_at": None, "signed_by_name": ""}),
        ({"deletion_on": "2026-11-20"}, {"state": "withdrawn"}),
    ],
)
def test_there_is_no_certificate_before_the_day_unsigned_or_withdrawn(
    world: World, denise: Browser, facts: dict[str, str], given: dict[str, Any]
) -> None:
    submission = _sent(world, _facts(**facts), **given)
    page = denise.get(f"/school/sent/{submission.id}/certificate", status=303, follow=False)
    assert page.location.endswith("/removal")
    assert "There is none yet" in denise.get(_address(submission)).text


def test_a_withdrawn_return_takes_no_more_lines(world: World, denise: Browser) -> None:
    submission = _sent(world, state="withdrawn")
    page = _record(denise, submission, {"code": "ctf_sent", "detail": "", **_on("2026-11-20")}, status=422)
    assert page.errors == ["This return no longer stands, so nothing more is recorded here"]


def test_a_reader_sees_the_list_and_enters_nothing(world: World) -> None:
    submission = _sent(world)
    reader = world.browser(world.scene.member(world.council, Role.READER, school=world.school, name="Rae Lind"))
    assert reader.get(_address(submission)).status == 200
    assert reader.get(f"{_address(submission)}/record", status=404).status == 404


def test_the_service_refuses_what_no_page_offers(world: World) -> None:
    from portal.services.trouble import Refused
    from portal.store import wall
    from tests.scenes import actor_of

    submission = _sent(world)
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        with pytest.raises(Refused):
            removal_steps.record(submission.id, "made_up", dt.date(2026, 11, 20))
        with pytest.raises(Refused):
            removal_steps.record(submission.id, "ctf_sent", dt.date(2026, 11, 20), child_key="c7")


def test_a_transfer_file_that_is_owed_stands_on_the_home_page_until_it_is_recorded(
    world: World, denise: Browser
) -> None:
    off_roll = today() - dt.timedelta(days=3)
    sent = _sent(world, _facts(deletion_on=off_roll.isoformat()))
    _sent(world, _facts("k", ground="reg9_1_k_died", deletion_on=off_roll.isoformat()))
    _sent(world, _facts(deletion_on=(today() + dt.timedelta(days=3)).isoformat()))
    page = denise.get("/school/")
    assert "Send the common transfer file of Adaeze Okafor" in page.text
    with world.app.app_context(), wall.acting_as(actor_of(world.denise)):
        assert [one.submission_id for one in removal_steps.transfer_files_owed()] == [sent.id]
        due = ctf_due(off_roll, terms.calendar_for(world.school.id))
    assert f"Send it by {long_date(due)}" in page.text
    _record(denise, sent, {"code": "ctf_sent", "child": "c1", "detail": "", **_on(today().isoformat())})
    assert "Send the common transfer file" not in denise.get("/school/").text


def test_a_transfer_file_has_no_day_where_the_term_dates_are_not_held(world: World, denise: Browser) -> None:
    with world.engine.begin() as c:
        c.exec_driver_sql("delete from term_date")
    _sent(world, _facts(deletion_on=(today() - dt.timedelta(days=30)).isoformat()))
    assert "We do not hold your term dates" in denise.get("/school/").text
