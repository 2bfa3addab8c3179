"""Reports: what exposures declare in `meta.report`, as values, from the manifest or from JSON."""

from dbt_project.report_declarations import load_reports
from dbt_project.report_json import reports_from_json, reports_to_json
from dbt_project.report_values import (
    Across,
    Buckets,
    Column,
    Condition,
    Headline,
    Highlight,
    Label,
    Language,
    ListColumn,
    Measure,
    Operand,
    Operator,
    Options,
    Parameter,
    Report,
    RowLevel,
    Sort,
    Verify,
)

__all__ = [
    "Across",
    "Buckets",
    "Column",
    "Condition",
    "Headline",
    "Highlight",
    "Label",
    "Language",
    "ListColumn",
    "Measure",
    "Operand",
    "Operator",
    "Options",
    "Parameter",
    "Report",
    "RowLevel",
    "Sort",
    "Verify",
    "load_reports",
    "reports_from_json",
    "reports_to_json",
]
