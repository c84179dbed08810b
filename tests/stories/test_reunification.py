"""A child who is looked for arrives somewhere: the sign reaches the right officer, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from portal.factory import create_worker_app
from portal.services import outbox, rematching
from portal.services.importing_rolls import import_roll
from portal.services.outbox import worker_of
from portal.settings import Settings
from portal.store import wall
from portal.store.cases import Case, Outcome
from portal.store.records import OutboxRow
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id
from portal.tasks import EFFECTS
from tests.council.conftest import Council, Desk, amina, council, ruth
from tests.matching.children import upn

assert EFFECTS
__all__ = ["amina", "council", "ruth"]
TODAY = dt.date(2026, 11, 25)
HEADER = "pupil_id,upn,forename,surname,dob,school_urn,school_name,entry_date,postcode,address_line1"
LAST_DAY = dt.date(2026, 11, 6)


@dataclass
class Town:
    """The council, its worker, and the rolls of its two schools."""

    council: Council
    worker: Flask
    folder: Path

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """What the database really holds."""
        with self.council.engine.begin() as c:
            answer = c.execute(text(sql), values)
            return list(answer.all()) if answer.returns_rows else []

    def value(self, sql: str, **values: Any) -> Any:
        """The first value of it."""
        return self.council.value(sql, **values)

    def work_off(self) -> None:
        """Do what is owed, whenever it is due."""
        with self.worker.app_context():
            for _ in range(6):
                due = "update outbox set next_at = now() - interval '1 day' where state = 'due' returning id"
                if not self.rows(due):
                    break
                outbox.drain()
        assert not self.rows("select topic, last_error from outbox where state <> 'done' and last_error <> ''")

    def load(self, *rows: str, day: dt.date = TODAY) -> None:
        """Load a roll, and do what it brings about."""
        path = self.folder / "roll.csv"
        path.write_text("\n".join([HEADER, *rows]), "utf-8")
        with self.worker.app_context():
            import_roll(self.council.authority.id, path, today=day)
        self.work_off()

    def night(self) -> int:
        """A night's comparing; how many cases were compared."""
        with self.worker.app_context(), wall.acting_as(worker_of(self.council.authority.id)):
            return rematching.compare_due()

    def owe(self, topic: str, about: UUID) -> None:
        """Owe a piece of work, and do it."""
        authority = self.council.authority.id
        self.council.scene.add(
            OutboxRow(authority_id=authority, id=new_id(), topic=topic, about=about, dedupe_key=str(new_id()))
        )
        self.work_off()

    def zofia(self, serial: int = 1, **given: Any) -> Case:
        """A case about Zofia Kowalska, who was last in school on 6 November, known to the index."""
        told = {
            "reason": {"main": "whereabouts_unknown"},
            "child": {
                "first_name": "Zofia", "last_name": "Kowalska", "date_of_birth": "2013-03-14",
                "upn": upn(serial), "upn_state": "valid",
            },
            "addresses": [{"lines": ["14 Tamarisk Close"], "postcode": "ZN4 2QT", "current": True}],
        }  # fmt: skip
        past = {"state": "enquiries", "triaged_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC), "why": []}
        child = {"upn": upn(serial), "upn_state": "valid"}
        hidden = given.pop("hidden", False)
        case: Case = self.council.case(
            submission={"state": "accepted", "facts": told, "address_hidden": hidden}, child=child,
            **(past | {"last_attended_on": LAST_DAY, "address_hidden": hidden} | given),
        )  # fmt: skip
        self.owe("sibling_check", case.id)
        return case

    def row(self, name: str, school: Any, pupil: str = "9", **given: str) -> str:
        """A line of a roll."""
        first, last = name.split()
        told = {"upn": "", "dob": "2013-03-14", "entry": "", "postcode": "ZN9 5LR", "line": "3 Sorrel Close"} | given
        return ",".join(
            [pupil, told["upn"], first, last, told["dob"], school.urn, school.name, told["entry"], told["postcode"],
             told["line"]]
        )  # fmt: skip

    @property
    def standing(self) -> list[str]:
        """A pupil of each school who has always been there."""
        return [
            self.row("Aya Stone", self.council.school, "1", dob="2014-01-02"),
            self.row("Ben Reed", self.council.other_school, "2", dob="2015-06-07"),
        ]


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime.combine(TODAY, dt.time(10), dt.UTC), tick=True):
        yield


