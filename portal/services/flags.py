"""The flags a case bears in lists: only what changes what an officer does next, worst first.

Never ethnicity, a Traveller way of life, refugee status or religion: a characteristic of a family is not a flag.
"""

from __future__ import annotations

from collections.abc import Iterable

RISK, CARE, PLAIN = "risk", "care", "plain"
FLAGS: dict[str, tuple[str, str]] = {
    "immediate_danger": ("In danger now", RISK),
    "cp_plan": ("Protection plan", RISK),
    "s47_enquiry": ("Protection enquiry", RISK),
    "looked_after": ("Looked after", CARE),
    "missing_episode": ("Missing from home", RISK),
    "left_uk_alone": ("May have left UK", RISK),
    "left_uk": ("May have left UK", RISK),
    "cse": ("Exploitation", RISK),
    "cce_county_lines": ("Exploitation", RISK),
    "trafficking_modern_slavery": ("Trafficking", RISK),
    "forced_marriage_hba": ("Forced marriage", RISK),
    "fgm_risk": ("FGM", RISK),
    "domestic_abuse": ("Domestic abuse", RISK),
    "child_in_need": ("Social worker", CARE),
    "private_fostering": ("Privately fostered", CARE),
    "ehcp": ("EHC plan", CARE),
    "interpreter": ("Interpreter", PLAIN),
    "removal_unlawful": ("May not be lawful", RISK),
    "removal_no_joint": ("No joint enquiry", RISK),
    "school_worried": ("School is worried", RISK),
    "destination_not_known": ("Where to not known", PLAIN),
    "removal_told_late": ("Told late", PLAIN),
    "pupil_died": ("Has died", PLAIN),
    "upn_in_use_again": ("UPN in use again", RISK),
    "withdrawn_by_school": ("Withdrawn", PLAIN),
    "homeless_or_temporary_accommodation": ("Temporary housing", PLAIN),
}
"""Code of a risk factor (or of a fact that is none) -> its words and tint, worst first."""


def flags_of(codes: Iterable[str]) -> list[dict[str, str]]:
    """The flags these codes raise, worst first, each word once; codes that are no flag raise none."""
    present = set(codes)
    raised: dict[str, dict[str, str]] = {}
    for code, (label, tint) in FLAGS.items():
        if code in present:
            raised.setdefault(label, {"code": code, "label": label, "tint": tint})
    return list(raised.values())


def choices() -> list[tuple[str, str]]:
    """Every flag to filter by: code and words, each word once."""
    offered: dict[str, str] = {}
    for code, (label, _) in FLAGS.items():
        if label not in offered.values():
            offered[code] = label
    return list(offered.items())
