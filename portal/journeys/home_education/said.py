"""What has been answered about home education so far, and the same draft as the removal return reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.domain import home_education as law
from portal.domain.facts.home_education import EXAM_YEARS
from portal.domain.ground_facts import NO, YES, GroundFacts
from portal.domain.grounds import by_letter
from portal.domain.school_kinds import SchoolKnown
from portal.journeys.answers import Answers, PageAnswers
from portal.journeys.blocks.to_facts import Get, pick
from portal.journeys.removal import said as removal
from portal.journeys.removal.said import PARENT_LETTER

Json = dict[str, Any]
LETTER = PARENT_LETTER
START, PLACE, LAW, WHEN, MEETING = "ehe_start", "ehe_place", "ehe_law", "removal_when", "ehe_meeting"
CONCERN = "removal_concerns"
CONSENT = ("consent_given", "consent_by", "consent_on")
ATTAINMENT_YEARS = EXAM_YEARS | {"9"}
_LEADS_LOOK = ("looked_after", "cp_plan", "s47_enquiry")
_GROUND = by_letter("f").code
_NIGHT = timedelta(days=1)


def worried(answers: Answers) -> bool:
    """Whether the open answers call for every page of the lead's part: a worry, or care, a plan or an enquiry."""
    care = answers.of("status_care")
    return answers.value(CONCERN, "concern") == YES or any(care.get(name) == YES for name in _LEADS_LOOK)


def leads_whole_part(answers: Answers) -> bool:
    """Whether the safeguarding lead answers every page of their part: always where the open answers call for it, else
    unless the lead knows of nothing."""
    return worried(answers) or answers.value("dsl_anything", "anything") == YES


def plan_kept(answers: Answers) -> bool:
    """Whether the child has an education, health and care plan."""
    return bool(answers.value("sen", "sen_status") == "E")


def exam_year(answers: Answers) -> bool:
    """Whether the child is in Year 10 or 11."""
    return str(answers.value("child_birth", "year_group")) in EXAM_YEARS


def attainment_asked(answers: Answers) -> bool:
    """Whether the child is in Year 9, 10 or 11."""
    return str(answers.value("child_birth", "year_group")) in ATTAINMENT_YEARS


def last_day(answers: Answers) -> str:
    """The last day at school: as the letter names it, else the day before home education begins (ISO text)."""
    start = answers.of(START)
    if start.get("last_day_stated"):
        return str(start["last_day_stated"])
    begins = start.get("starts_on")
    return (date.fromisoformat(begins) - _NIGHT).isoformat() if begins else ""


def _placed(answers: Answers) -> bool:
    return bool(answers.value(PLACE, "place_kind") == "special_council")


def may_need_consent(answers: Answers) -> bool:
    """Whether any law could ask for a council's consent for this pupil."""
    care = answers.of("status_care")
    protected = any(care.get(name) == YES for name in ("cp_plan", "cp_plan_last_5_years", "s47_enquiry"))
    return _placed(answers) or protected


def consent(answers: Answers) -> Json:
    """What was said of the consent, {} where no law could ask for one."""
    said = answers.of(LAW) if may_need_consent(answers) else {}
    return {name: said.get(name) or "" for name in CONSENT}


def ground_facts(answers: Answers, changed: Json | None = None) -> GroundFacts:
    """The draft as the rules of the removal look at it. `changed`: what a page not yet saved says."""
    return removal.ground_facts(as_removal(answers), {**consent(answers), **(changed or {})})


def may_come_off(answers: Answers) -> bool:
    """Whether the day the name comes off is asked: nothing that was answered keeps it on the roll."""
    given = consent(answers)["consent_given"]
    return answers.value(removal.BARS, "order_names_us") != YES and (not given or given in law.CONSENT_GIVEN)


def law_words(answers: Answers, school: SchoolKnown) -> tuple[str, ...]:
    """What the law asks of the school for this pupil."""
    return law.law(ground_facts(answers), school, ehc_plan=plan_kept(answers))


def as_removal(answers: Answers) -> Answers:
    """The same draft as the removal return reads it: what the letter and the place say, under that return's names."""
    made = [
        PageAnswers(child, page, "", said)
        for child in answers.children
        for page, said in _as_removal_of(answers.for_child(child)).items()
    ]
    return Answers([*answers, *made], sealed=answers.sealed, child=answers.child, item=answers.item)


