"""Values come through as they are, whatever their type."""

from pathlib import Path

import pytest

from tests.capture_sample import Site, source_node

EXTREMES = {
    "decimal(28,8)": [
        "99999999999999999999.99999999", "-99999999999999999999.99999999", "0.00000001",
        "0", "null",
    ],
    "decimal(38,12)": ["99999999999999999999999999.999999999999", "-0.000000000001", "null"],
    "decimal(38,0)": ["99999999999999999999999999999999999999"],
    "varchar": [
        "''", "null", "' '", "'  padded  '", "'~'", "'用友软件股份有限公司'", "'😀👨‍👩‍👧'", "'𠮷'",
        "'a' || chr(10) || 'b'", "'it''s \"quoted\"; --'", "repeat('x', 100000)",
        "'000123'", "'=1+1'",
    ],
    "char(20)": ["'0001A110000000000ABC'", "'short'"],
    "date": ["date '0001-01-01'", "date '9999-12-31'", "date '2024-02-29'", "null"],
    "timestamp": [
        "timestamp '2024-02-29 23:59:59.123456'", "timestamp '0001-01-01 00:00:00'",
        "timestamp '9999-12-31 23:59:59.999999'", "null",
    ],
    "timestamp_s": ["timestamp_s '2024-02-29 23:59:59'"],
    "timestamp_ms": ["timestamp_ms '2024-02-29 23:59:59.123'"],
    "timestamp_ns": ["timestamp_ns '2024-02-29 23:59:59.123456789'"],
    "timestamptz": ["timestamptz '2024-02-29 23:59:59.123456+08:00'", "null"],
    "time": ["time '23:59:59.999999'"],
    "timetz": ["timetz '23:59:59.999999+08:00'"],
    "interval": ["interval '1 month 2 days 3.5 seconds'"],
    "tinyint": ["-128", "127"],
    "smallint": ["-32768", "32767"],
    "integer": ["-2147483648", "2147483647", "null"],
    "bigint": ["-9223372036854775808", "9223372036854775807"],
    "hugeint": [
        "170141183460469231731687303715884105727", "-170141183460469231731687303715884105727",
    ],
    "uhugeint": ["340282366920938463463374607431768211455"],
    "ubigint": ["18446744073709551615"],
    "double": ["0.1", "'nan'::double", "'-inf'::double", "5e-324", "1.7976931348623157e308"],
    "float": ["0.1", "3.4e38"],
    "boolean": ["true", "false", "null"],
    "blob": ["'\\x00\\xFF'::blob", "''::blob", "null"],
    "bit": ["'0101'::bit"],
    "uuid": ["'00000000-0000-0000-0000-0000000000ff'::uuid", "null"],
}  # fmt: skip


@pytest.mark.parametrize("kind", EXTREMES)
def test_extreme_values_are_staged_exactly(tmp_path: Path, kind: str) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    rows = ", ".join(
        f"({number}, {value}, '2024-01-01 00:00:00')" for number, value in enumerate(EXTREMES[kind])
    )
    site.erp(f"create table t (id integer, x {kind}, ts varchar)", f"insert into t values {rows}")
    assert site.capture_one().message is None
    site.assert_mirrored("t")
    types = "select data_type from duckdb_columns() where table_name = 't' and column_name = 'x'"
    assert site.warehouse(types) == site.source(types)
    assert site.capture_one(mode="full").rows_updated == 0
    site.erp("update t set x = null")
    site.capture_one()
    site.assert_mirrored("t")


def test_names_are_staged_in_lower_case_and_strange_ones_are_quoted(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("so_t", {"key": ["pk"]}))
    site.erp(
        'create table "SO_T" ("PK" varchar, "TS" varchar, "Order" integer, "a ""b""" integer, '
        '"金额" decimal(28,8))',
        """insert into "SO_T" values ('1', '2024-01-01 00:00:00', 1, 2, 3.5)""",
    )
    site.capture_one()
    row = site.warehouse('select pk, ts, "order", "a ""b""", "金额" from staging.so_t')
    assert [str(value) for value in row[0]] == ["1", "2024-01-01 00:00:00", "1", "2", "3.50000000"]
    site.erp("""update "SO_T" set "Order" = 5""")
    assert site.capture_one().rows_updated == 1


def test_members_of_an_enum_are_staged_as_text(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp("create table t (id integer, x enum ('甲', '乙'), ts varchar)",
             "insert into t values (1, '乙', '2024-01-01 00:00:00'), (2, null, null)")  # fmt: skip
    site.capture_one()
    assert site.warehouse("select x from staging.t order by id") == [("乙",), (None,)]
