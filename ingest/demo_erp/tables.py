"""A table of the demo ERP: NC's names, portable column types, and their DDL."""

from collections.abc import Callable
from dataclasses import dataclass

from dbt_project.errors import MisdeclaredError

KEY = "char(20)"
REFERENCE = "varchar(20)"
DATE = "char(19)"
AMOUNT = "decimal(28,8)"
RATE = "decimal(15,8)"
FLAG = "char(1)"
INTEGER = "integer"


@dataclass(frozen=True)
class Column:
    """A column; `data_type` is written as a dbt source's `data_type` would be."""

    name: str
    data_type: str
    comment_zh: str
    is_reference: bool = False  # holds another table's key


@dataclass(frozen=True)
class Table:
    """A table with its one-column primary key, which is also its first column."""

    name: str
    comment_zh: str
    key: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the definition."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; a missing one raises MisdeclaredError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise MisdeclaredError(f"demo ERP: {self.name} has no column '{name}'")


def nc_table(name: str, comment_zh: str, key: str, *columns: Column) -> Table:
    """Build a table: its key first, NC's `dr` and `ts` last."""
    tail = (Column("dr", INTEGER, "删除标志: 1 已删除"), Column("ts", DATE, "时间戳"))
    return Table(name, comment_zh, key, (Column(key, KEY, "主键"), *columns, *tail))


def ref(name: str, comment_zh: str) -> Column:
    """A reference to another table's key; empty is null or '~', as in NC."""
    return Column(name, REFERENCE, comment_zh, is_reference=True)


def text(name: str, comment_zh: str, length: int = 200) -> Column:
    """A text of at most `length` characters."""
    return Column(name, f"varchar({length})", comment_zh)


def date(name: str, comment_zh: str) -> Column:
    """A date or time as text: 2024-03-05 00:00:00."""
    return Column(name, DATE, comment_zh)


def amount(name: str, comment_zh: str) -> Column:
    """Money, a price or a quantity."""
    return Column(name, AMOUNT, comment_zh)


def rate(name: str, comment_zh: str) -> Column:
    """A rate: taxes in percent (13), exchange rates as a factor."""
    return Column(name, RATE, comment_zh)


def flag(name: str, comment_zh: str) -> Column:
    """Y or N."""
    return Column(name, FLAG, comment_zh)


def number(name: str, comment_zh: str) -> Column:
    """A small whole number: a status, a kind, a version."""
    return Column(name, INTEGER, comment_zh)


def audit() -> tuple[Column, ...]:
    """Who made and changed a document, and when."""
    return (
        ref("billmaker", "制单人"),
        date("creationtime", "创建时间"),
        ref("approver", "审批人"),
        date("taudittime", "审批时间"),
        date("modifiedtime", "修改时间"),
    )


def quantities() -> tuple[Column, ...]:
    """Units and quantities of a document line; positive means out to the customer."""
    return (
        ref("castunitid", "业务单位"),
        amount("nastnum", "业务数量"),
        ref("cunitid", "主单位"),
        amount("nnum", "主数量"),
        text("vchangerate", "换算率", 60),
    )


def money() -> tuple[Column, ...]:
    """Prices and amounts of a document line, in its own (orig) and in local currency."""
    return (
        rate("ntaxrate", "税率(%)"),
        rate("nexchangerate", "折本汇率"),
        ref("ccurrencyid", "本位币"),
        amount("norigprice", "无税单价"),
        amount("norigtaxprice", "含税单价"),
        amount("nprice", "本币无税单价"),
        amount("ntaxprice", "本币含税单价"),
        amount("norigmny", "无税金额"),
        amount("norigtaxmny", "价税合计"),
        amount("nmny", "本币无税金额"),
        amount("ntaxmny", "本币价税合计"),
        amount("ntax", "本币税额"),
    )


Dialect = Callable[[str], str]


def duckdb_type(data_type: str) -> str:
    """DuckDB's name of a portable type: all texts are varchar there."""
    return "varchar" if data_type.startswith(("char", "varchar")) else data_type


def postgres_type(data_type: str) -> str:
    """PostgreSQL pads char(n), which Oracle's drivers do not show: varchar keeps the same text."""
    return f"var{data_type}" if data_type.startswith("char(") else data_type


def oracle_type(data_type: str) -> str:
    """Oracle's name of a portable type, as NC's own scripts have it."""
    if data_type == INTEGER:
        return "number(10)"
    return data_type.replace("varchar(", "varchar2(").replace("decimal(", "number(")


def create_statement(table: Table, type_name: Dialect = duckdb_type, schema: str = "main") -> str:
    """The `create table` of one table; names stay unquoted, as NC's are."""
    lines = [
        f"    {column.name} {type_name(column.data_type)}"
        + (" not null" if column.name == table.key else "")
        for column in table.columns
    ]
    return f"create table {schema}.{table.name} (\n" + ",\n".join(lines) + "\n)"
