"""The ledger part of a list's declaration: read from the manifest, and what it must keep."""

from collections.abc import Iterator, Mapping
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_reading import Reading
from dbt_project.report_schema import near
from dbt_project.report_values import DATED, Column, Label, Ledger, ListColumn, Report, Running

DIRECTION = "direction"  # the column that says a balance's sign
ROW_KIND = "row_kind"
HEADING = "heading"
SECTION = "section_"  # before a section column's name: its code in every row
_BALANCE = Label("余额", "Balance")
_DIRECTION = Label("方向", "Side")
_KEYS = ("sections", "opening", "period_totals", "running", "direction", "caption")

_EXACT = ("decimal", "numeric", "number", "int", "bigint", "smallint", "tinyint")
_TEXTUAL = ("varchar", "char", "text")


def read_ledger(reading: Reading, mart: Mart, declared: Mapping[str, Any]) -> Ledger | None:
    """The ledger keys of a list; None when it has none of them."""
    if not any(declared.get(key) for key in _KEYS):
        return None
    sections = []
    for place, name in enumerate(declared.get("sections", [])):
        sections.append(reading.column(mart, name, f"report.sections[{place}]"))
    return Ledger(
        sections=tuple(sections),
        opening=declared.get("opening", False),
        period_totals=tuple(declared.get("period_totals", [])),
        running=tuple(
            _running(reading, mart, entry, f"report.running[{place}]")
            for place, entry in enumerate(declared.get("running", []))
        ),
        direction=declared.get("direction", False),
        caption=declared.get("caption"),
        moved_only=bool(declared.get("hide_zero")),
    )


def _running(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> Running:
    plus = reading.column(mart, entry["plus"], f"{path}.plus")
    minus = reading.column(mart, entry["minus"], f"{path}.minus") if "minus" in entry else None
    return Running(
        name=entry["name"],
        label=reading.label(entry, _BALANCE, path),
        group=reading.group(entry, path),
        plus=plus,
        minus=minus,
        format=entry.get("format") or plus.format or "#,##0.00",
    )


def shown_columns(report: Report) -> tuple[ListColumn, ...]:
    """What a list shows, from left to right: its columns, then its balances."""
    ledger = report.ledger
    if ledger is None:
        return report.columns
    balances = [
        _made(running.name, running.label, running.group, "decimal", running.format)
        for running in ledger.running
    ]
    if ledger.direction:
        group = ledger.running[0].group
        balances.insert(0, _made(DIRECTION, _DIRECTION, group, "varchar", None))
    return (*report.columns, *balances)


def summed_columns(report: Report) -> dict[str, Column]:
    """The mart columns that period totals add up: what balances are of, and `total: true`."""
    ledger = report.ledger or Ledger()
    found = [side for running in ledger.running for side in (running.plus, running.minus) if side]
    found += [listed.column for listed in report.columns if listed.total]
    return {column.name: column for column in found}


def ledger_problems(report: Report) -> Iterator[str]:
    """What is wrong with a list's ledger keys, one line each."""
    ledger = report.ledger
    if report.layout == "list" and report.hide_zero:
        if not (ledger and ledger.opening):
            yield "report.hide_zero: needs 'opening' in a list: leaves out sections that only open"
        if report.hide_zero.measures or report.hide_zero.toggle:
            yield "report.hide_zero: cannot name figures in a list: write true"
    if ledger is None:
        return
    yield from _sections(ledger)
    yield from _balances(report, ledger)
    yield from _needs(report, ledger)
    yield from _caption(report, ledger)


def _sections(ledger: Ledger) -> Iterator[str]:
    for place, column in enumerate(ledger.sections):
        if not column.label.zh:
            path = f"report.sections[{place}]"
            yield f"{path}: column '{column.name}' has no label: give it one in its config.meta"


def _balances(report: Report, ledger: Ledger) -> Iterator[str]:
    taken = [listed.name for listed in report.columns]
    for place, running in enumerate(ledger.running):
        path = f"report.running[{place}]"
        if running.name in taken:
            yield f"{path}.name: '{running.name}' is there already"
        taken.append(running.name)
        for key, side in (("plus", running.plus), ("minus", running.minus)):
            if side and side.data_type and not side.data_type.startswith(_EXACT):
                kind = side.data_type
                yield f"{path}.{key}: column '{side.name}' is {kind}, which has no exact balance"
    own = [ROW_KIND, HEADING, *([DIRECTION] if ledger.direction else [])]
    own += [f"{SECTION}{column.name}" for column in ledger.sections]
    for name in own:
        if name in taken:
            yield f"report.columns: '{name}' is what such a list calls a column of its own"


def _needs(report: Report, ledger: Ledger) -> Iterator[str]:
    if ledger.direction and not ledger.running:
        yield "report.direction: needs 'running', the balance whose sign it says"
    if ledger.opening and not ledger.running:
        yield "report.opening: needs 'running', the balance that it carries"
    if not ledger.opening and not ledger.period_totals:
        return
    first = "opening" if ledger.opening else "period_totals"
    period = report.period
    dated = [p.name for p in report.parameters if p.column and p.type in DATED]
    if len(dated) != 1 or period is None or period.column is None:
        has = f"has {', '.join(dated)}" if dated else "has none"
        yield f"report.{first}: goes by the report's one date parameter with a column; it {has}"
        return
    if not period.required:
        yield f"report.{first}: goes by parameter '{period.name}', which must be required"
    shown = {listed.name: listed.column.name for listed in report.columns}
    order = report.order_by[0] if report.order_by else None
    name = shown.get(order.column, order.column) if order else None
    if name != period.column.name or (order and order.descending):
        yield (
            f"report.order_by: must begin with '{period.column.name}', the column of parameter "
            f"'{period.name}': '{first}' goes by it"
        )


def _caption(report: Report, ledger: Ledger) -> Iterator[str]:
    inserted = ledger.opening or ledger.period_totals
    if inserted and ledger.caption is None:
        first = "opening" if ledger.opening else "period_totals"
        yield f"report: lacks 'caption', the column that says what the rows of '{first}' are"
    if ledger.caption is None:
        return
    if not inserted:
        yield "report.caption: has no meaning without 'opening' or 'period_totals'"
    known = {listed.name: listed for listed in report.columns}
    listed = known.get(ledger.caption)
    if listed is None:
        yield f"report.caption: '{ledger.caption}' is not shown{near(ledger.caption, known)}"
    elif not _is_text(listed):
        yield f"report.caption: '{ledger.caption}' does not show a text"


def _is_text(listed: ListColumn) -> bool:
    column = listed.column
    kind = column.data_type
    return not listed.days_since and (bool(column.text) or not kind or kind.startswith(_TEXTUAL))


def _made(
    name: str, label: Label, group: Label | None, data_type: str, code: str | None
) -> ListColumn:
    """A list column that no mart has."""
    return ListColumn(
        name=name,
        label=label,
        group=group,
        column=Column(name, label, data_type, code),
        days_since=None,
        total=False,
        format=code,
    )
