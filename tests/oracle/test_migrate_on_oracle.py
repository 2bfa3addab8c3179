"""`migrate verify` on Oracle: legacy statements run as they stand, and the ledger is kept."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dbt_project.errors import ConnectionFailedError, ReportFailedError
from dbt_project.migrate.comparison import Comparison
from dbt_project.migrate.ledger import LedgerRow, ledger_row
from dbt_project.migrate.ledger_store import keep
from dbt_project.migrate.legacy_oracle import OracleStatements
from dbt_project.migrate.legacy_query import LegacyQuery
from dbt_project.profiles import WAREHOUSE, Connection, connection
from tests.oracle.platform_sample import OraclePlatform, oracle_platform
from tests.report_sample import LIST, report


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OraclePlatform]:
    with oracle_platform(tmp_path_factory.mktemp("oracle"), []) as made:
        yield made


@pytest.fixture
def warehouse(platform: OraclePlatform) -> Iterator[Connection]:
    with platform.environment():
        yield connection(platform.workspace.root, WAREHOUSE)


def row(place: int) -> LedgerRow:
    return ledger_row(
        run_id="r1", place=place, verified_at=datetime(2024, 7, 1, 8), report=report(LIST),
        legacy="trade", parameters="period=2024-01&客户=华东", compared=Comparison(1, 6, 0, (), ()),
        seconds=(Decimal("1.500"), Decimal("0.100")),
    )  # fmt: skip


def test_the_ledger_is_kept_by_staging_s_owner_and_read_by_dbt_s_user(
    platform: OraclePlatform, warehouse: Connection
) -> None:
    keep(warehouse, [row(1), row(2)], print)
    keep(warehouse, [row(3)], print)
    found = platform.rows(
        "select verification_id, report_label, parameter_set, cell_count, speed_up "
        "from staging.migration_verifications order by verification_id"
    )
    assert [entry[0] for entry in found] == ["r1.1", "r1.2", "r1.3"]
    assert found[0][1:] == ("贸易", "period=2024-01&客户=华东", 6, Decimal(15))


def test_a_legacy_statement_runs_as_it_stands_with_its_values_bound(warehouse: Connection) -> None:
    statements = OracleStatements(warehouse, None)
    try:
        table, seconds = statements.run(
            LegacyQuery("select nvl(:p1, '~') as 组织, 1.10 as 金额 from dual", {"p1": None}), 60
        )
        assert table.columns == ("组织", "金额")
        assert [tuple(line) for line in table.rows] == [("~", Decimal("1.1"))]
        assert seconds > 0
        with pytest.raises(ReportFailedError, match="ORA-00942"):
            statements.run(LegacyQuery("select 1 from nothing_here", {}), 60)
    finally:
        statements.close()


def test_a_source_that_does_not_let_verify_in_is_named(
    warehouse: Connection, tmp_path: Path
) -> None:
    wrong = Connection("erp", "nc", "oracle", {**warehouse.settings, "password": "wrong"})
    with pytest.raises(ConnectionFailedError, match=r"erp\.nc does not open: ORA-01017"):
        OracleStatements(wrong, None)
