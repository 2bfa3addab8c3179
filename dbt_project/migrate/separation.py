"""Statements that stand below one another with nothing between them: scripts are kept that way."""

from collections.abc import Iterator, Sequence

from dbt_project.migrate.tokens import Token

_QUERIES = ("select", "with")
_CHANGES = ("insert", "update", "delete", "merge")
_OTHERS = ("create", "alter", "drop", "grant", "truncate", "commit", "rollback", "comment")
_BEGINNINGS = frozenset((*_QUERIES, *_CHANGES, *_OTHERS))
# A query or a change after one of these is a part of what began before.
_GOES_ON = frozenset(
    [
        "union",
        "all",
        "minus",
        "intersect",
        "as",
        "is",
        "(",
        ",",
        "for",
        "then",
        "else",
        "in",
        "exists",
        "return",
        "into",
        "=",
        "on",
        "or",
        "before",
        "after",
        "by",
        "and",
        "to",
        "of",
    ]
)


def separated(part: Sequence[Token]) -> Iterator[list[Token]]:
    """The statements of a part; a word that begins one counts at the start of a line only."""
    current: list[Token] = []
    depth, before, has_query = 0, "", False
    last_line = 0
    for place, token in enumerate(part):
        if token.is_code:
            is_first = token.line > last_line
            may_begin = depth == 0 and is_first and not _is_option(part, place)
            if may_begin and _begins(token, current, before, has_query=has_query):
                yield current
                current, has_query = [], False
            depth = max(0, depth + {"(": 1, ")": -1}.get(token.text, 0))
            has_query = has_query or (depth == 0 and token.word == "select")
            before = token.word or token.kind
            last_line = token.line + token.text.count("\n")
        current.append(token)
    yield current


def _begins(token: Token, current: Sequence[Token], before: str, *, has_query: bool) -> bool:
    first = next((t.word for t in current if t.is_code), None)
    if first is None or token.word not in _BEGINNINGS or before in _GOES_ON:
        return False
    if first not in _BEGINNINGS or first in _OTHERS[1:]:
        return True  # a note, or a statement without a query
    if token.word == "select":
        return (
            has_query
            or first in ("update", "delete", "merge")
            or (first == "create" and before == ")")
        )
    if token.word == "with":
        return has_query and before not in ("start", "end")
    return token.word != "comment"


def _is_option(part: Sequence[Token], place: int) -> bool:
    """`with read only`, `with check option` end a view."""
    following = next((token.word for token in part[place + 1 : place + 9] if token.is_code), "")
    return part[place].word == "with" and following in ("read", "check")
