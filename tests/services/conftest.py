"""A school with a draft ready to send, and the two applications: the web's without its pages, and the worker's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from portal.domain.access import Role
from portal.factory import create_service_app
from portal.journeys.referral import CME_REFERRAL
from portal.settings import Settings
from portal.store.drafts import Draft, DraftPage, SealedPage
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.session import db
from tests.journeys.filled import Entries, rows
from tests.scenes import Scene


@dataclass
class Office:
    """One council, one school, its clerk and its safeguarding lead."""

    scene: Scene
    engine: Engine
    council: Authority
    school: School
    clerk: Membership
    lead: Membership
    officer: Membership

    def draft(
        self, *, changed: Entries | None = None, without: tuple[str, ...] = (), hide: bool = False, **given: Any
    ) -> Draft:
        """A draft with every page answered; the safeguarding part lies in its sealed rows."""
        draft = self.scene.draft(
            self.school,
            self.clerk,
            child_name="Zofia Kowalska",
            safeguarding_state="done",
            address_hidden=hide,
            expires_on=dt.date.today() + dt.timedelta(days=28),  # noqa: DTZ011 - only has to be ahead
            **given,
        )
        common = {"authority_id": draft.authority_id, "draft_id": draft.id, "school_id": draft.school_id}
        for row in rows(changed, without=without):
            page = CME_REFERRAL.page(row.page)
            where = {"child": row.child, "page": row.page, "item": row.item}
            taken = {k: v for k, v in row.answers.items() if k in page.whereabouts} if hide else {}
            if page.sealed:
                self.scene.add(
                    SealedPage(**common, **where, kind="safeguarding", answers=row.answers, saved_by_name="Lead")
                )
                continue
            if taken:
                self.scene.add(SealedPage(**common, **where, kind="address", answers=taken, saved_by_name="Clerk"))
            kept = {k: v for k, v in row.answers.items() if k not in taken}
            self.scene.add(
                DraftPage(
                    **common,
                    **where,
                    answers=kept,
                    hidden=sorted(taken),
                    position=row.position,
                    saved_by_name="Clerk",
                )
            )
        return draft

    def value(self, sql: str, **values: Any) -> Any:
        """The first value of what the database really holds."""
        with self.engine.connect() as c:
            return c.execute(text(sql), values).scalar()


@pytest.fixture
def office(superuser: Engine) -> Office:
    scene = Scene(superuser)
    council = scene.authority("991", "Northmere Council", mailbox="cme@northmere.example.org")
    school = scene.school(council, "Hazelbank Academy", mailbox="office@hazelbank.example.org")
    scene.term(council)
    return Office(
        scene,
        superuser,
        council,
        school,
        scene.member(council, Role.SUBMITTER, school=school, name="Denise Okafor"),
        scene.member(council, Role.DSL, school=school, name="Samira Haddad"),
        scene.member(council, Role.OFFICER, name="Amina Yusuf"),
    )


@pytest.fixture
def web(settings: Settings) -> Iterator[Flask]:
    """The application as the web has it, inside its context."""
    app = create_service_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
