"""Where the dbt project is: its root folder, its data folder, and whether a file changed."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from dbt_project.errors import MisdeclaredError

MARKER = "dbt_project.yml"
DECLARING_FILES = (MARKER, "profiles.yml")
DECLARING_FOLDERS = ("models", "macros", "snapshots", "seeds", "tests/dbt")


def find_root(start: Path | None = None) -> Path:
    """Folder of `dbt_project.yml`: REPORT_PLATFORM_ROOT, else upwards from `start` (default: cwd).

    Raises MisdeclaredError when there is none.
    """
    named = os.environ.get("REPORT_PLATFORM_ROOT")
    if named:
        return named_root(Path(named), "REPORT_PLATFORM_ROOT")
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents):
        if (folder / MARKER).exists():
            return folder
    raise MisdeclaredError(
        f"no {MARKER} in {begin} or above: run this inside the project, "
        "or set REPORT_PLATFORM_ROOT to its folder"
    )


def named_root(folder: Path, by: str) -> Path:
    """The folder itself; raises MisdeclaredError, saying what named it, when it is no project."""
    root = folder.resolve()
    if not (root / MARKER).exists():
        raise MisdeclaredError(f"{by} is {root}, which has no {MARKER}")
    return root


def data_folder(root: Path) -> Path:
    """Folder of the embedded database files: REPORT_PLATFORM_DATA, else `.data` in the root."""
    return root / os.environ.get("REPORT_PLATFORM_DATA", ".data")


def target_folder(root: Path) -> Path:
    """Folder in which dbt leaves its artifacts (dbt's own DBT_TARGET_PATH, else `target`)."""
    return root / os.environ.get("DBT_TARGET_PATH", "target")


def variable(root: Path, name: str) -> Any:
    """A variable of the dbt project, as dbt_project.yml declares it; MisdeclaredError without."""
    import yaml  # noqa: PLC0415 (help is shown without it)

    try:
        declared = yaml.safe_load((root / MARKER).read_text(encoding="utf-8"))
        return declared["vars"][name]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise MisdeclaredError(f"{MARKER}: vars lacks '{name}'") from error


def build_lease(root: Path) -> timedelta:
    """How long a build counts as alive without a sign of life: its lock goes by the same."""
    return timedelta(hours=float(variable(root, "build_lease_hours")))


def last_change(root: Path) -> float:
    """Newest modification time of everything that a dbt parse reads (deletions count too)."""
    return max(path.stat().st_mtime for path in _declaring_paths(root))


def _declaring_paths(root: Path) -> Iterator[Path]:
    yield from (root / name for name in DECLARING_FILES if (root / name).exists())
    for name in DECLARING_FOLDERS:
        folder = root / name
        if folder.exists():
            yield folder
            yield from (path for path in folder.rglob("*") if not path.name.startswith("."))
