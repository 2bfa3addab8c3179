"""One legacy file, read as far as it can be: its statements, its dialect, what needs a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dbt_project.migrate.dictionary import Dictionary
from dbt_project.migrate.facts import ColumnName, ColumnUse, HandWork, Statement, TableUse
from dbt_project.migrate.features import Feature, features, heaviest
from dbt_project.migrate.legacy_text import LegacyText, read_legacy
from dbt_project.migrate.parameters import Parameter, Prepared
from dbt_project.migrate.pieces import CHANGES, QUERIES, SQLPLUS, Piece, inner_pieces, pieces
from dbt_project.migrate.reading import StatementReader, parse
from dbt_project.migrate.scopes import Resolver
from dbt_project.migrate.token_facts import scan
from dbt_project.migrate.tokens import Token, tokens
from dbt_project.migrate.variables import arguments, variables

_POINTS = {"none": 0, "light": 1, "moderate": 3, "heavy": 8}
_CLASSES = ((10, "S"), (25, "M"), (60, "L"))


@dataclass(frozen=True)
class Analysis:
    """What is known of a file. `problem` says why nothing is, when it could not be read."""

    path: Path
    encoding: str
    lines: int
    statements: tuple[Statement, ...] = ()
    features: tuple[Feature, ...] = ()
    hand_work: tuple[HandWork, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def tables(self) -> dict[str, tuple[TableUse, ...]]:
        """Every table that is read, with its uses."""
        found: dict[str, list[TableUse]] = {}
        written = {t.name for s in self.statements for t in s.tables if t.role == "written"}
        for statement in self.statements:
            for table in statement.tables:
                is_step = table.name in written and _is_own(table.name)
                if table.role == "read" and table.name != "dual" and not is_step:
                    found.setdefault(table.name, []).append(table)
        return {name: tuple(uses) for name, uses in sorted(found.items())}

    @property
    def columns(self) -> dict[ColumnName, tuple[int, ...]]:
        """Every column that is surely of a table, with its lines; `*` means all."""
        found: dict[ColumnName, list[int]] = {}
        for statement in self.statements:
            for use in statement.columns:
                if use.table is not None:
                    found.setdefault((use.table, use.column), []).append(use.line)
        return {name: tuple(sorted(set(lines))) for name, lines in sorted(found.items())}

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every use of a parameter."""
        return tuple(p for statement in self.statements for p in statement.parameters)

    @property
    def points(self) -> int:
        """Effort, counted: features by weight, tables, joins, and what a person has to do."""
        dialect = sum(_POINTS[feature.kind.effort] for feature in self.features)
        joins = sum(len(statement.joins) for statement in self.statements)
        by_hand = sum(_POINTS[item.effort] for item in self.hand_work)
        return dialect + len(self.tables) + joins // 2 + by_hand

    @property
    def effort(self) -> str:
        """S, M, L or XL by the points."""
        if self.problem:
            return "?"
        return next((name for most, name in _CLASSES if self.points <= most), "XL")

    @property
    def heaviest(self) -> str:
        """The largest effort of a single thing in it."""
        return heaviest(
            [*(f.kind.effort for f in self.features), *(item.effort for item in self.hand_work)]
        )


def _is_own(table: str) -> bool:
    """A temporary table that a script fills and reads again is no table of the ERP."""
    return table.startswith(("tmp", "temp", "temq", "t_tmp", "gt_")) or table.endswith(
        ("_tmp", "_temp")
    )


def analyse(path: Path, dictionary: Dictionary | None = None) -> Analysis:
    """A file's analysis; never an error, whatever the file holds."""
    legacy = read_legacy(path)
    if legacy.problem:
        return Analysis(path, legacy.encoding, 0, notes=legacy.notes, problem=legacy.problem)
    return analyse_text(legacy, dictionary)


def analyse_text(legacy: LegacyText, dictionary: Dictionary | None = None) -> Analysis:
    """The same, of a text already read."""
    code = tokens(legacy.text)
    found = pieces(code)
    statements = list(_statements(found, dictionary or Dictionary()))
    sql = [token for piece in found if piece.kind != "sqlplus" for token in piece.tokens]
    by_hand = [*_of_tokens(sql), *(item for s in statements for item in s.hand_work)]
    if not statements:
        by_hand.append(HandWork("no SQL in the file", "文件中没有 SQL", "light", 1))
    return Analysis(
        path=legacy.path,
        encoding=legacy.encoding,
        lines=legacy.text.count("\n") + bool(legacy.text),
        statements=tuple(statements),
        features=features(code),
        hand_work=tuple(sorted(set(by_hand), key=lambda item: (item.line, item.what))),
        notes=legacy.notes,
    )


def _statements(found: Sequence[Piece], dictionary: Dictionary) -> Iterator[Statement]:
    number = 0
    for piece in found:
        known = frozenset[str]()
        inner: list[Piece] = []
        if piece.kind == "plsql":
            inner, known = inner_pieces(piece), variables(piece.words)
        for part in (piece, *inner):
            number += 1
            yield _statement(number, part, Resolver(dictionary, known))


