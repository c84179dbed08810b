"""The demo keeps its secrets to itself and runs once at a time."""

from __future__ import annotations

import datetime as dt
import signal
import stat
from pathlib import Path

import pytest

from portal.engines.demo_folder import SECRETS, DemoFolder
from portal.engines.places import CannotStart
from portal.engines.readiness import free_port, port_is_free

HOLDER = """
import sys
from pathlib import Path
from portal.engines.demo_folder import DemoFolder
place = DemoFolder(Path(sys.argv[1]))
place.lock()
print("locked")
sys.stdin.read()
"""


def test_secrets_are_made_once_and_only_we_can_read_them(tmp_path: Path) -> None:
    made = DemoFolder(tmp_path).secrets()
    assert set(made) == set(SECRETS)
    assert len(set(made.values())) == len(SECRETS)
    assert all(len(value) >= 32 for value in made.values())
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert DemoFolder(tmp_path).secrets() == made


def test_two_demos_never_share_a_secret(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = DemoFolder(tmp_path / "a").secrets(), DemoFolder(tmp_path / "b").secrets()
    assert not set(first.values()) & set(second.values())


def test_a_second_demo_in_the_folder_is_refused_until_the_first_has_died(tmp_path: Path, run_python) -> None:
    first = run_python(HOLDER, str(tmp_path))
    first.line_with("locked")
    with pytest.raises(CannotStart, match=f"process {first.process.pid}"):
        DemoFolder(tmp_path).lock()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = DemoFolder(tmp_path)
    second.lock()
    with pytest.raises(CannotStart, match="already runs"):
        DemoFolder(tmp_path).lock()
    second.unlock()


def test_it_knows_whether_its_data_are_whole(tmp_path: Path) -> None:
    place = DemoFolder(tmp_path)
    assert place.seeded_on() is None
    place.note_seeded(dt.date(2026, 11, 20))
    assert DemoFolder(tmp_path).seeded_on() == dt.date(2026, 11, 20)
    made = place.secrets()
    place.files.mkdir()
    (place.files / "sent").write_text("a file")
    place.forget_data()
    assert place.seeded_on() is None
    assert not place.files.exists()
    assert place.secrets() == made


def test_a_taken_port_is_passed_over(taken_port: int) -> None:
    assert not port_is_free(taken_port)
    chosen = free_port(taken_port)
    assert chosen != taken_port
    assert port_is_free(chosen)
