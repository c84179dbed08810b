"""From what the provider said to who this is for us: the organisation claim, the name and the address.

Pure: no look-ups. The rules are those DfE Sign-in documents for the `organisation` claim: an establishment (category
001) is known by its URN, a local authority (002) by its establishment number, which is the three-digit LA code. The
claim's own `localAuthority` is never used: which council a school belongs to is our register's question.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.access import Kind
from portal.services.signing_in import Refusal

MAX_CLAIM_BYTES = 16_384
ESTABLISHMENT, LOCAL_AUTHORITY = "001", "002"
TRUSTS = frozenset({"010", "013", "014"})
OPEN_STATUSES = frozenset({1, 3})
"""Open, and open but proposed to close. Any other status lets nobody in."""

_URN = re.compile(r"[1-9][0-9]{5}")
_LA_CODE = re.compile(r"[0-9]{3}")
_ORGANISATION_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


class ClaimRefused(Exception):
    """Sign-in stops here; `refusal` says which page explains it, `detail` is for the log (no personal data)."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Organisation:
    """The one organisation a person chose: `code` is a URN for a school, an LA code for a council."""

    kind: Kind
    code: str
    id: str
    name: str


def organisation(claim: object) -> Organisation:
    """Who someone signs in for, from the `organisation` claim (an object, or an object written as a JSON string).

    Raises `ClaimRefused`: no organisation, a kind of organisation the portal is not for, closed, or not readable.
    """
    found = _as_object(claim)
    identifier = found.get("id")
    if not identifier:
        raise ClaimRefused(Refusal.NO_ORGANISATION, "organisation claim without id")
    if not isinstance(identifier, str) or not _ORGANISATION_ID.fullmatch(identifier):
        raise ClaimRefused(Refusal.NOT_READABLE, "organisation id is not an identifier")
    category = _part(found, "category", required=True).get("id")
    if not isinstance(category, str):
        raise ClaimRefused(Refusal.WRONG_KIND, "organisation category without a code")
    if category in TRUSTS:
        raise ClaimRefused(Refusal.TRUST, f"organisation category {category}")
    if category not in (ESTABLISHMENT, LOCAL_AUTHORITY):
        raise ClaimRefused(Refusal.WRONG_KIND, "organisation category not accepted")
    _insist_open(found)
    name = clean_text(found.get("name"), 200)
    if category == ESTABLISHMENT:
        return Organisation(Kind.SCHOOL, _code(found.get("urn"), _URN, "urn"), identifier, name)
    return Organisation(
        Kind.COUNCIL, _code(found.get("establishmentNumber"), _LA_CODE, "establishmentNumber"), identifier, name
    )


def full_name(claims: Mapping[str, Any]) -> str:
    """Given and family name, or the one `name`; "Name not given" when the provider sends neither."""
    both = " ".join(filter(None, (clean_text(claims.get(k), 100) for k in ("given_name", "family_name"))))
    return both or clean_text(claims.get("name"), 200) or "Name not given"


def email(claims: Mapping[str, Any]) -> str:
    """The e-mail address as a contact detail, '' when there is none that looks like one."""
    said = clean_text(claims.get("email"), 254)
    return said if re.fullmatch(r"[^@\s]+@[^@\s]+", said) else ""


def job_title(claims: Mapping[str, Any]) -> str:
    """The job title, where a provider sends one (DfE Sign-in does not)."""
    return clean_text(claims.get("job_title"), 100)


def clean_text(value: object, longest: int) -> str:
    """Text from outside made fit to show: NFC, no control or direction characters, single spaces, cut to length."""
    if not isinstance(value, str):
        return ""
    kept = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", value[: longest * 4]))
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(kept.split())[:longest].strip()


def _as_object(claim: object) -> Mapping[str, Any]:
    if claim is None or claim in ("", {}):
        raise ClaimRefused(Refusal.NO_ORGANISATION, "no organisation claim")
    try:
        size = len(claim.encode()) if isinstance(claim, str) else len(json.dumps(claim).encode())
        if size > MAX_CLAIM_BYTES:
            raise ClaimRefused(Refusal.NOT_READABLE, "organisation claim too large")
        found = json.loads(claim) if isinstance(claim, str) else claim
    except (ValueError, TypeError, RecursionError):
        raise ClaimRefused(Refusal.NOT_READABLE, "organisation claim is not JSON") from None
    if found is None or found == {}:
        raise ClaimRefused(Refusal.NO_ORGANISATION, "empty organisation claim")
    if not isinstance(found, dict):
        raise ClaimRefused(Refusal.NOT_READABLE, "organisation claim is not an object")
    return found


def _part(found: Mapping[str, Any], name: str, *, required: bool = False) -> Mapping[str, Any]:
    part = found.get(name)
    if isinstance(part, dict):
        return part
    if part is None and not required:
        return {}
    raise ClaimRefused(Refusal.NOT_READABLE, f"organisation {name} is not an object")


def _insist_open(found: Mapping[str, Any]) -> None:
    status = _part(found, "status", required=True).get("id")
    if isinstance(status, bool) or not isinstance(status, int | str):
        raise ClaimRefused(Refusal.NOT_READABLE, "organisation status is not a number")
    if str(status) not in {str(s) for s in OPEN_STATUSES}:
        raise ClaimRefused(Refusal.CLOSED, f"organisation status {str(status)[:3]}")


def _code(value: object, shape: re.Pattern[str], name: str) -> str:
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(said, str) or not shape.fullmatch(said):
        raise ClaimRefused(Refusal.NOT_READABLE, f"organisation {name} does not have its form")
    return said
