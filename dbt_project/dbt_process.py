"""dbt in a process of its own, its arguments read from stdin.

A selection of many nodes is longer than a command line may be. On a machine where people read
reports, they go first: a build takes what they leave of the processors.
"""

import json
import os
import sys

_GIVES_WAY = 10  # of 19, as `nice` counts


def main() -> None:
    """Run dbt's command line."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_GIVES_WAY)
    sys.argv = ["dbt", *json.load(sys.stdin)]
    from dbt.cli.main import cli  # noqa: PLC0415 (slow: only here)

    cli()


if __name__ == "__main__":
    main()
