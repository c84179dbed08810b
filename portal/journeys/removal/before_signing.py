"""What stands between the answers and the headteacher's signature: who must know, worries, evidence, the files."""

from __future__ import annotations

from typing import ClassVar

from portal.domain.facts.removal import INFORMED
from portal.domain.facts.sealing import SplitFacts
from portal.domain.ground_facts import YES
from portal.domain.papers import EVIDENCE as EVIDENCE_KINDS
from portal.journeys.answer_fields import GovTime
from portal.journeys.answers import Answers
from portal.journeys.blocks.attendance import ATTENDANCE
from portal.journeys.blocks.concern_forms import REFERENCE_HINT, REFERENCE_NEEDED
from portal.journeys.blocks.naming import about
from portal.journeys.blocks.safeguarding import SAFEGUARDING
from portal.journeys.blocks.status import STATUS
from portal.journeys.date_field import GovDateField
from portal.journeys.fields import GovRadios, GovText, GovTextarea, GovYesNo, Needed, choice
from portal.journeys.forms import JourneyForm
from portal.journeys.model import ListOf, Page, Section
from portal.journeys.removal.said import chosen, not_silent, to_ask, to_inform, worried

GROUP = "Before it is signed"
HELD = "held"


class InformedForm(JourneyForm):
    """Whether those who work with the child know of the removal."""

    informed_how = GovText("Who told them, and when? (optional)")

    def shape(self) -> None:
        """Keeps those whom this child's plan, care or sentence calls for."""
        called = to_ask(self.context.answers)
        for who in INFORMED:
            if who not in called and who in self:
                del self[who]


for _who, _words in INFORMED.items():
    setattr(
        InformedForm,
        _who,
        GovYesNo(f"Have you told {_words}?", [Needed(f"Select yes if you have told {_words}")]),
    )


class ConcernsForm(JourneyForm):
    """Whether anybody at the school is worried about the child."""

    concern = GovYesNo(
        "Is anybody at your school worried about this child’s welfare?",
        [Needed("Select yes if anybody at your school is worried about the child")],
        hint="If yes, your safeguarding lead adds a part of their own before this can be sent",
        inline=False,
    )


class SocialCareForm(JourneyForm):
    """The referral to social care, dated as it happened, or the reason for none."""

    only_if: ClassVar = {
        **{f"referred_{part}": ("referred", YES) for part in ("on", "at", "to", "reference")},
        "referred_why_not": ("referred", "no"),
    }

    referred = GovYesNo(
        "Have you referred the child to children’s social care?",
        [Needed("Select yes if you have referred the child to children’s social care")],
        inline=False,
    )
    referred_on = GovDateField("On which day?", called="The day you referred the child", when="past_or_today")
    referred_at = GovTime("At what time?")
    referred_to = GovText("Who did you speak or write to there?")
    referred_reference = GovText("Their reference", hint=REFERENCE_HINT)
    referred_why_not = GovTextarea("If not, say why", rows=3, limit=2000)

    def check(self) -> None:
        """Day, time, person and reference, or the reason."""
        if self.referred.data == "no" and not self.referred_why_not.data:
            self.fail("referred_why_not", "Say why you have not referred the child to children’s social care")
        if self.referred.data == YES:
            if not self.referred_on.data:
                self.fail("referred_on", "Enter the day you referred the child")
            if not self.referred_at.data:
                self.fail("referred_at", "Enter the time you referred the child, like 8:45am")
            if not self.referred_to.data:
                self.fail("referred_to", "Enter who you spoke or wrote to at children’s social care")
            if not self.referred_reference.data:
                self.fail("referred_reference", REFERENCE_NEEDED)


def _papers(answers: Answers) -> dict[str, str]:
    """What the reason asks to be shown, by kind of file."""
    given = chosen(answers)
    return {each.code: each.words for each in given.evidence} if given else {}


