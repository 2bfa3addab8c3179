"""dbt's manifest: what the project declares, parsed again only when a declaring file changed."""

import json
import re
import time
from pathlib import Path
from typing import Any

from dbt_project.dbt import run_dbt
from dbt_project.errors import BuildFailedError, MisdeclaredError
from dbt_project.project import last_change, target_folder

LOG_PREFIX = re.compile(r"^(\x1b\[\d+m)?\d\d:\d\d:\d\d\s+")
MID_WRITE_TRIES = 3


def read_manifest(root: Path) -> dict[str, Any]:
    """The parsed manifest of the project in `root`, as dbt writes it.

    Runs `dbt parse` unless `target/manifest.json` is newer than everything it was made of. What
    dbt finds wrong in the project becomes one MisdeclaredError with dbt's own file and line.
    """
    path = target_folder(root) / "manifest.json"
    if not path.exists() or path.stat().st_mtime <= last_change(root):
        parse(root)
    return _load(path)


def built_manifest(root: Path) -> dict[str, Any]:
    """The manifest as the last dbt command left it: what its build was made from."""
    path = target_folder(root) / "manifest.json"
    if not path.exists():
        raise MisdeclaredError("dbt has not run here yet: run `dbt build` first")
    return _load(path)


def parse(root: Path) -> None:
    """Run `dbt parse`; raises MisdeclaredError with dbt's message."""
    if not (root / "profiles.yml").exists():
        raise MisdeclaredError(
            "profiles.yml is missing: copy profiles.yml.example to profiles.yml "
            "(report-platform setup does it)"
        )
    try:
        run_dbt(root, ["parse", "--quiet"])
    except BuildFailedError as error:
        lines = [LOG_PREFIX.sub("", line).rstrip() for line in str(error).splitlines()[1:]]
        text = "\n".join(line for line in lines if line and line != "Encountered an error:")
        raise MisdeclaredError(f"the dbt project cannot be read:\n{text}") from error


def _load(path: Path) -> dict[str, Any]:
    """Read the manifest, waiting a moment when another process is just writing it."""
    for _ in range(MID_WRITE_TRIES):
        try:
            return _decode(path)
        except ValueError:
            time.sleep(0.5)
    try:
        return _decode(path)
    except ValueError as error:
        raise MisdeclaredError(f"{path} is not a manifest (delete it): {error}") from error


def _decode(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
