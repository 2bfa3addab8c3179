"""The statements with which an Oracle warehouse keeps staging tables, each a function.

Staging's names are in upper case, as Oracle folds them; values are bound. `s` is the staging table,
`i` what came in.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from dbt_project.declarations import CaptureTable
from ingest import source_sql
from ingest.columns import ADDED, Column
from ingest.oracle_dialect import OracleDialect, folded
from ingest.oracle_dialect import quoted as quoted_name
from ingest.source import Query
from ingest.warehouse import Coverage, KeyRange, Stamp
from ingest.watermark import Kind

LOBS = ("clob", "blob")
DECODED = ("number", "binary_", "varchar2")  # what DECODE is documented to take
# A text that reads as a time; one like 2024-02-30 passes, and is left out later.
TIME_TEXT = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])( ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?$"
)
Types = Mapping[str, str]  # Oracle's type by staged name


def quoted(name: str) -> str:
    """A staged column's name."""
    return quoted_name(name.upper())


def place(table: CaptureTable) -> str:
    """The staging table's quoted name."""
    return f"{quoted_name(folded(table.staging_schema))}.{quoted(table.staging_table)}"


def inbox(table: CaptureTable, kind: str) -> str:
    """A table of capture's own for what comes in: short, and the same in every run.

    The kinds: I rows, K keys, L the rows of a first load, B its ranges, R the rows of one range.
    """
    name = sha256(f"{table.staging_schema}.{table.staging_table}".encode()).hexdigest()[:12]
    return f"INGEST_{kind}_{name.upper()}"


def create(where: str, types: Types) -> Query:
    """A table."""
    listed = ",\n    ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
    return Query(f"create table {where} (\n    {listed}\n)", {})


def drop(where: str) -> Query:
    """Remove a table."""
    return Query(f"drop table {where} purge", {})


def truncate(where: str) -> Query:
    """Empty a table."""
    return Query(f"truncate table {where}", {})


def index(schema: str, name: str, table: CaptureTable, columns: Sequence[str], kind: str) -> Query:
    """An index on a staging table."""
    listed = ", ".join(quoted(column) for column in columns)
    return Query(
        f"create {kind} {quoted_name(schema)}.{quoted_name(name)} on {place(table)} ({listed})", {}
    )


def drop_index(schema: str, name: str) -> Query:
    """Remove an index."""
    return Query(f"drop index {quoted_name(schema)}.{quoted_name(name)}", {})


def add_column(table: CaptureTable, name: str, kind: str) -> Query:
    """A new column, null in the rows that are there."""
    return Query(f"alter table {place(table)} add ({quoted(name)} {kind})", {})


def change_column(table: CaptureTable, name: str, kind: str) -> Query:
    """Another type for a column."""
    return Query(f"alter table {place(table)} modify ({quoted(name)} {kind})", {})


def drop_column(table: CaptureTable, name: str) -> Query:
    """Remove a column."""
    return Query(f"alter table {place(table)} drop ({quoted(name)})", {})


def replace_column(table: CaptureTable, name: str, kind: str) -> list[Query]:
    """Another type for a column that Oracle does not alter: its values move to a new one."""
    where, new = place(table), quoted("ingest_new")
    return [
        Query(f"alter table {where} add ({new} {kind})", {}),
        Query(f"update {where} set {new} = {quoted(name)}", {}),
        Query(f"alter table {where} drop ({quoted(name)})", {}),
        Query(f"alter table {where} rename column {new} to {quoted(name)}", {}),
    ]


def merge(table: CaptureTable, types: Types, relation: str, stamp: Stamp) -> Query:
    """Rows that are new, differ in any column, or are staged as deleted; the others stay."""
    others = [name for name in types if name not in table.key]
    differs = [f"s.{quoted('is_deleted')} <> 0", *(_differs(name, types[name]) for name in others)]
    sets = [f"s.{quoted(name)} = i.{quoted(name)}" for name in others]
    sets += [f"s.{quoted(name)} = {value}" for name, value in _stamp().items()]
    names = ", ".join(quoted(name) for name in (*types, *ADDED))
    values = ", ".join([*(f"i.{quoted(name)}" for name in types), *_stamp().values()])
    return Query(
        f"merge into {place(table)} s\nusing {relation} i\non ({_join(table, 'i', 's')})\n"
        f"when matched then update set\n    {', '.join(sets)}\n"
        f"where {f'{chr(10)}    or '.join(differs)}\n"
        f"when not matched then insert ({names})\nvalues ({values})",
        _stamp_params(stamp),
    )


