"""The embedded PostgreSQL keeps what it acknowledged and never outlives whoever started it."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from portal.engines.places import SOCKET_PATH_LIMIT, CannotStart
from portal.engines.postgres import EmbeddedPostgres

pytestmark = pytest.mark.engines

SUPERVISOR = """
import sys
from pathlib import Path
from portal.engines.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=True)
server.start()
print("pid", server.pid)
sys.stdin.read()
"""


def rows(server: EmbeddedPostgres, query: str, *values: object) -> list[tuple[object, ...]]:
    """Run one statement as the superuser."""
    host = make_url(server.superuser_url()).query["host"]
    with psycopg.connect(host=host, port=5432, user="postgres", dbname="postgres", autocommit=True) as connection:
        found = connection.execute(query, values or None)  # type: ignore[arg-type]
        return found.fetchall() if found.description else []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "pg", durable=True)
    server.start()
    yield server
    server.discard()


def test_committed_rows_survive_the_servers_death(server: EmbeddedPostgres, wait_gone) -> None:
    rows(server, "CREATE TABLE kept (n int)")
    for n in range(50):
        rows(server, "INSERT INTO kept VALUES (%s)", n)
    number = server.pid
    os.kill(number, signal.SIGKILL)
    assert wait_gone(number)

    server.start()

    assert server.pid != number
    assert rows(server, "SELECT count(*), max(n) FROM kept") == [(50, 49)]


def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path, run_python, wait_gone) -> None:
    supervisor = run_python(SUPERVISOR, str(tmp_path / "pg"))
    number = int(supervisor.line_with("pid").split()[1])

    supervisor.process.send_signal(signal.SIGKILL)

    assert wait_gone(number)
    again = EmbeddedPostgres(tmp_path / "pg", durable=True)
    try:
        again.start()
        assert rows(again, "SELECT 1") == [(1,)]
    finally:
        again.discard()


def test_a_second_server_on_the_same_data_is_refused(server: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(server.folder, durable=True)
    with pytest.raises(CannotStart, match="already runs"):
        other.start()
    assert rows(server, "SELECT 1") == [(1,)]


def test_a_process_number_given_to_another_program_does_not_block_the_start(
    server: EmbeddedPostgres, wait_gone
) -> None:
    data = Path(str(rows(server, "SHOW data_directory")[0][0]))
    number = server.pid
    os.kill(number, signal.SIGKILL)
    assert wait_gone(number)
    held = data / "postmaster.pid"
    lines = held.read_text().splitlines(keepends=True)
    # Ours is alive, of another user than the server when we are root, and no server.
    held.write_text("".join([f"{os.getppid()}\n", *lines[1:]]))

    server.start()

    assert rows(server, "SELECT 1") == [(1,)]


def test_the_log_never_shows_a_value(server: EmbeddedPostgres) -> None:
    rows(server, "CREATE TABLE pupil (name text PRIMARY KEY, n int)")
    rows(server, "INSERT INTO pupil VALUES (%s, 1)", "Canary Wharton")
    with pytest.raises(psycopg.errors.UniqueViolation):
        rows(server, "INSERT INTO pupil VALUES (%s, 1)", "Canary Wharton")
    with pytest.raises(psycopg.errors.DivisionByZero):
        rows(server, "SELECT n / 0 FROM pupil WHERE name = 'Canary Wharton'")
    said = server.log.read_text()
    assert "duplicate key" in said
    assert "division by zero" in said
    assert "Canary" not in said


def test_it_listens_on_a_private_socket_and_no_port(server: EmbeddedPostgres) -> None:
    assert rows(server, "SHOW listen_addresses") == [("",)]
    folder = Path(str(make_url(server.superuser_url()).query["host"]))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) < SOCKET_PATH_LIMIT


def test_a_deep_folder_still_gets_a_short_socket(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("deep" * 30) / "pg", durable=False)
    try:
        server.start()
        folder = Path(str(make_url(server.superuser_url()).query["host"]))
        assert len(str(folder / ".s.PGSQL.5432")) < SOCKET_PATH_LIMIT
        assert rows(server, "SELECT 1") == [(1,)]
    finally:
        server.discard()
    assert not folder.exists()


def test_a_copied_database_has_the_rows_of_its_template(server: EmbeddedPostgres) -> None:
    server.create_database("first", "postgres")
    host = make_url(server.superuser_url()).query["host"]
    with psycopg.connect(host=host, port=5432, user="postgres", dbname="first", autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.create_database("second", "postgres", template="first")
    with psycopg.connect(host=host, port=5432, user="postgres", dbname="second") as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    assert server.has_database("second")
    server.drop_database("second")
    assert not server.has_database("second")


def test_data_of_another_version_are_refused_in_words(server: EmbeddedPostgres) -> None:
    data = Path(str(rows(server, "SHOW data_directory")[0][0]))
    server.stop()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 12"):
        server.start()


def test_a_wrong_bin_folder_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CME_PG_BIN", str(tmp_path))
    with pytest.raises(CannotStart, match="CME_PG_BIN"):
        EmbeddedPostgres(tmp_path / "pg", durable=False).start()
