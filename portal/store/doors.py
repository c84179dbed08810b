"""Callers of the door functions (``sql/doors.sql``): the only way in to people, sessions and kept posts.

They run on plain connections of the application's own role, with no acting person: signing in is how one gets an
acting person. Every call is a transaction of its own. Times are aware datetimes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from portal.store.session import db
from portal.store.tables import Json, new_id

MAX_KEPT_BYTES = 65_536
PROVED_AT = "signed_in_afresh_at"
"""In a session's data: epoch seconds at which the provider last asked the person to prove who they are, or null."""


@dataclass(frozen=True, slots=True)
class AuthorityFound:
    """An authority that uses the service."""

    authority_id: UUID
    authority_name: str


@dataclass(frozen=True, slots=True)
class SchoolFound:
    """A school of the register inside exactly one authority."""

    authority_id: UUID
    authority_name: str
    school_id: UUID
    school_name: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """The person behind an identity, and what was new about them."""

    person_id: UUID
    is_new: bool
    email_changed: bool


@dataclass(frozen=True, slots=True)
class MembershipFound:
    """Where a membership stands: "active", "awaiting_approval" or "ended"."""

    membership_id: UUID
    state: str
    last_signed_in_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StandingMembership:
    """One of the places a person may act for. `code` is the URN of a school, the LA code of a council."""

    membership_id: UUID
    authority_id: UUID
    authority_name: str
    kind: str
    school_id: UUID | None
    code: str
    organisation_name: str
    organisation_id: str
    """The provider's name for it; "" when nobody has entered through it since that is kept."""
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session not yet ended, with its membership as it stands now. Whether it is too old is the caller's question."""

    person_id: UUID
    authority_id: UUID
    membership_id: UUID
    kind: str
    school_id: UUID | None
    name: str
    roles: tuple[str, ...]
    organisation_name: str
    issuer: str
    organisation_id: str
    created_at: dt.datetime
    last_active_at: dt.datetime
    roles_checked_at: dt.datetime
    data: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndedSession:
    """Whose session it was and why it ended."""

    person_id: UUID
    membership_id: UUID
    kind: str
    ended_why: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """What the provider needs to end its own session; `id_token` may be ''."""

    issuer: str
    id_token: str
    membership_id: UUID


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a new session is opened with; `hash` is the SHA-256 of the cookie's value."""

    hash: bytes
    person_id: UUID
    authority_id: UUID
    membership_id: UUID
    issuer: str
    subject: str
    provider_session: str
    id_token: str
    organisation_id: str
    proved_at: float | None = None
    """When the provider last asked the person to prove who they are, in epoch seconds; None when it did not say."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form sent after its session had ended: field name -> the values typed."""

    id: UUID
    path: str
    body: dict[str, list[str]]
    kept_at: dt.datetime


