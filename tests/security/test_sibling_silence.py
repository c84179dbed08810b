"""No page of a school's tells whether the council knows a brother, a sister or the same child elsewhere.

The same referrals are sent, at the same moments, by the same school of two councils. In one of them half the children
have a brother, a sister or themselves on another school's roll or in its case; in the other nobody has. Whatever the
school is shown, before and after the council has compared the children, must be the same, byte for byte, once ids,
references and form tokens are masked. SIBLING_SILENCE_PAIRS=1000 sends as many pairs.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, text

from portal.domain.identifiers import upn_check_letter
from portal.factory import create_app, create_worker_app
from portal.journeys.answers import Answers
from portal.services import outbox
from portal.services.importing_rolls import import_rows
from portal.settings import Settings
from portal.store.people import Membership
from portal.store.places import Authority, School
from portal.store.session import db
from portal.tasks import EFFECTS
from school_side import school as school_side
from school_side.spoken import spoken
from tests.journeys.filled import filled
from tests.scenes import Scene
from tests.school.kept_drafts import keep

assert EFFECTS  # importing them is what makes them known
PAIRS = int(os.environ.get("SIBLING_SILENCE_PAIRS", "8"))
START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
LATER = dt.timedelta(days=30)
OF_ONE = ("/receipt", "")
OF_ALL = ("/school/", "/school/sent", "/school/messages", "/school/drafts", "/school/review", "/school/questions")
LOOKED_AT_LONGER = 8
"""Families, of every kind there is, of whom the page before sending and the record in print are compared as well."""
PDFS = (1, 6)
ROLL = "pupil_id,upn,forename,surname,dob,address_line1,postcode,school_urn,school_name,parent1_forename,parent1_surname,parent1_relationship,parent1_phone\n"
BESIDE = "Larch Primary"
_BROTHER_BORN = "2012-01-15"
_MASKED = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r'(content|value)="[\w.-]{60,}"'), r'\1="TOKEN"'),
    (re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{3}\b"), "REFERENCE"),
)


@dataclass
class Side:
    """A council with the school that sends and a school beside it."""

    app: Flask
    scene: Scene
    council: Authority
    school: School
    denise: Membership
    sent: list[str] = field(default_factory=list)
    """Addresses of what was sent, in order."""
    spelt: list[str] = field(default_factory=list)
    """Each reference as it is spelt on the phone."""
    token: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.client.set_cookie("cme", self.scene.session(self.denise), domain="localhost")

    def draft(self, answers: Answers) -> tuple[str, int]:
        """A draft ready to be sent: the address of its last page, and its version."""
        made = keep(self, "cme_referral", answers, safeguarding_state="done")
        return f"/school/referrals/{made.id}/check", made.version

    def send(self, check: str, version: int) -> str:
        """Send a draft; gives the address of what was sent."""
        if not self.token:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get("/school/more").text)
            assert found
            self.token = found[1]
        answer = self.client.post(check, data={"csrf_token": self.token, "seen_version": version, "act": "send"})
        assert answer.status_code == 303, re.findall(r'<a href="#[^"]*">([^<]+)</a>', answer.text)
        return answer.headers["Location"].removesuffix("/receipt")

    def refer(self, check: str, version: int) -> None:
        """Send a draft whose pages are compared."""
        self.sent.append(self.send(check, version))
        with self.scene.engine.connect() as c:
            found = c.execute(
                text("select reference from referred_child where authority_id = :a order by id desc limit 1"),
                {"a": self.council.id},
            ).scalar_one()
        self.spelt.append(spoken(found))

    def shown(self, address: str) -> str:
        """A page as the school sees it, masked."""
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address} gave {answer.status_code}"
        if answer.mimetype == "application/pdf":
            return self.masked("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages))
        # A reference is longer or shorter once it is spelt, and so is its page.
        headers = "\n".join(f"{n}: {value}" for n, value in answer.headers if n not in ("Set-Cookie", "Content-Length"))
        return self.masked(f"{headers}\n{answer.text}")

    def masked(self, told: str) -> str:
        """Without what differs between two submissions that are alike in everything."""
        for one in self.spelt:
            told = told.replace(one, "SPELT")
        for pattern, mask in _MASKED:
            told = pattern.sub(mask, told)
        return told


def word(number: int) -> str:
    """A name that is nobody else's, nor sounds like it: three of twenty syllables."""
    scattered = number * 3557 % 8000
    return "".join(
        f"{'bdfgjklmnprstvwzbdfg'[scattered // 20**place % 20]}{'aeiou'[place]}" for place in range(3)
    ).title()


