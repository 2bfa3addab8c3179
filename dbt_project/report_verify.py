"""How a report is checked against its legacy statement: `verify` in its declaration."""

from collections.abc import Iterator, Mapping
from typing import Any

from dbt_project.report_ledger import shown_columns
from dbt_project.report_schema import near
from dbt_project.report_values import Report
from dbt_project.verify_values import Verify, VerifyRules

_LISTS = {"multiselect": ",", "fields": ","}
_RANGE = ".."


def read_verify(declared: Mapping[str, Any]) -> Verify | None:
    """The `verify` of a report that passed the schema."""
    if "verify" not in declared:
        return None
    verify = declared["verify"]
    kinds = {entry["name"]: entry["type"] for entry in declared.get("parameters", [])}
    values = tuple(
        {name: value_text(kinds.get(name, ""), value) or "" for name, value in entry.items()}
        for entry in verify["parameters"]
    )
    return Verify(verify["legacy"], values, _rules(verify.get("rules", {})), verify.get("source"))


def value_text(kind: str, value: Any) -> str | None:
    """A declared value as it would stand in a URL."""
    if isinstance(value, list):
        separator = _LISTS.get(kind, _RANGE)
        items = (str(item) for item in value)
        if separator == _RANGE:
            return separator.join(items)
        return separator.join(item.replace("\\", "\\\\").replace(",", "\\,") for item in items)
    if isinstance(value, bool):
        return "on" if value else "off"
    return None if value is None else str(value)


def verify_problems(report: Report) -> Iterator[str]:
    """What is wrong with a report's `verify`, as `key path: what is wrong`."""
    if report.verify is None:
        return
    known = [parameter.name for parameter in report.parameters]
    for place, values in enumerate(report.verify.parameters):
        for name in values:
            if name not in known:
                path = f"report.verify.parameters[{place}]"
                yield f"{path}: there is no parameter '{name}'{near(name, known)}"
    yield from _rule_problems(report, report.verify.rules)
    sources = sorted({source for source, _ in report.sources})
    if report.verify.source and report.verify.source not in sources:
        yield (
            f"report.verify.source: the report is made of no source '{report.verify.source}'"
            f"{near(report.verify.source, sources)}"
        )


def _rules(declared: Mapping[str, Any]) -> VerifyRules:
    zero = declared.get("null_is_zero", [])
    return VerifyRules(
        keys=tuple(declared.get("keys", ())),
        null_is_zero=tuple(zero) if isinstance(zero, list) else (),
        all_null_is_zero=zero is True,
        legacy=dict(declared.get("legacy", {})),
        subtotals=declared.get("subtotals", True),
        ordered=declared.get("ordered", False),
        only_new=tuple(declared.get("only_new", ())),
        only_legacy=tuple(declared.get("only_legacy", ())),
    )


def _rule_problems(report: Report, rules: VerifyRules) -> Iterator[str]:
    headings = list(_headings(report))
    columns = [column.name for column in shown_columns(report)]
    columns += [section.name for section in report.ledger.sections] if report.ledger else []
    measures = [measure.name for measure in report.measures]
    across = report.across.column.name if report.across and report.across.column else None
    spread = [across] if across else []
    beside = [column.name for level in report.rows for column in level.show]
    shown = [*headings, *beside, *columns, *measures, *spread]
    named: dict[str, tuple[tuple[str, ...], list[str]]] = {
        "keys": (rules.keys, [*headings, *beside, *columns]),
        "null_is_zero": (rules.null_is_zero, [*columns, *measures]),
        "only_new": (rules.only_new, [*columns, *beside, *measures]),
        "legacy": (tuple(rules.legacy), shown),
    }
    for key, (names, known) in named.items():
        for name in names:
            if name not in known:
                path = f"report.verify.rules.{key}"
                yield f"{path}: the report shows no '{name}'{near(name, known)}"
    for name in set(rules.keys) & set(rules.only_new):
        yield f"report.verify.rules.only_new: '{name}' is a key: both sides must have it"
    if not rules.subtotals and report.layout == "list":
        yield "report.verify.rules.subtotals: a list has none"


def _headings(report: Report) -> Iterator[str]:
    """What the rows may be headed by: of what a reader picks, each."""
    for level in report.rows:
        yield from (column.name for column in level.picks or (level.column,))
