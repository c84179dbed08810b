"""Reading a case: everything its pages show, each look recorded with the fields that were on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert

from portal.domain.access import Actor, May, allows, insist
from portal.domain.clocks import Clock
from portal.domain.dates_in_words import london_date
from portal.domain.enquiries import Maker
from portal.domain.facts import leavers
from portal.domain.facts.sealing import mask
from portal.domain.matching.evidence import SCHOOL_HIDDEN, without_school
from portal.services import (
    adding_to_sent,
    asking_schools,
    case_clocks,
    links,
    messages,
    ordering,
    said_of_child,
    since_hidden,
    terms,
    unit,
)
from portal.services.adding_to_sent import Added
from portal.services.case_clocks import Measure
from portal.services.looking import Place, Wanted, place_of
from portal.services.said_of_child import Joined
from portal.services.since_hidden import Hiding, Row
from portal.services.trouble import NotFound
from portal.services.working_day import moment
from portal.store import wall
from portal.store.cases import Case, Child, Enquiry, Message, Note, Outcome
from portal.store.child_links import ChildLink
from portal.store.drafts import Attachment
from portal.store.find import case as find
from portal.store.find import matches
from portal.store.find.case import Look
from portal.store.places import School
from portal.store.pupil_index import Proposal, RollPupil
from portal.store.records import CaseEvent, ReadMark
from portal.store.returns import SchoolAsk
from portal.store.session import db
from portal.store.submissions import ReferredChild, SealedSubmission, Submission
from portal.store.tables import Json

PURPOSES = {
    "cover": "Covering for a colleague",
    "linked": "Working on a linked child",
    "asked": "Answering a question from a school or service",
    "managing": "Managing or checking the team’s work",
    "other": "Another reason to do with my work",
}
"""Why someone opens a case that is with somebody else: code and words."""
SHOW_SEALED_PARTS = frozenset({"overview", "triage", "referral", "print"})
"""The pages on which a sealed part stands, for those who may read it."""
SHOW_OTHER_CHILDREN = frozenset({"overview", "siblings", "finds", "print"})
"""The pages that name children who may be brothers, sisters or the same child."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one person may see it. What the database withheld from them is not in here."""

    case: Case
    child: Child
    school: School
    submission: Submission
    referred: ReferredChild
    enquiries: Sequence[Enquiry]
    messages: Sequence[Message]
    notes: Sequence[Note]
    events: Sequence[CaseEvent]
    outcomes: Sequence[Outcome]
    attachments: Sequence[Attachment]
    proposals: Sequence[Proposal]
    said: Mapping[UUID, ChildLink]
    """What people said of this child and of others, by id; also of records joined to it."""
    joined: Sequence[Joined]
    """Other records that a person says are of this child."""
    asks: Sequence[SchoolAsk]
    """What other schools were asked about pupils of theirs, newest first."""
    others: Sequence[Case]
    safeguarding: list[Any] | None
    """Summary groups of the safeguarding lead's part; None when there is none, or not for this reader."""
    sealed_address: SealedSubmission | None
    """An address not safe to share, for managers; None otherwise."""
    notices: Sequence[tuple[ReferredChild, Submission]]
    """Everything schools have told of this child under this case, every version of it, newest first."""
    facts: Json
    """What the notice on which the case stands tells of the child, as this reader may read it."""
    address_masked: bool
    """Whether this reader must not see the address: it is not safe to share, and they may not know it."""
    clocks: Sequence[Clock]
    measure: Measure
    place: Place | None
    mine: bool

    @property
    def new_messages(self) -> int:
        """Messages from the school that nobody here had read before this page was opened."""
        return sum(one.direction == "to_council" and one.read_at is None for one in self.messages)

    @property
    def made(self) -> tuple[int, int]:
        """How many of the council's enquiries are done or do not apply, of how many."""
        ours = [one for one in self.enquiries if one.who != Maker.SCHOOL.value]
        return sum(one.state in ("done", "not_applicable") for one in ours), len(ours)

    @property
    def standing_outcome(self) -> Outcome | None:
        """The newest outcome that has not been set aside."""
        return next((one for one in self.outcomes if one.set_aside_at is None), None)

    @property
    def told_before_hiding(self) -> bool:
        """Whether the notice on which the case stands was told in clear, and a later one hides the address."""
        return self.address_hidden and not self.submission.address_hidden

    @property
    def address_hidden(self) -> bool:
        """Whether an address of the child is not safe to share, on this case or on a record joined to it."""
        return said_of_child.hides(self.case, self.joined)

    @property
    def hidden_address(self) -> list[Any] | None:
        """Summary groups of the address not safe to share; None when there is none, or not for this reader."""
        return self.sealed_address.summary if self.sealed_address else None


