"""A case in the shape its templates take: identity, tabs, key facts, timeline, messages, documents, enquiries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from la_side import family_words, in_words, listing, notice_words
from la_side.listing import Listing
from portal.domain import codes, enquiries
from portal.domain.dates_in_words import long_date, long_moment, short_date
from portal.domain.enquiries import Maker
from portal.domain.notices import NoticeKind
from portal.journeys import versions as side_by_side
from portal.journeys.model import SummaryGroup
from portal.journeys.summary import HIDDEN, as_text, from_json
from portal.services import attachments, leaving, ordering
from portal.services.adding_to_sent import Added
from portal.services.case_reading import CaseView

TABS = (
    ("overview", "Overview", "la.case"),
    ("siblings", "Siblings", "la.siblings"),
    ("enquiries", "Enquiries", "la.enquiries"),
    ("messages", "Messages", "la.messages"),
    ("documents", "Documents", "la.documents"),
    ("referral", "Referral", "la.referral"),
    ("history", "History", "la.history"),
)


def frame(view: CaseView, tab: str, asked: Listing) -> dict[str, Any]:
    """What every page of a case shows around its own part."""
    case, query = view.case, asked.page()
    query = query if query != "?" else ""
    return {
        "view": view,
        "case": case,
        "status": in_words.status(case.state),
        "facts": identity(view),
        "flags": in_words.flags(case.flags),
        "tabs": _tabs(view, tab, query),
        "query": query,
        "back": url_for("la.queue") + query,
        "place": _place(view, query),
        "clocks": [in_words.clock(one) for one in view.clocks],
        "outcome": _outcome(view),
        "called": notice_words.called(case.kind),
        "withdrawn": withdrawn(view),
        "died": leaving.died(case),
        "joined": family_words.joined(view),
    }


def withdrawn(view: CaseView) -> str:
    """That the school has withdrawn what it sent, by whom, when and why; "" where it stands."""
    sent = view.submission
    if not ordering.withdrawn(sent, view.referred):
        return ""
    if sent.withdrawn_at is None:
        return f"Withdrawn by the school: {ordering.withdrawn_why(sent)}."
    return f"Withdrawn by the school: {sent.withdrawn_why} {sent.withdrawn_by_name}, {long_moment(sent.withdrawn_at)}."


def identity(view: CaseView) -> list[dict[str, str]]:
    """The line of facts under the name."""
    case, child = view.case, view.child
    return [
        {"label": "Born", "value": in_words.born(child.date_of_birth, view.measure.today)},
        {"label": "Year", "value": in_words.year(child.year_group).removeprefix("Year ") or "Not recorded"},
        {"label": "UPN", "value": _upn(child.upn, child.upn_state)},
        {"label": "Case", "value": case.reference},
        {"label": "Type", "value": notice_words.title(case.kind, case.reason)},
        {"label": "School", "value": case.school_name},
        {"label": "With", "value": case.assigned_name or "Nobody yet"},
    ]


def _upn(upn: str, state: str) -> str:
    said = {"temporary": " (temporary)", "unverified": " (not verified)", "shared": " (shared)"}.get(state, "")
    return f"{upn}{said}" if upn else "Not known"


def _tabs(view: CaseView, tab: str, query: str) -> list[dict[str, Any]]:
    done, of = view.made
    new = view.new_messages
    counts: dict[str, Any] = {
        "siblings": sum(one.question != "same_child" and one.counts for one in view.proposals),
        "enquiries": f"{done} of {of}" if of else None,
        "messages": f"{new} new" if new else len(view.messages) or None,
        "documents": len(view.attachments),
    }
    return [
        {
            "words": notice_words.tab(view.case.kind) if key == "referral" else words,
            "count": counts.get(key),
            "href": url_for(endpoint, reference=view.case.reference) + query,
            "current": key == tab,
        }
        for key, words, endpoint in TABS
    ]


def _place(view: CaseView, query: str) -> dict[str, Any] | None:
    if view.place is None:
        return None

    def to(reference: str | None) -> str:
        return url_for("la.case", reference=reference) + query if reference else ""

    return {
        "words": f"Case {view.place.number:,} of {view.place.of:,}",
        "previous": to(view.place.previous),
        "next": to(view.place.next),
    }


def _outcome(view: CaseView) -> dict[str, Any] | None:
    """The outcome that stands, in words, for the notice at the top of a case."""
    standing = view.standing_outcome
    if standing is None:
        if view.case.open:
            return None
        return {"words": "Closed without a case.", "closed": True}
    said = in_words.outcome(standing.code)
    recheck = f" Look at this again on {long_date(standing.recheck_on)}." if standing.recheck_on else ""
    signed = f" Signed off by {standing.signed_off_by}." if standing.signed_off_by else ""
    verb = "Closed" if standing.closes else "Outcome recorded"
    when = long_moment(standing.at)
    return {
        "words": f"{verb}: {said}. {standing.by_name}, {when}.{signed}{recheck}",
        "closed": not view.case.open,
    }


def key_facts(view: CaseView) -> list[dict[str, str]]:
    """The narrow list at the right of the overview."""
    case = view.case
    seen = long_date(case.last_seen_on) if case.last_seen_on else ""
    label = "Ground" if case.kind == NoticeKind.REMOVAL else "Main reason"
    return [
        {"label": label, "value": notice_words.reason(case.kind, case.reason)},
        *notice_words.key_rows(case.kind, view.facts),
        {"label": "Risk grade", "value": in_words.grade(case.grade)},
        {"label": "Last in school", "value": long_date(case.last_attended_on) if case.last_attended_on else ""},
        {"label": "Last seen", "value": seen},
        {"label": "Last address", "value": _address(view)},
        *_adults(view),
        *_social_worker(view),
        {"label": "Sent by", "value": _sender(view)},
    ]


def _sender(view: CaseView) -> str:
    sent = view.submission
    return ", ".join(filter(None, (sent.sent_by_name, sent.sent_by_job)))


def _address(view: CaseView) -> str:
    if view.address_masked:
        return HIDDEN
    if view.sealed_address is not None:
        return "Not safe to share: shown apart on this page"
    for one in view.facts.get("addresses") or []:
        if isinstance(one, dict) and (one.get("lines") or one.get("postcode")):
            return ", ".join([*one.get("lines", []), *filter(None, [one.get("postcode")])])
    return ""


def _adults(view: CaseView) -> list[dict[str, str]]:
    """Up to three adults with their first phone; phones are whereabouts and hide with the address."""
    rows = []
    for one in (view.facts.get("adults") or [])[:3]:
        if not isinstance(one, dict):
            continue
        phones = [each.get("number", "") for each in one.get("phones") or [] if isinstance(each, dict)]
        phone = "phone hidden" if view.case.address_hidden else (phones[0] if phones else "")
        label = _relationship(str(one.get("relationship") or ""))
        rows.append({"label": label, "value": ", ".join(filter(None, (str(one.get("name") or ""), phone)))})
    return rows


def _social_worker(view: CaseView) -> list[dict[str, str]]:
    worker = view.facts.get("social_worker") or {}
    name = ", ".join(filter(None, (worker.get("name"), worker.get("team"))))
    return [{"label": "Social worker", "value": name}] if name else []


def timeline(view: CaseView, most: int = 0) -> list[dict[str, str]]:
    """What has happened, newest first; `most` 0 for all of it."""
    shown: Iterable[Any] = view.events[:most] if most else view.events
    return [
        {
            "title": one.title,
            "by": one.by_name,
            "when": long_moment(one.at),
            "when_iso": one.at.isoformat(),
            "words": one.detail,
        }
        for one in shown
    ]


def _writer(view: CaseView, one: Any) -> str:
    """Who wrote a message; a referral of another school may have been added to this case, and brings its own."""
    other = one.school_id != view.school.id
    if one.direction == "to_council":
        return f"{one.by_name}, {'another school that referred this child' if other else view.school.name}"
    return f"{one.by_name}, to another school" if other else str(one.by_name)


def thread(view: CaseView, mine: Any, most: int = 0) -> list[dict[str, Any]]:
    """Messages with the school, newest first. `mine` is the reader's membership id."""
    shown: Sequence[Any] = view.messages[:most] if most else view.messages
    return [
        {
            "by": _writer(view, one),
            "mine": one.by == mine and one.direction == "to_school",
            "when": in_words.when(one.at, view.measure.today),
            "words": one.body,
            "is_new": one.direction == "to_council" and one.read_at is None,
        }
        for one in shown
    ]


