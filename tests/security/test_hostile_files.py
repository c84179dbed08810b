"""Files made to harm: programs hidden from a plain look, and honest files that only look like them."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest

from portal.services.file_kinds import DOCX, PDF, NotTaken, kind_of

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
TYPES, BODY = "[Content_Types].xml", "word/document.xml"


def _packed(objects: bytes, head: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode") -> bytes:
    return b"%PDF-1.7\n5 0 obj<<" + head + b">>\nstream\r\n" + zlib.compress(objects) + b"\nendstream endobj\n%%EOF"


def _docx(types: bytes = b"<Types/>", **parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {TYPES: types, BODY: b"<document/>", **parts}.items():
            archive.writestr(name, content)
    return kept.getvalue()


RELATION = (
    b'<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://a.example/t.dotm"/></Relationships>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\n1 0 obj<</S/J#61vaScript/J#53 (x)>>endobj"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj<</S /URI /JS 12 0 R>>endobj"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj<</S/SubmitForm/F(http://a.example)>>endobj"),
        ("a.pdf", _packed(b"1 0 " + SCRIPT)),
        ("a.pdf", _packed(b"1 0 " + SCRIPT, b"/Type/Obj#53tm/N 1/First 4/Filter/FlateDecode")),
        ("a.pdf", _packed(b"1 0 <</S/L#61unch>>")),
        ("a.pdf", b"%PDF-1.7\n5 0 obj<</Type/ObjStm/Filter/Crypt>>stream\nnot packed\nendstream endobj"),
        ("a.pdf", _packed(b"\0" * (90 * 1024 * 1024))),
        (
            "a.docx",
            _docx(b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'),
        ),
        ("a.docx", _docx(b'<Types><Default ContentType="application/vnd.ms-office.vbaProject"/></Types>')),
        ("a.docx", _docx(**{"word/_rels/settings.xml.rels": RELATION})),
        ("a.docx", _docx(**{"word/_rels/document.xml.rels": RELATION.replace(b"attachedTemplate", b"oleObject")})),
    ],
)
def test_what_hides_a_program_is_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(NotTaken, match="attach that"):
        kind_of(name, content)


def test_an_honest_large_scan_is_not_taken_for_a_program() -> None:
    """The letters of a short name stand in the bytes of a large picture by chance."""
    picture = random.Random(5).randbytes(3_000_000) + b"/JS\x00" + random.Random(6).randbytes(1000)
    content = b"%PDF-1.7\n1 0 obj<</Type/XObject/Filter/DCTDecode>>\nstream\n" + picture + b"\nendstream endobj\n%%EOF"
    assert kind_of("scan.pdf", content) is PDF
    assert kind_of("letter.pdf", _packed(b"1 0 <</Type/Catalog/Pages 2 0 R>>")) is PDF
    assert kind_of("letter.docx", _docx(**{"word/_rels/document.xml.rels": b"<Relationships/>"})) is DOCX
