"""A new pupil with the UPN of a pupil who has died: something is wrong with the records, and only officers hear of it.

The school that sent the return sees nothing of this, nor does the family hear from the portal.
"""

from __future__ import annotations

from sqlalchemy import select

from portal.domain.grounds import SILENT
from portal.services import casework, flags, leaving
from portal.services.unit import Unit
from portal.store.cases import Case
from portal.store.find import case as find_case
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission

FLAG = "upn_in_use_again"


def warn(work: Unit, referred: ReferredChild) -> None:
    """Mark the case of each pupil who has died and had this pupil's UPN, say so on it, and tell a manager."""
    child = referred.facts.get("child") or {}
    if not child.get("upn") or child.get("upn_state") != "valid":
        return
    rows = work.session.execute(
        select(Case.id, Submission.id)
        .join(
            ReferredChild,
            (ReferredChild.authority_id == Case.authority_id) & (ReferredChild.case_id == Case.id),
        )
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            Case.authority_id == referred.authority_id,
            Submission.stands,
            ReferredChild.facts["removal"]["ground"].astext.in_(SILENT),
            ReferredChild.facts["child"]["upn"].astext == child["upn"],
        )
    ).all()
    for case_id, submission_id in rows:
        folder = find_case.folder_of(work.session, case_id, lock=True)
        assert folder is not None
        folder.case.flags = flags.flags_of([*leaving.codes(folder.case), FLAG])
        work.tell(
            folder.case.id,
            "integrity",
            "A school has told us of a new pupil with this child’s UPN",
            f"Return {referred.reference}. One of the two records is wrong: ask both schools to look at the UPN. "
            "Do not write to the family.",
        )
        casework.touched(work, folder)
        work.later(
            "notice", submission_id, once=f"notice:{submission_id}:integrity:{referred.id}", to="council",
            template="for_manager", submission_id=str(submission_id),
        )  # fmt: skip
