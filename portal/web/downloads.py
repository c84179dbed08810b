"""A document made here, handed over as a file to keep."""

from __future__ import annotations

from flask import Response, make_response


def pdf_to_keep(document: bytes, name: str) -> Response:
    """A PDF that the browser saves as `name`, which must be made of references and dates only, never a child's name."""
    answer = make_response(document)
    answer.mimetype = "application/pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