@pytest.fixture
def town(council: Council, settings: Settings, tmp_path: Path) -> Iterator[Town]:
    app = create_worker_app(settings)
    made = Town(council, app, tmp_path)
    made.load(*made.standing)
    yield made
    with app.app_context():
        db.engine.dispose()


FOUND = "select signal, strength, state, settled_at is null waits from possible_find"


def arrives(town: Town, **given: str) -> str:
    """The line by which Oakfield's roll has Zofia, from 16 November."""
    told = {"upn": upn(1), "entry": "2026-11-16"} | given
    return town.row("Zofia Kowalska", town.council.other_school, **told)


def the_find(town: Town) -> tuple[str, str]:
    """Its address on its case, and its digest."""
    found = town.rows("select c.reference, f.id, f.digest from possible_find f join case_file c on c.id = f.case_id")[0]
    return f"/cases/{found[0]}/finds/{found[1]}", found[2]


def test_a_roll_brings_a_child_who_is_looked_for_and_one_press_closes_the_case(town: Town, amina: Desk) -> None:
    case = town.zofia()
    town.load(*town.standing, arrives(town))
    assert town.rows(FOUND) == [("roll", "strong", "open", True)]
    assert town.value("select possible_finds from case_file") == 1
    page = amina.get(f"/cases/{case.reference}").text
    assert "Close as found and in school" in page
    assert "Oakfield Primary" in page
    assert "is closed or told" not in page
    assert "May be found" in amina.get("/cases?view=may_be_found").text
    before = town.value("select count(*) from case_event")
    town.load(*town.standing, arrives(town))
    town.owe("sibling_check", case.id)
    assert town.value("select count(*) from case_event where kind = 'arrival'") == 1, "never twice for the same sign"
    assert before <= town.value("select count(*) from case_event")
    where, digest = the_find(town)
    amina.post(f"{where}/close", {"digest": digest})
    amina.post(f"{where}/close", {"digest": digest})
    town.work_off()
    told = town.rows(
        "select code, grade, evidence ->> 'school' school, evidence ->> 'start_date', by_name from outcome"
    )
    name = f"Oakfield Primary (URN {town.council.other_school.urn})"
    assert told == [("registered_at_school_same_la", "A", name, "2026-11-16", "Amina Yusuf")]
    assert town.rows("select open, state, possible_finds from case_file") == [(False, "closed", 0)]
    assert town.rows(FOUND) == [("roll", "strong", "confirmed", False)]
    step, steps = town.rows("select step, steps from referred_child")[0]
    assert step == "closed"
    assert [one["step"] for one in steps] == ["found", "closed"]
    assert not town.rows("select 1 from message"), "never a word to a school beyond the tracker"
    assert not town.rows("select 1 from mail_notice where school_id = :s", s=town.council.other_school.id), (
        "the school that has the child hears nothing"
    )


def test_the_first_load_of_a_roll_brings_nobody(town: Town) -> None:
    town.zofia()
    new = town.council.scene.school(town.council.authority, "Elm School")
    town.load(*town.standing, town.row("Zofia Kowalska", new, upn=upn(1)))
    assert town.value("select count(*) from roll_pupil where seen_from is not null") == 0
    assert town.rows(FOUND) == []


def test_a_pupil_who_comes_back_to_a_roll_is_a_sign_again(town: Town) -> None:
    gone = arrives(town, entry="2022-09-01")
    town.load(*town.standing, gone)
    town.rows("update roll_pupil set left_on = '2026-07-17', row_digest = '', seen_from = null where pupil_id = '9'")
    case = town.zofia()
    assert town.rows(FOUND) == [], "an earlier stay tells of no arrival"
    town.load(*town.standing, gone)
    assert town.rows(FOUND) == [("roll", "strong", "open", True)]
    assert town.value("select started_on from possible_find") is None, (
        "the roll gives the first day of the earlier stay"
    )
    assert town.value("select possible_finds from case_file where id = :i", i=case.id) == 1


