"""What days in the demo ERP change, and that the same arguments give the same rows."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp import catalogue
from ingest.demo_erp.advance import Summary, advance
from ingest.demo_erp.cli import demo_erp
from ingest.demo_erp.generate import generate
from tests.made_once import MadeOnce

UNTIL = date(2025, 3, 19)


def checksums(path: Path) -> dict[str, tuple[object, ...]]:
    """Rows and an order-free checksum of every table."""
    with duckdb.connect(str(path), read_only=True) as erp:
        found = {}
        for table in catalogue.TABLES:
            row = erp.execute(
                f"select count(*), bit_xor(hash({table.name}::varchar)) from {table.name}"
            ).fetchone()
            assert row is not None
            found[table.name] = row
    return found


def count(path: Path, query: str, before: Path | None = None) -> int:
    """The one number that `query` gives; it may call the state before `before`."""
    with duckdb.connect(str(path), read_only=True) as erp:
        if before:
            erp.execute(f"attach '{before}' as before (read_only)")
        found = erp.execute(query).fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture(scope="module")
def generated(made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        generate(folder / "erp.duckdb", until=UNTIL, scale=0.02, years=1)

    return made_once("days_generated", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def advanced(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    path = tmp_path_factory.mktemp("days") / "advanced.duckdb"
    shutil.copyfile(generated, path)
    return path, advance(path, 14)


@pytest.fixture(scope="module")
def next_day(generated: Path, made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        shutil.copyfile(generated, folder / "erp.duckdb")
        advance(folder / "erp.duckdb", 1)

    return made_once("days_next_day", make) / "erp.duckdb"


def test_the_same_seed_scale_and_last_day_give_identical_rows(
    generated: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.duckdb"
    generate(again, until=UNTIL, scale=0.02, years=1)
    assert checksums(again) == checksums(generated)
    other = tmp_path / "other.duckdb"
    generate(other, until=UNTIL, scale=0.02, years=1, seed=1)
    assert checksums(other)["so_saleorder_b"] != checksums(generated)["so_saleorder_b"]


def test_the_same_days_of_the_same_erp_give_identical_rows(
    generated: Path, advanced: tuple[Path, Summary], tmp_path: Path
) -> None:
    again = tmp_path / "again.duckdb"
    shutil.copyfile(generated, again)
    assert advance(again, 14) == advanced[1]
    assert checksums(again) == checksums(advanced[0])


def test_a_small_erp_has_every_kind_of_document_and_state(generated: Path) -> None:
    kinds = {
        "orders of every status": "select count(distinct fstatusflag) >= 7 from so_saleorder",
        "dead orders": "select count(*) from so_saleorder where dr = 1",
        "dead lines of live orders": "select count(*) from so_saleorder_b l join so_saleorder o "
        "using (csaleorderid) where l.dr = 1 and o.dr = 0",
        "returns": "select count(*) from so_saleorder_b where fretexchange = 1 and nnum < 0",
        "gifts": "select count(*) from so_saleorder_b where blargessflag = 'Y' and ntaxmny = 0",
        "foreign currency": "select count(*) from so_saleorder_b where nexchangerate > 1",
        "three tax rates": "select count(distinct ntaxrate) = 3 from so_saleorder_b",
        "partial deliveries": "select count(*) from (select csrcbid from so_delivery_b "
        "where dr = 0 group by csrcbid having count(*) > 1)",
        "partial shipments": "select count(*) from (select csourcebillbid from ic_saleout_b "
        "where dr = 0 group by csourcebillbid having count(*) > 1)",
        "partial invoices": "select count(*) from (select csrcbid from so_saleinvoice_b "
        "where dr = 0 group by csrcbid having count(*) > 1)",
        "invoices of several shipments": "select count(*) from (select csaleinvoiceid "
        "from so_saleinvoice_b group by 1 having count(distinct csrcid) > 1)",
        "unsigned shipments": "select count(*) from ic_saleout_h where fbillflag = 2 and dr = 0",
        "dead shipments": "select count(*) from ic_saleout_h where dr = 1",
        "settlements in parts": "select count(*) from (select pk_item from arap_verifydetail "
        "group by pk_item having count(*) > 1)",
        "open balances": "select count(*) from ar_recitem where dr = 0 and local_money_bal > 0",
        "prepayments": "select count(*) from ar_gatheritem where prepay = 1",
        "receivables without due date": "select count(*) from ar_recitem where expiredate is null",
        "null references": "select count(*) from so_saleorder_b where cprojectid is null",
        "tilde references": "select count(*) from so_saleorder_b where cprojectid = '~'",
        "customers without class": "select count(*) from bd_customer "
        "where coalesce(pk_custclass, '~') = '~'",
        "two customers of one name": "select count(*) from (select name from bd_customer "
        "group by name having count(*) > 1)",
        "a second that many rows share": "select max(n) > 20 from "
        "(select count(*) as n from so_saleorder group by ts)",
    }
    missing = [kind for kind, query in kinds.items() if not count(generated, query)]
    assert missing == []


def test_no_column_of_the_erp_is_a_float(generated: Path) -> None:
    floats = (
        "select count(*) from duckdb_columns() "
        "where not internal and data_type in ('FLOAT', 'DOUBLE')"
    )
    assert count(generated, floats) == 0


def test_tables_and_columns_are_the_declared_ones_and_no_more(generated: Path) -> None:
    with duckdb.connect(str(generated), read_only=True) as erp:
        found = erp.execute(
            "select table_name, list(column_name order by column_index) "
            "from duckdb_columns() where not internal group by table_name"
        ).fetchall()
    assert dict(found) == {table.name: list(table.column_names) for table in catalogue.TABLES}


def test_an_advance_makes_every_kind_of_change(advanced: tuple[Path, Summary]) -> None:
    _, summary = advanced
    assert (summary.since, summary.until) == (UNTIL, date(2025, 4, 2))
    assert [kind for kind, rows in summary.counts if rows == 0] == []


def test_late_commits_are_new_rows_older_than_what_was_there(
    generated: Path, advanced: tuple[Path, Summary]
) -> None:
    for table, key in (("so_saleorder", "csaleorderid"), ("ic_saleout_b", "cgeneralbid")):
        late = (
            f"select count(*) from {table} where ts < (select max(ts) from before.{table}) "
            f"and {key} not in (select {key} from before.{table})"
        )
        assert count(advanced[0], late, before=generated) > 0


@pytest.mark.parametrize(
    ("table", "key", "columns"),
    [
        ("so_saleorder_b", "csaleorderbid", "norigtaxprice, ntaxmny, nmny"),
        ("so_saleorder", "csaleorderid", "cdeptid, ntotalorigmny"),
        ("ic_saleout_b", "cgeneralbid", "dbizdate"),
        ("ar_recitem", "pk_recitem", "expiredate"),
        ("bd_customer", "pk_customer", "pk_custclass"),
    ],
)
def test_silent_changes_move_business_columns_but_not_ts(
    generated: Path, next_day: Path, table: str, key: str, columns: str
) -> None:
    changed = (
        f"select count(*) from (select {key}, ts, {columns} from {table} "
        f"except select {key}, ts, {columns} from before.{table}) "
        f"join before.{table} using ({key}, ts)"
    )
    assert count(next_day, changed, before=generated) > 0


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("so_saleorder_b", "csaleorderbid"),
        ("so_saleorder_exe", "csaleorderbid"),
        ("so_delivery_b", "cdeliverybid"),
    ],
)
def test_physical_deletes_leave_no_row(
    generated: Path, advanced: tuple[Path, Summary], table: str, key: str
) -> None:
    gone = f"select count(*) from before.{table} where {key} not in (select {key} from {table})"
    assert count(advanced[0], gone, before=generated) > 0


def test_without_silent_changes_and_deletes_every_change_shows_in_ts(
    generated: Path, tmp_path: Path
) -> None:
    path = tmp_path / "erp.duckdb"
    shutil.copyfile(generated, path)
    advance(path, 14, silent=False, deletes=False)
    for table in catalogue.TABLES:
        hidden = (
            f"select count(*) from {table.name} now join before.{table.name} old "
            f"on now.{table.key} = old.{table.key} and now.ts = old.ts "
            f"where now::varchar <> old::varchar"
        )
        gone = (
            f"select count(*) from before.{table.name} "
            f"where {table.key} not in (select {table.key} from {table.name})"
        )
        assert (table.name, count(path, hidden, before=generated)) == (table.name, 0)
        assert (table.name, count(path, gone, before=generated)) == (table.name, 0)


def test_a_head_changes_without_its_lines(generated: Path, advanced: tuple[Path, Summary]) -> None:
    head_only = """
        select count(*)
        from so_saleorder now
        join before.so_saleorder old using (csaleorderid)
        where now.ts > old.ts and (now.dbilldate <> old.dbilldate
            or now.ccustomerid <> old.ccustomerid or now.fstatusflag in (3, 5))
    """
    assert count(advanced[0], head_only, before=generated) > 0


def test_documents_are_posted_and_moved_into_earlier_months(
    generated: Path, advanced: tuple[Path, Summary]
) -> None:
    late = "select count(*) from ic_saleout_h where dbilldate < substr(creationtime, 1, 7)"
    assert count(advanced[0], late) > count(generated, late)
    moved = """
        select count(*) from ar_recbill now join before.ar_recbill old using (pk_recbill)
        where substr(now.billdate, 1, 7) < substr(old.billdate, 1, 7) and now.ts > old.ts
    """
    assert count(advanced[0], moved, before=generated) > 0


def test_many_rows_share_the_second_of_a_script(advanced: tuple[Path, Summary]) -> None:
    shared = "select count(*) from so_saleorder_b where ts = '2025-04-02 21:00:00'"
    assert count(advanced[0], shared) > 20


def test_an_interrupted_generation_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupt(what: str, share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "it's.duckdb", until=UNTIL, scale=0.01, years=0, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_advance_changes_nothing(generated: Path, tmp_path: Path) -> None:
    path = tmp_path / "erp.duckdb"
    shutil.copyfile(generated, path)

    def interrupt(what: str, share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        advance(path, 3, progress=interrupt)
    assert checksums(path) == checksums(generated)


def test_commands_generate_refuse_to_overwrite_and_advance(tmp_path: Path) -> None:
    path = tmp_path / "erp.duckdb"
    arguments = [
        "generate", "--scale", "0.01", "--years", "0", "--until", "2025-03-19", "--path", str(path),
    ]  # fmt: skip
    run = CliRunner().invoke
    assert run(demo_erp, arguments).exit_code == 0
    refused = run(demo_erp, arguments)
    assert isinstance(refused.exception, MisdeclaredError)
    assert "--force" in str(refused.exception)
    assert run(demo_erp, [*arguments, "--force"]).exit_code == 0
    days = run(demo_erp, ["advance", "--days", "2", "--path", str(path)])
    assert days.exit_code == 0
    assert "2025-03-21" in days.stdout
    assert "new orders" in days.stdout


def test_only_a_generated_erp_advances(tmp_path: Path) -> None:
    with pytest.raises(MisdeclaredError, match="does not exist"):
        advance(tmp_path / "none.duckdb", 1)
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    with pytest.raises(MisdeclaredError, match="not a demo ERP"):
        advance(tmp_path / "other.duckdb", 1)
