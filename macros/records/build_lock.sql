{# One dbt build at a time writes a warehouse: what is stored carries the time of its build, and touched keys go
   by it. A DuckDB file sees to that itself. In Oracle a build notes itself in a table, and proves with each node
   that it lives; docs/decisions/0008-one-build-at-a-time.md says why. #}
{% macro take_build_lock() -%}
    {%- if is_recorded() -%}
        {{ return(adapter.dispatch('take_build_lock')()) }}
    {%- endif -%}
{%- endmacro %}

{# Before each node that writes: proves that the build lives, and that it still has the warehouse. #}
{% macro keep_build_lock() -%}
    {%- if is_recorded() -%}
        {{ return(adapter.dispatch('keep_build_lock')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro release_build_lock() -%}
    {%- if is_recorded() -%}
        {{ return(adapter.dispatch('release_build_lock')()) }}
    {%- endif -%}
{%- endmacro %}

{# `dbt run-operation clear_build_lock`: for a build that was killed. #}
{% macro clear_build_lock() -%}
    {{ return(adapter.dispatch('clear_build_lock')()) }}
{%- endmacro %}

{% macro duckdb__take_build_lock() -%}
{%- endmacro %}

{% macro duckdb__keep_build_lock() -%}
{%- endmacro %}

{% macro duckdb__release_build_lock() -%}
{%- endmacro %}

{% macro duckdb__clear_build_lock() -%}
    {%- do log('a DuckDB warehouse has no lock to clear: its file is free when the process that has it ends', true) -%}
{%- endmacro %}

{# The update waits for another build that is just doing the same, and then finds the lock taken. #}
{% macro oracle__take_build_lock() -%}
    {%- do make_build_lock() -%}
    {%- do run_query(
        'update ' ~ build_lock() ~ " set invocation_id = '" ~ invocation_id ~ "', taken_at = " ~ utc_now()
        ~ ', seen_at = ' ~ utc_now() ~ ", holder = sys_context('USERENV', 'OS_USER') || '@' || "
        ~ "sys_context('USERENV', 'HOST')"
        ~ ' where invocation_id is null or seen_at < ' ~ utc_now() ~ ' - ' ~ build_lease()
    ) -%}
    {%- do adapter.commit() -%}
    {%- set held = build_lock_holder() -%}
    {%- if held.invocation_id != invocation_id -%}
        {%- do exceptions.raise_compiler_error(
            'another dbt build has this warehouse: run ' ~ held.invocation_id ~ ' of ' ~ held.holder ~ ', begun '
            ~ held.taken_at ~ ', last heard of ' ~ held.seen_at ~ ' (UTC). Wait for it to end. If it was killed: '
            ~ 'dbt run-operation clear_build_lock'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro oracle__keep_build_lock() -%}
    {%- set held = build_lock_holder() -%}
    {%- if held.invocation_id != invocation_id -%}
        {%- do exceptions.raise_compiler_error(
            'this build has lost the warehouse to run ' ~ held.invocation_id ~ ' of ' ~ held.holder
            ~ ': its lock was cleared, or it was not heard of for ' ~ var('build_lease_hours')
            ~ ' hours (build_lease_hours); nothing more is built'
        ) -%}
    {%- endif -%}
    {%- do run_query(
        'update ' ~ build_lock() ~ ' set seen_at = ' ~ utc_now() ~ " where invocation_id = '" ~ invocation_id
        ~ "' and seen_at < " ~ utc_now() ~ " - interval '1' minute"
    ) -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{% macro oracle__release_build_lock() -%}
    {%- do run_query(
        'update ' ~ build_lock() ~ " set invocation_id = null where invocation_id = '" ~ invocation_id ~ "'"
    ) -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{% macro oracle__clear_build_lock() -%}
    {%- do make_build_lock() -%}
    {%- set held = build_lock_holder() -%}
    {%- do run_query('update ' ~ build_lock() ~ ' set invocation_id = null') -%}
    {%- do adapter.commit() -%}
    {%- set run = 'run ' ~ held.invocation_id ~ ' of ' ~ held.holder -%}
    {%- do log('cleared the lock of ' ~ run if held.invocation_id else 'no build had the lock', true) -%}
{%- endmacro %}

{# Who has the lock, as a row; without an invocation_id nobody has. #}
{% macro build_lock_holder() -%}
    {%- set query -%}
        select invocation_id, holder,
            to_char(taken_at, 'YYYY-MM-DD HH24:MI:SS') as taken_at,
            to_char(seen_at, 'YYYY-MM-DD HH24:MI:SS') as seen_at
        from {{ build_lock() }}
    {%- endset -%}
    {%- set row = run_query(query).rows[0] -%}
    {{ return({'invocation_id': row[0], 'holder': row[1], 'taken_at': row[2], 'seen_at': row[3]}) }}
{%- endmacro %}

{# How long a build counts as alive after its last sign: longer than the longest single node takes. #}
{% macro build_lease() -%}
    {{ return("interval '" ~ var('build_lease_hours') ~ "' hour") }}
{%- endmacro %}

{% macro utc_now() -%}
    {{ return('cast(sys_extract_utc(systimestamp) as timestamp)') }}
{%- endmacro %}

{# In the schema of dbt's own user, who may update nothing elsewhere. #}
{% macro build_lock() -%}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier=layer_table('storage', 'dbt_lock')
    )) }}
{%- endmacro %}

{# The table with its one row, made when missing. #}
{% macro make_build_lock() -%}
    {%- set table = build_lock() -%}
    {%- if adapter.get_relation(table.database, table.schema, table.identifier) is none -%}
        {%- set ddl -%}
            create table {{ table }} (
                lock_id number(1) primary key,
                invocation_id varchar(40),
                holder varchar(400),
                taken_at timestamp,
                seen_at timestamp
            )
        {%- endset -%}
        {%- do run_query(ddl) -%}
    {%- endif -%}
    {%- do run_query(
        'insert into ' ~ table ~ ' (lock_id) select 1 from dual where not exists (select 1 from ' ~ table ~ ')'
    ) -%}
    {%- do adapter.commit() -%}
{%- endmacro %}
