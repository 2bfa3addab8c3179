"""A statement's rows as a report reads them: a small database of their own, and a declaration."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from dbt_project.custom_sql.asked import Asked
from dbt_project.reporting.marts import SETTINGS, Marts, PublishedMarts
from dbt_project.reporting.rights import PermittedMart
from dbt_project.reporting.sql import Query
from dbt_project.reports import Column, Label, ListColumn, Parameter, Report, Sort

SUBJECT = Label("自定义报表", "Custom reports")
RELATION = ("custom", "result")
_ORDER = "line"
_NUMBERED = re.compile(r"(^|_)(no|id|code|year|month|day|period|level)$")


@dataclass(frozen=True)
class Named:
    """What a result is called."""

    name: str
    title: str
    description: str = ""
    owner: str = ""


class ResultMarts(PublishedMarts):
    """The rows of one answer; what is asked of other tables is asked of the marts behind it."""

    def __init__(self, rows: pa.Table, behind: Marts) -> None:
        self._rows, self._behind = rows, behind
        super().__init__(Path("result"))

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator[Self]:  # noqa: ARG002 (rows stay)
        """See Marts."""
        yield self

    def table(self, schema: str, name: str) -> str:
        """See Marts."""
        return self._behind.table(schema, name)

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        """See Marts."""
        if f'"{RELATION[0]}"."{RELATION[1]}"' in query.sql:
            return super().run(query, timeout_s, action)
        with self._behind.moment() as moment:
            return moment.run(query, timeout_s, action)

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config=SETTINGS)
        names = [*map(_place, range(len(self._rows.schema))), _ORDER]
        numbers = pa.array(range(self._rows.num_rows), pa.int64())
        columns = [_plain(column) for column in self._rows.columns]
        connection.register("rows", pa.table([*columns, numbers], names=names))
        connection.execute(f"create schema {RELATION[0]}")
        shown = ", ".join([*map(_selected, self._rows.schema, names), _ORDER])
        made = f"create table {'.'.join(RELATION)} as select {shown} from rows"
        connection.execute(made)
        connection.unregister("rows")
        return connection


def result_report(
    named: Named,
    schema: pa.Schema,
    asked: Sequence[Asked] = (),
    marts: Mapping[str, PermittedMart] | None = None,
    sources: tuple[tuple[str, str], ...] = (),
) -> Report:
    """The list that shows these rows; a column called as in a mart has that one's heading."""
    known = {
        column.name: column
        for mart in (marts or {}).values()
        for column in mart.mart.columns.values()
    }
    return Report(
        name=named.name,
        label=Label(named.title, named.title),
        description=Label(named.description, named.description),
        subject=SUBJECT,
        tags=(SUBJECT.zh,),
        owner=named.owner,
        maturity="low",
        replaces=None,
        model=next(iter(marts), "") if marts else "",
        relation=RELATION,
        key=(_ORDER,),
        where=(),
        layout="list",
        rows=(),
        across=None,
        columns=tuple(
            _listed(place, field, known.get(field.name.lower()))
            for place, field in enumerate(schema)
        ),
        measures=(),
        total_row=False,
        hide_zero=None,
        parameters=tuple(_parameter(each) for each in asked),
        order_by=(Sort(_ORDER, False),),
        highlights=(),
        headline=None,
        page_size=200,
        export_rows=100_000,
        timeout_s=30,
        verify=None,
        sources=sources,
        file="",
    )


def _selected(field: pa.Field, name: str) -> str:
    """Doubles as decimals, which is what the pages and files write."""
    is_double = pa.types.is_floating(field.type)
    return f"try_cast({name} as decimal(38, 8)) as {name}" if is_double else name


def _place(place: int) -> str:
    return f"column_{place + 1}"


def _listed(place: int, field: pa.Field, known: Column | None) -> ListColumn:
    kind = _type(field.type)
    is_figure = kind.startswith(("decimal", "bigint"))
    form = (known.format if known and is_figure else None) or _format(field.name, kind)
    if pa.types.is_floating(field.type):
        form = "#,##0.0000"
    heading = known.label if known and known.label.zh else Label(field.name, field.name)
    column = Column(_place(place), heading, kind, form)
    is_summed = bool(known and known.aggregate == "sum" and kind.startswith("decimal"))
    return ListColumn(
        name=_place(place),
        label=heading,
        group=None,
        column=column,
        days_since=None,
        total=is_summed,
        format=form,
    )


def _type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_floating(kind):
        return "decimal(38,8)"
    if pa.types.is_date(kind):
        return "date"
    return "timestamp" if pa.types.is_timestamp(kind) else "varchar"


def _format(name: str, kind: str) -> str | None:
    """Figures that number something have no groups of digits."""
    if kind.startswith("decimal"):
        scale = int(kind.rstrip(")").partition(",")[2])
        if scale == 0:
            return "#,##0"
        return "#,##0." + "0" * (2 if scale >= 8 else min(scale, 4))
    if kind == "bigint":
        return "0" if _NUMBERED.search(name.lower()) else "#,##0"
    return None


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts, numbers and moments as they are; what else there is as text."""
    kind = column.type
    simple = (pa.types.is_string, pa.types.is_large_string, pa.types.is_decimal,
              pa.types.is_integer, pa.types.is_floating, pa.types.is_date,
              pa.types.is_timestamp, pa.types.is_null)  # fmt: skip
    if any(is_kind(kind) for is_kind in simple):
        return column
    texts = [None if value is None else str(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _parameter(asked: Asked) -> Parameter:
    return Parameter(
        name=asked.name,
        label=Label(asked.name, asked.name),
        type="text",
        column=None,
        default=asked.usual or None,
        required=False,
        options=None,
        where=(),
    )
