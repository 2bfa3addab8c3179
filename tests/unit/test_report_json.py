"""Resolved reports written beside the published data come back as they were."""

import json
from datetime import date
from decimal import Decimal

import pytest

from dbt_project.errors import MisdeclaredError
from dbt_project.reports import reports_from_json, reports_to_json
from tests.report_sample import AGEING, CROSSTAB, LEDGER, LIST, changed, report


def test_reports_come_back_from_json_equal_with_exact_operands() -> None:
    listed = changed(LIST, "where", {"amount": {">": 0.1}, "order_date": {"<": "2024-01-31"}})
    listed = changed(listed, "parameters.2.options.depends_on", {"period": "order_date"})
    listed = changed(listed, "verify", {"legacy": "x", "parameters": [{"period": "2024-01"}]})
    reports = (report(listed), report(CROSSTAB), report(AGEING), report(LEDGER))
    again = reports_from_json(reports_to_json(reports))
    assert again == reports
    assert [condition.operand for condition in again[0].where] == [
        Decimal("0.1"),
        date(2024, 1, 31),
    ]


def test_a_parameter_may_be_called_date_or_decimal() -> None:
    named = changed(LIST, "parameters.3.name", "date")
    named = changed(named, "parameters.2.options.depends_on", {"date": "status"})
    loaded = report(named)
    assert reports_from_json(reports_to_json((loaded,))) == (loaded,)


def test_reports_of_another_format_ask_for_a_new_publication() -> None:
    plain = json.loads(reports_to_json((report(LIST),)))
    with pytest.raises(MisdeclaredError, match="have format 0, this version reads 2: build"):
        reports_from_json(json.dumps(plain | {"format": 0}))
    del plain["reports"][0]["layout"]
    with pytest.raises(MisdeclaredError, match="another version \\('layout'\\): build"):
        reports_from_json(json.dumps(plain))


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", '{"format": 2}', '{"format": 2, "reports": [3]}']
)
def test_a_damaged_file_asks_for_a_new_publication(text: str) -> None:
    with pytest.raises(MisdeclaredError, match="build and publish again"):
        reports_from_json(text)
