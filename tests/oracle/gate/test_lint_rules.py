"""Traps, what declarations set, where a compiled line comes from, and how findings are shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from dbt_project.oracle_lint.declaration_rules import declaration_findings
from dbt_project.oracle_lint.findings import Finding
from dbt_project.oracle_lint.messages import exit_code, shown, summary
from dbt_project.oracle_lint.project import Located
from dbt_project.oracle_lint.sources import Locator, Spot, nodes_of, raw_line
from dbt_project.oracle_lint.traps import traps

RAW = """{{ config(unique_key='a') }}

with lines as (
    select * from {{ ref('lines') }}
    {{ touched('a', changes) }}
),

final as (
    select
        lines.a,
        {{ month_start('lines.b') }} as month
    from lines
)

select * from final"""
COMPILED = """

with lines as (
    select * from storage.lines
    where a in (
        select a from storage.changes
        union all
        select a from storage.more
    )
),

final as (
    select
        lines.a,
        trunc(cast(lines.b as date), 'MM') as month
    from lines
)

select * from final"""


@pytest.mark.parametrize(
    ("compiled", "raw"),
    [
        ("with lines as (", "with lines as ("),
        ("    select * from storage.lines", "    select * from {{ ref('lines') }}"),
        ("        lines.a,", "        lines.a,"),
        (
            "        trunc(cast(lines.b as date), 'MM') as month",
            "        {{ month_start('lines.b') }} as month",
        ),
        ("select * from final", "select * from final"),
    ],
)
def test_a_compiled_line_is_found_again_in_the_raw_file(compiled: str, raw: str) -> None:
    row = COMPILED.splitlines().index(compiled) + 1
    assert RAW.splitlines()[raw_line(RAW, COMPILED, row) - 1] == raw


def test_what_a_macro_adds_is_in_the_line_that_calls_it() -> None:
    row = COMPILED.splitlines().index("        select a from storage.more") + 1
    assert RAW.splitlines()[raw_line(RAW, COMPILED, row) - 1].strip() in (
        "{{ touched('a', changes) }}", "select * from {{ ref('lines') }}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "rules"),
    [
        ("select a from t where b = ''", ["empty-text"]),
        ("select a from t where '' <> b", ["empty-text"]),
        ("select a from t where b between '' and 'z'", ["empty-text"]),
        ("select a from t where b = null", ["null-comparison"]),
        ("select case when b != null then 1 end from t", ["null-comparison"]),
        ("select a from t where b not in ('x', null)", ["not-in-null"]),
        ("select a from t where b not in ('x', '')", ["not-in-null"]),
        ("select a from t where b in ('x', '')", ["empty-text"]),
        ("select substr(a, 0, 3) from t", ["substr-zero"]),
        ("select coalesce(a, '') from t", ["empty-text"]),
        ("select a from t where b is null and c = 'x'", []),
        ("select substr(a, 1, 3), substr(a, -2) from t", []),
        ("select a from t where b not in ('x', 'y')", []),
        ("select coalesce(a, '-'), nullif(a, 'x') from t", []),
        ("select a || '' from t", []),
    ],
)
def test_traps_that_oracle_takes_are_warned_of(sql: str, rules: list[str]) -> None:
    found = traps(sql, 19)
    assert [one.rule for one in found] == rules
    assert {one.kind for one in found} <= {"warning"}


def declared(name: str = "sto_lines", **more: Any) -> list[tuple[str, str]]:
    """The rules of one node's traps, with their keys."""
    node = {"name": name, "resource_type": "model", "original_file_path": "models/m.sql",
            "package_name": "p", "config": {}, "columns": {}, **more}  # fmt: skip
    nodes = nodes_of({"nodes": {f"model.p.{name}": node}})
    return [(one.finding.rule, one.key) for one in declaration_findings(nodes, 19)]


INCREMENTAL = {"materialized": "incremental", "unique_key": "line_id"}


def test_a_declared_name_that_oracle_reserves_or_refuses_is_warned_of() -> None:
    columns: dict[str, Any] = {"level": {}, "size": {"quote": True}, "_line": {}, "amount": {}}
    assert declared(columns=columns) == [
        ("reserved-word", "columns.level"), ("leading-underscore", "columns._line"),
    ]  # fmt: skip
    assert declared(columns={"金" * 43: {}, "金" * 42: {}}) == [
        ("name-length", f"columns.{'金' * 43}")
    ]


def test_a_name_leaves_room_for_what_dbt_oracle_adds_to_it() -> None:
    assert declared("s" * 112, config=INCREMENTAL) == [("name-budget", "name")]
    assert declared("s" * 111, config=INCREMENTAL) == []
    assert declared("s" * 117, config={"materialized": "table"}) == [("name-budget", "name")]
    assert declared("s" * 116, config={"materialized": "table"}) == []


