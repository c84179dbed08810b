"""A draft's answers as the facts that are sent: plain JSON in three parts, for every kind of notice.

Blocks a journey does not ask are there and empty, so that who reads facts needs no kind to find a name or an address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.domain.codes import known_la_codes
from portal.domain.facts.sealing import SAFEGUARDING, SplitFacts, mask
from portal.domain.identifiers import UpnState, normalise_upn, read_upn
from portal.journeys.answers import Answers
from portal.journeys.blocks.concern_forms import concerns_present, concerns_said
from portal.journeys.blocks.facts_of_family import adults, contacts, people, services, siblings
from portal.journeys.blocks.facts_of_places import addresses
from portal.journeys.blocks.gone_missing import assessment_facts
from portal.journeys.blocks.immediate import immediate_given
from portal.journeys.blocks.missing import missing_facts
from portal.journeys.blocks.pupil import UPN_AS_SHOWN
from portal.journeys.blocks.safeguarding import no_visit_agreed
from portal.journeys.blocks.status import CARE, CIRCUMSTANCES
from portal.journeys.blocks.tried_forms import CHECKS
from portal.journeys.model import Journey

Json = dict[str, Any]
Get = Callable[[str], Json]


def asked(journey: Journey, answers: Answers) -> Get:
    """Reads a page only while it is asked: what was answered before another answer changed is not sent."""
    keys = {page.key for page in journey.pages_asked(answers)}
    return lambda page: answers.of(page) if page in keys else {}


def lines(text: Any) -> list[str]:
    """Each line that holds something."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def pick(given: Json, *names: str, **renamed: str) -> Json:
    """These answers, empty ones as ""; `new=old` renames one."""
    return {name: given.get(name) or "" for name in names} | {new: given.get(old) or "" for new, old in renamed.items()}


def number(text: Any) -> float | int | None:
    """A number as typed, whole where it is whole; None where nothing was typed."""
    if text in (None, ""):
        return None
    typed = float(text)
    return int(typed) if typed.is_integer() else typed


def _upn(given: Json) -> Json:
    typed, why = given.get("upn") or "", given.get("upn_not_known") or ""
    if not typed:
        return {"upn": "", "upn_state": "not_known", "upn_reason": why}
    reading = read_upn(typed, known_la_codes())
    if reading.accepted:
        state = "temporary" if reading.state is UpnState.TEMPORARY else "valid"
        return {"upn": reading.upn, "upn_state": state, "upn_reason": ""}
    return {"upn": normalise_upn(typed), "upn_state": "unverified", "upn_reason": why or UPN_AS_SHOWN}


def _child(get: Get) -> Json:
    name, birth, numbers = get("child_name"), get("child_birth"), get("child_numbers")
    place, last, seen, sen = get("attendance_place"), get("last_attended"), get("last_seen"), get("sen")
    former = str(numbers.get("former_upns") or "").replace(";", ",").split(",")
    return {
        **pick(name, "first_name", "middle_names", "last_name", "known_as", "former_last_name"),
        "one_name": bool(name.get("one_name")),
        "other_names": lines(name.get("other_names")),
        **pick(birth, "date_of_birth", "sex", "year_group", "class_group"),
        **_upn(numbers),
        "former_upns": [normalise_upn(each) for each in former if each.strip()],
        **pick(numbers, "uln", "local_number"),
        **pick(get("child_background"), "ethnicity", "first_language", "speaks_english"),
        **pick(place, "admission_date", "part_time"),
        "dual_school": get("dual_school").get("dual_school") or "",
        "alternative_provision": {
            "here": place.get("alternative_provision") or "",
            **pick(get("commissioning"), school="commissioning_school", told="commissioning_told"),
            **pick(get("commissioning"), told_on="commissioning_told_on", reply="commissioning_reply"),
        },
        "never_attended": place.get("ever_attended") == "no",
        **pick(last, "last_attended", "last_attended_why"),
        "attendance_percent": number(last.get("attendance_percent")),
        "unauthorised_sessions": number(last.get("unauthorised_sessions")),
        "last_seen": pick(seen, on="seen_on", by="seen_by", where="seen_where", not_known="seen_not_known"),
        "photo_available": seen.get("photo_available") or "",
        "sen": {
            "status": sen.get("sen_status") or "",
            "assessment": sen.get("assessment") or "",
            "ehcp_authority": get("ehcp").get("ehcp_authority") or "",
        },
    }


