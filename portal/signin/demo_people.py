"""Invented people of the demonstration councils, as the demo sign-in provider knows them.

Nobody here exists. Some are there for the awkward pages: without an organisation, from a training provider, without
a role, or not yet approved by the council.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from portal.domain.access import Kind, Role
from portal.exchange.demo_families import SCHOOLS

COUNCILS: Final = {"990": "Averford City Council", "991": "Northmere Council"}
"""Name of each demonstration council by its code; neither code is in the register of local authorities."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person in one organisation. `code` is the URN of a school or the code of a council."""

    sub: str
    name: str
    job: str
    organisation: str
    kind: Kind | None
    authority_code: str
    code: str
    roles: tuple[Role, ...]
    role_words: str
    approved: bool = True
    organisation_claim: Mapping[str, Any] | None = field(default=None, compare=False)
    place: int = 1
    """Which of the person's organisations this is, where they belong to several."""

    @property
    def role_codes(self) -> tuple[str, ...]:
        """The roles as DfE Sign-in codes them."""
        return tuple(r.value for r in self.roles)

    @property
    def email(self) -> str:
        """An address in a domain that cannot exist."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]

    @property
    def family_name(self) -> str:
        """The rest of the name."""
        return self.name.split(" ", 1)[1]

    @property
    def key(self) -> str:
        """What a pick of this person in this organisation is known by: the subject, but for their further places."""
        return self.sub if self.place == 1 else f"{self.sub}.{self.place}"

    @property
    def organisation_id(self) -> str:
        """The provider's identifier of the organisation; '' without one."""
        return str(self.organisation_claim["id"]) if self.organisation_claim else ""

    def claims(self) -> dict[str, Any]:
        """Everything the provider may say of this person, by claim name."""
        said: dict[str, Any] = {
            "sub": self.sub,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": self.email,
            "job_title": self.job,
        }
        if self.organisation_claim is not None:
            said["organisation"] = dict(self.organisation_claim)
        return said


def demo_id(name: str) -> UUID:
    """A made-up identifier that is the same at every run."""
    return uuid5(NAMESPACE_URL, f"https://example.org/cme-demo/{name}")


def _claim(name: str, category: str, category_name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(demo_id(f"organisation {name}")).upper(),
        "name": name,
        "category": {"id": category, "name": category_name},
        "status": {"id": 1, "name": "Open"},
        **more,
    }


def _school_claim(authority_code: str, name: str) -> dict[str, Any]:
    school = next(s for s in SCHOOLS[authority_code] if s.name == name)
    return _claim(name, "001", "Establishment", urn=school.urn, establishmentNumber=school.number, uid=None)


def _at_school(
    authority: str, school: str, name: str, job: str, roles: Iterable[Role], words: str, *, place: int = 1
) -> DemoPerson:
    claim = _school_claim(authority, school)
    sub = str(demo_id(f"person {name}")).upper()
    return DemoPerson(
        sub, name, job, school, Kind.SCHOOL, authority, claim["urn"], tuple(roles), words,
        organisation_claim=claim, place=place,
    )  # fmt: skip


def _at_council(
    code: str, name: str, job: str, roles: Iterable[Role], words: str, *, approved: bool = True
) -> DemoPerson:
    claim = _claim(COUNCILS[code], "002", "Local Authority", establishmentNumber=code, urn=None)
    sub = str(demo_id(f"person {name}")).upper()
    return DemoPerson(sub, name, job, COUNCILS[code], Kind.COUNCIL, code, code, tuple(roles), words, approved, claim)


def _elsewhere(name: str, job: str, organisation: str, words: str, claim: Mapping[str, Any] | None) -> DemoPerson:
    sub = str(demo_id(f"person {name}")).upper()
    return DemoPerson(sub, name, job, organisation, None, "", "", (Role.SUBMITTER,), words, organisation_claim=claim)


FILL = "fill in and send"
CASEWORK = "work on cases"
LEAD = "fill in and send, with the safeguarding lead's private part"

