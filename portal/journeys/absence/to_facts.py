"""An absence record's answers as facts: what the early notice tells the council."""

from __future__ import annotations

from typing import Any

from portal.domain.facts.sealing import SAFEGUARDING, SplitFacts
from portal.domain.notices import NoticeKind
from portal.journeys.absence import ABSENCE
from portal.journeys.answers import Answers
from portal.journeys.blocks.gone_missing import absence_facts
from portal.journeys.blocks.to_facts import asked, told

Json = dict[str, Any]


def facts(answers: Answers) -> SplitFacts:
    """The facts of the pupil, from answers that hold the sealed values too.

    Besides the blocks every notice has: `absence` (the first day, the pattern, whether the pupil went missing, what the
    parents said and who was told).
    """
    get = asked(ABSENCE, answers)
    own: Json = {"kind": NoticeKind.EARLY_NOTICE.value, "absence": absence_facts(get)}
    split = told(ABSENCE, answers, own)
    # The leads' part stays at the school until the referral; whereabouts taken out of it stay with it.
    address = {path: value for path, value in split.address.items() if not path.startswith(f"{SAFEGUARDING}.")}
    return SplitFacts(split.open, address, {})
