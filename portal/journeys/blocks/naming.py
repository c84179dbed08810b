"""The child's name in headings, captions and cards."""

from __future__ import annotations

from typing import Any

from portal.domain.sentences import begun
from portal.journeys.answers import Answers
from portal.journeys.model import Words


def full_name(answers: Answers) -> str:
    """ "Zofia Kowalska", or "" before it is known."""
    name = answers.of("child_name")
    return " ".join(part for part in (name.get("first_name"), name.get("last_name")) if part)


def called(answers: Answers) -> str:
    """What to call the child in a question: known-as or first name, else "the child"."""
    name = answers.of("child_name")
    return str(name.get("known_as") or name.get("first_name") or "the child")


def about(sentence: str) -> Words:
    """A sentence with {child} in it, as a page's words: "Where was {child} last seen?"."""

    def said(answers: Answers) -> str:
        return begun(sentence.replace("{child}", called(answers)))

    return said


def entry_name(entry: dict[str, Any]) -> str:
    """The name on a card of a list of people."""
    return str(entry.get("name") or "")


def long_list_entry(*names: str, between: str = ", ") -> Any:
    """A card's title from several answers of the entry."""
    return lambda entry: between.join(str(entry[name]) for name in names if entry.get(name))