DEMO_PEOPLE: Final[tuple[DemoPerson, ...]] = (
    _at_school("991", "Hazelbank Academy", "Denise Okafor", "Attendance officer", [Role.SUBMITTER], f"can {FILL}"),
    _at_school(
        "991", "Hazelbank Academy", "Samira Haddad", "Designated safeguarding lead", [Role.DSL], f"can {LEAD}"
    ),
    _at_school(
        "991", "Hazelbank Academy", "Helen Marsh", "Headteacher", [Role.HEAD], f"can {FILL}, and sign as headteacher"
    ),
    _at_school(
        "991", "Hazelbank Academy", "Idris Bevan", "Attendance manager", [Role.ATTENDANCE], f"can {FILL}"
    ),
    _at_school("991", "Hazelbank Academy", "Kofi Mensah", "Data manager", [Role.DATA], f"can {FILL}"),
    _at_school(
        "991", "Hazelbank Academy", "Laura Finch", "Assistant headteacher", [Role.READER],
        "can read what was sent, but not send",
    ),
    _at_school(
        "991", "Ironmaster Academy", "Grace Adeyemi", "Attendance lead of a trust", [Role.ATTENDANCE],
        f"can {FILL}, and act for the trust’s school in Averford too",
    ),
    _at_school(
        "991", "Oakfield Primary School", "Priya Nair", "Deputy headteacher and safeguarding lead",
        [Role.SUBMITTER, Role.DSL], f"can {LEAD}",
    ),
    _at_school("991", "Fernhill Infant School", "Gareth Pugh", "School secretary", [Role.SUBMITTER], f"can {FILL}"),
    _at_council("991", "Amina Yusuf", "CME officer", [Role.OFFICER], f"can {CASEWORK}"),
    _at_council("991", "Joe Marsh", "CME officer", [Role.OFFICER], f"can {CASEWORK}"),
    _at_council("991", "Dev Patel", "Education welfare officer", [Role.OFFICER], f"can {CASEWORK}"),
    _at_council(
        "991", "Ruth Hale", "CME manager", [Role.MANAGER], f"can {CASEWORK}, see hidden addresses and sign off"
    ),
    _at_council("991", "Colin Frost", "System administrator", [Role.ADMIN], "can approve staff and change settings"),
    _at_school("990", "Canal Street Primary School", "Marta Silva", "Office manager", [Role.SUBMITTER], f"can {FILL}"),
    _at_school(
        "990", "Canal Street Primary School", "Ravi Anand", "Designated safeguarding lead", [Role.DSL], f"can {LEAD}"
    ),
    _at_school(
        "990", "Canal Street Primary School", "Judith Crane", "Headteacher", [Role.HEAD],
        f"can {FILL}, and sign as headteacher, which Averford asks for",
    ),
    _at_school(
        "990", "Averford High School", "Owen Bright", "Designated safeguarding lead", [Role.DSL], f"can {LEAD}"
    ),
    _at_school(
        "990", "The Viaduct Academy", "Grace Adeyemi", "Attendance lead of a trust", [Role.ATTENDANCE],
        f"can {FILL}, and act for the trust’s school in Northmere too", place=2,
    ),
    _at_school(
        "990", "Averford Grange School", "Edmund Vale", "Registrar", [Role.SUBMITTER],
        f"can {FILL}, for an independent school",
    ),
    _at_council("990", "Farah Siddiqui", "CME officer", [Role.OFFICER], f"can {CASEWORK}"),
    _at_council(
        "990", "Neil Abbott", "CME manager", [Role.MANAGER], f"can {CASEWORK}, see hidden addresses and sign off"
    ),
    _at_council(
        "991", "Tom Fielding", "CME officer, new", [Role.OFFICER], "still waits for the council to approve",
        approved=False,
    ),
    _at_school("991", "Hazelbank Academy", "Wendy Cole", "Teaching assistant", [], "has not been given a role"),
    _elsewhere("Lewis Grant", "New member of staff", "No organisation yet", "will be told what to do next", None),
    _elsewhere(
        "Petra Holt", "Course administrator", "Tideway Training Ltd", "will be told it is not for them",
        _claim("Tideway Training Ltd", "009", "Training Providers", urn=None, ukprn="10000000"),
    ),
)  # fmt: skip
"""Everyone who can be picked; the last four meet a page that explains why they cannot go on."""


def known_to_the_portal() -> list[DemoPerson]:
    """People whose membership the demo makes beforehand: those of council or school with a role, approved."""
    return [p for p in DEMO_PEOPLE if p.kind is not None and p.roles and p.approved]
