"""Every route, every method, every kind of person, every owner: generated from the routes the application registered.

Nothing is listed by hand but who there is and whose records there are; a page added tomorrow is asked the same
questions. Each owner's records carry a canary word in every text a page could show.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import Engine
from werkzeug.routing import Rule

from la_side import la
from portal.domain.access import POLICY, May, Role
from portal.domain.identifiers import new_reference
from portal.factory import create_app
from portal.settings import Settings
from portal.store.people import Membership
from portal.store.session import db
from portal.store.tables import new_id
from portal.web.pages import OPEN_PAGES, permission_of
from school_side import school as school_side
from tests.scenes import Scene

ABSENT, OWN, OTHER_SCHOOL, OTHER_COUNCIL = "absent", "own", "other school's", "other council's"
READABLE = {
    "/cases/<reference>",
    "/school/sent/<uuid:submission_id>",
    "/school/sent/<uuid:submission_id>/pdf",
    "/school/referrals/<uuid:draft_id>",
}


@dataclass
class Records:
    """What one owner has, by the name a route gives its argument."""

    canary: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """The application, its people by what they are, and everybody's records."""

    app: Flask
    people: dict[str, Membership]
    cookies: dict[str, str]
    owners: dict[str, Records]

    def client(self, who: str) -> FlaskClient:
        client = self.app.test_client()
        if who in self.cookies:
            client.set_cookie("cme", self.cookies[who], domain="localhost")
        return client


def records_of(scene: Scene, authority: Any, school: Any, clerk: Membership, canary: str) -> Records:
    """A draft, a submission, a case and all that hangs on it, each text with the owner's canary."""
    name = {"first_name": canary, "last_name": canary}
    draft = scene.draft(school, clerk, child_name=canary)
    submission = scene.submission(
        school,
        clerk,
        sent_by_name=canary,
        summary=[{"title": canary, "key": "x", "rows": [{"label": canary, "lines": [canary], "page_key": "x"}]}],
    )
    case = scene.case(submission, school, **name, state="enquiries")
    proposal = scene.proposal(case, other_name=canary)
    scene.absence(draft, opened_by_name=canary)
    return Records(
        canary,
        {
            "draft_id": draft.id,
            "submission_id": submission.id,
            "reference": case.reference,
            "document": scene.attachment(submission, name=f"{canary}.pdf").id,
            "attachment_id": scene.attachment(submission, name=f"{canary}.pdf").id,
            "enquiry": scene.enquiry(case, detail=canary).id,
            "proposal": proposal.id,
            "link": scene.link(case, clerk, by_name=canary).id,
            "member": clerk.id,
            "loan": scene.loan(school, clerk, to_name=canary).id,
            "school_id": school.id,
            "advice_id": scene.advice(school, question=canary, asked_by_name=canary, answer=canary).id,
            "expected_id": scene.expected(submission, school, child_name=canary).id,
            "question_id": scene.between(case, new_id(), name=canary, said=canary),
            "ask_id": scene.asked(case, school, pupil_name=canary, said=canary).id,
            "file_id": scene.school_file(school, name=f"{canary}.csv").id,
        },
    )


@pytest.fixture
def world(superuser: Engine, settings: Settings) -> Iterator[World]:
    scene = Scene(superuser)
    ours, theirs = (
        scene.authority(code, name, between_councils_from=dt.date(2026, 9, 1))
        for code, name in (("990", "Averford"), ("991", "Northmere"))
    )
    schools = {
        OWN: scene.school(ours, "Ash School"),
        OTHER_SCHOOL: scene.school(ours, "Oak School"),
        OTHER_COUNCIL: scene.school(theirs, "Elm School"),
    }
    people = {
        "school office": scene.member(ours, Role.SUBMITTER, school=schools[OWN]),
        "safeguarding lead": scene.member(ours, Role.DSL, school=schools[OWN]),
        "headteacher": scene.member(ours, Role.HEAD, school=schools[OWN]),
        "attendance officer": scene.member(ours, Role.ATTENDANCE, school=schools[OWN]),
        "data team": scene.member(ours, Role.DATA, school=schools[OWN]),
        "reader": scene.member(ours, Role.READER, school=schools[OWN]),
        "officer": scene.member(ours, Role.OFFICER),
        "manager": scene.member(ours, Role.MANAGER),
        "administrator": scene.member(ours, Role.ADMIN),
        "other school's lead": scene.member(ours, Role.DSL, school=schools[OTHER_SCHOOL]),
        "other council's manager": scene.member(theirs, Role.MANAGER),
        "member whose role was taken away": scene.member(ours, school=schools[OWN]),
    }
    owners = {
        OWN: records_of(scene, ours, schools[OWN], people["school office"], "Canaryown"),
        OTHER_SCHOOL: records_of(scene, ours, schools[OTHER_SCHOOL], people["other school's lead"], "Canaryschool"),
        OTHER_COUNCIL: records_of(
            scene,
            theirs,
            schools[OTHER_COUNCIL],
            scene.member(theirs, Role.SUBMITTER, school=schools[OTHER_COUNCIL]),
            "Canarycouncil",
        ),
    }
    app = create_app(settings, [school_side, la])
    app.config["WTF_CSRF_ENABLED"] = False
    yield World(app, people, {who: scene.session(member) for who, member in people.items()}, owners)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def absent() -> Records:
    values: dict[str, Any] = dict.fromkeys(
        (
            "draft_id",
            "submission_id",
            "document",
            "attachment_id",
            "enquiry",
            "proposal",
            "link",
            "member",
            "file_id",
            "loan",
            "school_id",
            "ask_id",
            "question_id",
            "advice_id",
            "expected_id",
        ),
        uuid4(),
    )
    return Records("", {**values, "reference": new_reference("AV", random.Random(7))})


