"""Column types whose values are the same in every kind of application database.

SQLite has neither decimals nor times: both are texts there. Times of tables that are captured are
texts everywhere, so that models read one form.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Numeric, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

MOMENT_LENGTH = 19
_FORMAT = "%Y-%m-%d %H:%M:%S"


class Moment(TypeDecorator[str]):
    """A time (UTC) as the text 2026-01-05 08:30:00; models read it with `iso_timestamp`."""

    impl = String(MOMENT_LENGTH)
    cache_ok = True


class Wording(TypeDecorator[str]):
    """A text that may be empty: its column takes nulls, which Oracle makes of empty texts."""

    impl = String
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Without a length as long as anybody writes."""
        return dialect.type_descriptor(String(self.length) if self.length else Text())

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Empty, wherever it was kept."""
        del dialect
        return value or ""


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that is kept to its last digit."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision, self.scale = precision, scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of that many digits, a point and a sign in SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(self.precision + 2))
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """As text where it is kept as one."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Exact again."""
        del dialect
        return None if value is None else Decimal(str(value))


def moment_now() -> str:
    """This second, as a Moment."""
    return datetime.now(UTC).strftime(_FORMAT)
