"""Boxes of the page each reason has of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from portal.domain.ground_facts import NO, YES
from portal.domain.ground_words import PENDING, REVIEW_STAGES, SENTENCES
from portal.journeys.answer_fields import GovName, ask, authorities_to_pick, countries_to_pick, pick, select
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, GovYesNoNotKnown, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.removal.ground_forms import GroundForm, a_day
from portal.journeys.removal.said import chosen, chosen_next


def _no_return() -> Any:
    return GovRadios(
        "Do you believe that the pupil will attend your school again?",
        [Needed("Select whether you have any reason to believe that the pupil will attend again")],
        choices=[choice(YES, "No, we have no reasonable grounds to believe so"), choice(NO, "Yes, or perhaps")],
    )


class NextSchoolForm(GroundForm):
    """The school the child goes to, or the country, and the first day there."""

    other_country = select("Which country?", countries_to_pick())
    other_school = GovText("Name of the school", hint="As its own website or letter says it")
    other_school_town = GovText("Town or city (optional)")
    other_school_urn = GovText("School’s reference number, URN (optional)", hint="6 numbers", width=10)
    other_school_authority = select("Council there, if you know it (optional)", authorities_to_pick())
    first_day = a_day("First day there", "First day there", "any", hint="The day the pupil started, or is due to start")
    first_day_not_known = GovText("If you do not know the first day, say why")

    def shape(self) -> None:
        """A country abroad has no council of ours; a school here needs no country."""
        abroad = chosen_next(self.context.answers) == "abroad"
        for name in ("other_school_urn", "other_school_authority") if abroad else ("other_country",):
            if name in self:
                del self[name]

    def check(self) -> None:
        """A name or a country, a first day or why not; the ground's own rules besides."""
        super().check()
        if "other_country" in self and not self.other_country.data:
            self.fail("other_country", "Select the country")
        elif "other_country" not in self and not self.has("other_school"):
            self.fail("other_school", "Enter the name of the school")
        urn = self.other_school_urn.data if "other_school_urn" in self else ""
        if urn and not (urn.isdecimal() and len(urn) == 6):
            self.fail("other_school_urn", "School’s reference number must be 6 numbers")
        if not self.first_day.data and not ("first_day_not_known" in self and self.first_day_not_known.data):
            self.fail("first_day", "Enter the first day there, or say why you do not know it")


class OtherSchoolForm(NextSchoolForm):
    """Ground (a): registered at the other school, and who there said so."""

    only_if: ClassVar = dict.fromkeys(("confirmed_by", "confirmed_on"), ("registration", "registered", "offered"))

    registration = GovRadios(
        "Is the pupil registered there?",
        [Needed("Select whether the pupil is registered there")],
        choices=[
            choice("registered", "Yes, that school says so"),
            choice("offered", "No, a place has been offered"),
            choice("not_known", "Not known"),
        ],
    )
    confirmed_by = GovText("Who at that school confirmed it?", hint="Name and job")
    confirmed_on = a_day("When did they confirm it? (optional)", "The date they confirmed it")
    has_started = GovYesNoNotKnown(
        "Has that school told you that the pupil has started to attend? (optional)",
        hint="Being registered is not the same as arriving. We then take the first day as the day the pupil started",
    )

    def check(self) -> None:
        """Nobody has started before the first day there."""
        super().check()
        if self.has_started.data == YES and self.first_day.data and self.first_day.data > self.today:
            self.fail("has_started", "The first day there is still to come. Select no")

    def shape(self) -> None:
        """The first day must be known: the name cannot come off before it."""
        super().shape()
        if "first_day_not_known" in self:
            del self.first_day_not_known


class StartedForm(JourneyForm):
    """Registering is not arriving: whether the child has been seen at the new school."""

    only_if: ClassVar = dict.fromkeys(("started_on", "started_said_by"), ("started", YES))

    started = ask(
        "Has the new school told you that the pupil has started to attend?",
        "Select yes if the new school says that the pupil has started",
    )
    started_on = a_day("Which day did the pupil start?", "The day the pupil started")
    started_said_by = GovText("Who said so?", hint="Name and job")

    def check(self) -> None:
        """A day and a name, once it is yes."""
        if self.started.data != YES:
            return
        if not self.started_on.data:
            self.fail("started_on", "Enter the day the pupil started")
        if not self.started_said_by.data:
            self.fail("started_said_by", "Enter who at the new school said so")


class NurseryForm(GroundForm):
    """Nursery education is over and the pupil is not going into Reception here."""

    nursery_completed_on = a_day("When did the pupil finish nursery?", "The day the pupil finished nursery")
    no_return = _no_return()


class ConsentingSchoolForm(JourneyForm):
    """One other school the pupil is registered at."""

    only_if: ClassVar = dict.fromkeys(("consent_by", "consent_on"), ("consents", YES))

    name = GovText("Name and town of the other school", [Needed("Enter the name of the other school")])
    consents = GovYesNo(
        "Does that school agree that the name comes off your roll?",
        [Needed("Select yes if that school agrees")],
        inline=False,
    )
    consent_by = GovText("Who agreed?", hint="Name and job")
    consent_on = a_day("When did they agree?", "The date they agreed")

    def check(self) -> None:
        """Who and when, once it is yes."""
        if self.consents.data != YES:
            return
        if not self.consent_by.data:
            self.fail("consent_by", "Enter who at that school agreed")
        if not self.consent_on.data:
            self.fail("consent_on", "Enter the date that school agreed")


class StayingThereForm(GroundForm):
    """Ground (c): the pupil stays at the other school only."""

    no_return = _no_return()


