"""What can go wrong between capture and Oracle, and what a person is told to do about it.

Through the stand-in alone: it can be told to fail.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from ingest.run import Request, run
from ingest.source import Query
from ingest.warehouse import RunRecord
from tests.oracle.oracle_sample import DSN, OracleSite, a_stand_in
from tests.oracle.standin import Database, Network, one_database, ora
from tests.oracle.test_oracle_source import ORDERS, many_orders, order

pytestmark = pytest.mark.skipif(bool(DSN), reason="a real Oracle fails when it wants to")


class Rig:
    """A site over a stand-in that can be told to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path, database: Database) -> None:
        self.database = database
        self.network: Network
        self.erp, self.network = a_stand_in(monkeypatch, database)
        self.site = OracleSite(root, oracle=self.erp)
        self.site.declare_table("so_saleorder", "csaleorderid")

    def fill(self) -> None:
        self.site.erp(ORDERS)
        many_orders(self.site, 2)

    def run(self) -> RunRecord:
        request = Request(self.site.root, (), "changes", None, 5.0, retries=2, pause_s=0.01)
        (record,) = run(request, self.site.heard)
        return record


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Rig]:
    with one_database() as database:
        yield Rig(monkeypatch, tmp_path, database)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"password": "wrong"}, ["ORA-01017", "see user and password in profiles.yml"]),
        ({"host": "elsewhere"}, ["DPY-6005", "erp.nc (READER@elsewhere:1521/ORCL)"]),
        ({"service": "NOSUCH"}, ["DPY-6001", "NOSUCH"]),
        ({"connection_string": "elsewhere:1521/ORCL"}, ["DPY-6005", "elsewhere:1521/ORCL"]),
    ],
)
def test_a_connection_that_fails_names_the_profile_and_the_reason(
    rig: Rig, settings: dict[str, Any], said: list[str]
) -> None:
    rig.site.connect_as(**settings)
    record = rig.run()
    assert record.status == "failed"
    for words in said:
        assert words in str(record.message)


@pytest.mark.parametrize("key", ["user", "password", "host", "service"])
def test_a_profile_that_lacks_a_key_is_misdeclared(rig: Rig, key: str) -> None:
    rig.site.connect_as(**{key: None})
    with pytest.raises(MisdeclaredError, match=f"erp.outputs.nc lacks '{key}'"), rig.site.open():
        pass


@pytest.mark.parametrize(
    "settings",
    [
        {"host": None, "service": None, "connection_string": "standin:1521/ORCL"},
        {"host": None, "service": None, "dsn": "standin/ORCL"},
        {"service": None, "sid": "ORCL"},
        {"service": None, "database": "ORCL"},
        {"port": None},
        {"schema": '"NC65"'},
        {"schema": "nc65"},
    ],
)
def test_a_connection_is_declared_in_the_ways_that_dbt_oracle_has(
    rig: Rig, settings: dict[str, Any]
) -> None:
    rig.fill()
    rig.site.connect_as(**settings)
    assert rig.run().status == "success"


def test_a_missing_table_is_told_from_one_that_may_not_be_read(rig: Rig) -> None:
    said = "no table NC65.SO_SALEORDER, or its user may not read it"
    assert said in str(rig.run().message)
    rig.fill()
    assert rig.run().status == "success"
    rig.site.erp("revoke select on so_saleorder from READER")
    assert said in str(rig.run().message)


