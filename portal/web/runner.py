"""One runner for every journey: the task list, a page of questions, a list of entries, the check page, kept typing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import May
from portal.domain.dates_in_words import counted
from portal.domain.notices import NoticeKind
from portal.domain.papers import page_of
from portal.journeys.answers import FIRST_CHILD
from portal.journeys.door import SAID_PAGES
from portal.journeys.model import Gap, SectionState
from portal.journeys.states import held_open, safeguarding_gaps, stops
from portal.services import attachments, draft_reading, drafting, entries
from portal.services.draft_list import WARN_DAYS
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.signin import session
from portal.signin.next_page import own_path
from portal.web import check_answers, family, kept_text, kinds_of_files, lists, parts, questions, send_by
from portal.web.journey_view import FAMILY, Standing, standing
from portal.web.pages import Side

STATUS = {
    "completed": "done",
    "in_progress": "progress",
    "not_started": "todo",
    "cannot_start": "waiting",
    "problem": "problem",
}
NOW, LATER = "Needed now", "Can follow"
"""What the list says of each part not completed where a child may be in danger now: only the first kind holds it up."""
SAID = {
    "kept": "What you typed is kept. It is not complete yet: open the page again to finish it.",
    "asked": "We have asked your headteacher to sign this off.",
    "back": "You have given this back to your colleagues with your reason.",
}


def install(side: Side, base: str = "/referrals/<uuid:draft_id>") -> None:
    """Register the runner's pages on a school's side."""
    get_post = ("GET", "POST")
    entry = f"{base}/<child>/<page_key>/<item>"
    side.page(base, needs=May.FILL_DRAFT)(task_list)
    side.page(f"{base}/rest", needs=May.FILL_DRAFT, methods=get_post)(rest)
    side.page(f"{base}/<child>/part/<section_key>", needs=May.FILL_DRAFT, methods=get_post)(part)
    side.page(f"{base}/safeguarding", needs=May.FILL_SAFEGUARDING_PART)(private_part)
    side.page(f"{base}/check", needs=May.FILL_DRAFT, methods=get_post)(check)
    side.page(f"{base}/children", needs=May.FILL_DRAFT)(children)
    side.page(f"{base}/children/add/<item>", needs=May.FILL_DRAFT, methods=("POST",))(add_sibling)
    side.page(f"{base}/<child>/copied", needs=May.FILL_DRAFT, methods=get_post)(copied)
    side.page(f"{base}/<child>/remove", needs=May.FILL_DRAFT, methods=get_post)(remove_child)
    side.page(f"{base}/give-up", needs=May.FILL_DRAFT, methods=get_post)(give_up)
    side.page(f"{base}/files/<uuid:attachment_id>/remove", needs=May.FILL_DRAFT, methods=get_post)(remove_file)
    side.page(f"{base}/<child>/<page_key>", needs=May.FILL_DRAFT, methods=get_post)(question)
    side.page(entry, needs=May.FILL_DRAFT, methods=get_post, endpoint="entry")(question)
    side.page(f"{entry}/remove", needs=May.FILL_DRAFT, methods=get_post)(remove_entry)
    side.page("/typed/<path:path>", needs=May.FILL_DRAFT, methods=("POST",))(typed)


def _open(draft_id: UUID) -> Standing | AnyResponse:
    """The open draft, or the way to what it became."""
    side = request.blueprint or "school"
    here = standing(draft_id, side)
    if here.draft.submission_id is not None:
        return redirect(url_for(f"{side}.receipt", submission_id=here.draft.submission_id), code=303)
    g.corrects = here.draft.corrects
    return here


def task_list(draft_id: UUID) -> AnyResponse:
    """The parts of a draft, each with how far it has got."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    draft_reading.looked_at(draft_id)
    states = here.journey.states(
        here.answers,
        safeguarding_state=here.draft.safeguarding_state,
        reads_sealed=here.reads_private,
        school=here.school,
    )
    gaps = here.journey.gaps(here.answers, here.send_context())
    states = held_open(states, gaps)
    counted = [state for state in states if state.status != "cannot_start"]
    return make_response(
        render_template(
            "journey/task_list.html",
            here=here,
            groups=_groups(here, states, gaps),
            done=sum(state.status == "completed" for state in counted),
            total=len(counted),
            first_visit=_first_visit(here, states),
            signs=here.send_context().sign_off_needed,
            clock=send_by.clock_for(here.draft.kind, here.answers, here.school.calendar),
            said=SAID.get(request.args.get("said", "")),
            check_url=url_for(f"{here.side}.check", draft_id=draft_id),
            children_url="" if here.journey.one_child else url_for(f"{here.side}.children", draft_id=draft_id),
            offered=[] if here.journey.one_child else family.offered(here),
            give_up_url=url_for(f"{here.side}.give_up", draft_id=draft_id),
            back=url_for(f"{here.side}.home"),
            warn=(here.draft.expires_on - today()).days <= WARN_DAYS and _begun(here),
        )
    )