def _checks(get: Get) -> list[Json]:
    said, details = get("checks"), get("check_details")
    return [
        {
            "code": code,
            "label": label,
            "enquiry": enquiry,
            "state": said[code],
            "on": details.get(f"{code}_on") or "",
            "why": details.get(f"{code}_why") or "",
            "result": details.get(f"{code}_result") or "",
        }
        for code, (label, enquiry) in CHECKS.items()
        if said.get(code)
    ]


def _abroad(answers: Answers, get: Get) -> Json:
    place = get("abroad_country")
    if not place and not get("abroad_travel"):
        return {}
    travel, tickets, worries = get("abroad_travel"), get("abroad_ticket_details"), get("abroad_worries")
    who, alone, carer = get("abroad_travellers"), get("abroad_unaccompanied"), get("abroad_carer")
    school, details = get("abroad_school"), get("abroad_worry_details")
    country = place.get("country") or ""
    return {
        "country": place.get("other_country") if country == "other" else country,
        **pick(place, "town", "country_not_known", "for_good"),
        **pick(get("abroad_return"), "back_on", "back_not_known"),
        **pick(travel, "leaving", "leaves_on", "leaves_at", "carrier", "booking", travel_not_known="why_not_known"),
        "tickets": {
            "seen": get("abroad_tickets").get("seen") or "",
            **pick(tickets, kind="ticket_kind", by="ticket_seen_by"),
        },
        "travellers": people(answers, who.get("travellers") or [])
        + [{"ref": "", "name": line} for line in lines(who.get("other_travellers"))],
        **pick(who, "travellers_not_known", "parent_travels"),
        "companion": pick(
            alone, name="companion_name", relationship="companion_relationship", not_known="companion_not_known"
        ),
        "why_parent_stays": alone.get("why_parent_stays") or "",
        "carer": pick(
            carer,
            name="carer_name",
            relationship="carer_relationship",
            address="carer_address",
            phone="carer_phone",
            email="carer_email",
            not_known="carer_not_known",
        ),
        "school": pick(
            school,
            name="school_name",
            address="school_address",
            email="school_email",
            phone="school_phone",
            website="school_website",
            place_confirmed="place_confirmed",
            not_known="why_not_known",
        ),
        "worries": pick(worries, safety="worried_safety", reason="worried_reason", truth="worried_truth"),
        "worry_details": pick(
            details, safety="worried_safety_detail", reason="worried_reason_detail", truth="worried_truth_detail"
        ),
    }


def _not_known(journey: Journey, answers: Answers, sealed: str = "") -> list[Json]:
    """Every "not known" of the open pages, or of those under a seal, with its reason, for the officer's list."""
    listed = {page.key for page in journey.pages if page.sealed == sealed}
    found = []
    for row in answers:
        if row.page not in listed or row.child not in ("", answers.child):
            continue
        if not journey.is_asked(row.page, answers, row.item):
            continue
        why = next((v for k, v in row.answers.items() if k.endswith("not_known") and v and v != "not_known"), "")
        fields = [name for name, value in row.answers.items() if value == "not_known"]
        if fields or why:
            found.append({"page": row.page, "item": row.item, "fields": fields, "reason": why})
    return found


