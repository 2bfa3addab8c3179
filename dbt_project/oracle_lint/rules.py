"""The rules by their names: what to write instead, and which rule a refusal belongs to."""

import re
from collections.abc import Sequence
from itertools import pairwise

from dbt_project.oracle_lint.known_functions import NEVER, exists
from dbt_project.oracle_sql.lexer import Token
from dbt_project.oracle_sql.reading import RESERVED

HINTS = {
    "limit": "fetch first n rows only; for a source older than 12.1: rownum <= n around a query",
    "fetch-first": "select … from (select … order by …) where rownum <= n: it is older than 12.1",
    "cast-operator": "cast(x as decimal(18, 2)), or dbt.type_*() for the type",
    "column-type": "decimal(18, 2), integer, date, timestamp; or dbt.type_string() and its likes",
    "boolean": "case when … then 1 else 0 end, and compare with 1: no booleans before 23ai",
    "table-alias-as": "from lines l: Oracle has no `as` before a table's alias",
    "leading-underscore": "captured_at, not _captured_at: a name begins with a letter",
    "reserved-word": "another name, or (in Oracle's own SQL) \"DATE\" in upper case and quotes",
    "name-length": "a shorter name: 128 bytes at most, 30 before 12.2; a Chinese character has 3",
    "quoting": "'text' in single quotes, with '' for a quote in it; names without quotes",
    "trailing-semicolon": "no ; at the end: dbt and the driver send one statement",
    "modulo": "mod(a, b)",
    "bind-mark": ":name",
    "pattern-operator": "lower(x) like 'abc%'; regexp_like in an oracle__ branch of a macro",
    "brackets": "no lists, structs or subscripts: rows in a table instead",
    "function": "look in dbt.* first; else coalesce, case, substr(x, 1, n), ||; else a macro with "
                "one branch per warehouse",
    "function-level": "this database is too old for it",
    "argument-count": "a || b || c for texts; count(distinct a || '|' || b) for several columns",
    "extract": "extract(year from x), month or day; dbt.date_trunc or month_start() for the rest",
    "interval": "interval '1' day: the number in quotes, the unit outside; a week is '7' day",
    "missing-from": "from dual, in an oracle__ branch of a macro",
    "trailing-comma": "no comma before the end of the list",
    "star-beside-columns": "lines.*, expr: a star beside columns needs its table's name",
    "qualify": "row_number() in a CTE, and where row_number = 1 after it",
    "filter-clause": "sum(case when … then amount end)",
    "except": "an anti-join, or dbt.except()",
    "set-all": "dbt.except() or intersect without all: before 21c they have no all",
    "distinct-from": "decode(a, b, 0, 1) = 1 in an oracle__ branch: to decode nulls are equal",
    "union-distinct": "union: without all its rows are distinct",
    "lateral": "a join: it is older than 12.1",
    "with-recursive": "with, without recursive",
    "values-rows": "select … union all select …, or a seed",
    "order-by": "order by a column of the result, by its name or its place",
    "distinct-order": "select the column too, or order in a query around it",
    "order-in-subquery": "no order by here; with fetch first it may stand",
    "column-count": "as many columns on both sides",
    "unknown-alias": "the alias that stands in from",
    "unknown-column": "a column of the table; columns of sources are declared in their YAML",
    "unknown-table": "ref() or source()",
    "using-qualifier": "the column of using without its table's name",
    "outer-join-sign": "left join in place of (+): the two do not mix",
    "group-by": "group by every column that is not in an aggregate",
    "group-by-position": "group by account_id, not group by 1",
    "group-by-alias": "group by the expression, or by a column that a CTE before names",
    "aggregate-place": "having, or a CTE that aggregates first",
    "aggregate-nesting": "a CTE that aggregates first",
    "window-place": "row_number() in a CTE, and the condition after it",
    "window-missing": "over (… order by …)",
    "window-order": "over (partition by … order by …): a ranking needs an order",
    "duplicate-column": "each column once",
    "update-from": "merge, or set a = (select …)",
    "merge-parentheses": "on (a = b): the condition of a merge stands in parentheses",
    "merge-key": "leave the columns of `on` out of the update",
    "merge-empty": "a column outside the key: a merge has nothing to set when all are in it",
    "create-or-replace": "drop the table first; only views are replaced",
    "temporary-table": "create global temporary table",
    "if-exists": "before 23ai: look in user_tables first",
    "create-schema": "create user, by the DBA: schemas are users",
    "identity": "a sequence: it is older than 12.1",
    "default-on-null": "coalesce on the way in: it is older than 12.1",
    "alter-table": "alter table t add (a number), modify (a number)",
    "plsql-end": "end;",
    "plsql-slash": "no / at the end: it belongs to SQL*Plus",
    "empty-text": "is null: '' is null in Oracle, and nothing equals null",
    "null-comparison": "is null, is not null: nothing equals null",
    "substr-zero": "substr(x, 1, n): Oracle takes 0 for 1, DuckDB gives one character less",
    "text-as-date": "date '2024-01-31': how a bare text is read depends on the session",
    "name-budget": "a shorter name",
    "seed-date": "column_types: varchar(10), and cast(x as date) in the model that reads it",
    "seed-quotes": "quote_columns: false, as dbt_project.yml has it",
    "not-in-null": "not exists (…): not in is never true when the list has a null",
}  # fmt: skip

