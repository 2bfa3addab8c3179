"""Finding reports by their words."""

from dataclasses import replace

import pytest

from dbt_project.reports import Label
from tests.viewer_sample import reports
from viewer.catalogue import by_subject, find

SALES = ("sales_order_execution", "shipment_statistics")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", [*SALES, "customer_ageing", "customer_ledger"]),
        ("余额 方向", ["customer_ledger"]),
        ("账龄", ["customer_ageing"]),
        ("AGEING", ["customer_ageing"]),
        ("逾期天数", ["sales_order_execution"]),
        ("days late", ["sales_order_execution"]),
        ("财务部", ["customer_ageing"]),
        ("均价 销售", ["shipment_statistics"]),
        ("nc 客户", [*SALES, "customer_ageing"]),
        ("xsck", ["shipment_statistics"]),
        ("yingshou", ["customer_ageing"]),
        ("yqts", ["sales_order_execution"]),
        ("nothing like it", []),
    ],
)
def test_a_report_is_found_by_any_of_its_words_in_either_language(
    words: str, names: list[str]
) -> None:
    assert [found.report.name for found in find(reports(), words)] == names


def test_a_match_names_the_columns_that_made_it() -> None:
    (found,) = find(reports(), "逾期天数")
    assert [label.en for label in found.columns] == ["Days late"]
    (found,) = find(reports(), "账龄")
    assert found.columns == ()  # the title has it
    (found,) = find(reports(), "yqts")
    assert [label.zh for label in found.columns] == ["逾期天数"]


def test_subjects_keep_the_order_in_which_they_are_declared() -> None:
    subjects = by_subject(reports())
    assert [label.en for label in subjects] == ["Sales", "Receivables", "General ledger"]
    assert [len(listed) for listed in subjects.values()] == [2, 1, 1]


def test_reports_on_the_platform_itself_come_last() -> None:
    first, *rest = reports()
    label = Label("平台", "Platform")
    for file in ("models/platform/_platform__exposures.yml", "models\\platform\\a.yml"):
        subjects = by_subject([replace(first, subject=label, file=file), *rest])
        assert [subject.en for subject in subjects][-1] == "Platform"
