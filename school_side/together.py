"""Several drafts of a school on one page: what each says and lacks, and sending those that were ticked, one by one.

Each is a lawful notice of its own, sent in a transaction of its own under its own reference. What could not be sent
stays a draft, and the receipt says of whom and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May, allows
from portal.domain.dates_in_words import long_date
from portal.domain.notices import NoticeKind, words
from portal.journeys import handing_in
from portal.journeys.answers import Answers
from portal.journeys.registry import journey_for, kinds, notice
from portal.journeys.summary import as_text
from portal.services import authorities, draft_reading, following
from portal.services.trouble import NotFound, Refused, Stale
from portal.web.acting import actor
from portal.web.check_answers import sender_job
from portal.web.journey_view import Standing, standing, standings
from portal.web.seen import seen_version
from school_side.side import school
from school_side.spoken import spoken

MOST = 80
"""How many are sent at once: their receipts stand in one address, which no server may find too long."""
CHANGED = "A draft you ticked has changed, or lacks something by now. Check it again"
NOTHING = "Tick at least one"
MEANWHILE = "It was changed while you had the page open. Check it and send it again"


@dataclass(frozen=True)
class Unsent:
    """A draft that is not sent yet. missing: what keeps it from being sent, the signature apart. look_again: worth a
    second look. ticked: whether it was chosen, and can be."""

    here: Standing
    missing: list[str]
    look_again: list[str]
    ticked: bool = False

    @property
    def name(self) -> str:
        """Its children's names, else its number."""
        return self.here.draft.child_name or f"draft {self.here.draft.number}"

    @property
    def kind(self) -> str:
        """What it is, inside a sentence."""
        return words(self.here.draft.kind).of

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Every answer in words, as the check page shows them."""
        return [
            {
                "title": group.title,
                "rows": [{"label": row.label, "value": as_text(row.label, row.lines)} for row in group.rows],
            }
            for group in self.here.journey.summary(self.here.answers, reveal=self.here.reveal)
        ]

    @property
    def last_days(self) -> list[str]:
        """The last day of each child at school, "" where it is not given yet."""
        return [_day(there.value("last_attended", "last_attended")) for there in self._each()]

    @property
    def days_off(self) -> list[str]:
        """The day each name comes off the roll, "" where it is not given or none does."""
        return [_day(there.value("removal_when", "deletion_on")) for there in self._each()]

    @property
    def destinations(self) -> list[str]:
        """Where each child goes, as far as it is said and everybody at the school may read it."""
        return [self._destination(there) for there in self._each()]

    def _each(self) -> list[Answers]:
        return [self.here.at(child) for child in self.here.answers.children]

    def _destination(self, there: Answers) -> str:
        if self.here.draft.kind == NoticeKind.CME_REFERRAL:
            return "Not known"
        leaving = notice(self.here.draft.kind).facts(there).open.get("leaving") or {}
        said = str(leaving.get("destination") or "")
        return said or {"home_education": "Educated at home", "not_known": "Not known"}.get(
            str(leaving.get("expects")), ""
        )


def _day(typed: str) -> str:
    return long_date(date.fromisoformat(typed)) if typed else ""


def ids(given: Iterable[str]) -> list[UUID]:
    """The ids among these texts, each once."""
    found = []
    for one in given:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def why_not(chosen: Sequence[UUID]) -> str:
    """Why what is ticked cannot be sent together: nothing is, or too much at once; else ""."""
    if not chosen:
        return NOTHING
    too_many = f"You have ticked {len(chosen)}. Tick {MOST} or fewer, and send the others after them"
    return too_many if len(chosen) > MOST else ""


def unsent(list_name: str, draft_ids: Sequence[UUID], ticked: Sequence[UUID] = ()) -> list[Unsent]:
    """These drafts as far as they are open, in this order; what they say is recorded as seen in this list."""
    found = [here for here in standings(draft_ids, school.name) if here.draft.state == "open"]
    draft_reading.looked_at_several(list_name, [here.draft.id for here in found])
    return [_unsent(here, ticked) for here in found]


def at_first(lines: Sequence[Unsent]) -> list[Unsent]:
    """Lines as a page first shows them: ticked, as far as they go together and do not wait for a signature already."""
    free = [one for one in lines if one.ticked and one.here.draft.sign_off_asked_at is None][:MOST]
    return [one if one in free else replace(one, ticked=False) for one in lines]


def _unsent(here: Standing, ticked: Sequence[UUID] = ()) -> Unsent:
    gaps = here.journey.gaps(here.answers, here.send_context())
    missing = [gap.message for gap in gaps if gap.before_signing]
    look_again = [gap.message for gap in gaps if not gap.blocks]
    return Unsent(here, missing, look_again, here.draft.id in ticked and not missing)


@dataclass
class Sent:
    """What came of sending several: the submissions, and the drafts that were left."""

    submissions: list[UUID] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)


def send_each(draft_ids: Sequence[UUID], before: Callable[[Standing, int], int] | None = None) -> Sent:
    """Send each of these drafts as the person saw it on this page; one that cannot be sent is left as it is.

    before: what is done with each first, given the version seen; it gives the version to send. A second press finds the
    receipts of the first.
    """
    done = Sent()
    for draft_id in draft_ids:
        try:
            here = standing(draft_id, school.name)
            seen = seen_version(f"version-{draft_id}")
            if before is not None and here.draft.state == "open":
                seen = before(here, seen)
            receipt = handing_in.hand_in(draft_id, sender_job=sender_job(here), seen_version=seen)
        except (NotFound, Refused, Stale):
            if (submission_id := _sent_meanwhile(draft_id)) is not None:
                done.submissions.append(submission_id)
            else:
                done.left.append(draft_id)
            continue
        done.submissions.append(receipt.submission_id)
    return done


def _sent_meanwhile(draft_id: UUID) -> UUID | None:
    """What this draft became meanwhile: the first of two presses at once, or a colleague, sent it."""
    try:
        return standing(draft_id, school.name).draft.submission_id
    except NotFound:
        return None


def to_receipt(done: Sent) -> AnyResponse:
    """The way to the one receipt of all that was sent, which names what was left."""
    query = {"of": [str(one) for one in done.submissions], "left": [str(one) for one in done.left]}
    return redirect(url_for("school.sent_together", **{name: given for name, given in query.items() if given}), 303)


@school.page("/sent/together", needs=May.FOLLOW_SUBMISSION)
def sent_together() -> str:
    """One receipt for notices sent together; each keeps its own as well."""
    found = [following.one_sent(submission_id) for submission_id in ids(request.args.getlist("of"))]
    if not found:
        raise NotFound
    left = ids(request.args.getlist("left")) if allows(actor(), May.FILL_DRAFT) else []
    sent_kinds = list(dict.fromkeys(sent.line.kind for sent in found))
    council = authorities.of(actor()).name
    after = [said for kind in sent_kinds if kind in kinds() for said in journey_for(kind).afterwards]
    return render_template(
        "school/sent_together.html",
        children=[
            (child.name, child.reference, spoken(child.reference), s) for s in found for child in s.line.children
        ],
        title="new pupil" if sent_kinds == [NoticeKind.NEW_PUPIL] else words(sent_kinds[0]).of,
        left=unsent("sent_together", left),
        meanwhile=MEANWHILE,
        sent_at=max(sent.line.sent_at for sent in found),
        afterwards=list(dict.fromkeys(said.replace("{council}", council) for said in after)),
        joiners=sent_kinds == [NoticeKind.NEW_PUPIL],
    )
