{# Incremental strategy `touched`: delete every key that the run handed over, insert its live rows.
   `incremental_predicates` narrow the delete; a row that moves (to another month, say) is deleted only where
   they hold for it as it was before. #}
{% macro get_incremental_touched_sql(arg_dict) -%}
    {{ return(adapter.dispatch('get_incremental_touched_sql')(arg_dict)) }}
{%- endmacro %}

{% macro duckdb__get_incremental_touched_sql(arg_dict) -%}
    {{ touched_delete(arg_dict) }};
    {{ touched_insert(arg_dict) }}
{%- endmacro %}

{# Both in one block, so that either both are done or none. #}
{% macro oracle__get_incremental_touched_sql(arg_dict) -%}
    begin
        {{ touched_delete(arg_dict) }};
        {{ touched_insert(arg_dict, generate_insert_hint(config.get('parallel'), config.get('insert_mode')) | trim) }};
    end;
{%- endmacro %}

{% macro touched_delete(arg_dict) -%}
    {%- set keys = arg_dict.unique_key if arg_dict.unique_key is string else arg_dict.unique_key | join(', ') -%}
    delete from {{ arg_dict.target_relation }} DBT_INTERNAL_DEST
    where ({{ keys }}) in (select {{ keys }} from {{ arg_dict.temp_relation }})
    {%- for predicate in arg_dict.incremental_predicates or [] %}
        and {{ predicate }}
    {%- endfor %}
{%- endmacro %}

{% macro touched_insert(arg_dict, hint='') -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='name') | join(', ') -%}
    insert {{ hint }} into {{ arg_dict.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }} where is_deleted = 0
{%- endmacro %}