def count_new(table: CaptureTable, relation: str) -> Query:
    """Rows whose key is not staged."""
    return Query(
        f"select count(*) from {relation} i\n"
        f"where not exists (select 1 from {place(table)} s where {_join(table, 'i', 's')})",
        {},
    )


def insert_all(table: CaptureTable, types: Types, relation: str) -> Query:
    """Rows of a first load, with their stamps, into the staging table."""
    names = ", ".join(quoted(name) for name in (*types, *ADDED))
    return Query(f"insert into {place(table)} ({names})\nselect {names} from {relation} i", {})


def insert_range(where: str, types: Types, relation: str, stamp: Stamp) -> Query:
    """One range's rows into the table of the first load."""
    names = [quoted(name) for name in types]
    listed = ", ".join([*names, *(quoted(name) for name in ADDED)])
    values = ", ".join([*names, *_stamp().values()])
    return Query(
        f"insert into {where} ({listed})\nselect {values} from {relation}", _stamp_params(stamp)
    )


def once(table: CaptureTable, types: Types, relation: str, more: Sequence[str] = ()) -> str:
    """One row of each key: that with the latest changed_at; ties are broken the same way always."""
    order = [f"{moment(table)} desc nulls last"] if table.changed_at else []
    order += [quoted(name) for name, kind in types.items() if kind not in LOBS]
    names = ", ".join(quoted(name) for name in (*types, *more))
    keys = ", ".join(quoted(name) for name in table.key)
    return (
        f"(select {names} from (\n    select {names}, row_number() over (\n"
        f"        partition by {keys} order by {', '.join(order)}\n"
        f"    ) as place_of_row from {relation}\n) ranked where place_of_row = 1)"
    )


def count_null_keys(table: CaptureTable, relation: str) -> Query:
    """Rows that no key identifies."""
    where = " or ".join(f"{quoted(name)} is null" for name in table.key)
    return Query(f"select count(*) from {relation} where {where}", {})


def count_duplicates(table: CaptureTable, relation: str) -> Query:
    """Rows in excess of one per key."""
    keys = ", ".join(quoted(name) for name in table.key)
    return Query(
        f"select coalesce(sum(times - 1), 0) from (\n"
        f"    select count(*) as times from {relation}\n"
        f"    group by {keys} having count(*) > 1\n) repeated",
        {},
    )


def newest(
    table: CaptureTable,
    relation: str,
    kind: Kind,
    *,
    now: str | date | datetime,
    soon: str | date | datetime,
) -> Query:
    """Latest changed_at that the source's clock has reached, and how many rows lie after `soon`.

    A row from the future must not pull the watermark past rows still to be written.
    """
    said = moment(table)
    legible = f" and regexp_like({said}, '{TIME_TEXT}')" if kind == "text" else ""
    value = f"sys_extract_utc({said})" if kind == "timestamp with zone" else said
    return Query(
        f"select max(case when {said} <= :now{legible} then {value} end),\n"
        f"    count(case when {said} > :soon then 1 end)\nfrom {relation}",
        {"now": now, "soon": soon},
    )


def mark_missing(
    table: CaptureTable, staged: Sequence[Column], keys: str, covered: Coverage, stamp: Stamp
) -> Query:
    """Mark staged rows whose key is not among `keys`, as far as those cover the source."""
    within = ""
    if covered.buckets:
        dialect = OracleDialect("")
        text = source_sql.row_text(dialect, source_sql.key_columns(table, staged))
        bucket = dialect.bucket(text, covered.digits)
        size = dialect.longest_list
        parts = [covered.buckets[n : n + size] for n in range(0, len(covered.buckets), size)]
        lists = (", ".join(f"'{name}'" for name in part) for part in parts)
        within = " and (" + "\n    or ".join(f"{bucket} in ({part})" for part in lists) + ")"
    return Query(
        f"update {place(table)} s\nset {_sets(1)}\n"
        f"where s.{quoted('is_deleted')} = 0{within} and not exists (\n"
        f"    select 1 from {keys} i where {_join(table, 'i', 's')}\n)",
        _stamp_params(stamp),
    )


def mark_gone(table: CaptureTable, keys: str, stamp: Stamp) -> Query:
    """Mark staged rows whose key is among the received ones."""
    return Query(
        f"update {place(table)} s\nset {_sets(1)}\n"
        f"where s.{quoted('is_deleted')} = 0 and exists (\n"
        f"    select 1 from {keys} i where {_join(table, 'i', 's')}\n)",
        _stamp_params(stamp),
    )


