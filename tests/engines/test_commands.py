"""`cme` says what is wrong in sentences, and the demo refuses where it must not run."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from portal.cli import COMMANDS, main
from portal.cli.check import complaints
from portal.engines.demo_programs import port
from portal.engines.places import CannotStart
from portal.settings import Settings


def cme(*arguments: str, **environment: str) -> Result:
    """Run a command in this process, with only these settings."""
    nothing = dict.fromkeys(name.upper() for name in Settings.model_fields)
    return CliRunner().invoke(main, arguments, env=nothing | environment)


def test_every_command_is_there_and_says_what_it_is_for() -> None:
    said = cme("--help").output
    for place in COMMANDS:
        name = place.rpartition(":")[2]
        assert f"  {name} " in said
        assert len(cme(name, "--help").output) > 200


def test_in_production_the_demo_is_refused() -> None:
    result = cme("demo", APP_ENV="production")
    assert result.exit_code == 1
    assert "APP_ENV is production" in result.output


def test_where_a_database_is_set_the_demo_is_refused() -> None:
    result = cme("demo", DATABASE_URL="postgresql+psycopg://cme_app@somewhere/cme")
    assert result.exit_code == 1
    assert "DATABASE_URL is set" in result.output


def test_a_chosen_port_that_is_taken_is_refused(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(CannotStart, match=f"Port {taken_port} is taken"):
        port("PORT", 8000)


@pytest.mark.parametrize("nonsense", ["http", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_refused(nonsense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", nonsense)
    with pytest.raises(CannotStart, match="PORT"):
        port("PORT", 8000)


def test_check_lists_everything_that_production_wants() -> None:
    result = cme("check", APP_ENV="production")
    assert result.exit_code == 1
    for name in ("PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "OIDC_ISSUER", "SCANNER_ADDRESS"):
        assert f"Set {name}" in result.output


def test_check_names_a_setting_that_cannot_be_read() -> None:
    result = cme("check", WEB_THREADS="many")
    assert result.exit_code == 1
    assert "WEB_THREADS can't be read" in result.output


def test_check_is_content_with_our_own_roles(settings: Settings) -> None:
    assert list(complaints(settings)) == []


def test_check_refuses_a_role_that_row_security_does_not_hold(settings: Settings, database) -> None:
    for url, why in ((database.superuser, "superuser"), (database.owner, "owns the tables")):
        (said,) = complaints(settings.model_copy(update={"database_url": url}))
        assert "DATABASE_URL" in said
        assert why in said


def test_check_looks_at_the_schema_where_the_owner_is_known(settings: Settings, database, superuser) -> None:
    known = settings.model_copy(update={"database_owner_url": database.owner})
    assert list(complaints(known)) == []
    with superuser.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    assert ["migrations" in said for said in complaints(known)] == [True]


def test_check_names_what_does_not_answer(settings: Settings) -> None:
    wrong = settings.model_copy(
        update={
            "database_worker_url": "postgresql+psycopg://cme_worker@/cme?host=/nowhere",
            "broker_url": "redis+socket:///nowhere/valkey.sock",
            "scanner_address": "/nowhere/clamd.sock",
        }
    )
    said = list(complaints(wrong))
    assert ["DATABASE_WORKER_URL" in said[0], "BROKER_URL" in said[1], "SCANNER_ADDRESS" in said[2]] == [True] * 3
    assert len(said) == 3


@pytest.fixture
def scanner(request: pytest.FixtureRequest) -> Iterator[str]:
    """Something at a port that answers the first question with the given bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            asking, _ = listening.accept()
            with asking:
                asking.recv(64)
                asking.sendall(request.param)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(("scanner", "said"), [(b"PONG\0", []), (b"220 mail\r\n", ["not clamd"])], indirect=["scanner"])
def test_check_knows_a_virus_scanner(settings: Settings, scanner: str, said: list[str]) -> None:
    found = list(complaints(settings.model_copy(update={"scanner_address": scanner})))
    assert len(found) == len(said)
    assert all(words in sentence for words, sentence in zip(said, found, strict=True))
