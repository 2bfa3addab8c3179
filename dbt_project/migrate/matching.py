"""Puts a legacy result beside a report's: its columns under the report's names, members apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dbt_project.migrate.comparison import Cell, Table
from dbt_project.migrate.shown import Shown, ShownColumn
from dbt_project.reporting.words import TOTAL
from dbt_project.verify_values import VerifyRules


def matched(legacy: Table, shown: Shown, rules: VerifyRules) -> Table:
    """The legacy rows with the report's column names.

    A column that the report does not show stays under its own name when it has figures, so that
    comparing says so; texts (the names of codes), what `only_legacy` names, and members without a
    single figure are left out. A statement with a row per member gets its members side by side.
    """
    across = _place(legacy.columns, shown.across)
    wide = legacy if across is None else _spread(legacy, across, shown)
    known = _known(shown.columns)
    names = [known.get(column.casefold(), column) for column in wide.columns]
    shown_names = {column.name for column in shown.columns}
    unwanted = {name.casefold() for name in rules.only_legacy}
    kept = [
        place
        for place, name in enumerate(names)
        if name in shown_names
        or (name.casefold() not in unwanted and _has_figures(wide, place, name, shown))
    ]
    table = Table(
        tuple(names[place] for place in kept), [[row[place] for place in kept] for row in wide.rows]
    )
    return _without_beside_of_totals(table, shown)


def _without_beside_of_totals(table: Table, shown: Shown) -> Table:
    """What stands beside a row is its own: a rolled-up one has some row's, or the greatest."""
    deepest = shown.keys[-1] if shown.keys else ""
    beside = {column.name for column in shown.columns if column.is_beside} - set(shown.keys)
    if deepest not in table.columns or not beside & set(table.columns):
        return table
    key = table.columns.index(deepest)
    own = [name not in beside for name in table.columns]
    rows = [
        row if row[key] is not None
        else [cell if is_own else None for cell, is_own in zip(row, own, strict=True)]
        for row in table.rows
    ]  # fmt: skip
    return Table(table.columns, rows)


def _place(columns: Sequence[str], calls: Sequence[str]) -> int | None:
    wanted = {call.casefold() for call in calls}
    found = [place for place, column in enumerate(columns) if column.casefold() in wanted]
    return found[0] if found else None


def _known(columns: Sequence[ShownColumn]) -> Mapping[str, str]:
    """Columns by what they may be called, where that says which one is meant."""
    own = {column.name.casefold(): column.name for column in columns}
    calls = [(call.casefold(), column.name) for column in columns for call in column.calls]
    counted = Counter(call for call, _ in dict.fromkeys(calls))
    return {call: name for call, name in calls if counted[call] == 1} | own


def _has_figures(table: Table, place: int, name: str, shown: Shown) -> bool:
    """Whether a column without a counterpart has figures; of a member, whether any is not zero."""
    figures = [row[place] for row in table.rows if _is_figure(row[place])]
    if _is_of_member(name, shown):
        return any(figures)
    return bool(figures)


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _is_of_member(name: str, shown: Shown) -> bool:
    """`08_数量`, where the report has `01_数量` and there is nothing of 08 to be shown."""
    _, separator, rest = name.partition("_")
    ends = {call.partition("_")[2] for column in shown.columns for call in column.calls}
    return bool(separator) and rest in ends - {""}


def _spread(legacy: Table, across: int, shown: Shown) -> Table:
    """A row per member as one row for all; rows without a member are of all members."""
    keys = {
        column.name: place
        for column in shown.columns
        if column.name in shown.keys
        and (place := _place(legacy.columns, (column.name, *column.calls))) is not None
    }
    others = [p for p in range(len(legacy.columns)) if p != across and p not in keys.values()]
    lines: dict[tuple[Cell, ...], list[dict[str, Cell]]] = {}
    for row in legacy.rows:
        key = tuple(row[place] for place in keys.values())
        found = {_called(legacy.columns[p], row[across], shown): row[p] for p in others}
        lines.setdefault(key, [{}])
        # What is there already is there twice: a line of its own shows it.
        last = lines[key][-1]
        if any(last.get(name) is not None and cell is not None for name, cell in found.items()):
            lines[key].append({})
        target = lines[key][-1]
        target |= {name: cell for name, cell in found.items() if cell is not None}
    names = list(dict.fromkeys(n for found in lines.values() for line in found for n in line))
    names = names or [_called(legacy.columns[place], None, shown) for place in others]
    rows = [
        [*key, *(line.get(name) for name in names)]
        for key, found in lines.items()
        for line in found
    ]
    return Table((*keys, *names), rows)


def _called(column: str, member: Cell, shown: Shown) -> str:
    """What a wide statement would call a long one's column: `01_数量`, `合计_数量`, `数量`."""
    text = str(member).rstrip() if member is not None else ""
    if text:
        return f"{text}_{column}"
    total = f"{TOTAL.zh}_{column}".casefold()
    calls = {call.casefold() for shown_column in shown.columns for call in shown_column.calls}
    return f"{TOTAL.zh}_{column}" if total in calls else column
