"""`python -m dbt_project.check` on the project itself and on one with a slip in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.report_sample import FILE, LIST, changed, manifest

ROOT = Path(__file__).parents[2]


def checked(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person or CI runs it."""
    return subprocess.run(
        [sys.executable, "-m", "dbt_project.check", "--root", str(root)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def project(folder: Path, declared: dict[str, Any]) -> Path:
    """A project that dbt has parsed already."""
    (folder / "dbt_project.yml").write_text("name: p", encoding="utf-8")
    (folder / "target").mkdir()
    text = json.dumps(manifest(declared))
    (folder / "target" / "manifest.json").write_text(text, encoding="utf-8")
    later = (folder / "dbt_project.yml").stat().st_mtime + 10
    os.utime(folder / "target" / "manifest.json", (later, later))
    return folder


def test_the_project_s_own_reports_are_declared_right(tmp_path: Path) -> None:
    ran = checked(ROOT, DBT_TARGET_PATH=str(tmp_path), DBT_LOG_PATH=str(tmp_path))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("OK: ")


@pytest.mark.parametrize("environment", [{"DBT_TARGET_PATH": "target"}])
def test_slips_are_listed_with_exit_code_2(tmp_path: Path, environment: dict[str, str]) -> None:
    ran = checked(project(tmp_path, changed(LIST, "layuot", "list")), **environment)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr == (
        f"{FILE}: trade: report.layuot is not a known key (did you mean 'layout'?)\n"
    )


def test_a_good_project_says_how_many_reports_it_has(tmp_path: Path) -> None:
    ran = checked(project(tmp_path, LIST), DBT_TARGET_PATH="target")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "OK: 1 reports\n", "")


@pytest.mark.parametrize("target", ["target", str(ROOT / "target")])
def test_outside_a_project_the_command_says_what_is_missing(tmp_path: Path, target: str) -> None:
    ran = checked(tmp_path, DBT_TARGET_PATH=target)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"--root is {tmp_path}, which has no dbt_project.yml\n"
