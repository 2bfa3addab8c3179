"""Variables that are bound to a statement, as python-oracledb has them."""

from collections.abc import Callable, Sequence
from typing import Any

import oracledb

from dbt_project.oracle_sql.binding import bound
from dbt_project.oracle_sql.lexer import tokens
from dbt_project.oracle_sql.typed import Typed
from dbt_project.oracle_sql.types import TIMESTAMP
from tests.oracle.standin.errors import driver, refuse


def as_bound(value: Any) -> Typed:
    """What python-oracledb makes of a value; DPY-3002 for one that it cannot bind."""
    data_type = None
    if isinstance(value, BoundVariable):
        data_type = TIMESTAMP if value.type is oracledb.DB_TYPE_TIMESTAMP else None
        value = value.value
    try:
        return bound(value, data_type)
    except TypeError as error:
        raise driver(3002, type_name=str(error)) from error


def by_position(sql: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """The statement with its binds called 1, 2 … in their order, and the values by these names.

    A name that stands twice is two places; in a PL/SQL block it is one.
    """
    found = [token for token in tokens(sql, 128) if token.kind == "bind"]
    is_block = sql.lstrip()[:7].upper().startswith(("BEGIN", "DECLARE"))
    names = list(dict.fromkeys(token.text for token in found))
    places = len(names) if is_block else len(found)
    if places != len(values):
        raise driver(4009, expected_num=places, actual_num=len(values))
    parts, at = [], 0
    for place, token in enumerate(found, 1):
        number = names.index(token.text) + 1 if is_block else place
        parts.append(f"{sql[at : token.at]}:{number}")
        at = token.end
    return "".join(parts) + sql[at:], {str(n): value for n, value in enumerate(values, 1)}


class BoundVariable:
    """What `cursor.var` gives: a value with the type that it is bound as."""

    def __init__(self, data_type: Any, outconverter: Callable[[Any], Any] | None = None) -> None:
        self.type = data_type
        self.outconverter = outconverter
        self.value: Any = None

    def setvalue(self, position: int, value: Any) -> None:
        """Set the value."""
        if position:
            refuse("variables of several values")
        self.value = value

    def getvalue(self, position: int = 0) -> Any:
        """The value."""
        return self.value