def test_a_weaker_sign_is_shown_side_by_side_and_a_no_is_remembered(town: Town, amina: Desk) -> None:
    case = town.zofia()
    wrong_letter = "Z" + upn(1)[1:]
    town.load(*town.standing, arrives(town, upn=wrong_letter))
    assert town.rows(FOUND) == [("roll", "side_by_side", "open", True)]
    page = amina.get(f"/cases/{case.reference}/finds").text
    assert "Same child" in page
    assert "Close as found" not in page
    where, digest = the_find(town)
    amina.post(f"{where}/close", {"digest": digest}, status=400)
    amina.post(where, {"digest": digest, "decision": "not_same"})
    assert town.rows("select state from proposal where question = 'same_child' and other_kind = 'roll'") == [
        ("dismissed",)
    ], "the two records are decided on once"
    assert town.value("select meaning from child_link where ended_at is null") == "not_same_child"
    town.owe("sibling_check", case.id)
    town.owe("compare_again", case.id)
    assert town.rows(FOUND) == [("roll", "side_by_side", "dismissed", True)]
    assert town.value("select possible_finds from case_file") == 0
    town.load(*town.standing, arrives(town, postcode="ZN4 2QT", line="14 Tamarisk Close", upn=wrong_letter))
    town.owe("sibling_check", case.id)
    assert town.rows(FOUND) == [("roll", "strong", "open", True)], "asked anew once a fact has changed"
    assert town.value("select changed_since from possible_find") is True
    where, digest = the_find(town)
    amina.post(where, {"digest": "0" * 32, "decision": "same"}, status=409)
    amina.post(where, {"digest": digest, "decision": "same"})
    town.council.desk(town.council.dev).post(where, {"digest": digest, "decision": "not_same"}, status=409)
    amina.post(f"{where}/undo")
    assert town.rows(FOUND) == [("roll", "strong", "open", True)]


def test_a_decision_among_brothers_and_sisters_holds_for_the_sign(town: Town, amina: Desk) -> None:
    case = town.zofia()
    town.load(*town.standing, arrives(town))
    proposal, seen = town.rows("select id, evidence_digest from proposal where question = 'same_child'")[0]
    amina.post(
        f"/cases/{case.reference}/siblings/{proposal}",
        {"decision": "dismissed", "digest": seen, "question": "same_child"},
    )
    assert town.rows(FOUND) == [("roll", "strong", "dismissed", True)]
    assert town.value("select possible_finds from case_file") == 0


def test_a_child_in_hiding_is_for_a_manager_to_find(town: Town, amina: Desk, ruth: Desk) -> None:
    case = town.zofia(hidden=True)
    town.load(*town.standing, arrives(town))
    for page in ("", "/finds"):
        shown = amina.get(f"/cases/{case.reference}{page}").text
        assert "Speak to your manager" in shown
        assert "Side by side" not in shown
    town.rows("delete from proposal where question = 'sibling'")  # on so small a roll anybody may be a brother
    for page in ("", "/finds", "/siblings", "/history", "/print", "/triage"):
        assert "Oakfield" not in amina.get(f"/cases/{case.reference}{page}").text, "not even in what else proposes it"
    where, digest = the_find(town)
    amina.post(f"{where}/close", {"digest": digest}, status=404)
    amina.post(where, {"digest": digest, "decision": "not_same"}, status=404)
    shown = ruth.get(f"/cases/{case.reference}/finds").text
    assert "Oakfield Primary" in shown
    assert "Sorrel Close" not in shown
    ruth.post(where, {"digest": digest, "decision": "not_same"})
    assert "Speak to your manager" not in amina.get(f"/cases/{case.reference}/finds").text


