"""The evidence: words, hidden values, and the picture."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from portal.domain.matching.compared import Level
from portal.domain.matching.evidence import Fact, Finding
from portal.domain.matching.grade import version, weights_for
from portal.domain.matching.person import Address, Adult, Person
from portal.domain.matching.picture import MOST_CHILDREN, MOST_FACTS, Picture, draw
from tests.matching.children import child, elsewhere, look

ZOFIA = replace(
    child("z", "Zofia Kowalska"),
    source="referral",
    source_label="referral, 18 November 2026",
    emails=("m.kowalska@example.org",),
    adults=(Adult("Marta", "Kowalska", "Mother", ("07700 900412",)), Adult("Piotr", "Kowalski", "Father")),
)
KACPER = replace(
    child("k", "Kacper Kowalski", date(2017, 2, 2), sex="M", school_id="991001", school_name="Oakfield", year="5"),
    addresses=(Address(("14 Tamarisk Cl",), "Northmere", "ZN42QT"),),
    adults=(Adult("Marta", "Kowalska", "Mother", ("07700900412",)), Adult("Jan", "Nowicki", "Step father")),
)


def restricted(person: Person) -> Person:
    return replace(person, addresses=tuple(replace(a, restricted=True) for a in person.addresses))


def sibling(this: Person, other: Person) -> Finding:
    (found,) = look(this, other).siblings
    return found


def fact(finding: Finding, name: str) -> Fact:
    return next(f for f in finding.facts if f.fact == name)


def test_each_fact_says_both_values_the_result_and_what_it_counts() -> None:
    found = sibling(ZOFIA, KACPER)
    assert found.words == "Likely sibling"
    assert found.summary == "3 facts the same, 1 similar, 1 different"
    address = fact(found, "address")
    assert (address.this_value, address.other_value) == (
        "14 Tamarisk Close, Northmere, ZN4 2QT",
        "14 Tamarisk Cl, Northmere, ZN4 2QT",
    )
    assert (address.this_source, address.other_source) == ("referral, 18 November 2026", "school roll")
    assert (address.result_words, address.counts) == ("Same", "Strong")
    surname = fact(found, "surname")
    assert (surname.result_words, surname.counts) == ("Similar", "A little")
    assert "gender" in surname.counts_words
    father = fact(found, "parent2")
    assert (father.name, father.result_words, father.counts) == ("Father", "Different", "Counts against")
    email = fact(found, "email")
    assert (email.other_value, email.result_words, email.counts) == ("Not held", "Not compared", "Nothing")


def test_a_relationship_held_as_a_code_is_said_in_words() -> None:
    coded = replace(
        ZOFIA, adults=(Adult("Marta", "Kowalska", "PAM", ("07700 900412",)), Adult("Piotr", "Kowalski", "PAF"))
    )
    unnamed = replace(KACPER, adults=(Adult("Marta", "Kowalska", "", ("07700900412",)), KACPER.adults[1]))
    assert fact(sibling(coded, unnamed), "parent").name == "Mother"
    assert fact(sibling(coded, KACPER), "parent").name == "Mother"
    assert fact(sibling(coded, KACPER), "parent2").name == "Father"


def test_a_value_many_share_counts_for_less_and_says_how_many() -> None:
    neighbours = [
        Person(id=f"n{n}", source="roll", forename="X", surname=f"Other{n}", addresses=KACPER.addresses)
        for n in range(60)
    ]
    found = next(f for f in look(ZOFIA, KACPER, *neighbours).siblings if f.other_id == "k")
    address = fact(found, "address")
    assert address.counts == "A little"
    assert "61 records give this address." in address.counts_words


def test_a_hostel_counts_for_less_and_says_so() -> None:
    hostel = (Address(("Room 2, Larch Hostel, 9 Larch Row",), "Northmere", "ZN2 1DH"),)
    found = sibling(replace(ZOFIA, addresses=hostel), replace(KACPER, addresses=hostel))
    assert fact(found, "address").counts == "Some"
    assert "hostel" in fact(found, "address").why


def test_a_restricted_address_hides_addresses_phones_and_emails_on_both_sides() -> None:
    mail = ("m.kowalska@example.org",)
    for this, other in ((restricted(ZOFIA), KACPER), (ZOFIA, restricted(KACPER))):
        found = sibling(this, replace(other, emails=mail))
        for name in ("address", "phone", "email"):
            assert fact(found, name).result_words == "Same (hidden)"
        everything = json.dumps(found.to_dict())
        for secret in ("Tamarisk", "ZN4", "900412", "900 412", "m.kowalska"):
            assert secret not in everything
        assert found.restricted
        picture = draw("Zofia Kowalska", "", [found])
        assert picture is not None
        assert "Tamarisk" not in repr(picture)
        assert "Kacper Kowalski: address same (hidden)." in picture.sentences


def test_phones_and_emails_stay_hidden_where_no_address_is_held_and_in_what_own_records_lend() -> None:
    mail = ("m.kowalska@example.org",)
    fled = replace(ZOFIA, addresses=(), hide_contacts=True)
    own = replace(child("own", "Zofia Kowalska"), adults=ZOFIA.adults, emails=mail)
    found = look(fled, own, replace(KACPER, emails=mail))
    everything = json.dumps([f.to_dict() for f in (*found.same_child, *found.siblings)])
    assert len(found.same_child) == len(found.siblings) == 1
    for secret in ("Tamarisk", "ZN4", "900412", "900 412", "m.kowalska"):
        assert secret not in everything


def test_a_restricted_own_record_hides_what_the_open_referral_says() -> None:
    own = restricted(child("own", "Zofia Kowalska"))
    found = look(ZOFIA, own, KACPER)
    assert "Tamarisk" not in json.dumps([f.to_dict() for f in found.siblings])


def test_a_hidden_refuge_is_not_given_away_by_the_reason() -> None:
    refuge = (Address(("Hawthorn Refuge, 9 Larch Row",), "Northmere", "ZN2 1DH", restricted=True),)
    found = sibling(replace(ZOFIA, addresses=refuge), replace(KACPER, addresses=refuge))
    assert "refuge" not in json.dumps(found.to_dict()).lower()


def test_a_finding_survives_json() -> None:
    found = sibling(ZOFIA, KACPER)
    assert Finding.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert found.weights == version()


def test_the_digest_changes_with_a_fact_and_not_with_a_count() -> None:
    found = sibling(ZOFIA, KACPER)
    crowd = Person(id="n", source="roll", forename="X", surname="Other", addresses=KACPER.addresses)
    counted = next(f for f in look(ZOFIA, KACPER, crowd).siblings if f.other_id == "k")
    moved = sibling(ZOFIA, replace(KACPER, addresses=(Address(("9 Larch Row",), "Northmere", "ZN2 1DH"),)))
    assert counted.digest == found.digest
    assert moved.digest != found.digest


def test_no_percentage_or_score_is_in_the_words() -> None:
    found = sibling(ZOFIA, KACPER)
    words = " ".join([found.words, found.summary, *(f.counts_words for f in found.facts)])
    assert "%" not in words
    assert not re.search(r"\d+\.\d", words)


def test_weights_cover_both_questions_and_agreeing_facts_weigh_in_favour() -> None:
    for question, combined in (("same_child", "forename_at_home"), ("sibling", "door_and_surname")):
        weights = weights_for(question)  # type: ignore[arg-type]
        assert weights.least < weights.possible < weights.likely
        at_home = weights.weights["address.same"] + weights.weights[f"together.{combined}"]
        assert at_home > 1 > 0 > weights.weights["address.different"]
    assert weights_for("same_child").weights["upn.same"] > 3


def many(count: int) -> list[Finding]:
    others = [
        child(f"k{n}", f"{name} Kowalska", date(2008 + n, 2, 2), school_id=f"{n}", year=str(n))
        for n, name in enumerate(["Ada", "Borys", "Celina", "Dorota", "Emil", "Filip", "Gaja", "Hanna"][:count])
    ]
    return list(look(ZOFIA, *others).siblings)


def boxes(picture: Picture, *kinds: str) -> list[str]:
    return [box.title for box in picture.boxes if box.kind in kinds]


def test_the_picture_is_capped_and_says_how_many_more() -> None:
    found = many(8)
    assert len(found) == 8
    picture = draw("Zofia Kowalska", "Year 9", found)
    assert picture is not None
    assert len(boxes(picture, "likely", "possible")) == MOST_CHILDREN
    assert len(boxes(picture, "fact")) <= MOST_FACTS
    assert picture.more == "and 2 more in the list"


def test_every_line_of_the_picture_has_its_sentence_and_stays_inside() -> None:
    picture = draw("Zofia Kowalska", "Year 9", [sibling(ZOFIA, KACPER)])
    assert picture is not None
    assert len(picture.sentences) == len(picture.lines) > 4
    assert all(sentence.endswith(".") for sentence in picture.sentences)
    assert "Kacper Kowalski: surname similar, Kowalski for Kowalska." in picture.sentences
    for box in picture.boxes:
        assert 0 <= box.x <= box.x + box.width <= picture.width
        assert 0 <= box.y <= box.y + box.height <= picture.height


def test_the_picture_is_the_same_every_time_and_absent_without_findings() -> None:
    found = [sibling(ZOFIA, KACPER)]
    assert draw("Zofia", "", found) == draw("Zofia", "", found)
    assert draw("Zofia", "", []) is None


def test_facts_that_differ_draw_no_line() -> None:
    found = look(ZOFIA, KACPER, elsewhere(child("o", "Lena Kowalska", date(2017, 9, 9)))).siblings
    picture = draw("Zofia Kowalska", "", found)
    assert picture is not None
    drawn = sum(line.kind != "said" for line in picture.lines)
    agreeing = sum(f.result in (Level.SAME, Level.SIMILAR) for finding in found for f in finding.facts)
    assert 0 < drawn <= agreeing


def test_the_picture_marks_who_is_linked_and_counts_what_is_left_out() -> None:
    found = many(8)
    picture = draw("Zofia Kowalska", "Year 9", found, {found[0].other_id: "linked"})
    assert picture is not None
    (linked,) = (box for box in picture.boxes if box.kind == "linked")
    assert linked.title == found[0].other_name
    assert linked.detail.endswith("linked")
    assert f"{found[0].other_name}: linked, " in picture.description
    more = tuple(
        replace(found[0].facts[0], fact=f"fact{n}", name=f"Fact {n}", this_value=f"value {n}") for n in range(8)
    )
    crowded = draw("Zofia Kowalska", "Year 9", [replace(found[0], facts=more)])
    assert crowded is not None
    assert len(boxes(crowded, "fact")) == MOST_FACTS
    assert crowded.more == "and 2 more facts in the evidence"
