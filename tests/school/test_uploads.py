"""Files: what is taken, what is refused and how that is said, and what nobody else can open."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from portal.journeys.referral import CME_REFERRAL
from portal.services import file_kinds
from tests.school.browsing import Browser
from tests.school.conftest import World

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack("!II", 20, 20) + b"\x08\x02\0\0\0" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40


def _zip(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


BODY = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
DOCX = _zip(BODY)


def _where(draft: str) -> str:
    return f"{draft}/{'c1' if CME_REFERRAL.page('documents').scope == 'child' else 'family'}/documents"


@pytest.mark.parametrize(
    ("name", "content"),
    [("letter.pdf", PDF), ("photo.PNG", PNG), ("photo.jpeg", JPEG), ("letter.docx", DOCX), ("Łucja’s note.pdf", PDF)],
)
def test_a_file_is_kept_and_handed_back_as_a_download(world: World, denise: Browser, name: str, content: bytes) -> None:
    where = _where(denise.start())
    denise.post(where, {"file_kind": "other", "files": (io.BytesIO(content), name)})
    page = denise.get(where)
    assert name in page.text
    assert "Not virus-checked" in page.text
    attachment = world.value("select id from attachment")
    answer = denise.client.get(f"/school/files/{attachment}")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=document-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_adds_a_file_is_told_that_it_is_kept_or_that_it_must_be_chosen_again(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    missing = denise.post(where, {"files": (io.BytesIO(PDF), "letter.pdf"), "add_file": "1"}, status=422)
    assert missing.errors == ["Select what the file is, and choose the file again"]
    assert world.value("select count(*) from attachment") == 0
    added = denise.post(where, {"file_kind": "other", "files": (io.BytesIO(PDF), "letter.pdf"), "add_file": "1"})
    assert "The file is added." in denise.get(added.location).text
    assert "The file is added." not in denise.get(where).text
    nothing = denise.post(where, {"add_file": "1"})
    assert "added." not in denise.get(nothing.location).text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "The selected file is empty"),
        ("big.pdf", PDF + b"\0" * (10 * 1024 * 1024), "The selected file must be smaller than 10MB"),
        ("page.html", b"<html><script>alert(1)</script>", "must be a PDF, PNG, JPEG or Word document"),
        ("page.pdf", b"<html><script>alert(1)</script>", "must be a PDF, PNG, JPEG or Word document"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a PDF, PNG, JPEG or Word document"),
        ("run.exe", b"MZ\x90\0", "must be a PDF, PNG, JPEG or Word document"),
        ("letter.exe", PDF, "its name must end in .pdf"),
        ("letter", PDF, "its name must end in .pdf"),
        ("letter.pdf.html", PDF, "its name must end in .pdf"),
        ("../letter.pdf", PDF, "The file’s name contains a folder; rename it"),
        (f"{'a' * 160}.pdf", PDF, "must be 150 characters or fewer"),
        ("trap.pdf", PDF + b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "holds a program or other files"),
        ("launch.pdf", PDF + b"<< /S /Launch >>", "holds a program or other files"),
        ("holds.pdf", PDF + b"<< /EmbeddedFiles 3 0 R >>", "holds a program or other files"),
        ("plain.docx", _zip({"readme.txt": b"hello"}), "must be a PDF, PNG, JPEG or Word document"),
        ("broken.docx", DOCX[:40], "could not be opened"),
        ("macro.docx", _zip({**BODY, "word/vbaProject.bin": b"x"}), "holds a program or other files"),
        ("holds.docx", _zip({**BODY, "word/embeddings/a.bin": b"x"}), "holds a program or other files"),
        ("bomb.docx", _zip({**BODY, "word/big.xml": b"\0" * (30 * 1024 * 1024)}), "unpacks to something too large"),
        ("many.docx", _zip({**BODY, **{f"word/{n}.xml": b"x" for n in range(250)}}), "unpacks to something too large"),
        ("huge.png", PNG[:16] + struct.pack("!II", 60_000, 60_000) + PNG[24:], "too large to open safely"),
        ("short.png", b"\x89PNG\r\n\x1a\n", "could not be opened"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_not_taken_is_refused_beside_the_box_and_nothing_else_is_lost(
    world: World, denise: Browser, name: str, content: bytes, said: str
) -> None:
    where = _where(denise.start())
    given = {"file_kind": "tickets", "files": (io.BytesIO(content), name)}
    page = denise.post(where, given, status=422)
    assert said in page.errors[0]
    assert page.one("title").text.startswith("Error: ")
    assert said in "".join(page.one("p", id="files-error").itertext())
    assert world.value("select count(*) from attachment") == 0
    assert page.value_of("file_kind") == "tickets"
    assert world.value("select answers -> 'kinds' from draft_page where page = 'documents'") == [], "there is no file"
    assert not [kept for kept in world.app.config["SETTINGS"].storage_path.rglob("*") if kept.is_file()]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("temp\\letter.pdf", "contains a folder"),
        ("..", "contains a folder"),
        ("/letter.pdf", "contains a folder"),
        ("letter\n.pdf", "cannot be shown"),
        ("\u202efdp.exe", "cannot be shown"),
        ("   ", "has no name"),
        (".pdf", "has no name"),
    ],
)
def test_a_name_that_is_no_plain_name_is_refused(name: str, said: str) -> None:
    with pytest.raises(file_kinds.NotTaken, match=said):
        file_kinds.safe_name(name)


def test_of_several_files_the_good_ones_are_kept(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    files = [(io.BytesIO(PDF), "letter.pdf"), (io.BytesIO(b""), "empty.pdf")]
    page = denise.post(where, {"file_kind": "other", "files": files}, status=422)
    assert page.errors == ["empty.pdf: The selected file is empty"]
    assert [row.name for row in world.rows("select name from attachment")] == ["letter.pdf"]
    assert "letter.pdf" in page.text


def test_all_files_together_have_a_limit(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    denise.post(where, {"file_kind": "other", "files": (io.BytesIO(PDF), "a.pdf")})
    world.rows("update attachment set size = 40 * 1024 * 1024 - 10")
    page = denise.post(where, {"file_kind": "other", "files": (io.BytesIO(PDF), "b.pdf")}, status=422)
    assert page.errors == ["All files together must be smaller than 40MB"]


def test_bytes_lie_under_a_random_key_only_we_can_open(world: World, denise: Browser) -> None:
    denise.post(_where(denise.start()), {"file_kind": "other", "files": (io.BytesIO(PDF), "letter.pdf")})
    kept = [path for path in world.app.config["SETTINGS"].storage_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert kept[0].parent.stat().st_mode & 0o077 == 0
    assert "letter" not in str(kept[0])


def test_a_file_removed_asks_first_and_can_no_longer_be_opened(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    denise.post(where, {"file_kind": "other", "files": (io.BytesIO(PDF), "letter.pdf")})
    attachment = world.value("select id from attachment")
    draft = world.value("select draft_id from attachment")
    address = f"/school/referrals/{draft}/files/{attachment}/remove"
    assert "letter.pdf" in denise.get(address).h1
    denise.post(address)
    assert denise.client.get(f"/school/files/{attachment}").status_code == 404
    assert "letter.pdf" not in denise.get(where).text


def test_another_schools_file_looks_like_no_file(world: World, denise: Browser) -> None:
    denise.post(_where(denise.start()), {"file_kind": "other", "files": (io.BytesIO(PDF), "letter.pdf")})
    attachment = world.value("select id from attachment")
    answer = world.browser(world.stranger).client.get(f"/school/files/{attachment}")
    nothing = world.browser(world.stranger).client.get("/school/files/01890000-0000-7000-8000-000000000000")
    assert answer.status_code == nothing.status_code == 404


def test_each_file_has_a_kind_of_its_own_and_the_notice_tells_those_that_are_there(
    world: World, denise: Browser
) -> None:
    where = _where(denise.start())
    for kind, name in (("tickets", "booking.pdf"), ("visa", "page.pdf"), ("tickets", "again.pdf")):
        denise.post(where, {"file_kind": kind, "files": (io.BytesIO(PDF), name)})
    assert world.rows("select name, category from attachment order by added_at, id") == [
        ("booking.pdf", "documents:tickets"), ("page.pdf", "documents:visa"), ("again.pdf", "documents:tickets"),
    ]  # fmt: skip
    page = denise.get(where)
    assert "Tickets or a booking. PDF" in page.text
    assert "A visa or passport page. PDF" in page.text
    told = "select answers -> 'kinds' from draft_page where page = 'documents'"
    assert world.value(told) == ["tickets", "visa"]
    visa = world.value("select id from attachment where name = 'page.pdf'")
    denise.post(f"{where.rsplit('/', 2)[0]}/files/{visa}/remove")
    assert world.value(told) == ["tickets"]
    denise.post(where, {})
    assert world.value(told) == ["tickets"], "saving the page anew keeps them"


def test_a_kind_nobody_offered_is_refused(world: World, denise: Browser) -> None:
    where = _where(denise.start())
    denise.post(where, {"file_kind": "dsl", "files": (io.BytesIO(PDF), "a.pdf")}, status=422)
    assert world.value("select count(*) from attachment") == 0