def not_located(town: Town, case: Case, code: str = "not_located_enquiries_exhausted", *, closes: bool = False) -> None:
    """The case has this outcome, which confirms nobody to be anywhere."""
    town.council.scene.add(
        Outcome(
            authority_id=case.authority_id, id=new_id(), case_id=case.id, code=code, grade="A", evidence={},
            closes=closes, by=town.council.ruth.id, by_name="Ruth Hale",
        )
    )  # fmt: skip
    town.rows(
        "update case_file set outcome_code = :c, open = :o, state = :s, closed_at = case when :o then null else now() end"
        " where id = :i", c=code, o=not closes, s="closed" if closes else "enquiries", i=case.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "closes"), [("not_located_enquiries_exhausted", False), ("pass_to_other_la_accepted", True)]
)
def test_scenario_44_found_fourteen_months_later(town: Town, amina: Desk, code: str, closes: bool) -> None:
    case = town.zofia()
    not_located(town, case, code, closes=closes)
    assert case.child_name in amina.get("/watch").text
    later = dt.datetime(2028, 1, 25, 10, tzinfo=dt.UTC)
    with time_machine.travel(later, tick=True):
        town.load(*town.standing, arrives(town, entry="2028-01-10"), day=later.date())
        assert town.rows("select open, possible_finds from case_file") == [(not closes, 1)], "nothing opens by itself"
        desk = town.council.desk(town.council.amina)
        assert "May be found" in desk.get("/watch").text
        assert case.reference in desk.get("/cases?view=may_be_found").text
        where, digest = the_find(town)
        desk.post(f"{where}/close", {"digest": digest})
        town.work_off()
        assert "Nobody is on the watch list" in desk.get("/watch").text
        page = desk.get(f"/cases/{case.reference}/finds").text
    assert "At a school in this council’s area" in page
    assert town.rows("select open, outcome_code from case_file") == [(False, "registered_at_school_same_la")]
    earlier = town.value("select set_aside_at from outcome where code = :c", c=code)
    assert (earlier is not None) is closes, "what had closed it no longer stands"
    assert [one["step"] for one in town.value("select steps from referred_child")][-2:] == ["found", "closed"]


def test_a_night_compares_what_changed_and_everything_once_a_week(town: Town) -> None:
    case = town.zofia()
    assert town.night() == 1, "never compared yet"
    assert town.night() == 0
    town.load(*town.standing, town.row("Cal Moss", town.council.other_school, "3", dob="2016-02-03"))
    assert town.night() == 0, "nobody who shares a key with her has changed"
    # A row that stood there without a first day now has one: no new pupil, but a sign.
    town.load(*town.standing, arrives(town, entry="2021-09-01"))
    town.rows("update roll_pupil set seen_from = null where pupil_id = '9'")
    town.rows("delete from possible_find")
    town.rows("update case_file set possible_finds = 0")
    town.night()
    assert town.rows(FOUND) == []
    town.load(*town.standing, arrives(town))
    seen = town.value("select version from case_file")
    assert town.night() == 1
    assert town.rows(FOUND) == [("roll", "strong", "open", True)]
    again = town.value("select version from case_file")
    assert again > seen
    assert town.night() == 0
    town.rows("update case_file set rematched_at = now() - interval '8 days'")
    assert town.night() == 1, "once a week, whether or not anything changed"
    assert town.value("select version from case_file") == again, "nobody's open page grows stale by night"
    assert town.value("select count(*) from case_event where case_id = :c and kind = 'arrival'", c=case.id) == 2


def test_a_referral_about_a_child_already_told_of_elsewhere_opens_with_the_find(town: Town, amina: Desk) -> None:
    town.load(*town.standing, arrives(town))
    case = town.zofia(state="new", triaged_at=None)
    assert town.rows(FOUND) == [("roll", "strong", "open", True)]
    page = amina.get(f"/cases/{case.reference}").text
    assert "This child may have been found: compare" in page
    assert "Decide what happens to the referral before it can close" in page
    assert "This child may have been found already" in amina.get(f"/cases/{case.reference}/triage").text
    where, digest = the_find(town)
    amina.post(f"{where}/close", {"digest": digest}, status=400)


def test_a_child_back_on_the_old_schools_roll_is_recorded_on_the_outcome_page(town: Town, amina: Desk) -> None:
    case = town.zofia()
    back = town.row("Zofia Kowalska", town.council.school, upn=upn(1), entry="2026-11-18")
    town.load(*town.standing, back)
    where, digest = the_find(town)
    amina.post(f"{where}/close", {"digest": digest}, status=400)
    amina.post(where, {"digest": digest, "decision": "same"})
    page = amina.get(f"/cases/{case.reference}").text
    find = where.rsplit("/", 1)[1]
    outcome = f"/cases/{case.reference}/outcome/returned_to_referring_school?find={find}"
    assert outcome in page
    form = amina.get(outcome)
    filled = [box.get("value") for box in form.one("main").iter("{http://www.w3.org/1999/xhtml}input")]
    assert {"18", "11", "2026"} <= set(filled), "the day the roll gives is filled in"
    amina.get(f"/cases/{case.reference}/outcome/returned_to_referring_school?find={new_id()}", status=404)


