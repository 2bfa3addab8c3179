"""What there is to show now, from wherever the profile says that the marts are."""

from pathlib import Path

from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root
from viewer.published import Published
from viewer.published_file import published_file
from viewer.published_oracle import published_oracle


def published(is_again: bool = False) -> Published | None:
    """The reports and their marts, or None when nothing is built yet.

    `is_again`: because the marts have changed while they were read. Raises MisdeclaredError
    outside a project, ConnectionFailedError when the marts cannot be opened.
    """
    root = find_root(Path(__file__).parent)
    warehouse = connection(root, WAREHOUSE)
    if warehouse.kind == "oracle":
        return published_oracle(root, warehouse, is_again=is_again)
    return published_file(root)
