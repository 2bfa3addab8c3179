"""A connection through ODBC: its connection string from a profile, its reading, its errors.

Drivers convert values on their way and do it silently wrong where they can: psqlodbc cuts numerics
to six decimals and calls the year 12000 1200. So only whole numbers, doubles, texts and bytes are
ever asked for, and the dialects write everything else as text in SQL. Nothing is cut off: a text
that is longer than its buffer is an error.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbt_project.errors import (
    CaptureFailedError,
    ConnectionFailedError,
    MisdeclaredError,
    PlatformError,
)
from dbt_project.profiles import Connection

if TYPE_CHECKING:
    from arrow_odbc import BatchReader
    from arrow_odbc import Connection as Driver

BATCH_ROWS = 20_000
BATCH_BYTES = 2**25  # of each of two buffers; fewer rows fit where texts may be long
LOGIN_TIMEOUT_S = 15
LONGEST_TEXT = 100_000  # characters, where profiles.yml says nothing else
LONGEST_BINARY = 1_000_000
STATE = re.compile(r"State: (\w{5})")
# Connections, time-outs, a shutdown, too many users, deadlocks.
GONE = ("08", "HYT", "57P", "53", "40")
NO_DRIVER = ("IM002", "IM003", "IM004", "01000")
TOO_LONG, TOO_WIDE = "too large to be written", "to hold a single row of data"
NO_MANAGER = (
    "the ODBC driver manager is not installed (Debian: apt install unixodbc; Windows has it)"
)


@dataclass(frozen=True)
class Limits:
    """How long a text (in characters) and a binary value (in bytes) can be."""

    text: int
    binary: int


@dataclass(frozen=True)
class OdbcConnection:
    """An open connection whose statements run in one transaction."""

    name: str
    driver: "Driver"
    limits: Limits

    def execute(self, statement: str) -> None:
        """Run a statement without a result."""
        with self.failing():
            self.driver.execute(statement)

    def read(
        self, statement: str, params: Sequence[str | None], schema: pa.Schema | None = None
    ) -> "BatchReader":
        """Run a statement; without a schema, columns come as what the driver says, made safe."""
        from arrow_odbc import TextEncoding  # noqa: PLC0415

        with self.failing():
            return self.driver.read_arrow_batches(
                statement,
                batch_size=BATCH_ROWS,
                parameters=params or None,
                max_bytes_per_batch=BATCH_BYTES,
                max_text_size=2 * self.limits.text,  # UTF-16: some characters take two units
                max_binary_size=self.limits.binary,
                falliable_allocations=True,
                schema=schema,
                map_schema=None if schema else safe,
                payload_text_encoding=TextEncoding.UTF16,
            )

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Tell a driver's errors apart: a source that is gone, or what is wrong with a table."""
        from arrow_odbc import Error  # noqa: PLC0415

        try:
            yield
        except Error as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> PlatformError:
        text = str(error)
        if TOO_LONG in text:
            return CaptureFailedError(
                f"a value is longer than {self.limits.text} characters or {self.limits.binary} "
                f"bytes: raise max_text_size or max_binary_size of {self.name} in profiles.yml"
            )
        if TOO_WIDE in text:
            return CaptureFailedError(
                f"a row may take more than {BATCH_BYTES // 2**20} MB, because each of its texts "
                f"may have {self.limits.text} characters: lower max_text_size of {self.name} "
                "in profiles.yml"
            )
        if _state(text).startswith(GONE):
            return ConnectionFailedError(f"{self.name}: {_reason(text)}")
        return CaptureFailedError(f"reading the source: {_reason(text)}")


@contextmanager
def open_odbc(
    connection: Connection, options: Mapping[str, str | None]
) -> Iterator[OdbcConnection]:
    """Connect while the context lasts; `options` are the dialect's own for the connection string.

    Raises ConnectionFailedError naming the profile; the connection string is never shown.
    """
    name = f"{connection.profile}.{connection.output}"
    limits = Limits(
        _size(connection, "max_text_size", LONGEST_TEXT),
        _size(connection, "max_binary_size", LONGEST_BINARY),
    )
    opened = OdbcConnection(name, _connect(connection, name, options), limits)
    try:
        yield opened
    finally:
        with suppress(CaptureFailedError, ConnectionFailedError), opened.failing():
            opened.driver.rollback()


def connection_string(connection: Connection, options: Mapping[str, str | None]) -> str:
    """The profile's keys as a connection string; user and password are given apart from it.

    `options` replace and add keywords; None leaves one out.
    """
    settings = connection.settings
    given = str(settings.get("connection_string") or "")
    if not given:
        connection.require("driver")
    own = {
        keyword: str(settings[key])
        for key, keyword in KEYWORDS.items()
        if settings.get(key) not in (None, "")
    }
    parts = [
        f"{keyword}={_braced(value)}"
        for keyword, value in {**own, **options}.items()
        if value is not None
    ]
    return ";".join([*parts, given]) if given else ";".join(parts) + ";"


KEYWORDS = {"driver": "Driver", "server": "Server", "port": "Port", "database": "Database"}


def safe(schema: pa.Schema) -> pa.Schema:
    """The driver's columns as types that it cannot cut: dates and decimals as text."""
    return pa.schema([pa.field(field.name, _safe_type(field.type)) for field in schema])


def _safe_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_floating(kind):
        return pa.float64()
    if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.binary()
    return pa.string()


def _connect(connection: Connection, name: str, options: Mapping[str, str | None]) -> "Driver":
    try:
        from arrow_odbc import Error, connect  # noqa: PLC0415 (needs a system library)
    except (ImportError, OSError) as error:
        raise ConnectionFailedError(f"{name}: {NO_MANAGER}") from error
    settings = connection.settings
    try:
        return connect(
            connection_string(connection, options),
            user=_optional(settings.get("user")),
            password=_optional(settings.get("password")),
            login_timeout_sec=LOGIN_TIMEOUT_S,
            autocommit=False,
        )
    except Error as error:
        reason = _reason(str(error))
        if _state(str(error)) in NO_DRIVER:
            reason += f" (is the driver {settings.get('driver')!r} installed, and called so?)"
        raise ConnectionFailedError(f"{name} does not open: {reason}") from error


def _size(connection: Connection, key: str, default: int) -> int:
    value = connection.settings.get(key, default)
    try:
        size = int(value)
    except (TypeError, ValueError):
        size = 0
    if size < 1:
        raise MisdeclaredError(
            f"profiles.yml: {connection.profile}.outputs.{connection.output}.{key} "
            f"must be a number, not {value!r}"
        )
    return size


def _optional(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _braced(value: str) -> str:
    """As ODBC wants values with special characters."""
    return (
        "{" + value.replace("}", "}}") + "}" if re.search(r"[\[\]{}();?*=!@\s]", value) else value
    )


def _state(text: str) -> str:
    found = STATE.search(text)
    return found[1] if found else ""


def _reason(text: str) -> str:
    """The driver's own words on one line, without the call that arrow-odbc puts before them."""
    words = text.split("Message: ", 1)[-1]
    return " ".join(line.strip() for line in words.splitlines() if line.strip())[:500]
