{# Schemas are named as declared (staging, storage, marts, platform), not after a developer. On Oracle,
   where a schema is a user, the profile's `schema` says which they are: `storage`, `test_storage` …
   stand for themselves, and for test_staging, test_marts …; any other name is one schema for
   everything. dbt_project/layers.py says the same to ingest and the viewer. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Tests that store their failures do so in platform: Oracle makes no schema for them. -#}
    {%- if target.type == 'oracle' and node.resource_type == 'test' -%}
        {{ layer_schema('platform') }}
    {%- else -%}
        {{ layer_schema(custom_schema_name) if custom_schema_name else target.schema }}
    {%- endif -%}
{%- endmacro %}

{# Where everything is in one schema, the declared one stands before the name. #}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set name = default__generate_alias_name(custom_alias_name, node) | trim -%}
    {%- if node.resource_type == 'test' -%}
        {{ layer_table('platform', name) }}
    {%- else -%}
        {{ layer_table(node.config.schema or 'storage', name) }}
    {%- endif -%}
{%- endmacro %}

{# `+database` names an attached DuckDB file; other warehouses have one database. #}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {{ custom_database_name if custom_database_name and target.type == 'duckdb' else target.database }}
{%- endmacro %}

{# A source's table, where capture puts it. What capture notes of itself has names of its own. #}
{% macro source(source_name, table_name) -%}
    {%- set declared = builtins.source(source_name, table_name) -%}
    {{ return(staged(declared, source_name)) }}
{%- endmacro %}

{% macro staged(relation, source_name='') -%}
    {%- set name = relation.identifier -%}
    {%- if source_name != 'ingest' -%}
        {%- set name = layer_table(relation.schema, name) -%}
    {%- endif -%}
    {{ return(relation.incorporate(path={'schema': layer_schema(relation.schema), 'identifier': name})) }}
{%- endmacro %}

{# `dbt source freshness` asks for tables as they are declared. #}
{% macro oracle__collect_freshness(source, loaded_at_field, filter) -%}
    {{ return(dbt.oracle__collect_freshness(staged(source), loaded_at_field, filter)) }}
{%- endmacro %}

{# The schema that stands for a declared one. #}
{% macro layer_schema(declared) -%}
    {{ target.schema | lower | replace('storage', declared) if target.type == 'oracle' else declared }}
{%- endmacro %}

{# The name of a table of a declared schema. #}
{% macro layer_table(declared, name) -%}
    {{ declared ~ '_' ~ name if is_one_schema() else name }}
{%- endmacro %}

{% macro is_one_schema() -%}
    {{ return(target.type == 'oracle' and 'storage' not in target.schema | lower) }}
{%- endmacro %}
