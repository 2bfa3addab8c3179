"""What the tokens of a statement say where a tree does not: its tables, and columns by alias."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dbt_project.migrate.facts import ColumnUse, TableUse
from dbt_project.migrate.tokens import Token

_ENDS_FROM = frozenset(
    [
        "where",
        "group",
        "order",
        "connect",
        "start",
        "having",
        "union",
        "minus",
        "intersect",
        "set",
        "select",
        "on",
        "using",
        "when",
        "values",
        "fetch",
        "for",
        "returning",
        "model",
        "pivot",
        "unpivot",
        "loop",
        "then",
    ]
)
_NO_ALIAS = _ENDS_FROM | frozenset(
    ["left", "right", "full", "inner", "outer", "cross", "natural", "join", "as", "of"]
)
_OTHER_FROM = ("extract", "trim", "substring")  # functions with a from of their own


@dataclass
class _Level:
    """A pair of brackets while it is read."""

    in_from: bool = False
    expects: str = ""  # read or written: a table's name comes next
    is_function: bool = False


@dataclass
class _Scan:
    tables: list[TableUse] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    ctes: set[str] = field(default_factory=set)


def scan(code: Sequence[Token]) -> tuple[list[TableUse], list[ColumnUse]]:
    """Tables and columns of a statement's code tokens; columns only where they have an alias."""
    found = _Scan()
    levels = [_Level()]
    at = 0
    while at < len(code):
        at = _step(code, at, levels, found)
    tables = [table for table in found.tables if table.name not in found.ctes]
    return tables, list(_columns(code, found))


def _step(code: Sequence[Token], at: int, levels: list[_Level], found: _Scan) -> int:
    token, level = code[at], levels[-1]
    word = token.word
    if word == "(":
        before = code[at - 1].word if at else ""
        expects = level.expects if level.in_from else ""
        levels.append(_Level(bool(expects), expects, before in _OTHER_FROM))
        level.expects = ""
    elif word == ")":
        levels[-1:] = [] if len(levels) > 1 else [_Level()]
    elif word == "join" or (word == "from" and not level.is_function) or _is_merged(code, at):
        level.in_from, level.expects = True, "read"
    elif word in ("into", "update", "merge"):
        level.in_from, level.expects = word == "update", "written"
    elif word == "," and level.in_from:
        level.expects = "read"
    elif word in _ENDS_FROM:
        level.in_from, level.expects = False, ""
    elif word == "as" and at and _is_cte(code, at):
        found.ctes.add(code[at - 1].text.lower())
    elif level.expects and token.kind in ("word", "quoted"):
        return _table(code, at, level, found)
    return at + 1


def _is_merged(code: Sequence[Token], at: int) -> bool:
    return code[at].word == "using" and code[0].word == "merge"


def _is_cte(code: Sequence[Token], at: int) -> bool:
    after = [token.word for token in code[at + 1 : at + 3]]
    return after[:1] == ["("] and after[1:2] in (["select"], ["with"], ["("])


def _table(code: Sequence[Token], at: int, level: _Level, found: _Scan) -> int:
    role, level.expects = level.expects, ""
    names = [code[at].text.strip('"').lower()]
    line = code[at].line
    at += 1
    while at + 1 < len(code) and code[at].text == "." and code[at + 1].kind in ("word", "quoted"):
        names.append(code[at + 1].text.strip('"').lower())
        at += 2
    link = None
    if at + 1 < len(code) and code[at].text == "@":
        link, at = code[at + 1].text.lower(), at + 2
    if at < len(code) and code[at].text == "(" and role == "read":
        return at  # a function that gives a table
    schema = names[-2] if len(names) > 1 else None
    found.tables.append(TableUse(names[-1], schema, line, role, link))
    found.aliases[names[-1]] = names[-1]
    if at < len(code) and code[at].kind == "word" and code[at].word not in _NO_ALIAS:
        found.aliases[code[at].word] = names[-1]
        at += 1
    return at


def _columns(code: Sequence[Token], found: _Scan) -> Iterator[ColumnUse]:
    for alias, dot, name in zip(code, code[1:], code[2:], strict=False):
        is_name = dot.text == "." and name.kind in ("word", "quoted")
        table = found.aliases.get(alias.word)
        if is_name and table and table not in found.ctes:
            yield ColumnUse(table, name.text.strip('"').lower(), name.line)
