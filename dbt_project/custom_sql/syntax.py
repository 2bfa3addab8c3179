"""The parts of a statement that are allowed, as the first reader's classes; all else is refused."""

from sqlglot import exp

_QUERIES = (
    exp.Select, exp.Subquery, exp.Union, exp.Except, exp.Intersect, exp.With, exp.CTE, exp.Values,
)  # fmt: skip
_CLAUSES = (
    exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered,
    exp.Limit, exp.Offset, exp.Fetch, exp.LimitOptions, exp.Distinct, exp.Rollup, exp.Cube,
    exp.GroupingSets, exp.Window, exp.WindowSpec, exp.Filter, exp.WithinGroup, exp.IgnoreNulls,
    exp.RespectNulls,
)  # fmt: skip
_NAMES = (
    exp.Alias, exp.TableAlias, exp.Column, exp.Identifier, exp.Table, exp.Star, exp.Placeholder,
    exp.Var,
)  # fmt: skip
_VALUES = (
    exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple, exp.Case, exp.If, exp.Cast,
    exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Interval, exp.IntervalSpan,
)  # fmt: skip
_OPERATORS = (
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In,
    exp.Between, exp.Like, exp.ILike, exp.Escape, exp.Is, exp.Exists, exp.Any, exp.All, exp.Add,
    exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe, exp.Pow,
    exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip

ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    (*_QUERIES, *_CLAUSES, *_NAMES, *_VALUES, *_OPERATORS)
)
_KIND = exp.DataType.Type
TYPES = frozenset(
    (
        _KIND.BIGINT, _KIND.BOOLEAN, _KIND.CHAR, _KIND.DATE, _KIND.DECIMAL, _KIND.DOUBLE,
        _KIND.FLOAT, _KIND.INT, _KIND.INTERVAL, _KIND.NVARCHAR, _KIND.SMALLINT, _KIND.TEXT,
        _KIND.TIME, _KIND.TIMESTAMP, _KIND.TIMESTAMPNTZ, _KIND.TINYINT, _KIND.VARCHAR,
        _KIND.INT128,
    )
)  # fmt: skip
# Of a table nothing but its name and alias: no sample, version, link or hint.
OF_A_TABLE = frozenset(("this", "db", "catalog", "alias", "joins"))
# Words that Oracle takes without parentheses and that say more than the data.
WORDS_OF_THE_SESSION = frozenset(
    """current_catalog current_database current_role current_schema current_user dbtimezone level
    nextval currval ora_rowscn rowid session_user sessiontimezone uid user
    localtimestamp connect_by_isleaf connect_by_iscycle object_id""".split()  # noqa: SIM905
)
# Clauses by their class's name, as people write them.
AS_WRITTEN = {
    "insert": "insert", "update": "update", "delete": "delete", "merge": "merge",
    "create": "create", "drop": "drop", "alter": "alter",
    "connect": "connect by", "hint": "/*+ … */", "lock": "for update", "into": "into",
    "tablesample": "sample", "lateral": "lateral", "unnest": "unnest", "pivot": "pivot",
    "parameter": "@ / $", "dot": "a.b(…)", "set": "set", "pragma": "pragma", "copy": "copy",
    "attach": "attach", "use": "use", "describe": "describe", "show": "show",
    "matchrecognize": "match_recognize", "columns": "columns(…)", "lambda": "->",
}  # fmt: skip
