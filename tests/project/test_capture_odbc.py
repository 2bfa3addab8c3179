"""Sources behind real ODBC drivers: every value as it is or a refusal, one moment, clear errors."""

import math
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dbt_project.errors import CaptureFailedError
from ingest import source_sql
from tests.mariadb import HOW_TO_GET, MariaDB, is_installed, running_mariadb
from tests.odbc_sample import (
    OdbcSite,
    over_mariadb,
    over_postgres,
    over_sqlite,
    require,
    require_driver,
)

LONG = "长" * 100_000
NOON = "'2024-03-01 12:00:00'"


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    require(is_installed(), HOW_TO_GET)
    with running_mariadb() as server:
        yield server


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], OdbcSite]:
    """A site for a dialect, if its driver is installed."""

    def made(dialect: str) -> OdbcSite:
        if dialect == "sqlite":
            require_driver("SQLite3")
            return over_sqlite(tmp_path / dialect)
        if dialect == "mysql":
            require_driver("MariaDB Unicode")
            return over_mariadb(tmp_path / dialect, request.getfixturevalue("mariadb"))
        require_driver("PostgreSQL Unicode")
        return over_postgres(tmp_path / dialect, request.getfixturevalue("postgres"))

    return made


DIALECTS = ("postgres", "mysql", "sqlite")


@pytest.fixture(params=DIALECTS)
def odbc(request: pytest.FixtureRequest, make: Callable[[str], OdbcSite]) -> OdbcSite:
    """A site for each dialect."""
    return make(request.param)


D = Decimal
WORDS = ["用友😀𠮷", "", 'it\'s % "q" ~', None]
WIDEST = [D("99999999999999999999.99999999"), D("-0.00000001")]
DAYS = [date(1, 1, 1), date(9999, 12, 31)]
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999999)
# By column: its type, its staged type, and values that must be staged as they are.
EXTREMES: dict[str, dict[str, tuple[str, str, list[Any]]]] = {
    "postgres": {
        "s": ("smallint", "SMALLINT", [-32768, 32767]),
        "b": ("bigint", "BIGINT", [-(2**63), 2**63 - 1]),
        "d28": ("numeric(28,8)", "DECIMAL(28,8)", WIDEST),
        "d38": ("numeric(38,0)", "DECIMAL(38,0)", [D(10**38 - 1)]),
        "n": ("numeric", "DECIMAL(38,10)", [D("0.3333333333"), D(10**20)]),
        "f": ("double precision", "DOUBLE", [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -math.inf]),
        "r": ("real", "FLOAT", [0.5, 16777216.0]),
        "yes": ("boolean", "BOOLEAN", [True, False]),
        "v": ("varchar(40)", "VARCHAR", WORDS),
        "x": ("text", "VARCHAR", [LONG]),
        "c": ("char(6)", "VARCHAR", ["ab    "]),
        "day": ("date", "DATE", DAYS),
        "at": ("timestamp", "TIMESTAMP", [datetime(1, 1, 1), LATEST]),
        "tz": ("timestamptz", "TIMESTAMP WITH TIME ZONE",
               [datetime(2024, 2, 29, 15, 59, 59, 123456, UTC)]),
        "tm": ("time", "TIME", [time(23, 59, 59, 999999)]),
        "bytes": ("bytea", "BLOB", [b"\x00\xff", b""]),
        "u": ("uuid", "VARCHAR", ["00000000-0000-0000-0000-0000000000ff"]),
        "j": ("jsonb", "VARCHAR", ['{"a": 1}']),
        "金额": ("numeric(4,4)", "DECIMAL(4,4)", [D("0.5"), D("-0.0001")]),
    },
    "mysql": {
        "s": ("tinyint", "SMALLINT", [-128, 127]),
        "b": ("bigint unsigned", "DECIMAL(20,0)", [D(2**64 - 1)]),
        "i": ("int unsigned", "BIGINT", [2**32 - 1]),
        "d28": ("decimal(28,8)", "DECIMAL(28,8)", WIDEST),
        "n": ("decimal(65,10)", "DECIMAL(38,10)",
              [D("1234567890123456789012345678.0123456789")]),
        "f": ("double", "DOUBLE", [0.1 + 0.2, 1.7976931348623157e308, 1.0, 0.001]),
        "r": ("float", "DOUBLE", [0.5, 16777215.0]),
        "v": ("varchar(40)", "VARCHAR", WORDS),
        "x": ("longtext", "VARCHAR", [LONG]),
        "c": ("char(6)", "VARCHAR", ["ab"]),
        "day": ("date", "DATE", DAYS),
        "at": ("datetime(6)", "TIMESTAMP", [LATEST, datetime(2024, 1, 1, 0, 0, 0, 100000)]),
        "tm": ("time", "VARCHAR", ["838:59:59"]),
        "y": ("year", "SMALLINT", [2024]),
        "bytes": ("longblob", "BLOB", [b"\x00\xff", b""]),
        "bits": ("bit(64)", "DECIMAL(20,0)", [D(2**64 - 1)]),
        "e": ("enum('甲','乙')", "VARCHAR", ["乙"]),
        "金额": ("decimal(4,4)", "DECIMAL(4,4)", [D("0.5"), D("-0.0001")]),
    },
    "sqlite": {
        "b": ("bigint", "BIGINT", [-(2**63), 2**63 - 1]),
        "d": ("decimal(18,2)", "DECIMAL(18,2)", [D("1234567.89"), D(7)]),
        "yes": ("boolean", "BOOLEAN", [True, False]),
        "v": ("varchar(40)", "VARCHAR", WORDS),
        "x": ("text", "VARCHAR", [LONG]),
        "at": ("datetime", "VARCHAR", ["2024-02-29 23:59:59.123", "9999-12-31"]),
        "bytes": ("blob", "BLOB", [b"\x00\xff", b""]),
        "金额": ("decimal(10,4)", "DECIMAL(10,4)", [D("0.0001")]),
    },
}  # fmt: skip


