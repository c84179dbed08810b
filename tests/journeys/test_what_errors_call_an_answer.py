"""What an error calls the answer it is about: never the question itself."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from portal.journeys.answer_fields import GovName
from portal.journeys.fields import GovText, GovTextarea
from portal.journeys.forms import JourneyForm


class _Form(JourneyForm):
    who = GovText("Who did you tell?", longest=3)
    why = GovTextarea("If not, say why", limit=3)
    town = GovText("Town or city (optional)", longest=3)
    name = GovName("First name")


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("who", "Sam Reed", "Your answer must be 3 characters or fewer"),
        ("why", "No need", "Your answer must be 3 characters or fewer"),
        ("town", "Larch Bridge", "Town or city must be 3 characters or fewer"),
        ("name", "Z0fia", "First name must only include letters, hyphens and apostrophes"),
    ],
)
def test_an_error_is_a_sentence(box: str, typed: str, said: str) -> None:
    form = _Form(MultiDict({box: typed}))
    assert not form.validate()
    assert form[box].errors == [said]
