"""How a journey is declared: pages of questions in sections, sections in groups. One runner serves them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from portal.domain.access import Role
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import FIRST_CHILD, Answers
from portal.journeys.forms import JourneyForm

Words = str | Callable[[Answers], str]
Sealed = Literal["", "address", "safeguarding"]
Status = Literal["completed", "in_progress", "not_started", "cannot_start", "problem"]


PAPERS_BOX = "kinds"
"""The box that holds the kinds of the files on its page: filled in from them, and not asked."""


def always(answers: Answers) -> bool:
    """The rule of a page that everybody is asked."""
    return True


def words(said: Words, answers: Answers) -> str:
    """Fixed words as they are, or made from the answers (a child's name)."""
    return said if isinstance(said, str) else said(answers)


@dataclass(frozen=True)
class ListOf:
    """An add-to-a-list page: a page per entry, then the entries as cards with "any more?".

    title: the h1 above the cards. more: the question under them. none_label: the tick when there is nothing to add,
    "" where the list may not be empty. entry_title: an entry's name on its card, from its answers. first: the question
    while the list is empty, where "Do you know of any ...?" does not fit.
    """

    singular: str
    plural: str
    title: Words
    more: str
    none_label: str
    entry_title: Callable[[dict[str, Any]], str]
    intro: str = ""
    first: str = ""


@dataclass(frozen=True)
class Page:
    """One page of questions.

    title: the h1. heading_field: the field whose label or legend is that h1 (pass it heading=True, label=title).
    scope: whether each child has its own answers, or the family shares them.
    asked_when: whether it is asked at all. needed: whether it must be answered before sending. core: whether even an
    immediate-risk send needs it. missing: the sentence that says what to do when it is not answered.
    sealed: "safeguarding" where only the school's safeguarding leads may read it.
    whereabouts: fields that are an address or a phone, masked once an address is not safe to know.
    many: set on an add-to-a-list page. follows: the key of the list page each of whose entries this page belongs to;
    it is saved under the same entry id.
    preset: first answers to offer while unanswered. staff: boxes that start with the name of the one person at the
    school who has that role. upload: files may be added here, filed under this page's key.
    papers: what a file added here may be, by kind; chosen for each file where there are several, and the kinds that are
    there are kept in the page's box `PAPERS_BOX`, where its form has one.
    copied: whether a brother's or sister's page starts from the first child's answers, to be checked and confirmed.
    passed: whether the way through its section goes on past it once it is answered, as at the door.
    last: whether it is asked once nothing else of its part is left, because those answers may make it needless.
    shows: a block the runner supplies ("privacy": the council's dated statement; "danger": numbers to ring; "joint":
    the way to a referral that asks for joint enquiries; "elsewhere": the ways to other notices; "law": what the law
    asks when a parent educates at home, for this pupil).
    """

    key: str
    title: Words
    form: type[JourneyForm]
    scope: Literal["child", "family"] = "child"
    hint: Words = ""
    intro: Words = ""
    heading_field: str = ""
    asked_when: Callable[[Answers], bool] = always
    needed: bool = True
    core: bool = False
    missing: str = ""
    sealed: Literal["", "safeguarding"] = ""
    whereabouts: frozenset[str] = frozenset()
    many: ListOf | None = None
    follows: str = ""
    preset: Callable[[Answers], dict[str, Any]] | None = None
    staff: Mapping[str, Role] = field(default_factory=dict, hash=False)
    upload: bool = False
    papers: Callable[[Answers], Mapping[str, str]] = field(default=lambda answers: {}, hash=False)
    copied: bool = True
    passed: bool = False
    last: bool = False
    shows: Literal["", "privacy", "danger", "joint", "elsewhere", "law"] = ""
    button: str = "Save and continue"

    def title_for(self, answers: Answers) -> str:
        """The h1."""
        return words(self.title, answers)

    def hint_for(self, answers: Answers) -> str:
        """One sentence under the h1, or ""."""
        return words(self.hint, answers)

    def intro_for(self, answers: Answers) -> str:
        """Paragraphs before the questions, parted by blank lines, or ""."""
        return words(self.intro, answers)

    @property
    def may_be_copied(self) -> bool:
        """Whether a further child's page may start from the first child's: one page of the child's own answers."""
        return self.copied and self.scope == "child" and self.many is None and not self.follows

    def child_key(self, answers: Answers) -> str:
        """Under which child its answers are kept: "" when the family shares them."""
        return answers.child if self.scope == "child" else ""

    def missing_message(self, answers: Answers) -> str:
        """What to do when it is not answered."""
        return self.missing or f"Answer “{self.title_for(answers)}”"


@dataclass(frozen=True)
class Section:
    """One line of the task list. `asked_when` false shows "Cannot start yet" with `waiting_hint`.

    days: what its dates come to by the school's calendar, from the answers, today and the school; said after the hint.
    """

    key: str
    title: str
    group: str
    pages: tuple[Page, ...]
    hint: Callable[[Answers], str] = lambda answers: ""
    asked_when: Callable[[Answers], bool] = always
    waiting_hint: str = ""
    sealed: Literal["", "safeguarding"] = ""
    days: Callable[[Answers, date, SchoolKnown], str] = lambda answers, today, school: ""

    @property
    def per_child(self) -> bool:
        """Whether each child has answers of its own in it."""
        return any(page.scope == "child" for page in self.pages)


@dataclass(frozen=True)
class SectionState:
    """A section as the task list shows it, for one child where children have their own answers in it.

    copied: how many of its pages wait for somebody to confirm what was copied from the first child.
    """

    section: Section
    status: Status
    hint: str = ""
    child: str = ""
    copied: int = 0


@dataclass(frozen=True)
class SendContext:
    """What the answers themselves do not say when something is about to be sent.

    no_visit_agreed_by: the safeguarding lead who agreed that there was no home visit. safeguarding_state: "done" once
    their part is signed. immediate: an immediate-risk send. attachments: categories of the files added (see
    `domain.papers`), as far as the person asking may see them; files_hidden: whether they may see none.
    sign_off_needed, signed_off_by: the headteacher's sign-off, where the council asks for it.
    attempt_days, attempt_times: how many different days and times of day the council expects contact attempts on.
    school: its kind and term dates, for journeys that look at them.
    upn_of_another: whether this school has told of another child under a UPN, given the UPN and the child's first name
    and date of birth (ISO text, "" where not known).
    """

    today: date
    no_visit_agreed_by: str = ""
    safeguarding_state: str = "not_started"
    immediate: bool = False
    attachments: tuple[str, ...] = ()
    files_hidden: bool = False
    sign_off_needed: bool = False
    signed_off_by: str = ""
    attempt_days: int = 3
    attempt_times: int = 2
    known_la_codes: frozenset[str] = frozenset()
    school: SchoolKnown = field(default_factory=SchoolKnown)
    upn_of_another: Callable[[str, str, str], bool] = lambda upn, first_name, born: False


@dataclass(frozen=True)
class Gap:
    """Something missing or wrong: what to do, and the page to do it on. Only `blocks` keeps it from being sent."""

    page_key: str
    child: str
    message: str
    item: str = ""
    blocks: bool = True

    @property
    def before_signing(self) -> bool:
        """Whether it stands in the way of signing: everything missing but the signature itself."""
        return self.blocks and self.page_key != "check"


@dataclass(frozen=True)
class SummaryRow:
    """One line of the check page, the receipt and the council's copy."""

    label: str
    lines: list[str]
    page_key: str
    child: str = ""
    item: str = ""
    sealed: Sealed = ""
    hidden: bool = False


@dataclass(frozen=True)
class SummaryGroup:
    """The rows of one section."""

    title: str
    rows: list[SummaryRow]
    key: str = ""


Rule = Callable[[Answers, SendContext], list[Gap]]


@dataclass(frozen=True)
class Journey:
    """A kind of submission as its questions.

    groups: headings of the task list, in order. rules: what must hold over several pages before sending.
    needs_head: whether it may only be sent once the headteacher has signed it.
    looks_at_school: whether its rules look at the school’s kind and term dates.
    one_child: whether it is about one child only: a brother or sister has a record of their own.
    by_part: whether the questions of a part are asked together on one page, where they are not told to stand alone.
    seals: whether the answers make addresses unsafe to know. immediate: what was said of a danger now, or None.
    no_visit_agreed: whether the safeguarding lead's part agrees that there was no home visit. child_name: for captions.
    will_need: what to have at hand, as a first visit lists it. afterwards: what happens once it is sent; {council} is
    its name. statements: (name, words, what to do when not ticked) of
    what the headteacher ticks before signing.
    """

    kind: str
    title: str
    groups: tuple[str, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()
    needs_head: bool = False
    looks_at_school: bool = False
    one_child: bool = False
    by_part: bool = False
    seals: Callable[[Answers], bool] = lambda answers: False
    immediate: Callable[[Answers], dict[str, Any] | None] = lambda answers: None
    no_visit_agreed: Callable[[Answers], bool] = lambda answers: False
    child_name: Callable[[Answers], str] = lambda answers: ""
    will_need: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    statements: tuple[tuple[str, str, str], ...] = ()
    _pages: Mapping[str, Page] = field(init=False, repr=False, compare=False)
    _section_of: Mapping[str, Section] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pages = [page for section in self.sections for page in section.pages]
        index = {page.key: page for page in pages}
        if len(index) != len(pages):
            raise ValueError("Two pages of one journey share a key")
        object.__setattr__(self, "_pages", index)
        homes = {page.key: section for section in self.sections for page in section.pages}
        object.__setattr__(self, "_section_of", homes)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every declared page, in order."""
        return tuple(self._pages.values())

    def page(self, key: str) -> Page:
        """The page with this key, or KeyError."""
        return self._pages[key]

    def section(self, key: str) -> Section:
        """The section with this key, or KeyError."""
        return {section.key: section for section in self.sections}[key]

    def section_of(self, page_key: str) -> Section:
        """The section a page stands in, or KeyError."""
        return self._section_of[page_key]

    def waiting_copies(self, answers: Answers) -> list[Page]:
        """The pages of a further child that wait to be confirmed: asked, not answered, and answered for the first."""
        if answers.child == FIRST_CHILD:
            return []
        copies = {page.key: copy for page in self.pages if (copy := self.copy_for(page, answers)) is not None}
        filled = answers.with_copies(copies)
        return [page for page in self.pages_asked(filled) if page.key in copies]

    def copy_for(self, page: Page, answers: Answers) -> dict[str, Any] | None:
        """The first child's answers to this page, where a further child's may start from them; else None."""
        if answers.child == FIRST_CHILD or not page.may_be_copied or answers.row(page.key) is not None:
            return None
        first = answers.for_child(FIRST_CHILD)
        return dict(first.of(page.key)) if first.given(page.key) else None

    def names(self, answers: Answers) -> dict[str, str]:
        """What to call each child in lists: the name, or "Child 2" until it is known."""
        return {
            child: self.child_name(answers.for_child(child)) or f"Child {place}"
            for place, child in enumerate(answers.children, 1)
        }

    def follow_ups(self, list_key: str, answers: Answers, item: str) -> list[Page]:
        """The further pages asked about one entry of a list, in order."""
        there = answers.at(item)
        return [page for page in self.pages if page.follows == list_key and page.asked_when(there)]

    def pages_asked(self, answers: Answers) -> list[Page]:
        """The pages this draft is asked, without those that belong to single entries of a list."""
        return [page for section in self.sections for page in self.asked_in(section, answers)]

    def asked_in(self, section: Section, answers: Answers) -> list[Page]:
        """The pages asked of one section; none while the section itself is not called for."""
        if not section.asked_when(answers):
            return []
        return [page for page in section.pages if not page.follows and page.asked_when(answers)]

    def is_asked(self, page_key: str, answers: Answers, item: str = "") -> bool:
        """Whether this page may be opened now."""
        page = self.page(page_key)
        if page.follows:
            return answers.item_kept(page.follows, item) and page.asked_when(answers.at(item))
        return self.section_of(page_key).asked_when(answers) and page.asked_when(answers)

    def start_of(self, section_key: str, answers: Answers) -> str | None:
        """The page a section opens on: the first not yet answered, else its first; None when it cannot start."""
        asked = self.asked_in(self.section(section_key), answers)
        unanswered = [page.key for page in asked if not answers.given(page.key)]
        return next(iter(unanswered), asked[0].key if asked else None)

    def next_after(self, page_key: str, answers: Answers, item: str = "") -> str | None:
        """The page after this one has been saved; None means the task list.

        For an entry of a list (`item` given): its next follow-up page, which keeps the same item, or else the list
        page itself, without an item, to show the cards. For a list's own page: the page after the list.
        """
        page = self.page(page_key)
        list_key = page.follows or (page.key if page.many and item else "")
        if list_key:
            following = [follow.key for follow in self.follow_ups(list_key, answers, item)]
            place = following.index(page.key) + 1 if page.key in following else 0
            return following[place] if place < len(following) else list_key
        section = self.section_of(page_key)
        order = [each.key for each in section.pages]
        asked = [each.key for each in self.asked_in(section, answers)]
        later = [key for key in asked if order.index(key) > order.index(page_key)]
        return next((key for key in later if not (self.page(key).passed and answers.given(key))), None)

    def sign_off_needed(self, *, head_signs_referral: bool, immediate: bool) -> bool:
        """Whether a headteacher must sign before it is sent: always for some kinds, by the council's setting for a
        referral; never where a child may be in danger now and the law asks for no signature."""
        return self.needs_head or (head_signs_referral and self.kind == "cme_referral" and not immediate)

    def masked(self, answers: Answers) -> bool:
        """Whether addresses and phones of this draft are hidden from all but those with the right."""
        return answers.sealed or any(self.seals(answers.for_child(child)) for child in answers.children)

    def states(
        self,
        answers: Answers,
        *,
        safeguarding_state: str,
        reads_sealed: bool,
        today: date | None = None,
        school: SchoolKnown | None = None,
    ) -> list[SectionState]:
        """The lines of the task list, each with its status and hint."""
        from portal.journeys.states import section_states

        return section_states(
            self, answers, safeguarding_state, reads_sealed=reads_sealed, today=today, school=school or SchoolKnown()
        )

    def gaps(self, answers: Answers, context: SendContext) -> list[Gap]:
        """What is missing before it can be sent, and (not blocking) what is worth a second look."""
        from portal.journeys.states import journey_gaps

        return journey_gaps(self, answers, context)

    def summary(self, answers: Answers, *, reveal: frozenset[str] = frozenset()) -> list[SummaryGroup]:
        """Every answer in words. `reveal` may hold "address" and "safeguarding"; other sealed values are masked."""
        from portal.journeys.summary import journey_summary

        return journey_summary(self, answers, reveal)


__all__ = [
    "FIRST_CHILD",
    "Gap",
    "Journey",
    "ListOf",
    "Page",
    "Section",
    "SectionState",
    "SendContext",
    "Status",
    "SummaryGroup",
    "SummaryRow",
]
