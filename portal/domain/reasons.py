"""Why a child is referred: the plain words a school chooses from, and what each answer opens.

The list is the council referral form's nine reasons and those the statutory guidance adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from portal.domain import codes
from portal.domain.risks import RiskGrade


@dataclass(frozen=True, slots=True)
class Reason:
    """One referral reason. `words` and `hint` are the school's; `label` is the officer's and the print-out's.

    `extra_fields` are the further answers it asks for, by name; `dfe_reason` is where the termly return counts it.
    """

    code: str
    label: str
    words: str
    hint: str
    raised_by: frozenset[str]
    pathway: str
    dfe_reason: str
    grade: RiskGrade
    extra_fields: tuple[str, ...]

    @property
    def asks_leaving_uk(self) -> bool:
        """Whether the "Leaving the UK" part opens."""
        return "leaving_uk_section" in self.extra_fields

    @property
    def asks_carer_abroad(self) -> bool:
        """Whether the carer abroad must be named, because no parent is with the child."""
        return "carer_abroad" in self.extra_fields

    @property
    def asks_leave_dates(self) -> bool:
        """Whether the dates of agreed leave are asked (SI 2024/208 reg 9(1)(h))."""
        return "leave_from" in self.extra_fields

    @property
    def presets_address_not_safe(self) -> bool:
        """Whether "is it safe to share the address?" starts at no."""
        return "restricted_address_flag" in self.extra_fields

    @property
    def asks_explanation(self) -> bool:
        """Whether the school must explain in its own words."""
        return "free_text" in self.extra_fields


_SCHOOL_WORDS: dict[str, tuple[str, str]] = {
    "whereabouts_unknown": ("We do not know where the child is", ""),
    "reported_left_area": (
        "The family has told someone they have moved away",
        "And there is no new address, or no new school",
    ),
    "parent_withdrew_no_destination": (
        "A parent says the child is leaving our school",
        "And has not named a new school or address",
    ),
    "reported_left_uk_with_parent": (
        "The child has left, or is leaving, the UK with a parent",
        "We will ask about travel and who the child is with",
    ),
    "reported_left_uk_without_parent": (
        "The child has left, or is leaving, the UK without a parent",
        "We will ask about travel and who the child is with",
    ),
    "not_returned_after_agreed_leave": ("The child has not come back from leave the school agreed", ""),
    "not_returned_after_unauthorised_holiday": (
        "The child has not come back from a holiday the school did not agree",
        "",
    ),
    "not_returned_after_summer": ("The child did not come back after the summer holiday", ""),
    "taken_out_extended_without_agreement": (
        "The parents have taken the child out of school for a long time without agreement",
        "",
    ),
    "allocated_place_not_taken_up": ("The child never took up the place at our school", ""),
    "transfer_not_completed": (
        "The child did not complete a move between schools",
        "Such as primary to secondary. First ask the other school whether the child is registered and has started",
    ),
    "stopped_after_unlawful_exclusion": (
        "The child stopped coming after being sent home or asked to stay away",
        "Without an exclusion in writing. Only a headteacher may exclude: ask the council’s inclusion team for advice",
    ),
    "mobile_child_not_returned": (
        "A travelling family has not come back when expected",
        "Such as a family whose work needs them to travel",
    ),
    "home_education_said_orally_only": (
        "A parent says they will home educate, but has not written to us",
        "If you have their letter, send it to the council’s home education team instead",
    ),
    "off_roll_after_permanent_exclusion": (
        "The child is permanently excluded and has no education arranged",
        "",
    ),
    "fleeing_domestic_abuse": (
        "A parent is escaping domestic abuse",
        "Only the council’s children missing education managers will see the address",
    ),
    "other": ("None of these", "We will ask you to explain on the next page"),
}


@cache
def reasons() -> tuple[Reason, ...]:
    """Every reason, whoever raises it, in the list's order."""
    return tuple(
        Reason(
            code=row["code"],
            label=row["label"],
            words=_SCHOOL_WORDS.get(row["code"], (row["label"], ""))[0],
            hint=_SCHOOL_WORDS.get(row["code"], ("", ""))[1],
            raised_by=frozenset(row["raised_by"].split("|")),
            pathway=row["pathway"],
            dfe_reason=row["dfe_reason"],
            grade=RiskGrade(row["grade"]),
            extra_fields=tuple(row["extra_fields"].split(";")) if row["extra_fields"] else (),
        )
        for row in codes.rows("referral_reasons")
    )


def reason(code: str) -> Reason:
    """One reason, or `codes.UnknownCode`."""
    return codes.find(reasons(), code)


def for_schools() -> tuple[Reason, ...]:
    """The reasons a school chooses from, in the order of the page: commonest first, "None of these" last."""
    return tuple(reason(code) for code in _SCHOOL_WORDS)
