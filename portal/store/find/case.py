"""Everything a case page shows, in a fixed number of statements however long the case has run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.store.cases import Case, Child, Enquiry, Message, Note, Outcome
from portal.store.child_links import ChildLink
from portal.store.drafts import Attachment
from portal.store.people import Membership
from portal.store.places import School
from portal.store.pupil_index import Proposal
from portal.store.records import AuditEntry, CaseEvent
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, SealedSubmission, Submission


@dataclass(frozen=True, slots=True)
class Folder:
    """A case with what belongs to it one to one."""

    case: Case
    child: Child
    school: School
    submission: Submission
    referred: ReferredChild
    spoken_of: bool
    """Whether anybody has ever said anything of this child and another (`portal.store.child_links`)."""


def folder(session: Session, reference: str, *, lock: bool = False) -> Folder | None:
    """The case of this reference, if this person's council holds one; `lock` makes others who change it wait."""
    return _folder(session, Case.reference == reference, lock)


def folder_of(session: Session, case_id: UUID, *, lock: bool = False) -> Folder | None:
    """The case with this id, as `folder` gives it."""
    return _folder(session, Case.id == case_id, lock)


def _folder(session: Session, which: ColumnElement[bool], lock: bool) -> Folder | None:
    said = exists().where(
        ChildLink.authority_id == Case.authority_id,
        or_(ChildLink.a_id == Case.child_id, ChildLink.b_id == Case.child_id),
    )
    statement = (
        select(Case, Child, School, Submission, ReferredChild, said)
        .join(Child, and_(Child.authority_id == Case.authority_id, Child.id == Case.child_id))
        .join(School, and_(School.authority_id == Case.authority_id, School.id == Case.school_id))
        .join(Submission, and_(Submission.authority_id == Case.authority_id, Submission.id == Case.submission_id))
        .join(
            ReferredChild,
            and_(
                ReferredChild.authority_id == Case.authority_id,
                ReferredChild.submission_id == Case.submission_id,
                ReferredChild.child_key == Case.child_key,
            ),
        )
        .where(which)
        .execution_options(populate_existing=True)
    )
    one = session.execute(statement.with_for_update(of=Case) if lock else statement).one_or_none()
    return None if one is None else Folder(*one)


