"""The grounds for removing a name from the roll in plain words, and the evidence the council asks of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing to show for a ground: a file, or the day of the paper the school holds. `words` name the paper."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """How a ground is put to a school: the sentence to choose, one hint, and what is asked to show for it.

    `asks` are the names of the answers its own page asks, the same in the form, the facts and the faults.
    """

    words: str
    hint: str
    asks: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


NO_RETURN = "no_return"
"""Whether the school has no reasonable grounds to believe that the pupil will attend again."""

_ORDER_LETTER = Evidence("order_letter", "The council’s letter about the school attendance order")
_EXCLUDED = ("excluded_on", "board_on", "review_stage", "review_on")
_EXCLUSION_LETTER = Evidence("exclusion_letter", "The letter of the permanent exclusion")
_NURSERY = ("nursery_completed_on", NO_RETURN)
_ABSENCE = ("first_absent", "every_mark_counts", "marks", "sickness_believed")

WORDS: dict[str, Told] = {
    "reg9_1_a_registered_elsewhere": Told(
        "The pupil has joined another school",
        "Registered there. The offer of a place is not enough",
        ("other_school", "registration", "first_day", "confirmed_by", "confirmed_on", "started"),
        (Evidence("school_confirmation", "The new school’s confirmation"),),
    ),
    "reg9_1_f_elective_home_education": Told(
        "A parent has written that they will educate the pupil at home",
        "An email is writing. Something said is not enough",
        ("notice_written", "notice_by", "notice_received_on", "last_day_stated", "meeting_offered"),
        (Evidence("parent_letter", "The parent’s letter or email"),),
    ),
    "reg9_1_g_moved_beyond_reasonable_distance": Told(
        "The family has moved too far away for the pupil to attend",
        "In this country or abroad. Not for boarders",
        ("moved_on", "verified_how", NO_RETURN),
        (Evidence("move", "What shows the move, such as a tenancy, a ticket or a new school’s letter"),),
    ),
    "reg9_1_i_twenty_days_unauthorised": Told(
        "The pupil has been away 20 school days or more without leave, and enquiries have come to an end",
        "The council must make enquiries with you first",
        _ABSENCE,
        (Evidence("attendance_record", "The attendance record of these days"),),
    ),
    "reg9_1_h_not_returned_from_leave": Told(
        "The pupil has not come back from leave you agreed, and enquiries have come to an end",
        "The council must make enquiries with you first",
        ("leave_from", "leave_to", "sickness_believed"),
        (Evidence("leave_record", "The request for leave and your answer"),),
    ),
    "reg9_1_o_permanently_excluded": Told(
        "The pupil has been permanently excluded",
        "The governing board has upheld it, and the time for a review is over",
        _EXCLUDED,
        (_EXCLUSION_LETTER,),
    ),
    "reg9_1_c_dual_registered_other_consents": Told(
        "The pupil is also registered at another school, and will stay only there",
        "Each other school must agree",
        ("consenting_schools", NO_RETURN),
        (Evidence("school_consent", "Each other school’s consent"),),
    ),
    "reg9_1_d_sao_other_school_named": Told(
        "A school attendance order now names another school",
        "The council has changed its order",
        ("order_reference", "order_changed_on", "order_school"),
        (_ORDER_LETTER,),
    ),
    "reg9_1_e_sao_revoked_suitable_education": Told(
        "The council has revoked a school attendance order",
        "Because the pupil is suitably educated out of school",
        ("order_reference", "order_changed_on"),
        (_ORDER_LETTER,),
    ),
    "reg9_1_n_left_independent_or_nmss": Told(
        "The pupil has left this independent or non-maintained school",
        "Tell us where the pupil goes next, as far as you can find out",
        ("left_on",),
    ),
    "reg9_1_l_over_compulsory_school_age": Told(
        "The pupil will be over compulsory school age and is not staying on",
        "Before your school next meets",
        ("staying_on",),
    ),
    "reg9_1_b_nursery_not_continuing": Told(
        "The pupil has finished nursery here and is not going into Reception", "", _NURSERY
    ),
    "reg9_1_j_detained": Told(
        "The pupil is detained under a court’s sentence",
        "Not for being held before trial",
        ("sentence", "establishment", "sentence_from", "release_expected", "youth_justice_contact", NO_RETURN),
        (Evidence("order", "The order, or the youth justice service’s confirmation"),),
    ),
    "reg9_1_m_boarding_fees_unpaid": Told(
        "Boarding charges are unpaid at the end of the term",
        "Boarders of maintained schools and academies only",
        ("term_ended_on", "arrears"),
        (Evidence("arrears", "The statement of what is unpaid"),),
    ),
    "reg9_1_k_died": Told(
        "The pupil has died",
        "We ask for no evidence, and nobody will write to the family because of this",
        ("died_on",),
    ),
    "reg9_3_ceased_to_attend": Told(
        "The pupil has stopped attending", "Or a boarder is no longer a pupil here", ("left_on", NO_RETURN)
    ),
    "reg9_3_twenty_days_unauthorised": Told(
        "The pupil has been away 20 school days or more without leave",
        "And your enquiries have not found out why",
        (*_ABSENCE, "efforts"),
        (Evidence("attendance_record", "The attendance record of these days"),),
    ),
    "reg9_3_nursery_not_continuing": Told(
        "The pupil has finished nursery here and is not going into Reception", "", _NURSERY
    ),
    "reg9_3_permanently_excluded": Told(
        "The pupil has been permanently excluded",
        "The governing board has upheld it, and the time for a review is over",
        _EXCLUDED,
        (_EXCLUSION_LETTER,),
    ),
    "reg9_3_died": Told(
        "The pupil has died",
        "We ask for no evidence, and nobody will write to the family because of this",
        ("died_on",),
    ),
}
"""By code, in the order of the page: the commonest first, a death last."""

SENTENCES = {
    "s233": "Detention and training order (Sentencing Act 2020 section 233)",
    "s250": "Detention of young offenders for certain serious offences (section 250)",
    "s252a": "Special sentence of detention for terrorist offenders (section 252A)",
    "s254": "Extended sentence of detention (section 254)",
    "s259": "Detention at His Majesty’s pleasure (section 259)",
}
"""Sentences of detention that count (SI 2024/208 reg 3)."""

PENDING = "pending"
REVIEW_STAGES = {
    "expired": "The time to ask for a review ran out",
    "waived": "The parents wrote that they will not ask for one",
    "concluded": "The review has ended",
    PENDING: "A review can still be asked for, or is under way",
}
"""Where the review of a permanent exclusion stands; only `PENDING` is not the end."""

KEEP_ON_ROLL = (
    "Keep the pupil on the roll. The name may only come off once your school and the council have each recorded what "
    "their enquiries found. Send a referral of a child missing education, and ask in it for joint enquiries"
)
"""What a school is told that would remove a name under (h) or (i) before the council's own record stands."""
