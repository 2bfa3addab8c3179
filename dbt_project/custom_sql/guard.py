"""The guard: a statement is read, held against lists of what is allowed, and written anew.

What runs is not the text that somebody typed but what was understood of it: every mart in it is
replaced by a query of the rows and columns that this person may see. A second, independent reader
must then find the same in it (see duckdb_reader and oracle_reader).
"""

import logging
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from dbt_project.custom_sql.asked import PARAMETER_NAME, bound_name
from dbt_project.custom_sql.columns import Columns, name_of
from dbt_project.custom_sql.duckdb_reader import check_duckdb
from dbt_project.custom_sql.functions import FIRST_READER, LONGEST_PADDING
from dbt_project.custom_sql.oracle_reader import check_oracle
from dbt_project.custom_sql.places import place_of, place_of_word
from dbt_project.custom_sql.refusals import SqlRefusedError, refused
from dbt_project.custom_sql.syntax import (
    ALLOWED,
    AS_WRITTEN,
    OF_A_TABLE,
    TYPES,
    WORDS_OF_THE_SESSION,
)
from dbt_project.report_schema import near
from dbt_project.reporting.filters import all_of, conditions
from dbt_project.reporting.rights import PermittedMart
from dbt_project.reporting.rows import facts
from dbt_project.reporting.sql import Binds, Bound, Dialect, fact, named, render

# It warns of every statement that it does not know, with the whole text.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
LONGEST = 20_000  # characters
MOST_ROWS = 50_000
MOST_NODES, DEEPEST = 6_000, 300
_TOO_LONG = refused(
    f"语句太长或嵌套太深：最多 {LONGEST:,} 个字符",
    f"the statement is too long or too deeply nested: at most {LONGEST:,} characters",
)


@dataclass(frozen=True)
class Guarded:
    """A statement that may run: what of it is bound by the guard, and what it asks for."""

    sql: str
    binds: Mapping[str, Bound]
    asks: tuple[str, ...]  # names of its parameters, in the order of the text
    reads: tuple[str, ...]  # names of the marts


def guarded(
    sql: str, marts: Mapping[str, PermittedMart], dialect: Dialect, *, rows: int = MOST_ROWS
) -> Guarded:
    """The statement as it may run, for one row more than `rows`; raises SqlRefusedError.

    `marts` are those that the person may see, by name.
    """
    try:
        return _guarded(sql, marts, dialect, rows)
    except RecursionError:
        raise _TOO_LONG from None
    except SqlRefusedError as error:
        if error.line:
            raise
        raise SqlRefusedError(error.reason, *place_of_word(sql, error.word)) from None


def _guarded(sql: str, marts: Mapping[str, PermittedMart], dialect: Dialect, rows: int) -> Guarded:
    statement = _read(sql, dialect)
    _check(statement, dialect)
    reading = _Reading(marts, dialect)
    statement = reading.query(statement, frozenset())
    Columns(dialect, reading.parts).check(statement, {})
    statement = _limited(statement, rows)
    text = statement.sql(dialect=dialect, comments=False)
    relations = [relation for name in reading.reads for relation in _relations(marts[name])]
    check = check_duckdb if dialect == "duckdb" else check_oracle
    check(text, relations)
    return Guarded(
        text, dict(reading.binds.params), _asks(sql, dialect, statement), tuple(reading.reads)
    )


def _relations(seen: PermittedMart) -> Iterator[tuple[str, str]]:
    """The tables that the permitted part of a mart reads: itself, and what its rows go by."""
    yield seen.mart.relation
    for condition in seen.where:
        if condition.through is not None:
            yield condition.through.relation


def _read(sql: str, dialect: Dialect) -> exp.Expr:
    if len(sql) > LONGEST:
        raise _TOO_LONG
    _refuse_hidden_characters(sql)
    try:
        found = sqlglot.parse(_with_dollars(sql) if dialect == "duckdb" else sql, dialect=dialect)
    except SqlglotError as error:
        raise _unreadable(error, sql) from None
    statements = [statement for statement in found if statement is not None]
    statements = [each for each in statements if not isinstance(each, exp.Semicolon)]
    if not statements:
        raise refused("这里还没有语句", "there is no statement yet")
    first = statements[0]
    if len(statements) > 1:
        raise refused(
            "只能有一条语句：去掉分号后面的部分",
            "one statement only: take away what follows the semicolon",
            place_of(statements[1]),
        )
    if not isinstance(first, exp.Select | exp.SetOperation | exp.Subquery):
        raise _not_allowed(first, is_whole=True)
    return first


def _with_dollars(sql: str) -> str:
    """The text with `:name` as DuckDB writes it, at the same places."""
    tokens = sqlglot.tokenize(sql, dialect="duckdb")
    for before, after in pairwise(tokens):
        is_one = before.text == ":" and after.start == before.end + 1
        if is_one and PARAMETER_NAME.match(after.text):
            sql = f"{sql[: before.start]}${sql[before.end + 1 :]}"
    return sql


