"""The codes of a mart's column with their labels, each pair once."""

import re
from collections.abc import Mapping
from typing import Any

from dbt_project.errors import MisdeclaredError
from dbt_project.reporting.sql import Dialect, Query

_MOST = 50_000
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")


def codes_query(
    table: str, value: str, label: str, where: Mapping[str, Any], dialect: Dialect = "duckdb"
) -> Query:
    """`code` and `label` of the rows in which every column of `where` has its value.

    Raises MisdeclaredError for what is no column's name.
    """
    for name in (value, label, *where):
        if not _NAME.match(name):
            raise MisdeclaredError(f"{table}: '{name}' is no column's name")
    mark = ":" if dialect == "oracle" else "$"
    binds = {f"wanted_{number}": wanted for number, wanted in enumerate(where.values())}
    conditions = [f"{value} is not null"]
    conditions += [f"{name} = {mark}{bind}" for name, bind in zip(where, binds, strict=True)]
    sql = (
        f"select distinct {value} as code, {label} as label\nfrom {table}\n"
        f"where {' and '.join(conditions)}\norder by 1, 2\nfetch first {_MOST} rows only"
    )
    return Query(sql, binds)
