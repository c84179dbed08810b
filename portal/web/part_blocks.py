"""The pages that stand together on one page, each as a block: its form, what was typed in it, and how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from portal.domain.papers import page_of
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.fields import GovFiles
from portal.journeys.forms import FormContext, JourneyForm, dump, open_form
from portal.journeys.model import PAPERS_BOX
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.web import kinds_of_files, lists, uploads
from portal.web.first_answers import filled_from, first_answers
from portal.web.journey_view import FAMILY, Standing, answers_of
from portal.web.part_pages import Place, may_stand_together
from portal.web.questions import differences
from portal.web.seen import seen_version

SHOWN = "block"
"""The name of the hidden boxes that say which pages were shown."""
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
    files: list[dict[str, Any]] = field(default_factory=list)
    may_be: Mapping[str, str] = field(default_factory=dict)
    """What a file added here may be, by kind."""
    paper: str = ""
    paper_fault: str = ""

    @property
    def boxes(self) -> list[Any]:
        """Its boxes but the files and their kinds."""
        own = [box for box in self.form if not isinstance(box, GovFiles)]
        return [box for box in own if not (self.may_be and box.short_name == PAPERS_BOX)]

    @property
    def papers(self) -> Mapping[str, str]:
        """The kinds there are to choose from; none where a file can be one thing only."""
        return self.may_be if len(self.may_be) > 1 else {}

    @property
    def paper_field(self) -> str:
        """The name of its control to say what the files are."""
        return f"{self.place.name}-{kinds_of_files.FIELD}"

    @property
    def file_field(self) -> str:
        """The name of its control to choose files."""
        return f"{self.place.name}-{uploads.FIELD}"


def posted(here: Standing, typed: Any) -> list[Place]:
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


def block_of(here: Standing, place: Place, answers: Answers, typed: Any = None) -> Block:
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
    may_be = page.papers(there) if page.upload else {}
    return Block(
        place,
        form,
        page.title_for(there),
        page.hint_for(there),
        [text for text in page.intro_for(there).split("\n\n") if text],
        kept.version if kept else 0,
        f"Filled in from {came_from}. Check it, and change what differs." if came_from else "",
        files=_files(here, page.key) if page.upload else [],
        may_be=may_be,
        paper=kinds_of_files.said(may_be, f"{place.name}-{kinds_of_files.FIELD}") if may_be else "",
    )


def _files(here: Standing, key: str) -> list[dict[str, Any]]:
    mine = [file for file in here.draft.files if page_of(file.category) == key]
    return uploads.shown(mine, lambda attachment_id: url_for(f"{here.side}.file", attachment_id=attachment_id))


def judged(here: Standing) -> tuple[list[Block], Answers, bool]:
    """What was posted, page after page, each judged beside what the ones before it say; the answers as they would then
    stand; and whether every page that would still be asked keeps its rules."""
    answers, blocks, faulty = here.answers, [], []
    for place in posted(here, request.form):
        block = block_of(here, place, answers, request.form)
        block.seen_version = seen_version(f"{place.name}{':more' if place.closing else ''}-seen")
        if block.may_be and uploads.chosen(block.file_field) and block.paper not in block.may_be:
            block.paper_fault = kinds_of_files.WHICH
            faulty.append(place)
        elif block.form.validate():
            row = PageAnswers(*place.key, answered(here, block))
            answers = Answers([*answers, row], sealed=answers.sealed)
        else:
            faulty.append(place)
        blocks.append(block)
    wrong = [one for one in faulty if still_asked(here, one, answers.for_child(one.child or FIRST_CHILD))]
    return blocks, answers, not wrong


def still_asked(here: Standing, place: Place, there: Answers) -> bool:
    if place.page.follows:
        return place.page in here.journey.follow_ups(place.page.follows, there, place.item)
    return here.journey.is_asked(place.page.key, there)


def answered(here: Standing, block: Block) -> dict[str, Any]:
    """The answers of a block that keeps its rules, with the kinds of the files that are there and that it adds."""
    if block.place.closing:
        return lists.said_of_more(str(block.form["more"].data))
    more = block.paper if uploads.chosen(block.file_field) else ""
    return kinds_of_files.among(dump(block.form), here, block.place.page, block.may_be, more)


def keep_files(here: Standing, block: Block) -> bool:
    """Keep the files chosen with a page; whether one was refused."""
    block.file_faults = kinds_of_files.keep(here, block.place.page, block.paper, block.file_field)
    return bool(block.file_faults)


def compare(now: Standing, block: Block) -> None:
    """Mark what a colleague saved meanwhile beside what was typed; saving again keeps what is typed."""
    kept = now.draft.page(block.place.key)
    if kept is None or kept.version == block.seen_version:
        return
    block.seen_version, block.clash_by = kept.version, kept.saved_by_name
    if not block.place.closing:
        theirs = block_of(now, block.place, answers_of(now.draft.pages, sealed=now.draft.address_hidden))
        block.clash = differences(block.form, theirs.form)
