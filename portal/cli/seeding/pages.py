"""A child's roll row and story as the answers of every page of a referral, checked by the pages' own forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.cli.seeding.past import school_day
from portal.cli.seeding.story import Story
from portal.domain.codes import known_la_codes
from portal.domain.phones import to_e164
from portal.domain.reasons import reason
from portal.domain.school_days import SchoolCalendar
from portal.exchange.demo_families import Row
from portal.exchange.roll_file import read_date
from portal.journeys.answers import FIRST_CHILD, Answers, PageAnswers
from portal.journeys.blocks.concern_forms import AT_HOME, EXPLOITATION
from portal.journeys.blocks.status import CARE, CIRCUMSTANCES
from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.forms import FormContext, dump, open_form
from portal.journeys.model import Journey
from portal.journeys.referral.reason import facts_asked

Pages = dict[str, dict[str, Any]]
_RELATIONS: Final = {"Mother": "PAM", "Father": "PAF", "Step father": "STF"}
_CHECKED: Final = {
    "friends": "Two friends were asked and have not heard anything",
    "staff": "No member of staff has had contact",
    "emergency_numbers": "Every number rung twice, morning and late afternoon. No answer",
    "free_meals": "Lunch account not used since the last day in school",
    "clubs": "Not at the club since the last day in school",
    "school_nurse": "The nurse has no newer address",
    "letter": "Letter sent first class. No reply so far",
}
"""What came of the checks that a school usually makes."""
_NOT_CHECKED: Final = {
    "sibling_school": ("not_relevant", "We know of no brother or sister at another school"),
    "health": ("cannot", "The nurse will ask the GP and tell us"),
    "worship": ("not_relevant", "Our school has no such link with the family"),
    "landlord": ("cannot", "We do not know who the landlord is"),
    "admissions": ("cannot", "Admissions have not replied yet"),
    "other_council": ("not_relevant", "No address in another area was given"),
}


_COVERED: Final = 60
"""Days after sending on which somebody at the school answers, holiday or not."""


class NotTrue(ValueError):
    """An invented answer broke a rule of its own page: a mistake in the story."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells it, and on which days."""

    sender: str
    sender_job: str
    lead: str
    lead_job: str
    school_phone: str
    sent_on: dt.date
    calendar: SchoolCalendar

    def day(self, before: int) -> str:
        """The school day `before` school days before the referral was sent, as ISO text."""
        return school_day(self.calendar, self.sent_on, before).isoformat()


def tidy(name: str) -> str:
    """A name as a person would write it; some schools' rolls are in capitals."""
    return name.title() if name.isupper() else name


def _family_name(row: Row) -> str:
    return f"{tidy(row['parent1_forename'])} {tidy(row['parent1_surname'])}".strip() or "the mother"


def _born(row: Row) -> dt.date:
    day = read_date(row["dob"])
    if day is None:
        raise NotTrue(f"No date of birth: {row['dob']}")
    return day


def _admitted(row: Row, seen: str) -> str:
    """The day of admission, a year or more earlier where the story begins before the roll's."""
    day = dt.date.fromisoformat(row["entry_date"])
    while day.isoformat() > seen:
        day = day.replace(year=day.year - 1)
    return day.isoformat()


