"""The city's own identity provider: OpenID Connect, authorization code flow with PKCE, through Authlib.

This module needs the extra `oidc`, and is imported only when a provider is set. What begins at our page and
must end there is kept in a short-lived cookie that is signed with the client's secret, so that every process
of ours can read it and nobody else can make one.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import JWSRegistry

from registry.errors import Fault, Invalid, RegistryError
from registry.settings import Settings

LASTS = 600
"""Seconds that somebody may take at the provider."""
PATIENCE = 10.0
LEEWAY = 60
"""Seconds by which the clocks of the provider and ours may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that we accept: those that the client's secret cannot forge."""
_NAMED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Refused(RegistryError):
    """The provider did not show who somebody is; the message is for our log, and holds no secret."""


@dataclass(frozen=True)
class Provider:
    """A provider, and what we are to it."""

    issuer: str
    client_id: str
    client_secret: str

    @property
    def key(self) -> OctKey:
        """The key of our own cookie; it is not the secret itself."""
        made = hmac.digest(self.client_secret.encode(), b"creative-registry sign-in", hashlib.sha256)
        return OctKey.import_key(made)


@dataclass(frozen=True)
class Journey:
    """What somebody takes along to the provider: where they go, and what they must bring back."""

    address: str
    cookie: str


def provider(settings: Settings) -> Provider:
    """The provider of the settings; raises Invalid with what is missing or wrong."""
    issuer, secret = settings.oidc_issuer or "", settings.oidc_client_secret
    faults = []
    if not _is_safe(issuer):
        faults.append(Fault("REGISTRY_OIDC_ISSUER", issuer, "is not an address that begins with https://"))
    if not settings.oidc_client_id:
        faults.append(Fault("REGISTRY_OIDC_CLIENT_ID", None, "is needed with REGISTRY_OIDC_ISSUER"))
    if secret is None or not secret.get_secret_value():
        faults.append(Fault("REGISTRY_OIDC_CLIENT_SECRET", None, "is needed with REGISTRY_OIDC_ISSUER"))
    if faults or secret is None:
        raise Invalid(faults)
    return Provider(issuer, settings.oidc_client_id or "", secret.get_secret_value())


def _is_safe(address: str) -> bool:
    """Whether nobody between can read along: https, or this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return host != ""
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def set_out(held: Provider, *, redirect: str, back: str) -> Journey:
    """The way to the provider; raises Refused when it does not answer as a provider does."""
    with _web() as web:
        known = _metadata(web, held)
    state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
    address = prepare_grant_uri(
        known["authorization_endpoint"],
        held.client_id,
        "code",
        redirect_uri=redirect,
        scope="openid",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    kept = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "back": back,
        "exp": int(time.time()) + LASTS,
    }
    return Journey(address, jwt.encode({"alg": "HS256"}, kept, held.key))


def arrived(
    held: Provider, *, redirect: str, cookie: str | None, answer: Mapping[str, str]
) -> tuple[str, str]:
    """The subject that the provider vouches for, as `issuer subject`, and the path to go on to.

    `answer` are the parameters with which the browser came back. Raises Refused.
    """
    kept = _kept(held, cookie)
    if not hmac.compare_digest(answer.get("state", "").encode(), str(kept["state"]).encode()):
        raise Refused("the state is not that of this browser")
    if answer.get("iss", held.issuer) != held.issuer:  # RFC 9207
        raise Refused("the answer comes from another issuer")
    if "error" in answer or not answer.get("code"):
        raise Refused(f"the provider refused: {answer.get('error', 'no code')[:80]!r}")
    with _web() as web:
        known = _metadata(web, held)
        given = _exchanged(
            web, held, known, code=answer["code"], redirect=redirect, verifier=str(kept["verifier"])
        )
        keys = _json(web.get(known["jwks_uri"]))
    claims = _claims(held, known, keys, given, nonce=str(kept["nonce"]))
    return f"{held.issuer} {claims['sub']}", str(kept["back"])


def _kept(held: Provider, cookie: str | None) -> Mapping[str, Any]:
    try:
        read = jwt.decode(cookie or "", held.key, algorithms=["HS256"])
        jwt.JWTClaimsRegistry(exp={"essential": True}).validate(read.claims)
    except (JoseError, ValueError):
        raise Refused("the browser brings no sign-in that began here, or it took too long") from None
    return read.claims


def _web() -> httpx.Client:
    return httpx.Client(timeout=PATIENCE, follow_redirects=False, headers={"Accept": "application/json"})


def _json(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise Refused(f"{answer.url.path} answered {answer.status_code}")
    try:
        held = answer.json()
    except ValueError:
        held = None
    if not isinstance(held, dict):
        raise Refused(f"{answer.url.path} did not answer in JSON")
    return held


def _metadata(web: httpx.Client, held: Provider) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    known = _json(web.get(f"{held.issuer.rstrip('/')}/.well-known/openid-configuration"))
    if known.get("issuer") != held.issuer:
        raise Refused("the provider names itself otherwise than the settings do")
    if not all(isinstance(known.get(name), str) and _is_safe(known[name]) for name in _NAMED):
        raise Refused("the provider lacks an address, or has one that is not https")
    return known


def _exchanged(
    web: httpx.Client, held: Provider, known: Mapping[str, Any], *, code: str, redirect: str, verifier: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    ways = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        # RFC 6749, 2.3.1: both are form-encoded first.
        auth = httpx.BasicAuth(quote(held.client_id, safe=""), quote(held.client_secret, safe=""))
        return _json(web.post(known["token_endpoint"], data=form, auth=auth))
    form |= {"client_id": held.client_id, "client_secret": held.client_secret}
    return _json(web.post(known["token_endpoint"], data=form))


def _claims(
    held: Provider, known: Mapping[str, Any], keys: dict[str, Any], given: Mapping[str, Any], *, nonce: str
) -> CodeIDToken:
    """What the provider vouches for, checked as OpenID Connect Core 1.0, 3.1.3.7 asks."""
    offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
    accepted = [name for name in offered if name in ALGORITHMS]
    options = {
        "iss": {"essential": True, "value": held.issuer},
        "aud": {"essential": True, "value": held.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"nonce": nonce, "client_id": held.client_id, "access_token": given.get("access_token")}
    try:
        token = jwt.decode(
            str(given.get("id_token", "")),
            KeySet.import_key_set(keys),  # type: ignore[arg-type]  # a dict as JSON gives it
            registry=JWSRegistry(algorithms=accepted, strict_check_header=False),
        )
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as reason:
        raise Refused(f"the ID token does not hold: {type(reason).__name__}") from None
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise Refused("the ID token names nobody")
    return claims