def test_who_has_died_is_never_sought(town: Town) -> None:
    town.zofia(reason="reg9_1_k_died")
    town.load(*town.standing, arrives(town))
    assert town.night() == 1
    assert town.rows(FOUND) == []


def test_an_answer_of_a_school_and_a_confirmed_arrival_are_signs(town: Town, amina: Desk) -> None:
    case = town.zofia()
    pupil = town.council.other_school
    town.load(*town.standing, arrives(town, entry=""))
    town.rows("delete from possible_find")
    town.rows("update roll_pupil set seen_from = null")
    proposal = town.value("select id from proposal where question = 'same_child'")
    asked = town.council.scene.asked(
        case, pupil, proposal_id=proposal, answer="attending", last_seen_on=dt.date(2026, 11, 24),
        answered_by_name="Femi Ade", answered_at=dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC), lives_there="yes",
    )  # fmt: skip
    town.owe("school_answered", asked.id)
    assert town.rows(FOUND) == [("school_answer", "strong", "open", True)]
    assert "The first day there is not known" in amina.get(f"/cases/{case.reference}/finds").text
    expected = town.council.scene.expected(
        town.council.submission(), pupil, answer="arrived", arrived_on=dt.date(2026, 11, 23)
    )
    town.rows("update referred_child set case_id = :c where child_key = 'c9'", c=case.id)
    town.owe("arrival_answered", expected.id)
    assert ("expected_arrival", "strong", "open", True) in town.rows(FOUND)
    assert town.value("select possible_finds from case_file") == 2


def test_a_home_education_notice_of_a_child_on_watch_is_shown_side_by_side(town: Town, amina: Desk) -> None:
    case = town.zofia()
    not_located(town, case, "pass_to_other_la_accepted", closes=True)
    notice = town.zofia(kind="home_education", reason="")
    town.work_off()
    found = town.rows("select case_id, signal, state from possible_find")
    assert found == [(case.id, "home_education", "open")]
    assert notice.reference != case.reference
    assert "home education for a child who may be this child" in amina.get(f"/cases/{case.reference}/history").text
    where, digest = the_find(town)
    amina.post(where, {"digest": digest, "decision": "not_same"})
    there = amina.get(f"/cases/{notice.reference}/history").text
    assert f"Decided on case {case.reference}." in there, "the history of the other case of either child says so too"
    amina.post(f"{where}/undo", {})
    assert "Decision undone" in amina.get(f"/cases/{notice.reference}/history").text


def returned(town: Town, serial: int = 1) -> UUID:
    """Oakfield's new-pupil return about Zofia, as it was stored; the submission's id."""
    school, scene = town.council.other_school, town.council.scene
    clerk = scene.member(town.council.authority, school=school, name="Femi Ade")
    sent = scene.submission(school, clerk, kind="new_pupil")
    facts = {
        "child": {
            "first_name": "Zofia", "last_name": "Kowalska", "date_of_birth": "2013-03-14",
            "upn": upn(serial), "upn_state": "valid",
        },
        "joining": {"entered_on": "2026-11-13", "first_attended": "2026-11-16"},
    }  # fmt: skip
    told = ReferredChild(
        authority_id=school.authority_id, id=new_id(), submission_id=sent.id, school_id=school.id, child_key="c1",
        child_name="Zofia Kowalska", facts=facts, reference=f"AV-{serial:04d}-NEW",
    )  # fmt: skip
    scene.add(told)
    id_: UUID = sent.id
    return id_


@pytest.mark.parametrize("allowed", [True, False])
def test_a_case_closes_by_itself_only_where_the_council_has_set_it(town: Town, allowed: bool) -> None:
    town.rows("update authority set closes_certain_arrivals = :s", s=allowed)
    town.zofia()
    town.owe("arrival", returned(town))
    assert town.value("select signal from possible_find") == "new_pupil"
    assert town.value("select certain from possible_find") is True
    assert town.value("select open from case_file") is not allowed
    said = town.rows("select title from case_event where kind = 'closed_by_itself'")
    assert len(said) == (1 if allowed else 0)
    if allowed:
        assert town.rows("select by, by_name, grade, evidence ->> 'confirmed_by' from outcome") == [
            (None, "the portal", "A", "Femi Ade, Attendance lead")
        ]


