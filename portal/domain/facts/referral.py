"""The facts of a referral: typed reading, what must be there when it is sent, and the risk factors it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain import ages
from portal.domain.codes import UnknownCode
from portal.domain.facts.sealing import SplitFacts
from portal.domain.reasons import Reason, reason

Json = Mapping[str, Any]
YES = "yes"
OLDEST = 19
"""The oldest a child of any notice is, in years."""
CORE_ANSWERS = frozenset({YES, "no", "not_known"})

CONCERN_FACTORS = {
    "cse": "cse",
    "missing_episode": "missing_episode",
    "trafficking": "trafficking_modern_slavery",
    "commercial_exploitation": "trafficking_modern_slavery",
    "cce_county_lines": "cce_county_lines",
    "serious_violence": "serious_violence",
    "radicalisation": "radicalisation",
    "online": "welfare_concern_other",
    "domestic_abuse": "domestic_abuse",
    "neglect": "welfare_concern_other",
    "forced_marriage": "forced_marriage_hba",
    "honour_abuse": "forced_marriage_hba",
    "fgm": "fgm_risk",
    "faith_abuse": "witchcraft_faith_abuse",
    "fabricated_illness": "welfare_concern_other",
    "self_harm": "serious_health_need",
    "risky_adult": "known_risk_adult_in_household",
    "false_information": "concealed_move_or_false_information",
    "taken_abroad": "parental_custody_dispute",
    "other_concern": "welfare_concern_other",
}
"""The risk factor that each concern of the safeguarding part counts as."""

STATUS_FACTORS = frozenset({
    "looked_after", "previously_looked_after", "cp_plan", "cp_plan_last_5_years", "s47_enquiry", "child_in_need",
    "early_help", "private_fostering", "uasc_or_asylum", "new_migrant_family", "gypsy_roma_traveller",
    "service_family", "homeless_or_temporary_accommodation", "frequent_moves", "previous_cme_episode",
    "excluded_or_at_risk_of_exclusion", "youth_justice", "young_carer", "pregnant_or_parent", "serious_health_need",
    "mental_health_need",
})  # fmt: skip
"""Facts of the status part that are risk factors under the same code."""

CORE_STATUS = (
    "looked_after",
    "cp_plan",
    "gypsy_roma_traveller",
    "uasc_or_asylum",
    "homeless_or_temporary_accommodation",
)
"""Facts each referral must answer yes, no or not known (the councils' form, section 4)."""

_TEMPORARY_HOMES = frozenset({"temporary", "hotel", "refuge"})
SEVERE, PERSISTENT = 50, 90
"""Attendance in per cent under which absence is severe, and persistent (Working together to improve attendance)."""


def day(value: object) -> date | None:
    """A date from ISO text, or None."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def birth_date_told(facts: Json) -> str:
    """The date of birth of the child these facts tell of, as it stands in them; "" where none was told."""
    return (facts.get("child") or {}).get("date_of_birth") or ""


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """The facts that decide what happens to a referral, read from their stored form."""

    first_name: str
    middle_names: str
    last_name: str
    one_name: bool
    known_as: str
    other_names: tuple[str, ...]
    former_last_name: str
    date_of_birth: date | None
    sex: str
    upn: str
    upn_state: str
    year_group: str
    admission_date: date | None
    never_attended: bool
    last_attended: date | None
    last_seen_on: date | None
    reason: str
    other_reasons: tuple[str, ...]
    address_hidden: bool
    immediate: bool
    police_told: bool

    @property
    def named(self) -> bool:
        """Whether there is a first and a last name, or the one name of a child who has only one."""
        return bool(self.first_name and (self.last_name or self.one_name))

    @property
    def full_name(self) -> str:
        """First and last name as on the register; of a child with one name, that name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason given, main first; strangers to the list are left out."""
        found = []
        for code in (self.reason, *self.other_reasons):
            try:
                found.append(reason(code))
            except UnknownCode:
                continue
        return tuple(found)


def read(facts: Json, safeguarding: Json | None = None) -> ReferralFacts:
    """Stored facts as typed values; what is absent is empty or None."""
    child = facts.get("child") or {}
    given = facts.get("reason") or {}
    immediate = facts.get("immediate") or {}
    police = (safeguarding or {}).get("police") or {}
    return ReferralFacts(
        first_name=child.get("first_name") or "",
        middle_names=child.get("middle_names") or "",
        last_name=child.get("last_name") or "",
        one_name=bool(child.get("one_name")),
        known_as=child.get("known_as") or "",
        other_names=tuple(child.get("other_names") or ()),
        former_last_name=child.get("former_last_name") or "",
        date_of_birth=day(child.get("date_of_birth")),
        sex=child.get("sex") or "",
        upn=child.get("upn") or "",
        upn_state=child.get("upn_state") or "",
        year_group=child.get("year_group") or "",
        admission_date=day(child.get("admission_date")),
        never_attended=bool(child.get("never_attended")),
        last_attended=day(child.get("last_attended")),
        last_seen_on=day((child.get("last_seen") or {}).get("on")),
        reason=given.get("main") or "",
        other_reasons=tuple(given.get("others") or ()),
        address_hidden=bool(facts.get("address_hidden")),
        immediate=bool(immediate),
        police_told=YES in (police.get("told"), immediate.get("police_called")),
    )


def about(facts: Json) -> str:
    """What a notice of any kind is about: the code of its main reason, of its ground, or of the kind of move."""
    removal, move = facts.get("removal") or {}, facts.get("move") or {}
    return str((facts.get("reason") or {}).get("main") or removal.get("ground") or move.get("kind") or "")


def facts_of(split: SplitFacts) -> ReferralFacts:
    """The typed reading of facts in their three parts."""
    return read(split.open, split.safeguarding)


def lacking(split: SplitFacts, today: date) -> list[str]:
    """What a referral may not be sent without, whoever or whatever wrote it; one sentence each, none when it may.

    A child with name and birth, a last known address or why none, one adult or an explanation, a reason, the last day
    attended or never, each core fact answered, school checks with a home visit or reason; leaving the UK with country
    and travellers; brothers and sisters or "none known". An immediate-risk send needs only child, reason and the call.
    """
    facts, open_ = facts_of(split), split.open
    said = lacking_child(facts, today)
    if not facts.reasons:
        said.append("The main reason is missing")
    if facts.immediate:
        called = open_["immediate"]
        if YES not in (called.get("social_care_called"), called.get("police_called")):
            said.append("Nobody has been rung about the danger")
        return said
    if not facts.never_attended and (facts.last_attended is None or facts.last_attended > today):
        said.append("The last day in school is missing or in the future")
    said += lacking_family(open_)
    status = open_.get("status") or {}
    if any(status.get(code) not in CORE_ANSWERS for code in CORE_STATUS):
        said.append("Some facts about care and circumstances are not answered")
    if not open_.get("home_visits") and not open_.get("no_visit_reason"):
        said.append("There is no home visit, and no reason for that")
    if any(each.asks_leaving_uk for each in facts.reasons):
        abroad = open_.get("abroad") or {}
        said += lacking_journey(abroad)
        carer = abroad.get("carer") or {}
        if any(each.asks_carer_abroad for each in facts.reasons) and not (carer.get("name") or carer.get("not_known")):
            said.append("Who looks after the child abroad is missing")
    return said


def lacking_child(facts: ReferralFacts, today: date, called: str = "child") -> list[str]:
    """What is missing of the child itself, whom no notice goes without: a name, and a birth in the last 19 years.
    `called` is what the notice calls a child: "child" or "pupil"."""
    said = []
    if not facts.named:
        said.append(f"The {called}’s name is missing")
    if facts.date_of_birth is None or not 0 <= ages.age(facts.date_of_birth, today) <= OLDEST:
        said.append(f"The {called}’s date of birth is missing or cannot be right")
    return said


def lacking_family(whole: Json) -> list[str]:
    """What is missing of the family: a last known address, an adult, and brothers and sisters, or why there is none.

    `whole` holds the whereabouts where the reader has them.
    """
    said = []
    if not whole.get("addresses") and not whole.get("no_address_why"):
        said.append("The last known address is missing")
    if not whole.get("adults") and not whole.get("adults_why"):
        said.append("No parent or carer is named")
    if not whole.get("siblings") and not whole.get("siblings_none"):
        said.append("Brothers and sisters are not answered")
    return said


def lacking_journey(abroad: Json) -> list[str]:
    """What is missing of a journey abroad: the country and who travels, or that it is not known."""
    said = []
    if not abroad.get("country") and not abroad.get("country_not_known"):
        said.append("The country is missing")
    if not abroad.get("travellers") and not abroad.get("travellers_not_known"):
        said.append("Who travels is missing")
    return said


def risk_codes(split: SplitFacts) -> list[str]:
    """Codes of the risk factors these facts show, each once, in a fixed order. Only a yes counts."""
    found: list[str] = []
    open_, facts = split.open, facts_of(split)
    if facts.immediate:
        found.append("immediate_danger")
    if any(each.presets_address_not_safe for each in facts.reasons):
        found.append("domestic_abuse")
    status = open_.get("status") or {}
    found += [code for code, said in status.items() if said == YES and code in STATUS_FACTORS]
    concerns = split.safeguarding.get("concerns") or {}
    found += [CONCERN_FACTORS[code] for code, said in concerns.items() if said == YES and code in CONCERN_FACTORS]
    child = open_.get("child") or {}
    sen = (child.get("sen") or {}).get("status")
    found += {"E": ["ehcp"], "K": ["sen_support"]}.get(sen or "", [])
    if any(place.get("home_type") in _TEMPORARY_HOMES for place in open_.get("addresses") or []):
        found.append("homeless_or_temporary_accommodation")
    if any(each.get("also_missing") == YES for each in open_.get("siblings") or []):
        found.append("sibling_also_missing")
    if YES in [(open_.get("abroad") or {}).get("worries", {}).get(name) for name in ("safety", "reason", "truth")]:
        found.append("welfare_concern_other")
    percent = child.get("attendance_percent")
    if percent is not None and percent < PERSISTENT:
        found.append("severely_absent" if percent < SEVERE else "persistently_absent")
    return list(dict.fromkeys(found))