FIXED = {
    "child": "c1",
    "page_key": "child_name",
    "section_key": "pupil",
    "what": "joined_school",
    "about": "moved",
    "topic": "over-age",
    "item": "k1",
    "code": "returned_to_referring_school",
    "act": "open_case",
    "path": "school/referrals/x/c1/child_name",
    "filename": "nothing.css",
    "provider": "x",
}


def address(app: Flask, rule: Rule, records: Records) -> str:
    values = {name: records.values.get(name, FIXED.get(name)) for name in rule.arguments}
    assert None not in values.values(), f"the matrix has no value for {rule.rule}"
    return app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)


def guarded(app: Flask) -> list[tuple[Rule, str, May]]:
    found = []
    for rule in app.url_map.iter_rules():
        needs = permission_of(rule.endpoint)
        if needs is not None:
            found += [(rule, m, needs) for m in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def masked(answer: Any, asked: Records) -> tuple[int, str]:
    """An answer without its form token, which differs each second, and without what was asked for itself."""
    text = re.sub(r'(content|value)="[\w.-]{60,}"', "", answer.get_data(as_text=True))
    for value in asked.values.values():
        text = text.replace(str(value), "*")
    return answer.status_code, text


def may(member: Membership, needs: May) -> bool:
    return any(Role(r) in POLICY[needs] for r in member.roles)


def same_council(member: Membership, records: Records, world: World) -> bool:
    owner = next(name for name, r in world.owners.items() if r is records)
    home = world.people["officer"].authority_id
    return (owner != OTHER_COUNCIL) == (member.authority_id == home)


def owns(member: Membership, owner: str, world: World) -> bool:
    if member.kind == "council":
        return same_council(member, world.owners[owner], world)
    return {world.people["school office"].school_id: OWN, world.people["other school's lead"].school_id: OTHER_SCHOOL}[
        member.school_id
    ] == owner


def said(answer: Any) -> str:
    """What an answer tells its reader; a document's pages are read as a person would."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return str(answer.get_data(as_text=True))


def test_the_matrix(world: World) -> None:
    """No request fails, nobody reaches what is not theirs, and what is not theirs looks like what is not there."""
    asked, leaks, wrong = 0, [], []
    nowhere = absent()
    for rule, method, needs in guarded(world.app):
        for who, member in world.people.items():
            client = world.client(who)
            allowed = may(member, needs)
            # What takes no record as an argument has one address, whoever owns what.
            of_records = rule.arguments & nowhere.values.keys()
            owners = world.owners if of_records else {OWN: world.owners[OWN]}
            missing = client.open(address(world.app, rule, nowhere), method=method) if allowed and of_records else None
            for owner, records in owners.items():
                answer = client.open(address(world.app, rule, records), method=method, data={"body": "x"})
                asked += 1
                text = said(answer)
                where = f"{who} {method} {rule.rule} ({owner})"
                if answer.status_code >= 500:
                    wrong.append(f"{where}: {answer.status_code}")
                if not allowed and answer.status_code != 404:
                    wrong.append(f"{where}: {answer.status_code}, lacks the permission")
                for other, held in world.owners.items():
                    if held.canary in text and not (allowed and owns(member, other, world)):
                        leaks.append(f"{where} shows the {other} record")
                theirs = allowed and owns(member, owner, world)
                foreign = missing is not None and not theirs
                if foreign and masked(answer, records) != masked(missing, nowhere):
                    wrong.append(f"{where}: {answer.status_code} tells it from one that is not there")
                if method == "GET" and rule.rule in READABLE and theirs and answer.status_code not in (200, 303):
                    wrong.append(f"{where}: {answer.status_code}, is theirs")
    assert wrong == []
    assert leaks == []
    assert asked > 800


def test_nobody_signed_in_reaches_anything(world: World) -> None:
    client = world.client("nobody")
    for rule, method, _ in guarded(world.app):
        answer = client.open(address(world.app, rule, world.owners[OWN]), method=method)
        assert answer.status_code == 303, rule.rule
        assert "/sign-in" in answer.headers["Location"], rule.rule
        assert world.owners[OWN].canary not in answer.get_data(as_text=True)


def test_every_form_refuses_a_post_without_its_token(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    for rule, method, needs in guarded(world.app):
        if method != "POST":
            continue
        who = next(name for name, member in world.people.items() if may(member, needs))
        answer = world.client(who).post(address(world.app, rule, world.owners[OWN]))
        assert answer.status_code == 400, rule.rule


def test_the_open_pages_are_the_written_ones(world: World) -> None:
    loose = {r.endpoint for r in world.app.url_map.iter_rules() if permission_of(r.endpoint) is None}
    assert loose == OPEN_PAGES


@pytest.mark.parametrize(
    "nonsense", ["x", "0", "NM-1111-111", "..%2f..%2fetc", "a" * 300, "%00", "é", str(UUID(int=0))]
)
def test_nonsense_in_an_address_is_not_found(world: World, nonsense: str) -> None:
    officer, clerk = world.client("officer"), world.client("school office")
    for client, path in (
        (officer, f"/cases/{nonsense}"),
        (officer, f"/cases/{nonsense}/print"),
        (clerk, f"/school/sent/{nonsense}"),
        (clerk, f"/school/referrals/{nonsense}"),
        (clerk, f"/school/files/{nonsense}"),
    ):
        assert client.get(path).status_code == 404, path
