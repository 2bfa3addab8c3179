"""What a table's declaration says of its columns, held against the source's own catalogue."""

from collections.abc import Sequence

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest.columns import Column, DataType, parse_type

UNBOUNDED = DataType("DECIMAL", 38, 10)


def declared_type(table: CaptureTable, column: str) -> DataType | None:
    """The `data_type` that the dbt source's YAML gives a column; None: it gives none."""
    wanted = column.lower()
    text = next((c.data_type for c in table.columns if c.name == wanted), None)
    return parse_type(text) if text else None


def refuse_missing(table: CaptureTable, columns: Sequence[Column]) -> None:
    """Raise CaptureFailedError for a key or changed_at column that the source does not have."""
    present = {column.staged for column in columns}
    for role, names in (("key", table.key), ("changed_at", table.changed_at)):
        for name in names:
            if name not in present:
                place = f"{table.schema}.{table.table}" if table.schema else table.table
                raise CaptureFailedError(f"{role} column {name} is not in the source table {place}")


def unbounded_decimal(table: CaptureTable, column: str) -> DataType:
    """What a decimal without a precision of its own becomes: as declared, else DECIMAL(38,10)."""
    wanted = declared_type(table, column)
    return wanted if wanted and wanted.name == "DECIMAL" else UNBOUNDED
