"""The work queue: the list, its filters, how its order is worked out, and assigning several cases at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from la_side import in_words, listing
from la_side.forms import an_id
from la_side.listing import Listing
from la_side.side import la
from portal.domain import notices, reasons, urgency
from portal.domain.access import May
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.identifiers import UnreadableReference, read_reference
from portal.services import assigning, flags, looking
from portal.services.looking import Due, Queue, View
from portal.services.trouble import Refused

VIEWS = {
    View.OPEN: "All open",
    View.MINE: "My cases",
    View.NOBODY: "Nobody’s yet",
    View.NEW: "New since I looked",
    View.LATE: "Late",
    View.WAITING: "Waiting for others",
    View.MAY_BE_FOUND: "May be found",
}
MORE_VIEWS = {View.CLOSED: "Closed"}
DUE = {
    Due.LATE: "Late",
    Due.TODAY: "Due today",
    Due.WEEK: "Due in 7 days",
    Due.LATER: "Due later",
    Due.NONE: "No deadline",
}
BANDS = (
    (1, "today", urgency.Band.TODAY, "a deadline is today or has passed, or there is a red risk"),
    (2, "week", urgency.Band.WEEK, "a deadline is in the next 5 school days, or something new has come in"),
    (3, "track", urgency.Band.ON_TRACK, "nothing needs doing this week"),
)
COLUMNS = (
    ("Child", "child"),
    ("Why it is here", ""),
    ("Next deadline", "due"),
    ("Flags", None),
    ("School and type", "school"),
    ("With", "with"),
)
SAID = {
    "seen": "Everything is marked as seen. A case with a message that nobody has read stays new.",
    "notified": "Recorded as notified. No case was opened.",
    "closed": "Closed. The school will see that the council’s work has ended.",
}


@la.page("/cases", needs=May.SEE_QUEUE)
def queue() -> str:
    """The list its address asks for."""
    return _page(listing.read(request.args))


@la.page("/cases", needs=May.SEE_QUEUE, methods=("POST",))
def find_in_queue() -> str | Response:
    """The filters as posted: a child's name is answered here and now, anything else becomes an address."""
    words = request.form.get("q", "").strip()[:80]
    asked = {name: value for name, value in request.form.items() if name not in ("csrf_token", "q")}
    if _is_reference(words):
        return redirect(url_for("la.queue") + listing.read({**asked, "q": words}).page(), 303)
    if not words:
        return redirect(url_for("la.queue") + listing.read(asked).page(), 303)
    return _page(listing.read(asked, words=words), words=words)


def _is_reference(words: str) -> bool:
    """Whether this is a case number and nothing else: the only words that may stand in an address."""
    try:
        return bool(read_reference(words))
    except UnreadableReference:
        return False


def _page(asked: Listing, words: str = "") -> str:
    found = looking.see_queue(asked.wanted)
    return render_template("council/queue.html", **_context(asked, found, words))


def _context(asked: Listing, found: Queue, words: str) -> dict[str, Any]:
    return {
        "listing": asked,
        "words": words,
        "views": _views(asked, found),
        "updates": _updates(found, asked),
        "bands": _bands(asked, found),
        "columns": _columns(asked, words),
        "rows": len(found.rows),
        "total": found.counts.found,
        "first": asked.first if found.rows else 0,
        "last": asked.first + len(found.rows) - 1 if found.rows else 0,
        "previous_href": _previous(asked, found),
        "next_href": _next(asked, found),
        "sorted_by": _sorted_by(asked),
        "filters": _filters(asked, found),
        "officers": found.officers,
        "density": "one" if asked.one_line else "two",
        "changed_url": url_for("la.changed") + asked.page(since=""),
        "read_at": found.read_at.isoformat(),
        "empty": _empty(asked, found, words),
        "flash_words": [SAID[said]] if (said := request.args.get("said", "")) in SAID else [],
    }


def _views(asked: Listing, found: Queue) -> list[dict[str, Any]]:
    """The ready-made views with their counts; closed cases stand last and have none."""
    return [
        {
            "words": words,
            "count": f"{found.counts.views[view]:,}",
            "href": asked.page(view="" if view is View.OPEN else view.value, sort=""),
            "current": asked.wanted.view is view,
        }
        for view, words in {**VIEWS, **MORE_VIEWS}.items()
    ]