def documents(view: CaseView) -> list[dict[str, str]]:
    """Files with where to download them; their state says whether they were checked for viruses."""
    return [_document(view, one) for one in view.attachments]


def _document(view: CaseView, one: Any) -> dict[str, str]:
    return {
        "href": url_for("la.document", reference=view.case.reference, document=one.id)
        if one.scan not in attachments.WITHHELD
        else "",
        "name": one.name,
        "about": attachments.about(one),
        "state": attachments.SCAN_WORDS.get(one.scan, ""),
    }


def additions(view: CaseView, added: Sequence[Added]) -> list[dict[str, Any]]:
    """What schools added later to what they had sent, the newest first, with files to download."""
    return [
        {
            "by": one.by_name,
            "when": long_moment(one.at),
            "when_iso": one.at.isoformat(),
            "words": one.body,
            "private": one.private,
            "files": [_document(view, file) for file in one.files],
            "withheld": one.withheld,
        }
        for one in reversed(added)
    ]


_STATES = {"not_started": "todo", "asked": "waiting", "done": "done", "not_applicable": "na"}


def enquiry_row(view: CaseView, one: Any) -> dict[str, str]:
    """An enquiry for `enquiry_table`."""
    kind = enquiries.enquiry(one.code)
    whose = view.school.name if one.who == Maker.SCHOOL.value else one.by_name
    when = ""
    if one.state == "asked" and one.asked_on:
        when = f"Asked {short_date(one.asked_on)}"
    elif one.done_on:
        when = short_date(one.done_on)
    said = [enquiries.result(one.result).label if one.result and one.state == "done" else "", one.detail]
    if one.state == "asked" and one.chase_on:
        said = [f"Chase on {short_date(one.chase_on)}", one.detail]
    return {
        "what": kind.label,
        "href": ""
        if one.who == Maker.SCHOOL.value
        else url_for("la.enquiry", reference=view.case.reference, enquiry=one.id),
        "by": whose if one.state != "not_started" else "",
        "when": when,
        # What a school did not do may be no less called for: its own words say whether it applied.
        "state": "undone" if one.who == Maker.SCHOOL.value and one.state == "not_applicable" else _STATES[one.state],
        "result": ". ".join(part.rstrip(".") for part in said if part),
    }


