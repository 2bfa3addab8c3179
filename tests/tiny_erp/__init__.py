"""A tiny ERP that a person can read: its CSV files, loaded into tables like the demo ERP's.

Keys are short in the files (SO01-10); in the database they are 20 characters, as in NC. An empty
cell is null; columns that a file leaves out get the defaults below. README.md tells the story.
"""

from pathlib import Path

import duckdb

from ingest.demo_erp import catalogue
from ingest.demo_erp.tables import (
    AMOUNT,
    DATE,
    FLAG,
    INTEGER,
    KEY,
    RATE,
    Column,
    Table,
    create_statement,
)

HERE = Path(__file__).parent
GOLDENS = HERE / "goldens"

BY_NAME = {
    "ts": "'2024-08-31 18:00:00'",
    "dr": "0",
    "pk_group": "key_of('GROUP')",
    "pk_org": "key_of('ORG1')",
    "csaleorgid": "key_of('ORG1')",
    "ccurrencyid": "key_of('CNY')",
    "cwarehouseid": "key_of('W1')",
    "enablestate": "2",
    "nexchangerate": "1",
    "rate": "1",
}
BY_TYPE = {AMOUNT: "0", RATE: "0", FLAG: "'N'", INTEGER: "0"}


def write(path: Path) -> None:
    """Write the tiny ERP to a new DuckDB file at `path`."""
    with duckdb.connect(str(path)) as erp:
        erp.execute("create temp macro key_of(short) as '1001' || lpad(short, 16, '0')")
        for table in catalogue.TABLES:
            erp.execute(create_statement(table))
            if (HERE / f"{table.name}.csv").exists():
                _load(erp, table)


def _load(erp: duckdb.DuckDBPyConnection, table: Table) -> None:
    file = HERE / f"{table.name}.csv"
    given = set(file.read_text(encoding="utf-8").splitlines()[0].split(","))
    assert given <= set(table.column_names), f"{file.name}: {given - set(table.column_names)}"
    values = ", ".join(_value(column, given) for column in table.columns)
    erp.execute(
        f"insert into {table.name} select {values} from read_csv($file, all_varchar = true)",
        {"file": str(file)},
    )


def _value(column: Column, given: set[str]) -> str:
    name = column.name
    if name not in given:
        return _default(column, given)
    if column.is_reference or column.data_type == KEY:
        return f"case when {name} = '~' then '~' else key_of({name}) end"
    if column.data_type == DATE:
        return f"{name} || ' 00:00:00'"
    return name


def _default(column: Column, given: set[str]) -> str:
    """In a document line tax is the rest, and the document's currency is the local one."""
    name = column.name
    if name == "ntax" and "ntaxmny" in given:
        return "cast(ntaxmny as decimal(28, 8)) - cast(nmny as decimal(28, 8))"
    if name == "local_tax_de":
        return "cast(local_money_de as decimal(28, 8)) - cast(local_notax_de as decimal(28, 8))"
    local = {"norigmny": "nmny", "norigtaxmny": "ntaxmny", "norigtaxprice": "ntaxprice"}.get(name)
    if local and local in given:
        return local
    empty = "'~'" if column.is_reference else BY_TYPE.get(column.data_type, "null")
    return BY_NAME.get(name, empty)