def literal(value: Any, dialect: str) -> str:
    """A value in the words of a database."""
    if value is None:
        return "null"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'" if dialect == "postgres" else f"x'{value.hex()}'"
    if isinstance(value, bool | int | Decimal) or (
        isinstance(value, float) and math.isfinite(value)
    ):
        return f"{value}"
    text = "-Infinity" if value == -math.inf else str(value)
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_extreme_values_of_every_type_are_staged_exactly(
    dialect: str, make: Callable[[str], OdbcSite]
) -> None:
    odbc, kept = make(dialect), EXTREMES[dialect]
    mark = "`" if dialect == "mysql" else '"'
    columns = ", ".join(f"{mark}{name}{mark} {declared}" for name, (declared, _, _) in kept.items())
    moment = "text" if dialect == "sqlite" else "timestamp"
    odbc.write(f"create table t (id integer primary key, {columns}, updated_at {moment})")
    rows = max(len(values) for _, _, values in kept.values()) + 1  # the last one is all null
    filled = [[*values, *[None] * (rows - len(values))] for _, _, values in kept.values()]
    for number, row in enumerate(zip(*filled, strict=True)):
        listed = ", ".join(literal(value, dialect) for value in row)
        odbc.write(f"insert into t values ({number}, {listed}, {NOON})")
    odbc.declare("t")
    assert odbc.capture().status == "success"
    for name, values in zip(kept, filled, strict=True):
        assert [value for (value,) in odbc.staged(f'"{name}"')] == values, name
    types = odbc.site.warehouse(
        "select column_name, data_type from duckdb_columns() where table_name = 't'"
    )
    assert {name: staged for name, (_, staged, _) in kept.items()}.items() <= dict(types).items()
    assert odbc.capture("full").rows_updated == 0
    assert odbc.capture("reconcile").rows_updated == 0
    different = "select sum(buckets_different) from staging.ingest_reconciliations"
    assert odbc.site.warehouse(different) == [(0,)]


REFUSED = [
    ("postgres", "date", "'0044-03-15 BC'", "BC"),
    ("postgres", "timestamp", "'infinity'", "infinity"),
    ("postgres", "numeric", "0.33333333333333333333", "0.33333333333333333333"),
    ("postgres", "numeric(28,8)", "'NaN'", "NaN"),
    ("mysql", "date", "'0000-00-00'", "0000-00-00"),
    ("mysql", "decimal(65,20)", "0.33333333333333333333", "0.33333333333333333333"),
    ("sqlite", "integer", "'many'", "many"),
    ("sqlite", "integer", "3.5", "3.5"),
    ("sqlite", "decimal(18,2)", "0.1 + 0.2", "0.3 (more than 15 digits)"),
    ("sqlite", "boolean", "2", "2"),
]


