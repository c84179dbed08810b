"""What follows, by itself, when a school writes: the case shows it, and what waited for the school waits no longer."""

from __future__ import annotations

from uuid import UUID

from portal.domain.statuses import CASE, SUBMISSION, Act, CaseState, SubmissionState, advance
from portal.services import casework
from portal.services.outbox import effect
from portal.services.unit import Unit
from portal.store.find import case as find
from portal.store.records import OutboxRow


@effect("school_wrote")
def take_in(work: Unit, row: OutboxRow) -> None:
    """Count the message as unread on its case, and move a case or submission that waited for the school."""
    folder = find.folder_of(work.session, UUID(row.data["case_id"]))
    if folder is None:
        return
    case, submission = folder.case, folder.submission
    case.unread_messages = (case.unread_messages or 0) + 1
    # A case may hold a second school's referral too: only the school that was asked can have answered.
    if "submission_id" not in row.data or row.data["submission_id"] == str(submission.id):
        waits_no_longer(folder)
    casework.tell_school(work, folder.referred, SubmissionState(submission.state), CaseState(case.state))
    work.tell(case.id, "school_wrote", "Message from the school")
    casework.touched(work, folder)


def waits_no_longer(folder: find.Folder) -> None:
    """Move a case or submission that waited for its school on, now that the school has answered."""
    case, submission = folder.case, folder.submission
    if submission.state == SubmissionState.RETURNED:
        submission.state = advance(SUBMISSION, SubmissionState.RETURNED, Act.SEND)
        folder.referred.asked, folder.referred.reply_by = "", None
    elif case.state == CaseState.AWAITING_SCHOOL:
        case.state = advance(CASE, CaseState.AWAITING_SCHOOL, Act.SCHOOL_REPLIED)
        folder.referred.asked = ""
