"""`migrate verify`: reports and their legacy SQL on the same data, cell by cell."""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dbt_project.declarations import read_capture_tables
from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.migrate.ledger import LedgerRow, as_json, failure, summary
from dbt_project.migrate.ledger_store import keep
from dbt_project.migrate.legacy_runner import SourceRunner
from dbt_project.migrate.readable_marts import open_marts
from dbt_project.migrate.report_runner import MartsRunner
from dbt_project.migrate.verification import Case, cases, verify
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root
from dbt_project.reports import load_reports

LEGACY_TIMEOUT_S = 600


def add_verify(commands: Any) -> None:
    """Its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify",
        help="compare reports with their legacy SQL, cell by cell",
        description="Exit code: 0 all are equal, 1 one is not or could not be run, 2 misdeclared.",
    )
    parser.add_argument("reports", nargs="*", metavar="REPORT", help="default: all with a 'verify'")
    parser.add_argument("--list", action="store_true", help="only list what would be verified")
    parser.add_argument("--json", action="store_true", help="each comparison as a line of JSON")
    parser.add_argument(
        "--repeat", type=_count, default=1, metavar="N", help="take the shortest of N times"
    )
    parser.add_argument(
        "--legacy-timeout", type=_count, default=LEGACY_TIMEOUT_S, metavar="S",
        help=f"stop a legacy statement after S seconds (default: {LEGACY_TIMEOUT_S})",
    )  # fmt: skip
    parser.add_argument(
        "--no-ledger", action="store_true", help="leave the migration ledger as it is"
    )
    parser.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """Compare; raises PlatformError when nothing can be compared at all."""
    root: Path = options.root or find_root()
    manifest = read_manifest(root)
    listed = cases(load_reports(manifest), root, options.reports)
    if not listed:
        raise MisdeclaredError("no report declares a 'verify'")
    if options.list:
        for case in listed:
            print(f"{case.report.name}\t{case.legacy}\t{case.shown}")  # noqa: T201
        return 0
    rows = _verified(root, manifest, listed, options)
    if not options.no_ledger:
        keep(connection(root, WAREHOUSE), rows, _say)
    for row in rows:
        if options.json:
            print(json.dumps(as_json(row), ensure_ascii=False))  # noqa: T201
    print(summary(rows))  # noqa: T201
    return 0 if all(row.is_equal for row in rows) else 1


def _verified(
    root: Path, manifest: Any, listed: Sequence[Case], options: argparse.Namespace
) -> list[LedgerRow]:
    marts = open_marts(root, connection(root, WAREHOUSE), _say)
    tables = read_capture_tables(manifest)
    legacy = SourceRunner(root, tables, options.legacy_timeout, options.repeat)
    run_id = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}_{uuid.uuid4().hex[:8]}"

    def said(place: int, case: Case, row: LedgerRow) -> None:
        outcome = f"equal, {row.cells:,} cells" if row.is_equal else "FAILED"
        times = f"{row.legacy_seconds:.3f} s → {row.mart_seconds:.3f} s"
        _say(f"{place}/{len(listed)} {case.report.name} {case.shown}: {outcome} ({times})")
        for line in failure(row):
            _say(line)

    try:
        return verify(listed, legacy, MartsRunner(marts, options.repeat), run_id, said)
    finally:
        legacy.close()
        marts.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number
