"""What schools' systems call things: spellings of columns and elements, and of the values in them.

One table serves spreadsheets and XML, because both are bound by name: "Date of birth", "DOB" and "BirthDate" are one
field. Names are compared without capitals, spaces or signs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from portal.domain import codes
from portal.exchange.roll_file import read_date

PUPIL: Final[dict[str, str]] = {
    "surname": "surname lastname familyname legalsurname legallastname pupilsurname childsurname",
    "forename": "forename firstname givenname legalforename legalfirstname pupilforename childforename",
    "whole_name": "name fullname pupilname childname studentname legalname",
    "middle_names": "middlenames middlename",
    "preferred_surname": "preferredsurname preferredlastname chosensurname",
    "preferred_forename": "preferredforename preferredfirstname preferredname knownas chosenname",
    "former_surname": "formersurname formerlastname previoussurname",
    "former_forename": "formerforename formerfirstname",
    "dob": "dob dateofbirth birthdate birthday pupildob",
    "sex": "sex gender legalsex",
    "upn": "upn uniquepupilnumber",
    "former_upn": "formerupn formerupns previousupn",
    "uln": "uln uniquelearnernumber",
    "year_group": "ncyearactual ncyear yeargroup year yr nationalcurriculumyear currentyear",
    "class_group": "class classgroup tutorgroup reggroup registrationgroup form",
    "ethnicity": "ethnicity ethnicitycode ethnicgroup",
    "language": "language firstlanguage homelanguage",
    "sen_status": "senprovision senstatus sen specialeducationalneeds",
    "phone": "phone telephone phoneno phonenumber mobile hometelephone",
    "email": "email emailaddress",
    "looked_after": "incare lookedafter inlocalauthoritycare cla lac",
    "care_authority": "careauthority caringauthority",
    "attendance_percent": "attendancepercent attendance attendancepercentage percentageattendance",
    "unauthorised_sessions": "unauthorisedsessions sessionsunauthorised unauthorisedabsences",
    "last_attended": "lastattended dateoflastattendance lastattendancedate datelastattended lastdayinschool "
    "lastdayofattendance lastattendeddate lastdateofattendance",
    "leaving_date": "leavingdate dateofleaving dol leftdate dateleft removaldate dateofremoval deletiondate "
    "dateofdeletion enddate offrolldate dateoffroll",
    "entry_date": "entrydate dateofentry doa admissiondate dateofadmission startdate dateofjoining joiningdate "
    "onrolldate dateonroll",
    "ground": "ground groundforremoval groundsforremoval groundofremoval removalground removalgrounds "
    "groundfordeletion groundsfordeletion reasonforremoval removalreason leavingreason reasonforleaving",
    "source_laestab": "laestab dfenumber dfeno schoolnumber schoollaestab sourceschool sourcelaestab schooldfenumber",
    "source_urn": "urn schoolurn",
    "destination_laestab": "destinationlaestab destlaestab newschoollaestab destinationdfenumber newschooldfenumber "
    "destinationnumber",
    "destination_name": "destination destinationschool newschool nextschool destinationname newschoolname "
    "destinationschoolname",
    "previous_laestab": "previouslaestab previousschoollaestab previousschooldfenumber",
    "previous_name": "previousschool lastschool previousschoolname lastschoolname",
    "saon": "saon flat",
    "paon": "paon housenumber housename buildingname housenumberorname",
    "street": "street",
    "locality": "locality district",
    "line_1": "addressline1 address1 line1",
    "line_2": "addressline2 address2 line2",
    "line_3": "addressline3 address3 line3",
    "line_4": "addressline4 address4 line4",
    "line_5": "addressline5 address5 line5",
    "whole_address": "address homeaddress fulladdress",
    "town": "town city posttown towncity",
    "county": "county administrativearea",
    "postcode": "postcode zip",
}  # fmt: skip
CONTACT: Final[dict[str, str]] = {
    "title": "title",
    "surname": "surname lastname familyname",
    "forename": "forename firstname givenname",
    "middle_names": "middlenames middlename",
    "whole_name": "name fullname",
    "relationship": "relationship relation relationshiptopupil relationshiptochild",
    "responsibility": "responsibility parentalresponsibility pr",
    "same_address": "addressaspupil sameaddress livesatsameaddress",
    "phone": "phone phoneno telephone phone1 mobile mobilephone hometelephone homephone phonenumber telephonenumber",
    "phone_2": "phone2 telephone2 worktelephone workphone",
    "phone_3": "phone3 telephone3",
    "email": "email emailaddress",
}  # fmt: skip
COLUMNS: Final = (
    "Surname", "Forename", "Middle names", "Known as", "Date of birth", "Sex", "UPN", "Former UPN", "Year group",
    "Class", "First language", "Ethnicity", "SEN status", "Looked after", "Address", "Town", "Postcode", "Phone",
    "Email", "Date of entry", "Last day in school", "Date of leaving", "Attendance percentage",
    "Unauthorised sessions", "Destination school", "Previous school",
)  # fmt: skip
"""Columns a CSV file may have, as a school is told of them: each is one of the spellings above."""
UPRN: Final = frozenset({"uprn", "uniquepropertyreferencenumber"})


@lru_cache(maxsize=5_000)
def plain(name: str) -> str:
    """A column's or element's name without capitals, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _by_spelling(table: dict[str, str]) -> dict[str, str]:
    return {spelling: name for name, spellings in table.items() for spelling in spellings.split()}


