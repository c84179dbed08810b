"""The people around the child as facts: adults, other contacts, services, brothers and sisters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.journeys.answers import Answers
from portal.journeys.blocks.adults import PHONES
from portal.journeys.blocks.facts_of_places import place
from portal.journeys.blocks.siblings import ALSO_FACT

Json = dict[str, Any]


def _words(given: Json, *names: str) -> Json:
    return {name: given.get(name) or "" for name in names}


def people(answers: Answers, refs: Iterable[str]) -> list[Json]:
    """Those of the draft's people that a "who" question ticked: [{"ref": "adults:k7", "name": …}]."""
    found = []
    for ref in refs:
        page, _, item = ref.partition(":")
        entry = dict(answers.items(page)).get(item)
        if entry is not None:
            found.append({"ref": ref, "name": entry.get("name") or ""})
    return found


def adults(answers: Answers) -> list[Json]:
    """Parents, carers and adults of the home, each with an address of their own where it is another."""
    found = []
    for item, entry in answers.items("adults"):
        reached = answers.at(item).of("adult_contact") if answers.item_given("adult_contact", item) else {}
        phones = [
            {
                "number": reached[f"phone_{each}"],
                "type": reached.get(f"phone_{each}_kind") or "",
                "last_answered": reached.get(f"phone_{each}_answered") or "",
            }
            for each in PHONES
            if reached.get(f"phone_{each}")
        ]
        found.append({
            "item": item,
            **_words(entry, "name", "other_names", "relationship", "parental_responsibility", "lives_with_child"),
            **_words(entry, "same_address", "may_contact", "email", "language", "interpreter"),
            **_words(entry, "employer", "worship", "benefits"),
            "address": place(reached) if entry.get("same_address") == "different" else {},
            "phones": phones,
            "other_phones": [each.strip() for each in (reached.get("other_phones") or "").split(",") if each.strip()],
            "no_phone": reached.get("no_phone") or "",
        })  # fmt: skip
    return found


def contacts(answers: Answers) -> list[Json]:
    """Relatives, friends and emergency contacts."""
    return [
        {"item": item, **_words(entry, "name", "relationship", "phone", "email"), "address": place(entry)}
        for item, entry in answers.items("contacts")
    ]


def services(answers: Answers) -> list[Json]:
    """Services that know the family."""
    return [
        {"item": item, **_words(entry, "service", "name", "phone", "email", "last_contact")}
        for item, entry in answers.items("services")
    ]


def siblings(answers: Answers, kind: str = "") -> list[Json]:
    """Brothers and sisters, with school and what it said. `address` is {} where it is the child's own.

    `kind` of notice: in some the last question is not whether the child is missing too.
    """
    found, also = [], ALSO_FACT.get(kind, ALSO_FACT[""])
    for item, entry in answers.items("siblings"):
        there = answers.at(item)
        home = there.of("sibling_address") if answers.item_given("sibling_address", item) else {}
        school = there.of("sibling_school") if answers.item_given("sibling_school", item) else {}
        if entry.get("schooling") != "school":
            school = {}
        asked = school.get("asked") or ""
        found.append({
            "item": item,
            **_words(entry, "name", "date_of_birth", "age", "age_not_known", "same_address", "schooling"),
            "address": place(home) if entry.get("same_address") == "different" else {},
            **_words(school, "school", "school_urn"),
            "also_missing": "",
            also: entry.get("also_missing") or "",
            "asked_school_on": school.get("asked_on") or "" if asked == "yes" else "",
            "school_said": school.get("said") or "" if asked == "yes" else "",
            "ask_for_us": asked == "ask_for_us",
        })  # fmt: skip
    return found
