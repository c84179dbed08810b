"""Boxes of the safeguarding leads’ private part."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.notices import NoticeKind
from portal.journeys.answer_fields import GovTime, ask, long_text, why_not_known
from portal.journeys.answers import Answers
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovCheckboxes, GovRadios, GovText, GovTextarea, GovTick, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm

EXPLOITATION = {
    "cse": "Sexual exploitation",
    "missing_episode": "Going missing or running away, now or before",
    "trafficking": "Trafficking or modern slavery",
    "cce_county_lines": "Criminal exploitation, county lines or gangs",
    "commercial_exploitation": "Commercial exploitation, child labour included",
    "serious_violence": "Serious violence or weapons",
    "radicalisation": "Radicalisation",
    "online": "Harm online",
}
AT_HOME = {
    "domestic_abuse": "Domestic abuse",
    "neglect": "Neglect",
    "forced_marriage": "Forced marriage",
    "fgm": "Female genital mutilation (FGM)",
    "honour_abuse": "So-called honour-based abuse",
    "faith_abuse": "Abuse linked to faith or belief",
    "fabricated_illness": "Fabricated or induced illness",
    "self_harm": "Self-harm",
    "risky_adult": "A person known to pose a risk is in the home or sees the child",
    "false_information": "The family gave false information or hid the move",
    "taken_abroad": "The child may be, or has been, taken out of the UK",
    "other_concern": "Another worry about the child’s welfare",
}
CONCERNS = EXPLOITATION | AT_HOME
REFERENCE_HINT = "If they have not given you one, say so"
REFERENCE_NEEDED = "Enter the reference of children’s social care, or that they have not given you one"


class WorriesTextForm(JourneyForm):
    """The leads' own account."""

    worries = long_text(
        "What worries you about this child’s welfare?",
        "Say what worries you about this child’s welfare, or that nothing does",
        limit=10000,
        rows=8,
    )


class ExploitationForm(JourneyForm):
    """Harm from outside the home, each answered."""

    by_answer = "Exploitation and going missing"


class AtHomeForm(JourneyForm):
    """Harm in the home and around it, each answered."""

    by_answer = "Harm at home or to the child"


for _form, _listed in ((ExploitationForm, EXPLOITATION), (AtHomeForm, AT_HOME)):
    for _name, _label in _listed.items():
        setattr(_form, _name, ask(_label, f"Select yes, no or not known for ‘{_label}’", inline=True, small=True))
    _form.why_not_known = why_not_known()


def concerns_said(answers: Answers) -> dict[str, str]:
    """Every concern with its answer, "" where not answered."""
    pages = answers.of("dsl_concerns") | answers.of("dsl_concerns_home")
    return {name: pages.get(name) or "" for name in CONCERNS}


def concerns_present(answers: Answers) -> list[str]:
    """Concerns answered yes."""
    return [name for name, said in concerns_said(answers).items() if said == "yes"]


class ConcernDetailsForm(JourneyForm):
    """Details of each concern answered yes."""

    def shape(self) -> None:
        """Keeps only the concerns that are there."""
        present = concerns_present(self.context.answers)
        for name in CONCERNS:
            if name not in present and f"{name}_detail" in self:
                del self[f"{name}_detail"]


for _name, _label in CONCERNS.items():
    _box = GovTextarea(f"{_label}: details", [Needed(f"Enter details of ‘{_label}’")], rows=3, limit=4000)
    setattr(ConcernDetailsForm, f"{_name}_detail", _box)


class ToldForm(JourneyForm):
    """Whether social care and the police have been told."""

    only_if: ClassVar = {"social_care_why_not": ("social_care_told", "no"), "police_why_not": ("police_told", "no")}

    social_care_told = GovYesNo(
        "Have you told children’s social care?", [Needed("Select yes if you have told children’s social care")]
    )
    social_care_why_not = GovText("If not, say why")
    police_told = GovYesNo("Have you told the police?", [Needed("Select yes if you have told the police")])
    police_why_not = GovText("If not, say why (optional)")

    def check(self) -> None:
        """Where there is a concern, social care is told, or there is a reason. A home education notice asks who was
        told only where something calls for it, so it always asks for the reason."""
        there = self.context.answers
        worried = concerns_present(there) or there.value("removal_concerns", "concern") == "yes"
        worried = worried or self.context.kind == NoticeKind.HOME_EDUCATION
        if worried and self.social_care_told.data == "no" and not self.social_care_why_not.data:
            self.fail("social_care_why_not", "Say why you have not told children’s social care")


