"""The statements that capture sends to a source, composed with the source's dialect.

Names come from the declarations and from the source's catalogue and are quoted; values are bound.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dbt_project.declarations import CaptureTable
from ingest.columns import CAPTURED_AT, IS_DELETED, Column
from ingest.dialect import Dialect
from ingest.source import Query
from ingest.warehouse import KeyRange

SEPARATOR = "\x1f"  # between the values of a fingerprinted row
NULL = SEPARATOR  # for null in it: no text of a person
LONGEST_TEXT = 4000  # bytes of what is hashed at once, where a source has such a limit


def all_rows(
    dialect: Dialect, table: CaptureTable, columns: Sequence[Column], *, as_text: bool = False
) -> Query:
    """Every row; `as_text`: every column as text, so that no value can stop the reading."""
    return _rows(dialect, table, columns, as_text)


def changed_rows(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    since: str | date | datetime,
    *,
    as_text: bool = False,
) -> Query:
    """Rows changed since then; a null or blank `changed_at` says nothing, so those always come."""
    names = [_name(dialect, columns, name) for name in table.changed_at]
    moment = names[0] if len(names) == 1 else f"coalesce({', '.join(names)})"
    blank = f" or {moment} < '1'" if isinstance(since, str) else ""
    where = f"{moment} >= {dialect.placeholder('since')} or {moment} is null{blank}"
    return _rows(dialect, table, columns, as_text, where=where, params={"since": since})


def mirrored_rows(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    since: str | date | datetime,
    *,
    as_text: bool = False,
) -> Query:
    """Live rows of a middle database's table that were captured after that."""
    where = f"{_deleted(dialect)} = 0 and {_captured(dialect)} > {dialect.placeholder('since')}"
    return _rows(dialect, table, columns, as_text, where=where, params={"since": since})


def mirrored_gone(
    dialect: Dialect, table: CaptureTable, columns: Sequence[Column], since: datetime
) -> Query:
    """Keys of a middle database's table that were found deleted after that."""
    where = f"{_deleted(dialect)} <> 0 and {_captured(dialect)} > {dialect.placeholder('since')}"
    keys = key_columns(table, columns)
    return _rows(dialect, table, keys, as_text=False, where=where, params={"since": since})


def mirrored_span(dialect: Dialect, table: CaptureTable) -> Query:
    """When the oldest and the newest row of a middle database's table were captured."""
    moment = _captured(dialect)
    return Query(f"select min({moment}), max({moment}) from {dialect.place(table)}", {})


def all_keys(dialect: Dialect, table: CaptureTable, columns: Sequence[Column]) -> Query:
    """The key of every row."""
    return _rows(dialect, table, key_columns(table, columns), as_text=False)


def rows_of_keys(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    keys: Sequence[Sequence[Any]],
    *,
    as_text: bool = False,
) -> Query:
    """The rows with these keys, a few hundred at most."""
    names = [_name(dialect, columns, name) for name in table.key]
    params = {
        f"k{row}_{part}": value for row, key in enumerate(keys) for part, value in enumerate(key)
    }
    terms = [
        " and ".join(
            f"{name} = {dialect.placeholder(f'k{row}_{part}')}" for part, name in enumerate(names)
        )
        for row in range(len(keys))
    ]
    where = " or ".join(f"({term})" for term in terms)
    return _rows(dialect, table, columns, as_text, where=where, params=params)


def count(query: Query) -> Query:
    """How many rows a statement gives."""
    return Query(f"select count(*) from ({query.sql}) counted", query.params)


def count_all(dialect: Dialect, table: CaptureTable) -> Query:
    """How many rows the table has."""
    return Query(f"select count(*) from {dialect.place(table)}", {})


def checksums(
    dialect: Dialect, table: CaptureTable, columns: Sequence[Column], digits: int
) -> Query | None:
    """Row count and checksum of every bucket of keys; None when the source cannot compute them."""
    row = dialect.fingerprint(row_text(dialect, columns))
    if row is None:
        return None
    bucket = dialect.bucket(row_text(dialect, key_columns(table, columns)), digits)
    inner = f"select {bucket} as bucket, {row} as fingerprint from {dialect.place(table)}"
    total = dialect.total("fingerprint")
    return Query(
        f"select bucket, count(*) as row_count, {total} as checksum\n"
        f"from ({inner}{dialect.fence}) checked\ngroup by bucket",
        {},
    )


