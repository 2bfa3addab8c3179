"""Definitions of the demo ERP's tables and what they become in each kind of database."""

import re

import pytest

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp import catalogue
from ingest.demo_erp.tables import (
    Table,
    amount,
    create_statement,
    date,
    duckdb_type,
    nc_table,
    number,
    oracle_type,
    postgres_type,
    ref,
)

SAMPLE = nc_table(
    "so_sample", "样例", "csampleid", ref("ccustomerid", "客户"), amount("nmny", "金额"),
    date("dbilldate", "单据日期"), number("fstatusflag", "状态"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("type_name", "types"),
    [
        (duckdb_type, ["varchar", "varchar", "decimal(28,8)", "varchar", "integer"]),
        (postgres_type, ["varchar(20)", "varchar(20)", "decimal(28,8)", "varchar(19)", "integer"]),
        (oracle_type, ["char(20)", "varchar2(20)", "number(28,8)", "char(19)", "number(10)"]),
    ],
)
def test_a_table_is_created_with_the_types_of_its_database(
    type_name: object, types: list[str]
) -> None:
    statement = create_statement(SAMPLE, type_name, schema="nc65")  # type: ignore[arg-type]
    assert statement.startswith("create table nc65.so_sample (")
    columns = [line.split()[:2] for line in statement.splitlines()[1:-1]]
    assert [found.rstrip(",") for _, found in columns][:5] == types
    assert "csampleid" in statement.splitlines()[1]
    assert "not null" in statement.splitlines()[1]


@pytest.mark.parametrize("table", catalogue.TABLES, ids=lambda table: table.name)
def test_every_table_has_its_key_first_dr_and_ts_last_and_portable_types(table: Table) -> None:
    assert table.columns[0].name == table.key
    assert table.columns[0].data_type == "char(20)"
    assert [(column.name, column.data_type) for column in table.columns[-2:]] == [
        ("dr", "integer"), ("ts", "char(19)"),
    ]  # fmt: skip
    names = table.column_names
    assert len(names) == len(set(names))
    assert all(len(name) <= 30 and name == name.lower() for name in names)
    portable = re.compile(r"char\(\d+\)|varchar\(\d+\)|decimal\(\d+,\d+\)|integer")
    assert all(portable.fullmatch(column.data_type) for column in table.columns)
    assert all(column.comment_zh for column in table.columns)


def test_a_missing_table_or_column_is_named() -> None:
    assert catalogue.table("so_saleorder").column("vbillcode").data_type == "varchar(40)"
    with pytest.raises(MisdeclaredError, match="no table 'so_nothing'"):
        catalogue.table("so_nothing")
    with pytest.raises(MisdeclaredError, match="so_sample has no column 'x'"):
        SAMPLE.column("x")
