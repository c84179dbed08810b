"""A portal and a demo provider, both over real HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text

from portal.settings import Settings
from portal.signin.demo_people import COUNCILS, DEMO_PEOPLE, DemoPerson
from portal.signin.local_pages import LocalProvider
from portal.signin.local_provider import create_provider
from portal.signin.local_state import LocalState
from portal.store.places import Authority, School
from portal.store.session import db
from tests.scenes import Scene
from tests.signin.servers import API_SECRET, CLIENT, Browser, Server, listening, portal


@dataclass
class World:
    """Everything a test needs of the running whole."""

    app: Flask
    settings: Settings
    provider: Flask
    provider_server: Server
    home: str
    engine: Engine

    def browser(self) -> Browser:
        """A new browser."""
        return Browser(self.home)

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """What the database really holds."""
        with self.engine.begin() as connection:
            found = connection.execute(text(sql), values)
            return list(found.all()) if found.returns_rows else []

    def person(self, name: str) -> DemoPerson:
        """One of the demo people."""
        return next(p for p in DEMO_PEOPLE if p.name == name)

    def approve(self, name: str) -> None:
        """What a manager of the council does."""
        self.rows(
            "update membership set state = 'active', approved_by = 'Ruth Hale', approved_at = now() where name = :n",
            n=name,
        )


def set_scene(engine: Engine) -> None:
    """The demo's two councils and the schools its people work at."""
    scene = Scene(engine)
    made: dict[str, Authority] = {code: scene.authority(code, name) for code, name in COUNCILS.items()}
    seen: set[str] = set()
    for person in DEMO_PEOPLE:
        if person.kind == "school" and person.code not in seen:
            seen.add(person.code)
            scene.add(School(authority_id=made[person.authority_code].id, urn=person.code, name=person.organisation))


@pytest.fixture
def world(superuser: Engine, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """A portal signed up with the demo provider; both answer over HTTP."""
    set_scene(superuser)
    with listening() as there, listening() as here:
        provider = create_provider(
            LocalProvider(
                issuer=there.url,
                client_id=CLIENT["oidc_client_id"],
                client_secret=CLIENT["oidc_client_secret"],
                redirect_uri=f"{here.url}/auth/callback",
                post_logout_uri=f"{here.url}/signed-out",
                api_secret=API_SECRET,
            ),
            LocalState(tmp_path / "provider.json"),
        )
        there.serve(provider)
        ours = settings.model_copy(
            update={
                **CLIENT,
                "public_url": here.url,
                "oidc_issuer": there.url,
                "role_api_url": there.url,
                "role_api_secret": API_SECRET,
            }
        )
        app = portal(ours)
        here.serve(app)
        yield World(app, ours, provider, there, here.url, superuser)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    """A browser at the portal's door."""
    with world.browser() as opened:
        yield opened


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Our clock, standing still until it is moved. It begins now: the database refuses contexts its clock finds old."""
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


def minutes(number: float) -> dt.timedelta:
    """So many minutes."""
    return dt.timedelta(minutes=number)
