"""`report-platform lint-oracle`: planted mistakes are found, each in its file and line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.workspace import ROOT, project_copy

# What is planted: the file, the text to be replaced, what replaces it, and the rule that tells.
ORGS = "models/marts/core/dim_orgs.sql"
MATERIALS = "models/marts/core/dim_materials.sql"
CURRENCIES = "models/marts/core/dim_currencies.sql"
DEPTS = "models/marts/core/dim_depts.sql"
USERS = "models/marts/crm/dim_crm_users.sql"
PLANTED = [
    (ORGS, "}}) orgs", "}}) as orgs", "table-alias-as", 933),
    (MATERIALS, "materials.specification,", "materials.specificaton,", "unknown-column", 904),
    (DEPTS, "paths.is_deleted\n", "now() as is_deleted\n", "function", 904),
    (CURRENCIES, "}}) currencies", "}}) currencies where count(*) > 1", "aggregate-place", 934),
]


def lint(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an analyst runs it."""
    return subprocess.run(
        [sys.executable, "-m", "ingest.platform", "lint-oracle", *arguments],
        cwd=root,
        env=os.environ | {"REPORT_PLATFORM_ROOT": str(root), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(root: Path, file: str, old: str, new: str) -> int:
    """Put a mistake into a model; the line that it is in."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project; what dbt parsed of it stays for the next command."""
    root = project_copy(tmp_path_factory.mktemp("lint"))
    shutil.copyfile(ROOT / "profiles.yml.example", root / "profiles.yml.example")
    return root


def test_a_model_without_mistakes_passes_and_nothing_is_said(project: Path) -> None:
    ran = lint(project, "dim_crm_users")
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert "nothing found" in ran.stderr


def test_planted_mistakes_are_found_in_their_files_and_lines(project: Path) -> None:
    lines = {file: plant(project, file, old, new) for file, old, new, _, _ in PLANTED}
    names = [Path(file).stem for file in lines]
    ran = lint(project, *names, "--format", "json")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    assert {one["kind"] for one in found} == {"refused"}
    told = {(one["file"], one["line"], one["rule"], one["code"]) for one in found}
    wanted = {(file, lines[file], rule, code) for file, _, _, rule, code in PLANTED}
    assert wanted <= told
    assert {one["file"] for one in found} == set(lines)


def test_a_trap_is_a_warning_that_fails_nothing(project: Path) -> None:
    line = plant(project, USERS, "is_deleted\n",
                 "case when crm_user_name = '' then 1 else 0 end as is_deleted\n")  # fmt: skip
    ran = lint(project, "dim_crm_users")
    assert ran.returncode == 0, ran.stderr
    first = ran.stdout.splitlines()[0]
    assert first.startswith(f"{USERS}:{line}:")
    assert "warning [empty-text]" in first
    assert "write: is null" in ran.stdout


def test_a_mistake_in_a_hook_is_found_in_the_hook_s_line(project: Path) -> None:
    path = project / "models" / "marts" / "core" / "r_hook.sql"
    hook = '"delete from {{ this }} where a = 1 limit 1"'
    path.write_text(f"{{{{ config(\n    post_hook=[{hook}]\n) }}}}\nselect 1 as a\nfrom dual\n",
                    encoding="utf-8")  # fmt: skip
    try:
        ran = lint(project, "r_hook")
    finally:
        path.unlink()
    assert ran.stdout.startswith("models/marts/core/r_hook.sql:2:1: Oracle refuses [limit]")


def test_a_macro_that_is_not_there_is_told_in_one_line_with_its_place(project: Path) -> None:
    path = project / "models" / "marts" / "core" / "r_unknown_macro.sql"
    path.write_bytes(
        b"-- \xe4\xb8\xad\xe6\x96\x87\r\nselect\r\n\t{{ no_such('a') }} as a\r\nfrom dual\r\n"
    )
    try:
        ran = lint(project, "r_unknown_macro")
    finally:
        path.unlink()
    assert ran.returncode == 1, ran.stderr
    first = ran.stdout.splitlines()[0]
    place = "models/marts/core/r_unknown_macro.sql:3:1"
    assert first.startswith(f"{place}: dbt cannot compile [dbt] 'no_such' is undefined")


def test_a_project_that_dbt_cannot_read_ends_with_code_2_and_dbt_s_message(
    project: Path,
) -> None:
    path = project / "models" / "marts" / "core" / "_broken.yml"
    path.write_text("models:\n  - name: [dim_orgs\n", encoding="utf-8")
    try:
        ran = lint(project, "dim_crm_users")
    finally:
        path.unlink()
    assert ran.returncode == 2
    assert "_broken.yml" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_a_checkout_without_a_profile_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: p", encoding="utf-8")
    ran = lint(tmp_path)
    assert ran.returncode == 2
    assert "profiles.yml" in ran.stderr


@pytest.mark.long
def test_no_statement_of_the_whole_project_is_refused(tmp_path: Path) -> None:
    root = project_copy(tmp_path)
    shutil.copyfile(ROOT / "profiles.yml.example", root / "profiles.yml.example")
    ran = lint(root)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout
