"""The enquiries on a case: the first plan, asking, results, and why one does not apply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import update

from portal.domain import clocks, enquiries, school_asks
from portal.domain.access import May
from portal.domain.codes import UnknownCode
from portal.domain.enquiries import Maker
from portal.domain.evidence import Answer, check_field
from portal.domain.statuses import CASE, Act, CaseState, advance
from portal.services import unit
from portal.services.casework import open_for_change, touched
from portal.services.keeping_untold import insist_untold
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.unit import Unit
from portal.services.working_day import bank_holidays, moment, today
from portal.store.cases import Enquiry
from portal.store.find import case as find
from portal.store.returns import SchoolAsk

CAN_CHANGE_FOR = dt.timedelta(hours=24)
"""How long a result may still be put right; after that a new entry is added instead."""
LONGEST = 4000
POLICE = "la_police"
_STATES = {"not_started": "not_started", "in_progress": "asked", "not_applicable": "not_applicable"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an officer writes down about one enquiry. `result` is a code of the list of results."""

    result: str
    asked_of: str = ""
    asked_on: dt.date | None = None
    chase_on: dt.date | None = None
    done_on: dt.date | None = None
    detail: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)


def first_plan(work: Unit, folder: find.Folder) -> int:
    """Add the council's first plan for the referral's reason to a case; codes already there stay as they are."""
    have = {one.code for one in find.enquiries(work.session, folder.case.id)}
    return _add(work, folder, (one.code for one in enquiries.plan_for(folder.case.reason) if one.code not in have))


def _add(work: Unit, folder: find.Folder, codes: Iterable[str]) -> int:
    number = 0
    for number, code in enumerate(codes, 1):  # noqa: B007 - the last number is how many
        work.add(
            Enquiry(
                authority_id=work.actor.authority_id,
                case_id=folder.case.id,
                code=code,
                who=enquiries.enquiry(code).maker.value,
            )
        )
    return number


def offered(have: Iterable[str]) -> list[enquiries.Enquiry]:
    """Enquiries of the council, and of both sides together, that are not on the case yet."""
    taken = set(have)
    both = (*enquiries.made_by(Maker.COUNCIL), *enquiries.made_by(Maker.JOINT))
    return [one for one in both if one.code not in taken]


def add(reference: str, code: str) -> UUID:
    """Put one more enquiry on a case; returns its id. The same code may stand twice: once for each time it is made."""
    kind = _council_enquiry(code)
    with unit.act(May.WORK_CASE) as work:
        folder = open_for_change(work, reference, None)
        _insist_open(folder)
        row = Enquiry(authority_id=work.actor.authority_id, case_id=folder.case.id, code=code, who=kind.maker.value)
        work.add(row)
        work.tell(folder.case.id, "enquiry_added", f"Enquiry added: {kind.label}")
        touched(work, folder)
        return row.id


def _insist_open(folder: find.Folder) -> None:
    if not folder.case.open:
        raise Refused([("result", "This case is closed. Reopen it before you record an enquiry")])


def _faults(given: Recorded, kind: enquiries.Enquiry, result: enquiries.Result, day: dt.date) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    if result.code == "in_progress":
        if given.asked_on is None:
            wrong.append(("asked_on", "Enter the date you asked, like 20 11 2026"))
        elif given.asked_on > day:
            wrong.append(("asked_on", "The date you asked must be today or in the past"))
        if given.chase_on is not None and given.asked_on is not None and given.chase_on <= given.asked_on:
            wrong.append(("chase_on", "The date to chase must be after the date you asked"))
    elif result.finished and not result.reason_needed:
        if given.done_on is None:
            wrong.append(("done_on", "Enter the date of the result, like 20 11 2026"))
        elif given.done_on > day:
            wrong.append(("done_on", "The date of the result must be today or in the past"))
        checked = ((one.name, check_field(one, given.evidence.get(one.name), day)) for one in kind.evidence)
        wrong.extend((name, message) for name, message in checked if message)
    if result.reason_needed and not given.detail.strip():
        wrong.append(("detail", "Say why this enquiry is not made"))
    if result.finished and not result.reason_needed and not given.detail.strip():
        wrong.append(("detail", "Say what was found out, or that nothing was"))
    if len(given.detail) > LONGEST:
        wrong.append(("detail", f"What was found out must be {LONGEST:,} characters or fewer"))
    return wrong


def record(reference: str, enquiry_id: UUID, given: Recorded, seen: int) -> None:
    """Write down how an enquiry stands. `seen` is the enquiry's version on the person's page.

    Asked: the date, and when to chase (five working days on unless given). Finished: the date, what was found out and
    the catalogue's own fields. Not made: why. Raises `NotFound`, `Refused`, and `Stale` when somebody else has
    written on it meanwhile.
    """
    result = _result(given.result)
    with unit.act(May.WORK_CASE) as work:
        folder = open_for_change(work, reference, None)
        row = find.enquiry(work.session, folder.case.id, enquiry_id)
        if row is None:
            raise NotFound
        if row.version != seen:
            theirs = {"How it stands": enquiries.result(row.result or "not_started").label, "Found out": row.detail}
            raise Stale(row.by_name, theirs, {"How it stands": result.label, "Found out": given.detail})
        if row.who == Maker.SCHOOL.value:
            raise Refused([("result", "The school made this enquiry. Add one of your own instead")])
        if row.state in ("done", "not_applicable") and moment() - row.changed_at > CAN_CHANGE_FOR:
            raise Refused([("result", "This was recorded more than a day ago. Add it again as a new enquiry instead")])
        _record(work, folder, row, given, result)


