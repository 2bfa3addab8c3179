"""The data dictionary: what the stand-in knows of its tables, and Oracle's views over that."""

from dbt_project.oracle_sql.queries import Output, Relation
from dbt_project.oracle_sql.typed import quoted, text
from dbt_project.oracle_sql.types import OracleType

STORE = "standin_dictionary"  # the DuckDB schema of the tables below
TABLES = {
    "relations": "owner varchar, name varchar, kind varchar, temporary varchar, "
    "rows_counted bigint, view_text varchar, created timestamp, partition varchar",
    "comments": "owner varchar, name varchar, column_name varchar, comment varchar",
    "columns": "owner varchar, table_name varchar, name varchar, place integer, data_type varchar, "
    "length integer, counts_bytes boolean, precision integer, scale integer, nullable boolean, "
    "default_text varchar",
    "keys": "owner varchar, name varchar, kind varchar, table_name varchar",
    "key_columns": "owner varchar, name varchar, table_name varchar, column_name varchar, "
    "place integer",
    "indexes": "owner varchar, name varchar, table_owner varchar, table_name varchar, "
    "is_unique boolean",
    "index_columns": "owner varchar, name varchar, table_owner varchar, table_name varchar, "
    "column_name varchar, place integer",
    "grants": "grantee varchar, owner varchar, name varchar, privilege varchar",
}
WORD = OracleType("VARCHAR2", 128)
WHOLE = OracleType("NUMBER")
CREATED = OracleType("DATE")
RAW = OracleType("RAW", 2000)
NONE = "cast(null as varchar)"
UNCOUNTED = ("NUM_DISTINCT", "DENSITY", "NUM_NULLS", "NUM_BUCKETS", "SAMPLE_SIZE", "AVG_COL_LEN")


def _whole(expression: str) -> str:
    return f"cast({expression} as decimal(18,0))"


LENGTH = """case when c.data_type in ('NVARCHAR2', 'NCHAR') then c.length * 2
    when c.data_type in ('VARCHAR2', 'CHAR') and not c.counts_bytes then c.length * 4
    when c.data_type in ('VARCHAR2', 'CHAR', 'RAW') then c.length
    when c.data_type = 'DATE' then 7 when c.data_type like 'TIMESTAMP%' then 11 else 22 end"""
