"""dbt and ingest agree on where everything stands, whatever schema the profile names."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbt_project.declarations import read_capture_tables
from dbt_project.layers import Layers, layers
from dbt_project.profiles import Connection
from tests.workspace import ROOT

OUTPUT = {"type": "oracle", "user": "someone", "password": "unused", "host": "localhost",
          "protocol": "tcp", "port": 1521, "service": "none", "threads": 1}  # fmt: skip


def dbt(folder: Path, home: str, *arguments: str) -> str:
    """dbt in this project for Oracle, without connecting to one."""
    profile = {"target": "oracle", "outputs": {"oracle": {**OUTPUT, "schema": home}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"report_platform": profile}))
    environment = {
        **os.environ, "DBT_PROFILES_DIR": str(folder), "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_TARGET_PATH": str(folder / "target"), "DBT_USE_COLORS": "false",
    }  # fmt: skip
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def parsed(folder: Path, home: str) -> tuple[dict[str, Any], Layers]:
    dbt(folder, home, "parse")
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    output = Connection("report_platform", "oracle", "oracle", {"schema": home})
    return manifest, layers(output)


@pytest.mark.parametrize("home", ["storage", "test_storage", "reports"])
def test_dbts_models_stand_where_ingest_and_viewer_look_for_them(tmp_path: Path, home: str) -> None:
    manifest, places = parsed(tmp_path, home)
    seen = set()
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "snapshot", "seed"):
            declared = node["config"]["schema"]
            seen.add(declared)
            assert node["schema"] == places.schema(declared)
            assert node["alias"] == places.table(declared, node["name"])
    assert seen == {"storage", "marts", "platform"}


def test_in_one_schema_no_two_names_are_the_same_and_none_is_too_long(tmp_path: Path) -> None:
    manifest, places = parsed(tmp_path, "reports")
    names = [
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "snapshot", "seed", "test")
    ]
    staged = places.staged(read_capture_tables(manifest))
    names += [table.staging_table for table in staged]
    assert len({name.upper() for name in names}) == len(names)
    # Oracle allows 128 bytes; dbt-oracle's temporary tables have 17 characters more.
    assert max(len(name) for name in names) + 17 <= 128
    assert {table.staging_schema for table in staged} == {"reports"}


def test_tests_that_store_their_failures_need_no_user_of_their_own(tmp_path: Path) -> None:
    manifest, _ = parsed(tmp_path, "storage")
    schemas = {n["schema"] for n in manifest["nodes"].values() if n["resource_type"] == "test"}
    assert schemas == {"platform"}
