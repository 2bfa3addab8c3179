"""Oracle's functions as DuckDB's: a list of those that are known; any other is refused.

An unknown name raises StandInRefusedError when Oracle has such a function and ORA-00904 when it
has none.
"""

import getpass
import socket
from collections.abc import Callable, Sequence

from dbt_project.oracle_sql.aggregates import AGGREGATES, RANKINGS
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.intervals import part
from dbt_project.oracle_sql.moments import elements
from dbt_project.oracle_sql.tree import Call
from dbt_project.oracle_sql.typed import (
    Typed,
    as_free,
    as_integer,
    as_moment,
    as_text,
    comparable,
    null,
    text,
    unified,
    wrapped_text,
)
from dbt_project.oracle_sql.types import (
    CLOB,
    DATE,
    NUMBER,
    RAW,
    TIMESTAMP,
    TIMESTAMP9,
    TIMESTAMP_TZ,
    VARCHAR2,
    OracleType,
)

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
        return AGGREGATES[node.name](expressions, node)
    if node.name in RANKINGS:
        return RANKINGS[node.name](expressions, node)
    if node.over or node.is_distinct or node.is_star:
        refuse(f"{node.name} with OVER, DISTINCT or *")
    if node.name == "STANDARD_HASH" and expressions.settings.version < 12:
        raise ora(904, '"STANDARD_HASH": invalid identifier')
    if node.name.startswith("EXTRACT "):
        return part(node.name.removeprefix("EXTRACT "), expressions.value(node.arguments[0]))
    if node.name in FUNCTIONS:
        function, fewest, most = FUNCTIONS[node.name]
        if len(node.arguments) < fewest:
            raise ora(909, f"invalid number of arguments: {node.name}")
        if len(node.arguments) > most:
            raise ora(909, f"invalid number of arguments: {node.name}")
        return function(expressions, [expressions.value(part) for part in node.arguments])
    if node.name in NOT_IN_ORACLE:
        raise ora(904, f'"{node.name}": invalid identifier')
    return refuse(f"the function {node.name}")


def _coalesce(expressions: Expressions, arguments: Arguments) -> Typed:
    sqls, data_type, decimals = unified(arguments)
    return Typed(f"coalesce({', '.join(sqls)})", data_type, decimals)


def _nvl2(expressions: Expressions, arguments: Arguments) -> Typed:
    sqls, data_type, decimals = unified(arguments[1:])
    test = f"{arguments[0].sql} is not null"
    return Typed(f"(case when {test} then {sqls[0]} else {sqls[1]} end)", data_type, decimals)


def _nullif(expressions: Expressions, arguments: Arguments) -> Typed:
    same = expressions.compared("=", arguments[0], arguments[1])
    first = arguments[0]
    return Typed(f"(case when {same} then null else {first.sql} end)", first.type, first.decimals)


def _decode(expressions: Expressions, arguments: Arguments) -> Typed:
    """Nulls are equal here."""
    tested, rest = arguments[0], list(arguments[1:])
    otherwise = rest.pop() if len(rest) % 2 else null()
    results = [*rest[1::2], otherwise]
    sqls, data_type, decimals = unified(results)
    branches = []
    for choice, result in zip(rest[::2], sqls, strict=False):
        if choice.is_null:
            test = f"{tested.sql} is null"
        else:
            one, other = comparable(tested, choice, expressions.settings.offset_minutes)
            test = f"{one} is not distinct from {other}"
        branches.append(f"when {test} then {result}")
    return Typed(f"(case {' '.join(branches)} else {sqls[-1]} end)", data_type, decimals)


