"""Picked fields as the project's YAML: the exposure says what the page showed."""

import yaml

from dbt_project.custom_sql.fields import (
    Picks,
    declaration,
    declared_report,
    exposure_of,
    picks_body,
    picks_of,
)
from dbt_project.custom_sql.promotion import exposure_text
from dbt_project.custom_sql.saved import SavedReport
from dbt_project.marts import Mart
from dbt_project.report_schema import structure
from dbt_project.report_values import Column, Condition, Label
from dbt_project.reporting.rights import PermittedMart

COLUMNS = {
    "org_code": Column("org_code", Label("组织", "Org"), "varchar", text="org_name"),
    "org_name": Column("org_name", Label("组织名称", "Org name"), "varchar"),
    "doc_date": Column("doc_date", Label("日期", "Date"), "date"),
    "bill_no": Column("bill_no", Label("单号", "Bill"), "varchar"),
    "amount": Column("amount", Label("金额: 元", "Amount"), "decimal(18,2)", "#,##0.00"),
}
MART = Mart("model.x.fct_sales", "fct_sales", ("marts", "fct_sales"), (), COLUMNS, "m/x.yml")
CROSSTAB = Picks(
    "fct_sales", "crosstab", rows=("org_code", "bill_no"), across="doc_date",
    measures=("amount", "bill_no"), filters=("doc_date", "org_code", "bill_no"),
    order=("-amount",), subtotals=True,
)  # fmt: skip
LIST = Picks("fct_sales", columns=("bill_no", "amount"))


def test_an_exposure_declares_word_for_word_what_was_picked() -> None:
    for picks in (CROSSTAB, LIST):
        saved = SavedReport("fields", "销售: 汇总", "", picks_body(picks), (), "my_sales", "me")
        text = exposure_text(saved, "sales", MART, Label("销售", "Sales"), "Sales: all")
        (exposure,) = yaml.safe_load("exposures:\n" + text)["exposures"]
        report = exposure["config"]["meta"]["report"]
        wanted = declaration(picks, MART) | {"label_en": "Sales: all", "subject_en": "Sales"}
        assert report == wanted
        assert exposure["label"] == "销售: 汇总"
        assert structure(report)[0] == []


def test_picks_are_kept_as_they_are() -> None:
    assert picks_of(picks_body(CROSSTAB)) == CROSSTAB


def test_a_picked_report_reads_the_rows_of_whoever_looks() -> None:
    mine = Condition("org_code", "in", ("01",))
    exposure = exposure_of("my_sales", "Sales", "", "me")
    declared = declaration(LIST, MART) | {"label_en": "Sales"}
    report = declared_report(exposure, declared, PermittedMart(MART, (mine,)))
    assert report.where == (mine,)
    assert [column.name for column in report.columns if column.total] == ["amount"]
    assert [sort.column for sort in report.order_by] == ["bill_no", "amount"]