PUPIL_BY_SPELLING: Final = _by_spelling(PUPIL)
CONTACT_BY_SPELLING: Final = _by_spelling(CONTACT)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_DAY: Final = re.compile(r"(\d{1,2})[\s./-]+([A-Za-z]{3,9})\.?[\s./-]+(\d{4})")
_AFTER_DAY: Final = re.compile(r"(?<=\d)[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?$")
_SEX: Final = {"male": "M", "boy": "M", "female": "F", "girl": "F"}
_SEN: Final = {
    "nosen": "N", "none": "N", "no": "N", "nospecialeducationalneed": "N",
    "senk": "K", "support": "K", "sensupport": "K",
    "ehcp": "E", "ehc": "E", "ehcplan": "E", "statement": "E",
}  # fmt: skip
_RELATIONSHIPS: Final = {
    "mum": "PAM", "dad": "PAF", "guardian": "CAR", "grandmother": "REL", "grandfather": "REL", "grandparent": "REL",
    "aunt": "REL", "uncle": "REL", "sister": "REL", "brother": "REL",
}  # fmt: skip
_YES: Final = frozenset({"y", "yes", "true", "1", "t"})
_NO: Final = frozenset({"n", "no", "false", "0", "f"})


def day(text: str) -> dt.date | None:
    """A date as 2016-02-29, 29/02/2016 or 29 Feb 2016, a time of day after it ignored; None when it is no date."""
    text = _AFTER_DAY.sub("", text.strip())
    found = _NAMED_DAY.fullmatch(text)
    if not found:
        return read_date(text)
    number, month, year = found.groups()
    if month[:3].lower() not in _MONTHS:
        return None
    return read_date(f"{year}-{_MONTHS.index(month[:3].lower()) + 1}-{number}")


def yes_or_no(text: str) -> bool | None:
    """True or False from Y, yes, true, 1 and their opposites; None from anything else."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def laestab(council: str, establishment: str = "") -> str:
    """Seven digits from "991/4001", "9914001" or the two numbers apart; "" when it is no such number."""
    digits = re.sub(r"[\s/\\.-]", "", council + establishment)
    return digits if re.fullmatch(r"[0-9]{7}", digits) else ""


def shown_laestab(number: str) -> str:
    """A DfE number as people write it: 991/4001."""
    return f"{number[:3]}/{number[3:]}" if len(number) == 7 else number


def year_group(text: str) -> str:
    """The code of our list from "Year 9", "Y9", "09" or "Reception"; the text itself where it is none of them."""
    word = plain(text)
    bare = re.sub(r"^(?:ncyear|year|yr|y|nc)(?=\d|r$|x$|n\d)", "", word)
    bare = {"reception": "r", "nursery1": "n1", "nursery2": "n2"}.get(bare, bare)
    code = (bare.lstrip("0") if bare.isdigit() else bare).upper()
    return code if code in {row.code for row in codes.nc_years()} else text


def sex(text: str) -> str:
    """M or F; the text itself where it is neither."""
    word = text.strip().lower()
    return _SEX.get(word, word.upper() if word in ("m", "f") else text)


def sen(text: str) -> str:
    """N, K or E; the text itself where it is none of them."""
    return coded(text, codes.sen_provisions(), _SEN)


def ethnicity(text: str) -> str:
    """The main category's code; the text itself where it is not in the list."""
    return coded(text, codes.ethnicities())


def language(text: str) -> str:
    """The language's code; the text itself where it is not in our short list."""
    return coded(text, codes.languages())


def relationship(text: str) -> str:
    """The relationship's code; the text itself where it is not in the list."""
    return coded(text, codes.relationships(), _RELATIONSHIPS)


def coded(text: str, listed: Iterable[codes.Coded], others: dict[str, str] | None = None) -> str:
    """The code of a row whose code or label this is; the text itself where there is none."""
    word = plain(text)
    if not word:
        return text
    for row in listed:
        if word in (plain(row.code), plain(row.label)):
            return row.code
    return (others or {}).get(word, text)
