"""The process tree brings dead programs back and leaves none behind."""

from __future__ import annotations

import os
import re
import signal

import pytest

from portal.engines.tree import RESTART_DELAYS, Child, Tree, _Running

pytestmark = pytest.mark.engines

TREE = """
import os, sys, subprocess
from portal.engines.tree import Child, Tree

LONG = "import os, signal; print('number', os.getpid(), flush=True); signal.pause()"
WITH_HELPER = (
    "import os, signal, subprocess, sys;"
    "helper = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
    "print('number', os.getpid(), 'helper', helper.pid, flush=True); signal.pause()"
)
with Tree(lambda line: print(line, flush=True)) as tree:
    for name, source in (("engine", LONG), ("web", WITH_HELPER)):
        tree.start(Child(name, [sys.executable, "-c", source], dict(os.environ)))
    tree.say("all started")
    tree.watch()
print("left the block", flush=True)
"""


def numbers(line: str) -> list[int]:
    """The process numbers in a line."""
    return [int(found) for found in re.findall(r"\d+", line)]


def test_a_dead_program_comes_back_without_its_old_helpers(run_python, wait_gone) -> None:
    tree = run_python(TREE)
    first, helper = numbers(tree.line_with("helper"))

    os.kill(first, signal.SIGKILL)

    assert "SIGKILL" in tree.line_with("starting it again")
    second, _ = numbers(tree.line_with("helper"))
    assert second != first
    assert wait_gone(helper)
    assert tree.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_everything_and_says_so(run_python, wait_gone, number: signal.Signals) -> None:
    tree = run_python(TREE)
    engine = numbers(tree.line_with("engine | number"))
    web = numbers(tree.line_with("helper"))
    tree.line_with("all started")

    tree.process.send_signal(number)

    tree.line_with("left the block")
    assert all(wait_gone(process) for process in engine + web)
    assert tree.process.wait(60) == 0
    said = " ".join(tree.heard)
    assert said.index("Stopping web") < said.index("Stopping engine")


def test_killed_itself_it_leaves_nothing(run_python, wait_gone) -> None:
    tree = run_python(TREE)
    (engine,) = numbers(tree.line_with("engine | number"))
    web, _ = numbers(tree.line_with("helper"))

    tree.process.kill()

    assert wait_gone(engine)
    assert wait_gone(web)


def test_a_program_that_cannot_start_is_named_and_the_rest_ended(run_python, wait_gone) -> None:
    tree = run_python(
        TREE.replace(
            'tree.say("all started")',
            "tree.start(Child('broken', ['/bin/sh', '-c', 'sleep 2; exit 3'], {}, lambda: 0))",
        )
    )
    engine = numbers(tree.line_with("engine | number"))
    assert "broken ended with code 3" in tree.line_with("CannotStart:")
    assert all(wait_gone(process) for process in engine)


def test_each_death_in_a_row_waits_longer_for_the_restart() -> None:
    class Dead:
        pid = 2**22 + 1
        returncode = -signal.SIGKILL

        def poll(self) -> int:
            return self.returncode

    said: list[str] = []
    tree = Tree(said.append)
    running = _Running(Child("web", [], {}), Dead(), since=float("inf"))  # type: ignore[arg-type]
    for _ in range(len(RESTART_DELAYS) + 2):
        running.due = None
        tree._look_after(running)
    waits = [float(found) for line in said for found in re.findall(r"in ([\d.]+) seconds", line)]
    assert waits == [*RESTART_DELAYS, RESTART_DELAYS[-1], RESTART_DELAYS[-1]]
