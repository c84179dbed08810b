"""Files and the virus scanner: what it says decides, and a scanner that does not answer is never taken for a yes."""

from __future__ import annotations

import io
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.factory import create_worker_app
from portal.services import attachments, outbox, scanning
from portal.store.session import db
from tests.school.browsing import Browser
from tests.school.conftest import World
from tests.school.test_uploads import PDF, _where

BAD = b"%PDF-1.7 a test file that only our own test signature knows"


class Scanner:
    """Speaks clamd's INSTREAM over a socket and finds `BAD`."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.scanned: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        if stream.read(10) != b"zINSTREAM\0":
            return
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
        stream.close()
        self.scanned.append(content)
        line.sendall(b"stream: Ours.Test FOUND\0" if content == BAD else b"stream: OK\0")


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    """A scanner that runs."""
    running = Scanner()
    yield running
    running.listener.close()


@pytest.fixture
def stopped() -> str:
    """The address of a scanner that does not run."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def _scanned_by(world: World, address: str) -> None:
    world.app.config["SETTINGS"].scanner_address = address


def test_a_clean_file_is_sent_whole_to_the_scanner_and_said_to_be_checked(
    world: World, denise: Browser, scanner: Scanner
) -> None:
    _scanned_by(world, scanner.address)
    where = _where(denise.start())
    content = PDF + b"%" + b"a" * 200_000
    denise.post(where, {"file_kind": "other", "files": (io.BytesIO(content), "letter.pdf")})
    assert scanner.scanned == [content]
    assert "Checked for viruses" in denise.get(where).text


def test_an_infected_file_is_refused_and_not_kept(world: World, denise: Browser, scanner: Scanner) -> None:
    _scanned_by(world, scanner.address)
    page = denise.post(
        _where(denise.start()), {"file_kind": "other", "files": (io.BytesIO(BAD), "letter.pdf")}, status=422
    )
    assert page.errors == ["The selected file contains a virus, so it was not kept"]
    assert world.value("select count(*) from attachment") == 0


def test_with_the_scanner_stopped_the_answers_are_saved_and_the_file_is_held_back_until_it_is_checked(
    world: World, denise: Browser, scanner: Scanner, stopped: str
) -> None:
    _scanned_by(world, stopped)
    where = _where(denise.start())
    denise.post(where, {"file_kind": "other", "files": (io.BytesIO(PDF), "letter.pdf")})
    page = denise.get(where)
    assert "Being checked for viruses" in page.text
    attachment = world.value("select id from attachment")
    assert f"/school/files/{attachment}" not in [link.get("href") for link in page.all("a")]
    assert denise.client.get(f"/school/files/{attachment}").status_code == 404
    settings = world.app.config["SETTINGS"].model_copy(update={"scanner_address": scanner.address})
    worker = create_worker_app(settings)
    with worker.app_context():
        assert outbox.drain() == 1
        db.engine.dispose()
    assert world.value("select scan from attachment") == "clean"
    assert denise.client.get(f"/school/files/{attachment}").status_code == 200


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0"])
def test_any_other_answer_leaves_the_file_unchecked(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(65536)
                line.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        assert scanning.scan(b"x", f"127.0.0.1:{listener.getsockname()[1]}") == scanning.CHECKING


def test_no_scanner_is_said_to_be_none() -> None:
    assert attachments.SCAN_WORDS[scanning.scan(PDF, "")] == "Not virus-checked"


def test_the_real_scanner_finds_a_local_test_signature(tmp_path: Path) -> None:
    clamd = shutil.which("clamd")
    if clamd is None:
        pytest.skip("clamd is not installed: the real virus scanner was not tried")
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "ours.ndb").write_text(f"Ours.Test:0:*:{BAD.hex()}\n")
    place = tmp_path / "clamd.sock"
    config = tmp_path / "clamd.conf"
    config.write_text(f"DatabaseDirectory {tmp_path / 'db'}\nLocalSocket {place}\nForeground yes\n")
    with subprocess.Popen([clamd, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            until = time.monotonic() + 60
            while scanning.scan(PDF, str(place)) == scanning.CHECKING and time.monotonic() < until:
                running.poll()
            assert scanning.scan(PDF, str(place)) == scanning.CLEAN
            assert scanning.scan(BAD, str(place)) == scanning.INFECTED
        finally:
            running.terminate()