def test_no_case_closes_by_itself_of_one_who_may_be_elsewhere_too(town: Town) -> None:
    """Nor once the council no longer wants it, or the child is in hiding since."""
    case = town.zofia()
    town.rows("update authority set closes_certain_arrivals = true")
    town.owe("arrival", returned(town))
    row = town.rows("update case_file set open = true, state = 'enquiries', outcome_code = '' returning id, school_id")[
        0
    ]
    find_id = town.value("update possible_find set state = 'open', settled_at = null, decided_at = null returning id")
    other = town.council.scene.possible_find(case, school_id=row.school_id)
    town.owe("close_as_found", find_id)
    assert town.value("select open from case_file") is True, "another school may have the child"
    town.rows("update possible_find set state = 'dismissed' where id = :i", i=other.id)
    for barred in ("case_file set address_hidden", "authority set closes_certain_arrivals"):
        hides = "address" in barred
        town.rows(f"update {barred} = {'true' if hides else 'false'}")
        town.owe("close_as_found", find_id)
        assert town.value("select open from case_file") is True, barred
        town.rows(f"update {barred} = {'false' if hides else 'true'}")
    town.owe("close_as_found", find_id)
    assert town.value("select open from case_file") is False


@pytest.mark.parametrize("hidden", ["the case", "the record that was joined to it"])
def test_a_sign_that_was_decided_is_for_managers_once_the_child_is_in_hiding(
    town: Town, amina: Desk, ruth: Desk, hidden: str
) -> None:
    case = town.zofia()
    town.load(*town.standing, arrives(town))
    where, digest = the_find(town)
    amina.post(where, {"digest": digest, "decision": "same"})
    assert "Oakfield Primary" in amina.get(f"/cases/{case.reference}/finds").text
    in_hiding = case if hidden == "the case" else town.zofia()  # the same UPN as the pupil's on the roll
    town.rows("update case_file set address_hidden = true where id = :c", c=in_hiding.id)
    for page in ("", "/finds", "/siblings", "/print"):
        assert "Oakfield" not in amina.get(f"/cases/{case.reference}{page}").text, page
    assert "Oakfield Primary" in ruth.get(f"/cases/{case.reference}/finds").text
    amina.post(f"{where}/close", {"digest": digest}, status=404)
    amina.post(f"{where}/undo", status=404)
    amina.get(
        f"/cases/{case.reference}/outcome/registered_at_school_same_la?find={where.rpartition('/')[2]}", status=404
    )


def test_a_return_that_is_withdrawn_takes_its_sign_away(town: Town, amina: Desk) -> None:
    case = town.zofia()
    not_located(town, case, "pass_to_other_la_accepted", closes=True)
    sent = returned(town)
    town.owe("arrival", sent)
    assert town.rows(FOUND) == [("new_pupil", "strong", "open", True)]
    town.rows("update submission set state = 'withdrawn' where id = :s", s=sent)
    town.owe("arrival", sent)
    assert town.rows(FOUND) == [("new_pupil", "strong", "open", False)]
    assert town.value("select possible_finds from case_file") == 0
    assert "It is no longer told" in amina.get(f"/cases/{case.reference}/finds").text


def test_scenario_46_three_times_missing_are_three_episodes(town: Town, amina: Desk) -> None:
    case = town.zofia()
    back = {"evidence_returned_on-day": "9", "evidence_returned_on-month": "11", "evidence_returned_on-year": "2026",
            "evidence_attendance_mark": "/", "grade": "A", "sure": "yes"}  # fmt: skip
    ends = f"/cases/{case.reference}/outcome/returned_to_referring_school"
    for _ in range(2):
        amina.send(ends, back)
        amina.send(f"/cases/{case.reference}/reopen", {"why": "Missing again"})
    page = amina.get(f"/cases/{case.reference}/finds").text
    assert page.count("Came back to the school that referred") == 2
    assert page.count("Still missing") == 1


def test_a_new_referral_is_an_episode_of_the_child_and_a_twin_with_the_number_mistyped_is_not(
    town: Town, amina: Desk
) -> None:
    first, again = town.zofia(), town.zofia()
    page = f"/cases/{first.reference}/finds"
    assert amina.get(page).text.count("Still missing") == 2
    town.rows("update child set first_name = 'Maja' where id = :c", c=again.child_id)
    assert amina.get(page).text.count("Still missing") == 1
