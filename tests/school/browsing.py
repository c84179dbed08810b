"""A browser that looks hard at every page it is shown, and fills in forms as they were sent to it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.journeys.registry import journey_for
from tests.journeys.filled import as_posted

HTML = "{http://www.w3.org/1999/xhtml}"
NAMES = ("Zofia", "Kowalska", "Maja", "Anna", "Piotr")


@dataclass
class Page:
    """A page as shown."""

    status: int
    text: str
    location: str
    tree: Element
    answer: TestResponse

    def one(self, tag: str, **attributes: str) -> Element:
        """The first element like this, or a failed test."""
        found = self.all(tag, **attributes)
        assert found, f"no <{tag} {attributes}> in {self.h1!r}"
        return found[0]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element like this."""
        return [e for e in self.tree.iter(HTML + tag) if all(e.get(k) == v for k, v in attributes.items())]

    @property
    def h1(self) -> str:
        """The heading."""
        return words(self.all("h1")[0])

    @property
    def errors(self) -> list[str]:
        """What the error summary lists."""
        return [
            words(link)
            for summary in self.tree.iter(HTML + "div")
            if summary.get("class") == "govuk-error-summary"
            for link in summary.iter(HTML + "a")
        ]

    def value_of(self, name: str) -> str:
        """What stands in a control."""
        for tag in ("input", "textarea", "select"):
            for box in self.all(tag, name=name):
                if tag == "textarea":
                    return "".join(box.itertext())
                if tag == "select":
                    return next(
                        (o.get("value", "") for o in box.iter(HTML + "option") if o.get("selected") is not None), ""
                    )
                if box.get("type") in ("radio", "checkbox") and box.get("checked") is None:
                    continue
                return box.get("value", "")
        return ""

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's first form about the page itself."""
        main = self.one("main")
        form = next(iter(main.iter(HTML + "form")), None)
        if form is None:
            return {"csrf_token": self.one("meta", name="csrf-token").get("content", "")}
        return {
            box.get("name", ""): box.get("value", "")
            for box in form.iter(HTML + "input")
            if box.get("type") == "hidden"
        }


