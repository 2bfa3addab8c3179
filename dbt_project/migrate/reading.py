"""Reads one prepared statement into facts: by its tree, or by its tokens where there is none."""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

from dbt_project.migrate.conditions import Written, conditions, read_condition
from dbt_project.migrate.facts import ColumnUse, Group, Join, Output, Statement, TableUse
from dbt_project.migrate.parameters import Prepared
from dbt_project.migrate.passages import passage
from dbt_project.migrate.scopes import (
    Base,
    Derived,
    Resolver,
    Scope,
    ScopeReader,
    own_nodes,
    projections,
    unaliased,
)

MOST_CHARACTERS = 400_000  # of a statement that is parsed; a longer one is read by its tokens
_LONGEST_TEXT = 400
_TOKEN = re.compile(r"<Token .*?text: (.*?), line: .*?>")


@dataclass(frozen=True)
class Parsed:
    """The trees of a statement; `problem` when it is not all understood, with its line."""

    trees: tuple[exp.Expression, ...]
    problem: str | None = None
    line: int = 1


def parse(text: str) -> Parsed:
    """A statement's trees: strictly, else what can be rescued of it, else none."""
    if len(text) > MOST_CHARACTERS:
        return Parsed((), f"{len(text)} characters are too long to parse")
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        return _known(sqlglot.parse(text, dialect="oracle", error_level=ErrorLevel.RAISE))
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        said = _TOKEN.sub(r"'\1'", str(first.get("description") or error).split("\n")[0])
        near = str(first.get("highlight") or "")
        problem = f"{said} near '{near}'" if near else said
        return Parsed(_rescued(text), problem.rstrip("."), int(first.get("line") or 1))
    except (SqlglotError, RecursionError) as error:
        return Parsed((), str(error).split("\n")[0][:200] or type(error).__name__)


def _rescued(text: str) -> tuple[exp.Expression, ...]:
    try:
        found = sqlglot.parse(text, dialect="oracle", error_level=ErrorLevel.IGNORE)
        return _known(found).trees
    except Exception:  # noqa: BLE001 - a parser told to ignore errors trips over what they leave
        return ()


def _known(trees: Iterable[object]) -> Parsed:
    known = [tree for tree in trees if isinstance(tree, exp.Expression)]
    commands = [tree for tree in known if isinstance(tree, exp.Command)]
    found = tuple(tree for tree in known if not isinstance(tree, exp.Command))
    return Parsed(found, "not a statement that is known here" if commands else None)


