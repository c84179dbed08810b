"""Working a case: opening it for a change, notes, and what every change leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from portal.domain.access import May
from portal.domain.statuses import ENDED_BY_SCHOOL, SET_ASIDE, CaseState, SubmissionState, school_step
from portal.services import beside, ordering, unit
from portal.services.keeping_untold import insist_untold
from portal.services.once import kept_once
from portal.services.trouble import NotFound, Refused, Stale
from portal.services.unit import Unit
from portal.services.working_day import moment
from portal.store.cases import Case, Note
from portal.store.find import case as find
from portal.store.find import links as find_links
from portal.store.submissions import ReferredChild

LONGEST_NOTE = 10_000


def open_for_change(
    work: Unit, reference: str, seen: int | None, yours: Mapping[str, str] | None = None
) -> find.Folder:
    """The case as it stands now, for a change to it.

    `seen` is the version the person had before them (None where the act only adds). Raises `NotFound`, or `Stale`
    with what has happened since and what they typed (`yours`).
    """
    folder = find.folder(work.session, reference, lock=True)
    if folder is None:
        raise NotFound
    by_a_person = folder.case.changed_by is not None  # what the portal adds by itself takes nobody's words away
    if seen is not None and folder.case.version != seen and by_a_person:
        raise stale(work, folder.case, yours or {})
    return folder


def open_with(work: Unit, reference: str, other: UUID | None) -> find.Folder:
    """The case as it stands now, for a decision on its child and another, whose cases are held with it, always in one
    order. other: the id of that child, or of a pupil on a roll; None for nobody. `NotFound`.
    """
    case = find.case_of(work.session, reference)
    if case is None:
        raise NotFound
    find_links.lock_cases(work.session, {case.child_id} | ({other} if other else set()))
    return open_for_change(work, reference, None)


def stale(work: Unit, case: Case, yours: Mapping[str, str]) -> Stale:
    """What to tell someone whose page was out of date: who changed the case, and the newest thing that happened."""
    newest = find.events(work.session, case.id, most=5)
    theirs = {event.title: event.detail for event in newest if event.by != work.actor.membership_id}
    who = next((event.by_name for event in newest if event.by != work.actor.membership_id), "")
    return Stale(who, dict(list(theirs.items())[:3]), dict(yours))


def touched(work: Unit, folder: find.Folder) -> None:
    """Mark the case as changed now by this person, and put it in its place in the queue. Call last.

    What the portal does by itself leaves the last person's name: a page opened before that person's change stays stale.
    """
    folder.case.changed_at = moment()
    folder.case.changed_by = work.actor.membership_id or folder.case.changed_by
    ordering.place_folder(work.session, folder)


def tell_school(work: Unit, referred: ReferredChild, submission: SubmissionState, case: CaseState) -> None:
    """Move the school's tracker on, in its own safe words; says nothing when nothing changes for the school.

    What the school withdrew or corrected itself has come to its end there, whatever the council goes on to do.
    """
    step = school_step(submission, case)
    ended = submission in SET_ASIDE and referred.step in {one.code for one in ENDED_BY_SCHOOL}
    if referred.step == step.code or ended:
        return
    referred.come_to(step, moment())
    beside.follow(work, referred, step, submission)
    work.later(
        "notice",
        referred.id,
        once=f"step:{referred.id}:{len(referred.steps)}",
        to="school",
        template="step",
        submission_id=str(referred.submission_id),
    )


def add_note(reference: str, body: str, key: UUID) -> None:
    """Keep the council's own note on a case; a school can never read it.

    `key` comes from the form: the same form sent twice is one note. Raises `NotFound`, `Refused`.
    """
    text = body.strip()
    if not text:
        raise Refused([("body", "Enter the note")])
    if len(text) > LONGEST_NOTE:
        raise Refused([("body", f"Note must be {LONGEST_NOTE:,} characters or fewer")])
    with kept_once(Note, key), unit.act(May.WORK_CASE) as work:
        folder = open_for_change(work, reference, None)
        if (kept := find.note(work.session, key)) is not None:
            if kept.case_id != folder.case.id:
                raise NotFound
            return
        insist_untold(work.session, folder.case.submission_id, body=text)
        assert work.actor.membership_id is not None
        work.add(
            Note(
                authority_id=work.actor.authority_id,
                id=key,
                case_id=folder.case.id,
                body=text,
                by=work.actor.membership_id,
                by_name=work.actor.name,
            )
        )
        work.tell(folder.case.id, "note_added", "Note added")
        touched(work, folder)
