"""The watch list: children whom nobody ever confirmed to be anywhere, compared with every roll by night."""

from __future__ import annotations

from flask import render_template, request, url_for

from la_side import in_words
from la_side.side import la
from portal.domain.access import May
from portal.domain.dates_in_words import long_date, long_moment
from portal.services import watching
from portal.services.working_day import today


@la.page("/watch", needs=May.SEE_QUEUE)
def watch_list() -> str:
    """The list, the child unseen for longest first."""
    page = request.args.get("page", "1")
    number = min(int(page), 10_000) if page.isdecimal() and len(page) < 6 and int(page) else 1
    first = (number - 1) * watching.SIZE
    found, total = watching.watch_list(first)
    rows = [
        {
            "name": one.name,
            "reference": one.reference,
            "href": url_for("la.finds" if one.possible_finds else "la.case", reference=one.reference),
            "born": in_words.born(one.born, today()),
            "school": one.school,
            "unseen": long_date(one.unseen_since) if one.unseen_since else "Not known",
            "outcome": in_words.outcome(one.outcome_code),
            "state": "Open" if one.open else "Closed",
            "compared": long_moment(one.compared_at) if one.compared_at else "Not yet: tonight",
            "may_be_found": bool(one.possible_finds),
            "owner": one.assigned_name or "Nobody yet",
        }
        for one in found
    ]
    return render_template(
        "council/watch.html",
        rows=rows,
        total=total,
        first=first + 1,
        last=first + len(rows),
        previous_href=url_for("la.watch_list", page=number - 1) if number > 1 else "",
        next_href=url_for("la.watch_list", page=number + 1) if first + len(rows) < total else "",
    )
