"""The second reader of a DuckDB statement: DuckDB's own parser, asked what is about to run."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from dbt_project.custom_sql.functions import FUNCTIONS, OPERATORS
from dbt_project.custom_sql.refusals import SqlRefusedError, refused

_NODES = ("SELECT_NODE", "SET_OPERATION_NODE")
_SOURCES = ("BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST")
_CLASSES = frozenset(
    """CONSTANT COLUMN_REF COMPARISON CONJUNCTION CASE CAST OPERATOR SUBQUERY WINDOW STAR BETWEEN
    PARAMETER FUNCTION TYPE""".split()  # noqa: SIM905
)
# A database in memory that does nothing but parse.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "threads": 1,
}

Relation = tuple[str, str]


def check_duckdb(sql: str, relations: Iterable[Relation]) -> None:
    """DuckDB reads one query, of these tables alone; raises SqlRefusedError otherwise."""
    tree = _tree(sql)
    if tree.get("error"):
        message = str(tree.get("error_message", ""))
        raise refused(f"DuckDB 读不懂：{message}", f"DuckDB cannot read it: {message}")
    statements = tree.get("statements", [])
    if len(statements) != 1:
        raise _differs(f"{len(statements)} statements")
    tables = frozenset((schema.lower(), name.lower()) for schema, name in relations)
    _query(statements[0]["node"], tables, frozenset())


def _tree(sql: str) -> dict[str, Any]:
    try:
        with duckdb.connect(config=_CLOSED) as parser:
            row = parser.execute("select json_serialize_sql(?)", [sql]).fetchone()
    except duckdb.Error as error:
        return {"error": True, "error_message": str(error).splitlines()[0]}
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    return tree


def _query(node: Mapping[str, Any], tables: frozenset[Relation], known: frozenset[str]) -> None:
    if node["type"] not in _NODES:
        raise _differs(node["type"])
    for step in (node.get("cte_map") or {}).get("map", []):
        inner = step["value"]
        _query(inner.get("query_node") or inner["query"]["node"], tables, known)
        known |= {step["key"].lower()}
    for key, value in node.items():
        if key not in ("type", "cte_map"):
            _within(value, tables, known)


def _within(value: Any, tables: frozenset[Relation], known: frozenset[str]) -> None:
    if isinstance(value, list):
        for part in value:
            _within(part, tables, known)
    elif isinstance(value, dict):
        if str(value.get("type", "")).endswith("_NODE"):
            _query(value, tables, known)
            return
        _part(value, tables, known)
        for part in value.values():
            _within(part, tables, known)


def _part(part: Mapping[str, Any], tables: frozenset[Relation], known: frozenset[str]) -> None:
    kind = part.get("class")
    if kind is not None:
        _expression(part, str(kind))
    elif "table_name" in part and part.get("type") == "BASE_TABLE":
        schema, name = str(part.get("schema_name") or ""), str(part["table_name"])
        is_known = not schema and name.lower() in known
        if part.get("catalog_name") or part.get("at_clause"):
            raise _differs(f"the table {name}")
        if not is_known and (schema.lower(), name.lower()) not in tables:
            raise _differs(f"the table {name}")
    elif _is_source(part) and part["type"] not in _SOURCES:
        raise _differs(str(part["type"]))
    if part.get("sample"):
        raise _differs("a sample")


def _is_source(part: Mapping[str, Any]) -> bool:
    """Whether a part stands after `from`; modifiers and constants have a type, too."""
    return "type" in part and ("alias" in part or "query_location" in part)


def _expression(part: Mapping[str, Any], kind: str) -> None:
    if kind not in _CLASSES:
        raise _differs(kind)
    if kind == "FUNCTION" or (kind == "WINDOW" and part.get("function_name")):
        name = str(part["function_name"]).lower()
        listed = FUNCTIONS["duckdb"] | OPERATORS
        if name not in listed or part.get("schema") or part.get("catalog"):
            raise refused(
                f"函数 {name} 不在可用函数之列",
                f"the function {name} is not among those that are allowed",
            )


def _differs(found: str) -> SqlRefusedError:
    """The two readers do not see the same: then nothing runs."""
    return refused(
        f"不能执行：DuckDB 读出了 {found}", f"this is not run: DuckDB reads {found} in it"
    )
