"""Oracle's functions as DuckDB's: a list of those that are known; any other is refused.

An unknown name raises UnknownOracleSqlError when Oracle has such a function and ORA-00904 when it
has none.
"""

import getpass
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace

from dbt_project.oracle_sql import functions_of_dates, functions_of_numbers, functions_of_texts
from dbt_project.oracle_sql.aggregates import AGGREGATES
from dbt_project.oracle_sql.choices import alike, chosen, first_known
from dbt_project.oracle_sql.conversions import FUNCTIONS as CONVERSIONS
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.intervals import part
from dbt_project.oracle_sql.tree import Call
from dbt_project.oracle_sql.typed import (
    Typed,
    as_text,
    comparable,
    is_literal,
    null,
    text,
    wrapped_text,
)
from dbt_project.oracle_sql.types import NUMBER, RAW, VARCHAR2, OracleType
from dbt_project.oracle_sql.windows import RANKINGS

Arguments = Sequence[Typed]
Function = Callable[[Expressions, Arguments], Typed]
# Names that other databases have and Oracle has not: ORA-00904, not "not known here".
NOT_IN_ORACLE = frozenset(
    """NOW LEFT RIGHT STRING_AGG DATE_TRUNC DATEDIFF DATE_PART IF IFNULL ISNULL LEN CHARINDEX
    GETDATE SPLIT_PART BOOL_OR BOOL_AND ARRAY_AGG GROUP_CONCAT TO_HEX MD5 POSITION LOG10
    STRPOS RANDOM CONCAT_WS TRY_CAST STRFTIME EPOCH GENERATE_SERIES UNNEST""".split()  # noqa: SIM905 (legible)
)


def call(expressions: Expressions, node: Call) -> Typed:
    """A function's result."""
    if node.name in AGGREGATES:
        return _aggregated(expressions, node)
    if node.name in RANKINGS:
        _check_window(expressions, node)
        return RANKINGS[node.name](expressions.windowed(), node)
    if node.name == "SYS_CONNECT_BY_PATH":
        return _path(expressions, node)
    if node.over or node.is_distinct or node.is_star or node.within or node.keep:
        refuse(f"{node.name} with OVER, KEEP, DISTINCT or *")
    if node.name == "STANDARD_HASH" and expressions.settings.version < 12:
        raise ora(904, '"STANDARD_HASH": invalid identifier')
    if node.name.startswith("EXTRACT "):
        return part(node.name.removeprefix("EXTRACT "), expressions.value(node.arguments[0]))
    if node.name in FUNCTIONS:
        function, fewest, most = FUNCTIONS[node.name]
        if not fewest <= len(node.arguments) <= most:
            raise ora(909, f"invalid number of arguments: {node.name}")
        return function(expressions, [expressions.value(part) for part in node.arguments])
    if node.name in NOT_IN_ORACLE:
        raise ora(904, f'"{node.name}": invalid identifier')
    return refuse(f"the function {node.name}")


def _aggregated(expressions: Expressions, node: Call) -> Typed:
    if node.name in REMOVED and expressions.settings.version >= REMOVED[node.name]:
        raise ora(904, f'"{node.name}": invalid identifier')
    if node.over is not None:
        _check_window(expressions, node)
        return AGGREGATES[node.name](expressions.windowed(), node)
    if expressions.in_aggregate:
        refuse(f"{node.name} of an aggregate")
    if expressions.groups is None:
        raise ora(934, f"group function is not allowed here: {node.name}")
    inside = expressions
    if node.name not in ("GROUPING", "GROUPING_ID"):
        inside = expressions.plain(in_aggregate=True)
    return AGGREGATES[node.name](inside, node)


def _check_window(expressions: Expressions, node: Call) -> None:
    if node.over is not None and not expressions.takes_windows:
        raise ora(30483, f"window functions are not allowed here: {node.name}")


def _path(expressions: Expressions, node: Call) -> Typed:
    found = expressions.computed(node)
    if found is None:
        raise ora(30002, "SYS_CONNECT_BY_PATH function is not allowed here")
    return found


def _coalesce(expressions: Expressions, arguments: Arguments) -> Typed:
    return first_known(arguments)


def _nvl(expressions: Expressions, arguments: Arguments) -> Typed:
    """The second is converted to the type of the first."""
    return first_known(alike(arguments, arguments[0]))


def _nvl2(expressions: Expressions, arguments: Arguments) -> Typed:
    results = alike(arguments[1:], arguments[1])
    return chosen([f"{arguments[0].sql} is not null"], results)


def _nullif(expressions: Expressions, arguments: Arguments) -> Typed:
    same = expressions.compared("=", arguments[0], arguments[1])
    first = arguments[0]
    return Typed(f"(case when {same} then null else {first.sql} end)", first.type, first.decimals)