def _begun(here: Standing) -> bool:
    """Whether anybody has saved anything in the draft since it was begun at the door."""
    return any(row.page not in SAID_PAGES for row in here.answers)


def _groups(here: Standing, states: list[SectionState], gaps: list[Gap]) -> list[dict[str, Any]]:
    """The task list's groups. Where there are several children, the lines that are theirs stand under their names."""
    names = here.journey.names(here.answers)
    groups = []
    for group in here.journey.groups:
        mine = [state for state in states if state.section.group == group]
        shared = [_task(here, state, gaps) for state in mine if not state.child or len(names) == 1]
        groups.append({"title": group, "tasks": shared})
        for child, name in names.items() if len(names) > 1 else ():
            tasks = [_task(here, state, gaps) for state in mine if state.child == child]
            groups.append({"title": f"{group}: {name}", "tasks": tasks})
    return [group for group in groups if group["tasks"]]


def _first_visit(here: Standing, states: list[SectionState]) -> bool:
    """Whether no part after the opening group has been begun: until then the list says what will be needed."""
    later = [state.status for state in states if state.section.group != here.journey.groups[0]]
    return not {"in_progress", "completed", "problem"}.intersection(later)


def _task(here: Standing, state: SectionState, gaps: list[Gap]) -> dict[str, str]:
    section, urgent = state.section, here.draft.immediate is not None and here.draft.kind != NoticeKind.ABSENCE
    open_yet = state.status not in {"completed", "cannot_start"}
    there = here.at(state.child)
    start = here.journey.start_of(section.key, there)
    if section.sealed and not here.reads_private:
        start = section.pages[0].key
        href = here.url(start, state.child)
    else:
        href = questions.part_address(here, section, state.child) if start else ""
    first = here.journey.names(here.answers)[FIRST_CHILD]
    copied = f"{counted(state.copied, 'page')} copied from {first}: check and save" if state.copied else ""
    return {
        "title": section.title,
        "href": href,
        "hint": copied or state.hint,
        "status": STATUS[state.status],
        "when": (NOW if stops(state, gaps) else LATER) if urgent and open_yet else "",
    }


def private_part(draft_id: UUID) -> AnyResponse:
    """Leads to where the safeguarding lead's part goes on: its first page not answered yet."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    section = next((section for section in here.journey.sections if section.sealed), None)
    if section is None:
        raise NotFound
    for child in here.answers.children:
        if safeguarding_gaps(here.journey, here.at(child)):
            return redirect(here.url(here.journey.start_of(section.key, here.at(child)), child), code=303)
    return redirect(here.url(here.journey.start_of(section.key, here.answers)), code=303)


def question(draft_id: UUID, child: str, page_key: str, item: str = "") -> AnyResponse:
    """A page of questions, or a list of entries."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    page = here.asked(child, page_key, item)
    if page.sealed and not here.reads_private:
        if request.method == "POST":
            raise NotFound
        return questions.withheld(here, page)
    child = "" if child == FAMILY else child
    there = here.at(child, item)
    if not here.journey.is_asked(page_key, there, item):
        return redirect(here.url(None), code=303)
    if page.many and not item:
        if not there.items(page.key) and not page.many.none_label:
            return redirect(here.url(page.key, child, entries.new_item()), code=303)
        return lists.show(here, page, child)
    return questions.ask(here, page, child, item)


