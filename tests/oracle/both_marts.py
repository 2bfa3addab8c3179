"""The same marts in DuckDB and in Oracle, to compare what reports show of either."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

from dbt_project.layers import Layers, layers
from dbt_project.profiles import Connection
from dbt_project.reporting.marts import Marts, PublishedMarts
from dbt_project.reporting.oracle_marts import OracleMarts
from dbt_project.reports import Report
from tests.oracle.marts_sample import oracle_marts, real_marts
from tests.oracle.oracle_sample import DSN


@dataclass(frozen=True)
class Both:
    """The same marts in DuckDB and in Oracle, and the reports over them."""

    duckdb: Marts
    oracle: Marts
    reports: tuple[Report, ...]
    today: date

    def same(self, make: Callable[[Marts], Any]) -> Any:
        """What is made of either, which must be equal."""
        here, there = make(self.duckdb), make(self.oracle)
        assert there == here
        return here


@contextmanager
def warehouse_of(folder: Path, file: Path, schema: str) -> Iterator[Connection]:
    """A marts file's tables in Oracle: in one schema of a real one, else in a stand-in."""
    if DSN:
        with real_marts(folder, file) as warehouse:
            yield warehouse
        return
    with oracle_marts(folder, file, schema) as sample:
        yield sample.warehouse


def both_of(
    warehouse: Connection, file: Path, reports: tuple[Report, ...], today: date
) -> Iterator[Both]:
    place = layers(warehouse)
    _show_as(place, file)
    oracle, published = OracleMarts(warehouse), PublishedMarts(file)
    try:
        yield Both(published, oracle, tuple(_placed(of, place) for of in reports), today)
    finally:
        oracle.close()
        published.close()
        st.cache_data.clear()
        st.cache_resource.clear()


def _show_as(place: Layers, file: Path) -> None:
    """Let DuckDB have each table under the name that it has in Oracle, too."""
    if place.only is None:
        return
    with duckdb.connect(file) as marts:
        marts.execute(f'create schema if not exists "{place.only}"')
        for schema, name in marts.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall():
            view = f'"{place.only}"."{place.table(schema, name)}"'
            marts.execute(f"create view {view} as select * from {schema}.{name}")


def _placed(of: Report, place: Layers) -> Report:
    """A report as it is declared by a project that is built in Oracle."""

    def at(relation: tuple[str, str]) -> tuple[str, str]:
        return place.schema(relation[0]), place.table(*relation)

    parameters = [
        replace(p, options=replace(p.options, relation=at(p.options.relation))) if p.options else p
        for p in of.parameters
    ]
    fixed = of.statement
    if fixed:
        fixed = replace(fixed, relation=at(fixed.relation))
    placed = replace(of, relation=at(of.relation), parameters=tuple(parameters))
    return replace(placed, statement=fixed)