def pages_of(row: Row, story: Story, by: Telling) -> Pages:
    """The answers of every page that is no list."""
    child = tidy(row["forename"])
    seen = by.day(story.away + 1)
    pages: Pages = {
        "privacy": {"read": True},
        "sender": {
            "job": by.sender_job,
            "phone": by.school_phone,
            "best_times": "Before 11am",
            "cover_name": by.lead,
            "cover_phone": by.school_phone,
            "cover_from": by.sent_on.isoformat(),
            "cover_to": (by.sent_on + dt.timedelta(days=_COVERED)).isoformat(),
        },
        "child_name": {
            "first_name": child,
            "middle_names": row["middle_names"],
            "last_name": tidy(row["surname"]),
            "one_name": not row["surname"],
            "former_last_name": tidy(row["former_surname"]),
        },
        "child_birth": {
            "date_of_birth": _born(row).isoformat(),
            "sex": row["sex"],
            "year_group": row["nc_year"],
        },
        "child_numbers": {"upn": row["upn"]} if row["upn"] else {"upn_not_known": "not_yet_issued"},
        "child_background": {
            "first_language": story.language,
            "speaks_english": "some" if story.interpreter else "well",
        },
        "address_last": {
            "situation": "address",
            "address_line_1": row["address_line1"],
            "address_line_2": " ".join(part for part in (row["address_line2"], row["address_line3"]) if part),
            "town": row["town"],
            "postcode": row["postcode"],
            "source": "register",
            "home_type": "rented",
            "lives_with_whom": ["a1"] if row["parent1_forename"] else [],
            "lives_with": "" if row["parent1_forename"] else _family_name(row),
        },
        "address_safe": {"safe": story.safe},
        "attendance_place": {
            "ever_attended": "no" if story.main_reason == "allocated_place_not_taken_up" else "yes",
            "admission_date": _admitted(row, seen),
            "part_time": "no",
            "dual_registered": "no",
        },
        "last_attended": {"last_attended": seen, "attendance_percent": story.percent, "unauthorised_sessions": "6"},
        "absence_pattern": {"pattern": "whole_days", "sudden_change": "yes"},
        "last_seen": {"seen_on": seen, "seen_by": "Class teacher", "seen_where": "At school"},
        "sen": {"sen_status": story.sen, "assessment": "no"},
        "ehcp": {"ehcp_authority": "other"},
        "status_care": {
            **{name: "yes" if name in story.care else "no" for name in CARE},
            "social_worker": "yes" if story.care else "no",
        },
        "care_details": {
            "looked_after_authority": "other",
            "worker_name": "Tom Brandt",
            "worker_phone": "01632 960140",
            "worker_team": "Assessment team",
            "worker_told": "yes",
            "worker_told_on": by.day(1),
            "worker_told_at": "9:05am",
            "worker_reply": "She rings the family today.",
            "virtual_school_told": "yes",
            "virtual_school_told_on": by.day(1),
        },
        "status_circumstances": {name: "yes" if name in story.circumstances else "no" for name in CIRCUMSTANCES},
        "main_reason": {"main_reason": story.main_reason},
        "other_reasons": {"other_reasons": ["none"]},
        "reason_detail": {"reason_detail": f"No contact with {child}’s family since {_said(seen)}."},
        "elsewhere": {
            "why_referred": f"{child} was due in school on {_said(by.day(story.away))}, and nobody has come."
        },
        "what_happened": {
            "first_worry": f"The first morning with no call from home was {_said(by.day(story.away))}.",
            "others_say": "Friends in the class have heard nothing.",
        },
        "signs": {
            **dict.fromkeys(("planned_move", "file_asked", "sign_of_life"), "no"),
            "leaving_signs": "yes" if story.country else "no",
        },
        "sign_details": {"leaving_what": f"A relative says that the family is in {story.country}."},
        "checks": dict.fromkeys(_CHECKED, "done") | {name: state for name, (state, _) in _NOT_CHECKED.items()},
        "check_details": {
            **{f"{name}_on": by.day(3) for name in _CHECKED},
            **{f"{name}_result": said for name, said in _CHECKED.items()},
            **{f"{name}_why": why for name, (_, why) in _NOT_CHECKED.items()},
        },
        "joint": {"joint_enquiries": "no"},
        "dsl_worries": {"worries": f"{child} was settled in school. The silence from home is out of character."},
        "dsl_concerns": {name: "yes" if name in story.concerns else "no" for name in EXPLOITATION},
        "dsl_concerns_home": {name: "yes" if name in story.concerns else "no" for name in AT_HOME},
        "dsl_concern_details": {
            f"{name}_detail": f"{child} spoke to a teacher about this on {_said(seen)}. Notes are in our own records."
            for name in story.concerns
        },
        "dsl_told": {
            "social_care_told": "yes" if story.social_care_told or story.care else "no",
            "social_care_why_not": "" if story.social_care_told or story.care else "There was nothing to report",
            "police_told": "yes" if story.police_told else "no",
        },
        "dsl_told_details": {
            "social_care_on": by.day(1),
            "social_care_at": "9:40am",
            "social_care_to": "The duty social worker",
            "police_on": by.day(1),
            "police_reference": "ZN-2210",
        },
        "dsl_missing": {
            "missing_from": "care" if "looked_after" in story.care else "home",
            "missing_since": seen,
            "reported_on": by.day(1),
            "report_reference": "ZN-2210",
            "earlier": "yes",
            "earlier_detail": "One night last spring. Found the next morning at a friend’s home.",
        },
        "dsl_placement": {
            "placement": "foster",
            "placing_authority": "other",
            "placed_on": by.day(90),
            "address_line_1": "8 Medlar Row",
            "town": "Northmere",
            "postcode": "ZN4 7QB",
            "moved": "yes",
            "moves": "From another foster family, in the spring.",
        },
        "dsl_missing_plan": {
            "plan": "yes",
            "plan_detail": "The social worker holds it. Ring the police and the emergency duty team at once.",
            **dict.fromkeys(("safe_well_offered", "safe_well_done", "interview_offered"), "yes"),
            "safe_well_on": by.day(60),
            "safe_well_by": "The police",
            "interview_done": "no",
        },
        "dsl_record": {"record_reference": "SG 114", "police_notice": "no"},
        "dsl_protect": {"must_not_know": "no", "safe_to_visit": "yes"},
        "dsl_sign": {"signed_name": by.lead, "signed_job": by.lead_job, "confirmed": True},
    }
    if story.country:
        pages |= _abroad(row, story, by, child)
    if story.immediate:
        pages |= {
            "danger": {"in_danger": "yes"},
            "danger_calls": {
                "danger": story.immediate,
                "social_care_called": "yes",
                "police_called": "yes",
                "called_on": by.sent_on.isoformat(),
                "called_at": "8:50am",
                "spoke_to": "The duty social worker, then the police control room",
                "reference": "ZN-2231",
            },
        }
    if story.papers:
        pages["documents"] = {"kinds": list(dict.fromkeys(story.papers))}
    pages["reason_facts"] = _reason_facts(pages, by)
    for key, answers in story.told.items():
        pages[key] = {**pages.get(key, {}), **answers}
    return pages