class EvidenceForm(JourneyForm):
    """What the school has to show for the reason: a file below, or the day of the paper it holds."""

    def shape(self) -> None:
        """Keeps what this reason calls for."""
        given = chosen(self.context.answers)
        called = {each.code for each in given.evidence} if given else set()
        for code in EVIDENCE_KINDS:
            for name in (f"{code}_how", f"{code}_dated", f"{code}_why_not"):
                if code not in called and name in self:
                    del self[name]

    def check(self) -> None:
        """The day and the reason for each paper that is held and not added."""
        for code, words in EVIDENCE_KINDS.items():
            if f"{code}_how" not in self or self[f"{code}_how"].data != HELD:
                continue
            if not self[f"{code}_dated"].data:
                self.fail(f"{code}_dated", f"Enter the date of ‘{words}’")
            if not self[f"{code}_why_not"].data:
                self.fail(f"{code}_why_not", f"Say why ‘{words}’ cannot be added")


for _code, _words in EVIDENCE_KINDS.items():
    _how = GovRadios(
        _words,
        [Needed(f"Select how you show ‘{_words}’")],
        choices=[choice("file", "We add it here"), choice(HELD, "We hold it, but cannot add it")],
    )
    setattr(EvidenceForm, f"{_code}_how", _how)
    _dated = GovDateField("If you hold it: its date", called=f"The date of ‘{_words}’", when="past_or_today")
    setattr(EvidenceForm, f"{_code}_dated", _dated)
    setattr(EvidenceForm, f"{_code}_why_not", GovText("If you hold it: why it cannot be added"))
EvidenceForm.only_if = {
    f"{code}_{part}": (f"{code}_how", HELD) for code in EVIDENCE_KINDS for part in ("dated", "why_not")
}
EvidenceForm.said_as = {
    name: f"{words}: {what}"
    for code, words in EVIDENCE_KINDS.items()
    for name, what in ((f"{code}_dated", "date"), (f"{code}_why_not", "why it is not added"))
}


class FileSentForm(JourneyForm):
    """One file or record on its way to the new school."""

    only_if: ClassVar = {"ctf_way": ("what", "ctf")}

    what = GovRadios(
        "What has been sent?",
        [Needed("Select what has been sent")],
        choices=[
            choice("ctf", "The common transfer file"),
            choice("child_protection", "The child protection file", "Apart from the other papers"),
            choice("sen", "The special educational needs file"),
            choice("other", "Other papers"),
        ],
    )
    ctf_way = GovRadios(
        "If it is the common transfer file, how was it sent?",
        choices=[
            choice("school", "To the new school, through school to school"),
            choice("lost_pupils", "To the lost pupil store", "Addressed to XXXXXXX, where the new school is not known"),
            choice("other", "By other means", "Such as to an independent school, or one outside England"),
        ],
        hint="Send it within 15 school days of the day the name comes off the roll",
    )
    sent_to = GovText(
        "To whom?",
        [Needed("Enter to whom it was sent")],
        hint="A school, the lost pupil store, or the name of the person who took it",
    )
    sent_on = GovDateField(
        "When?", [Needed("Enter the day it was sent")], called="The day it was sent", when="past_or_today"
    )
    receipt_on = GovDateField(
        "When did they confirm that they have it? (optional)", called="The day they confirmed", when="past_or_today"
    )
    note = GovText("Anything to add? (optional)")

    def check(self) -> None:
        """How a transfer file was sent; nobody confirms what is not sent yet."""
        if self.what.data == "ctf" and not self.ctf_way.data:
            self.fail("ctf_way", "Select how the common transfer file was sent")
        if self.sent_on.data and self.receipt_on.data and self.receipt_on.data < self.sent_on.data:
            self.fail("receipt_on", "They cannot confirm before it was sent")


_KINDS = {"ctf": "Common transfer file", "child_protection": "Child protection file", "sen": "Special needs file"}
_LEADS = {page.key: page for page in SAFEGUARDING.pages}
_CARE = {page.key: page for page in (*STATUS.pages, *ATTENDANCE.pages)}


