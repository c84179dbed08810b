"""One pupil of a Common Transfer File: every element bound by its own name, wherever the version puts it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from portal.exchange import school_file_names as names
from portal.exchange.ctf_file_tree import PUPILS, local
from portal.exchange.school_file_binding import address_of, contact_of, school_named, tidy
from portal.exchange.school_file_names import plain
from portal.exchange.school_file_rows import NamedSchool, PupilAddress, PupilContact

_LOOKED_THROUGH: Final = PUPILS | {
    "basicdetails", "pupildetails", "identifiers", "personaldetails", "names", "lookedafter", "admission",
    "admissiondetails", "leaving", "leavingdetails", "removal", "removaldetails", "cme", "cmedetails", "senhistory",
    "enrolment", "enrolmentdetails",
}  # fmt: skip
"""Elements that only group others about the pupil."""
_NOT_NEEDED: Final = frozenset({
    "uci", "ethnicitysource", "medicalflag", "disabilities", "enrolstatus", "fsmhistory", "stageassessments",
    "sencomments", "senneeds", "nawdetails", "servicechild", "servicechildren", "youthsupportservices", "modeoftravel",
    "applicationreference", "title", "parttimeindicator", "easting", "northing", "leadership", "pupilpremium",
})  # fmt: skip
"""Elements we know and deliberately leave: assessments, meals, health."""
_OF_LEAVING: Final = frozenset({"last_attended", "leaving_date", "entry_date", "ground"})
"""What may be taken out of a group we do not know: the messages are uncertain just there, and these cannot be
mistaken for somebody else's, as a name could."""
_SOURCE: Final = frozenset({"sourceschool", "originschool", "reportingschool"})
_DESTINATION: Final = frozenset({"destschool", "destinationschool", "newschool", "nextschool", "receivingschool"})
_PREVIOUS: Final = frozenset({"previousschool", "lastschool", "formerschool"})


@dataclass(slots=True)
class Pupil:
    """What one pupil element says, by field."""

    number: int
    values: dict[str, list[str]] = field(default_factory=dict)
    contacts: list[PupilContact] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    address: PupilAddress = field(default_factory=PupilAddress)
    source: NamedSchool = field(default_factory=NamedSchool)
    destination: NamedSchool = field(default_factory=NamedSchool)
    previous: NamedSchool = field(default_factory=NamedSchool)
    history: list[tuple[NamedSchool, dict[str, str]]] = field(default_factory=list)

    @classmethod
    def read(cls, number: int, element: etree._Element, unknown: Counter[str]) -> Pupil:
        """The pupil; names of elements nothing was taken from are counted into `unknown`."""
        pupil = cls(number)
        pupil._children(element, unknown)
        return pupil

    def history_at(self, laestab: str) -> dict[str, str]:
        """Dates and reason of the latest stay at this school; {} when the history does not name it."""
        stays = [said for school, said in self.history if laestab and school.laestab == laestab]
        return max(stays, key=lambda said: said.get("entry_date", ""), default={})

    def _children(self, element: etree._Element, unknown: Counter[str], only: frozenset[str] | None = None) -> None:
        for child in element.iterchildren("*"):
            name = plain(local(child))
            if only is None and self._taken(name, child, unknown):
                continue
            if len(child):
                if name in _LOOKED_THROUGH and only is None:
                    self._children(child, unknown)
                else:
                    self._stranger(child, unknown)
            else:
                self._leaf(name, child, unknown, only)

    def _stranger(self, element: etree._Element, unknown: Counter[str]) -> None:
        """A group we do not know: only what tells of leaving is looked for, and it is named when it holds none."""
        before = sum(len(given) for given in self.values.values())
        inside: Counter[str] = Counter()
        self._children(element, inside, _OF_LEAVING)
        if sum(len(given) for given in self.values.values()) == before:
            unknown[local(element)] += 1
        else:
            unknown.update(inside)

    def _leaf(
        self, name: str, element: etree._Element, unknown: Counter[str], only: frozenset[str] | None = None
    ) -> None:
        text = tidy(element.text or "")
        known = names.PUPIL_BY_SPELLING.get(name)
        if known and (only is None or known in only):
            if text:
                self.values.setdefault(known, []).append(text)
        elif text and name not in _NOT_NEEDED:
            unknown[local(element)] += 1

    def _taken(self, name: str, element: etree._Element, unknown: Counter[str]) -> bool:
        """Take an element that has a place of its own; False for any other."""
        if name in _NOT_NEEDED:
            return True
        if not len(element):
            return False
        if name == "address":
            self.address = self.address if self.address.given else _address(element, unknown)
        elif name == "contacts":
            self.contacts.extend(_contacts(element, unknown))
        elif name == "contact":
            self.contacts.extend(_contact(element, unknown))
        elif name == "phones":
            self.phones.extend(_phones(element))
        elif name == "languages":
            self.values.setdefault("language", []).extend(_languages(element))
        elif name == "attendance":
            self._attendance(element, unknown)
        elif name == "sen":
            self._sen(element)
        elif name == "schoolhistory":
            self.history.extend(_history(element))
        elif name in _SOURCE:
            self.source = _school(element)
        elif name in _DESTINATION:
            self.destination = _school(element)
        elif name in _PREVIOUS:
            self.previous = _school(element)
        else:
            return False
        return True

    def _attendance(self, element: etree._Element, unknown: Counter[str]) -> None:
        years = [_texts(each) for each in element.iterchildren("*") if plain(local(each)) == "yeardata"]
        for each in element.iterchildren("*"):
            if not len(each):
                self._leaf(plain(local(each)), each, unknown)
        if not years:
            return
        latest = max(years, key=lambda said: said.get("year", ""))
        possible, attended = latest.get("sessionspossible", ""), latest.get("sessionsattended", "")
        if re.fullmatch(r"\d{1,4}", possible) and re.fullmatch(r"\d{1,4}", attended) and int(possible):
            share = f"{100 * int(attended) / int(possible):.1f}"
            self.values.setdefault("attendance_percent", []).append(share)
        self.values.setdefault("unauthorised_sessions", []).append(latest.get("sessionsunauthorised", ""))
        self.values.setdefault("attendance_year", []).append(latest.get("year", ""))

    def _sen(self, element: etree._Element) -> None:
        """The latest provision stands first: a file lists every change."""
        said = _texts(element)
        begun, kept = self.values.setdefault("sen_began", []), self.values.setdefault("sen_status", [])
        start = said.get("startdate", "")
        place = 0 if not begun or start >= begun[0] else len(begun)
        begun.insert(place, start)
        kept.insert(place, said.get("senprovision", ""))


