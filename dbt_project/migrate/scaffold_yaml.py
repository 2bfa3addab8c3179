"""The YAML that a scaffold writes: source entries, models, the report."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from dbt_project.access_values import ANALYST
from dbt_project.migrate.conventions import singular, title
from dbt_project.migrate.facts import Filter, Output
from dbt_project.migrate.parameters import merged
from dbt_project.migrate.scaffold_plan import MartColumn, Plan, PlannedColumn, PlannedTable
from dbt_project.migrate.scaffold_sql import key_names

_TYPES = {
    "figure": "decimal(28,8)",
    "whole": "integer",
    "flag": "integer",
    "date": "date",
    "day": "date",
}
_FORMAT = "#,##0.00"


@dataclass(frozen=True)
class Subject:
    """A folder of marts, with its reports' tag."""

    folder: str
    tag: str
    tag_en: str


def flow(value: object) -> str:
    """A short value on one line, as it may stand in YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return text.strip().removesuffix("\n...").strip()


def sources_yaml(plan: Plan, head: Mapping[str, Any]) -> str:
    """Entries for tables that no source declares; `head` is what their source says of itself."""
    lines = ["version: 2", "", "sources:", f"  - name: {plan.source}"]
    lines += [f"    {key}: {flow(value)}" for key, value in head.items()]
    lines.append("    tables:")
    for table in plan.tables:
        lines += _source_table(table)
    return "\n".join([*lines, ""])


def _source_table(table: PlannedTable) -> Iterator[str]:
    yield f"      - name: {table.table}"
    yield f"        description: {flow(table.comment or table.table)}"
    if table.is_key_guessed:
        yield "        # TODO: the key is guessed from NC's naming"
    every = ", every: 1d" if table.is_base else ""
    yield f"        config: {{meta: {{ingest: {{key: [{', '.join(table.key)}]{every}}}}}}}"
    yield "        columns:"
    yield from (f"          {source_column(column)}" for column in table.columns)


def source_column(column: PlannedColumn) -> str:
    """One column of a source's table."""
    parts = {"name": column.source, "data_type": column.data_type}
    if column.comment:
        parts["description"] = column.comment
    note = "  # TODO: the type is guessed" if column.is_guessed else ""
    inner = ", ".join(f"{key}: {_quoted(value)}" for key, value in parts.items())
    return f"- {{{inner}}}{note}"


def _quoted(text: str) -> str:
    return (
        text
        if re.fullmatch(r"\w+", text) and not text.isdigit()
        else flow(text)
        if text.isalnum()
        else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )


def models_yaml(tables: Iterable[PlannedTable], *, kept: bool) -> str:
    """Descriptions of the new staging models, or of the models that keep their rows."""
    lines = ["version: 2", "", "models:"]
    for table in tables:
        name = table.kept_model if kept else table.staging_model
        text = (
            "Kept with its tombstones (is_deleted)."
            if kept
            else f"{table.table} with plain names, types and nulls."
        )
        lines += [
            f"  - name: {name}",
            "    description: >-",
            f"      {text} One row per {_one(table)}.",
            "",
        ]
        if kept:
            keys = key_names(table)
            tests = ", data_tests: [unique, not_null]" if len(keys) == 1 else ""
            lines.pop()
            lines += ["    columns:", *(f"      - {{name: {key}{tests}}}" for key in keys), ""]
    return "\n".join(lines)


def snapshots_yaml(tables: Iterable[PlannedTable]) -> str:
    """Descriptions of the new snapshots."""
    lines = ["version: 2", "", "snapshots:"]
    text = "Every version that capture has seen; the current one has no dbt_valid_to."
    for table in tables:
        one = f"One row per {_one(table)} and version."
        lines += [f"  - name: {table.kept_model}", "    description: >-", f"      {text} {one}", ""]
    return "\n".join(lines)


def _one(table: PlannedTable) -> str:
    return singular(table.entity).replace("_", " ")


def mart_yaml(plan: Plan, mart: str) -> str:
    """The mart's columns with the labels that the legacy report gives them."""
    main = plan.main.entity_name if plan.main else "row"
    lines = ["version: 2", "", "models:", f"  - name: {mart}", "    description: >-"]
    lines += [f"      TODO: what it is for. One row per {main}.", "    columns:"]
    for column in plan.columns:
        lines.append(f"      - {_mart_column(plan, column)}")
    if not plan.columns:
        lines.append(
            "      - {name: row_id, data_type: varchar, config: {meta: {label: 行, label_en: Row}}}"
        )
    else:
        lines.append("      - {name: stored_at, data_type: timestamp}")
    return "\n".join([*lines, ""])


def _mart_column(plan: Plan, column: MartColumn) -> str:
    meta: dict[str, str] = {"label": column.label or column.name, "label_en": title(column.name)}
    if column.column.kind == "figure":
        meta["format"] = _FORMAT
    entry: dict[str, Any] = {
        "name": column.name,
        "data_type": _TYPES.get(column.column.kind, "varchar"),
    }
    entry["config"] = {"meta": meta}
    is_key = (
        plan.main is not None
        and column.source is plan.main
        and plan.main.key == (column.column.source,)
    )
    if is_key:
        entry["data_tests"] = ["unique", "not_null"]
    return yaml.safe_dump(
        entry, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    ).strip()


