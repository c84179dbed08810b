"""How much the compared facts weigh together, for two questions: the same child? a brother or sister?

Every fact adds or takes away a little; the weights are data (weights.json) that a person can read and change. The sum
is never shown: it becomes a word.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
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

    growth: how much of the logarithm of the index's size moves the sum. likely, possible: the least sum for each word.
    least: under this nobody need look.
    """

    bias: float
    people: int
    growth: float
    likely: float
    possible: float
    least: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sum of log-odds and what each part gave. For ordering and the audit record; never for a page.

    worth_a_look: false where the facts rule it out, or so little agrees that no person need see it.
    """

    total: float
    parts: Mapping[str, float]
    grade: Grade
    worth_a_look: bool = True


_COUNTED: Final = frozenset({"forename", "surname", "address", "phone", "email", "parent", "parent2"})
_MOST_COUNTED: Final = 2000
_AT_HOME: Final = frozenset({"same", "flat", "shared"})
_SAME_DOOR: Final = frozenset({"same", "flat", "previous"})
_OTHER_HOME: Final = frozenset({"different", "building", "postcode"})
_OTHER_UPN: Final = frozenset({"different", "neighbour"})
_SAME_ADULT: Final = frozenset({"same", "near", "forename", "initial"})
_SAME_SURNAME: Final = frozenset({"equal", "variant", "gendered", "part", "former"})
_SAME_FORENAME: Final = frozenset({"equal", "variant", "near", "swapped"})
_OF_THE_HOME: Final = ("address", "phone", "email", "parent", "parent2")
_DECLARED_BY_NAME: Final = frozenset({"whole", "full", "forename"})
_NAMED_BY_A_SCHOOL: Final = frozenset({*_DECLARED_BY_NAME, "near"})
_BORN_ALIKE: Final = frozenset({"same", "swapped", "near"})
_AGREES: Final = frozenset({Level.SAME, Level.SIMILAR})
_RULED_OUT: Final = -5.0
_LARGEST_UPLIFT: Final = 0.3  # in a small roll few share a value by chance, but few bear it out either


def use_weights(text: str) -> None:
    """Weigh with the weights of this JSON text from now on ("" for our own), in this process.

    Raises ValueError, in words, where it is no file of weights.
    """
    if text:
        try:
            data = json.loads(text)
            for question in ("same_child", "sibling"):
                Weights(**data[question])
            str(data["version"])
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError("This is no file of weights as cme match train writes them") from problem
    _other_file.clear()
    _other_file.update(json.loads(text) if text else {})
    version.cache_clear()
    weights_for.cache_clear()
    _prior.cache_clear()


_other_file: dict[str, Any] = {}


@cache
def version() -> str:
    """The name of the weights in use, kept with every finding."""
    return str(in_use()["version"])


@cache
def weights_for(question: Question) -> Weights:
    """The weights of a question."""
    data = in_use()[question]
    return Weights(**data)


def in_use() -> dict[str, Any]:
    """The whole file of weights in use, with how it was estimated."""
    return _other_file or our_own()


@cache
def our_own() -> dict[str, Any]:
    """The weights that come with the product, with how they were estimated."""
    text = files("portal.domain.matching").joinpath("weights.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def features(facts: Comparison, counts: Counts) -> dict[str, float]:
    """What the weights multiply: 1 for each way two facts agree or differ, and how common an agreeing value is.

    A missing fact has no feature, so that what nobody wrote down is never read as a difference.
    """
    found: dict[str, float] = {}
    for name, fact in facts.items():
        detail = fact.detail
        if detail == "missing":
            continue
        found[f"{name}.{detail}"] = 1.0
        if fact.shared is not None and fact.level is not Level.DIFFERENT and name in _COUNTED:
            found[f"{name}.common"] = math.log(min(max(counts(fact.shared), 2), _MOST_COUNTED) / 2)
    for together in _together(facts):
        found[together] = 1.0
    differing = 0
    for name in _OF_THE_HOME:
        differing += facts[name].detail == "different"
    if differing:
        found["together.home_facts_that_differ"] = float(differing)
    return found


def _together(facts: Comparison) -> list[str]:
    """Combinations that mean something else than their parts do alone."""
    forename, surname = facts["forename"].detail, facts["surname"].detail
    address, dob = facts["address"].detail, facts["dob"]
    parent, declared = facts["parent"].detail, facts["declared"].detail
    adult = parent in _SAME_ADULT
    phone, email = facts["phone"].detail == "same", facts["email"].detail == "same"
    reached, at_door = phone or email, address in _SAME_DOOR
    named, surnamed = forename in _SAME_FORENAME, surname in _SAME_SURNAME
    found: list[str] = []
    add = found.append
    if dob.detail == "same":
        if forename == "different":
            add("together.twin")
        if named:
            add("together.name_and_birth")
    if named:
        if surnamed:
            add("together.namesake")
            if dob.level is Level.DIFFERENT:
                add("together.namesake_other_dob")
        else:
            add("together.forename_only")
        if reached or at_door:
            add("together.forename_at_home")
    if surnamed:
        if adult:
            add("together.adult_and_surname")
        if at_door:
            add("together.door_and_surname")
        if reached:
            add("together.reached_and_surname")
        if declared in _DECLARED_BY_NAME:
            add("together.declared_and_surname")
    if reached:
        if phone and email:
            add("together.phone_and_email")
        if adult:
            add("together.reached_and_adult")
    elif not adult and surname == "different" and address in _AT_HOME:
        add("together.house_only")
    if at_door and (adult or reached):
        add("together.door_and_adult")
    if parent == "same" and facts["parent2"].detail == "same":
        add("together.both_parents")
    if _nothing_strong(facts):
        add("together.nothing_strong")
    return found


def _nothing_strong(facts: Comparison) -> bool:
    """Whether neither home, adult, number nor what a school named is shared."""
    return not (
        facts["address"].detail in _SAME_DOOR
        or facts["parent"].detail in _SAME_ADULT
        or facts["phone"].detail == "same"
        or facts["email"].detail == "same"
        or facts["declared"].detail in _NAMED_BY_A_SCHOOL
    )


def weigh(question: Question, facts: Comparison, counts: Counts, people: int) -> Weighed:
    """Add up a comparison.

    people: how many children the index holds. The more there are, the more of them agree by chance, so the sum moves
    by the logarithm of their number against the number the weights were made with.
    """
    weights = weights_for(question)
    known = weights.weights
    parts = {name: known[name] * value for name, value in features(facts, counts).items() if name in known}
    total = weights.bias + _prior(question, people) + sum(parts.values())
    return _graded(total, question, parts, facts)


@lru_cache(maxsize=1000)
def _prior(question: Question, people: int) -> float:
    weights = weights_for(question)
    return min(weights.growth * math.log(weights.people / max(people, 1)), _LARGEST_UPLIFT)


def at(total: float, question: Question, weighed: Weighed, facts: Comparison) -> Weighed:
    """The same parts with another sum, graded anew: for a child found through a brother or sister."""
    return _graded(total, question, weighed.parts, facts)


def _graded(total: float, question: Question, parts: Mapping[str, float], facts: Comparison) -> Weighed:
    weights = weights_for(question)
    if total >= weights.likely:
        grade = Grade.LIKELY
    elif total >= weights.possible:
        grade = Grade.POSSIBLE
    else:
        grade = Grade.UNLIKELY
    if question == "same_child":
        if _two_children(facts):
            return Weighed(total, parts, Grade.UNLIKELY, worth_a_look=False)
        if grade is not Grade.UNLIKELY and _a_name_alone(facts):
            grade = Grade.UNLIKELY
        if grade is Grade.LIKELY and _in_doubt(facts):
            grade = Grade.POSSIBLE
    elif grade is not Grade.LIKELY and _two_families(facts):
        return Weighed(total, parts, Grade.UNLIKELY, worth_a_look=False)
    elif grade is Grade.UNLIKELY and facts["declared"].detail == "whole":
        # Somebody named this very child: that is worth a person's look, whatever else differs.
        grade = Grade.POSSIBLE
    return Weighed(total, parts, grade, total >= weights.least)


def another_child(begun: Comparison) -> bool:
    """Whether UPN and names alone say that this is not the child: another first name and no number in common."""
    return begun["forename"].detail == "different" and begun["upn"].level is not Level.SAME


def has_other_number(begun: Comparison) -> bool:
    """Whether each has a full UPN of its own: two numbers that can both be right."""
    return begun["upn"].detail in _OTHER_UPN


def not_this_child(weighed: Weighed) -> Weighed:
    """The same sum, kept for its place, of a record that is another child's."""
    return replace(weighed, grade=Grade.UNLIKELY)


