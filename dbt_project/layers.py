"""Where the project's schemas stand in the warehouse: as they are declared, or all in one.

On Oracle a schema is a user, and the warehouse's profile says which by its `schema`. A name with
`storage` in it gives the other schemas' names, with the word replaced: `storage` goes with staging,
marts and platform, `test_storage` with test_staging, test_marts and test_platform. Any other name
is the one schema that holds everything; the declared schema then stands before each table's name
(`marts_fct_shipments`), so that names of two schemas cannot collide.

macros/generate_names.sql says the same to dbt.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dbt_project.declarations import CaptureTable
from dbt_project.profiles import Connection

STORAGE, STAGING, MARTS, PLATFORM = "storage", "staging", "marts", "platform"
LAYERS = (STAGING, STORAGE, MARTS, PLATFORM)


@dataclass(frozen=True)
class Layers:
    """The schemas of one warehouse, whose profile names the schema `home`."""

    home: str = STORAGE

    @property
    def only(self) -> str | None:
        """The one schema that holds everything; None where each has its own."""
        return None if STORAGE in self.home.lower() else self.home

    def schema(self, declared: str) -> str:
        """The schema that stands for a declared one."""
        return self.home.lower().replace(STORAGE, declared) if self.only is None else self.only

    def table(self, declared: str, name: str) -> str:
        """The name of a table of a declared schema."""
        return name if self.only is None else f"{declared}_{name}"

    def staged(self, tables: Iterable[CaptureTable]) -> tuple[CaptureTable, ...]:
        """Captured tables with their staging tables where they stand in this warehouse."""
        return tuple(
            replace(
                table,
                staging_schema=self.schema(table.staging_schema),
                staging_table=self.table(table.staging_schema, table.staging_table),
            )
            for table in tables
        )


def layers(warehouse: Connection) -> Layers:
    """The schemas of the warehouse that a profile's output names."""
    if warehouse.kind != "oracle":
        return Layers()
    return Layers(str(warehouse.require("schema")))
