"""Waiting on processes by what they do, never by the clock alone."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 60.0
"""Seconds after which a wait has failed; a wait that succeeds never takes them."""
ROOT = Path(__file__).parents[2]


def gone(pid: int) -> bool:
    """Wait until process `pid` has ended; False if it still runs after `PATIENCE`."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], PATIENCE)[0])
    finally:
        os.close(watched)


class Runner:
    """A Python program under test whose lines can be waited for."""

    def __init__(self, source: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", source, *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )
        self.heard: list[str] = []
        self._unclaimed: list[str] = []
        self._rest = b""

    def line_with(self, text: str) -> str:
        """The first line with `text` not returned before; fails with all that was said if there is none."""
        assert self.process.stdout is not None
        while True:
            for line in self._unclaimed:
                if text in line:
                    self._unclaimed.remove(line)
                    return line
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                pytest.fail(f"{text!r} was not said within {PATIENCE} seconds: {self.heard}")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                pytest.fail(f"ended without saying {text!r}: {self.heard}")
            *whole, self._rest = (self._rest + more).split(b"\n")
            said = [line.decode() for line in whole]
            self.heard += said
            self._unclaimed += said

    def close(self) -> None:
        """Kill it and let go of its pipes."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def run_python() -> Iterator[Callable[..., Runner]]:
    """Starts Python source as a program of its own; killed after the test."""
    started: list[Runner] = []

    def run(source: str, *arguments: str) -> Runner:
        started.append(Runner(source, *arguments))
        return started[-1]

    yield run
    for runner in started:
        runner.close()


@pytest.fixture
def wait_gone() -> Callable[[int], bool]:
    """See `gone`."""
    return gone


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of the loopback address that another program listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
