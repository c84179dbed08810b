"""Small forms of the council's pages: where they come from, and what a refusal puts beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField

from portal.services.trouble import NotFound, Refused


class PageForm(Form):
    """A form of one page. The portal checks against forged posts for all of them."""

    def sent(self) -> bool:
        """Whether it was posted and every question answered as it must be."""
        return request.method == "POST" and self.validate()

    def refuse(self, refused: Refused) -> None:
        """Put what a service refused beside the fields it named; what names no field stands at the top."""
        for name, messages in refused.as_dict().items():
            if name in self:
                self[name].errors = [*self[name].errors, *messages]
            else:
                self.form_errors.extend(messages)


class Versioned(PageForm):
    """A form that remembers which version of the record the person had before them."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version; 0, which is never one, when it was tampered with."""
        data = "".join(self.version.raw_data or ())
        return int(data) if data.isdecimal() and len(data) < 18 else 0


class Once(PageForm):
    """A form that adds something: sent twice, it adds once."""

    once = HiddenField()

    @property
    def key(self) -> UUID:
        """The form's own id; `NotFound` when it was tampered with."""
        return an_id(self.once.data or "")


def new_key() -> str:
    """An id for a fresh form."""
    return str(uuid4())


def an_id(text: str) -> UUID:
    """An id out of an address or a form; anything else is not found."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def posted(
    form: type[PageForm], data: Mapping[str, Any] | None = None, typed: MultiDict[str, str] | None = None
) -> Any:
    """The form, filled from the post if there is one, else from what was `typed` before, else from `data`."""
    return form(request.form if request.method == "POST" else typed, data=dict(data or {}))