def read(
    reference: str, part: str, *, wanted: Wanted | None = None, purpose: str = "", fields: Sequence[str] = ()
) -> CaseView:
    """The case for one of its pages. The look is recorded, and the case counts as opened by this person.

    `part` names the page, `fields` what it shows beyond the child's name; `wanted` is the list the person came from.
    `NotFound` when this council holds no such case.
    """
    actor = insist(wall.current.get(), May.READ_CASE)
    session = db.session()
    folder = find.folder(session, reference)
    if folder is None:
        raise NotFound
    case = folder.case
    view = _gather(actor, folder, place_of(reference, wanted) if wanted else None)
    _opened(actor, case)
    shown = ["name", part, *fields]
    if part in SHOW_SEALED_PARTS:
        shown += ["safeguarding"] if view.safeguarding is not None else []
        shown += ["hidden_address"] if view.hidden_address is not None else []
    words = PURPOSES.get(purpose, "")
    unit.looked(
        May.READ_CASE,
        about_kind="case",
        about=case.id,
        others=[folder.child.id, *(_beside(view) if part in SHOW_OTHER_CHILDREN else ())],
        purpose=words,
        fields=list(dict.fromkeys(shown)),
    )
    return view


def _beside(view: CaseView) -> list[UUID]:
    """The records of other children whom a page names beside this one: proposed, linked or joined."""
    linked = {owner for link in view.said.values() for _, owner in link.ends}
    return sorted(({one.other_id for one in view.proposals} | linked) - {view.child.id})


def _gather(actor: Actor, folder: find.Folder, place: Place | None) -> CaseView:
    session, case = db.session(), folder.case
    asked = find.enquiries(session, case.id)
    thread = find.messages(session, case)
    sealed = find.sealed_parts(session, case)
    measure = ordering.measure_for(case)
    replied = min((one.at for one in thread if one.direction == "to_school"), default=None)
    safeguarding = sealed.get("safeguarding") if allows(actor, May.READ_SAFEGUARDING_PART) else None
    address = sealed.get("address") if allows(actor, May.SEE_HIDDEN_ADDRESS) else None
    notices, events = find.notices(session, case), find.events(session, case.id)
    said, joined = said_of_child.of(case) if folder.spoken_of else ([], [])
    if case.address_hidden and not allows(actor, May.SEE_HIDDEN_ADDRESS):  # at which school is for managers alone
        joined = [one for one in joined if one.record[0] != "roll" or one.school == case.school_name]
    hidden = said_of_child.hides(case, joined)
    proposals = _may_read(actor, case, matches.proposals_with_hiding(session, case.id), hidden=hidden)
    masked = hidden and not since_hidden.may_know(actor)
    hiding = since_hidden.hiding_of(notices, elsewhere=True) if masked else None
    asked = _of_no_school(asked) if masked else asked
    return CaseView(
        case=case,
        child=folder.child,
        school=folder.school,
        submission=folder.submission,
        referred=folder.referred,
        enquiries=_before(hiding, asked, "changed_at", "detail", "asked_of"),
        messages=_before(hiding, thread, "at", "body"),
        notes=_before(hiding, find.notes(session, case.id), "at", "body"),
        events=_before(hiding, _no_school_asked(events) if masked else events, "at", "title", "detail"),
        outcomes=find.outcomes(session, case.id),
        attachments=[] if masked and any(one.hidden for one in joined) else find.attachments(session, case),
        proposals=proposals,
        said={one.id: one for one in said},
        joined=joined,
        asks=asking_schools.of_case(case.id) if proposals else [],
        others=find.other_cases_of_submission(session, case),
        safeguarding=safeguarding.summary if safeguarding else None,
        sealed_address=address,
        notices=notices,
        facts=mask(folder.referred.facts)[0]
        if masked and not folder.submission.address_hidden
        else folder.referred.facts,
        address_masked=masked,
        clocks=case_clocks.strip(case, asked, folder.referred, replied, measure),
        measure=measure,
        place=place,
        mine=case.assigned_to == actor.membership_id,
    )


def _may_read(actor: Actor, case: Case, proposals: Sequence[tuple[Proposal, bool]], *, hidden: bool) -> list[Proposal]:
    """What the sibling check proposes, as far as this reader may know of it.

    At which other school a child in hiding is now is as secret as where it lives, and its brothers' and sisters' school
    tells it too: only who may know the one may know the other. proposals: each with whether the other child may be in
    hiding; hidden: whether this one is, by any record.
    """
    if allows(actor, May.SEE_HIDDEN_ADDRESS):
        return [one for one, _ in proposals]
    secret = {
        one.id
        for one, hiding in proposals
        if one.other_kind == "roll"
        and one.other_school != case.school_name
        and (hidden or hiding or one.evidence.get("restricted"))
    }
    return [
        _without_school(one) if one.id in secret else one
        for one, _ in proposals
        if one.id not in secret or one.question != "same_child"
    ]


