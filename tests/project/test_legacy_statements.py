"""The legacy statements of tests/legacy: each can be read, analysed and run on a demo ERP."""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dbt_project.migrate.analysis import analyse
from dbt_project.migrate.legacy_query import LegacyQuery, legacy_query
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.translate import run
from ingest.demo_erp.generate import generate
from tests.conftest import UNTIL
from tests.workspace import ROOT

FOLDER = ROOT / "tests" / "legacy"
FILES = sorted(FOLDER.glob("*.sql"))
ROW = re.compile(r"^\| \[(\w+)\]\(\1\.sql\) \| ([^|]+) \|", re.MULTILINE)
SET = re.compile(r"(\*small\* )?`(\{[^`]*\})`")
ORACLE = 11


def proposed() -> dict[str, list[tuple[bool, dict[str, Any]]]]:
    """The parameter sets of the README by report, and whether the small ERP has rows for them."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return {
        name: [(bool(small), yaml.safe_load(values)) for small, values in SET.findall(sets)]
        for name, sets in ROW.findall(text)
    }


PROPOSED = proposed()
SMALL = [
    pytest.param(name, values, id=f"{name}-{place}")
    for name, sets in PROPOSED.items()
    for place, (is_small, values) in enumerate(sets)
    if is_small
]


def bound(name: str, given: Mapping[str, Any]) -> LegacyQuery:
    """The statement of a report for one parameter set; tokens that it does not give are null."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    analysis = analyse(FOLDER / f"{name}.sql")
    named = {parameter.name for parameter in analysis.parameters}
    values = {parameter.lower(): () for parameter in named}
    return legacy_query(name, text, {**values, **dict(tokens(given))})


def tokens(given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in given.items():
        if value is True:
            yield name, ("on",)
        elif isinstance(value, list):
            yield name, tuple(str(item) for item in value)
            yield from ends(name, [str(item) for item in value])
        else:
            yield name, (str(value),)


def ends(name: str, texts: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for end, text in zip(("from", "to"), texts, strict=False):
        yield f"{name}_{end}", (text,)
        if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
            year, month = int(text[:4]), int(text[5:7])
            last = calendar.monthrange(year, month)[1] if end == "to" else 1
            day = text if len(text) == 10 else date(year, month, last).isoformat()
            yield f"{name}_{end}_date", (day,)


@pytest.fixture(scope="module")
def erp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("legacy") / "erp.duckdb"
    generate(path, scale=0.01, until=UNTIL)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_every_statement_has_three_parameter_sets_in_the_readme() -> None:
    assert {name: len(sets) for name, sets in PROPOSED.items()} == {p.stem: 3 for p in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_is_read_by_the_strict_reader_of_oracle_sql(path: Path) -> None:
    for _, given in PROPOSED[path.stem]:
        assert parse(bound(path.stem, given).sql, ORACLE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_is_analysed_whole(path: Path) -> None:
    found = analyse(path)
    assert found.problem is None
    assert {statement.how for statement in found.statements} == {"parsed"}
    assert len(found.statements) == 1
    assert not [item for item in found.hand_work if item.effort != "light"]


@pytest.mark.parametrize(("name", "given"), SMALL)
def test_a_statement_has_rows_and_figures_on_the_small_demo_erp(
    erp: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]
) -> None:
    query = bound(name, given)
    found = run(query.sql, erp, query.binds, version=ORACLE)
    assert found.num_rows > 0
    numbers = [c for c in found.columns if str(c.type).startswith(("decimal", "int", "double"))]
    assert any(value for column in numbers for value in column.to_pylist())