class StatementReader:
    """Fills a statement's facts from a tree of its prepared text, which begins on `line`."""

    def __init__(
        self, statement: Statement, prepared: Prepared, text: str, line: int, resolver: Resolver
    ) -> None:
        self.statement = statement
        self.prepared = prepared
        self.text = text
        self.base = line - 1
        self.resolver = resolver
        self.written = Written(self._text, self._line, self._parameters)

    def read(self, tree: exp.Expression) -> None:
        """Add what the tree says."""
        reader = ScopeReader()
        for query in _queries(tree):
            reader.read(query)
        for scope in reader.scopes:
            self._tables(scope)
            self._columns(scope)
            self._conditions(scope)
            self._outputs(scope)
            self._groups(scope)

    def _tables(self, scope: Scope) -> None:
        for node in scope.tables:
            schema = node.db.lower() or None
            name, _, link = node.name.lower().partition("@")
            table = TableUse(name, schema, self._line(node), link=link or None)
            self.statement.tables.append(table)

    def _columns(self, scope: Scope) -> None:
        for node in own_nodes(scope.select):
            is_star = isinstance(node, exp.Star) and not isinstance(node.parent, exp.Column)
            if is_star and isinstance(node.parent, exp.Select):
                self._star(scope, "", self._line(node))
            elif isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
                self._star(scope, node.table.lower(), self._line(node))
            elif isinstance(node, exp.Column):
                self._column(scope, node)

    def _star(self, scope: Scope, alias: str, line: int) -> None:
        for name, source in scope.sources.items():
            if isinstance(source, Base) and alias in ("", name):
                self.statement.columns.append(ColumnUse(source.name, "*", line))

    def _column(self, scope: Scope, node: exp.Column) -> None:
        owner = self.resolver.owner(scope, node)
        line = self._line(node)
        if owner.base:
            self.statement.columns.append(ColumnUse(*owner.base, line))
        elif owner.candidates or owner.is_unknown:
            name = node.name.lower()
            self.statement.columns.append(ColumnUse(None, name, line, owner.candidates))

    def _conditions(self, scope: Scope) -> None:
        for found in conditions(scope):
            read = read_condition(self.resolver, self.written, scope, found)
            if isinstance(read, list):
                self.statement.joins += read
            else:
                self.statement.filters.append(read)
        for join in scope.select.args.get("joins") or ():
            for using in join.args.get("using") or ():
                self._using(scope, join, using.name.lower(), self._line(using))

    def _using(self, scope: Scope, join: exp.Join, column: str, line: int) -> None:
        """`a join b using (x)`: b's x is that of the first table that may have one."""
        joined = scope.sources.get(join.this.alias_or_name.lower())
        bases = [source for source in scope.sources.values() if isinstance(source, Base)]
        others = [base for base in bases if base is not joined]
        if not isinstance(joined, Base) or not others:
            return
        has = self.resolver.dictionary.has
        left = next((base for base in others if has(base.name, column)), others[0])
        kind = (join.side or "").lower() or "inner"
        found = Join((left.name, column), (joined.name, column), "=", kind, False, line)
        self.statement.joins.append(found)

    def _outputs(self, scope: Scope) -> None:
        for owner, item in self._shown(scope, 0):
            output = self._output(owner, item)
            self.statement.outputs.append(replace(output, depth=scope.depth))

    def _shown(self, scope: Scope, deep: int) -> Iterator[tuple[Scope, exp.Expression]]:
        """The result columns; a star over derived tables is what they show."""
        for item in projections(scope.select):
            alias = item.table.lower() if isinstance(item, exp.Column) else ""
            sources = [s for a, s in scope.sources.items() if alias in ("", a)]
            inner = [s.scope for s in sources if isinstance(s, Derived) and s.scope is not None]
            if not item.is_star or len(inner) != len(sources) or deep > 12:
                yield scope, item
                continue
            for derived in inner:
                yield from self._shown(derived, deep + 1)

    def _output(self, scope: Scope, item: exp.Expression) -> Output:
        inner = unaliased(item)
        functions, kind = self._kind(scope, inner)
        return Output(
            name=self.prepared.restored(item.alias_or_name).strip('"'),
            text=self._text(inner),
            kind=kind,
            columns=tuple(self.resolver.columns(scope, inner)),
            functions=functions,
            line=self._line(item),
            depth=scope.depth,
        )

    def _kind(
        self, scope: Scope, node: exp.Expression, depth: int = 0
    ) -> tuple[tuple[str, ...], str]:
        """What an expression is made with; a derived table's column is what it is there."""
        parts = list(own_nodes(node))
        sums = [part for part in parts if isinstance(part, exp.AggFunc)]
        names = tuple(dict.fromkeys(part.sql_name().lower() for part in sums))
        if any(isinstance(part, exp.Window) for part in parts):
            return names, "analytic"
        if sums:
            return names, "aggregate"
        if any(isinstance(part, exp.Query) for part in parts):
            return (), "subquery"
        columns = [part for part in parts if isinstance(part, exp.Column)]
        for column in columns if depth < 12 else ():
            owner = self.resolver.owner(scope, column)
            if owner.expression is not None and owner.scope is not None:
                found = self._kind(owner.scope, owner.expression, depth + 1)
                if found[1] in ("aggregate", "analytic", "subquery"):
                    return found
        return (), _plain_kind(node, columns)

    def _groups(self, scope: Scope) -> None:
        group = scope.select.args.get("group")
        listed = [] if group is None else list(group.iter_expressions())
        for node in listed:
            columns = tuple(self.resolver.columns(scope, node))
            self.statement.groups.append(Group(self._text(node), columns, self._line(node)))

    def _line(self, node: exp.Expression) -> int:
        lines = [int(part.meta["line"]) for part in _near(node) if "line" in part.meta]
        return self.base + (min(lines) if lines else 1)

    def _text(self, node: exp.Expression) -> str:
        """The node as it was written, in one line."""
        text = passage(self.text, node)
        if text is None:
            text = node.sql(dialect="oracle", comments=False)
        return re.sub(r"\s+", " ", self.prepared.restored(text)).strip()[:_LONGEST_TEXT]

    def _parameters(self, node: exp.Expression) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for part in own_nodes(node):
            if isinstance(part, exp.Placeholder):
                found[str(part.this).lower()] = None
            elif isinstance(part, exp.Column) and part.name.lower() in self.resolver.variables:
                found[part.name.lower()] = None
        found |= dict.fromkeys(self.prepared.names(node.sql(dialect="oracle", comments=False)))
        return tuple(found)


def _plain_kind(node: exp.Expression, columns: list[exp.Column]) -> str:
    if isinstance(node, exp.Star) or (columns and isinstance(columns[0].this, exp.Star)):
        return "star"
    if not columns:
        return "constant"
    return "column" if isinstance(node, exp.Column) else "expression"


def _near(node: exp.Expression) -> Iterator[exp.Expr]:
    for number, part in enumerate(node.walk()):
        yield part
        if number > 200:
            return


def _queries(tree: exp.Expression) -> Iterator[exp.Expression]:
    """The outermost queries of a statement: itself, or those inside a change."""
    if isinstance(tree, exp.Query):
        yield tree
        return
    for node in tree.find_all(exp.Select, exp.SetOperation, exp.Subquery):
        if isinstance(node, exp.Expression) and node.find_ancestor(exp.Query) is None:
            yield node