def _texts(element: etree._Element) -> dict[str, str]:
    """The texts of an element's simple children, by plain name."""
    return {plain(local(child)): tidy(child.text or "") for child in element.iterchildren("*") if not len(child)}


def _school(element: etree._Element) -> NamedSchool:
    said = _texts(element)
    number = said.get("laestab", "") or said.get("lea", "") + said.get("estab", "")
    return school_named(number, "", said.get("schoolname", "") or said.get("name", ""))


def _history(element: etree._Element) -> Iterator[tuple[NamedSchool, dict[str, str]]]:
    for each in element.iterchildren("*"):
        known = {names.PUPIL_BY_SPELLING.get(name, ""): text for name, text in _texts(each).items() if text}
        yield _school(each), {name: text for name, text in known.items() if name in _OF_LEAVING}


def _languages(element: etree._Element) -> list[str]:
    """The languages, the first language (type F) before others."""
    listed = [_texts(each) for each in element.iterchildren("*")]
    ordered = sorted(listed, key=lambda said: said.get("languagetype", "").upper()[:1] != "F")
    return [said["language"] for said in ordered if said.get("language")]


def _phones(element: etree._Element) -> list[str]:
    found = []
    for each in element.iterchildren("*"):
        number = _texts(each).get("phoneno", "") if len(each) else tidy(each.text or "")
        if number:
            found.append(number)
    return found


def _address(element: etree._Element, unknown: Counter[str]) -> PupilAddress:
    values: dict[str, list[str]] = {}
    for leaf in element.iterdescendants("*"):
        name, text = plain(local(leaf)), tidy(leaf.text or "")
        if len(leaf) or not text or name in names.UPRN:
            continue
        known = names.PUPIL_BY_SPELLING.get(name)
        if known:
            values.setdefault(known, []).append(text)
        elif name not in _NOT_NEEDED and name != "country":
            unknown[local(leaf)] += 1
    return address_of(values)


def _contacts(element: etree._Element, unknown: Counter[str]) -> Iterator[PupilContact]:
    for each in sorted((each for each in element.iterchildren("*") if len(each)), key=_order):
        yield from _contact(each, unknown)


def _contact(element: etree._Element, unknown: Counter[str]) -> Iterator[PupilContact]:
    """The contact, if anything names them."""
    values: dict[str, list[str]] = {}
    phones: list[str] = []
    address = PupilAddress()
    for child in element.iterchildren("*"):
        name, text = plain(local(child)), tidy(child.text or "")
        if name == "phones":
            phones.extend(_phones(child))
        elif name == "address" and len(child):
            address = _address(child, unknown)
        elif known := names.CONTACT_BY_SPELLING.get(name):
            values.setdefault(known, []).append(text)
        elif (text or len(child)) and name not in _NOT_NEEDED | {"order", "gender", "sex"}:
            unknown[local(child)] += 1
    found = contact_of(values, address, phones)
    if found:
        yield found


def _order(contact: etree._Element) -> int:
    said = _texts(contact).get("order", "")
    return int(said) if re.fullmatch(r"\d{1,3}", said) else 1000
