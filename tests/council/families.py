"""Invented families on rolls and in referrals, with the real sibling check run over them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask

from portal.services import outbox
from portal.services.importing_rolls import import_rows
from portal.store.cases import Case
from portal.store.session import db
from portal.tasks import EFFECTS
from tests.council.conftest import Council, Desk
from tests.matching.children import upn

assert EFFECTS
ZOFIA, KACPER, LENA = upn(101), upn(102), upn(103)
HOME, MOTHER, MOBILE = ("14 Tamarisk Close", "ZN4 2QT"), "Marta Kowalska", "07700 900412"
_HEADER = (
    "pupil_id,upn,forename,surname,dob,nc_year,school_urn,school_name,address_line1,postcode,parent1_forename,"
    "parent1_surname,parent1_phone"
)


def row(number: int, name: str, born: str, **more: str) -> str:
    """A line of a roll; the family's own home, mother and mobile unless told otherwise."""
    first, _, last = name.partition(" ")
    parent, _, surname = more.get("parent", MOTHER).partition(" ")
    street, postcode = more.get("street", HOME[0]), more.get("postcode", HOME[1])
    return ",".join((
        str(number), more.get("upn", ""), first, last, born, more.get("year", "5"), more.get("urn", "900501"),
        more.get("school", "Oakfield Primary"), street, postcode, parent, surname, more.get("phone", MOBILE),
    ))  # fmt: skip


KACPER_ON_ROLL = row(10, "Kacper Kowalski", "2016-02-02", upn=KACPER)
LENA_ON_ROLL = row(11, "Lena Kowalska", "2018-05-09", upn=LENA, year="3", urn="900502", school="Oak Primary")


def facts(name: str = "Zofia Kowalska", born: str = "2013-03-14", **more: Any) -> dict[str, Any]:
    """What a referral tells of a child of the family."""
    first, _, last = name.partition(" ")
    return {
        "reason": {"main": "whereabouts_unknown"},
        "child": {"first_name": first, "last_name": last, "date_of_birth": born, "sex": "female", "year_group": "9"}
        | {"upn": more.get("upn", "")},
        "addresses": [{"lines": [more.get("street", HOME[0])], "postcode": more.get("postcode", HOME[1])}],
        "adults": [
            {
                "name": more.get("parent", MOTHER),
                "relationship": "mother",
                "may_contact": "yes",
                "phones": [{"number": more.get("phone", MOBILE)}],
            }
        ],
        "siblings": more.get("siblings", []),
    } | more.get("facts", {})


@dataclass
class Town:
    """The council with a worker that runs the check."""

    council: Council
    worker: Flask
    roll: list[str] = field(default_factory=list)
    _number: int = 0

    def on_rolls(self, *rows: str, day: dt.date = dt.date(2026, 11, 2)) -> None:
        """The council's roll as it stands that day: only these."""
        self._number += 1
        body = "\n".join((_HEADER, *rows)).encode()
        with self.worker.app_context():
            import_rows(self.council.authority.id, io.BytesIO(body), "roll.csv", f"{self._number:064d}", today=day)
            db.session.remove()

    def referred(self, name: str = "Zofia Kowalska", born: str = "2013-03-14", **more: Any) -> Case:
        """A case past triage, from a referral that tells these facts."""
        first, _, last = name.partition(" ")
        told = facts(name, born, **{key: value for key, value in more.items() if key != "school"})
        child = {"date_of_birth": dt.date.fromisoformat(born), "upn": more.get("upn", "")}
        child |= {"upn_state": "valid"} if more.get("upn") else {}
        return self.council.open_case(
            school=more.get("school", self.council.school), first_name=first, last_name=last, child=child,
            submission={"facts": told}, matching_state="waiting",
        )  # fmt: skip

    def check(self, desk: Desk, *cases: Case) -> None:
        """Run the check of these cases, and whatever follows."""
        for case in cases:
            desk.post(f"/cases/{case.reference}/siblings/check")
        self.work_off()

    def work_off(self) -> None:
        """Do what is owed."""
        with self.worker.app_context():
            while outbox.drain():
                pass
            db.session.remove()

    def proposals(self, case: Case, question: str = "sibling") -> dict[str, Any]:
        """By name: (state, changed_since) of what is proposed on a case and still found."""
        with self.council.engine.begin() as connection:
            rows = connection.exec_driver_sql(
                "select other_name, state, changed_since from proposal where case_id = %s and question = %s "
                "and state <> 'gone' and grade <> 'unlikely'",
                (case.id, question),
            ).all()
        return {name: (state, changed) for name, state, changed in rows}

    def decide(self, desk: Desk, case: Case, name: str, decision: str, question: str = "sibling") -> UUID:
        """Press a button of the card of this name; gives the proposal's id."""
        proposal, digest = self.council.row(
            "select id, evidence_digest from proposal where case_id = :c and other_name = :n and question = :q",
            c=case.id, n=name, q=question,
        )  # fmt: skip
        where = f"/cases/{case.reference}/siblings/{proposal}"
        desk.post(where, {"decision": decision, "digest": digest, "question": question})
        return UUID(str(proposal))

    def page(self, desk: Desk, case: Case, tab: str = "/siblings") -> str:
        """The text of a page of the case."""
        return desk.get(f"/cases/{case.reference}{tab}").text
