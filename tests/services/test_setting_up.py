"""An operator sets a council up from the command line, and is told what is wrong with what they typed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from portal.cli import main
from portal.domain.access import Role
from portal.settings import Settings
from tests.conftest import CONTEXT_KEY, Database
from tests.scenes import Scene


@pytest.fixture
def run(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    for name, value in {
        "APP_ENV": "test",
        "DATABASE_WORKER_URL": database.worker,
        "CONTEXT_KEY": CONTEXT_KEY,
        "MATCH_KEY": settings.match_key,
    }.items():
        monkeypatch.setenv(name, value)

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    return call


def value(engine: Engine, sql: str) -> object:
    with engine.connect() as c:
        return c.execute(text(sql)).scalar()


def test_a_council_is_added_set_up_and_listed(run, superuser: Engine, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    added = run("authority", "add", "992", "Brackley Vale Council", "--demo")
    assert (added.exit_code, "references begin with BV" in added.output) == (0, True), added.output
    statement = tmp_path / "statement.txt"
    statement.write_text("We use this to find the child.\n")
    said = run(
        "authority", "set", "992", "--phone-duty", "01632 960555", "--privacy-statement", str(statement),
        "--privacy-statement-dated", "2026-09-01", "--head-signs-referral",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "phone duty" in said.output
    assert value(superuser, "select phone_duty from authority") == "01632 960555"
    assert value(superuser, "select privacy_statement from authority") == "We use this to find the child."
    assert value(superuser, "select privacy_statement_dated from authority") == dt.date(2026, 9, 1)
    assert value(superuser, "select head_signs_referral from authority") is True
    assert run("authority", "set", "992", "--phone-duty", "01632 960555").output == "All as it was.\n"
    assert "992  Brackley Vale Council" in run("authority", "list").output
    assert "unbroken" in run("audit", "verify").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("authority", "add", "12", "Short"), "three digits"),
        (("authority", "add", "992", "Not real"), "not in DfE's list"),
        (("authority", "add", "202", "Camden", "--demo"), "real authority's code"),
        (("authority", "add", "992", "X", "--demo", "--prefix", "A1"), "two letters"),
        (("authority", "set", "999", "--mailbox", "x@example.org"), "no authority 999"),
        (("authority", "set", "990"), "Name something to set"),
        (("authority", "school-mailbox", "990", "1", "x@example.org"), "No school with URN 1"),
        (
            ("colleague", "approve", "--authority", "990", "01a2107b-ddf4-720c-85e4-8d3f04a2a989"),
            "Nobody with this number",
        ),
        (("roll", "import", "--authority", "999", "pyproject.toml"), "no authority 999"),
        (("roll", "import", "--authority", "990", "pyproject.toml"), "the first line must name the columns"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(run, superuser: Engine, words: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    Scene(superuser).authority()
    answer = run(*words)
    assert answer.exit_code == 1
    assert said in answer.output


def test_term_dates_replace_whom_they_name_and_nobody_else(run, superuser: Engine, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    scene = Scene(superuser)
    council = scene.authority()
    school, other = scene.school(council, "Ash School"), scene.school(council, "Oak School")
    scene.term(council, school_id=other.id, name="stays")
    scene.term(council, school_id=school.id, name="goes")
    dates = tmp_path / "terms.csv"
    dates.write_text(
        "school_urn,kind,name,starts_on,ends_on\n"
        ",term,Autumn,2026-09-02,2026-12-18\n,closure,Half-term,26/10/2026,30/10/2026\n"
        f"{school.urn},term,Autumn,2026-09-07,2026-12-18\n"
    )
    said = run("authority", "terms", "990", str(dates))
    assert said.exit_code == 0, said.output
    assert "2 dates for the council" in said.output
    assert (
        value(superuser, "select string_agg(name, ',' order by name) from term_date") == "Autumn,Autumn,Half-term,stays"
    )
    dates.write_text(
        "kind,starts_on,ends_on\nholiday,2026-09-02,2026-09-03\nterm,soon,later\nterm,2026-09-03,2026-09-02\n"
    )
    wrong = run("authority", "terms", "990", str(dates))
    assert wrong.exit_code == 1
    assert [line[:6] for line in wrong.output.splitlines()[1:]] == ["Line 2", "Line 3", "Line 4"]
    assert value(superuser, "select count(*) from term_date") == 4


def test_the_first_colleague_is_approved_by_the_operator(run, superuser: Engine) -> None:  # type: ignore[no-untyped-def]
    scene = Scene(superuser)
    waiting = scene.member(scene.authority(), name="Ada Waiting", state="awaiting_approval")
    assert "awaiting approval  Ada Waiting" in run("colleague", "list", "--authority", "990").output
    said = run("colleague", "approve", "--authority", "990", str(waiting.id))
    assert said.output == "Ada Waiting may now sign in.\n"
    assert value(superuser, "select state from membership where name = 'Ada Waiting'") == "active"


def test_the_people_of_a_school_can_be_listed_with_their_roles_in_words(run, superuser: Engine) -> None:  # type: ignore[no-untyped-def]
    scene = Scene(superuser)
    council = scene.authority()
    school = scene.school(council)
    for name, role in (("Ida Attends", Role.ATTENDANCE), ("Dora Data", Role.DATA), ("Rea Reads", Role.READER)):
        scene.member(council, role, school=school, name=name, job="Colleague")
    scene.member(council, name="Ola Officer")
    said = run("colleague", "list", "--authority", "990", "--school", school.urn).output
    for words in ("Ida Attends, Colleague  attendance officer", "Dora Data, Colleague  data team", "reader"):
        assert words in said
    assert "Ola Officer" not in said
    assert run("colleague", "list", "--authority", "990", "--school", "1").exit_code == 1


def test_where_the_notices_of_a_removal_go_and_whether_leavers_are_returned(run, superuser: Engine) -> None:  # type: ignore[no-untyped-def]
    scene = Scene(superuser)
    school = scene.school(scene.authority())
    wanted = ("--admissions-mailbox", "admissions@averford.example", "--wants-standard-transition-returns")
    dated = ("--withdrawal-consent-from", "2027-09-01")
    assert run("authority", "set", "990", *wanted, *dated).exit_code == 0
    answer = run("authority", "school-mailbox", "990", school.urn, "data@ashgrove.example", "--data-team")
    assert answer.exit_code == 0
    assert "the data team of Ashgrove College" in answer.output
    with superuser.connect() as connection:
        council = connection.execute(
            text("select admissions_mailbox, wants_standard_transition_returns, withdrawal_consent_from from authority")
        ).one()
        mailboxes = connection.execute(text("select mailbox, data_mailbox from school")).one()
    assert tuple(council) == ("admissions@averford.example", True, dt.date(2027, 9, 1))
    assert tuple(mailboxes) == ("office@ashgrove.example", "data@ashgrove.example")


def test_a_council_takes_part_between_councils_from_a_day_and_names_who_answers_for_children_in_hiding(  # type: ignore[no-untyped-def]
    run, superuser: Engine
) -> None:
    scene = Scene(superuser)
    council = scene.authority()
    jo = scene.member(council, name="Jo Field")
    sam = scene.member(council, Role.ADMIN, name="Sam Osei")
    assert value(superuser, "select between_councils_from from authority") is None
    said = run(
        "authority", "set", "990", "--between-councils-from", "2026-09-01", "--council-questions-an-officer", "5"
    )
    assert said.output == "Changed: between councils from, council questions an officer.\n"
    assert value(superuser, "select between_councils_from from authority") == dt.date(2026, 9, 1)
    assert run("authority", "answers-for-restricted", "990", jo.email.upper()).output.startswith("Jo Field answers")
    assert value(superuser, "select answers_for_restricted from authority") == jo.id
    assert "No CME officer or manager here" in run("authority", "answers-for-restricted", "990", sam.email).output
    assert run("authority", "answers-for-restricted", "990").output.startswith("Every CME manager answers")
    assert run("authority", "set", "990", "--stop-between-councils").exit_code == 0
    assert value(superuser, "select between_councils_from from authority") is None
