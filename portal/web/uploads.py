"""Files that came with a page: read no further than they may be large, each kept or refused by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, request, send_file
from werkzeug.datastructures import FileStorage

from portal.services import attachments, scanning
from portal.services.draft_settling import Reading
from portal.services.trouble import Refused
from portal.store.drafts import Attachment

FIELD = "files"
STATUSES = {
    scanning.NOT_CHECKED: "ready",
    scanning.CLEAN: "ready",
    scanning.CHECKING: "checking",
    scanning.INFECTED: "refused",
}
"""How each file stands, in one word the list of documents knows."""


def chosen(field: str = FIELD) -> list[FileStorage]:
    """The files chosen on the page; an empty control sends one without a name, which is none."""
    return [file for file in request.files.getlist(field) if file.filename]


def keep(draft_id: UUID, category: str, reading: Reading, *, field: str = FIELD) -> list[str]:
    """Keep each chosen file with the draft, filed under `category`; gives a sentence for each that was refused. The
    others are kept."""
    most = current_app.config["SETTINGS"].max_file_mb * attachments.MEGABYTE
    refused: list[str] = []
    files = chosen(field)
    for file in files:
        name = file.filename or ""
        try:
            attachments.add(draft_id, category, name, file.stream.read(most + 1), reading=reading, field=field)
        except Refused as refusal:
            refused += [f"{name}: {said}" if len(files) > 1 else said for _, said in refusal.faults]
    return refused


def shown(files: list[Attachment], address: Any, remove_address: Any = None) -> list[dict[str, Any]]:
    """Files as the list of documents shows them; `address` and `remove_address` make a link from an id.

    A file withheld until it is checked has no link.
    """
    return [
        {
            "href": "" if file.scan in attachments.WITHHELD else address(file.id),
            "name": file.name,
            "about": f"{attachments.about(file)}.",
            "status": STATUSES[file.scan],
            "state": f"{attachments.SCAN_WORDS[file.scan]}.",
            "remove_href": remove_address(file.id) if remove_address else "",
        }
        for file in files
    ]


def hand_over(attachment_id: UUID) -> Response:
    """The file as a download, never shown in the page's own window; `NotFound` when it is not theirs to open."""
    from io import BytesIO

    handed = attachments.hand_over(attachment_id)
    answer = send_file(
        BytesIO(handed.content),
        mimetype=handed.content_type,
        as_attachment=True,
        download_name=handed.download_name,
        max_age=0,
        conditional=False,
        etag=False,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
