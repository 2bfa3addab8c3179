"""What the stand-in for Oracle takes, refuses and answers.

What stands here is Oracle 19c as its documentation has it. Tests marked `oracle` ask a real one
when ORACLE_TEST_DSN names it; the codes of refused statements are not checked there.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import oracledb
import pyarrow as pa
import pytest

from dbt_project.oracle_sql.errors import OracleSqlError
from dbt_project.oracle_sql.parser import parse
from tests.oracle.oracle_sample import DSN, Erp, an_erp
from tests.oracle.standin import StandInRefusedError, ora

TAKEN = """
select * from t
select t.*, a + 1 from t
select distinct a, b from t order by 2 desc nulls last, a
select a as "x", b y from "T" t where a = :p and (b is null or c < '0')
select count(*), count(distinct a), sum(b), min(c), max(c), avg(d) from t
select a, count(*) from t group by a having count(*) > 1
select a from t union all select b from u union select 1 from dual minus select 2 from dual
(select a from t) intersect (select b from u) order by 1
with x as (select 1 a from dual), y as (select a from x) select * from y
select case when a > b then 1 else 0 end, case a when 1 then 'x' end from t
select nvl(a, 0), nvl2(a, 1, 2), coalesce(a, b, c), nullif(a, b), decode(a, 1, 'x', 'y') from t
select cast(a as number(10, 2)), cast(b as varchar2(10)), cast(c as date) from t
select to_char(a, 'FM9990.00'), to_char(d, 'YYYY-MM-DD HH24:MI:SS'), to_number('1') from t
select to_date('2024-01-31', 'YYYY-MM-DD'), date '2024-01-31', timestamp '2024-01-31 10:00:00' from dual
select substr(a, -3), substr(a, 1, 2), instr(a, 'x'), replace(a, 'x'), length(a) from t
select trim(a), trim(both 'x' from a), ltrim(a, '0'), rpad(a, 10, ' '), upper(a) from t
select a || b || 'c' from t
select row_number() over (partition by a order by b desc) as n from t
select ntile(4) over (order by a), lag(a) over (order by b), sum(a) over (partition by b) from t
select a from t where a in (1, 2, 3) and b not in (select c from u) and (a, b) in ((1, 2), (3, 4))
select a from t where exists (select 1 from u where u.b = t.b) and not (a = 1 or b = 2)
select a from t where a between 1 and 2 and b like 'x%' escape '\\' and c not like '%y'
select a from t where regexp_like(a, '^[0-9]+$')
select t.a from t, u where t.id = u.id
select t.a from t join u on t.id = u.id left outer join v on v.id = u.id and v.x = 1
select * from t join u using (id)
select * from t cross join u
select * from (select a, rownum from t) where a = 1
select * from (select a from t order by a) where rownum <= 10
select a from t order by a fetch first 10 rows only
select a from t offset 10 rows fetch next 10 rows only
select a from t for update nowait
select a from t where id = 1 for update wait 5
select a from "S"."T" as of scn 123456 x
select q'[it's]', n'中文', 'it''s' from dual
select -a, +b, a * (b + c) / d - 1.5e3 from t
select level, prior a, connect_by_root b from t where c = 1 start with p is null connect by nocycle prior a = p order siblings by a
select t.a, u.b from t, u where t.a = u.a (+) and u.b(+) between 1 and 2
select max(a) keep (dense_rank first order by b) from t group by rollup (a, (b, c)), cube (d)
select * from t pivot (sum(a) as s, count(*) for b in ('x' as x, 'y')) p
select * from t unpivot include nulls (v for n in (a as 'A', b)) u
select 0.1f, 1e300d from dual
select sysdate, systimestamp, user, sysdate - 1, sysdate + interval '30' minute from dual
select (select max(a) from u) from t
select extract(year from d) from t
select /* comment */ a -- more
 from t
