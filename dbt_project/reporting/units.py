"""Figures in a larger unit: divided and rounded at the very end, after everything is totalled."""

import re

from sqlglot import exp

from dbt_project.reporting.measures import figure_type
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.sql import number
from dbt_project.reports import Measure, Report

_DECIMALS = re.compile(r"\.(0+)")


def unit_of(report: Report, values: Values) -> int:
    """What scaled figures are divided by."""
    unit = values.get(report.unit.name) if report.unit else None
    return unit if isinstance(unit, int) else 1


def in_unit(value: exp.Expression, measure: Measure, unit: int) -> exp.Expression:
    """A scaled figure in the unit, rounded half away from zero to the decimals of its format.

    Multiplied by the unit's exact inverse: dividing would make a floating-point number of it.
    """
    if not measure.scaled or unit == 1:
        return value
    inverse = exp.cast(exp.Literal.number(f"{1 / unit:.8f}"), "decimal(8, 8)")
    scaled = exp.Mul(this=value, expression=inverse)
    return exp.Anonymous(this="round", expressions=[scaled, number(_decimals(measure))])


def shown_figure_type(measure: Measure, report: Report, unit: int) -> str:
    """The type of `in_unit`."""
    plain = figure_type(measure, report)
    return f"decimal(38,{_decimals(measure)})" if measure.scaled and unit != 1 else plain


def _decimals(measure: Measure) -> int:
    found = _DECIMALS.search(measure.format.split(";")[0])
    return len(found[1]) if found else 0
