"""What schools have told of a child, notice by notice and version by version, in words."""

from __future__ import annotations

from typing import Any

from flask import url_for

from la_side import notice_words
from portal.domain.dates_in_words import long_moment
from portal.services import versions
from portal.services.case_reading import CaseView
from portal.services.versions import Notice, Version


def listed(view: CaseView) -> list[dict[str, Any]]:
    """Every notice about this child with its versions, for the tab that shows what was sent."""
    told = versions.told_of(view.case, view.notices)
    return [_notice(view, one) for one in told]


def _notice(view: CaseView, one: Notice) -> dict[str, Any]:
    newest = one.newest
    return {
        "standing": one.standing,
        "title": notice_words.title(newest.kind, newest.about),
        "reference": newest.reference,
        "several": len(one.versions) > 1,
        "versions": [_version(view, version) for version in one.versions],
    }


def _version(view: CaseView, one: Version) -> dict[str, Any]:
    at = {"reference": view.case.reference, "submission_id": one.submission_id}
    current = one.submission_id == view.submission.id
    return {
        "title": f"Version {one.number}",
        "sent": f"{', '.join(filter(None, (one.sent_by_name, one.sent_by_job)))}, {long_moment(one.sent_at)}",
        "why": one.corrected_why,
        "current": current,
        "ended": ended(one),
        "href": url_for("la.referral", reference=view.case.reference) if current else url_for("la.version", **at),
        "changes": url_for("la.version_changes", **at) if one.corrects_id is not None else "",
    }


def ended(one: Version) -> str:
    """That this version was withdrawn, by whom, when and why; "" where it was not."""
    if one.withdrawn_at is not None:
        return f"Withdrawn by the school: {one.withdrawn_why} {one.withdrawn_by_name}, {long_moment(one.withdrawn_at)}."
    return "The version after it no longer tells of this child." if one.dropped else ""
