"""What has been answered about a move so far: which pages it calls for, and its answers as facts."""

from __future__ import annotations

from typing import Any

from portal.domain import codes
from portal.domain.dates_in_words import london_date
from portal.journeys.answers import Answers
from portal.journeys.blocks.leaving_uk import abroad_called_for
from portal.journeys.blocks.to_facts import Get, pick
from portal.journeys.blocks.travel_forms import WORRIES

Json = dict[str, Any]
YES = "yes"
KIND_PAGE, DATES, SCHOOL, SCHOOL_SAID = "move_kind", "move_dates", "move_school", "move_school_said"
TAKEN_OVER, WORRY_PAGE = "move_taken_over", "removal_concerns"
NATIONS = {
    "wales": "Wales",
    "scotland": "Scotland",
    "ni": "Northern Ireland",
    "jersey": "Jersey",
    "guernsey": "Guernsey",
    "iom": "Isle of Man",
}
_IN_UK = frozenset({"area", "england", "nations"})
_LEADS_LOOK = ("looked_after", "cp_plan", "s47_enquiry")


def kind_of(answers: Answers) -> str:
    """The kind of move, "" before it is answered."""
    return str(answers.value(KIND_PAGE, "kind") or "")


def going_abroad(answers: Answers) -> bool:
    """Whether the move is one to another country."""
    return kind_of(answers) == "abroad"


def in_uk(answers: Answers) -> bool:
    """Whether the family moves within the United Kingdom and the islands."""
    return kind_of(answers) in _IN_UK


def staying(answers: Answers) -> bool:
    """Whether the child goes on coming to this school from the new home."""
    return bool(answers.value(DATES, "leaves") == "staying")


def leaving_here(answers: Answers) -> bool:
    """Whether the child has left, or will leave, this school."""
    return not staying(answers)


def school_called_for(answers: Answers) -> bool:
    """Whether the new school is asked here; a school abroad is asked with the journey."""
    return leaving_here(answers) and not going_abroad(answers)


def school_named(answers: Answers) -> bool:
    """Whether there is a new school to name."""
    return school_called_for(answers) and answers.value(SCHOOL, "state") in {"found", "applied", "offered"}


def temporary(answers: Answers) -> bool:
    """Whether the family goes abroad for a time only."""
    return abroad_called_for(answers) and answers.value("abroad_country", "for_good") == "temporary"


def worried_about_journey(answers: Answers) -> bool:
    """Whether any of the three worries about the journey is answered yes."""
    said = answers.of("abroad_worries")
    return abroad_called_for(answers) and any(said.get(name) == YES for name in WORRIES)


def worried(answers: Answers) -> bool:
    """Whether the safeguarding lead's short part is called for: a worry, or care, a plan or an enquiry."""
    care = answers.of("status_care")
    return (
        answers.value(WORRY_PAGE, "concern") == YES
        or worried_about_journey(answers)
        or any(care.get(name) == YES for name in _LEADS_LOOK)
    )


def consulted_so_far(answers: Answers) -> Json:
    """Whom the draft itself shows to know of the move: the safeguarding lead who signed the private part, and when.

    Only those who may read that part have it among their answers. {} while nobody has signed.
    """
    signed = answers.row("dsl_sign")
    if signed is None or not answers.given("dsl_sign"):
        return {}
    on = london_date(signed.saved_at) if signed.saved_at else None
    return {"lead_name": signed.answers.get("signed_name") or "", **({"lead_on": on.isoformat()} if on else {})}


def block(get: Get) -> Json:
    """The facts of the move itself, from the pages that are asked."""
    kind, dates, school, said = get(KIND_PAGE), get(DATES), get(SCHOOL), get(SCHOOL_SAID)
    over, consulted, agreed = get(TAKEN_OVER), get("move_consulted"), get("move_agreed")
    told = get("move_told")
    return {
        **pick(kind, "kind", "nation", authority="new_authority", where="move_where", not_sure_why="not_sure_why"),
        "told": pick(told, by="told_by", on="told_on", how="told_how", detail="told_detail"),
        **pick(dates, "leaves", "last_day", "moves_on", not_known="dates_not_known"),
        "within_distance": get("move_distance").get("within_distance") or "",
        "school": pick(
            school,
            state="state",
            name="new_school",
            urn="new_school_urn",
            starts_on="starts_on",
            starts_not_known="starts_not_known",
        ),
        "school_told": pick(said, told="school_told", on="school_told_on", by="school_told_by"),
        "taken_over": pick(over, who="taken_over", by="taken_over_by", said_by="taken_over_said_by",
                           said_on="taken_over_said_on"),
        "consulted": pick(consulted, "lead_name", "lead_on", "head_name", "head_on"),
        "agreed": pick(agreed, agrees="agrees", who="agreed_who", phone="agreed_phone", email="agreed_email"),
        "concern": get(WORRY_PAGE).get("concern") or "",
    }  # fmt: skip


def leaving(answers: Answers, get: Get) -> Json:
    """Where the child is expected next: the block every notice of a leaver shares; {} where the child stays here."""
    kind, dates, school = get(KIND_PAGE), get(DATES), get(SCHOOL)
    if not kind or staying(answers):
        return {}
    place = {"left_on": dates.get("last_day") or "", "expected_on": school.get("starts_on") or ""}
    authority = str(kind.get("new_authority") or "")
    if kind["kind"] == "abroad":
        country = get("abroad_country")
        name = country.get("other_country") if country.get("country") == "other" else country.get("country")
        return {"expects": "abroad", "destination": name or "", "school_urn": "", "authority": "", **place}
    if school.get("new_school"):
        return {
            "expects": "school",
            "destination": school["new_school"],
            "school_urn": school.get("new_school_urn") or "",
            "authority": authority if authority.isdecimal() else "",
            **place,
        }
    if kind["kind"] == "england":
        known = authority if authority.isdecimal() else ""
        name = next((row.name for row in codes.authority_codes() if row.live and row.code == known), "")
        return {"expects": "council", "destination": name, "school_urn": "", "authority": known, **place}
    nation = NATIONS.get(kind.get("nation") or "", "")
    expects = "elsewhere" if nation else "not_known"
    return {"expects": expects, "destination": nation, "school_urn": "", "authority": "", **place}
