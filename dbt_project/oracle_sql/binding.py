"""Values that are bound to a statement, as Oracle types."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dbt_project.oracle_sql.errors import refuse
from dbt_project.oracle_sql.typed import Typed, null, number, text
from dbt_project.oracle_sql.types import DATE, RAW, TIMESTAMP, VARCHAR2, OracleType


def bound(value: Any, data_type: OracleType | None = None) -> Typed:
    """A bound value as python-oracledb sends it: a datetime goes as DATE, to the second.

    Raises TypeError for a value that the driver cannot bind.
    """
    if isinstance(value, Typed):
        return value
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
        if data_type == TIMESTAMP:
            return Typed(f"timestamp '{plain.isoformat(' ')}'", TIMESTAMP)
        return Typed(f"timestamp '{plain.replace(microsecond=0).isoformat(' ')}'", DATE)
    if isinstance(value, timedelta):
        refuse("binding an interval")
    raise TypeError(type(value).__name__)