def _limited(statement: exp.Expr, rows: int) -> exp.Expr:
    """It gives no more rows than anybody will see, and one by which to know that there are more."""
    has_own = statement.args.get("limit") or statement.args.get("fetch")
    if has_own or not isinstance(statement, exp.Query):
        return statement
    return statement.limit(rows + 1, copy=False)


def _refuse_hidden_characters(sql: str) -> None:
    for at, character in enumerate(sql):
        if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\n\r\t":
            code = f"U+{ord(character):04X}"
            place = sql.count("\n", 0, at) + 1, at - sql.rfind("\n", 0, at)
            raise refused(
                f"有看不见的字符 {code}，请删去", f"delete the invisible character {code}", place
            )


def _unreadable(error: SqlglotError, sql: str) -> SqlRefusedError:
    details: list[dict[str, Any]] = getattr(error, "errors", [])
    place = (0, 0)
    near = ""
    if details:
        place = int(details[0].get("line") or 0), int(details[0].get("col") or 0)
        near = str(details[0].get("highlight") or "")[:40]
    zh, en = (f"“{near}”附近", f" near '{near}'") if near.strip() else ("", "")
    return refused(
        f"{zh}读不懂：写一条 select 查询",
        f"this cannot be read{en}: write one select query",
        place if place[0] <= sql.count("\n") + 1 else (0, 0),
    )


def _check(statement: exp.Expr, dialect: Dialect) -> None:
    """Every node is of an allowed kind, and no statement is too large to look at."""
    waiting = [(statement, 0)]
    seen = 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if seen > MOST_NODES or depth > DEEPEST:
            raise _TOO_LONG
        _check_node(node, dialect)
        waiting += [(child, depth + 1) for child in node.iter_expressions()]


def _check_node(node: exp.Expr, dialect: Dialect) -> None:
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise _recursive(node)
    if isinstance(node, exp.Func) and type(node) not in ALLOWED:
        _check_function(node, dialect)
    elif type(node) not in ALLOWED:
        raise _not_allowed(node)
    elif isinstance(node, exp.DataType):
        if node.this not in TYPES or node.args.get("nested"):
            raise refused(
                f"不能转换成类型 {node.sql(dialect)}：可用文本、数字、日期",
                f"there is no casting to {node.sql(dialect)}: texts, numbers and dates are allowed",
                place_of(node),
            )
    elif isinstance(node, exp.Placeholder):
        _check_placeholder(node)
    elif isinstance(node, exp.Column):
        _check_column(node)
    elif isinstance(node, exp.Table):
        _check_table(node)


def _check_function(node: exp.Func, dialect: Dialect) -> None:
    is_unknown = isinstance(node, exp.Anonymous | exp.AnonymousAggFunc)
    name = (node.name if is_unknown else node.sql_name()).lower()
    if name not in FIRST_READER[dialect]:
        raise refused(
            f"函数 {name} 不在可用函数之列",
            f"the function {name} is not among those that are allowed",
            place_of(node),
            name,
        )
    if name in ("lpad", "rpad", "pad"):
        width = node.args.get("expression") or (node.expressions or [None, None])[1]
        size = width.name if isinstance(width, exp.Literal) and width.is_int else ""
        if not size or int(size) > LONGEST_PADDING:
            raise refused(
                f"{name} 的长度要写成不超过 {LONGEST_PADDING} 的数字",
                f"the length of {name} is to be a number up to {LONGEST_PADDING}",
                place_of(node),
            )


def _check_placeholder(node: exp.Placeholder) -> None:
    name = node.args.get("this")
    is_text = isinstance(name, str) and PARAMETER_NAME.match(name)
    if not is_text or any(key != "this" and value for key, value in node.args.items()):
        raise refused(
            "参数写作 :名称，名称用小写字母、数字和 _，最长 20 个字符",
            "a parameter is written :name, of at most 20 lower-case letters, digits and _",
            place_of(node),
        )


def _check_column(node: exp.Column) -> None:
    if node.args.get("join_mark") and node.args.get("db"):
        raise _not_allowed(node)
    word = node.name.lower()
    is_quoted = isinstance(node.this, exp.Identifier) and node.this.quoted
    if word in WORDS_OF_THE_SESSION and not is_quoted:
        raise refused(f"{word} 不能使用", f"{word} is not allowed", place_of(node), word)


def _check_table(node: exp.Table) -> None:
    odd = [key for key, value in node.args.items() if value and key not in OF_A_TABLE]
    if odd or not isinstance(node.this, exp.Identifier):
        raise refused(
            f"{node.sql()[:60]}：表只能写它的名称和别名",
            f"{node.sql()[:60]}: of a table only its name and an alias are allowed",
            place_of(node),
        )