def case_of(session: Session, reference: str) -> Case | None:
    """The case alone, as it stands now."""
    return session.execute(
        select(Case).where(Case.reference == reference).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def sealed_parts(session: Session, case: Case) -> dict[str, SealedSubmission]:
    """The sealed parts of the case's child that this reader may open, by kind; what is withheld is simply not there."""
    return sealed_of(session, case.submission_id, case.child_key)


def enquiries(session: Session, case_id: UUID) -> list[Enquiry]:
    """Every enquiry, oldest first."""
    return list(
        session.execute(
            select(Enquiry)
            .where(Enquiry.case_id == case_id)
            .order_by(Enquiry.created_at, Enquiry.id)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def enquiry(session: Session, case_id: UUID, enquiry_id: UUID) -> Enquiry | None:
    """One enquiry of this case."""
    return session.execute(
        select(Enquiry)
        .where(Enquiry.case_id == case_id, Enquiry.id == enquiry_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def messages(session: Session, case: Case) -> list[Message]:
    """The thread with the school about this case, newest first."""
    return list(
        session.execute(
            select(Message).where(Message.case_id == case.id).order_by(Message.at.desc(), Message.id.desc())
        ).scalars()
    )


def notes(session: Session, case_id: UUID) -> list[Note]:
    """The council's own notes, newest first."""
    return list(session.execute(select(Note).where(Note.case_id == case_id).order_by(Note.at.desc())).scalars())


def note(session: Session, note_id: UUID) -> Note | None:
    """One note by its id."""
    return session.execute(select(Note).where(Note.id == note_id)).scalar_one_or_none()


def events(session: Session, case_id: UUID, *, most: int = 500) -> list[CaseEvent]:
    """What happened, newest first."""
    return list(
        session.execute(
            select(CaseEvent)
            .where(CaseEvent.case_id == case_id)
            .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
            .limit(most)
        ).scalars()
    )


def outcomes(session: Session, case_id: UUID) -> list[Outcome]:
    """Outcomes recorded, newest first, those set aside among them."""
    return list(
        session.execute(select(Outcome).where(Outcome.case_id == case_id).order_by(Outcome.at.desc())).scalars()
    )


def attachments(session: Session, case: Case) -> list[Attachment]:
    """Files this reader may see: sent with a notice of this child, added to one later, or added to the case."""
    told_in = select(ReferredChild.submission_id).where(ReferredChild.case_id == case.id)
    return list(
        session.execute(
            select(Attachment)
            .where(
                or_(
                    Attachment.case_id == case.id,
                    and_(Attachment.submission_id.in_(told_in), Attachment.case_id.is_(None)),
                ),
                Attachment.removed_at.is_(None),
            )
            .order_by(Attachment.added_at, Attachment.id)
        ).scalars()
    )


def notices(session: Session, case: Case) -> list[tuple[ReferredChild, Submission]]:
    """Everything schools have told of this child under this case, every version of it, newest first."""
    found = session.execute(
        select(ReferredChild, Submission)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(ReferredChild.case_id == case.id)
        .order_by(Submission.sent_at.desc(), Submission.id.desc())
    )
    return [(row[0], row[1]) for row in found]


def sealed_of(session: Session, submission_id: UUID, child_key: str) -> dict[str, SealedSubmission]:
    """The sealed parts of one child of any submission that this reader may open, by kind."""
    rows = session.execute(
        select(SealedSubmission).where(
            SealedSubmission.submission_id == submission_id, SealedSubmission.child_key == child_key
        )
    ).scalars()
    return {row.kind: row for row in rows}


def other_cases_of_submission(session: Session, case: Case) -> list[Case]:
    """The other children's cases that came with the same submission."""
    return list(
        session.execute(
            select(Case).where(Case.submission_id == case.submission_id, Case.id != case.id).order_by(Case.reference)
        ).scalars()
    )


def earlier_cases(session: Session, case: Case, child: Child) -> list[Case]:
    """Other cases that name the same UPN, or the same name and date of birth: shown, never joined by themselves."""
    same_name = and_(
        Case.child_name_sort == case.child_name_sort,
        Child.date_of_birth.is_not_distinct_from(child.date_of_birth),
    )
    same = or_(same_name, Child.upn == child.upn) if child.upn else same_name
    return list(
        session.execute(
            select(Case)
            .join(Child, and_(Child.authority_id == Case.authority_id, Child.id == Case.child_id))
            .where(Case.id != case.id, same)
            .order_by(Case.received_at.desc())
            .limit(10)
        ).scalars()
    )


def proposals(session: Session, *case_ids: UUID) -> list[Proposal]:
    """What the sibling check proposed for these cases, likeliest first; those no longer there are left out."""
    return list(
        session.execute(
            select(Proposal)
            .where(Proposal.case_id.in_(case_ids), Proposal.state != "gone")
            .order_by(Proposal.rank, Proposal.id)
            .execution_options(populate_existing=True)
        ).scalars()
    )


@dataclass(frozen=True, slots=True)
class Look:
    """Someone saw the case or did something to it: a line of "who looked"."""

    at: object
    action: str
    name: str
    purpose: str
    fields: Sequence[str]


def looks(session: Session, case_id: UUID, *, most: int = 300) -> list[Look]:
    """The audit rows of this case with the names of who acted, newest first."""
    found = session.execute(
        select(AuditEntry.at, AuditEntry.action, AuditEntry.purpose, AuditEntry.fields, Membership.name)
        .outerjoin(
            Membership,
            and_(Membership.authority_id == AuditEntry.authority_id, Membership.id == AuditEntry.membership_id),
        )
        .where(AuditEntry.object_kind == "case", AuditEntry.object_id == case_id)
        .order_by(AuditEntry.seq.desc())
        .limit(most)
    ).all()
    return [Look(one.at, one.action, one.name or "The portal", one.purpose, one.fields) for one in found]
