"""Where a statement's columns come from, whatever shape the statement has."""

import pytest

from dbt_project.lineage.columns import LineageError, column_origins

TABLES = {
    ("storage", "sto_lines"): ("line_id", "head_id", "amount", "quantity", "kind", "captured_at"),
    ("storage", "sto_heads"): ("head_id", "day", "kind", "captured_at"),
    ("storage", "rates"): ("kind", "rate"),
}
LINES, HEADS, RATES = '"w"."storage"."sto_lines"', "storage.sto_heads", "storage.rates"


def origins(sql: str, column: str, dialect: str = "duckdb") -> list[str]:
    """As `sto_lines.amount`, with `?` before what only decides."""
    found = column_origins(sql, TABLES, dialect, ("marts", "fct_lines"))[column]
    return sorted(
        f"{'?' if origin.role == 'decides' else ''}{origin.relation[1]}.{origin.column}"
        for origin in found
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (f"select amount as x from {LINES}", ["sto_lines.amount"]),
        (
            f"with lines as (select * from {LINES}), final as (select lines.*, amount * 2 as x"
            " from lines) select * from final",
            ["sto_lines.amount"],
        ),
        (
            f"with lines as (select * from {LINES}), rates as (select * from {RATES}) select"
            " cast(sum(lines.amount * rates.rate) as decimal(18, 2)) as x from lines"
            " left join rates on lines.kind = rates.kind group by lines.head_id",
            ["rates.rate", "sto_lines.amount"],
        ),
        (
            f"select amount as x from {LINES} union all select 0 as x from {HEADS}"
            f" union all select rate from {RATES}",
            ["rates.rate", "sto_lines.amount"],
        ),
        (
            f"with both as (select kind as sort, amount from {LINES} union all"
            f" select kind, rate from {RATES})"
            " select case when sort = 'a' then amount else 0 end as x from both",
            ["?rates.kind", "?sto_lines.kind", "rates.rate", "sto_lines.amount"],
        ),
        (
            f"select case kind when 1 then amount else quantity end as x from {LINES}",
            ["?sto_lines.kind", "sto_lines.amount", "sto_lines.quantity"],
        ),
        (
            "select sum(amount) over (partition by head_id order by line_id) as x"
            f" from {LINES}",
            ["?sto_lines.head_id", "?sto_lines.line_id", "sto_lines.amount"],
        ),
        (
            f"select row_number() over (partition by kind order by day desc) as x from {HEADS}",
            ["?sto_heads.day", "?sto_heads.kind"],
        ),
        (
            f"select (select max(rates.rate) from {RATES} rates where rates.kind = heads.kind)"
            f" as x from {HEADS} heads",
            ["rates.rate"],
        ),
        (
            f"select case when kind in (select kind from {RATES}) then day end as x from {HEADS}",
            ["?rates.kind", "?sto_heads.kind", "sto_heads.day"],
        ),
        (f"select count(*) as x from {LINES} lines join {HEADS} using (head_id)", ["sto_lines.*"]),
        (f"select count(distinct head_id) as x from {LINES}", ["sto_lines.head_id"]),
        (f"select arg_max(amount, captured_at) as x from {LINES}",
         ["?sto_lines.captured_at", "sto_lines.amount"]),
        (f"select x from (select amount + quantity as x from {LINES}) as bracket",
         ["sto_lines.amount", "sto_lines.quantity"]),
        (f"select timestamp '2024-01-01 00:00:00' as x from {LINES}", []),
    ],
)  # fmt: skip
def test_every_shape_of_statement_gives_its_columns_origins(sql: str, expected: list[str]) -> None:
    assert origins(sql, "x") == expected


def test_what_an_incremental_model_asks_of_itself_is_no_origin_of_another_kind() -> None:
    sql = (
        f"with lines as (select * from {LINES} where captured_at > (select"
        ' coalesce(max(captured_at), timestamp \'1900-01-01\') from "m"."marts"."fct_lines"))'
        " select lines.amount from lines"
    )
    assert origins(sql, "amount") == ["sto_lines.amount"]


def test_a_recursive_statement_ends() -> None:
    sql = (
        f"with recursive walk as (select head_id, amount from {LINES} where head_id is null"
        f" union all select lines.head_id, walk.amount + lines.amount from {LINES} lines"
        " join walk on lines.head_id = walk.head_id) select amount from walk"
    )
    assert origins(sql, "amount") == ["sto_lines.amount"]


def test_oracles_names_in_capitals_are_the_same_names() -> None:
    sql = (
        "with lines as (select * from storage.sto_lines), final as (select lines.*,"
        " nvl(lines.amount, 0) as x from lines) select * from final"
    )
    assert origins(sql, "x", "oracle") == ["sto_lines.amount"]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select * from storage.sto_unknown", "not known: storage.sto_unknown"),
        ("selec 1", "cannot be read|is no query"),
        ("create table t (a int)", "is no query"),
    ],
)
def test_a_statement_that_cannot_be_followed_says_so(sql: str, problem: str) -> None:
    with pytest.raises(LineageError, match=problem):
        column_origins(sql, TABLES, "duckdb")
