"""What the stand-in's sessions do: blocks, temporary tables, savepoints, waiting, codes, LOBs.

What stands here is Oracle 19c as its documentation has it. Tests marked `oracle` ask a real one
when ORACLE_TEST_DSN names it.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import oracledb
import pytest

from tests.oracle.oracle_sample import DSN, OWNER, Erp, an_erp

pytestmark = pytest.mark.oracle

DROP = """
declare
    gone exception;
    pragma exception_init(gone, -942);
begin
    savepoint before;
    execute immediate 'drop table ' || '{table}' || ' cascade constraints purge';
    commit;
exception
    when gone then
        null;
end;
"""


@pytest.fixture
def erp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    yield from an_erp(monkeypatch)


@contextmanager
def session(erp: Erp) -> Iterator[Any]:
    with oracledb.connect(**erp.login) as opened:
        yield opened


def answer(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = cursor.execute(query).fetchall()
    return found


@contextmanager
def refused(code: int) -> Iterator[None]:
    with pytest.raises(oracledb.DatabaseError, match=f"ORA-{code:05}"):
        yield


def test_a_block_goes_on_after_an_error_that_it_handles(erp: Erp) -> None:
    erp.run("create table t (a number(9))", DROP.format(table="t"), DROP.format(table="t"))
    assert erp.rows("select count(*) from user_tables where table_name = 'T'") == [(0,)]
    with refused(1722):
        erp.run(DROP.format(table="t").replace("'drop table '", "to_number('x')"))


def test_a_handler_keeps_what_was_done_and_an_error_that_leaves_a_block_undoes_all(
    erp: Erp,
) -> None:
    erp.run("create table t (a number(1))")
    with session(erp) as opened:
        cursor = opened.cursor()
        cursor.execute("insert into t values (1)")
        cursor.execute(
            "begin insert into t values (2); insert into t values (33); "
            "exception when others then insert into t values (4); end;"
        )
        assert answer(cursor, "select a from t order by a") == [(1,), (2,), (4,)]
        with refused(1438):
            cursor.execute(
                "begin insert into t values (5); insert into t values (66); "
                "exception when others then insert into t values (7); raise; end;"
            )
        assert answer(cursor, "select a from t order by a") == [(1,), (2,), (4,)]


def test_nothing_of_a_block_runs_when_a_name_in_it_is_unknown(erp: Erp) -> None:
    erp.run("create table t (a number(1))")
    with session(erp) as opened:
        cursor = opened.cursor()
        with refused(6550):
            cursor.execute(
                "begin insert into t values (1); insert into nowhere values (1); "
                "exception when others then null; end;"
            )
        cursor.execute(
            "begin execute immediate 'insert into t values (1)'; "
            "execute immediate 'insert into nowhere values (1)'; "
            "exception when others then null; end;"
        )
        assert answer(cursor, "select a from t") == [(1,)]


def test_a_block_loops_over_a_query_and_decides(erp: Erp) -> None:
    erp.run("create table old_one (a number(1))", "create view old_view as select * from old_one")
    erp.run(
        "begin for r in (select object_name, object_type from user_objects "
        "where object_name like 'OLD%' order by object_name) loop "
        "if r.object_type = 'TABLE' then "
        "execute immediate 'drop ' || r.object_type || ' ' || r.object_name || ' purge'; "
        "else begin execute immediate 'drop view ' || r.object_name; end; end if; end loop; end;"
    )
    assert erp.rows("select object_name from user_objects where object_name like 'OLD%'") == []


@pytest.mark.parametrize(("ending", "kept"), [("preserve", [(1,)]), ("delete", [])])
def test_rows_of_a_temporary_table_are_its_session_s(
    erp: Erp, ending: str, kept: list[tuple[int]]
) -> None:
    erp.run(f"create global temporary table g (a number(1)) on commit {ending} rows")
    with session(erp) as one, session(erp) as other:
        cursor, beside = one.cursor(), other.cursor()
        cursor.execute("insert into g values (1)")
        assert answer(cursor, "select a from g") == [(1,)]
        assert answer(beside, "select a from g") == []
        one.commit()
        assert answer(cursor, "select a from g") == kept
        cursor.execute("insert into g values (2)")
        one.rollback()
        assert answer(cursor, "select a from g") == kept
    with session(erp) as later:
        assert answer(later.cursor(), "select a from g") == []


def test_a_temporary_table_in_use_is_not_dropped(erp: Erp) -> None:
    with session(erp) as one, session(erp) as other:
        cursor, beside = one.cursor(), other.cursor()
        cursor.execute(
            "create global temporary table g on commit preserve rows as select 1 as a from dual"
        )
        for who in (cursor, beside):
            with refused(14452):
                who.execute("drop table g")
        beside.execute("truncate table g")  # its own rows alone
        assert answer(cursor, "select a from g") == [(1,)]
        cursor.execute("truncate table g")
        beside.execute("drop table g")
        with refused(942):
            answer(cursor, "select a from g")


def test_work_is_undone_to_a_savepoint(erp: Erp) -> None:
    erp.run("create table t (a number(1))")
    with session(erp) as opened:
        cursor = opened.cursor()
        cursor.execute("insert into t values (1)")
        cursor.execute("savepoint one")
        cursor.execute("insert into t values (2)")
        cursor.execute("savepoint two")
        cursor.execute("delete from t")
        cursor.execute("rollback to savepoint two")
        assert answer(cursor, "select a from t order by a") == [(1,), (2,)]
        cursor.execute("rollback to one")
        assert answer(cursor, "select a from t order by a") == [(1,)]
        opened.commit()
        with refused(1086):
            cursor.execute("rollback to one")


def test_a_change_waits_for_another_that_has_the_row(erp: Erp) -> None:
    erp.run("create table t (id number(1), a number(9))", "insert into t values (1, 1)")
    with session(erp) as one, session(erp) as other, ThreadPoolExecutor() as threads:
        first = one.cursor()
        first.execute("update t set a = a + 1 where id = 1")
        started = threading.Event()

        def change() -> int:
            second = other.cursor()
            started.set()
            second.execute("update t set a = a * 10 where id = 1")
            other.commit()
            return int(second.rowcount)

        waiting = threads.submit(change)
        assert started.wait(10)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        one.commit()
        assert waiting.result(30) == 1
    assert erp.rows("select a from t") == [(20,)]


def test_a_failed_statement_is_undone_while_others_commit(erp: Erp) -> None:
    erp.run("create table t (a number(1) primary key)", "create table u (a number(1))")
    with session(erp) as one, session(erp) as other:
        cursor = one.cursor()
        other.cursor().execute("insert into u values (1)")
        other.commit()
        with refused(1438):
            cursor.execute("insert into t select 10 from u")
        cursor.execute("insert into t select a from u")
        one.commit()
    assert erp.rows("select a from t") == [(1,)]


def test_values_are_bound_in_the_order_of_their_places(erp: Erp) -> None:
    erp.run("create table t (a number(1), b varchar2(3))")
    with session(erp) as opened:
        cursor = opened.cursor()
        row = "into t (a, b) values (:p1, :p2)"
        cursor.execute(f"insert all {row} {row} select * from dual", [1, "x", 2, None])
        assert cursor.rowcount == 2
        assert answer(cursor, "select a, b from t order by a") == [(1, "x"), (2, None)]
        cursor.execute("select :z, :a, ':no', 1 /* :no */ from dual", [1, 2])
        assert cursor.fetchall() == [(1, 2, ":no", 1)]
        with pytest.raises(oracledb.DatabaseError, match="DPY-4009"):
            cursor.execute("select :a from dual", [1, 2])
        cursor.executemany("delete from t where b is null and a = :x", [[2], [1]])
        assert answer(cursor, "select a from t") == [(1,)]


def test_comments_are_in_the_dictionary(erp: Erp) -> None:
    erp.run("create table t (a number(1))", "comment on table t is q'<it's a table>'",
            "comment on column t.a is 'first'", "comment on column t.a is '列'")  # fmt: skip
    assert erp.rows("select comments from user_tab_comments where table_name = 'T'") == [
        ("it's a table",)
    ]
    assert erp.rows(
        "select column_name, comments from user_col_comments where table_name = 'T'"
    ) == [("A", "列")]


def test_a_table_can_be_made_of_types_that_a_query_has(erp: Erp) -> None:
    erp.run(
        "create table t parallel 2 nologging as select cast(1 as number(5, 2)) a, "
        "standard_hash('x', 'SHA256') b, cast('x' as varchar2(7)) c, date '2024-01-01' d from dual"
    )
    found = erp.rows(
        "select column_name, data_type, data_precision, data_scale, data_length "
        "from user_tab_columns where table_name = 'T' order by column_id"
    )
    assert [row[:4] for row in found] == [
        ("A", "NUMBER", 5, 2), ("B", "RAW", None, None), ("C", "VARCHAR2", None, None),
        ("D", "DATE", None, None),
    ]  # fmt: skip
    assert [row[4] for row in found[1:]] == [32, 7, 7]
    assert erp.rows("select d from t") == [(datetime(2024, 1, 1),)]


def test_a_table_made_of_chinese_words_has_room_for_their_bytes(erp: Erp) -> None:
    erp.run("create table t as select case dummy when 'X' then '是' else '否' end a from dual")
    assert erp.rows("select a from t") == [("是",)]
    length = "select data_length from user_tab_columns where table_name = 'T'"
    assert erp.rows(length) == [(3,)]


FAILURES = {
    "insert into t values (1, 'x')": 1,
    "insert into t (b) values ('y')": 1400,
    "update t set a = null": 1407,
    "insert into t values (10, 'x')": 1438,
    "insert into t values (2, 'long')": 12899,
    "insert into t values ('a', 'x')": 1722,
    "insert into t values (2)": 947,
    "insert into t values (2, 'x', 3)": 913,
    "insert into t (a, a) values (1, 2)": 957,
    "insert into t (nope) values (1)": 904,
    "insert into nowhere values (1)": 942,
    "select nope from t": 904,
    'select "a" from t': 904,
    "select a from nowhere.t": 942,
    "create table t (x number(1))": 955,
    "create table u as select null as x from dual": 1723,
    "create table u as select 1 + 1 from dual": 998,
    "create table u (x number(1)) as select 1 a from dual": 1773,
    "create table u (x, y) as select 1 a from dual": 1730,
    "create table u (x)": 2263,
    "create table u (x primary key) as select 1 a from dual union all select 1 from dual": 1,
    "create table u (x not null) as select cast(null as number(1)) a from dual": 1400,
    "grant select on t to nobody": 1917,
    "grant reading on t to nobody": 990,
    f"grant select on t to {OWNER}": 1749,
    "create index i on t (a)": 1408,
    "create unique index i on twice (a)": 1452,
    "select distinct to_clob(b) from t": 932,
    "select count(*) from t group by to_clob(b)": 932,
    "select to_clob(b) from t intersect select to_clob(b) from t": 932,
    "select count(distinct to_clob(b)) from t": 932,
    "select b from t union all select to_clob(b) from t": 1790,
    f"select '{'x' * 4001}' from dual": 1704,
    f"insert all {'into t (a, b) values (2, null) ' * 500} select * from dual": 24335,
    "create table u as select 1 a, 2 a from dual": 957,
    "create table u as select * from (select 1 a, 2 a from dual)": 918,
    "create or replace view t as select 1 a from dual": 955,
    "alter table t add (b number(1))": 1430,
    "alter table t modify (b varchar2(0))": 1723,
    "alter table t drop column nope": 904,
    "alter table nowhere rename to u": 942,
    "drop table nowhere": 942,
    "drop view t": 942,
    "truncate table nowhere": 942,
    "comment on column t.nope is 'x'": 904,
    "select to_date('2024-01-01', 'DD-MON-RR') from dual": 1861,
    "select to_date('01-JAN-24 10', 'DD-MON-RR') from dual": 1830,
    "select (select a from (select 1 a from dual union all select 2 from dual)) from dual": 1427,
    "merge into t d using (select 1 x from dual union all select 1 from dual) s on (d.a = s.x) "
    "when matched then update set b = 'z'": 30926,
    "merge into t d using dual on (d.a = 1) when matched then update set a = 2": 38104,
    "merge into t d using dual s on (d.a = 1) when matched then update set "
    "when not matched then insert (a) values (1)": 927,
}


@pytest.mark.skipif(bool(DSN), reason="texts of codes are the documentation's")
@pytest.mark.parametrize("statement", FAILURES)
def test_failures_have_oracle_s_codes_and_change_nothing(erp: Erp, statement: str) -> None:
    erp.run(
        "create table t (a number(1) primary key, b varchar2(3))", "insert into t values (1, 'x')",
        "create table twice as select 1 as a from dual union all select 1 from dual",
    )  # fmt: skip
    with session(erp) as opened:
        cursor = opened.cursor()
        cursor.execute("update t set b = 'y'")
        with refused(FAILURES[statement]):
            cursor.execute(statement)
        assert answer(cursor, "select a, b from t") == [(1, "y")]


def test_a_row_that_another_has_is_not_waited_for_when_that_is_asked(erp: Erp) -> None:
    erp.run("create table t (a number(1))", "insert into t values (1)")
    with session(erp) as one, session(erp) as other:
        answer(one.cursor(), "select a from t for update")
        with refused(54):
            answer(other.cursor(), "select a from t for update nowait")


def test_large_objects_come_as_values_or_as_locators(erp: Erp) -> None:
    erp.run("create table t (a clob, b blob)",
            "insert into t values (to_clob('文本'), hextoraw('00FF'))")  # fmt: skip
    with session(erp) as opened:
        cursor = opened.cursor()
        cursor.execute("select a, b from t", fetch_lobs=False)
        assert cursor.fetchall() == [("文本", b"\x00\xff")]
        a, b = cursor.execute("select a, b from t", fetch_lobs=True).fetchone()
        assert (a.read(), a.size(), b.read(2, 1)) == ("文本", 2, b"\xff")


def test_a_call_ends_after_its_time(erp: Erp) -> None:
    with session(erp) as opened:
        columns = ", ".join(f"c{n} number(1)" for n in range(500))
        opened.cursor().execute(f"create table t ({columns})")
        opened.call_timeout = 200
        with pytest.raises(oracledb.DatabaseError, match="DPY-4024"):
            answer(
                opened.cursor(),
                "select count(*) from all_tab_columns a cross join all_tab_columns b "
                "cross join all_tab_columns c cross join all_tab_columns d "
                "cross join all_tab_columns e cross join all_tab_columns f",
            )


def test_a_wrong_password_and_no_listener_are_told_apart(erp: Erp) -> None:
    with refused(1017):
        oracledb.connect(**{**erp.login, "password": "wrong"})
    if not DSN:
        with pytest.raises(oracledb.OperationalError, match="DPY-6005"):
            oracledb.connect(**{**erp.login, "port": 1})
