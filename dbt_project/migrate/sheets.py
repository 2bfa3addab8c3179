"""The worksheet of a migration's first stage, as sheets of plain rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dbt_project.migrate.analysis import Analysis
from dbt_project.migrate.declared import Project, overlaps
from dbt_project.migrate.facts import ColumnName, Statement
from dbt_project.migrate.parameters import merged

Cell = str | int | float
_Make = Callable[[Sequence[Analysis], Project], Iterator[tuple[Cell, ...]]]
_MOST_LINES = 12
_MOST_MARTS = 3


@dataclass(frozen=True)
class Head:
    """A column's heading: in Chinese and English, and the key it has in JSON."""

    key: str
    zh: str
    en: str
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One table of the worksheet."""

    key: str
    zh: str
    en: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]


_FILE = Head("file", "文件", "File", 28)
_LINE = Head("line", "行号", "Line", 8)
_LINES = Head("lines", "行号", "Lines", 16)
_TABLE = Head("table", "表", "Table", 22)
_COLUMN = Head("column", "字段", "Column", 22)


def sheets(analyses: Sequence[Analysis], project: Project) -> tuple[Sheet, ...]:
    """All sheets, from the summary to the details."""
    made: tuple[tuple[str, str, str, tuple[Head, ...], _Make], ...] = (
        ("files", "报表清单", "Reports", _FILES, _files),
        ("gaps", "数据缺口", "Gaps in staging", _GAPS, _gaps),
        ("tables", "表", "Tables", _TABLES, _tables),
        ("columns", "字段", "Columns", _COLUMNS, _columns),
        ("joins", "关联", "Joins", _JOINS, _joins),
        ("filters", "条件", "Filters", _FILTERS, _filters),
        ("parameters", "参数", "Parameters", _PARAMETERS, _parameters),
        ("results", "输出与指标", "Results", _RESULTS, _results),
        ("features", "方言特性", "Dialect", _FEATURES, _features),
        ("marts", "可用集市", "Marts", _MARTS, _marts),
        ("hand_work", "人工处理", "Hand work", _HAND_WORK, _hand_work),
        ("statements", "语句", "Statements", _STATEMENTS, _statements),
    )
    return tuple(
        Sheet(key, zh, en, heads, tuple(make(analyses, project)))
        for key, zh, en, heads, make in made
    )


def _shown(lines: Iterable[int]) -> str:
    found = sorted(set(lines))
    listed = ", ".join(str(line) for line in found[:_MOST_LINES])
    return f"{listed} …" if len(found) > _MOST_LINES else listed


def _name(column: ColumnName) -> str:
    return ".".join(column)


def _names(columns: Iterable[ColumnName]) -> str:
    return ", ".join(_name(column) for column in columns)


_FILES = (
    _FILE, Head("encoding", "编码", "Encoding", 10), Head("lines", "行数", "Lines", 8),
    Head("statements", "语句数", "Statements", 8), Head("read", "解析程度", "Read", 10),
    Head("tables", "表数", "Tables", 8), Head("missing_tables", "缺表", "Missing tables", 8),
    Head("missing_columns", "缺字段", "Missing columns", 8), Head("joins", "关联数", "Joins", 8),
    Head("parameters", "参数", "Parameters", 30), Head("hand_work", "人工项", "Hand work", 8),
    Head("heaviest", "最难项", "Heaviest", 10), Head("points", "工作量点数", "Points", 8),
    Head("effort", "工作量级别", "Effort", 8),
    Head("best_mart", "最接近的集市", "Nearest mart", 26),
    Head("covered", "覆盖率", "Covered", 8), Head("notes", "说明", "Notes", 40),
)  # fmt: skip


def _files(analyses: Sequence[Analysis], project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        missing = list(missing_of(analysis, project))
        best = next(iter(overlaps(project, analysis.tables)), None)
        notes = (*([analysis.problem] if analysis.problem else []), *analysis.notes)
        yield (
            str(analysis.path), analysis.encoding, analysis.lines, len(analysis.statements),
            _how(analysis), len(analysis.tables),
            len({t for t, _ in missing if t not in project.tables}),
            sum(1 for _, column in missing if column != "*"),
            sum(len(s.joins) for s in analysis.statements),
            ", ".join(merged(analysis.parameters)), len(analysis.hand_work), analysis.heaviest,
            analysis.points, analysis.effort, best.mart if best else "",
            round(best.share, 2) if best else 0.0, "; ".join(notes),
        )  # fmt: skip


def _how(analysis: Analysis) -> str:
    if analysis.problem:
        return "no"
    ways = {s.how for s in analysis.statements if s.kind in ("select", "insert", "create")}
    return next((way for way in ("tokens", "partly") if way in ways), "parsed")


def missing_of(analysis: Analysis, project: Project) -> Iterator[ColumnName]:
    """The columns that staging does not declare; (table, '*') for a table that it lacks."""
    for table in analysis.tables:
        if table not in project.tables:
            yield table, "*"
    for table, column in analysis.columns:
        declared = project.tables.get(table)
        is_there = declared is not None and column in declared.columns
        if table in analysis.tables and column != "*" and not is_there:
            yield table, column


_GAPS = (
    _TABLE, _COLUMN, Head("data_type", "数据类型", "Data type", 16),
    Head("comment", "含义", "Meaning", 20), Head("what", "缺什么", "Missing", 12),
    Head("reports", "报表数", "Reports", 8), Head("files", "报表", "Files", 50),
)  # fmt: skip


def _gaps(analyses: Sequence[Analysis], project: Project) -> Iterator[tuple[Cell, ...]]:
    needed: dict[ColumnName, list[str]] = {}
    for analysis in analyses:
        for missing in missing_of(analysis, project):
            needed.setdefault(missing, []).append(analysis.path.name)
    for (table, column), files in sorted(needed.items()):
        known = project.dictionary.column(table, column)
        what = "table" if column == "*" else "column"
        listed = ", ".join(dict.fromkeys(files))
        comment = known.comment
        yield (
            table, column, known.data_type or "", comment, what, len(set(files)), listed,
        )  # fmt: skip


_TABLES = (
    _FILE, Head("schema", "用户", "Schema", 10), _TABLE, _LINES,
    Head("source", "已采集于", "Captured in", 12), Head("models", "staging 模型", "Staging", 28),
    Head("kept", "存储", "Storage", 28), Head("comment", "含义", "Meaning", 24),
)  # fmt: skip


def _tables(analyses: Sequence[Analysis], project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        for name, uses in analysis.tables.items():
            declared = project.tables.get(name)
            schemas = sorted({use.schema or "" for use in uses} - {""})
            links = sorted({f"@{use.link}" for use in uses if use.link})
            known = project.dictionary.tables.get(name)
            yield (
                str(analysis.path), ", ".join((*schemas, *links)), name,
                _shown(use.line for use in uses), declared.source if declared else "",
                ", ".join(declared.models) if declared else "",
                ", ".join(declared.kept) if declared else "", known.comment if known else "",
            )  # fmt: skip


_COLUMNS = (
    _FILE, _TABLE, _COLUMN, _LINES, Head("declared", "已声明", "Declared", 10),
    Head("data_type", "数据类型", "Data type", 16), Head("comment", "含义", "Meaning", 20),
    Head("candidates", "可能的表", "Candidates", 30),
)  # fmt: skip


def _columns(analyses: Sequence[Analysis], project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        for (table, column), lines in analysis.columns.items():
            declared = project.tables.get(table)
            known = project.dictionary.column(table, column)
            is_there = declared is not None and (column == "*" or column in declared.columns)
            yield (
                str(analysis.path), table, column, _shown(lines), "yes" if is_there else "no",
                known.data_type or "", known.comment, "",
            )  # fmt: skip
        for statement in analysis.statements:
            for use in statement.columns:
                if use.table is None:
                    yield (
                        str(analysis.path), "?", use.column, str(use.line), "?", "", "",
                        ", ".join(use.candidates),
                    )  # fmt: skip


def _each(analyses: Sequence[Analysis]) -> Iterator[tuple[str, Statement]]:
    for analysis in analyses:
        for statement in analysis.statements:
            yield str(analysis.path), statement


_JOINS = (
    _FILE, Head("statement", "语句", "Statement", 8), Head("left", "左", "Left", 32),
    Head("operator", "运算", "Operator", 8), Head("right", "右", "Right", 32),
    Head("kind", "类型", "Kind", 10), Head("old", "(+)", "(+)", 6), _LINE,
)  # fmt: skip


def _joins(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for file, statement in _each(analyses):
        for join in dict.fromkeys(statement.joins):
            yield (
                file, statement.number, _name(join.left), join.operator, _name(join.right),
                join.kind, "(+)" if join.is_old else "", join.line,
            )  # fmt: skip


_FILTERS = (
    _FILE, Head("statement", "语句", "Statement", 8), Head("clause", "子句", "Clause", 10),
    Head("condition", "条件", "Condition", 60), Head("columns", "字段", "Columns", 36),
    Head("parameters", "参数", "Parameters", 20), _LINE,
)  # fmt: skip


def _filters(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for file, statement in _each(analyses):
        for found in statement.filters:
            yield (
                file, statement.number, found.clause, found.text, _names(found.columns),
                ", ".join(found.parameters), found.line,
            )  # fmt: skip


_PARAMETERS = (
    _FILE, Head("name", "参数", "Parameter", 20), Head("syntax", "写法", "Written", 16),
    Head("uses", "次数", "Uses", 8), _LINES, Head("columns", "作用字段", "Filters", 40),
    Head("conditions", "条件", "Conditions", 60),
)  # fmt: skip


def _parameters(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        filters = [f for s in analysis.statements for f in s.filters]
        for name, uses in merged(analysis.parameters).items():
            mine = [found for found in filters if name in found.parameters]
            columns = dict.fromkeys(column for found in mine for column in found.columns)
            yield (
                str(analysis.path), name, ", ".join(dict.fromkeys(use.syntax for use in uses)),
                len(uses), _shown(use.line for use in uses), _names(columns),
                " | ".join(dict.fromkeys(found.text for found in mine))[:500],
            )  # fmt: skip


_RESULTS = (
    _FILE, Head("statement", "语句", "Statement", 8), Head("depth", "层", "Depth", 6),
    Head("name", "名称", "Name", 20), Head("kind", "种类", "Kind", 12),
    Head("functions", "函数", "Functions", 14), Head("expression", "表达式", "Expression", 60),
    Head("columns", "来源字段", "Made from", 40), Head("grouped", "分组", "Grouped", 8), _LINE,
)  # fmt: skip


def _results(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for file, statement in _each(analyses):
        grouped = {group.text for group in statement.groups}
        for output in statement.outputs:
            yield (
                file, statement.number, output.depth, output.name, output.kind,
                ", ".join(output.functions), output.text, _names(output.columns),
                "yes" if output.text in grouped else "", output.line,
            )  # fmt: skip


_FEATURES = (
    _FILE, Head("feature", "特性", "Feature", 24),
    Head("feature_en", "特性（英文）", "Feature (en)", 24),
    Head("count", "次数", "Count", 8), _LINES, Head("effort", "工作量", "Effort", 10),
    Head("advice_zh", "处理办法", "Advice (zh)", 36),
    Head("advice", "处理办法（英文）", "Advice", 40),
)  # fmt: skip


def _features(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        for found in analysis.features:
            kind = found.kind
            yield (
                str(analysis.path), kind.name_zh, kind.name, len(found.lines),
                _shown(found.lines), kind.effort, kind.advice_zh, kind.advice,
            )  # fmt: skip


_MARTS = (
    _FILE, Head("mart", "集市", "Mart", 28), Head("covered", "覆盖率", "Covered", 8),
    Head("common", "共有的表", "Tables it has", 50),
    Head("missing", "缺的表", "Tables it lacks", 50),
)  # fmt: skip


def _marts(analyses: Sequence[Analysis], project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        for found in overlaps(project, analysis.tables)[:_MOST_MARTS]:
            yield (
                str(analysis.path), found.mart, round(found.share, 2), ", ".join(found.common),
                ", ".join(found.missing),
            )  # fmt: skip


_HAND_WORK = (
    _FILE, _LINE, Head("effort", "工作量", "Effort", 10), Head("what_zh", "事项", "What (zh)", 50),
    Head("what", "事项（英文）", "What", 60),
)  # fmt: skip


def _hand_work(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for analysis in analyses:
        if analysis.problem:
            zh = f"文件无法读取: {analysis.problem}"
            yield str(analysis.path), 0, "heavy", zh, analysis.problem
        for item in analysis.hand_work:
            yield str(analysis.path), item.line, item.effort, item.what_zh, item.what


_STATEMENTS = (
    _FILE, Head("number", "序号", "Number", 8), _LINE, Head("lines", "行数", "Lines", 8),
    Head("kind", "种类", "Kind", 24), Head("origin", "所在", "Found in", 10),
    Head("how", "解析程度", "Read", 10), Head("tables", "表", "Tables", 60),
)  # fmt: skip


def _statements(analyses: Sequence[Analysis], _project: Project) -> Iterator[tuple[Cell, ...]]:
    for file, statement in _each(analyses):
        tables = dict.fromkeys(table.name for table in statement.tables)
        yield (
            file, statement.number, statement.line, statement.lines, statement.kind,
            statement.origin, statement.how, ", ".join(tables),
        )  # fmt: skip
