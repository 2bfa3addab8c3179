"""`statement` in a declaration: where a statement's fixed lines are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_reading import Reading
from dbt_project.report_values import Measure, RowLevel, Statement

_PATH = "report.statement"


def read_statement(reading: Reading, declared: Mapping[str, Any] | None) -> Statement | None:
    """The lines' model and its columns."""
    lines = reading.mart(declared["lines"], f"{_PATH}.lines") if declared else None
    if declared is None or lines is None:
        return None
    for key in ("label_en", "level", "panel"):
        if key in declared:
            reading.column(lines, declared[key], f"{_PATH}.{key}")
    label = reading.labelled(lines, declared["label"], f"{_PATH}.label")
    return Statement(
        model=lines.name,
        relation=lines.relation,
        line=reading.labelled(lines, declared["line"], f"{_PATH}.line"),
        label=replace(label, text=None, text_en=declared.get("label_en")),
        level=declared["level"],
        panel=declared.get("panel"),
    )


def statement_rows(
    reading: Reading, mart: Mart, statement: Statement | None
) -> tuple[RowLevel, ...]:
    """What the figures are grouped by: the line, under the name that it has among the lines."""
    if statement is None:
        return ()
    return (RowLevel(reading.column(mart, statement.line.name, f"{_PATH}.line")),)


def in_unit(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """A statement's sums are all shown in its unit."""
    return tuple(replace(measure, scaled=measure.type in ("sum", "total")) for measure in measures)
