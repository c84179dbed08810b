"""A school's review of its own notices and absences: counts by kind, reason, stage and outcome, naming no child."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from zoneinfo import ZoneInfo

from portal.domain import notices, reasons
from portal.domain.absence_patterns import PATTERNS
from portal.domain.access import May, insist
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import london_date
from portal.domain.school_days import SchoolCalendar, UnknownCalendar
from portal.domain.statuses import SET_ASIDE, TRACKER, Step, SubmissionState
from portal.services import terms, unit
from portal.services.working_day import today
from portal.store import wall
from portal.store.find import own_review as find
from portal.store.find.own_review import AbsentRow, ToldRow
from portal.store.session import db

SMALL = 5
"""On paper, a count from 1 to below this is not given: few children at one school can be told from a number."""
FEW = "Fewer than 5"
_LONDON = ZoneInfo("Europe/London")
_REFERRAL = notices.NoticeKind.CME_REFERRAL.value
_ABSENCES = {"open": "Still open", "returned": "The pupil came back", "closed": "Closed for another reason"}


@dataclass(frozen=True, slots=True)
class Counted:
    """One table. finding: the plain sentence above it. rows: words and how many."""

    title: str
    finding: str
    rows: list[tuple[str, int]]

    def shown(self, *, on_paper: bool) -> list[tuple[str, str]]:
        """The rows in words; on paper small counts are not given."""
        return [(words, FEW if on_paper and 0 < number < SMALL else f"{number:,}") for words, number in self.rows]


@dataclass(frozen=True, slots=True)
class Review:
    """What the page shows. school_days: the median from last attended to sent, or None where none can be counted."""

    since: dt.date
    until: dt.date
    tables: list[Counted]
    school_days: float | None


def school_year(day: dt.date) -> dt.date:
    """The first day, 1 September, of the school year a day falls in."""
    return dt.date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def review(since: dt.date | None = None, until: dt.date | None = None, *, on_paper: bool = False) -> Review:
    """The acting person's school, from the first to the last day (both counted, London); this school year by default.

    A child of a notice counts once however often the notice was changed: versions replaced by a later one do not count.
    A notice withdrawn is not counted among the referrals' reasons, stages and outcomes. Two statements
    and the term dates; an audit row that names no child.
    """
    actor = insist(wall.current.get(), May.REVIEW_OWN_CASES)
    until = until or today()
    since = since or school_year(until)
    unit.looked(May.REVIEW_OWN_CASES, about_kind="own_review", purpose="printed" if on_paper else "")
    session = db.session()
    told = find.told(session, _start(since), _start(until + dt.timedelta(days=1)))
    absent = find.absences(session, since, until)
    last = [row for row in told if row.state != SubmissionState.REPLACED.value]
    standing = [row for row in told if row.kind == _REFERRAL and row.state not in SET_ASIDE]
    return Review(
        since=since,
        until=until,
        tables=[
            _table("Notices by kind", "notice", (notices.words(row.kind).title for row in last), on_paper),
            _table("Referrals by reason", "referral", (_reason(row.reason) for row in standing), on_paper),
            _table("Referrals by stage", "referral", (Step.of(row.step).value for row in standing), on_paper, _STAGES),
            _table("Referrals by outcome", "referral", (_outcome(row) for row in standing), on_paper),
            _table("Absences by state", "absence record", (_ABSENCES[one.state] for one in absent), on_paper),
            _table("Absences by whether the council was told", "absence record", map(_told_of, absent), on_paper),
            _table("Absences by pattern", "absence record", map(_pattern, absent), on_paper),
            _table("Absences by sudden change", "absence record", map(_sudden, absent), on_paper),
        ],
        school_days=_median(standing, lambda: terms.calendar_for(actor.school_id) if actor.school_id else None),
    )


_STAGES = [step.value for step in TRACKER]


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), _LONDON)


def _table(title: str, one: str, words: Iterable[str], on_paper: bool, order: list[str] | None = None) -> Counted:
    counted = Counter(words)
    rows = counted.most_common()
    if order is not None:  # what the order does not know comes last, so that the lines add up to the whole
        rows.sort(key=lambda row: order.index(row[0]) if row[0] in order else len(order))
    total = counted.total()
    if not total:
        return Counted(title, f"There is no {one} in these dates.", [])
    if on_paper and total < SMALL:
        return Counted(title, f"There are fewer than 5 {one}s in these dates.", rows)
    top, number = counted.most_common(1)[0]
    many = f"{total:,} {one}" + ("" if total == 1 else "s")
    if on_paper and number < SMALL:
        return Counted(title, f"{many} in these dates; no line has 5 or more.", rows)
    return Counted(title, f"{many} in these dates. The most common line is “{top}”, with {number:,}.", rows)


def _reason(code: str) -> str:
    try:
        return reasons.reason(code).words
    except UnknownCode:
        return "Not given"


def _outcome(row: ToldRow) -> str:
    """Found is kept when a case that was found is closed; where the child is never stands here."""
    passed = {one.get("step") for one in row.steps} | {row.step}
    if "found" in passed:
        return "Found"
    return "Closed" if row.step == "closed" else "Still open"


def _told_of(row: AbsentRow) -> str:
    what = "Run away or missing" if row.missing else "Absent without explanation"
    return f"{what}, {'council told' if row.told else 'council not told'}"


def _pattern(row: AbsentRow) -> str:
    return PATTERNS.get(row.pattern, "Not given")


def _sudden(row: AbsentRow) -> str:
    return {"yes": "A sudden change", "no": "Not a sudden change"}.get(row.sudden, "Not given")


def _median(rows: list[ToldRow], calendar_for: Callable[[], SchoolCalendar | None]) -> float | None:
    dated = [(dt.date.fromisoformat(row.last_attended), london_date(row.sent_at)) for row in rows if row.last_attended]
    calendar = calendar_for() if dated else None
    days = []
    for last, sent in dated:
        try:
            if calendar is not None and sent > last:
                days.append(calendar.school_days_between(last + dt.timedelta(days=1), sent))
        except UnknownCalendar:
            continue
    return float(median(days)) if days else None
