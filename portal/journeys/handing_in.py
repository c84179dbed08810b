"""Handing a filled-in draft in: its journey decides what is missing and says what is sent; the service sends it."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from portal.domain.codes import known_la_codes
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.model import SendContext
from portal.journeys.referral import to_facts
from portal.journeys.registry import journey_for
from portal.journeys.summary import split_summary, to_json
from portal.services import sending
from portal.services.sending import Prepared, SentReceipt, Whole

_FACTS = {to_facts.KIND: to_facts.facts}


def hand_in(draft_id: UUID, *, sender_job: str, seen_version: int) -> SentReceipt:
    """Send the draft. Raises what `sending.send` raises."""
    return sending.send(draft_id, prepare, sender_job=sender_job, seen_version=seen_version)


def prepare(whole: Whole) -> Prepared:
    """What would be sent of this draft, and what still stands in the way."""
    journey = journey_for(whole.kind)
    answers = Answers([PageAnswers(**asdict(page)) for page in whole.pages], sealed=whole.address_hidden)
    context = SendContext(
        today=whole.today,
        no_visit_agreed_by=whole.no_visit_agreed_by,
        safeguarding_state=whole.safeguarding_state,
        immediate=whole.immediate is not None,
        attachments=whole.attachments,
        sign_off_needed=whole.sign_off_needed,
        signed_off_by=whole.signed_by_name,
        known_la_codes=known_la_codes() | {whole.authority_code},
    )
    gaps = [(gap.page_key, gap.message) for gap in journey.gaps(answers, context) if gap.blocks]
    words = {part: to_json(groups) for part, groups in split_summary(journey, answers).items()}
    return Prepared(_FACTS[whole.kind](answers), words, gaps)