# What 23ai takes although the reader does not: there it is not known, and not refused.
SINCE_23 = frozenset(
    """boolean missing-from values-rows if-exists update-from except set-all group-by-position
    group-by-alias""".split()  # noqa: SIM905
)
UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")
# Words by which Oracle takes, from a release on, what the reader refuses.
UNREAD: tuple[tuple[int, tuple[str, ...]], ...] = (
    (11, ("AT", "TIME", "ZONE")), (11, ("AT", "LOCAL")), (11, ("CURSOR", "(", "SELECT")),
    (11, ("=", "DEFAULT")), (12, ("CROSS", "APPLY")), (12, ("OUTER", "APPLY")),
    (12, ("PERCENT", "ROW")), (12, ("PERCENT", "ROWS")), (12, ("WITH", "TIES")),
    (12, ("ON", "CONVERSION", "ERROR")), (12, ("JSON_OBJECT", "(")), (12, ("JSON_ARRAY", "(")),
    (12, ("WITH", "FUNCTION")), (12, ("WITH", "PROCEDURE")), (11, ("FROM", "FIRST", "OVER")),
    (11, ("FROM", "LAST", "OVER")),
)  # fmt: skip
# The same, where the reader stops right before them.
UNREAD_HERE: tuple[tuple[str, ...], ...] = (
    ("WHEN", "MATCHED", "THEN", "UPDATE"), ("WITH", "CHECK", "OPTION"), ("USING", "INDEX"),
    ("ENABLE", "PARALLEL"), ("DISABLE", "PARALLEL"), ("FORCE", "PARALLEL"), ("PARTITION", "("),
    ("SUBPARTITION", "("), ("ORGANIZATION",), ("CLUSTER",), ("PCTFREE",), ("INITRANS",),
    ("STORAGE",), ("ENABLE",), ("DISABLE",), ("CACHE",), ("MONITORING",), ("RESULT_CACHE",),
    ("SEGMENT",), ("LOB",), ("ONLINE",), ("REVERSE",), ("INVISIBLE",), ("LOCAL",),
)  # fmt: skip
CHANGED = ("FROM", "UPDATE", "INTO")
COMPARED = ("=", "<>", "!=", "^=", "<", "<=", ">", ">=")
CONDITIONAL = ("IN", "IS", "LIKE", "BETWEEN", "AND", "OR", "NOT", "EXISTS")
BY_CODE = {
    902: "column-type", 910: "column-type", 1727: "column-type", 1728: "column-type",
    30088: "column-type", 972: "name-length", 1740: "quoting", 1741: "quoting", 1756: "quoting",
    1747: "reserved-word", 30089: "interval", 969: "merge-parentheses", 2420: "create-schema",
    38104: "merge-key", 1789: "column-count", 979: "group-by", 937: "group-by",
    934: "aggregate-place", 935: "aggregate-nesting", 978: "aggregate-nesting",
    30483: "window-place", 30484: "window-missing", 30485: "window-order", 1791: "distinct-order",
    957: "duplicate-column", 25154: "using-qualifier", 25155: "using-qualifier",
    25156: "outer-join-sign", 1735: "alter-table", 909: "argument-count", 938: "argument-count",
    939: "argument-count", 942: "unknown-table", 1785: "order-by", 1719: "outer-join-sign",
    1468: "outer-join-sign", 1417: "outer-join-sign", 1416: "outer-join-sign",
}  # fmt: skip
BY_CHARACTER = {
    ":": "cast-operator", "_": "leading-underscore", "`": "quoting", "[": "brackets",
    "]": "brackets", "{": "brackets", "}": "brackets", "?": "bind-mark", "$": "bind-mark",
    "~": "pattern-operator", "%": "modulo", ";": "trailing-semicolon",
}  # fmt: skip
BY_WORD = {
    (933, "LIMIT"): "limit", (933, "QUALIFY"): "qualify", (933, "EXCEPT"): "except",
    (933, "FETCH"): "fetch-first", (933, "OFFSET"): "fetch-first", (933, "AS"): "table-alias-as",
    (971, "AS"): "table-alias-as", (905, "AS"): "table-alias-as", (2012, "AS"): "table-alias-as",
    (933, "IF"): "if-exists", (922, "IF"): "if-exists", (933, "FROM"): "update-from",
    (920, "ILIKE"): "pattern-operator", (920, "SIMILAR"): "pattern-operator",
    (920, "RLIKE"): "pattern-operator", (920, "REGEXP"): "pattern-operator",
    (908, "TRUE"): "boolean", (908, "FALSE"): "boolean", (905, "APPLY"): "lateral",
    (933, "APPLY"): "lateral", (933, "CROSS"): "lateral", (901, "TEMP"): "temporary-table",
    (901, "TEMPORARY"): "temporary-table", (904, "COLUMN"): "alter-table",
    (936, "ALL"): "group-by-position", (936, "ON"): "default-on-null",
    (2000, "GENERATED"): "identity",
    (2000, "ALWAYS"): "identity", (2000, "AS"): "identity", (2000, "BY"): "identity",
    (2000, "IDENTITY"): "identity", (922, "TABLE"): "create-or-replace",
    (933, ";"): "trailing-semicolon", (933, "/"): "plsql-slash", (6550, "/"): "plsql-slash",
    (923, "*"): "star-beside-columns", (936, "*"): "star-beside-columns",
    (928, "ALL"): "set-all", (904, ")"): "trailing-comma",
    (933, ","): "values-rows", (908, "DISTINCT"): "distinct-from",
    (928, "DISTINCT"): "union-distinct",
}  # fmt: skip
ENDING = ("LIMIT", "QUALIFY", "FETCH", "OFFSET")  # in parentheses a bracket is missing, says Oracle
BY_WORD_BEFORE = {
    (923, "INTERVAL"): "interval",
    (923, "TOP"): "limit", (923, "FILTER"): "filter-clause", (920, "TRUE"): "boolean",
    (920, "FALSE"): "boolean", (905, "RECURSIVE"): "with-recursive", (904, "RECURSIVE"):
    "with-recursive", (923, "EXCLUDE"): "star-beside-columns", (933, "IF"): "if-exists",
    (936, ","): "trailing-comma", (971, "AS"): "table-alias-as", (904, "SET"): "merge-empty",
}  # fmt: skip