def words(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


_LOOKED_AT: set[tuple[str, str, bool]] = set()
"""The pages of questions that have been looked at: the kind, the page, and whether it was an entry of a list."""


@dataclass
class Browser:
    """Opens pages and sends forms over HTTP; every HTML page it sees must be sound."""

    client: FlaskClient
    seen: dict[str, Page] = field(default_factory=dict)
    token: str = ""
    """The form token of the last page shown."""

    def get(self, address: str, *, status: int = 200, follow: bool = True) -> Page:
        """Open a page, following redirects."""
        answer = self.client.get(address)
        while follow and answer.status_code in (302, 303):
            answer = self.client.get(answer.headers["Location"])
        assert answer.status_code == status, f"{address} gave {answer.status_code}"
        return self._looked(answer)

    def post(self, address: str, given: Any = None, *, status: int = 303, hidden: dict[str, str] | None = None) -> Page:
        """Open the page, then send its form with these values; `hidden` uses fields of an earlier opening."""
        fields = MultiDict(self.get(address).hidden() if hidden is None else hidden)
        if isinstance(given, MultiDict):
            fields.update(given)
        else:
            for name, value in (given or {}).items():
                fields.setlist(name, value if isinstance(value, list) else [value])  # a file is a tuple
        answer = self.client.post(address, data=fields, content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()  # the test client leaves a large body open
        assert answer.status_code == status, f"{address} gave {answer.status_code}: {_errors(answer)}"
        return self._looked(answer)

    def start(self, *, danger: str = "no") -> str:
        """Start a draft; gives its address."""
        page = self.post("/school/new", {"in_danger": danger, "what": "cme_referral"})
        if page.location.endswith("/new/pupil/cme_referral"):
            page = self.post(page.location, {"pupil": "new"})
        return re.sub(r"(/school/referrals/[0-9a-f-]{36})/.*", r"\1", page.location)

    def answer(
        self,
        draft: str,
        key: str,
        answers: dict[str, Any],
        item: str = "",
        *,
        status: int = 303,
        kind: str = "cme_referral",
        child: str = "c1",
    ) -> Page:
        """Fill in a page of a draft's questions and save it."""
        page = journey_for(kind).page(key)
        where = f"{draft}/{'family' if page.scope == 'family' else child}/{key}" + (f"/{item}" if item else "")
        return self.post(where, as_posted(page.form, answers), status=status)

    def fill(self, draft: str, rows: Any, kind: str = "cme_referral", child: str = "c1") -> None:
        """Fill in these rows of a draft, one page after another. A page of questions is looked at the first time it is
        filled in anywhere, and after that only saved: opening each again would take most of the time of all stories."""
        for row in rows:
            page = journey_for(kind).page(row.page)
            where = f"{draft}/{'family' if page.scope == 'family' else child}/{row.page}"
            if page.many and not row.item:
                given = MultiDict({"more": "none" if row.answers.get("none") else row.answers.get("more", "no")})
            else:
                where += f"/{row.item}" if row.item else ""
                given = as_posted(page.form, row.answers)
            looked_at = (kind, row.page, bool(row.item))
            if looked_at in _LOOKED_AT and self._saved_unseen(where, given):
                continue
            self.post(where, given)
            _LOOKED_AT.add(looked_at)

    def _saved_unseen(self, where: str, given: MultiDict[str, str]) -> bool:
        """Save a page that nobody has saved before, without opening it; False where it has to be opened first."""
        fields = MultiDict({"csrf_token": self.token, "seen_version": "0"})
        fields.update(given)
        return self.client.post(where, data=fields).status_code == 303

    def _looked(self, answer: TestResponse) -> Page:
        location = answer.headers.get("Location", "")
        if answer.mimetype != "text/html" or not answer.text or answer.status_code in (302, 303):
            return Page(answer.status_code, "", location, Element("none"), answer)
        tree = html5lib.HTMLParser(strict=True).parse(answer.text)
        page = Page(answer.status_code, answer.text, location, tree, answer)
        _insist_sound(page)
        self.seen[answer.request.path] = page
        self.token = next((meta.get("content", "") for meta in page.all("meta", name="csrf-token")), "")
        return page


def _errors(answer: TestResponse) -> str:
    return " | ".join(re.findall(r'<a href="#[^"]*">([^<]+)</a>', answer.text))


def _insist_sound(page: Page) -> None:
    """One h1, ids used once, references that exist, a label for each control, no name in title or address."""
    ids = Counter(e.get("id") for e in page.tree.iter() if e.get("id"))
    assert not [one for one, count in ids.items() if count > 1], "an id is used twice"
    assert len(page.all("h1")) == 1, f"{len(page.all('h1'))} headings"
    title = words(page.one("title"))
    assert not [name for name in NAMES if name in title], f"a name in the title {title!r}"
    labelled = {label.get("for") for label in page.all("label")}
    for tag in ("input", "textarea", "select"):
        for box in page.all(tag):
            if box.get("type") not in ("hidden", "submit"):
                assert box.get("id") in labelled or box.get("aria-label"), f"no label for {box.attrib}"
            assert box.get("required") is None, "the server decides what is needed"
    for element in page.tree.iter():
        for name in (element.get("aria-describedby") or "").split():
            assert name in ids, f"{name} describes nothing"
        assert element.get("style") is None, "inline style"
        assert not [a for a in element.attrib if a.startswith("on")], "inline script"
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"{href} leads nowhere"
        assert not [name for name in NAMES if name.lower() in href.lower()], f"a name in the address {href!r}"
    assert page.text.count("nonce=") == 0
    assert "no-store" in page.answer.headers["Cache-Control"]
