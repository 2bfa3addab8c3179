"""Reports read from Oracle are those read from DuckDB: rows, figures, choices, exported files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pytest

from dbt_project.manifest import built_manifest
from dbt_project.reporting.grid import Grid
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.paging import paged
from dbt_project.reporting.parameters import Values, read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import days_since, list_query, list_totals_query, options_query
from dbt_project.reporting.sql import Binds, render
from dbt_project.reports import Column, Label, Language, Report, Sort, load_reports
from tests.conftest import UNTIL
from tests.oracle.both_marts import Both, both_of, warehouse_of
from tests.oracle.marts_sample import ONE_SCHEMA
from tests.oracle.measured_sample import MEASURED
from tests.report_sample import (
    AGEING,
    COLUMNS,
    CROSSTAB,
    LEDGER,
    LIST,
    ORGS,
    REMOVED,
    changed,
    report,
)
from tests.workspace import Workspace
from viewer.download import made
from viewer.export_file import Export
from viewer.headline import headline
from viewer.published import Published
from viewer.request import Request

pytestmark = pytest.mark.oracle
LANGUAGES: tuple[Language, ...] = ("zh", "en")
OFFSET = -480  # a reader in China
BUILT_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def project(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The project's own marts and reports, as a build left them."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(_built.data / "target"))
        reports = load_reports(built_manifest(_built.root))
    copy = folder / "build.duckdb"
    copy.write_bytes((_built.data / "marts.duckdb").read_bytes())
    with warehouse_of(folder, copy, "storage") as warehouse:
        yield from both_of(warehouse, copy, reports, UNTIL)


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Reports over rows that are hard to keep equal, with everything in one schema."""
    folder = tmp_path_factory.mktemp("trade")
    file = folder / "trade_build.duckdb"
    with duckdb.connect(file) as marts:
        marts.execute("create schema marts")
        for table, columns in (("fct_lines", COLUMNS), ("dim_orgs", ORGS)):
            shape = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
            marts.execute(f"create table marts.{table} ({shape})")
        marts.register("hard", pa.Table.from_pylist(list(_hard_rows())))
        marts.execute("insert into marts.fct_lines by name from hard")
    one_book = changed(LEDGER, "sections", REMOVED)
    samples = (LIST, CROSSTAB, AGEING, _shares(), LEDGER, one_book, *MEASURED)
    reports = tuple(report(declared) for declared in samples)
    with warehouse_of(folder, file, ONE_SCHEMA) as warehouse:
        yield from both_of(warehouse, file, reports, date(2024, 6, 15))


def _shares() -> dict[str, Any]:
    """A cross-tab with parts of a total, distinct values, "others", and rows that are hidden."""
    measures = [
        {"name": "part", "type": "share", "of": "amount", "label": "占比", "label_en": "Share"},
        {
            "name": "buyers",
            "type": "count_distinct",
            "column": "customer_code",
            "where": {"status": {"in": [0, 1]}},
            "label": "客户数",
            "label_en": "Buyers",
        },
    ]
    declared = changed(CROSSTAB, "measures", [*CROSSTAB["measures"], *measures])
    return changed(changed(declared, "across.max", 2), "hide_zero", True)


TEXTS = ("甲", "乙", "A", "a", "Ä", "Z", "a%b", "a_b", "a!b", "O'Brien", " x", "1", "01", "0001",
         "é", "ß", "=1+1", "😀", None)  # fmt: skip
AMOUNTS = ("0.00000001", "-0.00000001", "12345678901234567.12345678", "1.10", "-7", "0", None)


def _hard_rows() -> Iterator[dict[str, Any]]:
    """Codes in every script and case, figures at both ends of their digits, days that are null."""
    for number in range(240):
        text = TEXTS[number % len(TEXTS)]
        amount = AMOUNTS[number % len(AMOUNTS)]
        day = date(2024, 1, 1) + timedelta(days=number * 7 % 260)
        yield {
            "line_id": f"L{number:03d}",
            "order_no": f"SO{number * 37 % 100:03d}",
            "order_date": day,
            "due_date": None if number % 11 == 0 else day + timedelta(days=number % 95 - 10),
            "logged_at": datetime(2024, 1, 1, 23, 59, 59) + timedelta(hours=number),
            "class_code": TEXTS[number % 5],
            "class_name": f"分类{number % 5}" if number % 5 else None,
            "class_name_en": f"Class {number % 5}" if number % 3 else None,
            "customer_code": text,
            "customer_name": f"客户 {text}" if number % 4 else None,
            "kind": (None, "steel", "wood", "钢", "Zinc")[number % 5],
            "status": number % 3,
            "quantity": Decimal(number % 9 - 2),
            "amount": Decimal(amount) if amount else None,
            "people": number % 4 or None,
        }


