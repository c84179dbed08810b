"""Scenario 15, attachments: a 30 MB photo, a password PDF, a macro document, a virus test file, a name with a path.

Each is handled in words beside the box, nothing of it is kept or run, and the rest of the page is saved.
"""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from portal.factory import create_worker_app
from portal.services import outbox
from portal.store.session import db
from tests.school.browsing import Browser, Page
from tests.school.conftest import World
from tests.school.test_uploads import BODY, JPEG, PDF, _where, _zip
from tests.security.test_hostile_files import RELATION, _docx, _packed

EICAR = b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-ANTIVIRUS-", b"TEST-FILE!$H+H*"))
"""The harmless text every virus scanner is asked to find; in pieces, so that none finds it here."""
INFECTED = PDF + b"%" + EICAR
LOCKED = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R/Encrypt 9 0 R/ID[<00><00>]>>\n%%EOF"
MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


def _offered(browser: Browser, where: str, name: str, content: bytes, *, status: int) -> Page:
    """Offers one file on the page for documents, with an answer that must not be lost."""
    return browser.post(where, {"file_kind": "tickets", "files": (io.BytesIO(content), name)}, status=status)


def _insist_refused(world: World, page: Page, said: str) -> None:
    """Said above and beside the box, nothing kept on disk or in the database, and the answer beside it saved."""
    assert page.errors == [said]
    assert said in "".join(page.one("p", id="files-error").itertext())
    assert "".join(page.one("title").itertext()).startswith("Error: ")
    assert world.value("select count(*) from attachment") == 0
    assert not [kept for kept in world.app.config["SETTINGS"].storage_path.rglob("*") if kept.is_file()]
    assert page.value_of("file_kind") == "tickets"


def test_scenario_15_a_30_mb_photo_is_refused_with_its_limit(world: World, denise: Browser) -> None:
    page = _offered(denise, _where(denise.start()), "photo.jpg", JPEG + bytes(30 * 1024 * 1024), status=422)
    _insist_refused(world, page, "The selected file must be smaller than 10MB")


