"""More: the school's pages that are needed seldom, each with a sentence saying what it is for."""

from __future__ import annotations

from flask import render_template, url_for

from portal.domain.access import May
from portal.web.acting import actor
from portal.web.page_context import more_places
from school_side.side import school


@school.page("/more", needs=May.ENTER_SCHOOL_SIDE)
def more() -> str:
    """The list, in the order the pages were added."""
    places = [
        {"label": place.label, "href": url_for(place.endpoint), "words": place.more} for place in more_places(actor())
    ]
    return render_template("school/more.html", places=places)