def record_new(reference: str, code: str, given: Recorded) -> None:
    """Put an enquiry on the case and write down how it stands, in one go. Raises as `add` and `record` do."""
    result = _result(given.result)
    kind = _council_enquiry(code)
    with unit.act(May.WORK_CASE) as work:
        folder = open_for_change(work, reference, None)
        row = Enquiry(
            authority_id=work.actor.authority_id,
            case_id=folder.case.id,
            code=code,
            who=kind.maker.value,
            asked_of="",
            result="",
        )
        _record(work, folder, row, given, result)


def _result(code: str) -> enquiries.Result:
    try:
        return enquiries.result(code)
    except UnknownCode:
        raise Refused([("result", "Select how this enquiry stands")]) from None


def _council_enquiry(code: str) -> enquiries.Enquiry:
    try:
        kind = enquiries.enquiry(code)
    except UnknownCode:
        raise Refused([("code", "Select an enquiry")]) from None
    if kind.maker is Maker.SCHOOL:
        raise Refused([("code", "Select an enquiry the council makes")])
    return kind


def _record(work: Unit, folder: find.Folder, row: Enquiry, given: Recorded, result: enquiries.Result) -> None:
    kind = enquiries.enquiry(row.code)
    _insist_open(folder)
    if wrong := _faults(given, kind, result, today()):
        raise Refused(wrong)
    insist_untold(work.session, folder.case.submission_id, detail=given.detail, asked_of=given.asked_of)
    _write(row, given, kind, result, work.actor.name)
    work.add(row)
    if row.state != "asked":
        _no_longer_asked(work, row)
    if row.code == POLICE and result.finished and not result.reason_needed:
        folder.case.police_told = True
    _tell(work, folder, row, kind, result)
    move(work, folder)
    touched(work, folder)


def _no_longer_asked(work: Unit, row: Enquiry) -> None:
    """Take back the question a school was asked for this enquiry: the answer came in another way."""
    work.session.execute(
        update(SchoolAsk)
        .where(SchoolAsk.enquiry_id == row.id, SchoolAsk.waits)
        .values(
            withdrawn_at=moment(),
            withdrawn_by_name=work.actor.name,
            withdrawn_why=school_asks.STOPPED["answered"],
            version=SchoolAsk.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _write(row: Enquiry, given: Recorded, kind: enquiries.Enquiry, result: enquiries.Result, by_name: str) -> None:
    row.result = result.code
    row.state = _STATES.get(result.code, "done")
    row.detail = given.detail.strip()
    row.by_name = by_name
    row.changed_at = moment()
    row.asked_of = given.asked_of.strip() or row.asked_of
    if given.asked_on is not None:
        row.asked_on = given.asked_on
    if row.state == "asked":
        assert row.asked_on is not None
        row.chase_on = given.chase_on or clocks.chase_date(row.asked_on, bank_holidays(row.asked_on))
        row.done_on = None
    else:
        row.done_on = given.done_on if row.state == "done" else None
    names = {one.name: one for one in kind.evidence}
    row.evidence = {name: value for name, value in given.evidence.items() if name in names and value}


def _tell(work: Unit, folder: find.Folder, row: Enquiry, kind: enquiries.Enquiry, result: enquiries.Result) -> None:
    titles = {
        "not_started": "Enquiry set back to not started",
        "asked": "Enquiry asked",
        "done": "Enquiry answered",
        "not_applicable": "Enquiry does not apply",
    }
    said = result.label if row.state == "done" else ""
    if row.state == "asked" and row.chase_on:
        said = f"Chase on {row.chase_on.day} {row.chase_on:%B %Y}"
    detail = ". ".join(part.rstrip(".") for part in (said, row.detail) if part)
    work.tell(
        folder.case.id, f"enquiry_{row.state}", f"{titles[row.state]}: {kind.label}", detail, data={"code": row.code}
    )


def move(work: Unit, folder: find.Folder) -> None:
    """Whether the case waits for another service follows from what has been asked and not answered."""
    case = folder.case
    work.session.flush()
    asked = [one for one in find.enquiries(work.session, case.id) if one.state == "asked"]
    state = CaseState(case.state)
    if state is CaseState.NEW:
        return
    if asked and state is CaseState.ENQUIRIES:
        state = advance(CASE, state, Act.ASK_AGENCY)
    elif not asked and state is CaseState.AWAITING_AGENCY:
        state = advance(CASE, state, Act.AGENCY_REPLIED)
    case.state = state.value
    if state is not CaseState.AWAITING_SCHOOL:
        case.waiting_for = short_name(asked[0]) if asked else ""


def short_name(enquiry: Enquiry) -> str:
    """Whom an enquiry waits for, short enough for the queue."""
    words = enquiry.asked_of or enquiries.enquiry(enquiry.code).label.split(":")[0].split("(")[0]
    return words.strip()[:60]


def fields_as_given(kind: enquiries.Enquiry, form: Mapping[str, object]) -> dict[str, str]:
    """The catalogue's fields out of a form, as text; dates as ISO."""
    found: dict[str, str] = {}
    for one in kind.evidence:
        value = form.get(one.name)
        if isinstance(value, dt.date) and one.kind is Answer.DATE:
            found[one.name] = value.isoformat()
        elif isinstance(value, str) and value.strip():
            found[one.name] = value.strip()
    return found
