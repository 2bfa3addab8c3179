"""The viewer's sessions in Oracle: a pool of few, each page one moment, none of them for ever."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dbt_project.errors import PlatformError
from dbt_project.reporting import oracle_marts as reporting_marts
from dbt_project.reporting.marts import MomentLostError, TimeLimitError
from dbt_project.reporting.oracle_errors import (
    LoginRefusedError,
    NotReadableError,
    TooManyReadersError,
)
from dbt_project.reporting.oracle_marts import OracleMarts
from dbt_project.reporting.sql import Query
from tests.oracle.marts_sample import OracleMartsSample, oracle_marts
from tests.oracle.standin.errors import driver

pytestmark = pytest.mark.oracle
COUNT = Query("select count(*) as n from marts.dim_orgs", {}, {"n": "bigint"})


@pytest.fixture
def oracle(tmp_path: Path) -> Iterator[OracleMartsSample]:
    """Marts of one table."""
    file = tmp_path / "build.duckdb"
    with duckdb.connect(file) as marts:
        marts.execute("create schema marts")
        marts.execute(
            "create table marts.dim_orgs as "
            "select i::varchar as org_code, i::integer as people from range(2000) t(i)"
        )
    with oracle_marts(tmp_path, file) as sample:
        yield sample


def test_statements_of_one_moment_do_not_see_what_is_committed_meanwhile(
    oracle: OracleMartsSample,
) -> None:
    marts = OracleMarts(oracle.warehouse)
    with marts.moment() as moment:
        before = moment.run(COUNT, 5)
        oracle.run("MARTS", "insert into dim_orgs (org_code) values ('late')")
        assert moment.run(COUNT, 5) == before
    after = marts.run(COUNT, 5)
    oracle.run("MARTS", "delete from dim_orgs where org_code = 'late'")
    assert after["n"][0].as_py() == before["n"][0].as_py() + 1
    marts.close()


def test_a_refused_login_is_not_tried_again_at_once(
    oracle: OracleMartsSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten tries would lock the account."""
    oracle.declare(viewer_password="mistaken")
    marts = OracleMarts(oracle.warehouse)
    for _ in range(3):
        with pytest.raises(LoginRefusedError):
            marts.run(COUNT, 5)
    oracle.database.faults.is_unreachable = True
    with pytest.raises(LoginRefusedError):  # remembered: nobody was asked
        marts.run(COUNT, 5)
    monkeypatch.setattr(reporting_marts, "_REFUSED_S", 0.0)
    oracle.database.faults.is_unreachable = False
    fresh = OracleMarts(oracle.warehouse)
    with pytest.raises(LoginRefusedError):
        fresh.run(COUNT, 5)
    oracle.database.faults.is_unreachable = True
    with pytest.raises(PlatformError, match="DPY-6005"):
        fresh.run(COUNT, 5)


def test_an_error_that_the_pool_has_kept_from_before_is_no_news(
    oracle: OracleMartsSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-oracledb opens sessions in the background, and raises at the next request."""
    find, errors = oracle.network._find, [driver(6005, connection_id="before")]

    def found(host: str, port: int, service: str) -> object:
        if errors:
            raise errors.pop()
        return find(host, port, service)

    monkeypatch.setattr(oracle.network, "_find", found)
    marts = OracleMarts(oracle.warehouse)
    assert marts.run(COUNT, 5).num_rows == 1
    assert not errors
    marts.close()


def test_a_statement_that_takes_too_long_is_stopped_and_the_next_one_runs(
    oracle: OracleMartsSample,
) -> None:
    orgs = ", ".join(f"marts.dim_orgs o{number}" for number in range(5))
    endless = Query(f"select sum(o0.people) as n from {orgs}", {}, {"n": "decimal(38,8)"})
    marts = OracleMarts(oracle.warehouse)
    with marts.moment() as moment:
        with pytest.raises(TimeLimitError):
            moment.run(endless, 1)
        assert moment.run(COUNT, 5).num_rows == 1
    marts.close()


def test_one_who_finds_no_free_session_is_told_so(
    oracle: OracleMartsSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting_marts, "_WAIT_S", 0.01)
    oracle.declare(viewer_sessions=1, tcp_connect_timeout=0.01)
    marts = OracleMarts(oracle.warehouse)
    with marts.moment() as moment:
        moment.run(COUNT, 5)
        with pytest.raises(TooManyReadersError):
            marts.run(COUNT, 5)
    assert marts.run(COUNT, 5).num_rows == 1
    marts.close()


def test_a_connection_that_breaks_off_is_replaced_for_the_next_try(
    oracle: OracleMartsSample,
) -> None:
    marts = OracleMarts(oracle.warehouse)
    oracle.database.faults.cut_after_batches = 0
    with marts.moment() as moment, pytest.raises(MomentLostError):
        moment.run(COUNT, 5)
    oracle.database.faults.cut_after_batches = None
    assert marts.run(COUNT, 5).num_rows == 1
    marts.close()


def test_the_viewers_user_can_change_nothing(oracle: OracleMartsSample) -> None:
    marts = OracleMarts(oracle.warehouse)
    for statement in ("delete from marts.dim_orgs", "drop table marts.dim_orgs"):
        with pytest.raises((PlatformError, MomentLostError)):
            marts.run(Query(statement, {}), 5)
    with pytest.raises(MomentLostError) as caught:
        marts.run(Query("select 1 as n from storage.sto_sales_orders", {}, {"n": "integer"}), 5)
    assert isinstance(caught.value.reason, NotReadableError)
    assert marts.run(COUNT, 5)["n"][0].as_py() > 0
    marts.close()
