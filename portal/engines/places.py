"""Where an engine may keep its files: reachable for the user it runs as, safe from everybody else."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from portal.engines.tether import RunAs

SOCKET_PATH_LIMIT = 100
"""Bytes, with room to spare: the system's limit is 104 (macOS) or 108 (Linux)."""


class CannotStart(RuntimeError):
    """An engine cannot start here; the text says what is wrong and what to do about it."""


def mark(path: Path) -> str:
    """A short name for a folder: the same folder always gives the same one."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def long_lived_temporary() -> Path:
    """``/var/tmp`` (survives a restart of the machine), or the usual temporary folder without it."""
    kept = Path("/var/tmp")  # noqa: S108 - everything put there is checked by `insist_ours`
    return kept if kept.is_dir() else Path(tempfile.gettempdir())


def nobody() -> RunAs:
    """The account without rights that engines run as when we are root."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return RunAs(65534, 65534)
    return RunAs(entry.pw_uid, entry.pw_gid)


def reachable(path: Path, who: RunAs) -> bool:
    """True if `who` may pass through every folder on the way to `path` and into it, by permission bits."""
    resolved = path.resolve()
    return all(_may_pass(folder, who) for folder in (resolved, *resolved.parents))


def _may_pass(folder: Path, who: RunAs) -> bool:
    try:
        seen = folder.stat()
    except FileNotFoundError:
        return True
    if seen.st_uid == who.uid:
        return bool(seen.st_mode & stat.S_IXUSR)
    if seen.st_gid == who.gid:
        return bool(seen.st_mode & stat.S_IXGRP)
    return bool(seen.st_mode & stat.S_IXOTH)


def insist_ours(folder: Path, *, everything: bool = False) -> None:
    """Refuse a folder that is not a real folder of ours or that others could write to.

    `everything` looks at every file inside as well. Raises `CannotStart` naming the first bad path.
    """
    for path in (folder, *(_inside(folder) if everything else ())):
        seen = path.lstat()
        proper = stat.S_ISDIR(seen.st_mode) if path == folder else not stat.S_ISLNK(seen.st_mode)
        if path != folder and stat.S_ISLNK(seen.st_mode):
            target = path.resolve()
            proper = target.is_relative_to(folder.resolve())
        if not proper or seen.st_uid != os.geteuid():
            msg = f"{path} is not ours, so it may have been tampered with. Remove {folder} and start again."
            raise CannotStart(msg)
        if not stat.S_ISLNK(seen.st_mode) and seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            msg = f"Others may write to {path}, so it can't be trusted. Remove {folder} and start again."
            raise CannotStart(msg)


def _inside(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(here) / name


def private_folder(folder: Path, owner: RunAs | None) -> Path:
    """Make (or take) `folder` with mode 0700, owned by `owner` or by us; refuse anybody else's."""
    uid = owner.uid if owner else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if owner:
            os.chown(folder, owner.uid, owner.gid)
    except FileExistsError:
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != uid:
            msg = f"{folder} belongs to somebody else. Remove it, or start as the user who made it."
            raise CannotStart(msg) from None
    folder.chmod(0o700)
    return folder


def short_folder(wanted: Path, socket_name: str, owner: RunAs | None) -> Path:
    """A 0700 folder for a socket: `wanted` if its path is short enough and reachable, else a short one."""
    if len(os.fsencode(wanted.absolute() / socket_name)) < SOCKET_PATH_LIMIT and (
        owner is None or reachable(wanted.parent, owner)
    ):
        return private_folder(wanted.absolute(), owner)
    for base in (Path(tempfile.gettempdir()), long_lived_temporary(), Path("/tmp")):  # noqa: S108 - checked above
        short = base / f"cme-{mark(wanted)}"
        if len(os.fsencode(short / socket_name)) < SOCKET_PATH_LIMIT and (owner is None or reachable(base, owner)):
            return private_folder(short, owner)
    msg = "No folder with a short enough path for a socket. Set TMPDIR to a short path such as /tmp."
    raise CannotStart(msg)


def copy_for_others(sources: list[Path], target: Path, leave_out: tuple[str, ...] = ()) -> Path:
    """Copy folders (with names kept) under `target` so that others may read and nobody but us may write.

    An existing `target` is used again if it passes `insist_ours`, else refused. The copy appears whole or not
    at all.
    """
    if not target.exists() and not target.is_symlink():
        skip = shutil.ignore_patterns(*leave_out)
        making = Path(tempfile.mkdtemp(prefix=target.name + ".", dir=target.parent))
        try:
            for source in sources:
                shutil.copytree(source, making / source.name, symlinks=True, ignore=skip)
            for path in _inside(making):
                if not path.is_symlink():
                    runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                    path.chmod(0o755 if runs else 0o644)
            making.chmod(0o755)
            try:
                making.rename(target)
            except OSError:  # somebody was quicker: theirs is checked below
                if not target.exists():
                    raise
        finally:
            shutil.rmtree(making, ignore_errors=True)
    insist_ours(target, everything=True)
    return target