def ruled_out(rank: int) -> Weighed:
    """What is given to a candidate who is `another_child`; `rank` keeps such candidates in their order."""
    return Weighed(_RULED_OUT - rank / 100, {}, Grade.UNLIKELY, worth_a_look=False)


def _two_children(facts: Comparison) -> bool:
    """Twins are two children: the same birth date, home and surname never make one child of two forenames."""
    if another_child(facts):
        return True
    forename = facts["forename"].detail
    same_desk = facts["dob"].detail == "same" and facts["school"].detail == "same"
    return has_other_number(facts) and forename != "equal" and same_desk


def _a_name_alone(facts: Comparison) -> bool:
    """A name makes no child without a birth date, a number, a home or an adult to go with it, however rare it is."""
    born, upn = facts["dob"].detail, facts["upn"].level
    if born in _BORN_ALIKE or upn in _AGREES or facts["address"].level in _AGREES:
        return False
    return _nothing_strong(facts)


def _in_doubt(facts: Comparison) -> bool:
    """Two numbers that can both be right, or one number under two first names: a person looks twice."""
    one_number = facts["upn"].level is Level.SAME
    return has_other_number(facts) or (facts["forename"].detail == "different" and one_number)


def _two_families(facts: Comparison) -> bool:
    """A surname or a building alone makes no family where home and adults, or home and numbers, differ."""
    if facts["address"].detail not in _OTHER_HOME or not _nothing_strong(facts):
        return False
    numbers = facts["phone"].level is Level.DIFFERENT or facts["email"].level is Level.DIFFERENT
    return numbers or facts["parent"].level is Level.DIFFERENT
