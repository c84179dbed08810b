"""What keeps a name on the roll: per ground, what is still to be answered, what the law forbids, what to look at again.

A fault is (field, sentence): the answer's name, and what to do. `faults` block a removal that is still to be done. One
already done is a fact the council must hear of: what the law forbade is then a doubt the council sees, not a refusal.
"""

from __future__ import annotations

from datetime import date

from portal.domain import ages, grounds_of_others, home_education
from portal.domain.absence_runs import ground_i_run
from portal.domain.dates_in_words import long_date
from portal.domain.ground_dates import earliest_deletion
from portal.domain.ground_facts import NO, YES, GroundFacts
from portal.domain.ground_words import KEEP_ON_ROLL, PENDING, REVIEW_STAGES
from portal.domain.grounds import Ground
from portal.domain.school_days import ONE_DAY, UnknownCalendar
from portal.domain.school_kinds import SchoolKnown
from portal.domain.statutory_dates import GROUND_H_DAYS, GROUND_I_DAYS

Fault = tuple[str, str]
_STAYS = "Keep the pupil on the roll"


def faults(ground: Ground, facts: GroundFacts, today: date, school: SchoolKnown | None = None) -> list[Fault]:
    """What must be put right before this return can be sent; none when it may."""
    known = school or SchoolKnown()
    found = dates(ground, facts, today) + missing(ground, facts, known)
    if not facts.already_deleted:
        found += forbidden(ground, facts, known)
    return list(dict.fromkeys(found))


def doubts(ground: Ground, facts: GroundFacts, school: SchoolKnown | None = None) -> list[Fault]:
    """What looks unlawful about a name that has been deleted already: accepted as a fact, shown to the council."""
    return forbidden(ground, facts, school or SchoolKnown()) if facts.already_deleted else []


def dates(ground: Ground, facts: GroundFacts, today: date) -> list[Fault]:
    """When the ground was met and the name comes off: never back-dated (rules 1 and 24, reg 9 and 13)."""
    found: list[Fault] = []
    met, deleted = facts.ground_met_on, facts.deletion_on
    if met is None:
        found.append(("ground_met_on", "Enter the day this reason was first met"))
    elif met > today:
        found.append(("ground_met_on", "The reason must have been met by today. Send this once it is"))
    if deleted is None:
        found.append(("deletion_on", "Enter the day the name comes off the roll"))
        return found
    if met and deleted < met:
        said = f"The name cannot come off before the reason was met, which you say was {long_date(met)}"
        found.append(("deletion_on", said))
    if facts.already_deleted:
        if deleted > today:
            found.append(("deletion_on", "You said that the name is already deleted, so the day must not be later"))
        if deleted < today and not facts.late_reason:
            found.append(("late_reason", "Say why the council was not told before the name was deleted"))
    elif deleted < today:
        said = "A name is never removed with an earlier date. Enter today or a later day, or say that it has been done"
        found.append(("deletion_on", said))
    if facts.born and ground.compulsory is not ages.is_csa(facts.born, deleted):
        age = "is" if not ground.compulsory else "is not"
        said = f"On that day the pupil {age} of compulsory school age, so choose the reason again"
        found.append(("ground", said))
    return found


def missing(ground: Ground, facts: GroundFacts, school: SchoolKnown | None = None) -> list[Fault]:
    """Answers the ground cannot do without (rules 8, 10 to 12, 16 to 18, 21, 23)."""
    needed = grounds_of_others.NEEDED if not ground.compulsory else _NEEDED
    key = ground.letter or ground.code
    found = [(name, said) for name, said in needed.get(key, ()) if not getattr(facts, name)]
    found = [(name, said) for name, said in found if not _moot(name, facts)]
    if ground.letter == "c":
        found += _consents_missing(facts)
    if facts.leave_from and facts.leave_to and facts.leave_to < facts.leave_from:
        found.append(("leave_to", "The leave cannot end before it began"))
    if ground.letter == "g" and not facts.new_address and not facts.verified_how:
        found.append(("verified_how", "Add the new address, or say how you know that the family has moved"))
    if _consent_applies(ground, facts, school or SchoolKnown()) and facts.consent_given in {"council", "minister"}:
        if not facts.consent_by:
            found.append(("consent_by", "Enter who gave the consent, and for whom"))
        if facts.consent_on is None:
            found.append(("consent_on", "Enter the day the consent was given"))
    return found


_MOOT = {
    "confirmed_by": ("registration", "not_known"),
    **dict.fromkeys(("notice_by", "notice_received_on", "last_day_stated"), ("notice_written", NO)),
    "review_on": ("review_stage", PENDING),
}
"""Answers there cannot be while another one says so: what that other one forbids is said of it alone."""


def _moot(name: str, facts: GroundFacts) -> bool:
    other, said = _MOOT.get(name, ("", ""))
    return bool(other) and getattr(facts, other) == said


