"""The automatic first answer to another council's question, and the giving of every answer.

It says "possible" where a child of ours may be meant, else "none", always after the same time. A child whose address is
not safe to share makes no difference to it: whoever answers for such children is told, and decides by hand.
"""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from portal.domain.access import Role
from portal.domain.council_questions import ANSWERED_AFTER, NONE, POSSIBLE, PURPOSES
from portal.domain.matching.between_councils import possible_children, read_fingerprints
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.services.working_day import moment
from portal.store.councils import InwardCandidate, InwardQuestion
from portal.store.find import councils as find
from portal.store.records import OutboxRow
from portal.store.tables import new_id

_MOST_CANDIDATES = 10


@effect("inward_question")
def compare(work: Unit, row: OutboxRow) -> None:
    """Look the fingerprints up in our own index, throw them away, and owe the automatic answer for its fixed time."""
    question = work.session.execute(
        select(InwardQuestion)
        .where(InwardQuestion.authority_id == row.authority_id, InwardQuestion.id == row.about)
        .options(undefer(InwardQuestion.fingerprints))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if question.automatic:
        return
    session, authority = work.session, row.authority_id
    found = possible_children(find.under(session, authority, read_fingerprints(question.fingerprints)))
    best = sorted(found, key=lambda owner: (-len(found[owner]), owner))[:_MOST_CANDIDATES]
    # One in hiding takes all of them along: another record may be the same child's, and nobody has compared the two.
    restricted = set(best) if find.hidden_among(session, best) else set()
    named = find.answers_for_restricted(session, authority)
    work.add(
        *(
            InwardCandidate(
                authority_id=authority,
                id=new_id(),
                question_id=question.id,
                other_kind=kind,
                other_id=owner,
                agreed=found[kind, owner],
                restricted=(kind, owner) in restricted,
                named_officer=named if (kind, owner) in restricted else None,
            )
            for kind, owner in best
        )
    )
    question.automatic = POSSIBLE if best and not restricted else NONE
    question.automatic_at = question.received_at + ANSWERED_AFTER
    question.fingerprints = {}
    work.record(
        "asked_by_council",
        about_kind="inward_question",
        about=question.id,
        purpose=f"{question.from_name}: {PURPOSES[question.purpose].words}",
    )
    work.add(
        OutboxRow(
            authority_id=authority,
            topic="council_answer",
            about=question.id,
            dedupe_key=f"council_answer:{question.id}",
            data={},
            next_at=question.automatic_at,
        )
    )
    if question.automatic == POSSIBLE:
        work.later("notice", question.id, once=f"notice:{question.id}:asked", to="council", template="council_asked")
    if restricted:
        for member in [named] if named else find.managers(session, authority, Role.MANAGER.value):
            work.later("notice", question.id, once=f"notice:{question.id}:{member}", to="member", member=str(member),
                       template="council_asked")  # fmt: skip


@effect("council_answer")
def give(work: Unit, row: OutboxRow) -> None:
    """Give the answer that stands to the council that asked; the database finds the row, and checks that it is ours."""
    gave = work.session.execute(
        text("select doors.answer_council(:question, :at)"), {"question": row.about, "at": moment()}
    ).scalar_one()
    if gave:
        stands = work.session.execute(
            select(InwardQuestion.automatic, InwardQuestion.decision).where(
                InwardQuestion.authority_id == row.authority_id, InwardQuestion.id == row.about
            )
        ).one()
        said = stands.decision or stands.automatic
        how = "answered_council" if stands.decision else "answered_council_automatically"
        work.record(how, about_kind="inward_question", about=row.about, fields=[said])
