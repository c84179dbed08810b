"""Questions about children as a CSV file, plain or gzipped: "who of the roll is this child, or its brother or sister?"

Columns are bound by header name in any order; unknown ones are ignored, missing or odd cells count as empty. Dates are
read as in a roll file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.domain.matching.person import Address, Adult, Person
from portal.domain.matching.said_of_siblings import read_siblings
from portal.exchange.answer_file import rows_of
from portal.exchange.roll_file import read_date

TASKS: Final = ("same", "sibling")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: about whom, and whether the same child or brothers and sisters are wanted ("" where not said)."""

    query_id: str
    task: str
    person: Person


def read_questions(path: Path) -> Iterator[Question]:
    """The questions in the file's order. Raises `NotReadable` before the first where the header lacks query_id."""
    for values in rows_of(path, ("query_id",)):
        if values.get("query_id"):
            yield Question(values["query_id"], values.get("task", "").lower(), person_asked(values))


def person_asked(values: Mapping[str, str]) -> Person:
    """The child a row asks about. Never raises: what cannot be read is left out."""
    get = values.get
    lines = tuple(line for n in ("1", "2", "3") if (line := get(f"address_line{n}", "")))
    town, postcode = get("town", ""), get("postcode", "")
    homes = [Address(lines, town, postcode)] if lines or postcode else []
    if before := get("previous_address", ""):
        homes.append(Address((before,), current=False))
    alias = get("alias", "")
    return Person(
        id=get("query_id", ""),
        source="referral",
        forename=get("forename", ""),
        surname=get("surname", ""),
        middle=get("middle_names", ""),
        preferred=alias,
        # Forms ask for "any other name" in one box: it may be the last name.
        former_surnames=(alias,) if alias and " " not in alias else (),
        dob=read_date(get("dob", "")),
        sex=get("sex", "")[:1].upper(),
        upn=get("upn", ""),
        addresses=tuple(homes),
        adults=tuple(adult for n in ("1", "2") if (adult := _adult(values, f"parent{n}_"))),
        phones=(contact,) if (contact := get("other_contact", "")) else (),
        school_id=get("school_urn", ""),
        year=get("nc_year", ""),
        siblings=read_siblings(get("sibling_details", "")),
    )


def _adult(values: Mapping[str, str], prefix: str) -> Adult | None:
    name, email = values.get(f"{prefix}name", ""), values.get(f"{prefix}email", "")
    phones = tuple(p for kind in ("landline", "mobile") if (p := values.get(prefix + kind, "")))
    if not (name or phones or email):
        return None
    relationship = values.get(f"{prefix}relationship", "")
    return Adult(name, "", relationship, phones, (email,) if email else ())
