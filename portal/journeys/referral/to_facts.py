"""A referral's answers as the facts that are sent."""

from __future__ import annotations

from typing import Any

from portal.domain.facts.sealing import SplitFacts
from portal.journeys.answers import Answers
from portal.journeys.blocks.gone_missing import absence_facts
from portal.journeys.blocks.to_facts import Get, asked, pick, told
from portal.journeys.referral import CME_REFERRAL
from portal.journeys.referral.reason import facts_asked

Json = dict[str, Any]


def _reason(answers: Answers, get: Get) -> Json:
    facts, opened = get("reason_facts"), facts_asked(answers)
    others = [code for code in get("other_reasons").get("other_reasons") or [] if code != "none"]
    main = get("main_reason").get("main_reason") or ""
    return {
        "main": main,
        "others": [code for code in others if code != main],
        "detail": get("reason_detail").get("reason_detail") or "",
        **{name: facts.get(name) or "" for name in opened},
        "not_known": facts.get("not_known") or "",
        "why_referred": get("elsewhere").get("why_referred") or "",
    }


def _known(get: Get) -> Json:
    details = get("sign_details")
    return {
        **pick(get("what_happened"), "first_worry", "others_say"),
        **pick(get("signs"), "planned_move", "file_asked", "sign_of_life", "leaving_signs"),
        **pick(details, "destination", "destination_authority", "destination_country"),
        **pick(details, "file_asked_by", "file_asked_on", "life_what", "life_abroad", "leaving_what"),
    }


def facts(answers: Answers) -> SplitFacts:
    """The facts of one child's referral, from answers that hold the sealed values too."""
    get = asked(CME_REFERRAL, answers)
    own: Json = {
        "reason": _reason(answers, get),
        "known": _known(get),
        "absence": absence_facts(get),
    }
    return told(CME_REFERRAL, answers, own)
