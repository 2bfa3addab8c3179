"""DuckDB's SQL, for capture: of a source file, and of the warehouse when it is reconciled."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Sequence

from dbt_project.declarations import CaptureTable
from ingest.columns import Column

# No Arrow type carries these exactly, so they travel as text.
AS_TEXT = {"HUGEINT", "UHUGEINT", "UUID", "BIT", "INTERVAL", "TIME WITH TIME ZONE", "JSON"}


class DuckDBDialect:
    """Implements `ingest.dialect.Dialect`."""

    longest_list = 1_000_000
    fence = ""

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        return f"{quoted(table.schema or 'main')}.{quoted(table.table)}"

    def placeholder(self, name: str) -> str:
        return f"${name}"

    def value(self, column: Column) -> str:
        name = quoted(column.name)
        is_text = column.data_type.name in AS_TEXT | {"VARCHAR"}
        return f"cast({name} as varchar)" if is_text else name

    def text(self, column: Column) -> str:
        name = quoted(column.name)
        if column.data_type.name == "BLOB":
            return f"hex({name})"
        if column.data_type.name == "TIMESTAMP WITH TIME ZONE":
            return f"cast(timezone('UTC', {name}) as varchar)"
        return f"cast({name} as varchar)"

    def concat(self, parts: Sequence[str]) -> str:
        return f"concat({', '.join(parts)})"

    def fingerprint(self, text: str) -> str:
        return f"cast('0x' || substr(md5({text}), 1, 15) as bigint)"

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"substr(md5({text}), 1, {digits})"


def quoted(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
