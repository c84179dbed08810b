"""How much one fact counts, in words, and why. Words and reasons are here and nowhere else."""

from __future__ import annotations

from typing import Final

from portal.domain.matching.compared import Compared, Level

STRONG: Final = "Strong"
SOME: Final = "Some"
LITTLE: Final = "A little"
NOTHING: Final = "Nothing"
AGAINST: Final = "Counts against"

_FEW: Final = 8  # children; a large family with its cousins
_MANY: Final = 40

# How much agreement is worth where the value is rare.
_SIBLING: Final = {
    "address.same": STRONG, "address.flat": STRONG, "address.previous": SOME, "address.shared": SOME,
    "address.street": SOME, "address.building": LITTLE, "address.postcode": LITTLE,
    "phone.same": STRONG, "phone.slip": LITTLE, "email.same": STRONG,
    "parent.same": SOME, "parent.near": SOME, "parent.initial": LITTLE, "parent.forename": LITTLE,
    "parent2.same": SOME, "parent2.near": SOME, "parent2.initial": LITTLE, "parent2.forename": LITTLE,
    "surname.equal": SOME, "surname.variant": LITTLE, "surname.gendered": LITTLE, "surname.part": LITTLE,
    "surname.former": LITTLE, "surname.near": LITTLE, "surname.swapped": LITTLE,
    "declared.whole": STRONG, "declared.full": STRONG, "declared.forename": SOME, "declared.near": LITTLE,
    "school.same": LITTLE, "last_in_school.same_day": LITTLE, "dob.same": LITTLE, "dob.swapped": NOTHING,
    "dob.near": NOTHING, "dob.year": NOTHING,
}  # fmt: skip
_SAME_CHILD: Final = _SIBLING | {
    "upn.same": STRONG, "upn.former": STRONG, "upn.letter": SOME, "upn.slip": SOME,
    "forename.equal": SOME, "forename.variant": SOME, "forename.near": LITTLE, "forename.swapped": LITTLE,
    "dob.same": STRONG, "dob.swapped": SOME, "dob.near": SOME, "dob.year": LITTLE, "sex.same": LITTLE,
}  # fmt: skip

# What disagreement is worth. Anything not named counts for nothing.
_SIBLING_AGAINST: Final = frozenset({
    "address.different", "phone.different", "parent.different", "parent.surname", "parent2.different",
    "surname.different", "dob.too_close",
})  # fmt: skip
_SAME_CHILD_AGAINST: Final = frozenset({
    "upn.different", "upn.neighbour", "forename.different", "forename.middle", "surname.different", "dob.too_close",
    "dob.close", "dob.apart", "dob.far", "sex.different", "parent.different", "parent.surname", "parent2.different",
    "address.different",
})  # fmt: skip

# Of records, not of children: a child of a case may stand on two rolls as well.
_COUNTED_AS: Final = {
    "upn": "have this UPN",
    "forename": "have a first name and surname that sound like these",
    "surname": "have a surname that sounds like this",
    "address": "give this address",
    "phone": "have this phone number",
    "email": "have this email address",
    "parent": "have a parent or carer of this name",
    "parent2": "have a parent or carer of this name",
}
_AREA: Final = {"building": "are of this building or postcode", "postcode": "are of this postcode"}

_WHY: Final = {
    "surname.gendered": "Some surnames, such as Polish ones, change with gender.",
    "surname.part": "One is part of the other's double surname.",
    "surname.variant": "The spelling differs but it sounds the same.",
    "surname.near": "One or two letters differ.",
    "surname.former": "One is a former surname.",
    "surname.swapped": "First name and surname are the other way round.",
    "surname.parents": "It is the surname of a parent of the other child.",
    "surname.different": "Brothers and sisters can have different surnames.",
    "forename.variant": "The spelling differs, or one is a short form.",
    "forename.near": "One or two letters differ.",
    "forename.swapped": "First name and surname are the other way round.",
    "forename.middle": "One is the other's middle name.",
    "dob.swapped": "Day and month are the other way round.",
    "dob.near": "One digit or part of the date differs.",
    "dob.year": "The year is the same, and one is 1 January, which stands for a day nobody knew.",
    "dob.too_close": "These dates are too close together for two births.",
    "upn.former": "One is a former UPN.",
    "upn.letter": "Only the check letter differs.",
    "upn.slip": "One character differs, and one of the two cannot be right.",
    "upn.neighbour": "Both can be right. Twins often have numbers next to each other.",
    "upn.unsure": "One of the two is temporary or cannot be right.",
    "address.previous": "At least one of them is a previous address.",
    "address.flat": "Part of the address is missing on one side.",
    "address.street": "Part of the address is missing or the postcodes differ.",
    "address.building": "Two homes in one building.",
    "address.different": "Families move, and some children have two homes.",
    "phone.slip": "One digit differs.",
    "phone.different": "People change numbers.",
    "parent.initial": "One gives only an initial.",
    "parent.forename": "The surnames differ.",
    "parent2.forename": "The surnames differ.",
    "parent2.initial": "One gives only an initial.",
    "parent.near": "The spelling or the order of the names differs.",
    "parent2.near": "The spelling or the order of the names differs.",
    "declared.whole": "First name, surname and birth date fit.",
    "declared.full": "The name fits, and so does the birth date or school.",
    "declared.forename": "The name fits.",
    "declared.near": "The first name is close.",
    "last_in_school.same_day": "Many children can be last in on one day.",
}
_STEP_PARENTS: Final = "Step-parents are common."
_SHARED_HOME: Final = "This is a hostel, refuge or other shared address, so it counts for less."
_WEAKER: Final = {STRONG: SOME, SOME: LITTLE, LITTLE: LITTLE, NOTHING: NOTHING}


def how_much(relation: str, pair: Compared, count: int) -> tuple[str, str]:
    """The word for what a fact counts, and its reason ("" if there is nothing to say).

    relation: "same_child", "sibling" or "same_household". count: how many records share the agreeing value, 0 if
    that was not counted. A value many share counts for less, and the reason says how many.
    """
    if pair.level is Level.NOT_COMPARED:
        return NOTHING, ""
    same_child = relation == "same_child"
    why = _WHY.get(pair.code, "")
    if pair.level is Level.DIFFERENT:
        against = _SAME_CHILD_AGAINST if same_child else _SIBLING_AGAINST
        if pair.fact in ("parent", "parent2"):
            why = _STEP_PARENTS
        elif same_child and pair.code == "surname.different":
            why = "Surnames can change."
        return (AGAINST if pair.code in against else NOTHING), why
    word = (_SAME_CHILD if same_child else _SIBLING).get(pair.code, NOTHING)
    if not same_child and pair.fact == "dob":
        return word, "Twins are born on one day; so are many other children." if pair.detail == "same" else why
    reasons = [why] if why else []
    if pair.detail == "shared":
        reasons.append(_SHARED_HOME)
    if count > 0:
        reasons.append(_how_many(pair, count))
        alone = word
        if count > _MANY:
            word = LITTLE if word != NOTHING else word
        elif count > _FEW:
            word = _WEAKER[word]
        if word != alone:
            reasons.append("So it counts for less.")
    return word, " ".join(reasons)


def _how_many(pair: Compared, count: int) -> str:
    words = _AREA.get(pair.detail, "") if pair.fact == "address" else ""
    words = words or _COUNTED_AS[pair.fact]
    if count == 1:
        singular = words.replace("have ", "has ", 1).replace("are ", "is ", 1).replace("give ", "gives ", 1)
        return f"1 record {singular}."
    return f"{count:,} records {words}."
