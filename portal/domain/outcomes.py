"""How a case can end, or not yet end: what each outcome means and the evidence it demands.

An outcome that does not close a case must say when somebody looks again, so no child is ever dropped
(Education Act 1996 s.436A is a continuing duty).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from portal.domain import codes
from portal.domain.evidence import Answer, EvidenceField, EvidenceGrade, Given, check_field
from portal.domain.sentences import inside
from portal.domain.statuses import Act

RECHECK_FIELD = "recheck_on"
GRADE_FIELD = "grade"
SIGN_OFF_FIELD = "sign_off"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the list. `located` and `in_education` are None where nobody can say, or it does not apply.

    `weakest_grade` is the least sure evidence that will do; None where grading makes no sense. `needs_sign_off`:
    a manager decides.
    """

    code: str
    label: str
    group: str
    closes: bool
    located: bool | None
    in_education: bool | None
    counts_as_cme: bool
    evidence: tuple[EvidenceField, ...]
    weakest_grade: EvidenceGrade | None
    needs_sign_off: bool

    @property
    def act(self) -> Act:
        """What recording this outcome does to the case."""
        if self.closes:
            return Act.CLOSE
        if self.group in {"place", "enforcement"}:
            return Act.ARRANGE_PLACE
        return Act.FIND if self.located else Act.RECORD_OUTCOME

    @property
    def tells_school_found(self) -> bool:
        """Whether the school is told "found" (never where); false means only that the work has ended or goes on."""
        return self.located is True


def _text(name: str, label: str, *, required: bool = True) -> EvidenceField:
    return EvidenceField(name, label, required=required)


def _past(name: str, label: str) -> EvidenceField:
    return EvidenceField(name, label, Answer.DATE, not_after_today=True)


def _day(name: str, label: str) -> EvidenceField:
    return EvidenceField(name, label, Answer.DATE)


def _yes(name: str, label: str) -> EvidenceField:
    return EvidenceField(name, label, Answer.YES_NO, must_be_yes=True)


_SCHOOL = _text("school", "The school’s name and URN")
_START = _past("start_date", "The date the child started")
_CONFIRMED = _text("confirmed_by", "Who confirmed it: name and role")
_CONFIRMED_ON = _past("confirmed_on", "The date they confirmed it")

_EVIDENCE: dict[str, tuple[EvidenceField, ...]] = {
    "registered_at_school_same_la": (_SCHOOL, _START, _CONFIRMED, _CONFIRMED_ON),
    "registered_at_school_other_la": (_SCHOOL, _text("council", "The other council"), _START, _CONFIRMED),
    "registered_at_independent_school": (_SCHOOL, _START, _CONFIRMED),
    "returned_to_referring_school": (
        _past("returned_on", "The date the child came back"),
        _text("attendance_mark", "The attendance mark for that day"),
    ),
    "registered_at_school_uk_other_nation": (_text("school", "The school’s name and place"), _START, _CONFIRMED),
    "attending_school_abroad_confirmed": (
        _text("school", "The school’s name and place"),
        _text("country", "The country"),
        _text("proof", "The document or reply that confirms it"),
    ),
    "left_uk_confirmed_no_school_details": (
        _text("proof", "The proof of travel or of living abroad"),
        _yes("no_concern", "There is no safeguarding concern about the move"),
        _text("no_concern_by", "Who decided there is no safeguarding concern"),
    ),
    "left_uk_believed_unconfirmed": (
        _yes("enquiries_exhausted", "Every enquiry in the plan has been made"),
        _text("why_believed", "Why the family is believed to have left the UK"),
    ),
    "home_educated_passed_to_ehe": (
        _text("proof", "The parent’s written notice, or who in the home education team confirmed it"),
        _past("passed_on", "The date it was passed to the home education team"),
    ),
    "home_education_unsuitable_sao_route": (_past("notice_date", "The date of the section 437(1) notice"),),
    "alternative_provision_in_place": (
        _text("provider", "The provider’s name"),
        _START,
        _text("hours", "The hours each week"),
        _text("commissioner", "Who arranged it"),
    ),
    "pass_to_other_la_accepted": (
        _text("council", "The other council"),
        _text("officer", "The name of their officer"),
        _past("accepted_on", "The date they accepted"),
        _text("reference", "Their reference"),
    ),
    "pass_to_other_la_pending": (
        _text("council", "The other council"),
        _past("sent_on", "The date it was sent"),
        EvidenceField("chase_on", "The date to chase", Answer.DATE, after_today=True),
    ),
    "waiting_for_place_this_la": (
        _text("application", "The application’s reference"),
        EvidenceField("fair_access", "The fair access protocol applies", Answer.YES_NO, required=False),
    ),
    "fair_access_protocol": (_day("panel_date", "The date of the fair access panel"),),
    "sao_process_started": (
        _past("notice_date", "The date of the section 437(1) notice"),
        EvidenceField("order_date", "The date of the order", Answer.DATE, required=False),
    ),
    "no_longer_compulsory_school_age": (_past("age_date", "The last day of compulsory school age"),),
    "not_yet_compulsory_school_age": (_day("age_date", "The first day of compulsory school age"),),
    "in_custody_or_secure_education": (
        _text("establishment", "The establishment’s name"),
        _text("contact", "The youth justice worker’s name and number"),
    ),
    "hospital_education": (_text("provider", "The provider’s name"),),
    "deceased": (
        _past("died_on", "The date of death"),
        _text("source", "Who told us"),
        _yes("contact_stopped", "All letters and calls to the family have been stopped"),
    ),
    "protected_relocation_confirmed": (
        _text("agency", "The agency that confirmed it"),
        _text("officer", "The name of their officer"),
        _text("reference", "Their reference (never an address)"),
    ),
    "trafficked_or_missing_police_led": (
        _text("police_reference", "The police reference"),
        _text("social_care_reference", "The social care reference"),
    ),
    "not_located_enquiries_exhausted": (
        _yes("enquiries_exhausted", "Every enquiry in the plan has been made"),
        _yes("lost_pupil_sent", "The file is in the lost pupils area of school to school"),
    ),
    "duplicate_merged": (_text("other_case", "The reference of the case that goes on"),),
    "referred_in_error": (_text("why", "Why it was an error"),),
    "not_cme_attendance_issue": (
        _yes("on_roll", "The child is on the school’s roll"),
        _past("sent_back_on", "The date it was passed to the attendance team or school"),
    ),
}
_ONLY_CHECKED = {
    "registered_at_school_same_la",
    "registered_at_school_other_la",
    "registered_at_independent_school",
    "returned_to_referring_school",
    "registered_at_school_uk_other_nation",
    "pass_to_other_la_accepted",
    "protected_relocation_confirmed",
}
_NOT_GRADED = {"age", "admin"}
_MANAGER_SIGNS = {"not_located_enquiries_exhausted", "left_uk_believed_unconfirmed"}
_SURE = {"yes": True, "no": False}


