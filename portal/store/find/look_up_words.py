"""Putting a child under the words it is found by, and taking it out again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.domain.finding.words import words_of, words_of_names
from portal.domain.matching.person import Person
from portal.store.cases import Child
from portal.store.pupil_index import LookUpWord, RollPupil

WORDS_OF_STANDING: Final = (
    "delete from look_up_word using (select r.authority_id, r.id, unnest(r.look_up_words) word "
    "from roll_pupil r join incoming i on i.authority_id = r.authority_id and i.id = r.id) old "
    "where look_up_word.authority_id = old.authority_id and look_up_word.word = old.word "
    "and look_up_word.owner_kind = 'roll' and look_up_word.owner_id = old.id"
)
"""Takes out the words of the rows that a roll's file changes; `incoming` holds what the file says of them."""
WORDS_OF_INCOMING: Final = (
    "insert into look_up_word (authority_id, word, owner_kind, owner_id) "
    "select authority_id, unnest(look_up_words) collate \"C\" w, 'roll', id from incoming order by w"
)
"""Puts in the words of those rows, in their order, so that the index is filled from one end to the other."""


def words_of_child(child: Child) -> list[str]:
    """The words of a child of a case, by every name its own row has."""
    called = (child.first_name, child.middle_names, child.last_name, child.known_as, child.former_last_name)
    return words_of_names((*called, *child.other_names), child.date_of_birth)


def write_words(session: Session, person: Person, owner: Child | RollPupil) -> None:
    """Put a child that is under no words any more (`take_out_words`) under its own; its row remembers them.

    person: what the row of a roll tells; the row of a child of a case tells of itself.
    """
    owner.look_up_words = words_of_child(owner) if isinstance(owner, Child) else words_of(person)
    session.flush()
    put_in_words(session, owner)


def put_in_words(session: Session, owner: Child | RollPupil) -> None:
    """Put a child that is under no words under those its row remembers."""
    session.add_all(
        LookUpWord(authority_id=owner.authority_id, word=word, owner_kind=_kind(owner), owner_id=owner.id)
        for word in owner.look_up_words
    )
    session.flush()


def take_out_words(session: Session, owner: Child | RollPupil) -> None:
    """Take a child from under its words: nobody finds it by them any more."""
    session.execute(
        delete(LookUpWord).where(
            LookUpWord.authority_id == owner.authority_id,
            LookUpWord.word.in_(owner.look_up_words),
            LookUpWord.owner_kind == _kind(owner),
            LookUpWord.owner_id == owner.id,
        )
    )


def _kind(owner: Child | RollPupil) -> str:
    return "roll" if isinstance(owner, RollPupil) else "child"
