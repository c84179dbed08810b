"""A draft seen through its journey by the acting person: answers, addresses of pages, captions, what is sealed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any
from uuid import UUID

from flask import url_for

from portal.domain.access import May, allows
from portal.domain.codes import known_la_codes
from portal.domain.identifiers import normalise_upn
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.forms import FormContext
from portal.journeys.model import Journey, Page, SendContext
from portal.journeys.registry import journey_for
from portal.journeys.states import safeguarding_state
from portal.services import authorities, draft_reading, earlier_children, terms
from portal.services.draft_reading import DraftView
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound
from portal.services.working_day import today
from portal.store.find.drafts import KeptPage
from portal.web.acting import actor

_ITEM = re.compile(r"[A-Za-z0-9]{1,32}")
FAMILY = "family"
"""How an address names the family's own pages, which are kept under no child."""


def answers_of(pages: Iterable[KeptPage], *, sealed: bool = False) -> Answers:
    """Kept pages as a journey reads them."""
    return Answers([_read(page) for page in pages], sealed=sealed)


def _read(page: KeptPage) -> PageAnswers:
    """A page as a journey reads it. Every request reads all pages of a draft, so nothing is copied field by field."""
    return PageAnswers(
        child=page.child,
        page=page.page,
        item=page.item,
        answers=dict(page.answers),
        hidden=page.hidden,
        position=page.position,
        version=page.version,
        saved_by_name=page.saved_by_name,
        saved_at=page.saved_at,
    )


def any_child(rule: Callable[[Answers], bool], answers: Answers) -> bool:
    """Whether it holds for any child of the draft."""
    return any(rule(answers.for_child(child)) for child in answers.children)


def child_names(journey: Journey, answers: Answers) -> str:
    """The children's names for lists and captions: "Zofia Kowalska", "Zofia Kowalska and Adam Kowalski"."""
    named = [journey.child_name(answers.for_child(child)) for child in answers.children]
    known = [name for name in named if name]
    return " and ".join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)


@lru_cache(maxsize=16)
def reading_of(kind: str) -> Reading:
    """What the journey of this kind says must be sealed, and how it names the child."""
    journey = journey_for(kind)
    return Reading(
        safeguarding=frozenset(page.key for page in journey.pages if page.sealed),
        whereabouts={page.key: page.whereabouts for page in journey.pages if page.whereabouts},
        seals=lambda pages: any_child(journey.seals, answers_of(pages)),
        part_state=lambda pages: safeguarding_state(journey, answers_of(pages)),
        child_name=lambda pages: child_names(journey, answers_of(pages)),
        immediate=lambda pages: journey.immediate(answers_of(pages)),
        no_visit_agreed=lambda pages: journey.no_visit_agreed(answers_of(pages)),
    )


class Around:
    """What stands around a school's drafts, read once however many of them are looked at together."""

    def __init__(self, answers: Sequence[Answers]) -> None:
        self._answers = answers

    @cached_property
    def school(self) -> SchoolKnown:
        """The kind and term dates of the school."""
        return terms.known_school(actor().school_id)

    @cached_property
    def _told(self) -> dict[str, list[earlier_children.Told]]:
        each = (there.for_child(child) for there in self._answers for child in there.children)
        upns = {normalise_upn(str(there.value("child_numbers", "upn"))) for there in each}
        return earlier_children.told_under(upns - {""})

    def upn_of_another(self, upn: str, first_name: str, born: str, *, besides: UUID) -> bool:
        """Whether another record of this school than `besides` gives this UPN to another child."""
        told = self._told.get(upn, [])
        return any(one.draft_id != besides and one.is_another(first_name, born) for one in told)


