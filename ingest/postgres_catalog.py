"""What PostgreSQL's own catalogue says of tables, each question a function.

Names are compared as they are written: PostgreSQL tells upper from lower case.
"""

from ingest.source import Query

# r: table, p: partitioned table, f: foreign table, v: view, m: materialized view
READABLE = "relkind in ('r', 'p', 'f', 'v', 'm')"
RELATION = f"""select classes.oid, classes.relkind, classes.reltuples
from pg_catalog.pg_class classes
join pg_catalog.pg_namespace schemas on schemas.oid = classes.relnamespace
where classes.{READABLE} and schemas.nspname = %(schema)s and classes.relname = %(table)s"""


def now_sql(zone: str) -> Query:
    """The clock, in a time zone and without it."""
    return Query("select clock_timestamp() at time zone %(zone)s", {"zone": zone})


def columns_sql(schema: str, table: str) -> Query:
    """Columns in order with their types in PostgreSQL's words; a domain's is that beneath it."""
    sql = f"""with recursive relation as ({RELATION}),
types as (
    select attnum, attname, atttypid as type_id, atttypmod as modifier
    from pg_catalog.pg_attribute join relation on relation.oid = attrelid
    where attnum > 0 and not attisdropped
    union all
    select types.attnum, types.attname, domains.typbasetype,
        case when types.modifier = -1 then domains.typtypmod else types.modifier end
    from types join pg_catalog.pg_type domains on domains.oid = types.type_id
    where domains.typtype = 'd'
)
select attname, pg_catalog.format_type(type_id, modifier)
from types join pg_catalog.pg_type kinds on kinds.oid = types.type_id
where kinds.typtype <> 'd'
order by attnum"""
    return Query(sql, {"schema": schema, "table": table})


def primary_key_sql(schema: str, table: str) -> Query:
    """Columns of the primary key, in its order."""
    sql = f"""select columns.attname
from ({RELATION}) relation
join pg_catalog.pg_constraint keys on keys.conrelid = relation.oid and keys.contype = 'p'
cross join unnest(keys.conkey) with ordinality parts (attnum, place)
join pg_catalog.pg_attribute columns
    on columns.attrelid = relation.oid and columns.attnum = parts.attnum
order by parts.place"""
    return Query(sql, {"schema": schema, "table": table})


def tables_sql(schema: str) -> Query:
    """Tables of a schema; a partitioned one counts once."""
    sql = """select relname from pg_catalog.pg_class classes
join pg_catalog.pg_namespace schemas on schemas.oid = classes.relnamespace
where relkind in ('r', 'p', 'f') and not relispartition and schemas.nspname = %(schema)s
order by relname"""
    return Query(sql, {"schema": schema})


def similar_sql(schema: str, table: str) -> Query:
    """Relations whose names differ from a table's in case only."""
    sql = f"""select relname from pg_catalog.pg_class classes
join pg_catalog.pg_namespace schemas on schemas.oid = classes.relnamespace
where classes.{READABLE} and schemas.nspname = %(schema)s and lower(relname) = lower(%(table)s)
order by relname"""
    return Query(sql, {"schema": schema, "table": table})


def schemas_sql() -> Query:
    """Schemas that are not PostgreSQL's own."""
    sql = r"""select nspname from pg_catalog.pg_namespace
where nspname !~ '^pg_' and nspname <> 'information_schema' order by nspname"""
    return Query(sql, {})


def estimate_sql(schema: str, table: str) -> Query:
    """PostgreSQL's own estimate of a table's rows, partitions and heirs counted in.

    Null for a view, and for a table that was never analysed.
    """
    sql = f"""with recursive family as (
    select oid, relkind, reltuples from ({RELATION}) relation
    union
    select classes.oid, classes.relkind, classes.reltuples
    from family
    join pg_catalog.pg_inherits heirs on heirs.inhparent = family.oid
    join pg_catalog.pg_class classes on classes.oid = heirs.inhrelid
)
select case when min(reltuples) >= 0 and max(reltuples) > 0 then sum(reltuples)::bigint end
from family where relkind in ('r', 'm', 'f')"""
    return Query(sql, {"schema": schema, "table": table})


def indexed_sql(schema: str, table: str, column: str) -> Query:
    """Whether an index over all rows begins with the column; no row for what has no indexes."""
    sql = f"""select exists (
    select 1 from pg_catalog.pg_index indexes
    join pg_catalog.pg_attribute columns
        on columns.attrelid = relation.oid and columns.attnum = indexes.indkey[0]
    where indexes.indrelid = relation.oid and indexes.indisvalid
        and indexes.indpred is null and lower(columns.attname) = lower(%(column)s)
)
from ({RELATION}) relation
where relation.relkind in ('r', 'p', 'm')"""
    # The driver fills in names wherever they stand, so the order of the params is free.
    return Query(sql, {"schema": schema, "table": table, "column": column})
