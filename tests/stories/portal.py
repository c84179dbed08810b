"""The whole portal as processes of its own, to be used over HTTP, killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.engines import demo_programs
from portal.engines.demo_folder import DemoFolder
from portal.engines.postgres import EmbeddedPostgres
from portal.engines.tether import launch
from portal.engines.tree import Child
from portal.engines.valkey import EmbeddedValkey
from portal.settings import Settings

PATIENCE = 60.0
"""Seconds after which a program that is not ready has failed; one that starts never takes them."""
LOOK_AGAIN = 0.05
_NOT_FOR_COMMANDS = ("DATABASE_URL", "DATABASE_OWNER_URL")


def unused_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """The demo's own programs over one database: the same commands, the same settings.

    Start and stop it from the thread that lives as long as it does (the main thread).
    """

    def __init__(
        self, folder: Path, postgres: EmbeddedPostgres, valkey: EmbeddedValkey, changed: dict[str, str] | None = None
    ) -> None:
        """`changed`: settings that differ from the demo's, by environment variable."""
        place = DemoFolder(folder)
        place.path.mkdir(parents=True, exist_ok=True)
        place.files.mkdir(parents=True, exist_ok=True)
        with _nothing_set():
            self.said = demo_programs.environment(place, postgres, valkey) | (changed or {})
            self._children = {child.name: child for child in demo_programs.programs(place, self.said)}
            self.settings: Settings = demo_programs.as_settings(self.said)
        self._log = (folder / "programs.log").open("ab")
        self.running: dict[str, tuple[Child, subprocess.Popen[bytes]]] = {}

    @property
    def address(self) -> str:
        """Where the portal is."""
        return self.said["PUBLIC_URL"]

    def start(self, *names: str) -> None:
        """Start programs side by side ("sign-in", "worker", "clock", "web") and wait until each answers."""
        for name in names:
            self.launch(name)
        self.wait_ready(*names)

    def launch(self, name: str) -> None:
        """Start a program without waiting for it."""
        child = self._children[name]
        process = launch(child.argv, env=child.env, death_signal=signal.SIGKILL, cwd=child.cwd, stdout=self._log)
        self.running[name] = (child, process)

    def wait_ready(self, *names: str) -> None:
        """Wait until each answers; fails with what the programs said."""
        until = time.monotonic() + PATIENCE
        for name in names:
            child, process = self.running[name]
            while not child.ready():
                if process.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"{name} did not start. The programs said:\n{self.heard()[-4000:]}")
                time.sleep(LOOK_AGAIN)

    def kill(self, name: str) -> None:
        """kill -9 of a program and of every process it has started."""
        _, process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def command(self, *words: str) -> str:
        """What `cme` says to these words, told only of the worker's connection as an operator would be."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        said = subprocess.run(
            [sys.executable, "-m", "portal.cli", *words],
            env=ours | {name: value for name, value in self.said.items() if name not in _NOT_FOR_COMMANDS},
            cwd=demo_programs.ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    def stop(self) -> None:
        """End everything."""
        for name in list(self.running):
            self.kill(name)
        self._log.close()

    def heard(self) -> str:
        """What the programs have said."""
        self._log.flush()
        return Path(self._log.name).read_text(errors="replace")


@contextlib.contextmanager
def _nothing_set() -> Iterator[None]:
    """As somebody new would start it, but on ports of our own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        patch.setenv("PORT", str(unused_port()))
        patch.setenv("IDP_PORT", str(unused_port()))
        yield
