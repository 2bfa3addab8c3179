"""The second reader of an Oracle statement: the project's own, which guesses nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dbt_project.custom_sql.functions import FUNCTIONS
from dbt_project.custom_sql.refusals import SqlRefusedError, refused
from dbt_project.custom_sql.syntax import WORDS_OF_THE_SESSION
from dbt_project.oracle_sql.errors import SqlError
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.tree import (
    Call,
    Derived,
    Hierarchical,
    Hierarchy,
    Name,
    Pivot,
    Place,
    Query,
    TableRef,
    Unpivot,
)

Relation = tuple[str, str]
_NOT_ALLOWED = (Hierarchical, Hierarchy, Pivot, Unpivot)


def check_oracle(sql: str, relations: Iterable[Relation]) -> None:
    """It is one query, of these tables alone; raises SqlRefusedError otherwise."""
    try:
        statement = parse(sql)
    except SqlError as error:
        raise refused(f"Oracle 读不懂：{error}", f"Oracle cannot read it: {error}") from None
    except RecursionError:
        raise _differs("too many levels") from None
    if not isinstance(statement, Query):
        raise _differs(type(statement).__name__.lower())
    tables = frozenset((schema.upper(), name.upper()) for schema, name in relations)
    _query(statement, tables, frozenset())


def _query(query: Query, tables: frozenset[Relation], known: frozenset[str]) -> None:
    if query.lock is not None:
        raise _differs("for update")
    for name, _, step in query.named:
        _query(step, tables, known)
        known |= {name}
    for node in _nodes((query.body, query.order, query.offset, query.limit)):
        if isinstance(node, Query):
            _query(node, tables, known)
        elif isinstance(node, _NOT_ALLOWED) or (isinstance(node, Derived) and node.is_lateral):
            raise _differs(type(node).__name__.lower())
        elif isinstance(node, TableRef):
            _table(node, tables, known)
        elif isinstance(node, Call) and _plain(node) not in FUNCTIONS["oracle"]:
            raise _differs(f"the function {_plain(node)}")
        elif isinstance(node, Name) and node.parts[-1].lower() in WORDS_OF_THE_SESSION:
            raise _differs(node.parts[-1].lower())


def _plain(call: Call) -> str:
    """Its name without the words that stand within its brackets: `trim both`, `extract year`."""
    return call.name.lower().partition(" ")[0]


def _table(table: TableRef, tables: frozenset[Relation], known: frozenset[str]) -> None:
    place: Place = table.place
    is_named = place.owner is None and (place.name in known or place.name == "DUAL")
    if table.as_of is not None or not (is_named or (place.owner, place.name) in tables):
        raise _differs(f"the table {place.name}")


def _nodes(value: Any) -> Iterator[Any]:
    """Every node of a tree; a query within it is given and not entered."""
    if isinstance(value, tuple):
        for part in value:
            yield from _nodes(part)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        if not isinstance(value, Query):
            for each in fields(value):
                yield from _nodes(getattr(value, each.name))


def _differs(found: str) -> SqlRefusedError:
    """The two readers do not see the same: then nothing runs."""
    return refused(f"不能执行：读出了 {found}", f"this is not run: it has {found} in it")
