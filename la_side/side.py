"""The council's side: the one blueprint its pages are added to."""

from __future__ import annotations

from flask import Response, make_response, render_template

from portal.services.trouble import Refused
from portal.web.pages import Side

la = Side("la", __name__)


@la.errorhandler(Refused)
def refused(refusal: Refused) -> Response:
    """A rule refused an act that has no form to show it beside."""
    return make_response(render_template("council/refused.html", messages=[said for _, said in refusal.faults]), 400)
