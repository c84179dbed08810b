"""What a notice is called on the council's side, in the few words of a row and in the rows of key facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain import grounds, notices, reasons
from portal.domain.codes import UnknownCode
from portal.domain.dates_in_words import long_date
from portal.domain.facts.leaving import leaving_of
from portal.domain.facts.referral import day
from portal.domain.notices import NoticeKind
from portal.domain.sentences import begun, inside

_REASONS = {
    "whereabouts_unknown": "whereabouts unknown",
    "reported_left_area": "moved, no address",
    "parent_withdrew_no_destination": "left, no new school",
    "reported_left_uk_with_parent": "left the UK",
    "reported_left_uk_without_parent": "left UK, no parent",
    "not_returned_after_agreed_leave": "not back from leave",
    "not_returned_after_unauthorised_holiday": "not back from holiday",
    "not_returned_after_summer": "not back after summer",
    "taken_out_extended_without_agreement": "long absence",
    "allocated_place_not_taken_up": "place not taken up",
    "mobile_child_not_returned": "travelling, not back",
    "home_education_said_orally_only": "home education, no letter",
    "off_roll_after_permanent_exclusion": "excluded, no school",
    "stopped_after_unlawful_exclusion": "excluded unlawfully",
    "transfer_not_completed": "transfer not completed",
    "fleeing_domestic_abuse": "escaping abuse",
    "other": "another reason",
}
_GROUNDS = {
    "reg9_1_a_registered_elsewhere": "joined another school",
    "reg9_1_b_nursery_not_continuing": "finished nursery",
    "reg9_1_c_dual_registered_other_consents": "stays at another school",
    "reg9_1_d_sao_other_school_named": "order names another school",
    "reg9_1_e_sao_revoked_suitable_education": "order revoked",
    "reg9_1_f_elective_home_education": "home education",
    "reg9_1_g_moved_beyond_reasonable_distance": "moved too far",
    "reg9_1_h_not_returned_from_leave": "not back from leave",
    "reg9_1_i_twenty_days_unauthorised": "away 20 school days",
    "reg9_1_j_detained": "detained",
    "reg9_1_k_died": "has died",
    "reg9_1_l_over_compulsory_school_age": "school leaver",
    "reg9_1_m_boarding_fees_unpaid": "boarding unpaid",
    "reg9_1_n_left_independent_or_nmss": "left the school",
    "reg9_1_o_permanently_excluded": "excluded",
    "reg9_3_ceased_to_attend": "stopped attending",
    "reg9_3_twenty_days_unauthorised": "away 20 school days",
    "reg9_3_nursery_not_continuing": "finished nursery",
    "reg9_3_permanently_excluded": "excluded",
    "reg9_3_died": "has died",
}
_MOVES = {
    "area": "in this area",
    "england": "in England",
    "nations": "in the UK or islands",
    "abroad": "abroad",
    "forces": "armed forces",
    "travel": "travelling",
    "not_sure": "where not sure",
}
_TAKEN_OVER = {"parent": "The parents", "school": "The new school", "council": "Another council"}


def reason(kind: str, code: str) -> str:
    """Why a notice of this kind was sent, in full; the code itself for one that no list knows."""
    try:
        if kind == NoticeKind.REMOVAL:
            given = grounds.ground(code)
            return f"{given.label}. {given.regulation_words}"
        if kind == NoticeKind.PLANNED_MOVE:
            return f"The family plans to move, {_MOVES[code]}" if code in _MOVES else notices.words(kind).about
        if not code and notices.words(kind).about:
            return notices.words(kind).about
        return reasons.reason(code).label
    except UnknownCode:
        return code.replace("_", " ")


def title(kind: str, code: str) -> str:
    """What it is called above a case: "Removal return, ground (a)", "Planned move notice"."""
    called = notices.words(kind).of
    said = begun(called) if kind == NoticeKind.REMOVAL else notices.words(kind).title
    return f"{said}, {_ground(code)}" if kind == NoticeKind.REMOVAL and _ground(code) else said


def _ground(code: str) -> str:
    try:
        given = grounds.ground(code)
    except UnknownCode:
        return ""
    return f"ground ({given.letter})" if given.letter else f"regulation {given.regulation}"


def in_short(kind: str, code: str) -> str:
    """The same in the few words a row of the queue has room for, with the reason."""
    match kind:
        case NoticeKind.CME_REFERRAL:
            known = _REASONS.get(code) or reason(kind, code)
            return f"CME: {inside(known)}"
        case NoticeKind.REMOVAL:
            return ": ".join(filter(None, (title(kind, code), _GROUNDS.get(code, ""))))
        case NoticeKind.PLANNED_MOVE:
            return ": ".join(filter(None, ("Planned move", _MOVES.get(code, ""))))
        case _:
            return notices.words(kind).title


def called(kind: str) -> str:
    """What people say for it inside a sentence: "referral", "removal return", "planned move notice"."""
    return notices.words(kind).of


def tab(kind: str) -> str:
    """The name of the tab that shows it as it was sent."""
    return "Referral" if kind == NoticeKind.CME_REFERRAL else notices.words(kind).short


def destination(facts: Mapping[str, Any]) -> str:
    """Where the child goes, as far as this reader's facts say; "" where the notice tells of nobody leaving."""
    told = leaving_of(facts)
    if told is None:
        return ""
    if told.expects == "not_known":
        return "Not known"
    if told.expects == "home_education":
        return "Educated at home"
    return told.destination or ("Hidden: not safe to share" if facts.get("address_hidden") else "Not named")


def key_rows(kind: str, facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """What an officer looks for first in a notice of this kind, besides what every case shows."""
    own = {
        NoticeKind.REMOVAL: _removal,
        NoticeKind.PLANNED_MOVE: _move,
        NoticeKind.HOME_EDUCATION: _home_education,
    }.get(NoticeKind(kind))
    rows = own(facts) if own else []
    return [{"label": label, "value": value} for label, value in rows if value]


def _dated(value: object) -> str:
    given = day(value)
    return long_date(given) if given else ""


def _removal(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    block = facts.get("removal") or {}
    done = block.get("already_deleted") == "yes"
    return [
        ("Ground met", _dated(block.get("ground_met_on"))),
        ("Name came off" if done else "Name comes off", _dated(block.get("deletion_on"))),
        ("Goes to", destination(facts)),
    ]


def _move(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    block = facts.get("move") or {}
    staying = block.get("leaves") == "staying"
    over = (block.get("taken_over") or {}).get("who") or ""
    return [
        ("Last day here", "Stays at this school" if staying else _dated(block.get("last_day"))),
        ("Goes to", destination(facts)),
        ("Taken over by", _TAKEN_OVER.get(over, over.replace("_", " ").capitalize())),
    ]


def _home_education(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    block = facts.get("home_education") or {}
    return [
        ("Parent’s letter came", _dated((block.get("letter") or {}).get("received_on"))),
        ("Starts", _dated(block.get("starts_on"))),
        ("Last day here", _dated(block.get("last_day_stated"))),
        ("Name may come off from", _dated(block.get("earliest_removal"))),
    ]
