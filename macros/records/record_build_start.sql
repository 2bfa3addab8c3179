{# Notes every selected node as started, before anything runs: a build that dies leaves that note, and
   what it may have half done is not published until a later build of the same nodes passes. #}
{% macro record_build_start() -%}
    {%- if is_recorded() -%}
        {%- set results = make_dbt_results() -%}
        {%- set start = next_start(results) -%}
        {%- for batch in selected_resources | batch(100) -%}
            {%- set rows -%}
                {%- for node_id in batch %}
                select
                    '{{ invocation_id }}' as invocation_id, '{{ node_id }}' as node_id,
                    'started' as status, {{ start }} as started_at,
                    {{ start }} as finished_at, cast(null as varchar(1000)) as message
                {{ from_one_row() }}
                {%- if not loop.last %} union all {%- endif %}
                {%- endfor %}
            {%- endset -%}
            {%- do run_query('insert into ' ~ results ~ ' ' ~ rows) -%}
        {%- endfor -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}

{# Whether this dbt command builds or tests anything, and so notes what became of it. #}
{% macro is_recorded() -%}
    {{ return(execute and flags.WHICH in ('build', 'run', 'snapshot', 'seed', 'test')) }}
{%- endmacro %}

{# Now, or just after the newest result: this run has the warehouse after all that are noted, whenever
   it was started and whatever its clock says. #}
{% macro next_start(results) -%}
    {%- set newest = run_query('select max(finished_at) from ' ~ results).columns[0].values()[0] -%}
    {%- set start = modules.datetime.datetime.now(modules.pytz.utc).replace(tzinfo=none) -%}
    {%- if newest is not none and newest >= start -%}
        {%- set start = newest + modules.datetime.timedelta(microseconds=1) -%}
    {%- endif -%}
    timestamp '{{ start.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro %}

{# The table of dbt's own results: one row per node and invocation. #}
{% macro dbt_results() -%}
    {{ return(api.Relation.create(
        database=generate_database_name('mart_file'),
        schema=layer_schema('platform'),
        identifier=layer_table('platform', 'dbt_results')
    )) }}
{%- endmacro %}

{# The same, made when missing. #}
{% macro make_dbt_results() -%}
    {%- set table = dbt_results() -%}
    {%- if adapter.get_relation(table.database, table.schema, table.identifier) is none -%}
        {%- do adapter.create_schema(table) -%}
        {%- set ddl -%}
            create table {{ table }} (
                invocation_id varchar(40),
                node_id varchar(400),
                status varchar(20),
                started_at timestamp,
                finished_at timestamp,
                message varchar(1000)
            )
        {%- endset -%}
        {%- do run_query(ddl) -%}
        {%- if target.type == 'oracle' -%}
            {%- do let_read(table) -%}
        {%- endif -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{ return(table) }}
{%- endmacro %}

{# What follows a select of literals. #}
{% macro from_one_row() -%}
    {{ return(adapter.dispatch('from_one_row')()) }}
{%- endmacro %}

{% macro duckdb__from_one_row() -%}
{%- endmacro %}

{% macro oracle__from_one_row() -%}
    from dual
{%- endmacro %}