def _decode(expressions: Expressions, arguments: Arguments) -> Typed:
    """Nulls are equal here. The first result says the type: text when it is null."""
    tested, rest = arguments[0], list(arguments[1:])
    otherwise = rest.pop() if len(rest) % 2 else null()
    results = [*rest[1::2], otherwise]
    if results[0].is_null and not all(value.is_null for value in results):
        results = _texts(results)
    results = alike(results, results[0])
    if rest[0].family == "text" and tested.family == "number":
        tested = Typed(as_text(tested), VARCHAR2)
    tests = []
    for choice in rest[::2]:
        if choice.is_null:
            tests.append(f"{tested.sql} is null")
        else:
            one, other = comparable(
                _unpadded(tested), _unpadded(choice), expressions.settings.offset_minutes
            )
            sign = "=" if is_literal(choice) else "is not distinct from"
            tests.append(f"{one} {sign} {other}")
    return chosen(tests, results)


def _unpadded(value: Typed) -> Typed:
    """A CHAR as it stands: DECODE adds no blanks where `=` does."""
    return replace(value, type=VARCHAR2) if value.type.is_padded else value


def _texts(values: Arguments) -> list[Typed]:
    return [value if value.is_null else Typed(as_text(value), VARCHAR2) for value in values]


def _rawtohex(expressions: Expressions, arguments: Arguments) -> Typed:
    if arguments[0].family == "blob":
        refuse("rawtohex of a BLOB")
    return Typed(wrapped_text(f"hex({arguments[0].sql})"), VARCHAR2)


def _hextoraw(expressions: Expressions, arguments: Arguments) -> Typed:
    return Typed(f"unhex({as_text(arguments[0])})", RAW)


def _standard_hash(expressions: Expressions, arguments: Arguments) -> Typed:
    """Of the bytes that the database holds: its character set's, or UTF-16 for national texts."""
    value = arguments[0]
    method = as_text(arguments[1]) if len(arguments) > 1 else "'SHA1'"
    if value.family in ("clob", "blob"):
        raise ora(902, "invalid datatype: STANDARD_HASH takes no LOB")
    if value.family == "text":
        charset = expressions.settings.python_charset
        if value.type.name.startswith("N"):
            charset = "utf-16-be"
        if value.type == CONVERTED:
            charset = "utf-8"
        data = f"ora_encoded({value.sql}, '{charset}')"
    elif value.family == "raw":
        data = value.sql
    else:
        refuse(f"standard_hash of {value.type.name}")
    lengths = {"MD5": 16, "SHA1": 20, "SHA256": 32, "SHA384": 48, "SHA512": 64}
    length = lengths.get(method.strip("'").upper())
    return Typed(f"ora_hash({data}, {method})", OracleType("RAW", length))


CONVERTED = OracleType("VARCHAR2", length=-8)  # bytes of AL32UTF8, whatever the database's set


def _convert(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) != 2 or arguments[1].sql != "'AL32UTF8'":
        refuse("convert to another character set than AL32UTF8")
    return Typed(as_text(arguments[0]), CONVERTED)


def _lob_length(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    function = "octet_length" if value.family == "blob" else "length"
    return Typed(f"cast({function}({value.sql}) as decimal(18,0))", NUMBER, (18, 0))


def _lob_compare(expressions: Expressions, arguments: Arguments) -> Typed:
    """0 when they are the same; null when one is null."""
    left, right = arguments[0].sql, arguments[1].sql
    sql = f"(case when {left} = {right} then 0 when {left} < {right} then -1 "
    sql += f"when {left} > {right} then 1 end)"
    return Typed(f"cast({sql} as decimal(1,0))", NUMBER, (1, 0))


def _sys_context(expressions: Expressions, arguments: Arguments) -> Typed:
    known = {"'CURRENT_SCHEMA'": expressions.settings.schema,
             "'SESSION_USER'": expressions.settings.user,
             "'DB_NAME'": expressions.settings.database,
             "'HOST'": socket.gethostname(), "'OS_USER'": getpass.getuser()}  # fmt: skip
    if arguments[0].sql.upper() != "'USERENV'" or arguments[1].sql.upper() not in known:
        refuse("this sys_context")
    return Typed(text(known[arguments[1].sql.upper()]), VARCHAR2)


# Functions that a later version has no longer.
REMOVED = {"WM_CONCAT": 12, "WMSYS.WM_CONCAT": 12}
FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "COALESCE": (_coalesce, 2, 1000),
    "NVL": (_nvl, 2, 2),
    "NVL2": (_nvl2, 3, 3),
    "NULLIF": (_nullif, 2, 2),
    "DECODE": (_decode, 3, 255),
    "RAWTOHEX": (_rawtohex, 1, 1),
    "HEXTORAW": (_hextoraw, 1, 1),
    "STANDARD_HASH": (_standard_hash, 1, 2),
    "CONVERT": (_convert, 2, 3),
    "DBMS_LOB.GETLENGTH": (_lob_length, 1, 1),
    "DBMS_LOB.COMPARE": (_lob_compare, 2, 2),
    "SYS_CONTEXT": (_sys_context, 2, 2),
    **CONVERSIONS,
    **functions_of_texts.FUNCTIONS,
    **functions_of_numbers.FUNCTIONS,
    **functions_of_dates.FUNCTIONS,
}
