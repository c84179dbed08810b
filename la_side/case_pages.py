"""A case and its tabs, each a page of its own."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, send_file, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from la_side import (
    asking_words,
    case_words,
    family_words,
    find_words,
    in_words,
    next_steps,
    notice_words,
    sibling_picture,
    sibling_words,
    version_words,
)
from la_side.forms import Once, new_key, posted
from la_side.listing import Listing
from la_side.side import la
from portal.domain.access import May
from portal.domain.dates_in_words import long_moment
from portal.journeys.fields import GovTextarea, Needed
from portal.services import attachments, case_reading, family, messages
from portal.services.case_reading import PURPOSES, CaseView
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment
from portal.web.acting import actor

SAID = {
    "note": "Note added.",
    "assigned": "The case has been assigned.",
    "sent": "Message sent. The school can read it now.",
    "enquiry": "Enquiry recorded.",
    "linked": "Linked as brother or sister.",
    "dismissed": "Recorded as not related.",
    "same": "Recorded as the same child.",
    "not_same": "Recorded as not the same child.",
    "sibling": "Linked as brother or sister.",
    "half_sibling": "Linked as half-brother or half-sister.",
    "same_household": "Recorded as one household, not as brother or sister.",
    "unjoined": "Taken back: these are two children. Each has its own history, as before.",
    "ended": "The link has ended. It stays in the history.",
    "undone": "The decision has been undone.",
    "not_same_find": "Recorded as not this child. It is not asked again until a fact changes.",
    "closed_as_found": "Case closed: the child is found. The school reads “Found”, never where.",
    "opened": "Case opened. The first enquiries are planned below.",
    "returned": "Sent back to the school. They can see what to add.",
    "added": "Added to the case below.",
    "notified": "Recorded as notified. No case was opened.",
    "home_education": "Passed to home education. No case was opened.",
    "closed": "Case closed.",
    "outcome": "Outcome recorded. The case stays open until it is looked at again.",
    "reopened": "The case is open again.",
    "started": "It is with you now. The school sees that it is being checked.",
    "asked": "The school has been asked. Its answer will stand here and in the history.",
    "stopped": "The school is no longer asked.",
    "council_asked": "Asked. The first answer is automatic and comes within a few minutes.",
    "council_waits": "They have been asked already. Their answer will stand here and in the history.",
    "considered": "Recorded that you have dealt with the answer.",
    "checking": "The sibling check will run again. Usually under a minute.",
    "why": "Thank you. Why you looked is recorded.",
}


class Reply(Once):
    """A message to the school."""

    body = GovTextarea("Reply to the school", [Needed("Enter your message")], rows=3, limit=5000, called="Message")


def flash_words() -> list[str]:
    """The sentence that what was just done left in the address, from a fixed list."""
    said = request.args.get("said", "")
    return [SAID[said]] if said in SAID else []


def open_case(reference: str, tab: str, *fields: str) -> tuple[CaseView, Listing, dict[str, Any]]:
    """The case for one of its pages, the list the person came from, and what every page of it shows."""
    asked = case_words.read_list(request.args)
    view = case_reading.read(reference, tab, wanted=asked.wanted, fields=fields)
    return view, asked, case_words.frame(view, tab, asked) | {"flash_words": flash_words()}


@la.page("/cases/<reference>", needs=May.READ_CASE)
def case(reference: str) -> str:
    """The overview."""
    fields = (
        "date_of_birth",
        "upn",
        "why",
        "address",
        "adults",
        "enquiries",
        "messages",
        "documents",
        "siblings",
        "possible_finds",
    )
    view, _, context = open_case(reference, "overview", *fields)

    known, found = family.of(view), find_words.signs(view)
    carried = {one.id for one in view.proposals if found.carries(one.other_kind, one.other_id)}
    html = render_template(
        "council/case.html",
        **context,
        steps=next_steps.steps(view, known, found, csrf=generate_csrf()),
        finds=find_words.cards(view, found),
        compared=find_words.compared_words(view),
        key_facts=case_words.key_facts(view),
        missing=family_words.missing(
            known, asking_words.by_proposal(view) if known.missing else {}, view.case.school_name
        ),
        picture=sibling_picture.picture(view, known),
        same_child=[
            one
            for one in sibling_words.cards(view, "same_child")
            if one["state"] == "open" and one["id"] not in carried
        ],
        cards=sibling_words.family_in_short(view),
        check=sibling_words.check_words(view),
        declared=sibling_words.declared(view),
        enquiries=case_words.enquiries_in_short(view),
        timeline=case_words.timeline(view, 5),
        thread=case_words.thread(view, actor().membership_id, 3),
        reply=Reply(data={"once": new_key()}),
        documents=case_words.documents(view),
        additions=case_words.additions(view, case_reading.added_later(view)),
        doubts=case_reading.doubts(view),
        safeguarding=case_words.summary_groups(view.safeguarding),
        hidden_address=case_words.summary_groups(view.hidden_address),
        notes=view.notes[:3],
        purposes=[] if view.mine or view.case.assigned_to is None else list(PURPOSES.items()),
    )
    case_reading.messages_read(view)
    return html


@la.page("/cases/<reference>/why", needs=May.READ_CASE, methods=("POST",))
def say_why(reference: str) -> Response:
    """Record why somebody looks at a colleague's case."""
    case_reading.say_why(reference, request.form.get("purpose", ""))
    return redirect(url_for("la.case", reference=reference, said="why"), 303)


