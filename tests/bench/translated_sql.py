"""Times a legacy report's Oracle SQL, translated, beside the same statement written for DuckDB."""

import time
from collections.abc import Callable

import duckdb

from dbt_project.oracle_sql.translate import prepare, run

ROWS = 1_000_000
LINES = f"""create table so as select i // 5 as hpk, 'M' || (i % 2000) as material,
    cast(i % 97 + 0.5 as decimal(28, 8)) as num, cast(i % 1013 as decimal(28, 8)) as price,
    case when i % 7 > 0 then cast(i % 997 as decimal(28, 8)) end as money,
    (i % 4)::varchar as kind, '2024-' || lpad((i % 12 + 1)::varchar, 2, '0') || '-01' as day
    from range({ROWS}) t(i)"""
LEGACY = """select material, substr(day, 1, 7), sum(decode(kind, '1', nvl(money, 0), 0)),
    sum(num * price), round(sum(money) / sum(num), 4), sum(round(money / num, 2))
    from so where day >= '2024-03-01' group by material, substr(day, 1, 7)"""
PLAIN = """select material, substr(day, 1, 7),
    sum(case kind when '1' then coalesce(money, 0) else 0 end), sum(num * price),
    round(sum(money) / sum(num), 4), sum(round(money / num, 2))
    from so where day >= '2024-03-01' group by all"""


def timed_sql(runs: int) -> dict[str, list[float]]:
    """Seconds of each run, after one that is not counted."""
    with duckdb.connect() as connection:
        connection.execute(LINES)
        prepare(connection)
        return {
            "Oracle SQL, translated": _seconds(lambda: run(LEGACY, connection), runs),
            "the same in DuckDB's own SQL": _seconds(
                lambda: connection.sql(PLAIN).to_arrow_table(), runs
            ),
        }


def _seconds(work: Callable[[], object], runs: int) -> list[float]:
    work()
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return found