def _weakest(code: str, group: str, closes: bool) -> EvidenceGrade | None:
    if group in _NOT_GRADED:
        return None
    if code in _ONLY_CHECKED:
        return EvidenceGrade.A
    return EvidenceGrade.B if closes else EvidenceGrade.C


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every outcome, in the list's order."""
    return tuple(
        Outcome(
            code=row["code"],
            label=row["label"],
            group=row["group"],
            closes=row["closes"] == "yes",
            located=_SURE.get(row["located"]),
            in_education=_SURE.get(row["in_education"]),
            counts_as_cme=row["counts_as_cme"] == "yes",
            evidence=_EVIDENCE[row["code"]],
            weakest_grade=_weakest(row["code"], row["group"], row["closes"] == "yes"),
            needs_sign_off=row["code"] in _MANAGER_SIGNS,
        )
        for row in codes.rows("outcomes")
    )


def outcome(code: str) -> Outcome:
    """One outcome, or `codes.UnknownCode`."""
    return codes.find(outcomes(), code)


def check_outcome(
    code: str,
    evidence: Given,
    grade: EvidenceGrade | None,
    recheck_on: date | None,
    *,
    today: date,
) -> list[tuple[str, str]]:
    """What is still wrong, as (field name, message) in the order of the page; empty when it may be recorded.

    `today` is the date in London. Whether a manager has signed is the caller's permission to check.
    """
    chosen = outcome(code)
    wrong = [(field.name, check_field(field, evidence.get(field.name), today)) for field in chosen.evidence]
    wrong.append((GRADE_FIELD, _check_grade(chosen, grade)))
    wrong.append((RECHECK_FIELD, _check_recheck(chosen, recheck_on, today)))
    return [(name, message) for name, message in wrong if message]


def _check_grade(chosen: Outcome, grade: EvidenceGrade | None) -> str:
    if chosen.weakest_grade is None:
        return ""
    if grade is None:
        return "Select how sure you are"
    if grade > chosen.weakest_grade:
        return f"This outcome needs better evidence: {inside(chosen.weakest_grade.words)}"
    return ""


def _check_recheck(chosen: Outcome, recheck_on: date | None, today: date) -> str:
    if recheck_on is None:
        return "" if chosen.closes else "Enter the date to look at this again, like 20 11 2026"
    return "" if recheck_on > today else "The date to look at this again must be in the future"
