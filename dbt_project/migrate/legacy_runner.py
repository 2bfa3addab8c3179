"""Runs legacy statements on the source that a report's marts are made of, and takes the time.

On a DuckDB source (the demo ERP, a middle database) the Oracle SQL is translated; the clock runs
while the translation is executed and fetched, not while it is made.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.application.database import PROFILE
from dbt_project.declarations import CaptureTable
from dbt_project.errors import ConnectionFailedError, MisdeclaredError, ReportFailedError
from dbt_project.migrate.comparison import Table
from dbt_project.migrate.legacy_oracle import OracleStatements
from dbt_project.migrate.legacy_query import LegacyQuery
from dbt_project.migrate.legacy_statements import Statements
from dbt_project.migrate.verification import LegacyRan
from dbt_project.oracle_sql.translate import prepare, run_timed
from dbt_project.profiles import Connection, connection
from dbt_project.report_values import Report
from dbt_project.reporting.marts import SETTINGS
from dbt_project.reporting.time_limit import TimeLimit


class SourceRunner:
    """Legacy statements, each on its report's own source; sources are opened when first needed."""

    def __init__(
        self, root: Path, tables: Sequence[CaptureTable], timeout_s: int, repeat: int = 1
    ) -> None:
        self._root = root
        self._tables = tables
        self._timeout_s = timeout_s
        self._repeat = repeat
        self._opened: dict[tuple[str, str | None], Statements] = {}

    def run(self, report: Report, query: LegacyQuery) -> LegacyRan:
        """See LegacyRunner."""
        statements = self._statements(*source_of(report, self._tables))
        runs = [statements.run(query, self._timeout_s) for _ in range(self._repeat)]
        table = runs[0][0]
        return LegacyRan(table, Decimal(f"{min(seconds for _, seconds in runs):.6f}"))

    def close(self) -> None:
        """Let go of the sources."""
        for statements in self._opened.values():
            statements.close()

    def _statements(self, profile: str, schema: str | None) -> Statements:
        place = (profile, schema)
        if place not in self._opened:
            self._opened[place] = _open(connection(self._root, profile), schema)
        return self._opened[place]


def source_of(report: Report, tables: Sequence[CaptureTable]) -> tuple[str, str | None]:
    """The profile and the schema that the legacy statement runs in.

    They are those that the report's tables are captured from: through a middle database where
    there is one. No legacy system reads the application database. Raises MisdeclaredError when
    that is not one place.
    """
    named = report.verify.source if report.verify else None
    wanted = {pair for pair in report.sources if named in (None, pair[0])}
    found = {
        (table.through or table.profile, table.schema)
        for table in tables
        if (table.source, table.name) in wanted and table.profile != PROFILE
    }
    if len(found) != 1:
        places = ", ".join(sorted(profile for profile, _ in found)) or "no captured table"
        raise MisdeclaredError(
            f"{report.file}: {report.name}: verify: the report is made of {places}; "
            "verify.source says which dbt source the legacy statement reads"
        )
    return found.pop()


def _open(source: Connection, schema: str | None) -> Statements:
    if source.kind == "duckdb":
        return DuckDBStatements(source, schema or "main")
    if source.kind == "oracle":
        return OracleStatements(source, schema)
    raise MisdeclaredError(
        f"profiles.yml: {source.profile}.outputs.{source.output}: legacy statements run on oracle "
        f"and duckdb, not on {source.kind}"
    )


class DuckDBStatements:
    """A DuckDB file, read only, with the settings that the marts are read with."""

    def __init__(self, source: Connection, schema: str) -> None:
        path = Path(str(source.require("path")))
        self._name = f"{source.profile}.{source.output} ({path})"
        self._schema = schema
        if not path.exists():
            raise ConnectionFailedError(f"{self._name}: the file does not exist")
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=SETTINGS)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise ConnectionFailedError(f"{self._name} does not open: {reason}") from error
        prepare(self._connection)

    def run(self, query: LegacyQuery, timeout_s: int) -> tuple[Table, float]:
        """See Statements."""
        with TimeLimit(timeout_s, self._connection.interrupt) as limit:
            try:
                found, seconds = run_timed(
                    query.sql, self._connection, _binds(query), schema=self._schema
                )
            except duckdb.Error as error:
                if limit.is_over:
                    raise ReportFailedError(f"took longer than {timeout_s} s") from error
                raise ReportFailedError(str(error).splitlines()[0]) from error
        return _table(found), seconds

    def close(self) -> None:
        """See Statements."""
        with suppress(duckdb.Error):
            self._connection.close()


def _binds(query: LegacyQuery) -> Mapping[str, Any]:
    return dict(query.binds)


def _table(found: pa.Table) -> Table:
    columns = [column.to_pylist() for column in found.columns]
    return Table(tuple(found.column_names), list(zip(*columns, strict=True)))
