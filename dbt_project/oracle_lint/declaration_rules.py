"""Declarations of which dbt-oracle or Oracle makes something else: traps, by file and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dbt_project.oracle_lint.findings import Finding
from dbt_project.oracle_lint.sources import Node

# dbt-oracle makes a table `o$pt_<name><time>` beside an incremental one: 17 characters more.
TEMPORARY = 17
LONGEST = {11: 30, 19: 128, 23: 128}
# dbt-oracle writes these in quotes and lower case where a declaration names them: ORA-00904.
KEYWORDS = frozenset(
    """ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT
    COMPRESS CONNECT COUNT CREATE CURRENT DATE DAY DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE
    END EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING HOUR IDENTIFIED IMMEDIATE IN
    INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS KEY LEVEL LIKE LOCK LONG MAXEXTENTS
    MINUS MINUTE MODE MODIFY MONTH NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE
    OPTION OR ORDER PCTFREE PRIOR PRIVILEGES PUBLIC RAW RENAME RESOURCE REVOKE ROLE ROW ROWID
    ROWNUM ROWS SECOND SELECT SESSION SET SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE
    TABLE THEN TIME TIMESTAMP TO TRIGGER TYPE UID UNION UNIQUE UPDATE USER VALIDATE VALUES VARCHAR
    VARCHAR2 VIEW WHENEVER WHERE WITH YEAR ZONE""".split()  # noqa: SIM905
)

Trap = tuple[str, str]  # the rule and the message


def declaration_findings(nodes: Mapping[str, Node], level: int) -> Iterator[tuple[Node, Finding]]:
    """Every trap that a node's configuration or its YAML sets."""
    for node in nodes.values():
        if node.kind not in ("model", "snapshot", "seed"):
            continue
        for rule, message in _traps(node, LONGEST[level]):
            yield node, Finding("warning", rule, f"{node.name}: {message}", 0)


def _traps(node: Node, longest: int) -> Iterator[Trap]:
    yield from _names(node, longest)
    yield from _keys(node)
    yield from _descriptions(node)
    if node.kind == "seed":
        yield from _seed(node)
    if "'" in str(node.config.get("incremental_predicates") or "") and (
        node.config.get("incremental_strategy") == "delete+insert"
    ):
        yield "predicate-quotes", ("incremental_predicates: a quote in it breaks delete+insert: "
                                   "use a column of numbers or a macro")  # fmt: skip


def _names(node: Node, longest: int) -> Iterator[Trap]:
    spare = TEMPORARY if node.config.get("materialized") in ("incremental", "snapshot") else 12
    name = str(node.config.get("alias") or node.name)
    if len(name.encode()) + spare > longest:
        yield "name-budget", (f"its name may have {longest - spare} bytes: dbt-oracle makes "
                              f"tables beside it whose names have {spare} more")  # fmt: skip
    for column in node.columns:
        if len(column.encode()) > longest:
            yield "name-budget", f"columns: {column} has more than {longest} bytes"
        if column.startswith("_"):
            yield "leading-underscore", f"columns: {column}: a name begins with a letter"


def _keys(node: Node) -> Iterator[Trap]:
    key = node.config.get("unique_key")
    names: Sequence[Any] = [key] if isinstance(key, str) else key or []
    for name in names:
        if str(name).upper() in KEYWORDS:
            yield "keyword-column", f"unique_key: {name} is a keyword of Oracle: ORA-00904"
    for name in node.columns:
        if name.upper() in KEYWORDS and name.upper() not in [str(n).upper() for n in names]:
            yield "keyword-column", f"columns: {name} is a keyword of Oracle: ORA-00904"
    if node.kind == "snapshot" and node.config.get("check_cols") == "all":
        yield "check-all", "check_cols: all fails when the source gets a column: list them"


def _descriptions(node: Node) -> Iterator[Trap]:
    if not (node.config.get("persist_docs") or {}):
        return
    described = {"description": node.description} | {
        f"columns.{name}.description": str(column.get("description") or "")
        for name, column in node.columns.items()
    }
    for key, text in described.items():
        if ">'" in text:
            yield "description-quote", f"{key}: has >', which ends the comment's text: ORA-00933"


def _seed(node: Node) -> Iterator[Trap]:
    for column, kind in (node.config.get("column_types") or {}).items():
        if str(kind).lower().startswith(("date", "timestamp")):
            yield "seed-date", (f"column_types.{column}: {kind} fails on Oracle (ORA-01861): "
                                "keep it as text and cast it in a model")  # fmt: skip
    if node.config.get("quote_columns"):
        yield "seed-quotes", "quote_columns: true makes names in lower case: set it to false"