def answers(both: Both, of: Report, /, **texts: str) -> Values:
    """Values of a report whose texts are all good."""
    found = read_answers(of, texts, both.today, "en")
    assert not found.problems
    return found.values


def parameter_sets(both: Both, of: Report) -> Iterator[Values]:
    """Defaults, a long period, nothing at all; and each choice, switch and text by itself."""
    yield answers(both, of)
    for parameter in of.parameters:
        if parameter.type in ("month_range", "date_range"):
            first, last = ("2000-01", "2030-12")
            days = "-01" if parameter.type == "date_range" else ""
            yield answers(both, of, **{parameter.name: f"{first}{days}..{last}{days}"})
            yield answers(both, of, **{parameter.name: f"1999-01{days}..1999-02{days}"})
        elif parameter.type == "date":
            yield answers(both, of, **{parameter.name: "2024-03-05"})
        elif parameter.type == "toggle":
            yield answers(both, of, **{parameter.name: "on"})
        elif parameter.type == "text":
            for text in ("%", "_", "!", "'", "A", "ä", "客户", "0"):
                yield answers(both, of, **{parameter.name: text})
    yield from _chosen(both, of)


def _chosen(both: Both, of: Report) -> Iterator[Values]:
    """The first choice of every select, and the first three of a multiselect."""
    for parameter in of.parameters:
        if parameter.options:
            query = options_query(of, parameter, answers(both, of), "zh")
            choices = [row["value"] for row in both.duckdb.run(query, 30).to_pylist()]
            if choices and parameter.type == "multiselect":
                yield {**answers(both, of), parameter.name: tuple(choices[:3])}
            elif choices:
                yield {**answers(both, of), parameter.name: choices[0]}


def records(result: pa.Table) -> list[dict[str, Any]]:
    """Rows, with how exactly each figure came."""
    return [{"names": result.column_names}, *result.to_pylist()]


def check_choices(both: Both, of: Report, values: Values) -> None:
    """The options of every select."""
    for parameter in of.parameters:
        if parameter.options:
            for language in LANGUAGES:
                both.same(
                    lambda marts, asked=parameter, spoken=language: records(
                        marts.run(
                            options_query(of, asked, values, spoken, dialect=marts.dialect), 30
                        )
                    )
                )


def check_list(both: Both, of: Report, values: Values, language: Language) -> None:
    """Totals and rows."""
    both.same(lambda m: records(m.run(list_totals_query(of, values, dialect=m.dialect), 30)))
    both.same(lambda marts: rows(marts, of, values, language))


def rows(
    marts: Marts, of: Report, values: Values, language: Language, **page: Any
) -> list[dict[str, Any]]:
    """A list's rows, or one page of them."""
    return records(
        marts.run(list_query(of, values, language, dialect=marts.dialect, **page), of.timeout_s)
    )


def check_crosstab(both: Both, of: Report, values: Values, language: Language) -> None:
    """Heads, rows, figures, marks, of all of it and of its first lines as a page asks for them."""
    both.same(
        lambda marts: crosstab(
            of, values, language, lambda query: marts.run(query, 30), dialect=marts.dialect
        )
    )
    both.same(lambda marts: _first_lines(marts, of, values, language))


def _first_lines(marts: Marts, of: Report, values: Values, language: Language) -> Grid | None:
    found = paged(of, values, language, lambda query: marts.run(query, 30), dialect=marts.dialect)
    return found.grid(0, min(3, found.outline.lines)) if found else None


def check_report(both: Both, of: Report, values: Values, language: Language) -> None:
    """Whatever the report's page shows."""
    (check_list if of.layout == "list" else check_crosstab)(both, of, values, language)


def test_every_report_of_the_project_shows_the_same(project: Both) -> None:
    for of in project.reports:
        for number, values in enumerate(parameter_sets(project, of)):
            check_report(project, of, values, LANGUAGES[number % 2])
        check_choices(project, of, values)


