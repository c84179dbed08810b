"""A program ends with its starter, by the kernel's signal on Linux and by a watched pipe elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from portal.engines import tether

pytestmark = pytest.mark.engines

STARTER = """
import os, subprocess, sys
from portal.engines import tether
tether.sys.platform = sys.argv[1]
program = "import os, signal; print('program', os.getpid(), flush=True); signal.pause()"
started = tether.launch([sys.executable, "-c", program], env=dict(os.environ))
print("started", started.pid)
print("ended", started.wait())
"""
SYSTEMS = pytest.mark.parametrize("system", ["linux", "darwin"])


@SYSTEMS
def test_it_ends_when_its_starter_is_killed(run_python, wait_gone, system: str) -> None:
    starter = run_python(STARTER, system)
    program = int(starter.line_with("program").split()[1])
    started = int(starter.line_with("started").split()[1])
    assert (program == started) is (system == "linux")
    starter.process.kill()
    assert wait_gone(program)
    assert wait_gone(started)


@SYSTEMS
def test_its_end_is_seen_by_its_starter(run_python, system: str) -> None:
    starter = run_python(STARTER, system)
    started = int(starter.line_with("started").split()[1])
    starter.line_with("program")
    os.kill(started, signal.SIGTERM)
    code = int(starter.line_with("ended").split()[1])
    assert code in (-signal.SIGTERM, 128 + signal.SIGTERM)


@SYSTEMS
def test_code_and_output_are_handed_on(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(tether.sys, "platform", system)
    started = tether.launch(["/bin/sh", "-c", "echo out; echo err >&2; exit 7"], env={}, stdout=subprocess.PIPE)
    monkeypatch.undo()
    assert started.communicate(timeout=60)[0].splitlines() == [b"out", b"err"]
    assert started.returncode == 7


@SYSTEMS
def test_it_starts_with_ordinary_signals(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(tether.sys, "platform", system)
    asks = "import signal; print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)"
    broken = "yes | head -1"  # hangs or complains if the broken pipe's signal is ignored
    for argv, said in (([sys.executable, "-c", asks], b"True"), (["/bin/sh", "-c", broken], b"y")):
        started = tether.launch(argv, env=dict(os.environ), stdout=subprocess.PIPE)
        assert started.communicate(timeout=60)[0].strip() == said
    monkeypatch.undo()
