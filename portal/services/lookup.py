"""Finding a child across schools and cases, for a reason that is recorded with whom it showed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from portal.domain import names
from portal.domain.access import May, insist
from portal.domain.identifiers import normalise_upn
from portal.services import unit
from portal.store import wall
from portal.store.find import lookup as find
from portal.store.find.lookup import MOST, Hit, Sought
from portal.store.session import db

FEWEST = 3
PURPOSES = {
    "case": "Working on a case",
    "sibling": "Looking for brothers and sisters",
    "call": "Somebody rang or wrote about a child",
    "other": "Another reason to do with my work",
}
_DATE = re.compile(r"\b(\d{1,2})[ /.\-](\d{1,2})[ /.\-](\d{4})\b")
_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]")
__all__ = ["FEWEST", "MOST", "PURPOSES", "Found", "Hit", "look_up"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, with the words of what matched; `more` when the list was cut."""

    hits: list[tuple[Hit, str]]
    more: bool


def _read(text: str) -> Sought:
    born = None
    if found := _DATE.search(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            born = dt.date(year, month, day)
        except ValueError:
            born = None
        text = text.replace(found[0], " ")
    whole = "".join(one for one in text.upper() if one.isalnum())
    upn = normalise_upn(text) if _UPN.fullmatch(whole) else ""
    number = whole if any(one.isdigit() for one in whole) else ""
    words = tuple(names.fold(text).split()) if not number else ()
    return Sought(words, number, born, upn)


def look_up(text: str, purpose: str) -> Found:
    """Children whose name, date of birth, UPN or case number fits; at most 50.

    One audit row names everyone shown, with the reason. Nothing is searched under three characters.
    """
    insist(wall.current.get(), May.FIND_CHILD)
    if len(text.strip()) < FEWEST:
        return Found([], more=False)
    session, sought = db.session(), _read(text)
    in_cases = find.cases(session, sought)
    upns = {hit.upn for hit in in_cases if hit.upn}
    on_rolls = [hit for hit in find.pupils(session, sought) if not hit.upn or hit.upn not in upns]
    hits = [*in_cases, *on_rolls]
    unit.looked(
        May.FIND_CHILD,
        about_kind="lookup",
        others=[hit.id for hit in hits[:MOST]],
        purpose=PURPOSES.get(purpose, PURPOSES["other"]),
        fields=["name", "date_of_birth", "school", "year_group"],
    )
    return Found([(hit, _matched(hit, sought)) for hit in hits[:MOST]], more=len(hits) > MOST)


def _matched(hit: Hit, sought: Sought) -> str:
    if sought.number and hit.reference.replace("-", "") == sought.number:
        return "Case number"
    if sought.upn and hit.upn == sought.upn:
        return "UPN"
    said = ["Name"] if sought.words else []
    if sought.born is not None:
        said.append("date of birth" if said else "Date of birth")
    return " and ".join(said)
