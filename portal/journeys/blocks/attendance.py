"""The child's place at the school: admission, last day in school, last seen, and special educational needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from portal.domain import codes
from portal.domain.absence_ladder import FIRST_DAY, ladder
from portal.domain.absence_patterns import PATTERNS
from portal.domain.dates_in_words import long_date, short_date
from portal.domain.school_days import SchoolCalendar
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answer_fields import GovNumber, ask, authorities_to_pick, long_text, select, why_not_known
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, Section, SendContext

SATURDAY = 5
"""The first weekday on which most schools do not meet, Monday being 0."""


def day_of(answers: Answers, page: str, name: str) -> date | None:
    """A date answered on a page, or None."""
    given = answers.value(page, name)
    return date.fromisoformat(given) if given else None


def school_met(calendar: SchoolCalendar | None, day: date) -> bool | None:
    """Whether the school met that day; None where no calendar says."""
    return calendar.is_school_day(day) if calendar is not None and calendar.knows(day) else None


class AttendancePlaceForm(JourneyForm):
    """The place at this school and how it is used."""

    only_if: ClassVar = {"alternative_provision": ("dual_registered", "yes")}

    ever_attended = GovYesNo("Has the child ever attended your school?", [Needed("Select yes if the child ever came")])
    admission_date = GovDateField(
        "Date of admission",
        [Needed("Enter the date of admission")],
        called="Date of admission",
        hint="As on your register, even if the child never came",
    )
    part_time = GovYesNo(
        "Is the child on a part-time or reduced timetable?",
        [Needed("Select yes if the child is on a part-time or reduced timetable")],
    )
    dual_registered = GovYesNo(
        "Is the child also registered at another school?",
        [Needed("Select yes if the child is also registered at another school")],
    )

    alternative_provision = GovYesNo("Did another school send the child to you for alternative provision?")

    def check(self) -> None:
        """Nobody who came was admitted in the future, or before birth; two schools say which of them arranged it."""
        if self.dual_registered.data == "yes" and not self.alternative_provision.data:
            said = "Select yes if another school sent the child to you for alternative provision"
            self.fail("alternative_provision", said)
        day, born = self.admission_date.data, day_of(self.context.answers, "child_birth", "date_of_birth")
        if day and self.ever_attended.data == "yes" and day > self.today:
            self.fail("admission_date", "Date of admission must be today or in the past")
        if day and born and day < born:
            self.fail("admission_date", f"Date of admission must be after the child was born, {long_date(born)}")


class DualSchoolForm(JourneyForm):
    """The other school of a dual registration."""

    dual_school = GovText("Name and town of the other school", [Needed("Enter the name of the other school")])


class CommissioningForm(JourneyForm):
    """The school that arranged the place here: whether and when it was told that the child is missing, its reply."""

    only_if: ClassVar = {
        "commissioning_told_on": ("commissioning_told", "yes"),
        "commissioning_reply": ("commissioning_told", "yes"),
    }

    commissioning_school = GovText("Name and town of that school", [Needed("Enter the name of that school")])
    commissioning_told = GovYesNo(
        "Have you told that school that the child is missing?",
        [Needed("Select yes if you have told that school")],
        hint="Tell it on the first day: it may know where the child is",
    )
    commissioning_told_on = GovDateField("If yes, when?", called="The day you told that school", when="past_or_today")
    commissioning_reply = GovTextarea(
        "If yes, what did it reply?", hint="Or that it has not replied yet", rows=3, limit=2000
    )

    def check(self) -> None:
        """When it was told, and what it said."""
        if self.commissioning_told.data == "yes":
            if not self.commissioning_told_on.data:
                self.fail("commissioning_told_on", "Enter the day you told that school")
            if not self.commissioning_reply.data:
                self.fail("commissioning_reply", "Enter what that school replied, or that it has not replied yet")


class LastAttendedForm(JourneyForm):
    """The child's last session, and this year's attendance."""

    last_attended = GovDateField(
        "Last day in school",
        [Needed("Enter the last day the child was in school")],
        called="Last day in school",
        when="past_or_today",
        hint="The last day with a session the child attended. For example, 27 3 2026",
    )
    last_attended_why = GovText(
        "If that was no school day, why was the child in school? (optional)",
        hint="Such as boarding, a weekend school, or term dates that are not right here",
    )
    attendance_percent = GovNumber(
        "Attendance this school year (optional)", most=100, whole=False, suffix="%", called="Attendance"
    )
    unauthorised_sessions = GovNumber(
        "Unauthorised sessions this school year (optional)",
        most=400,
        called="Unauthorised sessions",
        hint="A day has 2 sessions",
    )

    def check(self) -> None:
        """Not on a weekend without a reason, before admission or before birth."""
        day, answers = self.last_attended.data, self.context.answers
        if day is None or self.last_attended.errors:
            return
        born = day_of(answers, "child_birth", "date_of_birth")
        admitted = day_of(answers, "attendance_place", "admission_date")
        meets = school_met(self.context.school.calendar, day)
        if day.weekday() >= SATURDAY and not meets and not self.last_attended_why.data:
            said = "is not a school day. Enter the last school day, or say below why the child was in school"
            self.fail("last_attended", f"{long_date(day)} {said}")
        elif born and day < born:
            self.fail("last_attended", f"Last day in school must be after the child was born, {long_date(born)}")
        elif admitted and day < admitted:
            self.fail("last_attended", f"Last day in school must be on or after admission, {long_date(admitted)}")


class PatternForm(JourneyForm):
    """The pattern of the absence."""

    pattern = GovRadios(
        "How is the pupil absent?",
        [Needed("Select how the pupil is absent")],
        choices=[choice(code, said) for code, said in PATTERNS.items()],
    )
    sudden_change = GovYesNo(
        "Is this a sudden change?",
        [Needed("Select yes if this is a sudden change")],
        hint="A sudden change can matter even where attendance is above 90%",
    )
    pattern_detail = long_text("What have you noticed? (optional)", limit=1000, rows=3)


class LastSeenForm(JourneyForm):
    """When a professional last saw this very child."""

    seen_on = GovDateField(
        "Date last seen",
        called="Date last seen",
        when="past_or_today",
        hint="Seeing a brother or sister is not seeing this child",
    )
    seen_by = GovText("Who saw the child?", hint="Name and job")
    seen_where = GovText("Where? (optional)")
    seen_not_known = GovText("If you do not know, say why", hint="For example, who you asked")
    photo_available = GovYesNo("Could you give the council a photo of the child if asked? (optional)")

    def check(self) -> None:
        """A date and a person, or why it is not known."""
        if not self.has("seen_on") and not self.seen_not_known.data:
            self.fail("seen_on", "Enter the date the child was last seen, or say why you do not know")
        if self.seen_on.data and not self.seen_by.data:
            self.fail("seen_by", "Enter who saw the child")
        born = day_of(self.context.answers, "child_birth", "date_of_birth")
        if self.seen_on.data and born and self.seen_on.data < born:
            self.fail("seen_on", "Date last seen must be after the child was born")


class SenForm(JourneyForm):
    """Special educational needs as recorded."""

    sen_status = GovRadios(
        "Does the child have special educational needs?",
        [Needed("Select whether the child has special educational needs")],
        choices=[choice(row.code, row.label) for row in codes.sen_provisions()],
    )
    assessment = ask(
        "Is an assessment for an education, health and care (EHC) plan in progress?",
        "Select yes if an assessment is in progress",
    )
    why_not_known = why_not_known()


class EhcpForm(JourneyForm):
    """The council that keeps the plan."""

    ehcp_authority = select(
        "Council that keeps the plan", authorities_to_pick(), "Select the council that keeps the EHC plan"
    )


def last_day_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A second look at a last day in school that is none in the school's calendar, or that no term dates reach; none
    once it is said why."""
    day, calendar = day_of(answers, "last_attended", "last_attended"), context.school.calendar
    if day is None or not ever_attended(answers) or answers.value("last_attended", "last_attended_why"):
        return []
    met = school_met(calendar, day)
    if day.weekday() >= SATURDAY or met or calendar is None:
        return []
    if met is None:
        said = f"We do not have your term dates for {long_date(day)}. Check that it was a school day"
    else:
        said = f"{long_date(day)} is no school day in your term dates. Check it, or say why the child was in school"
    return [Gap("last_attended", answers.child, said, blocks=False)]


