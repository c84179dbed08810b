"""What may follow in a story, as one line each: (working days before its last day, the time, what is done)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.cli.seeding.story import Then
from portal.domain.statuses import Act

Evidence = dict[str, Any]


def looked_at(before: int, by: str, at: str = "09:40") -> Then:
    """An officer starts to look at a new referral."""
    return before, at, lambda case: case.looks_at(by)


def opened(before: int, by: str, *, review: int = 9, at: str = "11:10", take: bool = True) -> Then:
    """An officer opens a case, to be looked at again `review` working days from today."""
    return before, at, lambda case: case.opens(by, review=review, take=take)


def sent_back(before: int, by: str, asks: str, *, reply: int, at: str = "14:05") -> Then:
    """An officer sends a referral back for more."""
    return before, at, lambda case: case.sends_back(by, asks, reply=reply)


def not_cme(before: int, by: str, why: str, at: str = "12:15") -> Then:
    """An officer closes a referral: attendance, not missing education."""
    return before, at, lambda case: case.decides(by, Act.NOT_CME, why=why, on_roll=True)


def notified(before: int, by: str, why: str, at: str = "12:40") -> Then:
    """An officer records a referral as notified."""
    return before, at, lambda case: case.decides(by, Act.RECORD_AS_NOTIFIED, why=why)


def assigned(before: int, to: str, by: str, at: str = "13:00") -> Then:
    """A manager gives a case to somebody."""
    return before, at, lambda case: case.assign(to, by)


def asked(before: int, by: str, code: str, of: str, *, chase: int, detail: str = "", at: str = "13:30") -> Then:
    """An officer asks a service, to be chased `chase` working days from today (negative: that day has passed)."""
    return before, at, lambda case: case.enquires(by, code, "in_progress", detail, on=before, chase=-chase, of=of)


def answered(before: int, by: str, code: str, result: str, detail: str, at: str = "14:20") -> Then:
    """An officer writes down what an enquiry found."""
    return before, at, lambda case: case.enquires(by, code, result, detail, on=before)


def checked(before: int, by: str, at: str = "11:40") -> tuple[Then, ...]:
    """An officer searches the council's own records."""
    return (
        answered(before, by, "la_own_school_roll_search", "no_trace", "On no other roll in the area.", at),
        answered(before, by, "la_admissions_system", "no_trace", "No application for another school.", at),
    )


def wrote(before: int, by: str, body: str, at: str = "10:50") -> Then:
    """An officer writes to the school."""
    return before, at, lambda case: case.writes(by, body)


def school_wrote(before: int, body: str, at: str = "15:31") -> Then:
    """The school writes to the council."""
    return before, at, lambda case: case.school_writes(body)


def noted(before: int, by: str, body: str, at: str = "16:10") -> Then:
    """An officer keeps a note."""
    return before, at, lambda case: case.notes(by, body)


def siblings(before: int, by: str, decision: str = "linked", at: str = "11:50") -> Then:
    """An officer decides every brother and sister proposed."""
    return before, at, lambda case: case.decides_siblings(by, decision)


def known(before: int, by: str, at: str = "09:35") -> Then:
    """An officer confirms which row of the roll is the child's own."""
    return before, at, lambda case: case.knows_child(by)


def found_out(
    before: int,
    by: str,
    code: str,
    evidence: Evidence,
    *,
    grade: str = "",
    recheck: int = 0,
    why_open: str = "",
    at: str = "15:00",
) -> Then:
    """An officer records an outcome. "today" among the evidence stands for that day, "later" for two weeks from now."""

    def done(case: Any) -> None:
        days = {"today": case.day(before), "later": case.world.past.today + dt.timedelta(days=14)}
        said = {name: days[value].isoformat() if value in days else value for name, value in evidence.items()}
        case.finds_out(by, code, said, grade=grade, on=before, recheck=recheck, why_open=why_open)

    return before, at, done


def reopened(before: int, by: str, why: str, *, review: int, at: str = "09:55") -> Then:
    """An officer opens a closed case again."""
    return before, at, lambda case: case.reopens(by, why, review=review)


def corrected(before: int, why: str, page: str, answers: Evidence, at: str = "13:50") -> Then:
    """The school corrects one page of what it sent."""
    return before, at, lambda case: case.corrects(why, page, answers)


def withdrawn(before: int, why: str, at: str = "14:35") -> Then:
    """The school withdraws what it sent."""
    return before, at, lambda case: case.withdraws(why)


def added(before: int, body: str, at: str = "15:20") -> Then:
    """The school adds words and a paper to what it sent."""
    return before, at, lambda case: case.adds(body)


def asked_advice(before: int, occasion: str, question: str, at: str = "12:05") -> Then:
    """The school asks the council for advice."""
    return before, at, lambda case: case.asks_for_advice(occasion, question)


def schools_asked(before: int, by: str, *, answered: bool = True, at: str = "10:25") -> Then:
    """An officer asks other schools about their pupils; the first answers."""
    return before, at, lambda case: case.asks_schools(by, answered=answered)
