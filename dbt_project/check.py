"""Checks what the project declares: `python -m dbt_project.check`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dbt_project.errors import PlatformError
from dbt_project.manifest import read_manifest
from dbt_project.project import find_root, named_root
from dbt_project.reports import load_reports


def main(arguments: Sequence[str] | None = None) -> int:
    """Print OK, or each error on its line; the exit code is that of the error."""
    parser = argparse.ArgumentParser(prog="python -m dbt_project.check", description=__doc__)
    parser.add_argument("--root", type=Path, help="the project's folder (default: from here up)")
    folder = parser.parse_args(arguments).root
    try:
        root = named_root(folder, "--root") if folder else find_root()
        reports = load_reports(read_manifest(root))
    except PlatformError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what the command is for
        return error.exit_code
    print(f"OK: {len(reports)} reports")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
