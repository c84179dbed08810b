"""Acting in the demonstration's past: everything goes through the services, as the person who would do it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, select

from portal.cli.seeding import papers
from portal.cli.seeding.councils import AVERFORD, Council
from portal.cli.seeding.keeping import keep_pages, keep_private_pages
from portal.cli.seeding.leaving_pages import own_pages
from portal.cli.seeding.pages import Telling, rows_of
from portal.cli.seeding.past import Past
from portal.cli.seeding.staff import Someone, Staff
from portal.cli.seeding.story import Story
from portal.domain.access import Role
from portal.domain.enquiries import enquiry
from portal.domain.evidence import Answer, EvidenceGrade
from portal.domain.notices import NoticeKind, words
from portal.domain.papers import filed
from portal.domain.school_asks import Answer as Reply
from portal.domain.statuses import Act
from portal.exchange.demo_families import Row
from portal.journeys import early_notice
from portal.journeys.answers import PageAnswers
from portal.journeys.handing_in import hand_in
from portal.journeys.model import Journey
from portal.journeys.registry import journey_for
from portal.services import (
    absences,
    absences_nightly,
    adding_to_sent,
    advice,
    asking_schools,
    assigning,
    attachments,
    casework,
    changing_sent,
    draft_reading,
    drafting,
    enquiring,
    messages,
    nightly,
    outbox,
    outcomes_of_cases,
    school_answers,
    siblings,
    sign_off,
    terms,
    triage,
)
from portal.services.outbox import worker_of
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.cases import Case, Enquiry
from portal.store.pupil_index import Proposal
from portal.store.returns import SchoolAsk
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id
from portal.tasks import EFFECTS
from portal.web.journey_view import reading_of

_PAPERS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "attendance_record": (
        "Attendance record, this term.pdf",
        lambda: papers.pdf("Attendance record, this term", "", "A copy of the register is kept by the school office."),
    ),
    "parent_letter": (
        "Message from parent.pdf",
        lambda: papers.pdf("Message received by the school office", "", "We are away for now and will be in touch."),
    ),
    "tickets": (
        "Booking shown to the office.pdf",
        lambda: papers.pdf("Booking confirmation", "", "One way. Two passengers."),
    ),
    "property": ("Front door at the home visit.png", papers.png),
}
"""A file for each kind of document, made here."""
_WORDS = {"school": "The named school", "result": "Nothing found", "system": "The council’s own records",
          "who": "The named contact", "links": "None", "provider": "The housing team", "force": "Northmere police",
          "ref": "ZN-2240", "organisation": "Child health", "request_ref": "R-118", "la": "Eastvale Council",
          "officer": "Jo Field", "staff": "Two officers", "method": "First class post",
          "safe_or_not_found": "Not found"}  # fmt: skip


@dataclass(slots=True)
class World:
    """Both ways in (as the web, as the worker), everybody, and the story's calendar."""

    web: Flask
    worker: Flask
    staff: Staff
    past: Past

    @contextlib.contextmanager
    def as_person(self, name: str) -> Iterator[Someone]:
        """Act as this person, as the web would."""
        one = self.staff.by_name[name]
        with self.web.app_context(), wall.acting_as(replace(one.actor, proved_at=moment())):
            yield one

    @contextlib.contextmanager
    def as_worker(self, council: Council) -> Iterator[None]:
        """Act as the council's background worker."""
        with self.worker.app_context(), wall.acting_as(worker_of(council.id)):
            yield

    def follow_up(self) -> None:
        """Do the work that is owed, as the worker would have done it moments later."""
        assert EFFECTS  # importing them is what makes them known
        with self.worker.app_context():
            while outbox.drain():
                pass


