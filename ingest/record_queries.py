"""Questions to the record tables, as SQL that every kind of warehouse takes."""

from ingest.source import Query

RUNS, RECONCILIATIONS, QUARANTINE = "ingest_runs", "ingest_reconciliations", "ingest_quarantine"


def failures(schema: str) -> Query:
    """How often a table has failed since it went well, apart for heavy passes and the others.

    A heavy pass may fail time after time while changes are captured well.
    """
    return Query(
        f"""with runs as (
    select source_name, table_name, status, started_at,
        case when mode in ('deletes', 'reconcile') then 1 else 0 end as is_heavy,
        case when mode <> 'changes' then started_at end as compared_at
    from "{schema}".{RUNS}
),
successes as (
    select source_name, table_name, max(started_at) as captured_at, max(compared_at) as compared_at
    from runs where status = 'success' group by source_name, table_name
)
select runs.source_name, runs.table_name, runs.is_heavy, count(*)
from runs
left join successes on runs.source_name = successes.source_name
    and runs.table_name = successes.table_name
where runs.status = 'failed' and runs.started_at > coalesce(
    case when runs.is_heavy = 1 then successes.compared_at else successes.captured_at end,
    timestamp '1900-01-01 00:00:00'
)
group by runs.source_name, runs.table_name, runs.is_heavy""",
        {},
    )


def last_failures(schema: str) -> Query:
    """Of every table that ever failed, the mode and the reason of the last time."""
    return _latest(schema, RUNS, "mode, message", "started_at", "where status = 'failed'")


def last_reconciliations(schema: str) -> Query:
    """Of every table, when it was reconciled last, its rows then, and how many differed."""
    figures = (
        "checked_at, source_rows, buckets_different, rows_inserted + rows_updated + rows_deleted"
    )
    return _latest(schema, RECONCILIATIONS, figures, "checked_at", "")


def put_aside(schema: str) -> Query:
    """How many rows of each table are put aside."""
    return Query(
        f'select source_name, table_name, count(*) from "{schema}".{QUARANTINE}\n'
        "group by source_name, table_name",
        {},
    )


def changed_runs(schema: str) -> Query:
    """How many captures have changed rows, by source and table."""
    return Query(
        f'select source_name, table_name, count(*) from "{schema}".{RUNS}\n'
        "where rows_inserted + rows_updated + rows_deleted > 0\n"
        "group by source_name, table_name",
        {},
    )


def reshaped_runs(schema: str) -> Query:
    """How many captures have found other columns than before, by source and table."""
    return Query(
        f'select source_name, table_name, count(*) from "{schema}".{RUNS}\n'
        "where status = 'success' and message like '%column %'\n"
        "group by source_name, table_name",
        {},
    )


def first_run(schema: str) -> Query:
    """The name of the first run."""
    return Query(f'select min(run_id) from "{schema}".{RUNS}', {})


def days_and_results(schema: str) -> Query:
    """How many days there are on which a table was captured, or failed, counted by table.

    Of what capture does without changing rows, reports show the first of each.
    """
    return Query(
        "select count(*) from (\n"
        "    select distinct source_name, table_name, status, cast(started_at as date) as run_on\n"
        f'    from "{schema}".{RUNS}\n'
        ") days",
        {},
    )


def count_rows(schema: str, name: str) -> Query:
    """Rows of a record table."""
    return Query(f'select count(*) from "{schema}".{name}', {})


def _latest(schema: str, name: str, columns: str, by: str, where: str) -> Query:
    return Query(
        f"select source_name, table_name, {columns} from (\n"
        "    select rows_of.*, row_number() over (\n"
        f"        partition by source_name, table_name order by {by} desc\n"
        f'    ) as place from "{schema}".{name} rows_of {where}\n'
        ") ranked where place = 1",
        {},
    )
