"""Oracle's SQL, for capture: nothing in it is newer than 11.2, but the hash of 12.1."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.declarations import CaptureTable
from ingest.columns import ADDED, Column
from ingest.oracle_types import FINEST, ZONED, parse

SECONDS = "YYYY-MM-DD HH24:MI:SS"
WRITTEN = {
    "DATE": f"to_char({{0}}, '{SECONDS}')",
    "RAW": "rawtohex({0})",
    "BLOB": "rawtohex({0})",
    "BINARY_FLOAT": "to_char({0})",
    "BINARY_DOUBLE": "to_char({0})",
    "NCHAR": "to_char({0})",
    "NVARCHAR2": "to_char({0})",
    "NCLOB": "to_clob({0})",
}


@dataclass(frozen=True)
class OracleDialect:
    """Implements `ingest.dialect.Dialect`, in sessions that `oracle_connection` has set up."""

    schema: str  # of tables that are declared without one
    can_hash: bool = True  # STANDARD_HASH came with 12.1
    charset: str = "AL32UTF8"
    change_number: int | None = None  # the SCN that all is read as of

    longest_list = 1000
    fence = ""

    def quoted(self, name: str) -> str:
        # A middle database's own columns are the only ones that are not asked for by the name
        # that the dictionary has.
        return quoted(name.upper() if name in ADDED else name)

    def place(self, table: CaptureTable) -> str:
        name = f"{quoted(folded(table.schema or self.schema))}.{quoted(folded(table.table))}"
        return name if self.change_number is None else f"{name} as of scn {self.change_number}"

    def placeholder(self, name: str) -> str:
        return f":{name}"

    def value(self, column: Column) -> str:
        name, kind = quoted(column.name), parse(column.source_type)
        if kind.name in ("NUMBER", "FLOAT"):
            if not kind.arrives_as_decimal:
                return f"to_char({name}, 'TM9')"
            # INTEGER is described without precision, which the driver would read as a double.
            return f"cast({name} as number(38))" if "*" in column.source_type else name
        if kind.name in ZONED:
            return _zoned(name, column)
        if kind.name == "TIMESTAMP" and (kind.precision or 0) > FINEST:
            return f"to_char({name}, '{SECONDS}.FF9')"
        return f"to_char({name})" if kind.name.startswith("INTERVAL") else name

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), parse(column.source_type)
        if kind.name in ("NUMBER", "FLOAT"):
            return _number_text(name, column)
        if kind.name in WRITTEN:
            return WRITTEN[kind.name].format(name)
        if column.data_type.name.startswith("TIMESTAMP"):
            return _trimmed(f"sys_extract_utc({name})" if kind.name in ZONED else name)
        return self.value(column)

    def concat(self, parts: Sequence[str]) -> str:
        return " || ".join(parts)

    def fingerprint(self, text: str) -> str | None:
        if not self.can_hash:
            return None
        return f"to_number(substr({self._hash(text)}, 1, 15), '{'X' * 15}')"

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"lower(substr({self._hash(text)}, 1, {digits}))"

    def _hash(self, text: str) -> str:
        """Of the text's bytes in UTF-8, whatever the database's own character set is.

        Oracle's UTF8 is CESU-8: rare characters have six bytes in it, and four in AL32UTF8.
        """
        data = text if self.charset == "AL32UTF8" else f"convert({text}, 'AL32UTF8')"
        return f"rawtohex(standard_hash({data}, 'MD5'))"


def quoted(name: str) -> str:
    """A quoted identifier."""
    return f'"{name}"'


def folded(name: str) -> str:
    """A declared name as Oracle has it: upper case, unless it is in quotes."""
    if len(name) > 2 and name.startswith('"') and name.endswith('"'):
        return name[1:-1]
    return name.upper()


def _zoned(name: str, column: Column) -> str:
    """As the same moment in UTC; with more decimals than that type has, as text with its zone."""
    if column.data_type.name == "VARCHAR":
        return f"to_char({name}, '{SECONDS}.FF9 TZH:TZM')"
    return f"to_char(sys_extract_utc({name}), '{SECONDS}.FF6\"+00\"')"


def _trimmed(moment: str) -> str:
    """DuckDB writes no zeros at the end of a second's decimals, nor a point without any."""
    return f"rtrim(rtrim(to_char({moment}, '{SECONDS}.FF9'), '0'), '.')"


def _number_text(name: str, column: Column) -> str:
    """With as many decimals as staging has; a value that does not fit there as it is."""
    kind, target = parse(column.source_type), column.data_type
    if target.name != "DECIMAL":
        return f"to_char({name}, 'TM9')"
    whole, scale = (target.precision or 0) - (target.scale or 0), target.scale or 0
    # DuckDB writes no 0 before the point where the type has no digit there.
    model = f"FM{'9' * (whole - 1)}{'0' if whole else ''}{'.' + '0' * scale if scale else ''}"
    text = f"to_char({name}, '{model}')"
    if kind.decimal:
        return text
    fits = f"{name} = round({name}, {scale}) and abs({name}) < 1e{whole}"
    return f"case when {fits} then {text} else to_char({name}, 'TM9') end"