def test_a_table_of_another_schema_is_named(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(user="AUDITOR", password="auditor")
    rig.site.declare_table("so_saleorder", "csaleorderid", schema="STAGING")
    assert "(there is NC65.SO_SALEORDER)" in str(rig.run().message)


def test_a_connection_cut_while_rows_arrive_is_tried_again(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(arraysize=100)
    rig.database.faults.cut_after_batches = 1

    def mend(message: str) -> None:
        rig.database.faults.cut_after_batches = None
        rig.site.heard.notes.append(message)

    rig.site.heard.note = mend  # type: ignore[method-assign]
    record = rig.run()
    assert record.status == "success"
    assert any("the connection broke off" in note for note in rig.site.heard.notes)
    rig.site.assert_mirrored("so_saleorder")


def test_a_connection_that_is_always_cut_fails_its_table_and_leaves_nothing(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(arraysize=100)
    rig.database.faults.cut_after_batches = 1
    record = rig.run()
    assert record.status == "failed"
    assert "DPY-4011" in str(record.message)
    assert rig.site.warehouse("select count(*) from duckdb_tables() "
                              "where table_name = 'so_saleorder'") == [(0,)]  # fmt: skip


def test_undo_that_is_gone_is_tried_again_and_explained(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(arraysize=100)
    rig.database.faults.too_old_after_batches = 1
    record = rig.run()
    assert record.status == "failed"
    assert "ORA-01555" in str(record.message)
    assert "the source keeps its undo for less time than the read took" in str(record.message)
    rig.database.faults.too_old_after_batches = None
    assert rig.run().status == "success"


@pytest.mark.parametrize("code", [3113, 3114, 3135, 1089, 12170, 12541, 1033, 28, 1012])
def test_errors_of_the_connection_are_worth_another_try(rig: Rig, code: int) -> None:
    rig.fill()
    failed: list[str] = []

    def fail_once(sql: str) -> None:
        if "so_saleorder" in sql.lower() and not failed:
            failed.append(sql)
            raise ora(code, "something of the network")

    rig.database.faults.before_statement = fail_once
    assert rig.run().status == "success"
    assert len(failed) == 1


def test_a_read_takes_no_longer_than_it_may(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(call_timeout=1)
    with rig.site.open() as source:
        tens = ", ".join(f"nc65.so_saleorder t{n}" for n in range(6))
        with pytest.raises(ConnectionFailedError, match="DPY-4024"):
            source.rows(Query(f"select count(t1.ntotal * t2.ntotal) from {tens}", {}))


def test_an_old_database_needs_oracle_s_own_client(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with one_database("11.2.0.4.0") as database:
        rig = Rig(monkeypatch, tmp_path, database)
        record = rig.run()
        assert "DPY-3010" in str(record.message)
        assert "set thick: true (and client_library) in the profile" in str(record.message)
        rig.network.mode = None
        rig.site.connect_as(thick=True, client_library="/opt/oracle/instantclient")
        assert "no table NC65.SO_SALEORDER" in str(rig.run().message)
        rig.fill()
        assert rig.run().status == "success"
        rig.site.assert_mirrored("so_saleorder")


def test_an_old_database_cannot_compute_checksums_so_all_rows_are_compared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with one_database("11.2.0.4.0") as database:
        rig = Rig(monkeypatch, tmp_path, database)
        rig.network.mode = "thick"
        rig.fill()
        rig.run()
        rig.site.erp("update so_saleorder set ntotal = -1 where vbillcode = 'SO7'")
        assert rig.site.capture_one("reconcile").rows_updated == 1
        rig.site.assert_mirrored("so_saleorder")


def test_thick_mode_is_for_the_whole_process(rig: Rig) -> None:
    rig.fill()
    assert rig.network.mode == "thin"
    rig.site.connect_as(thick=True)
    with (
        pytest.raises(MisdeclaredError, match="thick: true is needed in every profile"),
        rig.site.open(),
    ):
        pass


@pytest.mark.parametrize(("charset", "said"), [("ZHS16GBK", "销售订单"), ("UTF8", "𠮷野家的订单")])
def test_a_database_in_another_character_set_is_compared_by_its_texts_in_utf_8(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, charset: str, said: str
) -> None:
    with one_database(charset=charset) as database:
        rig = Rig(monkeypatch, tmp_path, database)
        values = [f"'K{n}', '{said}{n}', {n}, 1, '2024-0{n}-01 00:00:00'" for n in range(1, 10)]
        rig.site.erp(ORDERS, *(f"insert into so_saleorder values ({row})" for row in values))
        rig.run()
        site = rig.site
        assert site.capture_one("reconcile").rows_read == 1
        site.erp("update so_saleorder set vbillcode = '退货' where csaleorderid = 'K1'")
        assert site.capture_one("reconcile").rows_updated == 1
        site.assert_mirrored("so_saleorder")


def test_reading_as_of_an_scn_needs_its_privileges(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(as_of_scn=True)
    message = str(rig.run().message)
    assert "grant execute on dbms_flashback" in message
    rig.site.connect_as(user="AUDITOR", password="auditor", as_of_scn=True)
    assert rig.run().status == "success"
    rig.site.assert_mirrored("so_saleorder")


def test_several_readers_as_of_one_scn_show_one_moment(rig: Rig) -> None:
    rig.fill()
    rig.site.connect_as(user="AUDITOR", password="auditor", as_of_scn=True)
    with rig.site.open() as source:
        second = source.another()
        assert second is not None
        rig.site.erp("delete from so_saleorder", order(5))
        with second as other:
            counts = [
                reader.rows(Query(f"select count(*) from {reader.dialect.place(table)}", {}))
                for reader in (source, other)
                for table in [_table(rig)]
            ]
    assert counts == [[(101,)], [(101,)]]


def test_a_read_only_transaction_cannot_be_shared(rig: Rig) -> None:
    rig.fill()
    with rig.site.open() as source:
        assert source.another() is None


def test_a_first_load_as_of_an_scn_is_read_by_several_at_once(rig: Rig) -> None:
    rig.fill()
    rig.database.gather_statistics("NC65")
    rig.site.connect_as(user="AUDITOR", password="auditor", as_of_scn=True)
    request = Request(rig.site.root, (), "changes", None, 5.0, range_rows=20)
    (record,) = run(request, rig.site.heard)
    assert record.status == "success"
    rig.site.assert_mirrored("so_saleorder")
    assert len(rig.network.connections) >= 4  # the ERP's writers, the source, two more readers


def test_nothing_is_written_into_the_source(rig: Rig) -> None:
    rig.fill()
    rig.database.statements.clear()
    for mode in ("full", "changes", "deletes", "reconcile"):
        rig.site.capture_one(mode)  # type: ignore[arg-type]
    first = {statement.split()[0].lower() for statement in rig.database.statements}
    assert first == {"alter", "set", "select"}
    altered = [s for s in rig.database.statements if s.lower().startswith("alter")]
    assert all(s.lower().startswith("alter session set") for s in altered)


def _table(rig: Rig) -> CaptureTable:
    (table,) = capture_tables(rig.site.root)
    return table