@la.page("/cases/<reference>/messages", needs=May.WORK_CASE, methods=("GET", "POST"), endpoint="messages")
def messages_page(reference: str) -> str | Response:
    """The thread with the school, and a reply."""
    form = posted(Reply, {"once": new_key()})
    if form.sent():
        view = case_reading.read(reference, "messages")
        try:
            messages.write_to_school(view.case.id, form.body.data or "", once=form.key)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect(url_for("la.messages", reference=reference, said="sent"), 303)
    view, _, context = open_case(reference, "messages", "messages")
    html = render_template(
        "council/messages.html", **context, form=form, thread=case_words.thread(view, actor().membership_id)
    )
    case_reading.messages_read(view)
    return html


@la.page("/cases/<reference>/documents", needs=May.READ_CASE)
def documents(reference: str) -> str:
    """Files sent with the referral."""
    view, _, context = open_case(reference, "documents", "documents")
    return render_template("council/documents.html", **context, documents=case_words.documents(view))


@la.page("/cases/<reference>/documents/<uuid:document>", needs=May.READ_CASE)
def document(reference: str, document: UUID) -> Response:
    """One file, only ever as a download."""
    view = case_reading.read(reference, "document")
    if document not in {one.id for one in view.attachments}:
        raise NotFound
    handed = attachments.hand_over(document)
    return send_file(
        io.BytesIO(handed.content),
        mimetype=handed.content_type,
        as_attachment=True,
        download_name=handed.download_name,
        max_age=0,
    )


@la.page("/cases/<reference>/referral", needs=May.READ_CASE)
def referral(reference: str) -> str:
    """What the school sent, in full, as it was sent; what was added later; every notice and version there is."""
    view, _, context = open_case(reference, "referral", "referral", "additions")
    return render_template(
        "council/referral.html",
        **context,
        title=notice_words.title(view.case.kind, view.case.reason),
        notices=version_words.listed(view),
        additions=case_words.additions(view, case_reading.added_later(view)),
        doubts=case_reading.doubts(view),
        groups=case_words.told(view),
        safeguarding=case_words.summary_groups(view.safeguarding),
        hidden_address=case_words.summary_groups(view.hidden_address),
        gaps=case_words.gaps(view),
    )


@la.page("/cases/<reference>/history", needs=May.READ_CASE)
def history(reference: str) -> str:
    """What happened, and who looked."""
    view, _, context = open_case(reference, "history", "history")
    only = request.args.get("only", "")
    kinds = {"changes": "What changed", "notes": "Notes", "looks": "Who looked"}
    looks = [
        {
            "title": case_words.look_words(one.action, one.fields),
            "by": one.name,
            "when": long_moment(one.at),
            "when_iso": one.at.isoformat(),
            "words": f"Why: {one.purpose}" if one.purpose else "",
        }
        for one in case_reading.who_looked(view.case.id)
        if one.action.startswith("saw_")
    ]
    return render_template(
        "council/history.html",
        **context,
        timeline=case_words.timeline(view) if only in ("", "changes") else [],
        notes=view.notes if only in ("", "notes") else [],
        looks=looks if only in ("", "looks") else [],
        only=only if only in kinds else "",
        kinds=kinds,
    )


PARTS = {
    "facts": "Key facts",
    "safeguarding": "Safeguarding part",
    "siblings": "Brothers and sisters",
    "enquiries": "Enquiries",
    "messages": "Messages",
    "notes": "Notes",
    "history": "What has happened",
    "referral": "What the school sent",
}


@la.page("/cases/<reference>/print", needs=May.READ_CASE)
def print_case(reference: str) -> str:
    """The case file made for paper, with the parts that were chosen."""
    chosen = [part for part in request.args.getlist("part") if part in PARTS] or list(PARTS)
    view = case_reading.read(reference, "print", fields=chosen)
    asked = case_words.read_list({})
    return render_template(
        "council/print.html",
        **case_words.frame(view, "print", asked),
        printed_at=long_moment(moment()),
        parts=PARTS,
        chosen=chosen,
        key_facts=case_words.key_facts(view),
        picture=sibling_picture.picture(view, known := family.of(view)),
        household=family_words.household(known),
        cards=[*sibling_words.cards(view, "same_child"), *sibling_words.family_cards(view)],
        declared=sibling_words.declared(view),
        groups=case_words.enquiry_groups(view),
        thread=case_words.thread(view, None),
        timeline=case_words.timeline(view),
        referral=case_words.told(view),
        additions=case_words.additions(view, case_reading.added_later(view)),
        safeguarding=case_words.summary_groups(view.safeguarding),
        hidden_address=case_words.summary_groups(view.hidden_address),
        notes=view.notes,
        state_words=in_words.status(view.case.state)["words"],
    )
