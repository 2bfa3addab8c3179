"""One statement's findings: what the reader refuses, then what the rules find in its tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dbt_project.oracle_lint.change_rules import check_change
from dbt_project.oracle_lint.findings import UNKNOWN, Finding, RuleError
from dbt_project.oracle_lint.function_rules import check_functions
from dbt_project.oracle_lint.query_rules import OUTERMOST, Around, check_query
from dbt_project.oracle_lint.rules import SINCE_23, refused_anyway, rule_of, taken_anyway
from dbt_project.oracle_lint.walking import below
from dbt_project.oracle_lint.word_rules import check_words
from dbt_project.oracle_sql.errors import OracleSqlError, SqlError
from dbt_project.oracle_sql.lexer import Token, tokens
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.statements import Delete, Merge, Statement, Update
from dbt_project.oracle_sql.tree import Query

NOT_KNOWN = "not known to this reader of Oracle SQL: "
CLAUSES = {"order-by": ("ORDER",), "column-count": ("VALUES", "UNION", "MINUS", "SELECT")}


def findings(sql: str, level: int = 19) -> tuple[Finding, ...]:
    """What a database of this level (11, 19 or 23) would refuse in a statement.

    A refused statement has one finding, as Oracle answers with one error; a statement that can
    be read has all that the rules find.
    """
    words = _tokens(sql, level)
    try:
        statement = parse(sql, level)
    except SqlError as error:
        return (_refusal(error, sql, words, level),)
    broken = list(_broken(statement, words, level))
    for rule in broken:
        rule.at = _near(rule, words) if rule.at is None else rule.at
    return tuple(_finding(rule, level) for rule in sorted(broken, key=lambda rule: rule.at or 0))


def _near(error: RuleError, words: Sequence[Token]) -> int:
    """About where an error is that names no place: at its clause, or at the name in it."""
    said = str(error).upper()
    names = re.findall(r'"([^"]+)"', said) or re.findall(r": ([\w$#]+)$", said)
    wanted = CLAUSES.get(error.rule) or tuple(names)
    return next((word.at for word in words if word.text.upper() in wanted), 0)


def _tokens(sql: str, level: int) -> list[Token]:
    try:
        return tokens(sql, 30 if level < 12 else 128)
    except SqlError:
        return []


def _refusal(error: SqlError, sql: str, words: Sequence[Token], level: int) -> Finding:
    at = error.at or 0
    if not isinstance(error, OracleSqlError):
        refused = refused_anyway(at, level, words)
        if refused is None:
            return Finding("unknown", UNKNOWN, str(error), at)
        rule, code, text = refused
        return _finding(RuleError(rule, code, text, at), level)
    unread = taken_anyway(at, level, sql, words)
    if unread:
        return Finding("unknown", UNKNOWN, f"{NOT_KNOWN}{unread}", at)
    rule = rule_of(error.code, at, sql, words)
    return _finding(RuleError(rule, error.code, error.text, at), level)


def _broken(statement: Statement, words: Sequence[Token], level: int) -> Iterator[RuleError]:
    yield from check_words(words, level)
    yield from check_functions(statement, level)
    yield from check_change(statement)
    around = _around(statement)
    for query in _outermost(statement):
        yield from check_query(query, around)


def _around(statement: Statement) -> Around:
    """What a query inside a change sees: the table that is changed."""
    if isinstance(statement, Update | Delete):
        name = statement.alias or statement.place.name
        return Around(frozenset({name}), is_nested=True)
    if isinstance(statement, Merge):
        return Around(is_complete=False, is_nested=True)
    return OUTERMOST


def _outermost(statement: Statement) -> Iterator[Query]:
    if isinstance(statement, Query):
        yield statement
        return
    yield from (node for node in below(statement) if isinstance(node, Query))


def _finding(error: RuleError, level: int) -> Finding:
    if level >= 23 and error.rule in SINCE_23:
        text = f"not known to this check: 23ai takes it ({error})"
        return Finding("unknown", error.rule, text, error.at or 0)
    return Finding("refused", error.rule, str(error), error.at or 0, error.code)
