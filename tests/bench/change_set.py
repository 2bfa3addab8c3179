"""Changes about one row in a hundred of the demo ERP, as people do: mostly what is recent."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from ingest.demo_erp.advance import advance

RECENT = 0.9  # of a table's rows, by ts: those after it are the newest tenth
RECENT_PER_MILLE, OLD_PER_MILLE = 7.0, 1.0  # of all rows; business adds its own
NOTES = ("vnote", "scomment", "name2")  # what a person corrects without breaking a law


def change_one_percent(erp: Path, tables: Sequence[str]) -> None:
    """Let a day pass, late postings included, and touch documents and base data besides.

    Nothing is silent and nothing is deleted outright: a refresh sees what says that it changed.
    """
    advance(erp, 1, silent=False, deletes=False)
    with duckdb.connect(str(erp)) as opened:
        for table, columns in opened.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = current_database() and list_contains($names, table_name) "
            "group by table_name order by table_name",
            {"names": list(tables)},
        ).fetchall():
            _touch(opened, table, columns)


def _touch(opened: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    found = opened.execute(
        f"with recent as (select quantile_disc(ts, {RECENT}) as since from {table}) "
        f"select max(recent.since), avg(case when ts >= recent.since then 1 else 0 end), max(ts) "
        f"from {table}, recent"
    ).fetchone()
    if found is None or found[0] is None:
        return
    since, share, newest = found
    note = next((name for name in NOTES if name in columns), None)
    noted = f", {note} = coalesce({note}, '') || '.'" if note else ""
    opened.execute(
        f"update {table} set ts = strftime($newest::timestamp + interval 1 minute, "
        f"'%Y-%m-%d %H:%M:%S'){noted} "
        f"where hash({columns[0]}, $newest) % 1000 "
        f"< case when ts >= $since then $recent else $old end",
        {
            "newest": newest,
            "since": since,
            "recent": round(RECENT_PER_MILLE / share),
            "old": OLD_PER_MILLE,
        },
    )
