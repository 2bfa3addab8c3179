"""Oracle SQL on DuckDB's own files: names, types, nulls, read-only files."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dbt_project.oracle_sql.errors import BindError, OracleSqlError, UnknownOracleSqlError
from dbt_project.oracle_sql.tables import DuckDBCatalogue
from dbt_project.oracle_sql.translate import prepare, run, translate
from tests.unit.oracle_sql.sample import NOW, scott

# As a consultant of an NC site writes it: sales by customer class and month, with its share.
LEGACY = """
select /*+ parallel(b 4) */
       nvl(c.name, '未分类')                                   客户分类,
       substr(h.dbilldate, 1, 7)                              月份,
       sum(decode(h.ftype, 1, b.nnum, -1 * b.nnum))           数量,
       sum(nvl(b.nmny, 0))                                    金额,
       round(sum(nvl(b.nmny, 0)) / decode(sum(b.nnum), 0, null, sum(b.nnum)), 4) 均价,
       to_char(round(ratio_to_report(sum(nvl(b.nmny, 0))) over () * 100, 2), 'FM990.00') || '%' 占比
  from so_h h, so_b b, cust c,
       (select cust, max(day) keep (dense_rank last order by ts) as lastday
          from visits group by cust) v
 where h.pk = b.hpk
   and h.cust = c.pk(+)
   and c.dr(+) = 0
   and h.cust = v.cust(+)
   and h.dr = 0 and nvl(b.dr, 0) = 0
   and h.dbilldate >= '2024-01-01' and h.dbilldate <= '2024-12-31 23:59:59'
 group by nvl(c.name, '未分类'), substr(h.dbilldate, 1, 7)
having sum(nvl(b.nmny, 0)) <> 0
 order by 客户分类, 2;
"""
TABLES = """
create schema nc;
create table nc.so_h (pk varchar, cust varchar, "dbillDate" varchar, ftype varchar, dr integer);
insert into nc.so_h values
    ('1', 'A', '2024-01-05 10:00:00', '1', 0), ('2', 'B', '2024-01-06 10:00:00', '1', 0),
    ('3', 'A', '2024-02-07 10:00:00', '2', 0), ('4', 'A', '2023-12-31 10:00:00', '1', 0),
    ('5', 'A', '2024-02-07 10:00:00', '1', 1);
create table nc.so_b (hpk varchar, nnum decimal(28, 8), nmny decimal(28, 8), dr smallint);
insert into nc.so_b values
    ('1', 3, 10, 0), ('1', 4, 20, null), ('2', 7, 50, 0), ('2', 1, 1, 1), ('3', 2, -20, 0),
    ('4', 9, 90, 0), ('5', 9, 90, 0);
create table nc.cust (pk varchar, name varchar, dr integer);
insert into nc.cust values ('A', '大客户', 0), ('B', '小客户', 1);
create table nc.visits (cust varchar, day varchar, ts varchar);
"""


def test_a_legacy_report_runs_as_it_stands() -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        table = run(LEGACY, connection, schema="nc", now=NOW)
    assert table.column_names == ["客户分类", "月份", "数量", "金额", "均价", "占比"]
    rows = [tuple(row.values()) for row in table.to_pylist()]
    # 30 / 7 = 4.285714…, 50 / 7 = 7.142857…, 20 / 2; shares of 60: 50 %, -33.33 %, 83.33 %.
    assert rows == [
        ("大客户", "2024-01", Decimal(7), Decimal(30), Decimal("4.2857"), "50.00%"),
        ("大客户", "2024-02", Decimal(-2), Decimal(-20), Decimal(-10), "-33.33%"),
        ("未分类", "2024-01", Decimal(7), Decimal(50), Decimal("7.1429"), "83.33%"),
    ]


def test_a_file_that_may_only_be_read_is_enough(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "erp.duckdb") as connection:
        connection.execute(TABLES)
    with duckdb.connect(tmp_path / "erp.duckdb", read_only=True) as connection:
        found = run("select round(sum(nmny) / 7, 2) from nc.so_b", connection)
        assert found.to_pylist() == [{"ROUND(SUM(NMNY)/7,2)": Decimal("34.43")}]
        tables = DuckDBCatalogue(connection, "nc", owners=["NC65"])
        owned = run("select count(*) n from nc65.so_h", connection, tables=tables)
        assert owned.to_pylist() == [{"N": 5}]


def test_names_types_and_nulls_are_oracle_s() -> None:
    with duckdb.connect() as connection:
        connection.execute("""create table "Mixed" (
            "aB" varchar, small smallint, big bigint, money decimal(20, 4), day date,
            stamp timestamp, portion double, flag boolean
        )""")
        connection.execute(
            "insert into \"Mixed\" values ('', 1, 2, 3.5, date '2024-01-31', "
            "timestamp '2024-01-31 10:00:00', 0.5, true)"
        )
        sql = "select ab, small / 2 s, big, money, day + 1 / 2 d, stamp, portion from mixed"
        (row,) = run(sql + " where ab is null", connection).to_pylist()
        assert row["AB"] is None
        assert (row["S"], row["BIG"], row["MONEY"]) == (Decimal("0.5"), 2, Decimal("3.5"))
        assert (str(row["D"]), str(row["STAMP"])) == ("2024-01-31 12:00:00", "2024-01-31 10:00:00")
        with pytest.raises(UnknownOracleSqlError, match="flag, a BOOLEAN"):
            run("select flag from mixed", connection)


def test_a_view_of_duckdb_is_a_view() -> None:
    with scott() as connection:
        connection.execute("create view clerks as select ename from emp where job = 'CLERK'")
        assert run("select count(*) n from clerks", connection).to_pylist() == [{"N": 4}]


def test_binds_must_be_given_and_asked_for() -> None:
    with scott() as connection:
        prepare(connection)
        found = translate("select ename from emp where empno = :no", connection, {"no": 7839})
        assert [column.name for column in found.columns] == ["ENAME"]
        assert connection.sql(found.sql).fetchall() == [("KING",)]
        with pytest.raises(BindError):
            translate("select ename from emp where empno = :no", connection)
        with pytest.raises(BindError):
            translate("select ename from emp", connection, {"no": 1})


def test_an_error_while_it_runs_is_oracle_s() -> None:
    with scott() as connection:
        with pytest.raises(OracleSqlError) as raised:
            run("select to_number(ename) from emp", connection)
        assert raised.value.code == 1722
        with pytest.raises(OracleSqlError) as raised:
            run("select sal / (deptno - 10) from emp", connection)
        assert raised.value.code == 1476
