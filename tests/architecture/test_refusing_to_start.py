"""The application would rather not start than start unsafe, and says what to set in a sentence each."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.domain.access import Actor, Kind, May, NotAllowed, Role
from portal.factory import create_app, create_worker_app
from portal.services import unit
from portal.settings import Settings, UnsafeSettings
from portal.store import wall
from portal.store.session import UnsafeConnection, db
from portal.store.submissions import Submission
from portal.web.pages import Side, UndeclaredPage
from tests.conftest import Database
from tests.scenes import actor_of
from tests.services.conftest import Office, office, web  # noqa: F401 - fixtures

LONG = "0123456789abcdef0123456789abcdef"
SAFE: dict[str, Any] = {
    "app_env": "production",
    "public_url": "https://cme.example.org",
    "database_url": "postgresql+psycopg://cme_app@db/cme",
    "broker_url": "rediss://broker/0",
    "secret_key": LONG,
    "context_key": LONG,
    "match_key": LONG,
    "oidc_issuer": "https://signin.example.org",
    "oidc_client_id": "CMEPORTAL",
    "oidc_client_secret": "secret",
    "role_api_url": "https://api.example.org",
    "role_api_secret": "secret",
    "scanner_address": "127.0.0.1:3310",
    "mail_server": "smtp://mail:25",
    "mail_from": "cme@example.org",
}


def test_safe_production_settings_raise_no_complaint() -> None:
    assert Settings(**SAFE).complain() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("public_url", "http://cme.example.org", "PUBLIC_URL"),
        ("secret_key", "short", "SECRET_KEY"),
        ("context_key", "", "CONTEXT_KEY"),
        ("match_key", "short", "MATCH_KEY"),
        ("database_url", "", "DATABASE_URL"),
        ("broker_url", "", "BROKER_URL"),
        ("oidc_issuer", "http://127.0.0.1:8001", "OIDC_ISSUER"),
        ("role_api_url", "http://127.0.0.1:8001", "ROLE_API_URL"),
        ("role_api_secret", "", "ROLE_API_SECRET"),
        ("scanner_address", "", "SCANNER_ADDRESS"),
        ("mail_server", "", "MAIL_SERVER"),
        ("today", "2026-01-01", "TODAY"),
    ],
)
def test_an_unsafe_production_setting_is_named_in_a_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        create_app(Settings(**{**SAFE, name: value}))
    sentences = str(refused.value).splitlines()[1:]
    assert len(sentences) == 1
    assert said in sentences[0]
    assert sentences[0].endswith(".")


def test_a_page_without_a_permission_stops_the_start(settings: Settings) -> None:
    side = Side("loose", __name__)
    side.add_url_rule("/loose", "loose", lambda: "anybody may read this")
    with pytest.raises(UndeclaredPage, match=r"loose\.loose"):
        create_app(settings, [side])


@pytest.mark.parametrize("role", ["owner", "superuser"])
def test_a_connection_the_wall_does_not_hold_stops_the_start(settings: Settings, database: Database, role: str) -> None:
    unsafe = settings.model_copy(update={"database_url": getattr(database, role), "database_worker_url": ""})
    with pytest.raises(UnsafeConnection, match="Set DATABASE_URL to the role cme_app"):
        create_app(unsafe)
    unsafe = settings.model_copy(update={"database_worker_url": getattr(database, role)})
    with pytest.raises(UnsafeConnection):
        create_worker_app(unsafe)


def test_a_change_that_says_nothing_of_itself_is_not_kept(web: Flask, office: Office) -> None:  # noqa: F811
    submission = office.scene.submission(office.school, office.clerk)
    with wall.acting_as(actor_of(office.officer)):
        with pytest.raises(unit.NothingRecorded), unit.act(May.TRIAGE) as work:
            work.session.execute(select(Submission)).scalar_one().state = "closed"
        db.session.rollback()
    assert office.value("select state from submission where id = :i", i=submission.id) == submission.state


def test_no_unit_opens_without_its_permission(web: Flask, office: Office) -> None:  # noqa: F811
    for actor in (None, actor_of(office.clerk)):
        with wall.acting_as(actor), pytest.raises(NotAllowed), unit.act(May.TRIAGE):
            pass
    stranger = Actor(Kind.COUNCIL, office.council.id, None, None, "Nobody", frozenset({Role.SUBMITTER}))
    with wall.acting_as(stranger), pytest.raises(NotAllowed), unit.act(May.TRIAGE):
        pass  # a school's role never counts on the council's side


def test_a_database_error_carries_no_values(web: Flask, office: Office) -> None:  # noqa: F811
    twice = text(
        "insert into typed (authority_id, membership_id, path, body, typed_at) "
        "select :a, :m, :p, '{}', now() from generate_series(1, 2)"
    )
    with wall.acting_as(actor_of(office.clerk)):
        with pytest.raises(IntegrityError) as failed:
            db.session.execute(twice, {"a": office.council.id, "m": office.clerk.id, "p": "CANARY"})
        db.session.rollback()
    assert "duplicate key" in str(failed.value)
    assert "CANARY" not in str(failed.value) + str(failed.value.orig)
