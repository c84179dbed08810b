"""Find a child: posted, so that a name never stands in an address."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request, session, url_for

from la_side import in_words
from la_side.side import la
from portal.domain.access import May
from portal.domain.dates_in_words import london_date, long_date
from portal.domain.finding.asked import FIELDS
from portal.services import lookup
from portal.services.lookup import Found, Hit
from portal.services.working_day import today

WHY = "looking_for"
"""Where the form session keeps why this person is looking, until the visit ends."""
LABELS = {
    "first": ("First name", ""),
    "last": ("Surname", ""),
    "born": ("Date of birth", "Like 14/3/2013"),
    "upn": ("UPN", ""),
    "place": ("Postcode, or house number and street", "Like NM4 2QT or 14 Tamarisk Close"),
    "contact": ("A parent’s phone or e-mail", ""),
}


@la.page("/lookup", needs=May.FIND_CHILD, methods=("GET", "POST"))
def look_up() -> Response:
    """The search box, and what it found."""
    box = request.form.get("q", "").strip()[:200]
    typed = {name: request.form.get(name, "").strip()[:100] for name in FIELDS}
    why = _why()
    found = lookup.look_up(box, typed, why) if request.method == "POST" else Found()
    context: dict[str, Any] = {
        "q": box,
        "typed": typed,
        "labels": LABELS,
        "why": why,
        "purposes": lookup.PURPOSES,
        "asked": request.method == "POST",
        "short": len(box) < lookup.FEWEST and not any(typed.values()),
        "found": None if found.hits is None else [_row(hit) for hit in found.hits],
        "sought": f"‘{box}’" if box and not any(typed.values()) else "what you typed",
        "more": found.more,
        "left_out": found.left_out,
        "wrong": found.wrong,
        "rolls": _rolls(),
    }
    only_results = request.headers.get("X-Fragment") == "1"
    template = "council/lookup_results.html" if only_results else "council/lookup.html"
    answer = make_response(render_template(template, only_results=only_results, **context))
    answer.vary.add("X-Fragment")
    return answer


def _why() -> str:
    """Why this person is looking, as they say now or said last in this visit."""
    said, before = request.form.get("why", ""), session.get(WHY, "")
    if said in lookup.PURPOSES and said != before:
        session[WHY] = said
        return said
    return before if before in lookup.PURPOSES else next(iter(lookup.PURPOSES))


def _row(hit: Hit) -> dict[str, Any]:
    about_roll = ""
    if hit.left_on:
        about_roll = f"Left the roll on {long_date(hit.left_on)}"
    elif hit.also_on_roll:
        about_roll = f"On the roll of {hit.also_on_roll} too"
    return {
        "name": hit.name,
        "href": url_for("la.case", reference=hit.reference) if hit.reference else "",
        "born": in_words.born(hit.born, today()),
        "school": "Not shown: speak to a CME manager"
        if hit.school_hidden
        else ", ".join(filter(None, (hit.school, in_words.year(hit.year_group)))),
        "about_roll": about_roll,
        "address": "Not shown: the address is not safe to share" if hit.address_hidden else hit.address,
        "matched": hit.matched,
        "reference": hit.reference,
        "state": in_words.status(hit.state)["words"].lower() if hit.state else "",
    }


def _rolls() -> dict[str, Any]:
    loaded = lookup.rolls_loaded()
    if loaded.at is None:
        return {"old": True, "words": "No school roll has been loaded yet. Only cases are searched."}
    day = long_date(london_date(loaded.at)).replace(" ", in_words.NO_BREAK)
    said = f"School rolls were last loaded on {day}."
    if loaded.old:
        said += " Who has moved since may be shown at the school or address before."
    return {"old": loaded.old, "words": said}
