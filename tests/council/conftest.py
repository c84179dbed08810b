"""A council with three people and cases of two schools, and browsers signed in as them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text
from werkzeug.datastructures import MultiDict

from la_side import la
from portal.domain.access import Role
from portal.factory import create_app, create_worker_app
from portal.settings import Settings
from portal.store.cases import Case
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.session import db
from portal.store.submissions import Submission
from tests.scenes import Scene
from tests.school.browsing import Browser, Page


@dataclass
class Desk:
    """One person's browser; posts carry the token of the page they came from."""

    browser: Browser

    def get(self, address: str, *, status: int = 200, follow: bool = True) -> Page:
        """Open a page; every HTML page is checked for soundness."""
        return self.browser.get(address, status=status, follow=follow)

    def token(self) -> str:
        """A form token of this browser's session."""
        answer = self.browser.client.get("/cases/order")
        found = re.search(r'name="csrf-token" content="([^"]+)"', answer.text)
        assert found, "the page has no form token"
        return html.unescape(found[1])

    def post(self, address: str, given: Any = None, *, status: int = 303) -> Page:
        """Send values to an address."""
        fields = MultiDict(given or {})
        fields["csrf_token"] = self.token()
        answer = self.browser.client.post(address, data=fields)
        assert answer.status_code == status, f"{address} gave {answer.status_code}: {_errors(answer.text)}"
        return self.browser._looked(answer)

    def send(self, address: str, given: Any = None, *, status: int = 303) -> Page:
        """Open a page and send its form back with these values on top of its hidden fields."""
        page = self.get(address)
        fields = MultiDict(
            {
                box.get("name", ""): box.get("value", "")
                for box in page.one("main").iter("{http://www.w3.org/1999/xhtml}input")
                if box.get("type") == "hidden" and box.get("name") in ("version", "once")
            }
        )
        fields.update(given or {})
        return self.post(address, fields, status=status)


def _errors(page: str) -> str:
    return " | ".join(re.findall(r'<a href="#[^"]*">([^<]+)</a>', page)) or page[:300]


@dataclass
class Council:
    """The application, what is in its database, and who may sign in."""

    app: Flask
    scene: Scene
    engine: Engine
    authority: Authority
    school: School
    other_school: School
    sender: Membership
    amina: Membership
    """An officer."""
    dev: Membership
    """Another officer."""
    ruth: Membership
    """The manager."""
    sam: Membership
    """The administrator: no casework."""

    def desk(self, member: Membership) -> Desk:
        """This person's browser."""
        client = self.app.test_client()
        client.set_cookie("cme", self.scene.session(member), domain="localhost")
        return Desk(Browser(client))

    def submission(self, school: School | None = None, **given: Any) -> Submission:
        """A referral of the first school, unless another is named."""
        return self.scene.submission(school or self.school, self.sender, **given)

    def case(self, school: School | None = None, submission: dict[str, Any] | None = None, **given: Any) -> Case:
        """A case from a referral of its own."""
        where = school or self.school
        return self.scene.case(self.submission(where, **(submission or {})), where, **given)

    def open_case(self, **given: Any) -> Case:
        """A case past triage."""
        past = {"state": "enquiries", "triaged_at": text_now(), "band": 3, "why": []}
        sent = {"state": "accepted"} | given.pop("submission", {})
        return self.case(submission=sent, **(past | given))

    def row(self, sql: str, **values: Any) -> Any:
        """The first row of what the database really holds."""
        with self.engine.begin() as connection:
            return connection.execute(text(sql), values).first()

    def value(self, sql: str, **values: Any) -> Any:
        """The one value of the first row."""
        found = self.row(sql, **values)
        return found[0] if found else None


def text_now() -> Any:
    """This instant in UTC."""
    from portal.store.tables import now

    return now()


@pytest.fixture
def council(superuser: Engine, settings: Settings) -> Iterator[Council]:
    """The scene is set."""
    scene = Scene(superuser)
    authority = scene.authority()
    scene.term(authority)
    school = scene.school(authority, "Hazelbank Academy")
    app = create_app(settings, [la])
    yield Council(
        app=app,
        scene=scene,
        engine=superuser,
        authority=authority,
        school=school,
        other_school=scene.school(authority, "Oakfield Primary"),
        sender=scene.member(authority, school=school, name="Denise Okafor"),
        amina=scene.member(authority, name="Amina Yusuf"),
        dev=scene.member(authority, name="Dev Patel"),
        ruth=scene.member(authority, Role.MANAGER, name="Ruth Hale", job="CME manager"),
        sam=scene.member(authority, Role.ADMIN, name="Sam Osei", job="Administrator"),
    )
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def amina(council: Council) -> Desk:
    """The officer's browser."""
    return council.desk(council.amina)


@pytest.fixture
def ruth(council: Council) -> Desk:
    """The manager's browser."""
    return council.desk(council.ruth)


@pytest.fixture
def statements(council: Council) -> Iterator[list[str]]:
    """Every statement the application sends, without transaction control and the setting of the context."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        head = statement.lstrip().upper()
        if not head.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SET LOCAL", "SAVEPOINT", "SELECT SET_CONFIG")):
            sent.append(statement)

    with council.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def town(council: Council, settings: Settings) -> Iterator[Any]:
    """The council with a worker that runs the sibling check over invented families."""
    from tests.council.families import Town

    worker = create_worker_app(settings)
    yield Town(council, worker)
    with worker.app_context():
        db.engine.dispose()
