"""Variables that are bound to a statement, as python-oracledb has them."""

from typing import Any

import oracledb

from dbt_project.oracle_sql.binding import bound
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


class BoundVariable:
    """What `cursor.var` gives: a value with the type that it is bound as."""

    def __init__(self, data_type: Any) -> None:
        self.type = data_type
        self.value: Any = None

    def setvalue(self, position: int, value: Any) -> None:
        """Set the value."""
        if position:
            refuse("variables of several values")
        self.value = value

    def getvalue(self, position: int = 0) -> Any:
        """The value."""
        return self.value
