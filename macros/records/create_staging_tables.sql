{# Creates the staging tables that capture has not made yet, from the columns that the sources declare,
   so that a build works on an empty warehouse. Only for commands that run models. #}
{% macro create_staging_tables() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'snapshot', 'test') -%}
        {%- set existing = {} -%}
        {%- for source in graph.sources.values() if source.config.enabled -%}
            {%- set place = staged(source_relation(source), source.source_name) -%}
            {%- if place.schema not in existing -%}
                {%- do existing.update({place.schema: tables_in(place.schema)}) -%}
            {%- endif -%}
            {%- if place.identifier | lower not in existing[place.schema] -%}
                {%- do run_query(staging_table_ddl(source, place)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}

{% macro source_relation(source) -%}
    {{ return(api.Relation.create(
        database=source.database, schema=source.schema, identifier=source.identifier
    )) }}
{%- endmacro %}

{% macro staging_table_ddl(source, place) -%}
    create table {{ place.schema }}.{{ place.identifier }} (
        {%- for column in source.columns.values() %}
        {{ stored_name(column.name) }} {{ column.data_type }} {%- if not loop.last %}, {% endif %}
        {%- endfor %}
        {%- if source.source_name != 'ingest' %},
        captured_at timestamp,
        run_id varchar(40),
        is_deleted smallint
        {%- endif %}
    )
{%- endmacro %}

{# Names of a schema's tables, in lower case; creates the schema where that is possible. #}
{% macro tables_in(schema) -%}
    {{ return(adapter.dispatch('tables_in')(schema)) }}
{%- endmacro %}

{% macro duckdb__tables_in(schema) -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- set query -%}
        select table_name from information_schema.tables
        where table_schema = '{{ schema }}' and table_catalog = current_database()
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | map('lower') | list) }}
{%- endmacro %}

{% macro oracle__tables_in(schema) -%}
    {%- set query -%}
        select lower(table_name) from sys.all_tables where owner = upper('{{ schema }}')
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}