@pytest.mark.parametrize(("dialect", "declared", "value", "shown"), REFUSED)
def test_a_value_that_staging_cannot_hold_fails_the_table_and_is_shown(
    dialect: str, declared: str, value: str, shown: str, make: Callable[[str], OdbcSite]
) -> None:
    odbc = make(dialect)
    lax = "set session sql_mode = ''" if dialect == "mysql" else "select 1"
    odbc.write(
        f"create table t (id integer primary key, x {declared}, updated_at varchar(19))",
        lax,
        f"insert into t values (1, {value}, {NOON})",
    )
    odbc.declare("t")
    record = odbc.capture()
    assert record.status == "failed"
    assert "column x" in str(record.message)
    assert shown in str(record.message)
    odbc.write(f"insert into t values (2, null, {NOON})")
    odbc.declare("t", quarantine=True)
    assert odbc.capture().status == "success"
    assert odbc.staged("id, x") == [(2, None)]


@pytest.mark.parametrize(
    ("dialect", "declared", "message"),
    [
        ("mysql", "geometry", "column x has type geometry, whose values cannot be kept exactly"),
        ("sqlite", "double", "column x has type double, whose values SQLite's ODBC driver rounds"),
    ],
)
def test_a_type_that_cannot_be_kept_is_refused(
    dialect: str, declared: str, message: str, make: Callable[[str], OdbcSite]
) -> None:
    odbc = make(dialect)
    odbc.write(f"create table t (id integer primary key, x {declared}, updated_at varchar(19))")
    odbc.declare("t")
    assert message in str(odbc.capture().message)


def test_changes_deletes_and_silent_changes_arrive(odbc: OdbcSite) -> None:
    odbc.write(
        "create table t (id integer primary key, x decimal(18,2), name varchar(40),"
        " updated_at varchar(19))",
        f"insert into t values (1, 1.5, '甲', {NOON}), (2, 2, '', {NOON}), (3, 3, null, null)",
    )
    odbc.declare("t")
    assert odbc.capture().rows_inserted == 3
    odbc.write("update t set name = '乙', updated_at = '2024-03-01 12:30:00' where id = 1")
    assert odbc.capture().rows_updated == 1
    odbc.write("delete from t where id = 2")
    assert odbc.capture("deletes").rows_deleted == 1
    odbc.write("update t set x = 3.25 where id = 1")
    record = odbc.capture("reconcile")
    assert (record.rows_inserted, record.rows_updated, record.rows_deleted) == (0, 1, 0)
    assert odbc.staged("id, x, name") == [(1, Decimal("3.25"), "乙"), (3, Decimal(3), None)]


def test_a_table_that_fails_does_not_spoil_the_next_one(odbc: OdbcSite) -> None:
    odbc.write("create table b (id integer primary key, updated_at varchar(19))",
               f"insert into b values (1, {NOON})")  # fmt: skip
    odbc.declare("a", "b")
    first, second = odbc.site.capture()
    assert first.message == "the source has no table a in the default schema"
    assert (second.status, second.rows_inserted) == ("success", 1)


@pytest.mark.parametrize("dialect", ["postgres", "mysql"])
def test_a_capture_shows_one_moment_and_cannot_write(
    dialect: str, make: Callable[[str], OdbcSite]
) -> None:
    odbc = make(dialect)
    odbc.write("create table t (id integer primary key, x integer, updated_at varchar(19))",
               f"insert into t values (1, 0, {NOON}), (2, 0, {NOON})")  # fmt: skip
    odbc.declare("t")
    with odbc.opened() as (source, table):
        columns = source.columns(table)
        before = source.now()
        (count,) = source.rows(source_sql.count_all(source.dialect, table))
        odbc.write("update t set x = 1", "delete from t where id = 2")
        rows = source.read(source_sql.all_rows(source.dialect, table, columns)).read_all()
        assert rows["x"].to_pylist() == [0, 0]
        assert count == source.rows(source_sql.count_all(source.dialect, table))[0] == (2,)
        assert source.now() >= before
        assert source.table_names(None) == ("t",)
        assert source.primary_key(table) == ("id",)
        assert source.plan(source_sql.count_all(source.dialect, table))
        with pytest.raises(CaptureFailedError, match=r"(?i)read.only|denied"):
            source.connection.execute("delete from t")  # type: ignore[attr-defined]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_longer_than_allowed_is_never_cut_off(
    dialect: str, make: Callable[[str], OdbcSite]
) -> None:
    odbc = make(dialect)
    kind = "longtext" if dialect == "mysql" else "text"
    odbc.write(f"create table t (id integer primary key, x {kind}, updated_at varchar(19))",
               f"insert into t values (1, '{'长' * 5000}', {NOON})")  # fmt: skip
    odbc.declare("t")
    odbc.set_profile(max_text_size=1000)
    assert odbc.capture().message == (
        "a value is longer than 1000 characters or 1000000 bytes: raise max_text_size or "
        "max_binary_size of erp.live in profiles.yml"
    )
    odbc.set_profile(max_text_size=5000)
    assert odbc.capture().status == "success"
    assert odbc.staged("length(x)") == [(5000,)]


