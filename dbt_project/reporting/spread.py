"""What a cross-tab's figures are spread over: the members of a column, or age buckets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from dbt_project.reporting.filters import answer
from dbt_project.reporting.measures import of_rows, scope_filters
from dbt_project.reporting.parameters import Choice, Values
from dbt_project.reporting.query import days_since, facts, filtered, shown_text, shown_type
from dbt_project.reporting.sql import Binds, Dialect, Query, fact, named, number, render
from dbt_project.reporting.words import NO_DATE, OTHER, UNCLASSIFIED, bucket_labels
from dbt_project.reports import Across, Buckets, Language, Measure, Report


@dataclass(frozen=True)
class Member:
    """One group of columns. `value` is the mart's; None in rows without one, and of buckets."""

    label: str
    value: Choice | None = None


@dataclass(frozen=True)
class Spread:
    """What the columns are; a result's `across_key` counts through `members`.

    The key after the last one is `rest`: the members beyond the cap, or the rows without a date.
    """

    members: tuple[Member, ...]
    rest: str


def members_query(
    report: Report, values: Values, language: Language, *, dialect: Dialect = "duckdb"
) -> Query | None:
    """The largest members of the column that a report spreads over: `value` and `label`.

    They come from the rows that spread measures count; None where there is nothing to ask.
    """
    if report.across is None or report.across.column is None:
        return None
    binds, spread = Binds(), report.across.column
    sized_by = _sized_by(report, report.across)
    size = of_rows(sized_by, report, values, binds)
    value = fact(spread.name)
    statement = (
        exp.select(
            named(value, "value"), named(exp.Max(this=shown_text(spread, language)), "label")
        )
        .from_(facts(report.relation))
        .group_by(value.copy())
        .order_by(
            exp.Ordered(this=size, desc=True, nulls_first=False),
            exp.Ordered(this=value.copy(), nulls_first=False),
        )
        .limit(number(report.across.maximum))
    )
    filters = scope_filters(report, values, binds, report.behind(report.across.measures))
    types = {"value": spread.data_type, "label": shown_type(spread)}
    return render(filtered(statement, filters), binds, dialect, types)


def spread_over(
    report: Report, found: Sequence[Mapping[str, Any]], language: Language
) -> Spread | None:
    """What the columns are, from the rows of `members_query` (none are needed for buckets)."""
    across = report.across
    if across is None:
        return None
    if across.buckets:
        labels = bucket_labels(across.buckets.edges)
        members = [Member(label.text(language)) for label in labels]
        return Spread(tuple(members), NO_DATE.text(language))
    known = sorted((row for row in found if row["value"] is not None), key=lambda r: r["value"])
    members = [Member(str(row["label"]), row["value"]) for row in known]
    if len(known) < len(found):
        members.append(Member(UNCLASSIFIED.text(language)))
    return Spread(tuple(members), OTHER.text(language))


def across_key(across: Across, spread: Spread, values: Values, binds: Binds) -> exp.Expression:
    """Which of the spread's members a row of the mart belongs to, as its number."""
    rest = len(spread.members)
    if across.buckets:
        return _bucket_key(across.buckets, rest, values, binds)
    if across.column is None or not spread.members:
        return number(rest)
    case = exp.Case()
    for key, member in enumerate(spread.members):
        left = fact(across.column.name)
        same: exp.Expression = exp.Is(this=left, expression=exp.Null())
        if member.value is not None:
            same = exp.EQ(this=left, expression=binds.add("member", member.value))
        case = case.when(same, number(key))
    return case.else_(number(rest))


def _bucket_key(buckets: Buckets, undated: int, values: Values, binds: Binds) -> exp.Expression:
    since = binds.add(buckets.since, answer(values, buckets.since))
    days = days_since(since, buckets.column)
    null = exp.Is(this=fact(buckets.column.name), expression=exp.Null())
    case = exp.Case().when(null, number(undated))
    for key, edge in enumerate(buckets.edges):
        case = case.when(exp.LTE(this=days.copy(), expression=number(edge)), number(key))
    return case.else_(number(len(buckets.edges)))


def _sized_by(report: Report, across: Across) -> Measure:
    """What makes a member large: the first spread measure, or the first part of it."""
    measures = {measure.name: measure for measure in report.measures}
    first = measures[across.measures[0]]
    while first.column is None:
        first = measures[first.parts[0]]
    return first
