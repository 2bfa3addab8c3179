"""`migrate verify` on a built platform: what is right is equal, and whatever is wrong is found."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml

from dbt_project.declarations import read_capture_tables
from dbt_project.manifest import built_manifest
from dbt_project.migrate.ledger import LedgerRow
from dbt_project.migrate.legacy_query import LegacyQuery
from dbt_project.migrate.legacy_runner import SourceRunner
from dbt_project.migrate.report_runner import MartsRunner
from dbt_project.migrate.verification import Case, LegacyRan, cases, verify
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reports import Report, load_reports
from tests.workspace import ROOT, Workspace

DEFECTS: dict[str, dict[str, str]] = yaml.safe_load(
    (ROOT / "tests" / "planted_defects.yml").read_text(encoding="utf-8")
)
EMPTY = "both sides are empty: that proves nothing"
PLANTED = [
    pytest.param(report, sql, id=f"{report}: {what}")
    for report, defects in DEFECTS.items()
    for what, sql in defects.items()
]


class OpenMarts:
    """The marts' own file, open for changes that a test takes back."""

    dialect: Dialect = "duckdb"

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{path}' as mart_file")
        self.connection.execute("use mart_file")

    def table(self, schema: str, name: str) -> str:
        return f"{schema}.{name}"

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        return self.connection.sql(query.sql, params=dict(query.params)).to_arrow_table()

    def stream(self, query: Query, timeout_s: int, action: str = "") -> Iterator[pa.RecordBatch]:
        yield from self.run(query, timeout_s, action).to_batches()

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator["OpenMarts"]:
        yield self

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def changed(self, sql: str) -> Iterator[int]:
        """While it lasts, the marts are as the statement leaves them; gives the rows it changed."""
        self.connection.begin()
        try:
            yield self.connection.execute(sql).fetchall()[0][0]
        finally:
            self.connection.rollback()


class Remembering:
    """The ERP does not change here: each legacy statement runs once."""

    def __init__(self, source: SourceRunner) -> None:
        self._source = source
        self._found: dict[str, LegacyRan] = {}

    def run(self, report: Report, query: LegacyQuery) -> LegacyRan:
        key = f"{query.sql} {query.binds}"
        if key not in self._found:
            self._found[key] = self._source.run(report, query)
        return self._found[key]


class Bench:
    """Everything that verify needs, on marts that can be spoilt."""

    def __init__(self, workspace: Workspace, marts: OpenMarts, source: SourceRunner) -> None:
        self.workspace = workspace
        self.marts = marts
        self.legacy = Remembering(source)
        self.unspoilt: dict[str, dict[str, LedgerRow]] = {}
        self.reports = load_reports(built_manifest(workspace.root))

    def cases(self, report: str) -> list[Case]:
        return cases(self.reports, self.workspace.root, [report])

    def verified(self, report: str) -> dict[str, LedgerRow]:
        """By parameter set."""
        found = verify(self.cases(report), self.legacy, MartsRunner(self.marts), "run")
        return {row.parameters: row for row in found}

    def right(self, report: str) -> dict[str, LedgerRow]:
        """As the marts are built, without sets that this small ERP has nothing of."""
        if report not in self.unspoilt:
            self.unspoilt[report] = self.verified(report)
        found = self.unspoilt[report].items()
        return {values: row for values, row in found if row.problem != EMPTY}


