"""Oracle's expressions and conditions as DuckDB's. What is not listed here is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbt_project.oracle_sql import arithmetic, moments
from dbt_project.oracle_sql.binding import bound
from dbt_project.oracle_sql.choices import chosen
from dbt_project.oracle_sql.conditions import Conditions
from dbt_project.oracle_sql.errors import SqlError, ora, refuse
from dbt_project.oracle_sql.grouping import Groups, keyed
from dbt_project.oracle_sql.literals import literal
from dbt_project.oracle_sql.tree import (
    Binary,
    Bind,
    Call,
    Case,
    Cast,
    Expression,
    Hierarchical,
    Lenient,
    Literal,
    Name,
    Negative,
    OuterName,
    Row,
    Scalar,
    Star,
)
from dbt_project.oracle_sql.typed import (
    Typed,
    as_free,
    as_text,
    null,
    number,
    text,
    typed_cast,
    wrapped_text,
)
from dbt_project.oracle_sql.types import (
    CLOB,
    DATE,
    NUMBER,
    TIMESTAMP_TZ,
    VARCHAR2,
    OracleType,
)

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Translation
    from dbt_project.oracle_sql.scopes import Scope


class Expressions(Conditions):
    """Translates expressions that see the columns of one scope.

    `groups`: the expressions are of a query with groups, and may have aggregates. `prior`: what
    translates the operand of PRIOR.
    """

    def __init__(
        self, translation: Translation, scope: Scope, *, groups: Groups | None = None,
        takes_windows: bool = False, prior: Expressions | None = None, in_aggregate: bool = False,
    ) -> None:  # fmt: skip
        self.translation = translation
        self.scope = scope
        self.settings = translation.settings
        self.groups = groups
        self.takes_windows = takes_windows
        self.prior = prior
        self.in_aggregate = in_aggregate

    def plain(self, *, in_aggregate: bool = False) -> Expressions:
        """For what stands before the groups: an aggregate's arguments, a group's own terms."""
        return Expressions(self.translation, self.scope, in_aggregate=in_aggregate)

    def windowed(self) -> Expressions:
        """For what stands in a window, in which there is no other window."""
        return Expressions(self.translation, self.scope, groups=self.groups)

    def value(self, node: Expression) -> Typed:
        """A value."""
        readers: Mapping[type, Callable[[Any], Typed]] = {
            Literal: self._literal, Bind: self._bind, Name: self._name, Call: self._call,
            Cast: self._cast, Lenient: self._lenient, Case: self._case, Binary: self._binary,
            Negative: self._negative, Scalar: self._scalar, Hierarchical: self._hierarchical,
        }  # fmt: skip
        if self.groups is not None and keyed(node, self.scope) in self.groups.keys:
            return self.plain().value(node)
        if isinstance(node, Star):
            raise ora(936, "missing expression: * is no value")
        if isinstance(node, Row):
            raise ora(907, "missing right parenthesis: a list is no value")
        if isinstance(node, OuterName):
            raise ora(30563, "outer join operator (+) is not allowed here", node.name.at)
        reader = readers.get(type(node))
        try:
            return reader(node) if reader else refuse(f"{type(node).__name__} as a value")
        except SqlError as error:
            error.at = _place(node) if error.at is None else error.at
            raise

    def _hierarchical(self, node: Hierarchical) -> Typed:
        if node.word == "PRIOR" and self.prior is not None:
            return self.prior.value(node.value)
        found = self.computed(node)
        if found is None:
            if node.word == "PRIOR":
                raise ora(976, "Specified pseudocolumn or operator not allowed here: PRIOR")
            raise ora(1788, "CONNECT BY clause required in this query block: CONNECT_BY_ROOT")
        return found

    def computed(self, node: Expression) -> Typed | None:
        """LEVEL, ROWNUM and the like, of this query or of one around it."""
        scope: Scope | None = self.scope
        while scope is not None:
            if node in scope.computed:
                return scope.computed[node]
            scope = scope.around
        return None

    def _literal(self, node: Literal) -> Typed:
        return literal(node)

    def _bind(self, node: Bind) -> Typed:
        value = self.translation.bind(node.name)
        return value if isinstance(value, Typed) else bound(value)

    def _name(self, node: Name) -> Typed:
        found = self.scope.own(node)
        if found is not None and self.groups is not None:
            self._refuse_ungrouped(node)
        if found is None:
            found = self.computed(node)
        if found is None and self.scope.around is not None:
            found = self.scope.around.find(node)
        if found is not None:
            return found
        if len(node.parts) == 1:
            return self._pseudo(node.parts[0])
        if node.parts == ("DBMS_FLASHBACK", "GET_SYSTEM_CHANGE_NUMBER"):
            return number(self.translation.change_number())
        if node.parts[-1] in ("NEXTVAL", "CURRVAL", "ROWID"):
            refuse(node.parts[-1])
        raise ora(904, ".".join(f'"{part}"' for part in node.parts) + ": invalid identifier")

    def _refuse_ungrouped(self, node: Name) -> None:
        assert self.groups is not None
        if self.groups.has_clause:
            raise ora(979, f"not a GROUP BY expression: {'.'.join(node.parts)}")
        raise ora(937, f"not a single-group group function: {'.'.join(node.parts)}")

    def _pseudo(self, word: str) -> Typed:
        clock = self.settings.now
        if word == "SYSDATE":
            return Typed(f"timestamp '{clock:%Y-%m-%d %H:%M:%S}'", DATE)
        if word in ("SYSTIMESTAMP", "CURRENT_TIMESTAMP"):
            moment = moments.Moment(clock.replace(microsecond=0), clock.microsecond * 1000,
                                    self.settings.server_offset_minutes)  # fmt: skip
            return Typed(text(moment.with_zone()), TIMESTAMP_TZ)
        if word in ("USER",):
            return Typed(text(self.settings.user), VARCHAR2)
        if word == "ROWNUM":
            refuse("ROWNUM here")
        if word == "LEVEL" or word.startswith("CONNECT_BY_IS"):
            raise ora(1788, f"CONNECT BY clause required in this query block: {word}")
        if word in ("LOCALTIMESTAMP", "CURRENT_DATE", "ROWID", "UID", "SESSIONTIMEZONE",
                    "DBTIMEZONE", "ORA_ROWSCN"):  # fmt: skip
            refuse(word)
        raise ora(904, f'"{word}": invalid identifier')

    def _call(self, node: Call) -> Typed:
        from dbt_project.oracle_sql.functions import call  # noqa: PLC0415 (each needs the other)

        return call(self, node)

    def _cast(self, node: Cast) -> Typed:
        value = self.value(node.value)
        if node.type.family == "text":
            value = self.shown(value)
        return typed_cast(value, node.type, self.settings.offset_minutes)

    def shown(self, value: Typed) -> Typed:
        """A date or timestamp as text in the session's own format, where that is known."""
        formats = self.settings.date_formats
        if not formats or value.is_null or value.family not in ("date", "timestamp", "zoned"):
            return value
        model = text(formats[("date", "timestamp", "zoned").index(value.family)])
        writes_moment = value.family == "zoned" or value.type.is_nanosecond
        function = "ora_write_moment" if writes_moment else "ora_write_date"
        return Typed(f"{function}({value.sql}, {model})", VARCHAR2)

    def _lenient(self, node: Lenient) -> Typed:
        value = self.value(node.value)
        return replace(value, sql=f"try({value.sql})")

    def _case(self, node: Case) -> Typed:
        tests, results = [], []
        for test, result in node.branches:
            if node.operand is None:
                tests.append(self.condition(test))
            else:
                tests.append(self.compared("=", self.value(node.operand), self.value(test)))
            results.append(self.value(result))
        results.append(self.value(node.otherwise) if node.otherwise else null())
        return chosen(tests, results)

    def _scalar(self, node: Scalar) -> Typed:
        sql, columns = self.translation.query(node.query, self.scope)
        if len(columns) != 1:
            raise ora(913, "too many values")
        if columns[0].type.length == 0:
            return null()
        return Typed(f"({sql})", columns[0].type, columns[0].decimals)

    def _negative(self, node: Negative) -> Typed:
        value = self.value(node.value)
        if value.family == "double":
            return Typed(f"(-{value.sql})", value.type)
        if value.decimals:
            return Typed(f"(-{value.sql})", NUMBER, value.decimals)
        return Typed(f"ora_subtract({as_free(number(0))}, {as_free(value)})", NUMBER)

    def _binary(self, node: Binary) -> Typed:
        if node.operator == "||":
            return self._joined(node)
        return arithmetic.computed(node.operator, self.value(node.left), self.value(node.right),
                        self.settings)  # fmt: skip

    def _joined(self, node: Binary) -> Typed:
        """A chain of `||`: null counts as the empty text, and VARCHAR2 ends at 4,000 bytes."""
        parts = [self.value(part) for part in _chain(node)]
        is_clob = any(part.family == "clob" for part in parts)
        is_national = any(part.type.name.startswith("NVARCHAR") or part.type.name == "NCHAR"
                          for part in parts)  # fmt: skip
        sql = " || ".join(f"coalesce({as_text(part)}, '')" for part in parts if not part.is_null)
        sql = sql or "''"
        if is_clob:
            return Typed(wrapped_text(f"({sql})"), CLOB)
        name = "NVARCHAR2" if is_national else "VARCHAR2"
        limited = f"ora_limited({sql}, {self.settings.longest_text})"
        return Typed(wrapped_text(limited), OracleType(name))


def _chain(node: Expression) -> list[Expression]:
    if isinstance(node, Binary) and node.operator == "||":
        return [*_chain(node.left), *_chain(node.right)]
    return [node]


def _place(node: Expression) -> int | None:
    return node.at if isinstance(node, (Name, Call)) else None
