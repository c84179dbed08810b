"""Whether a file from a school's own system is the acting school's: the numbers it names, new and old."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from portal.exchange.school_file import NamedSchool, PupilRow, SchoolFile, shown_laestab
from portal.services.trouble import Refused
from portal.store.tables import Json

FIELD = "file"


@dataclass(slots=True)
class Own:
    """The numbers by which this school's files may name it. notices: what was met, for the person who sent the file."""

    laestab: str
    former: tuple[str, ...]
    urn: str
    name: str
    notices: list[str] = field(default_factory=list)


def of_this_school(read: SchoolFile, own: Own) -> tuple[str, list[Json]]:
    """The kind of file as it concerns this school, and its rows as kept; `Refused` when it is another school's.

    A transfer file that another school sent to this one tells of a joiner.
    """
    kind: str = read.kind
    source, destination = read.source.laestab, read.destination.laestab
    ours = {own.laestab, *own.former} - {""}
    if kind == "ctf" and destination in ours and source not in ours:
        kind = "joiners"
        _former(destination, own)
    elif source:
        _insist_ours(source, read.source.name, own)
    elif kind != "csv":
        own.notices.append("The file does not say which school it is from. Check that it is yours.")
    return kind, [
        *(_kept(row, kind, own) for row in read.rows),
        *({"fault": {"number": each.number, "message": each.message, "who": each.who}} for each in read.faults),
    ]


def _insist_ours(number: str, name: str, own: Own) -> None:
    if not own.laestab:
        own.notices.append(
            f"The file says it is from {shown_laestab(number)}. We do not hold your school’s DfE number, so we could "
            "not check that it is yours."
        )
    elif number not in (own.laestab, *own.former):
        whose = f"{shown_laestab(number)}, {name}" if name else shown_laestab(number)
        said = (
            f"This file is from another school ({whose}). {own.name} is {shown_laestab(own.laestab)}. "
            "Choose a file from your own school’s system"
        )
        raise Refused([(FIELD, said)])
    else:
        _former(number, own)


def _former(number: str, own: Own) -> None:
    """Say once that an old number was met."""
    said = (
        f"The file uses the old number {shown_laestab(number)}, of a school that yours took over from. We took it as "
        f"yours, {shown_laestab(own.laestab)}. Ask whoever looks after your system to change it."
    )
    if number in own.former and said not in own.notices:
        own.notices.append(said)


def _kept(row: PupilRow, kind: str, own: Own) -> Json:
    """A row as it is kept: with the reason it is refused when it says it is another school's."""
    number = row.source_laestab
    if kind == "joiners":
        if number and number not in (own.laestab, *own.former) and not row.previous_school.given:
            row = replace(row, previous_school=NamedSchool(number))
        return {"row": row.to_json()}
    if number and own.laestab and number not in (own.laestab, *own.former):
        return {"row": row.to_json(), "refused": f"This pupil is of another school, {shown_laestab(number)}"}
    if not number and row.source_urn and own.urn and row.source_urn != own.urn:
        return {"row": row.to_json(), "refused": f"This pupil is of another school, URN {row.source_urn[:10]}"}
    if number in own.former:
        _former(number, own)
        said = f"Written under your old number, {shown_laestab(number)}."
        row = replace(row, remarks=(*row.remarks, said))
    return {"row": row.to_json()}