def _of_no_school(asked: Sequence[Enquiry]) -> list[Enquiry]:
    """Enquiries, those of other schools about their pupils without the school: a brother's tells where one is."""
    return [
        since_hidden.as_read(one, {"asked_of": "A school", "detail": ""})
        if one.code in asking_schools.ENQUIRIES
        else one
        for one in asked
    ]


_OF_OTHER_SCHOOLS = {"asked_school": "Asked a school", "school_answered": "A school answered"}


def _no_school_asked(events: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    """The history, without which other schools were asked, and what those answered."""
    return [
        since_hidden.as_read(one, {"title": f"{begins} about {one.title.rpartition(' about ')[2]}", "detail": ""})
        if (begins := _OF_OTHER_SCHOOLS.get(one.kind))
        else one
        for one in events
    ]


def _without_school(proposal: Proposal) -> Proposal:
    """A proposal that says nothing of the other child's school; a copy that is never stored."""
    copy = Proposal(**{each.key: getattr(proposal, each.key) for each in inspect(Proposal).column_attrs})
    copy.other_school = SCHOOL_HIDDEN
    for name in ("evidence", "decided_evidence"):
        finding = links.read(getattr(proposal, name))
        setattr(copy, name, without_school(finding).to_dict() if finding else {"restricted": True})
    return copy


def _before(hiding: Hiding | None, rows: Sequence[Row], written: str, *texts: str) -> Sequence[Row]:
    """Rows of the case as this reader may read them: what was written before an address was hidden, without it.

    written: the column that says when; texts: the columns that hold words.
    """
    if hiding is None:
        return rows
    return [
        since_hidden.as_read(row, {name: hiding.text(getattr(row, name), getattr(row, written)) for name in texts})
        for row in rows
    ]


def _opened(actor: Actor, case: Case) -> None:
    """A read mark: the case is no longer new to this person."""
    at = moment()
    db.session().execute(
        insert(ReadMark)
        .values(authority_id=actor.authority_id, membership_id=actor.membership_id, case_id=case.id, read_at=at)
        .on_conflict_do_update(
            index_elements=[ReadMark.authority_id, ReadMark.membership_id, ReadMark.case_id], set_={"read_at": at}
        )
    )


def messages_read(view: CaseView) -> None:
    """Mark what the school wrote as read, after a page has shown it."""
    if view.new_messages:
        messages.mark_read(case_id=view.case.id)


@dataclass(frozen=True, slots=True)
class Known:
    """What the council knows already about a child newly referred, for triage."""

    earlier: list[Case]
    on_rolls: list[tuple[RollPupil, str]]


def known_already(view: CaseView) -> Known:
    """Other cases that look like this child, and pupils on any roll with the same UPN. A person decides."""
    actor = insist(wall.current.get(), May.TRIAGE)
    session = db.session()
    on_rolls = matches.same_upn(session, view.child.upn)
    if not allows(actor, May.SEE_HIDDEN_ADDRESS):  # where a child in hiding is now is for managers alone
        hiding = matches.in_hiding(session, [pupil.id for pupil, _ in on_rolls])
        on_rolls = [
            (pupil, school)
            for pupil, school in on_rolls
            if pupil.school_id == view.case.school_id or not (view.case.address_hidden or pupil.id in hiding)
        ]
    known = Known(find.earlier_cases(session, view.case, view.child), on_rolls)
    if known.earlier:
        unit.looked(
            May.TRIAGE, about_kind="cases", others=[one.child_id for one in known.earlier], fields=["name", "state"]
        )
    return known


def added_later(view: CaseView) -> list[Added]:
    """What schools added later to anything they had told of this child, oldest first, as far as the reader may see."""
    return adding_to_sent.added([sent.id for _, sent in view.notices])


def doubts(view: CaseView) -> list[str]:
    """What is doubtful about a removal, in sentences; hidden whereabouts count only for those who may see them."""
    insist(wall.current.get(), May.READ_CASE)
    address = view.sealed_address.facts if view.sealed_address else None
    school = terms.known_school(view.case.school_id) if leavers.told_after(view.facts) else None
    return leavers.doubts_in_words(view.facts, address, london_date(view.submission.sent_at), school)


def who_looked(case_id: UUID) -> list[Look]:
    """Who saw the case or did something to it, newest first."""
    insist(wall.current.get(), May.READ_CASE)
    return find.looks(db.session(), case_id)


def say_why(reference: str, purpose: str) -> None:
    """Record why somebody is looking at a case that is with someone else. `NotFound` for a strange purpose too."""
    if purpose not in PURPOSES:
        raise NotFound
    insist(wall.current.get(), May.READ_CASE)
    case = find.case_of(db.session(), reference)
    if case is None:
        raise NotFound
    unit.looked(May.READ_CASE, about_kind="case", about=case.id, others=[case.child_id], purpose=PURPOSES[purpose])
