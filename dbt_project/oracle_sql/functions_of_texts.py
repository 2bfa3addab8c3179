"""Oracle's functions of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.patterns import options, pattern
from dbt_project.oracle_sql.typed import (
    Typed,
    as_integer,
    as_text,
    null,
    number,
    text,
    whole_literal,
    wrapped_text,
)
from dbt_project.oracle_sql.types import CLOB, NUMBER, VARCHAR2, OracleType

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions

Arguments = Sequence[Typed]
Function = Callable[["Expressions", Arguments], Typed]
COUNTED = (18, 0)
FIRST = number(1).sql


def text_like(value: Typed) -> OracleType:
    """The type of what is made of a text."""
    if value.family == "clob":
        return CLOB
    is_national = value.type.name in ("NVARCHAR2", "NCHAR")
    return OracleType("NVARCHAR2" if is_national else "VARCHAR2")


def _counted(sql: str) -> Typed:
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, COUNTED)


def _substr(expressions: Expressions, arguments: Arguments) -> Typed:
    """From 1; 0 counts as 1; negative from the end."""
    source, data_type = as_text(arguments[0]), text_like(arguments[0])
    known = [whole_literal(value) for value in arguments[1:]]
    if all(figure is not None and figure > 0 for figure in known):
        return Typed(wrapped_text(f"substr({source}, {', '.join(map(str, known))})"), data_type)
    start = as_integer(arguments[1])
    size = f", {as_integer(arguments[2])}" if len(arguments) > 2 else ""
    cut = f"substr({source}, (case when {start} = 0 then 1 else {start} end){size})"
    beyond = f"{start} < -length({source})"
    few = f" or {as_integer(arguments[2])} < 1" if size else ""
    return Typed(f"(case when {beyond}{few} then null else {wrapped_text(cut)} end)", data_type)


def _substrb(expressions: Expressions, arguments: Arguments) -> Typed:
    """By bytes; a half character becomes a blank."""
    size = as_integer(arguments[2]) if len(arguments) > 2 else "2147483647"
    charset = text(expressions.settings.python_charset)
    sql = f"ora_substrb({as_text(arguments[0])}, {as_integer(arguments[1])}, {size}, {charset})"
    return Typed(wrapped_text(sql), text_like(arguments[0]))


def simple(form: str, *, keeps_type: bool = False) -> Function:
    """A function of texts whose DuckDB form is this; `keeps_type`: a CHAR stays one."""

    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        sqls = [as_text(value) for value in arguments]
        is_kept = keeps_type and arguments[0].type.is_padded
        data_type = arguments[0].type if is_kept else text_like(arguments[0])
        return Typed(wrapped_text(form.format(*sqls)), data_type)

    return run


def _trimmed(function: str, *, is_ansi: bool = False) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        characters = as_text(arguments[1]) if len(arguments) > 1 else "' '"
        if is_ansi and len(arguments) > 1 and (arguments[1].type.length or 1) > 1:
            raise ora(30001, "trim set should have only one character")
        sql = f"{function}({as_text(arguments[0])}, {characters})"
        return Typed(wrapped_text(sql), text_like(arguments[0]))

    return run


def _padded(function: str) -> Function:
    """The length is that on a screen: a Chinese character takes two places."""

    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        fill = as_text(arguments[2]) if len(arguments) > 2 else "' '"
        value, size = as_text(arguments[0]), as_integer(arguments[1])
        narrow = f"strlen({value}) = length({value}) and strlen({fill}) = length({fill})"
        sql = (
            f"case when {size} < 1 then null "
            f"when {narrow} then {function}({value}, {size}, {fill}) "
            f"else ora_padded({value}, {size}, {fill}, '{function}') end"
        )
        return Typed(wrapped_text(f"({sql})"), text_like(arguments[0]))

    return run


def _replace(expressions: Expressions, arguments: Arguments) -> Typed:
    """A null replacement removes; nothing is searched for null."""
    value = as_text(arguments[0])
    new = f"coalesce({as_text(arguments[2])}, '')" if len(arguments) > 2 else "''"
    sought = as_text(arguments[1])
    sql = f"(case when {sought} is null then {value} else replace({value}, {sought}, {new}) end)"
    return Typed(wrapped_text(sql), text_like(arguments[0]))


def _length(expressions: Expressions, arguments: Arguments) -> Typed:
    return _counted(f"length({as_text(arguments[0])})")


def _lengthb(expressions: Expressions, arguments: Arguments) -> Typed:
    value, charset = as_text(arguments[0]), expressions.settings.python_charset
    if charset == "utf-8":
        return _counted(f"strlen({value})")
    return _counted(f"octet_length(ora_encoded({value}, {text(charset)}))")


def _instr(expressions: Expressions, arguments: Arguments) -> Typed:
    """The place of the n-th find, from a place on; a negative place searches backwards."""
    value, sought = as_text(arguments[0]), as_text(arguments[1])
    if len(arguments) == 2:
        return _counted(f"instr({value}, {sought})")
    start = as_integer(arguments[2])
    count = as_integer(arguments[3]) if len(arguments) > 3 else "1"
    return _counted(f"ora_instr({value}, {sought}, {start}, {count})")


def _concat(expressions: Expressions, arguments: Arguments) -> Typed:
    left, right = (f"coalesce({as_text(value)}, '')" for value in arguments)
    return Typed(wrapped_text(f"({left} || {right})"), text_like(arguments[0]))


def _ascii(expressions: Expressions, arguments: Arguments) -> Typed:
    value = as_text(arguments[0])
    unknown = f"error({text('not known here: ascii() of a character beyond ASCII')})"
    sql = f"(case when ascii({value}) > 127 then {unknown} else ascii({value}) end)"
    return _counted(sql)


def _from(arguments: Arguments) -> str:
    """The text from the place on where a pattern is to be sought."""
    value = as_text(arguments[0])
    if len(arguments) < 3 or arguments[2].sql == FIRST:
        return value
    return f"substr({value}, {as_integer(arguments[2])})"


def _regexp_substr(expressions: Expressions, arguments: Arguments) -> Typed:
    said = options(arguments[4] if len(arguments) > 4 else None)
    group = as_integer(arguments[5]) if len(arguments) > 5 else "0"
    which = as_integer(arguments[3]) if len(arguments) > 3 else "1"
    found = f"regexp_extract_all({_from(arguments)}, {pattern(arguments[1])}, {group}, {said})"
    return Typed(wrapped_text(f"list_extract({found}, {which})"), text_like(arguments[0]))


def _regexp_count(expressions: Expressions, arguments: Arguments) -> Typed:
    said = options(arguments[3] if len(arguments) > 3 else None)
    found = f"regexp_extract_all({_from(arguments)}, {pattern(arguments[1])}, 0, {said})"
    return _counted(f"len({found})")


def _regexp_replace(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) > 3 and arguments[3].sql != FIRST:
        refuse("regexp_replace from another place than the first")
    said = literal_of_options(arguments)
    which = arguments[4].sql if len(arguments) > 4 else number(0).sql
    if which not in (number(0).sql, FIRST):
        refuse("regexp_replace of another occurrence than all or the first")
    every = "" if which == FIRST else "g"
    new = f"coalesce({as_text(arguments[2])}, '')" if len(arguments) > 2 else "''"
    sql = (
        f"regexp_replace({as_text(arguments[0])}, {pattern(arguments[1])}, {new}, '{said}{every}')"
    )
    return Typed(wrapped_text(sql), text_like(arguments[0]))


def literal_of_options(arguments: Arguments) -> str:
    """The match parameters of `regexp_replace`, without their quotes."""
    return options(arguments[5] if len(arguments) > 5 else None).strip("'")


def _to_single(expressions: Expressions, arguments: Arguments) -> Typed:
    """Full-width letters, digits and signs as plain ones."""
    wide = "".join(chr(0xFF01 + n) for n in range(94)) + "\u3000"
    plain = "".join(chr(0x21 + n) for n in range(94)) + " "
    return Typed(f"translate({as_text(arguments[0])}, {text(wide)}, {text(plain)})", VARCHAR2)


def _chr(expressions: Expressions, arguments: Arguments) -> Typed:
    return Typed(f"chr({as_integer(arguments[0])})", VARCHAR2)


def _translate(expressions: Expressions, arguments: Arguments) -> Typed:
    if any(value.is_null for value in arguments):
        return null()
    return simple("translate({0}, {1}, {2})")(expressions, arguments)


FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "SUBSTR": (_substr, 2, 3),
    "SUBSTRB": (_substrb, 2, 3),
    "UPPER": (simple("upper({0})", keeps_type=True), 1, 1),
    "LOWER": (simple("lower({0})", keeps_type=True), 1, 1),
    "INITCAP": (simple("ora_capitals({0})", keeps_type=True), 1, 1),
    "TRIM BOTH": (_trimmed("trim", is_ansi=True), 1, 2),
    "TRIM LEADING": (_trimmed("ltrim", is_ansi=True), 1, 2),
    "TRIM TRAILING": (_trimmed("rtrim", is_ansi=True), 1, 2),
    "LTRIM": (_trimmed("ltrim"), 1, 2),
    "RTRIM": (_trimmed("rtrim"), 1, 2),
    "LPAD": (_padded("lpad"), 2, 3),
    "RPAD": (_padded("rpad"), 2, 3),
    "REPLACE": (_replace, 2, 3),
    "TRANSLATE": (_translate, 3, 3),
    "CONCAT": (_concat, 2, 2),
    "LENGTH": (_length, 1, 1),
    "LENGTHB": (_lengthb, 1, 1),
    "INSTR": (_instr, 2, 4),
    "ASCII": (_ascii, 1, 1),
    "CHR": (_chr, 1, 1),
    "TO_SINGLE_BYTE": (_to_single, 1, 1),
    "REGEXP_SUBSTR": (_regexp_substr, 2, 6),
    "REGEXP_COUNT": (_regexp_count, 2, 4),
    "REGEXP_REPLACE": (_regexp_replace, 2, 6),
}
