"""Oracle's regular expressions, as far as they are DuckDB's (RE2) too.

Known: literals, `.`, `*`, `+`, `?`, `{n,m}` and their non-greedy forms, `^`, `$`, `|`, groups,
lists in brackets with classes (`[[:alpha:]]`), and `\\d \\w \\s` with their opposites. Back
references within a pattern, and patterns that are not literals, are refused.
"""

import re

from dbt_project.oracle_sql.errors import refuse
from dbt_project.oracle_sql.typed import Typed, text

REFUSED = re.compile(r"\\[1-9]|\[\[[.=]|\(\?")
KNOWN_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def literal(value: Typed) -> str:
    """The text of a literal; anything else is refused."""
    if value.is_null:
        return ""
    found = re.fullmatch(r"'((?:[^']|'')*)'", value.sql)
    if found is None:
        refuse("a regular expression that is not a literal")
    return found[1].replace("''", "'")


def pattern(value: Typed) -> str:
    """The pattern as DuckDB's literal."""
    if value.is_null:
        return "cast(null as varchar)"
    plain = literal(value)
    if REFUSED.search(plain):
        refuse(f"the regular expression {plain!r}")
    for escaped in KNOWN_ESCAPE.findall(_outside_brackets(plain)):
        if escaped.isalnum() and escaped not in "dDwWsSAZz":
            refuse(f"the regular expression {plain!r}")
    return text(_brackets_escaped(plain))


def _outside_brackets(plain: str) -> str:
    return re.sub(r"\[\^?\]?(?:\[:\w+:\]|[^\]])*\]", "", plain)


def _brackets_escaped(plain: str) -> str:
    """A backslash in brackets is itself in Oracle."""
    return re.sub(r"\[\^?\]?(?:\[:\w+:\]|[^\]])*\]", lambda m: m[0].replace("\\", "\\\\"), plain)


def options(value: Typed | None) -> str:
    """Match parameters as DuckDB's: `.` takes no line break unless `n` says so."""
    said = literal(value) if value is not None and not value.is_null else "c"
    if set(said) - set("icnm"):
        refuse(f"the match parameter {said!r}")
    found = "".join(each for each in said if each in "ic")[-1:] or "c"
    if "m" in said:
        return text(found + "m")
    return text(found + ("s" if "n" in said else "p"))
