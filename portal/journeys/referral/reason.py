"""Why the child is referred: the main reason, any other, and the facts each reason asks for."""

from __future__ import annotations

from portal.domain.reasons import for_schools, reason
from portal.domain.sentences import inside
from portal.journeys.answer_fields import countries_to_pick, long_text, select
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import about
from portal.journeys.blocks.reasons_given import reasons_given
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovCheckboxes, GovRadios, GovText, GovTextarea, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Page, Section
from portal.journeys.referral.elsewhere import ELSEWHERE

OTHER = "other"
_ASKED_FOR = {
    "leave_from": ("leave_from", "leave_to", "expected_back"),
    "offer_date": ("offered_on", "expected_start", "offered_by"),
    "absence_from": ("absence_from", "destination_country"),
    "claimed_area": ("claimed_area", "report_source"),
    "date_told": ("told_on", "told_by"),
    "expected_return_date": ("expected_return",),
    "exclusion_date": ("excluded_on",),
    "exclusion_words": ("excluded_how",),
    "transfer_due": ("transfer_due_on",),
    "transfer_school": ("transfer_school", "transfer_school_said"),
}
"""The boxes that each further field of a reason opens."""
_NEVER_NEEDED = frozenset({"destination_country", "offered_by"})


def facts_asked(answers: Answers) -> list[str]:
    """Names of the boxes that the reasons given ask for."""
    opened = {extra for code in reasons_given(answers) for extra in reason(code).extra_fields}
    return [name for extra, names in _ASKED_FOR.items() if extra in opened for name in names]


class MainReasonForm(JourneyForm):
    """One main reason, in plain words."""

    main_reason = GovRadios(
        "What is the main reason you are referring this child?",
        [Needed("Select the main reason you are referring the child")],
        choices=[
            choice(each.code, each.words, each.hint, divider_before="or" if each.code == OTHER else "")
            for each in for_schools()
        ],
    )


class OtherReasonsForm(JourneyForm):
    """Any second reasons."""

    other_reasons = GovCheckboxes(
        "Are there other reasons?",
        [Needed("Select any other reasons, or select that there are none")],
        choices=[choice(each.code, each.words) for each in for_schools() if each.code != OTHER]
        + [choice("none", "No other reason", divider_before="or", exclusive=True)],
    )

    def shape(self) -> None:
        """The main reason is not offered again."""
        main = self.context.answers.value("main_reason", "main_reason")
        self.other_reasons.choices = [each for each in self.other_reasons.choices if each.value != main]


class ReasonFactsForm(JourneyForm):
    """Dates and people that belong to the reasons given; only those asked for are shown."""

    leave_from = GovDateField("First day of the leave you agreed", called="First day of leave", when="past_or_today")
    leave_to = GovDateField("Last day of the leave you agreed", called="Last day of leave")
    expected_back = GovDateField("Day the child was due back in school", called="Day due back")
    offered_on = GovDateField("When was the place offered?", called="The date of the offer", when="past_or_today")
    expected_start = GovDateField("When was the child due to start?", called="The date the child was due to start")
    offered_by = GovText("Who offered the place? (optional)", hint="Your school, or which council")
    absence_from = GovDateField("First day the child was away", called="First day away", when="past_or_today")
    destination_country = select("Which country did they go to, if abroad? (optional)", countries_to_pick())
    claimed_area = GovText("Which area are they said to have moved to?")
    report_source = GovText("Who said so?")
    told_on = GovDateField("When did the parent tell you?", called="The date you were told", when="past_or_today")
    told_by = GovText("Who told you, and how?", hint="For example, the mother by phone")
    expected_return = GovDateField("When was the family expected back?", called="The date expected back")
    excluded_on = GovDateField("When was the child excluded?", called="The date of exclusion", when="past_or_today")
    excluded_how = GovTextarea(
        "What was the family told, and who told them?",
        hint="For example, to keep the child at home",
        rows=3,
        limit=1000,
    )
    transfer_due_on = GovDateField(
        "When was the child due to start at the other school?", called="The day the child was due to start there"
    )
    transfer_school = GovText("Which other school?", hint="Name and town")
    transfer_school_said = GovTextarea(
        "What does the other school say?",
        hint="Whether the child is registered there and has started",
        rows=3,
        limit=1000,
    )
    not_known = GovText("If you cannot answer any of these, say why")

    def shape(self) -> None:
        """Keeps only what the reasons ask for."""
        asked = {*facts_asked(self.context.answers), "not_known"}
        for name in [box.short_name for box in self if box.short_name not in asked]:
            if name in {each for names in _ASKED_FOR.values() for each in names}:
                del self[name]

    def check(self) -> None:
        """Everything asked, or why not; leave the right way round."""
        for box in self:
            if box.short_name in {"not_known", *_NEVER_NEEDED} or not hasattr(box, "hint"):
                continue
            if not box.data and not box.errors and not self.not_known.data:
                verb = "Enter" if isinstance(box, GovDateField) else "Answer"
                what = inside(box.called) if isinstance(box, GovDateField) else box.label.text
                self.fail(box.short_name, f"{verb} {what if verb == 'Enter' else f'‘{what}’'}, or say why you cannot")
        if "leave_from" in self and self.leave_from.data and self.leave_to.data:
            if self.leave_to.data < self.leave_from.data:
                self.fail("leave_to", "Last day of leave must be on or after its first day")
            elif self.expected_back.data and self.expected_back.data <= self.leave_to.data:
                self.fail("expected_back", "Day due back must be after the last day of leave")


class ReasonDetailForm(JourneyForm):
    """What led to the referral, in the school's words."""

    reason_detail = long_text("What led to this referral?", "Say what led to this referral")


REASON = Section(
    "reason",
    "Main reason for the referral",
    "Why you are worried",
    (
        Page(
            "main_reason",
            about("What is the main reason you are referring {child}?"),
            MainReasonForm,
            heading_field="main_reason",
            hint="Choose the one that fits best. You can explain more in the next part",
            core=True,
            missing="Select the main reason you are referring the child",
        ),
        Page(
            "other_reasons",
            "Are there other reasons?",
            OtherReasonsForm,
            heading_field="other_reasons",
            needed=False,
        ),
        Page(
            "reason_facts",
            "Tell us more about the reason",
            ReasonFactsForm,
            asked_when=lambda answers: bool(facts_asked(answers)),
            whereabouts=frozenset({"transfer_school"}),
            missing="Answer the questions about the reason",
        ),
        Page(
            "reason_detail",
            "What led to this referral?",
            ReasonDetailForm,
            heading_field="reason_detail",
            hint="Keep to facts and whose words they are. Parents may read this",
            missing="Say what led to this referral",
        ),
        ELSEWHERE,
    ),
)
