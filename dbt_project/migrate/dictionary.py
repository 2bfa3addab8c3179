"""What is known of the ERP's tables: their columns, types, keys and comments."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from dbt_project.errors import MisdeclaredError

_HEADS = {
    "table": ("table_name", "table"),
    "column": ("column_name", "column"),
    "type": ("data_type", "type"),
    "comment": ("comments", "comment", "description"),
}


@dataclass(frozen=True)
class KnownColumn:
    """A column of the ERP; type and comment where somebody wrote them down."""

    name: str
    data_type: str | None = None
    comment: str = ""


@dataclass(frozen=True)
class KnownTable:
    """A table of the ERP. `key` is empty when nobody declared it."""

    name: str
    columns: Mapping[str, KnownColumn]
    key: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Dictionary:
    """Tables by name, lower case."""

    tables: Mapping[str, KnownTable] = field(default_factory=dict)

    def has(self, table: str, column: str) -> bool | None:
        """Whether the table has the column; None when the table is not known."""
        known = self.tables.get(table)
        return None if known is None else column in known.columns

    def column(self, table: str, column: str) -> KnownColumn:
        """The column, by its name alone where it is not known."""
        known = self.tables.get(table)
        found = known.columns.get(column) if known else None
        return found or KnownColumn(column)

    def with_tables(self, tables: Iterable[KnownTable]) -> "Dictionary":
        """These and the tables given; what both know, each completes."""
        merged = dict(self.tables)
        for table in tables:
            known = merged.get(table.name)
            merged[table.name] = _completed(known, table) if known else table
        return Dictionary(merged)


def _completed(known: KnownTable, more: KnownTable) -> KnownTable:
    columns = dict(known.columns)
    for name, column in more.columns.items():
        old = columns.get(name, column)
        columns[name] = KnownColumn(
            name, old.data_type or column.data_type, old.comment or column.comment
        )
    return replace(
        known,
        columns=columns,
        key=known.key or more.key,
        comment=known.comment or more.comment,
    )


def read_dictionary(path: Path) -> list[KnownTable]:
    """Tables from a file that somebody exported.

    A .csv with the columns of Oracle's all_tab_columns (table_name, column_name, data_type, and
    comments if there are), or YAML as `ingest describe` prints it. Raises MisdeclaredError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".csv":
            return _from_csv(path, text)
        return _from_yaml(path, yaml.safe_load(text))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MisdeclaredError(f"--dictionary {path}: {error}") from error


def _from_csv(path: Path, text: str) -> list[KnownTable]:
    reader = csv.DictReader(text.splitlines())
    heads = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    names = {
        key: next((heads[head] for head in options if head in heads), None)
        for key, options in _HEADS.items()
    }
    if names["table"] is None or names["column"] is None:
        raise MisdeclaredError(
            f"--dictionary {path}: the first line needs table_name and column_name"
        )
    found: dict[str, dict[str, KnownColumn]] = {}
    for row in reader:
        said = {key: (row.get(name) or "").strip() if name else "" for key, name in names.items()}
        column = KnownColumn(said["column"].lower(), said["type"].lower() or None, said["comment"])
        found.setdefault(said["table"].lower(), {})[column.name] = column
    return [KnownTable(name, columns) for name, columns in found.items()]


def _from_yaml(path: Path, loaded: Any) -> list[KnownTable]:
    if isinstance(loaded, dict):
        sources = loaded.get("sources") or [loaded]
        loaded = [table for source in sources for table in source.get("tables", [])]
    if not isinstance(loaded, list) or not all(isinstance(t, dict) and "name" in t for t in loaded):
        raise MisdeclaredError(f"--dictionary {path}: holds no list of tables with their names")
    return [known_table(table) for table in loaded]


def known_table(entry: Mapping[str, Any]) -> KnownTable:
    """A table as dbt's YAML declares it."""
    columns = (_known_column(column) for column in entry.get("columns") or ())
    meta = (entry.get("config") or {}).get("meta") or {}
    key = (meta.get("ingest") or {}).get("key") or ()
    listed = (key,) if isinstance(key, str) else tuple(key)
    return KnownTable(
        name=str(entry["name"]).lower(),
        columns={column.name: column for column in columns},
        key=tuple(name.lower() for name in listed if name != "FILL_IN"),
        comment=str(entry.get("description") or ""),
    )


def _known_column(entry: Mapping[str, Any]) -> KnownColumn:
    name = str(entry["name"]).lower()
    return KnownColumn(name, entry.get("data_type"), str(entry.get("description") or ""))
