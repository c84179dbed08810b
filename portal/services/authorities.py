"""The council a person acts for: its name, telephone numbers and privacy statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import g, has_request_context

from portal.domain.access import Actor
from portal.services.working_day import today
from portal.store.places import Authority
from portal.store.session import db


@dataclass(frozen=True, slots=True)
class Council:
    """What pages say of a council."""

    id: UUID
    code: str
    name: str
    reference_prefix: str
    phone_social_care: str
    phone_out_of_hours: str
    phone_duty: str
    privacy_statement: str
    privacy_statement_dated: dt.date | None
    privacy_notice_url: str
    head_signs_referral: bool
    between_councils_from: dt.date | None
    demo: bool

    @property
    def asks_councils(self) -> bool:
        """Whether it takes part today in asking and answering other councils about children."""
        return self.between_councils_from is not None and self.between_councils_from <= today()


def of(actor: Actor) -> Council:
    """The actor's council; read once a request."""
    if has_request_context() and (kept := getattr(g, "council", None)) is not None:
        assert isinstance(kept, Council)
        return kept
    return remember(db.session.get_one(Authority, actor.authority_id))


def remember(row: Authority) -> Council:
    """The acting person's council from its row, kept for the rest of the request."""
    council = Council(**{f: getattr(row, f) for f in Council.__dataclass_fields__})
    if has_request_context():
        g.council = council
    return council
