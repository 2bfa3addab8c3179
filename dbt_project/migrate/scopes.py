"""Which table a column of a query belongs to, through aliases, derived tables and CTEs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from dbt_project.migrate.dictionary import Dictionary
from dbt_project.migrate.facts import ColumnName

PSEUDO = frozenset(
    [
        "rownum",
        "rowid",
        "level",
        "sysdate",
        "systimestamp",
        "user",
        "uid",
        "connect_by_isleaf",
        "connect_by_iscycle",
        "current_date",
        "current_timestamp",
        "dbtimezone",
        "sessiontimezone",
        "rowscn",
        "ora_rowscn",
        "nextval",
        "currval",
        "objno",
        "sql",
        "sqlerrm",
        "sqlcode",
    ]
)
_DEEPEST = 12  # derived tables that a column is followed through


@dataclass(frozen=True)
class Base:
    """A table of the database."""

    name: str
    schema: str | None = None


@dataclass(frozen=True)
class Derived:
    """A query that stands for a table; a CTE that names itself has no scope."""

    scope: "Scope | None"


@dataclass
class Scope:
    """One select, its sources by alias, and the query around it."""

    select: exp.Select
    parent: "Scope | None"
    depth: int
    sources: dict[str, Base | Derived] = field(default_factory=dict)
    tables: list[exp.Table] = field(default_factory=list)  # the nodes of its Base sources
    is_open: bool = False  # has a source whose columns are not known: pivot, table(…), a recursion

    def source(self, alias: str) -> Base | Derived | None:
        """The source that an alias means here, in this query or one around it."""
        scope: Scope | None = self
        while scope is not None:
            if alias in scope.sources:
                return scope.sources[alias]
            scope = scope.parent
        return None

    def projection(self, name: str) -> exp.Expression | None:
        """The expression of the result column of that name."""
        named = (i for i in projections(self.select) if i.alias_or_name.lower() == name)
        found = next(named, None)
        return None if found is None else unaliased(found)

    def names(self, name: str) -> bool:
        """Whether a result column is given that name: order by may use it."""
        named = (i for i in projections(self.select) if isinstance(i, exp.Alias))
        return any(item.alias.lower() == name for item in named)

    @property
    def has_star(self) -> bool:
        """Whether the select passes on all columns of a source."""
        return any(item.is_star for item in projections(self.select))


def projections(select: exp.Select) -> list[exp.Expression]:
    """The result columns of a select."""
    return [item for item in select.expressions if isinstance(item, exp.Expression)]


def unaliased(item: exp.Expression) -> exp.Expression:
    """A result column without its name."""
    inner = item.this if isinstance(item, exp.Alias) else item
    return inner if isinstance(inner, exp.Expression) else item


@dataclass(frozen=True)
class Owner:
    """What a column was found to be.

    A table's column (`base`), one of several tables' (`candidates`), or a derived table's result
    column (`expression` in `scope`); all three empty: an alias, a variable, a pseudo-column.
    """

    base: ColumnName | None = None
    candidates: tuple[str, ...] = ()
    expression: exp.Expression | None = None
    scope: Scope | None = None
    alias: str = ""  # of the source here
    is_unknown: bool = False  # none of the sources has it


class Resolver:
    """Finds the owners of columns, with what is known of the tables."""

    def __init__(self, dictionary: Dictionary, variables: frozenset[str] = frozenset()) -> None:
        self.dictionary = dictionary
        self.variables = variables

    def owner(self, scope: Scope, column: exp.Column) -> Owner:
        """What a column of this select is."""
        name = column.name.lower()
        alias = (column.table or "").lower()
        if alias:
            found = scope.source(alias)
            return self._of_source(found, alias, name) if found else Owner()
        if name in PSEUDO or name in self.variables or name.startswith("zzparam"):
            return Owner()
        return self._unqualified(scope, name)

    def _of_source(self, source: Base | Derived, alias: str, name: str) -> Owner:
        if isinstance(source, Base):
            return Owner(base=(source.name, name), alias=alias)
        if source.scope is None:
            return Owner(alias=alias)
        found = self._result(source.scope, name, 0)
        return Owner(found.base, found.candidates, found.expression, found.scope, alias)

    def _result(self, scope: Scope, name: str, depth: int) -> Owner:
        """The result column `name` of a derived table: followed while it is a plain column."""
        item = scope.projection(name)
        if depth > _DEEPEST:
            return Owner()
        if isinstance(item, exp.Column) and not isinstance(item.this, exp.Star):
            found = self.owner(scope, item)
            return found if found != Owner() else Owner(expression=item, scope=scope)
        if item is not None:
            return Owner(expression=item, scope=scope)
        if not scope.has_star:
            return Owner()
        owners = [self._of_source(s, a, name) for a, s in scope.sources.items()]
        known = [o for o in owners if o.base and self.dictionary.has(*o.base) is not False]
        return known[0] if len(known) == 1 else Owner()

    def _unqualified(self, scope: Scope, name: str) -> Owner:
        around: Scope | None = scope
        while around is not None:
            found = self._among(around, name)
            if found is not None:
                return found
            if around.is_open:
                return Owner()
            around = around.parent
        return Owner(is_unknown=True)

    def _among(self, scope: Scope, name: str) -> Owner | None:
        """The source of this select that has a column; None when none of them has."""
        surely: list[Owner] = []
        perhaps: list[Owner] = []
        for alias, source in scope.sources.items():
            owner = self._of_source(source, alias, name)
            if isinstance(source, Derived):
                surely += [owner] if owner.base or owner.expression is not None else []
                continue
            has = self.dictionary.has(source.name, name)
            surely += [owner] if has else []
            perhaps += [owner] if has is None else []
        if len(surely) == 1:
            return surely[0]
        if not surely and not perhaps and scope.names(name):
            return Owner()  # order by an alias
        owners = surely or perhaps
        if len(owners) == 1:
            return owners[0]
        names = dict.fromkeys(owner.base[0] for owner in owners if owner.base)
        return Owner(candidates=tuple(names)) if names else None

    def columns(self, scope: Scope, node: exp.Expression, depth: int = 0) -> list[ColumnName]:
        """The tables' columns that an expression is made of, through derived tables."""
        found: dict[ColumnName, None] = {}
        if depth > _DEEPEST:
            return []
        for column in own_nodes(node):
            if not isinstance(column, exp.Column):
                continue
            owner = self.owner(scope, column)
            if owner.base:
                found[owner.base] = None
            elif owner.expression is not None and owner.scope is not None:
                inner = self.columns(owner.scope, owner.expression, depth + 1)
                found |= dict.fromkeys(inner)
        return list(found)


