"""Connections are read from profiles.yml as dbt reads them."""

from pathlib import Path

import pytest

from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import connection

PROFILES = """
erp:
  target: "{{ env_var('ERP_TARGET', 'demo') }}"
  outputs:
    demo: {type: duckdb, path: "{{ env_var('DATA', '.data') }}/erp.duckdb"}
    nc:
      type: oracle
      host: db.example.com
      port: "{{ env_var('ERP_PORT', '1521') | as_number }}"
      password: "{{ env_var('ERP_PASSWORD') }}"
    csv: {type: csv}
empty: {target: x}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ERP_TARGET", "DATA", "ERP_PORT", "ERP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    return tmp_path


def test_paths_are_relative_to_the_project(root: Path) -> None:
    assert connection(root, "erp").require("path") == str(root / ".data" / "erp.duckdb")


def test_environment_variables_choose_output_and_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "elsewhere"))
    assert connection(root, "erp").require("path") == str(tmp_path / "elsewhere" / "erp.duckdb")
    monkeypatch.setenv("ERP_TARGET", "nc")
    monkeypatch.setenv("ERP_PASSWORD", "0123")
    found = connection(root, "erp")
    assert (found.output, found.kind) == ("nc", "oracle")
    assert found.require("port") == 1521
    assert found.require("password") == "0123"  # digits stay text, or the zero would be lost


@pytest.mark.parametrize(
    ("profile", "output", "message"),
    [
        ("crm", None, "profiles.yml has no profile 'crm'"),
        ("empty", None, "profiles.yml: empty has no outputs"),
        ("erp", "prod", "profiles.yml: erp has no output 'prod' (it has: demo, nc, csv)"),
        ("erp", "csv", "profiles.yml: erp.outputs.csv.type is 'csv'; it can be one of "),
        ("erp", "nc", "erp.outputs.nc.password needs the environment variable ERP_PASSWORD"),
    ],
)
def test_what_is_wrong_is_named(root: Path, profile: str, output: str | None, message: str) -> None:
    with pytest.raises(MisdeclaredError, match=r"profiles.yml") as error:
        connection(root, profile, output)
    assert message in str(error.value)


def test_a_missing_key_is_named_with_its_profile_and_output(root: Path) -> None:
    with pytest.raises(MisdeclaredError, match=r"erp.outputs.demo lacks 'schema'"):
        connection(root, "erp").require("schema")


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(MisdeclaredError, match=r"copy profiles.yml.example to profiles.yml"):
        connection(tmp_path, "erp")


def test_a_file_that_is_not_yaml_is_named(root: Path) -> None:
    (root / "profiles.yml").write_text("a: [", encoding="utf-8")
    with pytest.raises(MisdeclaredError, match=r"profiles.yml is not YAML"):
        connection(root, "erp")


def test_a_path_that_is_no_text_is_named(root: Path) -> None:
    (root / "profiles.yml").write_text("erp: {target: a, outputs: {a: {type: duckdb, path: [1]}}}")
    with pytest.raises(MisdeclaredError, match=r"erp\.outputs\.a\.path must be a text, not \[1\]"):
        connection(root, "erp")
