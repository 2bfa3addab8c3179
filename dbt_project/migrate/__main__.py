"""The command line: `python -m dbt_project.migrate analyse|scaffold|verify`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dbt_project.errors import PlatformError
from dbt_project.migrate.analyse_command import add_analyse
from dbt_project.migrate.scaffold_command import add_scaffold
from dbt_project.migrate.verify_command import add_verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; 0 when it did all, 1 when something failed, 2 when it was misused."""
    parser = argparse.ArgumentParser(prog="python -m dbt_project.migrate", description=__doc__)
    parser.add_argument("--root", type=Path, help="the project's folder (default: from here up)")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_analyse(commands)
    add_scaffold(commands)
    add_verify(commands)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except PlatformError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what the command is for
        return error.exit_code
    return code


if __name__ == "__main__":
    sys.exit(main())
