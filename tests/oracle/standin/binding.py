"""Values that are bound to a statement, as python-oracledb sends them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import oracledb

from tests.oracle.standin.errors import driver, refuse
from tests.oracle.standin.typed import Typed, null, number, text
from tests.oracle.standin.types import DATE, RAW, TIMESTAMP, VARCHAR2


def bound(value: Any) -> Typed:
    """A bound value as python-oracledb sends it: a datetime goes as DATE, to the second."""
    data_type = None
    if isinstance(value, BoundVariable):
        data_type, value = value.type, value.value
    if value is None or value == "":
        return null()
    if isinstance(value, bool):
        refuse("binding a boolean, which needs Oracle 23ai")
    if isinstance(value, str):
        return Typed(text(value), VARCHAR2)
    if isinstance(value, bytes):
        return Typed(f"unhex('{value.hex()}')", RAW)
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, float):
        return number(Decimal(repr(value)))
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
        plain = moment.replace(tzinfo=None)
        if data_type is oracledb.DB_TYPE_TIMESTAMP:
            return Typed(f"timestamp '{plain.isoformat(' ')}'", TIMESTAMP)
        return Typed(f"timestamp '{plain.replace(microsecond=0).isoformat(' ')}'", DATE)
    if isinstance(value, timedelta):
        refuse("binding an interval")
    raise driver(3002, type_name=type(value).__name__)


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
