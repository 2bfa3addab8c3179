{# Incremental strategy `touched`: delete every key that the run handed over, insert its live rows. #}
{% macro get_incremental_touched_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_touched_sql')(arg_dict)) }}
{%- endmacro %}

{% macro duckdb__get_incremental_touched_sql(arg_dict) -%}
    {{ touched_delete(arg_dict) }};
    {{ touched_insert(arg_dict) }}
{%- endmacro %}

{% macro oracle__get_incremental_touched_sql(arg_dict) -%}
    begin
        execute immediate '{{ touched_delete(arg_dict) }}';
        execute immediate '{{ touched_insert(arg_dict) }}';
    end;
{%- endmacro %}

{% macro touched_delete(arg_dict) -%}
    delete from {{ arg_dict.target_relation }} where {{ arg_dict.unique_key }} in (
        select {{ arg_dict.unique_key }} from {{ arg_dict.temp_relation }}
    )
{%- endmacro %}

{% macro touched_insert(arg_dict) -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='name') | join(', ') -%}
    insert into {{ arg_dict.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }} where is_deleted = 0
{%- endmacro %}
