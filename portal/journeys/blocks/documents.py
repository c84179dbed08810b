"""Files that support the referral."""

from __future__ import annotations

from portal.journeys.answers import Answers
from portal.journeys.fields import GovCheckboxes, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, Section, SendContext

KINDS = (
    ("parent_letter", "A parent’s letter, email or message"),
    ("tickets", "Tickets or a booking"),
    ("visa", "A visa or passport page"),
    ("school_confirmation", "A new school’s confirmation"),
    ("returned_letter", "A letter that came back"),
    ("order", "A court order or consent"),
    ("medical", "A medical certificate"),
    ("exclusion_letter", "An exclusion letter"),
    ("property", "A photo of the home"),
    ("attendance_record", "The child’s attendance record"),
    ("other", "Something else"),
)


class DocumentsForm(JourneyForm):
    """What the files are."""

    kinds = GovCheckboxes(
        "What have you added?",
        [Needed("Select what you have added, or select that you have nothing to add")],
        choices=[*(choice(*kind) for kind in KINDS), choice("none", "Nothing", divider_before="or", exclusive=True)],
    )


def files_rule(answers: Answers, context: SendContext) -> list[Gap]:
    """A second look where documents are named but no file was added."""
    named = [kind for kind in answers.value("documents", "kinds", []) if kind != "none"]
    if not named or context.attachments or context.files_hidden:
        return []
    return [Gap("documents", answers.child, "You said that you added documents, but there is no file", blocks=False)]


DOCUMENTS = Section(
    "documents",
    "Documents",
    "Why you are worried",
    (
        Page(
            "documents",
            "Add documents",
            DocumentsForm,
            scope="family",
            hint="PDF, Word or picture files up to 10MB. Do not add the child protection file",
            needed=False,
            upload=True,
        ),
    ),
    hint=lambda answers: "" if answers.given("documents") else "You do not have to add any",
)
