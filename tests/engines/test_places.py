"""Programs we are about to run come only from folders that nobody but us could have changed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.engines import postgres_files
from portal.engines.places import CannotStart, copy_for_others, long_lived_temporary, nobody, reachable, short_folder
from portal.engines.postgres import EmbeddedPostgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away and run as somebody else")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "server").write_text("#!/bin/sh\n")
    (folder / "bin" / "server").chmod(0o770)
    (folder / "left-out").mkdir()
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="cme-test-", dir=long_lived_temporary()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_copy_can_be_read_by_all_and_changed_by_nobody(source: Path, tmp_path: Path) -> None:
    copied = copy_for_others([source], tmp_path / "copy", leave_out=("left-out",))
    server = copied / "programs" / "bin" / "server"
    assert stat.S_IMODE(server.stat().st_mode) == 0o755
    assert not (copied / "programs" / "left-out").exists()
    assert copy_for_others([source], tmp_path / "copy") == copied


@pytest.mark.parametrize("bad", ["copy", "copy/programs/bin", "copy/programs/bin/server"])
@pytest.mark.parametrize("mode", [0o775, 0o757])
def test_a_copy_that_others_may_write_to_is_refused(source: Path, tmp_path: Path, bad: str, mode: int) -> None:
    copy_for_others([source], tmp_path / "copy")
    (tmp_path / bad).chmod(mode)
    with pytest.raises(CannotStart, match="can't be trusted"):
        copy_for_others([source], tmp_path / "copy")


@as_root
@pytest.mark.parametrize("bad", ["copy", "copy/programs/bin/server"])
def test_a_copy_of_somebody_else_is_refused(source: Path, tmp_path: Path, bad: str) -> None:
    copy_for_others([source], tmp_path / "copy")
    os.chown(tmp_path / bad, nobody().uid, nobody().gid)
    with pytest.raises(CannotStart, match="not ours"):
        copy_for_others([source], tmp_path / "copy")


def test_a_link_in_place_of_the_copy_is_refused(source: Path, tmp_path: Path) -> None:
    copy_for_others([source], tmp_path / "real")
    (tmp_path / "copy").symlink_to(tmp_path / "real")
    with pytest.raises(CannotStart, match="not ours"):
        copy_for_others([source], tmp_path / "copy")


def test_a_link_that_leads_out_of_the_copy_is_refused(source: Path, tmp_path: Path) -> None:
    copied = copy_for_others([source], tmp_path / "copy")
    (copied / "programs" / "bin" / "tool").symlink_to("server")
    assert copy_for_others([source], tmp_path / "copy") == copied
    (copied / "programs" / "bin" / "other").symlink_to("/bin/sh")
    with pytest.raises(CannotStart, match="not ours"):
        copy_for_others([source], tmp_path / "copy")


def test_a_folder_behind_a_closed_one_is_out_of_reach(open_folder: Path) -> None:
    inner = open_folder / "closed" / "inner"
    inner.mkdir(parents=True)
    assert reachable(inner, nobody())
    inner.parent.chmod(0o700)
    assert not reachable(inner, nobody())


@as_root
def test_somebody_elses_socket_folder_is_refused(open_folder: Path) -> None:
    wanted = open_folder / "socket"
    wanted.mkdir()
    os.chown(wanted, 12345, 12345)
    with pytest.raises(CannotStart, match="somebody else"):
        short_folder(wanted, "s", nobody())


@as_root
@pytest.mark.engines
def test_programs_out_of_reach_are_copied_and_run_from_the_copy(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CME_PG_BIN", raising=False)
    monkeypatch.setattr(postgres_files, "reachable", lambda *_: False)
    monkeypatch.setattr(postgres_files, "long_lived_temporary", lambda: open_folder)
    server = EmbeddedPostgres(open_folder / "pg", durable=False)
    try:
        server.start()
        (copied,) = open_folder.glob("cme-pgbin-*")
        assert server.argv()[0].startswith(str(copied))
    finally:
        server.discard()
    copied.chmod(0o775)
    with pytest.raises(CannotStart, match="can't be trusted"):
        EmbeddedPostgres(open_folder / "pg", durable=False).start()
