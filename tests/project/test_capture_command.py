"""The command line: choosing tables, looking before and after, exit codes, messages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture_sample import ORDERS, Site, order, orders_site, source_node

NOTHING = "Nothing was captured yet (1 tables are declared). Start with: ingest run\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return orders_site(tmp_path)


def two_sources(root: Path) -> Site:
    site = Site(root)
    crm = source_node("visits", {"key": ["id"], "profile": "crm"}, source_name="crm")
    orders = [source_node(name, {"key": ["csaleorderid"]}) for name in ("so_a", "so_b")]
    site.declare(*orders, crm)
    site.erp(*(ORDERS.replace("so_saleorder", name) for name in ("so_a", "so_b")))
    site.erp("create table visits (id integer, ts varchar)", database="crm.duckdb")
    return site


@pytest.mark.parametrize(
    ("patterns", "captured"),
    [
        ((), ["crm.visits", "nc.so_a", "nc.so_b"]),
        (("nc",), ["nc.so_a", "nc.so_b"]),
        (("nc.so_a",), ["nc.so_a"]),
        (("nc.so_*", "CRM"), ["crm.visits", "nc.so_a", "nc.so_b"]),
        (("*.visits",), ["crm.visits"]),
    ],
)
def test_tables_are_chosen_by_source_name_and_pattern(
    tmp_path: Path, patterns: tuple[str, ...], captured: list[str]
) -> None:
    records = two_sources(tmp_path).capture(*patterns)
    assert sorted(f"{r.source_name}.{r.table_name}" for r in records) == captured


def test_a_pattern_that_names_nothing_is_misuse(site: Site) -> None:
    _, err = site.ingest("run", "nc.so_saleoder", code=2)
    assert err == "error: nothing to capture is called 'nc.so_saleoder' (sources: nc)\n"
    assert not (site.root / "warehouse.duckdb").exists()


def test_a_dry_run_shows_statement_parameters_and_rows_and_writes_nothing(site: Site) -> None:
    site.erp(order(1), order(2, ts="2020-01-01 00:00:00"))
    out, _ = site.ingest("run", "--dry-run")
    assert "-- nc.so_saleorder: full\nselect\n" in out
    assert '"csaleorderid" as varchar)' in out
    assert "-- 2 rows to read" in out
    assert not (site.root / "warehouse.duckdb").exists()
    site.capture_one()
    before = (site.root / "warehouse.duckdb").read_bytes()
    out, _ = site.ingest("run", "--dry-run")
    assert 'where "ts" >= $since or "ts" is null' in out
    assert "-- $since = 2024-03-01 09:30:00\n-- 1 rows to read\n" in out
    assert (site.root / "warehouse.duckdb").read_bytes() == before


def test_the_summary_goes_to_stdout_and_the_log_to_stderr(site: Site) -> None:
    site.erp(order(1))
    out, err = site.ingest("run")
    assert "nc.so_saleorder" in out
    assert "2024-03-01 10:00:00" in out
    assert "nc.so_saleorder: full, 1 rows read, 1 new, 0 changed, 0 deleted" in err


def test_the_log_can_be_json_lines(site: Site) -> None:
    site.erp(order(1))
    out, err = site.ingest("run", "--log-format", "json")
    lines = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [line["event"] for line in lines] == ["started", "finished"]
    assert lines[1]["table"] == "nc.so_saleorder"
    assert (lines[1]["status"], lines[1]["rows_inserted"]) == ("success", 1)


def test_another_output_is_a_warehouse_of_its_own(site: Site) -> None:
    site.erp(order(1))
    site.ingest("run", "--target", "dev")
    assert (site.root / "dev" / "warehouse.duckdb").exists()
    assert not (site.root / "warehouse.duckdb").exists()
    assert site.ingest("status")[0] == NOTHING
    assert "nc.so_saleorder" in site.ingest("status", "--target", "dev")[0]


def test_describe_prints_yaml_that_can_be_pasted(site: Site) -> None:
    site.erp('create table "BD_Material" (pk varchar, code varchar, n decimal(28,8), d date)')
    assert site.ingest("describe", "erp")[0] == "BD_Material\nso_saleorder\n"
    out, _ = site.ingest("describe", "erp", "so_saleorder", "bd_material")
    assert out == (
        "      - name: so_saleorder\n"
        "        config: {meta: {ingest: {key: [csaleorderid]}}}\n"
        "        columns:\n"
        "          - {name: csaleorderid, data_type: varchar}\n"
        "          - {name: vbillcode, data_type: varchar}\n"
        '          - {name: ntotal, data_type: "decimal(28,8)"}\n'
        "          - {name: fstatus, data_type: integer}\n"
        "          - {name: ts, data_type: varchar}\n"
        "      - name: bd_material\n"
        "        config: {meta: {ingest: {key: [FILL_IN]}}}\n"
        "        columns:\n"
        "          - {name: pk, data_type: varchar}\n"
        "          - {name: code, data_type: varchar}\n"
        '          - {name: n, data_type: "decimal(28,8)"}\n'
        "          - {name: d, data_type: date}\n"
    )


@pytest.mark.parametrize(
    ("spoil", "code", "message"),
    [
        ("profiles.yml", 2, "error: profiles.yml is missing: copy profiles.yml.example"),
        ("erp.duckdb", 1, "erp.duckdb): the file does not exist"),
        ("dbt_project.yml", 2, "which has no dbt_project.yml"),
    ],
)
def test_a_missing_file_is_named(site: Site, spoil: str, code: int, message: str) -> None:
    (site.root / spoil).unlink()
    _, err = site.ingest("run", code=code)
    assert message in err
    assert "Traceback" not in err


def test_a_profile_that_is_not_there_is_named(site: Site) -> None:
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"], "profile": "sap"}))
    _, err = site.ingest("run", code=2)
    assert err == "error: profiles.yml has no profile 'sap'\n"


def test_a_schema_that_is_not_there_is_named_with_those_that_are(site: Site) -> None:
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"], "schema": "NC65"}))
    _, err = site.ingest("run", code=1)
    assert "nc.so_saleorder: the source has no schema NC65 (it has: main)" in err


@pytest.mark.parametrize("name", ["erp.duckdb", "warehouse.duckdb"])
def test_a_file_that_is_no_database_is_named(site: Site, name: str) -> None:
    (site.root / name).unlink(missing_ok=True)
    (site.root / name).write_text("id,name\n1,x\n")
    _, err = site.ingest("run", code=1)
    assert f"{name}) does not open: IO Error: The file" in err
    assert "not a valid DuckDB database file" in err
    assert "Traceback" not in err


def test_a_warehouse_whose_folder_cannot_be_made_is_named(site: Site) -> None:
    (site.root / "dev").write_text("in the way")
    _, err = site.ingest("run", "--target", "dev", code=1)
    assert "error: the warehouse's folder cannot be made" in err


def test_the_source_file_is_never_written(site: Site) -> None:
    site.erp(order(1))
    before = (site.root / "erp.duckdb").read_bytes()
    site.ingest("run")
    site.ingest("run", "--full")
    assert (site.root / "erp.duckdb").read_bytes() == before


@pytest.mark.parametrize("arguments", [("run", "--ful"), ("rum",), ("run", "--full", "--deletes")])
def test_misuse_ends_with_code_2(site: Site, arguments: tuple[str, ...]) -> None:
    _, err = site.ingest(*arguments, code=2)
    assert "Usage: " in err


@pytest.mark.parametrize("command", ["ingest.cli", "ingest.platform"])
def test_help_is_short_to_come_by(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", command, "-h"],
        env={**os.environ, "COLUMNS": "100"},
        text=True,
        capture_output=True,
        check=True,
    )
    assert "Commands:" in done.stdout
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert not imported & {"duckdb", "pyarrow", "rich", "yaml", "pandas", "dbt", "jinja2"}
