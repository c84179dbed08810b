"""The household as it is known, who is missing in the referral, and the other records of the child, for the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from la_side import in_words
from portal.domain.dates_in_words import long_date, long_moment
from portal.domain.matching.household import Member
from portal.domain.matching.links import Meaning
from portal.services.case_reading import CaseView
from portal.services.family import Family, Missing

HIDDEN = "Not safe to share. Speak to a CME manager before you contact anybody about this child"


def household(family: Family) -> list[dict[str, Any]]:
    """The children of the household, one row each."""
    return [_row(one) for one in family.members]


def _row(one: Member) -> dict[str, Any]:
    at = ", ".join(filter(None, (in_words.year(one.year), one.school)))
    return {
        "name": one.name,
        "how": one.how if one.until is None else f"Until {long_date(one.until)}: {one.ended.rstrip('.')}",
        "school": HIDDEN if one.hidden else at or "Not known",
        "ties": [{"words": tie.words, "source": tie.source, "strength": tie.strength} for tie in one.ties],
        "mentioned": one.mentioned,
    }


def missing(family: Family, asking: Mapping[UUID, Mapping[str, Any]], own: str) -> list[dict[str, str]]:
    """Children of the household whom the referral does not mention, each with where to ask their school.

    asking: as `asking_words.by_proposal` gives it. own: the name of the case's own school,
    which is written to and not asked.
    """
    found = []
    for one in family.missing:
        asks = asking.get(one.proposal_id, {}) if one.proposal_id else {}
        put = asks.get("asks", ())
        waits = any(each["waits"] for each in put)
        found.append(
            {
                "words": one.words,
                "name": one.member.name,
                "school": str(asks.get("school") or ""),
                "ask_url": "" if put else str(asks.get("ask_url") or ""),
                "asked": _own_school(one, own) or ("The school has been asked." if waits else _asked(put)),
            }
        )
    return found


def _own_school(one: Missing, own: str) -> str:
    """What to do about a pupil of the school that told of this child: no question can be put to it."""
    return "Ask in a message to the school." if one.member.school == own else ""


def _asked(put: Iterable[Mapping[str, Any]]) -> str:
    """What has become of questions that wait no more."""
    told = list(put)
    if any(each["rows"] for each in told):
        return "The school has answered. The answer is below."
    return "The school is no longer asked. See below." if told else ""


def linked(view: CaseView, link: Any) -> str:
    """What is said of this child and another, for the page on which it is ended."""
    name = next((one.other_name for one in view.proposals if one.link_id == link.id), "the other child")
    return (
        f"{view.case.child_name} and {name}. {Meaning(link.meaning).decided} by {link.by_name}, {long_moment(link.at)}."
    )


def joined(view: CaseView) -> list[dict[str, str]]:
    """The other cases of the same child, for the notice at the top of every page of the case."""
    return [
        {
            "words": f"The same child as in case {case.reference} ({in_words.status(case.state)['words'].lower()}, "
            f"{case.school_name}), joined by {one.link.by_name} on {long_moment(one.link.at)}.",
            "reference": case.reference,
            "case_url": url_for("la.case", reference=case.reference),
            "history_url": url_for("la.history", reference=case.reference),
        }
        for one in view.joined
        if (case := one.case) is not None and case.id != view.case.id
    ]