def unstaged_keys(table: CaptureTable, keys: str) -> Query:
    """Keys of the source that have no live row in staging."""
    names = ", ".join(f"i.{quoted(name)}" for name in table.key)
    return Query(
        f"select {names} from {keys} i where not exists (\n"
        f"    select 1 from {place(table)} s\n"
        f"    where s.{quoted('is_deleted')} = 0 and {_join(table, 'i', 's')}\n)",
        {},
    )


def checksums(table: CaptureTable, staged: Sequence[Column], digits: int) -> Query:
    """What `source_sql.checksums` asks of the source, of the live staged rows."""
    dialect = OracleDialect("")
    row = dialect.fingerprint(source_sql.row_text(dialect, staged))
    bucket = dialect.bucket(
        source_sql.row_text(dialect, source_sql.key_columns(table, staged)), digits
    )
    return Query(
        "select bucket, count(*) as row_count, sum(fingerprint) as checksum\n"
        f"from (select {bucket} as bucket, {row} as fingerprint\n"
        f"    from {place(table)} where {quoted('is_deleted')} = 0) checked\ngroup by bucket",
        {},
    )


def count_live(table: CaptureTable) -> Query:
    """Staged rows that the source still has."""
    return Query(f"select count(*) from {place(table)} where {quoted('is_deleted')} = 0", {})


def any_row(table: CaptureTable) -> Query:
    """One row, if there is one."""
    return Query(f"select 1 from {place(table)} where rownum = 1", {})


def last_captured(table: CaptureTable) -> Query:
    """The latest captured_at."""
    return Query(f"select max({quoted('captured_at')}) from {place(table)}", {})


def remove_all(table: CaptureTable) -> Query:
    """Empty the staging table within the transaction."""
    return Query(f"delete from {place(table)}", {})


def current_view(name: str, table: CaptureTable, columns: Sequence[Column]) -> Query:
    """The live rows as a view that looks like the source's table."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"create or replace view {name} as\n"
        f"select {names} from {place(table)} where {quoted('is_deleted')} = 0",
        {},
    )


def add_range(where: str, number: int, wanted: KeyRange, stamp: Stamp, key: str) -> Query:
    """A range that is still to be read."""
    return Query(
        f"insert into {where} values "
        f"(:range_number, :after_key, :up_to_key, 0, :source_time, :key_columns)",
        {
            "range_number": number,
            "after_key": wanted.after,
            "up_to_key": wanted.up_to,
            "source_time": stamp.source_time,
            "key_columns": key,
        },
    )


def read_ranges(where: str) -> Query:
    """The ranges in their order."""
    return Query(f"select * from {where} order by range_number", {})


def note_range(where: str, number: int) -> Query:
    """Note that a range is there."""
    return Query(
        f"update {where} set is_done = 1 where range_number = :range_number",
        {"range_number": number},
    )


def moment(table: CaptureTable) -> str:
    """The expression for when a row changed."""
    names = [quoted(name) for name in table.changed_at]
    return names[0] if len(names) == 1 else f"coalesce({', '.join(names)})"


def _differs(name: str, kind: str) -> str:
    """Whether a column's values are not the same; DECODE takes nulls for equal."""
    column = quoted(name)
    if kind.startswith(DECODED):
        return f"decode(s.{column}, i.{column}, 0, 1) = 1"
    other = f"s.{column} <> i.{column}"
    if kind in LOBS:
        other = f"dbms_lob.compare(s.{column}, i.{column}) <> 0"
    return (
        f"({other}\n"
        f"        or (s.{column} is null and i.{column} is not null)\n"
        f"        or (s.{column} is not null and i.{column} is null))"
    )


def _join(table: CaptureTable, left: str, right: str) -> str:
    return " and ".join(f"{left}.{quoted(name)} = {right}.{quoted(name)}" for name in table.key)


def _stamp() -> dict[str, str]:
    return {"captured_at": ":captured_at", "run_id": ":run_id", "is_deleted": "0"}


def _sets(is_deleted: int) -> str:
    values = _stamp() | {"is_deleted": str(is_deleted)}
    return ", ".join(f"s.{quoted(name)} = {value}" for name, value in values.items())


def _stamp_params(stamp: Stamp) -> dict[str, object]:
    return {"captured_at": stamp.captured_at, "run_id": stamp.run_id}
