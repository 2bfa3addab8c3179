"""Lineage of the declared reports: from each figure back to the systems' own columns."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp, parse_one
from sqlglot.lineage import lineage as sqlglots_lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from dbt_project.lineage.columns import ROWS
from dbt_project.lineage.figures import Figure, figures
from dbt_project.lineage.graph import Lineage, Place, read_lineage
from dbt_project.lineage.provenance import (
    Provenance,
    provenance_from_json,
    provenance_to_json,
    read_provenance,
)
from dbt_project.lineage.trace import Trace, trace
from dbt_project.reports import Report, load_reports
from tests.workspace import ROOT, Workspace


@pytest.fixture(scope="session")
def target(_built: Workspace) -> Path:
    return _built.data / "target"


@pytest.fixture(scope="session")
def manifest(target: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((target / "manifest.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def found(target: Path, manifest: dict[str, Any]) -> Lineage:
    return read_lineage(ROOT, target, manifest)


@pytest.fixture(scope="session")
def reports(manifest: dict[str, Any]) -> dict[str, Report]:
    return {report.name: report for report in load_reports(manifest)}


def _figure(report: Report, name: str) -> Figure:
    return {figure.name: figure for figure in figures(report)}[name]


def _named(followed: Trace, role: str) -> set[str]:
    return {
        f"{end.place.relation}.{end.place.column}"
        for end in followed.ends
        if end.role == role and end.kind != "constant"
    }


LEDGER_DEBIT = {"nc.gl_detail.localdebitamount", "nc.gl_balance.localdebitamount"}
LEDGER_NET = {
    *LEDGER_DEBIT,
    "nc.gl_detail.localcreditamount",
    "nc.gl_balance.localcreditamount",
}
SIGNS = {"app.map_statement_accounts.sign", "statement_lines.sign_in_totals"}


@pytest.mark.parametrize(
    ("report", "figure", "expected"),
    [
        ("trial_balance", "closing_debit", LEDGER_NET),
        ("trial_balance", "debit", LEDGER_DEBIT),
        ("account_ledger", "balance", LEDGER_NET),
        ("account_ledger", "voucher_label", {"nc.bd_vouchertype.shortname", "nc.gl_voucher.num"}),
        ("balance_sheet", "closing", LEDGER_NET | SIGNS),
        ("income_statement", "change", LEDGER_NET | SIGNS),
        ("expense_by_dept", "month_amount", LEDGER_DEBIT),
        ("customer_ageing", "overdue_share",
         {"nc.ar_recitem.local_money_de", "nc.arap_verifydetail.local_money_de"}),
        ("sales_daily", "mtd_change", {"nc.so_saleorder_b.ntaxmny"}),
        ("shipment_statistics", "average_price",
         {"nc.ic_saleout_b.ntaxmny", "nc.ic_saleout_b.nnum"}),
        ("shipped_not_invoiced", "open_amount",
         {"nc.ic_saleout_b.ntaxmny", "nc.ic_saleout_b.nnum", "nc.so_saleinvoice_b.nnum"}),
        ("sales_order_execution", "open_amount",
         {"nc.so_saleorder_b.ntaxprice", "nc.so_saleorder_exe.ntotalnotoutnum"}),
        ("purchase_order_execution", "open_quantity",
         {"nc.po_order_b.nnum", "nc.po_order_b.naccumarrvnum"}),
        ("purchase_prices", "latest", {"nc.po_order_b.nprice"}),
        ("stock_summary", "closing", {"nc.ic_flow.ninnum", "nc.ic_flow.noutnum"}),
        ("stock_ageing", "amount",
         {"nc.ic_flow.ninnum", "nc.ic_flow.noutnum", "nc.ic_flow.ncostprice",
          "nc.ia_detailledger.nprice"}),
        ("customer_overview", "opened_amount", {"crm.opportunities.amount"}),
    ],
)  # fmt: skip
def test_a_figure_is_made_of_the_columns_that_an_accountant_would_name(
    found: Lineage, reports: dict[str, Report], report: str, figure: str, expected: set[str]
) -> None:
    assert _named(trace(found, _figure(reports[report], figure).reads), "value") == expected


def test_what_decides_a_figure_is_told_from_what_it_is_made_of(
    found: Lineage, reports: dict[str, Report]
) -> None:
    aged = trace(found, _figure(reports["stock_ageing"], "amount").reads)
    assert "nc.ic_flow.dbizdate" in _named(aged, "decides")
    shipped = trace(found, _figure(reports["shipment_statistics"], "quantity").reads)
    assert _named(shipped, "decides") == {"nc.ic_saleout_b.dbizdate"}  # the report's month


def test_counted_rows_end_at_whose_rows_they_are(
    found: Lineage, reports: dict[str, Report]
) -> None:
    (end,) = trace(found, _figure(reports["source_tables"], "rows_put_aside").reads).made_of()
    assert (end.place, end.kind) == (Place("ingest.ingest_quarantine", ROWS), "rows")
    (end,) = trace(found, _figure(reports["capture_runs"], "runs").reads).made_of()
    assert end.kind == "constant"


def test_a_path_names_each_layer_between_mart_and_source(
    found: Lineage, reports: dict[str, Report]
) -> None:
    ends = trace(found, _figure(reports["trial_balance"], "debit").reads).made_of()
    detail = next(end for end in ends if end.place.relation == "nc.gl_detail")
    kinds = [found.relations[place.relation].kind for place in detail.path]
    assert kinds == ["mart", "mart", "storage", "staging", "source"]


def test_every_column_of_every_report_comes_from_a_source_a_seed_or_a_constant(
    found: Lineage, reports: dict[str, Report]
) -> None:
    assert not {name: r.problem for name, r in found.relations.items() if r.problem}
    for report in reports.values():
        for figure in figures(report):
            ends = trace(found, figure.reads).ends
            assert ends, (report.name, figure.name)
            assert not [end for end in ends if end.kind == "unknown"], (report.name, figure.name)


def test_every_end_is_a_column_that_the_source_declares(
    manifest: dict[str, Any], found: Lineage
) -> None:
    declared = {
        Place(f"{source['source_name']}.{source['name']}", column)
        for source in manifest["sources"].values()
        for column in (*source["columns"], "captured_at", "is_deleted", ROWS)
    }
    read = {
        link.to
        for relation in found.relations.values()
        for links in relation.columns.values()
        for link in links
        if found.relations[link.to.relation].kind == "source"
    }
    assert len(read) > 300
    assert read <= declared


def test_origins_are_those_that_sqlglots_own_lineage_finds(
    manifest: dict[str, Any], found: Lineage
) -> None:
    names = {
        node["alias"]: node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "snapshot", "seed")
    }
    names |= {
        source["identifier"].lower(): f"{source['source_name']}.{source['name']}"
        for source in manifest["sources"].values()
    }
    compared = 0
    for name in ("fct_gl_entries", "fct_stock_layers", "fct_shipment_billings", "sto_vouchers"):
        node = manifest["nodes"][f"model.report_platform.{name}"]
        theirs = sqlglots_lineage(None, *_with_schema(node["compiled_code"], found, names))
        for column, start in theirs.items():
            leaves = {
                Place(names[leaf.expression.name.lower()], leaf.name.rpartition(".")[2])
                for leaf in start.walk()
                if isinstance(leaf.expression, exp.Table)
            }
            ours = {link.to for link in found.links(Place(name, column)) if link.to.column != ROWS}
            assert ours == leaves, (name, column)
            compared += 1
    assert compared > 60


def _with_schema(sql: str, found: Lineage, names: dict[str, str]) -> tuple[Any, dict[str, Any]]:
    statement = parse_one(sql, read="duckdb")
    schema: dict[str, Any] = {}
    for table in statement.find_all(exp.Table):
        if table.db:
            columns = _columns(found, names[table.name.lower()])
            place = schema.setdefault(table.catalog, {}).setdefault(table.db, {})
            place[table.name] = dict.fromkeys(columns, "varchar")
    scope = build_scope(qualify(statement, schema=schema, dialect="duckdb", identify=False))
    assert scope is not None
    return scope.expression, schema


@cache
def _seed_heads(name: str) -> list[str]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return file.readline().strip().split(",")


def _columns(found: Lineage, name: str) -> list[str]:
    relation = found.relations[name]
    if relation.kind == "seed":
        return _seed_heads(name)
    added = ["dbt_valid_from", "dbt_valid_to"] if relation.kind == "snapshot" else []
    return [column for column in [*relation.columns, *relation.said, *added] if column != ROWS]


def test_provenance_is_published_and_read_back_whole(
    target: Path, manifest: dict[str, Any]
) -> None:
    made = read_provenance(ROOT, target, manifest)
    assert provenance_from_json(provenance_to_json(made)) == made
    assert made.lineage.relations["nc.gl_detail"].label == "凭证分录"
    assert made.lineage.relations["nc.gl_detail"].said["localdebitamount"]
    rhythm = made.rhythms["nc.gl_detail"]
    assert rhythm.every
    assert rhythm.reconcile
    tests = {test.name for test in made.tests_of("fct_gl_balance_months")}
    assert "assert_vouchers_balance" in tests
    assert not [name for name in tests if "opportunit" in name]


def test_lineage_is_read_anew_only_when_a_statement_has_changed(
    target: Path, manifest: dict[str, Any]
) -> None:
    made = read_provenance(ROOT, target, manifest)
    marked = Provenance(made.inputs, Lineage({}), (), {})
    assert read_provenance(ROOT, target, manifest, marked).lineage.relations == {}
    node = manifest["nodes"]["model.report_platform.dim_orgs"]
    later = {**node, "compiled_code": f"{node['compiled_code']} where 1 = 1"}
    changed = {**manifest, "nodes": {**manifest["nodes"], node["unique_id"]: later}}
    assert read_provenance(ROOT, target, changed, marked).lineage.relations


def test_every_law_is_said_in_both_languages(target: Path, manifest: dict[str, Any]) -> None:
    laws = [test for test in read_provenance(ROOT, target, manifest).tests if not test.kind]
    assert len(laws) > 20
    assert not [law.name for law in laws if not law.said.zh or law.said.zh == law.said.en]


def test_damaged_provenance_is_as_good_as_none() -> None:
    assert provenance_from_json("{") == Provenance()
    assert provenance_from_json('{"format": 99}') == Provenance()