class OrderForm(GroundForm):
    """A school attendance order that names another school now, or none."""

    order_reference = GovText("Reference of the school attendance order", hint="From the council’s letter")
    order_changed_on = a_day("When did the council change or revoke it?", "The date the council changed the order")
    order_school = GovText("Which school does it name now?")

    def shape(self) -> None:
        """A revoked order names no school."""
        given = chosen(self.context.answers)
        if given is not None and given.letter == "e" and "order_school" in self:
            del self.order_school

    def check(self) -> None:
        """The school named now, besides the rules of the ground."""
        if "order_school" in self and not self.has("order_school"):
            self.fail("order_school", "Enter the school the order names now")
        super().check()


class HomeEducationForm(GroundForm):
    """The parent's written notice."""

    only_if: ClassVar = dict.fromkeys(("notice_by", "notice_received_on", "last_day_stated"), ("notice_written", YES))

    notice_written = GovYesNo(
        "Has the parent written to you?",
        [Needed("Select yes if the parent has written to you")],
        hint="A letter, an email or a message",
    )
    notice_by = GovName("Name of the parent who wrote")
    notice_received_on = a_day("When did you receive it?", "The day you received it")
    last_day_stated = a_day("Last day at school, as the parent wrote it", "The last day at school", "any")
    meeting_offered = GovYesNo(
        "Have you offered the parent a meeting? (optional)", hint="With the council, if possible"
    )


class MovedForm(GroundForm):
    """The family no longer lives within reach of the school."""

    moved_on = a_day("When did the family move?", "The day the family moved")
    verified_how = GovTextarea(
        "How do you know that they have moved?",
        hint="Such as what you were shown, or who told you. You need not answer if you give the new address",
        rows=3,
        limit=1000,
    )
    no_return = _no_return()
    judged_later = frozenset({"verified_how"})  # the new address, which makes it needless, is asked on a later page


def _sickness() -> Any:
    return GovYesNo(
        "Do you have reason to believe that sickness or an unavoidable cause is behind the absence?",
        [Needed("Select whether sickness or an unavoidable cause may be behind the absence")],
        hint="Sickness includes mental health",
        inline=False,
    )


class LeaveForm(GroundForm):
    """Leave the school agreed, after which the pupil has not come back for 10 school days."""

    leave_from = a_day("First day of the leave you agreed", "First day of leave")
    leave_to = a_day("Last day of the leave you agreed", "Last day of leave")
    sickness_believed = _sickness()


class AbsenceForm(GroundForm):
    """Twenty school days in a row without leave."""

    first_absent = a_day("First school day the pupil was away", "First day away")
    every_mark_counts = GovYesNo(
        "Is every mark since then G, N or O?",
        [Needed("Select yes if every mark since then is G, N or O")],
        hint="One other mark, such as I or U, ends the 20 days",
        inline=False,
    )
    marks = GovTextarea(
        "The marks of these days (optional)",
        hint="One school day on each line, oldest first: morning, then afternoon, like O O",
        rows=5,
        limit=2000,
    )
    sickness_believed = _sickness()
    efforts = GovTextarea("What did you do to find out why the pupil is away?", rows=4, limit=2000)

    def shape(self) -> None:
        """The school's own efforts are asked of pupils outside compulsory school age; others need joint enquiries."""
        given = chosen(self.context.answers)
        if given is not None and given.compulsory and "efforts" in self:
            del self.efforts


class DetainedForm(GroundForm):
    """A court's sentence of detention."""

    sentence = select("Which sentence?", pick("Select the sentence", SENTENCES.items()))
    establishment = GovText("Where is the pupil detained?")
    sentence_from = a_day("When did the sentence begin?", "The day the sentence began")
    release_expected = a_day("When may the pupil be released? (optional)", "The day of release", "any")
    youth_justice_contact = GovText("Youth justice worker and phone number (optional)")
    no_return = _no_return()


class DeathForm(GroundForm):
    """Nothing but the day, and only if it is known."""

    died_on = a_day("When did the pupil die? (optional)", "The day the pupil died")


class StayingOnForm(GroundForm):
    """School leavers at the end of compulsory school age."""

    staying_on = GovRadios(
        "Why is the pupil not staying on?",
        [Needed("Select why the pupil is not staying on")],
        choices=[
            choice("will_not_stay", "The pupil has said that they will not stay"),
            choice("not_entered", "The pupil does not meet the entry requirements of the sixth form"),
            choice("staying", "The pupil is staying on"),
        ],
    )


class BoardingForm(GroundForm):
    """Boarding charges unpaid at the end of the term."""

    term_ended_on = a_day("Last day of the term the charges are for", "The last day of that term")
    arrears = GovText("What is unpaid? (optional)", hint="The amount, and since when")


class LeftForm(GroundForm):
    """The pupil has left, or stopped attending."""

    left_on = a_day("Which day did the pupil leave or stop attending?", "The day the pupil left")
    no_return = _no_return()

    def shape(self) -> None:
        """An independent school is not asked whether the pupil may come back."""
        given = chosen(self.context.answers)
        if given is not None and given.compulsory and "no_return" in self:
            del self.no_return


class ExcludedForm(GroundForm):
    """A permanent exclusion that has run its course."""

    only_if: ClassVar = {"review_on": ("review_stage", *(code for code in REVIEW_STAGES if code != PENDING))}

    excluded_on = a_day("When was the pupil permanently excluded?", "The day of the exclusion")
    board_on = a_day("When did the governing board uphold it?", "The day the governing board upheld it")
    review_stage = GovRadios(
        "Where does the review of the exclusion stand?",
        [Needed("Select where the review of the exclusion stands")],
        choices=[choice(code, label) for code, label in REVIEW_STAGES.items()],
    )
    review_on = a_day("When did it come to its end?", "The day the review came to its end")
