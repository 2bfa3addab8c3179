"""dbt on the stand-in: `python -m tests.oracle.standin.dbt build`, with dbt's own arguments.

ORACLE_STANDIN_FILE names a DuckDB file that keeps the database for the next command; without it,
everything is gone when the command ends. profiles.yml is looked for in DBT_PROFILES_DIR, else in
the project.
"""

import os
import sys
from pathlib import Path

from dbt_project.project import find_root
from tests.oracle.standin.warehouse import installed, run_dbt, warehouse_database

FILE = "ORACLE_STANDIN_FILE"


def main(arguments: list[str]) -> int:
    """Run a dbt command for the output `oracle`; its exit code."""
    path = os.environ.get(FILE, ":memory:")
    if "--target" not in arguments and "-t" not in arguments:
        arguments = [*arguments, "--target", "oracle"]
    profiles = Path(os.environ.get("DBT_PROFILES_DIR", find_root()))
    with warehouse_database(profiles, path=path) as database, installed(database):
        return run_dbt(arguments).code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
