"""The marts that verify reads: those that people are shown."""

from collections.abc import Callable
from pathlib import Path

from dbt_project import publication
from dbt_project.errors import ConnectionFailedError
from dbt_project.profiles import Connection
from dbt_project.project import data_folder
from dbt_project.publication import MARTS_ALIAS
from dbt_project.reporting.marts import BuiltMarts, Marts, PublishedMarts
from dbt_project.reporting.oracle_marts import OracleMarts


def open_marts(
    root: Path, warehouse: Connection, said: Callable[[str], None] = lambda _text: None
) -> Marts:
    """Oracle's marts in place, the newest published file, or the marts' own file without one.

    `said` is told when a newer build was not published, so that older marts are read.
    Raises ConnectionFailedError when nothing is built yet or the file does not open.
    """
    if warehouse.kind == "oracle":
        return OracleMarts(warehouse)
    built = _marts_file(warehouse)
    if built.parent == data_folder(root):  # an analyst's own marts are never published
        publication.publish_if_newer(root)
        newest = publication.current(root)
        if newest is not None:
            refused = publication.refusal(root)
            if refused is not None:
                said(
                    f"the newest build is not published ({refused.reasons[0]}): comparing the "
                    f"marts that people see, built {newest.built_at:%Y-%m-%d %H:%M} UTC"
                )
            return PublishedMarts(newest.database)
    if not built.exists():
        raise ConnectionFailedError(
            f"{warehouse.profile}.{warehouse.output}: {built} does not exist: the marts are not "
            "built yet (ingest run, then dbt build)"
        )
    return BuiltMarts(built)


def _marts_file(warehouse: Connection) -> Path:
    for entry in warehouse.settings.get("attach", []):
        if entry.get("alias") == MARTS_ALIAS:
            return Path(entry["path"])
    return Path(str(warehouse.require("path")))
