"""The passage of a text that a parsed expression was read from."""

import re

from sqlglot import exp

_CALL = re.compile(r"[\w.]*\s*\(\s*$")
_WORD = re.compile(
    r"\b(?:prior|not|exists|distinct|connect_by_root)\s*\(?\s*$|-\s*$", re.IGNORECASE
)
_CASE = re.compile(r"\bcase\s*(?:when\s*)?(?:not\s*)?\(*$", re.IGNORECASE)
_END = re.compile(r"[^;]{0,40}?\bend\b", re.IGNORECASE)
_FARTHEST = 60  # characters before and behind an expression in which what encloses it is looked for


def passage(text: str, node: exp.Expression) -> str | None:
    """The text of an expression as it was written; None when the parser kept no places.

    The parser says where names and literals are, but not where `case`, `decode(` and brackets are:
    those are looked for around the first and the last name.
    """
    spots = [part for part in node.walk() if "start" in part.meta]
    if not spots:
        return None
    first = min(spots, key=lambda part: int(part.meta["start"]))
    last = max(spots, key=lambda part: int(part.meta["end"]))
    start = _start(text, int(first.meta["start"]), first, node)
    end = _end(text, int(last.meta["end"]) + 1, last, node)
    return _balanced(text, start, end)


def _start(text: str, start: int, first: exp.Expr, node: exp.Expression) -> int:
    part: exp.Expr | None = first
    while part is not None:
        pattern = _opening(part)
        found = pattern.search(text, max(0, start - _FARTHEST), start) if pattern else None
        start = found.start() if found else start
        if part is node:
            break
        part = part.parent
    return start


def _opening(part: exp.Expr) -> re.Pattern[str] | None:
    if isinstance(part, exp.Case):
        return _CASE
    if isinstance(part, exp.DecodeCase | exp.Subquery | exp.Cast):
        return _CALL
    is_marked = isinstance(part, exp.Not | exp.Prior | exp.Exists | exp.Neg | exp.ConnectByRoot)
    return _WORD if is_marked else None


def _end(text: str, end: int, last: exp.Expr, node: exp.Expression) -> int:
    part: exp.Expr | None = last
    while part is not None:
        found = _END.match(text, end) if isinstance(part, exp.Case) else None
        end = found.end() if found else end
        if part is node:
            break
        part = part.parent
    return end


def _balanced(text: str, start: int, end: int) -> str:
    least, most = max(0, start - _FARTHEST), min(len(text), end + _FARTHEST)
    while start > least and text.count("(", start, end) < text.count(")", start, end):
        start -= 1
    while end < most and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return text[start:end]
