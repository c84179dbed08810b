"""Handing a filled-in draft in: its journey decides what is missing and says what is sent; the service sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from portal.domain.codes import known_la_codes
from portal.domain.facts.sealing import SplitFacts
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.model import Journey, SendContext
from portal.journeys.registry import notice
from portal.journeys.summary import split_summary, to_json
from portal.services import sending
from portal.services.sending import Part, Prepared, SentReceipt, Told, Whole


def hand_in(draft_id: UUID, *, sender_job: str, seen_version: int) -> SentReceipt:
    """Send the draft. Raises what `sending.send` raises."""
    return sending.send(draft_id, prepare, sender_job=sender_job, seen_version=seen_version)


def prepare(whole: Whole) -> Prepared:
    """What would be sent of this draft, and what still stands in the way."""
    made = notice(whole.kind)
    answers = Answers([PageAnswers(**asdict(page)) for page in whole.pages], sealed=whole.address_hidden)
    immediate = whole.immediate is not None
    context = SendContext(
        today=whole.today,
        no_visit_agreed_by=whole.no_visit_agreed_by,
        safeguarding_state=whole.safeguarding_state,
        immediate=immediate,
        attachments=whole.attachments,
        sign_off_needed=made.journey.sign_off_needed(
            head_signs_referral=whole.head_signs_referral, immediate=immediate
        ),
        signed_off_by=whole.signed_by_name,
        known_la_codes=known_la_codes() | {whole.authority_code},
        school=whole.school() if made.journey.looks_at_school else SchoolKnown(),
    )
    gaps = [(gap.page_key, gap.message) for gap in made.journey.gaps(answers, context) if gap.blocks]
    words = {part: to_json(groups) for part, groups in split_summary(made.journey, answers).items()}
    children = [answers.for_child(child) for child in answers.children]
    parts = [Part(whole.kind, _told(children, made.facts), words)]
    for companion in made.companions:
        wanted = [child for child in children if companion.called_for(child, context)]
        if wanted:
            words = _words(companion.journey, companion.answers(answers), {"", *(child.child for child in wanted)})
            parts.append(Part(companion.journey.kind, _told(wanted, companion.facts), words))
    return Prepared(parts, gaps)


def _words(journey: Journey, answers: Answers, children: set[str]) -> dict[str, list[dict[str, Any]]]:
    """What a further notice says of these children, in the words of its own journey, by part."""
    found = {}
    for part, groups in split_summary(journey, answers).items():
        kept = [replace(group, rows=[row for row in group.rows if row.child in children]) for group in groups]
        found[part] = to_json(group for group in kept if group.rows)
    return found


def _told(children: list[Answers], facts: Callable[[Answers], SplitFacts]) -> list[Told]:
    return [Told(child.child, facts(child)) for child in children]
