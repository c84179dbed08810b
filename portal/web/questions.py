"""One page of questions: shown with what was saved or typed, saved, or given back with what to put right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.notices import NoticeKind
from portal.domain.papers import page_of
from portal.journeys.answers import FIRST_CHILD, Answers
from portal.journeys.fields import GovFiles
from portal.journeys.forms import JourneyForm, dump, open_form
from portal.journeys.home_education.said import law_words
from portal.journeys.model import PAPERS_BOX, Page, Section
from portal.journeys.states import complete
from portal.journeys.summary import shown
from portal.services import draft_reading, drafting, entries
from portal.services.trouble import Refused, Stale
from portal.web import kept_text, kinds_of_files, uploads
from portal.web.first_answers import filled_from, first_answers
from portal.web.journey_view import FAMILY, Standing, standing
from portal.web.part_pages import SAFE_PAGE, of_part
from portal.web.seen import seen_version

SAVED_WITH_GAPS = "kept"

SAFE_BOX = "safe"
CHOOSE_AGAIN = "Choose the file again once you have answered the question: it was not kept"


def onward(after: Standing, page: Page, child: str) -> str:
    """Where the way goes on at the end of a part: the next later part of the same child's, or of the family's, that
    still needs an answer from this person; else the list of the parts, or the check page of a kind asked part by
    part once nothing is missing."""
    journey, there = after.journey, after.at(child)
    sections = journey.sections
    if journey.kind == NoticeKind.ABSENCE:
        return after.url(None)
    for section in sections[sections.index(journey.section_of(page.key)) + 1 :]:
        if section.sealed and not after.reads_private:
            continue
        if any(each.needed and not complete(journey, each, there) for each in journey.asked_in(section, there)):
            return part_address(after, section, child)
    stops = journey.gaps(after.answers, after.send_context()) if journey.by_part else []
    if journey.by_part and not any(gap.before_signing for gap in stops):
        return url_for(f"{after.side}.check", draft_id=after.draft.id)
    return after.url(None)


def part_address(here: Standing, section: Section, child: str, **query: str) -> str:
    """Where a part is answered: on one page, where its kind asks so and several of its pages can stand together; else
    on the first of its pages that lacks an answer, or its first. The list of the parts where nothing of it is asked."""
    there = here.at(child)
    if here.journey.by_part and len(of_part(here, section, child, entries.new_item)) > 1:
        where = child if section.per_child else FAMILY
        told = {"draft_id": here.draft.id, "child": where or FIRST_CHILD, "section_key": section.key, **query}
        return url_for(f"{here.side}.part", **told)
    start = here.journey.start_of(section.key, there)
    return here.url(start, child, **query) if start else here.url(None)


@dataclass
class Asked:
    """A page being asked: where it stands and what its form shows."""

    here: Standing
    page: Page
    child: str
    item: str
    seen_version: int = 0
    notice: str = ""
    kept_at: Any = None
    clash: list[dict[str, str]] = field(default_factory=list)
    clash_by: str = ""
    file_faults: list[str] = field(default_factory=list)
    paper_fault: str = ""
    copied_from: str = ""
    filled_from: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """The page's place in the draft."""
        return ("" if self.page.scope == "family" else self.child, self.page.key, self.item)


def ask(here: Standing, page: Page, child: str, item: str) -> AnyResponse:
    """Answer a GET or POST of a question page."""
    asked = Asked(here, page, child, item)
    kept = here.draft.page(asked.key)
    asked.seen_version = kept.version if kept else 0
    if request.method == "POST":
        return _take(asked)
    asked.filled_from = filled_from(kept.answers) if kept else ""
    saved, asked.copied_from = (kept.answers, "") if kept else first_answers(here, page, child, item)
    unsaved = None if request.args.get("saved") else kept_text.for_page(request.path)
    if unsaved is None:
        form = _form(asked, saved)
    else:
        asked.kept_at = unsaved.typed_at
        form = _form(asked, saved, MultiDict(unsaved.fields))
    draft_reading.looked_at(here.draft.id, *([page.key] if page.sealed else []))
    return make_response(_page(asked, form))


