"""The codes of a mart's column with their labels, each pair once."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from dbt_project.reporting.sql import Binds, Dialect, Query, fact, named, render

_MOST = 50_000


def codes_query(
    table: str, value: str, label: str, where: Mapping[str, Any], dialect: Dialect = "duckdb"
) -> Query:
    """`code` and `label` of the rows in which every column of `where` has its value."""
    binds = Binds()
    statement = (
        exp.select(named(fact(value), "code"), named(fact(label), "label"))
        .distinct()
        .from_(table)
        .where(exp.not_(exp.Is(this=fact(value), expression=exp.Null())))
        .order_by(fact(value), fact(label))
        .limit(binds.add("limit", _MOST))
    )
    for column, wanted in where.items():
        statement = statement.where(exp.EQ(this=fact(column), expression=binds.add(column, wanted)))
    return render(statement, binds, dialect)
