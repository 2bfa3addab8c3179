"""Connections: profiles.yml in dbt's own format, read for dbt's profile and for every source."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from dbt_project.errors import MisdeclaredError

WAREHOUSE = "report_platform"
TYPED_FILTERS = ("as_number", "as_bool", "as_native")  # as dbt has them
KINDS = ("duckdb", "oracle", "postgres", "sqlite", "odbc")


@dataclass(frozen=True)
class Connection:
    """One output of one profile, with its environment variables filled in."""

    profile: str
    output: str
    kind: str
    settings: Mapping[str, Any] = field(repr=False)  # with passwords

    def require(self, key: str) -> Any:
        """Value of `key`; a missing one raises MisdeclaredError naming profile, output and key."""
        if self.settings.get(key) in (None, ""):
            raise MisdeclaredError(
                f"profiles.yml: {self.profile}.outputs.{self.output} lacks '{key}'"
            )
        return self.settings[key]


def connection(root: Path, profile: str, output: str | None = None) -> Connection:
    """Look up a profile's output: the given one, else the profile's `target`.

    Relative `path`s of file databases are resolved against `root`, as dbt does when it runs there.
    """
    name, settings = settings_of(root, profile, output)
    kind = settings.get("type")
    if kind not in KINDS:
        raise MisdeclaredError(
            f"profiles.yml: {profile}.outputs.{name}.type is {kind!r}; "
            f"it can be one of {', '.join(KINDS)}"
        )
    where = f"profiles.yml: {profile}.outputs.{name}"
    return Connection(profile, name, kind, _absolute_paths(settings, root, where))


def settings_of(root: Path, profile: str, output: str | None = None) -> tuple[str, dict[str, Any]]:
    """A profile's output by name, the given one or the profile's `target`, and what it says."""
    declared = _profile(root, profile)
    outputs = declared.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        raise MisdeclaredError(f"profiles.yml: {profile} has no outputs")
    name = output or str(_render(declared.get("target"), f"{profile}.target") or "")
    if name not in outputs:
        known = ", ".join(outputs)
        raise MisdeclaredError(f"profiles.yml: {profile} has no output '{name}' (it has: {known})")
    settings = _render(outputs[name], f"{profile}.outputs.{name}")
    return name, settings if isinstance(settings, dict) else {}


def is_declared(root: Path, profile: str) -> bool:
    """Whether profiles.yml has a profile of this name."""
    return profile in _profiles(root)


def _profile(root: Path, profile: str) -> dict[str, Any]:
    declared = _profiles(root).get(profile)
    if not isinstance(declared, dict):
        raise MisdeclaredError(f"profiles.yml has no profile '{profile}'")
    return declared


def _profiles(root: Path) -> dict[str, Any]:
    path = root / "profiles.yml"
    if not path.exists():
        raise MisdeclaredError(
            "profiles.yml is missing: copy profiles.yml.example to profiles.yml "
            "(report-platform setup does it)"
        )
    changed = path.stat()
    return _read(path, changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> dict[str, Any]:  # noqa: ARG001 - the key
    """Pages ask for it again and again. What is wrong is said without the line, which may hold
    a password.
    """
    try:
        profiles = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise MisdeclaredError(f"profiles.yml is not YAML: {place}{error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MisdeclaredError(f"profiles.yml is not YAML: {error}") from error
    return profiles if isinstance(profiles, dict) else {}


def _render(value: Any, where: str) -> Any:
    """Fill in `{{ env_var('NAME', 'default') }}` in every text of a profile, as dbt does."""
    if isinstance(value, dict):
        return {key: _render(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [_render(item, where) for item in value]
    if not isinstance(value, str) or "{" not in value:
        return value

    def env_var(name: str, default: str | None = None) -> str:
        if name in os.environ:
            return os.environ[name]
        if default is None:
            raise MisdeclaredError(f"profiles.yml: {where} needs the environment variable {name}")
        return str(default)

    try:
        text = _template(value).render(env_var=env_var)
    except jinja2.TemplateError as error:
        raise MisdeclaredError(f"profiles.yml: {where}: {error}") from error
    # A rendered value is text (a password of digits stays one) unless a filter says otherwise.
    return yaml.safe_load(text) if any(name in value for name in TYPED_FILTERS) else text


@lru_cache(maxsize=256)
def _template(text: str) -> jinja2.Template:
    """Compiled once: every page asks for the profiles."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters |= dict.fromkeys(TYPED_FILTERS, str)
    return environment.from_string(text)


def _absolute_paths(settings: dict[str, Any], root: Path, where: str) -> dict[str, Any]:
    resolved = dict(settings)
    if settings.get("type") in ("duckdb", "sqlite") and "path" in settings:
        if not isinstance(settings["path"], str):
            raise MisdeclaredError(f"{where}.path must be a text, not {settings['path']!r}")
        resolved["path"] = str(root / settings["path"])
    if isinstance(settings.get("attach"), list):
        resolved["attach"] = [
            {**entry, "path": str(root / entry["path"])} if "path" in entry else entry
            for entry in settings["attach"]
        ]
    return resolved
