"""`cme demo` as somebody new would start it: everything up, anything killed comes back, the data stay."""

from __future__ import annotations

import http.client
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portal.engines.postgres import EmbeddedPostgres
from portal.engines.readiness import free_port
from portal.engines.valkey import EmbeddedValkey
from portal.settings import Settings
from portal.signin.demo_people import DEMO_PEOPLE
from tests.engines.conftest import Runner

pytestmark = pytest.mark.engines

DEMO = """
import sys
from portal.cli import main
main(["demo", "--small", "--folder", sys.argv[1]])
"""
READY = "What the programs say follows"


@pytest.fixture
def demo(tmp_path: Path, run_python, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Runner]]:
    """Starts the demo in a folder of the test's own; what it left outside that folder goes afterwards."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PORT", str(free_port(18000)))
    monkeypatch.setenv("IDP_PORT", str(free_port(18200)))
    started: list[Runner] = []

    def start() -> Runner:
        started.append(run_python(DEMO, str(tmp_path / "demo")))
        return started[-1]

    yield start
    for runner in started:
        runner.close()
    EmbeddedPostgres(tmp_path / "demo" / "postgres", durable=True).discard()
    EmbeddedValkey(tmp_path / "demo" / "valkey").discard()


def get(address: str) -> tuple[int, str]:
    """Status and text of a page."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def master_of(command: str, folder: Path) -> int:
    """The process whose command holds `command`, that was told of `folder`, and whose parent is not such a one."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            said = (place / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            told = (place / "environ").read_bytes().decode(errors="replace")
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if command in said and str(folder) in told:
            found[int(place.name)] = parent
    (master,) = [number for number, parent in found.items() if parent not in found]
    return master


def test_the_demo_from_first_start_to_second(demo: Callable[[], Runner], tmp_path: Path, wait_gone) -> None:
    first = demo()
    first.line_with(READY)
    said = "\n".join(first.heard)
    addresses = re.findall(r"http://\S+", said)
    assert addresses[0] == f"http://127.0.0.1:{os.environ['PORT']}/"
    assert get(addresses[0])[0] == 200
    for person in DEMO_PEOPLE:
        assert person.name in said
    assert "Inventing" in said

    web = master_of("gunicorn wsgi:app", tmp_path)
    os.kill(web, signal.SIGKILL)
    first.line_with("web is back")
    assert get(addresses[0])[0] == 200

    first.process.terminate()
    first.line_with("The demo has ended")
    assert first.process.wait(60) == 0

    second = demo()
    second.line_with(READY)
    assert "Inventing" not in "\n".join(second.heard)
    assert get(addresses[0])[0] == 200

    web = master_of("gunicorn wsgi:app", tmp_path)
    worker = master_of("--without-gossip", tmp_path)
    second.process.kill()
    assert wait_gone(web)
    assert wait_gone(worker)
