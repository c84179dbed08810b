"""Two councils with their schools, the whole portal in this process, and the demo's sign-in, all over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from la_side import la
from portal.factory import create_app
from portal.settings import Settings
from portal.signin.local_pages import LocalProvider
from portal.signin.local_provider import create_provider
from portal.signin.local_state import LocalState
from portal.store.drafts import Draft
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.session import db
from school_side import school as school_side
from tests.scenes import Scene
from tests.services.conftest import Office
from tests.signin.conftest import World, set_scene
from tests.signin.servers import API_SECRET, CLIENT, XHTML, Page, listening


@dataclass
class Town(World):
    """The running whole of the sign-in tests, with the portal's own pages, and drafts that are ready to send."""

    scene: Scene

    def _one(self, kind: type[Any], **wanted: Any) -> Any:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.query(kind).filter_by(**wanted).one()

    def school(self, name: str) -> School:
        """A school by name."""
        found: School = self._one(School, name=name)
        return found

    def member(self, name: str, **more: Any) -> Membership:
        """Somebody who has signed in, by name."""
        found: Membership = self._one(Membership, name=name, **more)
        return found

    def ready_draft(self, school: str, clerk: str) -> Draft:
        """A referral with every page answered, made by this clerk, who has signed in for the school before."""
        at, member = self.school(school), self.member(clerk)
        council: Authority = self._one(Authority, id=at.authority_id)
        return Office(self.scene, self.engine, council, at, member, member, member).draft()

    def audited(self) -> list[str]:
        """Every action in the audit chains, by council and order."""
        return [row[0] for row in self.rows("select action from audit_entry order by authority_id, seq")]


@pytest.fixture
def town(superuser: Engine, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    """Averford, where a headteacher signs referrals, and Northmere."""
    set_scene(superuser)
    scene = Scene(superuser)
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
        app: Flask = create_app(ours, [school_side, la])
        here.serve(app)
        whole = Town(app, ours, provider, there, here.url, superuser, scene)
        whole.rows("update authority set head_signs_referral = true where code = '990'")
        whole.rows(
            "update authority set phone_social_care = '01632 960555', privacy_statement = 'Northmere keeps this safe.' "
            "where code = '991'"
        )
        yield whole
    with app.app_context():
        db.engine.dispose()


def hidden_of(page: Page) -> dict[str, str]:
    """Name and value of every hidden field of a page's forms about the page itself, as a browser would send them."""
    main = page._tree.find(f".//{XHTML}main")
    assert main is not None
    form = main.find(f".//{XHTML}form")
    assert form is not None, page.text[:400]
    return {
        field.get("name"): field.get("value", "")
        for field in form.iter(f"{XHTML}input")
        if field.get("type") == "hidden"
    }