def open_facts(journey: Journey, answers: Answers) -> Json:
    """What every reader of the case may see, before any of it is masked."""
    get = asked(journey, answers)
    care = get("care_details")
    return {
        "kind": journey.kind,
        "child": _child(get),
        "addresses": addresses(answers),
        "no_address_why": get("address_last").get("why_none") or "",
        "address_safe": get("address_safe").get("safe") or "",
        "adults": adults(answers),
        "adults_why": get("adults_why").get("why") or "",
        "contacts": contacts(answers),
        "services": services(answers),
        "siblings": siblings(answers, journey.kind),
        "siblings_none": answers.list_none("siblings"),
        "status": {
            code: said for code in (*CARE, *CIRCUMSTANCES) if (said := _status(get, code))
        },
        "social_worker": {
            "has": get("status_care").get("social_worker") or "",
            "looked_after_authority": care.get("looked_after_authority") or "",
            **pick(care, name="worker_name", phone="worker_phone", team="worker_team"),
            **pick(care, not_known="worker_not_known", told="worker_told", told_on="worker_told_on"),
            **pick(care, told_at="worker_told_at", reply="worker_reply"),
            **pick(care, "virtual_school_told", "virtual_school_told_on"),
        },
        "checks": _checks(get),
        "attempts": [
            pick(entry, "on", "at", "how", "who", "relationship", "used", "result", "detail", by="done_by")
            for _, entry in answers.items("attempts")
        ],
        "home_visits": [
            pick(
                entry,
                *("on", "half_day", "address", "answered_by", "signs", "neighbour", "card_left"),
                *("second_visit_planned", "staff", "result"),
            )
            for _, entry in answers.items("home_visits")
        ],
        "no_visit_reason": get("no_visit").get("no_visit_reason") or "",
        "joint_enquiries": get("joint").get("joint_enquiries") or "",
        "abroad": _abroad(answers, get),
        "immediate": immediate_given(answers) or {},
        "sender": pick(
            get("sender"),
            *("job", "phone", "best_times", "cover_name", "cover_phone", "cover_email", "cover_from", "cover_to"),
        ),
        "privacy_read": bool(get("privacy").get("read")),
        "documents": [kind for kind in get("documents").get("kinds") or [] if kind != "none"],
        "not_known": _not_known(journey, answers),
        "address_hidden": False,
    }  # fmt: skip


def _status(get: Get, code: str) -> str:
    return str({**get("status_care"), **get("status_circumstances")}.get(code) or "")


def _safeguarding(journey: Journey, answers: Answers) -> Json:
    get = asked(journey, answers)
    if not any(answers.given(page.key) for page in journey.pages if page.sealed):
        return {}
    details, told, when = get("dsl_concern_details"), get("dsl_told"), get("dsl_told_details")
    protect, who, signed = get("dsl_protect"), get("dsl_protect_who"), get("dsl_sign")
    return {
        "worries": get("dsl_worries").get("worries") or "",
        "concerns": concerns_said(answers),
        "details": {name: details.get(f"{name}_detail") or "" for name in concerns_present(answers)},
        "social_care": {
            **pick(told, told="social_care_told", why_not="social_care_why_not"),
            **pick(when, on="social_care_on", at="social_care_at", to="social_care_to"),
            **pick(when, reference="social_care_reference", outcome="social_care_outcome"),
        },
        "police": {
            **pick(told, told="police_told", why_not="police_why_not"),
            **pick(when, on="police_on", reference="police_reference"),
        },
        "must_not_know": {
            "answer": protect.get("must_not_know") or "",
            "people": people(answers, [f"adults:{item}" for item in who.get("people") or []]),
            **pick(who, "others", "why"),
        },
        **pick(protect, "safe_to_visit", "hazards"),
        "missing": missing_facts(get),
        "vulnerability": assessment_facts(get),
        "record": pick(get("dsl_record"), "police_notice", "police_notice_on", reference="record_reference"),
        "no_visit_agreed": no_visit_agreed(answers),
        "anything_to_tell": get("dsl_anything").get("anything") or "",
        "not_known": _not_known(journey, answers, "safeguarding"),
        "signed": pick(signed, name="signed_name", job="signed_job"),
    }


def told(journey: Journey, answers: Answers, own: Json) -> SplitFacts:
    """The facts of one child: the blocks, and what this notice alone asks (`own`).

    `answers` must hold the sealed values too: it is the record that is sent. When addresses are not safe to know, every
    address and phone is in `address` only, by path, those of the safeguarding part among them.
    """
    shown, leads, taken = {**open_facts(journey, answers), **own}, _safeguarding(journey, answers), {}
    if journey.masked(answers):
        shown, taken = mask({**shown, SAFEGUARDING: leads})
        leads = shown.pop(SAFEGUARDING)
    return SplitFacts(shown, taken, leads)
