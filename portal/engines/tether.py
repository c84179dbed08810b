"""Ties a program's life to ours: when this process dies, however it dies, the program goes too.

On Linux the kernel does it (``PR_SET_PDEATHSIG``). Elsewhere a small Python process stays between us and the
program and watches a pipe that only we hold open. The module is also that small process: it is started by
path with ``-I -S`` and therefore imports the standard library only.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
_NO_PIPE = -1
_PASSED_ON = ("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2")


@dataclass(frozen=True, slots=True)
class RunAs:
    """The numeric user and group a program runs as."""

    uid: int
    gid: int


def launch(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    death_signal: signal.Signals = signal.SIGTERM,
    run_as: RunAs | None = None,
    cwd: Path | None = None,
    stdout: int | IO[Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, tied to us; standard error goes where standard output goes.

    Call it from a thread that lives as long as the program should (the main thread): Linux sends the death
    signal when the *thread* that started the program ends. `run_as` needs root. The returned process answers
    to the program's own signals.
    """
    watched, held = _NO_PIPE, _NO_PIPE
    if sys.platform != "linux":
        watched, held = os.pipe()
    order = {
        "argv": list(argv),
        "parent": os.getpid(),
        "signal": int(death_signal),
        "run_as": [run_as.uid, run_as.gid] if run_as else None,
        "watched": watched,
    }
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, json.dumps(order)],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT if stdout is not None else None,
            start_new_session=True,
            pass_fds=() if watched == _NO_PIPE else (watched,),
        )
    except BaseException:
        if held != _NO_PIPE:
            os.close(held)
        raise
    finally:
        if watched != _NO_PIPE:
            os.close(watched)
    # `held` stays open on purpose for as long as this process lives: its closing is the signal.
    return process


def _become(run_as: list[int] | None) -> None:
    if run_as is not None:
        uid, gid = run_as
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _ordinary_signals() -> None:
    """Python ignores these two; a program it turns into would inherit that."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def _by_kernel(order: dict[str, Any]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    _become(order["run_as"])  # first: a change of user clears the death signal
    if libc.prctl(_PR_SET_PDEATHSIG, order["signal"], 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != order["parent"]:  # it died before the line above
        sys.exit(1)
    _ordinary_signals()
    os.execv(order["argv"][0], order["argv"])  # noqa: S606


def _by_pipe(order: dict[str, Any]) -> int:
    watched = order["watched"]
    os.set_inheritable(watched, False)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    program = os.fork()
    if program == 0:
        try:
            signal.set_wakeup_fd(-1)
            _become(order["run_as"])
            _ordinary_signals()
            os.execv(order["argv"][0], order["argv"])  # noqa: S606
        except BaseException as problem:
            sys.stderr.write(f"{order['argv'][0]}: {problem}\n")
        finally:
            os._exit(127)
    for name in _PASSED_ON:
        signal.signal(getattr(signal, name), lambda number, _: os.kill(program, number))
    listening = [watched, woken]
    while True:
        ready, _, _ = select.select(listening, [], [])
        if watched in ready:
            listening.remove(watched)
            os.kill(program, order["signal"])
        if woken in ready:
            os.read(woken, 512)
        ended, status = os.waitpid(program, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _main() -> int:
    order = json.loads(sys.argv[1])
    if order["watched"] == _NO_PIPE:
        _by_kernel(order)
    return _by_pipe(order)


if __name__ == "__main__":
    sys.exit(_main())
