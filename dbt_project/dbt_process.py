"""dbt in a process of its own, its arguments read from stdin.

A selection of many nodes is longer than a command line may be.
"""

import json
import sys


def main() -> None:
    """Run dbt's command line."""
    sys.argv = ["dbt", *json.load(sys.stdin)]
    from dbt.cli.main import cli  # noqa: PLC0415 (slow: only here)

    cli()


if __name__ == "__main__":
    main()
