"""What runs legacy statements on one source."""

from typing import Protocol

from dbt_project.migrate.comparison import Table
from dbt_project.migrate.legacy_query import LegacyQuery


class Statements(Protocol):
    """An open source."""

    def run(self, query: LegacyQuery, timeout_s: int) -> tuple[Table, float]:
        """The rows, and the seconds that the database took; raises PlatformError."""

    def close(self) -> None:
        """Let go of it."""
