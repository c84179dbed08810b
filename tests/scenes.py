"""Setting the scene: rows put straight into a test's database, behind the wall's back, with invented people only.

`Scene(engine)` takes the superuser's engine of `tests/conftest.py`. Every builder returns the row it made, gives every
column a sensible value, and takes the columns a test cares about as keywords.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session as OrmSession

from portal.domain.access import Actor, Kind, Role
from portal.domain.matching.from_roll import person_of_roll
from portal.domain.names import fold
from portal.store.cases import Case, Child, Enquiry, Message, Note
from portal.store.child_links import ChildLink
from portal.store.councils import CouncilQuestion, InwardCandidate, InwardQuestion
from portal.store.drafts import Attachment, Draft
from portal.store.find.look_up_words import write_words
from portal.store.people import Membership, Person, Session
from portal.store.places import Authority, School, TermDate
from portal.store.pupil_index import Proposal, RollPupil
from portal.store.records import CaseEvent
from portal.store.returns import (
    AbsenceRecord,
    AdviceRequest,
    Delegation,
    ExpectedArrival,
    SchoolAsk,
    SchoolFile,
    TransitEntry,
)
from portal.store.reunion import PossibleFind
from portal.store.submissions import ReferredChild, SealedSubmission, Submission
from portal.store.tables import Base, new_id

TODAY = dt.date(2026, 11, 23)
"""A Monday in term."""
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)
_NOBODY = person_of_roll({}, record_id="")


class Scene:
    """Builders over one test database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: dict[UUID, dict[str, Any]] = {}

    def add(self, *rows: Base) -> None:
        """Commit rows as they are."""
        with OrmSession(self.engine, expire_on_commit=False) as session:
            session.add_all(rows)
            session.commit()

    def _made(self, kind: type[Any], defaults: dict[str, Any], given: dict[str, Any]) -> Any:
        row = kind(**(defaults | given))
        self.add(row)
        return row

    def authority(self, code: str = "990", name: str = "Averford City Council", **given: Any) -> Authority:
        """A demo council; phone numbers come from the drama range."""
        made: Authority = self._made(
            Authority,
            {
                "code": code,
                "name": name,
                "reference_prefix": {"990": "AV", "991": "NM"}.get(code, "ZZ"),
                "demo": True,
                "phone_social_care": "01632 960101",
                "phone_out_of_hours": "01632 960102",
                "phone_duty": "01632 960103",
                "mailbox": "cme@averford.example",
                "privacy_statement": "We share what you send with children’s services when a child may be at risk.",
                "privacy_statement_dated": dt.date(2026, 9, 1),
                "privacy_notice_url": "",
            },
            given,
        )
        return made

    def school(self, authority: Authority, name: str = "Ashgrove College", **given: Any) -> School:
        """A school of the council, with this autumn's term from 1 September to 18 December 2026."""
        made: School = self._made(
            School,
            {
                "authority_id": authority.id,
                "urn": f"{150000 + next(_numbers)}",
                "name": name,
                "phase": "secondary",
                "kind": "academy",
                "phone": "01632 960200",
                "mailbox": "office@ashgrove.example",
            },
            given,
        )
        return made

    def term(self, authority: Authority, **given: Any) -> TermDate:
        """A term date of the council (a school's own when `school_id` is given)."""
        made: TermDate = self._made(
            TermDate,
            {
                "authority_id": authority.id,
                "school_id": None,
                "kind": "term",
                "name": "Autumn 2026",
                "starts_on": dt.date(2026, 9, 1),
                "ends_on": dt.date(2026, 12, 18),
            },
            given,
        )
        return made

    def member(
        self,
        authority: Authority,
        *roles: Role,
        school: School | None = None,
        name: str = "",
        **given: Any,
    ) -> Membership:
        """A person and their membership: of a school when one is given, else council staff (officer by default)."""
        number = next(_numbers)
        kinds = roles or ((Role.SUBMITTER,) if school else (Role.OFFICER,))
        called = name or ("Denise Okafor" if school else "Amina Yusuf")
        person = Person(name=called, email=f"person{number}@example.org")
        self.add(person)
        made: Membership = self._made(
            Membership,
            {
                "authority_id": authority.id,
                "person_id": person.id,
                "kind": "school" if school else "council",
                "school_id": school.id if school else None,
                "name": called,
                "email": f"person{number}@example.org",
                "job": "Attendance lead" if school else "CME officer",
                "roles": [role.value for role in kinds],
                "state": "active",
            },
            given,
        )
        return made

    def session(self, member: Membership, **given: Any) -> str:
        """An open session for this membership; returns the cookie's value, of which only the SHA-256 is stored."""
        value = secrets.token_urlsafe(32)
        self._made(
            Session,
            {
                "hash": hashlib.sha256(value.encode()).digest(),
                "person_id": member.person_id,
                "authority_id": member.authority_id,
                "membership_id": member.id,
                "issuer": "https://signin.example",
            },
            given,
        )
        return value

    def draft(self, school: School, member: Membership, **given: Any) -> Draft:
        """An open draft of the school."""
        made: Draft = self._made(
            Draft,
            {
                "authority_id": school.authority_id,
                "school_id": school.id,
                "kind": "cme_referral",
                "number": f"D{next(_numbers):05d}",
                "created_by": member.id,
                "created_by_name": member.name,
                "expires_on": TODAY + dt.timedelta(days=90),
            },
            given,
        )
        return made

    def school_file(self, school: School, **given: Any) -> SchoolFile:
        """A file of the school's own system as it was read, with no rows."""
        made: SchoolFile = self._made(
            SchoolFile,
            {
                "authority_id": school.authority_id,
                "school_id": school.id,
                "name": "leavers.csv",
                "kind": "csv",
                "sha256": f"{next(_numbers):064x}",
                "rows": [],
                "received_by_name": "Denise Okafor",
            },
            given,
        )
        return made

    def loan(self, school: School, to: Membership, **given: Any) -> Delegation:
        """A loan of the headteacher's signature that holds for some months."""
        made: Delegation = self._made(
            Delegation,
            {
                "authority_id": school.authority_id,
                "school_id": school.id,
                "to_membership": to.id,
                "to_name": to.name,
                "by_name": "Helen Marsh",
                "starts_on": TODAY - dt.timedelta(days=7),
                "ends_on": TODAY + dt.timedelta(days=90),
            },
            given,
        )
        return made

    def absence(self, draft: Draft, **given: Any) -> AbsenceRecord:
        """An open record of an absence that this draft holds the answers of."""
        made: AbsenceRecord = self._made(
            AbsenceRecord,
            {
                "authority_id": draft.authority_id,
                "school_id": draft.school_id,
                "draft_id": draft.id,
                "first_absent_on": TODAY,
                "opened_by_name": "Denise Okafor",
            },
            given,
        )
        return made

    def advice(self, school: School, **given: Any) -> AdviceRequest:
        """A school's question that waits for its answer."""
        made: AdviceRequest = self._made(
            AdviceRequest,
            {
                "authority_id": school.authority_id,
                "school_id": school.id,
                "reference": f"AD-{next(_numbers):04d}",
                "occasion": "any",
                "question": "What should we do?",
                "asked_by_name": "Denise Okafor",
            },
            given,
        )
        return made

    def asked(self, case: Case, school: School, **given: Any) -> SchoolAsk:
        """A council's question to a school about a pupil of its own, for a case it may know nothing of."""
        made: SchoolAsk = self._made(
            SchoolAsk,
            {
                "authority_id": case.authority_id,
                "school_id": school.id,
                "case_id": case.id,
                "pupil_name": "Kacper Kowalski",
                "question": "",
                "asked_by_name": "Amina Yusuf",
            },
            given,
        )
        return made

    def between(self, case: Case, other: UUID, **given: Any) -> UUID:
        """The id of two questions between councils that the case's council holds: one it asked, one it was asked."""
        both = {"id": new_id(), "purpose": "find", "asked_by_name": given.get("name", "Amina Yusuf")}
        common = both | {"authority_id": case.authority_id, "said": given.get("said", "")}
        self.add(
            CouncilQuestion(
                **common, case_id=case.id, asked_authority=other, asked_name=given.get("name", "Eastvale Council"),
                asked_by=new_id(), state="known", answered_at=NOW,
            ),
            InwardQuestion(
                **common, from_authority=other, from_code="992", from_name=given.get("name", "Eastvale Council"),
                fingerprints={}, received_at=NOW, automatic="possible", automatic_at=NOW,
            ),
        )  # fmt: skip
        self.add(
            InwardCandidate(
                authority_id=case.authority_id, question_id=common["id"], other_kind="child", other_id=case.child_id,
                agreed=["bf", "bs"], restricted=False,
            )
        )  # fmt: skip
        return UUID(str(common["id"]))

    def expected(self, submission: Submission, school: School, **given: Any) -> ExpectedArrival:
        """A child of a school's submission who is expected at a school."""
        told = ReferredChild(
            authority_id=school.authority_id, id=new_id(), submission_id=submission.id, school_id=school.id,
            child_key="c9", child_name="", facts={}, reference=f"EX-{next(_numbers):04d}",
        )  # fmt: skip
        entry = TransitEntry(
            authority_id=school.authority_id, id=new_id(), school_id=school.id, submission_id=submission.id,
            referred_child_id=told.id, family=submission.draft_id, expects="school", destination_school_id=school.id,
        )  # fmt: skip
        self.add(told)
        self.add(entry)
        common = {"authority_id": school.authority_id, "id": new_id(), "school_id": school.id, "transit_id": entry.id}
        made: ExpectedArrival = self._made(ExpectedArrival, {**common, "child_name": "Maja Novak"}, given)
        return made

    def submission(self, school: School, sender: Membership, **given: Any) -> Submission:
        """A sent referral of the school, with its draft."""
        draft = self.draft(school, sender, state="sent")
        facts = given.pop("facts", {"reason": {"main": "whereabouts_unknown"}})
        made: Submission = self._made(
            Submission,
            {
                "authority_id": school.authority_id,
                "school_id": school.id,
                "draft_id": draft.id,
                "kind": "cme_referral",
                "summary": [],
                "digest": "0" * 64,
                "sent_by": sender.id,
                "sent_by_name": sender.name,
                "sent_by_job": sender.job,
            },
            given,
        )
        self.told[made.id] = facts
        return made

    def sealed(self, submission: Submission, kind: str, **given: Any) -> SealedSubmission:
        """A sealed part of a submission: kind "safeguarding" or "address"."""
        made: SealedSubmission = self._made(
            SealedSubmission,
            {
                "authority_id": submission.authority_id,
                "submission_id": submission.id,
                "school_id": submission.school_id,
                "kind": kind,
                "child_key": "c1",
                "facts": {},
                "summary": [],
            },
            given,
        )
        return made

    def case(
        self,
        submission: Submission,
        school: School,
        *,
        first_name: str = "Zofia",
        last_name: str = "Kowalska",
        child: dict[str, Any] | None = None,
        step: str = "received",
        **given: Any,
    ) -> Case:
        """A child, the case about the child, and the school's row of the tracker."""
        number = next(_numbers)
        child_row = Child(
            **(
                {
                    "authority_id": submission.authority_id,
                    "first_name": first_name,
                    "last_name": last_name,
                    "date_of_birth": dt.date(2013, 3, 14),
                    "sex": "female",
                    "upn": "",
                    "year_group": "9",
                }
                | (child or {})
            )
        )
        self.add(child_row)
        self._under_words(child_row)
        name = f"{first_name} {last_name}".strip()
        made: Case = self._made(
            Case,
            {
                "authority_id": submission.authority_id,
                "id": new_id(),
                "child_id": child_row.id,
                "school_id": school.id,
                "submission_id": submission.id,
                "reference": f"AV-{number:04d}-TST",
                "state": "new",
                "reason": "whereabouts_unknown",
                "child_name": name,
                "child_name_sort": fold(f"{last_name} {first_name}"),
                "year_group": child_row.year_group,
                "school_name": school.name,
                "grade": "amber",
                "band": 2,
                "why": [{"rule": "unread", "sentence": "A new referral has not been read"}],
                "missing_since": dt.date(2026, 11, 6),
                "last_attended_on": dt.date(2026, 11, 6),
                "matching_state": "done",
            },
            given,
        )
        self.add(
            ReferredChild(
                authority_id=submission.authority_id,
                submission_id=submission.id,
                school_id=school.id,
                child_key=made.child_key,
                child_name=name,
                facts=self._told_of(submission, child_row),
                reference=made.reference,
                case_id=made.id,
                step=step,
                steps=[],
            )
        )
        return made

    def _told_of(self, submission: Submission, child: Child) -> dict[str, Any]:
        """The submission's facts, with what the child's own row says where they tell nothing of the child."""
        facts = self.told.get(submission.id, {"reason": {"main": "whereabouts_unknown"}})
        return {"child": _child_told(child)} | facts

    def enquiry(self, case: Case, code: str = "la_council_tax_benefits", **given: Any) -> Enquiry:
        """An enquiry on the case, not started by default."""
        made: Enquiry = self._made(
            Enquiry, {"authority_id": case.authority_id, "case_id": case.id, "code": code, "who": "council"}, given
        )
        return made

    def message(self, case: Case, by: Membership, body: str, direction: str = "to_council", **given: Any) -> Message:
        """A message on the case."""
        made: Message = self._made(
            Message,
            {
                "authority_id": case.authority_id,
                "submission_id": case.submission_id,
                "school_id": case.school_id,
                "case_id": case.id,
                "direction": direction,
                "body": body,
                "by": by.id,
                "by_name": by.name,
            },
            given,
        )
        return made

    def note(self, case: Case, by: Membership, body: str, **given: Any) -> Note:
        """The council's own note."""
        made: Note = self._made(
            Note,
            {"authority_id": case.authority_id, "case_id": case.id, "body": body, "by": by.id, "by_name": by.name},
            given,
        )
        return made

    def event(self, case: Case, title: str, **given: Any) -> CaseEvent:
        """A line of the case's timeline."""
        made: CaseEvent = self._made(
            CaseEvent,
            {
                "authority_id": case.authority_id,
                "case_id": case.id,
                "kind": "referral_received",
                "title": title,
                "by": None,
                "by_name": "Denise Okafor",
            },
            given,
        )
        return made

    def proposal(self, case: Case, **given: Any) -> Proposal:
        """A possible sibling found by the sibling check, still to be decided."""
        made: Proposal = self._made(
            Proposal,
            {
                "authority_id": case.authority_id,
                "case_id": case.id,
                "question": "sibling",
                "other_kind": "roll",
                "other_id": new_id(),
                "other_name": "Kacper Kowalski",
                "other_school": "Oakfield Primary",
                "grade": "likely",
                "evidence": {"facts": []},
                "evidence_digest": "a" * 64,
            },
            given,
        )
        return made

    def possible_find(self, case: Case, **given: Any) -> PossibleFind:
        """A sign that the child of this case has arrived at a school, still to be decided."""
        made: PossibleFind = self._made(
            PossibleFind,
            {
                "authority_id": case.authority_id,
                "case_id": case.id,
                "signal": "new_pupil",
                "source_id": new_id(),
                "other_kind": "roll",
                "other_id": new_id(),
                "school_name": "Oakfield Primary",
                "started_on": dt.date(2026, 11, 16),
                "shown_on": dt.date(2026, 11, 16),
                "told_by": "Denise Okafor, attendance lead",
                "told_on": dt.date(2026, 11, 17),
                "strength": "strong",
                "evidence": {},
                "digest": "a" * 32,
            },
            given,
        )
        return made

    def _under_words(self, owner: Child | RollPupil) -> None:
        """Put a child under the words of its names and birth date."""
        with OrmSession(self.engine, expire_on_commit=False) as session:
            row = session.merge(owner)
            told = person_of_roll(row.row, record_id="", dob=row.dob) if isinstance(row, RollPupil) else _NOBODY
            write_words(session, told, row)
            session.commit()

    def link(self, case: Case, by: Membership, **given: Any) -> ChildLink:
        """What a person said of the case's child and a pupil on a roll: brother or sister, unless told otherwise."""
        made: ChildLink = self._made(
            ChildLink,
            {
                "authority_id": case.authority_id,
                "a_kind": "child",
                "a_id": case.child_id,
                "b_kind": "roll",
                "b_id": new_id(),
                "about": "family",
                "meaning": "sibling",
                "evidence": {},
                "evidence_digest": "a" * 64,
                "case_id": case.id,
                "known_from": TODAY,
                "by": by.id,
                "by_name": by.name,
            },
            given,
        )
        return made

    def pupil(self, school: School, **given: Any) -> RollPupil:
        """A child on a school's roll, found by name and birth date."""
        number = next(_numbers)
        columns = {"forename": "Kacper", "surname": "Kowalski", "nc_year": "5", "upn": ""}
        columns |= {name: given[name] for name in columns if name in given}
        made: RollPupil = self._made(
            RollPupil,
            {
                "authority_id": school.authority_id,
                "pupil_id": f"P{number:06d}",
                "school_id": school.id,
                **columns,
                "row": {name: value for name, value in columns.items() if value},
                "dob": dt.date(2016, 2, 2),
                "row_digest": "0" * 64,
                "as_of": dt.date(2026, 10, 1),
            },
            given,
        )
        self._under_words(made)
        return made

    def attachment(self, submission: Submission, **given: Any) -> Attachment:
        """A file sent with a submission (the bytes are not stored)."""
        number = next(_numbers)
        made: Attachment = self._made(
            Attachment,
            {
                "authority_id": submission.authority_id,
                "school_id": submission.school_id,
                "draft_id": submission.draft_id,
                "submission_id": submission.id,
                "category": "attendance",
                "storage_key": f"{number:032d}",
                "name": "attendance.pdf",
                "content_type": "application/pdf",
                "size": 84_000,
                "sha256": "0" * 64,
                "added_by": submission.sent_by,
                "added_by_name": submission.sent_by_name,
            },
            given,
        )
        return made


def _child_told(child: Child) -> dict[str, Any]:
    """What a notice says of the child itself."""
    names = ("first_name", "middle_names", "last_name", "known_as", "former_last_name", "sex", "upn", "year_group")
    told = {name: value for name in names if (value := getattr(child, name))}
    return told | {"date_of_birth": child.date_of_birth.isoformat() if child.date_of_birth else ""}


def actor_of(member: Membership) -> Actor:
    """The actor a session of this membership acts as."""
    schools: tuple[UUID, ...] = (member.school_id,) if member.school_id else ()
    return Actor(
        kind=Kind.SCHOOL if member.kind == "school" else Kind.COUNCIL,
        authority_id=member.authority_id,
        membership_id=member.id,
        person_id=member.person_id,
        name=member.name,
        roles=frozenset(Role(role) for role in member.roles),
        school_ids=schools,
    )
