"""Form fields for the named pieces of evidence that an enquiry or an outcome asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from portal.domain.evidence import Answer, EvidenceField
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovText, GovYesNo

PREFIX = "evidence_"


def with_evidence(form: type[Any], fields: Iterable[EvidenceField], *, before: str) -> type[Any]:
    """The form with one more question for each field, named as the field with "evidence_" before it.

    They stand, and their errors are listed, in front of the question named `before`.
    """
    questions = {PREFIX + one.name: _question(one) for one in fields}
    place = getattr(form, before).creation_counter
    for number, question in enumerate(questions.values(), 1):
        question.creation_counter = place - 1 + number / (len(questions) + 1)
    return type(f"{form.__name__}WithEvidence", (form,), questions)


def _question(one: EvidenceField) -> Any:
    label = one.label if one.required else f"{one.label} (optional)"
    if one.kind is Answer.DATE:
        return GovDateField(label, called=one.label, hint="For example, 20 11 2026")
    if one.kind is Answer.YES_NO:
        return GovYesNo(label)
    return GovText(label, width=30, longest=500)


def given(form: Any, fields: Iterable[EvidenceField]) -> dict[str, str | dt.date | bool | None]:
    """What was answered, by the fields' own names."""
    return {one.name: form[PREFIX + one.name].data for one in fields}


def put_beside(form: Any, faults: Iterable[tuple[str, str]]) -> None:
    """Messages beside the questions they are about; what the page does not ask stands at the top."""
    for name, message in faults:
        for box in (PREFIX + name, name):
            if box in form:
                if not form[box].errors:
                    form[box].errors = [message]
                break
        else:
            form.form_errors.append(message)
