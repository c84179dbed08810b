"""Words inside a sentence and at its start."""

from __future__ import annotations

import pytest

from portal.domain.sentences import begun, inside


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Child missing education", "child missing education"),
        ("A letter", "a letter"),
        ("EHC plan", "EHC plan"),
        ("UPN", "UPN"),
        ("X", "x"),
        ("‘Quoted’", "‘Quoted’"),
        ("", ""),
    ],
)
def test_words_stand_inside_a_sentence(words: str, said: str) -> None:
    assert inside(words) == said


def test_words_begin_a_sentence() -> None:
    assert (begun("the removal"), begun("élan"), begun("")) == ("The removal", "Élan", "")
