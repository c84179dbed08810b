"""A portal with a school of five people, another school, and browsers signed in as them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from portal.domain.access import Role
from portal.factory import create_app
from portal.settings import Settings
from portal.store.doors import PROVED_AT
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.session import db
from school_side import school as school_side
from tests.scenes import Scene
from tests.school.browsing import Browser


@dataclass
class World:
    """The application, what is in its database, and who may sign in."""

    app: Flask
    scene: Scene
    engine: Engine
    council: Authority
    school: School
    denise: Membership
    """School office: fills in, may not read sealed answers."""
    priya: Membership
    """Designated safeguarding lead."""
    helen: Membership
    """Headteacher."""
    stranger: Membership
    """Someone at another school of the same council."""

    def browser(self, member: Membership) -> Browser:
        """A browser signed in as this person, who proved a moment ago who they are."""
        client = self.app.test_client()
        proved = {PROVED_AT: dt.datetime.now(dt.UTC).timestamp()}
        client.set_cookie("cme", self.scene.session(member, data=proved), domain="localhost")
        return Browser(client)

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """What the database really holds."""
        with self.engine.begin() as connection:
            found = connection.execute(text(sql), values)
            return list(found.all()) if found.returns_rows else []

    def value(self, sql: str, **values: Any) -> Any:
        """The one value of the first row."""
        return self.rows(sql, **values)[0][0]


@pytest.fixture
def world(superuser: Engine, settings: Settings) -> Iterator[World]:
    """The scene is set."""
    scene = Scene(superuser)
    council = scene.authority()
    school = scene.school(council, "Hazelbank Academy")
    scene.term(council)
    app = create_app(settings, [school_side])
    yield World(
        app=app,
        scene=scene,
        engine=superuser,
        council=council,
        school=school,
        denise=scene.member(council, school=school, name="Denise Okafor"),
        priya=scene.member(council, Role.DSL, school=school, name="Priya Nair"),
        helen=scene.member(council, Role.HEAD, school=school, name="Helen Marsh"),
        stranger=scene.member(council, school=scene.school(council, "Larch Primary"), name="Tom Reed"),
    )
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def denise(world: World) -> Browser:
    """The school office's browser."""
    return world.browser(world.denise)


@pytest.fixture
def priya(world: World) -> Browser:
    """The safeguarding lead's browser."""
    return world.browser(world.priya)
