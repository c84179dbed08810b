"""The embedded Valkey keeps its data over a restart, listens privately and never outlives its starter."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from portal.engines.places import SOCKET_PATH_LIMIT, CannotStart
from portal.engines.valkey import EmbeddedValkey

pytestmark = pytest.mark.engines

SUPERVISOR = """
import sys
from pathlib import Path
from portal.engines.valkey import EmbeddedValkey
server = EmbeddedValkey(Path(sys.argv[1]))
server.start()
print("pid", server.pid)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "valkey")
    server.start()
    yield server
    server.discard()


def test_data_survive_a_restart(server: EmbeddedValkey) -> None:
    with redis.Redis.from_url(server.client_url) as client:
        client.rpush("wake", "one", "two")
    server.stop()
    server.start()
    with redis.Redis.from_url(server.client_url) as client:
        assert client.lrange("wake", 0, -1) == [b"one", b"two"]


def test_the_socket_is_private_and_there_is_no_port(server: EmbeddedValkey) -> None:
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    assert len(str(server.socket)) < SOCKET_PATH_LIMIT
    assert server.url == f"redis+socket://{server.socket}"
    with redis.Redis.from_url(server.client_url) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_a_second_server_in_the_same_folder_is_refused(server: EmbeddedValkey) -> None:
    with pytest.raises(CannotStart, match="already runs"):
        EmbeddedValkey(server.folder).start()
    assert server.ready()


def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path, run_python, wait_gone) -> None:
    supervisor = run_python(SUPERVISOR, str(tmp_path / "valkey"))
    number = int(supervisor.line_with("pid").split()[1])

    supervisor.process.send_signal(signal.SIGKILL)

    assert wait_gone(number)
    again = EmbeddedValkey(tmp_path / "valkey")
    try:
        again.start()
        assert again.ready()
    finally:
        again.discard()


def test_a_killed_server_starts_again_over_its_stale_socket(server: EmbeddedValkey, wait_gone) -> None:
    number = server.pid
    os.kill(number, signal.SIGKILL)
    assert wait_gone(number)
    assert server.socket.exists()
    server.start()
    assert server.ready()