def _updates(found: Queue, asked: Listing) -> dict[str, str] | None:
    """ "9 updates since you last looked, Friday 20 November at 4:52pm", and where to see only these."""
    number = found.counts.views[View.NEW]
    many = f"{number:,} update{'' if number == 1 else 's'}" if number else "No updates"
    if found.since is None:
        case = "case" if number == 1 else "cases"
        words = f"{number:,} {case} you have not opened yet." if number else "Nothing is new to you."
    else:
        words = f"{many} since you last looked, {_moment(found.since)}."
    only = asked.page(view="new") if number and asked.wanted.view is not View.NEW else ""
    return {"words": words, "only": only}


def _moment(at: dt.datetime) -> str:
    said = long_moment(at)
    return said.replace(f" {at.year} at ", " at ")


def _bands(asked: Listing, found: Queue) -> list[dict[str, Any]]:
    """The rows in their bands; another order, or closed cases, drops the bands."""
    query = asked.page()
    shown = [in_words.queue_row(row, found.today, query) for row in found.rows]
    if asked.wanted.sort or asked.wanted.view is View.CLOSED:
        return [{"key": "", "name": "", "count": len(shown), "rule": "", "rows": shown}] if shown else []
    by_band: dict[int, list[dict[str, Any]]] = {1: [], 2: [], 3: []}
    for row, words in zip(found.rows, shown, strict=True):
        by_band[row.band].append(words)
    return [
        {"key": key, "name": band.words, "count": found.counts.bands[n], "rule": rule, "rows": by_band[n]}
        for n, key, band, rule in BANDS
        if by_band[n]
    ]


def _columns(asked: Listing, words: str) -> list[dict[str, str]]:
    """The headings; each but "Flags" sorts, and pressing the one in use turns it round."""
    now = asked.wanted.sort
    columns = []
    for label, sort in COLUMNS:
        href, state = "", ""
        if sort is not None and not words:
            turned = f"-{sort}" if sort and now == sort else sort
            href = asked.page(sort=turned)
            if sort and now.removeprefix("-") == sort:
                state = "descending" if now.startswith("-") else "ascending"
            elif not sort and not now:
                state = "descending"
        columns.append({"words": label, "href": href, "sort": state})
    return columns


def _next(asked: Listing, found: Queue) -> str:
    travelling_back = asked.wanted.before is not None
    if not found.rows or (not found.more and not travelling_back):
        return ""
    return asked.query(after=str(found.rows[-1].id), before="", n=str(asked.first + len(found.rows)))


def _previous(asked: Listing, found: Queue) -> str:
    at_start = asked.wanted.after is None and (asked.wanted.before is None or not found.more)
    if not found.rows or at_start:
        return ""
    first = max(1, asked.first - asked.wanted.size)
    if first == 1:
        return asked.page()
    return asked.query(before=str(found.rows[0].id), after="", n=str(first))


_ORDERS = {
    "child": "by name",
    "due": "nearest deadline first",
    "school": "by school",
    "with": "by who they are with",
    "received": "oldest first",
}


def _sorted_by(asked: Listing) -> str:
    if not asked.wanted.sort:
        return "most urgent first" if asked.wanted.view is not View.CLOSED else "by deadline"
    name = asked.wanted.sort.removeprefix("-")
    return _ORDERS[name] + (", from the end" if asked.wanted.sort.startswith("-") else "")


_KINDS = [(kind.value, told.title) for kind, told in notices.WORDS.items() if told.opens_case]
"""The kinds of notice that reach the queue, to filter by; a referral's reasons follow them."""


def _filters(asked: Listing, found: Queue) -> list[dict[str, Any]]:
    """The drop-down lists of the filter row."""

    def offer(name: str, label: str, everything: str, options: list[tuple[str, str]]) -> dict[str, Any]:
        return {
            "name": name,
            "label": label,
            "options": [("", everything), *options],
            "chosen": asked.asked.get(name, ""),
        }

    return [
        offer("reason", "Type", "Any type", [*_KINDS, *((one.code, one.label) for one in reasons.for_schools())]),
        offer("school", "School", "Any school", [(str(one.id), one.name) for one in found.schools]),
        offer("flag", "Flag", "Any flag", flags.choices()),
        offer("due", "Deadline", "Any deadline", [(due.value, words) for due, words in DUE.items()]),
        offer(
            "with",
            "With",
            "Anyone",
            [("nobody", "Nobody yet"), *((str(one.id), one.name) for one in found.officers)],
        ),
    ]