@dataclass(frozen=True)
class Family:
    """The family of one pair; no two share a name, a door, a phone or a birth date by more than chance."""

    number: int

    @property
    def known(self) -> str:
        """What the one council knows elsewhere: "" for half of them."""
        kinds = ("brother on a roll", "same child on a roll", "brother in a case", "same child in a case")
        return "" if self.number % 2 else kinds[self.number // 2 % 4]

    @property
    def surname(self) -> str:
        return f"{word(self.number)}ric"

    @property
    def forename(self) -> str:
        return f"Zo{word(self.number + 4001).lower()}"

    @property
    def born(self) -> str:
        return (dt.date(2013, 9, 2) + dt.timedelta(days=self.number * 7 % 360)).isoformat()

    @property
    def home(self) -> str:
        return f"{self.number + 1} {word(self.number + 2003)} Road"

    @property
    def postcode(self) -> str:
        return f"ZA{self.number % 90 + 1} {self.number // 90 % 9 + 1}QT"

    def other_postcode(self, area: str) -> str:
        """Of another home of the family."""
        return self.postcode.replace("ZA", f"Z{area}")

    @property
    def phone(self) -> str:
        return f"07700 900{self.number % 1000:03}"

    def upn(self, *, brother: bool = False) -> str:
        body = f"{'993' if brother else '992'}12345{self.number:04}"
        return upn_check_letter(body) + body

    def answers(self, *, brother: bool = False) -> Answers:
        """The referral of the child, or of its brother."""
        said: dict[tuple[str, str], dict[str, Any]] = {
            ("child_name", ""): {
                "first_name": "Kacper" if brother else self.forename,
                "last_name": self.surname,
                **dict.fromkeys(("middle_names", "other_names", "former_last_name"), ""),
            },
            ("child_birth", ""): {
                "date_of_birth": _BROTHER_BORN if brother else self.born,
                "sex": "M" if brother else "F",
            },
            ("child_numbers", ""): {"upn": self.upn(brother=brother)},
            ("address_last", ""): {"address_line_1": self.home, "postcode": self.postcode},
            ("siblings", "s1"): {"name": f"Maja {self.surname}"},
            ("adults", "a1"): {"name": f"Anna {self.surname}"},
            ("adults", "a2"): {"name": f"Piotr {self.surname}"},
            ("adult_contact", "a1"): {"phone_1": self.phone},
            ("adult_contact", "a2"): {
                "address_line_1": f"3 {word(self.number + 1009)} Court",
                "postcode": self.other_postcode("B"),
                "other_phones": "",
            },
            ("contacts", "k1"): {
                "name": f"Ewa {word(self.number + 3001)}",
                "phone": f"020 7946 0{self.number % 1000:03}",
            },
            ("previous_addresses", "p1"): {
                "address_line_1": f"2 {word(self.number + 5003)} Lane",
                "postcode": self.other_postcode("D"),
            },
        }
        return Answers(
            [
                type(row)(
                    row.child,
                    row.page,
                    row.item,
                    row.answers | said.get((row.page, row.item), {}),
                    position=row.position,
                )
                for row in filled()
            ]
        )

    def on_roll(self) -> str:
        """The line of another school's roll."""
        same = f"{self.upn()},{self.forename},{self.surname},{self.born}"
        who = same if self.known.startswith("same") else f",Kacper,{self.surname},{_BROTHER_BORN}"
        return (
            f"{self.number},{who},{self.home},{self.postcode},900001,{BESIDE},Anna,{self.surname},Mother,{self.phone}\n"
        )


@pytest.fixture
def sides(superuser: Engine, settings: Settings) -> Iterator[tuple[Side, Side, Side]]:
    """The council that knows, the council that does not, and the other school of the one that knows."""
    scene = Scene(superuser)
    app = create_app(settings, [school_side])
    made = []
    for code in ("990", "991"):
        council = scene.authority(code, "Averford City Council", reference_prefix="AV")
        scene.term(council)
        school = scene.school(council, "Hazelbank Academy", urn="150000")
        made.append(Side(app, scene, council, school, scene.member(council, school=school, name="Denise Okafor")))
    knowing, ignorant = made
    larch = scene.school(knowing.council, BESIDE, urn="900001")
    other = Side(app, scene, knowing.council, larch, scene.member(knowing.council, school=larch, name="Tom Reed"))
    yield knowing, ignorant, other
    with app.app_context():
        db.engine.dispose()


def test_what_the_council_finds_leaves_no_trace_on_any_page_of_the_school(
    sides: tuple[Side, Side, Side], superuser: Engine, settings: Settings
) -> None:
    """SECURITY: a school must not learn by sending that a child or its family is known elsewhere."""
    knowing, ignorant, other = sides
    families = [Family(number) for number in range(PAIRS)]
    with time_machine.travel(START, tick=False) as clock:
        _known_elsewhere(knowing.council, other, families, settings)
        before: list[tuple[str, str]] = []
        for family in families:
            clock.shift(0.5)
            drafts = [side.draft(family.answers()) for side in (knowing, ignorant)]
            if family.number < LOOKED_AT_LONGER:
                before.append((knowing.shown(drafts[0][0]), ignorant.shown(drafts[1][0])))
            for side, draft in zip((knowing, ignorant), drafts, strict=True):
                side.refer(*draft)
            before += [_pair(sides, family.number, page) for page in OF_ONE]
        _drain(settings)
        assert {family.number for family in families if family.known} <= _found_elsewhere(superuser, knowing)
        assert _found_elsewhere(superuser, ignorant) == set()
        after = [_pair(sides, family.number, page) for family in families for page in OF_ONE]
        after += [_pair(sides, number, "/print") for number in range(LOOKED_AT_LONGER)]
        after += [_pair(sides, number, "/pdf") for number in PDFS]
        after += [(knowing.shown(page), ignorant.shown(page)) for page in OF_ALL]
        clock.shift(LATER)
        _drain(settings)
        for side in (knowing, ignorant):
            side.client.set_cookie("cme", side.scene.session(side.denise), domain="localhost")
        after += [_pair(sides, family.number, "") for family in families]
        after += [(knowing.shown(page), ignorant.shown(page)) for page in OF_ALL]
    assert all("Hazelbank Academy" in one for one, _ in before)
    differing = [(one, other_one) for one, other_one in (*before, *after) if one != other_one]
    assert not differing, f"{len(differing)} pages differ, first {_first_difference(*differing[0])}"


def _known_elsewhere(council: Authority, other: Side, families: list[Family], settings: Settings) -> None:
    roll = ROLL + "".join(family.on_roll() for family in families if family.known.endswith("roll"))
    for family in families:
        if family.known.endswith("case"):
            other.send(*other.draft(family.answers(brother=family.known.startswith("brother"))))
    app = create_worker_app(settings)
    with app.app_context():
        import_rows(council.id, io.BytesIO(roll.encode()), "roll.csv", "0" * 64, today=START.date())
        db.session.remove()
        db.engine.dispose()
    _drain(settings)


def _drain(settings: Settings) -> None:
    app = create_worker_app(settings)
    with app.app_context():
        while outbox.drain():
            pass
        db.session.remove()
        db.engine.dispose()


def _pair(sides: tuple[Side, Side, Side], number: int, page: str) -> tuple[str, str]:
    knowing, ignorant, _ = sides
    return knowing.shown(knowing.sent[number] + page), ignorant.shown(ignorant.sent[number] + page)


def _found_elsewhere(superuser: Engine, side: Side) -> set[int]:
    """The families of whose referrals by this school the council's check has found somebody at the school beside it."""
    with superuser.connect() as c:
        found = c.execute(
            text(
                "select distinct c.child_name from proposal p join case_file c on c.authority_id = p.authority_id "
                "and c.id = p.case_id where c.school_id = :school and p.grade <> 'unlikely' and p.other_school = :beside"
            ),
            {"school": side.school.id, "beside": BESIDE},
        ).scalars()
        names = set(found)
    return {
        number for number in range(len(side.sent)) if f"{Family(number).forename} {Family(number).surname}" in names
    }


def _first_difference(one: str, other: str) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, place - 120) : place + 120]}… and …{other[max(0, place - 120) : place + 120]}…"