class Doors:
    """The door functions over one engine: the web's, or (for `purge_old`) a worker's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _rows(self, sql: str, **values: Any) -> Sequence[Row[Any]]:
        with self._engine.begin() as connection:
            return connection.execute(text(sql), values).all()

    def _row(self, sql: str, **values: Any) -> dict[str, Any] | None:
        rows = self._rows(sql, **values)
        return dict(rows[0]._mapping) if rows else None  # noqa: SLF001 - SQLAlchemy's public name for it

    def _value(self, sql: str, **values: Any) -> Any:
        return self._rows(sql, **values)[0][0]

    def start_flow(self, state: bytes, data: Json, *, at: dt.datetime, expires: dt.datetime) -> None:
        """Remember an unfinished sign-in under the hash of its state."""
        self._rows(
            "select doors.start_flow(:state, cast(:data as jsonb), :at, :expires)",
            state=state, data=json.dumps(data), at=at, expires=expires,
        )  # fmt: skip

    def take_flow(self, state: bytes, *, at: dt.datetime) -> Json | None:
        """The unfinished sign-in, once; None when unknown, already used or too old."""
        found: Json | None = self._value("select doors.take_flow(:state, :at)", state=state, at=at)
        return found

    def first_use(self, token: bytes, *, expires: dt.datetime) -> bool:
        """Whether this token id (hashed) is seen for the first time."""
        return bool(self._value("select doors.first_use(:token, :expires)", token=token, expires=expires))

    def find_authority_by_code(self, code: str) -> AuthorityFound | None:
        """The authority with this three-digit code, if it uses the service."""
        row = self._row("select * from doors.find_authority_by_code(:code)", code=code)
        return AuthorityFound(**row) if row else None

    def find_school_by_urn(self, urn: str) -> SchoolFound | None:
        """The registered school with this URN, if exactly one authority has it."""
        row = self._row("select * from doors.find_school_by_urn(:urn)", urn=urn)
        return SchoolFound(**row) if row else None

    def person_for_identity(self, issuer: str, subject: str, *, name: str, email: str, at: dt.datetime) -> PersonFound:
        """Find or make the person behind (issuer, subject); refreshes name and email."""
        row = self._row(
            "select * from doors.person_for_identity(:issuer, :subject, :name, :email, :person, :identity, :at)",
            issuer=issuer, subject=subject, name=name, email=email, person=new_id(), identity=new_id(), at=at,
        )  # fmt: skip
        assert row is not None
        return PersonFound(**row)

    def membership_for(
        self, issuer: str, subject: str, authority_id: UUID, school_id: UUID | None
    ) -> MembershipFound | None:
        """What an identity already is in one authority (and school)."""
        row = self._row(
            "select * from doors.membership_for(:issuer, :subject, :authority, :school)",
            issuer=issuer, subject=subject, authority=authority_id, school=school_id,
        )  # fmt: skip
        return MembershipFound(**row) if row else None

    def refresh_membership(
        self,
        person_id: UUID,
        authority_id: UUID,
        *,
        kind: str,
        school_id: UUID | None,
        name: str,
        email: str,
        job: str,
        roles: Iterable[str],
        at: dt.datetime,
    ) -> MembershipFound:
        """Make or refresh a membership; its roles become exactly `roles`. New council staff await approval."""
        row = self._row(
            "select * from doors.refresh_membership"
            "(:new, :person, :authority, :kind, :school, :name, :email, :job, :roles, :at)",
            new=new_id(), person=person_id, authority=authority_id, kind=kind, school=school_id,
            name=name, email=email, job=job, roles=sorted(roles), at=at,
        )  # fmt: skip
        assert row is not None
        return MembershipFound(**row)

    def replace_roles(self, authority_id: UUID, membership_id: UUID, roles: Iterable[str]) -> None:
        """Set a membership's roles to exactly `roles`."""
        self._rows(
            "select doors.replace_roles(:authority, :membership, cast(:roles as text[]))",
            authority=authority_id, membership=membership_id, roles=sorted(roles),
        )  # fmt: skip

    def open_session(self, new: NewSession, *, at: dt.datetime) -> None:
        """Open a session for a membership of that person."""
        self._rows(
            "select doors.open_session(:hash, :person, :authority, :membership, :issuer, :sid, :token, :organisation,"
            " cast(:data as jsonb), :at)",
            hash=new.hash, person=new.person_id, authority=new.authority_id, membership=new.membership_id,
            issuer=new.issuer, sid=new.provider_session, token=new.id_token, organisation=new.organisation_id,
            data=json.dumps({"subject": new.subject, PROVED_AT: new.proved_at}), at=at,
        )  # fmt: skip

    def note_organisation(self, authority_id: UUID, membership_id: UUID, organisation_id: str) -> None:
        """Keep which of the provider's organisations a membership was entered through."""
        self._rows(
            "select doors.note_organisation(:authority, :membership, :organisation)",
            authority=authority_id, membership=membership_id, organisation=organisation_id,
        )  # fmt: skip

    def memberships_of(self, hashed: bytes) -> list[StandingMembership]:
        """Everything the person of an open session may act for, by council and name; [] when it is not open."""
        rows = self._rows("select * from doors.memberships_of(:hash)", hash=hashed)
        return [StandingMembership(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    def switch_session(
        self,
        hashed: bytes,
        new: bytes,
        authority_id: UUID,
        membership_id: UUID,
        organisation_id: str,
        *,
        at: dt.datetime,
    ) -> bool:
        """End an open session and open one of the same person in another membership; False when it was not open."""
        return bool(
            self._value(
                "select doors.switch_session(:old, :new, :authority, :membership, :organisation, :at)",
                old=hashed, new=new, authority=authority_id, membership=membership_id, organisation=organisation_id,
                at=at,
            )
        )  # fmt: skip

    def session_by_hash(self, hashed: bytes) -> OpenSession | None:
        """The session with this hash, unless it was ended or its membership no longer stands."""
        row = self._row("select * from doors.session_by_hash(:hash)", hash=hashed)
        if row is None:
            return None
        row["roles"] = tuple(row["roles"])
        return OpenSession(**row)

    def ended_session(self, hashed: bytes, *, at: dt.datetime) -> EndedSession | None:
        """Why a session ended, up to a day later."""
        row = self._row("select * from doors.ended_session(:hash, :at)", hash=hashed, at=at)
        return EndedSession(**row) if row else None

    def touch_session(self, hashed: bytes, *, at: dt.datetime) -> None:
        """Note that its person did something at `at`."""
        self._rows("select doors.touch_session(:hash, :at)", hash=hashed, at=at)

    def recheck_done(self, hashed: bytes, roles: Iterable[str], *, at: dt.datetime) -> None:
        """The provider confirmed the roles at `at`: they replace what was there."""
        self._rows(
            "select doors.recheck_done(:hash, cast(:roles as text[]), :at)", hash=hashed, roles=sorted(roles), at=at
        )

    def recheck_failed(self, hashed: bytes, *, at: dt.datetime) -> None:
        """The provider could not be asked at `at`."""
        self._rows("select doors.recheck_failed(:hash, :at)", hash=hashed, at=at)

    def end_session(self, hashed: bytes, why: str, *, at: dt.datetime) -> SignedOut | None:
        """End a session for good; None when it was not open."""
        row = self._row("select * from doors.end_session(:hash, :why, :at)", hash=hashed, why=why, at=at)
        return SignedOut(**row) if row else None

    def end_sessions_by_provider(
        self, issuer: str, *, provider_session: str = "", subject: str = "", why: str, at: dt.datetime
    ) -> int:
        """End the sessions the provider names by its own session id, its subject, or both; gives how many."""
        return int(
            self._value(
                "select doors.end_sessions_by_provider(:issuer, :sid, :subject, :why, :at)",
                issuer=issuer, sid=provider_session, subject=subject, why=why, at=at,
            )
        )  # fmt: skip

    def keep_post(self, hashed: bytes, path: str, body: dict[str, list[str]], *, at: dt.datetime) -> bool:
        """Keep what was typed for the membership of a session ended within the last day; False when it was not kept."""
        clean = {name: [value.replace("\0", "") for value in values] for name, values in body.items()}
        written = json.dumps(clean, ensure_ascii=False)
        if len(written.encode()) > MAX_KEPT_BYTES:
            return False
        return bool(
            self._value(
                "select doors.keep_post(:id, :hash, :path, cast(:body as jsonb), :at)",
                id=new_id(), hash=hashed, path=path, body=written, at=at,
            )
        )  # fmt: skip

    def kept_posts(self, hashed: bytes, path: str | None = None, *, at: dt.datetime) -> list[Kept]:
        """What was kept for the session's own membership, oldest first; reading changes nothing."""
        rows = self._rows(
            "select * from doors.kept_posts(:hash, cast(:path as text), :at)", hash=hashed, path=path, at=at
        )
        return [Kept(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    def take_kept_posts(self, hashed: bytes, path: str | None = None) -> int:
        """Drop what was kept, once used or refused; gives how many rows went."""
        return int(self._value("select doors.take_kept_posts(:hash, cast(:path as text))", hash=hashed, path=path))

    def purge_old(self, *, at: dt.datetime) -> int:
        """Drop flows, kept posts and sessions past their time (worker's engine); gives how many rows went."""
        return int(self._value("select doors.purge_old(:at)", at=at))


def open_doors() -> Doors:
    """The doors over the current application's engine."""
    return Doors(db.engine)