def _empty(asked: Listing, found: Queue, words: str) -> dict[str, str] | None:
    """What to say of an empty list, and where to go."""
    if found.rows:
        return None
    everything = {"href": url_for("la.queue"), "action": "Show all open cases"}
    if words or asked.filtered:
        words_too = "Try fewer filters, or look in all open cases."
        return {"title": "No cases match", "words": words_too, **everything}
    match asked.wanted.view:
        case View.OPEN:
            return {"title": "No open cases", "words": "New referrals and notices show here within a minute."}
        case View.MINE:
            return {"title": "You have no cases", "words": "Cases assigned to you show here.", **everything}
        case View.NOBODY:
            words_too = "New referrals and notices start here."
            return {"title": "Every case is with somebody", "words": words_too, **everything}
        case View.NEW:
            return {"title": "Nothing new", "words": "What others change shows here until you open it.", **everything}
        case View.LATE:
            return {"title": "Nothing is late", "words": "Cases whose deadline has passed show here.", **everything}
        case View.WAITING:
            return {"title": "No case waits for others", "words": "", **everything}
        case View.MAY_BE_FOUND:
            words_too = "Every sign that a child has arrived somewhere has been decided on."
            return {"title": "No case waits for a find to be checked", "words": words_too, **everything}
        case View.CLOSED:
            return {"title": "No closed cases", "words": "", **everything}


@la.page("/cases/changed", needs=May.SEE_QUEUE, passive=True)
def changed() -> Response:
    """How many cases of the list have been changed by others since it was read; asked by a script."""
    try:
        since = dt.datetime.fromisoformat(request.args.get("read", ""))
    except ValueError:
        return jsonify(count=0)
    if since.tzinfo is None:
        return jsonify(count=0)
    return jsonify(count=looking.changed_since(listing.read(request.args).wanted, since))


@la.page("/cases/seen", needs=May.SEE_QUEUE, methods=("POST",))
def mark_seen() -> Response:
    """Count everything as seen."""
    looking.mark_all_seen()
    return redirect(url_for("la.queue", said="seen"), 303)


@la.page("/cases/order", needs=May.SEE_QUEUE)
def order() -> str:
    """How the order is worked out: the rules, and for one case which of them hold it where it is."""
    rules = [
        {"number": n, "band": band, "rules": [rule.words for rule in urgency.RULES if rule.band is band]}
        for n, _, band, _ in BANDS
    ]
    one = request.args.get("for", "").strip().upper()
    explained = looking.explain(one) if one else None
    versions = [(number, long_date(since), what) for number, since, what in reversed(urgency.VERSIONS)]
    return render_template(
        "council/order.html", rules=rules, within=urgency.WITHIN_A_BAND, explained=explained, versions=versions
    )


@la.page("/cases/assign", needs=May.ASSIGN_CASE, methods=("POST",))
def assign_ticked() -> str | Response:
    """Ticked cases to one officer: first the names, then what came of it. Nothing is ever closed or linked here."""
    chosen = request.form.getlist("case")
    to = request.form.get("owner", "")
    problem = "Select at least one case" if not chosen else "Select who to assign the cases to" if not to else ""
    if problem:
        asked = listing.read(request.args)
        found = looking.see_queue(asked.wanted)
        context = _context(asked, found, "") | {"problem": problem, "ticked": set(chosen)}
        return render_template("council/queue.html", **context)
    if "sure" not in request.form:
        cases = assigning.ticked([an_id(one) for one in chosen])
        name = next((one.name for one in assigning.colleagues() if str(one.id) == to), "")
        if not name:
            raise Refused([("owner", "Select who to assign the cases to")])
        return render_template(
            "council/assign_confirm.html", cases=cases, to=to, to_name=name, back=url_for("la.queue") + _back()
        )
    versions = {one: request.form.get(f"version-{one}", "") for one in chosen}
    seen = {an_id(one): int(said) for one, said in versions.items() if said.isdecimal() and len(said) < 18}
    done = assigning.assign_many(seen, an_id(to))
    return render_template("council/assign_done.html", done=done, back=url_for("la.queue") + _back())


def _back() -> str:
    query = listing.read(request.args).page()
    return query if query != "?" else ""