def rule_of(code: int, at: int, sql: str, tokens: Sequence[Token]) -> str:
    """The rule that a refusal of the reader belongs to; without one of its own `ora-…`."""
    if code == 911 or not tokens:
        return BY_CODE.get(code) or BY_CHARACTER.get(sql[at : at + 1], f"ora-{code:05}")
    here, before = _around(at, tokens)
    found = (
        BY_WORD.get((code, here.text))
        or (BY_WORD.get((933, here.text)) if code == 907 and here.text in ENDING else None)
        or BY_WORD_BEFORE.get((code, before.text))
        or BY_CODE.get(code)
        or _by_context(code, here, before, tokens)
    )
    return found or f"ora-{code:05}"


def _around(at: int, tokens: Sequence[Token]) -> tuple[Token, Token]:
    place = next((n for n, token in enumerate(tokens) if token.at >= at), len(tokens) - 1)
    return tokens[place], tokens[max(place - 1, 0)]


def _by_context(code: int, here: Token, before: Token, tokens: Sequence[Token]) -> str | None:
    if _is_condition(code, here):
        return "boolean"
    if code in (903, 904, 923, 1747) and here.kind == "word" and here.text in RESERVED - {"FROM"}:
        return "reserved-word"
    if code == 6550 and here.kind == "end":
        return "plsql-end"
    if code == 906 and before.text in ("VARCHAR", "VARCHAR2", "NVARCHAR2", "RAW", "CHAR"):
        return "column-type"
    return _by_clause(code, here, tokens)


