"""The sign-in provider as it describes itself: metadata and keys, fetched carefully and refreshed daily.

The configured issuer must be exactly what the provider calls itself (OpenID Connect Discovery 4.3), signing is by
three algorithms and no other, calls wait 5 seconds at most, and a redirect is an error.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token

TIMEOUT_SECONDS = 5
ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
METADATA_SECONDS = 86_400
UNKNOWN_KEY_SECONDS = 30
"""Keys are fetched again for an unknown key at most this often: anybody can send us a token with an invented one."""
MAX_ANSWER_BYTES = 262_144
MAX_TOKEN_CHARACTERS = 32_768
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MORE_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint")


class ProviderUnavailable(Exception):
    """The provider cannot be asked, or answers as no provider should; nobody can sign in until it is put right."""


class NotVerified(Exception):
    """What came back from the provider does not hold. The text is for the log and has nothing personal in it."""


def fetch(address: str, **more: Any) -> Any:
    """The JSON at an address of the provider; `ProviderUnavailable` when there is none."""
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False, **more)
    except requests.RequestException as error:
        raise ProviderUnavailable(f"{type(error).__name__} at {urlsplit(address).path}") from None
    if answer.status_code != requests.codes.ok or len(answer.content) > MAX_ANSWER_BYTES:
        raise ProviderUnavailable(f"{answer.status_code} at {urlsplit(address).path}")
    try:
        return answer.json()
    except ValueError:
        raise ProviderUnavailable(f"not JSON at {urlsplit(address).path}") from None


class Provider:
    """One provider by its issuer; safe to share between threads."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self.issuer = issuer
        self._clock = clock
        self._lock = threading.Lock()
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._read_at = 0.0
        self._sought_at = -UNKNOWN_KEY_SECONDS * 1.0

    def metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself, read again every day. Raises `ProviderUnavailable`."""
        with self._lock:
            if self._metadata is None or self._clock() - self._read_at > METADATA_SECONDS:
                self._read()
            assert self._metadata is not None
            return self._metadata

    def _read(self) -> None:
        """Read metadata and keys; on failure what was read before stands, if it was."""
        try:
            said = fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._insist_sound(said)
            keys = _key_set(fetch(said["jwks_uri"]))
        except ProviderUnavailable:
            if self._metadata is None:
                raise
            return
        self._metadata, self._keys, self._read_at = said, keys, self._clock()

    def _insist_sound(self, said: Any) -> None:
        if not isinstance(said, dict) or said.get("issuer") != self.issuer:
            raise ProviderUnavailable("the provider calls itself by another issuer than the one configured")
        scheme = urlsplit(self.issuer).scheme
        for name in (*ENDPOINTS, *(n for n in MORE_ENDPOINTS if said.get(n))):
            address = said.get(name)
            if not isinstance(address, str) or urlsplit(address).scheme != scheme or not urlsplit(address).netloc:
                raise ProviderUnavailable(f"metadata without a usable {name}")
        if not self._algorithms(said):
            raise ProviderUnavailable("the provider signs with no algorithm we accept")

    @staticmethod
    def _algorithms(said: Mapping[str, Any]) -> list[str]:
        offered = said.get("id_token_signing_alg_values_supported", ["RS256"])
        return [a for a in offered if a in ALGORITHMS] if isinstance(offered, list) else []

    def decode(self, token: object) -> Token:
        """A signed token's header and claims, its signature checked; fresh keys are fetched once for an unknown one.

        Raises `NotVerified`, or `ProviderUnavailable` when there are no keys to be had.
        """
        if not isinstance(token, str) or not 0 < len(token) <= MAX_TOKEN_CHARACTERS:
            raise NotVerified("no token")
        algorithms = self._algorithms(self.metadata())
        try:
            return self._decode(token, algorithms)
        except InvalidKeyIdError:
            with self._lock:
                if self._clock() - self._sought_at > UNKNOWN_KEY_SECONDS:
                    self._sought_at = self._clock()
                    self._read()
        except (JoseError, ValueError, TypeError) as error:
            raise NotVerified(f"token refused: {type(error).__name__}") from None
        try:
            return self._decode(token, algorithms)
        except (JoseError, ValueError, TypeError) as error:
            raise NotVerified(f"token refused: {type(error).__name__}") from None

    def _decode(self, token: str, algorithms: list[str]) -> Token:
        assert self._keys is not None
        return jwt.decode(token, key=self._keys, registry=JWSRegistry(algorithms=algorithms, strict_check_header=False))


def _key_set(said: Any) -> KeySet:
    try:
        usable = [k for k in said["keys"] if k.get("kty") in ("RSA", "EC") and k.get("use", "sig") == "sig"]
        keys = KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise ProviderUnavailable("the provider's keys cannot be read") from None
    if not keys.keys:
        raise ProviderUnavailable("the provider publishes no signing key")
    return keys