TEXTS = "('VARCHAR2', 'CHAR', 'NVARCHAR2', 'NCHAR')"
# A view's columns and its text over the tables above; `{seen}` says which rows a user sees.
VIEWS: dict[str, tuple[dict[str, tuple[str, OracleType]], str]] = {
    "ALL_TABLES": (
        {
            "OWNER": ("r.owner", WORD),
            "TABLE_NAME": ("r.name", WORD),
            "NUM_ROWS": (_whole("r.rows_counted"), WHOLE),
            "TEMPORARY": ("case when r.temporary is null then 'N' else 'Y' end", WORD),
            "DURATION": (
                "case when r.temporary like 'rows%' then 'SYS$TRANSACTION' "
                "when r.temporary is not null then 'SYS$SESSION' end",
                WORD,
            ),
            "PARTITIONED": ("case when r.partition is null then 'NO' else 'YES' end", WORD),
            "IOT_TYPE": (NONE, WORD),
            "TABLESPACE_NAME": ("'USERS'", WORD),
        },
        "relations r where r.kind = 'table' and {seen}",
    ),
    "ALL_VIEWS": (
        {
            "OWNER": ("r.owner", WORD),
            "VIEW_NAME": ("r.name", WORD),
            "TEXT": ("r.view_text", OracleType("CLOB")),
        },
        "relations r where r.kind = 'view' and {seen}",
    ),
    "ALL_OBJECTS": (
        {
            "OWNER": ("r.owner", WORD),
            "OBJECT_NAME": ("r.name", WORD),
            "OBJECT_TYPE": ("upper(r.kind)", WORD),
            "CREATED": ("r.created", CREATED),
            "LAST_DDL_TIME": ("r.created", CREATED),
            "STATUS": ("'VALID'", WORD),
        },
        "relations r where {seen}",
    ),
    "ALL_TAB_COLUMNS": (
        {
            "OWNER": ("c.owner", WORD),
            "TABLE_NAME": ("c.table_name", WORD),
            "COLUMN_NAME": ("c.name", WORD),
            "COLUMN_ID": (_whole("c.place"), WHOLE),
            "DATA_TYPE": ("c.data_type", WORD),
            "DATA_TYPE_OWNER": ("case when c.data_type in ('XMLTYPE') then 'PUBLIC' end", WORD),
            "DATA_LENGTH": (_whole(LENGTH), WHOLE),
            "DATA_PRECISION": (
                _whole("case when c.data_type in ('NUMBER', 'FLOAT') then c.precision end"),
                WHOLE,
            ),
            "DATA_SCALE": (
                _whole(
                    "case when c.data_type = 'NUMBER' then c.scale "
                    "when c.data_type like 'TIMESTAMP%' then c.precision end"
                ),
                WHOLE,
            ),
            "NULLABLE": ("case when c.nullable then 'Y' else 'N' end", WORD),
            "CHAR_LENGTH": (
                _whole(f"case when c.data_type in {TEXTS} then c.length else 0 end"),
                WHOLE,
            ),
            "CHAR_USED": (
                f"case when c.data_type not in {TEXTS} then null "
                "when c.counts_bytes then 'B' else 'C' end",
                WORD,
            ),
            "CHAR_COL_DECL_LENGTH": (
                _whole(f"case when c.data_type in {TEXTS} then c.length end"),
                WHOLE,
            ),
            "CHARACTER_SET_NAME": (
                "case when c.data_type in ('NVARCHAR2', 'NCHAR', 'NCLOB') then 'NCHAR_CS' "
                "when c.data_type in ('VARCHAR2', 'CHAR', 'CLOB') then 'CHAR_CS' end",
                WORD,
            ),
            "DEFAULT_LENGTH": (_whole("length(c.default_text)"), WHOLE),
            "DATA_DEFAULT": ("c.default_text", WORD),  # LONG in Oracle
            "V80_FMT_IMAGE": ("'NO'", WORD),
            "DATA_UPGRADED": ("'YES'", WORD),
            "GLOBAL_STATS": ("'NO'", WORD),
            "USER_STATS": ("'NO'", WORD),
            "HISTOGRAM": ("'NONE'", WORD),
            "DATA_TYPE_MOD": (NONE, WORD),
            "LAST_ANALYZED": ("cast(null as timestamp)", CREATED),
            "LOW_VALUE": ("cast(null as blob)", RAW),
            "HIGH_VALUE": ("cast(null as blob)", RAW),
            **{name: (_whole("null"), WHOLE) for name in UNCOUNTED},
        },
        "columns c join relations r on r.owner = c.owner and r.name = c.table_name where {seen}",
    ),
    "ALL_MVIEWS": (
        {
            "OWNER": ("r.owner", WORD),
            "MVIEW_NAME": ("r.name", WORD),
            "QUERY": ("r.view_text", OracleType("CLOB")),
        },
        "relations r where r.kind = 'materialized view' and {seen}",
    ),
    "ALL_TAB_COMMENTS": (
        {
            "OWNER": ("r.owner", WORD),
            "TABLE_NAME": ("r.name", WORD),
            "TABLE_TYPE": ("upper(r.kind)", WORD),
            "COMMENTS": ("m.comment", OracleType("VARCHAR2", 4000)),
        },
        "relations r left join standin_dictionary.comments m on m.owner = r.owner "
        "and m.name = r.name and m.column_name is null where {seen}",
    ),
    "ALL_COL_COMMENTS": (
        {
            "OWNER": ("c.owner", WORD),
            "TABLE_NAME": ("c.table_name", WORD),
            "COLUMN_NAME": ("c.name", WORD),
            "COMMENTS": ("m.comment", OracleType("VARCHAR2", 4000)),
        },
        "columns c join relations r on r.owner = c.owner and r.name = c.table_name "
        "left join standin_dictionary.comments m on m.owner = c.owner "
        "and m.name = c.table_name and m.column_name = c.name where {seen}",
    ),
    "ALL_TAB_PRIVS": (
        {
            "GRANTOR": ("p.owner", WORD),
            "GRANTEE": ("p.grantee", WORD),
            "TABLE_SCHEMA": ("p.owner", WORD),
            "TABLE_NAME": ("p.name", WORD),
            "PRIVILEGE": ("p.privilege", WORD),
            "GRANTABLE": ("'NO'", WORD),
        },
        "grants p join relations r on r.owner = p.owner and r.name = p.name where {seen}",
    ),
    "ALL_CONSTRAINTS": (
        {
            "OWNER": ("k.owner", WORD),
            "CONSTRAINT_NAME": ("k.name", WORD),
            "CONSTRAINT_TYPE": ("k.kind", WORD),
            "TABLE_NAME": ("k.table_name", WORD),
            "STATUS": ("'ENABLED'", WORD),
        },
        "keys k join relations r on r.owner = k.owner and r.name = k.table_name where {seen}",
    ),
    "ALL_CONS_COLUMNS": (
        {
            "OWNER": ("k.owner", WORD),
            "CONSTRAINT_NAME": ("k.name", WORD),
            "TABLE_NAME": ("k.table_name", WORD),
            "COLUMN_NAME": ("k.column_name", WORD),
            "POSITION": (_whole("k.place"), WHOLE),
        },
        "key_columns k join relations r on r.owner = k.owner and r.name = k.table_name "
        "where {seen}",
    ),
    "ALL_INDEXES": (
        {
            "OWNER": ("i.owner", WORD),
            "INDEX_NAME": ("i.name", WORD),
            "INDEX_TYPE": ("'NORMAL'", WORD),
            "TABLE_OWNER": ("i.table_owner", WORD),
            "TABLE_NAME": ("i.table_name", WORD),
            "UNIQUENESS": ("case when i.is_unique then 'UNIQUE' else 'NONUNIQUE' end", WORD),
            "STATUS": ("'VALID'", WORD),
        },
        "indexes i join relations r on r.owner = i.table_owner and r.name = i.table_name "
        "where {seen}",
    ),
    "ALL_IND_COLUMNS": (
        {
            "INDEX_OWNER": ("i.owner", WORD),
            "INDEX_NAME": ("i.name", WORD),
            "TABLE_OWNER": ("i.table_owner", WORD),
            "TABLE_NAME": ("i.table_name", WORD),
            "COLUMN_NAME": ("i.column_name", WORD),
            "COLUMN_POSITION": (_whole("i.place"), WHOLE),
        },
        "index_columns i join relations r on r.owner = i.table_owner and r.name = i.table_name "
        "where {seen}",
    ),
}
SEEN = """(r.owner = {user} or exists (select 1 from standin_dictionary.grants g
    where g.grantee in ({user}, 'PUBLIC') and g.owner = r.owner and g.name = r.name))"""


