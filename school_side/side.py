"""The blueprint of the school's pages, on its own so that each module of pages can register with it."""

from __future__ import annotations

from portal.domain import notices
from portal.web.pages import Side

school = Side("school", __name__, url_prefix="/school")
KIND_WORDS = {kind.value: said.title for kind, said in notices.WORDS.items()}
"""What each kind of submission is called in lists."""