def _to_char(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if len(arguments) == 1:
        value = expressions.shown(value)
        if value.family in ("text", "number", "interval"):
            return Typed(as_text(value), VARCHAR2)
        if value.family == "clob":
            message = text("ORA-22835: Buffer too small for CLOB to CHAR conversion")
            sql = f"case when strlen({value.sql}) > 4000 then error({message}) else {value.sql} end"
            return Typed(sql, VARCHAR2)
        refuse(f"to_char({value.type.name}) without a format, which depends on NLS")
    model = as_text(arguments[1])
    if value.family in ("number", "text"):
        if len(arguments) > 2:
            refuse("to_char of a number with NLS parameters")
        return Typed(f"ora_write_number({as_free(value)}, {model})", VARCHAR2)
    if value.family == "zoned" or value.type.is_nanosecond:
        return Typed(f"ora_write_moment({value.sql}, {model})", VARCHAR2)
    if value.family in ("date", "timestamp"):
        _check_date_model(arguments[1], value)
        return Typed(f"ora_write_date({value.sql}, {model})", VARCHAR2)
    if value.family == "local":
        shifted = f"({value.sql} + to_minutes({expressions.settings.offset_minutes}))"
        return Typed(f"ora_write_date({shifted}, {model})", VARCHAR2)
    return refuse(f"to_char({value.type.name}, …)")


def _check_date_model(model: Typed, value: Typed) -> None:
    """FF asks for fractions that a DATE has not."""
    known = model.sql[1:-1] if model.sql.startswith("'") else ""
    kinds = {kind[:2] for kind, _ in elements(known)}
    if value.family == "date" and kinds & {"FF", "TZ"}:
        raise ora(1821, "date format not recognized")


def _to_number(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        value = arguments[0]
        return Typed(value.sql, NUMBER, value.decimals) if value.decimals else Typed(
            as_free(value), NUMBER
        )  # fmt: skip
    parsed = f"ora_read_number({as_text(arguments[0])}, {as_text(arguments[1])})"
    model = arguments[1].sql.strip("'").upper().removeprefix("FM")
    if model and set(model) == {"X"} and len(model) <= 15:
        # Known to be a whole number below 16 ** 15: a DECIMAL, whose sum DuckDB computes.
        return Typed(f"cast(ora_plain({parsed}) as decimal(19,0))", NUMBER, (19, 0))
    return Typed(parsed, NUMBER)


def _to_date(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_date without a format, which depends on NLS_DATE_FORMAT")
    return Typed(f"ora_read_date({as_text(arguments[0])}, {as_text(arguments[1])})", DATE)


def _to_timestamp(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_timestamp without a format, which depends on NLS_TIMESTAMP_FORMAT")
    read = f"ora_read_moment({as_text(arguments[0])}, {as_text(arguments[1])})"
    return Typed(read, TIMESTAMP9)


def _to_timestamp_tz(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_timestamp_tz without a format")
    read = f"ora_read_zoned({as_text(arguments[0])}, {as_text(arguments[1])})"
    return Typed(read, OracleType(TIMESTAMP_TZ.name, precision=9))


def _sys_extract_utc(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if value.family == "local":
        return Typed(value.sql, OracleType("TIMESTAMP", precision=value.type.precision))
    if value.family != "zoned":
        raise ora(30175, "invalid type given for an argument")
    moment = f"substr({value.sql}, 1, 29)"
    if (value.type.precision or 0) > 6:
        return Typed(moment, TIMESTAMP9)
    return Typed(f"ora_time({moment})", TIMESTAMP)


def _substr(expressions: Expressions, arguments: Arguments) -> Typed:
    """From 1; 0 counts as 1; negative from the end."""
    source, data_type = as_text(arguments[0]), _text_like(arguments[0])
    start = as_integer(arguments[1])
    size = f", {as_integer(arguments[2])}" if len(arguments) > 2 else ""
    start = f"(case when {start} = 0 then 1 else {start} end)"
    cut = f"substr({source}, {start}{size})"
    beyond = f"{start} < -length({source})"
    few = f" or {as_integer(arguments[2])} < 1" if size else ""
    return Typed(f"(case when {beyond}{few} then null else {wrapped_text(cut)} end)", data_type)


def _text_like(value: Typed) -> OracleType:
    if value.family == "clob":
        return CLOB
    is_national = value.type.name in ("NVARCHAR2", "NCHAR")
    return OracleType("NVARCHAR2" if is_national else "VARCHAR2")


def _text_function(pattern: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        sqls = [as_text(value) for value in arguments]
        return Typed(wrapped_text(pattern.format(*sqls)), _text_like(arguments[0]))

    return run


def _trimmed(function: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        characters = as_text(arguments[1]) if len(arguments) > 1 else "' '"
        sql = f"{function}({as_text(arguments[0])}, {characters})"
        return Typed(wrapped_text(sql), _text_like(arguments[0]))

    return run


def _padded(function: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        fill = as_text(arguments[2]) if len(arguments) > 2 else "' '"
        sql = f"{function}({as_text(arguments[0])}, {as_integer(arguments[1])}, {fill})"
        return Typed(wrapped_text(sql), _text_like(arguments[0]))

    return run


def _replace(expressions: Expressions, arguments: Arguments) -> Typed:
    """A null replacement removes."""
    new = f"coalesce({as_text(arguments[2])}, '')" if len(arguments) > 2 else "''"
    sql = f"replace({as_text(arguments[0])}, {as_text(arguments[1])}, {new})"
    return Typed(wrapped_text(sql), _text_like(arguments[0]))


def _counted(function: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        sql = f"cast({function}({as_text(arguments[0])}) as decimal(18,0))"
        return Typed(sql, NUMBER, (18, 0))

    return run


def _instr(expressions: Expressions, arguments: Arguments) -> Typed:
    sql = f"instr({as_text(arguments[0])}, {as_text(arguments[1])})"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


TRUNC_UNITS = {
    "DD": "day", "DDD": "day", "J": "day", "MM": "month", "MON": "month", "MONTH": "month",
    "Q": "quarter", "YYYY": "year", "YEAR": "year", "YY": "year", "IW": "week", "HH": "hour",
    "HH12": "hour", "HH24": "hour", "MI": "minute",
}  # fmt: skip


def _rounding(how: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        value = arguments[0]
        if value.family in ("date", "timestamp"):
            if how != "trunc":
                refuse(f"{how} of a date")
            unit = arguments[1].sql.strip("'").upper() if len(arguments) > 1 else "DD"
            if unit not in TRUNC_UNITS:
                refuse(f"trunc of a date to {unit}")
            return Typed(f"date_trunc('{TRUNC_UNITS[unit]}', {as_moment(value)})", DATE)
        places = as_integer(arguments[1]) if len(arguments) > 1 else "0"
        return Typed(f"ora_rounded({as_free(value)}, {places}, '{how}')", NUMBER)

    return run


def _mod(expressions: Expressions, arguments: Arguments) -> Typed:
    left, right = arguments
    if left.decimals and right.decimals and left.decimals[1] == right.decimals[1] == 0:
        sql = f"(case when {right.sql} = 0 then {left.sql} else {left.sql} % {right.sql} end)"
        return Typed(f"cast({sql} as decimal(38,0))", NUMBER, (38, 0))
    return Typed(f"ora_modulo({as_free(left)}, {as_free(right)})", NUMBER)


def _abs(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if value.decimals:
        return Typed(f"abs({value.sql})", NUMBER, value.decimals)
    if value.family == "double":
        return Typed(f"abs({value.sql})", value.type)
    return Typed(f"ora_absolute({as_free(value)})", NUMBER)


def _extreme(function: str) -> Function:
    """`greatest` and `least`: null when any is."""

    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        sqls, data_type, decimals = unified(arguments)
        missing = " or ".join(f"{sql} is null" for sql in sqls)
        sql = f"(case when {missing} then null else {function}({', '.join(sqls)}) end)"
        return Typed(sql, data_type, decimals)

    return run


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


FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "COALESCE": (_coalesce, 2, 1000),
    "NVL": (_coalesce, 2, 2),
    "NVL2": (_nvl2, 3, 3),
    "NULLIF": (_nullif, 2, 2),
    "DECODE": (_decode, 3, 255),
    "TO_CHAR": (_to_char, 1, 3),
    "TO_NUMBER": (_to_number, 1, 2),
    "TO_DATE": (_to_date, 1, 2),
    "TO_TIMESTAMP": (_to_timestamp, 1, 2),
    "TO_TIMESTAMP_TZ": (_to_timestamp_tz, 1, 2),
    "SYS_EXTRACT_UTC": (_sys_extract_utc, 1, 1),
    "SUBSTR": (_substr, 2, 3),
    "UPPER": (_text_function("upper({0})"), 1, 1),
    "LOWER": (_text_function("lower({0})"), 1, 1),
    "TRIM BOTH": (_trimmed("trim"), 1, 2),
    "TRIM LEADING": (_trimmed("ltrim"), 1, 2),
    "TRIM TRAILING": (_trimmed("rtrim"), 1, 2),
    "LTRIM": (_trimmed("ltrim"), 1, 2),
    "RTRIM": (_trimmed("rtrim"), 1, 2),
    "LPAD": (_padded("lpad"), 2, 3),
    "RPAD": (_padded("rpad"), 2, 3),
    "REPLACE": (_replace, 2, 3),
    "LENGTH": (_counted("length"), 1, 1),
    "LENGTHB": (_counted("strlen"), 1, 1),
    "INSTR": (_instr, 2, 2),
    "ROUND": (_rounding("round"), 1, 2),
    "TRUNC": (_rounding("trunc"), 1, 2),
    "FLOOR": (_rounding("floor"), 1, 1),
    "CEIL": (_rounding("ceil"), 1, 1),
    "MOD": (_mod, 2, 2),
    "ABS": (_abs, 1, 1),
    "GREATEST": (_extreme("greatest"), 1, 1000),
    "LEAST": (_extreme("least"), 1, 1000),
    "RAWTOHEX": (_rawtohex, 1, 1),
    "HEXTORAW": (_hextoraw, 1, 1),
    "STANDARD_HASH": (_standard_hash, 1, 2),
    "CONVERT": (_convert, 2, 3),
    "TO_CLOB": (lambda expressions, a: Typed(as_text(a[0]), CLOB), 1, 1),
    "DBMS_LOB.GETLENGTH": (_lob_length, 1, 1),
    "DBMS_LOB.COMPARE": (_lob_compare, 2, 2),
    "CHR": (_text_function("chr(cast({0} as integer))"), 1, 1),
    "SYS_CONTEXT": (_sys_context, 2, 2),
}