def exposure_yaml(plan: Plan, mart: str, subject: Subject, label: str, up: str) -> str:
    """The report: what the legacy one shows and asks for, as far as the mart has it."""
    shown = _crosstab(plan) or _list(plan)
    lines = [
        f"# yaml-language-server: $schema={up}dbt_project/report_schema.json", "version: 2", "",
        "exposures:", f"  - name: {plan.report}", f"    label: {flow(label)}",
        "    description: TODO", "    type: dashboard", "    maturity: low",
        "    owner: {name: TODO, email: todo@example.com}", f"    depends_on: [ref('{mart}')]",
        "    config:", f"      tags: [{flow(subject.tag)}]", "      meta:", "        report:",
        "          version: 1", f"          label_en: {title(plan.report)}",
        f"          subject_en: {flow(subject.tag_en)}",
        f"          replaces: {{system: NC, name: {flow(label)}}}", f"          model: {mart}",
    ]  # fmt: skip
    lines += [f"          {line}" for line in shown]
    lines.append(f"          access: {{groups: [{ANALYST}]}}  # TODO: who sees it")
    parameters, todos = parameters_of(plan, mart)
    if parameters:
        lines.append("          parameters:")
        lines += (f"            - {_entry(entry)}" for entry in parameters)
    lines += (f"          # TODO: {text}" for text in todos)
    lines.append("          # TODO: the parameter sets to compare with, then maturity: high")
    lines.append(f"          # verify: {{legacy: {plan.report}, parameters: [{{}}]}}")
    return "\n".join([*lines, ""])


def _entry(entry: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(entry), default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    ).strip()


def _crosstab(plan: Plan) -> list[str] | None:
    """Rows and measures, when the legacy report has sums and what they are sums of is there."""
    sums = [output for output in plan.outputs if output.kind == "aggregate"]
    measures = list(_measures(plan, sums))
    rows = [c.name for c in _plain_columns(plan) if c.column.kind not in ("figure",)]
    grouped = {column for group in plan.statement.groups for column in group.columns}
    shown = {
        column for output in plan.outputs for column in output.columns if output.kind == "column"
    }
    if not measures or not rows or not grouped & shown:
        return None
    lines = [
        "layout: crosstab",
        f"rows: [{', '.join(f'{{name: {name}}}' for name in rows)}]",
        "measures:",
    ]
    lines += (f"  - {_entry(measure)}{note}" for measure, note in measures)
    return [*lines, "totals: {rows: true}"]


def _measures(plan: Plan, sums: Iterable[Output]) -> Iterator[tuple[dict[str, Any], str]]:
    taken: set[str] = set()
    for output in sums:
        found = [plan.column(column) for column in output.columns]
        figure = next((c for c in found if c and c.column.kind == "figure"), None)
        if figure is None:
            continue
        name = figure.name
        while name in taken:
            name += "_2"
        taken.add(name)
        label = {"label": output.name, "label_en": title(name)} if output.name else {}
        is_plain = re.fullmatch(r"sum\([\w.]+\)", output.text, re.IGNORECASE)
        note = "" if is_plain else f"  # TODO: {output.text[:100]}"
        yield {"name": name, "column": figure.name, **label}, note


def _plain_columns(plan: Plan) -> list[MartColumn]:
    found = [
        plan.column(o.columns[0])
        for o in plan.outputs
        if len(o.columns) == 1 and o.kind in ("column", "expression")
    ]
    return list({column.name: column for column in found if column is not None}.values())


def _list(plan: Plan) -> list[str]:
    shown = _plain_columns(plan) or list(plan.columns[:8])
    names = [column.name for column in shown] or ["row_id"]
    figures = {column.name for column in shown if column.column.kind == "figure"}
    lines = ["layout: list", "columns:"]
    lines += (f"  - {{name: {name}{', total: true' if name in figures else ''}}}" for name in names)
    return lines


def parameters_of(plan: Plan, mart: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The report's parameters from the tokens, and what is left to think about."""
    found: dict[str, dict[str, Any]] = {}
    todos: list[str] = []
    filters = [f for s in plan.analysis.statements for f in s.filters]
    for name in merged(plan.analysis.parameters):
        uses = [f for f in filters if name in f.parameters]
        columns = (plan.column(column) for f in uses for column in f.columns)
        column = next((c for c in columns if c is not None), None)
        if column is None or column.column.kind == "figure":
            todos.append(
                f"parameter {name}: {uses[0].text if uses else 'stands in a computed column'}"
            )
            continue
        entry = _parameter(name, column, uses, mart)
        if entry["name"] in found or column.name in {e["column"] for e in found.values()}:
            continue  # the other end of a range
        found[entry["name"]] = entry
    return list(found.values()), [re.sub(r"\s+", " ", text)[:150] for text in todos]


def _parameter(name: str, column: MartColumn, uses: Iterable[Filter], mart: str) -> dict[str, Any]:
    slug = name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else column.name
    label = {"label": column.label or name, "label_en": title(column.name)}
    if column.column.kind in ("date", "day"):
        months = any(
            "1,7" in f.text.replace(" ", "") or "1,4" in f.text.replace(" ", "") for f in uses
        )
        kind = "month_range" if months else "date_range"
        return {
            "name": column.name,
            "type": kind,
            "column": column.name,
            **label,
            "default": "this_year",
        }
    operators = {f.operator for f in uses}
    if "like" in operators or column.column.kind == "whole":
        return {"name": slug, "type": "text", "column": column.name, **label}
    kind = "multiselect" if operators & {"in", "between", "not in"} else "select"
    options = {"model": mart, "value": column.name}
    return {"name": slug, "type": kind, "column": column.name, **label, "options": options}