class ToldDetailsForm(JourneyForm):
    """When, to whom, and what came of it."""

    social_care_on = GovDateField(
        "When did you tell children’s social care?",
        [Needed("Enter the date you told children’s social care")],
        called="The date you told children’s social care",
        when="past_or_today",
    )
    social_care_at = GovTime("At what time, if you know it?")
    social_care_to = GovText("Who did you tell there?", [Needed("Enter who you told at children’s social care")])
    social_care_reference = GovText("Their reference, if you have one")
    social_care_outcome = GovTextarea("What did they decide? (optional)", rows=3, limit=2000)
    police_on = GovDateField(
        "When did you tell the police?",
        [Needed("Enter the date you told the police")],
        called="The date you told the police",
        when="past_or_today",
    )
    police_reference = GovText("Police reference, if you have one")

    def shape(self) -> None:
        """Keeps what was answered yes."""
        said = self.context.answers.of("dsl_told")
        for whom in ("social_care", "police"):
            if said.get(f"{whom}_told") != "yes":
                for name in [box.short_name for box in self if box.short_name.startswith(whom)]:
                    del self[name]
        if self._signed_by_head and "social_care_at" in self:
            self.social_care_at.label.text = "At what time?"
            self.social_care_reference.label.text = "Their reference"
            self.social_care_reference.hint = REFERENCE_HINT

    @property
    def _signed_by_head(self) -> bool:
        """Whether the headteacher signs on the strength of this referral, as on a home education notice."""
        return self.context.kind == NoticeKind.HOME_EDUCATION

    def check(self) -> None:
        """The time and the reference, where the headteacher signs once the referral is recorded."""
        if not self._signed_by_head or "social_care_at" not in self:
            return
        if not self.social_care_at.data:
            self.fail("social_care_at", "Enter the time you told children’s social care, like 8:45am")
        if not self.social_care_reference.data:
            self.fail("social_care_reference", REFERENCE_NEEDED)


class OwnRecordForm(JourneyForm):
    """The school's own record, and what the police have told it. Neither is ever part of a grade or an order."""

    only_if: ClassVar = {"police_notice_on": ("police_notice", "yes")}

    record_reference = GovText("Reference of your school’s own safeguarding record (optional)", width=20)
    police_notice = ask(
        "Have the police told your school of domestic abuse in the child’s home?",
        "Select yes if the police have told your school of domestic abuse",
        hint="Such as a message through Operation Encompass",
    )
    police_notice_on = GovDateField(
        "If yes, when did they last tell you?", called="The day the police last told you", when="past_or_today"
    )
    why_not_known = why_not_known()

    def check(self) -> None:
        """The day of the latest message."""
        if self.police_notice.data == "yes" and not self.police_notice_on.data:
            self.fail("police_notice_on", "Enter the day the police last told you")


class AnythingForm(JourneyForm):
    """Whether the lead has anything to tell at all: a no is the whole answer, and ends with the signature."""

    anything = GovRadios(
        "Do you know of anything that could put the child’s safety or welfare at risk?",
        [Needed("Select whether you know of anything that could put the child at risk")],
        hint="Think of each: neglect and other harm at home, domestic abuse the police told you of, exploitation, "
        "going missing, trafficking, forced marriage, FGM, radicalisation, self-harm, harm online, and who must not "
        "learn where the child is",
        choices=[
            choice("no", "No, nothing: I have looked at our own record", "You then only sign this part"),
            choice("yes", "Yes, or I am not sure", "We ask about each"),
        ],
    )


class MustNotKnowForm(JourneyForm):
    """Whether anyone must not learn where the child is."""

    must_not_know = ask(
        "Is there anyone who must not learn where the child is?",
        "Select yes if there is anyone who must not learn where the child is",
    )
    safe_to_visit = GovRadios(
        "Is it safe to write to or visit the family?",
        [Needed("Select whether it is safe to write or visit")],
        choices=[choice("yes", "Yes"), choice("no", "No"), choice("not_known", "Not known")],
    )
    hazards = GovTextarea(
        "What should a visitor know?", hint="Such as dogs or violence. Needed if it is not safe", rows=3, limit=1000
    )

    def check(self) -> None:
        """What makes it unsafe."""
        if self.safe_to_visit.data == "no" and not self.hazards.data:
            self.fail("hazards", "Say what makes it unsafe to write or visit")


class MustNotKnowWhoForm(JourneyForm):
    """Who they are and why."""

    people = GovCheckboxes("Which of the adults you have listed?", choices=[])
    others = GovText("Anybody else?")
    why = GovTextarea("Why must they not know?", [Needed("Say why they must not know")], rows=3, limit=2000)

    def shape(self) -> None:
        """Offers the adults of this draft."""
        listed = [(item, str(entry.get("name") or "No name")) for item, entry in self.context.answers.items("adults")]
        self.people.choices = [choice(item, name) for item, name in listed]
        self.people.data = [item for item in self.people.data or [] if item in dict(listed)]

    def check(self) -> None:
        """Somebody."""
        if not self.has("people", "others"):
            self.fail("others", "Select or name who must not learn where the child is")


class AgreeNoVisitForm(JourneyForm):
    """The lead's decision about the missing home visit."""

    agreed = GovYesNo(
        "Do you agree that there was good reason not to visit?", [Needed("Select yes if you agree with the reason")]
    )


class SignForm(JourneyForm):
    """The lead puts their name to it; the day and the account are recorded by the portal."""

    said_as: ClassVar = {"signed_name": "Signed by", "signed_job": "Job", "confirmed": "Right as far as they know"}

    signed_name = GovText("Your full name", [Needed("Enter your full name")], width=30)
    signed_job = GovText("Your job", [Needed("Enter your job")], width=30)
    confirmed = GovTick(
        "This part is right as far as I know", [Needed("Tick to say that this part is right as far as you know")]
    )

    def check(self) -> None:
        """A worry about leaving the UK must also open the travel questions, which colleagues answer."""
        answers = self.context.answers
        asked_here = self.context.kind != NoticeKind.HOME_EDUCATION
        worried = asked_here and answers.value("dsl_concerns_home", "taken_abroad") == "yes"
        if worried and answers.value("signs", "leaving_signs") != "yes":
            asked = "‘Is there any sign that the child has left, or may leave, the UK?’"
            self.fail("confirmed", f"First answer yes to {asked} in ‘What you know’, so that travel is asked about")
