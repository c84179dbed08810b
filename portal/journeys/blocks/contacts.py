"""Everyone else who may know: relatives, friends, emergency contacts, and the services involved."""

from __future__ import annotations

from dataclasses import replace

from portal.journeys.answer_fields import WHERE, AddressForm, GovAnyPhone, GovName, email, pick, select
from portal.journeys.answers import Answers
from portal.journeys.blocks.naming import entry_name
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, Needed
from portal.journeys.forms import JourneyForm
from portal.journeys.model import ListOf, Page, Section

SERVICES = (
    ("school_nurse", "School nurse"),
    ("gp", "GP or health visitor"),
    ("mental_health", "Mental health service"),
    ("social_care", "Children’s social care"),
    ("early_help", "Early help"),
    ("family_support", "Family support worker"),
    ("youth_justice", "Youth justice service"),
    ("education_welfare", "Education welfare or attendance service"),
    ("housing", "Housing"),
    ("police", "Police"),
    ("voluntary", "Charity or voluntary group"),
    ("other", "Another service"),
)


class ContactForm(AddressForm):
    """A relative, friend or emergency contact."""

    name = GovName("Full name", [Needed("Enter the contact’s name")])
    relationship = GovText("Who are they to the child?", [Needed("Enter who they are to the child, like aunt")])
    phone = GovAnyPhone("Phone number (optional)")
    email = email("Email address (optional)")


class ServiceForm(JourneyForm):
    """A service that knows the family."""

    service = select("Which service?", pick("Select a service", SERVICES), "Select which service it is")
    name = GovText("Name of the worker or team", [Needed("Enter the name of the worker or team")])
    phone = GovAnyPhone("Phone number (optional)")
    email = email("Email address (optional)")
    last_contact = GovDateField(
        "When were they last in touch with the family? (optional)", called="The date", when="past_or_today"
    )


def _service(entry: dict[str, object]) -> str:
    kind = dict(SERVICES).get(str(entry.get("service")), "Service")
    return f"{kind}: {entry['name']}" if entry.get("name") else kind


def _count(answers: Answers) -> str:
    added = len(answers.items("contacts")) + len(answers.items("services"))
    return f"{added} added" if added else ""


CONTACTS = Section(
    "contacts",
    "Other contacts and services",
    "The family",
    (
        Page(
            "contacts",
            "Add a relative, friend or emergency contact",
            ContactForm,
            scope="family",
            whereabouts=WHERE | {"phone"},
            missing="Add other contacts, or select that you know of none",
            many=ListOf(
                "other contact",
                "other contacts",
                "Relatives, friends and emergency contacts",
                "Is there anybody else?",
                "None that we know of",
                entry_name,
                "Add at least two if you can: grandparents, family friends, every emergency contact.",
            ),
        ),
        Page(
            "services",
            "Add a service",
            ServiceForm,
            scope="family",
            missing="Add the services involved, or select that you know of none",
            many=ListOf(
                "service",
                "services",
                "Services that know the family",
                "Is any other service involved?",
                "None that we know of",
                _service,
                "Such as the school nurse, GP, youth justice, housing or police.",
            ),
        ),
    ),
    hint=_count,
)
OPTIONAL_CONTACTS = replace(
    CONTACTS,
    pages=tuple(replace(page, needed=False) for page in CONTACTS.pages),
    hint=lambda answers: _count(answers) or "You do not have to add any",
)
"""The same pages where a notice may be sent without them: nobody has to be looked for."""
