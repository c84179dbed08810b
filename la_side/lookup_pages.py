"""Find a child: posted, so that a name never stands in an address."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from la_side import in_words
from la_side.side import la
from portal.domain.access import May
from portal.services import lookup
from portal.services.working_day import today


@la.page("/lookup", needs=May.FIND_CHILD, methods=("GET", "POST"))
def look_up() -> Response:
    """The search box, and what it found."""
    text = request.form.get("q", "").strip()[:100]
    why = request.form.get("why", "case")
    context: dict[str, Any] = {"q": text, "why": why, "purposes": lookup.PURPOSES, "found": None}
    if request.method == "POST":
        context |= _results(text, why)
    only_results = request.headers.get("X-Fragment") == "1"
    answer = make_response(
        render_template("council/lookup_results.html" if only_results else "council/lookup.html", **context)
    )
    answer.vary.add("X-Fragment")
    return answer


def _results(text: str, why: str) -> dict[str, Any]:
    found = lookup.look_up(text, why)
    rows = [
        {
            "name": hit.name,
            "href": url_for("la.case", reference=hit.reference) if hit.reference else "",
            "born": in_words.born(hit.born, today()),
            "school": ", ".join(filter(None, (hit.school, in_words.year(hit.year_group)))),
            "matched": matched,
            "case": f"{hit.reference}, {in_words.status(hit.state)['words'].lower()}" if hit.reference else "",
        }
        for hit, matched in found.hits
    ]
    return {"found": rows, "more": found.more, "short": len(text) < lookup.FEWEST}
