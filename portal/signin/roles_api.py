"""DfE Sign-in's role look-up: which of our service's roles a person holds in one organisation, now.

``GET {api}/services/{clientId}/organisations/{organisationId}/users/{sub}`` with a bearer token signed (HS256) with
the *API* secret, which is not the client secret. 404 means the person has no access to the service.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import quote

import requests
from joserfc import jwt
from joserfc.jwk import OctKey

TIMEOUT_SECONDS = 5
TOKEN_SECONDS = 120
ACTIVE = 1
MAX_ANSWER_BYTES = 262_144


class RolesUnavailable(Exception):
    """The look-up could not be made: the provider is down, or our own credentials are refused."""


@dataclass(frozen=True, slots=True)
class RoleLookUp:
    """One service's access to the look-up. `url` is the API's address without a slash at the end."""

    url: str
    client_id: str
    secret: str
    audience: str = "signin.education.gov.uk"

    def codes(self, subject: str, organisation_id: str) -> frozenset[str]:
        """Codes of the active roles; empty when the person has none or no access. `RolesUnavailable` on failure.

        Waits 5 seconds at most, tries twice, follows no redirect.
        """
        address = "/".join(
            (
                self.url.rstrip("/"), "services", quote(self.client_id, safe=""),
                "organisations", quote(organisation_id, safe=""), "users", quote(subject, safe=""),
            )
        )  # fmt: skip
        answer = self._ask(address)
        if answer.status_code == requests.codes.not_found:
            return frozenset()
        if answer.status_code != requests.codes.ok:
            raise RolesUnavailable(f"role look-up answered {answer.status_code}")
        return _codes(answer)

    def _ask(self, address: str) -> requests.Response:
        said = "no answer"
        for _try in range(2):
            try:
                answer = requests.get(
                    address,
                    headers={"Authorization": f"Bearer {self._token()}", "Accept": "application/json"},
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                said = type(error).__name__
                continue
            if answer.status_code < requests.codes.internal_server_error:
                return answer
            said = f"answered {answer.status_code}"
        raise RolesUnavailable(f"role look-up: {said}")

    def _token(self) -> str:
        now = int(time.time())
        return jwt.encode(
            {"alg": "HS256"},
            {"iss": self.client_id, "aud": self.audience, "iat": now, "exp": now + TOKEN_SECONDS},
            OctKey.import_key(self.secret),
        )


def _codes(answer: requests.Response) -> frozenset[str]:
    if len(answer.content) > MAX_ANSWER_BYTES:
        raise RolesUnavailable("role look-up answered too much")
    try:
        roles = answer.json()["roles"]
        return frozenset(
            r["code"]
            for r in roles
            if isinstance(r["code"], str) and r["status"]["id"] == ACTIVE and r["status"]["id"] is not True
        )
    except (ValueError, KeyError, TypeError):
        raise RolesUnavailable("role look-up answered in an unknown form") from None