def _is_condition(code: int, here: Token) -> bool:
    """Whether a condition stands where a value should, or a value where a condition should."""
    if here.kind == "op":
        return code == 920 or (code in (907, 923, 933) and here.text in COMPARED)
    return code == 920 or (code in (907, 923, 936) and here.text in CONDITIONAL)


def _by_clause(code: int, here: Token, tokens: Sequence[Token]) -> str | None:
    if code == 923 and any(t.text == "*" and _begins(tokens, n) for n, t in enumerate(tokens)):
        return "star-beside-columns"
    if code == 923 and here.kind == "end" and not any(t.text == "FROM" for t in tokens):
        return "missing-from"
    function = _function_around(here, tokens)
    if function == "EXTRACT":
        return "extract"
    return "function" if function in NEVER else None


def _begins(tokens: Sequence[Token], place: int) -> bool:
    """Whether a select's columns begin here."""
    return place > 0 and tokens[place - 1].text in ("SELECT", "DISTINCT", "ALL")


def _function_around(here: Token, tokens: Sequence[Token]) -> str:
    """The word before the parenthesis that is open here."""
    depth = 0
    before = [token for token in tokens if token.at < here.at]
    for place in range(len(before) - 1, 0, -1):
        if before[place].kind == "op" and before[place].text in "()":
            depth += 1 if before[place].text == ")" else -1
            if depth < 0:
                return before[place - 1].text
    return ""


def refused_anyway(at: int, level: int, tokens: Sequence[Token]) -> tuple[str, int, str] | None:
    """What the reader does not know and Oracle refuses all the same: rule, code and message."""
    if not tokens:
        return None
    here, _ = _around(at, tokens)
    is_call = any(a is here and b.text == "(" for a, b in pairwise(tokens))
    if is_call and exists(here.text, level) is False:
        return "function-level", 904, f'"{here.text}": invalid identifier'
    if here.text == "VALUES" and level < 23:
        return "values-rows", 903, "invalid table name: rows in VALUES"
    for word, text, unit in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.text == "INTERVAL" and text.kind == "text" and unit.text not in UNITS:
            return "interval", 30089, "missing or invalid <datetime field>"
    return None


def taken_anyway(at: int, level: int, sql: str, tokens: Sequence[Token]) -> str | None:
    """What the reader refuses because it does not know it, although Oracle takes it."""
    if not tokens:
        return "MODEL" if re.search(r"\bmodel\b.*\[", sql, re.I | re.S) else None
    place = next((n for n, token in enumerate(tokens) if token.at >= at), len(tokens) - 1)
    texts = [token.text for token in tokens]
    around = texts[max(place - 4, 0) : place + 6]
    for since, words in UNREAD:
        if level >= since and any(_begin(around[n:], words) for n in range(len(around))):
            return " ".join(words)
    for words in UNREAD_HERE:
        if _begin(texts[place:], words):
            return " ".join(words)
    is_definition = texts[0] == "CREATE" and "INDEX" in texts[1:3] and ")" in texts[:place]
    if is_definition or (_begin(texts[place:], ("(", "SELECT")) and texts[place - 1] in CHANGED):
        return texts[place]
    return None


def _begin(texts: Sequence[str], words: tuple[str, ...]) -> bool:
    return tuple(texts[: len(words)]) == words
