"""`migrate verify`: what is there to verify; running it waits for its two runners."""

import argparse
from typing import Any

from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.migrate.verification import cases
from dbt_project.project import find_root
from dbt_project.reports import load_reports


def add_verify(commands: Any) -> None:
    """Its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify", help="compare reports with their legacy SQL, cell by cell"
    )
    parser.add_argument("reports", nargs="*", metavar="REPORT", help="default: all with a 'verify'")
    parser.add_argument("--list", action="store_true", help="only list what would be verified")
    parser.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """List the cases; raises MisdeclaredError when they are to be run."""
    root = options.root or find_root()
    found = cases(load_reports(read_manifest(root)), root, options.reports)
    for case in found:
        print(f"{case.report.name}\t{case.legacy}\t{case.shown}")  # noqa: T201
    if options.list or not found:
        return 0
    raise MisdeclaredError("verify cannot run statements yet: use --list")