def _said(day: str) -> str:
    there = dt.date.fromisoformat(day)
    return f"{there:%A} {there.day} {there:%B}"


def _reason_facts(pages: Pages, by: Telling) -> dict[str, Any]:
    """Dates and words for whatever the reasons ask."""
    everything = {
        "leave_from": by.day(16),
        "leave_to": by.day(10),
        "expected_back": by.day(9),
        "offered_on": by.day(30),
        "expected_start": by.day(12),
        "offered_by": "Our school",
        "absence_from": by.day(9),
        "claimed_area": "The coast, near Eastvale",
        "report_source": "A neighbour",
        "told_on": by.day(4),
        "told_by": "The mother, by phone",
        "expected_return": by.day(5),
        "excluded_on": by.day(7),
        "excluded_how": "The mother says that she was asked by telephone to keep the child at home.",
        "transfer_due_on": by.day(9),
        "transfer_school": "Not named",
        "transfer_school_said": "Nobody knows which school it was",
    }
    rows = [PageAnswers(FIRST_CHILD, key, "", pages[key]) for key in ("main_reason", "other_reasons")]
    return {name: everything[name] for name in facts_asked(Answers(rows)) if name in everything}


def _abroad(row: Row, story: Story, by: Telling, child: str) -> Pages:
    alone = reason(story.main_reason).asks_carer_abroad
    return {
        "abroad_country": {"country": story.country, "for_good": "not_known", "why_not_known": "Nobody has told us"},
        "abroad_travel": {"leaving": "left", "leaves_on": by.day(story.away), "carrier": "Not known"},
        "abroad_tickets": {"seen": "no"},
        "abroad_travellers": {
            "travellers": [] if alone else ["adults:a1"],
            "other_travellers": "An uncle" if alone else "",
            "parent_travels": "no" if alone else "yes",
        },
        "abroad_unaccompanied": {
            "companion_name": f"Adam {tidy(row['surname'])}",
            "companion_relationship": "Uncle",
            "why_parent_stays": f"{_family_name(row)} says that work keeps them here.",
        },
        "abroad_carer": {"carer_not_known": "unknown" if alone else "parent"},
        "abroad_school": {"why_not_known": "The family would not say", "place_confirmed": "not_known"},
        "abroad_worries": {
            "worried_safety": "yes" if alone else "no",
            "worried_reason": "no",
            "worried_truth": "no",
        },
        "abroad_worry_details": {"worried_safety_detail": f"{child} told a friend that it was not {child}’s choice."},
    }


