"""Acting for another school or council: trust staff, and whoever works at more than one."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.services.trouble import NotFound
from portal.signin import switching
from school_side.side import school


@school.page("/switch", needs=May.ENTER_SCHOOL_SIDE)
def switch() -> str:
    """The schools and councils this person may act for."""
    return render_template("school/switch.html", choices=switching.choices())


@school.page("/switch", needs=May.ENTER_SCHOOL_SIDE, methods=("POST",))
def switch_now() -> AnyResponse:
    """Go on as the one chosen."""
    try:
        return switching.switch_to(UUID(request.form.get("to", "")))
    except ValueError:
        raise NotFound from None
