"""What a resolved report must keep: references, kinds, limits; each breach is one line."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dbt_project.condition_values import Condition
from dbt_project.report_charts import chart_problems
from dbt_project.report_drill import drill_problems
from dbt_project.report_hiding import without_columns
from dbt_project.report_ledger import ledger_problems
from dbt_project.report_measures import measure_problems, unsummable
from dbt_project.report_parameters import parameter_problems
from dbt_project.report_rows import row_problems
from dbt_project.report_schema import near
from dbt_project.report_values import Report
from dbt_project.report_verify import verify_problems

_MAY_LACK_ANSWER = ("report.hide_zero.while", "report.top")
_NAME = re.compile(r"^[a-z0-9_]+$")


def check(report: Report) -> list[str]:
    """Problems of a report whose names are resolved, as `key path: what is wrong`."""
    checks = (
        _head(report),
        _names(report),
        _list_columns(report),
        measure_problems(report),
        ledger_problems(report),
        row_problems(report),
        _spread(report),
        _parameters(report),
        _references(report),
        _headline(report),
        drill_problems(report),
        chart_problems(report),
        verify_problems(report),
        _access(report),
    )
    return [problem for found in checks for problem in found]


def _head(report: Report) -> Iterator[str]:
    if not _NAME.match(report.name):
        yield "name: an exposure's name is its address: lower-case letters, digits and _ only"
    if not report.label.zh:
        yield "label: the exposure has none"
    if not report.tags:
        yield "config.tags: the first tag is the report's subject; there is none"
    if report.maturity == "high" and report.verify is None:
        yield "report: lacks 'verify', which maturity high needs"


def _names(report: Report) -> Iterator[str]:
    lists: dict[str, Sequence[str]] = {
        "rows": [level.column.name for level in report.rows],
        "columns": [column.name for column in report.columns],
        "measures": [measure.name for measure in report.measures],
        "parameters": [parameter.name for parameter in report.parameters],
    }
    for key, names in lists.items():
        for place, name in enumerate(names):
            if name in names[:place]:
                yield f"report.{key}[{place}].name: '{name}' is there already"


def _list_columns(report: Report) -> Iterator[str]:
    for place, column in enumerate(report.columns):
        path = f"report.columns[{place}]"
        if column.total and column.days_since:
            yield f"{path}.total: days are not summed"
        elif column.total:
            if column.column.aggregate == "none":
                yield f"{path}.total: column '{column.column.name}' is not to be summed (agg: none)"
            if column.column.held_until:
                yield f"{path}.total: '{column.column.name}' is a balance (held_until), not summed"
            yield from unsummable(column.column.data_type, column.column.name, f"{path}.total")


def _spread(report: Report) -> Iterator[str]:
    if report.across is None:
        return
    known = [measure.name for measure in report.measures]
    for place, name in enumerate(report.across.measures):
        if name not in known:
            path = f"report.across.measures[{place}]"
            yield f"{path}: there is no measure '{name}'{near(name, known)}"
    column = report.across.column
    if column and column.name in (level.column.name for level in report.rows):
        yield f"report.across.name: '{column.name}' is a row heading already"
    if report.across.buckets:
        edges = report.across.buckets.edges
        if any(first >= second for first, second in pairwise(edges)):
            yield "report.across.buckets.edges: must ascend"


def _parameters(report: Report) -> Iterator[str]:
    used = {name for _, name, _ in _referred(report)}
    used |= {row.column.name for row in report.rows if row.picks}
    used |= {parameter.name for parameter in report.parameters if parameter.levels_of}
    if report.unit and any(measure.scaled for measure in report.measures):
        used.add(report.unit.name)
    yield from parameter_problems(report, used)


def _referred(report: Report) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every (key path, parameter named there, types that it may have)."""
    if report.across and report.across.buckets:
        yield "report.across.buckets.from", report.across.buckets.since, ("date",)
    for place, column in enumerate(report.columns):
        if column.days_since:
            yield f"report.columns[{place}].days_since", column.days_since, ("date",)
    for path, condition in _conditions(report):
        if condition.parameter is not None:
            yield path, condition.parameter, ("date", "number")
    if report.top and report.top.parameter:
        yield "report.top", report.top.parameter, ("number",)
    if report.hide_zero and report.hide_zero.toggle:
        yield "report.hide_zero.while", report.hide_zero.toggle, ("toggle",)


def _conditions(report: Report) -> Iterator[tuple[str, Condition]]:
    for condition in report.where:
        yield f"report.where.{condition.column}", condition
    for place, measure in enumerate(report.measures):
        for condition in measure.where:
            yield f"report.measures[{place}].where.{condition.column}", condition
    for place, parameter in enumerate(report.parameters):
        for key, found in {"where": parameter.where, "off": parameter.off}.items():
            for condition in found:
                yield f"report.parameters[{place}].{key}.{condition.column}", condition
    for place, highlight in enumerate(report.highlights):
        yield f"report.highlight[{place}].when", highlight.condition


def _references(report: Report) -> Iterator[str]:
    known = {parameter.name: parameter for parameter in report.parameters}
    for path, name, kinds in _referred(report):
        if name not in known:
            yield f"{path}: there is no parameter '{name}'{near(name, known)}"
        elif known[name].type not in kinds:
            wanted = " or a ".join(kinds)
            yield f"{path}: parameter '{name}' is a {known[name].type}, not a {wanted}"
        elif path not in _MAY_LACK_ANSWER and not known[name].required:
            yield f"{path}: parameter '{name}' must be required"


def _headline(report: Report) -> Iterator[str]:
    if report.headline is None:
        return
    known = [measure.name for measure in report.measures]
    known += [column.name for column in report.columns if column.total]
    what = "total column" if report.layout == "list" else "measure"
    for place, name in enumerate(report.headline.measures):
        if name not in known:
            path = f"report.headline.measures[{place}]"
            yield f"{path}: there is no {what} '{name}'{near(name, known)}"
    if report.headline.trend:
        yield from _trend(report, report.headline.measures)
    if any(parameter.required and not parameter.default for parameter in report.parameters):
        yield "report.headline: each required parameter needs a default"


def _access(report: Report) -> Iterator[str]:
    """Without all that is hidden from anybody there must still be a report."""
    hidden = frozenset(name for one in report.access if one.hide for name in one.hide.columns)
    if without_columns(report, hidden) is None:
        names = ", ".join(sorted(hidden))
        yield f"report.access.hide: without {names} there is nothing to show: take groups"


def _trend(report: Report, names: Sequence[str]) -> Iterator[str]:
    """A month of the trend takes the period's place, which only `within` would follow."""
    path = "report.headline.trend"
    for measure in report.behind(names):
        if measure.span == "until":
            yield f"{path}: a balance (span: until) has no monthly figures"
        elif measure.span != "within":
            yield f"{path}: '{measure.name}' has no monthly figures (span: {measure.span})"
