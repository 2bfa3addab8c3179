"""The names that PL/SQL declares: in its queries they look like columns."""

from collections.abc import Sequence

from dbt_project.migrate.tokens import Token

_TYPES = frozenset(
    [
        "varchar2",
        "varchar",
        "char",
        "nchar",
        "nvarchar2",
        "number",
        "integer",
        "int",
        "pls_integer",
        "binary_integer",
        "date",
        "timestamp",
        "boolean",
        "clob",
        "sys_refcursor",
        "float",
        "decimal",
        "long",
    ]
)


def variables(code: Sequence[Token]) -> frozenset[str]:
    """Parameters, variables and cursor records, lower case."""
    found = {token.word for token in arguments(code)}
    for place, token in enumerate(code[:-1]):
        after = code[place + 1].word
        if token.kind != "word" or _is_part(code, place):
            continue
        is_loop = after == "in" and place > 0 and code[place - 1].word == "for"
        if after in _TYPES or is_loop or _has_type_of(code, place):
            found.add(token.word)
    return frozenset(found - {"is", "as", "return", "in", "out"})


def arguments(code: Sequence[Token]) -> list[Token]:
    """The names of a procedure's parameters: `p_year in varchar2`."""
    return [
        name
        for name, way, kind in zip(code, code[1:], code[2:], strict=False)
        if name.kind == "word" and way.word in ("in", "out") and kind.word in (*_TYPES, "out")
    ]


def _has_type_of(code: Sequence[Token], place: int) -> bool:
    """`v gl_balance.year%type`, `r c_org%rowtype`."""
    if code[place + 1].kind != "word":
        return False
    further = [token.word for token in code[place + 2 : place + 7]]
    marks = [number for number, word in enumerate(further) if word == "%"]
    return bool(marks) and further[marks[0] + 1 : marks[0] + 2] in (["type"], ["rowtype"])


def _is_part(code: Sequence[Token], place: int) -> bool:
    before = code[place - 1].text if place else ""
    return before in (".", "%")
