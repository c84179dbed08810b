"""Several pages of questions on one: a part of a notice, or everything a draft still lacks.

Each question still has its one page, under whose key its answers are kept; here they are asked together, with names
of their own, and saved together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.papers import filed, page_of
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.fields import GovFiles
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.model import PAPERS_BOX, Section
from portal.journeys.states import complete
from portal.journeys.widgets import error_list
from portal.services import draft_reading, drafting, entries
from portal.services.drafting import Saving
from portal.services.trouble import NotFound, Stale
from portal.services.working_day import today
from portal.web import check_answers, kept_text, kinds_of_files, lists, uploads
from portal.web.first_answers import filled_from, first_answers
from portal.web.journey_view import FAMILY, Standing, answers_of, standing
from portal.web.part_pages import Place, left_in_part, left_of_draft, may_stand_together, of_part
from portal.web.questions import SAVED_WITH_GAPS, differences, onward, part_address
from portal.web.seen import seen_version

SHOWN, ANOTHER, FILE, LIST = "block", "another", "file", "list"
"""Names: of the hidden boxes that say which pages were shown, and of what an address carries: the key of a list that
one more entry is wanted for, the file or the list that a draft was opened from."""
_MOST = 120


@dataclass
class Block:
    """One page among the others, with its form as it is shown. note: where its answers come from."""

    place: Place
    form: JourneyForm
    title: str
    hint: str = ""
    paragraphs: list[str] = field(default_factory=list)
    seen_version: int = 0
    note: str = ""
    clash_by: str = ""
    clash: list[dict[str, str]] = field(default_factory=list)
    file_faults: list[str] = field(default_factory=list)
    papers: Mapping[str, str] = field(default_factory=dict)
    paper_fault: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def boxes(self) -> list[Any]:
        """Its boxes but the files."""
        kept = PAPERS_BOX if self.papers else ""
        return [box for box in self.form if not isinstance(box, GovFiles) and box.short_name != kept]

    @property
    def file_field(self) -> str:
        """The name of its control to choose files."""
        return f"{self.place.name}-{uploads.FIELD}"

    @property
    def paper_field(self) -> str:
        """The name of its control to say what the files are."""
        return f"{self.place.name}-{kinds_of_files.FIELD}"

    @property
    def paper(self) -> str:
        """What the files chosen now are, as far as it is said."""
        return kinds_of_files.said(self.papers, self.paper_field)

    def answers(self, here: Standing) -> dict[str, Any]:
        """What it is kept as."""
        if self.place.closing:
            return lists.said_of_more(str(self.form["more"].data))
        kept = dump(self.form)
        if PAPERS_BOX in self.form and self.papers:
            more = self.paper if uploads.chosen(self.file_field) else ""
            kept[PAPERS_BOX] = kinds_of_files.there(here, self.place.page, more)
        return kept


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
        wanted = next((key for key, said in more.items() if said == lists.ADD), "")
        if wanted:
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
        if any(said == lists.ADD for said in more.values()):
            key = next(key for key, said in more.items() if said == lists.ADD)
            return after.url(key, FIRST_CHILD, entries.new_item(), back="check")
        if left_of_draft(after, entries.new_item):
            carried = {name: request.args[name] for name in (FILE, LIST) if request.args.get(name)}
            return url_for(f"{after.side}.rest", draft_id=after.draft.id, **carried)
        return then

    places = left_of_draft(here, entries.new_item)
    if request.method == "GET" and not places:
        return redirect(then, code=303)
    return _answer(Sheet(here, "What is left to answer", here.url(None), lambda: places, on, True, here.caption))


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
        places = _posted(here, typed) or places
    blocks = [_block(here, place, here.answers, typed) for place in places]
    draft_reading.looked_at(here.draft.id)
    return make_response(_page(sheet, blocks, kept_at=unsaved.typed_at if unsaved else None))


def _posted(here: Standing, typed: Any) -> list[Place]:
    """The places a form says that it showed; what this draft does not ask in such a place is passed over."""
    found = []
    for shown in list(dict.fromkeys(typed.getlist(SHOWN)))[:_MOST]:
        name, _, closing = shown.partition(":")
        words = name.split("-")
        child = words.pop(0) if words[0] in here.answers.children else FIRST_CHILD
        key, item = words[0] if words else "", words[1] if len(words) > 1 else ""
        try:
            page = here.asked(FAMILY if _of_family(here, key) else child, key, item)
        except NotFound:
            continue
        if may_stand_together(here, page) and bool(page.many or page.follows) == bool(item or closing):
            found.append(Place(page, "" if page.scope == "family" else child, item, bool(closing)))
    return found


def _of_family(here: Standing, key: str) -> bool:
    return any(page.key == key and page.scope == "family" for page in here.journey.pages)


def _block(here: Standing, place: Place, answers: Answers, typed: Any = None) -> Block:
    """A page as it is shown: with what was typed, else with what was saved or what it starts from."""
    page, there = place.page, answers.for_child(place.child or FIRST_CHILD).at(place.item)
    kept = here.draft.page(place.key)
    if place.closing:
        form: JourneyForm = lists.more_form(page, there, typed, some=True, prefix=place.name)
        return Block(place, form, "", seen_version=kept.version if kept else 0)
    saved, copied = (kept.answers, "") if kept else first_answers(here, page, place.child, place.item)
    hidden = frozenset() if "address" in here.reveal else there.hidden_of(page.key, place.item)
    context = FormContext(today(), there, here.known_codes, hidden, here.school, here.journey.kind)
    form = open_form(page.form, context, saved, typed, prefix=place.name)
    came_from = filled_from(kept.answers) if kept else copied
    return Block(
        place,
        form,
        page.title_for(there),
        page.hint_for(there),
        [text for text in page.intro_for(there).split("\n\n") if text],
        kept.version if kept else 0,
        f"Filled in from {came_from}. Check it, and change what differs." if came_from else "",
        papers=page.papers(there) if page.upload else {},
        files=_files(here, page.key) if page.upload else [],
    )


def _files(here: Standing, page_key: str) -> list[dict[str, Any]]:
    mine = [file for file in here.draft.files if page_of(file.category) == page_key]
    return uploads.shown(mine, lambda attachment_id: url_for(f"{here.side}.file", attachment_id=attachment_id))


def _take(sheet: Sheet) -> AnyResponse:
    here = sheet.here
    blocks, answers, whole = _judged(here)
    if not whole:
        if "later" in request.form:
            kept_text.keep(request.path)
            return redirect(f"{here.url(None)}?said={SAVED_WITH_GAPS}", code=303)
        return make_response(_page(sheet, blocks), 422)
    there = {block.place: answers.for_child(block.place.child or FIRST_CHILD) for block in blocks}
    kept = [block for block in blocks if _still_asked(here, block.place, there[block.place])]
    saving = [Saving(block.place.key, block.answers(here), block.seen_version) for block in kept]
    try:
        if saving:
            drafting.save_pages(here.draft.id, saving, reading=here.reading, path=request.path)
    except Stale:
        sheet.here = standing(here.draft.id, here.side)
        for block in kept:
            _compare(sheet.here, block)
        return make_response(_page(sheet, blocks), 409)
    kept_text.forget(request.path)
    refused = [block for block in kept if block.place.page.upload and _keep_files(here, block)]
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


def _judged(here: Standing) -> tuple[list[Block], Answers, bool]:
    """What was posted, page after page, each judged beside what the ones before it say; the answers as they would then
    stand; and whether every page that would still be asked keeps its rules."""
    answers, blocks, faulty = here.answers, [], []
    for place in _posted(here, request.form):
        block = _block(here, place, answers, request.form)
        block.seen_version = seen_version(f"{place.name}{':more' if place.closing else ''}-seen")
        if block.form.validate():
            row = PageAnswers(*place.key, block.answers(here))
            answers = Answers([*answers, row], sealed=answers.sealed)
        else:
            faulty.append(place)
        if block.papers and uploads.chosen(block.file_field) and block.paper not in block.papers:
            block.paper_fault = kinds_of_files.WHICH
            faulty.append(place)
        blocks.append(block)
    wrong = [one for one in faulty if _still_asked(here, one, answers.for_child(one.child or FIRST_CHILD))]
    return blocks, answers, bool(blocks) and not wrong


def _still_asked(here: Standing, place: Place, there: Answers) -> bool:
    if place.page.follows:
        return place.page in here.journey.follow_ups(place.page.follows, there, place.item)
    return here.journey.is_asked(place.page.key, there)


def _keep_files(here: Standing, block: Block) -> bool:
    """Keep the files chosen with a page; whether one was refused."""
    page = block.place.page
    category = filed(page.key, block.paper if block.papers else "")
    block.file_faults = uploads.keep(here.draft.id, category, here.reading, field=block.file_field)
    if block.file_faults:
        kinds_of_files.settle(here.draft.id, here.side, page)
    return bool(block.file_faults)


def _compare(now: Standing, block: Block) -> None:
    """Mark what a colleague saved meanwhile beside what was typed; saving again keeps what is typed."""
    kept = now.draft.page(block.place.key)
    if kept is None or kept.version == block.seen_version:
        return
    block.seen_version, block.clash_by = kept.version, kept.saved_by_name
    if not block.place.closing:
        theirs = _block(now, block.place, answers_of(now.draft.pages, sealed=now.draft.address_hidden))
        block.clash = differences(block.form, theirs.form)


def _page(sheet: Sheet, blocks: list[Block], kept_at: Any = None) -> str:
    here = sheet.here
    wrong = [fault for block in blocks for fault in error_list(block.form)]
    wrong += [{"text": one.paper_fault, "href": f"#{one.paper_field}"} for one in blocks if one.paper_fault]
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