def part(draft_id: UUID, child: str, section_key: str) -> AnyResponse:
    """The pages of one part of a draft, on one page."""
    here = _open(draft_id)
    return parts.part(here, child, section_key) if isinstance(here, Standing) else here


def rest(draft_id: UUID) -> AnyResponse:
    """Everything a draft still lacks, on one page."""
    here = _open(draft_id)
    return parts.rest(here) if isinstance(here, Standing) else here


def remove_entry(draft_id: UUID, child: str, page_key: str, item: str) -> AnyResponse:
    """Asks before an entry is taken out of a list."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    page = here.asked(child, page_key, item)
    if page.sealed and not here.reads_private:
        raise NotFound
    return lists.remove(here, page, "" if child == FAMILY else child, item)


def check(draft_id: UUID) -> AnyResponse:
    """Check answers, sign off and send. A draft already sent leads to its receipt, however often it is sent; an absence
    record, which is never sent itself, to its own page."""
    here = _open(draft_id)
    if isinstance(here, Standing) and here.draft.kind == NoticeKind.ABSENCE:
        return redirect(url_for(f"{here.side}.absence", draft_id=draft_id), code=303)
    return check_answers.check(here) if isinstance(here, Standing) else here


def _of_several(draft_id: UUID) -> Standing | AnyResponse:
    """The open draft, as `_open`; `NotFound` where the notice is about one child only."""
    here = _open(draft_id)
    if isinstance(here, Standing) and here.journey.one_child:
        raise NotFound
    return here


def children(draft_id: UUID) -> AnyResponse:
    """The children of a draft."""
    here = _of_several(draft_id)
    return family.children(here) if isinstance(here, Standing) else here


def add_sibling(draft_id: UUID, item: str) -> AnyResponse:
    """Adds a brother or sister at the same school, whom the draft names, as a child of it."""
    here = _of_several(draft_id)
    return family.add_sibling(here, item) if isinstance(here, Standing) else here


def copied(draft_id: UUID, child: str) -> AnyResponse:
    """What was copied from the first child, to be confirmed for another."""
    here = _open(draft_id)
    return family.copied(here, child) if isinstance(here, Standing) else here


def remove_child(draft_id: UUID, child: str) -> AnyResponse:
    """Asks before a child is taken out of a draft."""
    here = _open(draft_id)
    return family.remove(here, child) if isinstance(here, Standing) else here


def give_up(draft_id: UUID) -> AnyResponse:
    """Asks before a draft is given up."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    if request.method == "POST":
        drafting.withdraw_draft(draft_id)
        return redirect(url_for(f"{here.side}.home", said="given_up"), code=303)
    draft_reading.looked_at(draft_id)
    return make_response(
        render_template("journey/remove.html", what="draft", name="", caption=here.caption, back=here.url(None))
    )


def remove_file(draft_id: UUID, attachment_id: UUID) -> AnyResponse:
    """Asks before a file is taken off a draft."""
    here = _open(draft_id)
    if not isinstance(here, Standing):
        return here
    file = next((file for file in here.draft.files if file.id == attachment_id), None)
    if file is None:
        raise NotFound
    page = here.journey.page(page_of(file.category))
    back = here.url(page.key)
    if request.method == "POST":
        attachments.remove(draft_id, attachment_id)
        kinds_of_files.settle(draft_id, here.side, page)
        return redirect(back, code=303)
    draft_reading.looked_at(draft_id)
    return make_response(
        render_template("journey/remove.html", what="file", name=file.name, caption=here.caption, back=back)
    )


def typed(path: str) -> Response:
    """Keeps what is typed on a page, for the script that saves every 20 seconds. No sign of life unless it changed."""
    if not path.startswith(f"{request.blueprint}/") or not own_path(f"/{path}"):
        raise NotFound
    if not kept_text.keep(f"/{path}"):
        session.not_activity()
    return jsonify(kept=True)
