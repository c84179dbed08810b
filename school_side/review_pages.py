"""A school's review of its own notices and absences, on screen and on paper, naming no child."""

from __future__ import annotations

import datetime as dt

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.dates_in_words import long_moment
from portal.journeys.date_field import GovDateField
from portal.journeys.forms import JourneyForm
from portal.services import own_review
from portal.services.working_day import moment, today
from school_side.side import school


class ReviewForm(JourneyForm):
    """The first and the last day to count."""

    since = GovDateField("From", called="The first day", when="past_or_today")
    until = GovDateField("To", called="The last day", when="past_or_today")


def _form() -> ReviewForm:
    given = {"since": own_review.school_year(today()), "until": today()}
    return ReviewForm(request.args or None, data=given)


def _dates(form: ReviewForm) -> tuple[dt.date | None, dt.date | None]:
    """The dates asked for, or none of them (this school year) where they cannot be read."""
    valid = not request.args or form.validate()
    return (form.since.data, form.until.data) if valid else (None, None)


@school.page("/review", needs=May.REVIEW_OWN_CASES)
def review() -> AnyResponse:
    """The tables, with a sentence above each."""
    form = _form()
    since, until = _dates(form)
    found = own_review.review(since, until)
    return make_response(render_template("school/review.html", form=form, review=found), 422 if form.errors else 200)


@school.page("/review/print", needs=May.REVIEW_OWN_CASES)
def review_print() -> str:
    """The same for governors, with small counts not given."""
    since, until = _dates(_form())
    found = own_review.review(since, until, on_paper=True)
    return render_template("school/review_print.html", review=found, printed_at=long_moment(moment()))
