"""Small real files for the demonstration: a PDF of a few lines, and a plain picture."""

from __future__ import annotations

import struct
import zlib


def pdf(*lines: str) -> bytes:
    """A one-page PDF with these lines of plain (ASCII) text."""
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    page = f"BT /F1 12 Tf 16 TL 56 780 Td {shown}ET".encode("ascii", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(made))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def png(width: int = 320, height: int = 240) -> bytes:
    """A picture of a front door, more or less: a wall, a door and the sky."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            door = width * 2 // 5 < x < width * 3 // 5 and y > height // 3
            rows += b"\x7a\x1f\x1f" if door else b"\xb5\x95\x78" if y > height // 6 else b"\x9c\xc3\xe6"
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
