"""The short early notice that the portal sends of an absence record by itself, on the fifth school day of absence."""

from __future__ import annotations

from dataclasses import asdict

from portal.domain.notices import NoticeKind
from portal.journeys.absence import ABSENCE, FIRST, WORKER
from portal.journeys.absence.to_facts import facts
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.blocks.gone_missing import PARENTS, TOLD
from portal.journeys.summary import split_summary, to_json
from portal.services.case_from_notice import Told
from portal.services.sending import Part, Whole

TOLD_OF = frozenset(
    {
        "danger", "danger_calls", "child_name", "child_birth", "child_numbers", FIRST, "absence_pattern",
        "last_attended", "last_seen", "attempts", "home_visits", "address_safe", WORKER, "care_details", PARENTS, TOLD,
    }
)  # fmt: skip
"""The pages whose answers it tells: the pupil, the days, who was told and what was tried. The rest comes with the
referral."""


def prepare(whole: Whole) -> Part:
    """The early notice of an absence record as it stands. Nothing of the safeguarding lead's part is in it."""
    kept = [PageAnswers(**asdict(page)) for page in whole.pages if page.page in TOLD_OF]
    answers = Answers(kept, sealed=whole.address_hidden)
    words = {part: to_json(groups) for part, groups in split_summary(ABSENCE, answers).items()}
    return Part(NoticeKind.EARLY_NOTICE.value, [Told(FIRST_CHILD, facts(answers.for_child(FIRST_CHILD)))], words)