@dataclass(slots=True)
class Hand:
    """A story in hand: its child's row, its case once there is one, and who does what to it."""

    world: World
    council: Council
    story: Story
    row: Row
    reference: str = ""
    submission_id: UUID | None = None
    case_id: UUID | None = None
    draft_id: UUID | None = None
    set_later: dict[str, Any] = field(default_factory=dict)
    """Days the case is due on, set once the past is dated: "review_on", "reply_by"."""

    @property
    def sender(self) -> Someone:
        """Who fills it in at the school."""
        return self.world.staff.at(self.story.school, Role.SUBMITTER, Role.DSL)

    @property
    def lead(self) -> Someone:
        """The school's safeguarding lead."""
        return self.world.staff.at(self.story.school, Role.DSL)

    @property
    def journey(self) -> Journey:
        """The questions of the story's notice; an early notice is sent of an absence record."""
        early = self.story.kind == NoticeKind.EARLY_NOTICE
        return journey_for(NoticeKind.ABSENCE if early else self.story.kind)

    def day(self, before: int) -> dt.date:
        """A working day of the story."""
        return self.world.past.day(before)

    # What the school does

    def rows(self) -> list[PageAnswers]:
        """The answers of every page, as this school's people would give them."""
        with self.world.as_worker(self.council):
            calendar = terms.calendar_for(self.council.schools[self.story.school])
            db.session.rollback()
        by = Telling(
            sender=self.sender.actor.name,
            sender_job=self.sender.job,
            lead=self.lead.actor.name,
            lead_job=self.lead.job,
            school_phone="01632 960190",
            sent_on=self.day(self.story.sent),
            calendar=calendar,
        )
        own = own_pages(self.row, self.story, by, self.world.past.today, self.council.code)
        return rows_of(self.journey, self.row, self.story, by, own)

    def fill_in(self, rows: list[PageAnswers]) -> None:
        """Start a draft and save these rows: the private part as the safeguarding lead, the rest as the sender."""
        reading = reading_of(self.journey.kind)
        private = [row for row in rows if row.page in reading.safeguarding]
        with self.world.as_person(self.sender.actor.name):
            if self.draft_id is None:
                self.draft_id = drafting.start_draft(self.journey.kind)
            keep_pages(self.draft_id, [row for row in rows if row not in private], reading)
            if self.story.papers and not self.story.stops:
                for kind in self.story.papers:
                    name, made = _PAPERS[kind]
                    attachments.add(self.draft_id, filed("documents", kind), name, made(), reading=reading)
            if self.story.kind == NoticeKind.HOME_EDUCATION:
                name, made = _PAPERS["parent_letter"]
                attachments.add(self.draft_id, "parent_letter", name, made(), reading=reading)
        if private:
            with self.world.as_person(self.lead.actor.name):
                keep_private_pages(self.draft_id, private, reading)

    def send(self) -> None:
        """Fill everything in, have it signed off where the council asks for that, and send it."""
        self.fill_in(self.rows())
        self._hand_in()
        if words(self.story.kind).opens_case:
            self._finds_case()
        self.set_later["triage"] = True

    def _hand_in(self) -> None:
        assert self.draft_id is not None
        immediate = bool(self.story.immediate)
        council_asks = self.council.code == AVERFORD
        if self.journey.sign_off_needed(head_signs_referral=council_asks, immediate=immediate):
            self._head_signs()
        with self.world.as_person(self.sender.actor.name) as who:
            version = draft_reading.load_draft(self.draft_id).version
            receipt = hand_in(self.draft_id, sender_job=who.job, seen_version=version)
            self.submission_id, self.reference = receipt.submission_id, receipt.references[0][1]

    def _finds_case(self) -> None:
        with self.world.as_worker(self.council):
            self.case_id = self._case().id
            db.session.rollback()

    def keeps_absence_record(self) -> None:
        """The school keeps an absence record, and the portal sends the early notice of it."""
        pages = [((row.child, row.page, row.item), dict(row.answers)) for row in self.rows()]
        answers = next(answers for key, answers in pages if key[1] == absences.FIRST_PAGE)
        first = dt.date.fromisoformat(answers["first_absent_on"])
        with self.world.as_person(self.sender.actor.name):
            self.draft_id = absences.open_record(first, pages, reading_of(self.journey.kind))
        with self.world.worker.app_context():
            absences_nightly.send_early_notices(early_notice.prepare)
        with self.world.as_worker(self.council):
            told = db.session.execute(
                select(ReferredChild)
                .join(Submission, Submission.id == ReferredChild.submission_id)
                .where(Submission.draft_id == self.draft_id)
            ).scalar_one()
            self.submission_id, self.reference, self.case_id = told.submission_id, told.reference, told.case_id
            db.session.rollback()

    def corrects(self, why: str, page: str, answers: Mapping[str, Any]) -> None:
        """The school corrects what it sent: these answers of one page are put right, and it is sent again."""
        assert self.submission_id is not None
        reading = reading_of(self.journey.kind)
        with self.world.as_person(self.sender.actor.name):
            self.draft_id = changing_sent.correct(self.submission_id, why)
            kept = next(
                one for one in draft_reading.load_draft(self.draft_id).pages if one.page == page and not one.item
            )
            key = (kept.child, page, "")
            whole = {**kept.answers, **answers}
            drafting.save_page(self.draft_id, key, whole, seen_version=kept.version, reading=reading)
        self._hand_in()

    def withdraws(self, why: str) -> None:
        """The school withdraws what it sent."""
        assert self.submission_id is not None
        with self.world.as_person(self.sender.actor.name):
            changing_sent.withdraw(self.submission_id, why)
        self.set_later.pop("triage", None)

    def adds(self, body: str) -> None:
        """The school adds words and a paper to what it sent."""
        assert self.submission_id is not None
        name, made = _PAPERS["parent_letter"]
        with self.world.as_person(self.sender.actor.name):
            adding_to_sent.add(self.submission_id, body, [(name, made())], private=False, once=new_id())

    def asks_for_advice(self, occasion: str, question: str) -> None:
        """The school asks the council for advice about what it sent."""
        with self.world.as_person(self.sender.actor.name):
            advice.ask(occasion, question, about=self.reference)

    def asks_schools(self, name: str, *, answered: bool) -> None:
        """An officer asks the schools of two possible brothers and sisters; one answers, unless not `answered`."""
        with self.world.as_person(name):
            open_ones = (
                select(Proposal)
                .where(
                    Proposal.case_id == self.case_id,
                    Proposal.state == "open",
                    Proposal.question == "sibling",
                    Proposal.other_kind == "roll",
                )
                .order_by(Proposal.rank, Proposal.id)
            )
            rows = [one.id for one in db.session.execute(open_ones).scalars()]
            db.session.rollback()
            asked = []
            for proposal_id in rows[:2]:
                with contextlib.suppress(Refused, NotFound):  # its own school, or one where nobody reads questions
                    asked.append(asking_schools.ask(self.reference, proposal_id))
        if answered and asked:
            self._school_answers(asked[0])

    def _school_answers(self, ask_id: UUID) -> None:
        with self.world.as_worker(self.council):
            asked = select(SchoolAsk.school_id).where(SchoolAsk.id == ask_id)
            school_id = db.session.execute(asked).scalar_one()
            db.session.rollback()
        school = next(name for name, known in self.council.schools.items() if known == school_id)
        seen = Reply(answer="attending", last_seen_on=self.day(1), seen_by="The form tutor", lives_there="yes",
                     worried="no", said="In school every day this week, and cheerful.")  # fmt: skip
        with self.world.as_person(self.world.staff.at(school, Role.SUBMITTER, Role.DSL).actor.name):
            school_answers.answer(ask_id, seen)

    def _head_signs(self) -> None:
        assert self.draft_id is not None
        with self.world.as_person(self.sender.actor.name):
            sign_off.ask(self.draft_id)
        with self.world.as_person(self.world.staff.at(self.story.school, Role.HEAD).actor.name):
            sign_off.sign(self.draft_id, seen_version=draft_reading.load_draft(self.draft_id).version)

    def school_writes(self, body: str, name: str = "") -> None:
        """The school writes to the council."""
        assert self.submission_id is not None
        with self.world.as_person(name or self.sender.actor.name):
            messages.mark_read(submission_id=self.submission_id)
            messages.write_to_council(self.submission_id, body)
        self.set_later.pop("reply_by", None)

    # What the council does

    def _case(self) -> Case:
        found = select(Case).where(Case.authority_id == self.council.id, Case.reference == self.reference)
        return db.session.execute(found).scalar_one()

    def _version(self) -> int:
        version = self._case().version
        db.session.rollback()
        return version

    def looks_at(self, name: str) -> None:
        """An officer starts to look at the referral."""
        with self.world.as_person(name):
            triage.start(self.reference, self._version())

    def decides(self, name: str, act: Act, **more: Any) -> None:
        """An officer decides what happens to the referral."""
        with self.world.as_person(name):
            triage.decide(self.reference, triage.Decision(act, **more), self._version())
        self.set_later.pop("triage", None)

    def opens(self, name: str, *, review: int = 8, take: bool = True) -> None:
        """An officer opens a case, to be looked at again `review` working days after today (before it, if negative)."""
        self.decides(name, Act.OPEN_CASE, take_it=take)
        self.set_later["review_on"] = self._workday(review)

    def _workday(self, ahead: int) -> dt.date:
        day = today()
        if ahead <= 0:
            return self.day(-ahead) if ahead else day
        left = ahead
        while left:
            day += dt.timedelta(days=1)
            left -= day.weekday() < 5
        return day

    def sends_back(self, name: str, asks: str, *, reply: int) -> None:
        """An officer sends the referral back for more, to be answered `reply` working days from today."""
        soon = self._workday(5)
        self.decides(name, Act.SEND_BACK, asks=asks, reply_by=soon)
        self.set_later["reply_by"] = self._workday(reply)

    def assign(self, to: str, by: str = "Ruth Hale") -> None:
        """A colleague gives the case to somebody."""
        with self.world.as_person(by):
            assigning.assign(self.reference, self.world.staff.by_name[to].actor.membership_id, self._version())

    def writes(self, name: str, body: str) -> None:
        """An officer writes to the school, having read what it wrote."""
        assert self.case_id is not None
        with self.world.as_person(name):
            messages.mark_read(case_id=self.case_id)
            messages.write_to_school(self.case_id, body)

    def notes(self, name: str, body: str) -> None:
        """An officer keeps a note."""
        with self.world.as_person(name):
            casework.add_note(self.reference, body, new_id())

    def enquires(
        self, name: str, code: str, result: str, detail: str = "", *, on: int, chase: int | None = None, of: str = ""
    ) -> None:
        """An officer writes down how one enquiry of the plan stands: asked or answered `on`, to be chased `chase`.

        Both are working days before the story's last; a negative `chase` is still to come.
        """
        kind = enquiry(code)
        day = self.day(on)
        asked = result == "in_progress"
        given = enquiring.Recorded(
            result=result,
            asked_of=of,
            asked_on=day if asked else None,
            chase_on=self._workday(-chase) if chase is not None else None,
            done_on=None if asked else day,
            detail=detail,
            evidence={
                one.name: day.isoformat()
                if one.kind is Answer.DATE
                else "yes"
                if one.kind is Answer.YES_NO
                else _WORDS.get(one.name, "Recorded")
                for one in kind.evidence
            },
        )
        with self.world.as_person(name):
            row = db.session.execute(
                select(Enquiry).where(Enquiry.case_id == self.case_id, Enquiry.code == code)
            ).scalar_one_or_none()
            db.session.rollback()
            if row is None:
                enquiring.record_new(self.reference, code, given)
            else:
                enquiring.record(self.reference, row.id, given, row.version)

    def finds_out(
        self,
        name: str,
        code: str,
        evidence: Mapping[str, str | dt.date | bool | None],
        *,
        grade: str = "",
        on: int = 1,
        recheck: int = 0,
        why_open: str = "",
    ) -> None:
        """An officer records an outcome that came about `on`; looked at again `recheck` working days from today."""
        with self.world.as_person(name):
            outcomes_of_cases.record(
                self.reference,
                outcomes_of_cases.Found(
                    code,
                    evidence,
                    grade=EvidenceGrade(grade) if grade else None,
                    happened_on=self.day(on),
                    recheck_on=self._workday(recheck) if recheck else None,
                    open_clocks_reason=why_open,
                    manager_signs=True,
                ),
                self._version(),
            )
        self.set_later.pop("review_on", None)

    def reopens(self, name: str, why: str, *, review: int = 5) -> None:
        """An officer opens a closed case again."""
        with self.world.as_person(name):
            outcomes_of_cases.reopen(self.reference, why, self._version())
        self.set_later["review_on"] = self._workday(review)

    def knows_child(self, name: str) -> None:
        """An officer confirms that the school's own roll row is this child's."""
        self._decides(name, Proposal.question == "same_child", "linked")

    def decides_siblings(self, name: str, decision: str) -> None:
        """An officer decides all proposed brothers and sisters the same way, having confirmed the child's own row."""
        self.knows_child(name)
        self._decides(name, Proposal.question == "sibling", decision)

    def _decides(self, name: str, which: ColumnElement[bool], decision: str) -> None:
        with self.world.as_person(name):
            open_ones = select(Proposal).where(Proposal.case_id == self.case_id, Proposal.state == "open", which)
            rows = db.session.execute(open_ones).scalars().all()
            db.session.rollback()
            for row in rows:
                said = decision
                if row.question == "same_child" and row.other_name.casefold() != self._case().child_name.casefold():
                    said = "dismissed"
                siblings.decide(self.reference, row.id, said, row.evidence_digest)


def place_again(world: World, council: Council) -> None:
    """Put every open case in its place for today, once the past is dated."""
    with world.as_worker(council):
        while nightly.place_some():
            pass