def test_a_row_that_may_be_too_large_says_which_setting_to_lower(
    make: Callable[[str], OdbcSite],
) -> None:
    odbc = make("postgres")
    texts = ", ".join(f"x{number} text" for number in range(90))
    odbc.write(f"create table t (id integer primary key, {texts}, updated_at varchar(19))")
    odbc.declare("t")
    assert "lower max_text_size of erp.live" in str(odbc.capture().message)
    odbc.set_profile(max_text_size=20_000)
    assert odbc.capture().status == "success"


def test_a_connection_cut_while_reading_is_tried_again(make: Callable[[str], OdbcSite]) -> None:
    odbc = make("postgres")
    odbc.write(
        "create table t (id integer primary key, updated_at varchar(19))",
        f"insert into t select i, {NOON} from generate_series(1, 100000) i",
    )
    odbc.declare("t")
    arrive = odbc.site.heard.rows_arrived
    cuts = ["select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"]  # fmt: skip

    def cut(label: str, count: int) -> None:
        arrive(label, count)
        if cuts:
            odbc.write(cuts.pop())

    odbc.site.heard.rows_arrived = cut  # type: ignore[method-assign]
    record = odbc.capture()
    assert (record.status, record.rows_inserted) == ("success", 100_000)
    assert "trying again" in odbc.site.heard.notes[0]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"driver": "No such driver"}, "is the driver 'No such driver' installed, and called so?"),
        ({"port": 1}, "Connection refused"),
        ({"password": "wrong"}, "password authentication failed"),
        ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ({"connection_string": "Driver=None of ours;", "driver": ""}, "installed, and called so?"),
    ],
)
def test_a_source_that_does_not_open_says_why_and_keeps_the_password_to_itself(
    make: Callable[[str], OdbcSite], changed: dict[str, Any], message: str
) -> None:
    odbc = make("postgres")
    odbc.declare("t")
    odbc.set_profile(**changed)
    said = str(odbc.capture().message)
    assert said.startswith("erp.live does not open: ")
    assert message in said
    assert odbc.profile["password"] not in said


def test_a_connection_string_can_stand_alone_or_add_to_the_keys(
    make: Callable[[str], OdbcSite],
) -> None:
    odbc = make("postgres")
    profile = odbc.profile
    odbc.write("create table t (id integer primary key, updated_at varchar(19))",
               f"insert into t values (1, {NOON})")  # fmt: skip
    odbc.declare("t")
    whole = (
        f"Driver={{PostgreSQL Unicode}};Server={profile['server']};Port={profile['port']};"
        f"Database={profile['database']};UID={profile['user']};PWD={profile['password']}"
    )
    nothing = dict.fromkeys(("driver", "server", "port", "database", "user", "password"), "")
    odbc.set_profile(connection_string=whole, **nothing)
    assert odbc.capture().rows_inserted == 1
    odbc.set_profile(connection_string="ApplicationName=capture;")
    assert odbc.capture().status == "success"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"dialect": None}, "erp.outputs.live lacks 'dialect'"),
        ({"dialect": "db2"}, "erp.outputs.live.dialect is 'db2'; it can be one of postgres,"),
        ({"driver": None}, "erp.outputs.live lacks 'driver'"),
        ({"max_text_size": "long"}, "erp.outputs.live.max_text_size must be a number, not 'long'"),
    ],
)
def test_a_wrong_profile_names_the_key(
    make: Callable[[str], OdbcSite], changed: dict[str, Any], message: str
) -> None:
    odbc = make("sqlite")
    odbc.write("create table t (id integer primary key, updated_at varchar(19))")
    odbc.declare("t")
    odbc.set_profile(**changed)
    _, err = odbc.site.ingest("run", code=2)
    assert f"profiles.yml: {message}" in err


def test_a_machine_without_a_driver_manager_is_told_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odbc = over_sqlite(tmp_path)
    odbc.declare("t")
    monkeypatch.setitem(sys.modules, "arrow_odbc", None)
    assert "apt install unixodbc" in str(odbc.capture().message)
