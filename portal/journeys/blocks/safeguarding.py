"""The safeguarding leads' private part: written by them alone, read by them and by council staff with the right."""

from __future__ import annotations

from portal.journeys.answers import Answers
from portal.journeys.blocks.checks import no_visit
from portal.journeys.blocks.concern_forms import (
    AgreeNoVisitForm,
    AtHomeForm,
    ConcernDetailsForm,
    ExploitationForm,
    MustNotKnowForm,
    MustNotKnowWhoForm,
    OwnRecordForm,
    SignForm,
    ToldDetailsForm,
    ToldForm,
    WorriesTextForm,
    concerns_present,
)
from portal.journeys.blocks.gone_missing import told_already, told_already_details
from portal.journeys.blocks.missing import MISSING_PAGES
from portal.journeys.blocks.naming import about
from portal.journeys.model import Page, Section


def no_visit_agreed(answers: Answers) -> bool:
    """Whether the safeguarding lead has agreed that there was no home visit."""
    return no_visit(answers) and answers.value("dsl_no_visit", "agreed") == "yes"


SAFEGUARDING = Section(
    "safeguarding",
    "Worries and risks: safeguarding lead only",
    "Why you are worried",
    (
        Page(
            "dsl_worries",
            about("What worries you about {child}’s welfare?"),
            WorriesTextForm,
            heading_field="worries",
            hint="Include attendance and behaviour. Give facts, dates and whose words they are",
            sealed="safeguarding",
            missing="Say what worries you about the child’s welfare",
        ),
        Page(
            "dsl_concerns",
            "Could any of these be happening?",
            ExploitationForm,
            hint="Answer each one",
            sealed="safeguarding",
            missing="Answer each question about exploitation and going missing",
        ),
        Page(
            "dsl_concerns_home",
            "Could any of these be happening at home or to the child?",
            AtHomeForm,
            hint="Answer each one",
            sealed="safeguarding",
            missing="Answer each question about harm at home",
        ),
        Page(
            "dsl_concern_details",
            "Tell us more about these worries",
            ConcernDetailsForm,
            hint="Facts, dates, and whose words they are",
            sealed="safeguarding",
            asked_when=lambda answers: bool(concerns_present(answers)),
            missing="Give details of each worry answered yes",
        ),
        *MISSING_PAGES,
        Page(
            "dsl_told",
            "Who have you told?",
            ToldForm,
            sealed="safeguarding",
            preset=told_already,
            missing="Say whether social care and the police have been told",
        ),
        Page(
            "dsl_told_details",
            "When did you tell them, and what came of it?",
            ToldDetailsForm,
            sealed="safeguarding",
            preset=told_already_details,
            asked_when=lambda answers: (
                "yes" in (answers.value("dsl_told", "social_care_told"), answers.value("dsl_told", "police_told"))
            ),
            missing="Say when you told social care or the police",
        ),
        Page(
            "dsl_record",
            "What your own safeguarding record says",
            OwnRecordForm,
            sealed="safeguarding",
            missing="Say whether the police have told your school of domestic abuse",
        ),
        Page(
            "dsl_protect",
            about("Keeping {child} and visitors safe"),
            MustNotKnowForm,
            sealed="safeguarding",
            missing="Say whether anyone must not learn where the child is",
        ),
        Page(
            "dsl_protect_who",
            about("Who must not learn where {child} is?"),
            MustNotKnowWhoForm,
            sealed="safeguarding",
            asked_when=lambda answers: answers.value("dsl_protect", "must_not_know") == "yes",
            missing="Say who must not learn where the child is",
        ),
        Page(
            "dsl_no_visit",
            "Do you agree that there was good reason not to visit?",
            AgreeNoVisitForm,
            scope="family",
            heading_field="agreed",
            hint=lambda answers: f"The school says: {answers.value('no_visit', 'no_visit_reason')}",
            sealed="safeguarding",
            asked_when=lambda answers: no_visit(answers) and answers.given("no_visit"),
            needed=False,
        ),
        Page(
            "dsl_sign",
            "Sign this part",
            SignForm,
            sealed="safeguarding",
            missing="Sign the safeguarding part",
        ),
    ),
    waiting_hint="Only your safeguarding leads can read or write this part",
    sealed="safeguarding",
)
