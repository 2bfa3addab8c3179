"""What the dbt sources declare about capture, as values, checked against a closed vocabulary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest

DEFAULTED_KEYS = ("profile", "schema", "changed_at", "overlap", "every", "deletes", "reconcile")
TABLE_KEYS = ("key", "table", *DEFAULTED_KEYS)
PLANNED_KEYS = ("consistent", "follows", "max_rows_per_second", "quarantine", "quiet_hours")
ADDED_COLUMNS = ("captured_at", "run_id", "is_deleted")

DURATION = re.compile(r"(\d+)\s*(s|min|h|d|w)")
UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class DeclaredColumn:
    """A column of a source table as its YAML declares it; `data_type` may be left out there."""

    name: str
    data_type: str | None


@dataclass(frozen=True)
class CaptureTable:
    """One table to capture: where it is, how its rows and their changes are recognised."""

    source: str  # the dbt source's name
    name: str  # the table's name in dbt
    profile: str
    schema: str | None  # in the source; None: the connection's own
    table: str  # its name in the source
    staging_schema: str
    staging_table: str
    key: tuple[str, ...]
    changed_at: tuple[str, ...]  # the first that is not null counts; empty: always read in full
    overlap: timedelta
    every: timedelta | None
    deletes: timedelta | None
    reconcile: timedelta | None
    columns: tuple[DeclaredColumn, ...]
    file: str

    @property
    def label(self) -> str:
        """How messages and SELECT arguments name it: `nc.so_saleorder_b`."""
        return f"{self.source}.{self.name}"


def capture_tables(root: Path) -> tuple[CaptureTable, ...]:
    """Every table that the dbt sources of the project declare for capture, by source and name.

    Raises MisdeclaredError naming table, file and key.
    """
    return read_capture_tables(read_manifest(root))


def read_capture_tables(manifest: Mapping[str, Any]) -> tuple[CaptureTable, ...]:
    """The same, from a manifest already read."""
    found = [
        _capture_table(node) for node in manifest.get("sources", {}).values() if _is_captured(node)
    ]
    tables = tuple(sorted(found, key=lambda table: (table.source, table.name)))
    _refuse_shared_staging(tables)
    return tables


def parse_duration(text: object) -> timedelta:
    """`90s`, `30min`, `1h`, `7d`, `2w`; raises ValueError for anything else."""
    match = DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"{text!r} is not a duration like 90s, 30min, 1h, 7d or 2w")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _is_captured(node: Mapping[str, Any]) -> bool:
    """A table takes part by `meta.ingest`, or by its source's defaults unless `ingest: false`."""
    meta = _meta(node)
    return meta.get("ingest", "ingest_defaults" in meta) is not False


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = node.get("config", {}).get("meta") or node.get("meta") or {}
    return meta if isinstance(meta, Mapping) else {}


def _capture_table(node: Mapping[str, Any]) -> CaptureTable:
    entry = _Entry(node)
    return CaptureTable(
        source=str(node["source_name"]),
        name=str(node["name"]),
        profile=entry.text("profile"),
        schema=entry.optional_text("schema"),
        table=entry.optional_text("table") or str(node["name"]),
        staging_schema=str(node["schema"]),
        staging_table=str(node.get("identifier") or node["name"]).lower(),
        key=entry.names("key"),
        changed_at=entry.optional_names("changed_at"),
        overlap=entry.duration("overlap") or timedelta(0),
        every=entry.duration("every"),
        deletes=entry.duration("deletes"),
        reconcile=entry.duration("reconcile"),
        columns=entry.columns(),
        file=str(node.get("original_file_path", "")),
    )


class _Entry:
    """One table's settings: its own over its source's defaults, each checked as it is read."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.node = node
        self.where = f"source.{node['source_name']}.{node['name']}"
        meta = _meta(node)
        defaults = self._mapping(meta, "ingest_defaults", DEFAULTED_KEYS)
        own = self._mapping(meta, "ingest", TABLE_KEYS)
        self.settings = {**defaults, **own}

    def _mapping(
        self, meta: Mapping[str, Any], name: str, vocabulary: tuple[str, ...]
    ) -> Mapping[str, Any]:
        settings = meta.get(name, {})
        if not isinstance(settings, Mapping):
            raise self.error(f"meta.{name} must be a mapping of keys, not {settings!r}")
        for key in settings:
            if key in PLANNED_KEYS:
                raise self.error(f"meta.{name}: '{key}' is not implemented yet; remove it")
            if key not in vocabulary:
                known = ", ".join(vocabulary)
                raise self.error(f"meta.{name} has an unknown key '{key}' (it can be: {known})")
        return settings

    def error(self, message: str) -> MisdeclaredError:
        return MisdeclaredError(
            f"{self.where}: {message} ({self.node.get('original_file_path', 'dbt sources')})"
        )

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if value is None:
            raise self.error(f"meta.ingest lacks '{key}'")
        return value

    def optional_text(self, key: str) -> str | None:
        value = self.settings.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"meta.ingest: '{key}' must be a name, not {value!r}")
        return value.strip()

    def names(self, key: str) -> tuple[str, ...]:
        values = self.optional_names(key)
        if not values:
            raise self.error(f"meta.ingest lacks '{key}'")
        return values

    def optional_names(self, key: str) -> tuple[str, ...]:
        value = self.settings.get(key) or ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list | tuple) or not all(
            isinstance(name, str) and name.strip() for name in listed
        ):
            raise self.error(f"meta.ingest: '{key}' must be a list of column names, not {value!r}")
        names = tuple(name.strip().lower() for name in listed)
        if len(set(names)) != len(names):
            raise self.error(f"meta.ingest: '{key}' names a column twice: {', '.join(names)}")
        return names

    def duration(self, key: str) -> timedelta | None:
        value = self.settings.get(key)
        if value is None:
            return None
        try:
            return parse_duration(value)
        except ValueError as error:
            raise self.error(f"meta.ingest: '{key}': {error}") from error

    def columns(self) -> tuple[DeclaredColumn, ...]:
        return tuple(
            DeclaredColumn(str(column["name"]).lower(), column.get("data_type"))
            for column in self.node.get("columns", {}).values()
        )


def _refuse_shared_staging(tables: tuple[CaptureTable, ...]) -> None:
    taken: dict[tuple[str, str], CaptureTable] = {}
    for table in tables:
        place = (table.staging_schema, table.staging_table)
        if place in taken:
            raise MisdeclaredError(
                f"source.{table.label}: staging table {'.'.join(place)} is already that of "
                f"source.{taken[place].label}; give one of them an 'identifier' ({table.file})"
            )
        taken[place] = table
