"""Adding a council: a row, and it can begin. No restart, no file."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from portal.domain.access import May
from portal.domain.codes import authority_codes
from portal.services import unit
from portal.services.outbox import worker_of
from portal.services.trouble import Refused
from portal.store import wall
from portal.store.places import Authority
from portal.store.session import db
from portal.store.tables import new_id


def add_authority(
    code: str, name: str, *, prefix: str = "", mailbox: str = "", demo: bool = False, **more: Any
) -> Authority:
    """Add a council, or raise `Refused` saying what is wrong with its code, name or prefix.

    A live installation takes codes in DfE's list; an invented (demo) council takes only a code that is not in it, so
    that no demo UPN can be a real child's. `more` sets further columns (telephone numbers, privacy statement).
    """
    faults = _faults(code, name, demo=demo)
    prefix = (prefix or _prefix_of(name)).upper()
    if not re.fullmatch(r"[A-Z]{2}", prefix):
        faults.append(("prefix", "The prefix must be two letters."))
    taken = db.session.execute(
        select(Authority.code, Authority.reference_prefix).where(
            (Authority.code == code) | (Authority.reference_prefix == prefix)
        )
    ).all()
    db.session.rollback()
    for row in taken:
        if row.code == code:
            faults.append(("code", f"An authority with code {code} is here already."))
        elif row.reference_prefix == prefix:
            faults.append(("prefix", f"The prefix {prefix} belongs to another council here; choose one with --prefix."))
    if faults:
        raise Refused(faults)
    authority = Authority(
        id=new_id(), code=code, name=name, reference_prefix=prefix, mailbox=mailbox, demo=demo, **more
    )
    with wall.acting_as(worker_of(authority.id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        work.add(authority)
        work.record("added_authority", about_kind="authority", about=authority.id)
    return authority


def _faults(code: str, name: str, *, demo: bool) -> list[tuple[str, str]]:
    faults = []
    live = {a.code for a in authority_codes() if a.live}
    if not re.fullmatch(r"[0-9]{3}", code):
        faults.append(("code", "The code must be the three digits DfE gives the authority."))
    elif demo and code in live:
        faults.append(("code", f"{code} is a real authority's code; an invented council needs one that is not."))
    elif not demo and code not in live:
        faults.append(("code", f"{code} is not in DfE's list of authorities. For an invented council add --demo."))
    if not name.strip():
        faults.append(("name", "Enter the council's name."))
    return faults


def _prefix_of(name: str) -> str:
    letters = re.sub(r"[^A-Za-z ]", "", name).split()
    if len(letters) > 1:
        return letters[0][0] + letters[1][0]
    return "".join(letters)[:2]