select "order", "金额" from t where "a b" = 1
select a b from t c
insert into t values (1, 'x', null, sysdate)
insert into t (a, b) values (:a, default)
insert into t (a, b) select a, b from u
update t set a = 1, b = default_value where c = 2
update t x set x.a = (select max(b) from u where u.id = x.id)
update t set (a, b) = (select c, d from u where u.id = t.id)
delete from t where a = 1
delete t
merge into t s using u i on (s.id = i.id) when matched then update set s.a = i.a where s.a <> i.a when not matched then insert (id, a) values (i.id, i.a)
merge into t s using (select * from u) i on (s.id = i.id) when matched then update set a = i.a delete where i.gone = 1
create table t (a number(10) not null, b varchar2(10 char) default 'x', c date, primary key (a))
create table t as select * from u
create table t (a character varying(10), b char varying(5 char), c character(3))
create table t (a not null, b constraint t_pk primary key) as select 1, 2 from dual
grant select on t to u, v
create table t (a number, b number(*, 0), c number(3, -2), d float, e timestamp(9) with time zone, f raw(16), g clob, h char, i integer, j interval day to second)
create table t (a number(9) constraint t_pk primary key, b number unique) nologging
create unique index i on t (a, b)
create or replace view v as select a from t
alter table t add (a number, b date)
alter table t modify (a varchar2(20))
alter table t drop column a
alter table t drop (a, b)
alter table t rename column a to b
alter table t add constraint k unique (a)
drop table t cascade constraints purge
truncate table t
grant select on t to u
set transaction read only
alter session set nls_date_format = 'YYYY-MM-DD' time_zone = '+00:00'
lock table t in exclusive mode nowait
explain plan set statement_id = 'x' for select * from t
commit
rollback
savepoint a
rollback to savepoint a
insert all into t (a, b) values (:p1, :p2) into t (a, b) values (:p1, :p2) select * from dual
merge into t d using u s on (s.id = d.id) when not matched then insert (d.id, d.a) values (s.id, 1)
create global temporary table t on commit preserve rows as select * from u
create global temporary table t (a number) on commit delete rows
create private temporary table ora$ptt_t on commit drop definition as select * from u
create table t parallel 4 partition by range (d) interval (numtoyminterval(1, 'month')) (partition p0 values less than (date '2020-01-01')) row store compress advanced as select * from u
create table t compress for query high nologging as select 1 a from dual
comment on table s.t is q'<it's a table>'
comment on column s.t."order" is 'a column'
alter table t drop (a, b) cascade constraints
begin null; end;
begin insert into t values (1); exception when others then begin execute immediate 'drop table t'; exception when others then null; end; raise; end;
declare gone exception; pragma exception_init(gone, -942); begin savepoint s; execute immediate 'drop table ' || 't'; commit; exception when gone then null; end;
begin for r in (select table_name from user_tables) loop if r.table_name = 'T' then execute immediate 'drop table ' || r.table_name; else null; end if; end loop; end;
"""  # noqa: E501
REFUSED = {
    "select 1": 923,
    "select a t": 923,
    "select a from t;": 933,
    "select * from t as x": 933,
    "select * from (select a from t) as x": 933,
    "select a from t limit 10": 933,
    "select a from t top 10": 933,
    "select top 10 a from t": 923,
    "select *, a from t": 923,
    "select a, * from t": 936,
    "select a from t where a": 920,
    "select a from t where true": 920,
    "select (a > b) from t": 907,
    "select a > b from t": 923,
    "select a = 1 as x from t": 923,
    "select a from t where (a > b) = 1": 933,
    "select a::int from t": 911,
    "select a from t where a == 1": 936,
    "select a from t where a = 1 and": 936,
    "select a from t where a is": 908,
    "select a from t where a is not true": 908,
    "select a from t where a in ()": 936,
    "select a from": 903,
    "select from t": 936,
    "select a, from t": 936,
    "select _a from t": 911,
    "select a from _t": 911,
    "select a[1] from t": 911,
    "select `a` from t": 911,
    "select a from t where a = $1": 911,
    "select a from t where a = ?": 911,
    "select 'a from t": 1756,
    'select "a from t': 1740,
    'select "" from t': 1741,
    "select a from t group a": 924,
    "select a from t order a": 924,
    "select a from t join u": 905,
    "select a from t qualify row_number() over (order by a) = 1": 933,
    "select count(*) filter (where a > 1) from t": 923,
    "select a from t where a ilike 'x'": 920,
    "select a from t where a not 1": 920,
    "select a from t except select b from u": 933,
    "select cast(a as text) from t": 902,
    "select cast(a as boolean) from t": 902,
    "select cast(a as bigint) from t": 902,
    "select cast(a as varchar2) from t": 906,
    "select cast(a as number(39)) from t": 1727,
    "select date from t": 936,
    "select a date from t": 923,
    "select a number from t": 923,
    "select a from order": 903,
    "select case a end from t": 905,
    "select case when a then 1 end from t": 920,
    "insert into t values (1), (2)": 933,
    "insert into t (a) set a = 1": 926,
    "insert t values (1)": 925,
    "update t set a = 1 from u": 933,
    "update t a = 1": 971,
    "delete from t using u": 933,
    "delete from t limit 1": 933,
    "merge into t using u on t.a = u.a when matched then update set b = 1": 969,
    "merge into t using u on (t.a = u.a)": 905,
    "create table t (a text)": 902,
    "create table t (a boolean)": 902,
    "create table t (a varchar2)": 906,
    "create table t (a varchar2(5000))": 910,
    "create table t (a char(2001))": 910,
    "create table t (date date)": 904,
    "create table t (level number)": 904,
    "create table t": 906,
    "create table if not exists t (a number)": 922,
    "drop table if exists t": 933,
    "alter table t add column a number": 904,
    "truncate t": 3290,
    "begin null; end": 6550,
    "begin end;": 6550,
    "begin create table t (a number); end;": 6550,
    "begin insert into t values (1) end;": 6550,
    "begin null; exception when others then null; when dup_val_on_index then null; end;": 6550,
    "begin null; exception when undeclared then null; end;": 6550,
    "comment on table t is null": 1780,
    "create global temporary table t (a number) partition by hash (a) partitions 4": 14451,
    "show tables": 900,
    "describe t": 900,
}
UNKNOWN = [
    "select a from t model dimension by (b) measures (c) rules (c = 2)",
    "select xmlagg(xmlelement(e, a)) from t",
    "select a at time zone 'UTC' from t",
    "select a from t sample (10)",
    "begin x := 1; end;",
    "declare x number; begin null; end;",
    "begin while a loop null; end loop; end;",
    "begin p(1); end;",
    "select a from t@link",
    "insert all when a = 1 then into t values (1) select 1 a from dual",
    "insert first when a = 1 then into t values (1) select 1 a from dual",
    "select * from table(f(1))",
    "create sequence s",
]


def test_statements_of_oracle_are_taken() -> None:
    statements = [s for s in TAKEN.replace("-- more\n", "\x00").strip().splitlines() if s]
    assert len(statements) >= 60
    for statement in statements:
        parse(statement.replace("\x00", "-- more\n"))


def test_statements_of_other_databases_are_refused() -> None:
    assert len(REFUSED) >= 60
    for statement, code in REFUSED.items():
        with pytest.raises(OracleSqlError) as raised:
            parse(statement)
        assert f"ORA-{code:05}" in str(raised.value), (statement, raised.value)


def test_what_is_not_known_is_refused_loudly() -> None:
    for statement in UNKNOWN:
        with pytest.raises(StandInRefusedError):
            parse(statement)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("select a from t fetch first 1 rows only", 12),
        ("select a_name_that_is_longer_than_thirty_characters from t", 12),
        ("create table if not exists t (a number)", 23),
    ],
)
def test_what_is_newer_than_the_database_is_refused(statement: str, first: int) -> None:
    if first < 23:
        parse(statement, first)
    with pytest.raises(OracleSqlError):
        parse(statement, 11)


ANSWERS: list[tuple[str, Any]] = [
    ("'' ", None),
    ("'a' || null || 'b'", "ab"),
    ("length('')", None),
    ("case when '' = '' then 1 else 0 end", 0),
    ("case when 'a ' = 'a' then 1 else 0 end", 1),
    ("nvl('', 'x')", "x"),
    ("substr('abcdef', 0, 2)", "ab"),
    ("substr('abcdef', -2)", "ef"),
    ("substr('abcdef', -9)", None),
    ("substr('abcdef', 7)", None),
    ("replace('abc', 'b')", "ac"),
    ("greatest(1, null)", None),
    ("least('b', 'a')", "a"),
    ("10 / 4", Decimal("2.5")),
    ("1 / 3", Decimal("0." + "3" * 40)),
    ("2 * 3.5", Decimal("7")),
    ("mod(-7, 3)", Decimal("-1")),
    ("mod(7, 0)", Decimal("7")),
    ("round(2.5)", Decimal("3")),
    ("round(-1.45, 1)", Decimal("-1.5")),
    ("trunc(-1.9)", Decimal("-1")),
    ("floor(-1.1)", Decimal("-2")),
    ("date '2024-03-01' - date '2024-02-01'", Decimal("29")),
    ("date '2024-02-28' + 1.5", datetime(2024, 2, 29, 12)),
    ("trunc(to_date('2024-02-29 13:14:15', 'YYYY-MM-DD HH24:MI:SS'))", datetime(2024, 2, 29)),
    ("trunc(date '2024-05-17', 'Q')", datetime(2024, 4, 1)),
    ("trunc(date '2024-05-17', 'iw')", datetime(2024, 5, 13)),
    ("trunc(timestamp '2024-05-17 13:14:15', 'HH24')", datetime(2024, 5, 17, 13)),
    ("extract(month from date '2024-05-17')", Decimal(5)),
    ("extract(second from timestamp '2024-02-29 01:02:03.5')", Decimal("3.5")),
    ("extract(day from (timestamp '2024-03-02 01:00:00' - timestamp '2024-02-28 02:00:00.5'))", 2),
    (
        "extract(second from "
        "(timestamp '2024-03-02 01:00:00' - timestamp '2024-02-28 02:00:00.5'))",
        Decimal("59.5"),
    ),
    (
        "extract(minute from "
        "(timestamp '2024-02-28 02:00:00.5' - timestamp '2024-03-02 01:00:00'))",
        -59,
    ),
    ("extract(hour from date '2024-05-17')", ora(30076, "invalid extract field")),
    ("cast(date '2024-02-29' as varchar2(20))", "29-FEB-24"),
    (
        "cast(cast(timestamp '2024-02-29 13:02:03.5' as timestamp) as varchar2(40))",
        "29-FEB-24 01.02.03.500000 PM",
    ),
    ("to_char(0.5)", ".5"),
    ("to_char(-0.5, 'FM9990.00')", "-0.50"),
    ("to_char(1234567.891, 'FM9,999,990.00')", "1,234,567.89"),
    ("to_char(1234, 'FM990')", "####"),
    ("to_char(12.3, '990.00')", "  12.30"),
    ("to_char(255, 'FMXX')", "FF"),
    ("to_number('ff', 'XX')", Decimal(255)),
    ("to_number('-12.50')", Decimal("-12.5")),
    ("to_char(date '2024-02-29', 'YYYYMMDD HH24:MI:SS')", "20240229 00:00:00"),
    ("to_char(date '2024-02-29', 'Q IW DDD')", "1 09 060"),
    ("to_char(timestamp '2024-02-29 01:02:03.5', 'HH24:MI:SS.FF3')", "01:02:03.500"),
    ("to_date('29/02/2024', 'DD-MM-YYYY')", datetime(2024, 2, 29)),
    ("rawtohex(hextoraw('00ff'))", "00FF"),
    ("lower(rawtohex(standard_hash('a', 'MD5')))", "0cc175b9c0f1b6a831c399e269772661"),
    ("decode(null, null, 'same', 'other')", "same"),
    ("nvl2(null, 1, 2)", Decimal(2)),
    ("coalesce(null, 5)", Decimal(5)),
    ("instr('abc', 'c')", Decimal(3)),
    ("lpad('7', 3, '0')", "007"),
    ("cast('abcdef' as varchar2(3))", "abc"),
    ("cast(12.345 as number(4, 2))", Decimal("12.35")),
    ("dump_is_not_known", ora(904, '"DUMP_IS_NOT_KNOWN": invalid identifier')),
    ("1 / 0", ora(1476, "divisor is equal to zero")),
    ("to_number('x')", ora(1722, "invalid number")),
    ("to_date('2024-13-01', 'YYYY-MM-DD')", ora(1843, "not a valid month")),
    ("to_date('2024-02-30', 'YYYY-MM-DD')", ora(1839, "date not valid for month specified")),
    ("cast(1000 as number(3))", ora(1438, "value larger")),
    ("rpad('x', 4000, 'x') || 'y'", ora(1489, "result of string concatenation is too long")),
]


@pytest.fixture
def erp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    yield from an_erp(monkeypatch)


@pytest.mark.oracle
def test_answers_are_those_of_oracle(erp: Erp) -> None:
    for expression, expected in ANSWERS:
        if isinstance(expected, oracledb.Error):
            with pytest.raises(oracledb.DatabaseError, match=str(expected)[:9]):
                erp.rows(f"select {expression} from dual")
            continue
        assert erp.rows(f"select {expression} as x from dual") == [(expected,)], expression


@pytest.mark.oracle
def test_transactions_are_read_committed_and_undone(erp: Erp) -> None:
    erp.run("create table t (a number(9) primary key, b varchar2(3))")
    with oracledb.connect(**erp.login) as one, oracledb.connect(**erp.login) as other:
        first, second = one.cursor(), other.cursor()
        first.execute("insert into t values (1, 'x')")
        with pytest.raises(oracledb.IntegrityError, match="ORA-00001"):
            first.execute("insert into t values (1, 'y')")
        with pytest.raises(oracledb.DatabaseError, match="ORA-12899"):
            first.execute("insert into t values (2, 'long')")
        assert second.execute("select count(*) from t").fetchall() == [(0,)]
        one.commit()  # the failed statements alone were undone
        assert second.execute("select * from t").fetchall() == [(1, "x")]
        second.execute("update t set b = 'z'")
        other.rollback()
        assert first.execute("select b from t").fetchall() == [("x",)]


@pytest.mark.oracle
def test_a_read_only_transaction_shows_one_moment(erp: Erp) -> None:
    erp.run("create table t (a number(9))", "insert into t values (1)")
    with oracledb.connect(**erp.login) as reader:
        cursor = reader.cursor()
        cursor.execute("set transaction read only")
        assert cursor.execute("select count(*) from t").fetchall() == [(1,)]
        erp.run("insert into t values (2)")
        assert cursor.execute("select count(*) from t").fetchall() == [(1,)]
        with pytest.raises(oracledb.DatabaseError, match="ORA-01456"):
            cursor.execute("delete from t")
        reader.rollback()
        assert cursor.execute("select count(*) from t").fetchall() == [(2,)]


@pytest.mark.oracle
def test_arrow_data_comes_as_python_oracledb_gives_it(erp: Erp) -> None:
    erp.run("create table t (a number(5), b number(28,8), c number, d date, e timestamp(6), "
            "f varchar2(5), g clob, h raw(4), i binary_double, j number(18))",
            "insert into t values (1, 2.5, 3.5, date '2024-01-01', timestamp "
            "'2024-01-01 00:00:00.5', 'x', to_clob('y'), hextoraw('00FF'), 0.5d, 7)")  # fmt: skip
    with oracledb.connect(**erp.login) as opened:
        frames = list(opened.fetch_df_batches("select * from t", fetch_decimals=True))
        kinds = [str(field.type) for field in pa.table(frames[0]).schema]
        assert kinds == ["decimal128(5, 0)", "decimal128(28, 8)", "double", "timestamp[s]",
                         "timestamp[us]", "large_string", "large_string", "large_binary",
                         "double", "decimal128(18, 0)"]  # fmt: skip
        plain = pa.table(next(opened.fetch_df_batches("select a, b, j from t"))).schema
        assert [str(field.type) for field in plain] == ["int64", "double", "int64"]
        empty = list(opened.fetch_df_batches("select a from t where a = 9"))
        assert [pa.table(frame).num_rows for frame in empty] == [0]


@pytest.mark.oracle
def test_many_rows_are_written_at_once(erp: Erp) -> None:
    erp.run("create table t (a number(9) not null, b varchar2(3))")
    with oracledb.connect(**erp.login) as opened:
        cursor = opened.cursor()
        cursor.executemany("insert into t values (:1, :2)", [(1, "x"), (2, None)])
        cursor.executemany("insert into t values (:1, :2)", pa.table({"a": [3], "b": ["z"]}))
        cursor.executemany("insert into t values (:1, :2)", [(4, "x"), (None, "y"), (5, "long")],
                           batcherrors=True)  # fmt: skip
        assert [error.offset for error in cursor.getbatcherrors()] == [1, 2]
        opened.rollback()
        opened.direct_path_load(erp.owner, "T", ["A", "B"], pa.table({"a": [9], "b": [""]}))
        opened.rollback()  # too late: a direct path load commits
    assert erp.rows("select * from t") == [(9, None)]


@pytest.mark.oracle
def test_definitions_commit_and_the_dictionary_knows_them(erp: Erp) -> None:
    with oracledb.connect(**erp.login) as opened:
        cursor = opened.cursor()
        cursor.execute("create table t (a number(9), b varchar2(10 char), c number)")
        cursor.execute("insert into t values (1, 'x', 0.5)")
        cursor.execute("alter table t add (d date)")
        opened.rollback()
    assert erp.rows("select a, b, c, d from t") == [(1, "x", Decimal("0.5"), None)]
    found = erp.rows(
        "select column_name, data_type, data_precision, data_scale, char_length, char_used "
        "from user_tab_columns where table_name = 'T' order by column_id"
    )
    assert found == [("A", "NUMBER", 9, 0, 0, None), ("B", "VARCHAR2", None, None, 10, "C"),
                     ("C", "NUMBER", None, None, 0, None), ("D", "DATE", None, None, 0, None)
                     ]  # fmt: skip


@pytest.mark.skipif(bool(DSN), reason="of the stand-in")
def test_a_value_that_was_not_bound_is_the_driver_s_error(erp: Erp) -> None:
    with pytest.raises(oracledb.DatabaseError, match="DPY-4010"):
        erp.rows("select :x from dual")
    with pytest.raises(oracledb.DatabaseError, match="DPY-4008"):
        erp.rows("select 1 from dual", {"x": 1})