def _as_removal_of(answers: Answers) -> dict[str, Json]:
    letter, when = answers.of(LETTER), answers.of(WHEN)
    last = last_day(answers)
    return _referred(answers) | {
        "removal_ground": {"ground": _GROUND},
        "removal_place": {"council_placed": YES if _placed(answers) else NO},
        "removal_home_education": {
            "notice_written": letter.get("notice_written") or "",
            "notice_by": letter.get("notice_by") or "",
            "notice_received_on": letter.get("notice_received_on") or "",
            "last_day_stated": last,
            "meeting_offered": {"not_offered": NO, "": ""}.get(str(answers.value(MEETING, "meeting")), YES),
        },
        "removal_informed": {
            **answers.of("removal_informed"),
            **{who: answers.value("care_details", box) for who, box in removal.WORKERS_PAGE.items()},
        },
        "removal_consent": consent(answers),
        "removal_met": {"ground_met_on": _met_on(str(letter.get("notice_received_on") or ""), last, when)},
        "removal_evidence": {"parent_letter_how": "file", "parent_letter_dated": letter.get("notice_dated") or ""},
    }


def _referred(answers: Answers) -> dict[str, Json]:
    """Who the lead told, as the removal return asks it."""
    told, when = answers.of("dsl_told"), answers.of("dsl_told_details")
    if not told:
        return {}
    said = {
        "referred": told.get("social_care_told") or "",
        "referred_on": when.get("social_care_on") or "",
        "referred_at": when.get("social_care_at") or "",
        "referred_to": when.get("social_care_to") or "",
        "referred_reference": when.get("social_care_reference") or "",
        "referred_why_not": told.get("social_care_why_not") or "",
    }
    return {"dsl_social_care": said}


def _met_on(received: str, last: str, when: Json) -> str:
    """The first day the ground is met. Where the name came off before it, that day: the council sees the doubt."""
    first = law.earliest(GroundFacts(notice_received_on=_day(received), last_day_stated=_day(last)))
    if first is None:
        return ""
    off = _day(when.get("deletion_on") or "")
    early = when.get("already_deleted") == YES and off is not None and off < first
    return (off if early and off else first).isoformat()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def block(answers: Answers, get: Get) -> Json:
    """The facts of the notice itself, from the pages that are asked."""
    letter, reason, led_up, meeting = get(LETTER), get("ehe_reason"), get("ehe_led_up"), get(MEETING)
    exams, plan, contact = get("ehe_exams"), get("ehe_plan"), get("ehe_contact")
    first = law.earliest(ground_facts(answers))
    return {
        "letter": pick(
            letter,
            written="notice_written",
            by="notice_by",
            relationship="notice_relationship",
            responsibility="notice_responsibility",
            how="notice_how",
            dated="notice_dated",
            received_on="notice_received_on",
        ),
        "starts_on": get(START).get("starts_on") or "",
        "last_day_stated": get(START).get("last_day_stated") or "",
        "earliest_removal": first.isoformat() if first else "",
        "all_agree": get("ehe_agreed").get("all_agree") or "",
        "agreed_detail": get("ehe_agreed").get("agreed_detail") or "",
        "place": get(PLACE).get("place_kind") or "",
        "order_names_us": get(removal.BARS).get("order_names_us") or "",
        "law_read": bool(get(LAW).get("read")),
        "consent": pick(consent(answers), answer="consent_given", by="consent_by", on="consent_on"),
        "reason": reason.get("reason") or "",
        **pick(reason, "parent_words", "child_view", "how_long"),
        "led_up": {
            **pick(led_up, "first_suggested", "staff_wrote", "free_choice", "free_choice_why"),
            "talked_of": led_up.get("talked_of") or [],
        },
        "meeting": pick(meeting, "support", "needs_considered", state="meeting", on="meeting_on", came="meeting_came"),
        "last_year": get("ehe_last_year").get("last_year") or [],
        **pick(get("ehe_attainment"), "attainment"),
        "exams": pick(exams, "entries", "boards", "coursework", "pays", "centre"),
        **pick(get("ehe_work"), "work_given"),
        "plan_review": pick(plan, state="review", on="review_on"),
        "contact": pick(contact, who="contact_who", best_way="best_way", detail="contact_detail"),
        "moving": get("removal_move").get("moving") or "",
        "no_new_address_why": get("removal_no_new_address").get("no_new_address_why") or "",
        "concern": get(CONCERN).get("concern") or "",
        "informed": {who: get("removal_informed").get(who) or "" for who in removal.to_ask(answers)},
        "informed_how": get("removal_informed").get("informed_how") or "",
        "removal": pick(get(WHEN), "already_deleted", "deletion_on", "late_reason"),
    }  # fmt: skip
