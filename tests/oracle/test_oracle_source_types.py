"""Values come out of Oracle as they are, whatever their type."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracle.oracle_sample import Erp, OracleSite, an_erp, staged_types

pytestmark = pytest.mark.oracle
# Oracle's type, staging's, and values.
KINDS: dict[str, tuple[str, list[str]]] = {
    "number(28,8)": ("DECIMAL(28,8)", [
        "99999999999999999999.99999999", "-99999999999999999999.99999999", "0.00000001", "0",
        "-0.5", "null",
    ]),
    "number(38)": ("DECIMAL(38,0)", ["99999999999999999999999999999999999999", "-1", "0"]),
    "number(38,12)": ("DECIMAL(38,12)", [
        "99999999999999999999999999.999999999999", "-0.000000000001",
    ]),
    "number(5)": ("DECIMAL(5,0)", ["99999", "-99999", "1.4", "1.5"]),
    "integer": ("DECIMAL(38,0)", ["99999999999999999999999999999999999999", "7", "null"]),
    "number(3,5)": ("DECIMAL(5,5)", ["0.00999", "-0.00001", "0"]),
    "number(5,-2)": ("DECIMAL(7,0)", ["9999900", "-100", "12345", "null"]),
    "number": ("DECIMAL(38,10)", [
        "0.3333333333", "-9999999999999999999999999999.9999999999", "1e10", "100", "null",
    ]),
    "float": ("DECIMAL(38,10)", ["0.1", "-12345.5", "null"]),
    "binary_float": ("FLOAT", ["0.1f", "-3.4e38f", "0f", "null"]),
    "binary_double": ("DOUBLE", ["0.1d", "1.7976931348623157e308d", "-5e-300d", "null"]),
    "varchar2(100 char)": ("VARCHAR", [
        "'abc'", "''", "null", "' '", "'  padded  '", "'~'", "'用友软件股份有限公司'",
        "'😀👨‍👩‍👧'", "'𠮷'", "'a' || chr(10) || 'b'", "'it''s \"quoted\"; --'",
        "rpad('x', 100, 'x')", "'000123'",
        "'=1+1'", "chr(9)",
    ]),
    "varchar2(4000)": ("VARCHAR", ["rpad('x', 4000, 'x')"]),
    "nvarchar2(20)": ("VARCHAR", ["n'中文'", "n'𠮷'", "null"]),
    "char(20)": ("VARCHAR", ["'0001A110000000000ABC'", "'short'", "'中'", "null"]),
    "nchar(5)": ("VARCHAR", ["n'中'", "null"]),
    "clob": ("VARCHAR", [
        "to_clob('中文')", "to_clob(rpad('x', 4000, 'x')) || rpad('y', 4000, 'y')", "null",
    ]),
    "raw(16)": ("BLOB", ["hextoraw('00FF')", "null"]),
    "blob": ("BLOB", ["hextoraw('0001FF')", "null"]),
    "date": ("TIMESTAMP", [
        "to_date('2024-02-29 23:59:59', 'YYYY-MM-DD HH24:MI:SS')", "date '0001-01-01'",
        "to_date('9999-12-31 23:59:59', 'YYYY-MM-DD HH24:MI:SS')", "null",
    ]),
    "timestamp(6)": ("TIMESTAMP", [
        "timestamp '2024-02-29 23:59:59.123456'", "timestamp '0001-01-01 00:00:00'",
        "timestamp '9999-12-31 23:59:59.999999'", "null",
    ]),
    "timestamp(0)": ("TIMESTAMP", ["timestamp '2024-02-29 23:59:58'"]),
    "timestamp(3)": ("TIMESTAMP", ["timestamp '2024-02-29 23:59:59.123'"]),
    "timestamp(9)": ("TIMESTAMP_NS", ["timestamp '2024-02-29 23:59:59.123456789'", "null"]),
    "timestamp(6) with time zone": ("TIMESTAMP WITH TIME ZONE", [
        "timestamp '2024-02-29 23:59:59.123456 +08:00'", "timestamp '2024-02-29 00:00:00 -05:30'",
        "null",
    ]),
    "timestamp(9) with time zone": ("VARCHAR", [
        "timestamp '2024-02-29 23:59:59.123456789 +08:00'", "null",
    ]),
    "timestamp(6) with local time zone": ("TIMESTAMP WITH TIME ZONE", [
        "timestamp '2024-02-29 23:59:59.123456'", "null",
    ]),
    "interval year to month": ("VARCHAR", ["interval '1-2' year to month", "null"]),
    "interval day to second": ("VARCHAR", ["interval '2 03:04:05.6' day to second"]),
}  # fmt: skip


@pytest.fixture
def erp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    yield from an_erp(monkeypatch)


GROUPS = {
    "numbers": ("number", "integer", "float", "binary"),
    "texts": ("varchar2", "nvarchar2", "char", "nchar", "clob"),
    "moments": ("date", "timestamp", "interval"),
    "bytes": ("raw", "blob"),
}


@pytest.mark.parametrize("group", GROUPS)
def test_extreme_values_are_staged_exactly(erp: Erp, tmp_path: Path, group: str) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id")
    kinds = {f"x{n}": kind for n, kind in enumerate(KINDS) if kind.startswith(GROUPS[group])}
    listed = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    site.erp(f"create table t (id number(9) primary key, {listed}, ts char(19))",
             "create index t_ts on t (ts)")  # fmt: skip
    longest = max(len(KINDS[kind][1]) for kind in kinds.values())
    for n in range(longest):
        row = [(KINDS[kind][1] + ["null"] * longest)[n] for kind in kinds.values()]
        site.erp(f"insert into t values ({n}, {', '.join(row)}, '2024-01-01 00:00:00')")
    record = site.capture_one()
    assert (record.status, record.message) == ("success", None)
    staged = staged_types(site, "t")
    assert {kind: staged[name] for name, kind in kinds.items()} == {
        kind: KINDS[kind][0] for kind in kinds.values()
    }
    site.assert_mirrored("t")
    assert site.capture_one(mode="full").rows_updated == 0
    assert site.capture_one(mode="reconcile").rows_updated == 0
    site.erp(f"update t set {', '.join(f'{name} = null' for name in kinds)}")
    site.capture_one()
    site.assert_mirrored("t")


def test_an_empty_text_is_null(erp: Erp, tmp_path: Path) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id")
    site.erp("create table t (id number(9), x varchar2(10), ts char(19))",
             "insert into t values (1, '', '2024-01-01 00:00:00')")  # fmt: skip
    site.capture_one()
    assert site.warehouse("select x from staging.t") == [(None,)]


def test_a_number_that_does_not_fit_stops_its_table_and_names_the_column(
    erp: Erp, tmp_path: Path
) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id")
    site.erp("create table t (id number(9), x number, ts char(19))",
             "insert into t values (1, 1/3, '2024-01-01 00:00:00')")  # fmt: skip
    record = site.capture_one()
    assert record.status == "failed"
    assert record.message is not None
    assert "x" in record.message
    assert "DECIMAL(38,10)" in record.message


@pytest.mark.parametrize(
    ("declared", "staged"),
    [("decimal(38,37)", "DECIMAL(38,37)"), ("varchar", "VARCHAR")],
)
def test_a_number_without_precision_is_kept_as_its_declaration_says(
    erp: Erp, tmp_path: Path, declared: str, staged: str
) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id", columns={"x": {"name": "x", "data_type": declared}})
    site.erp("create table t (id number(9), x number, ts char(19))",
             "insert into t values (1, 0.0123456789012345678901234567890123456, "
             "'2024-01-01 00:00:00')")  # fmt: skip
    assert site.capture_one().status == "success"
    assert staged_types(site, "t")["x"] == staged
    ((value,),) = site.warehouse("select cast(x as varchar) from staging.t")
    assert value.lstrip("0").rstrip("0") == ".0123456789012345678901234567890123456"
    assert site.capture_one(mode="reconcile").rows_updated == 0


def test_nanoseconds_out_of_range_are_kept_as_text_when_declared_so(
    erp: Erp, tmp_path: Path
) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id", columns={"x": {"name": "x", "data_type": "varchar"}})
    site.erp("create table t (id number(9), x timestamp(9), ts char(19))",
             "insert into t values (1, timestamp '9999-12-31 23:59:59.123456789', "
             "'2024-01-01 00:00:00')")  # fmt: skip
    site.capture_one()
    assert site.warehouse("select x from staging.t") == [("9999-12-31 23:59:59.123456789",)]
    site.declare_table("t", "id")
    site.erp("drop table t", "create table t (id number(9), x timestamp(9), ts char(19))",
             "insert into t values (1, timestamp '9999-12-31 23:59:59.123456789', "
             "'2024-01-01 00:00:00')")  # fmt: skip
    record = site.capture_one(mode="full")
    assert record.status == "failed"
    assert "x" in str(record.message)


@pytest.mark.parametrize("kind", ["long", "long raw", "bfile", "xmltype", "rowid", "urowid"])
def test_types_whose_values_cannot_be_kept_are_refused_by_the_column_s_name(
    erp: Erp, tmp_path: Path, kind: str
) -> None:
    site = OracleSite(tmp_path, oracle=erp)
    site.declare_table("t", "id")
    site.erp(f"create table t (id number(9), odd_one {kind}, ts char(19))")
    record = site.capture_one()
    assert record.status == "failed"
    assert f"column ODD_ONE has type {kind.upper()}" in str(record.message)