def dictionary_view(name: str, user: str, sees_all: bool) -> Relation | None:
    """One of Oracle's views, as this user sees it; None when it is none of those known."""
    base = "ALL_" + name.removeprefix("USER_") if name.startswith("USER_") else name
    if base not in VIEWS:
        return None
    columns, rest = VIEWS[base]
    seen = "true" if sees_all else SEEN.format(user=text(user))
    if name.startswith("USER_"):
        seen = f"r.owner = {text(user)}"
    for table in TABLES:
        rest = rest.replace(f"{table} ", f"{STORE}.{table} ", 1) if rest.startswith(table) else rest
    rest = rest.replace("join relations", f"join {STORE}.relations")
    listed = ", ".join(f"{sql} as {quoted(column)}" for column, (sql, _) in columns.items())
    outputs = tuple(
        Output(column, data_type, (18, 0) if data_type == WHOLE else None)
        for column, (_, data_type) in columns.items()
    )
    return Relation(f"(select {listed} from {rest.format(seen=seen)})", outputs, "SYS", name)


def fixed_view(name: str, rows: dict[str, str]) -> Relation:
    """A view of one row of texts."""
    listed = ", ".join(f"{text(value)} as {quoted(column)}" for column, value in rows.items())
    outputs = tuple(Output(column, WORD, None) for column in rows)
    return Relation(f"(select {listed})", outputs, "SYS", name)


def parameters_view(name: str, values: dict[str, str]) -> Relation:
    """A view of names and values."""
    listed = ", ".join(f"({text(key)}, {text(value)})" for key, value in values.items())
    outputs = (Output("PARAMETER", WORD, None), Output("VALUE", WORD, None))
    sql = f'(select * from (values {listed}) as pairs("PARAMETER", "VALUE"))'
    return Relation(sql, outputs, "SYS", name)


def users_view(name: str, users: list[str]) -> Relation:
    """Who is known."""
    listed = ", ".join(f"({text(user)}, {n}::decimal(18,0))" for n, user in enumerate(users, 100))
    outputs = (Output("USERNAME", WORD, None), Output("USER_ID", WHOLE, (18, 0)))
    sql = f'(select * from (values {listed}) as known("USERNAME", "USER_ID"))'
    return Relation(sql, outputs, "SYS", name)


def plan_view(identifier: str, tables: list[str]) -> Relation:
    """PLAN_TABLE after an EXPLAIN PLAN: every table is read whole, as nothing here is faster."""
    steps = [("SELECT STATEMENT", "", "")] + [("TABLE ACCESS", "FULL", table) for table in tables]
    listed = ", ".join(
        f"(nullif({text(identifier)}, ''), {n}::decimal(18,0), {min(n, 1)}::decimal(18,0), "
        f"{text(operation)}, nullif({text(options)}, ''), nullif({text(table)}, ''), "
        "100::decimal(18,0), 1000::decimal(18,0))"
        for n, (operation, options, table) in enumerate(steps)
    )
    names = ("STATEMENT_ID", "ID", "DEPTH", "OPERATION", "OPTIONS", "OBJECT_NAME", "COST",
             "CARDINALITY")  # fmt: skip
    numbers = {"ID", "DEPTH", "COST", "CARDINALITY"}
    outputs = tuple(
        Output(name, WHOLE if name in numbers else WORD, (18, 0) if name in numbers else None)
        for name in names
    )
    columns = ", ".join(quoted(name) for name in names)
    return Relation(
        f"(select * from (values {listed}) as p({columns}))", outputs, "SYS", "PLAN_TABLE"
    )
