"""What has to be known of a kind of database to capture from it through ODBC."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.profiles import Connection
from ingest.columns import Column, DataType
from ingest.dialect import Dialect
from ingest.source import Query

# Drivers carry these as they are; everything else is written as text in SQL.
CARRIED: Mapping[str, pa.DataType] = {
    **dict.fromkeys(("SMALLINT", "INTEGER", "BIGINT"), pa.int64()),
    **dict.fromkeys(("FLOAT", "DOUBLE"), pa.float64()),
    "BLOB": pa.binary(),
}


@dataclass(frozen=True)
class Kind:
    """One kind of database. Its catalogue's answers are names, and for columns a type as text."""

    dialect: Callable[[str | None], Dialect]  # given the schema of tables declared without one
    columns: Callable[[CaptureTable, str | None], Query]
    primary_key: Callable[[CaptureTable, str | None], Query]
    tables: Callable[[str | None], Query]
    staged_type: Callable[[CaptureTable, str, str], DataType]
    now: str  # selects the clock as text
    begin: tuple[str, ...] = ()  # so that all statements show one moment, where that can be had
    explain: str | None = None  # before a statement
    carried: Mapping[str, pa.DataType] = field(default_factory=lambda: CARRIED)
    options: Callable[[Connection], Mapping[str, str | None]] = (
        lambda _: {}
    )  # of the connection string


def quoted(name: str) -> str:
    """A quoted identifier as standard SQL has it; a percent sign would begin a parameter."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def is_carried(column: Column, text_types: tuple[str, ...]) -> bool:
    """Whether the driver carries a column as it is: numbers, bytes, and real texts."""
    if column.data_type.name == "VARCHAR":
        return column.source_type.lower().startswith(text_types)
    return column.data_type.name in CARRIED
