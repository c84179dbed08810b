"""What a school sent, version by version, and what changed between two of them."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from la_side import case_words, notice_words, version_words
from la_side.case_pages import open_case
from la_side.side import la
from portal.domain.access import May
from portal.journeys import versions as side_by_side
from portal.journeys.model import SummaryGroup
from portal.services import versions
from portal.services.trouble import NotFound
from portal.services.versions import AsSent


def _groups(one: AsSent) -> list[SummaryGroup]:
    groups = side_by_side.of_child(side_by_side.whole(one.summary, one.sealed), one.child_key)
    return side_by_side.hidden_since(one.version.kind, groups, [one.facts]) if one.mask else groups


@la.page("/cases/<reference>/referral/<uuid:submission_id>", needs=May.READ_CASE)
def version(reference: str, submission_id: UUID) -> str:
    """Another notice of this child, or an earlier version of one, as it was sent."""
    view, _, context = open_case(reference, "referral", "earlier_version")
    one = versions.as_sent(view.case, submission_id)
    return render_template(
        "council/version.html",
        **context,
        version=one.version,
        title=notice_words.title(one.version.kind, one.version.about),
        ended=version_words.ended(one.version),
        hides=view.address_masked,
        groups=case_words.shown(_groups(one)),
    )


@la.page("/cases/<reference>/referral/<uuid:submission_id>/changes", needs=May.READ_CASE)
def version_changes(reference: str, submission_id: UUID) -> str:
    """What a corrected version changed: only the answers that differ, before and after."""
    view, _, context = open_case(reference, "referral", "changes")
    after = versions.as_sent(view.case, submission_id)
    if after.version.corrects_id is None:
        raise NotFound
    before = versions.as_sent(view.case, after.version.corrects_id)
    return render_template(
        "council/version_changes.html",
        **context,
        before=before.version,
        after=after.version,
        title=notice_words.title(after.version.kind, after.version.about),
        hides=view.address_masked,
        changed=side_by_side.changes(_groups(before), _groups(after)),
    )
