"""What the dbt sources declare about capture, as values, checked against a closed vocabulary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.schedules import Schedule, Window, parse_duration, parse_schedule, parse_window

DEFAULTED_KEYS = (
    "profile", "through", "schema", "changed_at", "overlap", "every", "deletes", "reconcile",
    "quiet_hours", "max_rows_per_second", "quarantine", "consistent",
)  # fmt: skip
TABLE_KEYS = ("key", "table", *DEFAULTED_KEYS)
PLANNED_KEYS = ("follows",)

Value = TypeVar("Value")


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
    every: Schedule | None
    deletes: Schedule | None
    reconcile: Schedule | None
    columns: tuple[DeclaredColumn, ...]
    file: str
    through: str | None = None  # profile of the middle database that it is read from
    quiet_hours: tuple[Window, ...] = ()  # local times without heavy reading
    max_rows_per_second: int | None = None
    quarantine: bool = False  # rows that cannot be stored are put aside, not fatal
    consistent: bool = True  # read in the same transaction as its source's other tables

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
        overlap=entry.parsed("overlap", parse_duration) or timedelta(0),
        every=entry.parsed("every", parse_schedule),
        deletes=entry.parsed("deletes", parse_schedule),
        reconcile=entry.parsed("reconcile", parse_schedule),
        columns=entry.columns(),
        file=str(node.get("original_file_path", "")),
        through=entry.optional_text("through"),
        quiet_hours=entry.windows("quiet_hours"),
        max_rows_per_second=entry.parsed("max_rows_per_second", _count),
        quarantine=entry.flag("quarantine", default=False),
        consistent=entry.flag("consistent", default=True),
    )


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is not a whole number of at least 1")
    return value


class _Entry:
    """One table's settings: its own over its source's defaults, each checked as it is read."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.node = node
        meta = _meta(node)
        self.defaults = self._mapping(meta, "ingest_defaults", DEFAULTED_KEYS)
        self.own = self._mapping(meta, "ingest", TABLE_KEYS)
        self.settings = {**self.defaults, **self.own}

    def _mapping(
        self, meta: Mapping[str, Any], name: str, vocabulary: tuple[str, ...]
    ) -> Mapping[str, Any]:
        settings = meta.get(name, {})
        if not isinstance(settings, Mapping):
            raise self._error(name, f" must be a mapping of keys, not {settings!r}")
        for key in settings:
            if key in PLANNED_KEYS:
                raise self._error(name, f": '{key}' is not implemented yet; remove it")
            if key not in vocabulary:
                known = ", ".join(vocabulary)
                raise self._error(name, f" has an unknown key '{key}' (it can be: {known})")
        return settings

    def _error(self, name: str, message: str) -> MisdeclaredError:
        """Blames the source for its defaults, the table for its own settings."""
        where = f"source.{self.node['source_name']}"
        if name == "ingest":
            where += f".{self.node['name']}"
        file = self.node.get("original_file_path", "dbt sources")
        return MisdeclaredError(f"{where}: meta.{name}{message} ({file})")

    def lacks(self, key: str) -> MisdeclaredError:
        return self._error("ingest", f" lacks '{key}'")

    def wrong(self, key: str, message: str) -> MisdeclaredError:
        name = "ingest" if key in self.own else "ingest_defaults"
        return self._error(name, f": '{key}'{message}")

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if value is None:
            raise self.lacks(key)
        return value

    def optional_text(self, key: str) -> str | None:
        value = self.settings.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f" must be a name, not {value!r}")
        return value.strip()

    def names(self, key: str) -> tuple[str, ...]:
        values = self.optional_names(key)
        if not values:
            raise self.lacks(key)
        return values

    def optional_names(self, key: str) -> tuple[str, ...]:
        value = self.settings.get(key) or ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list | tuple) or not all(
            isinstance(name, str) and name.strip() for name in listed
        ):
            raise self.wrong(key, f" must be a list of column names, not {value!r}")
        names = tuple(name.strip().lower() for name in listed)
        if len(set(names)) != len(names):
            raise self.wrong(key, f" names a column twice: {', '.join(names)}")
        return names

    def parsed(self, key: str, parse: Callable[[object], Value]) -> Value | None:
        value = self.settings.get(key)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            raise self.wrong(key, f": {error}") from error

    def windows(self, key: str) -> tuple[Window, ...]:
        def parse(value: object) -> tuple[Window, ...]:
            listed = value if isinstance(value, list | tuple) else [value]
            return tuple(parse_window(item) for item in listed)

        return self.parsed(key, parse) or ()

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.settings.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, f" must be true or false, not {value!r}")
        return value

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
