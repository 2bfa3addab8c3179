"""Profile `viewer`: how people sign in, where the viewer listens, and what one of them may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal

from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import is_declared, settings_of
from dbt_project.report_schema import near

PROFILE = "viewer"
Kind = Literal["none", "oidc", "header"]
_COMMON = ("type", "address", "hosts", "contact", "limits")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "none": _COMMON,
    "oidc": (*_COMMON, "url", "metadata_url", "client_id", "client_secret", "cookie_secret",
             "claim", "client"),
    "header": (*_COMMON, "header", "trusted"),
}  # fmt: skip
_OIDC = ("url", "metadata_url", "client_id", "client_secret", "cookie_secret")
_LIMITS = ("sessions_per_user", "statement_s", "export_rows", "audit_days")
LOOPBACK = "127.0.0.1"
_SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Limits:
    """What one person may use; None leaves it to the reports."""

    sessions_per_user: int = 20  # pages that are open at once
    statement_s: int | None = None  # that any statement of a page may take
    export_rows: int | None = None  # in one file
    audit_days: int = 730  # that the audit log is kept


@dataclass(frozen=True)
class ViewerSettings:
    """What the profile says. `hosts` are the names under which browsers reach the viewer."""

    kind: Kind = "none"
    address: str = LOOPBACK
    hosts: tuple[str, ...] = ()
    contact: str = ""  # whom to ask for access
    limits: Limits = Limits()
    header: str = ""
    trusted: tuple[IPv4Network | IPv6Network, ...] = ()
    claim: str = "email"
    auth: Mapping[str, Any] = field(default_factory=dict, repr=False)  # Streamlit's own [auth]


def viewer_settings(root: Path) -> ViewerSettings:
    """The settings; without a profile there is no sign-in, for this computer only.

    Raises MisdeclaredError naming the key.
    """
    if not is_declared(root, PROFILE):
        return ViewerSettings()
    output, declared = settings_of(root, PROFILE)
    where = f"profiles.yml: {PROFILE}.outputs.{output}"
    kind: Any = declared.get("type")
    if kind not in _KEYS:
        raise MisdeclaredError(f"{where}.type is {kind!r}; it can be one of {', '.join(_KEYS)}")
    for key in declared:
        if key not in _KEYS[kind]:
            raise MisdeclaredError(f"{where}.{key} is not a known key{near(key, _KEYS[kind])}")
    address = str(declared.get("address") or LOOPBACK)
    if kind == "none" and address not in (LOOPBACK, "localhost", "::1"):
        raise MisdeclaredError(f"{where}.address: without sign-in it can only be {LOOPBACK}")
    return ViewerSettings(
        kind=kind,
        address=address,
        hosts=_texts(declared, "hosts", where),
        contact=str(declared.get("contact") or ""),
        limits=_limits(declared.get("limits") or {}, f"{where}.limits"),
        header=str(declared.get("header") or "X-Forwarded-User"),
        trusted=_networks(declared, where) if kind == "header" else (),
        claim=str(declared.get("claim") or "email"),
        auth=_auth(declared, where) if kind == "oidc" else {},
    )


def _limits(declared: Mapping[str, Any], where: str) -> Limits:
    for key, value in declared.items():
        if key not in _LIMITS:
            raise MisdeclaredError(f"{where}.{key} is not a known key{near(key, _LIMITS)}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise MisdeclaredError(f"{where}.{key} must be a whole number from 1, not {value!r}")
    return Limits(**declared)


def _texts(declared: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = declared.get(key) or []
    if isinstance(value, str):
        value = [item.strip() for item in value.split(",") if item.strip()]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MisdeclaredError(f"{where}.{key} must be a list of texts")
    return tuple(value)


def _networks(declared: Mapping[str, Any], where: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The proxies; all addresses at once would let anybody say who they are."""
    texts = _texts(declared, "trusted", where)
    if not texts:
        raise MisdeclaredError(f"{where} lacks 'trusted': the addresses of the reverse proxy")
    found = []
    for text in texts:
        try:
            network = ip_network(text)
        except ValueError as error:
            raise MisdeclaredError(f"{where}.trusted: {error}") from error
        if network.prefixlen == 0:
            raise MisdeclaredError(f"{where}.trusted: {text} is every address")
        found.append(network)
    return tuple(found)


def _auth(declared: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    for key in _OIDC:
        if not declared.get(key):
            raise MisdeclaredError(f"{where} lacks '{key}'")
    if len(str(declared["cookie_secret"])) < _SHORTEST_SECRET:
        raise MisdeclaredError(
            f"{where}.cookie_secret is too short: take {_SHORTEST_SECRET} random characters or more"
        )
    return {
        "redirect_uri": f"{str(declared['url']).rstrip('/')}/oauth2callback",
        "cookie_secret": str(declared["cookie_secret"]),
        "client_id": str(declared["client_id"]),
        "client_secret": str(declared["client_secret"]),
        "server_metadata_url": str(declared["metadata_url"]),
        **({"client_kwargs": dict(declared["client"])} if declared.get("client") else {}),
    }