_NO_RETURN = ("no_return", "Select whether you have any reason to believe that the pupil will attend again")
_SICKNESS = ("sickness_believed", "Select whether sickness or an unavoidable cause may be behind the absence")
_NEEDED: dict[str, tuple[Fault, ...]] = {
    "a": (
        ("other_school", "Enter the name of the school the pupil has joined"),
        ("registration", "Select whether the pupil is registered there"),
        ("first_day", "Enter the pupil’s first day at the other school"),
        ("confirmed_by", "Enter who at the other school confirmed it"),
    ),
    "b": (("nursery_completed_on", "Enter the day the pupil finished nursery"), _NO_RETURN),
    "c": (("other_schools", "Add each other school the pupil is registered at"), _NO_RETURN),
    "d": (
        ("order_reference", "Enter the reference of the school attendance order"),
        ("order_changed_on", "Enter the day the council changed the order"),
    ),
    "e": (
        ("order_reference", "Enter the reference of the school attendance order"),
        ("order_changed_on", "Enter the day the council revoked the order"),
    ),
    "f": (
        ("notice_written", "Select whether the parent has written to you"),
        ("notice_by", "Enter the name of the parent who wrote"),
        ("notice_received_on", "Enter the day you received the letter"),
        ("last_day_stated", "Enter the last day at school, as the parent wrote it"),
    ),
    "g": (("moved_on", "Enter the day the family moved"), _NO_RETURN),
    "h": (
        ("leave_from", "Enter the first day of the leave you agreed"),
        ("leave_to", "Enter the last day of the leave you agreed"),
        _SICKNESS,
    ),
    "i": (
        ("first_absent", "Enter the first school day the pupil was away"),
        ("every_mark_counts", "Select whether every mark since then is G, N or O"),
        _SICKNESS,
    ),
    "j": (
        ("sentence", "Select the sentence"),
        ("establishment", "Enter where the pupil is detained"),
        ("sentence_from", "Enter the day the sentence began"),
        _NO_RETURN,
    ),
    "k": (),
    "l": (("staying_on", "Select why the pupil is not staying on"),),
    "m": (("term_ended_on", "Enter the last day of the term the charges are for"),),
    "n": (("left_on", "Enter the day the pupil left"),),
    "o": (
        ("excluded_on", "Enter the day of the permanent exclusion"),
        ("board_on", "Enter the day the governing board upheld it"),
        ("review_stage", "Select where the review of the exclusion stands"),
        ("review_on", "Enter the day the review came to its end"),
    ),
}


def _consents_missing(facts: GroundFacts) -> list[Fault]:
    found: list[Fault] = []
    for each in facts.other_schools:
        if each.consents == YES and not each.consent_by:
            found.append(("consenting_schools", f"Enter who at {each.name} gave the consent"))
        if each.consents == YES and each.consent_on is None:
            found.append(("consenting_schools", f"Enter the day {each.name} gave its consent"))
    return found


def forbidden(ground: Ground, facts: GroundFacts, school: SchoolKnown | None = None) -> list[Fault]:
    """What the regulations do not allow, whatever else is answered (rules 8, 9, 12, 13, 16 to 21, 23, 24)."""
    known = school or SchoolKnown()
    found = _bars(ground, facts, known)
    if facts.no_return == NO:
        found.append(("no_return", f"{_STAYS}: there is reason to believe that the pupil will attend again"))
    if "sickness_believed" in ground.asks and facts.sickness_believed == YES:
        said = "Pupils who may be away through sickness or an unavoidable cause stay on the roll. Tell the council"
        found.append(("sickness_believed", said))
    own = {"a": _registered_elsewhere, "c": _all_consent, "f": _written, "i": _twenty_days, "l": _not_staying}
    check = own.get(ground.letter) or (_twenty_days if ground.school_days == GROUND_I_DAYS else None)
    check = _reviewed if "review_stage" in ground.asks else check
    found += check(facts) if check else []
    if ground.joint and facts.joint_on is None:
        found.append(("joint", KEEP_ON_ROLL))
    return found + _too_early(ground, facts, known)


def _bars(ground: Ground, facts: GroundFacts, school: SchoolKnown) -> list[Fault]:
    found: list[Fault] = []
    if ground.order_bars and facts.order_names_us == YES:
        said = f"{_STAYS}: a school attendance order names your school. Ask the council to change its order first"
        found.append(("order_names_us", said))
    if ground.mobile_bars and facts.mobile_main == YES:
        said = f"{_STAYS}: a travelling child may be registered elsewhere too while yours is the main school"
        found.append(("mobile_main", said))
    if ground.letter == "g" and facts.boarder == YES:
        found.append(("boarder", f"{_STAYS}: a boarder is never removed for living too far away"))
    if ground.letter == "m" and (facts.boarder == NO or school.independent):
        found.append(("boarder", f"{_STAYS}: this reason is for boarders of maintained schools and academies only"))
    if ground.letter == "n" and school.state_funded:
        said = f"{_STAYS}: this reason is not for maintained schools or academies. Choose another"
        found.append(("ground", said))
    if _consent_applies(ground, facts, school) and facts.consent_given not in {"council", "minister"}:
        found.append(("consent_given", _consent_outstanding(ground, facts, school)))
    return found