def rows_of_buckets(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    digits: int,
    buckets: Sequence[str],
    *,
    as_text: bool = False,
) -> Query:
    """The rows of these buckets of keys."""
    bucket = dialect.bucket(row_text(dialect, key_columns(table, columns)), digits)
    where = "\n    or ".join(
        f"{bucket} in ({', '.join(_hexadecimal(part))})"
        for part in _parts(buckets, dialect.longest_list)
    )
    return _rows(dialect, table, columns, as_text, where=where)


def range_bounds(
    dialect: Dialect, table: CaptureTable, columns: Sequence[Column], ranges: int
) -> Query:
    """Keys that cut the table into about so many ranges of equal size: one less than those.

    Not each range's greatest key: PostgreSQL has no max(uuid).
    """
    name = _name(dialect, columns, table.key[0])
    tiles = (
        f"select {name} as range_key, ntile({int(ranges)}) over (order by {name}) as tile\n"
        f"    from {dialect.place(table)}"
    )
    return Query(
        f"select range_key as bound\n"
        f"from (select range_key, tile, lag(tile) over (order by range_key) as previous_tile\n"
        f"    from ({tiles}) tiles) cut\n"
        f"where previous_tile <> tile\norder by range_key",
        {},
    )


def rows_of_range(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    wanted: KeyRange,
    *,
    as_text: bool = False,
) -> Query:
    """The rows of a key range; the one without lower bound has those without a key as well."""
    name = _name(dialect, columns, table.key[0])
    terms, params = [], {}
    if wanted.after is not None:
        terms.append(f"{name} > {dialect.placeholder('after')}")
        params["after"] = wanted.after
    if wanted.up_to is not None:
        bound = f"{name} <= {dialect.placeholder('up_to')}"
        terms.append(bound if terms else f"({bound} or {name} is null)")
        params["up_to"] = wanted.up_to
    return _rows(dialect, table, columns, as_text, where=" and ".join(terms), params=params)


def row_text(dialect: Dialect, columns: Sequence[Column]) -> str:
    """All values of a row as one text, which differs when any value does.

    Where that could get longer than the source can hash, it is made of hashes of its parts.
    """
    texts = [_joined(dialect, group) for group in _hashed_together(columns)]
    return texts[0] if len(texts) == 1 else dialect.concat([dialect.bucket(t, 32) for t in texts])


def _joined(dialect: Dialect, columns: Sequence[Column]) -> str:
    parts: list[str] = []
    for column in columns:
        parts += [f"'{SEPARATOR}'", f"coalesce({dialect.text(column)}, '{NULL}')"]
    return dialect.concat(parts[1:])


def _hashed_together(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns that are in checksums, in groups whose joined texts are short enough."""
    groups: list[list[Column]] = [[]]
    for column in [c for c in columns if c.text_bytes != 0] or columns[:1]:
        size = sum((c.text_bytes or 0) + 1 for c in [*groups[-1], column]) - 1
        if size > LONGEST_TEXT and groups[-1]:
            groups.append([])
        groups[-1].append(column)
    return groups


def key_columns(table: CaptureTable, columns: Sequence[Column]) -> list[Column]:
    """The key's columns, in the table's own order."""
    return [column for column in columns if column.staged in table.key]


def _rows(
    dialect: Dialect,
    table: CaptureTable,
    columns: Sequence[Column],
    as_text: bool,
    *,
    where: str = "",
    params: Mapping[str, Any] = MappingProxyType({}),
) -> Query:
    write = dialect.text if as_text else dialect.value
    listed = ",\n    ".join(
        f"{write(column)} as {dialect.quoted(column.staged)}" for column in columns
    )
    sql = f"select\n    {listed}\nfrom {dialect.place(table)}"
    return Query(
        f"{sql}\nwhere {where}" if where else sql, params, () if as_text else tuple(columns)
    )


def _captured(dialect: Dialect) -> str:
    return dialect.quoted(CAPTURED_AT)


def _deleted(dialect: Dialect) -> str:
    return dialect.quoted(IS_DELETED)


def _name(dialect: Dialect, columns: Sequence[Column], staged: str) -> str:
    return dialect.quoted(next(column.name for column in columns if column.staged == staged))


def _hexadecimal(buckets: Sequence[str]) -> Iterator[str]:
    """Literals: thousands of bound values are more than some drivers take."""
    return (f"'{int(bucket, 16):0{len(bucket)}x}'" for bucket in buckets)


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[n : n + size] for n in range(0, len(values), size))
