"""Rules that tokens alone tell: truth values, reserved words after a point."""

from collections.abc import Iterator, Sequence

from dbt_project.oracle_lint.findings import RuleError
from dbt_project.oracle_sql.lexer import Token
from dbt_project.oracle_sql.reading import RESERVED

AFTER_POINT = RESERVED - {"ROWNUM", "ROWID", "LEVEL", "COLUMN_VALUE", "DELETE", "EXISTS"}
# Before an operand; a name after anything else is an alias.
BEFORE_OPERAND = frozenset(
    """SELECT WHERE AND OR NOT THEN ELSE WHEN ON HAVING BY IN LIKE BETWEEN DISTINCT CASE SET
    RETURN DEFAULT""".split()  # noqa: SIM905
)


def check_words(words: Sequence[Token], level: int) -> Iterator[RuleError]:
    """What a name may not be where it stands."""
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if word.kind != "word":
            continue
        if word.text in ("TRUE", "FALSE") and level < 23 and _is_operand(before, after):
            text = f'"{word.text}": invalid identifier: no truth values before 23ai'
            yield RuleError("boolean", 904, text, word.at)
        if _is_point(before) and word.text in AFTER_POINT:
            text = f"invalid user.table.column, table.column, or column specification: {word.text}"
            yield RuleError("reserved-word", 1747, text, word.at)


def _is_operand(before: Token, after: Token) -> bool:
    if _is_point(before) or (after.kind == "op" and after.text in (".", "(")):
        return False
    if before.kind == "word":
        return before.text in BEFORE_OPERAND
    return before.kind == "op" and before.text not in (")", ".")


def _is_point(token: Token) -> bool:
    return token.kind == "op" and token.text == "."