def _statement(number: int, piece: Piece, resolver: Resolver) -> Statement:
    words = piece.words
    lines = words[-1].line - words[0].line + 1
    statement = Statement(number, piece.line, _kind(piece), piece.origin or piece.kind, lines=lines)
    if piece.kind == "sqlplus":
        return statement
    if piece.kind == "plsql":
        _note_plsql(statement, words)
        return statement
    try:
        _read(statement, piece, resolver)
    except Exception as error:  # noqa: BLE001 - a file is analysed whatever stands in it
        said = f"could not be read ({type(error).__name__}: {error})"[:200]
        statement.hand_work.append(HandWork(said, f"无法解析: {said}", "heavy", piece.line))
    return statement


def _kind(piece: Piece) -> str:
    if piece.kind == "plsql":
        words = [t.text.lower() for t in piece.words[:8] if t.kind in ("word", "quoted")]
        kept = [word for word in words if word not in ("create", "or", "replace")]
        return " ".join(kept[:2]) if words[:1] == ["create"] else words[0]
    first = next((t.word for t in piece.words if t.word != "("), "")
    return "select" if first in QUERIES else first or "?"


def _note_plsql(statement: Statement, words: Sequence[Token]) -> None:
    statement.how = "parsed"
    what = f"PL/SQL ({statement.kind}): its steps become models"
    zh = f"PL/SQL（{statement.kind}）：步骤改写为模型"
    statement.hand_work.append(HandWork(what, zh, "heavy", statement.line))
    loops = [t.line for t in words if t.word == "loop"]
    if loops:
        said = HandWork(
            "loop over rows: becomes a set", "逐行循环：改为集合运算", "heavy", loops[0]
        )
        statement.hand_work.append(said)
    for name in arguments(words):
        statement.parameters.append(Parameter(name.word, name.text, "x in …", name.line))


def _read(statement: Statement, piece: Piece, resolver: Resolver) -> None:
    words = piece.words
    tables, columns = scan(words)
    if statement.kind in SQLPLUS or statement.kind not in ("select", "create", *CHANGES):
        statement.tables += tables
        return
    query = query_part(piece.tokens) if statement.kind in ("create", "insert") else piece.tokens
    first = next((place for place, token in enumerate(query) if token.is_code), 0)
    query = query[first:]  # without what is said before it, which may be long
    prepared = Prepared(query)
    statement.parameters += prepared.parameters
    if any(token.is_code for token in query):
        _read_query(statement, query, prepared, resolver)
    else:
        statement.how = "parsed"  # it has no query: its tokens say it all
    if statement.how == "parsed":
        known = {table.name for table in statement.tables}
        statement.tables += (t for t in tables if t.role == "written" or t.link)
        statement.tables += (t for t in tables if t.role == "read" and t.name not in known)
    else:
        statement.tables[:] = dict.fromkeys([*tables, *statement.tables])
        statement.columns[:] = dict.fromkeys([*columns, *statement.columns])
    for parameter in prepared.parameters:
        if parameter.is_clause:
            what = f"{parameter.raw[:60]} stands for a piece of SQL: read as empty"
            zh = f"{parameter.raw[:60]} 代表一段 SQL，解析时视为空"
            statement.hand_work.append(HandWork(what, zh, "moderate", parameter.line))


def _read_query(
    statement: Statement, query: Sequence[Token], prepared: Prepared, resolver: Resolver
) -> None:
    line = query[0].line
    parsed = parse(prepared.text)
    reader = StatementReader(statement, prepared, prepared.text, line, resolver)
    statement.how = "parsed" if parsed.problem is None else "partly" if parsed.trees else "tokens"
    for tree in parsed.trees:
        reader.read(tree)
    if parsed.problem:
        what = f"read {statement.how}: {prepared.restored(parsed.problem)}"
        zh = f"未能完全解析: {prepared.restored(parsed.problem)}"
        found = HandWork(what, zh, "heavy", line + parsed.line - 1)
        statement.hand_work.append(found)
    statement.hand_work += (_doubt(use) for use in statement.columns if use.table is None)


def _doubt(use: ColumnUse) -> HandWork:
    if not use.candidates:
        what = f"{use.column}: no table that is read here is known to have it"
        return HandWork(what, f"{use.column}: 所读的表中没有此字段", "light", use.line)
    names = ", ".join(use.candidates)
    what = f"{use.column} may be of {names}"
    return HandWork(what, f"{use.column} 可能属于 {names}", "light", use.line)


def query_part(piece: Sequence[Token]) -> Sequence[Token]:
    """The query inside `create view … as`, `insert into …`; nothing where there is none."""
    depth = 0
    code = [(place, token) for place, token in enumerate(piece) if token.is_code]
    for number, (place, token) in enumerate(code):
        after = code[number + 1][1].word if number + 1 < len(code) else ""
        is_query = token.word in QUERIES and not (
            token.word == "with" and after in ("read", "check")
        )
        if depth == 0 and (is_query or (token.text == "(" and after in QUERIES)):
            return piece[place:]
        depth += {"(": 1, ")": -1}.get(token.text, 0)
    return ()


def _of_tokens(code: Sequence[Token]) -> Iterator[HandWork]:
    """Characters that are no SQL, and quotes that nothing ends."""
    for token in code:
        if token.kind == "broken":
            what = "a quote or comment that nothing ends"
            yield HandWork(what, "引号或注释未闭合", "moderate", token.line)
        elif token.kind == "other":
            what = f"'{token.text}' is no character of SQL (full-width?)"
            yield HandWork(what, f"非法字符 '{token.text}'（全角？）", "light", token.line)
