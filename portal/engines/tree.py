"""One process tree: programs started in order, watched, started again when they die, ended together.

Each program is tied to this process (see `portal.engines.tether`): none is left behind, even after ``kill -9``.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

from portal.engines.places import CannotStart
from portal.engines.tether import RunAs, launch

RESTART_DELAYS = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before a dead program is started again: the longer, the more often it has died in a row."""
LIVED_WELL = 60.0
"""Seconds after which a program's death counts as its first again."""
_LOOK_AGAIN = 0.1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """Somebody asked us to end (Ctrl-C or a signal); `Tree` catches it on the way out."""


@dataclass(frozen=True, slots=True)
class Child:
    """A program of the tree. `ready` says whether it does its work yet; times are seconds."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    cwd: Path | None = None
    log: Path | None = None
    """Where its output goes; without one, on our output with its name before each line."""
    run_as: RunAs | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    before: Callable[[], None] = lambda: None
    """Done before each start."""
    start_seconds: float = 60.0
    stop_seconds: float = 25.0


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    since: float
    deaths: int = 0
    due: float | None = None
    """When to start it again, while it is dead."""
    answered: bool = False
    reader: threading.Thread | None = field(default=None, repr=False)


class Tree:
    """Use as ``with Tree() as tree``: `start` each program in order, then `watch` until asked to end.

    Belongs to the main thread. Whatever ends the block (a signal, an error, `watch` returning) ends every
    program, the last started first.
    """

    def __init__(self, say: Callable[[str], None] = print, *, hold: bool = False) -> None:
        """`say` prints a line; with `hold` what the programs print waits for `release` (or an error)."""
        self._speak = say
        self._held: list[str] | None = [] if hold else None
        self._lock = threading.RLock()
        self._running: list[_Running] = []
        self._ending = False
        self._impatient = False
        self._before: dict[int, object] = {}
        self._woken, self._wake = -1, -1

    def __enter__(self) -> Tree:
        self._woken, self._wake = os.pipe()
        for end in (self._woken, self._wake):
            os.set_blocking(end, False)
        for number in _ENDING:
            self._before[number] = signal.signal(number, self._asked_to_end)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._ending = True
        if error is not None and not isinstance(error, Ended):
            self.release()
        self.stop()
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._woken)
        os.close(self._wake)
        return isinstance(error, Ended)

    def say(self, line: str) -> None:
        """Print one whole line; nobody listening any more is no error."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._speak(line)

    def release(self) -> None:
        """Print what the programs have said so far, and from now on at once."""
        with self._lock:
            held, self._held = self._held, None
            for line in held or ():
                self.say(line)

    def start(self, *children: Child) -> None:
        """Start `children` side by side and wait until each is ready.

        Raises `CannotStart` if one ends or is not ready after its `start_seconds`.
        """
        self.say(f"Starting {_list(children)} ...")
        began = time.monotonic()
        waiting = []
        for child in children:
            waiting.append(self._launch(child))
            self._running.append(waiting[-1])
        while waiting:
            for running in list(waiting):
                if self._answers(running, time.monotonic() - began):
                    running.answered = True
                    waiting.remove(running)
            if waiting:
                select.select([self._woken], [], [], _LOOK_AGAIN)
                self._drain_wakes()
        self.say(f"Started {_list(children)} in {time.monotonic() - began:.1f} seconds")

    def watch(self) -> None:
        """Start dead programs again until somebody asks to end (then `Ended` leaves the block)."""
        while True:
            for running in self._running:
                self._look_after(running)
            select.select([self._woken], [], [], self._patience())
            self._drain_wakes()

    def stop(self) -> None:
        """End every program, the last started first; one that does not end in time is killed."""
        while self._running:
            running = self._running.pop()
            process, child = running.process, running.child
            if process.poll() is None:
                self.say(f"Stopping {child.name} ...")
                process.send_signal(child.stop_signal)
                until = time.monotonic() + child.stop_seconds
                while process.poll() is None and time.monotonic() < until and not self._impatient:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(_LOOK_AGAIN)
            _kill_rest(process)
            process.wait()
            if running.reader is not None:
                running.reader.join(1.0)

    # -- inside ---------------------------------------------------------------------------------------------

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        if self._ending:  # a second Ctrl-C: do not wait for anybody
            self._impatient = True
            return
        self._ending = True
        raise Ended

    def _launch(self, child: Child) -> _Running:
        child.before()
        if child.log is not None:
            with child.log.open("ab") as log:
                process = launch(
                    child.argv, env=child.env, death_signal=child.death_signal, run_as=child.run_as,
                    cwd=child.cwd, stdout=log,
                )  # fmt: skip
            return _Running(child, process, time.monotonic())
        process = launch(
            child.argv, env=child.env, death_signal=child.death_signal, run_as=child.run_as,
            cwd=child.cwd, stdout=subprocess.PIPE,
        )  # fmt: skip
        reader = threading.Thread(target=self._pass_on, args=(child.name, process), daemon=True)
        reader.start()
        return _Running(child, process, time.monotonic(), reader=reader)

    def _answers(self, running: _Running, waited: float) -> bool:
        child = running.child
        if running.process.poll() is not None:
            if running.reader is not None:
                running.reader.join(1.0)  # so that its last words are not lost
            msg = f"{child.name} {_how(running.process.returncode)} while starting.{_see(child)}"
            raise CannotStart(msg)
        if child.ready():
            return True
        if waited > child.start_seconds:
            msg = f"{child.name} was not ready after {child.start_seconds:.0f} seconds.{_see(child)}"
            raise CannotStart(msg)
        return False

    def _pass_on(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                said = f"{name:>10} | {line.decode(errors='replace').rstrip()}"
                with self._lock:
                    if self._held is None:
                        self.say(said)
                    else:
                        self._held.append(said)

    def _look_after(self, running: _Running) -> None:
        child, now = running.child, time.monotonic()
        if running.due is not None:
            if now >= running.due:
                self._start_again(running)
            return
        code = running.process.poll()
        if code is None:
            if not running.answered and child.ready():
                running.answered = True
                self.say(f"{child.name} is back")
            return
        _kill_rest(running.process)
        running.deaths = 1 if now - running.since > LIVED_WELL else running.deaths + 1
        delay = RESTART_DELAYS[min(running.deaths, len(RESTART_DELAYS)) - 1]
        running.due = now + delay
        self.say(f"{child.name} {_how(code)}; starting it again in {delay:g} seconds.{_see(child)}")

    def _start_again(self, running: _Running) -> None:
        fresh = self._launch(running.child)
        running.process, running.since, running.reader = fresh.process, fresh.since, fresh.reader
        running.due, running.answered = None, False

    def _patience(self) -> float | None:
        """Seconds the watch may sleep: until a restart is due, shortly while one starts, else until woken."""
        if any(running.due is None and not running.answered for running in self._running):
            return _LOOK_AGAIN
        due = [running.due for running in self._running if running.due is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._woken, 4096):
                pass


def _kill_rest(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a program's session: a worker that outlives its master would do its work twice."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _list(children: Sequence[Child]) -> str:
    names = [child.name for child in children]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _how(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _see(child: Child) -> str:
    return f" Its log is {child.log}." if child.log is not None else ""