def test_every_headline_of_the_project_is_the_same(project: Both) -> None:
    declared = [of for of in project.reports if of.headline]
    assert declared
    for of in declared:
        figures = project.same(
            lambda marts, of=of: headline(
                of, project.today, lambda query: marts.run(query, 30), dialect=marts.dialect
            )
        )
        assert figures


def test_lists_in_the_order_of_any_column_and_ledgers_in_their_own_are_the_same_page_by_page(
    project: Both, trade: Both
) -> None:
    for both in (project, trade):
        for of in both.reports:
            values = answers(both, of)
            for sort in _orders(of):
                whole = rows(both.duckdb, of, values, "zh", sort=sort)[1:]
                for offset in (0, 13):
                    page = rows(both.oracle, of, values, "zh", sort=sort, limit=40, offset=offset)
                    assert page[1:] == whole[offset : offset + 40]


def _orders(of: Report) -> Iterator[Sort | None]:
    """Both ways by each column of a list; None, its own, is all that a ledger has."""
    if of.ledger:
        yield None
        return
    for column in of.columns:
        yield Sort(column.name, descending=True)
        yield Sort(column.name, descending=False)


def test_hard_texts_figures_and_days_are_shown_the_same(trade: Both) -> None:
    for of in trade.reports:
        for number, values in enumerate(parameter_sets(trade, of)):
            check_report(trade, of, values, LANGUAGES[number % 2])
        check_choices(trade, of, values)


def test_a_list_of_more_choices_than_oracle_takes_at_once_is_asked_for_all_the_same(
    trade: Both,
) -> None:
    of = trade.reports[0]
    many = tuple(f"none {number}" for number in range(1_100))
    values = {**answers(trade, of, period="2000-01..2030-12"), "customer": ("甲", *many, "O'Brien")}
    found = trade.same(lambda marts: rows(marts, of, values, "zh"))
    assert {row["customer_code"] for row in found[1:]} == {
        "甲", "客户 甲", "O'Brien", "客户 O'Brien"
    }  # fmt: skip
    query = list_query(of, values, "zh", dialect="oracle")
    assert query.sql.count(" IN (") == 2


@pytest.mark.parametrize("due", ["2024-06-14 00:00:00", "2024-06-14 18:30:00"])
def test_a_date_with_a_time_of_day_counts_as_its_day(trade: Both, due: str) -> None:
    binds = Binds()
    column = Column("due_date", Label("到期日", "Due"), "date")
    days = days_since(binds.add("as_of", date(2024, 6, 15)), column)
    asked = render(days, binds, "oracle", {"days": "bigint"})
    row = f"select cast(timestamp '{due}' as date) as due_date from dual"
    query = replace(asked, sql=f'select {asked.sql} as days from ({row}) "FACTS"')
    assert trade.oracle.run(query, 5)["days"].to_pylist() == [1]


def test_sums_of_seventeen_and_eight_digits_arrive_exactly(trade: Both) -> None:
    of = trade.reports[0]
    values = answers(trade, of, period="2000-01..2030-12")
    totals = trade.oracle.run(list_totals_query(of, values, dialect="oracle"), 30)
    # 34 times 12345678901234567.12345678 + 1.10 - 7; the smallest figures cancel each other out.
    assert totals["amount"].to_pylist() == [Decimal("419753082641975081.59753052")]


def test_exported_files_are_the_same(project: Both) -> None:
    for number, of in enumerate(project.reports):
        values, language = answers(project, of), LANGUAGES[number % 2]

        def request(
            marts: Marts, of: Report = of, values: Values = values, language: Language = language
        ) -> Request:
            published = Published("b", BUILT_AT, f"b {marts.dialect}", (of,), marts, None)
            return Request(of, values, language, published)

        project.same(lambda marts, asked=request: made(Export("csv", asked(marts), 5, OFFSET)))
        project.same(lambda marts, asked=request: _cells(asked(marts)))


def _cells(request: Request) -> Mapping[str, list[tuple[Any, ...]]]:
    """Every cell of a workbook; but not when it was written."""
    book = openpyxl.load_workbook(BytesIO(made(Export("xlsx", request, 5, OFFSET))))
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    assert len(sheets) == 2
    written = ("导出时间", "Exported")
    return {title: [row for row in rows if row[0] not in written] for title, rows in sheets.items()}
