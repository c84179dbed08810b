"""How much the compared facts weigh together, for two questions: the same child? a brother or sister?

Every fact adds or takes away a little; the weights are data (weights.json) that a person can read and change. The sum
is never shown: it becomes a word.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from portal.domain.matching.compared import Compared, Level
from portal.domain.matching.keys import KeyText

Question = Literal["same_child", "sibling"]
Comparison = Mapping[str, Compared]
Counts = Callable[[KeyText], int]
"""How many children have the value a key stands for."""


class Grade(StrEnum):
    """The only measure a person sees."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for one question. `bias` holds for an index of `people` children.

    growth: how much of the logarithm of the index's size moves the sum: less than 1, for a larger index also ranks
    the right child among more who agree by chance.
    """

    bias: float
    people: int
    growth: float
    likely: float
    possible: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sum of log-odds and what each part gave. For ordering and the audit record; never for a page."""

    total: float
    parts: Mapping[str, float]
    grade: Grade


_COUNTED: Final = ("surname", "address", "phone", "email", "parent", "parent2")
_MOST_COUNTED: Final = 2000
_AT_HOME: Final = frozenset({"same", "flat", "shared"})
_SAME_DOOR: Final = frozenset({"same", "flat", "previous"})
_OTHER_HOME: Final = frozenset({"different", "building", "postcode"})
_SAME_ADULT: Final = frozenset({"same", "near", "forename", "initial"})
_SAME_SURNAME: Final = frozenset({"equal", "variant", "gendered", "part", "former"})
_SAME_FORENAME: Final = frozenset({"equal", "variant", "near", "swapped"})
_OF_THE_HOME: Final = ("address", "phone", "email", "parent", "parent2")
_DECLARED_BY_NAME: Final = frozenset({"full", "forename"})
_LARGEST_UPLIFT: Final = 1.5  # a small index is a young one, whose gaps are not yet known


@cache
def version() -> str:
    """The name of the weights in use, kept with every finding."""
    return str(_file()["version"])


@cache
def weights_for(question: Question) -> Weights:
    """The weights of a question."""
    data = _file()[question]
    return Weights(data["bias"], data["people"], data["growth"], data["likely"], data["possible"], data["weights"])


@cache
def _file() -> dict[str, Any]:
    text = files("portal.domain.matching").joinpath("weights.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def features(facts: Comparison, counts: Counts) -> dict[str, float]:
    """What the weights multiply: 1 for each way two facts agree or differ, and how common an agreeing value is.

    A missing fact has no feature, so that what nobody wrote down is never read as a difference.
    """
    found = {fact.code: 1.0 for fact in facts.values() if fact.detail != "missing"}
    for name in _COUNTED:
        fact = facts[name]
        if fact.shared is not None and fact.level is not Level.DIFFERENT:
            found[f"{name}.common"] = math.log(min(max(counts(fact.shared), 2), _MOST_COUNTED) / 2)
    found.update(dict.fromkeys(_together(facts), 1.0))
    if differing := sum(facts[name].detail == "different" for name in _OF_THE_HOME):
        found["together.home_facts_that_differ"] = float(differing)
    return found


def _together(facts: Comparison) -> list[str]:
    """Combinations that mean something else than their parts do alone."""
    forename, surname = facts["forename"].detail, facts["surname"].detail
    address, dob = facts["address"].detail, facts["dob"]
    adult = facts["parent"].detail in _SAME_ADULT
    phone, email = facts["phone"].detail == "same", facts["email"].detail == "same"
    reached, at_door = phone or email, address in _SAME_DOOR
    named, surnamed = forename in _SAME_FORENAME, surname in _SAME_SURNAME
    declared = facts["declared"].detail
    held = {
        "twin": dob.detail == "same" and forename == "different",
        "namesake": named and surnamed,
        "namesake_other_dob": named and surnamed and dob.level is Level.DIFFERENT,
        "name_and_birth": named and dob.detail == "same",
        "forename_only": named and not surnamed,
        "forename_at_home": named and (reached or at_door),
        "house_only": address in _AT_HOME and surname == "different" and not adult and not reached,
        "adult_and_surname": adult and surnamed,
        "both_parents": facts["parent"].detail == "same" and facts["parent2"].detail == "same",
        "door_and_adult": at_door and (adult or reached),
        "door_and_surname": at_door and surnamed,
        "phone_and_email": phone and email,
        "reached_and_adult": reached and adult,
        "reached_and_surname": reached and surnamed,
        "declared_and_surname": declared in _DECLARED_BY_NAME and surnamed,
        "nothing_strong": not (at_door or adult or reached or declared in (*_DECLARED_BY_NAME, "near")),
    }
    return [f"together.{name}" for name, holds in held.items() if holds]


def weigh(question: Question, facts: Comparison, counts: Counts, people: int) -> Weighed:
    """Add up a comparison.

    people: how many children the index holds. The more there are, the more of them agree by chance, so the sum moves
    by the logarithm of their number against the number the weights were made with.
    """
    weights = weights_for(question)
    known = weights.weights
    parts = {name: known[name] * value for name, value in features(facts, counts).items() if name in known}
    prior = min(weights.growth * math.log(weights.people / max(people, 1)), _LARGEST_UPLIFT)
    total = weights.bias + prior + sum(parts.values())
    return Weighed(total, parts, _graded(total, question, facts))


def at(total: float, question: Question, weighed: Weighed, facts: Comparison) -> Weighed:
    """The same parts with another sum, graded anew: for a child found through a brother or sister."""
    return Weighed(total, weighed.parts, _graded(total, question, facts))


def _graded(total: float, question: Question, facts: Comparison) -> Grade:
    weights = weights_for(question)
    if total >= weights.likely:
        grade = Grade.LIKELY
    elif total >= weights.possible:
        grade = Grade.POSSIBLE
    else:
        grade = Grade.UNLIKELY
    return _one_child(grade, facts) if question == "same_child" else _one_family(grade, facts)


def _one_child(grade: Grade, facts: Comparison) -> Grade:
    """Twins are two children: the same birth date, home and surname never make one child of two forenames."""
    upn, forename, dob = facts["upn"], facts["forename"].detail, facts["dob"].detail
    same_upn = upn.level is Level.SAME
    if forename == "different" and not same_upn:
        return Grade.UNLIKELY
    apart_in_number = upn.detail in ("different", "neighbour")
    if apart_in_number and forename != "equal" and dob == "same" and facts["school"].detail == "same":
        return Grade.UNLIKELY
    if grade is Grade.LIKELY and (apart_in_number or (forename == "different" and same_upn)):
        return Grade.POSSIBLE
    return grade


def _one_family(grade: Grade, facts: Comparison) -> Grade:
    """A surname or a building alone makes no family where home and adults, or home and numbers, differ."""
    if grade is not Grade.POSSIBLE:
        return grade
    if "together.nothing_strong" in _together(facts) and facts["address"].detail in _OTHER_HOME:
        adults = facts["parent"].level is Level.DIFFERENT
        numbers = facts["phone"].level is Level.DIFFERENT or facts["email"].level is Level.DIFFERENT
        if adults or numbers:
            return Grade.UNLIKELY
    return grade
