"""Files that support the referral."""

from __future__ import annotations

from portal.domain.papers import PAPERS
from portal.journeys.answers import Answers
from portal.journeys.fields import GovCheckboxes, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import Gap, Page, Section, SendContext


class DocumentsForm(JourneyForm):
    """What the files are: filled in from them."""

    kinds = GovCheckboxes(
        "What you have added",
        choices=[*(choice(*kind) for kind in PAPERS.items()), choice("none", "Nothing", exclusive=True)],
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
            papers=lambda answers: PAPERS,
        ),
    ),
    hint=lambda answers: "" if answers.given("documents") else "You do not have to add any",
)
