"""Putting a child under the words it is found by, and taking it out again."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.domain.finding.words import words_of, words_of_names
from portal.domain.matching.person import Person
from portal.store.cases import Child
from portal.store.pupil_index import LookUpWord, RollPupil


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
