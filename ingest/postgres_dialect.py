"""PostgreSQL's SQL, for capture."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Sequence

from dbt_project.declarations import CaptureTable
from ingest.columns import Column
from ingest.postgres_types import bounded_decimal, length, type_name

WRITTEN = {
    "BOOLEAN": "case when {0} then 'true' when not {0} then 'false' end",
    "BLOB": "upper(encode({0}, 'hex'))",
    "TIMESTAMP WITH TIME ZONE": "cast({0} at time zone 'UTC' as text)",
}
PLAIN_FLOATS = (1e-4, 1e16)  # DuckDB writes those in between without an exponent


class PostgresDialect:
    """Implements `ingest.dialect.Dialect`, in sessions that `postgres_connection` has set up."""

    longest_list = 20_000
    fence = " offset 0"  # else whole rows are sorted, by a guess of as many groups as keys

    def __init__(self, schema: str) -> None:
        self.schema = schema  # of tables that are declared without one

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        return f"{quoted(table.schema or self.schema)}.{quoted(table.table)}"

    def placeholder(self, name: str) -> str:
        return f"%({name})s"

    def value(self, column: Column) -> str:
        name = quoted(column.name)
        return f"{name}::numeric" if column.source_type == "money" else name

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type.name
        if kind in WRITTEN:
            return WRITTEN[kind].format(name)
        if kind in ("FLOAT", "DOUBLE"):
            return _float_text(f"cast({name} as text)")
        if kind == "DECIMAL":
            return _decimal_text(PostgresDialect.value(self, column), column)
        if type_name(column.source_type) == "character":
            # A cast to text takes the padding away.
            return f"rpad(cast({name} as text), {length(column.source_type) or 1})"
        return f"cast({name} as text)"

    def concat(self, parts: Sequence[str]) -> str:
        return " || ".join(parts)

    def fingerprint(self, text: str) -> str:
        return f"cast(cast('x' || substr({_md5(text)}, 1, 15) as bit(60)) as bigint)"

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"substr({_md5(text)}, 1, {digits})"


def quoted(name: str) -> str:
    """A quoted identifier; the driver takes one percent sign of two away."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def _md5(text: str) -> str:
    return f"md5(convert_to({text}, 'UTF8'))"


def _decimal_text(value: str, column: Column) -> str:
    """With as many decimals as staging has; a value that does not fit there as it is."""
    kind, text = column.data_type, f"cast({value} as text)"
    if bounded_decimal(column.source_type) is None:
        rounded = f"round({value}, {kind.scale or 0})"
        text = f"cast(case when {value} = {rounded} then {rounded} else {value} end as text)"
    if kind.precision == kind.scale:  # DuckDB writes no 0 before the point then
        text = f"regexp_replace({text}, '^(-?)0[.]', '\\1.')"
    return text


def _float_text(text: str) -> str:
    """The same shortest digits, but DuckDB writes 1.0, inf and 1000000.0 for 1, Infinity, 1e+06."""
    low, high = PLAIN_FLOATS
    size = f"abs(cast({text} as double precision))"
    plain = f"cast(cast({text} as numeric) as text)"
    return (
        f"case when {text} in ('NaN', 'Infinity', '-Infinity') "
        f"then replace(lower({text}), 'inity', '') "
        f"when {text} in ('0', '-0') then {text} || '.0' "
        f"when {size} < {low!r} or {size} >= {high!r} then {text} "
        f"when {plain} like '%%.%%' then {plain} else {plain} || '.0' end"
    )