def ruler(answers: Answers, today: date, school: SchoolKnown) -> str:
    """The fifth, tenth and twentieth school day without the child, counted from the day after the last one in school.

    "" before that day is answered, and where there are no term dates at all; where none reach that day, that.
    """
    last = day_of(answers, "last_attended", "last_attended")
    if last is None or school.calendar is None or not ever_attended(answers):
        return ""
    if not school.calendar.knows(last):
        return "We do not have your term dates for that day, so the school days without the child are not counted"
    rungs = [each for each in ladder(last + timedelta(days=1), today, school.calendar) if each.number > FIRST_DAY]
    said = [f"day {each.number} {'was' if each.reached else 'is'} {short_date(each.on)}" for each in rungs if each.on]
    return f"School days without the child: {', '.join(said)}" if said else ""


def ever_attended(answers: Answers) -> bool:
    """False only once the school said that the child never came."""
    return bool(answers.value("attendance_place", "ever_attended") != "no")


def _last_day(answers: Answers) -> str:
    day = day_of(answers, "last_attended", "last_attended")
    return f"Last day in school: {long_date(day)}" if day else ""


ATTENDANCE = Section(
    "attendance",
    "Attendance and support",
    "The child",
    (
        Page(
            "attendance_place",
            about("{child}’s place at your school"),
            AttendancePlaceForm,
            missing="Say when the child was admitted and how they attend",
        ),
        Page(
            "dual_school",
            "Which other school?",
            DualSchoolForm,
            asked_when=lambda answers: answers.value("attendance_place", "dual_registered") == "yes",
            missing="Enter the name of the other school",
        ),
        Page(
            "commissioning",
            about("The school that sent {child} to you"),
            CommissioningForm,
            asked_when=lambda answers: answers.value("attendance_place", "alternative_provision") == "yes",
            missing="Name the school that sent the child to you, and say whether you have told it",
        ),
        Page(
            "last_attended",
            about("When was {child} last in school?"),
            LastAttendedForm,
            asked_when=ever_attended,
            core=True,
            missing="Enter the last day the child was in school",
        ),
        Page(
            "absence_pattern",
            about("How is {child} absent?"),
            PatternForm,
            asked_when=ever_attended,
            missing="Say how the pupil is absent",
        ),
        Page(
            "last_seen",
            about("When did any professional last see {child}?"),
            LastSeenForm,
            whereabouts=frozenset({"seen_where"}),
            hint="A teacher, nurse, social worker or police officer, for example",
            missing="Say when the child was last seen, or why you do not know",
        ),
        Page("sen", about("{child}’s special educational needs"), SenForm, missing="Answer about special needs"),
        Page(
            "ehcp",
            "Which council keeps the EHC plan?",
            EhcpForm,
            heading_field="ehcp_authority",
            asked_when=lambda answers: answers.value("sen", "sen_status") == "E",
            missing="Select the council that keeps the EHC plan",
        ),
    ),
    hint=_last_day,
)