def test_scenario_15_what_is_too_large_to_read_at_all_gets_a_page_in_words(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    page = _offered(denise, where, "film.jpg", JPEG + bytes(41 * 1024 * 1024), status=413)
    assert "too large" in page.text
    assert world.value("select count(*) from attachment") == 0


@pytest.mark.parametrize(
    "content",
    [
        LOCKED,
        LOCKED.replace(b"/Encrypt 9 0 R", b"/Encrypt<</Filter/Standard/V 5>>"),
        LOCKED.replace(b"/Encrypt", b"/Encr#79pt"),
    ],
    ids=["in an object of its own", "in the trailer", "spelt by number"],
)
def test_scenario_15_a_pdf_with_a_password_is_refused(world: World, denise: Browser, content: bytes) -> None:
    page = _offered(denise, _where(denise.start()), "report.pdf", content, status=422)
    said = "This PDF is locked with a password; print it to a new PDF without one and attach that"
    _insist_refused(world, page, said)


@pytest.mark.parametrize(
    "content",
    [
        _zip({**BODY, "word/vbaProject.bin": b"x"}),
        _docx(MACRO_TYPES),
        _docx(**{"word/_rels/settings.xml.rels": RELATION}),
    ],
    ids=["its macros", "its kind", "its template"],
)
def test_scenario_15_a_document_with_macros_is_refused(world: World, denise: Browser, content: bytes) -> None:
    page = _offered(denise, _where(denise.start()), "letter.docx", content, status=422)
    _insist_refused(world, page, "This Word document holds a program or other files; save it as a PDF and attach that")


def test_scenario_15_a_document_named_as_one_with_macros_is_refused_by_its_name(world: World, denise: Browser) -> None:
    page = _offered(denise, _where(denise.start()), "letter.docm", _zip(BODY), status=422)
    _insist_refused(world, page, "The file is a Word document, so its name must end in .docx; rename it")


def test_scenario_15_a_pdf_that_runs_a_program_is_refused(world: World, denise: Browser) -> None:
    content = _packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>")
    page = _offered(denise, _where(denise.start()), "form.pdf", content, status=422)
    _insist_refused(world, page, "This PDF holds a program or other files; print it to a new PDF and attach that")


@pytest.mark.parametrize("name", ["eicar.com", "eicar.txt", "eicar.pdf", "eicar.jpg"])
def test_scenario_15_the_virus_test_file_under_any_name_is_no_kind_we_take(
    world: World, denise: Browser, name: str
) -> None:
    page = _offered(denise, _where(denise.start()), name, EICAR, status=422)
    _insist_refused(world, page, "The selected file must be a PDF, PNG, JPEG or Word document (DOCX)")


class Clamd:
    """Speaks clamd's INSTREAM and finds the virus test text wherever it stands."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                stream.read(len(b"zINSTREAM\0"))
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    """A scanner that runs."""
    running = Clamd()
    yield running
    running.listener.close()


def _scanned_at(world: World, address: str) -> None:
    world.app.config["SETTINGS"].scanner_address = address


def test_scenario_15_the_virus_test_file_inside_a_pdf_is_found_and_not_kept(
    world: World, denise: Browser, clamd: Clamd
) -> None:
    _scanned_at(world, clamd.address)
    page = _offered(denise, _where(denise.start()), "letter.pdf", INFECTED, status=422)
    _insist_refused(world, page, "The selected file contains a virus, so it was not kept")


def _state(browser: Browser, where: str) -> str:
    """What the page says of its one file."""
    (line,) = (item for item in browser.get(where).all("ul", **{"class": "documents"})[0])
    return " ".join("".join(line.itertext()).split())


def test_scenario_15_each_file_says_whether_it_is_ready_or_still_being_checked_or_refused(
    world: World, denise: Browser, clamd: Clamd
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopped = f"127.0.0.1:{listener.getsockname()[1]}"
    where = _where(denise.start())
    _scanned_at(world, stopped)
    _offered(denise, where, "letter.pdf", INFECTED, status=303)
    assert (
        _state(denise, where)
        == "letter.pdf Tickets or a booking. PDF, 1KB. Checking Being checked for viruses. Remove letter.pdf"
    )
    worker = create_worker_app(world.app.config["SETTINGS"].model_copy(update={"scanner_address": clamd.address}))
    with worker.app_context():
        outbox.drain()
        db.engine.dispose()
    assert (
        _state(denise, where)
        == "letter.pdf Tickets or a booking. PDF, 1KB. Refused Held back: a virus was found. Remove letter.pdf"
    )
    attachment = world.value("select id from attachment")
    assert denise.client.get(f"/school/files/{attachment}").status_code == 404
    denise.post(f"{where.rsplit('/', 2)[0]}/files/{attachment}/remove")
    _scanned_at(world, clamd.address)
    _offered(denise, where, "letter.pdf", PDF, status=303)
    assert (
        _state(denise, where)
        == "letter.pdf Tickets or a booking. PDF, 1KB. Ready Checked for viruses. Remove letter.pdf"
    )


@pytest.mark.parametrize(
    "name",
    ["../letter.pdf", "/etc/letter.pdf", "letters/../letter.pdf", "C:\\Users\\office\\letter.pdf", "..\\letter.pdf"],
)
def test_scenario_15_a_file_named_with_a_path_is_refused_and_goes_nowhere(
    world: World, denise: Browser, name: str
) -> None:
    page = _offered(denise, _where(denise.start()), name, PDF, status=422)
    _insist_refused(world, page, "The file’s name contains a folder; rename it")


def test_scenario_15_a_name_that_is_markup_is_shown_as_typed_and_never_names_the_download(
    world: World, denise: Browser
) -> None:
    name = "<img src=x onerror=alert(1)>'&amp;.pdf"
    where = _where(denise.start())
    _offered(denise, where, name, PDF, status=303)
    page = denise.get(where)
    assert name in "".join(page.all("ul", **{"class": "documents"})[0].itertext())
    assert not page.all("img")
    attachment = world.value("select id from attachment")
    answer = denise.client.get(f"/school/files/{attachment}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=document-{str(attachment)[-8:]}.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
