"""What a report shows, as a plain table: a row per line, a code per heading, exact figures.

A cross-tab's columns are as on the page, one per member and measure: `01_数量` for a legacy
statement, `01_quantity` in messages; the total over all members is `合计_…`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dbt_project.migrate.comparison import Cell, Rules, Table
from dbt_project.report_ledger import ROW_KIND, SECTION, shown_columns
from dbt_project.report_values import Column, Label, ListColumn, Measure, Report
from dbt_project.reporting.grid import Grid
from dbt_project.reporting.layout import headings
from dbt_project.reporting.layout import shown_columns as columns_beside
from dbt_project.reporting.words import TOTAL
from dbt_project.verify_values import VerifyRules

_FIGURES = ("decimal", "numeric", "number", "int", "bigint", "smallint", "double", "float")


@dataclass(frozen=True)
class ShownColumn:
    """A column: `of` is the column or measure that the declaration names.

    `calls` are what the legacy statement may call it; `scale` is the decimals that its figures
    show, None of texts and dates; `is_extra` of what the legacy statement may
    lack: columns beside a row (`is_beside`), and the total over all members where it has details
    only.
    """

    name: str
    of: str
    calls: tuple[str, ...]
    scale: int | None = None
    is_extra: bool = False
    is_beside: bool = False


@dataclass(frozen=True)
class Shown:
    """A report's rows; `across` are the names of the column that a cross-tab is spread over.

    Rows that are `ordered` have running balances: they are the legacy statement's in its order.
    """

    keys: tuple[str, ...]
    columns: tuple[ShownColumn, ...]
    rows: Sequence[Sequence[Cell]]
    across: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def table(self) -> Table:
        """For comparing."""
        return Table(tuple(column.name for column in self.columns), self.rows)

    def without(self, unwanted: Collection[str]) -> "Shown":
        """The same without some columns."""
        kept = [place for place, c in enumerate(self.columns) if c.name not in unwanted]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            rows=[[row[place] for place in kept] for row in self.rows],
        )

    def rules(self, declared: VerifyRules) -> Rules:
        """What counts as the same in this table."""
        named = {column.name for column in self.columns if column.of in declared.null_is_zero}
        if declared.all_null_is_zero:
            named = {column.name for column in self.columns if column.scale is not None}
        scales = {c.name: c.scale for c in self.columns if c.scale is not None}
        ordered = declared.ordered or self.ordered
        return Rules(self.keys, scales=scales, null_is_zero=frozenset(named), ordered=ordered)


def shown_list(report: Report, found: Mapping[str, Sequence[Cell]]) -> Shown:
    """A list's rows from its result's columns, codes of sections first.

    Of a ledger's rows the headings of sections are left out: their codes stand in every row.
    """
    rules = rules_of(report)
    ledger = report.ledger
    listed = {column.name: column for column in shown_columns(report)}
    columns = [_list_column(rules, column) for column in listed.values() if column.name in found]
    cells = [found[column.name] for column in columns]
    for section in reversed(ledger.sections if ledger else ()):
        if section.name not in listed:
            columns.insert(0, _heading(rules, section))
            cells.insert(0, found[f"{SECTION}{section.name}"])
    lines = list(zip(*cells, strict=True))
    if ledger:
        kinds = found[ROW_KIND]
        lines = [line for line, kind in zip(lines, kinds, strict=True) if kind != "section"]
    keys = rules.keys or tuple(column.name for column in columns if column.scale is None)
    kept = tuple(key for key in keys if key not in rules.only_new)
    shown = Shown(kept, tuple(columns), lines, ordered=ledger is not None)
    return shown.without({column.name for column in columns if column.of in rules.only_new})


def shown_crosstab(report: Report, grid: Grid) -> Shown:
    """A cross-tab's rows, with codes for headings; subtotals have none below their own level.

    The report is laid out, as its grid is. Without subtotals a tree's nodes stay: each of its lines
    is one of the legacy report's.
    """
    rules = rules_of(report)
    headed = [_heading(rules, heading.column) for heading in headings(report)]
    headed += [
        replace(_heading(rules, level.column), is_extra=bool(rules.keys))
        for level in report.rows
        if level.hidden
    ]
    beside = list(_beside(report, grid, {column.name for column in headed}))
    places = list(_places(report, grid, rules))
    rows = [
        [
            *row.keys,
            *row.hidden,
            *(row.cells[place].value if row.kind == "detail" else None for place, _ in beside),
            *(row.cells[place].value for place, _ in places),
        ]
        for row in grid.rows
        if rules.subtotals or row.kind == "detail" or row.leads
    ]
    across = report.across.column if report.across else None
    spread = _calls(rules, across.name, across.label, None) if across else ()
    keys = rules.keys or tuple(heading.name for heading in headed)
    shown_beside = (
        replace(_heading(rules, column), is_extra=True, is_beside=True) for _, column in beside
    )
    columns = (*headed, *shown_beside, *(column for _, column in places))
    shown = Shown(keys, columns, rows, spread)
    return shown.without({column.name for column in columns if column.of in rules.only_new})


def decimals(number_format: str | None) -> int:
    """The decimals that a spreadsheet format shows: 2 of `#,##0.00`, 4 of `0.00%`."""
    if not number_format:
        return 2
    first = number_format.split(";")[0]
    shown = first.split(".")[1] if "." in first else ""
    places = sum(1 for letter in shown if letter in "0#")
    return places + 2 if "%" in first else places


def rules_of(report: Report) -> VerifyRules:
    """What its declaration says counts as the same."""
    return report.verify.rules if report.verify else VerifyRules()


def _list_column(rules: VerifyRules, listed: ListColumn) -> ShownColumn:
    figures = bool(listed.days_since) or listed.column.data_type.startswith(_FIGURES)
    scale = decimals(listed.format) if figures and listed.name not in rules.keys else None
    calls = _calls(rules, listed.name, listed.label, listed.group)
    return ShownColumn(listed.name, listed.name, calls, scale)


def _heading(rules: VerifyRules, column: Column) -> ShownColumn:
    return ShownColumn(column.name, column.name, _calls(rules, column.name, column.label, None))


def _beside(report: Report, grid: Grid, headed: Collection[str]) -> Iterator[tuple[int, Column]]:
    """The columns beside the headings, with their places.

    A tree's names are left out: names are not what figures hang on.
    """
    beside = (shown for shown in columns_beside(report) if shown.place is not None)
    columns = {shown.column.name: shown.column for shown in beside}
    for place, column in enumerate(grid.columns):
        if not column.figure and column.measure in columns and column.measure not in headed:
            yield place, columns[column.measure]


def _places(report: Report, grid: Grid, rules: VerifyRules) -> Iterator[tuple[int, ShownColumn]]:
    """The grid's columns that are compared, with their places: its figures."""
    measures = {measure.name: measure for measure in report.measures}
    spread = report.across.measures if report.across else ()
    for place, column in enumerate(grid.columns):
        if not column.figure:
            continue
        is_total = column.member is None and column.measure in spread
        member = TOTAL.zh if is_total else column.member
        figures = _figures(rules, measures[column.measure], member, len(spread) == 1)
        yield place, replace(figures, is_extra=is_total and not rules.subtotals)


def _figures(rules: VerifyRules, measure: Measure, member: str | None, alone: bool) -> ShownColumn:
    calls = _calls(rules, measure.name, measure.label, measure.group)
    if member is None:
        return ShownColumn(measure.name, measure.name, calls, decimals(measure.format))
    of_member = tuple(f"{member}_{call}" for call in calls) + ((member,) if alone else ())
    if member == TOTAL.zh:
        of_member += calls
    return ShownColumn(f"{member}_{measure.name}", measure.name, of_member,
                       decimals(measure.format))  # fmt: skip


def _calls(rules: VerifyRules, name: str, label: Label, group: Label | None) -> tuple[str, ...]:
    if name in rules.legacy:
        return (rules.legacy[name],)
    grouped = (f"{group.zh}{label.zh}",) if group else ()
    return tuple(dict.fromkeys((name, *grouped, label.zh)))