@dataclass(frozen=True)
class Standing:
    """A draft, its journey and its answers as the acting person may see them, and what stands around it."""

    draft: DraftView
    journey: Journey
    answers: Answers
    side: str
    around: Around

    @property
    def reading(self) -> Reading:
        """What is sealed."""
        return reading_of(self.draft.kind)

    @property
    def reads_private(self) -> bool:
        """Whether this person fills in the safeguarding lead's part."""
        return allows(actor(), May.FILL_SAFEGUARDING_PART)

    @property
    def reveal(self) -> frozenset[str]:
        """Seals this person may see behind."""
        held = {"safeguarding"} if self.reads_private else set()
        return frozenset(held | ({"address"} if allows(actor(), May.SEE_HIDDEN_ADDRESS_AS_SCHOOL) else set()))

    @property
    def caption(self) -> str:
        """Above a page's heading: the child's name once known, else the draft's number."""
        return self.draft.child_name or f"Draft {self.draft.number}"

    def caption_for(self, page: Page, child: str) -> str:
        """Above a page's heading: the one child it is about, where the draft tells of several; never the first one's
        name over a child who is only being added."""
        if page.scope == "child" and child not in ("", FIRST_CHILD, *self.answers.children):
            return "Another child"
        if page.scope == "child" and len(self.answers.children) > 1:
            return self.journey.names(self.answers).get(child) or self.caption
        return self.caption

    def at(self, child: str, item: str = "") -> Answers:
        """The answers from one child's place, or one entry's."""
        return self.answers.for_child(child or FIRST_CHILD).at(item)

    def context(self, child: str, page: Page, item: str = "") -> FormContext:
        """What a page's form may look at."""
        there = self.at(child, item)
        hidden = frozenset() if "address" in self.reveal else there.hidden_of(page.key, item)
        school = self.school  # brings the council along, which `known_codes` asks for
        return FormContext(today(), there, self.known_codes, hidden, school, self.journey.kind)

    @property
    def known_codes(self) -> frozenset[str]:
        """Council numbers that raise no warning in a UPN, this council's own among them."""
        return known_la_codes() | {authorities.of(actor()).code}

    @cached_property
    def school(self) -> SchoolKnown:
        """The kind and term dates of the school, where the journey looks at them."""
        return self.around.school if self.journey.looks_at_school else SchoolKnown()

    @property
    def files_hidden(self) -> bool:
        """Whether the draft's files are kept from the acting person, because an address in them may not be safe."""
        return self.draft.address_hidden and "address" not in self.reveal

    def send_context(self) -> SendContext:
        """What the answers themselves do not say when it is about to be sent."""
        school = self.school  # brings the council along, which the settings below ask for
        return SendContext(
            today=today(),
            no_visit_agreed_by=self.draft.no_visit_agreed_by,
            safeguarding_state=self.draft.safeguarding_state,
            immediate=self.draft.immediate is not None,
            attachments=tuple(file.category for file in self.draft.files),
            files_hidden=self.files_hidden,
            sign_off_needed=self.journey.sign_off_needed(
                head_signs_referral=authorities.of(actor()).head_signs_referral,
                immediate=self.draft.immediate is not None,
            ),
            signed_off_by=self.draft.signed_by_name,
            known_la_codes=self.known_codes,
            school=school,
            upn_of_another=partial(self.around.upn_of_another, besides=self.draft.id),
        )

    def url(self, page_key: str | None, child: str = "", item: str = "", **query: str) -> str:
        """Address of a page of questions; of the task list for None."""
        if page_key is None:
            return url_for(f"{self.side}.task_list", draft_id=self.draft.id)
        page = self.journey.page(page_key)
        where = (child or FIRST_CHILD) if page.scope == "child" else FAMILY
        told: dict[str, Any] = {"draft_id": self.draft.id, "child": where, "page_key": page_key, **query}
        if item:
            return url_for(f"{self.side}.entry", item=item, **told)
        return url_for(f"{self.side}.question", **told)

    def asked(self, child: str, page_key: str, item: str) -> Page:
        """The page at this address, or `NotFound` when there is none such in this journey, for this child."""
        try:
            page = self.journey.page(page_key)
        except KeyError:
            raise NotFound from None
        if (child == FAMILY) != (page.scope == "family"):
            raise NotFound
        further = () if self.journey.one_child else (self.answers.next_child,)
        if child != FAMILY and child not in (*self.answers.children, *further):
            raise NotFound
        if item and not ((page.many or page.follows) and _ITEM.fullmatch(item)):
            raise NotFound
        if page.follows and not item:
            raise NotFound
        return page


def standing(draft_id: UUID, side: str) -> Standing:
    """The draft with its journey; `NotFound` when it is not this school's, withdrawn or expired."""
    draft = draft_reading.load_draft(draft_id)
    if draft.state == "withdrawn":
        raise NotFound
    answers = answers_of(draft.pages, sealed=draft.address_hidden)
    return Standing(draft, journey_for(draft.kind), answers, side, Around([answers]))


def standings(draft_ids: Sequence[UUID], side: str) -> list[Standing]:
    """These drafts in this order, as `standing`, read in as many statements as one takes; those that are not this
    school's, withdrawn or expired are left out."""
    drafts = [draft for draft in draft_reading.load_drafts(draft_ids) if draft.state != "withdrawn"]
    answers = [answers_of(draft.pages, sealed=draft.address_hidden) for draft in drafts]
    around = Around(answers)
    return [
        Standing(draft, journey_for(draft.kind), there, side, around)
        for draft, there in zip(drafts, answers, strict=True)
    ]