def _consent_outstanding(ground: Ground, facts: GroundFacts, school: SchoolKnown) -> str:
    refused = facts.consent_given == "refused"
    if ground.letter == "f" and home_education.consent_needed(facts, school) == "withdrawal":
        why = "has refused" if refused else "must first consent. Send it a home education notice, which asks for that"
        return f"{_STAYS}: the council {why} (section 434A of the Education Act 1996)"
    why = "has refused its consent" if refused else "must first give its consent. Ask its special needs team"
    return f"{_STAYS}: the council that placed the pupil at your school {why}"


def _consent_applies(ground: Ground, facts: GroundFacts, school: SchoolKnown) -> bool:
    """Whether consent must come first: of the council that placed the pupil at a special school, or a direction (reg
    9(2)); of the council to a withdrawal for home education where section 434A of the Education Act 1996 holds."""
    if ground.letter == "f" and home_education.consent_needed(facts, school) == "withdrawal":
        return True
    return ground.consent and facts.council_placed == YES and (school.special or not school.kind)


def _registered_elsewhere(facts: GroundFacts) -> list[Fault]:
    found: list[Fault] = []
    if facts.registration in {"offered", "not_known"}:
        said = f"{_STAYS} until the other school says that the pupil is registered there. An offer is not enough"
        found.append(("registration", said))
    if facts.dual_agreed == YES:
        said = f"{_STAYS}: you have agreed that the pupil is registered at both schools"
        found.append(("dual_agreed", said))
    return found


def _all_consent(facts: GroundFacts) -> list[Fault]:
    refusing = [each.name for each in facts.other_schools if each.consents != YES]
    return [("consenting_schools", f"{_STAYS} until {name} agrees") for name in refusing]


def _written(facts: GroundFacts) -> list[Fault]:
    if facts.notice_written != NO:
        return []
    said = f"{_STAYS} and tell the council. Ask the parent to write: something said is not a notice"
    return [("notice_written", said)]


def _twenty_days(facts: GroundFacts) -> list[Fault]:
    if facts.every_mark_counts == NO:
        return [("every_mark_counts", f"{_STAYS}: every mark of the 20 school days must be G, N or O")]
    if facts.marks and (days := ground_i_run(facts.marks).days) < GROUND_I_DAYS:
        said = f"These marks make {days} school days in a row with only G, N or O. There must be {GROUND_I_DAYS}"
        return [("marks", said)]
    return []


def _not_staying(facts: GroundFacts) -> list[Fault]:
    if facts.staying_on == "staying":
        return [("staying_on", f"{_STAYS}: the pupil is staying on")]
    return []


def _reviewed(facts: GroundFacts) -> list[Fault]:
    if facts.review_stage == PENDING:
        return [("review_stage", f"{_STAYS} until the time for a review has run out, or the review has ended")]
    if facts.review_stage in REVIEW_STAGES and facts.board_on and facts.review_on and facts.review_on < facts.board_on:
        return [("review_on", "The review cannot end before the governing board decided")]
    return []


def _too_early(ground: Ground, facts: GroundFacts, school: SchoolKnown) -> list[Fault]:
    earliest = earliest_deletion(ground, facts, school)
    found: list[Fault] = []
    if earliest.on is None:
        return found
    if facts.deletion_on and facts.deletion_on < earliest.on:
        said = f"The name may come off on {long_date(earliest.on)} at the earliest. {earliest.words}"
        found.append(("deletion_on", said))
    if facts.ground_met_on and facts.ground_met_on < earliest.on:
        found.append(("ground_met_on", f"This reason is not met before {long_date(earliest.on)}. {earliest.words}"))
    return found


def warnings(ground: Ground, facts: GroundFacts, school: SchoolKnown | None = None) -> list[Fault]:
    """Worth a second look, and no refusal: who should know first, a meeting to offer (rules 14 and 26)."""
    found = [("informed", f"Talk to {who} before the name comes off the roll") for who in facts.not_informed]
    if ground.letter == "f" and facts.meeting_offered == NO:
        said = "Offer the parent a meeting with your school, the council and any professional who knows the child"
        found.append(("meeting_offered", said + (". The child has a social worker" if facts.social_worker else "")))
    if not ground.order_bars and ground.letter in {"g", "h", "i"} and facts.order_names_us == YES:
        found.append(("order_names_us", "A school attendance order names your school: talk to the council first"))
    if "review_on" in ground.asks and facts.review_stage == "expired" and _window_short(facts, school):
        found.append(("review_on", "Parents have 15 school days to ask for a review: check that they have passed"))
    if ground.letter in {"h", "i"} and (school or SchoolKnown()).calendar is None:
        days = GROUND_H_DAYS if ground.letter == "h" else GROUND_I_DAYS
        found.append(("ground_met_on", f"We do not have your term dates: count the {days} school days yourself"))
    return found


def _window_short(facts: GroundFacts, school: SchoolKnown | None) -> bool:
    calendar = (school or SchoolKnown()).calendar
    if calendar is None or facts.board_on is None or facts.review_on is None:
        return False
    try:
        return calendar.school_days_between(facts.board_on + ONE_DAY, facts.review_on) < 15
    except UnknownCalendar:
        return False
