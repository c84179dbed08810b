"""People: who at the school can do what, when they last signed in, and for whom they sign."""

from __future__ import annotations

from flask import render_template

from portal.domain.access import May
from portal.services import colleagues, signature_loans, signing
from school_side.side import school


@school.page("/people", needs=May.ENTER_SCHOOL_SIDE)
def people() -> str:
    """Everyone who has signed in for this school, and the loans of the headteacher's signature."""
    return render_template(
        "school/people.html",
        people=colleagues.at_my_school(),
        loans=signature_loans.of_my_school(),
        signs={one.name: one.capacity.words for one in signing.signers()},
    )
