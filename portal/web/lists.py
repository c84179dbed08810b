"""The add-to-a-list page: what was added as cards, "any more?", and taking an entry out on a page of its own."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.core import Field

from portal.domain.sentences import begun
from portal.journeys.answers import LIST_CLOSED, Answers
from portal.journeys.fields import GovRadios, Needed, choice
from portal.journeys.forms import JourneyForm, open_form
from portal.journeys.model import Page, words
from portal.journeys.summary import HIDDEN, shown
from portal.services import draft_reading, drafting, entries
from portal.services.trouble import NotFound, Stale
from portal.web.journey_view import Standing, standing
from portal.web.questions import back_from, onward
from portal.web.seen import seen_version

ADD, NONE = "yes", "none"


class MoreForm(JourneyForm):
    """Whether there is another entry to add."""

    more = GovRadios(choices=[])


def more_form(page: Page, there: Answers, posted: Any = None, *, some: bool, prefix: str = "") -> MoreForm:
    """The question of a list, whether there is another entry. some: whether it has any. prefix: as in `open_form`."""
    assert page.many is not None
    form = MoreForm(posted, data={"more": _said(page, there, some=some)}, prefix=prefix)
    singular = page.many.singular
    if some:
        form.more.choices = [choice(ADD, "Yes, add another"), choice(LIST_CLOSED, "No, that is all")]
    else:
        form.more.choices = [choice(ADD, f"Yes, add {_a(singular)}")]
        if page.many.none_label:
            form.more.choices.append(choice(NONE, page.many.none_label))
    first = page.many.first or f"Do you know of any {page.many.plural}?"
    form.more.label.text = page.many.more if some else first
    form.more.hint = page.many.intro
    said = f"Select yes if there is another {singular} to add" if some else f"Select whether to add {_a(singular)}"
    form.more.validators = (Needed(said),)
    if posted is not None:
        form.more.process(posted)
    return form


def _more(page: Page, here: Standing, child: str, posted: Any = None) -> MoreForm:
    there = here.at(child)
    return more_form(page, there, posted, some=bool(there.items(page.key)))


def said_of_more(said: str) -> dict[str, Any]:
    """The answer to a list's own question, as it is kept."""
    return {"none": True} if said == NONE else {"more": said}


def _a(noun: str) -> str:
    if noun.startswith("other "):
        return "an" + noun
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _said(page: Page, there: Answers, *, some: bool) -> str:
    if some:
        return LIST_CLOSED if there.list_closed(page.key) else ""
    return NONE if there.list_none(page.key) else ""


def show(here: Standing, page: Page, child: str) -> AnyResponse:
    """Answer a GET or POST of a list's own page."""
    assert page.many is not None
    key = ("" if page.scope == "family" else child, page.key, "")
    kept = here.draft.page(key)
    checking = {"back": "check"} if request.args.get("back") == "check" else {}
    if request.method == "POST":
        form = _more(page, here, child, request.form)
        if form.validate():
            return redirect(_keep(here, page, child, key, str(form.more.data), checking), code=303)
        return make_response(_page(here, page, child, form, kept.version if kept else 0), 422)
    draft_reading.looked_at(here.draft.id, *([page.key] if page.sealed else []))
    return make_response(_page(here, page, child, _more(page, here, child), kept.version if kept else 0))


def _keep(
    here: Standing, page: Page, child: str, key: tuple[str, str, str], said: str, checking: dict[str, str]
) -> str:
    later = "later" in request.form
    try:
        drafting.save_page(here.draft.id, key, said_of_more(said), seen_version=seen_version(), reading=here.reading)
    except Stale:
        return here.url(page.key, child, **checking)
    if later:
        return here.url(None)
    if said == ADD:
        return here.url(page.key, child, entries.new_item(), **checking)
    if checking:
        return url_for(f"{here.side}.check", draft_id=here.draft.id)
    after = standing(here.draft.id, here.side)
    following = after.journey.next_after(page.key, after.at(child))
    return after.url(following, child) if following else onward(after, page, child)


def _page(here: Standing, page: Page, child: str, form: MoreForm, seen_version: int) -> str:
    assert page.many is not None
    there = here.at(child)
    cards = [_card(here, page, child, item, place) for place, (item, _) in enumerate(there.items(page.key), 1)]
    back = url_for(f"{here.side}.check", draft_id=here.draft.id) if request.args.get("back") == "check" else None
    return render_template(
        "journey/list.html",
        page=page,
        form=form,
        cards=cards,
        title=words(page.many.title, there),
        caption=here.caption,
        seen_version=seen_version,
        back=back or back_from(here, page, child, there),
    )


def _card(here: Standing, page: Page, child: str, item: str, place: int) -> dict[str, Any]:
    assert page.many is not None
    there = here.at(child, item)
    rows: list[dict[str, Any]] = []
    for each in [page, *here.journey.follow_ups(page.key, there, item)]:
        if not there.item_kept(each.key, item):
            rows.append({"label": each.title_for(there), "value": "", "href": here.url(each.key, child, item)})
            continue
        if not there.item_given(each.key, item):
            href = here.url(each.key, child, item)
            rows.append({"label": "From your file", "value": "Check it and complete it", "href": href})
        form = open_form(each.form, here.context(child, each, item), there.of(each.key))
        unread = there.hidden_of(each.key, item) - ({*each.whereabouts} if "address" in here.reveal else set())
        rows += [{"label": label, "value": value} for label, value in _rows(form, unread)]
    title = page.many.entry_title(there.of(page.key)) or page.many.singular
    if sum(page.many.entry_title(entry) == title for _, entry in there.items(page.key)) > 1:
        title = f"{title} {place}"
    return {
        "title": begun(title),
        "rows": rows,
        "change_href": here.url(page.key, child, item),
        "remove_href": _remove_url(here, page, child, item),
    }


def _rows(form: JourneyForm, unread: frozenset[str]) -> list[tuple[str, str]]:
    """Label and answer of each question answered; the boxes of one address as one answer."""
    joined = {name: label for label, names in form.together.items() for name in names}
    found: dict[str, list[str]] = {}
    box: Field
    for box in form:
        label = joined.get(box.short_name, box.label.text)
        lines = shown(box) or ([HIDDEN] if box.short_name in unread else [])
        if lines and not (lines == [HIDDEN] and HIDDEN in found.get(label, [])):
            found.setdefault(label, []).extend(lines)
    return [(label.removesuffix(" (optional)"), ", ".join(lines)) for label, lines in found.items()]


def _remove_url(here: Standing, page: Page, child: str, item: str) -> str:
    where = "family" if page.scope == "family" else child
    return url_for(f"{here.side}.remove_entry", draft_id=here.draft.id, child=where, page_key=page.key, item=item)


def remove(here: Standing, page: Page, child: str, item: str) -> AnyResponse:
    """Ask whether to take the entry out; take it out when the answer comes."""
    there = here.at(child, item)
    if page.many is None:
        raise NotFound
    if not there.item_kept(page.key, item):
        return redirect(here.url(page.key, child), code=303)
    if request.method == "POST":
        follows = [each.key for each in here.journey.pages if each.follows == page.key]
        where = "" if page.scope == "family" else child
        entries.remove_item(here.draft.id, where, [page.key, *follows], item, reading=here.reading)
        return redirect(here.url(page.key, child), code=303)
    draft_reading.looked_at(here.draft.id, *([page.key] if page.sealed else []))
    return make_response(
        render_template(
            "journey/remove.html",
            what=page.many.singular,
            name=page.many.entry_title(there.of(page.key)),
            caption=here.caption,
            back=here.url(page.key, child),
        )
    )
