"""Several pages of questions on one: a part of a notice, or everything a draft still lacks.

Each question still has its one page, under whose key its answers are kept; here they are asked together, with names
of their own, and saved together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.journeys.answers import FIRST_CHILD
from portal.journeys.model import Section
from portal.journeys.states import complete
from portal.journeys.widgets import error_list
from portal.services import draft_reading, drafting, entries
from portal.services.drafting import Saving
from portal.services.trouble import NotFound, Stale
from portal.web import check_answers, kept_text, lists
from portal.web.journey_view import FAMILY, Standing, standing
from portal.web.part_blocks import SHOWN, Block, answered, block_of, compare, judged, keep_files, posted, still_asked
from portal.web.part_pages import Place, left_in_part, left_of_draft, of_part
from portal.web.questions import SAVED_WITH_GAPS, onward, part_address

ANOTHER, FILE, LIST = "another", "file", "list"
"""What an address carries: the key of a list that one more entry is wanted for, the file or the list that a draft was
opened from."""


@dataclass
class Sheet:
    """The page as asked: its blocks, its heading, and where it goes on once everything is kept."""

    here: Standing
    title: str
    back: str
    places: Callable[[], Sequence[Place]]
    onward: Callable[[Standing, dict[str, str]], str]
    known: bool = False
    caption: str = ""


def part(here: Standing, child: str, section_key: str) -> AnyResponse:
    """Answer a GET or POST of one part. `NotFound` for a part or a child that this draft does not have."""
    section = next((one for one in here.journey.sections if one.key == section_key), None)
    if section is None or section.sealed or (child == FAMILY) == section.per_child:
        raise NotFound
    child = FIRST_CHILD if child == FAMILY else child
    if child not in here.answers.children:
        raise NotFound
    checking = {"back": "check"} if request.args.get("back") == "check" else {}
    another = request.args.get(ANOTHER, "")
    there = here.at(child)

    def places() -> Sequence[Place]:
        if request.args.get("left"):
            return left_in_part(here, section, child, entries.new_item)
        return of_part(here, section, child, entries.new_item, another)

    def on(after: Standing, more: dict[str, str]) -> str:
        if wanted := _one_more(more):
            return part_address(after, section, child, **{ANOTHER: wanted, **checking})
        return _rest_of_part(after, section, child, checking)

    back = _check(here) if checking else here.url(None)
    caption = here.caption_for(section.pages[0], there.child) if section.per_child else here.caption
    return _answer(Sheet(here, section.title, back, places, on, caption=caption))


def _rest_of_part(after: Standing, section: Section, child: str, checking: dict[str, str]) -> str:
    """What the answers have called for besides, on this page again or on a page of its own; else on with the draft."""
    there = after.at(child)
    if left_in_part(after, section, child, entries.new_item):
        told = {"draft_id": after.draft.id, "child": child if section.per_child else FAMILY, **checking}
        return url_for(f"{after.side}.part", section_key=section.key, left="yes", **told)
    asked = [page for page in after.journey.asked_in(section, there) if page.needed]
    alone = next((page for page in asked if not complete(after.journey, page, there)), None)
    if alone is not None:
        return after.url(alone.key, child, **checking)
    return _check(after) if checking else onward(after, section.pages[-1], child)


def rest(here: Standing) -> AnyResponse:
    """Answer a GET or POST of everything that is still lacking; on to the check page where nothing is."""
    then = _then(here)

    def on(after: Standing, more: dict[str, str]) -> str:
        if wanted := _one_more(more):
            return after.url(wanted, FIRST_CHILD, entries.new_item(), back="check")
        if left_of_draft(after, entries.new_item):
            carried = {name: request.args[name] for name in (FILE, LIST) if request.args.get(name)}
            return url_for(f"{after.side}.rest", draft_id=after.draft.id, **carried)
        return then

    places = left_of_draft(here, entries.new_item) if request.method == "GET" else []
    if request.method == "GET" and not places:
        return redirect(then, code=303)
    return _answer(Sheet(here, "What is left to answer", here.url(None), lambda: places, on, True, here.caption))


def _one_more(more: dict[str, str]) -> str:
    """The key of the list that one more entry is wanted for, by what was said of each; "" for none."""
    return next((key for key, said in more.items() if said == lists.ADD), "")


def _then(here: Standing) -> str:
    """Where the rest goes on: back to the list this draft was opened from, else to the check page."""
    if request.args.get(LIST) == "joiners":
        return url_for(f"{here.side}.joiners_ready", of=here.draft.id)
    try:
        file_id = UUID(request.args.get(FILE, ""))
    except ValueError:
        return _check(here)
    return url_for(f"{here.side}.uploaded_drafts", file_id=file_id)


def _check(here: Standing) -> str:
    return url_for(f"{here.side}.check", draft_id=here.draft.id)


def _answer(sheet: Sheet) -> AnyResponse:
    here = sheet.here
    if request.method == "POST":
        return _take(sheet)
    unsaved = None if request.args.get("saved") else kept_text.for_page(request.path)
    typed = MultiDict(unsaved.fields) if unsaved else None
    places = sheet.places()
    if typed is not None:
        places = posted(here, typed) or places
    if not places:
        return redirect(sheet.back, code=303)
    blocks = [block_of(here, place, here.answers, typed) for place in places]
    draft_reading.looked_at(here.draft.id)
    return make_response(_page(sheet, blocks, kept_at=unsaved.typed_at if unsaved else None))


def _take(sheet: Sheet) -> AnyResponse:
    here = sheet.here
    blocks, answers, whole = judged(here)
    if not whole:
        if "later" in request.form:
            kept_text.keep(request.path)
            return redirect(f"{here.url(None)}?said={SAVED_WITH_GAPS}", code=303)
        return make_response(_page(sheet, blocks), 422)
    there = {block.place: answers.for_child(block.place.child or FIRST_CHILD) for block in blocks}
    kept = [block for block in blocks if still_asked(here, block.place, there[block.place])]
    saving = [Saving(block.place.key, answered(here, block), block.seen_version) for block in kept]
    try:
        if saving:
            drafting.save_pages(here.draft.id, saving, reading=here.reading, path=request.path)
    except Stale:
        sheet.here = standing(here.draft.id, here.side)
        for block in kept:
            compare(sheet.here, block)
        return make_response(_page(sheet, blocks), 409)
    kept_text.forget(request.path)
    refused = [block for block in kept if block.place.page.upload and keep_files(here, block)]
    if refused:
        sheet.here = standing(here.draft.id, here.side)
        for block in blocks:
            now = sheet.here.draft.page(block.place.key)
            block.seen_version = now.version if now else 0
        return make_response(_page(sheet, blocks), 422)
    if "later" in request.form:
        return redirect(here.url(None), code=303)
    more = {block.place.page.key: str(block.form["more"].data) for block in kept if block.place.closing}
    return redirect(sheet.onward(standing(here.draft.id, here.side), more), code=303)


def _page(sheet: Sheet, blocks: list[Block], kept_at: Any = None) -> str:
    here = sheet.here
    wrong = [fault for block in blocks for fault in error_list(block.form)]
    wrong += [{"text": block.paper_fault, "href": f"#{block.paper_field}"} for block in blocks if block.paper_fault]
    wrong += [{"text": said, "href": f"#{block.file_field}"} for block in blocks for said in block.file_faults]
    return render_template(
        "journey/part.html",
        blocks=blocks,
        errors_found=wrong,
        title=sheet.title,
        caption=sheet.caption,
        back=sheet.back,
        kept_at=kept_at,
        uploads=any(block.place.page.upload for block in blocks),
        known=check_answers.groups(here) if sheet.known else [],
        lists=_lists(here, blocks),
        files_hidden=here.files_hidden,
        stays_hidden=here.draft.address_hidden,
        typed_url=url_for(f"{here.side}.typed", path=request.path.removeprefix("/")),
        shown_name=SHOWN,
    )


def _lists(here: Standing, blocks: list[Block]) -> dict[str, str]:
    """Where each list of the page stands by itself: to see who was added, or to say that there is nobody."""
    keys = dict.fromkeys(block.place.page.key for block in blocks if block.place.closing)
    return {key: here.url(key, FIRST_CHILD) for key in keys}