def _file(entry: dict[str, object]) -> str:
    return _KINDS.get(str(entry.get("what")), "Other papers")


CARE = Section(
    "care",
    "Support, care and protection plans",
    GROUP,
    (
        _CARE["sen"],
        _CARE["ehcp"],
        _CARE["status_care"],
        Page(
            "removal_informed",
            "Who has been told?",
            InformedForm,
            hint="Talk to them before the name comes off the roll",
            asked_when=lambda answers: bool(to_inform(answers)),
            missing="Say who has been told of the removal",
        ),
    ),
)
CONCERNS = Section(
    "concerns",
    "Worries about the child",
    GROUP,
    (
        Page(
            "removal_concerns",
            about("Is anybody worried about {child}’s welfare?"),
            ConcernsForm,
            heading_field="concern",
            asked_when=not_silent,
            missing="Say whether anybody at your school is worried about the child",
        ),
    ),
    asked_when=not_silent,
    waiting_hint="Choose the reason first",
)
LEADS_PART = Section(
    "safeguarding",
    SAFEGUARDING.title,
    GROUP,
    (
        _LEADS["dsl_worries"],
        Page(
            "dsl_social_care",
            "The referral to children’s social care",
            SocialCareForm,
            sealed="safeguarding",
            hint="Write down what happened and when. A referral is never dated earlier than it was made",
            missing="Say whether you have referred the child to children’s social care",
        ),
        _LEADS["dsl_protect"],
        _LEADS["dsl_protect_who"],
        _LEADS["dsl_sign"],
    ),
    asked_when=worried,
    waiting_hint="Needed only if anybody at your school is worried. Only your safeguarding leads can read or write it",
    sealed="safeguarding",
)
EVIDENCE = Section(
    "evidence",
    "What you have to show",
    GROUP,
    (
        Page(
            "removal_evidence",
            "What do you have to show for this reason?",
            EvidenceForm,
            upload=True,
            papers=_papers,
            hint="Add each paper below, or say which you hold. Do not add the child protection file",
            asked_when=lambda answers: bool((given := chosen(answers)) and given.evidence),
            missing="Say what you have to show for the reason",
        ),
    ),
    asked_when=lambda answers: bool((given := chosen(answers)) and given.evidence),
    waiting_hint="Choose the reason first. Some reasons need nothing to be shown",
)
FILES = Section(
    "files",
    "Files for the new school",
    GROUP,
    (
        Page(
            "removal_files",
            "Add a file you have sent",
            FileSentForm,
            asked_when=not_silent,
            needed=False,
            whereabouts=frozenset({"sent_to"}),
            many=ListOf(
                "file",
                "files",
                "Files sent to the new school",
                "Have you sent any other file?",
                "Nothing has been sent yet",
                _file,
                "You can also record this later, on the page of what you have sent.",
                "Have you sent any file to the new school?",
            ),
        ),
    ),
    asked_when=not_silent,
    hint=lambda answers: "" if answers.items("removal_files") else "You can add these later",
    waiting_hint="Choose the reason first",
)


def with_leads_part(split: SplitFacts, answers: Answers, *, called_for: bool) -> SplitFacts:
    """The facts with the safeguarding lead's part, and the referral in it; without that part where nothing calls for
    it, whatever was written there before."""
    private = dict(split.safeguarding) if called_for else {}
    if private and (referral := answered_by_leads(answers)):
        private["social_care"] = referral
    return SplitFacts(split.open, split.address, private)


def answered_by_leads(answers: Answers) -> dict[str, str]:
    """The referral to social care in the words of the safeguarding part: {} while it is not answered."""
    said = answers.of("dsl_social_care")
    if not said:
        return {}
    return {
        "told": said.get("referred") or "",
        "on": said.get("referred_on") or "",
        "at": said.get("referred_at") or "",
        "to": said.get("referred_to") or "",
        "reference": said.get("referred_reference") or "",
        "why_not": said.get("referred_why_not") or "",
        "outcome": "",
    }
