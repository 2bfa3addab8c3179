"""Statements of analysts on Oracle: run by the viewer's user, who may select and nothing else."""

from collections.abc import Iterator
from decimal import Decimal

import oracledb
import pytest

from dbt_project.custom_sql.guard import guarded
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.reporting.oracle_marts import OracleMarts
from tests.oracle.marts_sample import OracleMartsSample, oracle_marts
from tests.unit.custom_sql.marts_sample import permitted, sample_file, statements
from viewer.custom.answers import Asking, ask

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OracleMartsSample]:
    folder = tmp_path_factory.mktemp("custom")
    with oracle_marts(folder, sample_file(folder / "build.duckdb", rows=600)) as found:
        found.declare()
        yield found


def _asked(marts: OracleMarts, sql: str, **values: object) -> Asking:
    found = guarded(sql, permitted(), "oracle")
    bound = {f"{name}_asked": value for name, value in values.items()}
    asking = ask(marts, ("build", found.sql, repr(bound)), found, bound, 20)  # type: ignore[arg-type]
    assert asking.done.wait(60)
    return asking


def test_a_statement_gives_the_rows_that_its_reader_may_see(sample: OracleMartsSample) -> None:
    marts = OracleMarts(sample.warehouse)
    sql = """select org_code, count(*) as order_lines, sum(amount) as amount from fct_sales
        where amount >= :least group by org_code order by org_code"""
    asking = _asked(marts, sql, least=Decimal(0))
    assert asking.error is None
    assert asking.answer is not None
    rows = asking.answer.rows.to_pylist()
    marts.close()
    assert [row["org_code"] for row in rows] == ["01", "02"]
    assert [int(row["order_lines"]) for row in rows] == [200, 200]


def test_statements_need_a_user_who_may_only_read(sample: OracleMartsSample) -> None:
    sample.declare(viewer_user=None)
    marts = OracleMarts(sample.warehouse)
    asking = _asked(marts, "select org_code from dim_orgs")
    marts.close()
    sample.declare()
    assert isinstance(asking.error, MisdeclaredError)
    assert "viewer_user" in str(asking.error)


def test_what_the_guard_would_refuse_changes_nothing_as_the_viewer_s_user(
    sample: OracleMartsSample,
) -> None:
    count = "select count(*), sum(amount) from marts.fct_sales"
    before = sample.rows(count)
    with sample.connect("VIEWER", "reads only") as opened:
        for category, sql in statements("hostile_oracle"):
            if category in ("writes", "changes in ctes", "several statements", "comments"):
                try:
                    opened.cursor().execute(sql)
                except (oracledb.Error, PlatformError, NotImplementedError):
                    continue
    assert sample.rows(count) == before