def _form(asked: Asked, saved: dict[str, Any], posted: Any = None) -> JourneyForm:
    context = asked.here.context(asked.child, asked.page, asked.item)
    return open_form(asked.page.form, context, saved, posted)


def _take(asked: Asked) -> AnyResponse:
    here, page = asked.here, asked.page
    later = "later" in request.form
    asked.seen_version = seen_version()
    form = _form(asked, {}, CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        if later:
            kept_text.keep(request.path)
            return redirect(f"{here.url(None)}?said={SAVED_WITH_GAPS}", code=303)
        if page.upload and uploads.chosen(_file_field(form)):
            asked.file_faults = [CHOOSE_AGAIN]
        return make_response(_page(asked, form), 422)
    papers, chosen = page.papers(here.at(asked.child, asked.item)), uploads.chosen(_file_field(form))
    paper = kinds_of_files.said(papers)
    if page.upload and papers and chosen and paper not in papers:
        asked.paper_fault = kinds_of_files.WHICH
        return make_response(_page(asked, form), 422)
    answers = kinds_of_files.among(dump(form), here, page, papers, paper if chosen else "")
    try:
        drafting.save_page(
            here.draft.id,
            asked.key,
            answers,
            seen_version=asked.seen_version,
            reading=here.reading,
            path=request.path,
        )
    except Stale as stale:
        return make_response(_clash(asked, form, stale.who), 409)
    kept_text.forget(request.path)
    if request.form.get("show_again") and form[SAFE_BOX].data == "yes" and lifts_hiding(here, page):
        try:
            drafting.show_addresses_again(here.draft.id, here.reading)
        except Refused as refusal:
            asked.here = standing(here.draft.id, here.side)
            kept = asked.here.draft.page(asked.key)
            asked.seen_version = kept.version if kept else 0
            form[SAFE_BOX].errors = [said for _, said in refusal.faults]
            return make_response(_page(asked, form), 422)
    if page.upload:
        asked.file_faults = kinds_of_files.keep(here, page, paper, _file_field(form))
        if asked.file_faults:
            asked.here = standing(here.draft.id, here.side)
            kept = asked.here.draft.page(asked.key)
            asked.seen_version = kept.version if kept else 0
            if _file_field(form) in form:
                form[_file_field(form)].errors = list(asked.file_faults)
            return make_response(_page(asked, form), 422)
        if request.form.get("add_file"):
            added = len(uploads.chosen(_file_field(form)))
            return redirect(f"{request.path}?{urlencode({**request.args.to_dict(), 'added': added})}", code=303)
    return redirect(_next(asked, later=later), code=303)


def lifts_hiding(here: Standing, page: Page) -> bool:
    """Whether this page may end the hiding of the draft's addresses: for a safeguarding lead, while they are hidden."""
    return page.key == SAFE_PAGE and here.draft.address_hidden and "address" in here.reveal


def _next(asked: Asked, *, later: bool) -> str:
    """Where to go once saved: the next page, or back to the check page if that is where the change began."""
    here = asked.here
    if later:
        return here.url(None)
    after = standing(here.draft.id, here.side)
    there = after.at(asked.child, asked.item)
    following = after.journey.next_after(asked.page.key, there, asked.item)
    checking = {"back": "check"} if request.args.get("back") == "check" else {}
    if following is None:
        check = url_for(f"{here.side}.check", draft_id=here.draft.id)
        return check if checking else onward(after, asked.page, asked.child)
    item = asked.item if asked.item and after.journey.page(following).follows else ""
    if checking and (there.given(following) or after.journey.page(following).many) and not item:
        return url_for(f"{here.side}.check", draft_id=here.draft.id)
    return after.url(following, asked.child, item, **checking)


def _clash(asked: Asked, form: JourneyForm, who: str) -> str:
    """The page again with what was typed, beside what a colleague saved meanwhile. Saving again keeps what is typed."""
    asked.here = standing(asked.here.draft.id, asked.here.side)
    kept = asked.here.draft.page(asked.key)
    theirs = _form(asked, kept.answers if kept else {})
    asked.seen_version = kept.version if kept else 0
    asked.clash_by = who
    asked.clash = differences(form, theirs)
    return _page(asked, form)


def differences(mine: JourneyForm, theirs: JourneyForm) -> list[dict[str, str]]:
    """The boxes of a page in which what somebody typed differs from what a colleague saved meanwhile."""
    both = [(box, theirs[box.short_name]) for box in mine if box.short_name in theirs and not isinstance(box, GovFiles)]
    rows = [(box.label.text, "; ".join(shown(box)), "; ".join(shown(other))) for box, other in both]
    return [{"label": label, "yours": typed, "theirs": kept} for label, typed, kept in rows if typed != kept]


def _file_field(form: JourneyForm) -> str:
    return next((box.short_name for box in form if isinstance(box, GovFiles)), uploads.FIELD)


def _page(asked: Asked, form: JourneyForm) -> str:
    here, page = asked.here, asked.page
    there = here.at(asked.child, asked.item)
    papers = page.papers(there)
    boxes = [box for box in form if not isinstance(box, GovFiles) and not (papers and box.short_name == PAPERS_BOX)]
    single = page.heading_field if page.heading_field in form else ""
    files = [file for file in here.draft.files if page_of(file.category) == page.key] if page.upload else []
    return render_template(
        "journey/question.html",
        asked=asked,
        page=page,
        form=form,
        boxes=boxes,
        heading_field=single,
        title=page.title_for(there),
        page_title=page.title_for(Answers()),
        added=request.args.get("added", 0, type=int) if request.method == "GET" else 0,
        hint=page.hint_for(there),
        paragraphs=_paragraphs(here, page, there),
        caption=here.caption_for(page, asked.child),
        back=_back(asked),
        files=uploads.shown(files, _file_address(here), _remove_address(here)),
        file_field=_file_field(form),
        papers=papers if len(papers) > 1 else {},
        paper_field=kinds_of_files.FIELD,
        paper=request.form.get(kinds_of_files.FIELD, ""),
        file_box=next((box for box in form if isinstance(box, GovFiles)), None),
        files_hidden=here.files_hidden,
        stays_hidden=page.key == SAFE_PAGE and here.draft.address_hidden,
        may_show_again=lifts_hiding(here, page),
        masked_here=bool(there.hidden_of(page.key, asked.item)) and "address" not in here.reveal,
        typed_url=url_for(f"{here.side}.typed", path=request.path.removeprefix("/")),
    )


def _paragraphs(here: Standing, page: Page, there: Answers) -> list[str]:
    """What is said before the questions: the page's own words, or the law for this very pupil."""
    if page.shows == "law":
        return list(law_words(there, here.school))
    return [text for text in page.intro_for(there).split("\n\n") if text]


def _file_address(here: Standing) -> Any:
    return lambda attachment_id: url_for(f"{here.side}.file", attachment_id=attachment_id)


def _remove_address(here: Standing) -> Any:
    return lambda attachment_id: url_for(
        f"{here.side}.remove_file", draft_id=here.draft.id, attachment_id=attachment_id
    )


def _back(asked: Asked) -> str:
    """The page before this one: the list for an entry, else the page before in the section, else the task list."""
    here = asked.here
    if request.args.get("back") == "check":
        return url_for(f"{here.side}.check", draft_id=here.draft.id)
    there = here.at(asked.child, asked.item)
    if asked.page.follows:
        return here.url(asked.page.follows, asked.child, asked.item)
    if asked.page.many and asked.item:
        return here.url(asked.page.key, asked.child)
    return back_from(here, asked.page, asked.child, there)


def back_from(here: Standing, page: Page, child: str, there: Any) -> str:
    """The page asked before this one in its section, or the task list."""
    asked = here.journey.asked_in(here.journey.section_of(page.key), there)
    place = asked.index(page) if page in asked else 0
    return here.url(asked[place - 1].key, child) if place else here.url(None)


def withheld(here: Standing, page: Page) -> Response:
    """What a colleague sees in place of the safeguarding lead's part: who completes it, and how far it has got."""
    draft_reading.looked_at(here.draft.id)
    return make_response(
        render_template(
            "journey/question.html",
            page=page,
            private_state=here.draft.safeguarding_state,
            caption=here.caption,
            title="For your designated safeguarding lead",
            page_title="For your designated safeguarding lead",
            back=here.url(None),
        )
    )
