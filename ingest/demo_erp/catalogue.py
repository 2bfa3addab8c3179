"""All tables of the demo ERP; a new subject is one more module with its TABLES."""

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp import (
    costing,
    ledger,
    master,
    payables,
    payroll,
    purchasing,
    receivables,
    sales,
    stock,
)
from ingest.demo_erp.tables import Table

TABLES: tuple[Table, ...] = (
    *master.TABLES,
    *sales.TABLES,
    *stock.TABLES,
    *receivables.TABLES,
    *purchasing.TABLES,
    *payables.TABLES,
    *costing.TABLES,
    *ledger.TABLES,
    *payroll.TABLES,
)


def table(name: str) -> Table:
    """The table called `name`; a missing one raises MisdeclaredError."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise MisdeclaredError(f"demo ERP: there is no table '{name}'")