def own_nodes(node: exp.Expression) -> Iterator[exp.Expression]:
    """The nodes of an expression; a query inside it is given, but not entered."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if current is not node and isinstance(current, exp.Query):
            continue
        inner = [part for part in current.iter_expressions() if isinstance(part, exp.Expression)]
        waiting += reversed(inner)


def selects(query: exp.Expression) -> list[exp.Select]:
    """The selects of a query: one, or those that union and the like put together."""
    found: list[exp.Select] = []
    waiting = [query]
    while waiting:
        current = waiting.pop()
        if isinstance(current, exp.Select):
            found.append(current)
        elif isinstance(current, exp.SetOperation):
            waiting += [current.expression, current.this]
        elif isinstance(current, exp.Subquery | exp.Paren) and current.this is not None:
            waiting.append(current.this)
    return found


class ScopeReader:
    """Builds the scopes of a query, outermost first."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    def read(
        self,
        query: exp.Expression,
        parent: Scope | None = None,
        around: Mapping[str, Derived] | None = None,
        depth: int = 0,
    ) -> Scope | None:
        """The scope of the query's first select; all of them are in `scopes`."""
        ctes = self._ctes(query, parent, dict(around or {}), depth)
        first: Scope | None = None
        for select in selects(query):
            scope = Scope(select, parent, depth)
            first = first or scope
            self.scopes.append(scope)
            known = ctes if select is query else self._ctes(select, parent, dict(ctes), depth)
            self._sources(scope, known)
            self._nested(scope, known)
        return first

    def _ctes(
        self, query: exp.Expression, parent: Scope | None, known: dict[str, Derived], depth: int
    ) -> dict[str, Derived]:
        while isinstance(query, exp.Subquery) and query.args.get("with_") is None:
            query = query.this
        clause = query.args.get("with_") or query.args.get("with")
        for cte in clause.expressions if clause else ():
            name = cte.alias.lower()
            known[name] = Derived(None)
            known[name] = Derived(self.read(cte.this, parent, known, depth + 1))
        return known

    def _sources(self, scope: Scope, ctes: Mapping[str, Derived]) -> None:
        begin = scope.select.args.get("from_") or scope.select.args.get("from")
        if begin is not None:
            self._source(scope, begin.this, ctes)
        for join in scope.select.args.get("joins") or ():
            self._source(scope, join.this, ctes)

    def _source(self, scope: Scope, node: exp.Expression, ctes: Mapping[str, Derived]) -> None:
        inner = node.this if isinstance(node, exp.Subquery | exp.Paren) else None
        scope.is_open = scope.is_open or bool(node.args.get("pivots"))
        if isinstance(inner, exp.Table):  # (a join b on …)
            self._source(scope, inner, ctes)
        elif isinstance(node, exp.Table):
            self._table(scope, node, ctes)
        elif inner is not None:
            child = self.read(node, scope.parent, ctes, scope.depth + 1)
            scope.sources[node.alias.lower() or f"({len(scope.sources)})"] = Derived(child)
        for join in node.args.get("joins") or ():
            self._source(scope, join.this, ctes)

    def _table(self, scope: Scope, node: exp.Table, ctes: Mapping[str, Derived]) -> None:
        name, _, link = node.name.lower().partition("@")
        if not name or not isinstance(node.this, exp.Identifier):
            scope.is_open = True  # table(f(x))
            return
        alias = node.alias.lower() or name
        if name in ctes and not node.db and not link:
            scope.sources[alias] = ctes[name]
            scope.is_open = scope.is_open or ctes[name].scope is None
        else:
            scope.sources[alias] = Base(name, node.db.lower() or None)
            scope.tables.append(node)

    def _nested(self, scope: Scope, ctes: Mapping[str, Derived]) -> None:
        """Queries in expressions: they see this one's sources."""
        for node in own_nodes(scope.select):
            is_source = isinstance(node.parent, exp.From | exp.Join | exp.With | exp.CTE)
            is_query = isinstance(node, exp.Select | exp.SetOperation | exp.Subquery)
            if is_query and node is not scope.select and not is_source:
                self.read(node, scope, ctes, scope.depth + 1)