def enquiry_groups(view: CaseView) -> list[dict[str, Any]]:
    """Enquiries by who makes them: the council's first, then those made together, then the school's."""
    titles = (
        (Maker.COUNCIL, "Made by the council"),
        (Maker.JOINT, "Made with the school"),
        (Maker.SCHOOL, f"Made by {view.school.name} before it referred"),
    )
    groups = []
    for maker, title in titles:
        rows = [enquiry_row(view, one) for one in view.enquiries if one.who == maker.value]
        if rows:
            groups.append({"title": title, "rows": rows})
    return groups


def enquiries_in_short(view: CaseView, most: int = 6) -> list[dict[str, str]]:
    """The overview's enquiries: those waited for, then those not started, then those made."""
    order = {"asked": 0, "done": 1, "not_started": 2, "not_applicable": 3}
    ours = sorted(view.enquiries, key=lambda one: (order[one.state], one.created_at))
    return [enquiry_row(view, one) for one in ours[:most]]


def told(view: CaseView) -> list[dict[str, Any]]:
    """What the school sent of this child, and of the whole family, as this reader may read it."""
    groups = side_by_side.of_child(side_by_side.whole(view.submission.summary, {}), view.case.child_key)
    if view.address_masked and view.told_before_hiding:
        groups = side_by_side.hidden_since(view.case.kind, groups, [view.referred.facts])
    return shown(groups)


def summary_groups(groups: list[Any] | None) -> list[dict[str, Any]]:
    """Stored summary groups for `summary_rows`."""
    return shown(from_json(groups or []))


def shown(groups: Iterable[SummaryGroup]) -> list[dict[str, Any]]:
    """Groups for `summary_rows`; what was withheld says so in its words."""
    return [
        {
            "title": group.title,
            "rows": [{"label": row.label, "value": as_text(row.label, row.lines)} for row in group.rows],
        }
        for group in groups
    ]


_FIELDS = {"next_kind": "where the child goes next", "same_address": "whether an adult lives at the same address"}
"""Answers whose names in the facts say too little."""


def gaps(view: CaseView) -> list[str]:
    """What the school could not say, each with its reason, for the top of triage."""
    found = []
    for one in view.facts.get("not_known") or []:
        if not isinstance(one, dict):
            continue
        fields = [_FIELDS.get(name, str(name).replace("_", " ")) for name in one.get("fields") or []]
        what = ", ".join(fields) or str(one.get("page", ""))
        said = what.replace("_", " ").capitalize()
        found.append(f"{said}: not known. {one.get('reason') or 'No reason given'}".strip())
    if not view.child.upn:
        found.append("UPN: not known")
    missing = not leaving.leaves(view.case)
    if missing and view.case.last_seen_on is None and not any(said.startswith("Last seen") for said in found):
        found.append("When the child was last seen: not known")
    return list(dict.fromkeys(found))


def read_list(args: Any) -> Listing:
    """The list the person came from, out of the address."""
    return listing.read(args)


_LOOK_WORDS = {
    "saw_case": "Looked at the case",
    "saw_cases": "Saw the case in a list",
    "saw_file": "Opened a document",
}


def look_words(action: str, fields: Sequence[str]) -> str:
    """A line of "who looked" in words."""
    said = _LOOK_WORDS.get(action, action.replace("_", " ").capitalize())
    parts = list(dict.fromkeys(name.replace("_", " ") for name in fields if name not in ("name", "overview")))
    return f"{said}: {', '.join(parts)}" if parts and action.startswith("saw_") else said


def _relationship(code: str) -> str:
    """How an adult is related to the child, in words; "Adult" when that was not said."""
    return next((row.label for row in codes.relationships() if row.code == code), "Adult")
