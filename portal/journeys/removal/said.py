"""What has been answered about a removal so far, as the rules look at it: which pages the ground calls for, and the
answers of those pages as facts. Answers of pages no longer asked are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.domain.codes import UnknownCode
from portal.domain.facts import removal
from portal.domain.ground_facts import YES, GroundFacts
from portal.domain.grounds import Ground, by_letter, ground
from portal.journeys.answers import Answers
from portal.journeys.blocks.facts_of_places import addresses

Json = dict[str, Any]
BARS, NEXT_SCHOOL, STARTED, JOINT = "removal_bars", "removal_next_school", "removal_started", "removal_joint"
CONSENTS, JOINED, MET = "removal_consents", "removal_other_school", "removal_met"
WORKERS_PAGE = {"social_worker": "worker_told", "virtual_school": "virtual_school_told"}
"""Who is told on the page that names the worker, and its box, where a notice asks that page."""
PARENT_LETTER = "parent_letter"
"""The page of a home education notice that holds the parent's letter: the notice is itself the reason."""

_PAGES_OF: dict[str, tuple[str, ...]] = {
    "a": (BARS, JOINED, STARTED),
    "b": ("removal_nursery",),
    "c": (BARS, CONSENTS, "removal_staying_there"),
    "d": ("removal_order",),
    "e": ("removal_order",),
    "f": (BARS, "removal_home_education"),
    "g": (BARS, "removal_moved"),
    "h": (BARS, "removal_leave", JOINT),
    "i": (BARS, "removal_absence", JOINT),
    "j": ("removal_detained",),
    "k": ("removal_death",),
    "l": ("removal_staying_on",),
    "m": ("removal_boarding",),
    "n": ("removal_left",),
    "o": ("removal_excluded",),
    "reg9_3_ceased_to_attend": ("removal_left",),
    "reg9_3_twenty_days_unauthorised": ("removal_absence",),
    "reg9_3_nursery_not_continuing": ("removal_nursery",),
    "reg9_3_permanently_excluded": ("removal_excluded",),
    "reg9_3_died": ("removal_death",),
}
_NEXT_NOT_ASKED = frozenset("acdefjk") | {"reg9_3_died"}
"""Grounds that themselves say where the child goes, or after which nowhere is asked."""
SOMEWHERE = frozenset({"school", "abroad"})


def chosen(answers: Answers) -> Ground | None:
    """The ground picked, None before; what a parent wrote in a home education notice is ground (f) by itself."""
    try:
        return ground(answers.value("removal_ground", "ground"))
    except UnknownCode:
        return by_letter("f") if by_notice(answers) else None


def by_notice(answers: Answers) -> bool:
    """Whether these are a home education notice's own answers: it is sent whether or not the name may come off yet."""
    return not answers.value("removal_ground", "ground") and answers.given(PARENT_LETTER)


def _key(answers: Answers) -> str:
    given = chosen(answers)
    return (given.letter or given.code) if given else ""


def called_for(page: str) -> Callable[[Answers], bool]:
    """Whether the ground picked calls for this page."""
    return lambda answers: page in _PAGES_OF.get(_key(answers), ())


def silent(answers: Answers) -> bool:
    """Whether the pupil has died."""
    given = chosen(answers)
    return given is not None and given.silent


def not_silent(answers: Answers) -> bool:
    """Whether a reason is picked, and it is not that the pupil has died."""
    return chosen(answers) is not None and not silent(answers)


def consent_called_for(answers: Answers) -> bool:
    """Whether the council that placed the pupil here must consent (regulation 9(2))."""
    given = chosen(answers)
    return given is not None and given.consent and answers.value("removal_place", "council_placed") == YES


def next_called_for(answers: Answers) -> bool:
    """Whether the school is asked where the child goes: the ground does not say it."""
    return bool(_key(answers)) and _key(answers) not in _NEXT_NOT_ASKED


def chosen_next(answers: Answers) -> str:
    """What is known of the place the child goes to, "" where it is not asked."""
    return str(answers.value("removal_next", "next_kind")) if next_called_for(answers) else ""


def going_somewhere(answers: Answers) -> bool:
    """Whether a next school or country is known."""
    return chosen_next(answers) in SOMEWHERE


def started_called_for(answers: Answers) -> bool:
    """Whether a page of its own asks that the child has started at the next school: not once it is said beside the
    school."""
    joined = called_for(STARTED)(answers) and not answers.value(JOINED, "has_started")
    return joined or chosen_next(answers) == "school"


def met_called_for(answers: Answers) -> bool:
    """Whether a page of its own asks when the reason was first met. A pupil who has joined another school met it on the
    first day there, unless that page has been answered already, or the name came off before the council was told."""
    if chosen(answers) is None:
        return False
    if answers.row(MET) or answers.value("removal_when", "already_deleted") == YES:
        return True
    return not (called_for(JOINED)(answers) and answers.value(JOINED, "first_day"))


def moving(answers: Answers) -> bool:
    """Whether the child moves to another home."""
    return not_silent(answers) and answers.value("removal_move", "moving") == YES


def no_new_address(answers: Answers) -> bool:
    """Whether the child moves, and the new address is not known."""
    return moving(answers) and answers.list_none("new_addresses")


def worried(answers: Answers) -> bool:
    """Whether anybody at the school is worried: the safeguarding lead's part is then called for."""
    return answers.value("removal_concerns", "concern") == YES and not_silent(answers)


