"""Statements made by mixing hostile and honest ones: the guard holds and reads what it may."""

import re
from collections.abc import Iterator

import duckdb
import pytest
import sqlglot
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot.errors import SqlglotError

from dbt_project.custom_sql.guard import guarded
from dbt_project.custom_sql.oracle_reader import check_oracle
from dbt_project.custom_sql.refusals import SqlRefusedError
from dbt_project.reporting.sql import Dialect
from tests.unit.custom_sql.marts_sample import FOLDER, permitted, sample_file, statements

PERMITTED = {"marts.fct_sales", "marts.dim_orgs"}
WORDS = (
    "fct_sales", "fct_secret", "marts.fct_secret", "dim_orgs", "platform.dbt_results", "cost", "*",
    "(", ")", ",", ";", "union all", "select", "from", "where", "with x as (", "as", "/*", "*/",
    "--", "'", '"', ":org", "$1", "delete from", "join", "lateral", "order by", "s.", "rowid",
    "read_text('/etc/passwd')", "values (1)", "exists (", "in (", "limit 1", "::text", "{", "[1]",
)  # fmt: skip


def _corpus() -> list[str]:
    """Hostile statements, and honest ones over the marts of the sample."""
    found = [sql for name in ("hostile_duckdb", "hostile_oracle") for _, sql in statements(name)]
    for entry in yaml.safe_load((FOLDER / "honest.yml").read_text("utf-8")):
        for sql in entry.values():
            text = re.sub(r"\b(fct|rpt)_\w+", "fct_sales", sql)
            found.append(re.sub(r"\bdim_\w+", "dim_orgs", text))
    return found


CORPUS = _corpus()
VALID = (
    "select * from fct_sales",
    "select s.org_code, sum(s.amount) as a from fct_sales s group by s.org_code order by a desc",
    "with x as (select org_code, amount from fct_sales) select max(amount) as m from x",
    "select o.org_name, s.amount from fct_sales s join dim_orgs o on o.org_code = s.org_code",
    "select org_code from dim_orgs where org_code in (select org_code from fct_sales)",
    "select amount from fct_sales where amount > :least union all select 1 from dim_orgs",
    "select row_number() over (partition by org_code order by amount) as n from fct_sales",
    "select case when amount > 1 then 'a' else 'b' end as k, count(*) as c from fct_sales s",
    "select (select max(org_name) from dim_orgs d where d.org_code = s.org_code) from fct_sales s",
)
PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@st.composite
def mixed(draw: st.DrawFn) -> str:
    """The beginning of one statement and the end of another, with some pieces changed."""
    is_valid = draw(st.booleans())
    first = PIECE.findall(draw(st.sampled_from(VALID if is_valid else CORPUS)))
    second = PIECE.findall(draw(st.sampled_from(CORPUS)))
    start = draw(st.integers(0, len(first)))
    end = draw(st.integers(0, len(second)))
    is_spliced = not is_valid and draw(st.booleans())
    pieces = first[:start] + second[end:] if is_spliced else first
    for _ in range(draw(st.integers(0, 2 if is_valid else 4))):
        place = draw(st.integers(0, len(pieces)))
        word = draw(st.sampled_from(WORDS))
        if draw(st.booleans()):
            pieces = [*pieces[:place], f" {word} ", *pieces[place:]]
        else:
            pieces = [*pieces[:place], f" {word} ", *pieces[place + 1 :]]
    return "".join(pieces)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    file = sample_file(tmp_path_factory.mktemp("published") / "build.duckdb", rows=12)
    with duckdb.connect(str(file), read_only=True) as opened:
        yield opened


def _let_through(sql: str, dialect: Dialect) -> str | None:
    try:
        return guarded(sql, permitted(), dialect).sql
    except SqlRefusedError:
        return None


def _holds(sql: str, marts: duckdb.DuckDBPyConnection) -> None:
    """What DuckDB plans to read, and what it gives, is what may be seen."""
    passed = _let_through(sql, "duckdb")
    if passed is None:
        return
    values = dict.fromkeys(re.findall(r"\$(\w+)", passed), "01")
    try:
        tables = _tables(marts, passed)
        plan = str(marts.execute(f"explain {passed}", values).fetchall())
    except duckdb.Error:
        return
    assert tables <= PERMITTED
    scanned = set(re.findall(r"Table:\s*(\S+)", plan))
    assert {name.removeprefix("build.") for name in scanned} <= PERMITTED
    if passed.upper().count("FROM") < 8:
        assert "666" not in _given(marts, f"select * from ({passed}) limit 50", values)


def _given(marts: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str]) -> str:
    """The rows, or what is said of a value that the statement cannot be worked out for."""
    try:
        return str(marts.execute(sql, values).fetchall())
    except duckdb.Error as error:
        return str(error)


def _tables(marts: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    steps = {
        step.alias for step in sqlglot.parse_one(sql, dialect="duckdb").find_all(sqlglot.exp.CTE)
    }
    found = marts.get_table_names(re.sub(r"\$\w+", "null", sql), qualified=True)
    plain = {name.replace('"', "").partition(" AS ")[0] for name in found}
    return plain - steps


def _holds_on_oracle(sql: str) -> None:
    """What passed reads the two marts, as the project's reader of Oracle finds again."""
    passed = _let_through(sql, "oracle")
    if passed is not None:
        check_oracle(passed, [("marts", "fct_sales"), ("marts", "dim_orgs")])
        owned = {
            f"{table.db}.{table.name}".lower()
            for table in sqlglot.parse_one(passed, dialect="oracle").find_all(sqlglot.exp.Table)
            if table.db
        }
        assert owned <= PERMITTED


@given(sql=mixed())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_passes_the_guard_reads_permitted_marts_alone(
    sql: str, marts: duckdb.DuckDBPyConnection
) -> None:
    _holds(sql, marts)
    _holds_on_oracle(sql)


@pytest.mark.long
@given(sql=mixed())
@settings(max_examples=20_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_passes_the_guard_reads_permitted_marts_alone(
    sql: str, marts: duckdb.DuckDBPyConnection
) -> None:
    _holds(sql, marts)
    _holds_on_oracle(sql)


def test_honest_statements_over_the_sample_pass(marts: duckdb.DuckDBPyConnection) -> None:
    """So that the fuzzer's finding nothing is not for want of statements that pass."""
    honest = "select org_code, sum(amount) as a from fct_sales group by org_code order by org_code"
    passed = _let_through(honest, "duckdb")
    assert passed is not None
    values = {"org_code_1": "01", "org_code_2": "02"}
    assert [row[0] for row in marts.execute(passed, values).fetchall()] == ["01", "02"]
    try:
        sqlglot.parse(honest)
    except SqlglotError:
        pytest.fail("the corpus cannot be read")
