"""With whom the child lives at an address: chosen from the adults this draft names, or written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.journeys.answers import Answers
from portal.journeys.fields import GovCheckboxes, choice
from portal.journeys.forms import JourneyForm

WHOM, TYPED = "lives_with_whom", "lives_with"
"""The boxes of a form that asks: the adults to choose from, and a name written down."""
SOMEBODY_ELSE, NOT_KNOWN = "somebody_else", "not_known"


def whom(question: str) -> GovCheckboxes:
    """The question with the adults of the draft as its answers."""
    return GovCheckboxes(question, choices=[])


def offer_adults(form: JourneyForm) -> None:
    """Fills in the adults named so far. While there is none, only the box for a name stays, under the question itself.

    An answer about an adult who has been taken out since is dropped; what was written down stays.
    """
    if WHOM not in form:
        return
    named = [(item, str(entry.get("name") or "No name")) for item, entry in form.context.answers.items("adults")]
    if not named:
        form[TYPED].label.text = form[WHOM].label.text
        del form[WHOM]
        form.conditions = {name: said for name, said in form.conditions.items() if name != TYPED}
        if WHOM in form.conditions:
            form.conditions[TYPED] = form.conditions.pop(WHOM)
        return
    box = form[WHOM]
    box.choices = [
        *(choice(item, name) for item, name in named),
        choice(SOMEBODY_ELSE, "Somebody else"),
        choice(NOT_KNOWN, "Not known", divider_before="or", exclusive=True),
    ]
    box.data = [each for each in box.data or [] if each in {*dict(named), SOMEBODY_ELSE, NOT_KNOWN}]


def check_whom(form: JourneyForm) -> None:
    """Somebody else has a name."""
    if WHOM in form and SOMEBODY_ELSE in (form[WHOM].data or []) and not form[TYPED].data:
        form.fail(TYPED, "Enter who else the child lives with")


def lives_with(answers: Answers, given: Mapping[str, Any]) -> str:
    """The people of one address in words, in the order of the draft, what was written down last; "" if not said."""
    ticked = given.get(WHOM) or []
    found = [str(entry.get("name") or "") for item, entry in answers.items("adults") if item in ticked]
    found.append(str(given.get(TYPED) or ""))
    return ", ".join(name for name in found if name) or ("Not known" if NOT_KNOWN in ticked else "")
