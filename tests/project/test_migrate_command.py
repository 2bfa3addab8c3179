"""`python -m dbt_project.migrate` on the project itself, and what dbt says to its scaffolds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.legacy_samples import FILES, FOLDER
from tests.workspace import Workspace, project_copy

SAMPLES = ("trial_balance.sql", "auxiliary_ledger_gbk.sql", "monthly_close.prc")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "data").mkdir()
    return Workspace(tmp_path / "data", project_copy(tmp_path / "project"))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """For tests that change nothing: dbt parses it once."""
    folder = tmp_path_factory.mktemp("untouched")
    (folder / "data").mkdir()
    return Workspace(folder / "data", project_copy(folder / "project"))


def migrate(
    workspace: Workspace, *arguments: object, code: int = 0
) -> subprocess.CompletedProcess[str]:
    return workspace.run(
        sys.executable, "-m", "dbt_project.migrate", *map(str, arguments), code=code
    )


def files(root: Path) -> dict[str, str]:
    folders = ("models", "snapshots", "tests")
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.is_file()
    }


def test_the_samples_become_a_worksheet_that_knows_what_the_project_has(
    untouched: Workspace, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "nc"
    ran = migrate(untouched, "analyse", FOLDER, "-o", output)
    assert ran.stdout.startswith(f"{len(FILES)} of {len(FILES)} files analysed: ")
    loaded = json.loads(Path(f"{output}.json").read_text(encoding="utf-8"))
    by_file = {Path(row["file"]).name: row for row in loaded["files"]}
    covering = {
        row["mart"]
        for row in loaded["marts"]
        if row["file"].endswith("/daily_sales.sql") and row["covered"] == 1
    }
    assert covering == {"fct_sales_order_lines", "fct_sales_days", "fct_sales_customer_days"}
    assert by_file["daily_sales.sql"]["best_mart"] in covering
    assert by_file["daily_sales.sql"]["missing_tables"] == 0
    captured = {row["table"]: row["source"] for row in loaded["tables"]}
    assert (captured["so_saleorder_b"], captured["org_reportorg"]) == ("nc", "")
    assert Path(f"{output}.md").read_text(encoding="utf-8").startswith("# ")
    assert Path(f"{output}.xlsx").stat().st_size > 5000


def test_exit_codes_tell_an_unreadable_file_from_a_wrong_call(
    untouched: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "legacy"
    folder.mkdir()
    (folder / "good.sql").write_text("select a.x from a", encoding="utf-8")
    (folder / "bad.sql").write_bytes(b"\x00\x01" * 500 + b"\xff\xfe\xfd")
    aside = ("-o", tmp_path / "w", "--no-project")
    assert "0 things" in migrate(untouched, "analyse", folder / "good.sql", *aside).stdout
    ran = migrate(untouched, "analyse", folder, *aside, code=1)
    assert "bad.sql: is a binary file" in ran.stderr
    assert "1 of 2 files analysed" in ran.stdout
    ran = migrate(untouched, "analyse", folder / "none.sql", *aside, code=2)
    assert ran.stderr.startswith("there is no ")
    assert migrate(untouched, "analyse", code=2).stdout == ""


def scaffolded_and_built(workspace: Workspace, names: list[str]) -> None:
    before = files(workspace.root)
    for name in names:
        migrate(workspace, "scaffold", FOLDER / name, "--report", f"old_{Path(name).stem}")
    after = files(workspace.root)
    assert {path: after[path] for path in before} == before
    checked = workspace.run(sys.executable, "-m", "dbt_project.check")
    assert checked.stdout.startswith("OK")
    marts = [f"+fct_old_{Path(name).stem}" for name in names]
    workspace.dbt("build", "--select", *marts, "--exclude", "test_type:singular")


def test_scaffolds_parse_pass_the_check_and_build_on_an_empty_warehouse(
    workspace: Workspace,
) -> None:
    scaffolded_and_built(workspace, list(SAMPLES))
    root = workspace.root
    sql = (root / "models/marts/ledger/fct_old_trial_balance.sql").read_text(encoding="utf-8")
    assert "from account_balances\n    inner join chart_accounts on" in sql
    assert "left join accounts on" in sql
    assert "-- TODO line 15: where b.year = '&year'" in sql
    view = (root / "models/staging/nc/stg_nc__accounts.sql").read_text(encoding="utf-8")
    assert "{{ nc_text('code') }} as account_code," in view
    assert (
        (root / "tests/legacy/old_auxiliary_ledger_gbk.sql").read_text("utf-8").startswith("--辅")
    )


@pytest.mark.long
def test_every_sample_can_be_scaffolded_beside_the_others(workspace: Workspace) -> None:
    scaffolded_and_built(workspace, [path.name for path in FILES])


def test_a_dry_run_shows_the_files_and_writes_none(untouched: Workspace) -> None:
    before = files(untouched.root)
    ran = migrate(
        untouched, "scaffold", FOLDER / "trial_balance.sql", "--report", "old_balance", "--dry-run"
    )
    assert "would write: models/marts/ledger/fct_old_balance.sql" in ran.stderr
    assert "label: 科目余额表" in ran.stdout
    assert files(untouched.root) == before


def test_a_file_that_is_there_is_left_and_the_new_one_is_put_beside_it(
    workspace: Workspace,
) -> None:
    mine = workspace.root / "models/marts/ledger/_ledger_old_balance__exposures.yml"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("version: 2\n", encoding="utf-8")
    ran = migrate(workspace, "scaffold", FOLDER / "trial_balance.sql", "--report", "old_balance")
    assert mine.read_text(encoding="utf-8") == "version: 2\n"
    assert "name: old_balance" in Path(f"{mine}.new").read_text(encoding="utf-8")
    assert "beside: models/marts/ledger/_ledger_old_balance__exposures.yml.new" in ran.stderr
    assert "+  - name: old_balance" in ran.stdout


def test_columns_that_the_project_s_tables_lack_come_as_a_diff_that_git_applies(
    workspace: Workspace,
) -> None:
    root = workspace.root
    name = FOLDER / "shipped_not_invoiced.sql"
    change = migrate(workspace, "scaffold", name, "--report", "old_shipped").stdout
    assert '+          - {name: dbilldate, data_type: "char(19)"}' in change
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    subprocess.run(["git", "-C", str(root), "apply", "-"], input=change, text=True, check=True)
    view = (root / "models/staging/nc/stg_nc__shipments.sql").read_text(encoding="utf-8")
    assert "{{ nc_date('dbilldate') }} as bill_date," in view
    assert workspace.run(sys.executable, "-m", "dbt_project.check").stdout.startswith("OK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--report", "Old Balance"), "a report's name is its address"),
        (("--report", "shipment_statistics"), "has a report or a model"),
        (("--report", "old", "--source", "sap"), "declares no source of that name"),
    ],
)
def test_a_wrong_call_of_scaffold_says_what_to_change(
    untouched: Workspace, arguments: tuple[str, ...], said: str
) -> None:
    ran = migrate(untouched, "scaffold", FOLDER / "trial_balance.sql", *arguments, code=2)
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_verify_lists_every_parameter_set_that_it_would_compare(untouched: Workspace) -> None:
    listed = migrate(untouched, "verify", "--list").stdout.splitlines()
    assert "customer_ageing\tcustomer_ageing\tas_of=2024-03-31&org=801,802" in listed
    declared = [line for text in files(untouched.root).values() for line in text.splitlines()
                if line.strip().startswith("verify:")]  # fmt: skip
    assert len({line.split("\t")[0] for line in listed}) == len(declared)
    ran = migrate(untouched, "verify", "shipment_statistic", code=2)
    said = "there is no report 'shipment_statistic' (did you mean 'shipment_statistics'?)"
    assert said in ran.stderr
