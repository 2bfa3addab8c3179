"""The source of the capture benchmark: sales order lines in PostgreSQL, made by the server itself.

Twenty-three columns as NC has them: 20-character keys, amounts as numeric(28,8), `ts` as text.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.postgres import Postgres

TABLE = "so_saleorder_b"
COLUMNS = {
    "csaleorderbid": "char(20)", "csaleorderid": "char(20)", "pk_org": "varchar(20)",
    "pk_group": "varchar(20)", "cmaterialid": "varchar(20)", "crowno": "varchar(20)",
    "vnote": "varchar(181)", "nnum": "numeric(28,8)", "nastnum": "numeric(28,8)",
    "nprice": "numeric(28,8)", "ntaxprice": "numeric(28,8)", "nmny": "numeric(28,8)",
    "ntaxmny": "numeric(28,8)", "ntax": "numeric(28,8)", "ndiscount": "numeric(28,8)",
    "dr": "smallint", "frowstatus": "integer", "nversion": "bigint", "dbilldate": "date",
    "dsenddate": "timestamp", "creator": "varchar(20)", "creationtime": "char(19)",
    "ts": "char(19)",
}  # fmt: skip
# What a target may make of each type without losing anything.
KEPT = {
    "char": {"VARCHAR"}, "varchar": {"VARCHAR"}, "numeric": {"DECIMAL(28,8)"},
    "smallint": {"SMALLINT", "INTEGER", "BIGINT"}, "integer": {"INTEGER", "BIGINT"},
    "bigint": {"BIGINT"}, "date": {"DATE"}, "timestamp": {"TIMESTAMP"},
}  # fmt: skip
FILL = """
insert into {table}
select '1001A1' || lpad(upper(to_hex(i)), 14, '0'),
    '1001A1' || lpad(upper(to_hex(i / 8)), 14, '0'),
    '0001A1100000000' || lpad((i % 40)::text, 5, '0'), '0001A110000000000001',
    '1001Z0' || lpad((i * 7919 % 30000)::text, 14, '0'), ((i % 8 + 1) * 10)::text,
    case when i % 5 = 0 then '备注 ' || i when i % 7 = 0 then '' end,
    quantity, quantity, price, round(price * 1.13, 8), round(quantity * price, 8),
    round(quantity * price * 1.13, 8), round(quantity * price * 0.13, 8),
    case when i % 3 = 0 then 100 else i % 100 + 1 / 3.0 end,
    0, i % 5, i % 3, date '2022-01-01' + (i / 2000 % 1000)::int,
    timestamp '2022-01-01' + make_interval(secs => i * 0.123457),
    '0001Z0' || lpad((i % 500)::text, 14, '0'),
    to_char(timestamp '2022-01-01' + make_interval(secs => i * 9), 'YYYY-MM-DD HH24:MI:SS'),
    to_char(timestamp '2022-01-01' + make_interval(secs => i * 9), 'YYYY-MM-DD HH24:MI:SS')
from (
    select i, (i * 7 % 100003) / 7.0 as quantity, (i * 13 % 10000019) / 10000.0 as price
    from generate_series(1::bigint, {rows}) i
) numbers"""


@dataclass(frozen=True)
class Truth:
    """What a target must have: rows, and the sum of their fingerprints."""

    rows: int
    checksum: int


def create(server: Postgres, database: str, rows: int, table: str = TABLE) -> None:
    """Make a table of so many rows; `ts` has no index, as in NC."""
    listed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    server.execute(
        database,
        f"create table {table} ({listed}, primary key (csaleorderbid))",
        FILL.format(table=table, rows=rows),
        f"vacuum analyze {table}",
    )


def change(server: Postgres, database: str, *, share: int, turn: int, table: str = TABLE) -> None:
    """Touch every `share`-th row, another one each turn, as later than all others."""
    server.execute(
        database,
        f"update {table} set nnum = nnum + 1, vnote = '改 {turn}', ts = to_char("
        f"timestamp '2030-01-01' + make_interval(hours => {turn}), 'YYYY-MM-DD HH24:MI:SS') "
        f"where ('x' || right(csaleorderbid, 7))::bit(28)::int % {share} = {turn % share}",
        f"vacuum analyze {table}",
    )


def change_silently(server: Postgres, database: str, *, share: int, table: str) -> None:
    """Change every `share`-th row's amount and leave its `ts` as it is."""
    server.execute(
        database,
        f"update {table} set nmny = nmny + 0.00000001 "
        f"where ('x' || right(csaleorderbid, 7))::bit(28)::int % {share} = 3",
        f"vacuum analyze {table}",
    )


def truth(server: Postgres, database: str, table: str = TABLE) -> Truth:
    """Count and checksum as PostgreSQL itself has them."""
    texts = " || '|' || ".join(f"coalesce({name}::text, '~')" for name in COLUMNS)
    mark = f"('x' || substr(md5({texts}), 1, 15))::bit(60)::bigint"
    rows, checksum = server.fetch(database, f"select count(*), sum({mark}) from {table}")[0]
    return Truth(rows, int(checksum))


def found(target: Path, table: str, where: str = "true") -> Truth:
    """The same of a table in a DuckDB file, each value taken as what PostgreSQL says that it is."""
    texts = " || '|' || ".join(
        f"coalesce(cast(cast({name} as {_as_duckdb(kind)}) as varchar), '~')"
        for name, kind in COLUMNS.items()
    )
    mark = f"cast('0x' || substr(md5({texts}), 1, 15) as bigint)"
    with duckdb.connect(str(target), read_only=True) as connection:
        asked = f"select count(*), sum({mark}) from {table} where {where}"
        row = connection.execute(asked).fetchall()[0]
    return Truth(int(row[0]), int(row[1] or 0))


def lost_types(target: Path, table: str) -> list[str]:
    """Columns whose type in a DuckDB file does not hold what PostgreSQL's type says."""
    with duckdb.connect(str(target), read_only=True) as connection:
        described = connection.execute(f"describe {table}").fetchall()
    types = {name: kind for name, kind, *_ in described}
    return [
        f"{name} {types.get(name, 'missing')}"
        for name, kind in COLUMNS.items()
        if types.get(name) not in KEPT[kind.partition("(")[0]]
    ]


def _as_duckdb(kind: str) -> str:
    name = kind.partition("(")[0]
    return "varchar" if name in ("char", "varchar") else kind.replace("numeric", "decimal")