@pytest.fixture(scope="module")
def bench(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    workspace = _built.copy(tmp_path_factory.mktemp("verify") / "data")
    marts = OpenMarts(workspace.data / "marts.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in workspace.environment.items():
            patch.setenv(name, value)
        tables = read_capture_tables(built_manifest(workspace.root))
        source = SourceRunner(workspace.root, tables, 120)
        yield Bench(workspace, marts, source)
        source.close()
    marts.close()


def test_every_report_that_has_a_verify_has_defects_planted(bench: Bench) -> None:
    declared = {report.name for report in bench.reports if report.verify}
    assert set(DEFECTS) == declared, declared - set(DEFECTS)
    assert len(PLANTED) >= 30
    assert all(len(defects) >= 2 for defects in DEFECTS.values())


@pytest.mark.parametrize("report", DEFECTS)
def test_a_report_is_equal_to_its_legacy_statement_on_the_marts_as_they_are_built(
    bench: Bench, report: str
) -> None:
    found = bench.right(report)
    assert found, "no parameter set has rows on the small ERP"
    for values, row in found.items():
        assert row.is_equal, f"{values}: {row.problem} {row.examples}"
        assert row.cells > 0


@pytest.mark.parametrize(("report", "sql"), PLANTED)
def test_a_defect_is_found(bench: Bench, report: str, sql: str) -> None:
    right = bench.right(report)
    with bench.marts.changed(sql) as rows:
        assert rows > 0, "the defect changes nothing"
        found = bench.verified(report)
    assert not all(found[values].is_equal for values in right)
    unfit = [row for row in found.values() if not row.rows and row.problem.startswith("mart: ")]
    assert not unfit, "the report could not be run at all"


def migrate(workspace: Workspace, *arguments: str, code: int) -> subprocess.CompletedProcess[str]:
    return workspace.run(
        sys.executable, "-m", "dbt_project.migrate", "verify", *arguments, code=code
    )


def test_verify_says_each_comparison_and_ends_with_one_line(built: Workspace) -> None:
    ran = migrate(built, "customer_ageing", "shipment_statistics", code=0)
    last = ran.stdout.splitlines()[-1]
    assert last.startswith("2 of 2 reports equal, ")
    assert last.endswith(" cells compared, 0 differ")
    assert "1/6 customer_ageing as_of=2024-06-30: equal, " in ran.stderr
    kept = built.rows(
        "select count(*), sum(is_equal), min(report_label_en) from staging.migration_verifications"
    )
    assert kept == [(6, 6, "Customer ageing")]
    built.dbt("build", "--select", "fct_migration_verifications")
    mart = "mart_file.platform.fct_migration_verifications"
    assert built.rows(f"select count(*), sum(is_latest), sum(is_different) from {mart}") == [
        (6, 6, 0)
    ]


def test_verify_fails_with_the_differences_and_keeps_them(built: Workspace) -> None:
    with duckdb.connect() as marts:
        marts.execute(f"attach '{built.data / 'marts.duckdb'}' as mart_file")
        marts.execute("update mart_file.marts.fct_receivables set amount = amount * 2")
    ran = migrate(built, "customer_ageing", "--json", code=1)
    *lines, last = ran.stdout.splitlines()
    assert last.startswith("0 of 1 reports equal, ")
    found = [json.loads(line) for line in lines]
    assert len(found) == 3
    assert all(not row["is_equal"] and row["examples"] for row in found)
    assert "cells differ" in ran.stderr
    assert built.rows("select sum(is_equal) from staging.migration_verifications") == [(0,)]


def test_a_dry_verification_leaves_no_trace(built: Workspace) -> None:
    before = (built.data / "warehouse.duckdb").stat().st_mtime_ns
    migrate(built, "customer_ageing", "--no-ledger", code=0)
    assert (built.data / "warehouse.duckdb").stat().st_mtime_ns == before


def test_what_is_missing_is_said(built: Workspace) -> None:
    (built.data / "erp.duckdb").rename(built.data / "elsewhere")
    ran = migrate(built, "customer_ageing", code=1)
    assert "erp.demo" in ran.stderr
    assert "erp.duckdb): the file does not exist" in ran.stderr
    (built.data / "marts.duckdb").unlink()
    shutil.rmtree(built.data / "published", ignore_errors=True)
    ran = migrate(built, "customer_ageing", code=1)
    assert "the marts are not built yet" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_verify_says_that_a_newer_build_is_not_what_people_see(built: Workspace) -> None:
    assert "not published" not in migrate(built, "customer_ageing", code=0).stderr
    built.dbt("build", "--select", "fct_receivables", "--exclude-resource-type", "test")
    said = migrate(built, "customer_ageing", code=0).stderr
    assert "the newest build is not published (" in said
    assert "comparing the marts that people see, built 20" in said


def test_verify_waits_for_a_build_that_has_the_warehouse(built: Workspace) -> None:
    holds = "import duckdb, sys; c = duckdb.connect('warehouse.duckdb'); print('open', flush=True)"
    holder_command = [sys.executable, "-c", f"{holds}; sys.stdin.read()"]
    command = [sys.executable, "-m", "dbt_project.migrate", "verify", "customer_ageing"]
    with subprocess.Popen(
        holder_command, cwd=built.data, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with subprocess.Popen(
            command,
            cwd=built.root,
            env=built.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as verifying:
            assert verifying.stderr is not None
            waiting = next((line for line in verifying.stderr if "waiting" in line), "")
            holder.stdin.close()
            rest = verifying.stderr.read()
    assert f"is locked by process {holder.pid}; waiting" in waiting
    assert verifying.returncode == 0, rest