@dataclass
class _Reading:
    """Puts the permitted part of each mart into its place; a name is looked up where it stands."""

    marts: Mapping[str, PermittedMart]
    dialect: Dialect
    binds: Binds = field(default_factory=Binds)
    reads: list[str] = field(default_factory=list)
    parts: dict[int, tuple[str, ...]] = field(default_factory=dict)  # see Columns
    kept: list[exp.Expr] = field(default_factory=list)  # so that no id() is used twice

    def query(self, node: exp.Expr, known: frozenset[str]) -> exp.Expr:
        """The node with all tables in it replaced; `known` are the `with` names seen from here."""
        named_here = node.args.get("with_")
        if isinstance(named_here, exp.With):
            for step in named_here.expressions:
                known |= {self._step(step, known)}
        for child in list(node.iter_expressions()):
            if child is named_here:
                continue
            changed = self.query(child, known)
            if changed is not child:
                child.replace(changed)
        if isinstance(node, exp.Table):
            return self._table(node, known)
        if isinstance(node, exp.Placeholder):
            return exp.Placeholder(this=bound_name(node.name))
        return node

    def _step(self, step: exp.Expr, known: frozenset[str]) -> str:
        name = name_of(step.args["alias"].this, self.dialect)
        for table in step.this.find_all(exp.Table):
            if not table.db and name_of(table.this, self.dialect) == name:
                raise _recursive(table)
        if name in self.marts or name in known:
            raise refused(
                f"with 里的名称 {name} 已经有了，换一个",
                f"the name {name} is taken already: call this step of `with` otherwise",
                place_of(step),
            )
        changed = self.query(step.this, known)
        if changed is not step.this:
            step.set("this", changed)
        return name

    def _table(self, table: exp.Table, known: frozenset[str]) -> exp.Expr:
        name = name_of(table.this, self.dialect)
        is_step = name in known or (self.dialect == "oracle" and name == "dual")
        if is_step and not table.db and not table.catalog:
            return table
        schema = table.db.lower()
        seen = self.marts.get(name)
        if seen is None or table.catalog or (schema and schema != seen.mart.relation[0].lower()):
            raise _no_such_mart(table, self.marts)
        if name not in self.reads:
            self.reads.append(name)
        alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
        part = exp.Subquery(this=self._seen(seen), alias=alias.copy())
        part.set("joins", table.args.get("joins"))
        names = alias.args.get("columns")
        listed = [name_of(each, self.dialect) for each in names or ()]
        self.parts[id(part)] = tuple(listed or seen.mart.columns)
        self.kept.append(part)
        return part

    def _seen(self, seen: PermittedMart) -> exp.Expr:
        """The rows and columns of a mart that may be seen."""
        columns = [named(fact(name), name) for name in seen.mart.columns]
        statement = exp.select(*columns).from_(facts(seen.mart.relation))
        filters = all_of(conditions(seen.where, {}, self.binds))
        statement = statement.where(filters) if filters is not None else statement
        text = render(statement, self.binds, self.dialect, {}).sql
        part = sqlglot.parse_one(text, into=exp.Select, dialect=self.dialect)
        return part if filters is None else _closed(part, self.dialect)


def _closed(part: exp.Select, dialect: Dialect) -> exp.Select:
    """The rows that a filter leaves, before anything around them is worked out.

    Else a warehouse may try `cast(customer_name as integer)` on rows that are not to be seen, and
    name their values in its error, or fail because of them. Rows that are counted stay together.
    """
    if dialect == "oracle":
        return part.where(exp.column("rownum") >= 1)
    return part.offset(0)


def _asks(sql: str, dialect: Dialect, statement: exp.Expr) -> tuple[str, ...]:
    """The parameters' names in the order of the text, in which a comment may name others."""
    bound = {node.name for node in statement.find_all(exp.Placeholder)}
    tokens = sqlglot.tokenize(sql, dialect=dialect)
    written = (after.text for before, after in pairwise(tokens) if before.text in (":", "$"))
    return tuple(dict.fromkeys(name for name in written if bound_name(name) in bound))


def _no_such_mart(table: exp.Table, marts: Mapping[str, PermittedMart]) -> SqlRefusedError:
    hint = near(table.name.lower(), marts)
    name = ".".join(part.name for part in table.parts)
    return refused(
        f"没有可读的表 {name}{hint and hint.replace('did you mean', '是否指')}：只能读数据集市的表",
        f"there is no table {name} to read{hint}: only tables of the marts can be read",
        place_of(table),
        table.name,
    )


def _recursive(node: exp.Expr) -> SqlRefusedError:
    return refused(
        "with 里的一步不能读它自己（递归）",
        "a step of `with` cannot read itself (recursion)",
        place_of(node),
    )


def _not_allowed(node: exp.Expr, *, is_whole: bool = False) -> SqlRefusedError:
    what = AS_WRITTEN.get(node.key) or node.key
    if is_whole and node.key not in AS_WRITTEN:
        return refused("只能写一条 select 查询", "write one select query", (1, 1))
    return refused(
        f"不能使用 {what}：只允许一条 select 查询",
        f"{what} is not allowed: one select query over the marts is",
        (1, 1) if is_whole else place_of(node),
        what.split(" ")[0],
    )
