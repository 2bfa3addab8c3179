"""What capture asks Oracle's data dictionary, as statements; all take 11.2."""

from ingest.source import Query


def now_sql() -> Query:
    """The server's own clock, which the applications' SYSDATE reads."""
    return Query("select sysdate from dual", {})


def charset_sql() -> Query:
    """The character set of the database's texts."""
    return Query(
        "select value from nls_database_parameters where parameter = 'NLS_CHARACTERSET'", {}
    )


def columns_sql(schema: str, table: str) -> Query:
    """Columns of a table or view, in order, with what tells their types."""
    sql = """select column_name, data_type, data_precision, data_scale, char_length, char_used
from all_tab_columns
where owner = :schema_name and table_name = :table_name
order by column_id"""
    return Query(sql, {"schema_name": schema, "table_name": table})


def primary_key_sql(schema: str, table: str) -> Query:
    """Columns of the primary key, in its order."""
    sql = """select parts.column_name
from all_constraints keys
join all_cons_columns parts
    on parts.owner = keys.owner and parts.constraint_name = keys.constraint_name
where keys.owner = :schema_name and keys.table_name = :table_name and keys.constraint_type = 'P'
order by parts.position"""
    return Query(sql, {"schema_name": schema, "table_name": table})


def tables_sql(schema: str) -> Query:
    """Tables of a schema that the user may read."""
    return Query(
        "select table_name from all_tables where owner = :schema_name order by table_name",
        {"schema_name": schema},
    )


def similar_sql(schema: str, table: str) -> Query:
    """Where a table or view stands under this name, in upper or lower case, in any schema."""
    sql = """select owner, table_name
from (select distinct owner, table_name from all_tab_columns)
where upper(table_name) = upper(:table_name)
order by case when owner = :schema_name then 0 else 1 end, owner, table_name"""
    return Query(sql, {"table_name": table, "schema_name": schema})


def estimate_sql(schema: str, table: str) -> Query:
    """How many rows there were when statistics were gathered last."""
    return Query(
        "select num_rows from all_tables where owner = :schema_name and table_name = :table_name",
        {"schema_name": schema, "table_name": table},
    )


def indexed_sql(schema: str, table: str, column: str) -> Query:
    """How many indexes begin with a column."""
    sql = """select count(*) from all_ind_columns
where table_owner = :schema_name and table_name = :table_name
    and upper(column_name) = upper(:column_name) and column_position = 1"""
    return Query(sql, {"schema_name": schema, "table_name": table, "column_name": column})


def change_number_sql() -> Query:
    """The SCN of now."""
    return Query("select dbms_flashback.get_system_change_number from dual", {})


def explain_sql(identifier: str, query: Query) -> Query:
    """Ask for a statement's plan, which lands in PLAN_TABLE."""
    sql = f"explain plan set statement_id = '{identifier}' for {query.sql}"
    return Query(sql, query.params)


def plan_sql(identifier: str) -> Query:
    """The plan's steps."""
    sql = """select depth, operation, options, object_name, cost, cardinality
from plan_table where statement_id = :identifier order by id"""
    return Query(sql, {"identifier": identifier})
