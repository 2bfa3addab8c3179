"""A list of ten million rows: pages, order, filters and totals come from SQL, memory stays flat."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.viewer_app import open_page, shown, tables
from tests.viewer_sample import opened_sample, publish
from viewer.figures import figure_text

LINES, COPIES = 600, 16_667  # ten million and two hundred
STATUS = Path("/proc/self/statm")
MOST_GROWTH_MB = 500  # the rows themselves are several thousand
YEARS = {"period": "2024-12..2026-01"}
MULTIPLIED = f"""
    create or replace table marts.fct_sales_order_lines as
    select o.* replace (
        o.sales_order_line_id || '-' || r.i as sales_order_line_id,
        o.order_no || r.i as order_no
    )
    from marts.fct_sales_order_lines o, range({COPIES}) r(i)
"""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy to ask in plain SQL; the viewer holds the file itself."""
    data = tmp_path_factory.mktemp("ten_million")
    with opened_sample(data):
        database = publish(data, lines=LINES)
        with duckdb.connect(database) as connection:
            connection.execute(MULTIPLIED)
        yield Path(shutil.copyfile(database, data / "copy.duckdb"))


def _ask(database: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(database, read_only=True, config={"memory_limit": "1GB"}) as connection:
        return connection.execute(sql).fetchall()


def _memory_mb() -> float:
    return int(STATUS.read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def _orders(**link: str) -> list[str]:
    (listed,) = tables(open_page("sales_order_execution", **YEARS, **link))
    assert len(listed.rows) == 100
    return [row[0] for row in listed.rows]


def test_its_totals_are_exact(database: Path) -> None:
    count, amount = _ask(
        database, "select count(*), sum(ordered_amount) from marts.fct_sales_order_lines"
    )[0]
    assert count == LINES * COPIES
    assert isinstance(amount, Decimal)
    text = shown(open_page("sales_order_execution", **YEARS))
    assert f"<b>{count:,}</b>" in text
    assert f">{figure_text(amount, '#,##0.00')}</td>" in text


def test_its_pages_are_those_of_plain_sql(database: Path) -> None:
    sql = "select order_no from marts.fct_sales_order_lines order by {} limit 100 offset {}"
    order = "order_date desc, order_no, line_no, sales_order_line_id"
    for page in (1, 2, 300):
        expected = [row[0] for row in _ask(database, sql.format(order, (page - 1) * 100))]
        assert _orders(**{"row-page": str(page)}) == expected
    order = f"ordered_amount desc, {order}"
    expected = [row[0] for row in _ask(database, sql.format(order, 0))]
    assert _orders(**{"row-sort": "-ordered_amount"}) == expected


@pytest.mark.skipif(not STATUS.exists(), reason="there is no /proc/self/statm to read memory from")
def test_the_servers_memory_does_not_grow_with_it(database: Path) -> None:
    _orders()
    before = _memory_mb()
    for link in (
        {"row-page": "7"},
        {"row-sort": "order_no"},
        {"row-sort": "-ordered_amount", "row-page": "2"},
        {"org": "01"},
        {"open_only": "true"},
        {"row-page": "500"},
    ):
        _orders(**link)
        assert _memory_mb() - before < MOST_GROWTH_MB