def lists_of(row: Row, story: Story, by: Telling) -> dict[str, dict[str, dict[str, Any]]]:
    """The entries of every list, by page and entry."""
    adults: dict[str, dict[str, Any]] = {}
    reached: dict[str, dict[str, Any]] = {}
    for place in (1, 2):
        name = f"{tidy(row[f'parent{place}_forename'])} {tidy(row[f'parent{place}_surname'])}".strip()
        if not row[f"parent{place}_forename"]:
            continue
        phone = row[f"parent{place}_phone"]
        adults[f"a{place}"] = {
            "name": name,
            "relationship": _RELATIONS[row[f"parent{place}_relationship"]],
            "parental_responsibility": "yes",
            "lives_with_child": "yes" if place == 1 else "no",
            "same_address": "same" if place == 1 else "not_known",
            "may_contact": "no" if place == 2 and story.safe != "yes" else "yes",
            "email": row[f"parent{place}_email"],
            "language": story.language,
            "interpreter": "yes" if story.interpreter else "no",
        }
        reached[f"a{place}"] = (
            {"phone_1": phone, "phone_1_kind": "mobile", "phone_1_answered": by.day(story.away + 2)}
            if phone and to_e164(phone)
            else {"no_phone": "The number on our register no longer works"}
        )
    who = _family_name(row)
    tried = [(story.away, "8:45am", "call"), (max(story.away - 2, 0), "3:30pm", "text"),
             (max(story.away - 4, 0), "6pm", "call")]  # fmt: skip
    lists: dict[str, dict[str, dict[str, Any]]] = {
        "adults": adults,
        "adult_contact": reached,
        "siblings": {
            f"s{place}": {
                "name": name,
                "date_of_birth": born,
                "age_not_known": "" if born else "The class teacher only knows the name",
                "same_address": "same",
                "schooling": "school",
                "also_missing": "not_known",
            }
            for place, (name, born, _) in enumerate(story.siblings, 1)
        },
        "sibling_school": {
            f"s{place}": {"school": school, "asked": "ask_for_us"}
            for place, (_, _, school) in enumerate(story.siblings, 1)
        },
        "attempts": {
            f"t{place}": {
                "on": by.day(before),
                "at": at,
                "how": how,
                "who": who,
                "result": "no_answer" if how == "call" else "message_left",
                "done_by": by.sender,
            }
            for place, (before, at, how) in enumerate(tried, 1)
        },
        "home_visits": {
            "h1": {
                "on": by.day(min(2, story.away)),
                "half_day": "am",
                "address": f"{row['address_line1']}, {row['town']}",
                "staff": f"{by.sender} and {by.lead}",
                "signs": "no",
                "neighbour": "The neighbour has not seen the family this week.",
                "result": "Nobody in. Curtains open, post behind the door.",
                "second_visit_planned": "yes",
            }
        },
    }
    lists |= {key: {item: dict(entry) for item, entry in found.items()} for key, found in story.lists.items()}
    for visit in lists["home_visits"].values():
        visit["on"] = visit["on"] or by.day(min(2, story.away))
    return lists


def rows_of(journey: Journey, row: Row, story: Story, by: Telling, own: Pages | None = None) -> list[PageAnswers]:
    """Every row a draft of this story keeps, in the order of the pages, as the forms would store them.

    `own`: answers of the pages that a notice other than a referral has for itself, or answers in another way. Raises
    `NotTrue` when an invented answer breaks a rule of its page.
    """
    wanted, lists = {**pages_of(row, story, by), **(own or {})}, lists_of(row, story, by)
    if story.immediate:
        kept = [page.key for page in journey.pages if page.core or page.key in _SOONER]
        wanted = {key: answers for key, answers in wanted.items() if key in kept}
        lists = {}
    found: list[PageAnswers] = []
    for page in journey.pages:
        child = FIRST_CHILD if page.scope == "child" else ""
        if page.many or page.follows:
            entries = lists.get(page.key, {})
            found += [
                PageAnswers(child, page.key, item, entry, position=place)
                for place, (item, entry) in enumerate(entries.items(), 1)
            ]
            if page.many and not story.immediate:
                found.append(PageAnswers(child, page.key, "", {"more": "no"} if entries else {"none": True}))
        elif page.key in wanted:
            found.append(PageAnswers(child, page.key, "", wanted[page.key]))
    answers = Answers(found)
    asked = [each for each in found if _asked(journey, answers, each)]
    return [_as_kept(journey, Answers(asked), each, by.sent_on) for each in asked]


_SOONER: Final = frozenset({"danger", "privacy", "sender", "child_numbers", "reason_detail"})
"""What a school in a hurry still answers besides the core."""


def _asked(journey: Journey, answers: Answers, one: PageAnswers) -> bool:
    return journey.is_asked(one.page, answers, one.item)


def _as_kept(journey: Journey, answers: Answers, one: PageAnswers, today: dt.date) -> PageAnswers:
    page = journey.page(one.page)
    if page.many and not one.item:
        return one
    there = answers.at(one.item) if one.item else answers
    form = open_form(
        page.form, FormContext(today, there, known_la_codes() | {"990", "991"}, kind=journey.kind), one.answers
    )
    if not form.validate():
        wrong = {box.short_name: [str(said) for said in box.errors] for box in form if box.errors}
        raise NotTrue(f"{one.page} {one.item}: {wrong}")
    kept: Mapping[str, Any] = dump(form)
    return PageAnswers(one.child, one.page, one.item, dict(kept), position=one.position)


__all__ = ["CHECKS", "NotTrue", "Pages", "Telling", "lists_of", "pages_of", "rows_of", "tidy"]