def test_a_seed_with_dates_or_quoted_names_is_warned_of() -> None:
    config = {"column_types": {"day": "date", "code": "varchar(10)"}, "quote_columns": True}
    assert declared(resource_type="seed", config=config) == [
        ("seed-date", "column_types.day"), ("seed-quotes", "quote_columns"),
    ]  # fmt: skip


SNAPSHOT = """{% snapshot snap_lines %}

{{ config(unique_key='line_id') }}

select * from {{ ref('lines') }}
limit 10

{% endsnapshot %}
"""
YAML = """models:
  - name: orders
    columns:
      - name: line_id
  - name: lines
    columns:
      - name: line_id
        data_tests: [unique]
"""


def test_a_finding_in_a_snapshot_counts_the_lines_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "snap_lines.sql").write_text(SNAPSHOT, encoding="utf-8")
    raw = SNAPSHOT.partition("%}")[2].partition("{% end")[0]
    node = {"name": "snap_lines", "resource_type": "snapshot", "package_name": "p",
            "original_file_path": "snap_lines.sql", "raw_code": raw}  # fmt: skip
    locator = Locator(tmp_path, nodes_of({"nodes": {"snapshot.p.snap_lines": node}}), "target")
    compiled = "\n\n\n\nselect * from storage.lines\nlimit 10\n\n"
    sql = f"create table s as select sbq.* from ({compiled.strip()}) sbq"
    spot = locator.spot("snapshot.p.snap_lines", compiled, sql, sql.index("limit"))
    assert (spot.file, spot.line, spot.text) == ("snap_lines.sql", 6, "limit 10")


def test_a_finding_in_a_declared_test_is_in_the_line_of_its_column(tmp_path: Path) -> None:
    (tmp_path / "_models.yml").write_text(YAML, encoding="utf-8")
    node = {"name": "unique_lines_line_id", "resource_type": "test", "package_name": "p",
            "original_file_path": "_models.yml", "raw_code": "{{ test_unique() }}",
            "attached_node": "model.p.lines", "column_name": "line_id"}  # fmt: skip
    locator = Locator(tmp_path, nodes_of({"nodes": {"test.p.unique": node}}), "target")
    spot = locator.spot("test.p.unique", "select 1 limit 1", "select 1 limit 1", 9)
    assert (spot.file, spot.line) == ("_models.yml", 7)


def test_a_trap_of_a_declaration_is_in_the_line_of_its_key(tmp_path: Path) -> None:
    (tmp_path / "_models.yml").write_text(YAML, encoding="utf-8")
    node = {"name": "lines", "resource_type": "model", "package_name": "p",
            "original_file_path": "lines.sql", "patch_path": "p://_models.yml",
            "columns": {"line_id": {}}}  # fmt: skip
    nodes = nodes_of({"nodes": {"model.p.lines": node}})
    locator = Locator(tmp_path, nodes, "target")
    spot = locator.declared(nodes["model.p.lines"], "columns.line_id")
    assert (spot.file, spot.line) == ("_models.yml", 7)


def located(kind: Any = "refused", compiled: str | None = None) -> Located:
    finding = Finding(kind, "limit", "ORA-00933: SQL command not properly ended", 10, 933)
    spot = Spot("models/m.sql", 3, 5, "limit 10", compiled)
    return Located(finding, spot, "model.p.m")


def test_a_person_reads_file_line_rule_and_what_to_write_instead() -> None:
    assert shown([located(compiled="target/m.sql:7")], "text").splitlines() == [
        "models/m.sql:3:5: Oracle refuses [limit] ORA-00933: SQL command not properly ended",
        "    limit 10",
        "    as compiled: target/m.sql:7",
        "    write: fetch first n rows only; for a source older than 12.1: "
        "rownum <= n around a query",
    ]


def test_github_gets_an_annotation_on_the_line() -> None:
    text = shown([located()], "github")
    assert text.startswith("::error file=models/m.sql,line=3,col=5,title=limit::Oracle refuses: ")
    assert "\n" not in text


def test_a_program_gets_one_object_for_each_finding() -> None:
    (one,) = json.loads(shown([located("unknown")], "json"))
    assert (one["kind"], one["rule"], one["file"], one["line"]) == (
        "unknown", "limit", "models/m.sql", 3,
    )  # fmt: skip


def test_the_exit_code_tells_refused_and_not_known_apart() -> None:
    assert exit_code([located(), located("unknown")]) == 1
    assert exit_code([located("unknown"), located("warning")]) == 3
    assert exit_code([located("warning")]) == exit_code([]) == 0
    assert summary([located(), located("unknown")]) == (
        "Oracle refuses: 1, not known to this check: 1"
    )