def to_inform(answers: Answers) -> tuple[str, ...]:
    """Codes of those who should know first."""
    if not not_silent(answers):
        return ()
    return removal.to_inform({
        "child": {"sen": {"status": answers.value("sen", "sen_status")}},
        "status": answers.of("status_care"),
        "social_worker": {"has": answers.value("status_care", "social_worker")},
        "removal": {"ground": answers.value("removal_ground", "ground")},
    })  # fmt: skip


def to_ask(answers: Answers) -> tuple[str, ...]:
    """Codes of those whose telling the page "Who has been told?" asks. A home education notice asks of the worker and
    the Virtual School where it names the worker."""
    called = to_inform(answers)
    return tuple(who for who in called if who not in WORKERS_PAGE) if by_notice(answers) else called


_ALWAYS = ("removal_place", "removal_when", "removal_ground", MET)
_IF: dict[str, Callable[[Answers], bool]] = {
    "removal_consent": consent_called_for,
    "removal_move": not_silent,
    "removal_no_new_address": no_new_address,
    "removal_next": next_called_for,
    NEXT_SCHOOL: going_somewhere,
    STARTED: started_called_for,
    "removal_concerns": not_silent,
}


def evidence(answers: Answers) -> list[Json]:
    """What is shown for the ground: a file, or the day of the paper the school holds and why it is not added."""
    given, said = chosen(answers), answers.of("removal_evidence")
    return [
        {
            "code": each.code,
            "words": each.words,
            "how": said.get(f"{each.code}_how") or "",
            "dated": said.get(f"{each.code}_dated") or "",
            "why_not": said.get(f"{each.code}_why_not") or "",
        }
        for each in (given.evidence if given else ())
    ]


def _named(entry: Json, *names: str) -> Json:
    return {name: entry.get(name) or "" for name in names}


def block(answers: Answers, changed: Json | None = None) -> Json:
    """The facts of the removal itself, under the names the rules know. `changed`: answers not saved yet."""
    pages = [*_ALWAYS, *(page for page, asked in _IF.items() if asked(answers))]
    pages += [page for page in _PAGES_OF.get(_key(answers), ()) if page != CONSENTS and page not in pages]
    said: Json = {}
    for page in pages:
        said |= {name: value or "" for name, value in answers.of(page).items()}
    given = chosen(answers)
    said |= {
        "ground": given.code if given else "",
        "letter": given.letter if given else "",
        "regulation": given.regulation_words if given else "",
        "words": given.words if given else "",
        "scheme": "2024",
        "evidence": evidence(answers) if given else [],
        "informed": {who: answers.value("removal_informed", who) for who in to_inform(answers)},
        "informed_how": answers.value("removal_informed", "informed_how") if to_inform(answers) else "",
        "other_schools": [
            _named(entry, "name", "consents", "consent_by", "consent_on") for _, entry in answers.items(CONSENTS)
        ]
        if called_for(CONSENTS)(answers)
        else [],
        "files_sent": [
            _named(entry, "what", "ctf_way", "sent_to", "sent_on", "receipt_on", "note")
            for _, entry in answers.items("removal_files")
        ]
        if not_silent(answers)
        else [],
    }
    return _joined({**said, **(changed or {})}, answers)


def _joined(said: Json, answers: Answers) -> Json:
    """The block with what the first day at the other school, and who there confirmed it, say besides."""
    if not called_for(JOINED)(answers):
        return said
    first = said.get("first_day") or ""
    told = {} if met_called_for(answers) else {"ground_met_on": first}
    if not started_called_for(answers):
        started = said.get("has_started") or ""
        told["started"] = started
        told["started_on"], told["started_said_by"] = "", ""
        if started == YES:
            told["started_on"], told["started_said_by"] = first, said.get("confirmed_by") or ""
    return {name: value for name, value in {**said, **told}.items() if name != "has_started"}


def ground_facts(answers: Answers, changed: Json | None = None) -> GroundFacts:
    """The answers as the rules look at them. `changed`: what a page not yet saved says."""
    return removal.read({
        "child": {
            "date_of_birth": answers.value("child_birth", "date_of_birth"),
            "sen": {"status": answers.value("sen", "sen_status")},
        },
        "addresses": addresses(answers) if moving(answers) else [],
        "status": answers.of("status_care"),
        "social_worker": {"has": answers.value("status_care", "social_worker")},
        "removal": block(answers, changed),
    })  # fmt: skip


def leaving(answers: Answers) -> Json:
    """Where the child is expected next: the block every notice of a leaver shares; {} where nowhere is."""
    given, said = chosen(answers), block(answers)
    if given is None or given.silent:
        return {}
    left = answers.value("last_attended", "last_attended") or said.get("deletion_on") or ""
    place = {"left_on": left, "expected_on": said.get("first_day") or ""}
    if given.letter in {"a", "d"} or said.get("next_kind") == "school":
        authority = said.get("other_school_authority") or ""
        return {
            "expects": "school",
            "destination": said.get("other_school") or said.get("order_school") or "",
            "school_urn": said.get("other_school_urn") or "",
            "authority": authority,
            **place,
        }
    if given.letter == "c":
        names = [each["name"] for each in said["other_schools"]]
        return {"expects": "school", "destination": ", ".join(names), "school_urn": "", "authority": "", **place}
    if given.letter in {"e", "f"}:
        return {"expects": "home_education", "destination": "", "school_urn": "", "authority": "", **place}
    kinds = {"abroad": "abroad", "home": "home_education", "elsewhere": "elsewhere", "not_known": "not_known"}
    expects = "elsewhere" if given.letter == "j" else kinds.get(said.get("next_kind") or "", "")
    if not expects:
        return {}
    name = said.get("establishment") or said.get("other_country") or said.get("next_other") or ""
    return {"expects": expects, "destination": name, "school_urn": "", "authority": "", **place}
