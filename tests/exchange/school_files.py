"""Files as schools' systems write them, made from rows: XML of any kind, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from lxml import etree

from portal.domain.identifiers import upn_check_letter
from portal.exchange.school_file import NamedSchool, PupilAddress, PupilContact, PupilRow

HAZELBANK = "9914001"
TITLES = {
    "ctf": "Common Transfer File",
    "leavers": "Common Transfer File - CME Leavers",
    "joiners": "Common Transfer File - CME Joiners",
}
COLUMNS = (
    "Surname", "Forename", "Middle names", "Date of birth", "Sex", "UPN", "Year group", "Address line 1",
    "Address line 2", "Town", "Postcode", "Parent 1 name", "Parent 1 relationship", "Parent 1 phone",
    "Date of leaving", "Last attended", "Ground for removal", "DfE number", "New school",
)  # fmt: skip


def upn(serial: int, school: str = HAZELBANK, year: int = 24) -> str:
    """A UPN of a demonstration school with the right letter."""
    body = f"{school}{year:02d}{serial:03d}"
    return upn_check_letter(body) + body


def _add(parent: etree._Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, name).text = text


def _address(parent: etree._Element, address: PupilAddress) -> None:
    if not address.given:
        return
    element = etree.SubElement(parent, "Address")
    for place, line in enumerate(address.lines, start=1):
        _add(element, f"AddressLine{place}", line)
    _add(element, "Town", address.town)
    _add(element, "County", address.county)
    _add(element, "PostCode", address.postcode)


def _phones(parent: etree._Element, phones: Iterable[str]) -> None:
    element = etree.SubElement(parent, "Phones")
    for number in phones:
        phone = etree.SubElement(element, "Phone")
        _add(phone, "TelephoneType", "H")
        _add(phone, "PhoneNo", number)


def _school(parent: etree._Element, name: str, school: NamedSchool) -> None:
    if not school.given:
        return
    element = etree.SubElement(parent, name)
    special = {"unknown": "XXXXXXX", "outside": "MMMMMMM"}.get(school.special, school.laestab)
    _add(element, "LEA", special[:3])
    _add(element, "Estab", special[3:])
    _add(element, "SchoolName", school.name)


def _contact(parent: etree._Element, order: int, contact: PupilContact) -> None:
    element = etree.SubElement(parent, "Contact")
    forename, _, surname = contact.name.rpartition(" ")
    _add(element, "Order", str(order))
    _add(element, "Surname", surname)
    _add(element, "Forename", forename)
    _add(element, "Relationship", contact.relationship)
    if contact.responsibility is not None:
        _add(element, "Responsibility", "Y" if contact.responsibility else "N")
    if contact.same_address is not None and not contact.address.given:
        _add(element, "AddressAsPupil", str(contact.same_address).lower())
    _address(element, contact.address)
    _phones(element, contact.phones)
    for email in contact.emails:
        _add(element, "Email", email)


def _pupil(parent: etree._Element, row: PupilRow) -> None:
    element = etree.SubElement(parent, "Pupil")
    for name, text in (
        ("UPN", row.upn),
        ("UniqueLearnerNumber", row.uln),
        ("Surname", row.surname),
        ("Forename", row.forename),
        ("DOB", row.dob.isoformat() if row.dob else ""),
        ("Sex", row.sex),
    ):
        _add(element, name, text)
    basic = etree.SubElement(element, "BasicDetails")
    _add(basic, "FormerUPN", ",".join(row.former_upns))
    _add(basic, "PreferredSurname", row.preferred_surname)
    _add(basic, "PreferredForename", row.preferred_forename)
    _add(basic, "FormerSurname", row.former_surname)
    _add(basic, "MiddleNames", row.middle_names)
    _add(basic, "NCyearActual", row.year_group)
    _add(basic, "Ethnicity", row.ethnicity)
    if row.languages:
        listed = etree.SubElement(basic, "Languages")
        for place, language in enumerate(row.languages):
            kind = etree.SubElement(listed, "Type")
            _add(kind, "Language", language)
            _add(kind, "LanguageType", "F" if place == 0 else "H")
    if row.looked_after is not None:
        _add(etree.SubElement(element, "LookedAfter"), "InCare", str(row.looked_after).lower())
    if row.sen_status:
        sen = etree.SubElement(etree.SubElement(element, "SENhistory"), "SEN")
        _add(sen, "StartDate", "2025-09-03")
        _add(sen, "SENprovision", row.sen_status)
    _address(element, row.address)
    _phones(element, row.phones)
    contacts = etree.SubElement(element, "Contacts")
    for order, contact in enumerate(row.contacts, start=1):
        _contact(contacts, order, contact)
    _add(element, "LastAttended", row.last_attended.isoformat() if row.last_attended else "")
    _add(element, "DateOfLeaving", row.leaving_date.isoformat() if row.leaving_date else "")
    _add(element, "DateOfEntry", row.entry_date.isoformat() if row.entry_date else "")
    _add(element, "GroundForRemoval", row.ground)
    _school(element, "SourceSchool", NamedSchool(row.source_laestab))
    _school(element, "PreviousSchool", row.previous_school)
    _school(element, "DestSchool", row.destination)


def as_xml(
    rows: Sequence[PupilRow],
    kind: str = "leavers",
    *,
    source: NamedSchool | None = None,
    destination: NamedSchool | None = None,
    version: str = "25.0",
) -> bytes:
    """A Common Transfer File ("ctf"), or a leavers or joiners message, of these pupils."""
    root = etree.Element("CTfile")
    header = etree.SubElement(root, "Header")
    _add(header, "DocumentName", TITLES[kind])
    _add(header, "CTFversion", version)
    _add(header, "DateTime", "2026-11-20T15:02:11")
    _add(header, "DocumentQualifier", "full")
    _add(header, "SupplierID", "Invented school system")
    _school(header, "SourceSchool", source or NamedSchool(HAZELBANK, "Hazelbank Academy"))
    _school(header, "DestSchool", destination or NamedSchool())
    pupils = etree.SubElement(root, "CTFpupilData")
    for row in rows:
        _pupil(pupils, row)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def as_csv(rows: Sequence[PupilRow], encoding: str = "utf-8") -> bytes:
    """The rows as a spreadsheet's export, with the columns of `COLUMNS`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        lines = [*row.address.lines, "", ""]
        contact = row.contacts[0] if row.contacts else PupilContact("")
        days = [f"{day:%d/%m/%Y}" if day else "" for day in (row.dob, row.leaving_date, row.last_attended)]
        writer.writerow([
            row.surname, row.forename, row.middle_names, days[0], row.sex, row.upn, row.year_group, lines[0], lines[1],
            row.address.town, row.address.postcode, contact.name, contact.relationship, "".join(contact.phones[:1]),
            days[1], days[2], row.ground, row.source_laestab, row.destination.name,
        ])  # fmt: skip
    return text.getvalue().encode(encoding)
